"""Other operators, literals and declared types where those that stand there do not fit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from cp_lsp.features.fixes.conversions import OPERAND_CODES
from cp_lsp.features.fixes.rule import (
    Candidate,
    Site,
    deleted,
    edit,
    guess,
    numbers,
    replaced,
    shown,
)
from cp_lsp.features.fixes.wording import default_text, type_text
from cp_lsp.features.view import Edit
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import FIELD, VAR_PARAMETER, VARIABLE, Object
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

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


@guess(*OPERAND_CODES, 50, 205)
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


@guess(*OPERAND_CODES, 54, 56, 42, 50, 53, 61, 63, 78, 84, 112, 114, 124, 126, 131, 132)
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


@guess(124, 113)
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


@guess(46)
def exit_outside(site: Site) -> Iterator[Candidate]:
    """EXIT where there is no LOOP: RETURN leaves the procedure."""
    for index in (site.index - 1, site.index):
        if site.kind(index) == s.EXIT:
            yield replaced(site, index, "RETURN")
            if site.kind(index + 1) == s.SEMICOLON:
                yield deleted(site, index, index + 1)
            yield deleted(site, index)


@guess(
    *OPERAND_CODES,
    *numbers("53 57 61 70 76 82 83 84 85 86 87 90 112 115 121 122 130 131 193 203"),
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
            if inner.kind in tree.EXPRESSIONS:
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
