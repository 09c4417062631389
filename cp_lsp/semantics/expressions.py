"""Expressions and designators (Report 8): parsing, with the checks made on the way."""

from __future__ import annotations

from typing import Final

from cp_lsp.semantics import operands as o
from cp_lsp.semantics import types as t
from cp_lsp.semantics import universe as u
from cp_lsp.semantics.context import MAX_DEPTH, TooDeep
from cp_lsp.semantics.objects import (
    ATTRIBUTE,
    CALLABLE,
    IID_BIT,
    INTERNAL,
    METHOD,
    MODULE,
    NEW_BIT,
    PREDECLARED,
    READ_ONLY,
    TYPE_NAME,
    VAR_PARAMETER,
    Object,
    find_base_field,
    find_field,
    has_members,
)
from cp_lsp.semantics.operands import Operand, constant
from cp_lsp.semantics.predeclared import Predeclared
from cp_lsp.semantics.reach import Goal, can_become, goal_of, may_be_left
from cp_lsp.semantics.rules import is_character_array
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.scanner import CHARACTER, INTEGER, LONG, SHORT_REAL

_NOT_SELECTABLE: Final = frozenset({o.CONSTANT, o.TYPE, o.PROCEDURE})
_SELECTABLE: Final = frozenset({t.UNDEFINED, t.POINTER, t.PROCEDURE, t.COMPOSITE})


