"""A selected expression as a variable or a constant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cp_lsp.features.fixes.rule import edit, shown
from cp_lsp.features.fixes.sections import variable_edits
from cp_lsp.features.fixes.wording import type_text
from cp_lsp.features.refactorings.change import EXPRESSIONS, Refactoring, Selection
from cp_lsp.features.refactorings.effects import Span, is_evaluated_first, is_value
from cp_lsp.features.refactorings.flow import Flow
from cp_lsp.features.view import Edit
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import CONSTANT, FIELD, PREDECLARED, TYPE_NAME, VAR_PARAMETER
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.tree import Node

_KIND: Final = "refactor.extract"


def extract_value(selection: Selection) -> Iterator[Refactoring]:
    """A constant for the selected expression where it is one, else a variable; for it alone, or
    for all that are like it.
    """
    node = selected_expression(selection)
    if node is None or selection.is_broken(node.first, node.stop - 1):
        return
    if _is_constant(selection, node):
        yield from _constants(selection, node)
    else:
        yield from _variables(selection, node)


def selected_expression(selection: Selection) -> Node | None:
    """The expression that is selected exactly."""
    if selection.is_empty:
        return None
    for node in selection.nodes_around(selection.first, EXPRESSIONS):
        if node.first == selection.first and node.stop == selection.last_selected + 1:
            return node
    return None


# --- variables


def _variables(selection: Selection, node: Node) -> Iterator[Refactoring]:
    found = selection.sequence_and_statement(node.first)
    if found is None:
        return
    sequence, statement = found
    flow = Flow(selection, node.first)
    if flow.inner is None or not is_value(flow, node):
        return
    span = Span(flow, node.first, node.stop - 1)
    if not is_evaluated_first(flow, span, node, statement):
        return
    assert isinstance(node.info, Type)
    text = selection.source(node.first, node.stop - 1)
    type_ = type_text(node.info, selection.visible(node.first))
    if type_ is None or node.info.form in t.STRINGS:
        return
    name = selection.fresh(node.first, *_names(selection, node))
    declaration = variable_edits(selection, node.first, name, type_)
    if declaration is None:
        return
    start = selection.starts[statement.first]
    separator = f"\n{selection.indentation(statement.first)}"
    if not selection.begins_line(statement.first):
        separator = " "
    assignment = f"{name} := {text};{separator}"

    def edits(nodes: list[Node]) -> tuple[Edit, ...]:
        places = [selection.range_of(_with_parentheses(selection, each)) for each in nodes]
        if places[0].start == start:
            first = Edit(places[0], assignment + name)
        else:
            first = Edit(places[0], name)
        others = [Edit(place, name) for place in places[1:]]
        if places[0].start != start:
            others.append(edit(start, start, assignment))
        return (*declaration, first, *others)

    yield Refactoring(
        _KIND,
        f"Extract “{shown(text)}” to a variable",
        f"Вынести «{shown(text)}» в переменную",
        edits([node]),
    )
    equal = _equal_values(selection, flow, span, node, sequence)
    if len(equal) > 1:
        yield Refactoring(
            _KIND,
            f"Extract “{shown(text)}” to a variable, {len(equal)} times",
            f"Вынести «{shown(text)}» в переменную, мест: {len(equal)}",
            edits(equal),
        )


def _with_parentheses(selection: Selection, node: Node) -> Node:
    """An expression with the parentheses around it that a name does not need."""
    around = selection.parent(node)
    while around is not None and around.kind == tree.PARENTHESES:
        if selection.has_comment(around.first, around.stop - 1):
            break
        node, around = around, selection.parent(around)
    return node


def _names(selection: Selection, node: Node) -> Iterator[str]:
    """Names for the value of an expression, the best first."""
    index = node.stop - 1
    if selection.kind(index) == s.RPAREN:
        depth = 0
        while index > node.first:
            depth += (selection.kind(index) == s.RPAREN) - (selection.kind(index) == s.LPAREN)
            index -= 1
            if depth == 0:
                break
    word = selection.word(index)
    obj = selection.view.objects.get(index)
    if obj is not None and obj.mode == FIELD and word[:1].islower():
        yield word
    elif obj is not None and node.kind != tree.BINARY and obj.mode not in (TYPE_NAME, PREDECLARED):
        for prefix in ("This", "Get", "New"):
            word = word.removeprefix(prefix)
        if word[:1].isupper() and len(word) > 1 and not word.isupper():
            yield word[:1].lower() + word[1:]
    yield "value"


def _equal_values(
    selection: Selection, flow: Flow, span: Span, node: Node, sequence: Node
) -> list[Node]:
    """The expressions like one, from it on to the end of its sequence of statements, as far as
    nothing changes their value.
    """
    if span.has_calls:
        return [node]
    found = [node]
    kept = node.stop - 1
    for other in _equal(selection, node, node.stop, sequence.stop - 1):
        found_in = next(n for n in sequence.children if n.first <= other.first < n.stop)
        # What is repeated may run before it is reached.
        loops = selection.nodes_around(
            other.first,
            (tree.WHILE_STATEMENT, tree.REPEAT_STATEMENT, tree.LOOP_STATEMENT, tree.FOR_STATEMENT),
        )
        is_repeated = any(found_in.first <= loop.first for loop in loops)
        until = found_in.stop - 1 if is_repeated else other.first - 1
        if not span.is_kept_by(kept + 1, until):
            break
        if is_value(flow, other):
            found.append(other)
        kept = max(kept, until)
    return found


def _equal(selection: Selection, node: Node, first: int, last: int) -> Iterator[Node]:
    """The expressions between two tokens that are written as one is and mean the same."""
    length = node.stop - node.first
    words = [selection.word(i) for i in range(node.first, node.stop)]
    objects = selection.view.objects
    for other in selection.nodes_within(first, last):
        if other.kind != node.kind or other.stop - other.first != length:
            continue
        if all(
            selection.word(other.first + i) == word
            and objects.get(other.first + i) is objects.get(node.first + i)
            for i, word in enumerate(words)
        ):
            yield other


# --- constants


def _is_constant(selection: Selection, node: Node) -> bool:
    """Whether an expression is one that can be declared as a constant."""
    if node.kind not in EXPRESSIONS or not isinstance(node.info, Type):
        return False
    if node.info.form in (t.UNDEFINED, t.NO_TYPE, t.NIL_TYPE, t.POINTER, t.PROCEDURE, t.COMPOSITE):
        return False
    if node.kind == tree.DESIGNATOR:
        return False
    for index in range(node.first, node.stop):
        if selection.kinds[index] != s.IDENT:
            continue
        obj = selection.view.objects.get(index)
        if obj is None or obj.mode == VAR_PARAMETER:
            return False
        if obj.mode not in (CONSTANT, PREDECLARED, TYPE_NAME) and obj.scope is None:
            return False
    return True


def _constants(selection: Selection, node: Node) -> Iterator[Refactoring]:
    text = selection.source(node.first, node.stop - 1)
    name = selection.fresh(node.first, "value", "number")
    procedure = next(selection.around(node.first), None)
    place = _constant_place(selection, node.first, is_global=False)
    if place is not None:
        offset, form = place
        yield Refactoring(
            _KIND,
            f"Extract “{shown(text)}” to a constant",
            f"Вынести «{shown(text)}» в константу",
            (
                edit(offset, offset, form.format(f"{name} = {text};")),
                Edit(selection.range_of(node), name),
            ),
        )
    everywhere = list(_equal(selection, node, 0, selection.last - 1))
    is_global = procedure is None or any(
        not procedure.first <= each.first < procedure.stop for each in everywhere
    )
    place = _constant_place(selection, node.first, is_global=is_global)
    if place is None:
        return
    offset, form = place
    equal = [each for each in everywhere if selection.starts[each.first] >= offset]
    if len(equal) > 1 and _may_stand_before(selection, node, offset, is_global=is_global):
        yield Refactoring(
            _KIND,
            f"Extract “{shown(text)}” to a constant, {len(equal)} times",
            f"Вынести «{shown(text)}» в константу, мест: {len(equal)}",
            (
                edit(offset, offset, form.format(f"{name} = {text};")),
                *(Edit(selection.range_of(each), name) for each in equal),
            ),
        )


def _may_stand_before(selection: Selection, node: Node, offset: int, *, is_global: bool) -> bool:
    """Whether what a constant is made of is known where it is to be declared."""
    for index in range(node.first, node.stop):
        obj = selection.view.objects.get(index)
        if obj is None or selection.kinds[index] != s.IDENT or obj.pos < 0:
            continue
        if obj.module is None and (obj.pos >= offset or (is_global and obj.level > 0)):
            return False
    return True


def _constant_place(selection: Selection, index: int, *, is_global: bool) -> tuple[int, str] | None:
    """Where a constant can be declared in the block of a token: an offset, the text's form."""
    procedure = None if is_global else selection.procedure(index)
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
    if selection.kind(place) == s.EOF:
        return None
    offset = selection.end(place)
    if selection.kind(place + 1) == s.CONST:
        offset, form = _after_constants(selection, place + 1)
    elif selection.begins_line(place + 1):
        blank = "\n" if procedure is None else ""
        form = f"{blank}\n{indentation}\tCONST {{}}"
    else:
        form = " CONST {}"
    return (offset, form) if offset <= selection.starts[index] else None


def _after_constants(selection: Selection, const: int) -> tuple[int, str]:
    """The place behind the last declaration of a section of constants."""
    section = next(iter(selection.nodes_around(const, (tree.CONST_SECTION,))), None)
    if section is None or not section.children or selection.kind(section.stop - 1) != s.SEMICOLON:
        return selection.end(const), " {}"
    last = section.children[-1]
    offset = selection.end(section.stop - 1)
    if not selection.begins_line(section.stop):
        return offset, " {}"
    if selection.begins_line(last.first):
        return offset, f"\n{selection.indentation(last.first)}{{}}"
    return offset, f"\n{selection.indentation(const)}\t{{}}"
