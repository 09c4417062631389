"""Calls of the predeclared procedures (Report 10.3) and of those of SYSTEM and COM.

The compiler checks a parameter as soon as it has read it, so there is a method for the first, for
the second, for those after it, and for the end of the list.
"""

from __future__ import annotations

from typing import Final

from cp_lsp.semantics import operands as o
from cp_lsp.semantics import types as t
from cp_lsp.semantics import universe as u
from cp_lsp.semantics.assignments import Assignments
from cp_lsp.semantics.constants import (
    MAX_INTEGER,
    MAX_LONGINT,
    MAX_REAL,
    MAX_SET,
    MAX_SHORTREAL,
    MIN_INTEGER,
    MIN_LONGINT,
    integer,
)
from cp_lsp.semantics.objects import NEW_BIT, NIL_BIT
from cp_lsp.semantics.operands import Operand, constant, dyadic, is_not_variable
from cp_lsp.semantics.rules import extends, is_character_array
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s

_MAX_TRAP: Final = 128
_MAX_REGISTER: Final = 31
_LAST_REGISTER: Final = 7
"""The last register that code can be made for."""


_NO_VALUE: Final = frozenset({o.TYPE, o.PROCEDURE})
_LIMITS: Final[dict[int, tuple[tuple[Type, int | float], tuple[Type, int | float]]]] = {
    t.BOOLEAN: ((t.BOOLEAN_TYPE, 0), (t.BOOLEAN_TYPE, 1)),
    t.SHORTCHAR: ((t.SHORTCHAR_TYPE, 0), (t.SHORTCHAR_TYPE, 0xFF)),
    t.CHAR: ((t.SHORTCHAR_TYPE, 0), (t.CHAR_TYPE, 0xFFFF)),
    t.BYTE: ((t.INTEGER_TYPE, -128), (t.INTEGER_TYPE, 127)),
    t.SHORTINT: ((t.INTEGER_TYPE, -32768), (t.INTEGER_TYPE, 32767)),
    t.INTEGER: ((t.INTEGER_TYPE, MIN_INTEGER), (t.INTEGER_TYPE, MAX_INTEGER)),
    t.LONGINT: ((t.LONGINT_TYPE, MIN_LONGINT), (t.LONGINT_TYPE, MAX_LONGINT)),
    t.SET: ((t.INTEGER_TYPE, 0), (t.INTEGER_TYPE, MAX_SET)),
    t.SHORTREAL: ((t.REAL_TYPE, -MAX_SHORTREAL), (t.REAL_TYPE, MAX_SHORTREAL)),
    t.REAL: ((t.REAL_TYPE, -MAX_REAL), (t.REAL_TYPE, MAX_REAL)),
}
_SHORTER: Final = {
    t.SHORTINT: t.BYTE_TYPE,
    t.INTEGER: t.SHORTINT_TYPE,
    t.LONGINT: t.INTEGER_TYPE,
    t.REAL: t.SHORTREAL_TYPE,
    t.CHAR: t.SHORTCHAR_TYPE,
    t.STRING: t.SHORT_STRING_TYPE,
}
_LONGER: Final = {
    t.BYTE: t.SHORTINT_TYPE,
    t.SHORTINT: t.INTEGER_TYPE,
    t.INTEGER: t.LONGINT_TYPE,
    t.SHORTREAL: t.REAL_TYPE,
    t.SHORTCHAR: t.CHAR_TYPE,
    t.SHORT_STRING: t.STRING_TYPE,
}
_SIZED: Final = frozenset(range(1, t.SET + 1)) | {t.POINTER, t.PROCEDURE, t.CHAR, t.LONGINT}
_LIMITED: Final = t.NUMERIC | t.CHARACTERS
_TO_CHARACTER: Final = t.INTEGERS | {t.UNDEFINED}
_SHIFTABLE: Final = t.INTEGERS | t.CHARACTERS | {t.SET}
_VALUELESS: Final = frozenset({t.UNDEFINED, t.SHORT_STRING, t.STRING, t.NO_TYPE, t.NIL_TYPE})
_MEMORY: Final = frozenset(range(t.SET + 1)) | {
    t.NIL_TYPE,
    t.POINTER,
    t.PROCEDURE,
    t.CHAR,
    t.LONGINT,
}


