"""Names that are written twice and edited together: those of a procedure or module at its END."""

from __future__ import annotations

from cp_lsp.features.view import Range, View, identifier_at, token_range
from cp_lsp.syntax.blocks import OWNERS


def linked_ranges(view: View, offset: int) -> list[Range]:
    """The name in the heading and the one after END, if an offset is in one of them; else none.

    None either where the two differ already, since it is not known which one is meant.
    """
    index = identifier_at(view, offset)
    if index is None:
        return []
    for block in view.blocks.root.walk():
        if block.kind in OWNERS and index in (block.name, block.end_name):
            if block.name < 0 or block.end_name < 0:
                return []
            ranges = [token_range(view, block.name), token_range(view, block.end_name)]
            texts = {view.text[start:end] for start, end in ranges}
            return ranges if len(texts) == 1 else []
    return []
