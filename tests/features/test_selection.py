"""Selections that grow."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cp_lsp.features.selection import selection_ranges
from tests.features.workspace import view_at_cursor

START = "MODULE M;\n\tVAR a, b: INTEGER;\n\tPROCEDURE P;\n\tBEGIN\n\t\t"
END = "\n\tEND P;\nEND M."


@pytest.mark.parametrize(
    ("statement", "steps"),
    [
        ("a := b + a(*|*) * 2; b := 1", ["a", "a * 2", "b + a * 2", "a := b + a * 2"]),
        ("(*|*)a := 1; b := 2", ["a", "a := 1", "a := 1;", "a := 1; b := 2"]),
        ("IF a = 1 THEN (*|*)b := 1 END", ["b", "b := 1", "IF a = 1 THEN b := 1 END"]),
        ("(* some (*|*)words here *)", ["words", " some words here ", "(* some words here *)"]),
        ("a := LEN('one (*|*)two')", ["two", "one two", "'one two'", "LEN('one two')"]),
        ("a := ABS(b(*|*)", ["b", "ABS(b"]),
    ],
)
def test_steps(statement: str, steps: list[str]) -> None:
    view, offset, _ = view_at_cursor(START + statement + END)
    ranges = selection_ranges(view, offset)
    texts = [view.text[start:end] for start, end in ranges]
    places = [texts.index(step) for step in steps]
    assert places == sorted(places)
    assert texts[0] == steps[0]
    assert texts[-1] == view.text


@pytest.mark.parametrize("broken", [0, 30, 50, 70])
def test_each_range_holds_the_one_before(broken: int) -> None:
    text = START + "IF a = 1 THEN b := ABS(a) + 2 ELSE P END" + END
    text = text[:broken] + text[broken + 4 :] if broken else text
    for offset in range(len(text) + 1):
        view, at, _ = view_at_cursor(text[:offset] + "(*|*)" + text[offset:])
        ranges = selection_ranges(view, at)
        assert ranges[-1] == (0, len(text))
        for inner, outer in pairwise(ranges):
            assert outer.start <= inner.start and inner.end <= outer.end and inner != outer
        assert all(start <= at <= end for start, end in ranges)
