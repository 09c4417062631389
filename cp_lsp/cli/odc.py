"""`cp-lsp odc`: BlackBox documents to text and back, for pipes, editors and version control."""

from __future__ import annotations

import argparse
import codecs
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from cp_lsp.errors import SourceError

if TYPE_CHECKING:
    from cp_lsp.source.odc import Text, View


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `odc` with its actions cat, put and new."""
    parser = subparsers.add_parser(
        "odc",
        help="read and write BlackBox documents",
        description=(
            "Read and write BlackBox documents. Every view in a text (fold, link, ruler, picture) "
            "is the character U+FFFC: keep it and the view is kept, delete it and the view goes."
        ),
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    cat = actions.add_parser("cat", help="write the text of a document to the standard output")
    cat.add_argument("file", type=Path, metavar="FILE")
    cat.add_argument(
        "--encoding", default="utf-8", help="of the output (default: utf-8); ? for what it lacks"
    )
    detail = cat.add_mutually_exclusive_group()
    detail.add_argument(
        "--runs", action="store_true", help="the runs with their attributes, one JSON object a line"
    )
    detail.add_argument(
        "--views", action="store_true", help="the views, nested ones too, one JSON object a line"
    )
    cat.set_defaults(run=run)

    put = actions.add_parser(
        "put",
        help="replace the text of a document by the standard input",
        description=(
            "Replace the text of a document by the standard input (UTF-8, any line ends). "
            "Attributes and views that the change does not touch stay. "
            "A document that is not there is made."
        ),
    )
    put.add_argument("file", type=Path, metavar="FILE.odc")
    put.set_defaults(run=run)

    new = actions.add_parser("new", help="make a document of the standard input")
    new.add_argument("file", type=Path, metavar="FILE.odc")
    new.add_argument("--force", action="store_true", help="replace a file that is there")
    new.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do the action of the arguments and give the exit status."""
    if args.action == "cat":
        _cat(args)
    elif args.action == "put":
        _put(args.file)
    else:
        _new(args.file, force=args.force)
    return 0


def _cat(args: argparse.Namespace) -> None:
    from cp_lsp.source.odc import read_document

    try:
        encoding = codecs.lookup(args.encoding).name
    except LookupError:
        raise SourceError(f"no encoding is named {args.encoding}; try utf-8 or cp1251") from None
    document = read_document(_read(args.file))
    # A console may have another encoding and its own line ends: the bytes go out as they are.
    out = sys.stdout.buffer
    if args.runs and document.main:
        _write_lines(out, _run_records(document.main))
    elif args.views and document.main:
        _write_lines(out, _view_records(document.main))
    elif not (args.runs or args.views):
        out.write(document.readable.encode(encoding, "replace"))
    out.flush()


def _put(path: Path) -> None:
    from cp_lsp.source.odc import new_document, read_document

    text = _read_input()
    if path.exists():
        data = _read(path)
        new_data = read_document(data).with_text(text)
        if new_data == data:
            return
    else:
        new_data = new_document(text)
    _write(path, new_data)


def _new(path: Path, *, force: bool) -> None:
    from cp_lsp.source.odc import new_document

    if path.exists() and not force:
        raise SourceError(
            f"{path} is there already; `cp-lsp odc put` changes its text, --force replaces the file"
        )
    _write(path, new_document(_read_input()))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from None


def _read_input() -> str:
    data = sys.stdin.buffer.read()
    try:
        return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig").read()
    except UnicodeDecodeError as error:
        raise SourceError(
            f"the standard input is not UTF-8 (at byte {error.start}); convert it first"
        ) from None


def _write(path: Path, data: bytes) -> None:
    """Replace the file in one step: a crash leaves the old one or the new one, whole."""
    # What a link points to is replaced, not the link.
    target = path.resolve()
    if not target.parent.is_dir():
        raise SourceError(
            f"{path} cannot be written: there is no folder {target.parent}; make it first"
        )
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode_for(target))
        temporary.replace(target)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise SourceError(
            f"{path} cannot be written: {error.strerror or error}; "
            "is it open in BlackBox, or is the folder write-protected?"
        ) from None


def _mode_for(target: Path) -> int:
    """The permissions of the file, or those that a new one gets: a temporary file has fewer."""
    if target.exists():
        return target.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _write_lines(out: BinaryIO, records: Iterator[dict[str, Any]]) -> None:
    for record in records:
        # ASCII alone, so that it is right on any console; surrogates pass too.
        out.write(json.dumps(record).encode("ascii") + b"\n")


def _run_records(text: Text) -> Iterator[dict[str, Any]]:
    for run in text.runs:
        yield {
            "start": run.start,
            "end": run.end,
            **asdict(run.attributes),
            "text": text.text[run.start : run.end],
        }


def _view_records(main: Text) -> Iterator[dict[str, Any]]:
    """The views in the order of the document; `path` leads to each through the texts around it."""
    from cp_lsp.source.odc import Fold, TextView, views_of

    waiting: list[tuple[View, tuple[int, ...]]] = []

    def enter(text: Text, path: tuple[int, ...]) -> None:
        waiting.extend((view, (*path, view.position)) for view in reversed(views_of(text)))

    enter(main, ())
    while waiting:
        view, path = waiting.pop()
        content = view.content
        record: dict[str, Any] = {"path": path, "type": view.type_name}
        record |= {"width": view.width, "height": view.height}
        inner: Text | None = None
        if isinstance(content, Fold):
            inner = content.hidden
            record |= {"left": content.left, "collapsed": content.collapsed}
            record |= {"label": content.label, "hidden": inner.text if inner else None}
        elif isinstance(content, TextView):
            inner = content.text
            record["text"] = inner.text if inner else None
        elif is_dataclass(content):
            record |= {
                name: sorted(value) if isinstance(value, frozenset) else value
                for name, value in asdict(content).items()
            }
        yield record
        if inner is not None:
            enter(inner, path)
