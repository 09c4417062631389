"""Chains of IF that are a CASE or a WITH."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cp_lsp.features.fixes.rule import edit
from cp_lsp.features.refactorings.change import Refactoring, Selection
from cp_lsp.features.refactorings.effects import Span
from cp_lsp.features.refactorings.flow import Flow
from cp_lsp.features.view import Edit
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import CONSTANT
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.tree import Node

_KIND = "refactor.rewrite"
_CASE_TYPES = frozenset({t.BYTE, t.SHORTINT, t.INTEGER, t.SHORTCHAR, t.CHAR})


class Branch(NamedTuple):
    """A branch of an IF statement: its IF or ELSIF, its condition, its THEN."""

    keyword: int
    condition: Node
    then: int


def convert_if(selection: Selection) -> Iterator[Refactoring]:
    """A CASE for a chain that compares one expression with constants, a WITH for one of type
    tests of one variable; with the cursor at IF or in a condition.
    """
    node = selection.statement(selection.at)
    if node is None or node.kind != tree.IF_STATEMENT:
        return
    found = _branches(selection, node)
    if found is None:
        return
    branches, has_else = found
    if not any(b.keyword <= selection.at <= b.then for b in branches):
        return
    if any(selection.has_comment(b.keyword, b.then) for b in branches):
        return
    if selection.is_broken(node.first, branches[-1].then):
        return
    guards = [_guard(selection, b.condition) for b in branches]
    if len({None if guard is None else guard[0] for guard in guards}) == 1 and None not in guards:
        heads = [
            f"{'|' if i else 'WITH'} {guard[0]}: {guard[1]} DO"
            for i, guard in enumerate(guards)
            if guard is not None
        ]
        edits = _edits(selection, node, branches, heads, has_else=has_else)
        yield Refactoring(_KIND, "Convert IF to WITH", "Превратить IF в WITH", edits)
    flow = Flow(selection, node.first)
    labels = [_labels(selection, flow, b.condition) for b in branches]
    subjects = {None if label is None else label[0] for label in labels}
    if len(labels) > 1 and len(subjects) == 1 and None not in subjects:
        bar = ""
        if selection.begins_line(node.first) and all(
            selection.begins_line(b.keyword) for b in branches
        ):
            bar = f"\n{selection.indentation(node.first)}|"
        heads = [
            f"| {label[1]}:" if i else f"CASE {label[0]} OF{bar} {label[1]}:"
            for i, label in enumerate(labels)
            if label is not None
        ]
        edits = _edits(selection, node, branches, heads, has_else=has_else)
        yield Refactoring(_KIND, "Convert IF to CASE", "Превратить IF в CASE", edits)


def _branches(selection: Selection, node: Node) -> tuple[list[Branch], bool] | None:
    """The branches of an IF statement; whether ELSE follows. None if they cannot be told."""
    found: list[Branch] = []
    has_else = False
    for child in node.children:
        if child.kind == tree.STATEMENT_SEQUENCE:
            has_else = has_else or selection.kind(child.first - 1) == s.ELSE
        elif child.kind == tree.ERROR or selection.kind(child.stop) != s.THEN:
            return None
        elif selection.kind(child.first - 1) in (s.IF, s.ELSIF):
            found.append(Branch(child.first - 1, child, child.stop))
    if node.stop > 0 and selection.kind(node.stop - 1) != s.END:
        return None
    return (found, has_else) if found else None


def _guard(selection: Selection, condition: Node) -> tuple[str, str] | None:
    """Variable and type of a condition `x IS T`."""
    first, stop = condition.first, condition.stop
    while condition.kind == tree.PARENTHESES and condition.children:
        condition = condition.children[0]
        first, stop = condition.first, condition.stop
    if selection.kind(first) == s.IDENT and selection.kind(first + 1) == s.IS:
        if all(selection.kinds[i] in (s.IDENT, s.PERIOD) for i in range(first + 2, stop)):
            return selection.word(first), selection.source(first + 2, stop - 1)
    return None


def _labels(selection: Selection, flow: Flow, condition: Node) -> tuple[str, str] | None:
    """Expression and constants of `x = a`, `(x = a) OR (x = b)` or `(x >= a) & (x <= b)`; None of
    any other condition.
    """
    while condition.kind == tree.PARENTHESES and condition.children:
        condition = condition.children[0]
    if condition.kind != tree.BINARY or len(condition.children) != 2:
        return None
    left, right = condition.children
    operator = selection.kind(left.stop)
    if operator == s.OR:
        one, other = _labels(selection, flow, left), _labels(selection, flow, right)
        if one is None or other is None or one[0] != other[0]:
            return None
        return one[0], f"{one[1]}, {other[1]}"
    if operator == s.AND:
        return _range(selection, flow, left, right)
    if operator != s.EQL:
        return None
    for subject, label in ((left, right), (right, left)):
        if _is_label(selection, label) and _is_subject(flow, subject):
            return _words(selection, subject), selection.source(label.first, label.stop - 1)
    return None


def _range(selection: Selection, flow: Flow, left: Node, right: Node) -> tuple[str, str] | None:
    """Expression and range of `(x >= a) & (x <= b)`."""
    bounds: list[str] = []
    subjects: set[str] = set()
    for part, operators in ((left, {s.GEQ: 0, s.LEQ: 1}), (right, {s.LEQ: 0, s.GEQ: 1})):
        while part.kind == tree.PARENTHESES and part.children:
            part = part.children[0]
        if part.kind != tree.BINARY or len(part.children) != 2:
            return None
        one, other = part.children
        operator = selection.kind(one.stop)
        if operator not in operators:
            return None
        subject, bound = (other, one) if operators[operator] else (one, other)
        if not _is_label(selection, bound) or not _is_subject(flow, subject):
            return None
        subjects.add(_words(selection, subject))
        bounds.append(selection.source(bound.first, bound.stop - 1))
    return (subjects.pop(), "..".join(bounds)) if len(subjects) == 1 else None


def _words(selection: Selection, node: Node) -> str:
    """An expression with its symbols as far apart as is usual."""
    return " ".join(selection.source(node.first, node.stop - 1).split())


def _is_subject(flow: Flow, node: Node) -> bool:
    """Whether an expression may select the branch of a CASE, and be evaluated just once."""
    if not isinstance(node.info, Type) or node.info.form not in _CASE_TYPES:
        return False
    return not Span(flow, node.first, node.stop - 1).has_calls


def _is_label(selection: Selection, node: Node) -> bool:
    """Whether an expression is a constant that may be a label."""
    if not isinstance(node.info, Type):
        return False
    if node.info.form not in _CASE_TYPES | t.STRINGS:
        return False
    for index in range(node.first, node.stop):
        obj = selection.view.objects.get(index)
        kind = selection.kinds[index]
        if kind in (s.LPAREN, s.LBRAK):
            return False
        if kind == s.IDENT and (
            obj is None or (obj.mode != CONSTANT and selection.kind(index + 1) != s.PERIOD)
        ):
            return False
    return True


def _edits(
    selection: Selection, node: Node, branches: list[Branch], heads: list[str], *, has_else: bool
) -> tuple[Edit, ...]:
    edits = [
        Edit(selection.range_between(b.keyword, b.then), head)
        for b, head in zip(branches, heads, strict=True)
    ]
    if not has_else:
        edits.append(_empty_else(selection, node))
    return tuple(edits)


def _empty_else(selection: Selection, node: Node) -> Edit:
    """An ELSE that does nothing, as IF without one does: CASE and WITH would trap."""
    end = node.stop - 1
    if selection.begins_line(end):
        start = selection.starts[end]
        return edit(start, start, f"ELSE\n{selection.indentation(end)}")
    place = selection.end(end - 1)
    return edit(place, place, " ELSE")
