"""`cp-lsp complete`: what a language model would write at a place, judged by the front end."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from cp_lsp.cli import COMMANDS, FINDINGS, FINE
from cp_lsp.cli.inputs import read_input
from cp_lsp.cli.progress import Progress
from cp_lsp.cli.workspace import Workspace, add_options, open_workspace, settings_of
from cp_lsp.completion.engine import Engine, Suggestion
from cp_lsp.errors import CpLspError, EndpointError
from cp_lsp.models.base import Model
from cp_lsp.models.load import load_model
from cp_lsp.semantics.client_interface import client_interface
from cp_lsp.settings import Settings, load_settings
from cp_lsp.source.file import SourceFile

CONTROLS = ("none", "judge", "grammar", "wire", "process")
_READY = ("none", "judge")
_ATTEMPTS = 3
_LONGEST_PAUSE = 60.0
"""Seconds that a batch waits for a server that is busy."""


@dataclass(frozen=True, slots=True)
class Task:
    """A place of a batch: the text before and after it."""

    id: object
    prefix: str
    suffix: str


def add_parser(subparsers: Any) -> None:
    """Adds the command and its arguments."""
    parser = subparsers.add_parser(
        "complete",
        help=COMMANDS["complete"].summary,
        description="What a language model would write at a place, judged by the front end.",
        epilog="Exit status: 0 there is a suggestion, 1 there is none, 2 wrong use. "
        "A batch ends with 0.",
    )
    parser.add_argument(
        "place", nargs="?", metavar="FILE:LINE:COL", help="where to complete, counted from 1"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the text")
    parser.add_argument(
        "--tasks", metavar="TASKS", help="a batch: JSON lines with id, prefix and suffix"
    )
    parser.add_argument("--out", metavar="OUT", help="where to write the answers of a batch")
    parser.add_argument(
        "--control",
        choices=CONTROLS,
        default="judge",
        help="how what the model says is controlled (default: judge)",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--model", metavar="PATH", help="a GGUF file instead of the model shipped")
    which.add_argument(
        "--endpoint", metavar="URL", help="a model server instead, such as http://127.0.0.1:8080"
    )
    parser.add_argument(
        "--order",
        choices=("psm", "spm"),
        help="whether the model reads the prefix or the suffix first (default: what suits it)",
    )
    parser.add_argument(
        "--max-tokens", type=_positive, default=128, metavar="N", help="of an answer (default: 128)"
    )
    add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Completes at one place, or a batch. Raises CpLspError for wrong use."""
    if (args.place is None) == (args.tasks is None):
        raise CpLspError("give either FILE:LINE:COL or --tasks TASKS --out OUT")
    if (args.tasks is None) != (args.out is None):
        raise CpLspError("--tasks and --out go together")
    if args.control not in _READY:
        raise CpLspError(f"--control {args.control} is not there yet; {' and '.join(_READY)} are")
    if args.tasks is not None:
        return _batch(args)
    return _one(args)


def _one(args: argparse.Namespace) -> int:
    path, line, column = _place(args.place)
    settings = settings_of(args)
    source = read_input(str(path), settings)
    offset = _offset(source, line, column, args.place)
    files = [Path(path)]
    with (
        open_workspace(settings, stubs=not args.no_stubs, files=files) as workspace,
        _model(args, settings) as model,
    ):
        engine = _engine(args, model, workspace)
        found = engine.complete(source.text[:offset], source.text[offset:])
    if args.json:
        where = {"file": path, "line": line, "col": column}
        print(json.dumps(where | _answer(found), ensure_ascii=False))
    elif found.refused is None:
        print(found.text)
    else:
        print(f"cp-lsp: no suggestion: {found.refused}", file=sys.stderr)
    return FINE if found.refused is None else FINDINGS


def _batch(args: argparse.Namespace) -> int:
    tasks = list(_read_tasks(args.tasks))
    settings = settings_of(args)
    progress = Progress()
    with (
        open_workspace(settings, stubs=not args.no_stubs) as workspace,
        _writable(args.out) as out,
        _model(args, settings) as model,
    ):
        engine = _engine(args, model, workspace)
        for number, task in enumerate(tasks, 1):
            progress.show(f"completing {number}/{len(tasks)}")
            found = _patiently(engine, task)
            answer = {"id": task.id} | _answer(found) | {"tokens": _tokens(model, found.raw)}
            print(json.dumps(answer, ensure_ascii=False), file=out)
            out.flush()
    progress.hide()
    return FINE


