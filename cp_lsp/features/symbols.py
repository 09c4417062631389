"""The document outline, and the search for a name in the whole workspace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

from cp_lsp.features.outline import OutlineSymbol, SymbolKind, outline
from cp_lsp.features.view import Range, Workspace

__all__ = ["FoundSymbol", "OutlineSymbol", "SymbolKind", "SymbolTable", "fuzzy_score", "outline"]
__all__ += ["matching_symbols", "workspace_symbols"]


class FoundSymbol(NamedTuple):
    """A declaration found in the workspace; `container` is what it is declared in."""

    name: str
    kind: SymbolKind
    module_name: str
    container: str
    path: Path | None
    range: Range
    score: int


class SymbolTable:
    """The declarations of one module as two texts of a line each, quick to search and small.

    A line of `names` is a name, the same one of `details` its kind, place and containers.
    """

    def __init__(self, names: str, details: str) -> None:
        self.names = names
        self.details = details
        self._lower = names.lower()
        # Where lower case has other lengths, lines could not be told from offsets.
        self._is_plain = len(self._lower) == len(names)

    @classmethod
    def of(cls, root: OutlineSymbol) -> SymbolTable:
        """The table of an outline."""
        names: list[str] = []
        details: list[str] = []
        for symbol, containers in _with_containers(root, ()):
            names.append(symbol.name)
            details.append(f"{symbol.kind} {symbol.selection.start} {'.'.join(containers)}")
        return cls("\n".join(names), "\n".join(details))

    def matching(self, wanted: re.Pattern[str]) -> Iterator[tuple[str, str]]:
        """Name and details of the declarations whose names in lower case match."""
        details: list[str] | None = None
        text = self._lower
        line = at = 0
        for match in wanted.finditer(text):
            start, end = match.span()
            line += text.count("\n", at, start)
            at = start
            if details is None:
                details = self.details.split("\n")
            yield self.names[start:end] if self._is_plain else match.group(), details[line]

    def outermost(self) -> Iterator[tuple[str, str]]:
        """Name and details of what the module declares itself, and of the module."""
        lines = zip(self.names.split("\n"), self.details.split("\n"), strict=True)
        return (line for line in lines if "." not in line[1])


def workspace_symbols(workspace: Workspace, query: str, *, limit: int = 200) -> list[FoundSymbol]:
    """The declarations of the workspace that match a query, best first; see `matching_symbols`."""
    views = (workspace.view(name) for name in workspace.module_names())
    tables = ((v.name, v.path, SymbolTable.of(outline(v))) for v in views if v is not None)
    return matching_symbols(tables, query, limit=limit)


def matching_symbols(
    tables: Iterable[tuple[str, Path | None, SymbolTable]], query: str, *, limit: int = 200
) -> list[FoundSymbol]:
    """The declarations that match a query, best first; of each module name, path and table.

    The characters of the query have to occur in the name in their order; `Models.Re` looks for
    `Re` in modules that match `Models`. Names of records and modules hold for all inside them.
    An empty query finds everything that modules declare themselves.
    """
    qualifier, _, wanted = query.replace(" ", "").rpartition(".")
    all_tables = list(tables)
    chars = [re.escape(char) for char in wanted.lower()]
    found: list[_Match] = []
    if not qualifier and 0 < len(wanted) < _LONG:
        # Names that begin so are better than all others, and quickly found.
        found = _matches(all_tables, "".join(chars), wanted)
    if len(found) < limit:
        # Each character is looked for up to its first place, so that no line is read twice.
        steps = "".join(rf"[^\n{char}]*{char}" for char in chars) if query else None
        found = _matches(all_tables, steps, wanted, qualifier)
    best_ones = nsmallest(limit, found, key=itemgetter(0, 1, 2))
    return [_symbol(*one) for one in best_ones]


_LONG: Final = 20
"""Characters of a query that may score as much in the midst of a name as at its beginning."""

_Match = tuple[int, str, str, Path | None, str, str]
"""Score with a minus, name in lower case, module with its path, name, details."""


def _matches(
    tables: Iterable[tuple[str, Path | None, SymbolTable]],
    beginning: str | None,
    wanted: str,
    qualifier: str = "",
) -> list[_Match]:
    """The declarations whose names in lower case begin with what an expression describes, and
    match; without one, all that modules declare themselves.
    """
    pattern = None if beginning is None else re.compile(rf"^{beginning}[^\n]*$", re.MULTILINE)
    fits: dict[str, int | None] = {}
    found: list[_Match] = []
    for module_name, path, table in tables:
        for name, details in table.outermost() if pattern is None else table.matching(pattern):
            if qualifier:
                containers = details.rpartition(" ")[2]
                if containers not in fits:
                    fits[containers] = _qualifies(qualifier, containers)
                if fits[containers] is None:
                    continue
            score = fuzzy_score(wanted, name)
            if score is None:
                continue
            if qualifier:
                score += (fits[containers] or 0) // 4
            found.append((-score, name.lower(), module_name, path, name, details))
    return found


def _qualifies(qualifier: str, containers: str) -> int | None:
    scores = (fuzzy_score(qualifier, one) for one in containers.split(".") if one)
    return max((score for score in scores if score is not None), default=None)


def _symbol(
    minus_score: int, _lower: str, module_name: str, path: Path | None, name: str, details: str
) -> FoundSymbol:
    kind, place, containers = details.split(" ")
    range_ = Range(int(place), int(place) + len(name))
    return FoundSymbol(name, SymbolKind(kind), module_name, containers, path, range_, -minus_score)


def fuzzy_score(query: str, name: str) -> int | None:
    """How well a name matches what was typed of it; None if it does not.

    Whatever the case, the characters must occur in order. Best is the name itself, then a
    beginning, then characters that begin words (`nr` in `NewReader`), then any that stand together.
    """
    if not query:
        return 0
    low, wanted = name.lower(), query.lower()
    if len(low) != len(name):
        low = name
    if low == wanted:
        return 1000 + (name == query)
    if low.startswith(wanted):
        return 800 - min(len(name), 200) + name.startswith(query)
    score = 0
    at = -1
    for i, char in enumerate(wanted):
        start = low.find(char, at + 1)
        while start >= 0 and not _begins_word(name, start):
            start = low.find(char, start + 1)
        following = at + 1 if low.startswith(char, at + 1) and i > 0 else -1
        place = following if following >= 0 else start if start >= 0 else low.find(char, at + 1)
        if place < 0:
            return _scattered(wanted, low)
        if place == at + 1 and i > 0:
            score += 20
        elif _begins_word(name, place):
            score += 30
        else:
            score += 1
        at = place
    return score - min(len(name), 100) // 10


def _scattered(wanted: str, low: str) -> int | None:
    """The score of a match that takes each character where it first occurs."""
    at = -1
    for char in wanted:
        at = low.find(char, at + 1)
        if at < 0:
            return None
    return 1


def _begins_word(name: str, place: int) -> bool:
    char = name[place]
    before = name[place - 1] if place > 0 else "_"
    return before == "_" or (char.isupper() and not before.isupper()) or not before.isalnum()


def _with_containers(
    symbol: OutlineSymbol, containers: tuple[str, ...]
) -> Iterator[tuple[OutlineSymbol, tuple[str, ...]]]:
    yield symbol, containers
    inner = (*containers, symbol.name)
    for child in symbol.children:
        yield from _with_containers(child, inner)
