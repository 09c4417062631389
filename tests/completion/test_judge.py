"""What is shown adds no finding and repeats nothing."""

from __future__ import annotations

import pytest

from cp_lsp import check
from cp_lsp.completion.judge import Judge, Verdict, without_repetition

BEFORE = """MODULE M;

	VAR i, j: INTEGER; b: BOOLEAN; s: ARRAY 8 OF CHAR;

	PROCEDURE P (x: INTEGER): INTEGER;
	BEGIN RETURN x
	END P;

	PROCEDURE Q;
	BEGIN
		"""
AFTER = """
	END Q;

END M.
"""


def judged(suggestion: str, before: str = BEFORE, after: str = AFTER) -> Verdict:
    return Judge(before, after).judge(suggestion)


@pytest.mark.parametrize(
    "suggestion",
    [
        "i := j + 1;",
        "i := P(j)",
        "IF b THEN\n\t\t\ti := 1\n\t\tELSE\n\t\t\ti := 2\n\t\tEND;\n\t\tj := i",
        "(* nothing yet *)",
        's := "Привет";',
    ],
)
def test_what_is_right_is_shown_whole(suggestion: str) -> None:
    assert judged(suggestion) == Verdict(suggestion)


@pytest.mark.parametrize(
    ("suggestion", "shown"),
    [
        ("i := j;\n\t\tj := nothing", "i := j;"),
        ("i := j;\n\t\tj := b;\n\t\ti := 2", "i := j;"),
        ("i := j + b", "i := j"),
        ("i := j;\n\t\tIF b THEN", "i := j;"),
        ("i := P(j);\n\t\t}}", "i := P(j);"),
        ("i := 1;\n\tEND Q;\n\n\tPROCEDURE R;\n\tBEGIN\n\t\tj := ", "i := 1;"),
        ("i := 1\n\tEND Q;\n\nEND M.\nMODULE", "i := 1"),
    ],
)
def test_what_is_wrong_is_cut_off(suggestion: str, shown: str) -> None:
    verdict = judged(suggestion)
    assert (verdict.text, verdict.is_cut, verdict.reason) == (shown, True, None)


@pytest.mark.parametrize(
    ("suggestion", "reason"),
    [
        ("", "says nothing"),
        (" \n\t", "says nothing"),
        ("nothing := 1", "error 0"),
        ("}}", "error"),
        ("\n\tEND Q;\n", "repeats what follows"),
        ("b := i", "error 113"),
    ],
)
def test_what_has_nothing_good_is_refused(suggestion: str, reason: str) -> None:
    verdict = judged(suggestion)
    assert verdict.text == ""
    assert verdict.reason is not None
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("suggestion", "after", "shown"),
    [
        ("j + 1;", ";", "j + 1"),
        ("P(j)", ")", "P(j)"),
        ("P(j))", ")", "P(j)"),
        ("j;\n\tEND Q;", ";", "j"),
    ],
)
def test_what_follows_is_not_said_again(suggestion: str, after: str, shown: str) -> None:
    before = BEFORE + ("i := (" if after == ")" else "i := ")
    assert judged(suggestion, before, after + AFTER).text == shown


def test_findings_elsewhere_do_not_count() -> None:
    before = BEFORE.replace("RETURN x", "RETURN nothing")
    after = AFTER.replace("END M", "BEGIN i := b END M")
    assert judged("i := j", before, after) == Verdict("i := j")
    assert judged("i := b", before, after).text == ""


def test_a_statement_is_parted_from_the_next() -> None:
    after = "\n\t\tj := 1" + AFTER
    assert judged("i := j", after=after) == Verdict("i := j;", closing=";")
    assert judged("i := j", BEFORE + "b := TRUE; ", after) == Verdict("i := j;", closing=";")


@pytest.mark.parametrize("line", ["StdLog.", "i := ;", "IF b THEN"])
def test_what_is_unfinished_further_down_keeps_nothing_from_being_shown(line: str) -> None:
    after = f";\n\t\tFOR i := 0 TO 9 DO\n\t\t\tj := i\n\t\tEND;\n\t\t{line}" + AFTER
    assert judged("i := j", after=after) == Verdict("i := j")
    assert judged("i := nothing", after=after).text == ""


def test_an_unfinished_line_is_gone_on_with() -> None:
    assert judged(" b THEN", BEFORE + "IF", "\n\t\t\ti := 1\n\t\tEND" + AFTER) == Verdict(" b THEN")
    # The END is not there yet, so it comes with the suggestion.
    assert judged(" THEN", BEFORE + "IF b") == Verdict(" THEN END", closing=" END")


@pytest.mark.parametrize(
    ("line", "suggestion", "shown"),
    [
        ("s.", "x", ""),
        ("i := to", "tally", ""),
        ("i := to", "tally + j", ""),
        ("i", " := j", " := j"),
        ("Q", "R", ""),
        ("nothing", " := 1", " := 1"),
    ],
)
def test_one_mistake_does_not_excuse_another(line: str, suggestion: str, shown: str) -> None:
    assert judged(suggestion, BEFORE + line).text == shown


def test_whatever_is_shown_is_clean() -> None:
    pieces = [
        "i := ",
        "j",
        " + ",
        "b",
        ";\n\t\t",
        "IF ",
        " THEN ",
        "END",
        "P(",
        ")",
        "nothing",
        "'",
    ]
    for first in pieces:
        for second in pieces:
            for third in pieces:
                text = judged(first + second + third).text
                assert not text or not check(BEFORE + text + AFTER).findings


@pytest.mark.parametrize(
    ("suggestion", "suffix", "left"),
    [
        ("a;\nEND;", "\nEND;\n", "a;"),
        ("a", "b", "a"),
        ("a", "", "a"),
        ("abab", "ab", "ab"),
        ("a)", ") + (", "a"),
    ],
)
def test_repetitions(suggestion: str, suffix: str, left: str) -> None:
    assert without_repetition(suggestion, suffix) == left


def test_labels_before_a_place_are_read_once() -> None:
    before = BEFORE + "CASE i OF\n\t\t| 1: j := 1\n\t\t| 2: "
    judge = Judge(before, "\n\t\t| 3: j := 3\n\t\tEND" + AFTER)
    for _ in range(2):
        assert judge.judge("j := 2") == Verdict("j := 2")
    # A bar may stand before the next one.
    assert judge.judge("j := 2 | 1: j := 4").text == "j := 2 |"
