"""The comment that explains a declaration: the one directly before it or directly after it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from cp_lsp.features.outline import SymbolKind, outline
from cp_lsp.features.view import View, token_at
from cp_lsp.syntax import token as s


def comment_on(view: View, pos: int) -> str | None:
    """The words of the comment on what is declared by the name at an offset; None without one.

    A comment before the declaration begins its own line and ends on it or on the line above; one
    after it begins on the last line of the declaration, after a procedure's heading also on the
    next, or after the first line of a record or module.
    """
    index = token_at(view, pos)
    if index is None:
        return None
    start = view.module.tokens.starts[index]
    kind: SymbolKind | None = None
    for symbol in outline(view).walk():
        if symbol.selection.start == pos:
            start, kind = symbol.range.start, symbol.kind
            break
    before = _ending_at(view, start)
    if before is not None:
        return before
    lines = 1 if kind in _WITH_BLOCK else 0
    for end in _ends(view, index, kind):
        after = _starting_at(view, end, lines)
        if after is not None:
            return after
    return None


def _ending_at(view: View, start: int) -> str | None:
    """The comment before an offset, with at most a line end between."""
    comments = view.module.tokens.comments
    place = bisect_left(comments, (start, -1)) - 1
    if place < 0:
        return None
    first, last = comments[place]
    between = view.text[last:start]
    line = view.text[view.text.rfind("\n", 0, first) + 1 : first]
    if between.strip() or between.count("\n") > 1 or line.strip():
        return None
    return words_of(view.text[first:last])


def _starting_at(view: View, end: int, lines: int) -> str | None:
    """The comment after an offset, at most some lines below."""
    comments = view.module.tokens.comments
    place = bisect_right(comments, (end, -1))
    if place >= len(comments):
        return None
    first, last = comments[place]
    between = view.text[end:first]
    if between.strip() or between.count("\n") > lines:
        return None
    return words_of(view.text[first:last])


def _ends(view: View, name: int, kind: SymbolKind | None) -> list[int]:
    """The offsets after which a comment on a declaration may stand."""
    tokens = view.module.tokens
    kinds = tokens.kinds
    ends: list[int] = []
    depth = 0
    for index in range(name + 1, len(kinds) - 2):
        symbol = kinds[index]
        if symbol in (s.LPAREN, s.LBRAK):
            depth += 1
        elif symbol in (s.RPAREN, s.RBRAK):
            depth -= 1
        elif symbol == s.RECORD and kind == SymbolKind.RECORD:
            end = index
            if kinds[index + 1] == s.LPAREN:
                while kinds[end] not in (s.RPAREN, s.EOF):
                    end += 1
            ends.append(tokens.ends[end])
            depth += 1
        elif symbol == s.RECORD:
            depth += 1
        elif symbol == s.END:
            if depth == 0:
                ends.append(tokens.starts[index])
                break
            depth -= 1
        elif symbol == s.SEMICOLON and depth == 0:
            ends.append(tokens.ends[index])
            break
    return ends


def words_of(comment: str) -> str | None:
    """What a comment says, without its brackets and the stars that frame it; None if nothing."""
    text = comment.removeprefix("(*").removesuffix("*)")
    lines = [line.strip().strip("*").strip() for line in text.split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) or None


_WITH_BLOCK = (SymbolKind.PROCEDURE, SymbolKind.METHOD, SymbolKind.MODULE)