class Expressions(Predeclared):
    """A method a rule of the grammar, from Qualident to Expression."""

    def find(self, name: str) -> Object | None:
        """The object that a name means where the compiler stands."""
        found = self.scope.find(name)
        if self.syntax_only and (
            found is None or (found.mode != ATTRIBUTE and found.mode != PREDECLARED)
        ):
            return Object(name)
        return found

    def qualident(self) -> Object:
        """Qualident = [ident "."] ident. The current symbol is an ident."""
        name = self.name()
        obj = self.find(name)
        if obj is not None:
            self.uses.append((self.index, obj))
        elif self.open_ended:
            self.err(0, name)
        self.get()
        if self.symbol == s.PERIOD:
            if self.syntax_only:
                self.get()
                self.check_symbol(s.IDENT)
            elif obj is not None and obj.mode == MODULE:
                self.members = obj.scope
                self.get()
                if self.symbol == s.IDENT:
                    name = self.name()
                    assert obj.scope is not None
                    obj = obj.scope.names.get(name)
                    if obj is not None:
                        if obj.mode == TYPE_NAME and obj.visibility == INTERNAL:
                            obj = None
                        else:
                            self.uses.append((self.index, obj))
                    if obj is None and self.open_ended:
                        self.err(0, name)
                    self.get()
                else:
                    self.err(s.IDENT)
                    obj = None
        if obj is None:
            self.err(0, name)
            obj = Object(name)
        return obj

    def constant_expression(self) -> Operand:
        """ConstExpression = Expression (Report 5); 50 and the value 1 when it is none."""
        x = self.expression()
        if x.operand_class != o.CONSTANT:
            self.err(50)
            x = constant(1, t.INTEGER_TYPE)
        return x

    def expression(self, goal: Goal = None) -> Operand:
        """Expression = SimpleExpression [Relation SimpleExpression].

        `goal` is what the expression must be, as far as that is known; it is used only to find
        dead ends in a text that is still being written.
        """
        first = self.index
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooDeep
        x = self.simple_expression(goal)
        symbol = self.symbol
        if s.EQL <= symbol <= s.IS:
            if self.open_ended and (
                (goal is not None and t.BOOLEAN not in goal) or not may_be_left(symbol, x)
            ):
                self.err(100)
            if symbol == s.IN:
                self.get()
                x = self.membership(x, self.simple_expression())
            elif symbol == s.IS:
                self.get()
                if self.symbol == s.IDENT:
                    obj = self.qualident()
                    if obj.mode == TYPE_NAME:
                        x = self.type_test(x, obj, guard=False)
                    else:
                        self.err(52)
                else:
                    self.err(s.IDENT)
            else:
                self.get()
                y = self.simple_expression()
                if is_character_array(x.type):
                    x = self.string_of(x)
                if is_character_array(y.type):
                    y = self.string_of(y)
                x = self.operator(symbol, x, y)
            self.nodes.append((tree.BINARY, first, self.index, x.type))
        self.depth -= 1
        return x

    def simple_expression(self, goal: Goal = None) -> Operand:
        """SimpleExpression = ["+" | "-"] Term {AddOperator Term}."""
        first = self.index
        symbol = self.symbol
        if symbol == s.MINUS or symbol == s.PLUS:
            self.get()
            x = self.monadic_operator(symbol, self.term())
            self.nodes.append((tree.UNARY, first, self.index, x.type))
        else:
            x = self.term(goal)
        while s.PLUS <= self.symbol <= s.OR:
            operator = self.symbol
            if self.open_ended and not (may_be_left(operator, x) and can_become(x, goal)):
                self.err(100)
            self.get()
            y = self.term()
            if x.type.form == t.POINTER:
                x = self.dereference(x)
            if is_character_array(x.type):
                x = self.string_of(x)
            if y.type.form == t.POINTER:
                y = self.dereference(y)
            if is_character_array(y.type):
                y = self.string_of(y)
            x = self.operator(operator, x, y)
            self.nodes.append((tree.BINARY, first, self.index, x.type))
        return x

    def term(self, goal: Goal = None) -> Operand:
        """Term = Factor {MulOperator Factor}."""
        first = self.index
        x = self.factor(goal)
        while s.TIMES <= self.symbol <= s.AND:
            operator = self.symbol
            if self.open_ended and not (may_be_left(operator, x) and can_become(x, goal)):
                self.err(100)
            self.get()
            x = self.operator(operator, x, self.factor())
            self.nodes.append((tree.BINARY, first, self.index, x.type))
        return x

    def factor(self, goal: Goal = None) -> Operand:
        """Factor = Designator [ActualParameters] | number | character | string | NIL | Set |
        "(" Expression ")" | "~" Factor.
        """
        if self.symbol < s.NOT:
            self.err(13)
            first = self.index
            while True:
                self.get()
                if self.symbol >= s.LPAREN:
                    break
            self.node(tree.ERROR, first)
        first = self.index
        symbol = self.symbol
        if goal is not None and t.BOOLEAN not in goal and self.open_ended:
            if symbol == s.NOT or (symbol == s.LBRACE and t.SET not in goal):
                self.err(113)
        if symbol == s.IDENT:
            x = self.leaf(self.qualident())
            x = self.selector(x, first)
            if (
                x.operand_class == o.PROCEDURE
                and x.object is not None
                and x.object.mode == PREDECLARED
            ):
                if self.open_ended and x.object.number in u.PROPER | u.OBSOLETE:
                    self.err(111)
                x = self.predeclared_call(x)
                self.nodes.append((tree.FUNCTION_CALL, first, self.index, x.type))
            else:
                self.nodes.append((tree.DESIGNATOR, first, self.index, x.type))
        elif symbol == s.NUMBER:
            x = self._number()
            self.get()
            self.nodes.append((tree.LITERAL, first, self.index, x.type))
        elif symbol == s.STRING:
            text = self.tokens.values[self.index]
            is_long = isinstance(text, str) and not _is_latin(text)
            x = constant(
                text if isinstance(text, str) else "",
                t.STRING_TYPE if is_long else t.SHORT_STRING_TYPE,
            )
            self.get()
            self.nodes.append((tree.LITERAL, first, self.index, x.type))
        elif symbol == s.NIL:
            x = constant(0, t.NIL_POINTER)
            self.get()
            self.nodes.append((tree.LITERAL, first, self.index, x.type))
        elif symbol == s.LPAREN:
            self.get()
            x = self.expression()
            self.check_symbol(s.RPAREN)
            self.nodes.append((tree.PARENTHESES, first, self.index, x.type))
        elif symbol == s.LBRAK:
            if self.open_ended:
                self.err(s.LPAREN)
            self.get()
            self.err(s.LPAREN)
            x = self.expression()
            self.check_symbol(s.RPAREN)
        elif symbol == s.LBRACE:
            self.get()
            x = self._set()
            self.nodes.append((tree.SET_CONSTRUCTOR, first, self.index, x.type))
        elif symbol == s.NOT:
            self.enter()
            self.get()
            x = self.monadic_operator(s.NOT, self.factor())
            self.leave()
            self.nodes.append((tree.UNARY, first, self.index, x.type))
        else:
            self.err(13)
            self.get()
            x = constant(1, t.UNDEFINED_TYPE)
        return x

    def _number(self) -> Operand:
        denoted = self.tokens.values[self.index]
        assert isinstance(denoted, tuple)
        kind, value = denoted
        if kind == INTEGER:
            return constant(value, t.INTEGER_TYPE)
        if kind == CHARACTER:
            return constant(value, t.SHORTCHAR_TYPE if value <= 255 else t.CHAR_TYPE)
        if kind == LONG:
            return constant(value, t.LONGINT_TYPE)
        if kind == SHORT_REAL:
            return constant(value, t.SHORTREAL_TYPE)
        return constant(value, t.REAL_TYPE)

    def _set(self) -> Operand:
        if self.symbol == s.RBRACE:
            x = constant(0, t.SET_TYPE)
        else:
            x = self._element()
            while True:
                if self.symbol == s.COMMA:
                    self.get()
                elif s.LPAREN <= self.symbol <= s.IDENT:
                    self.err(s.COMMA)
                else:
                    break
                x = self.operator(s.PLUS, x, self._element())
        self.check_symbol(s.RBRACE)
        return x

    def _element(self) -> Operand:
        x = self.expression()
        if self.symbol == s.UPTO:
            self.get()
            return self.set_range(x, self.expression())
        return self.set_element(x)

    # --- designators

    def selector(self, x: Operand, first: int, *, is_statement: bool = False) -> Operand:
        """The selectors after a Qualident, with the parameters of function calls and the types of
        guards. `first` is the token the designator begins with; `is_statement` says that it
        begins a statement.
        """
        while True:
            symbol = self.symbol
            if self.open_ended:
                self._foresee_selector(x, symbol)
            if symbol == s.PERIOD:
                self.get()
                if self.symbol == s.IDENT:
                    x = self._member(x)
                else:
                    self.err(s.IDENT)
            elif symbol == s.LBRAK:
                self.get()
                while True:
                    if x.type.form == t.POINTER:
                        x = self.dereference(x)
                    x = self.element(x, self.expression(t.INTEGERS))
                    if self.symbol != s.COMMA:
                        break
                    self.get()
                self.check_symbol(s.RBRAK)
            elif symbol == s.LPAREN:
                obj = x.object
                if obj is not None and obj.mode in CALLABLE:
                    result: t.Type | None = obj.type
                elif x.type.form == t.PROCEDURE:
                    result = x.type.base
                elif x.operand_class == o.PROCEDURE:
                    return x
                else:
                    result = t.UNDEFINED_TYPE if self.syntax_only else None
                if result is t.NO_RESULT:
                    return x
                if self.open_ended:
                    if result is None and not _may_be_guarded(x):
                        self.err(87)
                    elif is_statement and result is not None and result.form not in _SELECTABLE:
                        self.err(55)
                self.get()
                if result is None:
                    if self.symbol == s.IDENT:
                        obj = self.qualident()
                        if obj.mode == TYPE_NAME:
                            x = self.type_test(x, obj, guard=True)
                        else:
                            self.err(52)
                    else:
                        self.err(s.IDENT)
                    self.check_symbol(s.RPAREN)
                else:
                    formal = self.prepare_call(x)
                    actual = self.actual_parameters(formal)
                    x = self.call(x, formal)
                    x.passed = (formal, actual)
                    self.check_symbol(s.RPAREN)
                    self.nodes.append((tree.FUNCTION_CALL, first, self.index, x.type))
            elif symbol == s.ARROW:
                self.get()
                x = self.dereference(x)
            elif symbol == s.DOLLAR:
                if x.type.form == t.POINTER:
                    x = self.dereference(x)
                self.get()
                x = self.string_of(x)
            else:
                return x

    def _foresee_selector(self, x: Operand, symbol: int) -> None:
        """Reports a selector that no continuation makes right, and notes what can be named after
        a period.
        """
        if symbol not in (s.PERIOD, s.LBRAK, s.ARROW, s.DOLLAR) or x.type.form == t.UNDEFINED:
            return
        if x.operand_class in _NOT_SELECTABLE:
            self.err(77)
            return
        type_ = x.type
        if symbol == s.ARROW:
            if type_.form != t.POINTER:
                self.err(84)
            return
        if type_.form == t.POINTER and type_.base is not None:
            type_ = type_.base
        if symbol == s.PERIOD:
            if type_.composition != t.RECORD or not has_members(type_):
                self.err(53)
            else:
                self.members = type_
        elif symbol == s.LBRAK:
            if type_.composition not in t.ARRAYS:
                self.err(82)
        elif not is_character_array(type_):
            self.err(90)

    def _member(self, x: Operand) -> Operand:
        """x.name, where x may be a pointer, and name^ the overridden method."""
        name = self.name()
        index = self.index
        if (
            self.open_ended
            and isinstance(self.members, Type)
            and find_field(name, self.members) is None
        ):
            self.err(83)
        self.get()
        if x.type.form == t.POINTER:
            x = self.dereference(x)
        record = x.type
        if record.composition != t.RECORD:
            self.err(53)
            if self.syntax_only and self.symbol == s.ARROW:
                self.get()
            return x
        member = find_field(name, record)
        x = self.field(x, member)
        if member is None:
            return x
        self.uses.append((index, member))
        if member.mode != METHOD:
            return x
        if self.symbol == s.ARROW:
            self.get()
            self._super_call(x, name)
        else:
            method: Object | None = member
            receiver = member.parameters[0]
            if (
                x.left is not None
                and x.left.read_only
                and receiver.mode == VAR_PARAMETER
                and receiver.visibility == INTERNAL
            ):
                self.err(76)
            base: t.Type | None = record
            while (
                method is not None
                and method.level >= 0
                and t.NEW not in method.attributes
                and base is not None
                and base.base is not None
            ):
                base = base.base
                method = find_field(name, base)
            if method is not None and method.visibility == READ_ONLY and method.level < 0:
                self.err(196)
        if member.type is not t.NO_RESULT and self.symbol != s.LPAREN:
            self.err(s.LPAREN)
        return x

    def _super_call(self, x: Operand, name: str) -> None:
        """Checks r.Method^ (Report 10.2)."""
        receiver = x.left
        if receiver is not None and receiver.operand_class == o.DEREFERENCE:
            receiver = receiver.left
        if receiver is None or receiver.object is None or x.object is None:
            self.err(75)
            return
        scope = self.scope
        while scope.owner is not None and scope.owner.mode != METHOD and scope.outer is not None:
            scope = scope.outer
        owner = scope.owner
        if owner is None or owner.parameters[0] is not receiver.object:
            self.err(75)
        record = receiver.object.type
        if record.form == t.POINTER and record.base is not None:
            record = record.base
        overridden = find_base_field(x.object.name, record)
        if overridden is None:
            self.err(74)
            return
        x.type = overridden.type
        if overridden.attributes & {t.ABSTRACT, t.EMPTY}:
            self.err(194)
        if (
            overridden.visibility == READ_ONLY
            and overridden.level < 0
            and (owner is None or owner.name != name)
        ):
            self.err(196)

    def actual_parameters(self, formal: list[Object]) -> list[Operand]:
        """The expressions of ActualParameters after "(", checked against the formal ones."""
        actual: list[Operand] = []
        count = len(formal)
        position = 0
        if self.symbol != s.RPAREN:
            new: Operand | None = None
            identifier: Operand | None = None
            while True:
                goal: Goal = None
                if self.open_ended:
                    if position < count:
                        goal = goal_of(formal[position].guarded_from or formal[position].type)
                    else:
                        self.err(64)
                x = self.expression(goal)
                if position < count:
                    p = formal[position]
                    position += 1
                    if x.type.form == t.POINTER and p.type.form == t.COMPOSITE:
                        x = self.dereference(x)
                    x = self.parameter(x, p)
                    if p.system_flag & NEW_BIT:
                        new = x
                    elif p.system_flag & IID_BIT:
                        identifier = x
                    if new is not None and identifier is not None:
                        self.check_new_parameters(new, identifier)
                elif not self.syntax_only:
                    self.err(64)
                actual.append(x)
                if self.symbol == s.COMMA:
                    self.get()
                elif s.LPAREN <= self.symbol <= s.IDENT:
                    self.err(s.COMMA)
                else:
                    break
        if position < count:
            self.err(65)
        return actual

    def predeclared_call(self, x: Operand) -> Operand:
        """ActualParameters of a predeclared procedure, the "(" included."""
        assert x.object is not None
        function = x.object.number
        count = 0
        if self.symbol == s.LPAREN:
            self.get()
            if self.symbol != s.RPAREN:
                while True:
                    y = self.expression()
                    if count == 0:
                        x = self.first_parameter(y, function)
                    elif count == 1:
                        x = self.second_parameter(x, y, function)
                    else:
                        x = self.further_parameter(x, y, function, count)
                    count += 1
                    if self.symbol == s.COMMA:
                        self.get()
                    elif s.LPAREN <= self.symbol <= s.IDENT:
                        self.err(s.COMMA)
                    else:
                        break
                self.check_symbol(s.RPAREN)
            else:
                self.get()
            x = self.end_of_parameters(x, function, count)
        else:
            self.err(s.LPAREN)
        return x


def _may_be_guarded(x: Operand) -> bool:
    """Whether a type guard can follow."""
    type_ = x.type
    return x.operand_class not in _NOT_SELECTABLE and (
        type_.form == t.UNDEFINED
        or type_ is t.SYSTEM_PTR_TYPE
        or (
            type_.form == t.POINTER
            and type_.base is not None
            and type_.base.composition == t.RECORD
        )
        or (type_.composition == t.RECORD and x.operand_class == o.VAR_PARAMETER)
    )


def _is_latin(text: str) -> bool:
    return text.isascii() or all(character <= "\xff" for character in text)
