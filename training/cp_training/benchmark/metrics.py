"""Figures of one answer, and of many with their 95 % intervals."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

RESAMPLES = 1000


class Figure(NamedTuple):
    """A mean and the interval that holds it with 95 % confidence."""

    value: float
    low: float
    high: float


def normalised(text: str) -> str:
    """A text without white space at the ends of its lines and at its own end."""
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip()


def is_exact(completion: str, answer: str) -> bool:
    """Whether two texts are the same but for trailing white space."""
    return normalised(completion) == normalised(answer)


def edit_similarity(one: str, other: str) -> float:
    """1 - distance of Levenshtein / length of the longer text; 1 for two empty texts."""
    longest = max(len(one), len(other))
    return 1.0 if longest == 0 else 1 - levenshtein(one, other) / longest


def levenshtein(one: str, other: str) -> int:
    """How many characters to insert, remove or replace to make one text the other.

    Myers' bit vectors: a column of the table is two whole numbers, so a step costs as much as an
    addition of numbers with as many bits as `one` has characters.
    """
    if not one or not other:
        return len(one) + len(other)
    places: dict[str, int] = {}
    for at, character in enumerate(one):
        places[character] = places.get(character, 0) | 1 << at
    full = (1 << len(one)) - 1
    last = 1 << len(one) - 1
    ups, downs, distance = full, 0, len(one)
    for character in other:
        equal = places.get(character, 0)
        diagonal = (((equal & ups) + ups) ^ ups) | equal | downs
        right = downs | ~(diagonal | ups) & full
        left = ups & diagonal
        if right & last:
            distance += 1
        elif left & last:
            distance -= 1
        right = right << 1 & full | 1
        left = left << 1 & full
        ups = left | ~(diagonal | right) & full
        downs = right & diagonal
    return distance


def mean_with_interval(
    values: Sequence[float], groups: Sequence[str] | None = None, *, seed: int = 0
) -> Figure:
    """The mean, and its interval by bootstrap.

    Values of one group (tasks of one module) are alike, so whole groups are drawn.
    """
    if not values:
        return Figure(0.0, 0.0, 0.0)
    sums: dict[object, tuple[float, int]] = {}
    for at, value in enumerate(values):
        group: object = at if groups is None else groups[at]
        total, count = sums.get(group, (0.0, 0))
        sums[group] = total + value, count + 1
    parts = list(sums.values())
    draw = random.Random(seed).choices
    means = []
    for _ in range(RESAMPLES):
        drawn = draw(parts, k=len(parts))
        means.append(sum(total for total, _ in drawn) / sum(count for _, count in drawn))
    means.sort()
    tail = RESAMPLES // 40
    return Figure(sum(values) / len(values), means[tail], means[-1 - tail])


def median(values: Sequence[float]) -> float | None:
    """The middle value; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that `share` (0 to 1) of the values do not exceed; None of nothing."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else None
