"""Constant folding (Report 5): values, their types, and what overflows.

Integers are exact within LONGINT; a SET is the integer of its bits.
"""

from __future__ import annotations

import math
import struct
from typing import Final

from cp_lsp.semantics import types as t
from cp_lsp.semantics.code_generation import CodeGeneration
from cp_lsp.semantics.objects import Value
from cp_lsp.semantics.rules import includes
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s

MIN_INTEGER: Final = -0x80000000
MAX_INTEGER: Final = 0x7FFFFFFF
MIN_LONGINT: Final = -0x8000000000000000
MAX_LONGINT: Final = 0x7FFFFFFFFFFFFFFF
MAX_SHORTREAL: Final = 3.4028234663852886e38
MAX_REAL: Final = 1.7976931348623157e308
MAX_SET: Final = 31
ALL_BITS: Final = 0xFFFFFFFF


def set_to_int(bits: int) -> int:
    """The INTEGER whose bits are those of a SET."""
    return bits - 0x100000000 if bits & 0x80000000 else bits


def range_bits(low: int, high: int) -> int:
    """The SET {low..high}."""
    return ((1 << (high + 1)) - 1) & ~((1 << low) - 1) & ALL_BITS


def number(value: Value) -> int | float:
    """A constant's numeric value; 1 for what has none, which is an operand already reported."""
    return value if isinstance(value, int | float) else 1


def integer(value: Value) -> int:
    """A constant's integer value; 1 for what has none."""
    return value if isinstance(value, int) else 1


class Constants(CodeGeneration):
    """Folding of constant expressions, with the errors of what does not fold."""

    def constant_type(self, value: int | float, form: int, code: int) -> tuple[int | float, Type]:
        """A value of some form with the smallest type that holds it; `code` if none does."""
        if form in t.INTEGERS:
            if MIN_INTEGER <= value <= MAX_INTEGER:
                return value, t.INTEGER_TYPE
            if MIN_LONGINT <= value <= MAX_LONGINT:
                return value, t.LONGINT_TYPE
            self.err(code)
            return 1, t.INTEGER_TYPE
        if form in t.REALS:
            return value, t.REAL_TYPE
        if form in t.CHARACTERS:
            return value, t.SHORTCHAR_TYPE if value <= 255 else t.CHAR_TYPE
        return value, t.UNDEFINED_TYPE

    def fit(self, value: int | float, form: int, code: int) -> int | float:
        """The value if a type of `form` holds it, else error `code` and 1, or 0 for a real type."""
        value, type_ = self.constant_type(value, form, code)
        if (
            includes(form, type_.form)
            or (form == t.BYTE and -128 <= value <= 127)
            or (form == t.SHORTINT and -32768 <= value <= 32767)
            or (form == t.SHORTREAL and (abs(value) <= MAX_SHORTREAL or math.isinf(value)))
        ):
            return value
        self.err(code)
        return 0 if form in t.REALS else 1

    def convert_value(self, value: Value, source: int, target: int) -> Value:
        """A constant of form `source` as one of form `target`; 203 or 220 if it does not fit."""
        if source == t.SET:
            return set_to_int(integer(value))
        if source in t.INTEGERS or source in t.CHARACTERS:
            value = integer(value)
            if target == t.SET:
                return int(self.fit(value, t.INTEGER, 203)) & ALL_BITS
            if target in t.INTEGERS:
                return self.fit(value, target, 203)
            if target in t.REALS:
                return float(value)
            return self.fit(value, target, 220)
        if source in t.REALS:
            value = number(value)
            if target in t.REALS:
                value = float(self.fit(value, target, 203))
                return _short_real(value) if target == t.SHORTREAL else value
            if math.isinf(value) or math.isnan(value):
                self.err(203)
                return 1
            return self.fit(math.floor(value), target, 203)
        if target in t.NUMERIC or target in t.CHARACTERS:
            return number(value)
        return value

    def negated(self, value: Value, form: int) -> tuple[Value, Type]:
        """-value (Report 8.2.2)."""
        return self.constant_type(-number(value), form, 207)

    def sum(self, x: Value, y: Value, form: int) -> tuple[Value, Type]:
        x, y = number(x), number(y)
        if form in t.REALS and math.isinf(x) and x == -y:
            self.err(212)
            return x, t.REAL_TYPE
        return self.constant_type(x + y, form, 206)

    def difference(self, x: Value, y: Value, form: int) -> tuple[Value, Type]:
        x, y = number(x), number(y)
        if form in t.REALS and math.isinf(x) and x == y:
            self.err(212)
            return x, t.REAL_TYPE
        return self.constant_type(x - y, form, 207)

    def product(self, x: Value, y: Value, form: int) -> tuple[Value, Type]:
        x, y = number(x), number(y)
        if form in t.REALS and ((math.isinf(x) and y == 0.0) or (math.isinf(y) and x == 0.0)):
            self.err(212)
            return x, t.REAL_TYPE
        return self.constant_type(x * y, form, 204)

    def quotient(self, x: Value, y: Value, form: int) -> tuple[Value, Type]:
        x, y = number(x), number(y)
        if (x == 0.0 and y == 0.0) or (math.isinf(x) and math.isinf(y)):
            self.err(212)
            return x, t.REAL_TYPE
        if y == 0.0:
            negative = math.copysign(1.0, x) * math.copysign(1.0, y) < 0
            return self.constant_type(-math.inf if negative else math.inf, form, 204)
        try:
            return self.constant_type(x / y, form, 204)
        except OverflowError:
            return self.constant_type(math.inf, form, 204)

    def div_mod(self, x: Value, y: Value, form: int, *, div: bool) -> tuple[Value, Type]:
        """x DIV y or x MOD y (Report 8.2.2); 205 when y is 0."""
        x, y = integer(x), integer(y)
        if y == 0:
            self.err(205)
            return x, t.INTEGER_TYPE if form != t.LONGINT else t.LONGINT_TYPE
        return self.constant_type(x // y if div else x % y, form, 204)

    def is_less(self, x: Value, y: Value, form: int) -> bool:
        """x < y for constants; 108 when their type has no order."""
        if form == t.UNDEFINED:
            return True
        if form in t.INTEGERS or form in t.REALS or form in t.CHARACTERS or form in t.STRINGS:
            if isinstance(x, str) and isinstance(y, str):
                return x < y
            return number(x) < number(y)
        self.err(108)
        return False

    def is_equal(self, x: Value, y: Value, form: int) -> bool:
        """x = y for constants."""
        return form == t.UNDEFINED or x == y

    def compared(self, relation: int, x: Value, y: Value, form: int) -> int:
        """The value of a relation between constants, as 0 or 1."""
        if relation == s.EQL:
            return int(self.is_equal(x, y, form))
        if relation == s.NEQ:
            return int(not self.is_equal(x, y, form))
        if relation == s.LSS:
            return int(self.is_less(x, y, form))
        if relation == s.LEQ:
            return int(not self.is_less(y, x, form))
        if relation == s.GTR:
            return int(self.is_less(y, x, form))
        return int(not self.is_less(x, y, form))


def _short_real(value: float) -> float:
    """The value rounded to the precision of SHORTREAL."""
    if math.isinf(value) or math.isnan(value):
        return value
    return float(struct.unpack("<f", struct.pack("<f", value))[0])
