"""Which tokens may come next where the bytes that come next are known."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


class Vocabulary:
    """The tokens of a model in the order of their bytes."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        order = sorted((piece, i) for i, piece in enumerate(pieces) if piece)
        self._pieces = [piece for piece, _ in order]
        self._ids = [i for _, i in order]
        self._longest = max(map(len, self._pieces), default=0)

    def leading_to(self, text: bytes) -> list[int]:
        """The tokens that are a beginning of `text`, or begin with all of it."""
        found: list[int] = []
        for end in range(1, min(len(text), self._longest + 1)):
            found += self._between(text[:end], text[:end] + b"\0")
        return found + self._between(text, _next_after(text))

    def _between(self, low: bytes, high: bytes | None) -> list[int]:
        first = bisect_left(self._pieces, low)
        last = len(self._pieces) if high is None else bisect_left(self._pieces, high)
        return self._ids[first:last]


def _next_after(text: bytes) -> bytes | None:
    """The least bytes that are greater than all that begin with `text`; None if there are none."""
    stem = text.rstrip(b"\xff")
    return stem[:-1] + bytes([stem[-1] + 1]) if stem else None
