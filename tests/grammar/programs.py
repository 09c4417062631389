"""Small programs, right and wrong in form, each with what it is about."""

from __future__ import annotations

from lark import Lark

DECLARED = {
    "the least": "MODULE M; END M.",
    "a library": 'MODULE M ["kernel32.dll"]; PROCEDURE Beep* (f, d: INTEGER); END M.',
    "an external name": (
        'MODULE M ["libc"];\nPROCEDURE [ccall] Abs* ["", "abs"] (x: INTEGER): INTEGER; END M.'
    ),
    "names for other systems": (
        'MODULE M [= "pkg"]; VAR x* ["y"]: INTEGER; PROCEDURE P; END P; END M.'
    ),
    "imports": "MODULE M; IMPORT A, B := C; END M.",
    "sections in any order": "MODULE M; VAR x: T; TYPE T = U; CONST c = 1; VAR y: T; END M.",
    "empty sections": "MODULE M; CONST TYPE VAR END M.",
    "marks": "MODULE M; VAR a*, b-, c: INTEGER; END M.",
    "record": "MODULE M; TYPE T = LIMITED RECORD (A.B) x*, y: T;; z: U; END; END M.",
    "flags": "MODULE M; TYPE T = POINTER [1] TO RECORD [untagged, 4 + x,] END; END M.",
    "arrays": "MODULE M; VAR a: ARRAY OF ARRAY 3, n + 1 OF T; b: ARRAY [untagged] 4 OF U; END M.",
    "procedure types": "MODULE M; VAR p: PROCEDURE; q: PROCEDURE [ccall] (x: T): U; END M.",
    "parameters": (
        "MODULE M; PROCEDURE P (VAR [nil] a: T; IN b, c: U; OUT d: V; e: W); END P; END M."
    ),
    "methods": "MODULE M; PROCEDURE (VAR r: T) P* (x: U): V, NEW, EXTENSIBLE; END P; END M.",
    "methods without a body": (
        "MODULE M; PROCEDURE (r: T) P, NEW, ABSTRACT; PROCEDURE (r: T) Q-, EMPTY; END M."
    ),
    "forward": "MODULE M; PROCEDURE ^ P (x: T); PROCEDURE ^ (r: T) Q, NEW; END M.",
    "an assignable procedure": "MODULE M; PROCEDURE * P; END P; END M.",
    "code": (
        "MODULE M; IMPORT SYSTEM;"
        'PROCEDURE [code] P (x: T): U 0F0H, 33H, -n, "ab"; PROCEDURE [1] Q; END M.'
    ),
    "code from a marked name": (
        "MODULE M; IMPORT SYSTEM; PROCEDURE [code] P* 90H; PROCEDURE [code] Q 1 + 2, x; END M."
    ),
    "nested procedures": (
        "MODULE M; PROCEDURE P; CONST c = 1; PROCEDURE Q; END Q; BEGIN Q END P; END M."
    ),
    "attribute names are free": (
        "MODULE M; TYPE ABSTRACT = T; VAR LIMITED, NEW, code: ABSTRACT; END M."
    ),
    "a return in a module": "MODULE M; BEGIN RETURN CLOSE RETURN 1 END M.",
}

STATED = {
    "nothing": ";;",
    "assignment": "x := y",
    "selectors": "a[i, j].b^.c$.d(T).e := f(x)(y).g[1]",
    "super call": "r.P^(x)",
    "if": "IF a THEN ELSIF b THEN x := 1; ELSE y END",
    "case": "CASE x OF | 1, 3..5: a | | 'a'..'z': ELSE b END",
    "case without cases": "CASE x OF END",
    "loops": "WHILE a DO END; REPEAT UNTIL b; LOOP EXIT END; FOR i := 0 TO n BY -1 DO END",
    "a loop over an imported variable": "FOR M.i := 1 TO 2 DO END",
    "with": "WITH a: T DO | b: M.U DO x ELSE END; WITH | ELSE END; WITH END",
    "numbers": "x := 1 + 0FFH + 0FFFFFFFFL + 3F800000S + 0R + 1. + 1.5E3 + 1.E-2 + 41X",
    "ranges": "x := {1..3, 0FH..12, a .. b, 1. ..2, n..3 + 4, 5}",
    "relations": "x := (a = b) & ~(c IN d) OR (e IS M.T); y := -1 < 2",
    "strings": """x := "it's" + 'a "b"' + "" + 'c' + "(*";""",
    "comments": "x(* a (* b (*c*)*) (**) (***) ((*) *) *) := (**) 1",
    "a word after a symbol": "IF(a)THEN;b(1)ELSE c[1]END",
    "names like words": "IFx := ENDy; x := NILL; _ := Iffy",
    "a number before a word": "WHILE x < 1 DO END; IF x = 2 THEN END",
}

