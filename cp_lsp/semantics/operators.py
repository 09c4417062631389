"""What operators allow, and what they make of constants (Report 8.2)."""

from __future__ import annotations

from typing import Final

from cp_lsp.semantics import operands as o
from cp_lsp.semantics import types as t
from cp_lsp.semantics.constants import ALL_BITS, MAX_SET, integer, number, range_bits
from cp_lsp.semantics.designators import Designators
from cp_lsp.semantics.objects import (
    CODE_PROCEDURE,
)
from cp_lsp.semantics.operands import Operand, dyadic, monadic
from cp_lsp.semantics.rules import (
    extends,
    same_type,
)
from cp_lsp.syntax import token as s

_TEXT_FORMS: Final = t.CHARACTERS | t.STRINGS
_REFERENCES: Final = frozenset({t.NIL_TYPE, t.POINTER, t.PROCEDURE})
_UNCONVERTED: Final = _REFERENCES | {t.COMPOSITE}
_ADDABLE: Final = t.NUMERIC | {t.UNDEFINED, t.SET}
_MULTIPLIABLE: Final = frozenset({t.UNDEFINED, t.SHORTREAL, t.REAL, t.SET})
_ORDERED: Final = t.NUMERIC | t.CHARACTERS | {t.UNDEFINED}
_EQUATABLE: Final = _REFERENCES | {t.BOOLEAN, t.SET}
_GUID_LENGTH: Final = 38
_NO_VALUE: Final = frozenset({o.TYPE, o.PROCEDURE})


