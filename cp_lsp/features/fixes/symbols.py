"""Faults of form: a symbol too few, too many, misspelt, or in the wrong order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cp_lsp.features.fixes.rule import (
    Candidate,
    Site,
    deleted,
    guess,
    inserted,
    nearest,
    numbers,
    replaced,
    rule,
)
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.token import KEYWORDS, SPELLING

FORM: Final = numbers(
    "9 12 13 14 15 16 18 19 20 21 23 24 25 26 27 28 29 35 36 37 38 40 41 43 44 46 47 48 49 51"
)
"""The numbers of faults of form."""

_WANTED: Final[dict[int, tuple[str, ...]]] = {
    12: ("INTEGER",),
    13: (),
    14: (";",),
    15: (";", "END"),
    16: ("MODULE",),
    35: ("OF", ","),
    36: ("VAR", "BEGIN", "CONST", "TYPE"),
    37: ("BEGIN", "PROCEDURE", "END"),
    38: ("BEGIN", "PROCEDURE", "END"),
    40: ("()", "("),
    43: ("UNTIL",),
    46: (),
    48: (),
    47: (),
}
"""The symbols that a number asks for, where it is not the number of a symbol itself."""

_USUAL_TEXT: Final = (
    "; END ) ( , BEGIN : := = THEN DO OF TO . | PROCEDURE VAR END; ] } [ { ELSE UNTIL "
    "LOOP TYPE CONST RECORD IF WHILE ELSIF IMPORT RETURN .. & + - # ~ ARRAY CASE FOR WITH "
    "REPEAT NIL IS IN DIV OR 0"
)
_USUAL: Final = (*_USUAL_TEXT.split(), "POINTER TO")
"""Symbols to try where nothing better is known, the most often forgotten first."""

_CONFUSED: Final = (
    frozenset({"=", ":=", ":"}),
    frozenset({";", ",", ":", ".", "|"}),
    frozenset({"(", "[", "{"}),
    frozenset({")", "]", "}", "END"}),
    frozenset({"THEN", "DO", "OF", "TO"}),
    frozenset({"END", "UNTIL"}),
    frozenset({".", ".."}),
)
"""Symbols that are taken for each other."""

_DELETABLE: Final = numbers("15 49 53 56 74 75 77 78 79 82 84 85 86 87 90 121 127")


@rule(*FORM, 0, 4, 50, 52, 100, 113, 120, 121, 126)
def misspelt_keywords(site: Site) -> Iterator[Candidate]:
    """Words near the fault that are almost keywords."""
    near = (site.index, site.index - 1, site.index - 2, site.index + 1, site.index - 3)
    for index in near:
        if site.kind(index) != s.IDENT:
            continue
        word = site.word(index)
        upper = word.upper()
        if upper in KEYWORDS:
            yield replaced(site, index, upper)
    for index in near:
        if site.kind(index) == s.IDENT and len(site.word(index)) > 1:
            word = site.word(index)
            if site.finding.code != 0 or 2 * sum(map(str.isupper, word)) > len(word):
                for keyword in nearest(word, KEYWORDS, 2):
                    if keyword != word.upper():
                        yield replaced(site, index, keyword)


@rule(*FORM)
def symbol_wanted(site: Site) -> Iterator[Candidate]:
    """What the number asks for, put in or in place of what is there."""
    index = site.index
    wanted = _wanted(site.finding.code)
    word = site.word(index)
    for symbol in wanted:
        if _are_confused(symbol, word):
            yield replaced(site, index, symbol)
    for symbol in wanted:
        yield inserted(site, index, symbol)
    if site.finding.code in (9, 21, 26, 27, 28, 29, 44) and site.kind(index) < s.IDENT:
        for symbol in wanted[:1]:
            if not _are_confused(symbol, word):
                yield replaced(site, index, symbol)
    if site.kind(index) == s.NULL or (word and _is_spare(site, index)):
        yield deleted(site, index)


@rule(23, 27, 28, 43, 26, 29, 100, 113, 120, 121)
def becomes_in_expression(site: Site) -> Iterator[Candidate]:
    """“:=” where values are compared."""
    for index in (site.index, site.index - 1, site.index + 1, site.index - 2):
        if site.kind(index) == s.BECOMES:
            yield replaced(site, index, "=")


@guess(23, 27, 28, 49, 100, 113, 120)
def missing_operator(site: Site) -> Iterator[Candidate]:
    """An operator between two operands."""
    if site.kind(site.index) in (s.IDENT, s.NUMBER, s.STRING, s.NIL, s.LPAREN, s.NOT, s.LBRACE):
        for operator in ("=", "#", "&", "+", "OR", "<", ".", ","):
            yield inserted(site, site.index, operator)


@guess(23)
def until_parenthesis(site: Site) -> Iterator[Candidate]:
    """What stands before a “)” and does not belong there."""
    opening = site.opening(site.index)
    closing = None if opening is None else site.closing(opening)
    if closing is not None and closing > site.index:
        yield deleted(site, site.index, closing - 1)


@guess(14)
def lost_name(site: Site) -> Iterator[Candidate]:
    """NEW before an argument that stands alone."""
    if site.kind(site.index) == s.LPAREN:
        yield inserted(site, site.index, "NEW")


@rule(50, 42, 0, 52, 12)
def missing_of(site: Site) -> Iterator[Candidate]:
    """OF between ARRAY and the type of the elements."""
    for index in range(site.index, max(0, site.index - 6), -1):
        if site.kind(index) == s.ARRAY:
            place = index + 1
            if site.kind(place) == s.LBRAK:
                place = (site.closing(place) or place) + 1
            yield inserted(site, place, "OF")
            if site.kind(place + 1) not in (s.OF, s.COMMA):
                yield inserted(site, place + 1, "OF")
            return


@guess(115, 116, 117, 185, 65)
def missing_parenthesis(site: Site) -> Iterator[Candidate]:
    """The “(” that begins parameters, and what stands before it wrongly."""
    index = site.index
    if site.kind(index) in (s.TIMES, s.MINUS) and site.kind(index + 1) == s.LPAREN:
        yield deleted(site, index)
    if site.kind(index) in (s.IDENT, s.VAR, s.IN, s.OUT, s.NUMBER, s.STRING):
        yield inserted(site, index, "(")
    if site.kind(index - 1) == s.RPAREN and site.kind(index) == s.IDENT:
        yield inserted(site, index, ":")


@guess(*FORM)
def symbol_near(site: Site) -> Iterator[Candidate]:
    """The same a symbol earlier or later, then symbols of every kind around the fault."""
    index = site.index
    wanted = _wanted(site.finding.code)
    for place in (index - 1, index + 1):
        word = site.word(place)
        for other in _alternatives(word):
            if word:
                yield replaced(site, place, other)
    word = site.word(index)
    for other in _alternatives(word):
        if other not in wanted:
            yield replaced(site, index, other)
    for place in (index, index - 1, index + 1):
        if _is_spare(site, place):
            yield deleted(site, place)
    line = site.first_of_line(max(0, index - 1))
    for place in (index - 1, line, index + 1, index - 2):
        if 0 <= place <= site.last:
            for symbol in wanted:
                yield inserted(site, place, symbol)
    for place in dict.fromkeys((index, index - 1, line, index + 1, index - 2)):
        if 0 <= place <= site.last:
            for symbol in _USUAL:
                if symbol not in wanted:
                    yield inserted(site, place, symbol)
    for place in (index - 1, index, index + 1, index - 2):
        if site.word(place) and not _is_spare(site, place):
            yield deleted(site, place)
    for place in (index - 1, index):
        if site.word(place) and site.word(place + 1):
            yield deleted(site, place, place + 1)


@rule(96, 97)
def spare_sign(site: Site) -> Iterator[Candidate]:
    """A sign before what has none."""
    for index in range(site.index - 1, max(0, site.index - 6), -1):
        if site.kind(index) in (s.PLUS, s.MINUS):
            yield deleted(site, index)
            return


@rule(82)
def spare_index(site: Site) -> Iterator[Candidate]:
    """An index too many."""
    for index in range(site.index, max(0, site.index - 8), -1):
        if site.kind(index) == s.COMMA:
            yield deleted(site, index, site.index - 1)
            return


@guess(121, 74, 75, 194)
def statement_without_effect(site: Site) -> Iterator[Candidate]:
    """A statement that does nothing, or cannot do what it says, taken out."""
    for node in site.nodes_around(max(0, site.index - 1), (tree.PROCEDURE_CALL,))[:1]:
        last = node.stop if site.kind(node.stop) == s.SEMICOLON else node.stop - 1
        yield deleted(site, node.first, last)
        if site.kind(node.first - 1) == s.SEMICOLON:
            yield deleted(site, node.first - 1, node.stop - 1)


@rule(57)
def pointer_to_basic(site: Site) -> Iterator[Candidate]:
    """POINTER TO before a type that no pointer can have."""
    for index in range(site.index, max(0, site.index - 6), -1):
        if site.kind(index) == s.POINTER and site.kind(index + 1) == s.TO:
            yield deleted(site, index, index + 1)
            return


@rule(58)
def endless_type(site: Site) -> Iterator[Candidate]:
    """A pointer where a record would contain itself."""
    yield inserted(site, site.index - 1, "POINTER TO")


@rule(*_DELETABLE)
def spare_selector(site: Site) -> Iterator[Candidate]:
    """A selector or empty parentheses that what stands before cannot have."""
    for last in (site.index - 1, site.index, site.index + 1):
        kind = site.kind(last)
        if kind in (s.ARROW, s.DOLLAR):
            yield deleted(site, last)
        elif (kind, site.kind(last - 1)) in ((s.IDENT, s.PERIOD), (s.RPAREN, s.LPAREN)):
            yield deleted(site, last - 1, last)
        elif kind == s.LBRAK:
            closing = site.closing(last)
            if closing is not None:
                yield deleted(site, last, closing)
        elif kind == s.RBRAK:
            for first in range(last - 1, max(0, last - 40), -1):
                if site.kind(first) == s.LBRAK and site.closing(first) == last:
                    yield deleted(site, first, last)
                    break
        elif kind == s.LPAREN:
            closing = site.closing(last)
            if closing is not None:
                yield deleted(site, last, closing)
        elif kind == s.RPAREN:
            opening = site.opening(last)
            if opening is not None:
                yield deleted(site, opening, last)


def _wanted(code: int) -> tuple[str, ...]:
    found = _WANTED.get(code)
    if found is None:
        spelling = SPELLING.get(code)
        found = () if spelling is None else (spelling,)
    return found


def _are_confused(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _CONFUSED)


def _alternatives(word: str) -> list[str]:
    found: list[str] = []
    for group in _CONFUSED:
        if word in group:
            found += sorted(group - {word} - set(found))
    return found


def _is_spare(site: Site, index: int) -> bool:
    """Whether a token can be left out without loss: it is repeated, or no name or value."""
    kind = site.kind(index)
    if kind == s.EOF:
        return False
    if site.word(index) == site.word(index - 1):
        return True
    return kind not in (s.IDENT, s.NUMBER, s.STRING)
