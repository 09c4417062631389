"""A selected expression to a variable or constant; selected statements to a procedure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cp_lsp.features.fixes.rule import edit, shown
from cp_lsp.features.fixes.sections import variable_edits
from cp_lsp.features.fixes.wording import type_text
from cp_lsp.features.refactorings.change import STATEMENTS, Refactoring, Selection
from cp_lsp.features.view import Edit
from cp_lsp.semantics import types as t
from cp_lsp.semantics import universe as u
from cp_lsp.semantics.objects import (
    CALLABLE,
    CONSTANT,
    IN_PARAMETER,
    METHOD,
    MODULE,
    PREDECLARED,
    TYPE_NAME,
    VAR_PARAMETER,
    VARIABLE,
    Object,
)
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.tree import Node

_EXPRESSIONS: Final = frozenset(range(tree.DESIGNATOR, tree.LITERAL + 1))
_CHANGING: Final = frozenset({u.INC, u.DEC, u.INCL, u.EXCL, u.NEW})


def extract_value(selection: Selection) -> Iterator[Refactoring]:
    """A variable, and a constant where it can be one, for the selected expression."""
    if selection.is_empty:
        return
    node = _expression(selection)
    statement = selection.statement(selection.first)
    if node is None:
        return
    text = selection.source(node.first, node.stop - 1)
    if _is_constant(selection, node):
        yield from _constant(selection, node, text)
    if statement is None or not _is_evaluated_first(selection, node, statement):
        return
    type_ = type_text(node.info, selection.visible(node.first))
    if type_ is None:
        return
    name = selection.fresh(node.first, "value")
    declaration = variable_edits(selection, node.first, name, type_)
    if declaration is None:
        return
    start = selection.starts[statement.first]
    separator = f"\n{selection.indentation(statement.first)}"
    if not selection.begins_line(statement.first):
        separator = " "
    yield Refactoring(
        "refactor.extract",
        f"Extract “{shown(text)}” to a variable",
        f"Вынести «{shown(text)}» в переменную",
        (
            *declaration,
            edit(start, start, f"{name} := {text};{separator}"),
            Edit(selection.range_of(node), name),
        )
        if start < selection.starts[node.first]
        else (
            *declaration,
            edit(start, selection.end(node.stop - 1), f"{name} := {text};{separator}{name}"),
        ),
    )


def _expression(selection: Selection) -> Node | None:
    """The expression that is selected exactly, without designators that are called or set."""
    for node in selection.nodes_around(selection.first, _EXPRESSIONS):
        if node.first == selection.first and node.stop == selection.last_selected + 1:
            following = selection.kind(node.stop)
            if following in (s.BECOMES, s.LPAREN) and node.kind == tree.DESIGNATOR:
                return None
            return node
    return None


def _is_evaluated_first(selection: Selection, node: Node, statement: Node) -> bool:
    """Whether an expression may be evaluated before its statement without a difference."""
    if statement.kind == tree.IF_STATEMENT:
        stop = statement.first
        while stop < statement.stop and selection.kinds[stop] != s.THEN:
            stop += 1
        if node.first > stop:
            return False
    elif statement.kind not in (
        tree.ASSIGNMENT,
        tree.PROCEDURE_CALL,
        tree.RETURN_STATEMENT,
        tree.CASE_STATEMENT,
    ):
        return False
    for around in selection.nodes_around(node.first, (tree.BINARY,)):
        if around is node or around.first == node.first or not around.children:
            continue
        if selection.kind(around.children[0].stop) in (s.AND, s.OR):
            return False
    return True


def _is_constant(selection: Selection, node: Node) -> bool:
    for index in range(node.first, node.stop):
        if selection.kinds[index] == s.IDENT:
            obj = selection.view.objects.get(index)
            if obj is None or obj.mode not in (CONSTANT, PREDECLARED, MODULE, TYPE_NAME):
                return False
    return True


def _constant(selection: Selection, node: Node, text: str) -> Iterator[Refactoring]:
    name = selection.fresh(node.first, "value", "number")
    place = _constant_place(selection, node.first)
    if place is None:
        return
    offset, form = place
    yield Refactoring(
        "refactor.extract",
        f"Extract “{shown(text)}” to a constant",
        f"Вынести «{shown(text)}» в константу",
        (
            edit(offset, offset, form.format(f"{name} = {text};")),
            Edit(selection.range_of(node), name),
        ),
    )


def _constant_place(selection: Selection, index: int) -> tuple[int, str] | None:
    """Where a constant can be declared in the block of a token: an offset, the text's form."""
    procedure = selection.procedure(index)
    if procedure is None:
        place = 0
        while selection.kind(place) not in (s.SEMICOLON, s.EOF):
            place += 1
        if selection.kind(place + 1) == s.IMPORT:
            place += 1
            while selection.kind(place) not in (s.SEMICOLON, s.EOF):
                place += 1
        indentation = ""
    else:
        heading = next((n for n in procedure.children if n.kind == tree.PROCEDURE_HEADING), None)
        if heading is None:
            return None
        place = heading.stop
        indentation = selection.indentation(procedure.first)
        while selection.kind(place) not in (s.SEMICOLON, s.EOF):
            place += 1
    if place >= index or selection.kind(place) == s.EOF:
        return None
    on_lines = selection.begins_line(place + 1)
    if selection.kind(place + 1) == s.CONST:
        offset = selection.end(place + 1)
        if selection.begins_line(place + 2):
            return offset, f"\n{selection.indentation(place + 2)}{{}}"
        return offset, " {}"
    offset = selection.end(place)
    return offset, f"\n{indentation}\tCONST {{}}" if on_lines else " CONST {}"


