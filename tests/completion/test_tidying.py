"""Of what a model says, the code is taken, and what is said already left out."""

from __future__ import annotations

import pytest

from cp_lsp.completion.tidying import (
    MAX_CHARACTERS,
    code_in,
    is_echo,
    within_module,
    without_begun_line,
    without_next_lines,
    without_repetition,
)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("i := 1", "i := 1"),
        ("i := 1;\r\n\t\tj := 2\rk := 3", "i := 1;\n\t\tj := 2\nk := 3"),
        ("i := 1\0\0j := 2", "i := 1"),
        ("i := 1\x1b[31m", "i := 1"),
        ("```component-pascal\ni := 1;\nj := 2\n```\nThat sets i.", "i := 1;\nj := 2"),
        ("```\ni := 1", "i := 1"),
        ("~~~ pascal\ni := 1\n~~~", "i := 1"),
        ("Here is the code:\n```pascal\ni := 1\n```", "i := 1"),
        ("i := 1\n```\nThis is it.", "i := 1"),
        ("", ""),
        ("```", ""),
    ],
)
def test_the_code_in_an_answer(said: str, code: str) -> None:
    assert code_in(said) == code


def test_a_long_answer_is_cut_at_a_line() -> None:
    code = code_in("i := 1;\n" * 20_000)
    assert MAX_CHARACTERS - 8 <= len(code) <= MAX_CHARACTERS
    assert code.endswith(";\n")
    assert len(code_in("x" * 100_000)) == MAX_CHARACTERS


@pytest.mark.parametrize(
    ("suggestion", "suffix", "left"),
    [
        ("i := 1;\n\t\tWrite(i);\n\t\ti := 2", "\n\t\tWrite(i);\n", "i := 1;"),
        ("i := 1;\nEND", "\n\tEND P;\n", "i := 1;\nEND"),
        ("Write(i);", "\n  Write(i);\n", ""),
        ("i := 1", "", "i := 1"),
    ],
)
def test_lines_that_follow_are_not_said_again(suggestion: str, suffix: str, left: str) -> None:
    assert without_next_lines(suggestion, suffix) == left


def test_a_line_that_follows_may_have_been_begun() -> None:
    assert without_next_lines("(i, j)", "\n\tWrite(i, j)\n", "\tWrite") == ""


@pytest.mark.parametrize(
    ("suggestion", "prefix", "left"),
    [
        ("i := j + 1", "\ti := ", "j + 1"),
        ("WHILE b DO", "\tWHILE b", " DO"),
        ("j", "\ti := ", "j"),
        ("i", "\ti", "i"),
    ],
)
def test_the_begun_line_is_not_said_again(suggestion: str, prefix: str, left: str) -> None:
    assert without_begun_line(suggestion, prefix) == left


@pytest.mark.parametrize(
    ("suggestion", "prefix", "is_one"),
    [
        ("Write(i, j)", "\tWrite(i, j)\n\t", True),
        ("Write(i, j);\nWriteLn(j)", "Write(i, j);\n\n\tWriteLn(j)\n\t", True),
        ("Write(j, i)", "\tWrite(i, j)\n\t", False),
        ("INC(i)", "\tINC(i)\n\t", False),
        ("END", "\tEND\n\t", False),
    ],
)
def test_echoes(suggestion: str, prefix: str, is_one: bool) -> None:
    assert is_echo(suggestion, prefix) is is_one


def test_the_end_of_the_module_is_left_out() -> None:
    assert within_module("i := 1\nEND P;\nEND M.\nMODULE", "\nEND M.\n") == "i := 1\nEND P;"
    assert within_module("i := 1 END M.", "") == "i := 1 END M."


def test_a_long_repetition_is_found_quickly() -> None:
    text = "ab" * 4000
    assert without_repetition(text, text) == ""
