"""Which stretches of a text a model is to fill anew so that a finding goes, the smallest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cp_lsp.features.fixes.names import name_token
from cp_lsp.features.fixes.rule import Site
from cp_lsp.features.fixes.sections import import_edit, procedure_around, variable_edits
from cp_lsp.features.fixes.wholes import cut_off
from cp_lsp.features.view import Edit
from cp_lsp.syntax import token as s
from cp_lsp.syntax.tree import Node

MAX_TOKENS: Final = 60
"""Of the longest stretch."""

_HOLE: Final = "\ufffc"
_AROUND: Final = 4
_EFFORTS: Final = (3, 8)
"""Tokens up to which a stretch is small, and middling."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The characters [start, end), to be replaced by `before`, what a model says, and `after`.

    `effort` is 0 for what is tried first; `tokens` is how many it takes out.
    """

    start: int
    end: int
    effort: int
    tokens: int
    before: str = ""
    after: str = ""

    def filled(self, text: str) -> str:
        """What stands there once a model has said a text."""
        return self.before + text + self.after


def stretches(site: Site) -> list[Stretch]:
    """The stretches around a finding, and the places where what it misses could be declared."""
    found: dict[tuple[int, int, str, str], Stretch] = {}
    for first, stop in _runs(site):
        start, end = _bounds(site, first, stop)
        size = stop - first
        effort = next((i for i, limit in enumerate(_EFFORTS) if size <= limit), len(_EFFORTS))
        found.setdefault((start, end, "", ""), Stretch(start, end, effort, size))
    for stretch in (*_declarations(site), *_endings(site)):
        key = (stretch.start, stretch.end, stretch.before, stretch.after)
        found.setdefault(key, stretch)
    # Those with the same end are next to each other: a model that reads the suffix first can then
    # go on from what it has read.
    return sorted(found.values(), key=lambda each: (each.effort, -each.end, each.start))


def _runs(site: Site) -> Iterator[tuple[int, int]]:
    """Tokens [first, stop) near a finding."""
    last = site.last
    index = min(site.index, last)
    name = name_token(site)
    for center in dict.fromkeys(i for i in (index, index - 1, name) if i is not None):
        for first in range(center - _AROUND, center + 2):
            for stop in range(max(first, center - 1), min(first + _AROUND, center + 3) + 1):
                if 0 <= first <= stop <= last:
                    yield first, stop
        for node in _around(site, center):
            yield node.first, min(node.stop, last)
            if center > node.first:
                yield center, min(node.stop, last)
            if center < node.stop:
                yield node.first, center
    begin = site.first_of_line(max(0, min(index, last - 1)))
    before = site.first_of_line(max(0, begin - 1))
    stop = _line_stop(site, index)
    after = _line_stop(site, stop)
    for first, end in (
        (begin, stop),
        (index, stop),
        (max(0, index - 1), stop),
        (before, begin),
        (before, stop),
        (begin, after),
        (before, after),
    ):
        if first <= end and end - first <= MAX_TOKENS:
            yield first, end


def _line_stop(site: Site, index: int) -> int:
    """The first token of the next line."""
    stop = min(index + 1, site.last)
    while stop < site.last and not site.begins_line(stop):
        stop += 1
    return stop


def _around(site: Site, index: int) -> Iterator[Node]:
    """The constructs that a token is in, and that are not too long."""
    node: Node | None = site.module.tree
    while node is not None:
        if node.stop - node.first <= MAX_TOKENS:
            yield node
        node = next((n for n in node.children if n.first <= index < n.stop), None)


def _bounds(site: Site, first: int, stop: int) -> tuple[int, int]:
    """Where tokens stand; with none, directly after the one before."""
    if first == stop:
        place = site.end(first - 1)
        return place, place
    return site.starts[first], site.end(stop - 1)


# --- elsewhere


def _declarations(site: Site) -> Iterator[Stretch]:
    """Where a name that is not known could be declared."""
    if site.finding.code != 0:
        return
    index = name_token(site)
    if index is None or site.kind(index - 1) == s.PERIOD:
        return
    name = site.word(index)
    if site.kind(index + 1) == s.PERIOD:
        edit = import_edit(site, f"{name} := {_HOLE}")
        if edit is not None:
            yield _with_hole(edit)
    for edit in variable_edits(site, index, name, _HOLE) or ():
        yield _with_hole(edit)
    around = procedure_around(site, index)
    if around is not None:
        yield from _parameters(site, *around, name)
    yield from _sections(site, name)


def _parameters(site: Site, first: int, stop: int, name: str) -> Iterator[Stretch]:
    """The ends of a heading's parameters, and where they would stand if there are none."""
    depth = 0
    named = False
    for index in range(first, stop):
        kind = site.kind(index)
        if kind == s.LPAREN:
            depth += 1
        elif kind == s.RPAREN:
            depth -= 1
            if depth == 0 and named:
                place = site.end(index - 1)
                separator = "" if site.kind(index - 1) == s.LPAREN else "; "
                yield Stretch(place, place, 1, 0, before=f"{separator}{name}: ")
                return
        elif kind == s.IDENT and depth == 0:
            named = True
    for index in range(first, stop):
        if site.kind(index) == s.IDENT and site.kind(index + 1) in (s.SEMICOLON, s.COLON, s.TIMES):
            place = site.end(index + 1 if site.kind(index + 1) == s.TIMES else index)
            yield Stretch(place, place, 1, 0, before=f" ({name}: ", after=")")
            return


def _sections(site: Site, name: str) -> Iterator[Stretch]:
    """The beginnings of the module's sections of constants, types and variables."""
    forms = {s.CONST: f"{name} = ", s.TYPE: f"{name} = ", s.VAR: f"{name}: "}
    for index in range(site.last):
        kind = site.kind(index)
        if kind == s.PROCEDURE and site.kind(index - 1) == s.SEMICOLON:
            return
        if kind in forms and site.kind(index - 1) in (s.SEMICOLON, s.EOF):
            place = site.end(index)
            yield Stretch(place, place, 1, 0, before=f"\n\t\t{forms.pop(kind)}", after=";")


def _with_hole(edit: Edit) -> Stretch:
    before, _, after = edit.text.partition(_HOLE)
    return Stretch(edit.range.start, edit.range.end, 1, 0, before, after)


def _endings(site: Site) -> Iterator[Stretch]:
    """The end of a text that breaks off, with what closes it put behind."""
    for candidate in cut_off(site):
        ((start, end), text) = candidate.edits[0]
        closing = text[text.index("\n") :]
        yield Stretch(start, end, 0, 0, after=closing)
        name = _without_body(site)
        if name:
            body = f"\n\tBEGIN\n\tEND {name};"
            yield Stretch(start, end, 0, 0, after=body + closing)
            yield Stretch(start, end, 0, 0, after=f";{body}{closing}")
            begin, _, rest = body.partition("\n\tEND")
            result = f";{begin}\n\t\tRETURN "
            yield Stretch(start, end, 0, 0, before=result, after=f"\n\tEND{rest}{closing}")
        return


def _without_body(site: Site) -> str:
    """The name of the procedure at the end of whose heading a text breaks off; "" for none."""
    for index in range(site.last - 1, max(-1, site.last - MAX_TOKENS), -1):
        kind = site.kind(index)
        if kind in (s.BEGIN, s.END):
            return ""
        if kind == s.PROCEDURE:
            first = index + 1
            if site.kind(first) == s.LPAREN:
                closing = site.closing(first)
                first = site.last if closing is None else closing + 1
            return site.word(first) if site.kind(first) == s.IDENT else ""
    return ""
