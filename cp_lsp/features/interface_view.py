"""Where a definition, as BlackBox's browser shows it, declares a name."""

from __future__ import annotations

import re

from cp_lsp.features.view import Range


def place_in_definition(text: str, path: str) -> Range:
    """Where the name in a `path` such as `Reader.ReadChar` or `dir` is declared; what is not shown
    is where that is declared which it belongs to, at last the module in its heading.
    """
    heading = re.match(r"DEFINITION (\w+)", text)
    found = Range(*heading.span(1)) if heading is not None else Range(0, 0)
    name, _, member = path.partition(".")
    if not name:
        return found
    word = re.escape(name)
    declared = re.search(
        rf"^\t\t({word})-?(?: =|:)|^\tPROCEDURE(?: \[[^\]]*\])? ({word})\b", text, re.MULTILINE
    )
    if declared is None:
        return found
    found = Range(*declared.span(declared.lastindex or 0))
    if member:
        # A record ends where the next declaration begins.
        after = re.compile(r"^\t{0,2}\w|^$", re.MULTILINE).search(text, declared.end())
        end = len(text) if after is None else after.start()
        word = re.escape(member)
        inside = re.compile(rf"^\t{{3,}}(?:\([^)]*\) |(?:\w+-?, )*)({word})\b", re.MULTILINE)
        place = inside.search(text, found.end, end)
        if place is not None:
            return Range(*place.span(1))
    return found