class Predeclared(Assignments):
    """Checks the parameters of predeclared procedures one by one."""

    def first_parameter(self, x: Operand, function: int) -> Operand:
        """The operand after the first parameter of a predeclared procedure."""
        form = x.type.form
        has_no_value = x.operand_class in _NO_VALUE
        if function == u.HALT:
            if form in t.SHORT_INTEGERS and x.operand_class == o.CONSTANT:
                if not 0 <= integer(x.value) <= _MAX_TRAP:
                    self.err(218)
            else:
                self.err(69)
            x.type = t.NO_RESULT
        elif function == u.NEW:
            x = self._new(x)
        elif function == u.ABS:
            x = self.monadic_operator(o.MAGNITUDE, x)
        elif function == u.CAP:
            x = self.monadic_operator(o.CAPITAL, x)
        elif function == u.ODD:
            x = self.monadic_operator(o.ODDNESS, x)
        elif function == u.ORD:
            if has_no_value:
                self.err(126)
            elif form == t.SHORTCHAR:
                x = self.convert(x, t.SHORTINT_TYPE)
            elif form in (t.CHAR, t.SET):
                x = self.convert(x, t.INTEGER_TYPE)
            else:
                self.err(111)
        elif function == u.BITS:
            if has_no_value:
                self.err(126)
            elif form in t.SHORT_INTEGERS:
                x = self.convert(x, t.SET_TYPE)
            else:
                self.err(111)
        elif function in (u.ENTIER, u.LENTIER):
            if function == u.LENTIER:
                self.err(199)
            if has_no_value:
                self.err(126)
            elif form in t.REALS:
                x = self.convert(x, t.LONGINT_TYPE)
            else:
                self.err(111)
            x.type = t.LONGINT_TYPE
        elif function in (u.MIN, u.MAX):
            x = self._limit(x, function)
        elif function in (u.CHR, u.LCHR):
            if function == u.LCHR:
                self.err(199)
            if has_no_value:
                self.err(126)
            elif form in _TO_CHARACTER:
                x = self.convert(x, t.CHAR_TYPE)
            else:
                self.err(111)
                x.type = t.CHAR_TYPE
        elif function in (u.SHORT, u.LONG):
            if has_no_value:
                self.err(126)
            else:
                if is_character_array(x.type):
                    x = self.string_of(x)
                target = (_SHORTER if function == u.SHORT else _LONGER).get(x.type.form)
                if target is None:
                    self.err(111)
                else:
                    x = self.convert(x, target)
        elif function in (u.INC, u.DEC):
            if is_not_variable(x):
                self.err(112)
            elif form not in t.INTEGERS:
                self.err(111)
            elif x.read_only:
                self.err(76)
            self.note_changed(x)
        elif function in (u.INCL, u.EXCL):
            if is_not_variable(x):
                self.err(112)
            elif form != t.SET:
                self.err(111)
                x.type = t.SET_TYPE
            elif x.read_only:
                self.err(76)
            self.note_changed(x)
        elif function == u.LEN:
            if x.operand_class == o.PROCEDURE:
                self.err(126)
            else:
                if x.type.form == t.POINTER:
                    x = self.dereference(x)
                if x.operand_class == o.CONSTANT and x.type.form in t.CHARACTERS:
                    is_short = x.type.form == t.SHORTCHAR
                    self.character_to_string(x, t.SHORT_STRING_TYPE if is_short else t.STRING_TYPE)
                if x.type.composition not in t.ARRAYS and x.type.form not in t.STRINGS:
                    self.err(131)
        elif function == u.COPY:
            self.err(199)
            if has_no_value:
                self.err(126)
        elif function == u.ASH:
            if has_no_value:
                self.err(126)
            elif form in t.INTEGERS:
                if form < t.INTEGER:
                    x = self.convert(x, t.INTEGER_TYPE)
            else:
                self.err(111)
                x.type = t.INTEGER_TYPE
        elif function == u.SIZE:
            x = self._size(x)
        elif function == u.ASSERT:
            if has_no_value:
                self.err(126)
                x = constant(0, t.BOOLEAN_TYPE)
            elif form != t.BOOLEAN:
                self.err(120)
                x = constant(0, t.BOOLEAN_TYPE)
            else:
                x = self.monadic_operator(s.NOT, x)
        elif function == u.VALID:
            if (
                x.operand_class == o.VAR_PARAMETER
                and x.object is not None
                and x.object.system_flag & NIL_BIT
            ):
                x = dyadic(s.NEQ, t.BOOLEAN_TYPE, x, constant(0, t.NIL_POINTER))
            else:
                self.err(111)
            x.type = t.BOOLEAN_TYPE
        else:
            x = self._first_system_parameter(x, function)
        return x

    def _new(self, x: Operand) -> Operand:
        type_ = t.NO_RESULT
        if is_not_variable(x):
            self.err(112)
        elif x.type.form == t.POINTER and x.type.base is not None:
            base = x.type.base
            if x.read_only:
                self.err(76)
            elif base.attribute == t.ABSTRACT or (
                base.attribute == t.LIMITED and base.module is not None
            ):
                self.err(193)
            elif x.object is not None and x.object.system_flag & NEW_BIT:
                self.err(167)
            self.note_changed(x)
            if base.composition == t.OPEN_ARRAY:
                type_ = base
            if base.composition in (t.RECORD, t.OPEN_ARRAY, t.ARRAY):
                if base.untagged and base.system_flag != t.INTERFACE:
                    self.refuse(138)
                x = o.statement(t.NO_RESULT, x)
            else:
                self.err(111)
        else:
            self.err(111)
        x.type = type_
        return x

    def _limit(self, x: Operand, function: int) -> Operand:
        form = x.type.form
        if x.operand_class == o.TYPE:
            self._check_obsolete(x)
            limits = _LIMITS.get(form)
            if limits is None:
                self.err(111)
            else:
                type_, value = limits[0 if function == u.MIN else 1]
                x = constant(value, type_)
            x.is_type_limit = True
        elif form not in _LIMITED:
            self.err(111)
        return x

    def _size(self, x: Operand) -> Operand:
        if x.operand_class != o.TYPE:
            self.err(110)
            return constant(1, t.INTEGER_TYPE)
        if x.type.form in _SIZED or x.type.composition in (t.ARRAY, t.RECORD):
            self._check_obsolete(x)
            self.size_of(x.type)
            return constant(x.type.size, t.INTEGER_TYPE)
        self.err(111)
        return constant(1, t.INTEGER_TYPE)

    def _check_obsolete(self, x: Operand) -> None:
        if x.type in t.OBSOLETE_TYPES:
            self.err(198)

    def _first_system_parameter(self, x: Operand, function: int) -> Operand:
        form = x.type.form
        has_no_value = x.operand_class in _NO_VALUE
        if function == u.ADR:
            if x.operand_class == o.TYPE:
                self._check_obsolete(x)
            x = self.monadic_operator(o.ADDRESS, x)
        elif function == u.TYP:
            if x.operand_class == o.TYPE:
                self._check_obsolete(x)
                base = x.type.base
                if x.type.form == t.POINTER and base is t.UNDEFINED_TYPE:
                    self.err(127)
                elif x.type.form == t.POINTER and base is not None and base.name is not None:
                    x = self.leaf(base.name)
                if x.type.composition != t.RECORD:
                    self.err(111)
                x = self.monadic_operator(o.ADDRESS, x)
            else:
                if x.type.form == t.POINTER:
                    x = self.dereference(x)
                if x.type.composition != t.RECORD:
                    self.err(111)
                x = self.monadic_operator(o.TYPE_TAG, x)
        elif function in (u.THISRECORD, u.THISARRAY):
            if has_no_value:
                self.err(126)
            elif form in (t.BYTE, t.SHORTINT):
                x = self.convert(x, t.INTEGER_TYPE)
            elif form != t.INTEGER:
                self.err(111)
        elif function == u.CC:
            x = self.monadic_operator(o.CONDITION_CODE, x)
        elif function in (u.LSH, u.ROT):
            if has_no_value:
                self.err(126)
            elif form not in _SHIFTABLE:
                self.err(111)
        elif function in (u.GET, u.PUT, u.BIT, u.MOVE):
            x = self._address_parameter(x)
        elif function in (u.GETREG, u.PUTREG):
            if form in t.INTEGERS and x.operand_class == o.CONSTANT:
                if not 0 <= integer(x.value) <= _MAX_REGISTER:
                    self.err(220)
            else:
                self.err(69)
        elif function == u.VAL:
            if x.operand_class != o.TYPE:
                self.err(110)
            elif form in _VALUELESS:
                self.err(111)
            else:
                self._check_obsolete(x)
        elif function == u.IID:
            if x.operand_class == o.CONSTANT and form == t.SHORT_STRING:
                self.to_guid(x)
            else:
                type_ = x.type
                if type_.form == t.POINTER and type_.base is not None:
                    type_ = type_.base
                if type_.system_flag != t.INTERFACE or type_.guid is None or type_.name is None:
                    self.err(111)
                elif x.object is not type_.name:
                    x = self.leaf(type_.name)
                x.operand_class = o.CONSTANT
                x.type = t.GUID_TYPE
        elif function == u.QUERY:
            if has_no_value:
                self.err(126)
            elif form != t.POINTER:
                self.err(111)
        return x

    def _address_parameter(self, x: Operand) -> Operand:
        form = x.type.form
        if x.operand_class in _NO_VALUE:
            self.err(126)
        elif x.operand_class == o.CONSTANT and form in (t.BYTE, t.SHORTINT):
            x = self.convert(x, t.INTEGER_TYPE)
        elif form not in (t.INTEGER, t.POINTER):
            self.err(111)
            x.type = t.INTEGER_TYPE
        return x

    def second_parameter(self, p: Operand, x: Operand, function: int) -> Operand:
        """The operand after the second parameter `x`; `p` is what the first has made."""
        form = x.type.form
        has_no_value = x.operand_class in _NO_VALUE
        is_constant = x.operand_class == o.CONSTANT
        if function in (u.INC, u.DEC):
            if has_no_value:
                self.err(126)
                p.type = t.NO_RESULT
            else:
                if form != p.type.form:
                    if form in t.INTEGERS:
                        x = self.convert(x, p.type)
                    else:
                        self.err(111)
                p = o.statement(t.NO_RESULT, p, x)
        elif function in (u.INCL, u.EXCL):
            if has_no_value:
                self.err(126)
            elif form in t.INTEGERS:
                if form == t.LONGINT:
                    x = self.convert(x, t.INTEGER_TYPE)
                if x.operand_class == o.CONSTANT and not 0 <= integer(x.value) <= MAX_SET:
                    self.err(202)
                p = o.statement(t.NO_RESULT, p, x)
            else:
                self.err(111)
            p.type = t.NO_RESULT
        elif function == u.LEN:
            p = self._length_of_dimension(p, x)
        elif function == u.COPY:
            if is_not_variable(x):
                self.err(112)
            elif x.read_only:
                self.err(76)
            else:
                self.check_string(p, x.type, 111)
                p = o.statement(t.NO_RESULT, x, p)
            p.type = t.NO_RESULT
        elif function == u.ASH:
            p = self._arithmetic_shift(p, x)
        elif function in (u.MIN, u.MAX):
            if p.operand_class != o.TYPE:
                p = self.operator(o.MINIMUM if function == u.MIN else o.MAXIMUM, p, x)
            else:
                self.err(64)
        elif function == u.NEW:
            self._length_of_new(p, x)
        elif function == u.ASSERT:
            if form not in t.SHORT_INTEGERS or not is_constant:
                self.err(69)
            elif not 0 <= integer(x.value) <= _MAX_TRAP:
                self.err(218)
            else:
                p = o.statement(t.NO_RESULT, p, x)
        elif function in (u.THISRECORD, u.THISARRAY):
            if has_no_value:
                self.err(126)
            elif form in t.SHORT_INTEGERS:
                if form < t.INTEGER:
                    x = self.convert(x, t.INTEGER_TYPE)
                operator = o.THIS_RECORD if function == u.THISRECORD else o.THIS_ARRAY
                p = dyadic(operator, t.UNDEFINED_TYPE, p, x)
            else:
                self.err(111)
        elif function in (u.LSH, u.ROT):
            if has_no_value:
                self.err(126)
            elif form not in t.INTEGERS:
                self.err(111)
            else:
                if p.type.form == t.LONGINT or (form == t.LONGINT and not is_constant):
                    self.refuse(260)
                p = dyadic(o.OTHER, p.type, p, x)
        elif function in (u.GET, u.PUT, u.GETREG, u.PUTREG):
            if has_no_value:
                self.err(126)
            elif form in _MEMORY:
                if function in (u.GETREG, u.PUTREG) and integer(p.value) > _LAST_REGISTER:
                    self.refuse(220)
                if function in (u.GET, u.GETREG):
                    if is_not_variable(x):
                        self.err(112)
                    x, p = p, x
                p = o.statement(t.NO_RESULT, p, x)
            else:
                self.err(111)
            p.type = t.NO_RESULT
        elif function == u.BIT:
            if has_no_value:
                self.err(126)
            elif form in t.INTEGERS:
                if form == t.LONGINT and not is_constant:
                    self.refuse(260)
                p = dyadic(o.OTHER, t.BOOLEAN_TYPE, p, x)
            else:
                self.err(111)
            p.type = t.BOOLEAN_TYPE
        elif function == u.VAL:
            p = self._system_value(p, x)
        elif function == u.MOVE:
            p.right = self._address_parameter(x)
        elif function == u.QUERY:
            if has_no_value:
                self.err(126)
            elif x.type is not t.GUID_TYPE:
                self.err(111)
                x.type = t.GUID_TYPE
            p.right = x
        else:
            self.err(64)
        return p

    def _length_of_dimension(self, p: Operand, x: Operand) -> Operand:
        if x.type.form not in t.INTEGERS or x.operand_class != o.CONSTANT:
            self.err(69)
            return p
        if x.type.form == t.LONGINT:
            x = self.convert(x, t.INTEGER_TYPE)
        dimension = integer(x.value)
        type_ = p.type
        while dimension > 0 and type_.composition in t.ARRAYS:
            assert type_.base is not None
            type_ = type_.base
            dimension -= 1
        if dimension != 0 or type_.composition not in t.ARRAYS:
            self.err(132)
            return p
        if type_.composition == t.OPEN_ARRAY:
            return self._length(p, x)
        x.object = None
        x.value = type_.length
        x.type = t.INTEGER_TYPE
        return x

    def _length(self, p: Operand, dimension: Operand) -> Operand:
        while p.operand_class == o.ELEMENT and p.left is not None:
            p = p.left
        if p.type.untagged:
            self.refuse(136)
        return dyadic(o.LENGTH, t.INTEGER_TYPE, p, dimension)

    def _arithmetic_shift(self, p: Operand, x: Operand) -> Operand:
        if x.operand_class in _NO_VALUE:
            self.err(126)
        elif x.type.form not in t.INTEGERS:
            self.err(111)
        elif x.operand_class == o.CONSTANT and not -64 <= integer(x.value) <= 64:
            self.err(208)
        elif p.operand_class == o.CONSTANT and x.operand_class == o.CONSTANT:
            count = integer(x.value)
            for _ in range(abs(count)):
                if count > 0:
                    p.value, p.type = self.product(p.value, 2, p.type.form)
                else:
                    p.value, p.type = self.div_mod(p.value, 2, p.type.form, div=True)
            p.object = None
        else:
            if x.type.form == t.LONGINT:
                x = self.convert(x, t.INTEGER_TYPE)
            if p.type.form == t.LONGINT:
                self.check_long_remainder(p, x)
            p = dyadic(o.SHIFT, p.type, p, x)
        return p

    def _length_of_new(self, p: Operand, x: Operand) -> None:
        form = x.type.form
        if x.operand_class in _NO_VALUE:
            self.err(126)
        elif p.type.composition == t.OPEN_ARRAY:
            if form in t.INTEGERS:
                if form == t.LONGINT:
                    x = self.convert(x, t.INTEGER_TYPE)
                if x.operand_class == o.CONSTANT and integer(x.value) <= 0:
                    self.err(63)
                p.value = integer(x.value)
            else:
                self.err(111)
            p.right = x
            assert p.type.base is not None
            p.type = p.type.base
        elif p.left is not None and p.left.type.form == t.POINTER:
            if _root(p.left.type).system_flag == t.INTERFACE:
                if form == t.POINTER and _root(x.type).system_flag == t.INTERFACE:
                    p.right = x
                else:
                    self.err(169)
            else:
                self.err(64)
        else:
            self.err(111)

    def _system_value(self, p: Operand, x: Operand) -> Operand:
        form = x.type.form
        is_constant = x.operand_class == o.CONSTANT
        if x.operand_class in _NO_VALUE:
            self.err(126)
        elif x.type.composition == t.OPEN_ARRAY:
            if x.type.untagged and (p.type.composition != t.OPEN_ARRAY or p.type.untagged):
                pass
            elif p.type.composition == t.OPEN_ARRAY and x.type.length == p.type.length:
                if _innermost(x.type).size != _innermost(p.type).size:
                    self.err(115)
            else:
                self.err(115)
        elif p.type.composition == t.OPEN_ARRAY:
            self.err(115)
        elif (
            is_constant
            and form == t.SHORT_STRING
            and p.type.form == t.INTEGER
            and len(str(x.value)) <= 4
        ):
            packed = 0
            for character in str(x.value):
                packed = 256 * packed + ord(character)
            x = constant(packed, t.INTEGER_TYPE)
        elif form in _VALUELESS:
            self.err(111)
        if x.operand_class == o.CONSTANT and x.type is p.type:
            pass
        elif x.operand_class >= o.CONSTANT or (form in t.REALS) != (p.type.form in t.REALS):
            self.check_retyped(x, p.type)
            x = o.monadic(o.SYSTEM_VALUE, p.type, x)
        else:
            x.read_only = False
        x.type = p.type
        return x

    def further_parameter(self, p: Operand, x: Operand, function: int, n: int) -> Operand:
        """The operand after parameter number n + 1, the third or a later one."""
        form = x.type.form
        has_no_value = x.operand_class in _NO_VALUE
        if function == u.NEW:
            if has_no_value:
                self.err(126)
            elif p.type.composition != t.OPEN_ARRAY:
                self.err(64)
            elif form in t.INTEGERS:
                if form == t.LONGINT:
                    x = self.convert(x, t.INTEGER_TYPE)
                if x.operand_class == o.CONSTANT and integer(x.value) <= 0:
                    self.err(63)
                p.value = integer(p.value) * integer(x.value)
                if p.value > MAX_INTEGER:
                    self.refuse(214)
                assert p.type.base is not None
                p.type = p.type.base
            else:
                self.err(111)
        elif function == u.MOVE and n == 2:
            if has_no_value:
                self.err(126)
            elif form in t.INTEGERS:
                if form == t.LONGINT and x.operand_class != o.CONSTANT:
                    self.refuse(215)
                p = o.statement(t.NO_RESULT, p, x)
            else:
                self.err(111)
            p.type = t.NO_RESULT
        elif function == u.QUERY and n == 2:
            if has_no_value:
                self.err(126)
            elif (
                x.operand_class < o.CONSTANT
                and form == t.POINTER
                and x.type.system_flag == t.INTERFACE
            ):
                if not extends(p.type, x.type):
                    self.err(164)
                if x.read_only:
                    self.err(76)
                if p.right is not None:
                    self.check_new_parameters(x, p.right)
                self.note_changed(x)
                p = dyadic(o.OTHER, t.BOOLEAN_TYPE, p, x)
            else:
                self.err(111)
            p.type = t.BOOLEAN_TYPE
        else:
            self.err(64)
        return p

    def end_of_parameters(self, p: Operand, function: int, count: int) -> Operand:
        """The operand that a call of a predeclared procedure with `count` parameters is."""
        if function <= u.ASH:
            if function == u.NEW and p.type is not t.NO_RESULT:
                if p.type.composition == t.OPEN_ARRAY:
                    self.err(65)
                p.type = t.NO_RESULT
            elif function in (u.MIN, u.MAX):
                if count < 1 or (count == 1 and not p.is_type_limit):
                    self.err(65)
                p.is_type_limit = False
            elif function <= u.SIZE:
                if count < 1:
                    self.err(65)
            elif function in (u.INC, u.DEC) and count == 1:
                p = o.statement(t.NO_RESULT, p)
            elif function == u.LEN and count == 1:
                p = self._length_of(p)
            elif count < 2:
                self.err(65)
        elif function == u.ASSERT:
            if count == 1:
                p = o.statement(t.NO_RESULT, p)
            elif count < 1:
                self.err(65)
        elif u.LCHR <= function <= 38:
            if count < 1:
                self.err(65)
        elif function < u.VALID:
            if count < 1 or (function > u.CC and count < 2) or (function == u.MOVE and count < 3):
                self.err(65)
        elif function in (u.THISRECORD, u.THISARRAY):
            if count < 2:
                self.err(65)
        elif count < (3 if function == u.QUERY else 1):
            self.err(65)
        return p

    def _length_of(self, p: Operand) -> Operand:
        if p.type.form in t.STRINGS:
            if p.operand_class == o.CONSTANT:
                return constant(len(str(p.value)), t.INTEGER_TYPE)
            return dyadic(o.LENGTH, t.INTEGER_TYPE, p, constant(0, t.INTEGER_TYPE))
        if p.type.composition == t.OPEN_ARRAY:
            return self._length(p, constant(0, t.INTEGER_TYPE))
        return constant(p.type.length, t.INTEGER_TYPE)


def _root(type_: Type) -> Type:
    while type_ is not t.UNDEFINED_TYPE and type_.base is not None:
        type_ = type_.base
    return type_


def _innermost(type_: Type) -> Type:
    while type_.composition == t.OPEN_ARRAY and type_.base is not None:
        type_ = type_.base
    return type_
