"""What was changed lately, as small differences by lines: what a person does is done again nearby.

Keys that are typed in one place become one change. Nothing is kept but the last few.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from cp_lsp.semantics.splicing import difference

MAX_CHANGES: Final = 8
"""That are kept, over all files."""
MAX_LINES: Final = 10
"""Of the old and of the new text of a change; what is longer is no edit of a person."""
MAX_CHARACTERS: Final = 800
_MAX_FILES: Final = 16
_APART: Final = 2
"""Lines between two edits that still belong to one change."""


@dataclass(slots=True)
class Change:
    """Lines of a file that were replaced; the new ones now stand from line `first` on, the first
    line of a file being 0.
    """

    file: str
    first: int
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def text(self) -> str:
        """As `diff` shows it: the old lines with a minus, the new ones with a plus."""
        lines = [f"-{line}\n" for line in self.old if line.strip()]
        return "".join(lines + [f"+{line}\n" for line in self.new if line.strip()])

    def is_near(self, first: int, stop: int) -> bool:
        """Whether lines [first, stop) touch the new ones, or nearly."""
        return first <= self.first + len(self.new) + _APART and stop >= self.first - _APART

    @property
    def is_small(self) -> bool:
        lines = max(len(self.old), len(self.new))
        return lines <= MAX_LINES and len(self.text) <= MAX_CHARACTERS


@dataclass(slots=True)
class _File:
    """A file: what it says now, and what it said before the last change began, and that change."""

    text: str
    before: str
    last: Change | None = None


class RecentChanges:
    """The last changes of the files that are being edited. Not for several threads at once."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, _File] = OrderedDict()
        self._changes: list[Change] = []

    def note(self, file: str, text: str) -> None:
        """Tells what a file says now; the first time nothing is known to have changed.

        It may be told with each key.
        """
        known = self._files.get(file)
        if known is None:
            known = self._files[file] = _File(text, text)
            if len(self._files) > _MAX_FILES:
                self._files.popitem(last=False)
        self._files.move_to_end(file)
        if known.text == text:
            return
        step = _change(file, known.text, text)
        last = known.last
        if last is None or not last.is_near(step.first, step.first + len(step.old)):
            known.before, last = known.text, None
        known.text = text
        growth = len(step.new) - len(step.old)
        for other in self._changes:
            if other.file == file and other is not last and other.first > step.first:
                other.first = max(step.first, other.first + growth)
        change = _change(file, known.before, text)
        if last is not None:
            self._changes = [one for one in self._changes if one is not last]
        known.last = change
        self._changes = [*self._changes, change][-MAX_CHANGES:]

    def forget(self, file: str) -> None:
        """Nothing of a file that was closed, or read from disk anew, is told any more."""
        self._files.pop(file, None)
        self._changes = [change for change in self._changes if change.file != file]

    def latest(self, *, file: str = "", line: int = -1, count: int = 3) -> list[Change]:
        """The last small changes, the latest first, without any at line `line` of `file`."""
        found = [
            change
            for change in reversed(self._changes)
            if change.is_small
            and change.text
            and not (change.file == file and change.is_near(line, line + 1))
        ]
        return found[:count]


def _change(file: str, before: str, text: str) -> Change:
    """The lines that differ."""
    start, end, stop = difference(before, text)
    begin = before.rfind("\n", 0, start) + 1
    old = _lines(before, begin, end)
    new = _lines(text, begin, stop)
    first = before.count("\n", 0, begin)
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    while old and new and old[0] == new[0]:
        old, new, first = old[1:], new[1:], first + 1
    return Change(file, first, old, new)


def _lines(text: str, begin: int, end: int) -> tuple[str, ...]:
    """The lines from `begin` on that text[begin:end] has a part of."""
    stop = text.find("\n", end)
    return tuple(text[begin : len(text) if stop < 0 else stop].split("\n"))
