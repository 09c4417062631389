"""Text in the report's notation → rules as data.

The notation is that of the language report (2. Syntax), with three additions for the lexical part:
`9X` is the character with that code, `A .. B` a range of characters, `A - B` the characters of A
that are not in B. Comments are those of the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken, VisitError

SOURCE = Path(__file__).with_name("component_pascal.ebnf")

IDENT = "ident"
"""The lexical rule for names; reserved words are what it must not match."""
BLANK, COMMENT = "blank", "comment"
"""The lexical rules for what may stand between two symbols."""


class NotationError(ValueError):
    """A slip in the notation; the text shows line, column and a caret."""


@dataclass(frozen=True, slots=True)
class Word:
    """A reserved word, written bare: `MODULE`."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Quoted text that stands for itself: `":="`, `"NEW"`, or a character given by its code."""

    text: str


@dataclass(frozen=True, slots=True)
class Ref:
    """The use of a rule by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Range:
    """The characters from first to last."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Except:
    """The characters of `whole` that `without` does not have."""

    whole: Expr
    without: Expr


@dataclass(frozen=True, slots=True)
class Seq:
    """One after the other; with no items, the empty text."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the items."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """The item or nothing: `[item]`."""

    item: Expr


@dataclass(frozen=True, slots=True)
class Repeat:
    """The item any number of times, also none: `{item}`."""

    item: Expr


Expr = Word | Text | Ref | Range | Except | Seq | Choice | Option | Repeat


@dataclass(frozen=True, slots=True)
class Rule:
    """`name = body.`, with the 1-based place of the name."""

    name: str
    body: Expr
    line: int = 0
    column: int = 0

    @property
    def is_lexical(self) -> bool:
        """Whether the rule describes characters rather than symbols."""
        return self.name[0].islower()


@dataclass(frozen=True)
class Grammar:
    """All rules in the order of the text; the first one is the start."""

    rules: tuple[Rule, ...]

    @cached_property
    def by_name(self) -> dict[str, Rule]:
        """Name → rule; of two rules with one name, the first."""
        found: dict[str, Rule] = {}
        for rule in self.rules:
            found.setdefault(rule.name, rule)
        return found

    @property
    def start(self) -> Rule:
        """The rule that describes a whole program."""
        return self.rules[0]

    @cached_property
    def phrases(self) -> tuple[Rule, ...]:
        """The rules that are made of symbols."""
        return tuple(rule for rule in self.rules if not rule.is_lexical)

    @cached_property
    def lexical(self) -> tuple[Rule, ...]:
        """The rules that are made of characters."""
        return tuple(rule for rule in self.rules if rule.is_lexical)

    @cached_property
    def reserved(self) -> tuple[str, ...]:
        """The reserved words, sorted."""
        return tuple(
            sorted({e.text for r in self.rules for e in walk(r.body) if isinstance(e, Word)})
        )

    @cached_property
    def literals(self) -> tuple[str, ...]:
        """The quoted texts of the syntax, sorted."""
        return tuple(
            sorted({e.text for r in self.phrases for e in walk(r.body) if isinstance(e, Text)})
        )

    @cached_property
    def predeclared(self) -> tuple[str, ...]:
        """The quoted words in capitals: names that mean something in one place only, sorted."""
        return tuple(text for text in self.literals if text.isalpha() and text.isupper())

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The lexical rules that the syntax uses, in the order of the text."""
        used = {e.name for r in self.phrases for e in walk(r.body) if isinstance(e, Ref)}
        return tuple(rule.name for rule in self.lexical if rule.name in used)


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and all its parts, outermost first."""
    yield expr
    if isinstance(expr, Seq | Choice):
        for item in expr.items:
            yield from walk(item)
    elif isinstance(expr, Option | Repeat):
        yield from walk(expr.item)
    elif isinstance(expr, Except):
        yield from walk(expr.whole)
        yield from walk(expr.without)


def read(path: Path = SOURCE) -> Grammar:
    """The grammar in a file; raises NotationError."""
    return parse(path.read_text(encoding="utf-8"), name=path.name)


def parse(text: str, *, name: str = "grammar") -> Grammar:
    """The grammar in a text; raises NotationError, whose text begins with `name`."""
    try:
        return Grammar(tuple(_ToRules().transform(_reader().parse(text))))
    except UnexpectedInput as slip:
        raise NotationError(_describe(slip, text, name)) from None
    except VisitError as wrapped:
        if isinstance(wrapped.orig_exc, _Slip):
            token = wrapped.orig_exc.token
            where = _show(text, name, token.line or 1, token.column or 1, wrapped.orig_exc.what)
            raise NotationError(where) from None
        raise


_NOTATION = r"""
    start: rule*
    rule: NAME "=" choice "."
    choice: seq ("|" seq)*
    seq: item*
    ?item: unit | unit "-" unit -> difference
    ?unit: NAME -> name
        | char
        | char ".." char -> range
        | "[" choice "]" -> option
        | "{" choice "}" -> repeat
        | "(" choice ")"
    char: TEXT | CODE
    TEXT: /"[^"\n]+"|'[^'\n]+'/
    CODE.2: /[0-9][0-9A-F]*X/
    NAME: /[A-Za-z][A-Za-z0-9]*/
    COMMENT: /\(\*(?:[^*]|\*+[^*)])*\*+\)/
    %ignore COMMENT
    %ignore /\s+/
