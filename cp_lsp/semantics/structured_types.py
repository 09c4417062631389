"""Types and formal parameters (Report 6, 10.1): parsing, with the checks made on the way."""

from __future__ import annotations

from typing import Final

from cp_lsp.semantics import types as t
from cp_lsp.semantics.constants import integer
from cp_lsp.semantics.objects import (
    ATTRIBUTE,
    CODE_PROCEDURE,
    CONSTANT,
    EXPORTED,
    FIELD,
    IID_BIT,
    IN_PARAMETER,
    INTERNAL,
    LOCAL_PROCEDURE,
    METHOD,
    NEW_BIT,
    OUT_PARAMETER,
    PROCEDURE,
    READ_ONLY,
    TYPE_NAME,
    UNRESOLVED,
    VAR_PARAMETER,
    VARIABLE,
    Object,
    find_base_field,
    find_field,
)
from cp_lsp.semantics.rules import is_incomplete
from cp_lsp.semantics.sysflags import (
    FOR_ARRAY,
    FOR_PARAMETER,
    FOR_POINTER,
    FOR_PROCEDURE_TYPE,
    FOR_RECORD,
    SystemFlags,
)
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.scanner import CHARACTER, MAX_INTEGER

_MAX_LENGTH: Final = MAX_INTEGER
_ALIASED: Final = frozenset(range(1, t.SET + 1)) | {t.CHAR, t.LONGINT}
_MARKED_MINUS: Final = frozenset({VARIABLE, FIELD, METHOD})
_BINDABLE: Final = frozenset(
    {METHOD, LOCAL_PROCEDURE, PROCEDURE, CODE_PROCEDURE, VARIABLE, TYPE_NAME, CONSTANT, FIELD}
)
_OVERRIDABLE: Final = frozenset({t.ABSTRACT, t.EMPTY, t.EXTENSIBLE})
_TYPE_FOLLOWS: Final = frozenset(
    {s.SEMICOLON, s.BAR, s.END, s.ELSE, s.RPAREN, s.EOF, s.NUMBER, s.COMMA, s.STRING}
)


class Forward:
    """A type that was named before it is declared: what waits for it, and where."""

    __slots__ = ("declared", "name", "object", "pos", "type")

    def __init__(self, type_: Type | None, obj: Object | None, pos: int, name: str) -> None:
        self.type = type_
        self.object = obj
        self.pos = pos
        self.name = name
        self.declared: Object | None = None


