"""Operands from names and selectors, and their conversion (Report 8.1)."""

from __future__ import annotations

from typing import Final

from cp_lsp.semantics import operands as o
from cp_lsp.semantics import types as t
from cp_lsp.semantics.constants import Constants, integer
from cp_lsp.semantics.objects import (
    CONSTANT,
    FIELD,
    IN_PARAMETER,
    LOCAL_PROCEDURE,
    METHOD,
    OUT_PARAMETER,
    READ_ONLY,
    TYPE_NAME,
    VAR_PARAMETER,
    VARIABLE,
    Object,
)
from cp_lsp.semantics.operands import Operand, constant, monadic
from cp_lsp.semantics.rules import (
    extends,
    includes,
    is_character_array,
    same_type,
)
from cp_lsp.semantics.types import Type
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
        elif c < "0" or (c > "9" and c.upper() < "A") or c.upper() > "Z":
            return False
    return True


class Designators(Constants):
    """The rules for designators; each method reports what is wrong and goes on with what it can."""

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
            result = Operand(o.DEREFERENCE, t.SHORT_STRING_TYPE if is_short else t.STRING_TYPE, x)
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
                self.refuse(137)
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
            result.read_only = x.read_only or (member.visibility == READ_ONLY and member.level < 0)
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
            self.check_type_test(static, tested, guard=guard)
            if guard:
                result = Operand(o.GUARD, obj.type, x)
                result.read_only = x.read_only
                return result
            result = monadic(s.IS, t.BOOLEAN_TYPE, x)
            result.object = obj
            return result
        self.err(85)
        return x
