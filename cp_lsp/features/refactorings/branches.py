"""Chains of IF that are a CASE or a WITH."""

from __future__ import annotations

from collections.abc import Iterator

from cp_lsp.features.fixes.rule import edit
from cp_lsp.features.refactorings.change import Refactoring, Selection
from cp_lsp.features.view import Edit
from cp_lsp.semantics.objects import CONSTANT, PREDECLARED
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.tree import Node


def convert_if(selection: Selection) -> Iterator[Refactoring]:
    """A CASE for a chain that compares one expression with constants, a WITH for one of type
    tests of one variable.
    """
    node = selection.statement(selection.at)
    if node is None or node.kind != tree.IF_STATEMENT or selection.at != node.first:
        return
    conditions = _conditions(selection, node)
    if conditions is None:
        return
    starts, has_else = conditions
    guards = [_guard(selection, first, stop) for _, first, stop in starts]
    if all(guards) and len({guard[0] for guard in guards if guard}) == 1:
        yield _with(selection, node, starts, [g for g in guards if g], has_else=has_else)
    labels = [_labels(selection, first, stop) for _, first, stop in starts]
    if len(labels) > 1 and all(labels) and len({label[0] for label in labels if label}) == 1:
        yield _case(selection, node, starts, [each for each in labels if each], has_else=has_else)


def _conditions(selection: Selection, node: Node) -> tuple[list[tuple[int, int, int]], bool] | None:
    """The tokens IF and ELSIF with the first of each condition and its THEN; whether ELSE
    follows.
    """
    inner = [n for n in node.children if n.kind == tree.STATEMENT_SEQUENCE]
    found: list[tuple[int, int, int]] = []
    has_else = False
    index = node.first
    while index < node.stop:
        sequence = next((n for n in inner if n.first == index and n.stop > index), None)
        if sequence is not None:
            index = sequence.stop
            continue
        kind = selection.kinds[index]
        if kind in (s.IF, s.ELSIF):
            stop = index
            while stop < node.stop and selection.kinds[stop] != s.THEN:
                stop += 1
            if stop == node.stop:
                return None
            found.append((index, index + 1, stop))
            index = stop
        elif kind == s.ELSE:
            has_else = True
        index += 1
    return (found, has_else) if found else None


def _guard(selection: Selection, first: int, stop: int) -> tuple[str, str] | None:
    """Variable and type of a condition `x IS T`."""
    if selection.kind(first) == s.IDENT and selection.kind(first + 1) == s.IS:
        if all(selection.kinds[i] in (s.IDENT, s.PERIOD) for i in range(first + 2, stop)):
            return selection.word(first), selection.source(first + 2, stop - 1)
    return None


def _labels(selection: Selection, first: int, stop: int) -> tuple[str, str] | None:
    """Expression and constants of `x = a`, or of `(x = a) OR (x = b)`."""
    parts: list[tuple[int, int]] = []
    start = first
    depth = 0
    for index in range(first, stop + 1):
        kind = selection.kinds[index]
        if kind == s.LPAREN:
            depth += 1
        elif kind == s.RPAREN:
            depth -= 1
        if index == stop or (kind == s.OR and depth == 0):
            parts.append((start, index - 1))
            start = index + 1
    subject = ""
    labels: list[str] = []
    for a, b in parts:
        if selection.kind(a) == s.LPAREN and selection.closing(a) == b:
            a, b = a + 1, b - 1
        equals = [i for i in range(a, b) if selection.kinds[i] == s.EQL]
        if len(equals) != 1 or any(
            selection.kinds[i] in (s.AND, s.OR, s.LPAREN) for i in range(a, b + 1)
        ):
            return None
        left = "".join(selection.source(a, equals[0] - 1).split())
        if (subject and left != subject) or not _is_label(selection, equals[0] + 1, b):
            return None
        subject = left
        labels.append(selection.source(equals[0] + 1, b))
    return subject, ", ".join(labels)


def _is_label(selection: Selection, first: int, last: int) -> bool:
    for index in range(first, last + 1):
        obj = selection.view.objects.get(index)
        if selection.kinds[index] == s.IDENT and (
            obj is None or (obj.mode not in (CONSTANT, PREDECLARED) and obj.scope is None)
        ):
            return False
    return True


def _with(
    selection: Selection,
    node: Node,
    starts: list[tuple[int, int, int]],
    guards: list[tuple[str, str]],
    *,
    has_else: bool,
) -> Refactoring:
    edits: list[Edit] = []
    for i, ((keyword, _, then), (name, type_)) in enumerate(zip(starts, guards, strict=True)):
        word = "|" if i else "WITH"
        edits.append(Edit(selection.range_between(keyword, then), f"{word} {name}: {type_} DO"))
    if not has_else:
        edits.append(_empty_else(selection, node))
    return Refactoring(
        "refactor.rewrite", "Convert IF to WITH", "Превратить IF в WITH", tuple(edits)
    )


def _case(
    selection: Selection,
    node: Node,
    starts: list[tuple[int, int, int]],
    labels: list[tuple[str, str]],
    *,
    has_else: bool,
) -> Refactoring:
    edits: list[Edit] = []
    for i, ((keyword, _, then), (subject, values)) in enumerate(zip(starts, labels, strict=True)):
        head = f"| {values}:" if i else f"CASE {subject} OF {values}:"
        edits.append(Edit(selection.range_between(keyword, then), head))
    if not has_else:
        edits.append(_empty_else(selection, node))
    return Refactoring(
        "refactor.rewrite", "Convert IF to CASE", "Превратить IF в CASE", tuple(edits)
    )


def _empty_else(selection: Selection, node: Node) -> Edit:
    """An ELSE that does nothing, as IF without one does: CASE and WITH would trap."""
    end = node.stop - 1
    place = selection.end(end - 1)
    if selection.begins_line(end):
        return edit(place, place, f"\n{selection.indentation(end)}ELSE")
    return edit(place, place, " ELSE")
