"""An edited text → runs: what stays keeps its looks and views, what is new takes them over."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cp_lsp.errors import OdcError
from cp_lsp.source.odc.stores import Store
from cp_lsp.source.odc.text import VIEW_CHAR, RunList, Text

_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_SPECIAL = re.compile("[\x0e\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CR = re.compile("\r\n?")

# Pairs of tokens, or of views, that may be compared: enough for edits by hand, and bounded.
_PAIRS_OF_A_GAP = 40_000
_PAIRS_IN_ALL = 400_000
# Characters beside a view that tell it from others.
_CONTEXT = 16


class Block(NamedTuple):
    """A stretch that two texts share: where it begins in each, and its length."""

    old: int
    new: int
    length: int


def edited_runs(text: Text, new_text: str, default: Store | None) -> RunList | None:
    """The runs of `text` changed to read as `new_text`; None where that changes nothing.

    `default` are the attributes for the first characters of an empty text. Raises OdcError
    where a new U+FFFC stands for no view that there was.
    """
    old = text.text
    # One character for one of BlackBox's, and CR only where the document has it.
    units = _ASTRAL.sub(_surrogates, _CR.sub("\n", new_text))
    new = _SURROGATE.sub("\ufffd", units.replace("\x0e", "\n"))
    blocks = shared_blocks(old, new)
    views = _assign_views(old, new, blocks)
    if blocks == [Block(0, 0, len(old))] and len(old) == len(new) and not _differs(text, units):
        return None
    runs = RunList(text.data)
    position = 0
    for block in [*blocks, Block(len(old), len(new), 0)]:
        _insert(runs, text, units[position : block.new], position, views, default)
        _keep(runs, text, units, block)
        position = block.new + block.length
    return runs


def _surrogates(match: re.Match[str]) -> str:
    code = ord(match.group()) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))


def _differs(text: Text, units: str) -> bool:
    """Whether `units` asks for other raw characters where both read the same."""
    return any(text.raw[match.start()] != match.group() for match in _SPECIAL.finditer(units))


def _keep(runs: RunList, text: Text, units: str, block: Block) -> None:
    """Copy a stretch of the old text, but for surrogates that the new one tells apart."""
    start = block.old
    shift = block.new - block.old
    for match in _SPECIAL.finditer(units, block.new, block.new + block.length):
        at = match.start() - shift
        if text.raw[at] != match.group():
            _copy(runs, text, start, at)
            runs.add_text(text.pieces[text.piece_index(at)].attribute, match.group())
            start = at + 1
    _copy(runs, text, start, block.old + block.length)


def _copy(runs: RunList, text: Text, start: int, end: int) -> None:
    if start >= end:
        return
    for index in range(text.piece_index(start), len(text.pieces)):
        piece = text.pieces[index]
        if piece.start >= end:
            break
        if piece.view is not None:
            runs.add_view(piece.attribute, piece.view, piece.size)
        else:
            chars = text.byte_slice(piece, max(start, piece.start), min(end, piece.end))
            runs.add_chars(piece.attribute, piece.width, chars)


def _insert(
    runs: RunList,
    text: Text,
    units: str,
    position: int,
    views: dict[int, int],
    default: Store | None,
) -> None:
    for match in re.finditer(f"{VIEW_CHAR}|[^{VIEW_CHAR}]+", units):
        if match.group() == VIEW_CHAR:
            old = views[position + match.start()]
            _copy(runs, text, old, old + 1)
            continue
        attribute = runs.attribute
        if attribute is None:
            attribute = text.pieces[0].attribute if text.pieces else default
        if attribute is None:
            raise OdcError(
                "this BlackBox document has no attributes for new text; "
                "type a character in BlackBox first"
            )
        runs.add_text(attribute, match.group().replace("\n", "\r"))


def shared_blocks(old: str, new: str) -> list[Block]:
    """What `new` keeps of `old`, in order: the common ends, whole lines, then words.

    Time is bounded; where it would not suffice the ends of a stretch alone are kept.
    """
    blocks: list[Block] = []
    budget = _PAIRS_IN_ALL
    for gap in _gaps_between_lines(old, new):
        if isinstance(gap, Block):
            blocks.append(gap)
            continue
        old_start, old_end, new_start, new_end = gap
        one = [match.group() for match in _TOKEN.finditer(old, old_start, old_end)]
        two = [match.group() for match in _TOKEN.finditer(new, new_start, new_end)]
        pairs = len(one) * len(two)
        if not pairs or pairs > min(budget, _PAIRS_OF_A_GAP):
            continue
        budget -= pairs
        one_starts, two_starts = _starts(one, old_start), _starts(two, new_start)
        matcher = difflib.SequenceMatcher(None, one, two, autojunk=False)
        i, j = old_start, new_start
        for one_at, two_at, count in matcher.get_matching_blocks():
            next_i, next_j = one_starts[one_at], two_starts[two_at]
            # A word that has changed keeps its beginning and its end.
            before, _, after = _trim(old, new, (i, next_i, j, next_j))
            i, j = one_starts[one_at + count], two_starts[two_at + count]
            blocks += [before, after, Block(next_i, next_j, i - next_i)]
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last and (last.old + last.length, last.new + last.length) == (block.old, block.new):
            joined[-1] = Block(last.old, last.new, last.length + block.length)
        elif block.length:
            joined.append(block)
    return joined or [Block(0, 0, 0)]


def _starts(tokens: Sequence[str], start: int) -> list[int]:
    starts = [start]
    for token in tokens:
        starts.append(starts[-1] + len(token))
    return starts


_Gap = tuple[int, int, int, int]


def _gaps_between_lines(old: str, new: str) -> Iterator[Block | _Gap]:
    """Blocks and the gaps between them, in order; lines that both texts have once are anchors."""
    whole = (0, len(old), 0, len(new))
    head, (old_start, old_end, new_start, new_end), tail = _trim(old, new, whole)
    yield head
    old_lines = old[old_start:old_end].splitlines(keepends=True)
    new_lines = new[new_start:new_end].splitlines(keepends=True)
    old_starts, new_starts = _starts(old_lines, old_start), _starts(new_lines, new_start)
    for i, j in [*_anchors(old_lines, new_lines), (len(old_lines), len(new_lines))]:
        before, gap, after = _trim(old, new, (old_start, old_starts[i], new_start, new_starts[j]))
        yield before
        yield gap
        yield after
        if i < len(old_lines):
            yield Block(old_starts[i], new_starts[j], len(old_lines[i]))
            old_start, new_start = old_starts[i + 1], new_starts[j + 1]
    yield tail


def _trim(old: str, new: str, gap: _Gap) -> tuple[Block, _Gap, Block]:
    """The common beginning of both stretches, what is left of them, and their common end."""
    old_start, old_end, new_start, new_end = gap
    head = _common(old[old_start:old_end], new[new_start:new_end])
    room = min(old_end - old_start, new_end - new_start) - head
    tail = min(_common(old[old_start:old_end][::-1], new[new_start:new_end][::-1]), room)
    return (
        Block(old_start, new_start, head),
        (old_start + head, old_end - tail, new_start + head, new_end - tail),
        Block(old_end - tail, new_end - tail, tail),
    )


def _common(one: str, two: str) -> int:
    """Length of the common beginning, by halving: slices compare quicker than characters."""
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == two[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Lines that occur once in each text, as many as keep their order."""
    old_counts, new_counts = Counter(old), Counter(new)
    places = {line: j for j, line in enumerate(new) if new_counts[line] == 1}
    pairs = [
        (i, places[line]) for i, line in enumerate(old) if old_counts[line] == 1 and line in places
    ]
    # Longest rising sequence: per length the pair with the lowest end, each with its forerunner.
    ends: list[int] = []
    best: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        length = bisect_right(ends, j)
        before.append(best[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        best[length : length + 1] = [index]
    chain: list[tuple[int, int]] = []
    index = best[-1] if best else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _assign_views(old: str, new: str, blocks: Sequence[Block]) -> dict[int, int]:
    """For each U+FFFC in `new` outside the blocks, the one in `old` that it is.

    Views of a line that moved go with it; the others keep their order.
    """
    old_places = [match.start() for match in re.finditer(VIEW_CHAR, old)]
    new_places = [match.start() for match in re.finditer(VIEW_CHAR, new)]
    kept = {
        block.old + i: block.new + i
        for block in blocks
        for i in _places_in(old_places, block.old, block.old + block.length, block.old)
    }
    taken = set(kept.values())
    olds = [place for place in old_places if place not in kept]
    news = [place for place in new_places if place not in taken]
    assigned: dict[int, int] = {}
    if not news:
        return assigned
    old_lines, new_lines = _lines_of(old, olds), _lines_of(new, news)
    for line, places in new_lines.items():
        if places is not None and (there := old_lines.get(line)) is not None:
            if len(there) == len(places):
                assigned.update(zip(places, there, strict=True))
    used = set(assigned.values())
    olds = [place for place in olds if place not in used]
    news = [place for place in news if place not in assigned]
    if len(news) > len(olds):
        place = _unmatched(old, olds, new, news)
        line_number = new.count("\n", 0, place) + 1
        column = place - new.rfind("\n", 0, place)
        raise OdcError(
            f"line {line_number}, column {column}: U+FFFC stands for an embedded view, and the "
            "document has none for it; take the character out, or insert the view in BlackBox"
        )
    assigned.update(zip(news, _in_order(old, olds, new, news), strict=True))
    return assigned


def _places_in(places: Sequence[int], start: int, end: int, base: int) -> Iterator[int]:
    for index in range(bisect_right(places, start - 1), len(places)):
        if places[index] >= end:
            break
        yield places[index] - base


def _lines_of(text: str, places: Sequence[int]) -> dict[str, list[int] | None]:
    """The places by the line around them; None for a line that occurs twice."""
    lines: dict[str, list[int] | None] = {}
    end = -1
    there: list[int] = []
    for place in places:
        if place < end:
            there.append(place)
            continue
        start = text.rfind("\n", 0, place) + 1
        end = text.find("\n", place)
        if end < 0:
            end = len(text)
        line = text[start:end]
        there = [place]
        lines[line] = None if line in lines else there
    return lines


def _in_order(old: str, olds: Sequence[int], new: str, news: Sequence[int]) -> list[int]:
    """For each of `news` one of `olds`, rising, so that what stands around them agrees best."""
    spare = len(olds) - len(news)
    if not spare or len(olds) * len(news) > _PAIRS_OF_A_GAP:
        return list(olds[: len(news)])
    # score[k]: best sum for the places so far when k of the old ones have been left out.
    score = [0] * (spare + 1)
    skipped: list[list[int]] = []
    for i, place in enumerate(news):
        total: list[int] = []
        choice: list[int] = []
        best, best_at = -1, 0
        for k in range(spare + 1):
            if score[k] > best:
                best, best_at = score[k], k
            total.append(best + _likeness(old, olds[i + k], new, place))
            choice.append(best_at)
        score = total
        skipped.append(choice)
    k = max(range(spare + 1), key=score.__getitem__)
    chosen: list[int] = []
    for i in reversed(range(len(news))):
        chosen.append(olds[i + k])
        k = skipped[i][k]
    return chosen[::-1]


def _unmatched(old: str, olds: Sequence[int], new: str, news: Sequence[int]) -> int:
    """The first of `news` that is left without partner when the others find theirs."""
    partners = set(_in_order(new, news, old, olds))
    return next(place for place in news if place not in partners)


def _likeness(old: str, old_place: int, new: str, new_place: int) -> int:
    before = _common(
        old[max(old_place - _CONTEXT, 0) : old_place][::-1],
        new[max(new_place - _CONTEXT, 0) : new_place][::-1],
    )
    after = _common(
        old[old_place + 1 : old_place + 1 + _CONTEXT],
        new[new_place + 1 : new_place + 1 + _CONTEXT],
    )
    return before + after
