"""Interpolated n-grams with modified Kneser-Ney discounts over any symbols, trained on line.

A symbol seen anew in a context is also counted in the next shorter one, and only then: the counts
of the shorter contexts so are those of Kneser and Ney, and a model can go on learning while it is
asked. The shortest context backs off to a base distribution, which may be another such model.
"""

from __future__ import annotations

import gc
import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

Base = Callable[[Sequence[str], str], float]
"""The probability of a symbol after a context, greater than 0 for every symbol there may be."""

Discounts = tuple[float, float, float, float]
"""What is taken from a count of 0, 1, 2, and 3 or more."""


@dataclass(slots=True)
class _Node:
    """What was seen after a context: how often each symbol, how many once, twice, more often."""

    counts: dict[str, int] = field(default_factory=dict)
    total: int = 0
    classes: list[int] = field(default_factory=lambda: [0, 0, 0, 0])


class NGramModel:
    """Probabilities of a symbol after the `order` - 1 symbols before it.

    `discounts`, by length of the context, are estimated by `fit` unless given; `strength` says,
    by length of the context, how many symbols the next shorter context counts as.
    """

    def __init__(
        self,
        order: int,
        base: Base,
        *,
        discounts: Sequence[Discounts] | None = None,
        strength: Sequence[float] | None = None,
    ) -> None:
        self.order = order
        self.base = base
        self.discounts = list(discounts or [(0.0, 0.5, 0.75, 0.9)] * order)
        self.strength = list(strength or [0.0] * order)
        self._nodes: list[dict[tuple[str, ...], _Node]] = [{} for _ in range(order)]
        self._best: dict[tuple[str, ...], list[str]] = {}

    def fit(self, documents: Iterable[Sequence[str]]) -> None:
        """Learns from sequences of symbols and estimates the discounts from the counts."""
        was_enabled = gc.isenabled()
        gc.disable()  # millions of objects come and none goes
        for symbols in documents:
            self.learn(symbols)
        if was_enabled:
            gc.enable()
        for length, nodes in enumerate(self._nodes):
            self.discounts[length] = _estimate(nodes.values())

    def learn(self, symbols: Sequence[str]) -> None:
        """Adds each symbol of a sequence after those before it."""
        for at in range(len(symbols)):
            self.add(symbols[max(0, at - self.order + 1) : at], symbols[at])

    def add(self, context: Sequence[str], symbol: str) -> None:
        """Counts a symbol after a context, whose last symbols matter."""
        self._best.clear()
        key = tuple(context[max(0, len(context) - self.order + 1) :])
        for length in range(len(key), -1, -1):
            node = self._nodes[length].get(key)
            if node is None:
                node = self._nodes[length][key] = _Node()
            count = node.counts.get(symbol, 0)
            node.counts[symbol] = count + 1
            node.total += 1
            if count < 3:
                node.classes[count] -= 1
                node.classes[count + 1] += 1
            if count:
                return
            key = key[1:]

    def probability(self, context: Sequence[str], symbol: str) -> float:
        """The probability of a symbol after a context."""
        value = self.base(context, symbol)
        size = len(context)
        for length in range(min(size, self.order - 1) + 1):
            node = self._nodes[length].get(tuple(context[size - length :]))
            if node is None:
                break
            count = node.counts.get(symbol, 0)
            discounts = self.discounts[length]
            _, once, twice, more = node.classes
            strength = self.strength[length]
            rest = strength + once * discounts[1] + twice * discounts[2] + more * discounts[3]
            taken = discounts[count if count < 3 else 3]
            value = (count - taken + rest * value) / (node.total + strength)
        return value

    def candidates(self, context: Sequence[str], width: int = 5) -> list[str]:
        """Symbols that are likely after a context: the most frequent ones after each length."""
        found: dict[str, None] = {}
        size = len(context)
        for length in range(min(size, self.order - 1), -1, -1):
            key = tuple(context[size - length :])
            best = self._best.get(key)
            if best is None:
                node = self._nodes[length].get(key)
                if node is None:
                    continue
                ranked = heapq.nlargest(width, node.counts.items(), key=lambda item: item[1])
                best = self._best[key] = [symbol for symbol, _ in ranked]
            found.update(dict.fromkeys(best))
        return list(found)


def _estimate(nodes: Iterable[_Node]) -> Discounts:
    """Chen and Goodman's estimates from how many n-grams were seen once, twice, ..."""
    seen = [0, 0, 0, 0, 0]
    for node in nodes:
        for count in node.counts.values():
            if count < 5:
                seen[count] += 1
    _, once, twice, thrice, four = (max(number, 1) for number in seen)
    scale = once / (once + 2 * twice)
    estimates = (
        1 - 2 * scale * twice / once,
        2 - 3 * scale * thrice / twice,
        3 - 4 * scale * four / thrice,
    )
    one, two, more = (
        min(max(value, 0.05), limit - 0.05)
        for value, limit in zip(estimates, (1, 2, 3), strict=True)
    )
    return 0.0, one, two, more
