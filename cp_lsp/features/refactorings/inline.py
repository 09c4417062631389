"""A variable or constant replaced by its value wherever it is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cp_lsp.features.fixes.sections import declaration_of
from cp_lsp.features.refactorings.change import EXPRESSIONS, Refactoring, Selection
from cp_lsp.features.refactorings.effects import Span, is_evaluated_always, is_evaluated_first
from cp_lsp.features.refactorings.flow import Access, Flow
from cp_lsp.features.refactorings.variables import without_variables
from cp_lsp.features.view import Edit
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import CONSTANT, INTERNAL, VARIABLE, Object
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.tree import Node

_LOOPS: Final = (
    tree.WHILE_STATEMENT,
    tree.REPEAT_STATEMENT,
    tree.LOOP_STATEMENT,
    tree.FOR_STATEMENT,
)
_SIMPLE: Final = frozenset({tree.ASSIGNMENT, tree.PROCEDURE_CALL, tree.RETURN_STATEMENT})
_OPERATIONS: Final = frozenset({tree.BINARY, tree.UNARY})


def inline_value(selection: Selection) -> Iterator[Refactoring]:
    """Its value for the constant under the cursor, or for the local variable that is assigned
    once, before all its uses, where the value would be the same at each of them.
    """
    obj = selection.view.objects.get(selection.at)
    if obj is None or obj.module is not None or obj.pos < 0 or obj.visibility != INTERNAL:
        return
    if obj.mode == CONSTANT:
        edits = _constant(selection, obj)
    elif obj.mode == VARIABLE and obj.level > 0:
        edits = _variable(selection, obj)
    else:
        return
    if edits:
        yield Refactoring(
            "refactor.inline",
            f"Inline {obj.name}",
            f"Подставить значение вместо {obj.name}",
            tuple(edits),
        )


def _constant(selection: Selection, obj: Object) -> list[Edit]:
    indices = selection.uses[id(obj)]
    declaring = next((i for i in indices if selection.starts[i] == obj.pos), None)
    if declaring is None or selection.module.findings:
        return []
    declared = declaration_of(selection, declaring)
    removal = None if declared is None else next(declared.removals(), None)
    nodes = selection.nodes_around(declaring, (tree.CONST_DECLARATION,))
    if removal is None or not nodes or not nodes[0].children:
        return []
    value = nodes[0].children[-1]
    uses = [i for i in indices if i != declaring]
    if not uses or not all(_means_there(selection, value, i) for i in uses):
        return []
    section = selection.nodes_around(declaring, (tree.CONST_SECTION,))
    if section and len(section[0].children) == 1:
        removal = selection.deletion(section[0].first, section[0].stop - 1)
    edits = [removal]
    for index in uses:
        use = _use(selection, index)
        if use is None:
            return []
        edits.append(_substitution(selection, value, use))
    return edits


def _means_there(selection: Selection, value: Node, index: int) -> bool:
    """Whether the names in an expression mean the same where a token is."""
    scope = selection.scope_at(index)
    for i in range(value.first, value.stop):
        if selection.kinds[i] == s.IDENT and selection.kind(i - 1) != s.PERIOD:
            if scope.find(selection.word(i)) is not selection.view.objects.get(i):
                return False
    return True


def _variable(selection: Selection, obj: Object) -> list[Edit]:
    flow = Flow(selection, selection.at)
    if flow.is_loose(obj) or any(obj in each.object.parameters for each in selection.procedures):
        return []
    uses = flow.uses(obj)
    assignments = [i for i in uses if flow.access(i) != Access.READ]
    reads = [i for i in uses if i not in assignments]
    found = selection.sequence_and_statement(assignments[0]) if len(assignments) == 1 else None
    if found is None or not reads:
        return []
    sequence, assignment = found
    if assignment.kind != tree.ASSIGNMENT or assignment.children[0].stop != assignments[0] + 1:
        return []
    value = assignment.children[1]
    if not all(assignment.stop <= i < sequence.stop for i in reads):
        return []
    places = [use for use in (_use(selection, i) for i in reads) if use is not None]
    if len(places) < len(reads) or not _is_same_type(obj.type, value):
        return []
    if selection.is_broken(value.first, value.stop - 1):
        return []
    if not _is_same_value(flow, sequence, assignment, value, places):
        return []
    return [
        *without_variables(selection, [obj]),
        selection.deletion(
            assignment.first,
            assignment.stop
            if selection.kind(assignment.stop) == s.SEMICOLON
            else assignment.stop - 1,
        ),
        *(_substitution(selection, value, use) for use in places),
    ]


def _is_same_value(
    flow: Flow, sequence: Node, assignment: Node, value: Node, places: list[Node]
) -> bool:
    """Whether the value assigned is what evaluating it at some later places would give."""
    selection = flow.selection
    span = Span(flow, value.first, value.stop - 1)
    statements = [next(n for n in sequence.children if n.first <= p.first < n.stop) for p in places]
    following = next((n for n in sequence.children if n.first >= assignment.stop), None)
    if len(places) == 1 and statements[0] is following:
        if is_evaluated_first(flow, span, places[0], statements[0]):
            return True
    if span.has_calls:
        return False
    if span.may_trap and not any(
        is_evaluated_always(selection, place, statement)
        for place, statement in zip(places, statements, strict=True)
    ):
        return False
    until = assignment.stop
    for place, statement in zip(places, statements, strict=True):
        loops = selection.nodes_around(place.first, _LOOPS)
        is_repeated = any(statement.first <= loop.first for loop in loops)
        # The operands of a statement may be evaluated in any order.
        if is_repeated or span.reads_memory:
            until = max(until, statement.stop - 1)
        else:
            until = max(until, place.first - 1)
            around = selection.statement(place.first)
            if around is not None and around.kind in _SIMPLE:
                if span.names & Span(flow, place.stop, around.stop - 1).changed:
                    return False
    return span.is_kept_by(assignment.stop, until)


def _is_same_type(declared: Type, value: Node) -> bool:
    """Whether a value is of the type of the variable that it is assigned to, so that operations
    and procedures do the same with it.
    """
    type_ = value.info
    if not isinstance(type_, Type) or declared.form == t.COMPOSITE:
        return False
    if type_.form == declared.form:
        return True
    return declared.form == t.POINTER and type_.form == t.NIL_TYPE


def _use(selection: Selection, index: int) -> Node | None:
    """The designator that a token is, or begins; None if it is the variable of a WITH or FOR."""
    found = selection.nodes_around(index, EXPRESSIONS)
    return next((n for n in found if n.first == index and n.kind == tree.DESIGNATOR), None)


def _substitution(selection: Selection, value: Node, use: Node) -> Edit:
    """The edit that puts a value in place of a name, in parentheses where it needs them."""
    text = selection.source(value.first, value.stop - 1)
    around = selection.parent(use)
    needs = value.kind in _OPERATIONS and (
        use.stop > use.first + 1
        or (around is not None and _binds_more(selection, around, use, value))
    )
    return Edit(selection.range_between(use.first, use.first), f"({text})" if needs else text)


def _binds_more(selection: Selection, around: Node, use: Node, value: Node) -> bool:
    """Whether an operation would take an operand of its own from an operation put into it."""
    if around.kind == tree.UNARY:
        return True
    if around.kind != tree.BINARY:
        return False
    outer = _PRECEDENCE.get(selection.kind(around.children[0].stop), _RELATION)
    if value.kind == tree.UNARY:
        if selection.kind(value.first) == s.NOT:
            return False
        inner = _SUM
    else:
        inner = _PRECEDENCE.get(selection.kind(value.children[0].stop), _RELATION)
    if use is around.children[0]:
        return inner < outer or inner == _RELATION
    return inner <= outer


_RELATION: Final = 1
_SUM: Final = 2
_PRECEDENCE: Final = {
    **dict.fromkeys((s.PLUS, s.MINUS, s.OR), _SUM),
    **dict.fromkeys((s.TIMES, s.SLASH, s.DIV, s.MOD, s.AND), 3),
}
