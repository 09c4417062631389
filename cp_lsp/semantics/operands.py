"""Operands: what an expression denotes while it is being checked."""

from __future__ import annotations

from typing import Final

from cp_lsp.semantics.objects import Object, Value
from cp_lsp.semantics.types import Type

# Classes. What comes before CONSTANT denotes a variable.
VARIABLE: Final = 0
VAR_PARAMETER: Final = 1
FIELD: Final = 2
DEREFERENCE: Final = 3
ELEMENT: Final = 4
GUARD: Final = 5
CONSTANT: Final = 7
TYPE: Final = 8
PROCEDURE: Final = 9
RANGE: Final = 10
MONADIC: Final = 11
DYADIC: Final = 12
CALL: Final = 13
STATEMENT: Final = 19

# Operators beside the symbols of the language, for MONADIC and DYADIC operands.
CONVERSION: Final = 101
ADDRESS: Final = 102
SYSTEM_VALUE: Final = 103
TYPE_TAG: Final = 104
LENGTH: Final = 105
MINIMUM: Final = 106
MAXIMUM: Final = 107
MAGNITUDE: Final = 108
CAPITAL: Final = 109
ODDNESS: Final = 110
CONDITION_CODE: Final = 111
THIS_RECORD: Final = 112
THIS_ARRAY: Final = 113
SHIFT: Final = 114
OTHER: Final = 115

STRING_DEREFERENCE: Final = 1
"""Operator of a DEREFERENCE that stands for `$`."""


class Operand:
    """An operand: its class, type, constant value, and the object or operands it comes from.

    `passed` is there for function calls alone: the formal parameters and the actual ones.
    """

    __slots__ = (
        "is_type_limit",
        "left",
        "object",
        "operand_class",
        "operator",
        "passed",
        "read_only",
        "right",
        "type",
        "value",
    )

    passed: tuple[list[Object], list[Operand]]

    def __init__(
        self,
        operand_class: int,
        type_: Type,
        left: Operand | None = None,
        right: Operand | None = None,
    ) -> None:
        self.operand_class = operand_class
        self.type = type_
        self.left = left
        self.right = right
        self.operator = 0
        self.object: Object | None = None
        self.value: Value = None
        self.read_only = False
        self.is_type_limit = False

    def __repr__(self) -> str:
        return f"<Operand {self.operand_class} {self.type!r} {self.object!r} {self.value!r}>"


def constant(value: Value, type_: Type) -> Operand:
    """A constant operand."""
    result = Operand(CONSTANT, type_)
    result.value = value
    return result


def monadic(operator: int, type_: Type, x: Operand) -> Operand:
    """The operand that a monadic operator makes of `x`."""
    result = Operand(MONADIC, type_, x)
    result.operator = operator
    return result


def dyadic(operator: int, type_: Type, x: Operand, y: Operand) -> Operand:
    """The operand that a dyadic operator makes of `x` and `y`."""
    result = Operand(DYADIC, type_, x, y)
    result.operator = operator
    return result


def statement(type_: Type, left: Operand | None = None, right: Operand | None = None) -> Operand:
    """What a predeclared proper procedure leaves behind."""
    return Operand(STATEMENT, type_, left, right)


def is_not_variable(x: Operand) -> bool:
    """Whether an operand denotes no variable, so cannot be assigned to."""
    while True:
        if x.type.form in (10, 17):
            return True
        if x.operand_class >= CONSTANT:
            if x.operand_class != MONADIC or x.operator != SYSTEM_VALUE:
                return True
            assert x.left is not None
            x = x.left
        elif x.operand_class == GUARD:
            assert x.left is not None
            x = x.left
        else:
            return False
