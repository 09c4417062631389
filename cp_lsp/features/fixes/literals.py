"""Numbers, strings and comments: what does not end, is too large, or is written otherwise here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cp_lsp.features.fixes.rule import Candidate, Site, deleted, edit, guess, replaced, rule
from cp_lsp.features.fixes.symbols import FORM
from cp_lsp.syntax import token as s

_HEXADECIMAL: Final = re.compile("[0-9][0-9A-F]*[HXL]")
_MAX_LINES: Final = 12


@rule(5)
def open_comment(site: Site) -> Iterator[Candidate]:
    """The end of a comment at the end of its line or a later one, or its beginning taken out."""
    comments = site.tokens.comments
    if not comments:
        return
    start = comments[-1][0]
    text = site.text
    line_end = site.line_end(start)
    rest = text[start + 2 : line_end]
    removal = Candidate(
        (edit(start, start + 2 + rest.startswith(" "), ""),),
        "Remove “(*”",
        "Убрать «(*»",
    )
    is_code = any(sign in rest for sign in (";", ":=", "(")) or not rest.strip()
    if is_code:
        yield removal
    end = line_end
    for _ in range(_MAX_LINES):
        inner = text.find("(*", start + 2, end)
        if inner >= 0:
            yield _comment_end(text, inner)
        yield _comment_end(text, end)
        if end >= len(text):
            break
        end = site.line_end(end + 1)
    # A word or two of code may follow the comment on its line.
    for place in (rest.find("; "), rest.find(" ")):
        if place >= 0:
            yield _comment_end(text, start + 2 + place)
    if not is_code:
        yield removal


def _comment_end(text: str, offset: int) -> Candidate:
    while offset > 0 and text[offset - 1] in " \t\n":
        offset -= 1
    return Candidate(
        (edit(offset, offset, " *)"),), "Close the comment with “*)”", "Закрыть комментарий: «*)»"
    )


@rule(3)
def open_string(site: Site) -> Iterator[Candidate]:
    """The closing quote mark of a string, or the same one at both its ends."""
    index = next(
        (
            i
            for i in (site.index, site.index + 1, site.index - 1)
            if site.word(i)[:1] in ('"', "'") and (site.word(i)[-1:] != site.word(i)[:1])
        ),
        None,
    )
    if index is None:
        index = next((i for i in (site.index, site.index + 1) if site.word(i)[:1] in "\"'"), None)
    if index is None or not site.word(index):
        return
    start = site.starts[index]
    quote = site.text[start]
    other = "'" if quote == '"' else '"'
    end = site.line_end(start)
    line = site.text[start + 1 : end]
    place = line.find(other)
    if place >= 0:
        at = start + 1 + place
        yield _quote(at, at + 1, quote, "Close the string with the same quote mark")
        yield _quote(start, start + 1, other, "Open the string with the same quote mark")
    places = [i for i, c in enumerate(line) if c in ";),+]"]
    for at in (*places, len(line.rstrip())):
        offset = start + 1 + at
        if offset > start + 1 or line[:1] in ";),]":
            yield _quote(offset, offset, quote, "Close the string")
    yield Candidate((edit(start, start + 1, ""),), f"Remove {quote}", f"Убрать {quote}")


def _quote(start: int, end: int, quote: str, title: str) -> Candidate:
    return Candidate((edit(start, end, quote),), title, "Закрыть строку той же кавычкой")


@rule(*FORM, 3, 0, 113)
def foreign_string(site: Site) -> Iterator[Candidate]:
    """Strings with escapes, doubled quote marks, or in backquotes."""
    for index in (site.index, site.index - 1, site.index - 2):
        if site.word(index) == "`":
            start = site.starts[index]
            end = site.text.find("`", start + 1)
            if 0 < end <= site.line_end(start):
                yield Candidate(
                    (edit(start, start + 1, '"'), edit(end, end + 1, '"')),
                    'Change ` to "',
                    'Заменить ` на "',
                )
        one, other = site.word(index), site.word(index + 1)
        if (
            one[:1] in "\"'"
            and one
            and other[:1] == one[:1]
            and site.end(index) == site.starts[index + 1]
        ):
            quote = '"' if one[0] == "'" else "'"
            inner = one[1:-1] + one[0] + other[1:-1]
            if quote not in inner:
                first = site.starts[index]
                yield Candidate(
                    (edit(first, site.end(index + 1), f"{quote}{inner}{quote}"),),
                    f"Quote with {quote}",
                    f"Взять в кавычки {quote}",
                )


@guess(201)
def bounds(site: Site) -> Iterator[Candidate]:
    """The smaller bound of a range first."""
    for index in range(site.index, max(0, site.index - 8), -1):
        if site.kind(index) == s.UPTO:
            low, high = site.word(index - 1), site.word(index + 1)
            yield Candidate(
                (
                    edit(site.starts[index - 1], site.end(index - 1), high),
                    edit(site.starts[index + 1], site.end(index + 1), low),
                ),
                f"Change to {high}..{low}",
                f"Заменить на {high}..{low}",
            )
            return


@guess(47, 48)
def quoted(site: Site) -> Iterator[Candidate]:
    """A name in quote marks where a string is wanted."""
    if site.kind(site.index) == s.IDENT:
        yield replaced(site, site.index, f'"{site.word(site.index)}"')


@rule(*FORM, 0, 2, 100, 113)
def foreign_number(site: Site) -> Iterator[Candidate]:
    """Hexadecimal numbers as in C, or in small letters."""
    for index in (site.index - 1, site.index, site.index - 2):
        word, following = site.word(index), site.word(index + 1)
        if site.kind(index) != s.NUMBER or site.starts[index + 1] != site.end(index):
            continue
        whole = f"{word}{following}".upper()
        new = ""
        if whole.startswith("0X") and len(whole) > 2:
            new = f"{whole[2:]}H" if whole[2].isdigit() else f"0{whole[2:]}H"
        elif whole[-1:] in "HXL":
            new = whole
        if new and _HEXADECIMAL.fullmatch(new):
            yield Candidate(
                (edit(site.starts[index], site.end(index + 1), new),),
                f"Change “{word}{following}” to “{new}”",
                f"Заменить «{word}{following}» на «{new}»",
            )


@guess(2, 203, 202, 208, 218, 219, 220, 63, 81)
def number(site: Site) -> Iterator[Candidate]:
    """Numbers that are written as elsewhere, or too large."""
    for index in (site.index, site.index - 1, site.index + 1, site.index - 2):
        if site.kind(index) != s.NUMBER:
            continue
        word = site.word(index)
        following = site.word(index + 1)
        glued = following and site.starts[index + 1] == site.end(index)
        code = site.finding.code
        if code == 218:
            yield replaced(site, index, "100")
        if code == 208:
            yield replaced(site, index, "63")
        if code in (202, 219, 220):
            yield replaced(site, index, "31" if code == 202 else "0")
        if code in (63, 81):
            yield replaced(site, index, "1" if word.strip("0") == "" else "0")
        if word.upper() != word:
            yield replaced(site, index, word.upper())
        if word.endswith("H"):
            yield replaced(site, index, word[:-1] + "L")
        elif any(c in "ABCDEF" for c in word) and word[-1] in "0123456789ABCDEF":
            yield replaced(site, index, word + "H")
        if code == 203:
            yield replaced(site, index, "MAX(INTEGER)")
            yield replaced(site, index, "MAX(LONGINT)")
        if glued and following[:1].isalpha():
            yield deleted(site, index + 1)
