"""Operands whose types do not go together: conversions, other operators, other literals, other
declared types.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cp_lsp.features.fixes.rule import (
    Candidate,
    Site,
    edit,
    guess,
    inserted,
    numbers,
    replaced,
    rule,
    shown,
)
from cp_lsp.features.fixes.wording import type_text
from cp_lsp.features.view import Edit
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import VAR_PARAMETER, VARIABLE
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.tree import Node

_WRAPS: Final[dict[int, tuple[str, ...]]] = {
    t.REAL: ("SHORT(ENTIER({}))", "SHORT({})", "ENTIER({})", "SHORT(SHORT(ENTIER({})))"),
    t.SHORTREAL: ("SHORT(ENTIER({}))", "ENTIER({})", "SHORT(SHORT(ENTIER({})))"),
    t.LONGINT: ("SHORT({})", "SHORT(SHORT({}))", "CHR({})"),
    t.INTEGER: ("SHORT({})", "CHR({})", "SHORT(SHORT({}))", "BITS({})", "SHORT(CHR({}))"),
    t.SHORTINT: ("SHORT({})", "CHR({})"),
    t.BYTE: ("CHR({})",),
    t.CHAR: ("SHORT({})", "ORD({})", "SHORT(ORD({}))"),
    t.SHORTCHAR: ("ORD({})", "LONG({})"),
    t.SET: ("ORD({})",),
    t.STRING: ("SHORT({})",),
    t.SHORT_STRING: ("LONG({})",),
}
"""Conversions for an operand of a form (Report 10.3), the most likely first."""

OPERAND_CODES: Final = numbers(
    "60 66 67 68 69 80 92 93 94 95 96 97 98 100 101 102 103 104 105 106 107 108 111 "
    "113 117 120 123 125 260"
)
"""The numbers about operands whose types do not fit."""


@rule(100, 103, 104, 113)
def division(site: Site) -> Iterator[Candidate]:
    """DIV for integers and “/” for real numbers."""
    for node in site.nodes_around(max(0, site.index - 1), (tree.BINARY,)):
        place = node.children[0].stop if node.children else node.first + 1
        if site.word(place) == "/":
            yield replaced(site, place, "DIV")
        elif site.word(place) == "DIV":
            yield replaced(site, place, "/")


def _is_real_wanted(site: Site) -> bool:
    """Whether the value of the fault is assigned to a real variable."""
    for node in site.nodes_around(max(0, site.index - 1), (tree.ASSIGNMENT,)):
        for child in node.children[:1]:
            return isinstance(child.info, Type) and child.info.form in t.REALS
    return False


@guess(*OPERAND_CODES)
def conversion(site: Site) -> Iterator[Candidate]:
    """A conversion around an operand."""
    is_real = _is_real_wanted(site)
    for node in operands_at(site):
        type_ = node.info
        if not isinstance(type_, Type):
            continue
        old = site.source(node.first, node.stop - 1)
        if node.kind == tree.LITERAL:
            continue
        wraps = _WRAPS.get(type_.form, ())
        for wrap in sorted(wraps, key=lambda wrap: is_real and "ENTIER" in wrap):
            yield _rewritten(site, node, wrap.format(old))
        if type_.composition in t.ARRAYS and node.kind == tree.DESIGNATOR:
            yield _rewritten(site, node, f"{old}$")
            yield _rewritten(site, node, f"SHORT({old}$)")
            yield _rewritten(site, node, f"LONG({old}$)")
        if type_.form == t.POINTER and node.kind == tree.DESIGNATOR:
            yield _rewritten(site, node, f"{old}^")


@guess(105, 106, 93, 101, 102, 103, 104)
def numbers_of_characters(site: Site) -> Iterator[Candidate]:
    """ORD around both operands."""
    for node in site.nodes_ending(site.index, (tree.BINARY,)):
        operands = [child for child in node.children if child.kind in tree.EXPRESSIONS]
        if len(operands) == 2:
            edits = []
            for each in operands:
                text = site.source(each.first, each.stop - 1)
                edits.append(Edit(site.range_of(each), f"ORD({text})"))
            yield Candidate(tuple(edits), "Calculate with ORD of both", "Считать с ORD обоих")


@rule(110)
def size_of_type(site: Site) -> Iterator[Candidate]:
    """The type of a variable instead of the variable."""
    for index in (site.index - 1, site.index, site.index - 2):
        obj = site.view.objects.get(index)
        if obj is not None and obj.mode in (VARIABLE, VAR_PARAMETER):
            text = type_text(obj.type, site.names_at(index))
            if text is not None:
                yield replaced(site, index, text)
            return


@guess(94, 95, 98, 120, 113)
def condition(site: Site) -> Iterator[Candidate]:
    """A comparison that makes an operand a condition."""
    for node in operands_at(site):
        type_ = node.info
        if not isinstance(type_, Type):
            continue
        old = site.source(node.first, node.stop - 1)
        if node.kind in (tree.BINARY, tree.UNARY):
            old = f"({old})"
        if type_.form in (t.POINTER, t.PROCEDURE, t.NIL_TYPE):
            new = f"{old} # NIL"
        elif type_.form in t.NUMERIC:
            new = f"{old} # 0"
        elif type_.form in t.CHARACTERS:
            new = f"{old} # 0X"
        elif type_.form == t.SET:
            new = f"{old} # {{}}"
        elif type_.composition in t.ARRAYS:
            new = f'{old} # ""'
        else:
            continue
        yield _rewritten(site, node, new)


@rule(23, 69, 92, 94, 95, 98, 100, 105, 107, 111, 113, 120)
def parentheses(site: Site) -> Iterator[Candidate]:
    """Comparisons put in parentheses, which bind less than “&”, OR and “~”."""
    index = site.index
    first = index - 1
    stops = (s.SEMICOLON, s.IF, s.ELSIF, s.WHILE, s.UNTIL, s.BECOMES, s.RETURN, s.LPAREN, s.COMMA)
    depth = 0
    while first > 0 and index - first < 80:
        kind = site.kinds[first]
        if kind in (s.RPAREN, s.RBRAK):
            depth += 1
        elif kind in (s.LPAREN, s.LBRAK) and depth > 0:
            depth -= 1
        elif depth == 0 and kind in stops:
            break
        first -= 1
    first += 1
    parts: list[tuple[int, int]] = []
    start = first
    depth = 0
    place = first
    ends = (s.SEMICOLON, s.THEN, s.DO, s.END, s.ELSE, s.COMMA, s.RPAREN, s.UNTIL, s.BAR, s.ELSIF)
    relation = False
    while place < site.last and place - first < 160:
        kind = site.kinds[place]
        if depth == 0 and (kind in ends or kind in (s.AND, s.OR) or kind > s.SEMICOLON):
            if relation:
                parts.append((start, place - 1))
            relation = False
            start = place + 1
            if kind not in (s.AND, s.OR):
                break
        elif kind in (s.LPAREN, s.LBRAK, s.LBRACE):
            depth += 1
        elif kind in (s.RPAREN, s.RBRAK, s.RBRACE):
            depth -= 1
        elif depth == 0 and s.EQL <= kind <= s.IS:
            relation = True
        elif depth == 0 and kind == s.NOT and start == place:
            start = place + 1
        place += 1
    for operator in range(first, place):
        if site.kinds[operator] in (s.AND, s.OR):
            yield inserted(site, operator, ")")
    edits: list[Edit] = []
    for a, b in parts:
        if b > a:
            begin, end = site.starts[a], site.end(b)
            edits += [edit(begin, begin, "("), edit(end, end, ")")]
    if edits:
        yield Candidate(
            tuple(edits), "Put the comparisons in parentheses", "Взять сравнения в скобки"
        )


def operands_at(site: Site) -> list[Node]:
    """The operands that the fault may be about: those that end there, the largest first, then
    those before the operator in front of them.
    """
    ending = site.nodes_ending(site.index, tree.EXPRESSIONS)
    ending.sort(key=lambda node: node.first)
    found = list(ending)
    for node in ending:
        if node.kind == tree.BINARY:
            found += [child for child in node.children if child.kind in tree.EXPRESSIONS]
    if not found:
        found = site.nodes_ending(site.index - 1, tree.EXPRESSIONS)
    if s.EQL <= site.kind(site.index) <= s.IS or s.TIMES <= site.kind(site.index) <= s.OR:
        for node in site.nodes_around(site.index, (tree.BINARY,))[:1]:
            found += [child for child in node.children if child.kind in tree.EXPRESSIONS]
    unique: dict[int, Node] = {}
    for node in found:
        unique.setdefault(node.first * 100_000 + node.stop, node)
    return list(unique.values())


def _rewritten(site: Site, node: Node, new: str) -> Candidate:
    old = shown(site.source(node.first, node.stop - 1))
    return Candidate(
        (Edit(site.range_between(node.first, node.stop - 1), new),),
        f"Change “{old}” to “{shown(new)}”",
        f"Заменить «{old}» на «{shown(new)}»",
    )
