"""`cp-lsp fix`: the edits that make modules compile, by rules and then by a model."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cp_lsp.cli import COMMANDS, FINDINGS, FINE
from cp_lsp.cli.inputs import STDIN, read_input
from cp_lsp.cli.progress import Progress
from cp_lsp.cli.workspace import (
    Workspace,
    add_options,
    current_folder,
    open_workspace,
    settings_of,
)
from cp_lsp.errors import CpLspError, MissingPartError, ModelError

if TYPE_CHECKING:
    from cp_lsp.features.view import Edit, View
    from cp_lsp.repair.asks import Steps
    from cp_lsp.repair.engine import Helpers
    from cp_lsp.repair.verify import Repair
    from cp_lsp.settings import Settings
    from cp_lsp.source.diagnostic import Finding
    from cp_lsp.source.file import SourceFile

_SECONDS = 60.0
"""For the repairs of one file, unless another time is given."""

_ALTERNATIVES = 5


def add_parser(subparsers: Any) -> None:
    """Adds the command and its arguments."""
    parser = subparsers.add_parser(
        "fix",
        help=COMMANDS["fix"].summary,
        description="The edits that make modules compile: those of rules, and where these do not "
        "help, those of a language model, which are marked as generated. Each has been tried, and "
        "is shown only if it mends an error and makes none.",
        epilog="Exit status: 0 no error is left, 1 some are, 2 wrong use.",
    )
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="texts or BlackBox documents, - for the input"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a file, one a line")
    parser.add_argument("--write", action="store_true", help="change the files")
    parser.add_argument(
        "--all",
        action="store_true",
        help="change nothing, and show for each error all edits that would mend it, to choose from",
    )
    parser.add_argument(
        "--warnings",
        action="store_true",
        help="mend warnings too: unused names, superfluous semicolons",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--no-model", action="store_true", help="ask rules alone")
    which.add_argument(
        "--model", type=Path, metavar="PATH", help="a GGUF file instead of the model shipped"
    )
    which.add_argument(
        "--endpoint", metavar="URL", help="a model server instead, such as http://127.0.0.1:8080"
    )
    parser.add_argument(
        "--seconds",
        type=_seconds,
        default=_SECONDS,
        metavar="N",
        help="the most time for one file (default: 60)",
    )
    add_options(parser)
    parser.add_argument("--language", choices=("en", "ru"), help="of the messages")
    parser.set_defaults(run=run)


@dataclass(frozen=True)
class _Outcome:
    """What became of a file: its text afterwards, the repairs made, and the findings left; or the
    repairs that each finding could have.
    """

    name: str
    source: SourceFile
    text: str
    done: tuple[Repair, ...]
    left: tuple[Finding, ...]
    choices: tuple[tuple[Finding, tuple[Repair, ...]], ...] | None = None


def run(args: argparse.Namespace) -> int:
    """Finds the edits, writes or shows them, and gives the exit status."""
    if args.write and STDIN in args.files:
        raise CpLspError("--write needs a file; the standard input cannot be changed")
    if args.write and args.all:
        raise CpLspError("--all shows what there is to choose; --write cannot choose")
    settings = _with_model(settings_of(args), args)
    paths = [Path(name).absolute() for name in args.files if name != STDIN]
    roots = dict.fromkeys([*current_folder(), *(path.parent for path in paths)])
    language = settings.message_language
    is_clean = True
    with (
        open_workspace(settings, stubs=not args.no_stubs, roots=roots) as workspace,
        _Fixer(workspace, settings, args) as fixer,
    ):
        for name in args.files:
            outcome = fixer.outcome(name, read_input(name, settings))
            if args.write and outcome.done:
                _write(Path(name), outcome.text, settings.encoding)
            if args.json:
                print(json.dumps(_record(outcome, language), ensure_ascii=False), flush=True)
            else:
                _show(outcome, language, written=args.write)
            is_clean = is_clean and all(finding.is_warning for finding in outcome.left)
    return FINE if is_clean else FINDINGS


class _Fixer:
    """Mends files, one after the other, with one set of models; a context manager."""

    def __init__(self, workspace: Workspace, settings: Settings, args: argparse.Namespace) -> None:
        from cp_lsp.models.roles import Models

        self._workspace = workspace
        self._args = args
        self._language = settings.message_language
        self._models = None if args.no_model else Models(settings)
        self._must_have_model = args.model is not None or args.endpoint is not None
        self._progress = Progress()

    def __enter__(self) -> _Fixer:
        return self

    def __exit__(self, *_problem: object) -> None:
        if self._models is not None:
            self._models.close()

    def outcome(self, name: str, source: SourceFile) -> _Outcome:
        """What becomes of one text."""
        from cp_lsp.features.view import View
        from cp_lsp.semantics.checker import check

        path = None if name == STDIN else Path(name)
        importer = self._workspace.importer
        view = View(path, check(source.text, importer, tolerant=True), source.text)
        if self._args.all:
            return self._choices(name, source, view)
        return self._mended(name, source, view)

    def _mended(self, name: str, source: SourceFile, view: View) -> _Outcome:
        from cp_lsp.features.actions import fix_all
        from cp_lsp.features.view import View
        from cp_lsp.repair.verify import by_rule
        from cp_lsp.semantics.checker import check

        importer = self._workspace.importer
        known = self._known_modules()
        wants_warnings = self._args.warnings
        result = fix_all(view, importer, known_modules=known, warnings=wants_warnings)
        done = [by_rule(fix) for fix in result.done]
        text, left = result.text, result.left
        if self._models is not None and any(not finding.is_warning for finding in left):
            view = View(view.path, check(text, importer, tolerant=True), text)
            mended = self._asked(lambda helpers: self._mend(name, view, helpers))
            if mended is not None and mended.done:
                done += mended.done
                text, left = mended.text, mended.left
                if not left and wants_warnings:
                    view = View(view.path, check(text, importer, tolerant=True), text)
                    result = fix_all(view, importer, known_modules=known, warnings=True)
                    done += map(by_rule, result.done)
                    text, left = result.text, result.left
        return _Outcome(name, source, text, tuple(done), tuple(left))

    def _mend(self, name: str, view: View, helpers: Helpers) -> Steps[Any]:
        from cp_lsp.features.fixes.workbench import Workbench
        from cp_lsp.repair.engine import mend

        def tell(done: int, count: int) -> None:
            self._progress.show(f"{name}: {done}/{count}")

        bench = Workbench(self._workspace.importer)
        return mend(view, bench, helpers, seconds=self._args.seconds, tell=tell)

    def _choices(self, name: str, source: SourceFile, view: View) -> _Outcome:
        from cp_lsp.features.fixes.workbench import Workbench
        from cp_lsp.repair.engine import Helpers, repairs

        bench = Workbench(self._workspace.importer)
        found: list[tuple[Finding, tuple[Repair, ...]]] = []
        for number, finding in enumerate(view.module.findings):
            self._progress.show(f"{name}: {number}/{len(view.module.findings)}")

            def choose(helpers: Helpers, finding: Finding = finding) -> Steps[list[Repair]]:
                return repairs(
                    view,
                    finding,
                    bench,
                    helpers,
                    limit=_ALTERNATIVES,
                    seconds=self._args.seconds / len(view.module.findings),
                )

            options = self._asked(choose) if self._models is not None else None
            if options is None:
                from cp_lsp.repair.asks import finish

                rules = Helpers(known_modules=self._known_modules())
                options = finish(choose(rules), None, None)
            found.append((finding, tuple(options)))
        self._progress.hide()
        left = tuple(view.module.findings)
        return _Outcome(name, source, source.text, (), left, tuple(found))

    def _asked(self, work: Callable[[Helpers], Steps[Any]]) -> Any:
        """The result of work with the models; None where they fail, and were not asked for."""
        from cp_lsp.repair.asks import finish
        from cp_lsp.repair.engine import Helpers

        assert self._models is not None
        try:
            model, chat = self._models.completion(), self._models.chat()
            helpers = Helpers(model, chat, self._definition, self._known_modules())
            return finish(work(helpers), model, chat)
        except (ModelError, MissingPartError) as problem:
            if self._must_have_model:
                raise
            reason = getattr(problem, "reason_ru", None) if self._language == "ru" else None
            print(f"cp-lsp: {reason or problem}", file=sys.stderr)
            self._models = None
            return None
        finally:
            self._progress.hide()

    @property
    def _definition(self) -> Callable[[str], str | None]:
        from cp_lsp.semantics.client_interface import client_interface

        @cache
        def definition(name: str) -> str | None:
            module = self._workspace.importer.import_module(name)
            return None if module is None else client_interface(module)

        return definition

    def _known_modules(self) -> frozenset[str]:
        known = [location.name for location in self._workspace.project.modules()]
        if self._workspace.bundle is not None:
            known += self._workspace.bundle
        return frozenset(known)


def _with_model(settings: Settings, args: argparse.Namespace) -> Settings:
    if args.model is not None:
        return replace(settings, model=args.model, endpoint=None, chat_endpoint=None)
    if args.endpoint is not None:
        return replace(settings, endpoint=args.endpoint)
    return settings


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86400:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds")
    return seconds


def _write(path: Path, text: str, encoding: str) -> None:
    from cp_lsp.features.actions import changes
    from cp_lsp.features.fixes.rule import applied
    from cp_lsp.source.file import read_source

    file = read_source(path, encoding=encoding)
    # A document's own text differs from what the compiler reads, but not in its offsets.
    edits = changes(file.compiler_text, text)
    data = file.encode(applied(file.text, edits))
    try:
        _replace(path.resolve(), data)
    except OSError as problem:
        raise CpLspError(f"{path} cannot be written: {problem.strerror or problem}") from problem


def _replace(path: Path, data: bytes) -> None:
    """Puts a new file in the place of one, which is there whole until then."""
    import os
    import shutil
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        shutil.copymode(path, name)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


# --- for programs


def _record(outcome: _Outcome, language: str) -> dict[str, object]:
    """The result for other programs; offsets are in the given text, all edits apply at once."""
    from cp_lsp.features.actions import changes
    from cp_lsp.source.file import source_from_text

    source = outcome.source
    record: dict[str, object] = {
        "file": outcome.name,
        "edits": list(_edits(source, changes(source.text, outcome.text))),
        "fixes": [
            {"code": each.code, "title": each.title_in(language), "generated": each.is_generated}
            for each in outcome.done
        ],
        "errors": list(_errors(source_from_text(outcome.text), outcome.left, language)),
    }
    if outcome.choices is not None:
        for error, (_, repairs) in zip(
            _errors(source, (finding for finding, _ in outcome.choices), language),
            outcome.choices,
            strict=True,
        ):
            error["fixes"] = [
                {
                    "title": each.title_in(language),
                    "generated": each.is_generated,
                    "preferred": each.is_preferred,
                    "edits": list(_edits(source, each.edits)),
                }
                for each in repairs
            ]
            errors = record.setdefault("choices", [])
            assert isinstance(errors, list)
            errors.append(error)
    return record


def _edits(source: SourceFile, edits: Iterable[Edit]) -> Iterator[dict[str, object]]:
    for (start, end), text in edits:
        line, col = source.line_col(start)
        end_line, end_col = source.line_col(end)
        yield {
            "pos": start,
            "end": end,
            "line": line,
            "col": col,
            "end_line": end_line,
            "end_col": end_col,
            "text": text,
        }


def _errors(
    source: SourceFile, findings: Iterable[Finding], language: str
) -> Iterator[dict[str, object]]:
    from cp_lsp.source.messages import message

    for finding in findings:
        line, col = source.line_col(finding.pos)
        words = message(finding.code, language, finding.detail)
        yield {
            "pos": finding.pos,
            "line": line,
            "col": col,
            "code": finding.code,
            "message": words,
        }


# --- for people


def _show(outcome: _Outcome, language: str, *, written: bool) -> None:
    """What was done as a list, and the change as a unified diff unless it has been written."""
    import difflib

    from cp_lsp.source.file import source_from_text

    name = outcome.name
    if outcome.choices is not None:
        _show_choices(outcome, language)
        return
    for fix in outcome.done:
        print(f"{name}: {fix.code}: {fix.title_in(language)}", file=sys.stderr)
    if not written:
        sys.stdout.writelines(
            difflib.unified_diff(
                _lines(outcome.source.text), _lines(outcome.text), f"{name}", f"{name} (fixed)"
            )
        )
    for error in _errors(source_from_text(outcome.text), outcome.left, language):
        print(_error_line(name, error), file=sys.stderr)


def _show_choices(outcome: _Outcome, language: str) -> None:
    """Each finding, and below it the edits to choose from."""
    choices = outcome.choices or ()
    errors = _errors(outcome.source, (finding for finding, _ in choices), language)
    for error, (_, repairs) in zip(errors, choices, strict=True):
        print(_error_line(outcome.name, error))
        for each in repairs:
            print(f"    {each.title_in(language)}")


def _error_line(name: str, error: dict[str, object]) -> str:
    return f"{name}:{error['line']}:{error['col']}: {error['code']}: {error['message']}"


def _lines(text: str) -> list[str]:
    """The lines of a text, the last with its end too, as a diff wants them."""
    return [f"{line}\n" for line in text.split("\n")[: None if text[-1:] != "\n" else -1]]
