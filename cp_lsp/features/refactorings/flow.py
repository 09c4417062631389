"""How values flow in a procedure: what each name of a variable does there, and where a value that
a variable has may still be read.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from cp_lsp.features.inlay import argument_ranges
from cp_lsp.features.refactorings.change import Procedure, Selection
from cp_lsp.semantics import types as t
from cp_lsp.semantics import universe as u
from cp_lsp.semantics.objects import (
    CALLABLE,
    IN_PARAMETER,
    METHOD,
    OUT_PARAMETER,
    PREDECLARED,
    VAR_PARAMETER,
    VARIABLE,
    Object,
)
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.tree import Node


class Access(Enum):
    """What happens to a variable where it is named."""

    READ = auto()
    WRITE = auto()
    """It gets a value as a whole, and had none that matters."""
    CHANGE = auto()
    """A part of it gets a value, or it is passed on by reference."""
    ADDRESS = auto()
    """Its address is taken, so that nobody knows what happens to it later."""


VARIABLES: Final = frozenset({VARIABLE, VAR_PARAMETER})
_CHANGED_FIRST: Final = frozenset({u.INC, u.DEC, u.INCL, u.EXCL})
_ADDRESSED: Final = frozenset({"ADR", "TYP", "MOVE"})
_STORES: Final = frozenset({"PUT", "MOVE", "PUTREG", "GETREG"})
_LOOPS: Final = frozenset(
    {tree.WHILE_STATEMENT, tree.REPEAT_STATEMENT, tree.LOOP_STATEMENT, tree.FOR_STATEMENT}
)
Names = frozenset[Object]
_NO_NAMES: Final[Names] = frozenset()


class Flow:
    """The flow of values in the outermost procedure around a token, or in the module's body."""

    def __init__(self, selection: Selection, index: int) -> None:
        self.selection = selection
        found = list(selection.around(index))
        self.inner: Procedure | None = found[0] if found else None
        self.outer: Procedure | None = found[-1] if found else None
        self.first = self.outer.first if self.outer is not None else 0
        self.stop = self.outer.stop if self.outer is not None else selection.last
        self._roles: dict[int, Access] = {}
        self.calls: dict[int, Node] = {}
        """The calls of procedures that may do anything, by the token that names the procedure."""
        self.targets: set[tuple[int, int]] = set()
        """The designators, by their tokens, that get a value or are passed by reference."""
        for node in selection.nodes_within(self.first, self.stop - 1):
            if node.kind == tree.ASSIGNMENT and node.children:
                if node.children[0].kind == tree.DESIGNATOR:
                    self._note(node.children[0].first, node.children[0].stop, Access.WRITE)
            elif node.kind == tree.FOR_STATEMENT:
                self._roles[node.first + 1] = Access.WRITE
            elif node.kind in (tree.PROCEDURE_CALL, tree.FUNCTION_CALL):
                self._call(node)
        self.unclear = {
            selection.word(i)
            for i in range(self.first, self.stop)
            if selection.kinds[i] == s.IDENT and i not in selection.view.objects
        }
        self._loose: dict[int, bool] = {}

    # --- what names do

    def access(self, index: int) -> Access:
        """What happens to the variable that a token names."""
        return self._roles.get(index, Access.READ)

    def variables(self, first: int, last: int) -> list[tuple[int, Object]]:
        """The tokens from one to another that name local variables or parameters."""
        selection = self.selection
        found: list[tuple[int, Object]] = []
        for index in range(first, last + 1):
            obj = selection.view.objects.get(index)
            if obj is None or selection.kinds[index] != s.IDENT:
                continue
            if obj.mode in VARIABLES and obj.level > 0 and obj.module is None:
                if selection.kind(index - 1) != s.PERIOD:
                    found.append((index, obj))
        return found

    def uses(self, obj: Object) -> list[int]:
        """The tokens that name a variable, its declaration left out."""
        selection = self.selection
        return [i for i in selection.uses.get(id(obj), ()) if selection.starts[i] != obj.pos]

    def is_loose(self, obj: Object) -> bool:
        """Whether a variable may be read or changed where it is not named: it belongs to another
        procedure or is passed by reference, an inner procedure uses it, or its address is taken.
        """
        known = self._loose.get(id(obj))
        if known is None:
            known = self._loose[id(obj)] = self._is_loose(obj)
        return known

    def _is_loose(self, obj: Object) -> bool:
        inner = self.inner
        if inner is None or obj.mode == VAR_PARAMETER or obj.level <= 0:
            return True
        if obj.name in self.unclear:
            return True
        scope = inner.object.scope
        if scope is None or scope.names.get(obj.name) is not obj:
            return True
        for index in self.uses(obj):
            procedure = next(self.selection.around(index), None)
            if procedure is None or procedure.first != inner.first:
                return True
            if self.access(index) == Access.ADDRESS:
                return True
        return False

    def _note(self, first: int, stop: int, access: Access) -> None:
        """Notes what happens to the variable that a designator begins with."""
        selection = self.selection
        kinds = selection.kinds
        self.targets.add((first, stop))
        obj = selection.view.objects.get(first)
        if obj is None or obj.mode not in VARIABLES:
            return
        type_ = obj.guarded_from or obj.type
        index = first + 1
        is_whole = True
        while index < stop:
            kind = kinds[index]
            if kind == s.LPAREN:
                # A guard leaves the variable what it is; a call is of what has been read.
                closing = selection.closing(index)
                if closing is None or closing >= stop:
                    return
                guard = selection.view.objects.get(closing - 1)
                if guard is None or type_.form == t.PROCEDURE:
                    return
                type_ = guard.type
                index = closing + 1
                continue
            if type_.form == t.POINTER or kind == s.ARROW:
                return
            is_whole = False
            if kind == s.PERIOD:
                field = selection.view.objects.get(index + 1)
                if field is None:
                    return
                type_ = field.type
                index += 2
            elif kind == s.LBRAK:
                closing = selection.closing(index)
                if closing is None:
                    return
                for _ in argument_ranges(selection.view, index):
                    if type_.form == t.POINTER:
                        return
                    type_ = type_.base or t.UNDEFINED_TYPE
                index = closing + 1
            else:
                index += 1
        self._roles[first] = access if is_whole or access == Access.ADDRESS else Access.CHANGE

    def _call(self, node: Node) -> None:
        """Notes what a call does to its arguments and its receiver."""
        selection = self.selection
        opening = -1
        name = node.stop - 1
        if selection.kind(name) == s.RPAREN:
            opening = self._opening(node)
            name = opening - 1
        elif node.kind == tree.FUNCTION_CALL:
            return
        if selection.kind(name) == s.ARROW:
            name -= 1
        callee = selection.view.objects.get(name)
        if callee is None or callee.mode != PREDECLARED:
            self.calls[max(name, node.first)] = node
        elif callee.name in _STORES:
            self.calls[name] = node
        arguments = argument_ranges(selection.view, opening) if opening >= 0 else []
        if callee is None:
            for first, stop in arguments:
                self._note(first, stop, Access.CHANGE)
            return
        if callee.mode == PREDECLARED:
            self._predeclared(callee, arguments)
            return
        if callee.mode == METHOD:
            formal = callee.parameters[1:]
            receiver = callee.parameters[0] if callee.parameters else None
            if receiver is not None and receiver.mode == VAR_PARAMETER:
                if receiver.visibility != IN_PARAMETER and name > node.first + 1:
                    self._note(node.first, name - 1, Access.CHANGE)
        elif callee.mode in CALLABLE:
            formal = callee.parameters
        else:
            formal = callee.type.parameters
        for (first, stop), parameter in zip(arguments, formal, strict=False):
            if parameter.mode != VAR_PARAMETER or parameter.visibility == IN_PARAMETER:
                continue
            is_out = parameter.visibility == OUT_PARAMETER and node.kind == tree.PROCEDURE_CALL
            self._note(first, stop, Access.WRITE if is_out else Access.CHANGE)

    def _predeclared(self, callee: Object, arguments: list[tuple[int, int]]) -> None:
        if not arguments:
            return
        if callee.name in _ADDRESSED:
            for first, stop in arguments:
                self._note(first, stop, Access.ADDRESS)
        elif callee.name in ("GET", "GETREG"):
            self._note(*arguments[-1], Access.WRITE)
        elif callee.number in _CHANGED_FIRST:
            self._note(*arguments[0], Access.CHANGE)
        elif callee.number == u.NEW:
            self._note(*arguments[0], Access.WRITE)

    def _opening(self, node: Node) -> int:
        """The bracket that the last token of a call closes."""
        kinds = self.selection.kinds
        depth = 0
        for index in range(node.stop - 1, node.first, -1):
            if kinds[index] in (s.RPAREN, s.RBRAK, s.RBRACE):
                depth += 1
            elif kinds[index] in (s.LPAREN, s.LBRAK, s.LBRACE):
                depth -= 1
                if depth == 0:
                    return index
        return -1

    # --- where values may still be read

    def live(self, first: int, last: int) -> tuple[Names, Names]:
        """The variables whose values may be read after they come to token `first`, and those
        whose values may be read after the statement that `last` is the end of; loose ones are
        not told.
        """
        body = next((n for n in self.selection.nodes_around(first, (tree.BODY,))), None)
        if body is None:
            return _NO_NAMES, _NO_NAMES
        liveness = _Liveness(self, first, last)
        for child in body.children:
            if child.first <= first and last < child.stop:
                liveness.before(child, _NO_NAMES)
        return liveness.at_start, liveness.at_end


