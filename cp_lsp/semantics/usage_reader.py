"""Expressions and designators, read for what they do to the items that they name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from cp_lsp.semantics import types as t
from cp_lsp.semantics import universe as u
from cp_lsp.semantics.objects import (
    CALLABLE,
    CONSTANT,
    IN_PARAMETER,
    METHOD,
    MODULE,
    PREDECLARED,
    VAR_PARAMETER,
    VARIABLE,
    Object,
)
from cp_lsp.semantics.rules import is_character_array, same_type
from cp_lsp.semantics.types import Type
from cp_lsp.semantics.usage import EVALUATION_ORDER, Options, Place, Usage
from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import Tokens

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
    """A name of a designator, or a step from it; `token` is the symbol that names it."""

    kind: int
    obj: Object | None = None
    token: int = 0


class _Value(NamedTuple):
    """What matters of an expression.

    `is_call` says that it is a function call and nothing else; `string` is the form of string it
    is (0 if none), `constant` and `made` whether that is constant, or made by `+` or a conversion;
    `nodes` and `type` are those of an expression that is a designator alone.
    """

    is_call: bool = False
    string: int = 0
    constant: bool = False
    made: bool = False
    nodes: Sequence[_Node] = ()
    type: Type | None = None


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


class UsageReader:
    """A method a rule of the grammar, up to expressions; the text is known to have no errors."""

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
        self.narrowed: dict[Object, Type] = {}

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

    def place(self, pos: int, token: int) -> Place:
        """A place to warn: the offset that BlackBox marks, and the symbol meant."""
        return Place(pos, self.starts[token], self.ends[token])

    def object(self) -> Object | None:
        return self.meaning.get(self.index)

    def skip_brackets(self) -> None:
        """Reads past system flags, in which names are not used."""
        if self.symbol == s.LBRAK:
            while self.symbol not in (s.RBRAK, s.EOF):
                self.get()
            self.get()

    # --- names

    def use_module(self, module: Object) -> Object | None:
        """Reads a name qualified by a module; what it means there."""
        self.usage.use(module, self.place(self.behind, self.index))
        self.get()
        self.skip(s.PERIOD)
        obj = self.object()
        self.get()
        return obj

    def type_name(self) -> Type | None:
        """A Qualident that names a type in a guard or test."""
        obj = self.object()
        if obj is not None and obj.mode == MODULE:
            obj = self.use_module(obj)
        else:
            self.get()
        if obj is None:
            return None
        self.usage.use_type(obj, self.place(self.behind, self.index - 1))
        return obj.type

    # --- use and assignment of designators

    def use_chain(self, nodes: Sequence[_Node], pos: int, *, mark: bool = True) -> None:
        """Notes that each variable, field and procedure on the way is used, the last one first."""
        for node in reversed(nodes):
            if node.kind in _NAMED and node.obj is not None:
                self.usage.use(node.obj, self.place(pos, node.token), mark=mark)

    def set_chain(self, nodes: Sequence[_Node], pos: int, *, by_reference: bool = False) -> None:
        """Notes that a designator is set: the variable or field that it ends in, with the records
        that contain it; an array by its elements; what stands before a pointer is used.
        """
        rest = list(nodes)
        if rest and rest[-1].kind == _VARIABLE:
            assert rest[-1].obj is not None
            self.usage.assign_whole(rest[-1].obj, self.place(pos, rest[-1].token))
        while rest and rest[-1].kind == _INDEX:
            rest.pop()
        while rest and rest[-1].kind in _SETTABLE:
            node = rest.pop()
            assert node.obj is not None
            place = self.place(pos, node.token)
            self.usage.set(node.obj, place, by_reference=by_reference)
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
                self.type_name()
                x = _OTHER
            elif operator >= s.EQL and self.symbol in (s.PLUS, s.MINUS):
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
            return self.predeclared_call(obj.number)
        if x.last.kind == _CALL:
            return _Value(is_call=True)
        is_constant = obj is not None and obj.mode == CONSTANT
        string = 0
        if is_constant or x.type.form in t.STRINGS or is_character_array(x.type):
            string = _string_form(x.type)
        return _Value(string=string, constant=is_constant, nodes=x.nodes, type=x.type)

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
        token = self.index - 1
        if obj.mode == VARIABLE or obj.mode == VAR_PARAMETER:
            x = _Designator(_Node(_VARIABLE, obj, token), self.narrowed.get(obj, obj.type))
        else:
            x = _Designator(_Node(_NAME, obj, token), obj.type)
        if in_expression:
            self.usage.use(obj, self.place(pos, token))
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
        token = self.index - 1
        x.nodes.append(_Node(_FIELD, member, token))
        x.type = member.type
        if member.mode == METHOD:
            if self.symbol == s.ARROW:
                self.get()
                self._use_overridden(x, member)
            else:
                self.usage.use(member, self.place(self.behind, token))

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
                self.usage.use(overridden, self.place(self.behind, self.index - 1))
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
        formal = formal_parameters(x)
        is_buffered = self.actual_parameters(formal)
        self.skip(s.RPAREN)
        if is_buffered:
            x.nodes = [_Node(_INDIRECTION)]
        elif obj is not None and obj.mode == METHOD:
            x.nodes = [_Node(_NAME, obj, x.last.token), _Node(_CALL, obj.parameters[0])]
        else:
            x.nodes.append(_Node(_CALL, formal[0] if formal else None))
        if result is not None:
            x.type = result
        return True

    def _guard(self, x: _Designator) -> None:
        guard = self.type_name()
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

    def actual_parameters(self, formal: Sequence[Object]) -> bool:
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
                first = self.index
                x = self.expression()
                if x.is_call and len(formal) > 1 and self.options.side_effects:
                    place = Place(self.behind, self.starts[first], self.ends[self.index - 1])
                    self.usage.remarks.add(EVALUATION_ORDER, place)
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

    def _argument(self) -> Sequence[_Node]:
        """A designator, or SYSTEM.VAL of one, that stands as a parameter."""
        if self.symbol != s.IDENT:
            self.expression()
            return []
        x = self.designator()
        if x is None:
            return []
        obj = x.last.obj
        if obj is not None and obj.mode == PREDECLARED:
            return self.predeclared_call(obj.number).nodes
        return x.nodes

    def predeclared_call(self, function: int) -> _Value:
        """The parameters of a predeclared procedure, "(" included."""
        if not self.skip(s.LPAREN):
            return _OTHER
        count = 0
        first = second = _OTHER
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
                elif count == 1:
                    second = x
            count += 1
            if not self.skip(s.COMMA):
                break
        self.skip(s.RPAREN)
        if first.string and function in (u.LONG, u.SHORT):
            form = t.STRING if function == u.LONG else t.SHORT_STRING
            return _Value(string=form, constant=first.constant, made=not first.constant)
        if function == u.VAL and first.type is not None and second.type is not None:
            if (first.type.form in t.REALS) == (second.type.form in t.REALS):
                return _Value(nodes=second.nodes, type=first.type)
        return _OTHER


def formal_parameters(x: _Designator) -> Sequence[Object]:
    """The formal parameters, without a receiver, of the procedure that a designator denotes."""
    obj = x.last.obj
    if obj is not None and x.last.kind != _CALL and obj.mode in CALLABLE:
        return obj.parameters[1:] if obj.mode == METHOD else obj.parameters
    return x.type.parameters


def record_of(receiver: Type) -> Type:
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