class Operators(Designators):
    """The rules for monadic and dyadic operators, and for set constructors."""

    def membership(self, x: Operand, y: Operand) -> Operand:
        """x IN y."""
        form = x.type.form
        if x.operand_class in _NO_VALUE or y.operand_class in _NO_VALUE:
            self.err(126)
        elif form in t.INTEGERS and y.type.form == t.SET:
            if form == t.LONGINT:
                x = self.convert(x, t.INTEGER_TYPE)
            if x.operand_class == o.CONSTANT:
                number = integer(x.value)
                if not 0 <= number <= MAX_SET:
                    self.err(202)
                elif y.operand_class == o.CONSTANT:
                    x.value = integer(y.value) >> number & 1
                    x.object = None
                else:
                    x = dyadic(s.IN, t.BOOLEAN_TYPE, x, y)
            else:
                x = dyadic(s.IN, t.BOOLEAN_TYPE, x, y)
        else:
            self.err(92)
        x.type = t.BOOLEAN_TYPE
        return x

    def monadic_operator(self, operator: int, x: Operand) -> Operand:
        """~x, +x, -x, and what the predeclared functions of one operand do."""
        if x.operand_class in _NO_VALUE and operator not in (o.ADDRESS, o.TYPE_TAG):
            self.err(126)
            return x
        type_ = x.type
        form = type_.form
        is_constant = x.operand_class == o.CONSTANT
        if operator == s.NOT:
            if form != t.BOOLEAN:
                self.err(98)
            elif is_constant:
                x.value = int(not x.value)
                x.object = None
            else:
                x = monadic(operator, type_, x)
        elif operator == s.PLUS:
            if form not in t.NUMERIC:
                self.err(96)
        elif operator == s.MINUS:
            if form not in t.NUMERIC and form != t.SET:
                self.err(97)
            elif is_constant:
                if form == t.SET:
                    x.value = ~integer(x.value) & ALL_BITS
                else:
                    x.value, x.type = self.negated(x.value, form)
                x.object = None
            else:
                if form < t.INTEGER:
                    x = self.convert(x, t.INTEGER_TYPE)
                x = monadic(operator, x.type, x)
        elif operator == o.MAGNITUDE:
            if form not in t.NUMERIC:
                self.err(111)
            elif is_constant:
                if number(x.value) <= 0:
                    x.value, x.type = self.negated(x.value, form)
                x.object = None
            else:
                if form < t.INTEGER:
                    x = self.convert(x, t.INTEGER_TYPE)
                x = monadic(operator, x.type, x)
        elif operator == o.CAPITAL:
            if form not in t.CHARACTERS:
                self.err(111)
                x.type = t.SHORTCHAR_TYPE
            elif is_constant:
                code = integer(x.value)
                x.value = code - 32 if code & 32 else code
                x.object = None
            else:
                x = monadic(operator, type_, x)
        elif operator == o.ODDNESS:
            if form not in t.INTEGERS:
                self.err(111)
            elif is_constant:
                x.value = integer(x.value) % 2
                x.object = None
            else:
                x = monadic(operator, type_, x)
            x.type = t.BOOLEAN_TYPE
        elif operator == o.ADDRESS:
            x = self._address(x)
        elif operator == o.TYPE_TAG:
            x = monadic(operator, t.INTEGER_TYPE, x)
        elif operator == o.CONDITION_CODE:
            if form in t.INTEGERS and is_constant:
                if 0 <= integer(x.value) <= 15:
                    x = monadic(operator, type_, x)
                else:
                    self.err(219)
            else:
                self.err(69)
            x.type = t.BOOLEAN_TYPE
        return x

    def _address(self, x: Operand) -> Operand:
        if (
            x.operand_class == o.PROCEDURE
            and x.object is not None
            and x.object.mode != CODE_PROCEDURE
        ):
            if x.object.level > 0:
                self.err(73)
            x = monadic(o.ADDRESS, t.INTEGER_TYPE, x)
        elif x.operand_class == o.TYPE:
            assert x.object is not None
            if (
                x.object.type.untagged
                or (t.BOOLEAN <= x.object.type.form <= t.SET)
                or (x.object.type.form in (t.CHAR, t.LONGINT))
            ):
                self.err(111)
            x = monadic(o.ADDRESS, t.INTEGER_TYPE, x)
        elif x.operand_class < o.CONSTANT or (
            x.operand_class == o.CONSTANT and x.type.form in t.STRINGS
        ):
            x = monadic(o.ADDRESS, t.INTEGER_TYPE, x)
        else:
            self.err(127)
        x.type = t.INTEGER_TYPE
        return x

    def promote(self, x: Operand, y: Operand, operator: int) -> tuple[Operand, Operand]:
        """Both operands in the type that an operator works in (Report, Appendix A: expression
        compatible); 100 if there is none.
        """
        f = x.type.form
        g = y.type.form
        new = x.type
        if f in t.NUMERIC:
            if g in t.NUMERIC:
                x_constant = x.operand_class == o.CONSTANT
                y_constant = y.operand_class == o.CONSTANT
                if (f == t.SHORTREAL and y_constant and g in t.REALS and not x_constant) or (
                    g == t.SHORTREAL and x_constant and f in t.REALS and not y_constant
                ):
                    new = t.SHORTREAL_TYPE
                elif t.REAL in (f, g):
                    new = t.REAL_TYPE
                elif t.SHORTREAL in (f, g):
                    new = t.SHORTREAL_TYPE
                elif operator == s.SLASH:
                    new = t.REAL_TYPE
                elif t.LONGINT in (f, g):
                    new = t.LONGINT_TYPE
                else:
                    new = t.INTEGER_TYPE
            else:
                self.err(100)
        elif x.type is t.GUID_TYPE or y.type is t.GUID_TYPE:
            if f == t.SHORT_STRING:
                self.to_guid(x)
            if g == t.SHORT_STRING:
                self.to_guid(y)
            if x.type is not y.type:
                self.err(100)
            f = t.COMPOSITE
        elif f in _TEXT_FORMS:
            if g in _TEXT_FORMS:
                if (
                    t.STRING in (f, g)
                    or (f == t.CHAR and g == t.SHORT_STRING)
                    or (f == t.SHORT_STRING and g == t.CHAR)
                ):
                    new = t.STRING_TYPE
                elif t.CHAR in (f, g) and operator != s.PLUS:
                    new = t.CHAR_TYPE
                elif t.SHORT_STRING in (f, g):
                    new = t.SHORT_STRING_TYPE
                elif operator == s.PLUS:
                    new = t.STRING_TYPE if t.CHAR in (f, g) else t.SHORT_STRING_TYPE
                if new.form in t.STRINGS and (
                    (f in t.CHARACTERS and x.operand_class != o.CONSTANT)
                    or (g in t.CHARACTERS and y.operand_class != o.CONSTANT)
                ):
                    self.err(100)
            else:
                self.err(100)
        elif f in _REFERENCES and g in _REFERENCES:
            if (
                f != t.NIL_TYPE
                and g != t.NIL_TYPE
                and not same_type(x.type, y.type)
                and not (
                    f == t.POINTER
                    and g == t.POINTER
                    and (extends(x.type, y.type) or extends(y.type, x.type))
                )
            ):
                self.err(100)
        elif f != g:
            self.err(100)
        if f not in _UNCONVERTED:
            if g != new.form:
                y = self.convert(y, new)
            if f != new.form:
                x = self.convert(x, new)
        return x, y

    def operator(self, operator: int, x: Operand, y: Operand) -> Operand:
        """x operator y."""
        if x.operand_class in _NO_VALUE or y.operand_class in _NO_VALUE:
            self.err(126)
            return x
        x, y = self.promote(x, y, operator)
        x_constant = x.operand_class == o.CONSTANT
        y_constant = y.operand_class == o.CONSTANT
        if x_constant and y_constant:
            self.fold(operator, x, y)
            return x
        type_ = x.type
        f = type_.form
        if operator == s.TIMES:
            if f in t.INTEGERS:
                if x_constant and x.value in (0, 1):
                    return y if x.value == 1 else x
                if y_constant and y.value in (0, 1):
                    return x if y.value == 1 else y
            elif f not in _MULTIPLIABLE:
                self.err(105)
                type_ = t.UNDEFINED_TYPE
        elif operator == s.SLASH:
            if f not in t.REALS and f != t.SET and f != t.UNDEFINED:
                self.err(102)
                type_ = t.UNDEFINED_TYPE
        elif operator == s.DIV:
            if f in t.INTEGERS:
                if y_constant and y.value == 0:
                    self.err(205)
                elif y_constant and y.value == 1:
                    return x
            elif f != t.UNDEFINED:
                self.err(103)
                type_ = t.UNDEFINED_TYPE
        elif operator == s.MOD:
            if f in t.INTEGERS:
                if y_constant and y.value == 0:
                    self.err(205)
                elif f == t.LONGINT:
                    self.check_long_remainder(x, y)
            elif f != t.UNDEFINED:
                self.err(104)
                type_ = t.UNDEFINED_TYPE
        elif operator in (s.AND, s.OR):
            if f != t.BOOLEAN:
                if f != t.UNDEFINED:
                    self.err(94 if operator == s.AND else 95)
                    x.type = t.UNDEFINED_TYPE
                return x
            neutral = int(operator == s.AND)
            if x_constant:
                return y if x.value == neutral else x
            if y_constant and y.value == neutral:
                return x
        elif operator == s.PLUS:
            if f in t.INTEGERS:
                if x_constant and x.value == 0:
                    return y
                if y_constant and y.value == 0:
                    return x
            elif f in t.STRINGS:
                if x_constant and x.value == "":
                    return y
                if y_constant and y.value == "":
                    return x
            elif f not in _ADDABLE:
                self.err(105)
                type_ = t.UNDEFINED_TYPE
        elif operator == s.MINUS:
            if f in t.INTEGERS:
                if y_constant and y.value == 0:
                    return x
            elif f not in _ADDABLE:
                self.err(106)
                type_ = t.UNDEFINED_TYPE
        elif operator in (o.MINIMUM, o.MAXIMUM):
            if f not in _ORDERED:
                self.err(111)
                type_ = t.UNDEFINED_TYPE
        elif (
            f in t.STRINGS
            or f in _ORDERED
            or (operator <= s.NEQ and (f in _EQUATABLE or type_ is t.GUID_TYPE))
        ):
            type_ = t.BOOLEAN_TYPE
            if self.options_com:
                self.check_counted(x, y)
        else:
            self.err(107)
            type_ = t.UNDEFINED_TYPE
        return dyadic(operator, type_, x, y)

    def fold(self, operator: int, x: Operand, y: Operand) -> None:
        """Makes `x` the constant x operator y."""
        f = x.type.form
        a, b = x.value, y.value
        x.object = None
        if f != y.type.form:
            self.err(100)
            return
        if s.EQL <= operator <= s.GEQ:
            x.value = self.compared(operator, a, b, f)
            x.type = t.BOOLEAN_TYPE
        elif operator == s.AND or operator == s.OR:
            if f == t.BOOLEAN:
                x.value = int(bool(a and b)) if operator == s.AND else int(bool(a or b))
            else:
                self.err(94 if operator == s.AND else 95)
        elif operator in (o.MINIMUM, o.MAXIMUM):
            if f in t.NUMERIC:
                if self.is_less(b, a, f) if operator == o.MINIMUM else self.is_less(a, b, f):
                    x.value = b
            elif f != t.UNDEFINED:
                self.err(111)
        elif f == t.SET and operator in (s.TIMES, s.SLASH, s.PLUS, s.MINUS):
            p, q = integer(a), integer(b)
            if operator == s.TIMES:
                x.value = p & q
            elif operator == s.SLASH:
                x.value = p ^ q
            elif operator == s.PLUS:
                x.value = p | q
            else:
                x.value = p & ~q
        elif operator == s.TIMES and f in t.NUMERIC:
            x.value, x.type = self.product(a, b, f)
        elif operator == s.SLASH and f in t.REALS:
            x.value, x.type = self.quotient(a, b, f)
        elif operator in (s.DIV, s.MOD) and f in t.INTEGERS:
            x.value, x.type = self.div_mod(a, b, f, div=operator == s.DIV)
        elif operator == s.PLUS and f in t.NUMERIC:
            x.value, x.type = self.sum(a, b, f)
        elif operator == s.PLUS and f in t.STRINGS:
            if isinstance(a, str) and isinstance(b, str):
                x.value = a + b
        elif operator == s.MINUS and f in t.NUMERIC:
            x.value, x.type = self.difference(a, b, f)
        elif f != t.UNDEFINED:
            codes = {s.TIMES: 101, s.SLASH: 102, s.DIV: 103, s.MOD: 104, s.PLUS: 105}
            self.err(codes.get(operator, 106))

    # --- set constructors (Report 8.2.3)

    def set_range(self, x: Operand, y: Operand) -> Operand:
        """{x..y}."""
        if x.operand_class in _NO_VALUE or y.operand_class in _NO_VALUE:
            self.err(126)
        elif x.type.form in t.INTEGERS and y.type.form in t.INTEGERS:
            low = self._element_value(x)
            high = self._element_value(y)
            if x.operand_class == o.CONSTANT and y.operand_class == o.CONSTANT:
                if low is None or high is None:
                    x.value = 0
                elif low <= high:
                    x.value = range_bits(low, high)
                else:
                    self.err(201)
                    x.value = range_bits(high, low)
                x.object = None
            else:
                x = Operand(o.RANGE, t.SET_TYPE, x, y)
        else:
            self.err(93)
        x.type = t.SET_TYPE
        return x

    def _element_value(self, x: Operand) -> int | None:
        """The value of a constant set element; 202 and None when it can be none."""
        if x.operand_class != o.CONSTANT:
            return None
        value = integer(x.value)
        if 0 <= value <= MAX_SET:
            return value
        self.err(202)
        return None

    def set_element(self, x: Operand) -> Operand:
        """{x}."""
        if x.operand_class in _NO_VALUE:
            self.err(126)
        if x.type.form in t.INTEGERS:
            if x.type.form == t.LONGINT:
                x = self.convert(x, t.INTEGER_TYPE)
            if x.operand_class == o.CONSTANT:
                value = self._element_value(x)
                x.value = 0 if value is None else 1 << value
                x.object = None
            else:
                x = Operand(o.MONADIC, t.SET_TYPE, x)
        else:
            self.err(93)
        x.type = t.SET_TYPE
        return x
