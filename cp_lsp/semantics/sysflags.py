"""System flags, the bracketed hints of low-level modules (BlackBox: Platform-Specific Issues).

Which flags are allowed depends on whether a module imports SYSTEM or COM or is an interface to
foreign code.
"""

from __future__ import annotations

from typing import Final

from cp_lsp.semantics import types as t
from cp_lsp.semantics.constants import integer
from cp_lsp.semantics.designators import is_guid
from cp_lsp.semantics.objects import CONSTANT
from cp_lsp.semantics.statements import Statements
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import INTEGER

CODE: Final = 1
_PROCEDURE: Final = {
    "code": 1,
    "callback": 2,
    "nostkchk": 4,
    "ccall": -10,
    "ccall16": -12,
    "guarded": 8,
    "noframe": 16,
    "native": -33,
    "bytecode": -35,
}
_RECORD: Final = {"untagged": 1, "noalign": 3, "align2": 4, "align4": 5, "align8": 6, "union": 7}
_POINTER: Final = {"untagged": 1, "interface": 10}
_ARRAY: Final = {"untagged": 1, "align16": 8}
_PARAMETER: Final = {"nil": 1, "in": 2, "out": 4, "new": 8, "iid": 16}
_CALLS: Final = frozenset({-10, -12})
_STRUCTURED: Final = frozenset({1, 3, 4, 5, 6, 7})

FOR_PROCEDURE: Final = 0
FOR_PARAMETER: Final = 1
FOR_RECORD: Final = 2
FOR_ARRAY: Final = 3
FOR_POINTER: Final = 4
FOR_PROCEDURE_TYPE: Final = 5


class SystemFlags(Statements):
    """Reads system flags and passes them on from base types."""

    def system_flag(self, purpose: int) -> int:
        """SysFlag = ["[" (ConstExpression | ident | string) {"," …} "]"]; 225 for a wrong one."""
        flag = 0
        if self.symbol != s.LBRAK:
            return flag
        self.get()
        while self.symbol in (s.NUMBER, s.IDENT, s.STRING):
            if self.symbol == s.NUMBER:
                denoted = self.tokens.values[self.index]
                if isinstance(denoted, tuple) and denoted[0] == INTEGER:
                    flag = self._combine(purpose, "", integer(denoted[1]), flag)
                else:
                    self.err(225)
            elif self.symbol == s.IDENT:
                name = self.name()
                obj = self.find(name)
                if obj is not None and obj.mode == CONSTANT and obj.type.form in t.SHORT_INTEGERS:
                    flag = self._combine(purpose, "", integer(obj.value), flag)
                else:
                    flag = self._combine(purpose, name, 0, flag)
            else:
                text = self.tokens.values[self.index]
                flag = self._combine(purpose, str(text), 0, flag)
            self.get()
            if self.symbol in (s.COMMA, s.PLUS):
                self.get()
        self.check_symbol(s.RBRAK)
        return flag

    def _combine(self, purpose: int, name: str, number: int, old: int) -> int:
        """The flags `old` with one more; 0 and error 225 where it is not allowed."""
        if self.syntax_only:
            is_code = purpose == FOR_PROCEDURE and (name == "code" or number == CODE)
            return old | CODE if is_code else old or 2
        flag = 0
        is_system = self.options_system
        is_foreign = is_system or self.options_interface or self.options_com
        if purpose == FOR_PROCEDURE:
            number = _PROCEDURE.get(name, number)
            if is_system and number in (1, 2):
                return old + number
            if number in _CALLS and old == 0 and (is_system or self.options_interface):
                return number
            if number == 8 and old == 0 and (is_system or self.options_com):
                return 8
            if number == 16 and old == 0 and is_system:
                return 16
        elif purpose == FOR_PROCEDURE_TYPE:
            number = _PROCEDURE.get(name, number)
            if number in _CALLS and (is_system or self.options_interface):
                return number
        elif purpose == FOR_PARAMETER:
            number = _PARAMETER.get(name, number)
            if is_foreign:
                if number == 1:
                    flag = old + 1 if not old & 1 else 0
                elif old <= 1 and (
                    (number == 8 and (self.options_com or self.options_interface))
                    or (number == 16 and self.options_com)
                ):
                    flag = old + number
        elif purpose == FOR_RECORD:
            number = _RECORD.get(name, 10 if name == "interface" or is_guid(name) else number)
            if old == 0 and (
                (number in _STRUCTURED and is_foreign) or (number == 10 and self.options_com)
            ):
                flag = number
        elif purpose == FOR_ARRAY:
            number = _ARRAY.get(name, number)
            if number in (1, 8) and is_foreign and old == 0:
                flag = number
        else:
            number = _POINTER.get(name, number)
            if old == 0 and ((number == 1 and is_foreign) or (number == 10 and self.options_com)):
                flag = number
        if flag == 0:
            self.err(225)
        return flag

    def inherit_record_flag(self, base: int, type_: Type) -> None:
        """Passes the flag of a record on to its extension."""
        flag = type_.system_flag
        if base in _STRUCTURED:
            if flag == 0:
                flag = base
            elif flag == 6 and base < 6:
                pass
            elif flag != base:
                self.err(225)
                flag = 0
        elif base != t.INTERFACE and flag == t.INTERFACE:
            self.err(225)
        self.set_flag(type_, flag)

    def inherit_pointer_flag(self, base: Type, type_: Type) -> None:
        """Passes the flag of a record or array on to a pointer to it."""
        flag = type_.system_flag
        if base.composition == t.RECORD:
            if base.system_flag in _STRUCTURED:
                flag = self._untagged(flag)
            elif base.system_flag == t.INTERFACE:
                if flag not in (0, t.INTERFACE):
                    self.err(225)
                    flag = 0
                else:
                    flag = t.INTERFACE
        elif base.composition in t.ARRAYS and base.system_flag == t.UNTAGGED:
            flag = self._untagged(flag)
        self.set_flag(type_, flag)

    def _untagged(self, flag: int) -> int:
        if flag in (0, 1):
            return 1
        if flag != 2:
            self.err(225)
            return 0
        return flag

    def set_flag(self, type_: Type, flag: int) -> None:
        self.change(type_, "system_flag", flag)
        self.change(type_, "untagged", flag > 0)
