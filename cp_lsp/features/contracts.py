"""Trap numbers: what they say by BlackBox's programming conventions, and which a procedure has."""

from __future__ import annotations

from typing import Final, NamedTuple

from cp_lsp.features.inlay import argument_ranges
from cp_lsp.features.view import View
from cp_lsp.semantics.objects import CONSTANT, PREDECLARED, Object
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

MAX_CONDITIONS: Final = 12
"""Conditions of a procedure that are listed."""


class Condition(NamedTuple):
    """What `ASSERT(text, number)` demands."""

    text: str
    number: int


class _Numbers(NamedTuple):
    """Trap numbers [first, last], what they are for."""

    first: int
    last: int
    en: str
    ru: str


_CONVENTIONS: Final = (
    _Numbers(0, 19, "free, for temporary breakpoints", "свободно, для временных остановок"),
    _Numbers(20, 59, "precondition", "предусловие"),
    _Numbers(60, 99, "postcondition", "постусловие"),
    _Numbers(100, 120, "invariant", "инвариант"),
    _Numbers(121, 125, "reserved", "зарезервировано"),
    _Numbers(126, 126, "not yet implemented", "ещё не реализовано"),
    _Numbers(127, 127, "reserved", "зарезервировано"),
    _Numbers(128, 128, "silent trap, without a window", "тихая остановка, без окна"),
)


def meaning_of_number(number: int, language: str = "en") -> str | None:
    """What a trap number says; None of one outside the conventions."""
    for numbers in _CONVENTIONS:
        if numbers.first <= number <= numbers.last:
            return numbers.ru if language == "ru" else numbers.en
    return None


def conditions_of(view: View, pos: int) -> list[Condition]:
    """What the procedure that is declared by the name at an offset demands or promises by ASSERT
    with a number; procedures inside of it do not count.
    """
    tokens = view.module.tokens
    found: list[Condition] = []
    inner: list[tuple[int, int]] = []
    for kind, first, stop, info in view.module.notes:
        if kind != tree.PROCEDURE_DECLARATION or not isinstance(info, Object):
            continue
        if info.pos != pos:
            inner.append((first, stop))
            continue
        for index in range(first, stop):
            if tokens.kinds[index] != s.LPAREN or not _is_called(view, index, "ASSERT"):
                continue
            if any(first < a <= index < b for a, b in inner):
                continue
            arguments = argument_ranges(view, index)
            if len(arguments) != 2:
                continue
            number = _value(view, arguments[1][0])
            a, b = arguments[0]
            if number is not None:
                text = view.text[tokens.starts[a] : tokens.ends[b - 1]]
                found.append(Condition(" ".join(text.split()), number))
    return found[:MAX_CONDITIONS]


def trap_number_at(view: View, index: int) -> int | None:
    """The trap number that a token is, as the last argument of ASSERT or HALT; None if none."""
    kinds = view.module.tokens.kinds
    if kinds[index] != s.NUMBER or kinds[index + 1] != s.RPAREN:
        return None
    opening = index
    depth = 0
    while opening > 0 and kinds[opening] != s.SEMICOLON:
        opening -= 1
        if kinds[opening] == s.RPAREN:
            depth += 1
        elif kinds[opening] == s.LPAREN:
            if depth == 0:
                break
            depth -= 1
    arguments = argument_ranges(view, opening) if kinds[opening] == s.LPAREN else []
    is_trap = (len(arguments) == 2 and _is_called(view, opening, "ASSERT")) or (
        len(arguments) == 1 and _is_called(view, opening, "HALT")
    )
    return _value(view, index) if is_trap and arguments[-1][0] == index else None


def _is_called(view: View, opening: int, name: str) -> bool:
    obj = view.objects.get(opening - 1)
    return obj is not None and obj.mode == PREDECLARED and obj.name == name


def _value(view: View, index: int) -> int | None:
    """The number that a token is, or that the constant has which it names."""
    tokens = view.module.tokens
    value: object = None
    if tokens.kinds[index] == s.IDENT:
        obj = view.objects.get(index)
        value = obj.value if obj is not None and obj.mode == CONSTANT else None
    elif tokens.kinds[index] == s.NUMBER:
        text = tokens.text[tokens.starts[index] : tokens.ends[index]]
        value = int(text) if text.isdecimal() else None
    return value if isinstance(value, int) else None
