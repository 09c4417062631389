"""A machine for GBNF that reads a text character by character, as llama.cpp does: a set of stacks.

It stands in for llama.cpp, which needs a model to run, and holds the form to the notation alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

_LEXEMES = re.compile(
    r"""
    (?P<head>^[A-Za-z0-9-]+\ ::=)
    | (?P<name>[A-Za-z0-9-]+)
    | "(?P<text>(?:\\.|[^"\\])*)"
    | \[(?P<set>(?:\\.|[^\]\\])*)\]
    | (?P<mark>[()|*+?])
    | \s+ | ^\#.*$
    """,
    re.VERBOSE | re.MULTILINE,
)
_CHAR = re.compile(r"\\x([0-9A-Fa-f]{2})|\\(.)|([^\\])")

Ranges = tuple[bool, tuple[tuple[int, int], ...]]
Element = str | Ranges
Stack = tuple[object, ...]


class Machine:
    """The rules of a grammar, each a list of alternatives."""

    def __init__(self, text: str) -> None:
        self._rules: dict[str, list[list[Element]]] = {}
        self._tokens: list[tuple[str, str]] = []
        for match in _LEXEMES.finditer(text):
            if match.lastgroup:
                self._tokens.append((match.lastgroup, match[match.lastgroup]))
        self._place = 0
        while self._place < len(self._tokens):
            kind, head = self._next()
            assert kind == "head", f"a rule must begin at {head}"
            self._rules[head.removesuffix(" ::=")] = self._choice()
        used = {e for alternatives in self._rules.values() for e in chain(*alternatives)}
        assert {e for e in used if isinstance(e, str)} <= self._rules.keys()

    def accepts(self, text: str) -> bool:
        """Whether the whole text is a sentence."""
        return () in list(self._steps(text))[-1]

    def most_stacks(self, text: str) -> int:
        """How many ways to go on there are at most while the text is read."""
        return max(map(len, self._steps(text)))

    def _steps(self, text: str) -> Iterator[set[Stack]]:
        stacks = self._opened(("root",), set())
        for char in text:
            yield stacks
            tops = [stack for stack in stacks if stack and _matches(stack[-1], ord(char))]
            stacks = set().union(*(self._opened(stack[:-1], set()) for stack in tops))
        yield stacks

    def _opened(self, stack: Stack, seen: set[Stack]) -> set[Stack]:
        """The stacks with a set of characters on top that this one leads to, and the empty one."""
        if not stack or not isinstance(stack[-1], str):
            return {stack}
        if stack in seen:
            return set()
        seen.add(stack)
        found: set[Stack] = set()
        for alternative in self._rules[stack[-1]]:
            found |= self._opened((*stack[:-1], *reversed(alternative)), seen)
        return found

    def _next(self) -> tuple[str, str]:
        self._place += 1
        return self._tokens[self._place - 1]

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._place] if self._place < len(self._tokens) else ("head", "")

    def _choice(self) -> list[list[Element]]:
        alternatives = [self._sequence()]
        while self._peek() == ("mark", "|"):
            self._next()
            alternatives.append(self._sequence())
        return alternatives

    def _sequence(self) -> list[Element]:
        elements: list[Element] = []
        while self._peek()[0] != "head" and self._peek() not in (("mark", "|"), ("mark", ")")):
            kind, text = self._next()
            if kind == "text":
                unit: list[Element] = [(True, ((code, code),)) for code in _codes(text)]
            elif kind == "set":
                unit = [_ranges(text)]
            elif kind == "name":
                unit = [text]
            else:
                assert text == "("
                unit = [self._made(self._choice())]
                assert self._next() == ("mark", ")")
            if self._peek()[0] == "mark" and self._peek()[1] in "*+?":
                unit = self._repeated(unit, self._next()[1])
            elements += unit
        return elements

    def _repeated(self, unit: list[Element], mark: str) -> list[Element]:
        if mark == "?":
            return [self._made([unit, []])]
        again = self._made([[]])
        self._rules[again].append([*unit, again])
        return [again] if mark == "*" else [*unit, again]

    def _made(self, alternatives: list[list[Element]]) -> str:
        name = f"made {len(self._rules)}"
        self._rules[name] = alternatives
        return name


def _matches(element: object, code: int) -> bool:
    assert isinstance(element, tuple)
    inside, ranges = element
    return any(first <= code <= last for first, last in ranges) == inside


def _codes(text: str) -> list[int]:
    return [int(m[1], 16) if m[1] else ord(m[2] or m[3]) for m in _CHAR.finditer(text)]


def _ranges(text: str) -> Ranges:
    inside = not text.startswith("^")
    parts = [m[0] for m in _CHAR.finditer(text if inside else text[1:])]
    found = []
    while parts:
        first = last = _codes(parts.pop(0))[0]
        if parts[:1] == ["-"] and len(parts) > 1:
            last = _codes(parts[1])[0]
            del parts[:2]
        found.append((first, last))
    return inside, tuple(found)
