"""What can be folded away: procedures, records, statements, sections, imports and comments."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from cp_lsp.features.view import Range, View
from cp_lsp.syntax import token as s
from cp_lsp.syntax.blocks import STATEMENTS, Block

FoldKind = Literal["region", "imports", "comment"]


class Fold(NamedTuple):
    """A range over several lines, of which the first stays to be seen.

    The line that closes a block, or begins its next branch, is not in the range.
    """

    range: Range
    kind: FoldKind


def folds(view: View) -> list[Fold]:
    """All that can be folded, in text order; a block without its END folds to its last line."""
    tokens = view.module.tokens
    text = view.text
    found: list[Fold] = []
    for block in view.blocks.root.walk():
        if block.kind == s.MODULE or (block.kind == s.PROCEDURE and not block.has_body):
            continue
        for first, last in _parts(block):
            start = tokens.starts[first]
            end = tokens.starts[last] if last < block.stop else tokens.ends[block.stop - 1]
            if last < block.stop:
                end = len(text[start:end].rstrip()) + start
            if "\n" in text[start:end]:
                kind: FoldKind = "imports" if block.kind == s.IMPORT else "region"
                found.append(Fold(Range(start, end), kind))
    found += [
        Fold(Range(start, end), "comment")
        for start, end in tokens.comments
        if "\n" in text[start:end]
    ]
    found.sort(key=lambda fold: (fold.range.start, -fold.range.end))
    return found


def _parts(block: Block) -> Iterator[tuple[int, int]]:
    """The parts of a block that fold, each by its first token and the one that it ends before."""
    last = block.end if block.end >= 0 else block.stop
    if block.kind not in STATEMENTS or not block.branches:
        yield block.first, last
        return
    places = [block.first, *block.branches, last]
    yield from pairwise(places)
