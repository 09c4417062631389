"""What evaluating an expression depends on and does: whether it can be evaluated earlier, later,
more often or not at all without a difference.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from cp_lsp.features.refactorings.change import EXPRESSIONS, Selection
from cp_lsp.features.refactorings.flow import VARIABLES, Access, Flow
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    CALLABLE,
    CONSTANT,
    FIELD,
    MODULE,
    PREDECLARED,
    TYPE_NAME,
    Object,
)
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.tree import Node

_MAY_TRAP: Final = frozenset({s.DIV, s.MOD, s.LBRAK, s.PERIOD, s.ARROW, s.SLASH})
_FIXED: Final = frozenset({CONSTANT, TYPE_NAME, PREDECLARED, MODULE}) | CALLABLE
_ONCE: Final = frozenset(
    {
        tree.ASSIGNMENT,
        tree.PROCEDURE_CALL,
        tree.RETURN_STATEMENT,
        tree.CASE_STATEMENT,
        tree.IF_STATEMENT,
        tree.FOR_STATEMENT,
    }
)
_ABOUT_VARIABLES: Final = frozenset({"ADR", "TYP", "LEN", "SIZE", "VAL", "VALID"})


class Span:
    """Some tokens of an expression: what their value depends on."""

    def __init__(
        self, flow: Flow, first: int, last: int, ignored: AbstractSet[int] = frozenset()
    ) -> None:
        self.flow = flow
        selection = flow.selection
        self.has_calls = any(first <= i <= last and i not in ignored for i in flow.calls)
        """Whether a procedure is called that may do anything."""
        self.names: set[int] = set()
        """The ids of the variables of the procedure itself that are read, and of nobody else's."""
        self.changed: set[int] = set()
        """The ids of the variables of the procedure itself that get a value."""
        self.reads_memory = False
        """Whether it depends on what others may change as well."""
        self.may_trap = self.has_calls
        for index in range(first, last + 1):
            kind = selection.kinds[index]
            if kind == s.PERIOD:
                before = selection.view.objects.get(index - 1)
                if before is not None and before.mode == MODULE:
                    continue
            if kind in _MAY_TRAP:
                self.may_trap = True
            if kind in (s.ARROW, s.LBRAK, s.DOLLAR):
                self.reads_memory = True
            if kind != s.IDENT:
                continue
            obj = selection.view.objects.get(index)
            if obj is None:
                self.reads_memory = True
            elif obj.mode in VARIABLES and not flow.is_loose(obj):
                self.names.add(id(obj))
                if flow.access(index) != Access.READ:
                    self.changed.add(id(obj))
            elif obj.mode not in _FIXED:
                self.reads_memory = True
            if obj is not None and obj.mode == TYPE_NAME:
                self.may_trap = True

    def is_kept_by(self, first: int, last: int) -> bool:
        """Whether the tokens from one to another leave the value what it is."""
        flow = self.flow
        if (self.reads_memory or self.has_calls) and any(first <= i <= last for i in flow.calls):
            return False
        if flow.selection.is_broken(first, last):
            return False
        if self.names & Span(flow, first, last).changed:
            return False
        return not (self.reads_memory and self._stores(first, last))

    def _stores(self, first: int, last: int) -> bool:
        """Whether the tokens give a value to what is not a variable of the procedure itself."""
        flow = self.flow
        objects = flow.selection.view.objects
        for begin, stop in flow.targets:
            if first <= begin and stop - 1 <= last:
                obj = objects.get(begin)
                if obj is None or obj.mode not in VARIABLES or flow.is_loose(obj):
                    return True
                if flow.access(begin) == Access.READ or id(obj) in self.names:
                    return True
        return False


def is_evaluated_first(flow: Flow, span: Span, node: Node, statement: Node) -> bool:
    """Whether an expression of a statement might as well be evaluated just before the statement:
    it is evaluated once at all events, and what else is evaluated does not matter to it, nor it to
    that. `span` is what the expression at `node` is, or is to be.

    Operands and arguments may be evaluated in any order.
    """
    selection = flow.selection
    inside = _part(node, statement)
    if inside is None:
        return False
    if span.may_trap and not _is_unconditional(selection, node, inside):
        return False
    start, stop = statement.first, statement.stop
    if statement.kind == tree.FOR_STATEMENT:
        body = statement.children[-1]
        stop = body.first if body.kind == tree.STATEMENT_SEQUENCE else stop
    elif statement.kind in (tree.IF_STATEMENT, tree.CASE_STATEMENT):
        start, stop = inside.first, inside.stop
    elif statement.kind == tree.ASSIGNMENT and _is_simple_target(flow, inside, statement, span):
        start = statement.children[0].stop
    elif statement.kind == tree.PROCEDURE_CALL and inside is not statement.children[0]:
        if not (span.has_calls or span.reads_memory) or _is_fixed(flow, statement.children[0]):
            start = statement.children[0].stop
    # What a call around does, it does when its arguments have been evaluated.
    around = {
        index
        for index, call in flow.calls.items()
        if call.first <= index < node.first and node.stop <= call.stop
    }
    for first, last in ((start, node.first - 1), (node.stop, stop - 1)):
        other = Span(flow, first, last, around)
        if span.names & other.changed or span.changed & other.names:
            return False
        if span.reads_memory and other.has_calls:
            return False
        if span.has_calls and (other.has_calls or other.reads_memory):
            return False
    return True


