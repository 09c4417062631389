"""Text → lexemes: the symbols of an n-gram model; joined they are the text again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cp_lsp.syntax.scanner import scan

MAX_TOKEN = 40
"""Characters of a token that is still one lexeme; longer ones, as strings, fall into words."""

_BLANKS = re.compile(r" ?[^ \n\t\r]{1,40}|\n[ \t]{0,40}|[ \t]{1,40}|\s")
_WORDS = re.compile(r"\n[ \t]{0,40}| ?\w{1,40}|[ \t]{1,40}|\s| ?[^\w\s]{1,40}")


def lexemes(text: str) -> list[str]:
    """The pieces that a text consists of, in order; their concatenation is the text.

    Tokens are those of the scanner, each with the single blank before it, if any. A line end and
    the indentation after it are one piece; comments and long tokens fall into words.
    """
    return list(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    tokens = scan(text)
    spans = [
        (start, min(end, len(text)), False)
        for start, end in zip(tokens.starts[:-2], tokens.ends[:-2], strict=True)
    ]
    spans += [(start, min(end, len(text)), True) for start, end in tokens.comments]
    spans.sort()
    last = 0
    for start, end, is_comment in spans:
        if start < last:
            continue
        blank = text[last:start]
        glued = blank.endswith(" ") and not blank.endswith("  ")
        yield from _BLANKS.findall(blank[:-1] if glued else blank)
        first = start - 1 if glued else start
        if is_comment or end - start > MAX_TOKEN:
            yield from _WORDS.findall(text, first, end)
        elif end > first:
            yield text[first:end]
        last = end
    yield from _BLANKS.findall(text[last:])
