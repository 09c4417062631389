"""What may be assigned, passed and returned (Report 9.1, 8.2, 10.1)."""

from __future__ import annotations

from typing import Final

from cp_lsp.semantics import operands as o
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    CALLABLE,
    IID_BIT,
    IN_PARAMETER,
    LOCAL_PROCEDURE,
    METHOD,
    NEW_BIT,
    NIL_BIT,
    OUT_PARAMETER,
    PROCEDURE,
    TYPE_NAME,
    VAR_PARAMETER,
    Object,
)
from cp_lsp.semantics.operands import Operand, is_not_variable
from cp_lsp.semantics.operators import Operators
from cp_lsp.semantics.rules import (
    equal_types,
    extends,
    includes,
)
from cp_lsp.semantics.types import Type

_TEXT_FORMS: Final = t.CHARACTERS | t.STRINGS
_REFERENCES: Final = frozenset({t.NIL_TYPE, t.POINTER, t.PROCEDURE})
_UNCONVERTED: Final = _REFERENCES | {t.COMPOSITE}
_ADDABLE: Final = t.NUMERIC | {t.UNDEFINED, t.SET}
_MULTIPLIABLE: Final = frozenset({t.UNDEFINED, t.SHORTREAL, t.REAL, t.SET})
_ORDERED: Final = t.NUMERIC | t.CHARACTERS | {t.UNDEFINED}
_EQUATABLE: Final = _REFERENCES | {t.BOOLEAN, t.SET}
_GUID_LENGTH: Final = 38
_NO_VALUE: Final = frozenset({o.TYPE, o.PROCEDURE})


class Assignments(Operators):
    """The rules for assignments and for parameters."""

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
            if procedure.mode == LOCAL_PROCEDURE and procedure.level > 0:
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
        if self.options_com:
            self.note_changed(x)
        return o.statement(t.NO_RESULT, x, y)

    # --- parameters (Report 8.2, 10.1)

    def check_parameters(self, formal: list[Object], actual: list[Object], *, names: bool) -> None:
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
                self.refuse(142)
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
        elif self.options_com:
            self.note_changed(actual)
            self.check_released(actual, formal)
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
            if given.composition == t.OPEN_ARRAY and given.untagged and not type_.untagged:
                self.refuse(137)
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
                self.refuse(140)
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


def _element_type(type_: Type) -> Type:
    return type_.base if type_.base is not None else t.UNDEFINED_TYPE
