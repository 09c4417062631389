"""What was ended too early gets the shortest end that makes it whole."""

from __future__ import annotations

import pytest

from cp_lsp import check
from cp_lsp.completion.closing import closings
from cp_lsp.completion.judge import Judge

BEFORE = "MODULE M;\n\tVAR i, j: INTEGER; b: BOOLEAN;\n\n\tPROCEDURE P;\n\tBEGIN\n\t\t"
AFTER = "\n\tEND P;\n\nEND M.\n"


@pytest.mark.parametrize(
    ("text", "closing"),
    [
        ("i := ABS(j", ")"),
        ("i := ABS((j + i", "))"),
        ("WHILE b DO i := j", " END"),
        ("IF b THEN\n\t\t\ti := j", "\n\t\tEND"),
        ("IF b THEN\n\t\t\tWHILE b DO\n\t\t\t\ti := j", "\n\t\t\tEND\n\t\tEND"),
        ("IF b THEN\n\t\t\ti := ABS(j", ")\n\t\tEND"),
        ("PROCEDURE Q;\n\t\tBEGIN i := j", "\n\t\tEND Q"),
    ],
)
def test_the_shortest_closing(text: str, closing: str) -> None:
    assert closings(text, "\t\t") == [closing, closing + ";"]


@pytest.mark.parametrize(
    "text", ["", "i := j;", "IF b THEN", "REPEAT i := j", "i := 'abc", "(* IF", "i := f("]
)
def test_what_is_whole_or_cannot_be_closed(text: str) -> None:
    assert closings(text, "\t\t") == []


@pytest.mark.parametrize("text", ["i := j", "WHILE b DO i := j END"])
def test_what_opens_nothing_may_have_to_be_set_apart(text: str) -> None:
    assert closings(text, "\t\t") == [";"]
    assert Judge(BEFORE, "\n\t\ti := 1" + AFTER).judge(text).text == text + ";"
    assert Judge(BEFORE, AFTER).judge(text).text == text


@pytest.mark.parametrize(
    ("text", "after", "shown"),
    [
        ("IF b THEN\n\t\t\ti := j", AFTER, "IF b THEN\n\t\t\ti := j\n\t\tEND"),
        ("IF b THEN i := j", "\n\t\tEND" + AFTER, "IF b THEN i := j"),
        ("i := ABS(j", AFTER, "i := ABS(j)"),
        ("i := ABS(j", ")" + AFTER, "i := ABS(j"),
        ("IF b THEN i := j", "\n\t\ti := 1" + AFTER, "IF b THEN i := j END;"),
        ("WHILE b DO i := ABS(j; no", AFTER, "WHILE b DO i := ABS(j) END"),
    ],
)
def test_a_suggestion_is_closed_where_the_text_is_not(text: str, after: str, shown: str) -> None:
    verdict = Judge(BEFORE, after).judge(text)
    assert verdict.text == shown
    assert verdict.text.endswith(verdict.closing)
    assert check(BEFORE + shown + after).findings == []


def test_what_the_person_has_opened_is_closed_too() -> None:
    verdict = Judge(BEFORE + "IF b", AFTER).judge(" THEN i := j")
    assert (verdict.text, verdict.closing) == (" THEN i := j END", " END")
