"""Declarations (Report 5, 6, 7, 10): parsing, with the checks made on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from cp_lsp.semantics import operands as o
from cp_lsp.semantics import types as t
from cp_lsp.semantics import universe as u
from cp_lsp.semantics.constants import integer
from cp_lsp.semantics.objects import (
    ATTRIBUTE,
    CODE_PROCEDURE,
    CONSTANT,
    FIELD,
    HAS_BODY,
    IN_PARAMETER,
    INTERNAL,
    IS_REDEFINED,
    LOCAL_PROCEDURE,
    METHOD,
    OUT_PARAMETER,
    PREDECLARED,
    PROCEDURE,
    TYPE_NAME,
    UNRESOLVED,
    VAR_PARAMETER,
    VARIABLE,
    Object,
    Scope,
    find_base_field,
    find_field,
)
from cp_lsp.semantics.rules import equal_types, extends
from cp_lsp.semantics.structured_types import Forward, StructuredTypes
from cp_lsp.semantics.sysflags import (
    CODE,
    FOR_PROCEDURE,
)
from cp_lsp.semantics.types import Type
from cp_lsp.source.diagnostic import Finding
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.blocks import TYPE_FOLLOWS, Block, blocks_of
from cp_lsp.syntax.scanner import MAX_INTEGER

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

_AFTER_HEADING: Final = frozenset(
    {s.EOF, s.BEGIN, s.END, s.CLOSE, s.PROCEDURE, s.CONST, s.TYPE, s.MODULE}
)

_SECTION: Final = {s.CONST: tree.CONST_SECTION, s.TYPE: tree.TYPE_SECTION, s.VAR: tree.VAR_SECTION}


class Amounts(NamedTuple):
    """How much a checker has found up to a place, and whether a heading was cut before it."""

    findings: int
    late: int
    uses: int
    notes: int
    trail: int
    has_cut_heading: bool = False


class Unit:
    """The block of a procedure of the module level: where it stands and what was found in it.

    `start` is the offset after the procedure's heading and `end` that of its END; `stop` is the
    offset after the name there, or `end` when there is none. `first_token`, `stop_token` and the
    like are the block's part of the lists of tokens, uses and notes, without END and name; `first`
    is the token PROCEDURE, and `before` how much there was of everything when it was read. What a
    block declares is seen in it alone, so a block can be checked again while the rest of the
    module stays as it is.
    """

    __slots__ = (
        "before",
        "depth",
        "end",
        "findings",
        "first",
        "first_finding",
        "first_late",
        "first_note",
        "first_token",
        "first_use",
        "has_clear_heading",
        "has_cut_heading",
        "has_records",
        "is_closed",
        "is_exact",
        "late",
        "mark",
        "name_count",
        "procedure",
        "scope",
        "start",
        "stop",
        "stop_note",
        "stop_token",
        "stop_trail",
        "stop_use",
        "trail_length",
        "variable_count",
    )

    def __init__(self, procedure: Object, first: int, checker: Declarations) -> None:
        self.procedure = procedure
        self.first = first
        self.before = checker.amounts_before
        self.scope = checker.scope
        self.depth = checker.depth
        self.first_token = self.stop_token = checker.index
        self.start = checker.starts[checker.index]
        self.mark = checker.marks[checker.index]
        self.end = self.stop = self.start
        self.first_finding = len(checker.findings)
        self.first_late = len(checker.late)
        self.first_use = self.stop_use = len(checker.uses)
        self.first_note = self.stop_note = len(checker.nodes)
        self.trail_length = self.stop_trail = len(checker.trail)
        self.findings: list[Finding] = []
        self.late: list[Finding] = []
        self.name_count = len(self.scope.names)
        self.variable_count = len(self.scope.variables)
        self.has_records = False
        self.has_cut_heading = checker.has_cut_heading
        checker.has_cut_heading = False
        self.has_clear_heading = self.first_finding == self.before.findings
        self.is_closed = False
        self.is_exact = True

    @property
    def is_separable(self) -> bool:
        """Whether an edit inside of the block can be judged by the block alone."""
        return self.is_closed and self.start < self.end and not self.has_records

    def close(self, checker: Declarations) -> None:
        """Notes that the block has been read up to the current symbol."""
        self.findings = checker.findings[self.first_finding :]
        self.late = checker.late[self.first_late :]
        self.stop_token = checker.index
        self.stop_use = len(checker.uses)
        self.stop_note = len(checker.nodes)
        self.stop_trail = len(checker.trail)
        self.end = self.stop = checker.starts[checker.index]
        following = checker.index + 1
        self.is_closed = (
            checker.symbol == s.END
            and checker.kinds[following] == s.IDENT
            and checker.text[checker.starts[following] : checker.ends[following]]
            == self.procedure.name
        )
        if self.is_closed:
            self.stop = checker.ends[following]


class Declarations(StructuredTypes):
    """A method a rule of the grammar, from DeclSeq to ProcDecl.

    `units` collects the blocks of procedures if they are to be checked again one by one. `pause`,
    if any, is called before each of them. `is_broken` tells beforehand that one or more do not
    end where they should, which is found out otherwise.
    """

    units: list[Unit] | None = None
    pause: Callable[[], None] | None = None
    amounts_before = Amounts(0, 0, 0, 0, 0)
    is_broken = False
    blocks: dict[int, Block] | None = None
    has_cut_heading = False
    _covered: tuple[int, list[int]] | None = None
    module_records: list[tuple[Type, int]]
    before_body = 0

    # --- blocks

    def block(self) -> None:
        """DeclSeq, then BEGIN and the statements, up to END or CLOSE."""
        symbol = self.symbol
        if not (s.BEGIN <= symbol <= s.VAR or symbol in (s.PROCEDURE, s.END, s.CLOSE)):
            self.err(36)
        self.forwards = []
        self.records = []
        self._sections(s.NULL)

    def _sections(self, section: int) -> None:
        """The declarations from inside a section on, and the rest of the block."""
        first = self.index
        while True:
            if section != s.NULL:
                declaration = {
                    s.CONST: self.const_declaration,
                    s.TYPE: self.type_declaration,
                    s.VAR: self.var_declaration,
                }[section]
                while self.symbol == s.IDENT:
                    if self.recording:
                        self.checkpoint(
                            self._resume_sections, section, self.forwards[:], self.records[:]
                        )
                    declaration()
                self.nodes.append((_SECTION[section], first, self.index, None))
            section = self.symbol
            if section not in _SECTION:
                break
            first = self.index
            self.get()
        self.resolve_forwards()
        records = self.records
        self.records = []
        if self.scope.owner is not None:
            self.scope.owner.mark = self.marks[self.index]
        else:
            self.declarations_end = self.marks[self.index]
        if self.symbol not in (s.PROCEDURE, s.BEGIN, s.END, s.CLOSE):
            self.err(37)
        self.procedures(records)

    def _resume_sections(
        self, section: int, forwards: list[Forward], records: list[tuple[Type, int]]
    ) -> None:
        self.forwards = forwards[:]
        self.records = records[:]
        self._sections(section)

    def procedures(self, records: list[tuple[Type, int]]) -> None:
        """{ProcDecl ";" | ForwardDecl ";"}, and the rest of the block."""
        while self.symbol == s.PROCEDURE:
            if self.units is not None and self.level == 0:
                self.amounts_before = Amounts(
                    len(self.findings),
                    len(self.late),
                    len(self.uses),
                    len(self.nodes),
                    len(self.trail),
                    self.has_cut_heading,
                )
            if self.recording:
                self.checkpoint(self.procedures, records)
            first = self.index
            self.frames.append((False, self._more_procedures, (records,), self.depth))
            self.get()
            self.procedure_declaration(first)
            self.frames.pop()
            self.check_symbol(s.SEMICOLON)
        self.check_implemented(records)
        self.body()

    def _more_procedures(self, records: list[tuple[Type, int]]) -> None:
        self.check_symbol(s.SEMICOLON)
        self.procedures(records)

    def check_implemented(self, records: list[tuple[Type, int]]) -> None:
        """Reports 192 for concrete records with abstract methods; not after other errors."""
        if self.units is not None:
            if self.level == 0:
                self.module_records = records
                self.before_body = len(self.findings)
                return
            if records and self.units:
                self.units[-1].has_records = True
        if self.findings:
            return
        for record, pos in reversed(records):
            name = _unimplemented(record)
            if name is not None:
                self.mark(192, pos, name)

    def body(self) -> None:
        """[BEGIN StatementSeq] of a block."""
        self.has_return = False
        self.block_notes = len(self.nodes)
        if self.symbol not in (s.BEGIN, s.END, s.CLOSE):
            self.err(38)
        if self.symbol == s.BEGIN:
            first = self.index
            self.get()
            self.frames.append((False, self._end_of_body, (), self.depth))
            self.statement_sequence()
            self.frames.pop()
            self.nodes.append((tree.BODY, first, self.index, None))
        self._end_of_body()

    def _end_of_body(self) -> None:
        owner = self.scope.owner
        if (
            owner is not None
            and owner.type is not t.NO_RESULT
            and not self.has_return
            and owner.system_flag == 0
        ):
            self.err(133, owner.name)
        if owner is not None:
            self.late += self.refused_parameters(owner) + self.refused_in_block()

    def const_declaration(self) -> None:
        """ConstDecl = IdentDef "=" ConstExpr ";" (Report 5)."""
        first = self.index
        obj = self.declare(self.name())
        obj.mode = CONSTANT
        self.export_mark(obj)
        obj.type = t.BYTE_TYPE
        obj.mode = VARIABLE  # so that it cannot be used to define itself
        if self.symbol == s.EQL:
            self.get()
            x = self.constant_expression()
        elif self.symbol == s.BECOMES:
            self.err(s.EQL)
            self.get()
            x = self.constant_expression()
        else:
            self.err(s.EQL)
            x = o.constant(1, t.INTEGER_TYPE)
        obj.mode = CONSTANT
        obj.type = x.type
        obj.value = x.value
        self.nodes.append((tree.CONST_DECLARATION, first, self.index, obj))
        self.check_symbol(s.SEMICOLON)

    def type_declaration(self) -> None:
        """TypeDecl = IdentDef "=" Type ";" (Report 6)."""
        first = self.index
        obj = self.declare(self.name())
        obj.mode = TYPE_NAME
        self.export_mark(obj)
        obj.mode = UNRESOLVED
        if self.symbol != s.EQL:
            self.err(s.EQL)
        if self.symbol in (s.EQL, s.BECOMES, s.COLON):
            self.get()
            type_, name = self.type()
            self.set_type(None, obj, type_, name)
        obj.mode = TYPE_NAME
        if obj.type.form in _ALIASED:
            obj.type = obj.type.copy_as_alias()
            obj.type.mark = self.marks[self.index]
        type_ = obj.type
        if type_.name is None and type_ is not t.UNDEFINED_TYPE:
            type_.name = obj
        base = type_.base
        if (
            type_.form == t.POINTER
            and base is not None
            and base.composition == t.RECORD
            and base.name is None
        ):
            anonymous = Object(obj.name + "^", TYPE_NAME, base)
            anonymous.pos, anonymous.end = obj.pos, obj.end
            anonymous.level = obj.level
            base.name = anonymous
            if anonymous.name in self.scope.names:
                self.err(1, obj.name)
            else:
                self.scope.names[anonymous.name] = anonymous
                self.trail.append((self.scope.names, anonymous.name, None))
        if obj.visibility != INTERNAL:
            self._export(type_)
        self.nodes.append((tree.TYPE_DECLARATION, first, self.index, obj))
        self.check_symbol(s.SEMICOLON)

    def var_declaration(self) -> None:
        """VarDecl = IdentList ":" Type ";" (Report 7)."""
        first = self.index
        variables: list[Object] = []
        while True:
            if self.symbol == s.IDENT:
                obj = self.declare(self.name())
                self.export_mark(obj)
                variables.append(obj)
                self.scope.variables.append(obj)
                self.trail.append((self.scope.variables, "", None))
            else:
                self.err(s.IDENT)
            if self.symbol == s.COMMA:
                self.get()
            elif self.symbol == s.IDENT:
                self.err(s.COMMA)
            else:
                break
        self.check_symbol(s.COLON)
        type_, name = self.type()
        type_ = self.check_allocatable(type_, self.marks[self.index], open_allowed=False)
        for obj in variables:
            self.set_type(None, obj, type_, name)
        self.nodes.append((tree.VAR_DECLARATION, first, self.index, None))
        self.check_symbol(s.SEMICOLON)

    # --- procedures (Report 10)

    def procedure_declaration(self, first: int) -> None:
        """ProcDecl or ForwardDecl after PROCEDURE."""
        if self.units is None or self.level > 0:
            self._procedure_declaration(first)
            return
        self._cover(self._end_of_heading(first))
        try:
            self._procedure_declaration(first)
        finally:
            self._uncover_body()

    def _procedure_declaration(self, first: int) -> None:
        is_forward = False
        mode = LOCAL_PROCEDURE
        flag = 0
        if self.symbol != s.IDENT and self.symbol != s.LPAREN:
            flag = self.system_flag(FOR_PROCEDURE)
            if flag != 0:
                if flag & CODE:
                    mode = CODE_PROCEDURE
            else:
                if self.symbol == s.ARROW:
                    is_forward = True
                elif self.symbol != s.TIMES:
                    self.err(s.IDENT)
                self.get()
        self.enter()
        procedure: Object | None = None
        if self.symbol == s.LPAREN:
            procedure = self._method(first, flag, is_forward=is_forward)
        elif self.symbol == s.IDENT:
            procedure = self._procedure(first, mode, flag, is_forward=is_forward)
        else:
            self.err(s.IDENT)
        self.leave()
        kind = tree.FORWARD_DECLARATION if is_forward else tree.PROCEDURE_DECLARATION
        self.nodes.append((kind, first, self.index, procedure))

    def _procedure(self, first: int, mode: int, flag: int, *, is_forward: bool) -> Object:
        name = self.name()
        forward = self.find(name) if not self.syntax_only else None
        if forward is not None and (forward.level != self.level or forward.mode == PREDECLARED):
            forward = None
        if (
            forward is not None
            and forward.mode in (LOCAL_PROCEDURE, PROCEDURE)
            and HAS_BODY not in forward.attributes
        ):
            procedure = self._unlisted(name)
            procedure.mode = mode
            self.export_mark(procedure)
            if forward.visibility != procedure.visibility:
                self.err(118)
        else:
            if forward is not None:
                self.err(1, name)
                forward = None
            procedure = self.declare(name)
            procedure.mode = mode
            self.export_mark(procedure)
        if procedure.visibility != INTERNAL and mode == LOCAL_PROCEDURE:
            mode = PROCEDURE
        if mode != LOCAL_PROCEDURE and self.level > 0:
            self.err(73)
        self.level += 1
        outer = self.scope
        self.open_scope(procedure)
        procedure = self._signature(procedure, forward, mode, flag, first)
        if mode == CODE_PROCEDURE:
            self._code(procedure)
        elif self.options_no_code:
            self._complete(procedure)
        elif not is_forward:
            self._procedure_body(procedure, outer, first)
        else:
            self.change(procedure, "mark", self.marks[self.index])
        self.level -= 1
        self.scope = outer
        return procedure

    def _unlisted(self, name: str) -> Object:
        """The object of a procedure whose name is in the scope already, declared forward."""
        result = Object(name)
        result.pos, result.end = self.starts[self.index], self.ends[self.index]
        self.uses.append((self.index, result))
        return result

    def _signature(
        self, procedure: Object, forward: Object | None, mode: int, flag: int, first: int
    ) -> Object:
        """Reads the parameters; gives the procedure, or the forward declared one it completes."""
        procedure.mode = mode
        procedure.type = t.NO_RESULT
        procedure.system_flag = flag
        procedure.attributes = set()
        if self.symbol == s.LPAREN:
            self.get()
            procedure.parameters, procedure.type, name = self.formal_parameters(
                procedure.parameters
            )
            if name is not None:
                self.err(0, name)
        self.resolve_forwards()
        if forward is not None:
            self.check_parameters(procedure.parameters, forward.parameters, names=True)
            if not equal_types(procedure.type, forward.type):
                self.err(117)
            self.change(forward, "pos", procedure.pos)
            self.change(forward, "end", procedure.end)
            assert forward.scope is not None
            self.scope = forward.scope
            procedure = forward
        self.nodes.append((tree.PROCEDURE_HEADING, first, self.index, procedure))
        return procedure

    def _procedure_body(self, procedure: Object, outer: Scope, first: int) -> None:
        self._complete(procedure)
        if self.pause is not None and self.level == 1:
            self.pause()
        if self.units is not None and self.level == 1:
            self._uncover_body()
            self._procedure_unit(procedure, first, self.units)
        elif not (self.skip_bodies and self._skip_body(procedure.name)):
            self.frames.append((False, self._end_of_procedure, (procedure, outer), self.depth))
            self.procedure_block()
            self.frames.pop()
        self._end_name(procedure)

    def procedure_block(self) -> None:
        """The semicolon after a heading and the block of the procedure, up to its END."""
        if self.scope.owner is not None:
            self.scope.owner.heading_end = self.marks[self.index]
        self.check_symbol(s.SEMICOLON)
        self.block()

    def _procedure_unit(self, procedure: Object, first: int, units: list[Unit]) -> None:
        """The block of a procedure of the module level, noted as one that can be checked again.

        One that does not end with its name is read again, no further than the keywords of the
        text say that it goes: what stands after it keeps its meaning.
        """
        # The block sets these two; noted here, they can be set back without it.
        self.change(procedure, "mark", procedure.mark)
        self.change(procedure, "heading_end", procedure.heading_end)
        unit = Unit(procedure, first, self)
        units.append(unit)
        if not self.is_broken and self.symbol == s.SEMICOLON:
            self.procedure_block()
            unit.close(self)
            if unit.is_closed and (
                len(self.findings) == unit.before.findings
                or (unit.stop_token, True) == self._end_of_block(unit)
            ):
                return
            self._discard(unit)
            self.is_broken = True
        stop, is_named = self._end_of_block(unit)
        if is_named:
            self._read_up_to(stop + 2, unit)
            unit.close(self)
            if unit.is_closed:
                return
            self._discard(unit)
        self.read_apart(stop, unit)
        unit.close(self)

    def read_apart(self, stop: int, unit: Unit) -> None:
        """Reads the tokens from here to another as a block, whatever is wrong there."""
        unit.is_exact = False
        self._read_up_to(stop, unit, reads_all=True)
        self.go_to(stop)

    def _read_up_to(self, stop: int, unit: Unit, *, reads_all: bool = False) -> None:
        """Reads a block as if the text ended before a token."""
        self.level = 1
        self.loop_level = 0
        self.depth = unit.depth
        self.scope = unit.scope
        self._cover(stop)
        try:
            self.procedure_block()
            while reads_all and self.index < stop:
                self.get()
                self.statement_sequence()
        finally:
            self._uncover()

    def _cover(self, stop: int) -> None:
        """Has the text end before a token, for the time being."""
        self._covered = stop, self.kinds[stop : stop + 2]
        self.kinds[stop : stop + 2] = s.EOF, s.EOF
        self.go_to(self.index, stop + 1)

    def _uncover(self) -> None:
        assert self._covered is not None
        stop, kinds = self._covered
        self._covered = None
        self.kinds[stop : stop + 2] = kinds
        self.go_to(self.index)

    def _uncover_body(self) -> None:
        """Has the text go on after a heading."""
        if self._covered is not None:
            stop = self._covered[0]
            self._uncover()
            if self.index >= stop:
                self.has_cut_heading = True
                self.go_to(stop)

    def _end_of_heading(self, first: int) -> int:
        """The token that can be in no heading, after a PROCEDURE."""
        kinds = self.kinds
        place = first + 1
        while kinds[place] not in _AFTER_HEADING or (
            kinds[place] == s.PROCEDURE and kinds[place - 1] in TYPE_FOLLOWS
        ):
            place += 1
        return min(place, len(kinds) - 2)

    def _discard(self, unit: Unit) -> None:
        """Takes back all that was found in a block."""
        del self.findings[unit.first_finding :]
        del self.late[unit.first_late :]
        del self.uses[unit.first_use :]
        del self.nodes[unit.first_note :]
        self.undo(unit.trail_length)
        self.go_to(unit.first_token)

    def _end_of_block(self, unit: Unit) -> tuple[int, bool]:
        """The token before which a block ends, as its keywords tell, and whether that is its END
        with a name.
        """
        if self.blocks is None:
            self.blocks = {block.first: block for block in blocks_of(self.tokens).root.walk()}
        block = self.blocks.get(unit.first)
        if block is None:
            return unit.first_token, False
        if block.end_name >= 0 and block.end >= unit.first_token:
            return block.end, True
        return max(block.stop, unit.first_token), False

    def _end_of_procedure(self, procedure: Object, outer: Scope) -> None:
        self._end_name(procedure)
        self.level -= 1
        self.scope = outer

    def _end_name(self, procedure: Object) -> None:
        """END ident of a procedure."""
        self.check_symbol(s.END)
        if self.symbol == s.IDENT:
            if self.name() != procedure.name:
                self.err(4, procedure.name)
            else:
                self.uses.append((self.index, procedure))
            self.get()
        else:
            self.err(s.IDENT)

    def _skip_body(self, name: str) -> bool:
        """Goes to the END of a procedure of a name; False, and no step, if it cannot be told."""
        kinds = self.kinds
        index = self.index
        try:
            while True:
                index = kinds.index(s.END, index)
                if (
                    kinds[index + 1] == s.IDENT
                    and kinds[index + 2] == s.SEMICOLON
                    and self.text[self.starts[index + 1] : self.ends[index + 1]] == name
                ):
                    self.index = index
                    self.symbol = s.END
                    while self.stop <= index:
                        self.next_stop += 1
                        self.stop = self.stops[self.next_stop]
                    return True
                index += 1
        except (ValueError, IndexError):
            return False

    def _code(self, procedure: Object) -> None:
        """The bytes of a code procedure."""
        while self.symbol not in (s.SEMICOLON, s.EOF):
            x = self.constant_expression()
            if x.type.form in t.SHORT_INTEGERS or x.type.form in t.CHARACTERS:
                if not 0 <= integer(x.value) <= 255:
                    self.err(63)
            elif x.type.form != t.SHORT_STRING:
                self.err(63)
            if self.symbol == s.COMMA:
                self.get()
                if self.symbol == s.SEMICOLON:
                    self.err(13)
            elif self.symbol != s.SEMICOLON:
                self.err(s.COMMA)
        self._complete(procedure)

    def _complete(self, procedure: Object) -> None:
        self.change(procedure, "attributes", procedure.attributes | {HAS_BODY})

    def _receiver(self) -> tuple[Object, Type]:
        """Receiver after "(" (Report 10.2): the parameter, not yet declared, and its record."""
        first = self.index - 1
        receiver = Object("")
        if self.symbol == s.VAR:
            self.get()
            receiver.mode = VAR_PARAMETER
        elif self.symbol == s.IN:
            self.get()
            receiver.mode = VAR_PARAMETER
            receiver.visibility = IN_PARAMETER
        receiver.name = self.name()
        receiver.pos, receiver.end = self.starts[self.index], self.ends[self.index]
        if self.symbol == s.IDENT:
            self.uses.append((self.index, receiver))
        self.check_symbol(s.IDENT)
        self.check_symbol(s.COLON)
        if self.symbol != s.IDENT:
            self.err(s.IDENT)
        type_, forward = self.type()
        receiver.type = type_
        record: Type | None = None
        if forward is None:
            record = type_
            if type_.form == t.POINTER and type_.base is not None:
                record = type_.base
            if not (
                (
                    receiver.mode == VARIABLE
                    and type_.form == t.POINTER
                    and record.composition == t.RECORD
                )
                or (receiver.mode == VAR_PARAMETER and type_.composition == t.RECORD)
            ):
                self.err(70)
                record = None
            elif record.module is not None or self.level > 0:
                self.err(72)
                record = None
            elif record is t.ANYREC_TYPE:
                # The compiler takes it. All modules share the type, so it has to stay as it is.
                record = self.new_type(t.COMPOSITE, t.RECORD)
                record.base = t.ANYREC_TYPE
                record.attribute = t.ANYREC_TYPE.attribute
        else:
            self.err(0, forward)
        self.check_symbol(s.RPAREN)
        if record is None:
            record = self.new_type(t.COMPOSITE, t.RECORD)
            record.base = None
        self.nodes.append((tree.RECEIVER, first, self.index, record))
        return receiver, record

    def _method(self, first: int, flag: int, *, is_forward: bool) -> Object | None:
        self.get()
        if self.level > 0:
            self.err(73)
        receiver, record = self._receiver()
        if self.symbol != s.IDENT:
            self.err(s.IDENT)
            return None
        name = self.name()
        forward = find_field(name, record)
        base = find_base_field(name, record)
        if base is not None and base.mode != METHOD:
            base = None
            self.err(1, name)
        if forward is base or (forward is not None and forward.level != self.level):
            forward = None
        if (
            forward is not None
            and forward.mode == METHOD
            and not forward.attributes & {HAS_BODY, t.ABSTRACT, t.EMPTY}
        ):
            method = self._unlisted(name)
            method.mode = METHOD
            self.export_mark(method)
            if forward.visibility != method.visibility:
                self.err(118)
        else:
            if forward is not None:
                self.err(1, name)
                forward = None
            method = self.declare_member(name, record)
            method.mode = METHOD
            self.export_mark(method)
        announced = set(forward.attributes) if forward is not None else set()
        self.level += 1
        outer = self.scope
        self.open_scope(method)
        self.scope.names[receiver.name] = receiver
        receiver.level = self.level
        method.parameters = [receiver]
        method = self._signature(method, forward, METHOD, flag, first)
        self._attributes(method, base, record)
        if forward is not None and (announced ^ method.attributes) & _OVERRIDABLE:
            self.err(184)
        self._check_override(method, base, record)
        if not is_forward:
            if t.EMPTY in method.attributes:
                pass
            elif self.options_no_code:
                self._complete(method)
            elif t.ABSTRACT not in method.attributes:
                self._procedure_body(method, outer, first)
        else:
            method.mark = self.marks[self.index]
            if method.attributes & {t.EMPTY, t.ABSTRACT}:
                self.err(184)
        self.level -= 1
        self.scope = outer
        return method

    def _attributes(self, method: Object, base: Object | None, owner: Type) -> None:
        """MethAttributes = ["," NEW] ["," (ABSTRACT | EMPTY | EXTENSIBLE)] (Report 10.2)."""
        attributes: set[int] = set()
        if self.symbol == s.COMMA:
            self.get()
            if self.symbol == s.IDENT:
                found = self.find(self.name())
                if found is not None and found.mode == PREDECLARED and found.number == u.NEW:
                    attributes.add(t.NEW)
                    self.get()
                    found = None
                    if self.symbol == s.COMMA:
                        self.get()
                        if self.symbol == s.IDENT:
                            found = self.find(self.name())
                        else:
                            self.err(s.IDENT)
                if found is not None:
                    if found.mode != ATTRIBUTE or found.number == t.LIMITED:
                        self.err(178)
                    else:
                        attributes.add(found.number)
                    self.get()
            else:
                self.err(s.IDENT)
        if base is None and t.NEW not in attributes:
            self.err(185, method.name)
            attributes.add(t.NEW)
        elif base is not None and t.NEW in attributes:
            self.err(186, method.name)
        if t.ABSTRACT in attributes:
            if owner.attribute != t.ABSTRACT:
                self.err(190)
            if method.visibility == INTERNAL and owner.exported:
                self.err(179)
        if owner.attribute in (t.FINAL, t.LIMITED) and {t.EMPTY, t.NEW} <= attributes:
            self.err(187)
        if base is not None and attributes & {t.ABSTRACT, t.EMPTY}:
            inherited = base.attributes
            if t.EMPTY in inherited:
                if t.ABSTRACT in attributes:
                    self.err(189)
            elif t.ABSTRACT not in inherited:
                self.err(189)
        if t.EMPTY in attributes and (
            method.type is not t.NO_RESULT
            or any(p.visibility == OUT_PARAMETER for p in method.parameters)
        ):
            self.err(195)
        if owner.system_flag == t.INTERFACE and t.ABSTRACT not in attributes:
            self.err(162)
        self.change(method, "attributes", attributes)

    def _check_override(self, method: Object, base: Object | None, owner: Type) -> None:
        """Checks a method against the one it overrides (Report 10.2)."""
        if base is None:
            return
        if not base.attributes & _OVERRIDABLE:
            self.err(182)
        own, inherited = method.parameters[0], base.parameters[0]
        if (
            own.mode != inherited.mode
            or own.visibility != inherited.visibility
            or not extends(own.type, inherited.type)
        ):
            self.err(115)
        for p, q in zip(method.parameters, base.parameters, strict=False):
            if q.system_flag != 0 and p.system_flag == 0:
                p.system_flag = q.system_flag
        self.check_parameters(method.parameters[1:], base.parameters[1:], names=False)
        if not extends(method.type, base.type):
            self.err(117)
        if base.visibility != method.visibility and (
            method.visibility != INTERNAL or owner.exported
        ):
            self.err(183)
        method.attributes.add(IS_REDEFINED)


def _unimplemented(record: Type) -> str | None:
    """The name of an abstract method that a concrete record lacks, None if it has all."""
    base = record.base
    while base is not None and base is not t.UNDEFINED_TYPE:
        for name, method in base.fields.items():
            if method.mode == METHOD and t.ABSTRACT in method.attributes:
                found = find_field(name, record)
                if found is None or found.mode != METHOD or t.ABSTRACT in found.attributes:
                    return name
        base = base.base
    return None