MISDECLARED = {
    "no name at the end": "MODULE M; END.",
    "no period": "MODULE M; END M",
    "a reserved word as a name": "MODULE M; VAR END: INTEGER; END M.",
    "a word that runs on": "MODULE M; ENDM.",
    "no import": "MODULE M; IMPORT ; END M.",
    "a library of one character": 'MODULE M ["x"]; END M.',
    "a section after a procedure": "MODULE M; PROCEDURE P; END P; VAR x: T; END M.",
    "a semicolon in front": "MODULE M; CONST; END M.",
    "a type without a name": "MODULE M; TYPE = INTEGER; END M.",
    "an array without OF": "MODULE M; VAR a: ARRAY 3; END M.",
    "a comma before OF": "MODULE M; VAR a: ARRAY 3, OF T; END M.",
    "a parameter after a semicolon": "MODULE M; PROCEDURE P (a: T;); END P; END M.",
    "attributes of a procedure": "MODULE M; PROCEDURE P, NEW; END P; END M.",
    "attributes in the wrong order": (
        "MODULE M; PROCEDURE (r: T) P, EXTENSIBLE, NEW; END P; END M."
    ),
    "a body of an abstract method": "MODULE M; PROCEDURE (r: T) P, ABSTRACT; BEGIN END P; END M.",
    "a body in a library": 'MODULE M ["ab"]; PROCEDURE P; BEGIN END P; END M.',
    "a body after code": "MODULE M; PROCEDURE [code] P 1; BEGIN END P; END M.",
    "CLOSE in a procedure": "MODULE M; PROCEDURE P; CLOSE END P; END M.",
    "empty flags of a procedure": "MODULE M; PROCEDURE [] P; END P; END M.",
    "an open comment": "MODULE M; (* (* *) END M.",
}

MISSTATED = {
    "a comparison as assignment": "x = 1",
    "an expression alone": "1 + 2",
    "two relations": "x := a = b = c",
    "a relation after a test": "x := a IS T & b",
    "an index of nothing": "x[] := 1",
    "a set with a comma at its end": "x := {1,}",
    "a missing END": "IF a THEN b",
    "ELSE before ELSIF": "IF a THEN ELSE ELSIF b THEN END",
    "an UNTIL with END": "REPEAT UNTIL a END",
    "a range as expression": "x := 1..3",
    "digits that run on": "x := 12AB",
    "a scale without digits": "x := 1.5E",
    "an integer with a scale": "x := 1E6",
    "a number that swallows DIV": "x := 1DIV 2",
    "a word that runs on": "IFx THEN END",
    "a word that runs into a name": "IF x THENy END",
    "a string over two lines": 'x := "a\nb"',
    "a sign after an operator": "x := a * -b",
    "a selector of a literal": 'x := "abc".d',
}


def module(statements: str) -> str:
    """The statements as the body of a module."""
    return f"MODULE M;\nBEGIN\n{statements}\nEND M."


RIGHT = {**DECLARED, **{about: module(text) for about, text in STATED.items()}}
WRONG = {**MISDECLARED, **{f"{about} *": module(text) for about, text in MISSTATED.items()}}


def end_of_program(lark: Lark, text: str) -> int:
    """Where the final period ends; raises UnexpectedInput. What follows it is not looked at."""
    parser = lark.parse_interactive(text)
    for token in parser.lexer_thread.lex(parser.parser_state):
        parser.feed_token(token)
        if token == "." and "$END" in parser.choices():
            return int(token.end_pos or 0)
    parser.feed_eof()
    return len(text)
