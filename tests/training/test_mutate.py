"""Mutants: one mistake each, the same for the same seed, and every kind of mistake to be had."""

from __future__ import annotations

import pytest

from cp_training.corpus.mutate import OPERATORS, Mutant, mutate

MODULE = """MODULE Shapes;
(* a module with a place for every mistake *)
	IMPORT Log := StdLog, Strings;

	CONST max = 10; title = "shapes"; bits = {0, 3};

	TYPE
		Shape* = POINTER TO ABSTRACT RECORD
			x-, y-: INTEGER;
			next: Shape
		END;
		Circle* = POINTER TO EXTENSIBLE RECORD (Shape)
			r*: REAL
		END;

	VAR list: Shape;
		names: ARRAY 3, 4 OF CHAR;

	PROCEDURE (s: Shape) Area* (): REAL, NEW, ABSTRACT;

	PROCEDURE (c: Circle) Area* (): REAL, EXTENSIBLE;
	BEGIN
		RETURN 3.14 * c.r * c.r
	END Area;

	PROCEDURE Count* (IN name: ARRAY OF CHAR; VAR n: INTEGER): INTEGER;
		VAR s: Shape; i, k: INTEGER;
	BEGIN
		s := list; i := 0; k := n;
		WHILE (s # NIL) & (i < max) DO
			IF s IS Circle THEN INC(i, ENTIER(s(Circle).r))
			ELSIF ~(i IN bits) OR (name$ = title) THEN i := i DIV 2
			ELSE Strings.Find(name, "a", 0, k)
			END;
			s := s.next^.next
		END;
		CASE i OF
		| 0: RETURN i
		| 1, 2: RETURN 1
		ELSE
		END;
		RETURN Count(name, n)
	END Count;

BEGIN
	list := NIL; names[0, 1] := 'x'; Log.Ln(); Log.String("ready")
END Shapes.
"""


def check_mutant(mutant: Mutant, text: str) -> None:
    assert mutant.text != text
    assert mutant.text[: mutant.pos] == text[: mutant.pos]
    assert mutant.description
    mutant.text.encode("latin-1")


def test_there_are_many_kinds() -> None:
    assert len(OPERATORS) >= 25


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_strikes(operator: str) -> None:
    for seed in range(10):
        mutant = mutate(MODULE, seed, operator=operator)
        if mutant.operator != "none":
            assert mutant.operator == operator
            check_mutant(mutant, MODULE)
            return
    pytest.fail("no change in ten tries")


def test_same_seed_same_mutant() -> None:
    assert [mutate(MODULE, seed) for seed in range(50)] == [
        mutate(MODULE, seed) for seed in range(50)
    ]


def test_seeds_reach_every_operator() -> None:
    mutants = [mutate(MODULE, seed) for seed in range(1500)]
    for mutant in mutants:
        check_mutant(mutant, MODULE)
    assert {mutant.operator for mutant in mutants} == set(OPERATORS)


@pytest.mark.parametrize("text", ["", " \n", "(* only a comment", "\x00", ";"])
def test_poor_texts_are_no_trouble(text: str) -> None:
    for operator in OPERATORS:
        mutant = mutate(text, 1, operator=operator)
        assert mutant.text != text or mutant.operator == "none"


def test_mutants_can_be_mutated() -> None:
    text = MODULE
    for seed in range(200):
        text = mutate(text, seed).text or MODULE
