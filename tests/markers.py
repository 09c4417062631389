"""Expectations written into Component Pascal programs as comments.

`(*! 113 *)` stands exactly where the compiler marks error 113; `(*! 261 > *)` stands before the
place: the error is marked where the comment ends. Either way the file stays a module that a
compiler reads. As errors closer than ten characters to the one before are not shown, what is
expected is what the compiler shows with the comments in place.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

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


class Expectation(NamedTuple):
    """What `(*? request place …: expected *)` says of the fixture that it stands in.

    `words` are what stands between request and colon, `expected` what stands after it: words,
    and texts between quotes, which keep theirs (`\\n` and `\\t` are a line end and a tab).
    """

    line: int
    request: str
    words: tuple[str, ...]
    expected: tuple[str, ...]


_EXPECTATION: Final = re.compile(
    r"(?P<before>\n[ \t]*)?\(\*\?\s*(?P<body>.*?)\s*\*\)(?P<after>[ \t]*(?=\n))?", re.DOTALL
)
_PIECE: Final = re.compile(r"'[^']*'|\"[^\"]*\"|[^\s'\"]+")


def read_expectations(text: str) -> tuple[str, list[Expectation]]:
    """A fixture without its expectations, and these; a line that holds nothing else goes."""
    found: list[Expectation] = []

    def take(match: re.Match[str]) -> str:
        question, _, answer = match["body"].partition(":")
        request, *words = question.split()
        line = text.count("\n", 0, match.start("body")) + 1
        expected = tuple(
            piece[1:-1].replace("\\n", "\n").replace("\\t", "\t") if piece[0] in "'\"" else piece
            for piece in _PIECE.findall(answer)
        )
        found.append(Expectation(line, request, tuple(words), expected))
        if match["before"] is not None and match["after"] is not None:
            return ""
        return (match["before"] or "") + (match["after"] or "")

    return _EXPECTATION.sub(take, text), found
