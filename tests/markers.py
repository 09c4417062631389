"""Expectations written into Component Pascal programs as comments.

`(*! 113 *)` stands exactly where the compiler marks error 113; `(*! 261 > *)` stands before the
place: the error is marked where the comment ends. Either way the file stays a module that a
compiler reads. As errors closer than ten characters to the one before are not shown, what is
expected is what the compiler shows with the comments in place.
"""

from __future__ import annotations

import re
from typing import Final

_MARKER: Final = re.compile(r"\(\*! (\d+)( >)? \*\)")


def expected(text: str) -> list[tuple[int, int]]:
    """The errors that a program's markers announce, as (offset, number), in text order."""
    return [(m.end() if m[2] else m.start(), int(m[1])) for m in _MARKER.finditer(text)]


def report(text: str, wanted: list[tuple[int, int]], found: list[tuple[int, int]]) -> str:
    """What is missing and what is too much, a line each, empty when there is no difference."""
    lines = [("expected", error) for error in wanted if error not in found]
    lines += [("unexpected", error) for error in found if error not in wanted]
    return "\n".join(
        f"{kind} {code} after line {text.count(chr(10), 0, pos) + 1}: "
        f"{text[max(0, pos - 40) : pos]!r} before {text[pos : pos + 30]!r}"
        for kind, (pos, code) in lines
    )
