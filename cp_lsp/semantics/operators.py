"""What operators, assignments and parameters allow (Report 8.2, 9.1, 10.1)."""

from __future__ import annotations

from typing import Final

from cp_lsp.semantics import operands as o
from cp_lsp.semantics import types as t
from cp_lsp.semantics.constants import ALL_BITS, MAX_SET, Constants, integer, number, range_bits
from cp_lsp.semantics.objects import (
    CALLABLE,
    CODE_PROCEDURE,
    CONSTANT,
    EXPORTED,
    FIELD,
    IID_BIT,
    IN_PARAMETER,
    LOCAL_PROCEDURE,
    METHOD,
    NEW_BIT,
    NIL_BIT,
    OUT_PARAMETER,
    PROCEDURE,
    PROCEDURES,
    READ_ONLY,
    TYPE_NAME,
    VAR_PARAMETER,
    VARIABLE,
    Object,
)
from cp_lsp.semantics.operands import Operand, constant, dyadic, is_not_variable, monadic
from cp_lsp.semantics.rules import (
    equal_types,
    extends,
    includes,
    is_character_array,
    same_type,
)
from cp_lsp.semantics.types import Type
from cp_lsp.source.diagnostic import Finding
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


def is_guid(text: str) -> bool:
    """Whether a string has the form of a COM identifier, {xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}."""
    if len(text) != _GUID_LENGTH or (text[0] != "{" and text[37] == "}"):
        return False
    for i in range(1, 37):
        c = text[i]
        if i in (9, 14, 19, 24):
            if c != "-":
                return False
        elif c < "0" or ("9" < c and c.upper() < "A") or c.upper() > "Z":
            return False
    return True


