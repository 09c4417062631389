"""What a feature sees: a checked module, what it may ask about others, its answers' values."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cp_lsp.semantics.checker import CheckedModule
from cp_lsp.semantics.objects import Object
from cp_lsp.syntax import token as s
from cp_lsp.syntax.blocks import Blocks, blocks_of
from cp_lsp.syntax.tree import Node

if TYPE_CHECKING:
    from cp_lsp.features.uses import Uses


class Range(NamedTuple):
    """The characters [start, end) of a text."""

    start: int
    end: int


class Location(NamedTuple):
    """A range in the text of a module; `path` is None where the text is in no file."""

    module_name: str
    path: Path | None
    range: Range


class Edit(NamedTuple):
    """A text to stand in place of a range; an empty range inserts."""

    range: Range
    text: str


WorkspaceEdit = dict[Path | str, list[Edit]]
"""Edits of several texts, each by its path, or by the module's name where it has none."""


@dataclass(frozen=True)
class View:
    """One module as it stands in the editor or on disk; `path` is None for a text without file."""

    path: Path | None
    module: CheckedModule
    text: str

    @property
    def name(self) -> str:
        """The module's name, "" where its heading has none."""
        return self.module.name

    @cached_property
    def objects(self) -> dict[int, Object]:
        """The object that each identifier names, by the index of its token."""
        return dict(self.module.uses)

    @property
    def blocks(self) -> Blocks:
        """The blocks of the text, by its keywords alone."""
        return blocks_of(self.module.tokens)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offset of the first character of each line."""
        starts = [0]
        find = self.text.find
        pos = find("\n")
        while pos >= 0:
            starts.append(pos + 1)
            pos = find("\n", pos + 1)
        return tuple(starts)


class Workspace(Protocol):
    """What a feature may ask about other modules."""

    def view(self, module_name: str) -> View | None:
        """The checked source of a module; None where only its interface is known, or nothing."""
        ...

    def module_names(self) -> Iterable[str]:
        """The modules of the workspace itself, in which uses are looked for."""
        ...

    def clients_of(self, module_name: str) -> Iterable[str]:
        """The modules of the workspace that import a module directly."""
        ...

    def mentions(self, module_name: str, word: str) -> bool:
        """Whether a word may occur in the source of a module, told without checking it."""
        ...

    def documentation(self, module_name: str) -> str | None:
        """The text that explains a module; None if there is none."""
        ...

    def uses(self, module_name: str) -> Uses | None:
        """What the source of a module names, told without checking it where that is known; None
        where `view` gives None.
        """
        ...


def token_at(view: View, offset: int) -> int | None:
    """The index of the token that an offset lies in or touches; None in comments and blanks.

    Between two tokens that touch, an identifier is preferred, else the later one.
    """
    tokens = view.module.tokens
    index = bisect_right(tokens.starts, offset) - 1
    # The tokens EOF stand at the end and are none of the text.
    while index >= 0 and tokens.kinds[index] == s.EOF:
        index -= 1
    if index < 0 or offset > tokens.ends[index]:
        return None
    before = index - 1
    if (
        offset == tokens.starts[index]
        and before >= 0
        and tokens.ends[before] == offset
        and tokens.kinds[before] == s.IDENT
        and tokens.kinds[index] != s.IDENT
    ):
        return before
    return index


def token_range(view: View, index: int) -> Range:
    """Where a token stands."""
    tokens = view.module.tokens
    return Range(tokens.starts[index], tokens.ends[index])


def identifier_at(view: View, offset: int) -> int | None:
    """The index of the identifier that an offset lies in or touches; None if there is none."""
    index = token_at(view, offset)
    if index is None or view.module.tokens.kinds[index] != s.IDENT:
        return None
    return index


def object_at(view: View, offset: int) -> Object | None:
    """What the identifier at an offset names; None if there is none, or it is not known."""
    index = identifier_at(view, offset)
    return None if index is None else view.objects.get(index)


def comment_at(view: View, offset: int) -> Range | None:
    """The comment that an offset lies inside of; None if in none."""
    comments = view.module.tokens.comments
    place = bisect_right(comments, (offset, -1)) - 1
    if place >= 0:
        start, end = comments[place]
        if start < offset < end or (offset == end == len(view.text) and start < offset):
            return Range(start, end)
    return None


def node_range(view: View, node: Node) -> Range:
    """Where a construct stands, from its first token to its last; empty if it has none."""
    tokens = view.module.tokens
    start = tokens.starts[node.first]
    if node.stop <= node.first:
        return Range(start, start)
    return Range(start, tokens.ends[node.stop - 1])


def nodes_at(view: View, offset: int) -> list[Node]:
    """The constructs around an offset, outermost first."""
    tokens = view.module.tokens
    found: list[Node] = []
    node: Node | None = view.module.tree
    while node is not None:
        found.append(node)
        inside: Node | None = None
        for child in node.children:
            if child.stop <= child.first:
                continue
            if tokens.starts[child.first] <= offset <= tokens.ends[child.stop - 1]:
                inside = child
                # Where two constructs touch, the later one counts.
        node = inside
    return found
