"""What a refactoring is, and the code around a selection."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from cp_lsp.features.fixes.rule import Source
from cp_lsp.features.view import Edit, Range, View, token_at
from cp_lsp.semantics.objects import Object, Scope
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.tree import Node

STATEMENTS = frozenset(range(tree.ASSIGNMENT, tree.RETURN_STATEMENT + 1)) - {
    tree.CASE_BRANCH,
    tree.WITH_BRANCH,
}


EXPRESSIONS = frozenset(range(tree.DESIGNATOR, tree.LITERAL + 1))


class Refactoring(NamedTuple):
    """Edits that leave the meaning as it is; `kind` is the protocol's, as "refactor.extract".

    Of several with the same title the first that can be done is offered.
    """

    kind: str
    en: str
    ru: str
    edits: tuple[Edit, ...]


class Procedure(NamedTuple):
    """A procedure of the module: its tokens [first, stop), and what it declares."""

    first: int
    stop: int
    object: Object


class Selection(Source):
    """The tokens of a range of a module: `first` to `last_selected`, which is less for none.

    `at` is the first selected token, or else the one that the beginning of the range lies in or
    touches, a name before others; -1 if there is none. Blanks and comments at either end do not
    matter.
    """

    def __init__(self, view: View, selected: Range) -> None:
        super().__init__(view)
        self.range = selected
        self.first = bisect_left(self.starts, selected.start, 0, self.last)
        self.last_selected = bisect_right(self.ends, selected.end, 0, self.last) - 1
        self.at = self._touched()

    def _touched(self) -> int:
        if not self.is_empty:
            return self.first
        found = token_at(self.view, self.range.start)
        return -1 if found is None else found

    @property
    def is_empty(self) -> bool:
        """Whether no whole token is selected."""
        return self.last_selected < self.first

    # --- procedures and scopes

    @cached_property
    def procedures(self) -> list[Procedure]:
        """The procedures with a body, the inner ones before those around them."""
        return [
            Procedure(first, stop, info)
            for kind, first, stop, info in self.module.notes
            if kind == tree.PROCEDURE_DECLARATION and isinstance(info, Object)
        ]

    def around(self, index: int) -> Iterator[Procedure]:
        """The procedures that a token is in, the innermost first."""
        return (each for each in self.procedures if each.first <= index < each.stop)

    def procedure(self, index: int) -> Node | None:
        """The procedure that a token is in, the innermost; None in the module's own body."""
        found = self.nodes_around(index, (tree.PROCEDURE_DECLARATION,))
        return found[0] if found else None

    def scope_at(self, index: int) -> Scope:
        """The scope that a token is in."""
        for procedure in self.around(index):
            if procedure.object.scope is not None:
                return procedure.object.scope
        return self.module.scope

    def visible(self, index: int) -> dict[str, Object]:
        """The names in scope at a token, the innermost first."""
        found: dict[str, Object] = {}
        scope: Scope | None = self.scope_at(index)
        while scope is not None:
            for name, obj in scope.names.items():
                found.setdefault(name, obj)
            scope = scope.outer
        return found

    def fresh(self, index: int, *wanted: str) -> str:
        """The first of some names that is not taken, with a number if all are."""
        taken = self.words | self.visible(index).keys()
        for name in wanted:
            if name not in taken:
                return name
        number = 1
        while f"{wanted[0]}{number}" in taken:
            number += 1
        return f"{wanted[0]}{number}"

    @cached_property
    def words(self) -> set[str]:
        """All identifiers of the text."""
        return {self.word(i) for i in range(self.last) if self.kinds[i] == s.IDENT}

    @cached_property
    def uses(self) -> dict[int, list[int]]:
        """The identifiers that name each object, its declaration too, by the object's id."""
        found: dict[int, list[int]] = {}
        for index, obj in self.module.uses:
            found.setdefault(id(obj), []).append(index)
        return found

    # --- constructs

    def nodes_within(self, first: int, last: int) -> Iterator[Node]:
        """The constructs that lie between two tokens, or are them, in text order."""
        pending = [self.module.tree]
        while pending:
            node = pending.pop()
            if node.first > last or node.stop <= first:
                continue
            if first <= node.first and node.stop - 1 <= last:
                yield node
            pending.extend(reversed(node.children))

    def statement(self, index: int) -> Node | None:
        """The statement of a sequence that a token is in, the innermost."""
        found = self.sequence_and_statement(index)
        return None if found is None else found[1]

    def sequence_and_statement(self, index: int) -> tuple[Node, Node] | None:
        """The innermost sequence of statements around a token, and its statement there."""
        node: Node | None = self.module.tree
        found: tuple[Node, Node] | None = None
        while node is not None:
            inside = next((n for n in node.children if n.first <= index < n.stop), None)
            if node.kind == tree.STATEMENT_SEQUENCE and inside is not None:
                if inside.kind in STATEMENTS:
                    found = node, inside
            node = inside
        return found

    def parent(self, node: Node) -> Node | None:
        """The construct directly around another one."""
        around: Node | None = None
        inside: Node | None = self.module.tree
        while inside is not None and inside is not node:
            around = inside
            inside = next(
                (n for n in inside.children if n.first <= node.first and node.stop <= n.stop),
                None,
            )
        return around if inside is node else None

    def comments(self, first: int, last: int) -> list[str]:
        """The comments between the beginnings and ends of two tokens."""
        start, end = self.starts[first], self.end(last)
        place = bisect_left(self.tokens.comments, (start, -1))
        found: list[str] = []
        for comment, stop in self.tokens.comments[place:]:
            if comment >= end:
                break
            found.append(self.text[comment:stop])
        return found

    def has_comment(self, first: int, last: int) -> bool:
        """Whether a comment stands between the beginnings and ends of two tokens."""
        return bool(self.comments(first, last))

    def is_broken(self, first: int, last: int) -> bool:
        """Whether the text between two tokens has an error, a name of unknown meaning, or what
        fits no construct.
        """
        start, end = self.starts[first], self.end(last)
        if any(start <= finding.pos <= end for finding in self.module.findings):
            return True
        for index in range(first, last + 1):
            kind = self.kinds[index]
            if kind == s.NULL or (kind == s.IDENT and index not in self.view.objects):
                return True
        return any(node.kind == tree.ERROR for node in self.nodes_within(first, last))
