"""Text to tokens (Report 3).

Positions are BlackBox's: a compiler error is marked where the scanner stood when it was noticed,
which is the end of the symbol before, so each token carries `marks[i]`, the end of token i - 1.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, Final

from cp_lsp.syntax.letters import LETTERS
from cp_lsp.syntax.token import (
    BEGIN,
    DELIMITERS,
    EOF,
    IDENT,
    KEYWORDS,
    NULL,
    NUMBER,
    STRING,
    UPTO,
)

if TYPE_CHECKING:
    from cp_lsp.syntax.blocks import Blocks

MAX_IDENTIFIER: Final = 256
"""Characters after which the compiler begins a new identifier."""

_LAST_CHARACTER: Final = 252
"""The greatest offset in bytes of UTF-8 that a character of an identifier may have."""

# What a number token denotes.
CHARACTER: Final = 1
INTEGER: Final = 2
REAL: Final = 4
LONG: Final = 5
SHORT_REAL: Final = 6

MAX_INTEGER: Final = 0x7FFFFFFF
MAX_LONGINT: Final = 0x7FFFFFFFFFFFFFFF

# Blanks, which include the place of an embedded view, and a token; one alternative a kind of token,
# told by the number of the last group, which is None at the end of the text.
_TOKEN = re.compile(
    rf"""
    [\x00-\x20\xa0\ufffc]*+
    (?:
      ([{LETTERS}][{LETTERS}0-9]{{0,255}})          # 1 identifier or keyword
    | (\(\*)                                      # 2 comment
    | (:=|<=|>=|\.\.|[\#&()*+,\-./:;<=>\[\]^${{|}}~])   # 3 delimiter
    | ([0-9]{{1,9}}(?![0-9A-FHLRSX.]))            # 4 short decimal integer
    | ([0-9])                                     # 5 any other number
    | (["'])                                      # 6 string
    | (.)                                         # 7 no symbol
    | \Z
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_NAMED_END = re.compile(rf"\bEND\s+[{LETTERS}][{LETTERS}0-9]*\s*[;.]")
_COMMENT_PART = re.compile(r"\(\*|\*\)")
_STRING_END = {
    '"': re.compile(r'["\x01-\x08\x0a-\x1f]'),
    "'": re.compile(r"['\x01-\x08\x0a-\x1f]"),
}
_MANTISSA = re.compile(r"[0-9A-F]*")
_DIGITS = re.compile(r"[0-9]*")


class Tokens:
    """The tokens of a text, as parallel lists; two tokens EOF stand at the end.

    `kinds[i]` is the symbol, `starts[i]` its offset, `ends[i]` the offset after it and `marks[i]`
    the offset where BlackBox marks an error noticed at it. `values` has what number and string
    tokens denote: (kind, value) for a number, the characters for a string. `faults` has the
    errors that the scanner itself found when it read token i, as (offset, number). `comments`
    are (start, end). `blocks` is for `syntax.blocks.blocks_of`.
    """

    __slots__ = (
        "blocks",
        "comments",
        "ends",
        "faults",
        "kinds",
        "marks",
        "starts",
        "text",
        "values",
    )

    def __init__(self, text: str) -> None:
        self.text = text
        self.kinds: list[int] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.marks: list[int] = []
        self.values: dict[int, tuple[int, int | float] | str] = {}
        self.faults: dict[int, list[tuple[int, int]]] = {}
        self.comments: list[tuple[int, int]] = []
        self.blocks: Blocks | None = None

    def fault(self, pos: int, code: int) -> None:
        """Notes an error in the token that comes next in the lists."""
        self.faults.setdefault(len(self.kinds), []).append((pos, code))


def scan(
    text: str,
    start: int = 0,
    mark: int | None = None,
    *,
    limit: int | None = None,
    skips_bodies: bool = False,
) -> Tokens:
    """The tokens of `text` from offset `start` on, as if it ended at `limit`.

    With `skips_bodies` the statements between BEGIN and what looks like the END of a procedure or
    module are left out; a comment among them may mislead it.

    `mark` is the end of the token before `start`, for errors noticed at the first one. Never
    fails: what is no symbol becomes a NULL token, a missing end of a comment or string a fault.
    """
    tokens = Tokens(text)
    last = start if mark is None else mark
    end = len(text) if limit is None else limit
    return _scan_on(tokens, start, last, end, skips_bodies=skips_bodies)


def scan_further(before: Tokens, text: str) -> Tokens:
    """The tokens of a text that goes on where the text of `before` ends.

    As `scan` gives them, but the tokens that what follows cannot change are taken over.
    """
    unchanged = len(before.text) - 1
    ends = before.ends
    count = len(ends) - 2
    while count > 0 and ends[count - 1] >= unchanged:
        count -= 1
    if count == 0 or before.faults:
        return scan(text, 0, before.marks[0])
    tokens = Tokens(text)
    tokens.kinds = before.kinds[:count]
    tokens.starts = before.starts[:count]
    tokens.ends = ends[:count]
    tokens.marks = before.marks[:count]
    tokens.values = before.values
    return _scan_on(tokens, ends[count - 1], before.marks[count], len(text))


def _scan_on(
    tokens: Tokens, pos: int, last: int, end: int, *, skips_bodies: bool = False
) -> Tokens:
    """Adds the tokens from offset `pos` to `end`; `last` is the mark of the next one."""
    text = tokens.text
    kinds, starts, ends = tokens.kinds, tokens.starts, tokens.ends
    add_kind, add_start, add_end = kinds.append, starts.append, ends.append
    keyword = KEYWORDS.get
    delimiters = DELIMITERS
    has_views = "\ufffc" in text
    first = len(kinds)
    marks = {first: last}  # where they are not the end of the token before
    after_comment = -1  # where the last comment before the next token ends
    while pos < end:
        for match in _TOKEN.finditer(text, pos, end):
            group = match.lastindex
            pos = -1  # where to go on, when not after the match
            if group == 1:
                start, stop = match.span(1)
                word = text[start:stop]
                kind = keyword(word, IDENT)
                if stop - start >= MAX_IDENTIFIER // 4:
                    _check_length(tokens, word, max(last, after_comment))
                elif skips_bodies and kind == BEGIN:
                    named_end = _NAMED_END.search(text, stop, end)
                    if named_end is not None:
                        pos = named_end.start()
            elif group == 3:
                start, stop = match.span(3)
                kind = delimiters[text[start:stop]]
            elif group is None:
                pos = end
                break
            else:
                start, stop = match.span(group)
                mark = max(last, after_comment)
                if group == 2:
                    pos, is_open = _comment_end(text, stop, end)
                    tokens.comments.append((start, pos))
                    if is_open:
                        tokens.fault(mark, 5)
                    after_comment = pos
                    break
                if group == 4:
                    kind = NUMBER
                    tokens.values[len(kinds)] = (INTEGER, int(match[4]))
                elif group == 5:
                    kind = NUMBER
                    pos = stop = _number(tokens, start, end, mark)
                elif group == 6:
                    kind, stop = _string(tokens, start, end, mark)
                    pos = stop
                else:
                    kind = NULL
            add_kind(kind)
            add_start(start)
            add_end(stop)
            last = stop
            if has_views and text.startswith("\ufffc", last):
                # The compiler looks past a view to the next character.
                while text.startswith("\ufffc", last):
                    last += 1
                marks[len(kinds)] = last
            if pos >= 0:
                if (
                    kind == NUMBER
                    and text.startswith("..", stop)
                    and _ends_in_mantissa(text, start, stop)
                ):
                    # The scanner has to read the first period of `1..3` to know it is no real.
                    marks[len(kinds)] = stop + 1
                    add_kind(UPTO)
                    add_start(stop)
                    pos = last = stop + 2
                    add_end(pos)
                break
        else:
            break
    tokens.marks += [last, *ends[first:]] if len(ends) > first else [last]
    for index, mark in marks.items():
        tokens.marks[index] = mark
    add_kind(EOF)
    add_kind(EOF)
    starts += (end, end)
    ends += (end, end)
    tokens.marks.append(max(last, end))
    return tokens


def _ends_in_mantissa(text: str, pos: int, stop: int) -> bool:
    """Whether the number in text[pos:stop] has neither a suffix nor an exponent."""
    return (
        text[stop - 1] in "0123456789ABCDEF" and "E" not in text[text.find(".", pos, stop) : stop]
    )


def _check_length(tokens: Tokens, word: str, mark: int) -> None:
    """Notes a fault when the compiler cannot keep an identifier whole."""
    if len(word[:-1].encode("utf-8")) > _LAST_CHARACTER:
        tokens.fault(mark, 240)


def _comment_end(text: str, pos: int, end: int) -> tuple[int, bool]:
    """The offset after a comment whose opening ends at `pos`, and whether it is left open."""
    depth = 1
    for part in _COMMENT_PART.finditer(text, pos, end):
        depth += 1 if part.group() == "(*" else -1
        if depth == 0:
            return part.end(), False
    return end, True


def _string(tokens: Tokens, pos: int, end: int, mark: int) -> tuple[int, int]:
    """The symbol and end of the string at `pos` (Report 3.4)."""
    text = tokens.text
    index = len(tokens.kinds)
    quote = text[pos]
    match = _STRING_END[quote].search(text, pos + 1, end)
    if match is None:
        stop = end + 1  # where the compiler stands after the string: it has read past the end
        tokens.fault(mark, 3)
        characters = text[pos + 1 : end]
    else:
        stop = match.end()
        characters = text[pos + 1 : stop - 1]
        if match.group() != quote:
            tokens.fault(mark, 3)
    if "\ufffc" in characters:
        characters = characters.replace("\ufffc", "")
    if len(characters) == 1:
        tokens.values[index] = (CHARACTER, ord(characters))
        return NUMBER, stop
    tokens.values[index] = characters
    return STRING, stop


def _number(tokens: Tokens, pos: int, end: int, mark: int) -> int:
    """Reads the number at `pos` (Report 3.2 and 3.3) and gives the offset after it."""
    text = tokens.text
    index = len(tokens.kinds)
    faults: list[int] = []
    kind = INTEGER
    value: int | float = 0
    match = _MANTISSA.match(text, pos, end)
    assert match is not None
    stop = match.end()
    if text.startswith(".", stop) and not text.startswith("..", stop):
        whole = match.group()
        stop += 1
        fraction_start = stop
        while True:
            digits = _DIGITS.match(text, stop, end)
            assert digits is not None
            stop = digits.end()
            if text.startswith(".", stop) and not text.startswith("..", stop):
                faults.append(2)
                stop += 1
            else:
                break
        fraction = text[fraction_start:stop].replace(".", "")
        exponent = 0
        if text.startswith("E", stop):
            stop += 1
            sign = 1
            if stop < end and text[stop] in "+-":
                sign = -1 if text[stop] == "-" else 1
                stop += 1
            digits = _DIGITS.match(text, stop, end)
            assert digits is not None
            if digits.end() == stop:
                faults.append(2)
            else:
                if len(digits.group().lstrip("0")) > 5 or int(digits.group()) > 32767:
                    faults.append(203)
                    exponent = 0
                else:
                    exponent = sign * int(digits.group())
                stop = digits.end()
        if any(c > "9" for c in whole):
            faults.append(2)
            whole = "".join(c for c in whole if c <= "9") or "0"
        kind = REAL
        value = float(f"{whole or '0'}.{fraction or '0'}E{exponent}")
        if value in (float("inf"), float("-inf")):
            faults.append(203)
            value = 0.0
    else:
        digits_text = match.group().lstrip("0")
        suffix = text[stop] if stop < end else ""
        count = len(digits_text)
        bits = int(digits_text, 16) if 0 < count <= 16 else 0
        if count > 30:
            faults.append(203)
            suffix = ""
        if suffix == "X":
            stop += 1
            kind = CHARACTER
            if count > 4:
                faults.append(203)
            else:
                value = bits
        elif suffix in ("H", "S") and suffix:
            stop += 1
            if count > 8:
                faults.append(203)
            elif suffix == "S":
                kind = SHORT_REAL
                value = struct.unpack("<f", struct.pack("<I", bits))[0]
            else:
                value = bits - 0x100000000 if bits > MAX_INTEGER else bits
        elif suffix == "L":
            stop += 1
            if count > 16:
                faults.append(203)
            else:
                kind = LONG
                value = bits - 0x10000000000000000 if bits > MAX_LONGINT else bits
        elif suffix == "R":
            stop += 1
            if count > 16:
                faults.append(203)
            else:
                kind = REAL
                value = struct.unpack("<d", struct.pack("<Q", bits))[0]
        elif count <= 30:
            if any(c > "9" for c in digits_text):
                faults.append(2)
                digits_text = "".join(c if c <= "9" else "0" for c in digits_text)
            number = int(digits_text or "0")
            if number > MAX_LONGINT:
                faults.append(203)
            else:
                value = number
                kind = LONG if number > MAX_INTEGER else INTEGER
    tokens.values[index] = (kind, value)
    for code in faults:
        tokens.fault(mark, code)
    return stop
