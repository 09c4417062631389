"""A checked module to warnings: what BlackBox's *Analyze Module* says of it.

The compiler's own analyser reads the text once more and follows what each name is used for; so does
this, over the tokens of a module without errors and the objects that their names mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    CODE_PROCEDURE,
    METHOD,
    MODULE,
    PREDECLARED,
    VAR_PARAMETER,
    Object,
)
from cp_lsp.semantics.types import Type
from cp_lsp.semantics.universe import UNIVERSE
from cp_lsp.semantics.usage import (
    AFTER_RETURN,
    IN_OUTER_SCOPE,
    SUPERFLUOUS_SEMICOLON,
    Options,
    Place,
    Remark,
)
from cp_lsp.semantics.usage_reader import UsageReader, formal_parameters, record_of
from cp_lsp.source.diagnostic import Finding
from cp_lsp.syntax import token as s

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cp_lsp.semantics.checker import CheckedModule
    from cp_lsp.syntax.scanner import Tokens


def analyse(
    module: CheckedModule,
    options: Options | None = None,
    *,
    pause: Callable[[], None] | None = None,
) -> list[Finding]:
    """The warnings about a module, in text order; none while it has errors.

    Positions are BlackBox's; some are a character behind the end of the symbol after the one
    meant. `remarks` gives the place meant as well.
    """
    return [remark.finding for remark in remarks(module, options, pause=pause)]


def remarks(
    module: CheckedModule,
    options: Options | None = None,
    *,
    pause: Callable[[], None] | None = None,
) -> list[Remark]:
    """What `analyse` gives, with the range of the name or symbol that each warning is about.

    `pause` is called before each procedure, and what it raises is raised. Without options the
    warnings are kept with the module, and given at once when they are asked for again.
    """
    if options is None and module.remarks is not None:
        return module.remarks
    found: list[Remark] = []
    if all(finding.is_warning for finding in module.discovered):
        reader = _ModuleReader(module.tokens, module.uses, options or Options(), pause)
        reader.module()
        reader.usage.judge(module.scope)
        found = reader.usage.remarks.all
    if options is None:
        module.remarks = found
    return found


class _ModuleReader(UsageReader):
    """A method a rule of the grammar, from declarations to statements."""

    def __init__(
        self,
        tokens: Tokens,
        uses: Sequence[tuple[int, Object]],
        options: Options,
        pause: Callable[[], None] | None,
    ) -> None:
        super().__init__(tokens, uses, options)
        self._pause = pause
        self._names: list[set[str]] = [set(UNIVERSE.names)]
        self._headings_only = False
        self._announced: list[dict[str, Object]] = []
        self._announced_methods: dict[Type, dict[str, Object]] = {}

    # --- declarations

    def module(self) -> None:
        """Module = MODULE ident ";" [ImportList] DeclSeq [BEGIN ...] [CLOSE ...] END ident "."."""
        self.get()
        self.get()
        self._names.append(set())
        if self.symbol == s.LBRAK:
            self._headings_only = self.kinds[self.index + 1] != s.EQL
            self.skip_brackets()
        self.skip(s.SEMICOLON)
        if self.skip(s.IMPORT):
            while self.symbol == s.IDENT:
                self._names[-1].add(self._name())
                obj = self.object()
                token = self.index
                self.get()
                if self.skip(s.BECOMES):
                    self.get()
                if obj is not None and obj.mode == MODULE:
                    self.usage.declare(obj, self.place(self.behind, token))
                if not self.skip(s.COMMA):
                    break
            self.skip(s.SEMICOLON)
        self.block()
        if self.skip(s.CLOSE):
            self.statement_sequence()

    def block(self) -> None:
        """DeclSeq, and the statements of the body if there are any."""
        self._announced.append({})
        while True:
            if self.symbol == s.CONST:
                self.get()
                while self.symbol == s.IDENT:
                    self._constant()
            elif self.symbol == s.TYPE:
                self.get()
                while self.symbol == s.IDENT:
                    self._type_declaration()
            elif self.symbol == s.VAR:
                self.get()
                while self.symbol == s.IDENT:
                    self._names_declared()
                    self.skip(s.COLON)
                    self.type()
                    self.skip(s.SEMICOLON)
            else:
                break
        while self.skip(s.PROCEDURE):
            self._procedure()
            self.skip(s.SEMICOLON)
        self._announced.pop()
        if self.skip(s.BEGIN):
            self.statement_sequence()

    def _name(self) -> str:
        return self.text[self.starts[self.index] : self.ends[self.index]]

    def _declare_name(self) -> None:
        """Takes the current name into the scope, and warns if it is known in one around it."""
        name = self._name()
        if self.options.intermediate and any(name in names for names in self._names):
            self.usage.remarks.add(IN_OUTER_SCOPE, self.place(self.ahead, self.index), name)
        self._names[-1].add(name)

    def _export_mark(self) -> Place:
        """Reads a declared name, its export mark and system flags behind it; where it stands."""
        token = self.index
        self.get()
        if self.symbol == s.TIMES or self.symbol == s.MINUS:
            self.get()
        self.skip_brackets()
        return self.place(self.behind, token)

    def _constant(self) -> None:
        self._declare_name()
        obj = self.object()
        place = self._export_mark()
        self.skip(s.EQL)
        self.expression()
        if obj is not None:
            self.usage.declare(obj, place)
        self.skip(s.SEMICOLON)

    def _type_declaration(self) -> None:
        self._declare_name()
        obj = self.object()
        place = self._export_mark()
        if obj is not None:
            self.usage.declare(obj, place)
        self.skip(s.EQL)
        self.type()
        self.skip(s.SEMICOLON)

    def _names_declared(self, *, fields: bool = False) -> None:
        """A list of variables or fields."""
        while self.symbol == s.IDENT:
            if not fields:
                self._declare_name()
            obj = self.object()
            place = self._export_mark()
            if obj is not None:
                self.usage.declare(obj, place)
            if not self.skip(s.COMMA):
                break

    def type(self) -> None:
        """Type = Qualident | ArrayType | RecordType | PointerType | ProcedureType."""
        if self.symbol == s.IDENT:
            obj = self.object()
            if obj is not None and obj.mode == MODULE:
                self.use_module(obj)
                return
            self.get()
            if obj is not None:
                self.usage.use_type(obj, self.place(self.behind, self.index - 1))
            if self.symbol == s.RECORD:
                self.get()
                self._record()
        elif self.skip(s.ARRAY):
            self.skip_brackets()
            while self.symbol != s.OF:
                self.expression()
                if not self.skip(s.COMMA):
                    break
            self.skip(s.OF)
            self.type()
        elif self.skip(s.RECORD):
            self._record()
        elif self.skip(s.POINTER):
            self.skip_brackets()
            self.skip(s.TO)
            self.type()
        elif self.skip(s.PROCEDURE):
            self.skip_brackets()
            if self.skip(s.LPAREN):
                self._names.append(set())
                self._formal_parameters()
                self._names.pop()

    def _record(self) -> None:
        """The rest of RecordType after RECORD."""
        self.skip_brackets()
        if self.skip(s.LPAREN):
            self.type()
            self.skip(s.RPAREN)
        while True:
            if self.symbol == s.IDENT:
                self._names_declared(fields=True)
                self.skip(s.COLON)
                self.type()
            if not self.skip(s.SEMICOLON):
                break
            if self.options.semicolons and self.symbol in (s.END, s.SEMICOLON):
                self.usage.remarks.add(
                    SUPERFLUOUS_SEMICOLON, self.place(self.behind, self.index - 1)
                )
        self.skip(s.END)

    def _formal_parameters(self) -> list[Object]:
        """The rest of FormalParameters after "(", and the parameters."""
        found: list[Object] = []
        while self.symbol in (s.IDENT, s.VAR, s.IN, s.OUT):
            if self.symbol != s.IDENT:
                self.get()
                self.skip_brackets()
            while self.symbol == s.IDENT:
                self._declare_name()
                obj = self.object()
                self.get()
                if obj is not None:
                    self.usage.declare_parameter(obj, self.place(self.behind, self.index - 1))
                    found.append(obj)
                if not self.skip(s.COMMA):
                    break
            self.skip(s.COLON)
            self.type()
            if not self.skip(s.SEMICOLON):
                break
        self.skip(s.RPAREN)
        if self.skip(s.COLON):
            self.type()
        return found

    def _procedure(self) -> None:
        """ProcDecl and ForwardDecl after PROCEDURE."""
        if self._pause is not None:
            self._pause()
        forward = False
        if self.symbol == s.LBRAK:
            self.skip_brackets()
        elif self.symbol != s.IDENT and self.symbol != s.LPAREN:
            forward = self.symbol == s.ARROW
            self.get()
        receiver: Object | None = None
        receiver_name = ""
        receiver_place = self.place(self.behind, self.index)
        is_method = self.skip(s.LPAREN)
        if is_method:
            receiver_place = self.place(self.behind, self.index)
            if self.symbol != s.IDENT:
                self.get()
            receiver = self.object()
            receiver_name = self._name()
            self.get()
            self.skip(s.COLON)
            self.type()
            self.skip(s.RPAREN)
        name = self._name()
        obj = self.object()
        if receiver is not None:
            announced = self._announced_methods.setdefault(record_of(receiver.type), {})
        else:
            announced = self._announced[-1]
        completed = announced.get(name)
        if completed is not None:
            obj = completed
        elif not is_method:
            self._declare_name()
        if forward and obj is not None:
            announced[name] = obj
        place = self._export_mark()
        self.usage.level += 1
        self._names.append({receiver_name} if is_method else set())
        if receiver is not None:
            self.usage.declare_receiver(receiver, receiver_place)
        parameters = self._formal_parameters() if self.skip(s.LPAREN) else []
        while self.symbol == s.COMMA:
            self.get()
            self.get()
        attributes = obj.attributes if obj is not None else set()
        if obj is not None:
            if completed is not None:
                self.usage.move(obj, place)
            else:
                self.usage.declare(obj, place)
        has_body = not forward and not self._headings_only
        if attributes & {t.ABSTRACT, t.EMPTY} and is_method:
            for parameter in parameters:
                self.usage.accept(parameter)
            has_body = False
        if obj is not None and obj.mode == CODE_PROCEDURE:
            while self.symbol not in (s.SEMICOLON, s.EOF):
                self.expression()
                self.skip(s.COMMA)
            has_body = False
        if has_body:
            self.skip(s.SEMICOLON)
            self.block()
            self.skip(s.END)
            self.get()
        self._names.pop()
        self.usage.level -= 1

    # --- statements

    def statement_sequence(self) -> None:
        """StatementSequence = Statement {";" Statement}."""
        separator = -1
        while True:
            first = self.symbol
            if not self._statement() and self.options.semicolons:
                if self.symbol == s.SEMICOLON:
                    self._superfluous(self.index)
                elif separator >= 0:
                    self._superfluous(separator)
            if self.symbol != s.SEMICOLON:
                return
            separator = self.index
            self.get()
            if first in (s.EXIT, s.RETURN) and not s.BAR <= self.symbol <= s.UNTIL:
                self.usage.remarks.add(AFTER_RETURN, self.place(self.behind, self.index))

    def _superfluous(self, token: int) -> None:
        """Warns of a semicolon in a statement sequence."""
        self.usage.remarks.add(SUPERFLUOUS_SEMICOLON, self.place(self.marks[token], token))

    def _statement(self) -> bool:
        """One statement; False if it is empty."""
        symbol = self.symbol
        if symbol == s.IDENT:
            self._assignment_or_call()
        elif symbol == s.IF:
            while self.symbol == s.IF or self.symbol == s.ELSIF:
                self.get()
                self.expression()
                self.skip(s.THEN)
                self.statement_sequence()
            self._else()
        elif symbol == s.CASE:
            self._case()
        elif symbol == s.WHILE:
            self.get()
            self.expression()
            self.skip(s.DO)
            self.statement_sequence()
            self.skip(s.END)
        elif symbol == s.REPEAT:
            self.get()
            self.statement_sequence()
            self.skip(s.UNTIL)
            self.expression()
        elif symbol == s.FOR:
            self._for()
        elif symbol == s.LOOP:
            self.get()
            self.statement_sequence()
            self.skip(s.END)
        elif symbol == s.WITH:
            self._with()
        elif symbol == s.EXIT:
            self.get()
        elif symbol == s.RETURN:
            self.get()
            if self.symbol < s.SEMICOLON:
                self.expression()
        else:
            return False
        return True

    def _else(self) -> None:
        if self.skip(s.ELSE):
            self.statement_sequence()
        self.skip(s.END)

    def _case(self) -> None:
        self.get()
        self.expression()
        self.skip(s.OF)
        while True:
            if self.symbol < s.BAR:
                while True:
                    self.expression()
                    if self.skip(s.UPTO):
                        self.expression()
                    if not self.skip(s.COMMA):
                        break
                self.skip(s.COLON)
                self.statement_sequence()
            if not self.skip(s.BAR):
                break
        self._else()

    def _for(self) -> None:
        self.get()
        variable = self.object()
        if variable is not None and variable.mode == MODULE:
            variable = self.use_module(variable)
        else:
            self.get()
        if variable is not None:
            place = self.place(self.behind, self.index - 1)
            self.usage.set(variable, place)
            self.usage.use(variable, place)
            self.usage.begin_loop(variable)
        self.skip(s.BECOMES)
        self.expression()
        self.skip(s.TO)
        self.expression()
        if self.skip(s.BY):
            self.expression()
        self.skip(s.DO)
        self.statement_sequence()
        self.skip(s.END)
        if variable is not None:
            self.usage.end_loop(variable)

    def _with(self) -> None:
        self.get()
        while True:
            if self.symbol < s.BAR:
                variable = self.object()
                if variable is not None and variable.mode == MODULE:
                    variable = self.use_module(variable)
                else:
                    self.get()
                if variable is not None:
                    self.usage.use(variable, self.place(self.behind, self.index - 1))
                self.skip(s.COLON)
                guard = self.type_name()
                self.skip(s.DO)
                if variable is not None and guard is not None:
                    outer = self.narrowed.get(variable)
                    self.narrowed[variable] = guard
                    self.statement_sequence()
                    if outer is None:
                        del self.narrowed[variable]
                    else:
                        self.narrowed[variable] = outer
                else:
                    self.statement_sequence()
            if not self.skip(s.BAR):
                break
        self._else()

    def _assignment_or_call(self) -> None:
        pos = self.ahead
        x = self.designator()
        if x is None:
            return
        if self.skip(s.BECOMES):
            self.expression()
            self.set_chain(x.nodes, pos)
            return
        obj = x.last.obj
        if obj is not None and obj.mode == PREDECLARED:
            self.predeclared_call(obj.number)
            return
        if (
            obj is not None
            and obj.mode == METHOD
            and obj.parameters[0].mode == VAR_PARAMETER
            and obj.parameters[0].type.composition == t.RECORD
        ):
            self.set_chain(x.nodes[:-1], pos, by_reference=True)
        self.use_chain(x.nodes, pos)
        if self.skip(s.LPAREN):
            self.actual_parameters(formal_parameters(x))
            self.skip(s.RPAREN)
