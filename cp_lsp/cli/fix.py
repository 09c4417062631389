"""`cp-lsp fix`: the edits that make a module compile."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cp_lsp.cli import COMMANDS, FINDINGS, FINE
from cp_lsp.cli.inputs import STDIN, read_input
from cp_lsp.cli.workspace import add_options, current_folder, open_workspace, settings_of
from cp_lsp.errors import CpLspError

if TYPE_CHECKING:
    from cp_lsp.features.actions import AllFixed
    from cp_lsp.source.file import SourceFile


def add_parser(subparsers: Any) -> None:
    """Adds the command and its arguments."""
    parser = subparsers.add_parser(
        "fix",
        help=COMMANDS["fix"].summary,
        description="The edits that make a module compile; each has been tried, and is shown only "
        "if it mends an error and makes none.",
        epilog="Exit status: 0 no error is left, 1 some are, 2 wrong use.",
    )
    parser.add_argument("file", metavar="FILE|-", help="a text or BlackBox document, or -")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--write", action="store_true", help="change the file")
    parser.add_argument(
        "--warnings",
        action="store_true",
        help="mend warnings too: unused names, superfluous semicolons",
    )
    add_options(parser)
    parser.add_argument("--language", choices=("en", "ru"), help="of the messages")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Finds the edits, writes or shows them, and gives the exit status."""
    from cp_lsp.features.actions import fix_all
    from cp_lsp.features.view import View
    from cp_lsp.semantics.checker import check

    if args.write and args.file == STDIN:
        raise CpLspError("--write needs a file; the standard input cannot be changed")
    settings = settings_of(args)
    source = read_input(args.file, settings)
    path = None if args.file == STDIN else Path(args.file)
    workspace = open_workspace(
        settings,
        stubs=not args.no_stubs,
        roots=dict.fromkeys([*current_folder(), *([path.absolute().parent] if path else [])]),
    )
    module = check(source.text, workspace.importer, tolerant=True)
    known = [location.name for location in workspace.project.modules()]
    if workspace.bundle is not None:
        known += workspace.bundle
    result = fix_all(
        View(path, module, source.text),
        workspace.importer,
        known_modules=frozenset(known),
        warnings=args.warnings,
    )
    if args.write and path is not None and result.done:
        _write(path, result, settings.encoding)
    if args.json:
        print(
            json.dumps(
                _record(args.file, source, result, settings.message_language), ensure_ascii=False
            )
        )
    else:
        _show(args.file, source, result, settings.message_language, written=args.write)
    return FINDINGS if any(not finding.is_warning for finding in result.left) else FINE


def _write(path: Path, result: AllFixed, encoding: str) -> None:
    from cp_lsp.features.actions import changes
    from cp_lsp.features.fixes.rule import applied
    from cp_lsp.source.file import read_source

    file = read_source(path, encoding=encoding)
    # A document's own text differs from what the compiler reads, but not in its offsets.
    edits = changes(file.compiler_text, result.text)
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


def _record(name: str, source: SourceFile, result: AllFixed, language: str) -> dict[str, object]:
    """The result for other programs; offsets are in the given text, all edits apply at once."""
    from cp_lsp.features.actions import changes
    from cp_lsp.source.file import source_from_text
    from cp_lsp.source.messages import message

    edits: list[dict[str, object]] = []
    for (start, end), text in changes(source.text, result.text):
        line, col = source.line_col(start)
        end_line, end_col = source.line_col(end)
        edits.append(
            {
                "pos": start,
                "end": end,
                "line": line,
                "col": col,
                "end_line": end_line,
                "end_col": end_col,
                "text": text,
            }
        )
    after = source_from_text(result.text)
    left: list[dict[str, object]] = []
    for finding in result.left:
        line, col = after.line_col(finding.pos)
        words = message(finding.code, language, finding.detail)
        left.append(
            {
                "pos": finding.pos,
                "line": line,
                "col": col,
                "code": finding.code,
                "message": words,
            }
        )
    return {
        "file": name,
        "edits": edits,
        "fixes": [{"code": fix.code, "title": fix.title_in(language)} for fix in result.done],
        "errors": left,
    }


def _show(name: str, source: SourceFile, result: AllFixed, language: str, *, written: bool) -> None:
    """What was done as a list, and the change as a unified diff unless it has been written."""
    import difflib

    from cp_lsp.source.file import source_from_text
    from cp_lsp.source.messages import message

    for fix in result.done:
        print(f"{name}: {fix.code}: {fix.title_in(language)}", file=sys.stderr)
    if not written:
        sys.stdout.writelines(
            difflib.unified_diff(
                _lines(source.text), _lines(result.text), f"{name}", f"{name} (fixed)"
            )
        )
    after = source_from_text(result.text)
    for finding in result.left:
        line, col = after.line_col(finding.pos)
        words = message(finding.code, language, finding.detail)
        print(f"{name}:{line}:{col}: {finding.code}: {words}", file=sys.stderr)


def _lines(text: str) -> list[str]:
    """The lines of a text, the last with its end too, as a diff wants them."""
    return [f"{line}\n" for line in text.split("\n")[: None if text[-1:] != "\n" else -1]]