class _Liveness:
    """Goes through statements backwards with the set of the variables that will be read."""

    def __init__(self, flow: Flow, first: int, last: int) -> None:
        self.flow = flow
        self.first = first
        self.last = last
        self.at_start: Names = _NO_NAMES
        self.at_end: Names = _NO_NAMES
        self._exits: list[Names] = []

    def before(self, node: Node, after: Names) -> Names:
        """What is read later on, seen from before a construct."""
        kind = node.kind
        if kind == tree.STATEMENT_SEQUENCE:
            return self._sequence(node, after)
        if kind == tree.IF_STATEMENT:
            return self._if(node, after)
        if kind == tree.CASE_STATEMENT:
            found = after
            for child in node.children[1:]:
                found |= self.before(child, after)
            return self._reads(node.children[0], found) if node.children else found
        if kind == tree.WITH_STATEMENT:
            found = after
            for child in node.children:
                found |= self.before(child, after)
            return found
        if kind in (tree.CASE_BRANCH, tree.WITH_BRANCH):
            found = after
            for child in node.children:
                if child.kind == tree.STATEMENT_SEQUENCE:
                    found = self._sequence(child, after)
            names = self.flow.variables(node.first, node.first)
            return found | {obj for _, obj in names}
        if kind in _LOOPS:
            return self._loop(node, after)
        if kind == tree.EXIT_STATEMENT:
            return self._exits[-1] if self._exits else after
        if kind == tree.RETURN_STATEMENT:
            return self._reads(node, _NO_NAMES)
        if kind in (tree.ASSIGNMENT, tree.PROCEDURE_CALL):
            return self._reads(node, after - self._written(node))
        return self._reads(node, after)

    def _sequence(self, node: Node, after: Names) -> Names:
        found = after
        for child in reversed(node.children):
            if child.stop - 1 == self.last and child.first >= self.first:
                self.at_end |= found
            found = self.before(child, found)
            if child.first == self.first and child.stop - 1 <= self.last:
                self.at_start |= found
        return found

    def _if(self, node: Node, after: Names) -> Names:
        found: Names | None = None
        last = after
        for child in reversed(node.children):
            if child.kind == tree.STATEMENT_SEQUENCE:
                last = self._sequence(child, after)
                if found is None and self._is_else(child):
                    found = last
            else:
                found = self._reads(child, last | (after if found is None else found))
        return after if found is None else found

    def _is_else(self, sequence: Node) -> bool:
        return self.flow.selection.kind(sequence.first - 1) == s.ELSE

    def _loop(self, node: Node, after: Names) -> Names:
        sequence = next((n for n in node.children if n.kind == tree.STATEMENT_SEQUENCE), None)
        around = [n for n in node.children if n is not sequence]
        head = _NO_NAMES if node.kind == tree.LOOP_STATEMENT else after
        self._exits.append(after)
        variable = _NO_NAMES
        if node.kind == tree.FOR_STATEMENT:
            variable = frozenset(
                obj for _, obj in self.flow.variables(node.first + 1, node.first + 1)
            )
        for _ in range(2):
            if node.kind == tree.WHILE_STATEMENT:
                inside = head if sequence is None else self._sequence(sequence, head)
                head = self._all_reads(around, after | inside)
            elif node.kind == tree.REPEAT_STATEMENT:
                end = self._all_reads(around, after | head)
                head = end if sequence is None else self._sequence(sequence, end)
            elif node.kind == tree.LOOP_STATEMENT:
                head = head if sequence is None else self._sequence(sequence, head)
            else:
                end = after | head | variable
                head = end | (end if sequence is None else self._sequence(sequence, end))
        self._exits.pop()
        if node.kind == tree.FOR_STATEMENT:
            return self._all_reads(around, head - variable)
        return head

    def _all_reads(self, nodes: list[Node], after: Names) -> Names:
        for node in nodes:
            after = self._reads(node, after)
        return after

    def _reads(self, node: Node, after: Names) -> Names:
        found = {
            obj
            for index, obj in self.flow.variables(node.first, node.stop - 1)
            if self.flow.access(index) != Access.WRITE
        }
        return after | found

    def _written(self, node: Node) -> Names:
        return frozenset(
            obj
            for index, obj in self.flow.variables(node.first, node.stop - 1)
            if self.flow.access(index) == Access.WRITE
        )