"""

_SAID = {
    "NAME": "a name",
    "TEXT": "a quoted text",
    "CODE": "a character code",
    "EQUAL": '"="',
    "DOT": '"." at the end of the rule',
    "VBAR": '"|"',
    "RSQB": '"]"',
    "RBRACE": '"}"',
    "RPAR": '")"',
    "$END": "the end",
}


def _reader() -> Lark:
    return Lark(_NOTATION, parser="lalr", maybe_placeholders=False)


class _Slip(Exception):
    def __init__(self, what: str, token: Token) -> None:
        super().__init__(what)
        self.what, self.token = what, token


class _ToRules(Transformer[Token, list[Rule]]):
    def start(self, rules: list[Rule]) -> list[Rule]:
        return rules

    def rule(self, parts: list[Any]) -> Rule:
        name, body = parts
        return Rule(str(name), body, name.line, name.column)

    def choice(self, items: list[Expr]) -> Expr:
        return items[0] if len(items) == 1 else Choice(tuple(items))

    def seq(self, items: list[Expr]) -> Expr:
        return items[0] if len(items) == 1 else Seq(tuple(items))

    def name(self, parts: list[Token]) -> Expr:
        text = str(parts[0])
        return Word(text) if len(text) > 1 and text.isupper() else Ref(text)

    def char(self, parts: list[Token]) -> Text:
        token = parts[0]
        if token.type == "TEXT":
            return Text(token[1:-1])
        code = int(token[:-1], 16)
        if code > 0x10FFFF:
            raise _Slip("no character has this code", token)
        return Text(chr(code))

    def range(self, parts: list[Text]) -> Expr:
        return Range(parts[0].text, parts[1].text)

    def option(self, parts: list[Expr]) -> Expr:
        return Option(parts[0])

    def repeat(self, parts: list[Expr]) -> Expr:
        return Repeat(parts[0])

    def difference(self, parts: list[Expr]) -> Expr:
        return Except(parts[0], parts[1])


def _describe(slip: UnexpectedInput, text: str, name: str) -> str:
    if isinstance(slip, UnexpectedCharacters):
        return _show(text, name, slip.line, slip.column, "this character means nothing here")
    if isinstance(slip, UnexpectedToken) and slip.token.type == "$END":
        lines = text.rstrip().split("\n")
        return _show(text, name, len(lines), len(lines[-1]) + 1, "the text ends within a rule")
    expected = getattr(slip, "expected", None) or set()
    wanted = sorted(_SAID[kind] for kind in expected if kind in _SAID)
    what = "expected " + (" or ".join(wanted) if wanted else "something else")
    return _show(text, name, slip.line, slip.column, what)


def _show(text: str, name: str, line: int, column: int, what: str) -> str:
    lines = text.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    indent = re.sub(r"[^\t]", " ", shown[: column - 1])
    return f"{name}:{line}:{column}: {what}\n{shown}\n{indent}^"
