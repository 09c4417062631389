"""Reports for people: the place, the number, what it means, and the line with a caret."""

from __future__ import annotations

import os
import sys
import textwrap
import unicodedata
from typing import TextIO

from cp_lsp.report.record import Entry, FileReport
from cp_lsp.source.messages import explained

WIDTH = 100
"""Columns of the source line that are shown, and of an explanation."""


class TextWriter:
    """Writes reports as they come, and a count at the end.

    `explain` adds to each number, once, what the rule behind it is and how to mend the fault.
    """

    def __init__(
        self, out: TextIO, *, language: str = "en", colour: bool = False, explain: bool = False
    ) -> None:
        self._out = out
        self._language = language
        self._colour = colour
        self._explain = explain
        self._explained: set[int] = set()
        self._files = 0
        self._errors = 0
        self._warnings = 0

    def write(self, report: FileReport) -> None:
        """Writes all findings of a file; nothing for a file without any."""
        self._files += 1
        self._errors += len(report.errors)
        self._warnings += len(report.warnings)
        for entry in report.entries:
            self._entry(report, entry)
        self._out.flush()

    def close(self) -> None:
        """Writes the count."""
        count = self._count()
        if self._colour:
            count = _BOLD + (_RED if self._errors else _GREEN) + count + _PLAIN
        print(count, file=self._out, flush=True)

    def _entry(self, report: FileReport, entry: Entry) -> None:
        kind, colour = ("warning", _YELLOW) if entry.is_warning else ("error", _RED)
        kind = _WORDS[self._language][kind]
        place = report.name if report.source is None else f"{report.name}:{entry.line}:{entry.col}"
        head = f"{kind} {entry.code}:"
        if self._colour:
            place, head = f"{_BOLD}{place}{_PLAIN}", f"{_BOLD}{colour}{head}{_PLAIN}"
        print(f"{place}: {head} {entry.message}", file=self._out)
        if report.source is not None and report.source.line(entry.line):
            line, caret = shown_line(report.source.line(entry.line), entry.col)
            if self._colour:
                caret = f"{_BOLD}{colour}{caret}{_PLAIN}"
            print(f"    {line}\n    {caret}", file=self._out)
        if self._explain and entry.code not in self._explained:
            self._explained.add(entry.code)
            self._explanation(entry.code)

    def _explanation(self, code: int) -> None:
        for line in textwrap.wrap(explained(code, self._language), WIDTH - 8):
            print(f"        {line}", file=self._out)

    def _count(self) -> str:
        words = _WORDS[self._language]
        files = _number(self._files, words["files"])
        errors = _number(self._errors, words["errors"])
        found = errors if self._errors else words["no errors"]
        if self._warnings:
            found += f", {_number(self._warnings, words['warnings'])}"
        return f"{files}: {found}"


def wants_colour(out: TextIO) -> bool:
    """Whether to colour what goes there: on a terminal that can, unless NO_COLOR is set."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not out.isatty():
        return False
    if sys.platform == "win32":
        # The old console shows escape sequences as they are, unless a terminal stands before it.
        return bool(os.environ.get("WT_SESSION") or os.environ.get("TERM"))
    return True


def shown_line(line: str, col: int) -> tuple[str, str]:
    """The part of a line around a column (from 1) that fits, and a second line with the caret.

    Tabs are kept in both, so that they stay in step whatever the width of a tab.
    """
    at = min(max(col, 1) - 1, len(line))
    first = max(0, at - WIDTH * 2 // 3) if len(line) > WIDTH else 0
    part = line[first : first + WIDTH]
    before = "".join(_blank(char) for char in part[: at - first])
    shown = "".join(char if char == "\t" or char.isprintable() else " " for char in part)
    left, right = "…" if first else "", "…" if first + WIDTH < len(line) else ""
    return left + shown + right, " " * len(left) + before + "^"


def _blank(char: str) -> str:
    """As many blanks as a character is wide on a terminal."""
    if char == "\t":
        return char
    if unicodedata.combining(char):
        return ""
    return "  " if unicodedata.east_asian_width(char) in "WF" else " "


def _number(count: int, forms: str) -> str:
    """A count with its noun; the forms are for one, for a few (in Russian) and for many."""
    one, few, many = forms.split("|")
    if few == many:
        return f"{count} {one if count == 1 else many}"
    ends_in_one = count % 10 == 1 and count % 100 != 11
    ends_in_few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return f"{count} {one if ends_in_one else few if ends_in_few else many}"


_WORDS = {
    "en": {
        "error": "error",
        "warning": "warning",
        "files": "file|files|files",
        "errors": "error|errors|errors",
        "warnings": "warning|warnings|warnings",
        "no errors": "no errors",
    },
    "ru": {
        "error": "ошибка",
        "warning": "предупреждение",
        "files": "файл|файла|файлов",
        "errors": "ошибка|ошибки|ошибок",
        "warnings": "предупреждение|предупреждения|предупреждений",
        "no errors": "ошибок нет",
    },
}
_BOLD, _RED, _GREEN, _YELLOW, _PLAIN = "\033[1m", "\033[31m", "\033[32m", "\033[33m", "\033[0m"
