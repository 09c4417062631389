"""What is known of the workspace's modules without checking them: imports, words and outline.

It answers in milliseconds where a name may occur. What was found out is kept on disk, so that at
the next start no file that is the same is read again.
"""

from __future__ import annotations

import json
import logging
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any, Final

from lsprotocol import types

from cp_lsp.errors import SourceError
from cp_lsp.features.outline import read_outline
from cp_lsp.features.symbols import SymbolTable
from cp_lsp.index.cache import Cache
from cp_lsp.index.importer import file_key
from cp_lsp.index.imports import scan_heading
from cp_lsp.index.project import ModuleLocation, Project
from cp_lsp.lsp.documents import path_key
from cp_lsp.lsp.positions import UTF8, UTF16, Positions
from cp_lsp.source.file import SourceFile
from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import scan

log = logging.getLogger(__name__)

FORMAT: Final = 1
"""Changes whenever what is kept of a module, or what it means, changes."""


_AT_ONCE: Final = 64


class Surveyed:
    """One module that was looked at; small, for there may be thousands."""

    def __init__(
        self,
        imports: tuple[str, ...],
        words: str,
        symbols: SymbolTable,
        starts: array[int],
        highest: int,
    ) -> None:
        self.imports = imports
        """The modules that its heading names."""
        self.symbols = symbols
        """What it declares."""
        self._words = words
        self._starts = starts
        self._highest = highest

    @classmethod
    def of(cls, source: SourceFile) -> Surveyed:
        """What there is to know of a source."""
        text = source.compiler_text
        heading = scan_heading(text)
        tokens = scan(text)
        words = {
            text[start:end]
            for kind, start, end in zip(tokens.kinds, tokens.starts, tokens.ends, strict=True)
            if kind == s.IDENT
        }
        shown = source.text
        lines = Positions(shown, UTF16).starts
        return cls(
            () if heading is None else tuple(heading.imported),
            "\n" + "\n".join(sorted(words)) + "\n",
            SymbolTable.of(read_outline(tokens)),
            array("I", [*lines, len(shown)]),
            ord(max(shown, default="\0")),
        )

    def mentions(self, word: str) -> bool:
        """Whether a word is in its text, outside of comments and strings."""
        return f"\n{word}\n" in self._words

    def lines(self, encoding: str, read: Callable[[], str]) -> Positions:
        """Where the offsets of the text are; it is read only if that cannot be told without."""
        is_even = self._highest < 0x80 or (encoding != UTF8 and self._highest < 0x10000)
        return _Lines(self._starts, encoding, read) if is_even else Positions(read(), encoding)

    def to_bytes(self) -> bytes:
        """What is known, to be kept."""
        lengths = [after - before for before, after in pairwise(self._starts)]
        entries = [
            self.imports,
            self._words,
            self.symbols.names,
            self.symbols.details,
            lengths,
            self._highest,
        ]
        return json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Surveyed:
        """What was kept; raises ValueError where the data is none."""
        entries: Any = json.loads(data.decode("utf-8", "surrogatepass"))
        imports, words, names, details, lengths, highest = entries
        starts = array("I", accumulate(lengths, initial=0))
        return cls(tuple(imports), words, SymbolTable(names, details), starts, highest)


class Survey:
    """The modules that were looked at, each as its file or buffer was then.

    `pause` is called before each module that has to be read.
    """

    def __init__(self, project: Project, cache: Cache, pause: Callable[[], None]) -> None:
        self._project = project
        self._cache = cache
        self._pause = pause
        self._known: dict[str, Surveyed | None] = {}
        self._places: dict[str, ModuleLocation] = {}

    def of(self, location: ModuleLocation) -> Surveyed | None:
        """What is known of a module; None if it cannot be read."""
        if location.path is None:
            return None
        if not self._is_known(location):
            self.look((location,))
        return self._known[path_key(location.path)]

    def look(self, locations: Iterable[ModuleLocation]) -> None:
        """Looks at many modules; much quicker than one by one where they are kept on disk."""
        wanted = [each for each in locations if each.path is not None and not self._is_known(each)]
        for first in range(0, len(wanted), _AT_ONCE):
            some = wanted[first : first + _AT_ONCE]
            keys = {each: file_key(each, "survey", FORMAT, self._project.encoding) for each in some}
            kept = self._cache.get_many(key for key in keys.values() if key is not None)
            fresh: dict[str, bytes] = {}
            for location in some:
                key = keys[location]
                data = None if key is None else kept.get(key)
                found = self._read(location) if data is None else Surveyed.from_bytes(data)
                if data is None and key is not None and found is not None:
                    fresh[key] = found.to_bytes()
                assert location.path is not None
                self._known[path_key(location.path)] = found
                self._places[path_key(location.path)] = location
            if fresh:
                self._cache.put_many(fresh)

    def positions(self, location: ModuleLocation, encoding: str) -> Positions | None:
        """Where offsets are in the text of a module that was looked at, and is as it was then."""
        if location.path is None or not self._is_known(location):
            return None
        surveyed = self._known[path_key(location.path)]
        if surveyed is None:
            return None
        return surveyed.lines(encoding, lambda: self._project.read(location).text)

    def _is_known(self, location: ModuleLocation) -> bool:
        assert location.path is not None
        return self._places.get(path_key(location.path)) == location

    def _read(self, location: ModuleLocation) -> Surveyed | None:
        self._pause()
        try:
            return Surveyed.of(self._project.read(location))
        except SourceError as problem:
            log.info("%s", problem)
            return None


class _Lines(Positions):
    """Positions in a text whose characters are all one unit long, known by its lines alone."""

    def __init__(self, starts: array[int], encoding: str, read: Callable[[], str]) -> None:
        self.encoding = encoding
        self._line_starts = starts
        self._read = read

    def __getattr__(self, name: str) -> str:
        # Asked for only where the text itself is wanted, and is not there yet.
        if name != "text":
            raise AttributeError(name)
        self.text = self._read()
        return self.text

    @cached_property
    def starts(self) -> list[int]:
        return list(self._line_starts[:-1])

    def position(self, offset: int) -> types.Position:
        starts = self._line_starts
        offset = min(max(offset, 0), starts[-1])
        line = bisect_right(starts, offset, 0, len(starts) - 1) - 1
        return types.Position(line, offset - starts[line])
