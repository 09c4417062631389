"""Variables taken out of their declarations."""

from __future__ import annotations

from collections.abc import Iterator

from cp_lsp.features.refactorings.change import Selection
from cp_lsp.features.view import Edit
from cp_lsp.semantics.objects import Object
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.tree import Node


def without_variables(selection: Selection, objects: list[Object]) -> Iterator[Edit]:
    """The edits that take variables out of their declarations."""
    whole: set[int] = set()
    gone = {obj.pos for obj in objects}
    for obj in objects:
        index = next((i for i in selection.uses[id(obj)] if selection.starts[i] == obj.pos), None)
        nodes = () if index is None else selection.nodes_around(index, (tree.VAR_SECTION,))
        if index is None or not nodes or nodes[0].first in whole:
            continue
        whole.add(nodes[0].first)
        yield from _without(selection, nodes[0], gone)


def _without(selection: Selection, section: Node, gone: set[int]) -> Iterator[Edit]:
    """The edits that take the variables at some offsets out of a section."""
    lists: list[tuple[Node, list[int], list[int]]] = []
    for node in section.children:
        if node.kind != tree.VAR_DECLARATION:
            continue
        names = [node.first]
        index = node.first
        while selection.kind(index) != s.COLON and index < node.stop:
            if selection.kinds[index] == s.COMMA:
                names.append(index + 1)
            index += 1
        lists.append((node, names, [i for i in names if selection.starts[i] not in gone]))
    if not any(left for _, _, left in lists):
        yield _deletion(selection, section.first, section.stop - 1)
        return
    for node, names, left in lists:
        if len(left) == len(names):
            continue
        if not left:
            last = node.stop if selection.kind(node.stop) == s.SEMICOLON else node.stop - 1
            yield _deletion(selection, node.first, last)
        else:
            text = ", ".join(selection.word(i) for i in left)
            kept = [text, *selection.comments(names[0], names[-1])]
            yield Edit(selection.range_between(names[0], names[-1]), " ".join(kept))


def _deletion(selection: Selection, first: int, last: int) -> Edit:
    """Tokens taken out, but not the comments between them."""
    comments = selection.comments(first, last)
    if comments:
        return Edit(selection.range_between(first, last), " ".join(comments))
    return selection.deletion(first, last)