class Operators(Constants):
    """The rules for operands; each method reports what is wrong and goes on with what it can."""

    # --- leaves and conversions

    def leaf(self, obj: Object) -> Operand:
        """The operand that a name denotes."""
        mode = obj.mode
        type_ = obj.type
        if mode == VARIABLE:
            result = Operand(o.VARIABLE, type_)
            result.read_only = obj.visibility == READ_ONLY and obj.level < 0
        elif mode == VAR_PARAMETER:
            result = Operand(o.VAR_PARAMETER, type_)
            result.read_only = obj.visibility == IN_PARAMETER
        elif mode == CONSTANT:
            result = Operand(o.CONSTANT, type_)
            result.value = obj.value
        elif mode == TYPE_NAME:
            result = Operand(o.TYPE, type_)
        elif LOCAL_PROCEDURE <= mode <= 10 or mode == METHOD:
            result = Operand(o.PROCEDURE, type_)
        else:
            self.err(127, obj.name)
            result = Operand(o.VARIABLE, t.NO_RESULT)
        result.object = obj
        return result

    def to_guid(self, x: Operand) -> None:
        if not is_guid(str(x.value)):
            self.err(165)
        x.type = t.GUID_TYPE

    def character_to_string(self, x: Operand, type_: Type) -> None:
        """Makes a character constant a string of length 1, or 0 for 0X (Report 6.1)."""
        code = integer(x.value)
        x.value = chr(code) if 0 < code < 0x110000 else ""
        x.type = type_
        x.object = None

    def convert(self, x: Operand, type_: Type) -> Operand:
        """The operand as one of another basic type."""
        source = x.type.form
        target = type_.form
        if x.operand_class == o.CONSTANT:
            if target in t.STRINGS:
                if source in t.CHARACTERS:
                    self.character_to_string(x, type_)
                elif source not in t.STRINGS or source == target:
                    type_ = t.UNDEFINED_TYPE
                elif target == t.SHORT_STRING:
                    x.value = "".join(chr(ord(c) % 256) for c in str(x.value))
            else:
                x.value = self.convert_value(x.value, source, target)
            x.object = None
        elif (
            x.operand_class == o.MONADIC
            and x.operator == o.CONVERSION
            and x.left is not None
            and (includes(source, x.left.type.form) or includes(source, target))
        ):
            if x.left.type.form == target:
                x = x.left
        elif x.operand_class == o.DYADIC and source in t.STRINGS:
            assert x.left is not None and x.right is not None
            x.left = self.convert(x.left, type_)
            x.right = self.convert(x.right, type_)
        else:
            x = monadic(o.CONVERSION, type_, x)
        x.type = type_
        return x

    def check_string(self, x: Operand, type_: Type, code: int) -> None:
        """Checks that `x` is a string or character array for `type_`, else reports `code`."""
        form = x.type.form
        is_constant = x.operand_class == o.CONSTANT
        element = type_.base.form if type_.composition in t.ARRAYS and type_.base else -1
        own = x.type.base.form if x.type.composition in t.ARRAYS and x.type.base else -1
        if type_ is t.GUID_TYPE and is_constant and form == t.SHORT_STRING:
            self.to_guid(x)
        elif element == t.SHORTCHAR or type_.form == t.SHORT_STRING:
            if is_constant and form == t.SHORTCHAR:
                self.character_to_string(x, t.SHORT_STRING_TYPE)
            elif own != t.SHORTCHAR and form != t.SHORT_STRING:
                self.err(code)
        elif element == t.CHAR or type_.form == t.STRING:
            if is_constant and form in t.CHARACTERS:
                self.character_to_string(x, t.STRING_TYPE)
            elif is_constant and form == t.SHORT_STRING:
                x.type = t.STRING_TYPE
                x.object = None
            elif own != t.CHAR and form != t.STRING:
                self.err(code)
        else:
            self.err(code)

    # --- designators (Report 8.1)

    def dereference(self, x: Operand) -> Operand:
        """x^, explicit or implied."""
        if x.operand_class in (o.CONSTANT, o.TYPE, o.PROCEDURE):
            self.err(78)
        elif x.type.form == t.POINTER:
            assert x.type.base is not None
            return Operand(o.DEREFERENCE, x.type.base, x)
        else:
            self.err(84)
        return x

    def string_of(self, x: Operand) -> Operand:
        """x$, explicit or implied."""
        if x.operand_class in (o.CONSTANT, o.TYPE, o.PROCEDURE):
            self.err(78)
        elif is_character_array(x.type):
            assert x.type.base is not None
            is_short = x.type.base.form == t.SHORTCHAR
            result = Operand(
                o.DEREFERENCE, t.SHORT_STRING_TYPE if is_short else t.STRING_TYPE, x
            )
            result.operator = o.STRING_DEREFERENCE
            return result
        else:
            self.err(90)
        return x

    def element(self, x: Operand, y: Operand) -> Operand:
        """x[y]."""
        form = y.type.form
        if x.operand_class in (o.CONSTANT, o.TYPE, o.PROCEDURE):
            self.err(79)
        elif form not in t.INTEGERS or y.operand_class in _NO_VALUE:
            self.err(80)
            y.type = t.INTEGER_TYPE
        if form == t.LONGINT:
            y = self.convert(y, t.INTEGER_TYPE)
        type_ = x.type.base
        index = integer(y.value) if y.operand_class == o.CONSTANT else 0
        if x.type.composition == t.ARRAY:
            if not 0 <= index < x.type.length:
                self.err(81)
        elif x.type.composition == t.OPEN_ARRAY:
            if index < 0:
                self.err(81)
            if x.type.untagged and type_ is not None and type_.composition == t.OPEN_ARRAY:
                self.mark_late(137)
        else:
            self.err(82)
            type_ = t.UNDEFINED_TYPE
        assert type_ is not None
        result = Operand(o.ELEMENT, type_, x, y)
        result.read_only = x.read_only
        return result

    def field(self, x: Operand, member: Object | None) -> Operand:
        """x.member."""
        if x.operand_class in (o.CONSTANT, o.TYPE, o.PROCEDURE):
            self.err(77)
        if member is not None and member.mode in (FIELD, METHOD):
            result = Operand(o.FIELD, member.type, x)
            result.object = member
            result.read_only = x.read_only or (
                member.visibility == READ_ONLY and member.level < 0
            )
            return result
        self.err(83)
        x.type = t.UNDEFINED_TYPE
        return x

    def type_test(self, x: Operand, obj: Object, *, guard: bool) -> Operand:
        """x(T) or x IS T (Report 8.1, 8.2.4)."""
        tested = obj.type
        if x.operand_class in (o.CONSTANT, o.TYPE, o.PROCEDURE):
            self.err(112)
        elif x.type.form == t.POINTER:
            base = x.type.base
            assert base is not None
            if x.type is t.SYSTEM_PTR_TYPE:
                if tested.form == t.POINTER and tested.base is not None:
                    x = self._guarded(x, None, tested.base, obj, guard=guard)
                else:
                    self.err(86)
            elif base.composition != t.RECORD:
                self.err(85)
            elif tested.form == t.POINTER and tested.base is not None:
                x = self._guarded(x, base, tested.base, obj, guard=guard)
            else:
                self.err(86)
        elif (
            x.type.composition == t.RECORD
            and x.operand_class == o.VAR_PARAMETER
            and x.object is not None
            and x.object.visibility != OUT_PARAMETER
            and tested.composition == t.RECORD
        ):
            x = self._guarded(x, x.type, tested, obj, guard=guard)
        else:
            self.err(87)
        if guard:
            x.type = tested
        else:
            x.type = t.BOOLEAN_TYPE
        return x

    def _guarded(
        self, x: Operand, static: Type | None, tested: Type, obj: Object, *, guard: bool
    ) -> Operand:
        if (
            static is not None
            and same_type(static, tested)
            and (guard or x.operand_class != o.GUARD)
        ):
            return x if guard else constant(1, t.BOOLEAN_TYPE)
        if static is None or extends(tested, static):
            has_tag = static is None or not static.untagged
            if (tested.untagged and (has_tag or not guard)) or (not has_tag and not guard):
                self.mark_late(139)
            if guard:
                result = Operand(o.GUARD, obj.type, x)
                result.read_only = x.read_only
                return result
            result = monadic(s.IS, t.BOOLEAN_TYPE, x)
            result.object = obj
            return result
        self.err(85)
        return x

    # --- operators (Report 8.2)

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
            elif x.object.mode == LOCAL_PROCEDURE:
                self.change(x.object, "mode", PROCEDURE)
            x = monadic(o.ADDRESS, t.INTEGER_TYPE, x)
        elif x.operand_class == o.TYPE:
            assert x.object is not None
            if x.object.type.untagged or (t.BOOLEAN <= x.object.type.form <= t.SET) or (
                x.object.type.form in (t.CHAR, t.LONGINT)
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
        compatible); 100 if there is none."""
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
        elif f in t.STRINGS or f in _ORDERED or (
            operator <= s.NEQ and (f in _EQUATABLE or type_ is t.GUID_TYPE)
        ):
            type_ = t.BOOLEAN_TYPE
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

    # --- assignment (Report 9.1)

    def check_assignable(self, type_: Type, y: Operand) -> Operand:
        """Checks that `y` is assignment compatible with a variable of a type (Appendix A)."""
        f = type_.form
        g = y.type.form
        is_constant = y.operand_class == o.CONSTANT
        if y.operand_class == o.TYPE or (y.operand_class == o.PROCEDURE and f != t.PROCEDURE):
            self.err(126)
        if f == t.UNDEFINED or f in t.STRINGS:
            return y
        if f in t.NUMERIC:
            if g in t.INTEGERS or (g in t.REALS and f in t.REALS):
                if is_constant:
                    return self.convert(y, type_)
                if not includes(f, g):
                    self.err(113)
            else:
                self.err(113)
        elif f in (t.BOOLEAN, t.SET):
            if g != f:
                self.err(113)
        elif f in t.CHARACTERS:
            if g not in t.CHARACTERS or not includes(f, g):
                self.err(113)
            elif is_constant:
                return self.convert(y, type_)
        elif f == t.POINTER:
            self._check_pointer_assignable(type_, y)
        elif f == t.PROCEDURE:
            self._check_procedure_assignable(type_, y)
        elif f in (t.NO_TYPE, t.NIL_TYPE):
            self.err(113)
        elif type_.composition == t.RECORD:
            if not equal_types(type_, y.type) or type_.attribute != t.FINAL:
                self.err(113)
        elif g in _TEXT_FORMS:
            assert type_.base is not None
            if type_.base.form == t.CHAR and g == t.SHORT_STRING:
                y = self.convert(y, t.STRING_TYPE)
            else:
                self.check_string(y, type_, 113)
            if (
                type_ is not t.GUID_TYPE
                and type_.composition == t.ARRAY
                and y.operand_class == o.CONSTANT
                and isinstance(y.value, str)
                and len(y.value) + 1 > type_.length
            ):
                self.err(114)
        elif type_.composition != t.ARRAY or not equal_types(type_, y.type):
            self.err(113)
        return y

    def _check_pointer_assignable(self, type_: Type, y: Operand) -> None:
        base = type_.base
        assert base is not None
        g = y.type.form
        if (
            extends(y.type, type_)
            or g == t.NIL_TYPE
            or (g == t.POINTER and type_ is t.SYSTEM_PTR_TYPE)
        ):
            return
        if base.composition == t.OPEN_ARRAY and base.untagged:
            if y.operand_class == o.CONSTANT:
                self.check_string(y, base, 113)
            elif y.type.composition not in t.ARRAYS or not equal_types(
                _element_type(base), _element_type(y.type)
            ):
                self.err(113)
        elif base.untagged and y.operand_class == o.MONADIC and y.operator == o.ADDRESS:
            assert y.left is not None
            if base.composition == t.OPEN_ARRAY and y.left.operand_class == o.CONSTANT:
                self.check_string(y.left, base, 113)
            elif not extends(y.left.type, base):
                self.err(113)
        else:
            self.err(113)

    def _check_procedure_assignable(self, type_: Type, y: Operand) -> None:
        procedure = y.object
        if equal_types(type_, y.type) or y.type.form == t.NIL_TYPE:
            return
        if (
            y.operand_class == o.PROCEDURE
            and procedure is not None
            and procedure.mode in (PROCEDURE, LOCAL_PROCEDURE)
        ):
            if procedure.mode == LOCAL_PROCEDURE:
                if procedure.level == 0:
                    self.change(procedure, "mode", PROCEDURE)
                else:
                    self.err(73)
            if (
                type_.system_flag == 0 and procedure.system_flag >= 0
            ) or type_.system_flag == procedure.system_flag:
                assert type_.base is not None
                if equal_types(type_.base, procedure.type):
                    self.check_parameters(type_.parameters, procedure.parameters, names=False)
                else:
                    self.err(117)
            else:
                self.err(113)
        else:
            self.err(113)

    def assign(self, x: Operand, y: Operand) -> Operand:
        """x := y."""
        if x.operand_class >= o.CONSTANT or x.type.form in t.STRINGS:
            self.err(56)
        y = self.check_assignable(x.type, y)
        if x.read_only:
            self.err(76)
        elif x.object is not None and x.object.system_flag & NEW_BIT:
            self.err(167)
        return o.statement(t.NO_RESULT, x, y)

    # --- parameters (Report 8.2, 10.1)

    def check_parameters(
        self, formal: list[Object], actual: list[Object], *, names: bool
    ) -> None:
        """Checks that two formal parameter lists match (Report, Appendix A)."""
        for i, p in enumerate(formal):
            if i >= len(actual):
                self.err(116)
                continue
            q = actual[i]
            if (
                not equal_types(p.guarded_from or p.type, q.guarded_from or q.type)
                or p.mode != q.mode
                or p.system_flag != q.system_flag
                or p.visibility != q.visibility
                or (names and p.name != q.name)
            ):
                self.err(115)
        if len(actual) > len(formal):
            self.err(116)

    def prepare_call(self, x: Operand) -> list[Object]:
        """The formal parameters of what is called, without a receiver; 121 if nothing can be."""
        procedure = x.object
        if procedure is not None and procedure.mode in CALLABLE:
            if procedure.mode != METHOD:
                return procedure.parameters
            if procedure.parameters[0].type.form == t.POINTER:
                if x.left is not None and x.left.operand_class == o.DEREFERENCE:
                    x.left = x.left.left
                else:
                    self.err(71)
            return procedure.parameters[1:]
        if x.operand_class != o.TYPE and x.type.form == t.PROCEDURE:
            return x.type.parameters
        self.err(121)
        x.type = t.UNDEFINED_TYPE
        return []

    def parameter(self, actual: Operand, formal: Object) -> Operand:
        """Checks an actual parameter against its formal one."""
        type_ = formal.guarded_from or formal.type
        if type_.form == t.UNDEFINED:
            return actual
        given = actual.type
        if actual.operand_class == o.TYPE or (
            actual.operand_class == o.PROCEDURE and type_.form != t.PROCEDURE
        ):
            self.err(126)
        if formal.mode != VAR_PARAMETER:
            if type_.composition == t.OPEN_ARRAY:
                return self._open_array_parameter(type_, actual, is_var=False)
            return self.check_assignable(type_, actual)
        is_in = formal.visibility == IN_PARAMETER
        if formal.system_flag & NIL_BIT and given is t.NIL_POINTER:
            if type_.composition in (t.RECORD, t.OPEN_ARRAY) and not type_.untagged:
                self.mark_late(142)
            return actual
        if (
            actual.operand_class == o.DYADIC
            and not type_.untagged
            and (
                (type_.composition == t.RECORD and actual.operator == o.THIS_RECORD)
                or (
                    type_.composition == t.OPEN_ARRAY
                    and type_.length == 0
                    and actual.operator == o.THIS_ARRAY
                )
            )
        ):
            return actual
        if is_in:
            if (
                type_ is t.GUID_TYPE
                and actual.operand_class == o.CONSTANT
                and given.form == t.SHORT_STRING
            ):
                self.to_guid(actual)
                given = actual.type
        elif is_not_variable(actual):
            self.err(122)
        elif actual.read_only:
            self.err(76)
        elif (
            actual.object is not None
            and actual.object.system_flag & NEW_BIT
            and not formal.system_flag & NEW_BIT
        ):
            self.err(167)
        if type_.composition == t.OPEN_ARRAY:
            return self._open_array_parameter(type_, actual, is_var=not is_in)
        if formal.system_flag & NEW_BIT:
            if not extends(given, type_):
                self.err(123)
        elif (type_ is t.SYSTEM_PTR_TYPE and given.form == t.POINTER) or (
            formal.visibility != OUT_PARAMETER
            and type_.composition == t.RECORD
            and extends(given, type_)
        ):
            pass
        elif is_in:
            return self.check_assignable(type_, actual)
        elif not equal_types(type_, given):
            self.err(123)
        return actual

    def _open_array_parameter(self, type_: Type, actual: Operand, *, is_var: bool) -> Operand:
        given: Type | None = actual.type
        assert given is not None
        if given.form in _TEXT_FORMS:
            if not is_var and _element_type(type_).form == t.CHAR and given.form == t.SHORT_STRING:
                return self.convert(actual, t.STRING_TYPE)
            self.check_string(actual, type_, 67)
            return actual
        while type_.composition == t.OPEN_ARRAY and (
            given.composition in t.ARRAYS or given.form in t.STRINGS
        ):
            type_, given = _element_type(type_), _element_type(given)
        if type_.composition == t.OPEN_ARRAY:
            self.err(67)
        elif not is_var and type_.form == t.POINTER and extends(given, type_):
            pass
        elif not equal_types(type_, given):
            self.err(66)
        return actual

    def check_new_parameters(self, new: Operand, identifier: Operand) -> None:
        """Checks the pair of a [new] and an [iid] parameter of a COM method."""
        base = new.type.base
        if (
            new.operand_class == o.VAR_PARAMETER
            and new.object is not None
            and new.object.system_flag & NEW_BIT
        ):
            if not (
                identifier.operand_class == o.VAR_PARAMETER
                and identifier.object is not None
                and identifier.object.system_flag & IID_BIT
                and identifier.object.level == new.object.level
            ):
                self.err(168)
        elif base is None or base.level == 0:
            pass
        elif (
            identifier.operand_class == o.CONSTANT
            and identifier.object is not None
            and identifier.object.mode == TYPE_NAME
        ):
            if not extends(identifier.object.type, base):
                self.err(168)
        else:
            self.err(168)

    def call(self, x: Operand, formal: list[Object]) -> Operand:
        """The result of a call whose parameters have been checked."""
        if x.operand_class == o.PROCEDURE:
            type_ = x.type
        elif x.operand_class == o.FIELD and x.object is not None and x.object.mode == METHOD:
            type_ = x.type
            if x.left is not None and x.left.type.untagged and x.left.type.system_flag != 10:
                self.mark_late(140)
        else:
            type_ = x.type.base if x.type.base is not None else t.UNDEFINED_TYPE
        result = Operand(o.CALL, type_, x)
        result.object = formal[0] if formal else None
        return result

    def check_return(self, x: Operand | None, procedure: Object | None) -> None:
        """RETURN x (Report 9.10); `procedure` is None in a module body."""
        if procedure is None:
            if x is not None:
                self.err(124)
        elif x is not None:
            self.check_assignable(procedure.type, x)
        elif procedure.type is not t.NO_RESULT:
            self.err(124)

    def mark_late(self, code: int) -> None:
        """Notes an error that the compiler finds only when it generates code."""
        self.late.append(Finding(self.statement_pos, code))


def _element_type(type_: Type) -> Type:
    return type_.base if type_.base is not None else t.UNDEFINED_TYPE
