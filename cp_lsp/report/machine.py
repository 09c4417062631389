"""Reports for other programs: JSON lines, GitHub's workflow commands, and SARIF."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath

from cp_lsp.report.record import Entry, FileReport
from cp_lsp.source.messages import MESSAGES, explained, message

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def json_line(report: FileReport, *, explain: str | None = None) -> str:
    """One JSON object: the file, its errors and its warnings.

    `explain` is the language in which each finding is explained, None for no explanations.
    """
    return json.dumps(
        {
            "file": report.name,
            "errors": _objects(report.errors, explain),
            "warnings": _objects(report.warnings, explain),
        },
        ensure_ascii=False,
    )


def github_lines(report: FileReport) -> Iterator[str]:
    """A workflow command for each finding, which GitHub then shows beside the line."""
    for entry in report.entries:
        level = "warning" if entry.is_warning else "error"
        file = _property(report.name.replace("\\", "/"))
        place = f"file={file},line={entry.line},col={entry.col}"
        yield f"::{level} {place},title={level} {entry.code}::{_data(entry.message)}"


def sarif(
    reports: Sequence[FileReport], *, version: str, language: str = "en", explain: bool = False
) -> str:
    """All reports as one SARIF 2.1.0 document, as code scanning services take it.

    `explain` adds to each rule what it is and how to mend a fault against it.
    """
    codes = sorted({entry.code for report in reports for entry in report.entries})
    rules = [_rule(code, language, explain=explain) for code in codes]
    results = [
        _result(report, entry, codes.index(entry.code))
        for report in reports
        for entry in report.entries
    ]
    driver = {"name": "cp-lsp", "version": version, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    document = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2)


def _rule(code: int, language: str, *, explain: bool) -> dict[str, object]:
    rule: dict[str, object] = {
        "id": f"cp{code}",
        "shortDescription": {"text": message(code, language)},
        "defaultConfiguration": {"level": MESSAGES[code].severity if code in MESSAGES else "error"},
    }
    text = explained(code, language) if explain else ""
    if text:
        rule |= {"fullDescription": {"text": text}, "help": {"text": text}}
    return rule


def _result(report: FileReport, entry: Entry, rule: int) -> dict[str, object]:
    # No charOffset: it counts in the file as it is, and `pos` in the text with LF alone.
    region = {"startLine": entry.line, "startColumn": entry.col}
    location = {"artifactLocation": {"uri": _uri(report.name)}, "region": region}
    if report.source is None:
        del location["region"]
    return {
        "ruleId": f"cp{entry.code}",
        "ruleIndex": rule,
        "level": "warning" if entry.is_warning else "error",
        "message": {"text": entry.message},
        "locations": [{"physicalLocation": location}],
    }


def _uri(name: str) -> str:
    """The file as a URI, relative where it was named so."""
    from urllib.parse import quote

    path = Path(name)
    if path.is_absolute():
        return path.as_uri()
    return quote(PurePath(name).as_posix())


def _objects(entries: Iterable[Entry], explain: str | None) -> list[dict[str, object]]:
    return [
        {
            "pos": entry.pos,
            "line": entry.line,
            "col": entry.col,
            "code": entry.code,
            "message": entry.message,
        }
        | ({} if explain is None else {"explanation": explained(entry.code, explain)})
        for entry in entries
    ]


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
