"""What is known of a text, after a part of it has been read anew: tokens, uses and notes.

The lists that are given stay as they are, for somebody may still look at the text as it was.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final, NamedTuple

from cp_lsp.semantics.context import Change
from cp_lsp.semantics.objects import Object
from cp_lsp.semantics.types import Type
from cp_lsp.syntax.scanner import Tokens, scan
from cp_lsp.syntax.tree import Note

_MARGIN: Final = 20
"""Tokens after an edit that are read again."""

_UNCLOSED: Final = frozenset({3, 5})

_PLACES: Final = frozenset({"pos", "end", "mark", "heading_end"})

Use = tuple[int, Object]


class Part(NamedTuple):
    """The part that was read anew.

    Its old tokens are [first, stop); there are `more` of them now, and `growth` more characters.
    `end` is the offset after the old ones.
    """

    first: int
    stop: int
    end: int
    more: int
    growth: int


def difference(before: str, after: str) -> tuple[int, int, int]:
    """Where two texts differ: before[start:end] has become after[start:stop]."""
    start = common_length(before, after)
    shorter = min(len(before), len(after)) - start
    low, high = 0, shorter
    while low < high:
        middle = (low + high + 1) // 2
        if before[len(before) - middle :] == after[len(after) - middle :]:
            low = middle
        else:
            high = middle - 1
    return start, len(before) - low, len(after) - low


def common_length(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def rescanned(old: Tokens, text: str, start: int, end: int, growth: int) -> Tokens:
    """The tokens of `text`, in which the range [start, end) of the old one has grown."""
    starts, ends = old.starts, old.ends
    count = len(starts) - 2
    first = bisect_left(ends, start, 0, count)
    stop = bisect_left(starts, end, 0, count) + _MARGIN
    begin = ends[first - 1] if first else 0
    mark = old.marks[first]
    if stop < count:
        fresh = scan(text, begin, mark, limit=starts[stop] + growth)
        if not is_open(fresh):
            more = len(fresh.kinds) - 2 - (stop - first)
            return spliced_tokens(old, Part(first, stop, starts[stop], more, growth), fresh, text)
    fresh = scan(text, begin, mark)
    stop = len(starts)
    part = Part(first, stop, len(old.text) + 1, len(fresh.kinds) - (stop - first), growth)
    return spliced_tokens(old, part, fresh, text)


def is_open(tokens: Tokens) -> bool:
    """Whether a comment or string may reach beyond the end of a part of a text."""
    return any(code in _UNCLOSED for faults in tokens.faults.values() for _, code in faults)


def spliced_tokens(old: Tokens, part: Part, fresh: Tokens, text: str) -> Tokens:
    """The tokens of `text`: those of a part between the old ones.

    The two EOF at the end of the fresh ones count only where the part is the end of the text.
    """
    first, stop, end, more, growth = part
    count = stop - first + more
    tokens = Tokens(text)
    tokens.kinds = [*old.kinds[:first], *fresh.kinds[:count], *old.kinds[stop:]]
    for name in ("starts", "ends", "marks"):
        before, inside = getattr(old, name), getattr(fresh, name)
        after = [pos + growth for pos in before[stop:]]
        setattr(tokens, name, [*before[:first], *inside[:count], *after])
    values = tokens.values
    for i, value in old.values.items():
        if i < first:
            values[i] = value
        elif i >= stop:
            values[i + more] = value
    for i, value in fresh.values.items():
        values[i + first] = value
    faults = tokens.faults
    for i, found in old.faults.items():
        if i < first:
            faults[i] = found
        elif i >= stop:
            faults[i + more] = [(pos + growth, code) for pos, code in found]
    for i, found in fresh.faults.items():
        faults[i + first] = found
    begin = old.ends[first - 1] if first else 0
    tokens.comments = [
        *(comment for comment in old.comments if comment[1] <= begin),
        *fresh.comments,
        *((a + growth, b + growth) for a, b in old.comments if a >= end),
    ]
    return tokens


def spliced_uses(old: list[Use], first: int, stop: int, part: Part, fresh: list[Use]) -> list[Use]:
    """The uses, with those [first, stop) replaced; the new ones count tokens from the part's."""
    base, more = part.first, part.more
    after = old[stop:]
    if more:
        after = [(i + more, obj) for i, obj in after]
    return [*old[:first], *((i + base, obj) for i, obj in fresh), *after]


def spliced_notes(
    old: list[Note], first: int, stop: int, part: Part, fresh: list[Note]
) -> list[Note]:
    """The notes, with those [first, stop) replaced; the new ones count tokens from the part's."""
    base, end, more = part.first, part.stop, part.more
    after = old[stop:]
    if more:
        # A construct around the part is noted after it, and begins before it.
        after = [(kind, a + more if a >= end else a, b + more, info) for kind, a, b, info in after]
    return [*old[:first], *((kind, a + base, b + base, info) for kind, a, b, info in fresh), *after]


def moved_changes(trail: list[Change], end: int, growth: int) -> list[Change]:
    """Changes that can be undone, where old values that are at an offset or after it move."""
    return [
        (target, name, value + growth)
        if name in _PLACES and isinstance(value, int) and value >= end
        else change
        for change in trail
        for target, name, value in (change,)
    ]


def move_declarations(uses: Iterable[Use], notes: Iterable[Note], end: int, growth: int) -> None:
    """Moves what is declared at an offset or after it, in these uses and notes."""
    seen: set[int] = set()
    for _, obj in uses:
        if obj.end >= end and obj.module is None and id(obj) not in seen:
            seen.add(id(obj))
            if obj.pos >= end:
                obj.pos += growth
                obj.end += growth
            if obj.mark >= end:
                obj.mark += growth
            if obj.heading_end >= end:
                obj.heading_end += growth
    for _, _, _, info in notes:
        if isinstance(info, Type) and info.mark >= end and info.module is None:
            if id(info) not in seen:
                seen.add(id(info))
                info.mark += growth
