"""What a text that was ended too early lacks: the shortest end of the constructs it has opened."""

from __future__ import annotations

from typing import Final, NamedTuple

from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import scan

_BRACKETS: Final = {s.LPAREN: ")", s.LBRAK: "]", s.LBRACE: "}"}
_CLOSED_BRACKETS: Final = frozenset({s.RPAREN, s.RBRAK, s.RBRACE})
_BLOCKS: Final = frozenset({s.IF, s.CASE, s.WHILE, s.FOR, s.LOOP, s.WITH, s.RECORD})

_NOTHING_YET: Final = frozenset(
    {s.THEN, s.DO, s.LOOP, s.ELSE, s.OF, s.BEGIN, s.RECORD, s.COLON, s.BAR, s.COMMA, s.LPAREN}
    | {s.LBRAK, s.LBRACE}
)
"""After these, something is still to be said that no closing stands for."""


class _Opened(NamedTuple):
    kind: int
    start: int
    name: str


def closings(text: str, begun: str) -> list[str]:
    """What would close all that a text opens, the shortest first; none if nothing can.

    `begun` is what stands before the text in its line; what is opened there may have to be closed
    with the rest.
    """
    inside = _closings(text, begun[: len(begun) - len(begun.lstrip())], 0)
    if not begun.strip():
        return inside
    around = _closings(begun + text, "", len(begun))
    return list(dict.fromkeys([*inside, *around]))


def _closings(text: str, indentation: str, begins: int) -> list[str]:
    """What closes a text; where it begins, what is said before may have been left unfinished."""
    tokens = scan(text)
    kinds, starts, ends = tokens.kinds, tokens.starts, tokens.ends
    opened: list[_Opened] = []
    last = s.NULL
    for i, kind in enumerate(kinds[:-2]):
        if kind in _BRACKETS or kind in _BLOCKS or kind == s.REPEAT:
            opened.append(_Opened(kind, starts[i], ""))
        elif kind == s.PROCEDURE and last not in (s.COLON, s.EQL, s.OF, s.TO):
            at = next((j for j in range(i + 1, len(kinds)) if _is_name(kinds, j)), None)
            if at is not None:
                opened.append(_Opened(kind, starts[i], text[starts[at] : ends[at]]))
        elif kind in _CLOSED_BRACKETS or kind == s.END or kind == s.UNTIL:
            if opened:
                opened.pop()
        last = kind
    if tokens.faults or last == s.NULL:
        return []
    if not opened:
        # What follows may be a statement of its own.
        return [] if last == s.SEMICOLON else [";"]
    if last in _NOTHING_YET and opened[-1].start >= begins:
        return []
    closing = ""
    while opened:
        kind, start, name = opened.pop()
        if kind in _BRACKETS:
            closing += _BRACKETS[kind]
        elif kind == s.REPEAT:
            return []
        else:
            closing += _gap(text, start, indentation) + ("END" if not name else f"END {name}")
    return [closing, closing + ";"]


def _is_name(kinds: list[int], at: int) -> bool:
    """Whether a token is the name of a procedure, and not in its receiver."""
    if kinds[at] != s.IDENT:
        return False
    depth = 0
    while kinds[at] != s.PROCEDURE:
        depth += (kinds[at] == s.RPAREN) - (kinds[at] == s.LPAREN)
        at -= 1
    return depth == 0


def _gap(text: str, start: int, indentation: str) -> str:
    """What stands before an END: a blank on the line of its opening, else a line as indented."""
    if "\n" not in text[start:]:
        return " "
    line_start = text.rfind("\n", 0, start) + 1
    if line_start > 0 or not indentation:
        line = text[line_start:start]
        indentation = line[: len(line) - len(line.lstrip())]
    return "\n" + indentation
