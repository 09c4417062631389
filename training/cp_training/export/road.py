"""The whole of export: files, their comparison with the model, the search for copies, the card."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cp_training.benchmark.report import markdown, read_results
from cp_training.corpus.document import read_documents
from cp_training.export.agreement import (
    EmbeddedRunner,
    Report,
    compare_exports,
    hostile_texts,
    prompts_of,
)
from cp_training.export.gguf import About, Exported, Source, export_gguf
from cp_training.export.model_card import Facts, write_model_card
from cp_training.export.recitation import Recitation, answering, check_recitation, cuts_of
from cp_training.export.shipping import reasons_against, ship

FOLDER: Final = "export"
CARD: Final = "card.md"
_TEXTS: Final = 40
"""Documents whose tokens are compared beside the hostile texts, and held-out ones for the loss."""


@dataclass(frozen=True, slots=True)
class ExportRecipe:
    """What the files say of the model, how much is compared, and where the one shipped goes.

    `shipped` is the kind of the file that is copied to `target` if nothing speaks against it, and
    its card to `card`; both are relative to the current folder and may be "". `results` is the
    folder with those of the benchmark, for the card, and `limits` are sentences for it.
    """

    name: str
    licence: str
    description: str
    version: str = ""
    suffix_first: bool = False
    shipped: str = "q8_0"
    target: str = ""
    card: str = ""
    prompts: int = 15
    answers: int = 100
    results: str = ""
    limits: tuple[str, ...] = ()


def export(
    recipe: ExportRecipe, folder: Path, progress: Callable[[str], None] = lambda _line: None
) -> int:
    """Exports the model of a run; gives 1 where something speaks against shipping it, else 0.

    Raises ModelError if the model must not be shipped and the recipe names a target.
    """
    model, tokenizer, out = folder / "pretrain" / "model", folder / "tokenizer", folder / FOLDER
    corpus = _json(folder / "corpus" / "card.json")
    about = About(
        recipe.name,
        recipe.licence,
        recipe.description,
        recipe.version,
        recipe.suffix_first,
        tuple(Source(each["name"], each["address"]) for each in corpus["sources"]),
    )
    exports = export_gguf(model, tokenizer, out, about, stem=recipe.name)
    for one in exports:
        progress(f"{one.path.name}: {one.size:,} bytes")
    documents = list(read_documents(folder / "corpus"))
    learnt = [each for each in documents if each.split == "train"]
    held_out = [each.text for each in documents if each.split != "train" and each.kind == "code"]
    report = compare_exports(
        model,
        tokenizer,
        exports,
        prompts=prompts_of(held_out, recipe.prompts),
        texts=[*hostile_texts(), *(each.text for each in learnt[:_TEXTS])],
        held_out=held_out[:_TEXTS],
        progress=progress,
    )
    chosen = next(one for one in exports if one.kind == recipe.shipped)
    runner = EmbeddedRunner(chosen.path)
    ways = {"greedy": answering(runner), "sampled": answering(runner, temperature=0.8)}
    recitation = check_recitation(
        learnt, ways, cuts_of(learnt, recipe.answers // len(ways)), progress=progress
    )
    _write_card(out / CARD, recipe, about, folder, corpus, exports, report, recitation)
    reasons = reasons_against(chosen, report, recitation)
    for reason in reasons:
        progress(f"not to be shipped: {reason}")
    if recipe.target:
        ship(chosen, Path(recipe.target), reasons)
        progress(f"shipped to {recipe.target}")
    if recipe.card:
        shutil.copyfile(out / CARD, recipe.card)
    return 1 if reasons else 0


def _write_card(
    path: Path,
    recipe: ExportRecipe,
    about: About,
    folder: Path,
    corpus: dict[str, Any],
    exports: Sequence[Exported],
    report: Report,
    recitation: Recitation,
) -> None:
    config = _json(folder / "pretrain" / "model" / "config.json")
    write_model_card(
        path,
        Facts(
            about,
            corpus,
            _json(folder / "dataset" / "dataset.json"),
            _json(folder / "pretrain" / "run.json"),
            config,
            config["vocab_size"],
            exports,
            recipe.shipped,
            report,
            recitation,
            markdown(read_results(Path(recipe.results))) if recipe.results else "",
            recipe.limits,
        ),
    )


def _json(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