# --- procedures


def extract_procedure(selection: Selection) -> Iterator[Refactoring]:
    """A procedure for the selected statements, with what they use as parameters."""
    statements = _statements(selection)
    if not statements:
        return
    first, last = statements[0].first, statements[-1].stop - 1
    if any(selection.kinds[i] in (s.RETURN, s.EXIT) for i in range(first, last + 1)):
        return
    parameters = _parameters(selection, first, last)
    if parameters is None:
        return
    outermost = selection.nodes_around(first, (tree.PROCEDURE_DECLARATION,))
    if outermost:
        place = selection.starts[outermost[-1].first]
        indentation = selection.indentation(outermost[-1].first)
    else:
        body = selection.nodes_around(first, (tree.BODY,))
        if not body:
            return
        place = selection.starts[body[-1].first]
        indentation = "\t"
    name = selection.fresh(first, "Extracted")
    formal = "; ".join(f"{mode}{given}: {type_}" for mode, given, type_ in parameters)
    actual = ", ".join(given for _, given, _ in parameters)
    text = selection.source(first, last)
    old_indentation = selection.indentation(first)
    body_text = text.replace(f"\n{old_indentation}", f"\n{indentation}\t")
    line_start = selection.text.rfind("\n", 0, place) + 1
    procedure = (
        f"{indentation}PROCEDURE {name}{f' ({formal})' if formal else ''};\n"
        f"{indentation}BEGIN\n{indentation}\t{body_text}\n{indentation}END {name};\n\n"
    )
    yield Refactoring(
        "refactor.extract",
        "Extract the statements to a procedure",
        "Вынести операторы в процедуру",
        (
            edit(line_start, line_start, procedure),
            Edit(selection.range_between(first, last), f"{name}({actual})" if actual else name),
        ),
    )


def _statements(selection: Selection) -> list[Node]:
    """The statements that are selected, whole ones of one sequence."""
    if selection.is_empty:
        return []
    last = selection.last_selected
    while last > selection.first and selection.kinds[last] == s.SEMICOLON:
        last -= 1
    for sequence in selection.nodes_around(selection.first, (tree.STATEMENT_SEQUENCE,)):
        inside = [
            child
            for child in sequence.children
            if selection.first <= child.first and child.stop - 1 <= last
        ]
        if (
            inside
            and inside[0].first == selection.first
            and inside[-1].stop - 1 == last
            and all(child.kind in STATEMENTS for child in inside)
        ):
            return inside
    return []


def _parameters(selection: Selection, first: int, last: int) -> list[tuple[str, str, str]] | None:
    """Mode, name and type of what the statements use of the procedure around them; None where
    they use what cannot be passed.
    """
    names = {**selection.visible(0), **selection.module.scope.names}
    found: dict[str, tuple[str, str, str]] = {}
    written = _written(selection, first, last)
    for index in range(first, last + 1):
        obj = selection.view.objects.get(index)
        if obj is None or obj.module is not None or obj.level <= 0 or obj.pos < 0:
            continue
        if first <= _token(selection, obj) <= last:
            continue
        if obj.mode not in (VARIABLE, VAR_PARAMETER):
            if obj.mode in (METHOD,) or selection.kind(index - 1) == s.PERIOD:
                continue
            return None
        if selection.kind(index - 1) == s.PERIOD:
            continue
        type_ = type_text(obj.guarded_from or obj.type, names)
        if type_ is None:
            return None
        is_structured = obj.type.form == t.COMPOSITE
        mode = "VAR " if obj.name in written else "IN " if is_structured else ""
        found[obj.name] = (mode, obj.name, type_)
    return list(found.values())


def _token(selection: Selection, obj: Object) -> int:
    from bisect import bisect_left

    return bisect_left(selection.starts, obj.pos)


def _written(selection: Selection, first: int, last: int) -> set[str]:
    """The names of variables that statements change, or may change."""
    found: set[str] = set()
    for node in selection.module.tree.walk():
        if node.first < first or node.stop - 1 > last:
            continue
        if node.kind == tree.ASSIGNMENT:
            found.add(selection.word(node.first))
        elif node.kind == tree.FOR_STATEMENT:
            found.add(selection.word(node.first + 1))
        elif node.kind in (tree.PROCEDURE_CALL, tree.FUNCTION_CALL):
            found |= _passed(selection, node)
    return found


def _passed(selection: Selection, node: Node) -> set[str]:
    """The names of variables that a call may change."""
    from cp_lsp.features.fixes.habits import arguments

    found: set[str] = set()
    for index in range(node.first, node.stop):
        if selection.kinds[index] != s.LPAREN:
            continue
        obj = selection.view.objects.get(index - 1)
        closing = selection.closing(index)
        if obj is None or closing is None:
            continue
        formal = obj.parameters[1:] if obj.mode == METHOD else obj.parameters
        if obj.mode not in CALLABLE and obj.type.form == t.PROCEDURE:
            formal = obj.type.parameters
        for i, (start, _) in enumerate(arguments(selection, index, closing)):
            is_changed = (
                i == 0 and obj.number in _CHANGING
                if obj.mode == PREDECLARED
                else i < len(formal)
                and formal[i].mode == VAR_PARAMETER
                and formal[i].visibility != IN_PARAMETER
            )
            if is_changed:
                found.add(selection.word(start))
        if obj.mode == METHOD and obj.parameters and obj.parameters[0].mode == VAR_PARAMETER:
            found.add(selection.word(node.first))
    return found
