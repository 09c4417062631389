"""Code → verdict: what the front end says of a text that claims to be Component Pascal.

A module without a finding is clean. One that is well-formed, but whose meaning the front end
cannot follow (imports that are not at hand, another library, another dialect), is kept with the
reason; one that is not well-formed is dropped, unless the slips are few and all of a dialect.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cp_lsp.index.imports import scan_heading
from cp_lsp.semantics.checker import check, syntax_findings
from cp_lsp.semantics.context import Importer
from cp_lsp.syntax.token import KEYWORDS
from cp_training.corpus.document import CLEAN, KEPT

NOT_FOUND = 152
"""BlackBox's number for an imported module that is not found."""

LINES_A_SLIP = 40
"""A text of a dialect may have one error of form in so many lines."""

VARIED = 0.2
"""Share of different line shapes below which a text counts as made by a machine."""

VARIED_LIST = 0.27
"""The same share for a text that is nothing but declarations."""

_WINDOW = 300
_FEWEST = 40
_STATEMENT = re.compile(r":=|\bIF\b|\bRETURN\b")
_LEXEME = re.compile(
    r"\(\*.*?\*\)|\"[^\"\n]*\"|'[^'\n]*'|[^\W\d]\w*|\d\w*(?:\.\d*)?|:=|<=|>=|\.\.|[^\w\s]|\n", re.S
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a text: `kept` is its verdict if it stays, else `dropped` says why not."""

    module: str
    kept: str = ""
    dropped: str = ""


def judge(text: str, importer: Importer, *, dialect: str = "") -> Verdict:
    """The verdict on a text of code; `dialect` is what its source is said to be written in."""
    heading = scan_heading(text)
    if heading is None:
        return Verdict("", dropped="not a module of Component Pascal")
    slips = syntax_findings(text)
    if slips:
        lines = text.count("\n") + 1
        about = slips[0].detail or ""
        known = "Gardens Point" if "Gardens Point" in about else dialect
        if known and len(slips) * LINES_A_SLIP <= max(lines, 2 * LINES_A_SLIP):
            return Verdict(heading.name, kept=f"{KEPT}dialect, {known}")
        return Verdict(heading.name, dropped="does not parse")
    findings = check(text, importer).findings
    if not findings:
        return Verdict(heading.name, kept=CLEAN)
    if any(finding.code == NOT_FOUND for finding in findings):
        return Verdict(heading.name, kept=f"{KEPT}imports that are not at hand")
    if dialect:
        return Verdict(heading.name, kept=f"{KEPT}dialect, {dialect}")
    lines = text.count("\n") + 1
    if len(findings) * LINES_A_SLIP <= max(lines, 2 * LINES_A_SLIP):
        return Verdict(heading.name, kept=f"{KEPT}few findings")
    return Verdict(heading.name, dropped="many findings")


def is_generated(text: str) -> bool:
    """Whether a text looks as if a machine had made it: many lines of few shapes."""
    share = variety(text)
    return share < VARIED or (share < VARIED_LIST and not _STATEMENT.search(text))


def variety(text: str) -> float:
    """The share of different line shapes among the lines, 0 to 1, window by window.

    The shape of a line is what is left when names, numbers and strings are all the same: a long
    list of constants or of methods that call one routine has a handful. 1 for a short text.
    """
    shapes = _shapes(text)
    different = counted = 0
    for start in range(0, len(shapes), _WINDOW):
        window = shapes[start : start + _WINDOW]
        if len(window) >= _FEWEST:
            different += len(set(window))
            counted += len(window)
    return different / counted if counted else 1.0


def _shapes(text: str) -> list[str]:
    shapes: list[str] = []
    line: list[str] = []
    for lexeme in _LEXEME.findall(text):
        first = lexeme[0]
        if lexeme == "\n":
            if line:
                shapes.append(" ".join(line))
                line = []
        elif first in "\"'":
            line.append("s")
        elif first.isdigit():
            line.append("0")
        elif first.isalpha() or first == "_":
            line.append(lexeme if lexeme in KEYWORDS else "a")
        elif not lexeme.startswith("(*"):
            line.append(lexeme)
    if line:
        shapes.append(" ".join(line))
    return shapes
