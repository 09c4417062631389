"""The document outline, and the search for a name in the whole workspace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from cp_lsp.features.outline import OutlineSymbol, SymbolKind, outline
from cp_lsp.features.view import Range, Workspace

__all__ = ["FoundSymbol", "OutlineSymbol", "SymbolKind", "fuzzy_score", "outline"]
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


def workspace_symbols(workspace: Workspace, query: str, *, limit: int = 200) -> list[FoundSymbol]:
    """The declarations of the workspace that match a query, best first; see `matching_symbols`."""
    views = (workspace.view(name) for name in workspace.module_names())
    outlines = ((view.name, view.path, outline(view)) for view in views if view is not None)
    return matching_symbols(outlines, query, limit=limit)


def matching_symbols(
    outlines: Iterable[tuple[str, Path | None, OutlineSymbol]], query: str, *, limit: int = 200
) -> list[FoundSymbol]:
    """The declarations that match a query, best first; of each module name, path and outline.

    The characters of the query have to occur in the name in their order; `Models.Re` looks for
    `Re` in modules that match `Models`. Names of records and modules hold for all inside them.
    An empty query finds everything that modules declare themselves.
    """
    qualifier, _, wanted = query.replace(" ", "").rpartition(".")
    found: list[FoundSymbol] = []
    for name, path, root in outlines:
        for symbol, containers in _with_containers(root, ()):
            if not query and len(containers) > 1:
                continue
            score = fuzzy_score(wanted, symbol.name)
            if score is None:
                continue
            if qualifier:
                fits = [fuzzy_score(qualifier, container) for container in containers]
                best = max((fit for fit in fits if fit is not None), default=None)
                if best is None:
                    continue
                score += best
            where, place = ".".join(containers), symbol.selection
            found.append(FoundSymbol(symbol.name, symbol.kind, name, where, path, place, score))
    found.sort(key=lambda one: (-one.score, one.name.lower(), one.module_name))
    return found[:limit]


def fuzzy_score(query: str, name: str) -> int | None:
    """How well a name matches what was typed of it; None if it does not.

    Whatever the case, the characters must occur in order. Best is the name itself, then a
    beginning, then characters that begin words (`nr` in `NewReader`), then any that stand together.
    """
    if not query:
        return 0
    low, wanted = name.lower(), query.lower()
    if low == wanted:
        return 1000 + (name == query)
    if low.startswith(wanted):
        return 800 - min(len(name), 200) + name.startswith(query)
    score = 0
    at = -1
    for i, char in enumerate(wanted):
        start = next(
            (
                place
                for place in range(at + 1, len(name))
                if low[place] == char and _begins_word(name, place)
            ),
            -1,
        )
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
