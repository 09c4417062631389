"""What may come next at a place."""

from __future__ import annotations

import pytest

from cp_lsp.prefix import Expected, begin, expected

HEADING = (
    "MODULE M; CONST ten = 10; TYPE Point = POINTER TO RECORD x, y: INTEGER END;"
    " Kind = EXTENSIBLE RECORD END;"
    " VAR p: Point; k: Kind; i: INTEGER; r: REAL; b: BOOLEAN; s: ARRAY 9 OF CHAR;"
    " PROCEDURE (q: Point) Move (dx: INTEGER), NEW; BEGIN q.x := q.x + dx END Move;"
    " PROCEDURE Twice (n: INTEGER): INTEGER; BEGIN RETURN 2 * n END Twice;"
    " PROCEDURE Do; BEGIN "
)


def at(text: str) -> Expected:
    return expected(begin(HEADING + text))


def names(found: Expected) -> set[str]:
    return {obj.name for obj in found.names}


def test_at_a_statement() -> None:
    found = at("")
    assert {"IF", "WHILE", "RETURN", "END", "CASE", "WITH"} <= set(found.keywords)
    assert not {"THEN", "VAR", "EXIT", "ELSE", "MODULE"} & set(found.keywords)
    assert {"p", "i", "Do", "INC", "NEW"} <= names(found)
    assert not {"ten", "Point", "Twice", "ABS"} & names(found)
    assert not found.new_name and not found.literals


def test_an_assignment_wants_what_fits() -> None:
    found = at("i := ")
    assert {"i", "ten", "p", "Twice", "SHORT"} <= names(found)
    assert not {"b", "r", "k", "Do", "FALSE"} & names(found)
    assert found.literals == ("integer",)
    assert {"(", "-", "+"} <= set(found.delimiters)
    assert "~" not in found.delimiters


def test_a_condition_wants_a_boolean() -> None:
    found = at("IF ")
    assert {"b", "i", "r", "s", "p", "TRUE", "ODD"} <= names(found)
    assert not {"k", "Do", "Kind"} & names(found)


def test_after_a_condition() -> None:
    found = at("IF i > 0 ")
    assert set(found.keywords) == {"DIV", "MOD", "THEN"}
    found = at("IF b ")
    assert set(found.keywords) == {"OR", "THEN"}
    assert set(found.delimiters) >= {"&", "=", "#"}
    assert "+" not in found.delimiters


def test_members_after_a_period() -> None:
    found = at("p.")
    assert names(found) == {"x", "y", "Move"}
    assert not found.keywords and not found.delimiters


def test_declarations_want_new_names() -> None:
    found = expected(begin("MODULE M; VAR "))
    assert found.new_name
    assert {"BEGIN", "END", "PROCEDURE", "CONST"} <= set(found.keywords)


def test_names_at_the_end() -> None:
    assert names(at("i := 1 END ")) == {"Do"}


def test_nothing_after_an_error() -> None:
    assert at("i := b; ") == Expected((), (), (), (), new_name=False)


@pytest.mark.parametrize("text", ["", "i := ", "IF b ", "p.", "i := Twice(", "WHILE "])
def test_what_is_expected_is_accepted(text: str) -> None:
    state = begin(HEADING + text)
    found = expected(state)
    for word in (*found.keywords, *found.delimiters, *names(found)):
        assert state.accepts(f" {word} "), word
