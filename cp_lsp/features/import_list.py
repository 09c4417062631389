"""The IMPORT list as text: adding a module in the way that the list is written."""

from __future__ import annotations

from cp_lsp.features.view import Edit, Range, View
from cp_lsp.syntax import token as s


def imported_names(view: View) -> list[str]:
    """The modules in the import list, by their own names, in its order."""
    tokens = view.module.tokens
    return [tokens.text[tokens.starts[i] : tokens.ends[i]] for i in _items(view)[1]]


def add_import(view: View, name: str) -> Edit | None:
    """The edit that imports a module as well; None if it is there or the heading is broken.

    A sorted list stays sorted; in a list with a name a line the new one gets its own; a list that
    spans lines is not made wider than its widest line.
    """
    tokens = view.module.tokens
    starts, ends, text = tokens.starts, tokens.ends, view.text
    items, modules = _items(view)
    if not items:
        return _first_import(view, name)
    names = [text[starts[i] : ends[i]] for i in modules]
    if name in names:
        return None
    place = len(items)
    if names == sorted(names):
        place = next((i for i, other in enumerate(names) if other > name), len(items))
    if place < len(items):
        before = items[place]
        gap = text[ends[before - 1] : starts[before]]
        is_own_line = "\n" in gap and _one_a_line(view, items)
        at = starts[before]
        return Edit(Range(at, at), f"{name},{gap if is_own_line else ' '}")
    at = ends[modules[-1]]
    if _one_a_line(view, items):
        gap = text[ends[items[-1] - 1] : starts[items[-1]]]
        return Edit(Range(at, at), f",{gap}{name}")
    line_start = text.rfind("\n", 0, at) + 1
    first_line = text.rfind("\n", 0, starts[items[0]]) + 1
    if line_start > first_line:
        widest = max(len(line) for line in text[first_line:line_start].splitlines())
        if at - line_start + len(name) + 2 > widest:
            indent = text[line_start:at]
            indent = indent[: len(indent) - len(indent.lstrip())]
            return Edit(Range(at, at), f",\n{indent}{name}")
    return Edit(Range(at, at), f", {name}")


def _items(view: View) -> tuple[list[int], list[int]]:
    """The first token of each item of the list, and the token of each module's own name."""
    tokens = view.module.tokens
    kinds = tokens.kinds
    i = 0
    while kinds[i] not in (s.IMPORT, s.EOF, s.CONST, s.TYPE, s.VAR, s.PROCEDURE, s.BEGIN, s.END):
        i += 1
    items: list[int] = []
    modules: list[int] = []
    if kinds[i] != s.IMPORT:
        return items, modules
    i += 1
    while kinds[i] == s.IDENT:
        items.append(i)
        if kinds[i + 1] == s.BECOMES and kinds[i + 2] == s.IDENT:
            i += 2
        modules.append(i)
        i += 1
        if kinds[i] != s.COMMA:
            break
        i += 1
    return items, modules


def _one_a_line(view: View, items: list[int]) -> bool:
    """Whether each item but perhaps the first begins a line of its own."""
    tokens = view.module.tokens
    return len(items) > 1 and all(
        "\n" in view.text[tokens.ends[item - 1] : tokens.starts[item]] for item in items[1:]
    )


def _first_import(view: View, name: str) -> Edit | None:
    """The edit that makes an import list."""
    tokens = view.module.tokens
    kinds = tokens.kinds
    heading = next((i for i, kind in enumerate(kinds) if kind == s.MODULE), None)
    if heading is None:
        return None
    i = heading
    while kinds[i] not in (s.SEMICOLON, s.EOF):
        i += 1
    if kinds[i] == s.EOF:
        return None
    at = tokens.ends[i]
    if kinds[i + 1] == s.IMPORT:
        at = tokens.ends[i + 1]
        is_closed = kinds[i + 2] == s.SEMICOLON
        return Edit(Range(at, at), f" {name}" if is_closed else f" {name};")
    gap = view.text[at : tokens.starts[i + 1]]
    return Edit(Range(at, at), f"\n\n\tIMPORT {name};" if "\n" in gap else f" IMPORT {name};")
