"""Slips of the hand: words and lines doubled, swapped or put in, brackets lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cp_lsp.features.fixes.rule import Candidate, Site, deleted, edit, guess, numbers, rule, shown
from cp_lsp.features.fixes.symbols import FORM
from cp_lsp.syntax import token as s

_WORDS: Final = numbers("0 1 2 4 50 52 53 64 65 100 113 117 120 121 123 225")
_LINES: Final = numbers(
    "0 1 4 9 12 13 14 15 16 19 20 21 23 27 36 37 38 43 44 48 49 51 62 63 115 116 117 121"
)
_OPENING: Final = {s.RPAREN: (s.LPAREN, "("), s.RBRAK: (s.LBRAK, "["), s.RBRACE: (s.LBRACE, "{")}
_CLOSING: Final = {s.LPAREN: ")", s.LBRAK: "]", s.LBRACE: "}"}
_ENDS: Final = frozenset({s.SEMICOLON, s.BECOMES, s.EOF, *range(s.BAR, s.RETURN + 1)})


@rule(*FORM, *_WORDS)
def repeated_word(site: Site) -> Iterator[Candidate]:
    """A word that stands there twice."""
    for index in (site.index, site.index - 1, site.index + 1, site.index - 2):
        word = site.word(index)
        if word and word == site.word(index + 1) and word[-1] not in "()[]":
            yield deleted(site, index + 1)


@rule(*_LINES)
def repeated_line(site: Site) -> Iterator[Candidate]:
    """A line that stands there twice."""
    for first in _line_starts(site):
        end = site.line_end(first)
        second_end = site.line_end(min(end + 1, len(site.text)))
        line = site.text[first:end]
        if line.strip() and line == site.text[end + 1 : second_end]:
            title = shown(line)
            yield Candidate(
                (edit(end, second_end, ""),),
                f"Remove the repeated line “{title}”",
                f"Убрать повторную строку «{title}»",
            )


def _line_starts(site: Site) -> Iterator[int]:
    """Where the lines around the fault begin, its own first."""
    text = site.text
    start = text.rfind("\n", 0, site.end(site.index - 1)) + 1
    yield start
    before = start
    for _ in range(2):
        if before > 0:
            before = text.rfind("\n", 0, before - 1) + 1
            yield before
    end = site.line_end(start)
    if end < len(text):
        yield end + 1


@guess(*FORM, *_WORDS, 126)
def lost_opening(site: Site) -> Iterator[Candidate]:
    """The opening bracket for a closing one that has none in its statement."""
    found = _unopened(site)
    if found is None:
        return
    closing, first = found
    opening = _OPENING[site.kinds[closing]][1]
    for index in range(closing, first, -1):
        word = site.word(index - 1)
        if site.kinds[index - 1] == s.IDENT:
            # The bracket may have been all that kept two names apart.
            names = site.names_at(index - 1)
            start = site.starts[index - 1]
            for cut in range(len(word) - 1, 0, -1):
                if word[:cut] in names and word[cut:] in names:
                    yield _bracket(start + cut, opening)
        start = site.end(index - 1)
        yield _bracket(start if opening == "[" else site.starts[index], opening)


def _unopened(site: Site) -> tuple[int, int] | None:
    """The first closing bracket after the fault without an opening one, and where its statement
    begins.
    """
    first = site.index
    while first > 0 and site.kind(first - 1) not in _ENDS and site.index - first < 80:
        first -= 1
    pending: list[int] = []
    for index in range(first, min(site.last, site.index + 80)):
        kind = site.kinds[index]
        if kind in _CLOSING:
            pending.append(kind)
        elif kind in _OPENING:
            if not pending or pending[-1] != _OPENING[kind][0]:
                return index, first
            pending.pop()
        elif kind in _ENDS and index > site.index:
            return None
    return None


@guess(*FORM, *_WORDS)
def lost_closing(site: Site) -> Iterator[Candidate]:
    """The closing bracket for an opening one that has none in its statement."""
    first = site.index
    while first > 0 and site.kind(first - 1) not in _ENDS and site.index - first < 80:
        first -= 1
    pending: list[int] = []
    place = first
    while place < min(site.last, first + 120) and site.kinds[place] not in _ENDS:
        kind = site.kinds[place]
        if kind in _CLOSING:
            pending.append(place)
        elif kind in _OPENING and pending:
            pending.pop()
        place += 1
    if pending:
        opening = pending[-1]
        places = list(range(opening + 2, place + 1))
        if site.kinds[opening] == s.LPAREN:
            places.reverse()
        for index in places:
            yield _bracket(site.end(index - 1), _CLOSING[site.kinds[opening]])


def _bracket(offset: int, bracket: str) -> Candidate:
    return Candidate(
        (edit(offset, offset, bracket),), f"Insert “{bracket}”", f"Вставить «{bracket}»"
    )


@guess(*FORM, *_WORDS)
def swapped_words(site: Site) -> Iterator[Candidate]:
    """Two neighbours in the other order."""
    for first in (site.index - 1, site.index, site.index - 2, site.index + 1, site.index - 3):
        one, other = site.word(first), site.word(first + 1)
        if one and other and one != other:
            between = site.text[site.end(first) : site.starts[first + 1]]
            if not between and one[-1].isalnum() and other[0].isalnum():
                between = " "
            range_ = site.range_between(first, first + 1)
            new = f"{other}{between}{one}"
            apart = site.text[range_.start - 1 : range_.start]
            if apart.isalnum() and new[:1].isalnum():
                new = f" {new}"
            old, title = shown(f"{one} {other}"), shown(f"{other} {one}")
            yield Candidate(
                (edit(range_.start, range_.end, new),),
                f"Change “{old}” to “{title}”",
                f"Заменить «{old}» на «{title}»",
            )


@guess(*_WORDS)
def spare_word(site: Site) -> Iterator[Candidate]:
    """A keyword or sign that does not belong there."""
    for index in (site.index, site.index - 1, site.index + 1, site.index + 2):
        if site.kind(index) not in (s.IDENT, s.NUMBER, s.STRING, s.EOF):
            yield deleted(site, index)


@guess(*FORM, 0, 1, 4, 115, 116)
def lines_exchanged(site: Site) -> Iterator[Candidate]:
    """Two lines in the other order."""
    text = site.text
    middle = text.rfind("\n", 0, site.end(site.index - 1)) + 1
    before = text.rfind("\n", 0, max(0, middle - 1)) + 1
    for first in dict.fromkeys((middle, before)):
        end = site.line_end(first)
        second_end = site.line_end(min(end + 1, len(text)))
        one, other = text[first:end], text[end + 1 : second_end]
        if one.strip() and other.strip() and one != other:
            yield Candidate(
                (edit(first, second_end, f"{other}\n{one}"),),
                f"Exchange the lines “{shown(one)}” and “{shown(other)}”",
                f"Поменять местами строки «{shown(one)}» и «{shown(other)}»",
            )
