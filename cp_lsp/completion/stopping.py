"""Where a suggestion ends: after its line, or with the block that it belongs to."""

from __future__ import annotations

import re
from typing import Final

_OPENING: Final = re.compile(
    r"\b(?:BEGIN|THEN|ELSE|DO|LOOP|REPEAT|OF|RECORD|VAR|CONST|TYPE|CLOSE|IMPORT)\s*\Z"
)
_CLOSERS: Final = re.compile(r"[\s;,)\]}.]*\Z")

MAX_LINES: Final = 12
"""Of the longest suggestion."""

MAX_LINE: Final = 160
"""Characters of the longest line that a suggestion may add to one that has been begun."""

_PERIODS: Final = range(4, 41)
"""Characters of what a model may say again and again."""


class EndRule:
    """Says where the answer to a hole has to end.

    It is a single line where something stands behind the cursor, or a line has been begun;
    several where the cursor is on a line of its own, or behind a word that opens a block.
    """

    def __init__(self, prefix: str, suffix: str) -> None:
        before = prefix.rpartition("\n")[2]
        behind, _, below = suffix.partition("\n")
        self.is_single_line: Final = not (
            _CLOSERS.match(behind) and (not before.strip() or _OPENING.search(before))
        )
        self._indentation = _indentation(before)
        lines = [behind, *below.split("\n")]
        self._next_line = next((line.rstrip() for line in lines if line.strip()), None)

    def end(self, text: str) -> int | None:
        """Where the answer so far has to end; None while it may go on."""
        for period in _PERIODS:
            said = text[-period:]
            if said * 3 == text[-3 * period :] and any(map(str.isalnum, said)):
                return len(text) - 2 * period
        if self.is_single_line:
            # An answer may begin with the end of the cursor's line.
            blank = len(text) - len(text.lstrip())
            end = text.find("\n", blank)
            if end < 0:
                return MAX_LINE if len(text) > MAX_LINE else None
            return end
        ends = [match.start() for match in re.finditer("\n", text)]
        last = self._indentation + text[: ends[0]].strip() if ends else ""
        for number, start in enumerate(ends):
            is_whole = number + 1 < len(ends)
            line = text[start + 1 : ends[number + 1] if is_whole else None]
            if not line.strip():
                # A blank line ends what has been begun.
                if is_whole and text[:start].strip():
                    return start
            elif (
                number + 1 == MAX_LINES
                or len(_indentation(line)) < len(self._indentation)
                or (is_whole and line.rstrip() in (self._next_line, last))
            ):
                # A model that says its last line again has nothing more to say.
                return start
            last = line.rstrip()
        return None


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
