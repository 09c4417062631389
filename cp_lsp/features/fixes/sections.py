"""Where declarations stand, and the edits that add one or take one out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cp_lsp.features.fixes.rule import Source, edit
from cp_lsp.features.view import Edit, Range
from cp_lsp.semantics.objects import METHOD, PROCEDURES, Object
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

_SECTIONS: Final = frozenset({s.CONST, s.TYPE, s.VAR, s.IMPORT})
_LINE: Final = 80


@dataclass(frozen=True)
class Declared:
    """A declared name: the tokens of its declaration, and of its own item in a list."""

    site: Source
    first: int
    last: int
    item_first: int
    item_last: int
    is_list: bool

    def removals(self) -> Iterator[Edit]:
        """Edits that take the name's declaration out, the whole one if it is the only name."""
        site = self.site
        if self.is_list:
            if site.kind(self.item_last + 1) == s.COMMA:
                yield site.deletion(self.item_first, self.item_last + 1)
            else:
                yield site.deletion(self.item_first - 1, self.item_last)
            return
        last = self.last
        following = site.kind(last + 2)
        if (
            site.kind(self.first - 1) in _SECTIONS
            and site.kind(last + 1) == s.SEMICOLON
            and following != s.IDENT
        ):
            yield site.deletion(self.first - 1, last + 1)
            return
        if site.kind(last + 1) == s.SEMICOLON:
            yield site.deletion(self.first, last + 1)
        if site.kind(self.first - 1) == s.SEMICOLON:
            yield site.deletion(self.first - 1, last)
        yield site.deletion(self.first, last)


def declaration_of(site: Source, index: int) -> Declared | None:
    """The declaration that a declaring name is in, None if it is in none that can be told."""
    kinds = (
        tree.PROCEDURE_DECLARATION,
        tree.FORWARD_DECLARATION,
        tree.CONST_DECLARATION,
        tree.TYPE_DECLARATION,
        tree.VAR_DECLARATION,
        tree.FIELD_LIST,
        tree.FP_SECTION,
        tree.IMPORT,
    )
    found = site.nodes_around(index, kinds)
    if not found:
        return None
    node = found[0]
    first, last = node.first, node.stop - 1
    item_first = item_last = index
    if node.kind == tree.IMPORT:
        return Declared(site, first, last, first, last, is_list=_is_listed(site, first, last))
    while site.kind(item_last + 1) in (s.TIMES, s.MINUS):
        item_last += 1
    is_list = node.kind in (tree.VAR_DECLARATION, tree.FIELD_LIST, tree.FP_SECTION) and _is_listed(
        site, item_first, item_last
    )
    return Declared(site, first, last, item_first, item_last, is_list=is_list)


def _is_listed(site: Source, first: int, last: int) -> bool:
    return site.kind(first - 1) == s.COMMA or site.kind(last + 1) == s.COMMA


# --- imports


def import_edit(site: Source, item: str) -> Edit | None:
    """The edit that adds an item to the import list; None where the heading cannot be told."""
    kinds = site.kinds
    for index in range(min(site.last, 12)):
        if kinds[index] == s.IMPORT:
            stop = index
            while stop < site.last and kinds[stop] != s.SEMICOLON:
                stop += 1
            if stop == site.last:
                return None
            end = site.end(stop - 1)
            return edit(end, end, f", {item}" if stop > index + 1 else f" {item}")
    for index in range(min(site.last, 12)):
        if kinds[index] == s.SEMICOLON:
            end = site.end(index)
            if "\n" in site.text[end : site.starts[index + 1]]:
                return edit(end, end, f"\n\n\tIMPORT {item};")
            return edit(end, end, f" IMPORT {item};")
    return None


def without_import(site: Source, index: int) -> Edit | None:
    """The edit that takes the import out that a token is in."""
    found = site.nodes_around(index, (tree.IMPORT,))
    if not found:
        return None
    node = found[0]
    first, last = node.first, node.stop - 1
    if site.kind(last + 1) == s.COMMA:
        return site.deletion(first, last + 1)
    if site.kind(first - 1) == s.COMMA:
        return site.deletion(first - 1, last)
    if site.kind(first - 1) == s.IMPORT and site.kind(last + 1) == s.SEMICOLON:
        return site.deletion(first - 1, last + 1)
    return None


# --- variables


def variable_edits(site: Source, index: int, name: str, type_: str) -> tuple[Edit, ...] | None:
    """The edits that declare a variable for the procedure or module body around a token."""
    place = _variable_place(site, index)
    if place is None:
        return None
    offset, form, indentation = place
    declaration = f"{name}: {type_};"
    return (Edit(Range(offset, offset), form.format(declaration, indentation)),)


def procedure_around(site: Source, index: int) -> tuple[int, int] | None:
    """The first token of the procedure around a token, and the token after its heading."""
    for node in site.nodes_around(index, (tree.PROCEDURE_DECLARATION,)):
        heading = next((n for n in node.children if n.kind == tree.PROCEDURE_HEADING), None)
        obj = node.info
        if (
            heading is not None
            and heading.stop <= index
            and isinstance(obj, Object)
            and (obj.mode in PROCEDURES or obj.mode == METHOD)
        ):
            stop = heading.stop
            while stop < index and site.kinds[stop] != s.SEMICOLON:
                stop += 1
            return node.first, stop + 1
    return None


def _variable_place(site: Source, index: int) -> tuple[int, str, str] | None:
    """Where a variable can be declared: an offset, the form of the text, the indentation."""
    around = procedure_around(site, index)
    kinds = site.kinds
    if around is None:
        first = next((i for i in range(site.last) if kinds[i] == s.SEMICOLON), None)
        if first is None:
            return None
        start = first + 1
        if site.kind(start) == s.IMPORT:
            while start < site.last and kinds[start] != s.SEMICOLON:
                start += 1
            start += 1
        indentation = ""
    else:
        start = around[1]
        indentation = site.indentation(around[0])
    # After the last VAR section of the block, else before its procedures and its body.
    depth = 0
    section = -1
    place = start
    while place < site.last and place <= index:
        kind = kinds[place]
        if kind in (s.RECORD, s.LPAREN):
            depth += 1
        elif kind in (s.END, s.RPAREN):
            depth -= 1
        elif depth == 0 and kind in (s.CONST, s.TYPE, s.VAR):
            section = kind
        elif kind in (s.BEGIN, s.CLOSE) or (
            depth == 0 and kind == s.PROCEDURE and kinds[place - 1] == s.SEMICOLON
        ):
            break
        if depth < 0:
            break
        place += 1
    offset = site.end(place - 1)
    on_lines = "\n" in site.text[offset : site.starts[place]]
    if section == s.VAR:
        return offset, _after_variables(site, place), indentation
    if on_lines:
        return offset, "\n{1}\tVAR {0}", indentation
    return offset, " VAR {0}", indentation


def _after_variables(site: Source, place: int) -> str:
    """The form of a declaration after the last one of a VAR section that ends before a token."""
    if not site.begins_line(place):
        return " {0}"
    first = site.first_of_line(place - 1)
    offset = site.end(place - 1)
    line_start = site.text.rfind("\n", 0, offset) + 1
    if site.kinds[first] != s.VAR:
        return f"\n{site.indentation(first)}{{0}}"
    if first == place - 1:
        return f"\n{site.indentation(first)}\t{{0}}"
    if offset - line_start < _LINE:
        return " {0}"
    return f"\n{site.indentation(first)}\t{{0}}"
