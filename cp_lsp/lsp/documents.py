"""The texts that are open in the editor.

The loop that reads messages applies the edits; everybody else gets a `Snapshot`, which never
changes. Lines are kept as a list, so that an edit costs what it changes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

from lsprotocol import types
from pygls.uris import to_fs_path

from cp_lsp.lsp.positions import LINE_END, Positions, characters
from cp_lsp.source.file import ODC_MAGIC

ODC_SCHEME: Final = "cp-odc"
"""Scheme of the texts of BlackBox documents, which an editor cannot open as they are."""


_NO_SOURCE: Final = (ODC_MAGIC.decode("ascii"), "DEFINITION ")


class Snapshot:
    """One version of an open text, with LF alone between lines."""

    def __init__(
        self, uri: str, path: Path | None, version: int, lines: list[str], encoding: str
    ) -> None:
        self.uri = uri
        self.path = path
        self.version = version
        self.encoding = encoding
        self._lines = lines

    @cached_property
    def text(self) -> str:
        """The text as the front end reads it."""
        text = "".join(self._lines)
        return LINE_END.sub("\n", text) if "\r" in text else text

    @cached_property
    def is_source(self) -> bool:
        """Whether this may be a source text: not where an editor shows a document's bytes, or the
        interface of a module.
        """
        first = self._lines[0]
        return "\0" not in first and not first.startswith(_NO_SOURCE)

    @cached_property
    def positions(self) -> Positions:
        """Where the offsets of the text are."""
        return Positions(self.text, self.encoding)


class Document:
    """A text that is open, and its edits."""

    def __init__(self, uri: str, version: int, text: str, encoding: str) -> None:
        self.uri = uri
        self.path = path_of(uri)
        self.version = version
        self._encoding = encoding
        self._lines = split_lines(text)
        self._snapshot: Snapshot | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The text as it is now."""
        if self._snapshot is None:
            self._snapshot = Snapshot(
                self.uri, self.path, self.version, self._lines.copy(), self._encoding
            )
        return self._snapshot

    def apply(self, version: int, changes: Iterable[types.TextDocumentContentChangeEvent]) -> None:
        """Brings the text to a new version; each change sees the ones before it."""
        self.version = version
        self._snapshot = None
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                self._replace(change.range, change.text)
            else:
                self._lines = split_lines(change.text)

    def _replace(self, range_: types.Range, text: str) -> None:
        lines = self._lines
        first, head = self._place(range_.start)
        last, tail = self._place(range_.end)
        if (last, tail) < (first, head):
            first, head, last, tail = last, tail, first, head
        piece = lines[first][:head] + text + lines[last][tail:]
        if first > 0 and piece.startswith("\n") and lines[first - 1].endswith("\r"):
            # The two make one line end now.
            first -= 1
            piece = lines[first] + piece
        fresh = split_lines(piece)
        if last + 1 < len(lines):
            # What follows is a line of its own: the piece ends with the line end before it.
            fresh.pop()
        lines[first : last + 1] = fresh

    def _place(self, position: types.Position) -> tuple[int, int]:
        """Line, and offset in it; a position outside of the text is the nearest inside."""
        if position.line >= len(self._lines):
            return len(self._lines) - 1, len(self._lines[-1])
        line = self._lines[position.line].rstrip("\r\n")
        return position.line, characters(line, position.character, self._encoding)


class Documents:
    """The open documents by their URI."""

    def __init__(self) -> None:
        self.encoding: str = types.PositionEncodingKind.Utf16
        self.latest: dict[str, Snapshot] = {}
        """All open texts as they are now. Never changed, only replaced: any thread may read it."""
        self._by_uri: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(self._by_uri.values())

    def get(self, uri: str) -> Document | None:
        """The open document of a URI."""
        return self._by_uri.get(uri)

    def open(self, item: types.TextDocumentItem) -> Document:
        """Opens a document."""
        document = Document(item.uri, item.version, item.text, self.encoding)
        self._by_uri[item.uri] = document
        self.latest = {**self.latest, item.uri: document.snapshot}
        return document

    def change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Applies edits to an open document."""
        uri = params.text_document.uri
        document = self._by_uri.get(uri)
        if document is not None:
            document.apply(params.text_document.version, params.content_changes)
            self.latest = {**self.latest, uri: document.snapshot}

    def close(self, uri: str) -> Document | None:
        """Closes a document and gives it, None if it was not open."""
        self.latest = {key: each for key, each in self.latest.items() if key != uri}
        return self._by_uri.pop(uri, None)


def split_lines(text: str) -> list[str]:
    """The lines of a text with their line ends; the last has none and may be empty."""
    lines: list[str] = []
    start = 0
    for match in LINE_END.finditer(text):
        lines.append(text[start : match.end()])
        start = match.end()
    lines.append(text[start:])
    return lines


def path_of(uri: str) -> Path | None:
    """The file that a URI names, or whose text it names; None for another scheme."""
    if uri.startswith(f"{ODC_SCHEME}:"):
        uri = "file" + uri.removeprefix(ODC_SCHEME)
    if not uri.startswith("file:"):
        return None
    name = to_fs_path(uri)
    return Path(os.path.normpath(name)) if name else None


def path_key(path: Path) -> str:
    """One key for all ways to spell a path."""
    return os.path.normcase(os.path.normpath(path))