@contextmanager
def _model(args: argparse.Namespace, settings: Settings) -> Iterator[Model]:
    """The model that was named, or that the settings name; a file runs in this process."""
    if args.endpoint is not None:
        overrides = {"endpoint": args.endpoint}
        loaded = load_settings(overrides=overrides, environ={})
        if loaded.settings.endpoint is None:
            raise CpLspError(f"--endpoint {args.endpoint} is no address of a server")
        settings = replace(settings, endpoint=loaded.settings.endpoint)
    if args.model is not None or settings.endpoint is None:
        model = load_model(Path(args.model) if args.model is not None else settings.model)
        with closing(model):
            yield model
        return
    from cp_lsp.models.roles import Models

    with closing(Models(settings)) as models:
        yield models.completion()


def _patiently(engine: Engine, task: Task) -> Suggestion:
    """A suggestion for a task of a batch; what a server fails at now and then ends no batch."""
    why = ""
    for _ in range(_ATTEMPTS):
        try:
            return engine.complete(task.prefix, task.suffix)
        except EndpointError as problem:
            if problem.fault in ("refused", "auth", "not-found", "tls"):
                raise
            why = str(problem)
            time.sleep(min(problem.retry_after or 0.0, _LONGEST_PAUSE))
    return Suggestion("", "", why, ms=0.0, ttft_ms=None)


def _tokens(model: Model, text: str) -> int | None:
    """How many tokens a text has; None where a server does not tell."""
    from cp_lsp.models.endpoint import EndpointModel

    return model.count(text) if isinstance(model, EndpointModel) else len(model.tokenize(text))


def _engine(args: argparse.Namespace, model: Model, workspace: Workspace) -> Engine:
    return Engine(
        model,
        workspace.importer,
        _definitions(workspace),
        control=args.control,
        order=args.order,
        max_tokens=args.max_tokens,
    )


def _definitions(workspace: Workspace) -> Callable[[str], str | None]:
    @cache
    def definition(name: str) -> str | None:
        module = workspace.importer.import_module(name)
        return None if module is None else client_interface(module)

    return definition


def _answer(found: Suggestion) -> dict[str, object]:
    return {
        "completion": found.text,
        "ms": round(found.ms, 1),
        "ttft_ms": None if found.ttft_ms is None else round(found.ttft_ms, 1),
        "steered": found.steered,
        "refused": found.refused,
    }


def _place(text: str) -> tuple[str, int, int]:
    path, *numbers = text.rsplit(":", 2)
    if not path or len(numbers) != 2 or not all(number.isdecimal() for number in numbers):
        raise CpLspError(f"{text} is no place; write FILE:LINE:COL, such as Shop.cp:12:9")
    line, column = map(int, numbers)
    return path, line, column


def _offset(source: SourceFile, line: int, column: int, place: str) -> int:
    count = len(source.line_starts)
    if not 1 <= line <= count:
        raise CpLspError(f"{place}: there is no line {line}; the text has {count}")
    length = len(source.line(line))
    if not 1 <= column <= length + 1:
        raise CpLspError(f"{place}: there is no column {column}; the line has {length} characters")
    return source.offset(line, column)


def _read_tasks(name: str) -> Iterator[Task]:
    try:
        lines = Path(name).read_text(encoding="utf-8").split("\n")
    except OSError as problem:
        raise CpLspError(f"{name} cannot be read: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise CpLspError(f"{name} is not UTF-8; save the tasks as that") from problem
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            task = json.loads(line)
            prefix, suffix = task["prefix"], task["suffix"]
            if not (isinstance(prefix, str) and isinstance(suffix, str)):
                raise TypeError
            yield Task(task["id"], prefix, suffix)
        except (ValueError, KeyError, TypeError) as problem:
            message = f"{name}:{number}: a task is a JSON object with id, prefix and suffix"
            raise CpLspError(message) from problem


def _writable(name: str) -> Any:
    try:
        return Path(name).open("w", encoding="utf-8", newline="\n")
    except OSError as problem:
        raise CpLspError(f"{name} cannot be written: {problem.strerror}") from problem


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of tokens; give 1 or more")
    return int(text)
