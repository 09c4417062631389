"""A variable that is assigned once, replaced by its value wherever it is used."""

from __future__ import annotations

from collections.abc import Iterator

from cp_lsp.features.fixes.sections import declaration_of
from cp_lsp.features.refactorings.change import Refactoring, Selection
from cp_lsp.features.view import Edit
from cp_lsp.semantics.objects import CONSTANT, MODULE, PREDECLARED, VAR_PARAMETER, VARIABLE, Object
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree


def inline_variable(selection: Selection) -> Iterator[Refactoring]:
    """Its value for a constant, or for a local variable that is assigned once before all its
    uses, where nothing that the value depends on ever changes.
    """
    obj = selection.view.objects.get(selection.at)
    if obj is None or obj.mode not in (VARIABLE, CONSTANT) or obj.module is not None:
        return
    if obj.visibility != 0:
        return
    uses = [index for index, used in selection.module.uses if used is obj]
    declaring = next((i for i in uses if selection.starts[i] == obj.pos), None)
    if declaring is None:
        return
    declared = declaration_of(selection, declaring)
    if declared is None:
        return
    removal = next(declared.removals(), None)
    if removal is None:
        return
    others = [i for i in uses if i != declaring]
    if obj.mode == CONSTANT:
        first = declaring + 1
        while selection.kind(first) not in (s.EQL, s.EOF):
            first += 1
        value = (first + 1, declared.last)
        edits = [removal]
    else:
        if obj.level == 0:
            return
        assignments = [
            node
            for i in others
            for node in selection.nodes_around(i, (tree.ASSIGNMENT,))[:1]
            if node.first == i and selection.kind(i + 1) == s.BECOMES
        ]
        if len(assignments) != 1:
            return
        node = assignments[0]
        value = (node.first + 2, node.stop - 1)
        if not _is_stable(selection, *value):
            return
        last = node.stop if selection.kind(node.stop) == s.SEMICOLON else node.stop - 1
        edits = [removal, selection.deletion(node.first, last)]
        others = [i for i in others if i != node.first]
        sequence = selection.nodes_around(node.first, (tree.STATEMENT_SEQUENCE,))
        if not sequence or not all(node.stop <= i < sequence[0].stop for i in others):
            return
    if not others or value[1] < value[0]:
        return
    text = selection.source(*value)
    is_simple = value[0] == value[1]
    for index in others:
        edits.append(
            Edit(selection.range_between(index, index), text if is_simple else f"({text})")
        )
    yield Refactoring(
        "refactor.inline",
        f"Inline {obj.name}",
        f"Подставить значение вместо {obj.name}",
        tuple(edits),
    )


def _is_stable(selection: Selection, first: int, last: int) -> bool:
    """Whether an expression has the same value everywhere in its procedure: it calls nothing,
    and uses constants, and value parameters and variables that nobody assigns.
    """
    procedure = selection.procedure(first)
    if procedure is None:
        return False
    for index in range(first, last + 1):
        kind = selection.kinds[index]
        if kind in (s.PERIOD, s.ARROW, s.LBRAK):
            return False
        if kind != s.IDENT:
            continue
        obj = selection.view.objects.get(index)
        if obj is None:
            return False
        if obj.mode in (CONSTANT, PREDECLARED, MODULE):
            continue
        if obj.mode != VARIABLE or obj.level == 0 or _is_changed(selection, obj):
            return False
    return True


def _is_changed(selection: Selection, obj: Object) -> bool:
    """Whether a variable may be given a value after it is declared."""
    if obj.mode == VAR_PARAMETER:
        return True
    for index, used in selection.module.uses:
        if used is not obj or selection.starts[index] == obj.pos:
            continue
        if selection.kind(index + 1) == s.BECOMES or selection.kind(index - 1) == s.FOR:
            return True
        if selection.nodes_around(index, (tree.PROCEDURE_CALL, tree.FUNCTION_CALL)):
            if selection.kind(index + 1) in (s.COMMA, s.RPAREN):
                return True
    return False
