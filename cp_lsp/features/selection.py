"""Selections that grow: from the word under the cursor to the construct and the whole text."""

from __future__ import annotations

from typing import Final

from cp_lsp.features.view import Range, View, comment_at, node_range, nodes_at, token_at
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree


def selection_ranges(view: View, offset: int) -> list[Range]:
    """Ranges around an offset, each inside the next one; the last is the whole text."""
    text = view.text
    whole = Range(0, len(text))
    candidates: list[Range] = []
    comment = comment_at(view, offset)
    if comment is not None:
        start, end = comment
        candidates += [
            _word(text, offset, comment),
            Range(start + len("(*"), max(end - len("*)"), start + len("(*"))),
            comment,
        ]
    else:
        index = token_at(view, offset)
        if index is not None:
            tokens = view.module.tokens
            token = Range(tokens.starts[index], min(tokens.ends[index], len(text)))
            if tokens.kinds[index] == s.STRING or text[token.start] in "\"'":
                inside = Range(token.start + 1, max(token.end - 1, token.start + 1))
                if inside.start <= offset <= inside.end:
                    candidates += [_word(text, offset, inside), inside]
            candidates.append(token)
    for node in reversed(nodes_at(view, offset)):
        found = node_range(view, node)
        candidates.append(found)
        if node.kind in _WITH_SEMICOLON and text.startswith(";", found.end):
            candidates.append(Range(found.start, found.end + 1))
    candidates.append(whole)
    ranges: list[Range] = []
    for found in candidates:
        if found.start == found.end or not found.start <= offset <= found.end:
            continue
        inner = ranges[-1] if ranges else None
        if inner is None or (
            found != inner and found.start <= inner.start and found.end >= inner.end
        ):
            ranges.append(found)
    return ranges or [whole]


_WITH_SEMICOLON: Final = frozenset(
    {tree.ASSIGNMENT, tree.PROCEDURE_CALL, tree.PROCEDURE_DECLARATION, tree.CONST_DECLARATION}
    | {tree.TYPE_DECLARATION, tree.VAR_DECLARATION, tree.FIELD_LIST, tree.RETURN_STATEMENT}
    | {tree.IF_STATEMENT, tree.CASE_STATEMENT, tree.WHILE_STATEMENT, tree.REPEAT_STATEMENT}
    | {tree.FOR_STATEMENT, tree.LOOP_STATEMENT, tree.WITH_STATEMENT, tree.EXIT_STATEMENT}
)
"""Constructs that are also taken together with the semicolon after them."""


def _word(text: str, offset: int, around: Range) -> Range:
    """The word at an offset of a comment or string."""
    start = end = offset
    while start > around.start and _is_of_word(text[start - 1]):
        start -= 1
    while end < around.end and _is_of_word(text[end]):
        end += 1
    return Range(start, end)


def _is_of_word(char: str) -> bool:
    return char.isalnum() or char == "_"
