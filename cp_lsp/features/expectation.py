"""Which words the language allows at a place, asked of the front end within a time limit.

The front end judges prefixes. What it reads here is not the whole text before the place but what
can matter to it: declarations, headings of procedures without their bodies, and the openings of
the statements around. That costs little in a long module, and forgives errors elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from cp_lsp.features.meaning import Place
from cp_lsp.prefix import PrefixState, begin
from cp_lsp.semantics.context import Importer
from cp_lsp.syntax import token as s
from cp_lsp.syntax.blocks import BRANCH, INSIDE, OWNERS, START, STATEMENTS, Block, Blocks


class Expectation:
    """What may come next at a place; `is_known` is False where the text before has errors.

    After `seconds` no more questions are asked.
    """

    def __init__(self, place: Place, importer: Importer, seconds: float) -> None:
        self._deadline = perf_counter() + seconds
        self._verdicts: dict[object, bool] = {}
        self._state: PrefixState | None = None
        if seconds > 0:
            state = begin(essential_prefix(place) + "\n", importer)
            if state.is_viable:
                self._state = state

    @property
    def is_known(self) -> bool:
        return self._state is not None

    def allows(self, word: str, likeness: object = None) -> bool | None:
        """Whether a word may come next; None when it is not known, or the time is spent.

        Words of equal likeness get the same answer without another question.
        """
        key = word if likeness is None else likeness
        known = self._verdicts.get(key)
        if known is not None or self._state is None:
            return known
        if perf_counter() > self._deadline:
            return None
        verdict = self._state.accepts(f" {word} ")
        self._verdicts[key] = verdict
        return verdict


def essential_prefix(place: Place) -> str:
    """The text before a place without what cannot matter to what may come next."""
    pieces = [*_declarations(place)]
    if place.block.kind in STATEMENTS or place.block.is_in_statements:
        pieces += _statements(place)
    return "\n".join(pieces)


def _declarations(place: Place) -> Iterator[str]:
    """The text up to the statements that the place is in, or the place itself, without the bodies
    of the procedures that have ended.
    """
    tokens, blocks, index = place.tokens, place.blocks, place.index
    text, starts, ends = tokens.text, tokens.starts, tokens.ends
    last = index
    block: Block | None = place.block
    while block is not None and block.kind not in OWNERS:
        block = block.outer
    if block is not None and block.is_in_statements and block.body >= 0:
        last = block.body
    at = 0
    for closed in _closed_procedures(blocks, last):
        first = closed.first
        name_end = ends[closed.end_name]
        if tokens.kinds[first + 1] in (s.LBRAK, s.TIMES, s.ARROW):
            continue
        yield text[at : ends[first]] + "^"
        yield text[ends[first] : starts[closed.heading_end - 1]]
        at = name_end
    yield text[at : ends[last - 1] if last else 0]


def _closed_procedures(blocks: Blocks, last: int) -> Iterator[Block]:
    """The outermost procedures that have a body and end before a token, in text order."""
    pending = [blocks.root]
    while pending:
        block = pending.pop()
        if block.first >= last and block is not blocks.root:
            continue
        is_closed = block.end_name >= 0 and block.stop <= last
        if block.kind == s.PROCEDURE and is_closed:
            if block.heading_end > 0:
                yield block
        elif block.kind in OWNERS:
            pending.extend(reversed(block.children))


def _statements(place: Place) -> Iterator[str]:
    """The openings of the statements around a place, and the statement being written."""
    blocks, index = place.blocks, place.index
    chain: list[Block] = []
    block: Block | None = place.block
    while block is not None and block.kind in STATEMENTS:
        chain.append(block)
        block = block.outer
    chain.reverse()
    for around in chain:
        if around.branches:
            yield _between(place, around.first, _head_end(blocks, around, around.first, index))
            branch = around.branches[-1]
            yield _between(place, branch, _head_end(blocks, around, branch, index))
        else:
            yield _between(place, around.first, _head_end(blocks, around, around.first, index))
    innermost = place.block
    if blocks.begins or not innermost.is_in_statements:
        return
    heads = [innermost.first, *innermost.branches]
    i = index - 1
    while i > heads[-1]:
        owner = blocks.owner[i]
        if blocks.role[i] == START and (
            owner is innermost or (owner.outer is innermost and owner.first == i)
        ):
            yield _between(place, i, index)
            return
        i -= 1


def _head_end(blocks: Blocks, block: Block, first: int, index: int) -> int:
    """The token after the opening of a block's branch, where its first statement begins."""
    i = first + 1
    while i < index:
        owner = blocks.owner[i]
        if blocks.role[i] == START and (
            owner is block or (owner.outer is block and owner.first == i)
        ):
            return i
        if blocks.role[i] == BRANCH and owner is block and i > first:
            return i
        if blocks.role[i] == INSIDE and owner is block and blocks.tokens.kinds[i] == s.SEMICOLON:
            return i
        i += 1
    return index


def _between(place: Place, first: int, stop: int) -> str:
    """The text of tokens [first, stop)."""
    tokens = place.tokens
    return tokens.text[tokens.starts[first] : tokens.ends[stop - 1]] if stop > first else ""
