"""`cp-lsp check`: findings in modules, as the BlackBox compiler would give them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from cp_lsp.cli import COMMANDS, FINDINGS, FINE, WRONG_USE
from cp_lsp.cli.inputs import STDIN, read_input
from cp_lsp.cli.progress import Progress
from cp_lsp.cli.workspace import Workspace, add_options, current_folder, open_workspace, settings_of
from cp_lsp.errors import CpLspError, SourceError
from cp_lsp.index.files import list_folder, walk
from cp_lsp.index.imports import scan_heading
from cp_lsp.report.record import FileReport, report, unreadable
from cp_lsp.semantics.checker import check
from cp_lsp.settings import Settings
from cp_lsp.source.diagnostic import Finding
from cp_lsp.source.file import SourceFile

NOT_FOUND = 152
"""BlackBox's number for an imported module that is not found."""

FORMATS = ("text", "json", "sarif", "github")


class Input(NamedTuple):
    """A file to check, under the name that the user gave it; `path` is None for standard input.

    `folder` is the argument that it was found under, if any: then it counts as a module only if
    it begins like one.
    """

    name: str
    path: Path | None
    folder: str | None = None


def add_parser(subparsers: Any) -> None:
    """Adds the command and its arguments."""
    parser = subparsers.add_parser(
        "check",
        help=COMMANDS["check"].summary,
        description="Findings in modules, as the BlackBox compiler would give them.",
        epilog="Exit status: 0 fine, 1 there are errors, 2 wrong use.",
    )
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="FILE|DIR|-",
        help="a text or BlackBox document; a folder, for all modules in it; or - for standard "
        "input (default: the current folder)",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    form.add_argument(
        "--json",
        dest="format",
        action="store_const",
        const="json",
        help="one JSON object a file, written as soon as it is ready; the same as --format json",
    )
    parser.add_argument(
        "--files-from", metavar="LIST", help="read the paths from a file, one a line"
    )
    parser.add_argument(
        "--isolated",
        action="store_true",
        help="judge each file by itself: the others given cannot be imported",
    )
    add_options(parser)
    parser.add_argument("--no-warnings", action="store_true", help="errors alone")
    parser.add_argument(
        "--explain", action="store_true", help="say what the rule is and how to mend the fault"
    )
    parser.add_argument("--language", choices=("en", "ru"), help="of the messages")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Checks all that was asked for and gives the exit status."""
    if args.explain and args.format == "github":
        raise CpLspError("--explain does not go with --format github, which has no place for it")
    settings = settings_of(args)
    inputs = _inputs(args)
    status = FINE
    empty = {given.folder for given in inputs if given.folder is not None}
    count = 0
    output = _Output(args, settings.message_language)
    with _workspace(settings, inputs, stubs=not args.no_stubs, isolated=args.isolated) as workspace:
        for given, result in _reports(inputs, workspace, settings, args):
            output.write(result)
            empty.discard(given.folder)
            count += 1
            if result.errors:
                status = FINDINGS
    is_nothing = bool(empty) and not count
    if not is_nothing:
        output.close()
    for folder in sorted(filter(None, empty)):
        print(f"cp-lsp: {folder} holds no modules (.cp, .odc, .mod, .txt)", file=sys.stderr)
    return WRONG_USE if is_nothing else status


def _inputs(args: argparse.Namespace) -> list[Input]:
    """The files to check, each once, in the order given."""
    names: list[str] = list(args.paths)
    if args.files_from is not None:
        names += _listed(args.files_from)
    elif not names:
        names = [os.curdir]
    found: dict[str, Input] = {}
    for name in names:
        if name == STDIN:
            found.setdefault(STDIN, Input(STDIN, None))
            continue
        if not name.strip():
            raise CpLspError("a path is empty; name a file or a folder, or . for the current one")
        path = Path(name)
        if not path.is_dir():
            found.setdefault(_key(path), Input(name, path))
            continue
        files, is_all = walk(path)
        if not is_all:
            print(f"cp-lsp: {name} holds too many files to look at all", file=sys.stderr)
        for file in files:
            found.setdefault(_key(file.path), Input(str(file.path), file.path, name))
        if not files:
            found.setdefault(_key(path), Input(name, None, name))
    return list(found.values())


def _key(path: Path) -> str:
    """One key for all ways to name a file."""
    return os.path.normcase(os.path.normpath(path.absolute()))


def _listed(list_file: str) -> list[str]:
    """The paths that a file lists."""
    try:
        data = sys.stdin.buffer.read() if list_file == STDIN else Path(list_file).read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as problem:
        raise CpLspError(f"{list_file} cannot be read: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise CpLspError(f"{list_file} is not UTF-8; save the list as that") from problem
    return [line for line in text.splitlines() if line.strip()]


def _workspace(
    settings: Settings, inputs: list[Input], *, stubs: bool, isolated: bool
) -> Workspace:
    if isolated:
        paths = [given.path for given in inputs if given.path is not None]
        return open_workspace(settings, stubs=stubs, without=paths, framework_first=True)
    folders = [Path(given.folder) for given in inputs if given.folder is not None]
    files = [given.path for given in inputs if given.path is not None and given.folder is None]
    return open_workspace(
        settings,
        stubs=stubs,
        roots=dict.fromkeys([*folders, *current_folder()]),
        files=[*files, *_neighbours(files)],
    )


def _neighbours(files: Iterable[Path]) -> Iterator[Path]:
    """Files that a module may mean by its imports: beside it, or in its tree of subsystems.

    In the current folder all files count anyway.
    """
    here = Path.cwd()
    for folder in dict.fromkeys(here / path.parent for path in files):
        if not folder.is_relative_to(here):
            near = folder.parent.parent.glob("*/Mod") if folder.name == "Mod" else (folder,)
            for each in near:
                yield from (file.path for file in list_folder(each))


def _reports(
    inputs: list[Input], workspace: Workspace, settings: Settings, args: argparse.Namespace
) -> Iterator[tuple[Input, FileReport]]:
    """The report on each file that is a module, as soon as it is ready."""
    progress = Progress()
    language = settings.message_language
    advice = _Advice(workspace, language)
    for number, given in enumerate(inputs, 1):
        progress.show(f"checking {number}/{len(inputs)} {given.name}")
        if given.path is None and given.folder is not None:
            continue
        try:
            source = read_input(given.name if given.path is None else str(given.path), settings)
        except SourceError as problem:
            progress.hide()
            yield given, unreadable(given.name, problem, language=language)
            continue
        if given.folder is not None and not _is_module(given, source):
            continue
        if given.path is None and not args.isolated:
            workspace.project.open_buffer(STDIN, source.text)
        checked = check(source.text, workspace.importer)
        errors = checked.findings
        warnings = []
        if not errors and settings.warnings and not args.no_warnings:
            from cp_lsp.semantics.analysis import analyse

            warnings = [f for f in analyse(checked) if settings.shows_warning(f.code)]
        progress.hide()
        heading = scan_heading(source.text)
        about = partial(advice.about, own=None if heading is None else heading.name)
        yield given, report(given.name, source, errors, warnings, language=language, advice=about)
    progress.hide()


def _is_module(given: Input, source: SourceFile) -> bool:
    """Whether a file found in a folder is meant as a module; one ending in .cp always is."""
    assert given.path is not None
    return given.path.suffix.lower() == ".cp" or scan_heading(source.text) is not None


_MAX_ADVICE = 30


class _Advice:
    """What may be meant where a module is not found; for so many names as people read."""

    def __init__(self, workspace: Workspace, language: str) -> None:
        self._workspace = workspace
        self._perhaps = "; возможно, " if language == "ru" else "; perhaps "
        self._known: dict[str, list[str]] = {}

    def about(self, finding: Finding, *, own: str | None) -> str:
        """What to add to the message of a finding in the module `own`."""
        if finding.code != NOT_FOUND or finding.detail is None:
            return ""
        name = finding.detail
        if name not in self._known:
            if len(self._known) >= _MAX_ADVICE:
                return ""
            self._known[name] = self._workspace.names_like(name)
        near = [other for other in self._known[name] if other not in (name, own)]
        return self._perhaps + ", ".join(near) if near else ""


class _Output:
    """Writes reports in the form asked for."""

    def __init__(self, args: argparse.Namespace, language: str) -> None:
        self._format: str = args.format
        self._explain: bool = args.explain
        self._language = language
        self._reports: list[FileReport] = []
        if self._format == "text":
            from cp_lsp.report.text import TextWriter, wants_colour

            self._text = TextWriter(
                sys.stdout,
                language=language,
                colour=wants_colour(sys.stdout),
                explain=self._explain,
            )

    def write(self, result: FileReport) -> None:
        if self._format == "text":
            self._text.write(result)
            return
        from cp_lsp.report import machine

        if self._format == "json":
            explain = self._language if self._explain else None
            print(machine.json_line(result, explain=explain), flush=True)
        elif self._format == "github":
            for line in machine.github_lines(result):
                print(line, flush=True)
        else:
            self._reports.append(result)

    def close(self) -> None:
        if self._format == "text":
            self._text.close()
        elif self._format == "sarif":
            from cp_lsp.cli import version
            from cp_lsp.report.machine import sarif

            document = sarif(
                self._reports, version=version(), language=self._language, explain=self._explain
            )
            print(document)
