"""`cp-lsp train STAGE RECIPE`: one stage of the road from sources to a model that is served."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cp_lsp.errors import MissingPartError
from cp_training.provenance import commit, file_hash
from cp_training.recipe import RecipeError, load_recipe

CORPUS = "corpus"
TOKENIZER = "tokenizer"
DATASET = "dataset"
PRETRAIN = "pretrain"
EXPORT = "export"


class Stage(NamedTuple):
    """What a stage does, in a line, and the function that does it."""

    summary: str
    run: Callable[[argparse.Namespace], int]


def add_parser(subparsers: Any) -> None:
    """Adds the command and its arguments."""
    parser = subparsers.add_parser(
        "train",
        help="a stage of training",
        description="One stage of training. A stage reads what those before it wrote into the "
        "folder of the run, and writes its own folder beside theirs.",
        epilog="stages, in their order:\n"
        + "\n".join(f"  {name:<10} {stage.summary}" for name, stage in STAGES.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("stage", metavar="STAGE", choices=list(STAGES), help=" ".join(STAGES))
    parser.add_argument("recipe", metavar="RECIPE", type=Path, help="a TOML file")
    parser.add_argument(
        "--run",
        metavar="DIR",
        dest="folder",
        type=Path,
        help="the folder of the run; by default runs/ and the name of the recipe's folder",
    )
    parser.add_argument(
        "--threads", metavar="N", type=int, help="processor threads; by default all cores"
    )
    parser.add_argument(
        "--stop-after", metavar="STEP", type=int, help="end pretraining there, to go on later"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs the stage; raises CpLspError where something is missing."""
    if args.folder is None:
        args.folder = Path("runs") / args.recipe.resolve().parent.name
    try:
        return STAGES[args.stage].run(args)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("cp_"):
            raise
        raise MissingPartError(
            f"training needs {error.name}; install it with pip install 'cp-lsp[train]'"
        ) from error


def _corpus(args: argparse.Namespace) -> int:
    from cp_training.corpus.collect import collect

    summary = collect(args.recipe, args.folder / CORPUS, _say)
    _say(
        f"{summary.documents} documents, {summary.characters:,} characters; "
        f"{args.folder / CORPUS / 'card.md'} describes them"
    )
    return 0


def _tokenizer(args: argparse.Namespace) -> int:
    from cp_training.corpus.document import read_documents
    from cp_training.tokenizer.train import TokenizerRecipe, train_tokenizer

    recipe = load_recipe(args.recipe, TokenizerRecipe)
    corpus = _made_by(args.folder / CORPUS, CORPUS)
    texts = [each.text for each in read_documents(corpus) if each.split == "train"]
    tokenizer = train_tokenizer(texts, recipe.size)
    tokenizer.save_pretrained(args.folder / TOKENIZER)
    _say(f"{len(tokenizer)} tokens in {args.folder / TOKENIZER}")
    return 0


def _dataset(args: argparse.Namespace) -> int:
    from cp_training.corpus.document import read_documents
    from cp_training.dataset.definitions import BundledDefinitions
    from cp_training.dataset.pretraining import DatasetRecipe, build

    recipe = load_recipe(args.recipe, DatasetRecipe)
    summary = build(
        read_documents(_made_by(args.folder / CORPUS, CORPUS)),
        _load_tokenizer(args.folder),
        recipe,
        args.folder / DATASET,
        BundledDefinitions().definition,
        _say,
    )
    _say(f"{summary.rows} rows of {summary.length} tokens in {args.folder / DATASET}")
    return 0


def _pretrain(args: argparse.Namespace) -> int:
    import torch

    from cp_training.corpus.document import DOCUMENTS
    from cp_training.stages.curves import draw_curves
    from cp_training.stages.pretrain import PretrainRecipe, earlier_runs, pretrain

    if args.threads is not None:
        torch.set_num_threads(args.threads)
    tokenizer = _load_tokenizer(args.folder)
    out = args.folder / PRETRAIN
    documents = args.folder / CORPUS / DOCUMENTS
    recipe = load_recipe(args.recipe, PretrainRecipe)
    outcome = pretrain(
        recipe,
        _made_by(args.folder / DATASET, DATASET),
        len(tokenizer),
        tokenizer.eos_token_id,
        out,
        provenance={
            "commit": commit(),
            "tokenizer": file_hash(args.folder / TOKENIZER / "tokenizer.json"),
            "corpus": file_hash(documents) if documents.is_file() else "",
            "earlier": earlier_runs(Path(recipe.begin)) if recipe.begin else [],
        },
        stop_after=args.stop_after,
        progress=_say,
    )
    draw_curves(out)
    if outcome.is_finished:
        _say(f"the model is in {out / 'model'}; {out / 'curves.svg'} shows how it learnt")
    else:
        _say(f"stopped after step {outcome.steps}; the same command goes on from there")
    return 0


def _export(args: argparse.Namespace) -> int:
    from cp_training.export.road import ExportRecipe, export

    _made_by(args.folder / PRETRAIN / "model", PRETRAIN)
    return export(load_recipe(args.recipe, ExportRecipe), args.folder, _say)


STAGES: Mapping[str, Stage] = {
    CORPUS: Stage("sources → documents with provenance, licence and verdict", _corpus),
    TOKENIZER: Stage("documents → a tokenizer", _tokenizer),
    DATASET: Stage("documents → rows of tokens, a part of them with a hole", _dataset),
    PRETRAIN: Stage("rows → a model; goes on where it was stopped", _pretrain),
    EXPORT: Stage("model → GGUF files, compared and searched for copies, and a card", _export),
}


def _load_tokenizer(folder: Path) -> Any:
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast.from_pretrained(_made_by(folder / TOKENIZER, TOKENIZER))


def _made_by(folder: Path, stage: str) -> Path:
    """The folder, if the stage that makes it has run."""
    if not folder.is_dir():
        raise RecipeError(f"{folder} is missing; cp-lsp train {stage} makes it")
    return folder


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
