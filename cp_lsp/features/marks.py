"""What to underline for an error, which the compiler marks with an offset alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from cp_lsp.features.view import Range, View
from cp_lsp.semantics.checker import SYNTAX_CODES
from cp_lsp.source.diagnostic import Finding
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

_NO_FIELD: Final = 83
_ABOUT_A_SYMBOL: Final = SYNTAX_CODES | {_NO_FIELD}


def marked_ranges(view: View, findings: Iterable[Finding]) -> list[Range]:
    """What each error is about.

    The compiler marks the end of the symbol before the one at which it noticed the error. That
    symbol is meant; or the next, if it is the name that the error is about; or, for an error
    that is about more than a symbol, the expression in the same line that ends with it.
    """
    tokens = view.module.tokens
    starts = tokens.starts
    first_of: dict[int, int] = {}
    for kind, first, stop, _ in view.module.notes:
        if kind in tree.EXPRESSIONS and first < first_of.get(stop, stop):
            first_of[stop] = first
    ranges = []
    for finding in findings:
        range_, after = _symbol(view, finding)
        if finding.detail is None and finding.code not in _ABOUT_A_SYMBOL:
            start = starts[first_of[after]] if after in first_of else range_.start
            if "\n" not in view.text[start : range_.end]:
                range_ = Range(start, range_.end)
        ranges.append(range_)
    return ranges


def _symbol(view: View, finding: Finding) -> tuple[Range, int]:
    """The symbol that an error is marked at, and the token after it, -1 where none is marked."""
    tokens, text = view.module.tokens, view.text
    pos = min(finding.pos, len(text))
    after = bisect_right(tokens.ends, pos)
    while after > 0 and tokens.kinds[after - 1] == s.EOF:
        after -= 1
    if after < len(tokens.kinds) and finding.detail:
        following = Range(tokens.starts[after], tokens.ends[after])
        if text[following.start : following.end] == finding.detail:
            return following, -1
    if after and tokens.ends[after - 1] == pos:
        return Range(tokens.starts[after - 1], pos), after
    if after < len(tokens.kinds) and tokens.starts[after] <= pos < tokens.ends[after]:
        return Range(tokens.starts[after], tokens.ends[after]), -1
    return Range(pos, pos if text[pos : pos + 1] == "\n" else min(pos + 1, len(text))), -1
