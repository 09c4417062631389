"""Reports for other programs: JSON lines and GitHub's workflow commands."""

from __future__ import annotations

import json
from collections.abc import Iterable

from cp_lsp.report.record import Entry, FileReport


def json_line(report: FileReport) -> str:
    """One JSON object: the file, its errors and its warnings."""
    return json.dumps(
        {
            "file": report.name,
            "errors": _objects(report.errors),
            "warnings": _objects(report.warnings),
        },
        ensure_ascii=False,
    )


def github_lines(report: FileReport) -> Iterable[str]:
    """A workflow command for each finding, which GitHub shows beside the line of the file."""
    for entry in report.entries:
        level = "warning" if entry.is_warning else "error"
        place = f"file={_property(report.name)},line={entry.line},col={entry.col}"
        yield f"::{level} {place},title={level} {entry.code}::{_data(entry.message)}"


def _objects(entries: Iterable[Entry]) -> list[dict[str, object]]:
    return [
        {
            "pos": entry.pos,
            "line": entry.line,
            "col": entry.col,
            "code": entry.code,
            "message": entry.message,
        }
        for entry in entries
    ]


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
