"""What was found in one file, with places and words: what every form of output writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from cp_lsp.errors import SourceError
from cp_lsp.source.diagnostic import Finding
from cp_lsp.source.file import SourceFile
from cp_lsp.source.messages import message

UNREADABLE = 1002
"""The number for a file that cannot be read."""


class Entry(NamedTuple):
    """One finding in words: `pos` counts characters from 0, `line` and `col` from 1."""

    pos: int
    line: int
    col: int
    code: int
    message: str
    is_warning: bool


@dataclass(frozen=True)
class FileReport:
    """What was found in a file; `name` is the file as the user named it.

    `source` is the text that the places are in, None for a file that could not be read.
    """

    name: str
    source: SourceFile | None
    errors: tuple[Entry, ...]
    warnings: tuple[Entry, ...] = ()

    @property
    def entries(self) -> list[Entry]:
        """All findings in the order of the text."""
        return sorted((*self.errors, *self.warnings), key=lambda entry: entry.pos)


def report(
    name: str,
    source: SourceFile,
    errors: Iterable[Finding],
    warnings: Iterable[Finding] = (),
    *,
    language: str = "en",
    advice: Callable[[Finding], str] = lambda _finding: "",
) -> FileReport:
    """The report on a file that was checked; `advice` gives what to add to a message."""

    def entries(findings: Iterable[Finding]) -> Iterator[Entry]:
        for finding in findings:
            line, col = source.line_col(finding.pos)
            words = message(finding.code, language, finding.detail) + advice(finding)
            yield Entry(finding.pos, line, col, finding.code, words, finding.is_warning)

    return FileReport(name, source, tuple(entries(errors)), tuple(entries(warnings)))


def unreadable(name: str, problem: SourceError, *, language: str = "en") -> FileReport:
    """The report on a file that cannot be read."""
    why = problem.reason_ru if language == "ru" else problem.reason
    text = f"{message(UNREADABLE, language)}: {why}"
    return FileReport(name, None, (Entry(0, 1, 1, UNREADABLE, text, is_warning=False),))
