"""The predeclared names (Report 10.3), and the built-in modules SYSTEM and COM."""

from __future__ import annotations

from typing import Final

from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    ATTRIBUTE,
    CONSTANT,
    EXPORTED,
    IID_BIT,
    IN_PARAMETER,
    METHOD,
    NEW_BIT,
    OUT_PARAMETER,
    PREDECLARED,
    READ_ONLY,
    TYPE_NAME,
    VAR_PARAMETER,
    VARIABLE,
    Object,
    Scope,
    Value,
)

# Function numbers. Their order is used: the first group has a fixed number of parameters.
HALT: Final = 0
NEW: Final = 1
ABS: Final = 2
CAP: Final = 3
ORD: Final = 4
ENTIER: Final = 5
ODD: Final = 6
MIN: Final = 7
MAX: Final = 8
CHR: Final = 9
SHORT: Final = 10
LONG: Final = 11
SIZE: Final = 12
INC: Final = 13
DEC: Final = 14
INCL: Final = 15
EXCL: Final = 16
LEN: Final = 17
COPY: Final = 18
ASH: Final = 19
ADR: Final = 20
CC: Final = 21
LSH: Final = 22
ROT: Final = 23
GET: Final = 24
PUT: Final = 25
GETREG: Final = 26
PUTREG: Final = 27
BIT: Final = 28
VAL: Final = 29
MOVE: Final = 31
ASSERT: Final = 32
LCHR: Final = 33
LENTIER: Final = 34
TYP: Final = 36
BITS: Final = 37
VALID: Final = 40
IID: Final = 41
QUERY: Final = 42
THISRECORD: Final = 45
THISARRAY: Final = 46

PROPER: Final = frozenset({HALT, NEW, INC, DEC, INCL, EXCL, ASSERT, GET, PUT, GETREG, PUTREG, MOVE})
"""The functions that give no result."""

OBSOLETE: Final = frozenset({COPY, LCHR, LENTIER})
"""The functions of older language versions, refused with 199."""

_PREDECLARED = {
    "HALT": HALT,
    "NEW": NEW,
    "ABS": ABS,
    "CAP": CAP,
    "ORD": ORD,
    "ENTIER": ENTIER,
    "ODD": ODD,
    "MIN": MIN,
    "MAX": MAX,
    "CHR": CHR,
    "SHORT": SHORT,
    "LONG": LONG,
    "SIZE": SIZE,
    "INC": INC,
    "DEC": DEC,
    "INCL": INCL,
    "EXCL": EXCL,
    "LEN": LEN,
    "COPY": COPY,
    "ASH": ASH,
    "ASSERT": ASSERT,
    "BITS": BITS,
    "LCHR": LCHR,
    "LENTIER": LENTIER,
    "VALID": VALID,
}
_SYSTEM = {
    "ADR": ADR,
    "TYP": TYP,
    "CC": CC,
    "LSH": LSH,
    "ROT": ROT,
    "GET": GET,
    "PUT": PUT,
    "GETREG": GETREG,
    "PUTREG": PUTREG,
    "BIT": BIT,
    "VAL": VAL,
    "MOVE": MOVE,
    "THISRECORD": THISRECORD,
    "THISARRAY": THISARRAY,
}
_TYPES = {
    "ANYREC": t.ANYREC_TYPE,
    "ANYPTR": t.ANYPTR_TYPE,
    "SHORTCHAR": t.SHORTCHAR_TYPE,
    "CHAR": t.CHAR_TYPE,
    "LONGCHAR": t.LONGCHAR_TYPE,
    "SET": t.SET_TYPE,
    "BYTE": t.BYTE_TYPE,
    "SHORTINT": t.SHORTINT_TYPE,
    "INTEGER": t.INTEGER_TYPE,
    "LONGINT": t.LONGINT_TYPE,
    "LARGEINT": t.LARGEINT_TYPE,
    "SHORTREAL": t.SHORTREAL_TYPE,
    "REAL": t.REAL_TYPE,
    "LONGREAL": t.LONGREAL_TYPE,
    "BOOLEAN": t.BOOLEAN_TYPE,
}


