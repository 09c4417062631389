"""An interpolated n-gram of high order over characters, counted by sorting (numpy).

The counts are those of `ngram.NGramModel`: a character seen anew after a context is also counted
after the next shorter one, discounts are modified Kneser-Ney. What a Python dictionary cannot hold,
some ten million contexts, sorted arrays of hashes can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

CODE_POINTS = 0x110000
END = CODE_POINTS
"""The symbol after the last character of a document."""

ORDER = 16

_STRANGE = 1e-4
"""The probability that a character was not in the training text, other things being equal."""
_BASE = np.uint64(0x9E3779B97F4A7C15)

Scope = Literal["nothing", "document", "all"]
"""What is learnt while reading: nothing, the document so far, or the documents before it too."""

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Level:
    """What the training text says about contexts of one length."""

    discounts: Floats
    grams: Hashes
    gram_counts: Ints
    contexts: Hashes
    classes: Ints
    """A row a context: the sum of its counts; how many symbols came once, twice, more often."""


class CharacterNGram:
    """Probabilities of a character after up to `order` - 1 characters."""

    def __init__(self, texts: Sequence[str], *, order: int = ORDER) -> None:
        self.order = order
        symbols = _symbols(texts, order)
        self._alphabet = np.unique(symbols)
        self._levels: list[_Level] = []
        counted = _counted(len(symbols), order)
        levels = []
        for length in range(order - 1, -1, -1):
            level, counted = _count(symbols, length, counted)
            levels.append(level)
        self._levels = levels[::-1]

    def bits(self, texts: Sequence[str], *, scope: Scope = "nothing") -> list[float]:
        """The bits that each document takes."""
        symbols = _symbols(texts, self.order)
        documents = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])
        documents = np.concatenate([np.zeros(self.order, dtype=np.int64), documents])
        known = np.isin(symbols, self._alphabet)
        value: Floats = np.where(
            known, (1 - _STRANGE) / len(self._alphabet), _STRANGE / CODE_POINTS
        ).astype(np.float64)

        looked_up = [self._look_up(symbols, level, length) for length, level in self._enumerated()]
        own = self._learnt(symbols, documents, looked_up, scope)
        for level, (_, _, count, classes), (own_count, own_classes) in zip(
            self._levels, looked_up, own, strict=True
        ):
            total_count = count + own_count
            total = classes + own_classes
            seen = total[:, 0] > 0
            rest = total[:, 1:] @ level.discounts[1:]
            taken = level.discounts[np.minimum(total_count, 3)]
            divisor = np.maximum(total[:, 0], 1)
            value = np.where(seen, (total_count - taken + rest * value) / divisor, value)
        bits = -np.log2(value)
        bits[: self.order] = 0
        return [float(part) for part in np.bincount(documents, bits, minlength=len(texts))]

    def _enumerated(self) -> list[tuple[int, _Level]]:
        return list(enumerate(self._levels))

    @staticmethod
    def _look_up(symbols: Ints, level: _Level, length: int) -> tuple[Hashes, Hashes, Ints, Ints]:
        """Hashes of gram and context at each place, and their counts in the training text."""
        grams, contexts = _hashes(symbols, length)
        count = np.zeros(len(symbols), dtype=np.int64)
        place, found = _find(level.grams, grams)
        count[found] = level.gram_counts[place[found]]
        classes = np.zeros((len(symbols), 4), dtype=np.int64)
        place, found = _find(level.contexts, contexts)
        classes[found] = level.classes[place[found]]
        return grams, contexts, count, classes

    def _learnt(
        self,
        symbols: Ints,
        documents: Ints,
        looked_up: Sequence[tuple[Hashes, Hashes, Ints, Ints]],
        scope: Scope,
    ) -> list[tuple[Ints, Ints]]:
        """Counts to add, by length of the context, for what was read before each place."""
        size = len(symbols)
        if scope == "nothing":
            nothing = np.zeros(size, dtype=np.int64), np.zeros((size, 4), dtype=np.int64)
            return [nothing] * self.order
        salt = documents.astype(np.uint64) * _BASE if scope == "document" else np.uint64(0)
        counted = _counted(size, self.order)
        added: list[tuple[Ints, Ints]] = []
        for grams, contexts, count, _ in reversed(looked_up):
            own = _before(_mixed(grams, salt), counted.astype(np.int64)[:, None])[:, 0]
            now = np.minimum(count + own, 3)
            steps = np.zeros((size, 4), dtype=np.int64)
            steps[:, 0] = counted
            for seen in (0, 1, 2):
                moves = counted & (now == seen)
                steps[moves, seen + 1] += 1
                if seen:
                    steps[moves, seen] -= 1
            added.append((own, _before(_mixed(contexts, salt), steps)))
            counted = counted & (count + own == 0)
        return added[::-1]


def _symbols(texts: Sequence[str], start: int) -> Ints:
    """All documents in a row, after so many ends that the first one has a context, too."""
    parts = [np.full(start, END, dtype="<u4")]
    for text in texts:
        parts.append(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4"))
        parts.append(np.array([END], dtype="<u4"))
    return np.concatenate(parts).astype(np.int64)


def _counted(size: int, start: int) -> NDArray[np.bool_]:
    """Which places of `_symbols` count: those of the documents."""
    counted = np.ones(size, dtype=bool)
    counted[:start] = False
    return counted


def _hashes(symbols: Ints, length: int) -> tuple[Hashes, Hashes]:
    """Hashes of the `length` symbols before each place, with the symbol there and without."""
    values = _mixed(symbols.astype(np.uint64), np.uint64(1))
    contexts = np.zeros(len(symbols), dtype=np.uint64)
    factor = np.uint64(1)
    with np.errstate(over="ignore"):
        for back in range(1, length + 1):
            factor = factor * _BASE
            contexts[back:] += values[:-back] * factor
        return contexts + values, contexts


def _mixed(values: Hashes, salt: Hashes | np.uint64) -> Hashes:
    """Scrambles numbers, so that sums of multiples of them are as good as random."""
    with np.errstate(over="ignore"):
        mixed = (values + salt) * np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(32)
    return mixed


def _groups(sorted_values: Hashes) -> Ints:
    """Where each run of equal values begins."""
    is_first = np.ones(len(sorted_values), dtype=bool)
    is_first[1:] = sorted_values[1:] != sorted_values[:-1]
    return np.flatnonzero(is_first)


def _count(
    symbols: Ints, length: int, counted: NDArray[np.bool_]
) -> tuple[_Level, NDArray[np.bool_]]:
    """The counts for contexts of a length, and which places count for those one shorter."""
    grams, contexts = _hashes(symbols, length)
    order = np.argsort(grams, kind="stable")
    starts = _groups(grams[order])
    firsts = order[starts]
    counts = np.add.reduceat(counted[order].astype(np.int64), starts)
    is_first = np.zeros(len(symbols), dtype=bool)
    is_first[firsts] = True
    is_first &= counted

    gram_contexts = contexts[firsts]
    by_context = np.argsort(gram_contexts, kind="stable")
    context_starts = _groups(gram_contexts[by_context])
    ordered = counts[by_context]
    columns = [ordered, ordered == 1, ordered == 2, ordered >= 3]
    classes = np.stack(
        [np.add.reduceat(column.astype(np.int64), context_starts) for column in columns], axis=1
    )
    level = _Level(
        _discounts(counts),
        grams[firsts],
        counts,
        gram_contexts[by_context][context_starts],
        classes,
    )
    return level, is_first


def _find(sorted_values: Hashes, wanted: Hashes) -> tuple[Ints, NDArray[np.bool_]]:
    place = np.minimum(np.searchsorted(sorted_values, wanted), len(sorted_values) - 1)
    return place, sorted_values[place] == wanted


def _before(keys: Hashes, steps: Ints) -> Ints:
    """For each place the sum of the steps at the places before it that have the same key."""
    order = np.argsort(keys, kind="stable")
    ordered = steps[order]
    sums = np.cumsum(ordered, axis=0) - ordered
    starts = _groups(keys[order])
    lengths = np.diff(np.append(starts, len(keys)))
    sums -= np.repeat(sums[starts], lengths, axis=0)
    result = np.empty_like(sums)
    result[order] = sums
    return result


def _discounts(counts: Ints) -> Floats:
    """Chen and Goodman's estimates from how many n-grams were seen once, twice, ..."""
    once, twice, thrice, four = (
        max(int(n), 1) for n in np.bincount(np.minimum(counts, 5), minlength=6)[1:5]
    )
    scale = once / (once + 2 * twice)
    raw = (
        1 - 2 * scale * twice / once,
        2 - 3 * scale * thrice / twice,
        3 - 4 * scale * four / thrice,
    )
    clipped = [
        min(max(value, 0.05), limit - 0.05) for value, limit in zip(raw, (1, 2, 3), strict=True)
    ]
    return np.array([0.0, *clipped])
