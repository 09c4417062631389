"""Operands whose types do not go together: conversions, other operators, other literals, other
declared types.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from cp_lsp.features.fixes.rule import (
    Candidate,
    Site,
    deleted,
    edit,
    inserted,
    numbers,
    replaced,
    rule,
    shown,
)
from cp_lsp.features.fixes.wording import default_text, type_text
from cp_lsp.features.view import Edit
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import FIELD, VAR_PARAMETER, VARIABLE, Object
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.tree import Node

_OPERANDS: Final = frozenset(
    {
        tree.DESIGNATOR,
        tree.FUNCTION_CALL,
        tree.UNARY,
        tree.BINARY,
        tree.PARENTHESES,
        tree.SET_CONSTRUCTOR,
        tree.LITERAL,
    }
)

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

_CODES: Final = numbers(
    "60 66 67 68 69 80 92 93 94 95 96 97 98 100 101 102 103 104 105 106 107 108 111 "
    "113 117 120 123 125 260"
)

_OPERATORS: Final[dict[str, tuple[str, ...]]] = {
    "/": ("DIV", "*"),
    "DIV": ("/", "MOD"),
    "MOD": ("DIV",),
    "&": ("+", "OR"),
    "OR": ("+", "&"),
    "+": ("OR", "-"),
    "-": ("+",),
    "*": ("&", "+"),
    "=": ("#", "IS"),
    "#": ("=", "+"),
    "<": ("=", ">"),
    ">": ("=",),
    "<=": ("=", "<"),
    ">=": ("=", ">"),
    "IN": ("=", "<"),
    "IS": ("=",),
}
_ALL_OPERATORS: Final = (
    "+",
    "-",
    "*",
    "/",
    "DIV",
    "MOD",
    "&",
    "OR",
    "=",
    "#",
    "<",
    "<=",
    ">",
    ">=",
    "IN",
)


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


@rule(*_CODES)
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


@rule(105, 106, 93, 101, 102, 103, 104)
def numbers_of_characters(site: Site) -> Iterator[Candidate]:
    """ORD around both operands."""
    for node in site.nodes_ending(site.index, (tree.BINARY,)):
        operands = [child for child in node.children if child.kind in _OPERANDS]
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


@rule(94, 95, 98, 120, 113)
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


@rule(*_CODES, 50, 205)
def other_operator(site: Site) -> Iterator[Candidate]:
    """Another operator between the operands."""
    places: list[int] = []
    for node in site.nodes_ending(site.index, (tree.BINARY,)):
        places.append(node.children[0].stop if node.children else node.first + 1)
    if s.TIMES <= site.kind(site.index) <= s.IS:
        places.append(site.index)
    places += range(site.index - 1, max(0, site.index - 4), -1)
    for place in dict.fromkeys(places):
        word = site.word(place)
        for other in (*_OPERATORS.get(word, ()),):
            yield replaced(site, place, other)
    for place in dict.fromkeys(places):
        word = site.word(place)
        if word in _OPERATORS:
            for other in _ALL_OPERATORS:
                if other != word:
                    yield replaced(site, place, other)


@rule(*_CODES, 54, 56, 42, 50, 53, 61, 63, 78, 84, 112, 114, 124, 126, 131, 132)
def other_literal(site: Site) -> Iterator[Candidate]:
    """A literal of another kind."""
    for index in (site.index - 1, site.index - 2, site.index - 3, site.index, site.index + 1):
        kind = site.kind(index)
        word = site.word(index)
        first = index
        if kind == s.RBRACE:
            first = index - 1
            while first > index - 8 and site.kind(first) != s.LBRACE:
                first -= 1
            if site.kind(first) != s.LBRACE:
                continue
        elif kind not in (s.NUMBER, s.STRING, s.NIL) and word not in ("TRUE", "FALSE"):
            continue
        if kind == s.NUMBER and site.kind(index - 1) == s.MINUS:
            first = index - 1
        if kind in (s.STRING, s.NUMBER) and word[:1] in "\"'":
            inner = word[1:-1]
            if inner.isdecimal():
                yield _exchange(site, first, index, inner)
        elif kind == s.NUMBER and "." in word:
            yield _exchange(site, first, index, word.split(".", maxsplit=1)[0])
        elif kind == s.NUMBER and word.isdecimal():
            yield _exchange(site, first, index, f'"{word}"')
            if word in "01":
                yield _exchange(site, first, index, "FALSE" if word == "0" else "TRUE")
        elif word in ("TRUE", "FALSE"):
            yield _exchange(site, first, index, "1" if word == "TRUE" else "0")
        for other in ("0", "NIL", '""', "0X", "FALSE", "{}", "1"):
            if other != word:
                yield _exchange(site, first, index, other)


def _exchange(site: Site, first: int, last: int, new: str) -> Candidate:
    old = shown(site.source(first, last))
    return Candidate(
        (Edit(site.range_between(first, last), new),),
        f"Change “{old}” to “{new}”",
        f"Заменить «{old}» на «{new}»",
    )


@rule(124, 113)
def other_return(site: Site) -> Iterator[Candidate]:
    """RETURN with a value where one is wanted, without one where there is none."""
    for index in range(site.index, max(-1, site.index - 30), -1):
        if site.kinds[index] != s.RETURN:
            continue
        first, last = index + 1, site.index - 1
        if last >= first:
            yield deleted(site, first, last)
        else:
            around = site.nodes_around(index, (tree.PROCEDURE_DECLARATION,))
            if around and isinstance(around[0].info, Object):
                value = default_text(around[0].info.type)
                if value is not None:
                    end = site.end(index)
                    yield Candidate(
                        (edit(end, end, f" {value}"),), f"Return {value}", f"Вернуть {value}"
                    )
        return


@rule(46)
def exit_outside(site: Site) -> Iterator[Candidate]:
    """EXIT where there is no LOOP: RETURN leaves the procedure."""
    for index in (site.index - 1, site.index):
        if site.kind(index) == s.EXIT:
            yield replaced(site, index, "RETURN")
            if site.kind(index + 1) == s.SEMICOLON:
                yield deleted(site, index, index + 1)
            yield deleted(site, index)


@rule(
    *_CODES, 53, 61, 70, 76, 82, 83, 84, 85, 86, 87, 90, 112, 115, 121, 122, 130, 131, 193, 57, 203
)
def other_type(site: Site) -> Iterator[Candidate]:
    """Another declared type for a variable that is used as one."""
    names: dict[str, Object] | None = None
    types: dict[str, None] = {}
    for node in site.nodes_around(
        max(0, site.index - 1),
        (tree.ASSIGNMENT, tree.RETURN_STATEMENT, tree.BINARY, tree.FUNCTION_CALL),
    ):
        for inner in node.walk():
            if inner.kind in _OPERANDS:
                if names is None:
                    names = site.names_at(max(0, site.index - 1))
                text = type_text(inner.info, names)
                if text is not None:
                    types[text] = None
    for basic in ("INTEGER", "REAL", "CHAR", "BOOLEAN", "SET", "LONGINT"):
        types[basic] = None
    count = 0
    for index in range(site.index, max(-1, site.index - 10), -1):
        if index < site.index and site.kinds[index] in (s.SEMICOLON, s.BEGIN, s.THEN, s.DO):
            break
        obj = site.view.objects.get(index)
        if (
            obj is None
            or obj.module is not None
            or obj.mode not in (VARIABLE, VAR_PARAMETER, FIELD)
        ):
            continue
        place = _declared_type(site, obj)
        if place is None:
            continue
        first, last = place
        old = site.source(first, last)
        wanted = list(types)
        if site.kind(first) == s.ARRAY and last > first:
            head = site.source(first, last - 1)
            wanted = [f"{head} {text}" for text in types if " " not in text]
        if obj.type.form == t.COMPOSITE:
            wanted.insert(0, f"POINTER TO {old}")
        for text in wanted:
            if text != old:
                count += 1
                if count > 14:
                    return
                yield Candidate(
                    (Edit(site.range_between(first, last), text),),
                    f"Declare {obj.name}: {text}",
                    f"Объявить {obj.name}: {text}",
                )


def _declared_type(site: Site, obj: Object) -> tuple[int, int] | None:
    """The tokens of the type that a variable, parameter or field is declared with."""
    if obj.pos < 0:
        return None
    index = bisect_left(site.starts, obj.pos)
    if site.word(index) != obj.name:
        return None
    for node in site.nodes_around(
        index, (tree.VAR_DECLARATION, tree.FP_SECTION, tree.FIELD_LIST, tree.RECEIVER)
    ):
        place = index
        while place < node.stop and site.kinds[place] != s.COLON:
            place += 1
        last = node.stop - 1
        if site.kind(last) == s.SEMICOLON:
            last -= 1
        if node.kind == tree.RECEIVER and site.kind(last) == s.RPAREN:
            last -= 1
        if place + 1 <= last:
            return place + 1, last
        return None
    return None


def operands_at(site: Site) -> list[Node]:
    """The operands that the fault may be about: those that end there, the largest first, then
    those before the operator in front of them.
    """
    ending = site.nodes_ending(site.index, _OPERANDS)
    ending.sort(key=lambda node: node.first)
    found = list(ending)
    for node in ending:
        if node.kind == tree.BINARY:
            found += [child for child in node.children if child.kind in _OPERANDS]
    if not found:
        found = site.nodes_ending(site.index - 1, _OPERANDS)
    if s.EQL <= site.kind(site.index) <= s.IS or s.TIMES <= site.kind(site.index) <= s.OR:
        for node in site.nodes_around(site.index, (tree.BINARY,))[:1]:
            found += [child for child in node.children if child.kind in _OPERANDS]
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
