"""Random texts, random programs, broken programs, absurd programs: no exception and no hang."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cp_training.corpus.mutate import mutate
from tests.fuzz.fuzz_checker import examine, examine_tokens

WORDS = re.split(
    r"\s",
    """MODULE PROCEDURE BEGIN END CONST TYPE VAR IMPORT RECORD ARRAY POINTER TO OF IF THEN ELSE
ELSIF CASE WHILE DO REPEAT UNTIL FOR BY LOOP EXIT RETURN WITH IN OUT IS DIV MOD OR NIL CLOSE
ABSTRACT EXTENSIBLE LIMITED EMPTY NEW INC ASSERT LEN SIZE SHORT INTEGER CHAR REAL SET BOOLEAN
SYSTEM StdLog M P T x y z 0 1 7FH 0FFX 1.5 1.0E99 2147483648 "a" 'text' "" ( ) [ ] { } + - * / ~ &
. , ; : := = # < <= > >= .. ^ $ | (* *) " ' % \\ \x00 \xe9 \ufffc""",
)

MODULE = """MODULE M;
	IMPORT StdLog;
	CONST n = 3;
	TYPE
		T = POINTER TO EXTENSIBLE RECORD next: T; a: ARRAY n OF CHAR END;
		U = POINTER TO RECORD (T) f: PROCEDURE (IN s: ARRAY OF CHAR): INTEGER END;
	VAR t: T; x, y: INTEGER; s: SET;
	PROCEDURE^ Q (VAR t: T);
	PROCEDURE (t: T) P* (x: INTEGER; OUT r: REAL): BOOLEAN, NEW, EXTENSIBLE;
		VAR i: INTEGER;
	BEGIN
		r := x / 2; FOR i := 0 TO LEN(t.a) - 1 DO t.a[i] := CHR(i) END;
		WITH t: U DO i := t.f("abc") ELSE StdLog.String(t.a$ + "x") END;
		RETURN (i IN s) & (t IS U)
	END P;
	PROCEDURE Q (VAR t: T);
	BEGIN
		CASE x OF 1, 2 .. 4: Q(t.next) | 5: y := MAX(x, y) ELSE HALT(1) END;
		LOOP REPEAT x := x DIV 2 UNTIL x = 0; EXIT END;
		WHILE t # NIL DO t := t.next END
	END Q;
BEGIN
	NEW(t); s := {0, 2 .. 5} * -{x}; ASSERT(x = y, 20)
END M.
"""

few = settings(max_examples=200, deadline=None)

# The checker raises Python's recursion limit when it is first used, and Hypothesis wants it to
# stay as it is during a test.
examine("")


@given(st.text(max_size=200))
@few
def test_any_text(text: str) -> None:
    examine(text)


@given(st.lists(st.sampled_from(WORDS), max_size=80), st.sampled_from(["", " ", "\n"]))
@few
def test_any_words(words: list[str], blank: str) -> None:
    examine(blank.join(words))


@given(st.lists(st.sampled_from(WORDS), max_size=60))
@few
def test_any_words_after_a_heading(words: list[str]) -> None:
    examine("MODULE M; " + " ".join(words))


@given(st.lists(st.sampled_from(WORDS), max_size=60))
@few
def test_any_words_as_statements(words: list[str]) -> None:
    head = "MODULE M; VAR x, y: INTEGER; z: POINTER TO RECORD x, y: REAL END; PROCEDURE P; BEGIN "
    examine(head + " ".join(words) + " END P; END M.")


@given(st.lists(st.integers(0, 2**32), min_size=1, max_size=6))
@few
def test_modules_with_some_mistakes(seeds: list[int]) -> None:
    text = MODULE
    for seed in seeds:
        text = mutate(text, seed).text
        examine(text)


def test_every_beginning() -> None:
    for length in range(0, len(MODULE), 3):
        examine(MODULE[:length])


def test_every_end() -> None:
    for start in range(0, len(MODULE), 7):
        examine(MODULE[start:])


