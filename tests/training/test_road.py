"""The whole road on a toy corpus: collect, learn, export, fill in, judge; as a user calls it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from cp_lsp.cli import FINE
from cp_lsp.errors import CpLspError
from cp_training.cli import bench, train

for part in ("torch", "transformers", "gguf", "matplotlib"):
    pytest.importorskip(part)

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "training" / "recipes"

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="the toy corpus is this clone's"),
]


def run(command: Any, *arguments: object) -> int:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    name = command.__name__.rpartition(".")[2]
    parsed = parser.parse_args([name, *map(str, arguments)])
    return parsed.run(parsed)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of all stages with the recipes in training/recipes/toy."""
    made = tmp_path_factory.mktemp("toy")
    for stage in train.STAGES:
        recipe = RECIPES / "toy" / f"{stage}.toml"
        assert run(train, stage, recipe, "--run", made, "--threads", 1) == FINE
    return made


def test_the_corpus_says_where_its_texts_are_from(folder: Path) -> None:
    records = [
        json.loads(line)
        for line in (folder / "corpus" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert {record["split"] for record in records} == {"train", "dev", "test"}
    assert all(record["licence"] == "BSD-2-Clause" and record["verdict"] for record in records)
    assert "BSD-2-Clause" in (folder / "corpus" / "card.md").read_text(encoding="utf-8")


def test_the_loss_falls(folder: Path) -> None:
    from cp_training.stages.pretrain import LOG, read_log

    records = read_log(folder / "pretrain" / LOG)
    assert records[-1]["loss"] < 0.5 * records[0]["loss"]
    watched = [record["dev_loss"] for record in records if "dev_loss" in record]
    assert watched == sorted(watched, reverse=True)


def test_the_run_can_be_made_again_from_its_card(folder: Path) -> None:
    card = json.loads((folder / "pretrain" / "run.json").read_text(encoding="utf-8"))
    described = json.loads((folder / "dataset" / "dataset.json").read_text(encoding="utf-8"))
    assert card["dataset"] == described["sha256"]
    assert card["recipe"]["seed"] == 1
    assert card["commit"]
    assert card["is_finished"]


def test_the_files_say_what_the_model_says(folder: Path) -> None:
    text = (folder / "export" / "card.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if "| embedded |" in line]
    assert [row[1].strip() for row in rows] == ["toy-f32.gguf", "toy-f16.gguf", "toy-q8_0.gguf"]
    equal, _, total = rows[0][3].split("(")[0].strip().partition(" of ")
    assert equal == total != "0"


def test_a_run_goes_on_from_a_file(folder: Path, tmp_path: Path) -> None:
    from cp_training.stages.pretrain import LOG, PretrainRecipe, pretrain, read_log

    trained = read_log(folder / "pretrain" / LOG)
    file = str(folder / "export" / "toy-q8_0.gguf")
    recipe = PretrainRecipe(rows=4, steps=2, evaluate=2, bf16=False, rate=1e-6, begin=file)
    pretrain(recipe, folder / "dataset", 1024, 0, tmp_path, provenance={})
    first = read_log(tmp_path / LOG)[0]["loss"]
    assert first < trained[len(trained) // 2]["loss"] + 0.5
    with pytest.raises(CpLspError, match="the tokenizer that it was made with"):
        pretrain(recipe, folder / "dataset", 512, 0, tmp_path / "other", provenance={})


def test_the_benchmark_judges_the_model_and_a_baseline(folder: Path, tmp_path: Path) -> None:
    from cp_lsp.cli import main

    tasks, results = tmp_path / "tasks.jsonl", tmp_path / "results"
    run(bench, "tasks", folder / "corpus", "--out", tasks, "--per-kind", 2)
    answers = {name: tmp_path / f"{name}.jsonl" for name in ("toy", "copy")}
    model = folder / "export" / "toy-q8_0.gguf"
    assert main(["complete", "--tasks", str(tasks), "--out", str(answers["toy"]),
                 "--model", str(model), "--max-tokens", "16"]) == FINE  # fmt: skip
    run(bench, "answer", "copy", "--tasks", tasks, "--out", answers["copy"])
    for name, path in answers.items():
        run(
            *(bench, "infill", "--tasks", tasks, "--answers", path, "--contender", name),
            *("--date", "2026-01-01", "--out", results / f"{name}.json"),
        )
    page = tmp_path / "page.html"
    run(bench, "report", results, "--html", page)
    assert "toy" in page.read_text(encoding="utf-8")
    judged = json.loads((results / "toy.json").read_text(encoding="utf-8"))
    assert judged["outcomes"]


def test_every_recipe_is_known_to_its_stage() -> None:
    from cp_training.corpus.collect import load_recipe as load_corpus_recipe
    from cp_training.dataset.pretraining import DatasetRecipe
    from cp_training.export.road import ExportRecipe
    from cp_training.recipe import load_recipe
    from cp_training.stages.pretrain import PretrainRecipe
    from cp_training.tokenizer.train import TokenizerRecipe

    kinds = {
        "tokenizer": TokenizerRecipe,
        "dataset": DatasetRecipe,
        "pretrain": PretrainRecipe,
        "export": ExportRecipe,
    }
    for recipe in RECIPES.glob("*/*.toml"):
        if recipe.stem == "corpus":
            load_corpus_recipe(recipe)
        elif recipe.stem != "sources":
            load_recipe(recipe, kinds[recipe.stem])
    # A run may go on with the corpus and the tokenizer of another.
    for recipes in RECIPES.iterdir():
        assert {"dataset", "pretrain", "export"} <= {each.stem for each in recipes.iterdir()}


def test_a_wrong_key_stops_the_run(tmp_path: Path) -> None:
    from cp_training.recipe import RecipeError

    recipe = tmp_path / "tokenizer.toml"
    recipe.write_text("sise = 10\n", encoding="utf-8")
    with pytest.raises(RecipeError, match="unknown key sise; known are size"):
        run(train, "tokenizer", recipe, "--run", tmp_path)


def test_a_missing_stage_is_named(tmp_path: Path) -> None:
    from cp_training.recipe import RecipeError

    with pytest.raises(RecipeError, match="cp-lsp train corpus makes it"):
        run(train, "tokenizer", RECIPES / "toy" / "tokenizer.toml", "--run", tmp_path)
