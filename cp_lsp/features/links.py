"""Places in a text that lead to others: imported modules, and commands in strings."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from cp_lsp.features.identity import heading_index, view_of
from cp_lsp.features.view import Location, Range, View, Workspace, token_range
from cp_lsp.semantics.objects import MODULE
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree


class Link(NamedTuple):
    """A place that names a module, or something that a module exports; where that is, is told by
    `link_target`, since most links are never followed.
    """

    range: Range
    module_name: str
    name: str = ""


def document_links(view: View, workspace: Workspace) -> list[Link]:
    """The links of a module: its import list, commands in strings, and those after its end."""
    links = _imports(view)
    known = set(workspace.module_names()) | {link.module_name for link in links} | {view.name}
    tokens = view.module.tokens
    for index, value in tokens.values.items():
        if isinstance(value, str) and index < len(tokens.kinds):
            start = tokens.starts[index] + 1
            if tokens.kinds[index] == s.STRING and view.text.startswith(value, start):
                for match in _COMMAND.finditer(value):
                    if match.group(1) in known:
                        place = Range(start + match.start(), start + match.end(2))
                        links.append(Link(place, match.group(1), match.group(2)))
    links += _after_end(view, known)
    links.sort(key=lambda link: link.range)
    return links


def link_target(link: Link, view: View, workspace: Workspace) -> Location | None:
    """Where a link of `view` leads; None where there is no source."""
    source = view_of(link.module_name, view, workspace)
    if source is None:
        return None
    obj = source.module.scope.names.get(link.name) if link.name else None
    if obj is not None and obj.pos >= 0 and obj.mode != MODULE:
        return Location(source.name, source.path, Range(obj.pos, obj.end))
    heading = heading_index(source)
    place = Range(0, 0) if heading is None else token_range(source, heading)
    return Location(source.name, source.path, place)


def _imports(view: View) -> list[Link]:
    tokens = view.module.tokens
    links: list[Link] = []
    for kind, _, stop, _ in view.module.notes:
        if kind == tree.IMPORT and stop > 0 and tokens.kinds[stop - 1] == s.IDENT:
            place = token_range(view, stop - 1)
            name = view.text[place.start : place.end]
            if name not in ("SYSTEM", "COM"):
                links.append(Link(place, name))
    return links


def _after_end(view: View, known: set[str]) -> list[Link]:
    """Commands in the text after the module, where BlackBox has them at hand to be clicked."""
    tokens = view.module.tokens
    kinds = tokens.kinds
    end = next(
        (stop for kind, _, stop, _ in reversed(view.module.notes) if kind == tree.MODULE),
        len(kinds),
    )
    links: list[Link] = []
    for index in range(end + 1, len(kinds) - 2):
        if [kinds[index], kinds[index + 1], kinds[index + 2]] == [s.IDENT, s.PERIOD, s.IDENT]:
            first, last = token_range(view, index), token_range(view, index + 2)
            module = view.text[first.start : first.end]
            if module in known:
                name = view.text[last.start : last.end]
                links.append(Link(Range(first.start, last.end), module, name))
    return links


_COMMAND: Final = re.compile(r"(?<![\w.])([^\W\d]\w*)\.([^\W\d]\w*)(?![\w.])")