class StructuredTypes(SystemFlags):
    """A method a rule of the grammar, from Type to FormalPars."""

    forwards: list[Forward]
    records: list[tuple[Type, int]]

    # --- types named before they are declared (Report 4, rule 1)

    def forget_forwards(self) -> None:
        self.forwards = []
        self.records = []

    def set_type(self, type_: Type | None, obj: Object | None, new: Type, name: str | None) -> None:
        """Gives a variable, field or alias, or else a structured type, its type; if `name` is
        given it is still to be declared.
        """
        if obj is not None:
            obj.type = new
        else:
            assert type_ is not None
            type_.base = new
        if name is not None:
            self.forwards.append(Forward(type_, obj, self.marks[self.index], name))

    def check_allocatable(self, type_: Type, pos: int, *, open_allowed: bool) -> Type:
        """The type, or after 88 or 193 the undefined type, if no variable can have it."""
        if type_.composition == t.OPEN_ARRAY:
            if not open_allowed:
                self.mark(88, pos)
                return t.UNDEFINED_TYPE
        elif type_.composition == t.RECORD and (
            type_.attribute == t.ABSTRACT
            or (type_.attribute == t.LIMITED and type_.module is not None)
        ):
            self.mark(193, pos)
            return t.UNDEFINED_TYPE
        return type_

    def check_recursion(self, outer: Type, inner: Type, pos: int) -> None:
        """Reports 58 where a structured type would contain itself."""
        seen: set[int] = set()
        pending = [inner]
        while pending:
            type_ = pending.pop()
            if type_ is outer:
                self.mark(58, pos)
            elif id(type_) not in seen:
                seen.add(id(type_))
                if type_.composition in t.ARRAYS and type_.base is not None:
                    pending.append(type_.base)
                elif type_.composition == t.RECORD:
                    pending += [f.type for f in type_.fields.values() if f.mode == FIELD]
                    if type_.base is not None:
                        pending.append(type_.base)

    def resolve_forwards(self) -> None:
        """Gives every type named before its declaration what it stands for: 0 when there is
        none, 72 when it is no type, 58 when it depends on itself.
        """
        waiting: list[Forward] = []
        for forward in reversed(self.forwards):
            found = self.scope.find(forward.name)
            if self.syntax_only:
                continue
            if found is None:
                self.mark(0, forward.pos, forward.name)
            elif found.mode != TYPE_NAME:
                self.mark(72, forward.pos, forward.name)
            else:
                forward.declared = found
                waiting.insert(0, forward)
        self.forwards = []
        progress = True
        while waiting and progress:
            progress = False
            still: list[Forward] = []
            for forward in waiting:
                assert forward.declared is not None
                if is_incomplete(forward.declared.type):
                    still.insert(0, forward)
                else:
                    progress = True
                    self._fix(forward, forward.declared.type)
            waiting = still
        for forward in waiting:
            if forward.object is None or forward.object.mode == TYPE_NAME:
                self.mark(58, forward.pos, forward.name)

    def _fix(self, forward: Forward, new: Type) -> None:
        obj, struct, pos = forward.object, forward.type, forward.pos
        if obj is not None:
            if obj.mode == VARIABLE:
                new = self.check_allocatable(new, pos, open_allowed=obj.level > self.level)
            elif obj.mode == FIELD:
                assert struct is not None
                new = self.check_allocatable(new, pos, open_allowed=False)
                self.check_recursion(struct, new, pos)
            elif obj.mode == TYPE_NAME:
                if new.form in _ALIASED:
                    new = new.copy_as_alias()
                    new.name = obj
                if obj.visibility != INTERNAL:
                    self._export(new)
            self.change(obj, "type", new)
            return
        assert struct is not None
        if struct.form == t.POINTER:
            if new.composition in (t.RECORD, t.ARRAY, t.OPEN_ARRAY):
                self.inherit_pointer_flag(new, struct)
            else:
                new = t.UNDEFINED_TYPE
                self.mark(57, pos)
            if struct.name is not None and struct.name.visibility != INTERNAL:
                self.change(new, "exported", True)
        elif struct.composition in t.ARRAYS:
            new = self.check_allocatable(new, pos, open_allowed=struct.composition == t.OPEN_ARRAY)
            self.check_recursion(struct, new, pos)
        elif struct.composition == t.RECORD:
            if new.form == t.POINTER and new.base is not None:
                new = new.base
            self.change(struct, "level", new.level + 1)
            self.inherit_record_flag(new.system_flag, struct)
            self._check_extension(struct, new, pos)
            for name in struct.fields:
                if find_field(name, new) is not None:
                    self.mark(1, pos)
            self.check_recursion(struct, new, pos)
        elif struct.form == t.PROCEDURE and new.form == t.COMPOSITE:
            new = t.UNDEFINED_TYPE
            self.mark(54, pos)
        self.change(struct, "base", new)

    def _check_extension(self, record: Type, base: Type, pos: int) -> None:
        """Checks that a record may extend another (Report 6.3)."""
        if base.attribute == t.FINAL or (base.attribute == t.LIMITED and base.module is not None):
            self.mark(181, pos)
        elif record.attribute == t.ABSTRACT and base.attribute != t.ABSTRACT:
            self.mark(191, pos)
        elif base.attribute == t.LIMITED and record.attribute != t.LIMITED:
            self.mark(197, pos)

    def _export(self, type_: Type) -> None:
        """Notes that a record can be reached from outside by a type name."""
        if type_.form == t.POINTER and type_.base is not None:
            type_ = type_.base
        if type_.composition == t.RECORD:
            self.change(type_, "exported", True)

    # --- types (Report 6)

    def type(self) -> tuple[Type, str | None]:
        """Type; with a name if that is declared only later, and the type undefined till then."""
        result: Type = t.UNDEFINED_TYPE
        name: str | None = None
        self.enter()
        if self.symbol < s.LPAREN:
            self.err(12)
            skipped = self.index
            while True:
                self.get()
                if self.symbol >= s.LPAREN:
                    break
            self.node(tree.ERROR, skipped)
        first = self.index
        symbol = self.symbol
        if symbol == s.IDENT:
            result, name = self._named_type(first)
        elif symbol == s.ARRAY:
            self.get()
            result = self._array_type(first)
        elif symbol == s.RECORD:
            self.get()
            result = self._record_type(None, first)
        elif symbol == s.POINTER:
            self.get()
            result = self._pointer_type(first)
        elif symbol == s.PROCEDURE:
            self.get()
            result = self._procedure_type(first)
        else:
            self.err(12)
        while self.symbol not in _TYPE_FOLLOWS:
            self.err(15)
            if self.symbol == s.IDENT:
                break
            self.get()
        self.leave()
        return result, name

    def _named_type(self, first: int) -> tuple[Type, str | None]:
        name = self.name()
        found = self.find(name)
        if self.syntax_only and found is not None and found.mode != ATTRIBUTE:
            self.qualident()
            if self.symbol == s.RECORD:
                self.err(178)
            return t.UNDEFINED_TYPE, None
        if (
            found is None
            or found.mode == UNRESOLVED
            or (found.mode == TYPE_NAME and is_incomplete(found.type))
        ):
            if found is not None:
                self.uses.append((self.index, found))
            else:
                self.unresolved_uses.append((self.index, name))
            self.get()
            if found is None and self.symbol == s.PERIOD:
                self.err(0, name)
                self.get()
                if self.symbol == s.IDENT:
                    self.get()
                return t.UNDEFINED_TYPE, None
            if self.symbol == s.RECORD:
                self.err(178)
                self.get()
                return self._record_type(None, first), None
            self.nodes.append((tree.NAMED_TYPE, first, self.index, None))
            return t.UNDEFINED_TYPE, name
        obj = self.qualident()
        if obj.mode == TYPE_NAME:
            if obj.type in t.OBSOLETE_TYPES:
                self.err(198)
            self.nodes.append((tree.NAMED_TYPE, first, self.index, obj.type))
            return obj.type, None
        if obj.mode == ATTRIBUTE:
            if self.symbol == s.RECORD:
                self.get()
                return self._record_type(obj.number, first), None
            self.err(12)
        else:
            self.err(52)
        return t.UNDEFINED_TYPE, None

    def _array_type(self, first: int) -> Type:
        """ArrayType = ARRAY [SysFlag] [ConstExpr {"," ConstExpr}] OF Type (Report 6.2)."""
        flag = self.system_flag(FOR_ARRAY)
        if self.symbol == s.OF:
            result = self.new_type(t.COMPOSITE, t.OPEN_ARRAY)
            result.system_flag = flag
            self.get()
            base, name = self.type()
            self.set_type(result, None, base, name)
            base = self.check_allocatable(base, self.marks[self.index], open_allowed=True)
            result.base = base
            result.length = base.length + 1 if base.composition == t.OPEN_ARRAY else 0
        else:
            result = self.new_type(t.COMPOSITE, t.ARRAY)
            result.system_flag = flag
            x = self.constant_expression()
            if x.type.form in t.SHORT_INTEGERS:
                result.length = integer(x.value)
                if not 0 < result.length <= _MAX_LENGTH:
                    self.err(63)
                    result.length = 1
            else:
                self.err(42)
                result.length = 1
            if self.symbol == s.OF:
                self.get()
                base, name = self.type()
                self.set_type(result, None, base, name)
                base = self.check_allocatable(base, self.marks[self.index], open_allowed=False)
                result.base = base
            elif self.symbol == s.COMMA:
                self.get()
                if self.symbol != s.OF:
                    self.enter()
                    result.base = self._array_type(first)
                    self.leave()
            else:
                self.err(35)
        result.untagged = flag > 0
        self.nodes.append((tree.ARRAY_TYPE, first, self.index, result))
        return result

    def _pointer_type(self, first: int) -> Type:
        """PointerType = POINTER [SysFlag] TO Type (Report 6.4)."""
        result = self.new_type(t.POINTER)
        result.system_flag = self.system_flag(FOR_POINTER)
        self.check_symbol(s.TO)
        base, name = self.type()
        self.set_type(result, None, base, name)
        if base is not t.UNDEFINED_TYPE and base.composition == t.BASIC:
            base = result.base = t.UNDEFINED_TYPE
            self.err(57)
        self.inherit_pointer_flag(base, result)
        self.nodes.append((tree.POINTER_TYPE, first, self.index, result))
        return result

    def _procedure_type(self, first: int) -> Type:
        """ProcedureType = PROCEDURE [SysFlag] [FormalPars] (Report 6.5)."""
        result = self.new_type(t.PROCEDURE)
        result.system_flag = self.system_flag(FOR_PROCEDURE_TYPE)
        result.untagged = result.system_flag > 0
        if self.symbol == s.LPAREN:
            self.get()
            self.open_scope(None)
            result.parameters, base, name = self.formal_parameters([])
            self.set_type(result, None, base, name)
            self.close_scope()
        else:
            result.base = t.NO_RESULT
        self.nodes.append((tree.PROCEDURE_TYPE, first, self.index, result))
        return result

    def _record_type(self, attribute: int | None, first: int) -> Type:
        """RecordType = [Attribute] RECORD [SysFlag] ["(" Type ")"] FieldList {";" FieldList} END
        (Report 6.3).
        """
        result = self.new_type(t.COMPOSITE, t.RECORD)
        result.base = None
        flag = self.system_flag(FOR_RECORD)
        self.set_flag(result, flag)
        if attribute is not None:
            if attribute != t.EMPTY:
                result.attribute = attribute
            else:
                self.err(178)
        if flag == t.INTERFACE:
            text = self._last_string()
            if text.startswith("{"):
                result.guid = text
            if result.attribute != t.ABSTRACT:
                self.err(163)
            if self.symbol != s.LPAREN:
                self.err(160)
        if self.symbol == s.LPAREN:
            self.get()
            if self.symbol == s.IDENT:
                base, name = self.type()
                if base.form == t.POINTER and base.base is not None:
                    base = base.base
                self.set_type(result, None, base, name)
                if base.composition == t.RECORD and base is not t.ANYREC_TYPE:
                    result.level = base.level + 1
                    self.inherit_record_flag(base.system_flag, result)
                    self._check_extension(result, base, self.marks[self.index])
                elif base is not t.UNDEFINED_TYPE:
                    self.err(53)
            else:
                self.err(s.IDENT)
            if result.attribute != t.ABSTRACT:
                self.records.append((result, self.marks[self.index]))
            self.check_symbol(s.RPAREN)
        self._field_lists(result)
        result.untagged = result.system_flag > 0
        self.check_symbol(s.END)
        self.nodes.append((tree.RECORD_TYPE, first, self.index, result))
        return result

    def _last_string(self) -> str:
        """The string read last: the identifier of an interface, wherever it was written."""
        for index in range(self.index - 1, -1, -1):
            if self.kinds[index] == s.STRING:
                return str(self.tokens.values[index])
        return ""

    def _field_lists(self, record: Type) -> None:
        while True:
            if self.symbol == s.IDENT:
                first = self.index
                fields: list[Object] = []
                while True:
                    if self.symbol == s.IDENT:
                        name = self.name()
                        base = record.base
                        if (
                            base is not None
                            and base is not t.UNDEFINED_TYPE
                            and find_base_field(name, record) is not None
                        ):
                            self.err(1, name)
                        field = self.declare_member(name, record)
                        field.mode = FIELD
                        self.export_mark(field)
                        fields.append(field)
                    else:
                        self.err(s.IDENT)
                    if self.symbol == s.COMMA:
                        self.get()
                    elif self.symbol == s.IDENT:
                        self.err(s.COMMA)
                    else:
                        break
                self.check_symbol(s.COLON)
                type_, forward = self.type()
                type_ = self.check_allocatable(type_, self.marks[self.index], open_allowed=False)
                for field in fields:
                    self.set_type(record, field, type_, forward)
                if record.system_flag == t.INTERFACE:
                    self.err(161)
                self.nodes.append((tree.FIELD_LIST, first, self.index, None))
            if self.symbol == s.SEMICOLON:
                self.get()
            elif self.symbol == s.IDENT:
                self.err(s.SEMICOLON)
            else:
                break

    # --- marks and parameters

    def export_mark(self, obj: Object) -> None:
        """Reads past a name and its IdentDef mark, with what binds it to foreign code."""
        self.get()
        symbol = self.symbol
        if symbol == s.TIMES or symbol == s.MINUS:
            if self.level > 0 or (symbol == s.MINUS and obj.mode not in _MARKED_MINUS):
                self.err(41)
            obj.visibility = EXPORTED if symbol == s.TIMES else READ_ONLY
            self.get()
        if self.symbol == s.LBRAK and obj.mode in _BINDABLE:
            self._binding(obj)

    def _binding(self, obj: Object) -> None:
        """The names in brackets that a declaration has in foreign code."""
        self.get()
        if self._is_string():
            obj.entry = self._string()
            self.get()
            if self.symbol == s.COMMA and obj.mode not in (METHOD, TYPE_NAME, FIELD):
                self.get()
                if self._is_string():
                    obj.library, obj.entry = obj.entry, self._string()
                    self.get()
                else:
                    self.err(s.STRING)
            while self.symbol == s.COMMA:
                self.get()
                if self._is_string():
                    self.get()
                else:
                    self.err(s.STRING)
        else:
            self.err(s.STRING)
        self.check_symbol(s.RBRAK)
        if not self.options_interface:
            self.err(225)

    def _is_string(self) -> bool:
        if self.symbol == s.NUMBER:
            denoted = self.tokens.values[self.index]
            return isinstance(denoted, tuple) and denoted[0] == CHARACTER
        return self.symbol == s.STRING

    def _string(self) -> str:
        denoted = self.tokens.values[self.index]
        return denoted if isinstance(denoted, str) else chr(integer(denoted[1]))

    def formal_parameters(self, parameters: list[Object]) -> tuple[list[Object], Type, str | None]:
        """FormalPars after "(" (Report 10.1): the parameters added to those given, the result
        type, and its name if that is not declared yet.
        """
        first = self.index - 1
        is_com = self.options_com
        new: Object | None = None
        identifier: Object | None = None
        if self.symbol in (s.IDENT, s.VAR, s.IN, s.OUT):
            while True:
                section_first = self.index
                mode = VARIABLE
                visibility = INTERNAL
                flag = 0
                if self.symbol in (s.VAR, s.IN, s.OUT):
                    mode = VAR_PARAMETER
                    if self.symbol == s.IN:
                        visibility = IN_PARAMETER
                    elif self.symbol == s.OUT:
                        visibility = OUT_PARAMETER
                    self.get()
                    flag = self.system_flag(FOR_PARAMETER)
                if (flag & NEW_BIT and visibility != OUT_PARAMETER) or (
                    flag & IID_BIT and not flag & NEW_BIT and visibility != IN_PARAMETER
                ):
                    self.err(225)
                section: list[Object] = []
                while True:
                    if self.symbol == s.IDENT:
                        parameter = self.declare(self.name())
                        self.get()
                        parameter.mode = mode
                        parameter.visibility = visibility
                        parameter.system_flag = flag
                        section.append(parameter)
                    else:
                        self.err(s.IDENT)
                    if self.symbol == s.COMMA:
                        self.get()
                    elif self.symbol == s.IDENT:
                        self.err(s.COMMA)
                    elif self.symbol == s.VAR:
                        self.err(s.COMMA)
                        self.get()
                    else:
                        break
                self.check_symbol(s.COLON)
                type_, name = self.type()
                if mode != VAR_PARAMETER:
                    type_ = self.check_allocatable(type_, self.marks[self.index], open_allowed=True)
                if (
                    visibility == IN_PARAMETER
                    and type_.form != t.UNDEFINED
                    and type_.form != t.COMPOSITE
                    and type_.system_flag == 0
                ):
                    self.err(177)
                for parameter in section:
                    self.set_type(None, parameter, type_, name)
                    if is_com and flag & NEW_BIT:
                        if (
                            new is not None
                            or type_.form != t.POINTER
                            or type_.system_flag != t.INTERFACE
                        ):
                            self.err(168)
                        new = parameter
                    elif is_com and flag & IID_BIT:
                        if identifier is not None or type_ is not t.GUID_TYPE:
                            self.err(168)
                        identifier = parameter
                parameters += section
                self.nodes.append((tree.FP_SECTION, section_first, self.index, None))
                if self.symbol == s.SEMICOLON:
                    self.get()
                elif self.symbol == s.IDENT:
                    self.err(s.SEMICOLON)
                else:
                    break
        self.check_symbol(s.RPAREN)
        if (new is None) != (identifier is None):
            self.err(168)
        result: Type = t.NO_RESULT
        result_name: str | None = None
        if self.symbol == s.COLON:
            self.get()
            result, result_name = self.type()
            if result.form == t.COMPOSITE:
                result = t.UNDEFINED_TYPE
                self.err(54)
        self.nodes.append((tree.FORMAL_PARAMETERS, first, self.index, None))
        return parameters, result, result_name
