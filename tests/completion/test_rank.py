"""Several answers: each is shown once, the best first."""

from __future__ import annotations

from cp_lsp.completion.judge import Judge
from cp_lsp.completion.rank import Candidate, Unjudged, normalised, rank

BEFORE = "MODULE M;\n\tVAR i, j: INTEGER; b: BOOLEAN;\n\n\tPROCEDURE P;\n\tBEGIN\n\t\t"
AFTER = "\n\tEND P;\n\nEND M.\n"


def ranked(*candidates: Candidate | str) -> list[str]:
    given = [Candidate(one) if isinstance(one, str) else one for one in candidates]
    return [one.verdict.text for one in rank(Judge(BEFORE, AFTER), given)]


def test_what_says_the_same_is_shown_once() -> None:
    assert ranked("i := j", "i:=j;", "i := j + 1", "i :=j") == ["i := j + 1", "i := j"]


def test_what_survives_whole_comes_first() -> None:
    cut = Candidate("i := j;\n\t\tj := no", logprob=-0.1, tokens=10)
    whole = Candidate("b := i = j", logprob=-20.0, tokens=10)
    closed = Candidate("IF b THEN i := j", logprob=-0.2, tokens=10)
    assert ranked(cut, closed, whole) == ["b := i = j", "i := j;", "IF b THEN i := j END"]


def test_then_what_the_model_is_surer_of() -> None:
    low = Candidate("i := 1", logprob=-9.0, tokens=3)
    high = Candidate("i := 2 + 3 + 4", logprob=-10.0, tokens=20)
    unknown = Candidate("i := 3")
    assert ranked(unknown, low, high) == ["i := 2 + 3 + 4", "i := 1", "i := 3"]


def test_then_the_longer_one_and_the_order_given() -> None:
    assert ranked("i := 1", "i := 2", "i := 10 + j") == ["i := 10 + j", "i := 1", "i := 2"]


def test_what_is_refused_is_left_out() -> None:
    assert ranked("", "no := 1", "  ", "\n\tEND P;") == []


def test_equal_input_gives_an_equal_order() -> None:
    given = [Candidate(f"i := {number}", -1.0, 4) for number in range(10, 30)]
    first = rank(Judge(BEFORE, AFTER), given)
    assert [one.number for one in first] == list(range(20))
    assert first == rank(Judge(BEFORE, AFTER), given)


def test_unjudged_answers_are_only_put_in_order() -> None:
    found = rank(
        Unjudged(), [Candidate("no := 1", -5.0, 5), Candidate("}", -1.0, 5), Candidate("")]
    )
    assert [one.verdict.text for one in found] == ["}", "no := 1"]


def test_normal_form() -> None:
    assert normalised("a:=b ;\n") == normalised("a := b")
    assert normalised("a := 'x y'") != normalised("a := 'xy'")
    assert normalised("(* a *) b") != normalised("b")
