"""Statements (Report 9): parsing, with the checks made on the way."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Final

from cp_lsp.semantics import operands as o
from cp_lsp.semantics import types as t
from cp_lsp.semantics import universe as u
from cp_lsp.semantics.buffering import is_buffered
from cp_lsp.semantics.constants import integer
from cp_lsp.semantics.context import Checkpoint
from cp_lsp.semantics.expressions import Expressions
from cp_lsp.semantics.objects import PREDECLARED, TYPE_NAME, Object
from cp_lsp.semantics.operands import Operand, constant
from cp_lsp.semantics.reach import goal_of
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

_NO_VALUE: Final = frozenset({o.TYPE, o.PROCEDURE})
_CONDITION: Final = frozenset({t.BOOLEAN})
_CASE_FORMS: Final = t.SHORT_INTEGERS | t.CHARACTERS


class CaseLabels:
    """The label ranges of a CASE statement read so far."""

    __slots__ = ("highs", "is_integer", "lows")

    def __init__(self, *, is_integer: bool) -> None:
        self.is_integer = is_integer
        self.lows: list[int] = []
        self.highs: list[int] = []

    def add(self, low: int, high: int) -> bool:
        """Adds a range; False if it overlaps one that is there."""
        place = bisect_left(self.highs, low)
        if place < len(self.lows) and self.lows[place] <= high:
            return False
        self.lows.insert(place, low)
        self.highs.insert(place, high)
        return True

    def remove(self, low: int) -> None:
        """Takes back the range that begins with a label."""
        place = bisect_left(self.lows, low)
        del self.lows[place]
        del self.highs[place]


class Statements(Expressions):
    """A method a statement."""

    def statement_sequence(self) -> None:
        """StatementSequence = Statement {";" Statement}."""
        first = self.index
        self.enter()
        while True:
            if self.symbol < s.IDENT:
                self.err(14)
                skipped = self.index
                while True:
                    self.get()
                    if self.symbol >= s.IDENT:
                        break
                self.node(tree.ERROR, skipped)
            if self.recording:
                self.depth -= 1  # the sequence enters again
                self.checkpoint(self.statement_sequence)
                self.depth += 1
            self.statement()
            if not self.separator():
                break
        self.leave()
        self.nodes.append((tree.STATEMENT_SEQUENCE, first, self.index, None))

    def separator(self) -> bool:
        """Reads past what separates statements; whether another one follows."""
        symbol = self.symbol
        if symbol == s.SEMICOLON:
            self.get()
            return True
        if symbol <= s.IDENT or s.IF <= symbol <= s.RETURN:
            self.err(s.SEMICOLON)
            return True
        return False

    def nested_sequence(self, finish: Callable[..., None], *arguments: object) -> None:
        """The statements inside a structured one; `finish` reads what comes after them."""
        self.frames.append((True, finish, arguments, self.depth - 1))
        self.statement_sequence()
        self.frames.pop()

    def statement(self) -> None:
        """One statement, which may be empty."""
        first = self.index
        symbol = self.symbol
        if symbol == s.IDENT:
            self._assignment_or_call(first)
            self.generate(first)
            return
        if symbol == s.IF:
            self._if()
            kind = tree.IF_STATEMENT
        elif symbol == s.CASE:
            self._case()
            kind = tree.CASE_STATEMENT
        elif symbol == s.WHILE:
            self.get()
            self.condition()
            self.check_symbol(s.DO)
            self.nested_sequence(self.check_symbol, s.END)
            self.check_symbol(s.END)
            kind = tree.WHILE_STATEMENT
        elif symbol == s.REPEAT:
            self.get()
            self.nested_sequence(self._until)
            self._until()
            kind = tree.REPEAT_STATEMENT
        elif symbol == s.FOR:
            self._for()
            kind = tree.FOR_STATEMENT
        elif symbol == s.LOOP:
            self.get()
            self.loop_level += 1
            self.nested_sequence(self._end_of_loop)
            self._end_of_loop()
            kind = tree.LOOP_STATEMENT
        elif symbol == s.WITH:
            self._with()
            kind = tree.WITH_STATEMENT
        elif symbol == s.EXIT:
            if self.open_ended and self.loop_level == 0:
                self.err(46)
            self.get()
            if self.loop_level == 0:
                self.err(46)
            kind = tree.EXIT_STATEMENT
        elif symbol == s.RETURN:
            self._return()
            kind = tree.RETURN_STATEMENT
        else:
            return
        self.nodes.append((kind, first, self.index, None))

    def condition(self) -> None:
        """An expression that must be BOOLEAN."""
        first = self.index
        x = self.expression(_CONDITION)
        if x.operand_class in _NO_VALUE:
            self.err(126)
        elif x.type.form != t.BOOLEAN:
            self.err(120)
        elif x.operand_class == o.CONSTANT:
            self.known_conditions[first] = bool(x.value)
        self.generate(first)

    def _assignment_or_call(self, first: int) -> None:
        x = self.leaf(self.qualident())
        x = self.selector(x, first, is_statement=True)
        self.nodes.append((tree.DESIGNATOR, first, self.index, x.type))
        symbol = self.symbol
        if symbol == s.BECOMES:
            if self.open_ended and (x.operand_class >= o.CONSTANT or x.read_only):
                self.err(56)
            self.get()
            y = self.expression(goal_of(x.type) if self.open_ended else None)
            if y.type.form == t.POINTER and x.type.form == t.COMPOSITE:
                y = self.dereference(y)
            self.assign(x, y)
            self.nodes.append((tree.ASSIGNMENT, first, self.index, None))
            return
        if symbol == s.EQL:
            self.err(s.BECOMES)
            self.get()
            self.assign(x, self.expression())
            self.nodes.append((tree.ASSIGNMENT, first, self.index, None))
            return
        if x.operand_class == o.PROCEDURE and x.object is not None and x.object.mode == PREDECLARED:
            if self.open_ended and x.object.number not in u.PROPER:
                self.err(55)
            if self.predeclared_call(x).type is not t.NO_RESULT:
                self.err(55)
        elif x.operand_class == o.CALL and not is_buffered(x):
            self.err(55)
        else:
            formal = self.prepare_call(x)
            if symbol == s.LPAREN:
                self.get()
                self.actual_parameters(formal)
                self.check_symbol(s.RPAREN)
            elif formal:
                self.err(65)
            if self.call(x, formal).type is not t.NO_RESULT:
                self.err(55)
        self.nodes.append((tree.PROCEDURE_CALL, first, self.index, None))

    def _until(self) -> None:
        if self.symbol == s.UNTIL:
            self.get()
            self.condition()
        else:
            self.err(43)

    def _end_of_loop(self) -> None:
        self.loop_level -= 1
        self.check_symbol(s.END)

    def _else(self) -> None:
        """[ELSE StatementSequence] END."""
        if self.symbol == s.ELSE:
            self.get()
            self.nested_sequence(self.check_symbol, s.END)
        self.check_symbol(s.END)

    def _if(self) -> None:
        self.get()
        self._then()
        self._elsif()

    def _then(self) -> None:
        self.condition()
        self.check_symbol(s.THEN)
        self.nested_sequence(self._elsif)

    def _elsif(self) -> None:
        while self.symbol == s.ELSIF:
            self.get()
            self._then()
        self._else()

    def _case(self) -> None:
        self.get()
        first = self.index
        x = self.expression()
        form = x.type.form
        if x.operand_class in _NO_VALUE:
            self.err(126)
        elif form == t.LONGINT:
            self.err(260)
        elif form not in _CASE_FORMS:
            self.err(125)
        self.generate(first)
        self.check_symbol(s.OF)
        labels = CaseLabels(is_integer=form in t.SHORT_INTEGERS)
        self._case_branch(labels)
        self._more_cases(labels)

    def _case_branch(self, labels: CaseLabels) -> None:
        if self.symbol < s.BAR:
            first = self.index
            self._case_labels(labels)
            self.check_symbol(s.COLON)
            self.nested_sequence(self._more_cases, labels)
            self.nodes.append((tree.CASE_BRANCH, first, self.index, None))

    def _more_cases(self, labels: CaseLabels) -> None:
        while self.symbol == s.BAR:
            self.get()
            self._case_branch(labels)
        self._else()

    def _case_labels(self, labels: CaseLabels) -> None:
        """CaseLabels {"," CaseLabels} (Report 9.5)."""
        is_integer = labels.is_integer
        while True:
            x = self.constant_expression()
            low = 1
            if x.type.form in _CASE_FORMS:
                low = integer(x.value)
            else:
                self.err(61)
            if (x.type.form in t.SHORT_INTEGERS) != is_integer:
                self.err(60)
            high = low
            if self.symbol == s.UPTO:
                self.get()
                y = self.constant_expression()
                high = integer(y.value)
                if (y.type.form in t.SHORT_INTEGERS) != is_integer:
                    self.err(60)
                if high < low:
                    self.err(63)
                    high = low
            if labels.add(low, high):
                if self.open_ended or self.goes_back:
                    self.trail.append((labels, "", low))
            else:
                self.err(63)
            if self.symbol == s.COMMA:
                self.get()
            elif self.symbol in (s.NUMBER, s.IDENT):
                self.err(s.COMMA)
            else:
                break

    def _for(self) -> None:
        self.get()
        if self.symbol != s.IDENT:
            self.err(s.IDENT)
            return
        name = self.index
        variable = self.qualident()
        if variable.type.form not in t.INTEGERS:
            self.err(68)
        self.check_symbol(s.BECOMES)
        first = self.index
        y = self.expression()
        x = self.leaf(variable)
        self.assign(x, y)
        self.generate(first, name)
        self.check_symbol(s.TO)
        first = self.index
        y = self.expression()
        if y.operand_class != o.CONSTANT:
            limit = Operand(o.VARIABLE, x.type)
            self.assign(limit, y)
            y = limit
        else:
            y = self.check_assignable(x.type, y)
        self.generate(first)
        if self.symbol == s.BY:
            self.get()
            step = self.constant_expression()
        else:
            step = constant(1, t.INTEGER_TYPE)
        x = self.leaf(variable)
        value = step.value if isinstance(step.value, int) else -1
        if value == 0:
            self.err(63)
        self.operator(s.LEQ if value > 0 else s.GEQ, x, y)
        self.check_symbol(s.DO)
        self.nested_sequence(self._end_of_for, variable, step)
        self._end_of_for(variable, step)

    def _end_of_for(self, variable: Object, step: Operand) -> None:
        self.second_parameter(self.leaf(variable), step, u.INC)
        self.check_symbol(s.END)

    def _with(self) -> None:
        self.get()
        self._with_branch()
        self._more_guards()

    def _with_branch(self) -> None:
        """Guard DO StatementSequence, with the guarded variable narrowed (Report 9.11)."""
        if self.symbol >= s.BAR:
            return
        first = self.index
        is_narrowed = False
        if self.symbol == s.IDENT:
            variable = self.qualident()
            x = self.leaf(variable)
            self.check_symbol(s.COLON)
            if self.symbol == s.IDENT:
                guard = self.qualident()
                if guard.mode == TYPE_NAME:
                    self.type_test(x, guard, guard=False)
                    self.generate(first)
                    self.narrow(variable, guard.type)
                    is_narrowed = True
                else:
                    self.err(52)
            else:
                self.err(s.IDENT)
        else:
            self.err(s.IDENT)
        self.check_symbol(s.DO)
        if is_narrowed:
            self.nested_sequence(self._end_of_guard)
            self.widen()
        else:
            self.statement_sequence()
        self.nodes.append((tree.WITH_BRANCH, first, self.index, None))

    def _end_of_guard(self) -> None:
        self.widen()
        self._more_guards()

    def _more_guards(self) -> None:
        while self.symbol == s.BAR:
            self.get()
            self._with_branch()
        self._else()

    def go_on(self, checkpoint: Checkpoint) -> None:
        """Reads the current tokens from a checkpoint, after `go_back`, to the module's end."""
        self.get()
        self.resume(checkpoint)

    def resume(self, checkpoint: Checkpoint) -> None:
        """As `go_on`, where the first symbol has been read."""
        for variable, type_ in checkpoint.narrowed:
            self.narrow(variable, type_)
        self.forget_forwards()
        checkpoint.resume(*checkpoint.arguments)
        while self.frames:
            is_statement, finish, arguments, self.depth = self.frames.pop()
            finish(*arguments)
            if is_statement and self.separator():
                self.statement_sequence()

    def narrow(self, variable: Object, type_: Type) -> None:
        """Gives a variable the type of a WITH guard (Report 9.11)."""
        self.narrowed.append((variable, variable.type, variable.guarded_from))
        if variable.guarded_from is None:
            variable.guarded_from = variable.type
        variable.type = type_

    def widen(self) -> None:
        """Gives the variable narrowed last the type back that it had before."""
        variable, type_, guarded_from = self.narrowed.pop()
        variable.type = type_
        variable.guarded_from = guarded_from

    def _return(self) -> None:
        first = self.index
        self.get()
        owner = self.scope.owner if self.level > 0 else None
        goal = goal_of(owner.type) if owner is not None and self.open_ended else None
        x = self.expression(goal) if self.symbol < s.SEMICOLON else None
        self.check_return(x, owner)
        self.generate(first)
        self.has_return = True