DEEP = 20_000

NESTED = {
    "brackets": "MODULE M; BEGIN x := " + "(" * DEEP,
    "minus": "MODULE M; BEGIN x := " + "-" * DEEP + "1 END M.",
    "not": "MODULE M; BEGIN x := " + "~" * DEEP + "TRUE END M.",
    "sets": "MODULE M; BEGIN x := " + "{" * DEEP,
    "calls": "MODULE M; BEGIN x := " + "ABS(" * DEEP,
    "indices": "MODULE M; VAR x: ARRAY 2 OF INTEGER; BEGIN x := " + "x[" * DEEP,
    "designator": "MODULE M; BEGIN x" + ".x" * DEEP + " := 1 END M.",
    "dereferences": "MODULE M; BEGIN x" + "^" * DEEP + " := 1 END M.",
    "sum": "MODULE M; BEGIN x := 1" + " + 1" * DEEP + " END M.",
    "strings": 'MODULE M; CONST x = "a"' + ' + "a"' * DEEP + "; END M.",
    "comments": "(*" * DEEP,
    "if": "MODULE M; BEGIN " + "IF TRUE THEN " * DEEP,
    "elsif": "MODULE M; BEGIN IF TRUE THEN " + "ELSIF TRUE THEN " * DEEP,
    "loops": "MODULE M; BEGIN " + "LOOP " * DEEP,
    "while": "MODULE M; BEGIN " + "WHILE TRUE DO " * DEEP,
    "repeat": "MODULE M; BEGIN " + "REPEAT " * DEEP,
    "with": "MODULE M; BEGIN " + "WITH x: T DO " * DEEP,
    "case": "MODULE M; BEGIN " + "CASE 1 OF 1: " * DEEP,
    "records": "MODULE M; TYPE T = " + "RECORD x: " * DEEP,
    "arrays": "MODULE M; TYPE T = " + "ARRAY 2 OF " * DEEP + "CHAR; END M.",
    "lengths": "MODULE M; TYPE T = ARRAY " + "1, " * DEEP + "1 OF CHAR; END M.",
    "pointers": "MODULE M; TYPE T = " + "POINTER TO " * DEEP,
    "procedure types": "MODULE M; TYPE T = " + "PROCEDURE (x: " * DEEP,
    "procedures": "MODULE M; " + "PROCEDURE P; " * DEEP,
    "extensions": "MODULE M; TYPE T0 = EXTENSIBLE RECORD END; "
    + " ".join(f"T{n + 1} = EXTENSIBLE RECORD (T{n}) END;" for n in range(2000)),
    "names": "MODULE M; VAR " + ", ".join(f"v{n}" for n in range(5000)) + ": CHAR; END M.",
    "same name": "MODULE M; VAR " + "x, " * 5000 + "x: CHAR; END M.",
    "long name": "MODULE " + "M" * 100_000 + ";",
    "long number": "MODULE M; CONST x = " + "9" * 100_000 + "; END M.",
    "long exponent": "MODULE M; CONST x = 1.0E" + "9" * 10_000 + "; END M.",
    "long string": 'MODULE M; CONST x = "' + "x" * 100_000 + '"; END M.',
    "huge power": "MODULE M; CONST x = ASH(1, 2147483647) + ASH(1, 62) * 4611686018427387904;",
    "semicolons": "MODULE M; BEGIN " + ";" * 100_000,
    "parameters": "MODULE M; PROCEDURE P (" + "x: CHAR; " * 5000,
    "imports": "MODULE M; IMPORT " + "StdLog, " * 5000,
    "imports of itself": "MODULE M; IMPORT M; END M.",
}


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
def test_absurd_programs(text: str) -> None:
    examine(text)


@pytest.mark.parametrize(
    "text", ["\ud800", "\U0001f600", "MODULE \ud800", '"\ud83d"', "\ufeffMODULE"]
)
def test_odd_characters(text: str) -> None:
    examine_tokens(text)
    examine(text)
