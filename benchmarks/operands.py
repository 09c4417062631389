"""Every operand in every place: modules that walk through the language's tables of rules.

About a hundred operands of all types and kinds meet all operators, predeclared procedures,
statements and declarations. Most combinations are wrong; which, and how, only the compiler can
say. They are a few hundred thousand, from which a sample is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

PER_MODULE = 12
"""Statements in one module, far enough apart for each to be complained about."""


def operand_modules(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Give labels and texts of modules, as many from each table, and as many with one statement.

    What the compiler finds last, it looks for only if there was no error before, hence modules with
    a single statement.
    """
    chance = Random(seed)
    tables = [*_STATEMENTS, "declaration"]
    for number in range(count):
        table = tables[number % len(tables)]
        label = f"{table}-{number}.cp"
        if table == "declaration":
            yield label, f"{_DECLARATIONS}\t{_declaration(chance)}\n{_END}"
        else:
            statements = [
                _filled(chance, chance.choice(_STATEMENTS[table]))
                for _ in range(1 if number // len(tables) % 2 else PER_MODULE)
            ]
            body = "".join(f"\t\t{statement} ;{_FAR}\n" for statement in statements)
            yield label, f"{_DECLARATIONS}{_PROCEDURE}{body}\tEND Place;\n{_END}"


def _filled(chance: Random, form: str) -> str:
    while "?" in form:
        form = form.replace("?", chance.choice(_OPERANDS), 1)
    for sign, choices in (("@", _OPERATORS), ("!", _SUFFIXES)):
        form = form.replace(sign, chance.choice(choices))
    return form


def _declaration(chance: Random) -> str:
    form = chance.choice(_DECLARATION_FORMS)
    while "?" in form:
        form = form.replace("?", chance.choice(_GLOBAL_OPERANDS), 1)
    return form.replace("@", chance.choice(_OPERATORS))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FAR = " " * 24

_DECLARATIONS = """MODULE Operands;
	IMPORT SYSTEM;
	CONST
		five = 5; minus = -7; big = 3000000000; real = 1.5; letter = "c"; wide = 20ACX;
		short = "hello"; long = "wide" + 20ACX; empty = ""; bits = {1, 3}; yes = TRUE;
		nothing = NIL;
	TYPE
		Base = EXTENSIBLE RECORD a: INTEGER END;
		Middle = EXTENSIBLE RECORD (Base) b: CHAR END;
		Last = RECORD (Middle) END;
		Final = RECORD END;
		Abstract = POINTER TO ABSTRACT RECORD END;
		Limited = POINTER TO LIMITED RECORD END;
		BasePtr = POINTER TO Base; MiddlePtr = POINTER TO Middle;
		Text = POINTER TO ARRAY OF CHAR; Name = POINTER TO ARRAY 4 OF CHAR;
		Numbers = POINTER TO ARRAY OF INTEGER;
		Action = PROCEDURE; Map = PROCEDURE (x: INTEGER): REAL;
		Change = PROCEDURE (VAR x: INTEGER);
		Word = ARRAY 4 OF CHAR; Vector = ARRAY 3 OF INTEGER; Matrix = ARRAY 2, 3 OF INTEGER;
		Bytes = ARRAY 5 OF SHORTCHAR; Records = ARRAY 2 OF Base;
	VAR
		by: BYTE; si: SHORTINT; i: INTEGER; li: LONGINT; sr: SHORTREAL; re: REAL;
		ch: CHAR; sc: SHORTCHAR; bo: BOOLEAN; se: SET;
		base: Base; middle: Middle; last: Last; final: Final; pair: RECORD x: INTEGER END;
		bp: BasePtr; mp: MiddlePtr; text, text2: Text; name: Name; numbers: Numbers; any: ANYPTR;
		abstract: Abstract; limited: Limited; own: POINTER TO RECORD (Base) END; ptr: SYSTEM.PTR;
		action: Action; map, map2: Map; change: Change;
		word, word2: Word; vector: Vector; same: ARRAY 3 OF INTEGER; matrix: Matrix; bytes: Bytes;
		records: Records;
	PROCEDURE Do; END Do;
	PROCEDURE Half (x: INTEGER): REAL; BEGIN RETURN x / 2 END Half;
"""
_PROCEDURE = """	PROCEDURE Place (
		open: ARRAY OF CHAR; IN ints: ARRAY OF INTEGER; VAR var: Base; IN in: Middle;
		VAR varPtr: BasePtr; OUT out: INTEGER; IN shorts: ARRAY OF SHORTCHAR;
		open2: ARRAY OF ARRAY OF CHAR
	);
		PROCEDURE Local; END Local;
	BEGIN out := 0;
"""
_END = "END Operands.\n"

_GLOBAL_OPERANDS = _words(
    """by si i li sr re ch sc bo se base middle last final pair bp mp text text2 name numbers any
    abstract limited own ptr action map map2 change word word2 vector same matrix bytes records
    five minus big real letter wide short long bits yes nothing empty
    NIL TRUE 0 1 -1 127 200 255 65535 2147483647 2147483648 1.0 "x" "xy" "" 0X 0FFX {} {0..5} {i}
    Do Half INTEGER BYTE CHAR SET Base BasePtr Word Map SYSTEM Operands ANYREC ANYPTR
    bp^ mp.b text^ text$ word$ short$ text[0] matrix[0] records[1] base.a bp.a Half(1)
    SHORT(i) LONG(i) word[i] -i -re -se ~bo -{1} (i) i+re si*by li+1 re/i i/i ch+ch word+"x"
    short+letter"""
)
_OPERANDS = (
    *_GLOBAL_OPERANDS,
    *("open", "ints", "var", "in", "varPtr", "out", "shorts", "open2", "open$", "open2[0]"),
    *("var.a", "Local", "out+1"),
)
_OPERATORS = _words("+ - * / DIV MOD & OR = # < <= > >= IN IS")
_SUFFIXES = _words(
    """^ $ [0] [i] [re] [0,1] .a .b .none (Middle) (MiddlePtr) (INTEGER) () (i) (i,i) (re) (Base)
    (BasePtr) [5] [-1] ^^ $[0] .a.a (Text) ^.a (Last) (own)"""
)

_FUNCTIONS = _words(
    """ABS ASH BITS CAP CHR ENTIER LEN LONG MAX MIN ODD ORD SHORT SIZE SYSTEM.ADR SYSTEM.BIT
    SYSTEM.LSH SYSTEM.ROT SYSTEM.TYP SYSTEM.VAL"""
)
_PROCEDURES = _words("ASSERT DEC EXCL HALT INC INCL NEW SYSTEM.GET SYSTEM.GETREG SYSTEM.PUT")

_STATEMENTS = {
    "assignment": ("? := ?",),
    "operator": ("bo := ? @ ?", "i := ? @ ?", "re := - ?", "bo := ~ ?", "i := + ? @ ?"),
    "designator": ("i := ?!", "?!", "?! := 1", "ch := ?!", "?! := ?"),
    "predeclared": (
        *(f"{left} := {name}(?)" for name in _FUNCTIONS for left in ("i", "ch", "re")),
        *(f"i := {name}(?, ?)" for name in _FUNCTIONS),
        *(f"vector[{name}(?)] := 0" for name in _FUNCTIONS),
        *(f"{name}({arguments})" for name in _PROCEDURES for arguments in ("?", "?, ?")),
        *(f"{name}(?, ?, ?)" for name in (*_FUNCTIONS, *_PROCEDURES)),
    ),
    "statement": (
        "IF ? THEN END",
        "WHILE ? DO END",
        "REPEAT UNTIL ?",
        "FOR i := ? TO ? DO END",
        "FOR i := 0 TO 5 BY ? DO END",
        "FOR ? := 0 TO ? BY -1 DO END",
        "RETURN ?",
        "CASE ? OF ?: END",
        "CASE i OF ? .. ?: | 2: ELSE END",
        "CASE ch OF ?: | ? .. ?: END",
        "WITH ?: Middle DO END",
        "WITH ?: MiddlePtr DO ELSE END",
        "se := {?}",
        "se := {? .. ?}",
        "vector[?] := 1",
        "matrix[?, ?] := ?",
        "ASSERT(bo, ?)",
        "LOOP EXIT; ? END",
    ),
    "call": (
        "Place(?, ints, base, middle, bp, i, shorts, open2)",
        'Place("", ?, base, middle, bp, i, shorts, open2)',
        'Place("", ints, ?, middle, bp, i, shorts, open2)',
        'Place("", ints, base, ?, bp, i, shorts, open2)',
        'Place("", ints, base, middle, ?, i, shorts, open2)',
        'Place("", ints, base, middle, bp, ?, shorts, open2)',
        'Place("", ints, base, middle, bp, i, ?, open2)',
        'Place("", ints, base, middle, bp, i, shorts, ?)',
        "re := Half(?)",
        "? := Half(?)",
        "map(?)",
        "re := map(?)",
        "change(?)",
        "?(?)",
        "i := ?(?)",
    ),
}

_DECLARATION_FORMS = (
    "CONST k = ?;",
    "CONST k = -?;",
    "CONST k = ~?;",
    *("CONST k = ? @ ?;",) * 6,
    *(f"CONST k = {name}(?);" for name in _FUNCTIONS),
    *(f"CONST k = {name}(?, ?);" for name in _FUNCTIONS),
    "TYPE k = ARRAY ? OF CHAR;",
    "TYPE k = ARRAY ? OF ?;",
    "TYPE k = POINTER TO ?;",
    "TYPE k = RECORD (?) END;",
    "TYPE k = EXTENSIBLE RECORD f: ? END;",
    "TYPE k = RECORD (?) a: ? END;",
    "VAR k: ?;",
    "VAR k: ARRAY OF ?;",
    "PROCEDURE (x: ?) Q; END Q;",
    "PROCEDURE (VAR x: ?) Q, NEW; END Q;",
    "PROCEDURE (x: ?) Q, NEW, ABSTRACT;",
    "PROCEDURE k (x: ?): ?; BEGIN RETURN x END k;",
    "PROCEDURE k (IN x: ?; OUT y: ?; VAR z: ?); END k;",
)
