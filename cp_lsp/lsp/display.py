"""Requests about how a text is shown: colours, folds, selections, names that go together."""

from __future__ import annotations

from itertools import count

from lsprotocol import types

from cp_lsp.features.folding import folds
from cp_lsp.features.linked import linked_ranges
from cp_lsp.features.selection import selection_ranges
from cp_lsp.features.semantic_tokens import (
    TOKEN_MODIFIERS,
    TOKEN_TYPES,
    SemanticToken,
    semantic_tokens,
)
from cp_lsp.lsp.positions import Positions, units
from cp_lsp.lsp.requests import Context, request

LEGEND = types.SemanticTokensLegend(list(TOKEN_TYPES), list(TOKEN_MODIFIERS))

_FOLDS = {
    "region": types.FoldingRangeKind.Region,
    "imports": types.FoldingRangeKind.Imports,
    "comment": types.FoldingRangeKind.Comment,
}
_numbers = count(1)

_MANY = 500
"""Numbers that are compared at a time."""


@request(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, LEGEND)
def semantic_tokens_full(
    context: Context, _params: types.SemanticTokensParams
) -> types.SemanticTokens:
    """What each name and literal of a text is."""
    data = encode(semantic_tokens(context.view), context.positions)
    return types.SemanticTokens(data, _remember(context, data))


@request(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL_DELTA, LEGEND)
def semantic_tokens_delta(
    context: Context, params: types.SemanticTokensDeltaParams
) -> types.SemanticTokens | types.SemanticTokensDelta:
    """How that differs from what was told before."""
    before = context.index.tokens_told.get(context.snapshot.uri)
    data = encode(semantic_tokens(context.view), context.positions)
    result_id = _remember(context, data)
    if before is None or before[0] != params.previous_result_id:
        return types.SemanticTokens(data, result_id)
    return types.SemanticTokensDelta(difference(before[1], data), result_id)


@request(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, LEGEND)
def semantic_tokens_range(
    context: Context, params: types.SemanticTokensRangeParams
) -> types.SemanticTokens:
    """What each name and literal of a part of a text is."""
    start, end = context.positions.offsets(params.range)
    return types.SemanticTokens(
        encode(semantic_tokens(context.view, start, end), context.positions)
    )


@request(types.TEXT_DOCUMENT_FOLDING_RANGE)
def folding_range(context: Context, _params: types.FoldingRangeParams) -> list[types.FoldingRange]:
    """What can be folded."""
    found: list[types.FoldingRange] = []
    for fold in folds(context.view):
        start = context.positions.position(fold.range.start)
        end = context.positions.position(fold.range.end)
        if end.line > start.line:
            found.append(
                types.FoldingRange(
                    start_line=start.line,
                    end_line=end.line,
                    start_character=start.character,
                    end_character=end.character,
                    kind=_FOLDS[fold.kind],
                )
            )
    return found


@request(types.TEXT_DOCUMENT_SELECTION_RANGE)
def selection_range(
    context: Context, params: types.SelectionRangeParams
) -> list[types.SelectionRange]:
    """For each position, the constructs around it."""
    found: list[types.SelectionRange] = []
    for position in params.positions:
        outer: types.SelectionRange | None = None
        for range_ in reversed(selection_ranges(context.view, context.offset(position))):
            outer = types.SelectionRange(context.range(range_), outer)
        here = types.Range(position, position)
        found.append(outer if outer is not None else types.SelectionRange(here))
    return found


@request(types.TEXT_DOCUMENT_LINKED_EDITING_RANGE)
def linked_editing_range(
    context: Context, params: types.LinkedEditingRangeParams
) -> types.LinkedEditingRanges | None:
    """The names that are to be changed together."""
    found = linked_ranges(context.view, context.offset(params.position))
    ranges = [context.range(range_) for range_ in found]
    return (
        types.LinkedEditingRanges(ranges, r"[A-Za-z_À-ÖØ-öø-ÿ][\wÀ-ÖØ-öø-ÿ]*") if ranges else None
    )


def encode(tokens: list[SemanticToken], positions: Positions) -> list[int]:
    """Tokens in the protocol's form: five numbers each, places relative to the token before."""
    data: list[int] = []
    text, starts, encoding = positions.text, positions.starts, positions.encoding
    is_even = positions.is_even
    line, column, last = 0, 0, len(starts) - 1
    for token in tokens:
        start, end = token.range
        before = line
        while line < last and starts[line + 1] <= start:
            line += 1
        if line > before:
            column = 0
        if is_even:
            here, length = start - starts[line], end - start
        else:
            here = units(text[starts[line] : start], encoding)
            length = units(text[start:end], encoding)
        data += (line - before, here - column, length, token.type, token.modifiers)
        column = here
    return data


def difference(before: list[int], after: list[int]) -> list[types.SemanticTokensEdit]:
    """One edit, or none, that makes the second list of the first."""
    if before == after:
        return []
    start, shorter = 0, min(len(before), len(after))
    # Most is as it was: many at a time first.
    while before[start : start + _MANY] == after[start : start + _MANY] and start < shorter:
        start = min(start + _MANY, shorter)
    while start < shorter and before[start] == after[start]:
        start += 1
    tail = 0
    while tail + _MANY < shorter - start and (
        before[len(before) - tail - _MANY : len(before) - tail]
        == after[len(after) - tail - _MANY : len(after) - tail]
    ):
        tail += _MANY
    while tail < shorter - start and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    removed = len(before) - tail - start
    return [types.SemanticTokensEdit(start, removed, after[start : len(after) - tail])]


def _remember(context: Context, data: list[int]) -> str:
    result_id = str(next(_numbers))
    context.index.tokens_told[context.snapshot.uri] = result_id, data
    return result_id
