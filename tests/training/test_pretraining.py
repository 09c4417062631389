"""Documents → rows → a model that has learnt something, through interruptions."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cp_training.corpus.document import Document
from cp_training.dataset.definitions import BundledDefinitions
from cp_training.dataset.infill import InfillRecipe, cut_hole, parts
from cp_training.dataset.pretraining import (
    DESCRIPTION,
    DEV,
    DEV_HOLES,
    TRAIN,
    DatasetRecipe,
    DatasetSummary,
    build,
    middles_of,
    open_rows,
)
from cp_training.dataset.spans import Span, syntax_spans
from cp_training.stages.curves import draw_curves
from cp_training.stages.pretrain import LOG, PretrainRecipe, pretrain, read_log
from cp_training.tokenizer.train import (
    END_OF_TEXT,
    FILE_SEPARATOR,
    FIM_MIDDLE,
    FIM_PREFIX,
    FIM_SUFFIX,
    train_tokenizer,
)

pytest.importorskip("torch")
pytest.importorskip("transformers")

DATA = Path(__file__).parents[1] / "data"
RECIPE = DatasetRecipe(length=128, epochs=2)
SMALL = PretrainRecipe(
    hidden=32,
    layers=1,
    heads=2,
    intermediate=64,
    rows=4,
    bf16=False,
    steps=24,
    warmup=2,
    decay=8,
    rate=1e-2,
    evaluate=8,
    evaluated_rows=4,
    save=5,
)


def documents() -> list[Document]:
    paths = sorted((DATA / "check").rglob("*.cp")) or sorted(DATA.rglob("*.cp"))
    found = []
    for number, path in enumerate(paths[:60]):
        split = "dev" if number % 10 == 0 else "train"
        text = path.read_text(encoding="utf-8")
        found.append(Document(path.name, text, "code", "x", path.name, "", "MIT", split))
    prose = "A module is a unit of compilation. " * 40
    return [*found, Document("docu", prose, "prose", "x", "docu", "", "MIT", "train")]


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return train_tokenizer([document.text for document in documents()], 1024)


@pytest.fixture(scope="module")
def dataset(tokenizer: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dataset")
    make(tokenizer, folder)
    return folder


def make(tokenizer: Any, folder: Path, recipe: DatasetRecipe = RECIPE) -> DatasetSummary:
    return build(documents(), tokenizer, recipe, folder, BundledDefinitions().definition)


def test_a_hole_and_its_surroundings_are_the_text() -> None:
    chance = random.Random(3)
    for document in documents():
        if document.kind == "prose":
            continue
        spans = syntax_spans(document.text)
        window = Span(0, len(document.text))
        hole = cut_hole(document.text, window, spans, InfillRecipe(), chance)
        if hole is not None:
            assert hole.prefix + hole.middle + hole.suffix == document.text
            assert hole.middle.strip()


def test_holes_follow_the_syntax() -> None:
    text = (
        "MODULE M;\n\tVAR x: INTEGER;\n\n\tPROCEDURE P* (a, b: INTEGER);\n\tBEGIN\n"
        "\t\tx := a + b;\n\t\tIF x > 3 THEN x := 0 END\n\tEND P;\n\nEND M.\n"
    )
    spans = syntax_spans(text)
    shown = {kind: [text[s.start : s.end] for s in found] for kind, found in spans.items()}
    assert "a + b" in shown["expression"]
    assert "IF x > 3 THEN x := 0 END" in shown["statement"]
    assert "(a, b: INTEGER)" in shown["parameters"]
    assert "x: INTEGER" in shown["declaration"]


def test_both_orders_name_all_parts() -> None:
    hole = cut_hole("abc def\nghi\n", Span(0, 12), {}, InfillRecipe(), random.Random(1))
    assert hole is not None
    plain = parts(hole, suffix_first=False, interfaces=["Files\n"])
    assert plain == [
        *(FILE_SEPARATOR, "Files\n", FIM_PREFIX, hole.prefix, FIM_SUFFIX, hole.suffix),
        *(FIM_MIDDLE, hole.middle, END_OF_TEXT),
    ]
    turned = parts(hole, suffix_first=True)
    assert turned[-2] == hole.prefix + hole.middle
    assert turned[turned.index(FIM_SUFFIX) + 1] == hole.suffix


def test_rows_are_full_and_the_same_each_time(
    tokenizer: Any, dataset: Path, tmp_path: Path
) -> None:
    again = make(tokenizer, tmp_path)
    rows = open_rows(dataset / TRAIN)
    assert rows.shape == (again.rows, RECIPE.length)
    assert (rows == open_rows(tmp_path / TRAIN)).all()
    other = make(tokenizer, tmp_path, replace(RECIPE, seed=2))
    assert other.sha256 != again.sha256


def test_what_is_held_out_is_not_learnt_from(tokenizer: Any, dataset: Path) -> None:
    def count(rows: Sequence[Any], word: str) -> int:
        return sum(tokenizer.decode(row.tolist()).count(word) for row in rows)

    held = [d for d in documents() if d.split == "dev"]
    names = [d.text.split(";")[0].removeprefix("MODULE ").strip() for d in held]
    own = [n for n in names if not any(n in d.text for d in documents() if d.split == "train")]
    assert own
    assert all(count(open_rows(dataset / TRAIN), name) == 0 for name in own)
    assert any(count(open_rows(dataset / DEV), name) for name in own)


def test_without_holes_rows_are_the_text(tokenizer: Any, tmp_path: Path) -> None:
    plain = replace(RECIPE, epochs=1, prose=1.0, infill=InfillRecipe(share=0.0))
    make(tokenizer, tmp_path, plain)
    shown = "".join(tokenizer.decode(row.tolist()) for row in open_rows(tmp_path / TRAIN))
    assert FIM_MIDDLE not in shown
    lines = [d for d in documents() if d.split == "train" and d.text.split("\n")[0] in shown]
    assert len(lines) > 40


def test_interfaces_stand_in_front(tokenizer: Any, tmp_path: Path) -> None:
    text = (
        "MODULE M;\n\tIMPORT StdLog, F := Files;\n\n\tPROCEDURE Do*;\n\t\tVAR f: F.File;\n"
        "\tBEGIN\n" + "\t\tStdLog.String('x'); StdLog.Ln; f.Flush;\n" * 40 + "\tEND Do;\nEND M.\n"
    )
    document = Document("m", text, "code", "x", "m", "M", "MIT", "train")
    recipe = DatasetRecipe(
        length=512, epochs=4, interfaces=1.0, infill=InfillRecipe(share=1.0, suffix_first=0.0)
    )
    build([document] * 8, tokenizer, recipe, tmp_path, BundledDefinitions().definition)
    shown = "".join(tokenizer.decode(row.tolist()) for row in open_rows(tmp_path / TRAIN))
    assert f"{FILE_SEPARATOR}StdLog\n" in shown
    assert "PROCEDURE String (IN str: ARRAY OF CHAR)" in shown
    assert f"{FILE_SEPARATOR}F := Files\n" in shown


@pytest.mark.parametrize("suffix_first", [0.0, 1.0])
def test_it_is_known_which_tokens_are_middles(
    tokenizer: Any, tmp_path: Path, suffix_first: float
) -> None:
    """What is marked is what stood in the hole, with the token that ends the example."""
    infill = InfillRecipe(share=1.0, suffix_first=suffix_first, smaller=1.0, least=48, most=96)
    recipe = replace(RECIPE, length=256, interfaces=0.0, infill=infill)
    summary = build(documents(), tokenizer, recipe, tmp_path, BundledDefinitions().definition)
    whole = {d.text for d in documents()}
    ended = 0
    marked = 0
    for name in (TRAIN, DEV_HOLES):
        rows, flags = open_rows(tmp_path / name), open_rows(middles_of(tmp_path / name))
        assert rows.shape == flags.shape
        if name == TRAIN:
            marked = int(flags.sum())
        for row, flag in zip(rows.tolist(), flags.tolist(), strict=True):
            for first, last in runs(flag):
                assert tokenizer.decode([row[last]]) == END_OF_TEXT
                middle = tokenizer.decode(row[first:last])
                assert middle.strip()
                assert any(middle in text for text in whole)
                ended += 1
    assert ended > 50
    assert summary.middle_tokens == marked


def runs(flags: Sequence[int]) -> list[tuple[int, int]]:
    """First and last place of each stretch of marked tokens."""
    places = [i for i, flag in enumerate(flags) if flag]
    firsts = [i for i in places if i - 1 not in places]
    return [(i, next(j for j in places if j >= i and j + 1 not in places)) for i in firsts]


def test_holes_can_be_kept_from_the_beginning_of_a_window() -> None:
    text = "abc def ghi\n" * 40
    recipe = InfillRecipe(before=0.5, line=0.5, syntax=0.0, characters=0.5)
    for seed in range(50):
        hole = cut_hole(text, Span(0, len(text)), {}, recipe, random.Random(seed))
        assert hole is None or len(hole.prefix) >= len(text) // 2 - 11


def test_middles_count_as_much_as_they_are_told_to(tmp_path: Path) -> None:
    """Where they count nothing, the one token that they all are is not learnt."""
    chance = np.random.default_rng(1)
    rows = chance.integers(0, 64, (64, 32)).astype(np.uint16)
    middles = np.zeros_like(rows, dtype=np.uint8)
    middles[:, 24:] = 1
    rows[middles == 1] = 7
    for name in (TRAIN, DEV, DEV_HOLES):
        np.save(tmp_path / name, rows)
        np.save(middles_of(tmp_path / name), middles)
    facts = {"sha256": "", "dev_characters_of_a_token": 3.0}
    (tmp_path / DESCRIPTION).write_text(json.dumps(facts), encoding="utf-8")

    def loss_of_middles(weight: float) -> float:
        recipe = replace(SMALL, middle_weight=weight)
        out = tmp_path / str(weight)
        return pretrain(recipe, tmp_path, 64, 0, out, provenance={}).dev_middle_loss

    assert loss_of_middles(8.0) < 1 < 3 < loss_of_middles(0.0)


def train(dataset: Path, out: Path, stop_after: int | None = None) -> Any:
    return pretrain(SMALL, dataset, 1024, 0, out, provenance={}, stop_after=stop_after)


def test_the_loss_falls_and_a_killed_run_ends_as_any_other(dataset: Path, tmp_path: Path) -> None:
    safetensors = pytest.importorskip("safetensors.torch")
    whole = train(dataset, tmp_path / "whole")
    assert whole.is_finished
    records = read_log(tmp_path / "whole" / LOG)
    assert records[-1]["loss"] < records[0]["loss"] - 1
    assert records[-1]["dev_loss"] < records[7]["dev_loss"]

    parted = tmp_path / "parted"
    assert not train(dataset, parted, stop_after=12).is_finished
    # A kill after step 12 that hit the writing of a checkpoint: what was logged later is undone.
    shutil.rmtree(parted / "checkpoint-12")
    (parted / "unfinished").mkdir()
    (parted / "checkpoint-11").mkdir()
    assert train(dataset, parted).is_finished
    assert [r["step"] for r in read_log(parted / LOG)] == list(range(1, SMALL.steps + 1))
    one = safetensors.load_file(tmp_path / "whole" / "model" / "model.safetensors")
    other = safetensors.load_file(parted / "model" / "model.safetensors")
    assert all(np.allclose(one[name], other[name], atol=1e-5) for name in one)


def test_curves_are_drawn(dataset: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    train(dataset, tmp_path, stop_after=6)
    picture = draw_curves(tmp_path).read_text(encoding="utf-8")
    assert picture.count("<path") > 10
