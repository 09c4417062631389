"""Offsets in a text ↔ lines and columns as the editor counts them."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from lsprotocol import types

from cp_lsp.features.view import Range

UTF8 = types.PositionEncodingKind.Utf8
UTF16 = types.PositionEncodingKind.Utf16
UTF32 = types.PositionEncodingKind.Utf32

LINE_END = re.compile(r"\r\n|\r|\n")
"""What ends a line in the protocol; form feeds and the line separators of Unicode do not."""

_LAST_OF_ONE_UNIT = "\uffff"
"""Characters after this one take two units of UTF-16."""


def units(text: str, encoding: str) -> int:
    """How many units of an encoding a text takes."""
    if encoding == UTF32 or text.isascii():
        return len(text)
    if encoding == UTF8:
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(char > _LAST_OF_ONE_UNIT for char in text)


def characters(text: str, column: int, encoding: str) -> int:
    """How many characters of a text lie before a column; one inside a character is its start."""
    if encoding == UTF32 or text.isascii():
        return min(column, len(text))
    is_utf8 = encoding == UTF8
    for index, char in enumerate(text):
        if is_utf8:
            width = len(char.encode("utf-8", "surrogatepass"))
        else:
            width = 2 if char > _LAST_OF_ONE_UNIT else 1
        column -= width
        if column < 0:
            return index
    return len(text)


class Positions:
    """The lines of a text whose only line end is LF, and where offsets are in them."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text = text
        self.encoding = encoding

    @cached_property
    def starts(self) -> list[int]:
        """Offset of the first character of each line."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def is_even(self) -> bool:
        """Whether each character takes one unit, so that columns are differences of offsets."""
        if self.encoding == UTF32 or self.text.isascii():
            return True
        return self.encoding == UTF16 and max(self.text) <= _LAST_OF_ONE_UNIT

    def line_end(self, line: int) -> int:
        """Offset after the last character of a line, from 0, its line end left out."""
        return self.starts[line + 1] - 1 if line + 1 < len(self.starts) else len(self.text)

    def offset(self, position: types.Position) -> int:
        """The offset of a position; one outside of the text is taken as the nearest inside."""
        if position.line >= len(self.starts):
            return len(self.text)
        start = self.starts[position.line]
        line = self.text[start : self.line_end(position.line)]
        return start + characters(line, position.character, self.encoding)

    def position(self, offset: int) -> types.Position:
        """Where an offset is; one outside of the text is taken as the nearest inside."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.starts, offset) - 1
        start = self.starts[line]
        if self.is_even:
            return types.Position(line, offset - start)
        return types.Position(line, units(self.text[start:offset], self.encoding))

    def range(self, range_: Range) -> types.Range:
        """A range of offsets as one of positions."""
        return types.Range(self.position(range_.start), self.position(range_.end))

    def offsets(self, range_: types.Range) -> Range:
        """A range of positions as one of offsets."""
        start, end = self.offset(range_.start), self.offset(range_.end)
        return Range(min(start, end), max(start, end))
