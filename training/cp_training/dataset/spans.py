"""Which parts of a module are left out, for the model to fill in."""

from __future__ import annotations

import math
import random
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cp_lsp import parse
from cp_lsp.syntax import tree
from cp_lsp.syntax.scanner import scan

KINDS: Final[Mapping[str, frozenset[int]]] = {
    "expression": tree.EXPRESSIONS - {tree.LITERAL},
    "statement": frozenset(range(tree.ASSIGNMENT, tree.RETURN_STATEMENT + 1))
    - {tree.CASE_BRANCH, tree.WITH_BRANCH},
    "statements": frozenset({tree.STATEMENT_SEQUENCE}),
    "declaration": frozenset(
        {tree.CONST_DECLARATION, tree.TYPE_DECLARATION, tree.VAR_DECLARATION, tree.FIELD_LIST}
    ),
    "parameters": frozenset({tree.FORMAL_PARAMETERS, tree.FP_SECTION}),
    "body": frozenset({tree.BODY}),
}
"""The kinds of holes that follow the syntax, and the constructs of each."""

_LONGEST: Final = 700
"""Characters of the longest hole; a longer one is not what a person waits for."""


@dataclass(frozen=True, slots=True)
class Span:
    """The characters [start, end) of a text."""

    start: int
    end: int


def syntax_spans(text: str) -> dict[str, list[Span]]:
    """The constructs of a module by kind, each list in the order of the text."""
    tokens = scan(text)
    found: dict[str, list[Span]] = {kind: [] for kind in KINDS}
    for node in parse(text).walk():
        if node.stop <= node.first:
            continue
        span = Span(tokens.starts[node.first], tokens.ends[node.stop - 1])
        if span.end - span.start <= _LONGEST:
            for kind, nodes in KINDS.items():
                if node.kind in nodes:
                    found[kind].append(span)
    for spans in found.values():
        spans.sort(key=lambda span: (span.start, span.end))
    return found


def inside(spans: Sequence[Span], window: Span) -> Sequence[Span]:
    """Those of the ordered spans that begin in a window, from its second character on."""
    starts = [span.start for span in spans]
    return spans[bisect_left(starts, window.start + 1) : bisect_left(starts, window.end)]


def line_span(text: str, window: Span, earliest: int, chance: random.Random) -> Span | None:
    """From a place in a line to the end of it, or of one of the next few lines.

    The line is that of a place from `earliest` on.
    """
    start = chance.randrange(earliest, window.end)
    line = text.rfind("\n", 0, start) + 1
    if chance.random() < 0.4:
        # Where a person often waits: behind the indentation of a line not yet written.
        start = line
        while start < window.end and text[start] in " \t":
            start += 1
    end = start
    for _ in range(1 if chance.random() < 0.6 else chance.randint(2, 5)):
        end = text.find("\n", end + 1)
        if end < 0 or end >= window.end:
            end = window.end
            break
    return _sensible(text, start, end, window)


def character_span(text: str, window: Span, earliest: int, chance: random.Random) -> Span | None:
    """Any stretch of characters from `earliest` on; short ones are more frequent."""
    start = chance.randrange(earliest, window.end)
    length = int(math.exp(chance.uniform(0, math.log(_LONGEST))))
    return _sensible(text, start, min(start + length, window.end), window)


def _sensible(text: str, start: int, end: int, window: Span) -> Span | None:
    """The span, unless nothing but white space is in it or it fills its window."""
    if start <= window.start or not text[start:end].strip():
        return None
    return Span(start, end) if end - start <= (window.end - window.start) * 2 // 3 else None
