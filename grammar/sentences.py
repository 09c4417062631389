"""Random programs drawn from the grammar, as symbols and as text; the same ones for a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from grammar.ebnf import (
    Choice,
    Expr,
    Grammar,
    Option,
    Ref,
    Repeat,
    Seq,
    Text,
    Word,
)

_FOREVER = 1_000_000


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol of a sentence: its text, and its kind, a lexical rule or the text itself."""

    text: str
    kind: str


class Sentences:
    """Draws sentences; two objects with the same seed draw the same ones."""

    def __init__(self, grammar: Grammar, seed: int) -> None:
        self._grammar = grammar
        self._random = random.Random(seed)
        self._budget = 0
        self._lexemes: dict[str, Callable[[], str]] = {
            "ident": self._ident,
            "number": self._number,
            "character": self._character,
            "string": self._string,
        }

    def symbols(self, size: int, *, start: str | None = None) -> list[Symbol]:
        """The symbols of one sentence: about `size` of them, or as few as the grammar allows."""
        self._budget = size
        out: list[Symbol] = []
        self._draw(Ref(start or self._grammar.start.name), out)
        return out

    def text(self, symbols: Sequence[Symbol], *, plain: bool = False) -> str:
        """The symbols as text, with random blanks and comments; with single blanks if `plain`."""
        parts = [self._gap(needed=False, plain=plain)]
        for place, symbol in enumerate(symbols):
            parts.append(symbol.text)
            after = symbols[place + 1].text if place + 1 < len(symbols) else ""
            parts.append(self._gap(needed=_must_part(symbol.text, after), plain=plain))
        return "".join(parts)

    def mutated(self, symbols: Sequence[Symbol]) -> list[Symbol]:
        """The symbols with one left out, doubled, exchanged with its neighbour or replaced."""
        changed = list(symbols)
        if not changed:
            return [self._any_symbol()]
        place = self._random.randrange(len(changed))
        way = self._random.choice(("drop", "double", "swap", "replace", "insert"))
        if way == "drop":
            del changed[place]
        elif way == "double":
            changed.insert(place, changed[place])
        elif way == "swap" and place + 1 < len(changed):
            changed[place], changed[place + 1] = changed[place + 1], changed[place]
        elif way == "insert":
            changed.insert(place, self._any_symbol())
        else:
            changed[place] = self._any_symbol()
        return changed

    def _draw(self, expr: Expr, out: list[Symbol]) -> None:
        if isinstance(expr, Word | Text):
            self._budget -= 1
            out.append(Symbol(expr.text, expr.text))
        elif isinstance(expr, Ref) and expr.name in self._lexemes:
            self._budget -= 1
            out.append(Symbol(self._lexemes[expr.name](), expr.name))
        elif isinstance(expr, Ref):
            self._draw(self._grammar.by_name[expr.name].body, out)
        elif isinstance(expr, Seq):
            for item in expr.items:
                self._draw(item, out)
        elif isinstance(expr, Choice):
            self._draw(self._one_of(expr.items), out)
        elif isinstance(expr, Option):
            if self._goes_on(expr.item, 0.5):
                self._draw(expr.item, out)
        elif isinstance(expr, Repeat):
            while self._goes_on(expr.item, 0.6):
                self._draw(expr.item, out)

    def _goes_on(self, expr: Expr, chance: float) -> bool:
        return self._budget > self._least(expr) and self._random.random() < chance

    def _one_of(self, items: Sequence[Expr]) -> Expr:
        affordable = [item for item in items if self._least(item) <= self._budget]
        return self._random.choice(affordable) if affordable else min(items, key=self._least)

    def _least(self, expr: Expr) -> int:
        """How many symbols the expression takes at least."""
        return _least(expr, self._sizes)

    @cached_property
    def _sizes(self) -> dict[str, int]:
        sizes = {rule.name: _FOREVER for rule in self._grammar.phrases}
        sizes |= dict.fromkeys(self._lexemes, 1)
        while True:
            more = {
                r.name: min(sizes[r.name], _least(r.body, sizes)) for r in self._grammar.phrases
            }
            if all(sizes[name] == size for name, size in more.items()):
                return sizes
            sizes |= more

    def _any_symbol(self) -> Symbol:
        kind = self._random.choice(
            (*self._lexemes, *self._grammar.reserved, *self._grammar.literals)
        )
        return Symbol(self._lexemes[kind]() if kind in self._lexemes else kind, kind)

    def _ident(self) -> str:
        while True:
            length = self._random.choice((1, 1, 2, 3, 8))
            name = self._random.choice("abcxyzABCEXZ_ä") + "".join(
                self._random.choice("abxyABEN019_é") for _ in range(length - 1)
            )
            if name not in self._grammar.reserved:
                return name

    def _number(self) -> str:
        return self._random.choice(_NUMBERS)

    def _character(self) -> str:
        return self._random.choice(_CHARACTERS)

    def _string(self) -> str:
        return self._random.choice(_STRINGS)

    def _gap(self, *, needed: bool, plain: bool) -> str:
        if plain:
            return " "
        while True:
            parts = []
            while self._random.random() < 0.5:
                parts.append(self._random.choice((" ", "\n", "\t", "\r\n", "(**)", _COMMENTS)))
            if parts or not needed:
                return "".join(parts)


_NUMBERS = (
    *("0", "1", "7", "12", "2147483648", "0FFH", "41H", "0FFFFL", "3F800000S", "0R"),
    *("1.", "2.5", "3.0E5", "1.E+2", "12.75E-3"),
)
_CHARACTERS = ("0X", "41X", "0FFX", "20ACX", '"a"', "'x'", '"\'"', "' '")
_STRINGS = ('""', "''", '"ab"', "'it\"s'", '"(* no *)"', '"one two"', "'é\tü'")
_COMMENTS = "(* a (* nested ** *) (one) *)"


def _least(expr: Expr, sizes: dict[str, int]) -> int:
    if isinstance(expr, Word | Text):
        return 1
    if isinstance(expr, Ref):
        return sizes[expr.name]
    if isinstance(expr, Seq):
        return min(_FOREVER, sum(_least(item, sizes) for item in expr.items))
    if isinstance(expr, Choice):
        return min(_least(item, sizes) for item in expr.items)
    return 0


def _must_part(left: str, right: str) -> bool:
    """Whether the two would be read as something else if they touched."""
    if not left or not right:
        return False
    ends_open = _is_word_char(left[-1]) or (left[0].isdigit() and left[-1] == ".")
    if ends_open and _is_word_char(right[0]):
        return True
    # Symbols of two characters, the start of a comment, and the period of a real number.
    if left[0].isdigit() and right[0] == ".":
        return right != ".." or left[-1] == "."
    return left + right[0] in {":=", "<=", ">=", "..", "(*"}


def _is_word_char(char: str) -> bool:
    return char.isalnum() or char == "_"