def _enter(scope: Scope, name: str, mode: int, type_: t.Type = t.UNDEFINED_TYPE) -> Object:
    found = Object(name, mode, type_)
    found.visibility = EXPORTED
    scope.names[name] = found
    if mode == TYPE_NAME:
        type_.name = found
    return found


def _enter_constant(scope: Scope, name: str, type_: t.Type, value: Value) -> None:
    _enter(scope, name, CONSTANT, type_).value = value


def _enter_procedures(scope: Scope, procedures: dict[str, int]) -> None:
    for name, number in procedures.items():
        _enter(scope, name, PREDECLARED, t.NO_RESULT).number = number


def _enter_method(receiver: t.Type, record: t.Type, name: str, result: t.Type) -> Object:
    method = Object(name, METHOD, result)
    method.level = -128  # makes it implement-only outside of the module that has it
    method.attributes = {t.NEW}
    this = Object("this", VARIABLE, receiver)
    method.parameters = [this]
    record.fields[name] = method
    return method


def _make_universe() -> Scope:
    scope = Scope(None, 0, None)
    for name, type_ in _TYPES.items():
        _enter(scope, name, TYPE_NAME, type_)
    _enter_constant(scope, "FALSE", t.BOOLEAN_TYPE, 0)
    _enter_constant(scope, "TRUE", t.BOOLEAN_TYPE, 1)
    _enter_constant(scope, "INF", t.SHORTREAL_TYPE, float("inf"))
    _enter_procedures(scope, _PREDECLARED)
    for name, number in (
        ("ABSTRACT", t.ABSTRACT),
        ("LIMITED", t.LIMITED),
        ("EMPTY", t.EMPTY),
        ("EXTENSIBLE", t.EXTENSIBLE),
    ):
        _enter(scope, name, ATTRIBUTE).number = number
    finalize = _enter_method(t.ANYPTR_TYPE, t.ANYREC_TYPE, "FINALIZE", t.NO_RESULT)
    finalize.visibility = READ_ONLY
    finalize.attributes.add(t.EMPTY)
    return scope


def _make_system() -> Scope:
    scope = Scope(None, 0, None)
    _enter(scope, "PTR", TYPE_NAME, t.SYSTEM_PTR_TYPE)
    _enter_procedures(scope, _SYSTEM)
    return scope


def _make_com() -> Scope:
    scope = Scope(None, 0, None)
    _enter_procedures(scope, {"ID": IID, "QUERY": QUERY})
    _enter(scope, "RESULT", TYPE_NAME, t.RESULT_TYPE)
    _enter(scope, "GUID", TYPE_NAME, t.GUID_TYPE)
    _enter(scope, "IUnknown^", TYPE_NAME, t.IUNKNOWN_RECORD)
    _enter(scope, "IUnknown", TYPE_NAME, t.IUNKNOWN_TYPE)
    query = _enter_method(t.IUNKNOWN_TYPE, t.IUNKNOWN_RECORD, "QueryInterface", t.RESULT_TYPE)
    query.visibility = EXPORTED
    query.attributes.add(t.EXTENSIBLE)
    identifier = Object("iid", VAR_PARAMETER, t.GUID_TYPE)
    identifier.visibility = IN_PARAMETER
    identifier.system_flag = IID_BIT
    found = Object("int", VAR_PARAMETER, t.IUNKNOWN_TYPE)
    found.visibility = OUT_PARAMETER
    found.system_flag = NEW_BIT
    query.parameters += [identifier, found]
    for name in ("AddRef", "Release"):
        method = _enter_method(t.IUNKNOWN_TYPE, t.IUNKNOWN_RECORD, name, t.NO_RESULT)
        method.visibility = READ_ONLY
        method.attributes.add(t.EXTENSIBLE)
    release = _enter_method(t.ANYPTR_TYPE, t.IUNKNOWN_RECORD, "RELEASE", t.NO_RESULT)
    release.visibility = READ_ONLY
    release.attributes.add(t.EMPTY)
    return scope


UNIVERSE: Final = _make_universe()
SYSTEM: Final = _make_system()
COM: Final = _make_com()
