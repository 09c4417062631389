"""What a refactoring is, and the code around a selection."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from cp_lsp.features.fixes.rule import Source
from cp_lsp.features.view import Edit, Range, View
from cp_lsp.semantics.objects import Object, Scope
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.tree import Node

STATEMENTS = frozenset(range(tree.ASSIGNMENT, tree.RETURN_STATEMENT + 1)) - {
    tree.CASE_BRANCH,
    tree.WITH_BRANCH,
}


class Refactoring(NamedTuple):
    """Edits that leave the meaning as it is; `kind` is the protocol's, as "refactor.extract"."""

    kind: str
    en: str
    ru: str
    edits: tuple[Edit, ...]


class Selection(Source):
    """The tokens of a range of a module: `first` to `last`, with `last` < `first` for none."""

    def __init__(self, view: View, selected: Range) -> None:
        super().__init__(view)
        self.range = selected
        self.first = bisect_left(self.starts, selected.start)
        self.last_selected = min(bisect_right(self.ends, selected.end), self.last) - 1
        self.at = max(0, min(bisect_right(self.starts, selected.start) - 1, self.last - 1))

    @property
    def is_empty(self) -> bool:
        """Whether no whole token is selected."""
        return self.last_selected < self.first

    def procedure(self, index: int) -> Node | None:
        """The procedure that a token is in, the innermost; None in the module's own body."""
        found = self.nodes_around(index, (tree.PROCEDURE_DECLARATION,))
        return found[0] if found else None

    def scope_at(self, index: int) -> Scope:
        """The scope that a token is in."""
        node = self.procedure(index)
        if node is not None and isinstance(node.info, Object) and node.info.scope is not None:
            return node.info.scope
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
        taken = {self.word(i) for i in range(self.last) if self.kinds[i] == s.IDENT}
        taken |= self.visible(index).keys()
        for name in wanted:
            if name not in taken:
                return name
        number = 1
        while f"{wanted[0]}{number}" in taken:
            number += 1
        return f"{wanted[0]}{number}"

    def statement(self, index: int) -> Node | None:
        """The statement of a sequence that a token is in, the innermost."""
        node: Node | None = self.module.tree
        found: Node | None = None
        while node is not None:
            inside = next((n for n in node.children if n.first <= index < n.stop), None)
            if node.kind == tree.STATEMENT_SEQUENCE and inside is not None:
                if inside.kind in STATEMENTS:
                    found = inside
            node = inside
        return found
