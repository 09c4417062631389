"""What became of a suggestion that was shown, told from the edits of the text alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from cp_lsp.completion.ghost import Place

GLIMPSE: Final = 0.25
"""Seconds for which a suggestion has to stand before whoever types on has refused it."""

RETAINED: Final = (("retained-30s", 30.0), ("retained-5min", 300.0))
"""When it is looked whether what was accepted still stands, in seconds after that."""

_STEP: Final = 2
"""Characters that come at once if they are accepted and not typed."""

_NEAR: Final = 120

_CLOSERS: Final = tuple(")]}\"'")

Event = Literal["accepted", "partially-accepted", "typed", "rejected"]


@dataclass(slots=True)
class Shown:
    """A suggestion that a person sees, and how much of it stands in the text by now."""

    number: int
    uri: str
    place: Place
    text: str
    at: float
    is_accepted: bool = False
    taken: int = 0
    """Characters that stand in the text."""
    told: int = 0
    """Of them, those that were told as accepted."""
    is_lost: bool = False
    """Whether something else stands in the text now."""
    _before: str = field(init=False)
    _after: str = field(init=False)
    _start: int = field(init=False)

    def __post_init__(self) -> None:
        self._start = len(self.place.prefix)
        self._before = self.place.prefix[-_NEAR:]
        self._after = self.place.suffix[:_NEAR]
        # The text itself is not to be kept in memory.
        self.place = Place(self.place.line, self.place.behind)

    def changed(self, text: str, now: float) -> Event | None:
        """What an edit that led to this text says of the suggestion; None if nothing."""
        standing = self._standing(text)
        if standing is None:
            self.is_lost = True
            return "rejected" if now - self.at >= GLIMPSE else None
        came, self.taken = standing - self.taken, standing
        if came <= 0:
            return None
        if standing == len(self.text):
            return "accepted" if came >= min(_STEP, len(self.text)) else "typed"
        return "partially-accepted" if came >= _STEP else None

    @property
    def end(self) -> int:
        """Where it ends in the text, once all of it stands there."""
        return self._start + len(self.text)

    def lines(self) -> list[str]:
        """The lines of the text that it makes, with what they had before and behind it."""
        whole = self.place.prefix + self.text + self.place.suffix
        return [line.strip() for line in whole.split("\n") if line.strip()]

    def _standing(self, text: str) -> int | None:
        """How many characters of it stand in a text; None if something else does."""
        start = self._start
        if text[max(0, start - _NEAR) : start] != self._before:
            # Something has changed further up.
            start = text.rfind(self._before) + len(self._before)
            if start < len(self._before) or len(self._before) < _NEAR:
                return None
            self._start = start
        for size in range(len(self.text), -1, -1):
            if text.startswith(self.text[:size], start):
                end = start + size
                behind = text[end : end + _NEAR]
                if behind == self._after:
                    return size
                # A symbol that an editor puts in by itself may stand between.
                is_closed = behind[:1] in _CLOSERS and self._after.startswith(behind[1:])
                return size if is_closed else None
        return None


def retained(lines: list[str], text: str) -> float:
    """Which share of the lines of an accepted suggestion still stands in a text, by characters.

    Blanks do not count, so that a text which was laid out anew has kept them all.
    """
    total = sum(map(len, lines))
    if not total:
        return 0.0
    whole = _bare(text)
    return sum(len(line) for line in lines if _bare(line) in whole) / total


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)
