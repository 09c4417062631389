"""What a long command is doing, in one line on a terminal."""

from __future__ import annotations

import shutil
import sys
from time import monotonic

_FIRST = 0.7
_EVERY = 0.1


class Progress:
    """A line on standard error that is there while work takes long; none without a terminal."""

    def __init__(self) -> None:
        self._is_wanted = sys.stderr.isatty()
        self._due = monotonic() + _FIRST
        self._is_shown = False

    def show(self, text: str) -> None:
        """Says what is being done now."""
        if self._is_wanted and monotonic() >= self._due:
            self._due = monotonic() + _EVERY
            self._is_shown = True
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\033[K{text[:width]}", end="", file=sys.stderr, flush=True)

    def hide(self) -> None:
        """Takes the line away, so that something else can be written."""
        if self._is_shown:
            self._is_shown = False
            print("\r\033[K", end="", file=sys.stderr, flush=True)
