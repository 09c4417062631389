"""The reader of the notation, and the check of the rules."""

from __future__ import annotations

import pytest

from grammar import ebnf
from grammar.lint import lint
from grammar.to_html import notation

LEXICAL = 'ident = ("a" .. "z") {"a" .. "z"}. blank = " ". comment = "(*" {comment | "a"} "*)".'


def test_a_rule_becomes_data() -> None:
    grammar = ebnf.parse('A = b [C {";" C}] | (END). (* a comment *)\nC = 9X .. \'z\' - "\'".')
    a, c = grammar.rules
    assert (a.name, a.line, a.column) == ("A", 1, 1)
    assert (c.name, c.line, c.column) == ("C", 2, 1)
    assert notation(a.body) == 'b [C {";" C}] | END'
    assert notation(c.body) == '(9X .. "z" - "\'")'
    assert grammar.reserved == ("END",)


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("A = b", "1:6", "the text ends within a rule"),
        ("A = [b.", "1:7", 'expected "]"'),
        ("A = b.\n\tB = ? c.", "2:6", "this character means nothing here"),
        ("A = 110000X.", "1:5", "no character has this code"),
        ("A = = b.", "1:5", "expected"),
    ],
)
def test_a_slip_is_shown_with_line_column_and_caret(text: str, place: str, what: str) -> None:
    with pytest.raises(ebnf.NotationError) as caught:
        ebnf.parse(text, name="x.ebnf")
    said, line, caret = str(caught.value).split("\n")
    assert said.startswith(f"x.ebnf:{place}: {what}")
    row, column = map(int, place.split(":"))
    assert line == text.split("\n")[row - 1]
    assert len(caret) == column and caret.endswith("^")


def test_the_grammar_has_no_findings(grammar: ebnf.Grammar) -> None:
    assert lint(grammar) == []


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("A = B.", "A: uses B, which is not defined"),
        ('A = "x". B = "y".', "B: is not used by anything that A uses"),
        ('A = "x". A = "y".', "A: is defined a second time, first in line 1"),
        ('A = B "x". B = [A] "y".', "A: is left-recursive: it can begin with itself"),
        ('A = {["x"]}.', "A: is ambiguous: what stands in [ ] or { } may itself be empty"),
        ('A = "a" .. "b".', "A: describes characters, which only lexical rules do"),
        ("A = c. c = END.", "c: uses the reserved word END in a lexical rule"),
        ("A = c. c = A.", "c: uses A, a rule of the syntax, in a lexical rule"),
    ],
)
def test_a_wrong_rule_is_found(rules: str, said: str) -> None:
    grammar = ebnf.parse(f"{rules} {LEXICAL}")
    assert said in [f"{finding.rule}: {finding.message}" for finding in lint(grammar)]


def test_all_findings_are_returned_in_order() -> None:
    findings = lint(ebnf.parse(f"A = B D.\nB = A.\nC = A.\n{LEXICAL}"))
    assert len(findings) >= 4
    assert [finding.line for finding in findings] == sorted(finding.line for finding in findings)


def test_a_conflict_is_found_and_named() -> None:
    findings = lint(ebnf.parse(f"S = IF ident S [ELSE S] | ident. {LEXICAL}"))
    assert [finding.rule for finding in findings] == ["S"]
    assert "ambiguous before ELSE" in findings[0].message
