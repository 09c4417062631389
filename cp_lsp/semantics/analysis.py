"""A checked module to warnings: what BlackBox's *Analyze Module* says of it.

The compiler's own analyser reads the text once more and follows what each name is used for; so does
this, over the tokens of a module without errors and the objects that their names mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from cp_lsp.semantics import types as t
from cp_lsp.semantics import universe as u
from cp_lsp.semantics.objects import (
    CALLABLE,
    CODE_PROCEDURE,
    CONSTANT,
    IN_PARAMETER,
    METHOD,
    MODULE,
    PREDECLARED,
    VAR_PARAMETER,
    VARIABLE,
    Object,
    Scope,
)
from cp_lsp.semantics.rules import is_character_array, same_type
from cp_lsp.semantics.types import Type
from cp_lsp.semantics.universe import UNIVERSE
from cp_lsp.semantics.usage import (
    AFTER_RETURN,
    EVALUATION_ORDER,
    IN_OUTER_SCOPE,
    SUPERFLUOUS_SEMICOLON,
    Options,
    Usage,
)
from cp_lsp.source.diagnostic import Finding
from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import Tokens

__all__ = ["Options", "analyse_tokens"]

# Nodes of a designator, from its name outwards.
_VARIABLE: Final = 0
_FIELD: Final = 1
_INDEX: Final = 2
_INDIRECTION: Final = 3
_CALL: Final = 4
_NAME: Final = 5

_SETTABLE: Final = frozenset({_VARIABLE, _FIELD})
_NAMED: Final = frozenset({_VARIABLE, _FIELD, _NAME})
_OPERATORS: Final = frozenset(range(s.TIMES, s.IS + 1))
_SET_FIRST: Final = frozenset({u.NEW})
_USE_AND_SET_FIRST: Final = frozenset({u.INC, u.DEC, u.INCL, u.EXCL})
_MEASURED: Final = frozenset({u.ADR, u.LEN})
_SET_SECOND: Final = frozenset({u.GET, u.GETREG})


class _Node(NamedTuple):
    kind: int
    obj: Object | None = None


class _Value(NamedTuple):
    """What matters of an expression: whether it is a call and nothing else, the form of string
    it is (0 if none), and whether that string is constant or made by `+` or a conversion.
    """

    is_call: bool = False
    string: int = 0
    constant: bool = False
    made: bool = False


_OTHER: Final = _Value()


class _Designator:
    """A designator as it is read: its nodes, innermost first, and its type."""

    __slots__ = ("nodes", "type")

    def __init__(self, node: _Node, type_: Type) -> None:
        self.nodes = [node]
        self.type = type_

    @property
    def last(self) -> _Node:
        return self.nodes[-1]

    def dereference(self) -> None:
        if self.type.base is not None:
            self.type = self.type.base
        self.nodes.append(_Node(_INDIRECTION))


def analyse_tokens(
    tokens: Tokens,
    uses: Sequence[tuple[int, Object]],
    scope: Scope,
    options: Options | None = None,
) -> list[Finding]:
    """The warnings about a module without errors, in text order.

    `uses` says which object the name at a token means, `scope` holds the module's items. Positions
    are BlackBox's, and some are a character behind the end of the symbol after the one meant.
    """
    walk = _Walk(tokens, uses, options or Options())
    walk.module()
    walk.usage.judge(scope)
    return walk.usage.marks.findings()


class _Walk:
    """A method a rule of the grammar; the text is known to have no errors."""

    def __init__(
        self, tokens: Tokens, uses: Sequence[tuple[int, Object]], options: Options
    ) -> None:
        self.kinds = tokens.kinds
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.marks = tokens.marks
        self.text = tokens.text
        self.meaning = dict(uses)
        self.options = options
        self.usage = Usage(options)
        self.index = 0
        self.symbol = self.kinds[0]
        self._names: list[set[str]] = [set(UNIVERSE.names)]
        self._narrowed: dict[Object, Type] = {}
        self._headings_only = False
        self._announced: list[dict[str, Object]] = []
        self._announced_methods: dict[Type, dict[str, Object]] = {}

    # --- symbols

    def get(self) -> None:
        if self.symbol != s.EOF:
            self.index += 1
            self.symbol = self.kinds[self.index]

    def skip(self, symbol: int) -> bool:
        """Reads past a symbol if it is here."""
        if self.symbol == symbol:
            self.get()
            return True
        return False

    @property
    def behind(self) -> int:
        """The end of the symbol before the current one, where the compiler marks errors."""
        return self.marks[self.index]

    @property
    def ahead(self) -> int:
        """Where the scanner stands: one character beyond the end of the current symbol."""
        return self.ends[self.index] + 1

    def object(self) -> Object | None:
        return self.meaning.get(self.index)

    def skip_brackets(self) -> None:
        """Reads past system flags, in which names are not used."""
        if self.symbol == s.LBRAK:
            while self.symbol not in (s.RBRAK, s.EOF):
                self.get()
            self.get()

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
                self.get()
                if self.skip(s.BECOMES):
                    self.get()
                if obj is not None and obj.mode == MODULE:
                    self.usage.declare(obj, self.behind)
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
            self.usage.marks.add(IN_OUTER_SCOPE, self.ahead, name)
        self._names[-1].add(name)

    def _export_mark(self) -> None:
        """Reads a declared name, its export mark and system flags behind it."""
        self.get()
        if self.symbol == s.TIMES or self.symbol == s.MINUS:
            self.get()
        self.skip_brackets()

    def _constant(self) -> None:
        self._declare_name()
        obj = self.object()
        self._export_mark()
        pos = self.behind
        self.skip(s.EQL)
        self.expression()
        if obj is not None:
            self.usage.declare(obj, pos)
        self.skip(s.SEMICOLON)

    def _type_declaration(self) -> None:
        self._declare_name()
        obj = self.object()
        self._export_mark()
        if obj is not None:
            self.usage.declare(obj, self.behind)
        self.skip(s.EQL)
        self.type()
        self.skip(s.SEMICOLON)

    def _names_declared(self, *, fields: bool = False) -> None:
        """A list of variables or fields."""
        while self.symbol == s.IDENT:
            if not fields:
                self._declare_name()
            obj = self.object()
            self._export_mark()
            if obj is not None:
                self.usage.declare(obj, self.behind)
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
                self.usage.use_type(obj, self.behind)
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

    def use_module(self, module: Object) -> Object | None:
        """Reads a name qualified by a module; what it means there."""
        self.usage.use(module, self.behind)
        self.get()
        self.skip(s.PERIOD)
        obj = self.object()
        self.get()
        return obj

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
                self.usage.marks.add(SUPERFLUOUS_SEMICOLON, self.behind)
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
                    self.usage.declare_parameter(obj, self.behind)
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
        forward = False
        if self.symbol == s.LBRAK:
            self.skip_brackets()
        elif self.symbol != s.IDENT and self.symbol != s.LPAREN:
            forward = self.symbol == s.ARROW
            self.get()
        receiver: Object | None = None
        receiver_name = ""
        is_method = self.skip(s.LPAREN)
        if is_method:
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
            announced = self._announced_methods.setdefault(_record_of(receiver.type), {})
        else:
            announced = self._announced[-1]
        completed = announced.get(name)
        if completed is not None:
            obj = completed
        elif not is_method:
            self._declare_name()
        if forward and obj is not None:
            announced[name] = obj
        self._export_mark()
        pos = self.behind
        self.usage.level += 1
        self._names.append({receiver_name} if is_method else set())
        if receiver is not None:
            self.usage.accept(receiver)
        parameters = self._formal_parameters() if self.skip(s.LPAREN) else []
        while self.symbol == s.COMMA:
            self.get()
            self.get()
        attributes = obj.attributes if obj is not None else set()
        if obj is not None:
            if completed is not None:
                self.usage.move(obj, pos)
            else:
                self.usage.declare(obj, pos)
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
                    self.usage.marks.add(SUPERFLUOUS_SEMICOLON, self.behind)
                elif separator >= 0:
                    self.usage.marks.add(SUPERFLUOUS_SEMICOLON, separator)
            if self.symbol != s.SEMICOLON:
                return
            separator = self.behind
            self.get()
            if first in (s.EXIT, s.RETURN) and not s.BAR <= self.symbol <= s.UNTIL:
                self.usage.marks.add(AFTER_RETURN, self.behind)

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
            self.usage.set(variable, self.behind)
            self.usage.use(variable, self.behind)
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
                    self.usage.use(variable, self.behind)
                self.skip(s.COLON)
                guard = self._type_name()
                self.skip(s.DO)
                if variable is not None and guard is not None:
                    outer = self._narrowed.get(variable)
                    self._narrowed[variable] = guard
                    self.statement_sequence()
                    if outer is None:
                        del self._narrowed[variable]
                    else:
                        self._narrowed[variable] = outer
                else:
                    self.statement_sequence()
            if not self.skip(s.BAR):
                break
        self._else()

    def _type_name(self) -> Type | None:
        """A Qualident that names a type in a guard or test."""
        obj = self.object()
        if obj is not None and obj.mode == MODULE:
            obj = self.use_module(obj)
        else:
            self.get()
        if obj is None:
            return None
        self.usage.use_type(obj, self.behind)
        return obj.type

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
            self._predeclared_call(obj.number)
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
            self._actual_parameters(_formal(x))
            self.skip(s.RPAREN)

    # --- use and assignment of designators

    def use_chain(self, nodes: Sequence[_Node], pos: int, *, mark: bool = True) -> None:
        """Notes that each variable, field and procedure on the way is used, the last one first."""
        for node in reversed(nodes):
            if node.kind in _NAMED and node.obj is not None:
                self.usage.use(node.obj, pos, mark=mark)

    def set_chain(self, nodes: Sequence[_Node], pos: int, *, by_reference: bool = False) -> None:
        """Notes that a designator is set: the variable or field that it ends in, with the records
        that contain it; an array by its elements; what stands before a pointer is used.
        """
        rest = list(nodes)
        if rest and rest[-1].kind == _VARIABLE:
            assert rest[-1].obj is not None
            self.usage.assign_whole(rest[-1].obj, pos)
        while rest and rest[-1].kind == _INDEX:
            rest.pop()
        while rest and rest[-1].kind in _SETTABLE:
            obj = rest.pop().obj
            assert obj is not None
            self.usage.set(obj, pos, by_reference=by_reference)
        self.use_chain(rest, pos)

    # --- expressions

    def expression(self) -> _Value:
        """Expression. Precedence does not matter: everything is used from left to right."""
        negated = self.symbol == s.MINUS
        if negated or self.symbol == s.PLUS:
            self.get()
        x = self.factor()
        if negated:
            x = _OTHER
        while self.symbol in _OPERATORS:
            operator = self.symbol
            self.get()
            if operator == s.IS:
                self._type_name()
                x = _OTHER
            elif s.EQL <= operator and self.symbol in (s.PLUS, s.MINUS):
                self.get()
                self.factor()
                x = _OTHER
            else:
                x = _combined(operator, x, self.factor())
        return x

    def factor(self) -> _Value:
        symbol = self.symbol
        if symbol == s.IDENT:
            return self._designator_factor()
        if symbol == s.STRING:
            text = self.text[self.starts[self.index] : self.ends[self.index]]
            self.get()
            is_short = all(character <= "\xff" for character in text)
            return _Value(string=t.SHORT_STRING if is_short else t.STRING, constant=True)
        if symbol == s.LPAREN:
            self.get()
            x = self.expression()
            self.skip(s.RPAREN)
            return x
        if symbol == s.LBRACE:
            self.get()
            while self.symbol != s.RBRACE:
                self.expression()
                if self.skip(s.UPTO):
                    self.expression()
                if not self.skip(s.COMMA):
                    break
            self.skip(s.RBRACE)
            return _OTHER
        if symbol == s.NOT:
            self.get()
            self.factor()
            return _OTHER
        self.get()
        return _OTHER

    def _designator_factor(self) -> _Value:
        x = self.designator(in_expression=True)
        if x is None:
            return _OTHER
        obj = x.last.obj
        if obj is not None and obj.mode == PREDECLARED:
            return self._predeclared_call(obj.number)
        if x.last.kind == _CALL:
            return _Value(is_call=True)
        form = x.type.form
        if form in t.STRINGS or (obj is not None and obj.mode == CONSTANT):
            return _Value(string=_string_form(x.type), constant=x.last.kind == _NAME)
        if is_character_array(x.type):
            return _Value(string=_string_form(x.type))
        return _OTHER

    def designator(self, *, in_expression: bool = False) -> _Designator | None:
        """A designator with its selectors and the parameters of function calls in it.

        In an expression its first name, and after the last selector all that is on its way, is
        used; otherwise the caller says what happens to it. None after a name that means nothing.
        """
        obj = self.object()
        if obj is not None and obj.mode == MODULE:
            obj = self.use_module(obj)
        else:
            self.get()
        if obj is None:
            return None
        pos = self.ahead
        if obj.mode == VARIABLE or obj.mode == VAR_PARAMETER:
            x = _Designator(_Node(_VARIABLE, obj), self._narrowed.get(obj, obj.type))
        else:
            x = _Designator(_Node(_NAME, obj), obj.type)
        if in_expression:
            self.usage.use(obj, pos)
        self._selectors(x)
        if in_expression:
            self.use_chain(x.nodes, pos)
        return x

    def _selectors(self, x: _Designator) -> None:
        while True:
            if self.symbol == s.PERIOD:
                self.get()
                self._member(x)
            elif self.symbol == s.LBRAK:
                self.get()
                while True:
                    if x.type.form == t.POINTER:
                        x.dereference()
                    self.expression()
                    x.nodes.append(_Node(_INDEX))
                    if x.type.base is not None:
                        x.type = x.type.base
                    if not self.skip(s.COMMA):
                        break
                self.skip(s.RBRAK)
            elif self.symbol == s.ARROW:
                self.get()
                x.dereference()
            elif self.symbol == s.DOLLAR:
                self.get()
                if x.type.form == t.POINTER:
                    x.dereference()
                is_short = x.type.base is not None and x.type.base.form == t.SHORTCHAR
                x.nodes.append(_Node(_INDIRECTION))
                x.type = t.SHORT_STRING_TYPE if is_short else t.STRING_TYPE
            elif self.symbol == s.LPAREN:
                if not self._parentheses(x):
                    return
            else:
                return

    def _member(self, x: _Designator) -> None:
        if x.type.form == t.POINTER:
            last = x.last
            if last.obj is not None:
                self.usage.use_by_dereference(last.obj)
            x.dereference()
        member = self.object()
        self.get()
        if member is None:
            return
        x.nodes.append(_Node(_FIELD, member))
        x.type = member.type
        if member.mode == METHOD:
            if self.symbol == s.ARROW:
                self.get()
                self._use_overridden(x, member)
            else:
                self.usage.use(member, self.behind)

    def _use_overridden(self, x: _Designator, member: Object) -> None:
        """Notes the use of the method that `r.Method^` calls."""
        receiver = next((n.obj for n in reversed(x.nodes[:-1]) if n.kind == _VARIABLE), None)
        if receiver is None:
            return
        record = receiver.type
        if record.form == t.POINTER and record.base is not None:
            record = record.base
        base = record.base
        while base is not None and base is not t.UNDEFINED_TYPE:
            overridden = base.fields.get(member.name)
            if overridden is not None:
                self.usage.use(overridden, self.behind)
                return
            base = base.base

    def _parentheses(self, x: _Designator) -> bool:
        """A guard or the parameters of a function; False before those of a proper procedure."""
        obj = x.last.obj
        if obj is not None and x.last.kind != _CALL and obj.mode in CALLABLE:
            result: Type | None = obj.type
        elif x.type.form == t.PROCEDURE:
            result = x.type.base
        elif obj is not None and obj.mode == PREDECLARED:
            return False
        else:
            self.get()
            self._guard(x)
            self.skip(s.RPAREN)
            return True
        if result is t.NO_RESULT:
            return False
        self.get()
        formal = _formal(x)
        is_buffered = self._actual_parameters(formal)
        self.skip(s.RPAREN)
        if is_buffered:
            x.nodes = [_Node(_INDIRECTION)]
        elif obj is not None and obj.mode == METHOD:
            x.nodes = [_Node(_NAME, obj), _Node(_CALL, obj.parameters[0])]
        else:
            x.nodes.append(_Node(_CALL, formal[0] if formal else None))
        if result is not None:
            x.type = result
        return True

    def _guard(self, x: _Designator) -> None:
        guard = self._type_name()
        if guard is None:
            return
        old, new = x.type, guard
        if old.form == t.POINTER and old is not t.SYSTEM_PTR_TYPE and new.form == t.POINTER:
            assert old.base is not None and new.base is not None
            old, new = old.base, new.base
        if old is t.SYSTEM_PTR_TYPE or not same_type(old, new):
            x.nodes.append(_Node(_INDIRECTION))
        x.type = guard

    # --- parameters

    def _actual_parameters(self, formal: Sequence[Object]) -> bool:
        """Expressions after "("; whether a string among them is put in a hidden variable."""
        is_buffered = False
        position = 0
        while self.symbol != s.RPAREN:
            p = formal[position] if position < len(formal) else None
            position += 1
            if self.symbol == s.NIL:
                self.get()
            elif p is not None and p.mode == VAR_PARAMETER and p.visibility != IN_PARAMETER:
                self._changed_argument(by_reference=True)
            else:
                x = self.expression()
                if x.is_call and len(formal) > 1 and self.options.side_effects:
                    self.usage.marks.add(EVALUATION_ORDER, self.behind)
                if p is not None and p.mode == VARIABLE and _is_buffered(x, p.type):
                    is_buffered = True
            if not self.skip(s.COMMA):
                break
        return is_buffered

    def _changed_argument(self, *, by_reference: bool = False, is_used: bool = False) -> None:
        """An actual parameter that gets a value, after being read if `is_used`."""
        nodes = self._argument()
        pos = self.behind
        if is_used:
            self.use_chain(nodes, pos)
        self.set_chain(nodes, pos, by_reference=by_reference)

    def _argument(self) -> list[_Node]:
        """A designator, or SYSTEM.VAL of one, that stands as a parameter."""
        if self.symbol != s.IDENT:
            self.expression()
            return []
        x = self.designator()
        if x is None:
            return []
        obj = x.last.obj
        if obj is not None and obj.mode == PREDECLARED:
            self._predeclared_call(obj.number)
            return []
        return x.nodes

    def _predeclared_call(self, function: int) -> _Value:
        """The parameters of a predeclared procedure, "(" included."""
        if not self.skip(s.LPAREN):
            return _OTHER
        count = 0
        first = _OTHER
        while self.symbol != s.RPAREN:
            if count == 0 and function in _SET_FIRST:
                self._changed_argument()
            elif count == 0 and function in _USE_AND_SET_FIRST:
                self._changed_argument(is_used=True)
            elif count == 0 and function in _MEASURED and self.symbol == s.IDENT:
                nodes = self._argument()
                self.use_chain(nodes, self.behind, mark=False)
                while self.symbol in _OPERATORS:
                    self.get()
                    self.factor()
            elif count == 1 and function in _SET_SECOND:
                self._changed_argument()
            else:
                x = self.expression()
                if count == 0:
                    first = x
            count += 1
            if not self.skip(s.COMMA):
                break
        self.skip(s.RPAREN)
        if first.string and function == u.LONG:
            return _Value(string=t.STRING, constant=first.constant, made=not first.constant)
        if first.string and function == u.SHORT:
            return _Value(string=t.SHORT_STRING, constant=first.constant, made=not first.constant)
        return _OTHER


def _formal(x: _Designator) -> Sequence[Object]:
    """The formal parameters, without a receiver, of the procedure that a designator denotes."""
    obj = x.last.obj
    if obj is not None and x.last.kind != _CALL and obj.mode in CALLABLE:
        return obj.parameters[1:] if obj.mode == METHOD else obj.parameters
    return x.type.parameters


def _record_of(receiver: Type) -> Type:
    """The record that a method with a receiver of this type belongs to."""
    if receiver.form == t.POINTER and receiver.base is not None:
        return receiver.base
    return receiver


def _string_form(type_: Type) -> int:
    """The form of string that a value of a type is or can become, 0 if none."""
    if type_.form in t.STRINGS:
        return type_.form
    if type_.form == t.SHORTCHAR:
        return t.SHORT_STRING
    if type_.form == t.CHAR:
        return t.STRING
    if is_character_array(type_):
        assert type_.base is not None
        return _string_form(type_.base)
    return 0


def _combined(operator: int, x: _Value, y: _Value) -> _Value:
    if operator != s.PLUS or not x.string or not y.string:
        return _OTHER
    form = t.STRING if t.STRING in (x.string, y.string) else t.SHORT_STRING
    is_constant = x.constant and y.constant
    return _Value(string=form, constant=is_constant, made=not is_constant)


def _is_buffered(x: _Value, formal: Type) -> bool:
    """Whether the compiler makes a hidden variable for an actual value parameter."""
    if x.constant or not x.string or not is_character_array(formal):
        return False
    assert formal.base is not None
    return x.made or (x.string == t.SHORT_STRING and formal.base.form == t.CHAR)