def is_evaluated_always(selection: Selection, node: Node, statement: Node) -> bool:
    """Whether a statement evaluates an expression that is a part of it once, whatever happens."""
    inside = _part(node, statement)
    return inside is not None and _is_unconditional(selection, node, inside)


def _part(node: Node, statement: Node) -> Node | None:
    """The expression directly in a statement that a part of it belongs to and that is evaluated
    once; None if there is none.
    """
    if statement.kind not in _ONCE:
        return None
    children = statement.children
    inside = next((n for n in children if n.first <= node.first < n.stop), None)
    if inside is None or inside.kind not in EXPRESSIONS:
        return None
    if statement.kind in (tree.IF_STATEMENT, tree.CASE_STATEMENT):
        return inside if inside is children[0] else None
    return inside


def _is_simple_target(flow: Flow, inside: Node, statement: Node, span: Span) -> bool:
    """Whether the place that is assigned to does not depend on when that is asked: it is a
    variable, or a field of what a variable of the procedure itself points to.
    """
    selection = flow.selection
    target = statement.children[0]
    if inside is target or Span(flow, target.first, target.stop - 1).has_calls:
        return False
    if target.stop == target.first + 1 or not span.has_calls:
        return True
    obj = selection.view.objects.get(target.first)
    return (
        obj is not None
        and obj.mode in VARIABLES
        and not flow.is_loose(obj)
        and target.stop == target.first + 3
        and selection.kind(target.first + 1) == s.PERIOD
    )


def _is_fixed(flow: Flow, callee: Node) -> bool:
    """Whether what is called does not depend on when that is asked."""
    for index in range(callee.first, callee.stop):
        obj = flow.selection.view.objects.get(index)
        if obj is None or (obj.mode not in VARIABLES and obj.mode != FIELD):
            continue
        if obj.mode == FIELD or flow.is_loose(obj) or obj.type.form == t.PROCEDURE:
            return False
    return True


def _is_unconditional(selection: Selection, node: Node, around: Node) -> bool:
    """Whether an expression is evaluated whenever another one is that it is a part of."""
    place: Node | None = around
    while place is not None and place is not node:
        inside = next(
            (n for n in place.children if n.first <= node.first and node.stop <= n.stop), None
        )
        if place.kind == tree.BINARY and inside is not None and place.children:
            if inside is not place.children[0]:
                if selection.kind(place.children[0].stop) in (s.AND, s.OR):
                    return False
        place = inside
    return True


def is_value(flow: Flow, node: Node) -> bool:
    """Whether a construct is an expression that a variable with its value can stand for: no type,
    nothing that is called, changed or passed by reference, no array and no record.
    """
    selection = flow.selection
    type_ = node.info
    if (node.first, node.stop) in flow.targets:
        return False
    if not isinstance(type_, Type) or type_.form in (t.UNDEFINED, t.NO_TYPE, t.NIL_TYPE):
        return False
    if type_.form == t.COMPOSITE:
        return False
    following = selection.kind(node.stop)
    if node.kind == tree.DESIGNATOR:
        if following in (s.BECOMES, s.LPAREN, s.LBRAK, s.PERIOD, s.ARROW, s.DOLLAR):
            return False
        obj: Object | None = selection.view.objects.get(node.stop - 1)
        if obj is not None and obj.mode not in (*VARIABLES, FIELD, CONSTANT):
            return False
    for call in selection.nodes_around(node.first, (tree.PROCEDURE_CALL, tree.FUNCTION_CALL)):
        name = call.first
        callee = selection.view.objects.get(name)
        if callee is not None and callee.mode == MODULE:
            callee = selection.view.objects.get(name + 2)
        if call is not node and callee is not None and callee.mode == PREDECLARED:
            if callee.name in _ABOUT_VARIABLES:
                return False
    return True
