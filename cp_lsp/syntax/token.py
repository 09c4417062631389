"""The symbols of Component Pascal (Report 3).

A symbol is a small number. The order is meaningful: the parser's error recovery asks whether a
symbol comes before or after another one (operators, then delimiters, then what may begin a factor,
then what may follow or begin a statement, then what may begin a declaration).
"""

from __future__ import annotations

from typing import Final

NULL: Final = 0
TIMES: Final = 1
SLASH: Final = 2
DIV: Final = 3
MOD: Final = 4
AND: Final = 5
PLUS: Final = 6
MINUS: Final = 7
OR: Final = 8
EQL: Final = 9
NEQ: Final = 10
LSS: Final = 11
LEQ: Final = 12
GTR: Final = 13
GEQ: Final = 14
IN: Final = 15
IS: Final = 16
ARROW: Final = 17
DOLLAR: Final = 18
PERIOD: Final = 19
COMMA: Final = 20
COLON: Final = 21
UPTO: Final = 22
RPAREN: Final = 23
RBRAK: Final = 24
RBRACE: Final = 25
OF: Final = 26
THEN: Final = 27
DO: Final = 28
TO: Final = 29
BY: Final = 30
NOT: Final = 33
LPAREN: Final = 40
LBRAK: Final = 41
LBRACE: Final = 42
BECOMES: Final = 44
NUMBER: Final = 45
NIL: Final = 46
STRING: Final = 47
IDENT: Final = 48
SEMICOLON: Final = 49
BAR: Final = 50
END: Final = 51
ELSE: Final = 52
ELSIF: Final = 53
UNTIL: Final = 54
IF: Final = 55
CASE: Final = 56
WHILE: Final = 57
REPEAT: Final = 58
FOR: Final = 59
LOOP: Final = 60
WITH: Final = 61
EXIT: Final = 62
RETURN: Final = 63
ARRAY: Final = 64
RECORD: Final = 65
POINTER: Final = 66
BEGIN: Final = 67
CONST: Final = 68
TYPE: Final = 69
VAR: Final = 70
OUT: Final = 71
PROCEDURE: Final = 72
CLOSE: Final = 73
IMPORT: Final = 74
MODULE: Final = 75
EOF: Final = 76

KEYWORDS: Final[dict[str, int]] = {
    "ARRAY": ARRAY,
    "BEGIN": BEGIN,
    "BY": BY,
    "CASE": CASE,
    "CLOSE": CLOSE,
    "CONST": CONST,
    "DIV": DIV,
    "DO": DO,
    "ELSE": ELSE,
    "ELSIF": ELSIF,
    "END": END,
    "EXIT": EXIT,
    "FOR": FOR,
    "IF": IF,
    "IMPORT": IMPORT,
    "IN": IN,
    "IS": IS,
    "LOOP": LOOP,
    "MOD": MOD,
    "MODULE": MODULE,
    "NIL": NIL,
    "OF": OF,
    "OR": OR,
    "OUT": OUT,
    "POINTER": POINTER,
    "PROCEDURE": PROCEDURE,
    "RECORD": RECORD,
    "REPEAT": REPEAT,
    "RETURN": RETURN,
    "THEN": THEN,
    "TO": TO,
    "TYPE": TYPE,
    "UNTIL": UNTIL,
    "VAR": VAR,
    "WHILE": WHILE,
    "WITH": WITH,
}

DELIMITERS: Final[dict[str, int]] = {
    "#": NEQ,
    "&": AND,
    "(": LPAREN,
    ")": RPAREN,
    "*": TIMES,
    "+": PLUS,
    ",": COMMA,
    "-": MINUS,
    ".": PERIOD,
    "..": UPTO,
    "/": SLASH,
    ":": COLON,
    ":=": BECOMES,
    ";": SEMICOLON,
    "<": LSS,
    "<=": LEQ,
    "=": EQL,
    ">": GTR,
    ">=": GEQ,
    "[": LBRAK,
    "]": RBRAK,
    "^": ARROW,
    "$": DOLLAR,
    "{": LBRACE,
    "|": BAR,
    "}": RBRACE,
    "~": NOT,
}

SPELLING: Final[dict[int, str]] = {
    symbol: text for text, symbol in (*KEYWORDS.items(), *DELIMITERS.items())
}
"""How a symbol with one spelling is written; identifiers, numbers and strings are not in it."""
