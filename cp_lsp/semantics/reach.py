"""Dead ends: what an operand can still become by the operators that may follow it (Report 8.2).

Asked only where a text is still being written: the compiler would report the error later, when
the expression ends, but no continuation can avoid it.
"""

from __future__ import annotations

from typing import Final

from cp_lsp.semantics import operands as o
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import OUT_PARAMETER
from cp_lsp.semantics.operands import Operand
from cp_lsp.semantics.rules import is_character_array
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s

Goal = frozenset[int] | None
"""The forms of which an expression must be one; None when any will do."""

_TEXT: Final = t.CHARACTERS | t.STRINGS
_REFERENCES: Final = frozenset({t.POINTER, t.PROCEDURE, t.NIL_TYPE})
_BOOLEAN: Final = frozenset({t.BOOLEAN})
_REACHED: Final[dict[int, frozenset[int]]] = {
    t.BOOLEAN: _BOOLEAN,
    t.SET: frozenset({t.SET, t.BOOLEAN}),
    t.NIL_TYPE: _BOOLEAN,
    t.PROCEDURE: _BOOLEAN,
    **dict.fromkeys(t.INTEGERS, t.NUMERIC | _BOOLEAN),
    **dict.fromkeys(t.REALS, t.REALS | _BOOLEAN),
    **dict.fromkeys(_TEXT, t.STRINGS | _BOOLEAN),
}
_LEFT: Final[dict[int, frozenset[int]]] = {
    s.TIMES: t.NUMERIC | {t.SET},
    s.SLASH: t.NUMERIC | {t.SET},
    s.DIV: t.INTEGERS,
    s.MOD: t.INTEGERS,
    s.AND: _BOOLEAN,
    s.PLUS: t.NUMERIC | {t.SET} | _TEXT,
    s.MINUS: t.NUMERIC | {t.SET},
    s.OR: _BOOLEAN,
    s.EQL: t.NUMERIC | _TEXT | _REFERENCES | {t.BOOLEAN, t.SET},
    s.NEQ: t.NUMERIC | _TEXT | _REFERENCES | {t.BOOLEAN, t.SET},
    **dict.fromkeys((s.LSS, s.LEQ, s.GTR, s.GEQ), t.NUMERIC | _TEXT),
    s.IN: t.INTEGERS,
    s.IS: frozenset({t.POINTER}),
}


def goal_of(type_: Type) -> Goal:
    """The forms of what can be assigned to a variable of a type or passed for it."""
    form = type_.form
    if form in t.REALS:
        return t.NUMERIC
    if form in t.INTEGERS:
        return t.INTEGERS
    if form in t.CHARACTERS:
        return t.CHARACTERS
    if form in (t.BOOLEAN, t.SET):
        return frozenset({form})
    if form in (t.POINTER, t.PROCEDURE):
        # An untagged pointer takes addresses and arrays too.
        return None if type_.base is None or type_.base.untagged else _REFERENCES
    if form == t.COMPOSITE and type_ is not t.GUID_TYPE:
        if is_character_array(type_):
            return _TEXT | {t.COMPOSITE, t.POINTER}
        return frozenset({t.COMPOSITE, t.POINTER})
    return None


def may_be_left(operator: int, x: Operand) -> bool:
    """Whether an operator can have `x` as its left operand, with some right one."""
    type_ = x.type
    form = type_.form
    if form == t.UNDEFINED:
        return True
    if x.operand_class in (o.TYPE, o.PROCEDURE):
        return False
    if form in _LEFT[operator]:
        return True
    if form == t.COMPOSITE:
        if type_ is t.GUID_TYPE:
            return operator in (s.EQL, s.NEQ)
        if is_character_array(type_):
            return t.STRING in _LEFT[operator]
        return (
            operator == s.IS
            and x.operand_class == o.VAR_PARAMETER
            and x.object is not None
            and x.object.visibility != OUT_PARAMETER
        )
    if form == t.POINTER and operator == s.PLUS:
        return type_.base is not None and is_character_array(type_.base)
    return False


def can_become(x: Operand, goal: Goal) -> bool:
    """Whether operators after `x` can make an expression of one of the forms of a goal."""
    form = x.type.form
    if goal is None or form == t.UNDEFINED:
        return True
    reached = _REACHED.get(form)
    if reached is None:
        reached = t.STRINGS | _BOOLEAN
    return bool(reached & goal)
