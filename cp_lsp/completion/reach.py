"""Which procedures of a module a declaration can touch: those that mention a name declared with it,
or one whose declaration mentions such a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from cp_lsp.syntax import token as s
from cp_lsp.syntax.blocks import Blocks
from cp_lsp.syntax.scanner import Tokens, scan

_USED_AFTER: Final = frozenset({s.COLON, s.EQL, s.OF, s.TO, s.PERIOD})
_DECLARED_BEFORE: Final = frozenset({s.COMMA, s.COLON, s.EQL, s.LBRAK})
"""Between these stands a name that is declared, after it perhaps a mark."""

_MARKS: Final = frozenset({s.TIMES, s.MINUS})
_OPENING: Final = frozenset({s.LPAREN, s.LBRAK, s.LBRACE})
_CLOSING: Final = frozenset({s.RPAREN, s.RBRAK, s.RBRACE})
_BODIES: Final = frozenset({s.BEGIN, s.CLOSE})
_SECTIONS: Final = frozenset({s.CONST, s.TYPE, s.VAR, s.PROCEDURE})


class Block(NamedTuple):
    """The block of a procedure, from the semicolon after its heading to its END, which `stop` is
    the end of with its name.
    """

    start: int
    end: int
    stop: int

    def moved(self, growth: int) -> Block:
        return Block(self.start + growth, self.end + growth, self.stop + growth)


def blocks_inside(text: str, around: Block) -> list[Block]:
    """The blocks of the procedures right inside of one."""
    tokens = scan(text, around.start, limit=around.end)
    kinds, starts, ends = tokens.kinds, tokens.starts, tokens.ends
    found = []
    # A text that begins with a procedure's declarations is read as one that begins a module's.
    for block in Blocks(tokens).root.children:
        heading = block.heading_end - 1
        if block.kind == s.PROCEDURE and heading >= 0 and kinds[heading] == s.SEMICOLON:
            if block.end >= 0 and block.end_name == block.end + 1:
                found.append(Block(starts[heading], starts[block.end], ends[block.end_name]))
    return found


def blanked(text: str, blocks: Iterable[Block]) -> str:
    """A text with blanks in the place of blocks; everything else stays where it is."""
    pieces = []
    at = 0
    for block in blocks:
        if block.start + 1 < block.end:
            pieces += [text[at : block.start + 1], "\n", " " * (block.end - block.start - 2)]
            at = block.end
    pieces.append(text[at:])
    return "".join(pieces)


class _Item(NamedTuple):
    """A declaration, or what is like one: the names that it declares, and all that it mentions."""

    start: int
    end: int
    declared: frozenset[str]
    mentioned: frozenset[str]


class Declared:
    """The declarations in a part of a text, but not in the blocks there."""

    def __init__(self, text: str, start: int, end: int, blocks: Sequence[Block]) -> None:
        self._text = text
        self._start = start
        self._end = end
        self._blocks = blocks
        self._items: list[_Item] | None = None

    def untouched(
        self, blocks: Sequence[Block], start: int, end: int, inserted: str
    ) -> list[Block]:
        """The blocks that stand after text[start:end] and mention nothing declared there, or that
        is when that is replaced.
        """
        if not any(block.start >= end for block in blocks):
            return []
        if self._items is None:
            outside = blanked(self._text, self._blocks)
            self._items = _items(scan(outside, self._start, limit=self._end))
        # What stands right before a semicolon belongs to what it ends.
        touched = [item for item in self._items if item.start < end and start <= item.end]
        first = min((item.start for item in touched), default=start)
        last = max((item.end for item in touched), default=end)
        hidden = [b for b in self._blocks if first <= b.start and b.end <= last]
        around = blanked(self._text, hidden)
        now = around[first:start] + inserted + around[end:last]
        names = {name for item in (*touched, *_items(scan(now))) for name in item.declared}
        pending = True
        while pending:
            pending = False
            for item in self._items:
                if not item.declared <= names and not names.isdisjoint(item.mentioned):
                    names |= item.declared
                    pending = True
        result = []
        heading = self._start
        for block in blocks:
            is_apart = block.start >= end and (heading > last or block.start > last)
            if is_apart and heading > end:
                if not any(_mentions(self._text, heading, block.end, name) for name in names):
                    result.append(block)
            heading = block.stop
        return result


def _mentions(text: str, start: int, end: int, name: str) -> bool:
    """Whether a part of a text mentions a name; perhaps so where letters are not ASCII."""
    at = text.find(name, start, end)
    while at >= 0:
        stop = at + len(name)
        if not (_is_in_name(text[at - 1 : at]) or _is_in_name(text[stop : stop + 1])):
            return True
        at = text.find(name, stop, end)
    return False


def _is_in_name(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


def _items(tokens: Tokens) -> list[_Item]:
    """The declarations of a text: what stands between semicolons outside of parentheses.

    A list of fields is one by itself: what is done with a record as a whole does not depend on it.
    """
    items: list[_Item] = []
    kinds, starts = tokens.kinds, tokens.starts
    start, first, depth = starts[0], 0, 0
    is_body = False
    for i, kind in enumerate(kinds):
        if kind in _OPENING:
            depth += 1
        elif kind in _CLOSING:
            depth = max(depth - 1, 0)
        elif kind in _BODIES:
            is_body = True
        elif kind == s.EOF or (kind == s.SEMICOLON and depth == 0):
            if kinds[first] in _SECTIONS:
                is_body = False
            # What stands among statements declares nothing.
            items.append(_item(tokens, first, i, start, declares=not is_body))
            if kind == s.EOF:
                break
            start, first = starts[i], i + 1
    return items


def _item(tokens: Tokens, first: int, stop: int, start: int, *, declares: bool) -> _Item:
    text, kinds, starts, ends = tokens.text, tokens.kinds, tokens.starts, tokens.ends
    declared: set[str] = set()
    mentioned: set[str] = set()
    is_heading = kinds[first] == s.PROCEDURE
    is_import = s.IMPORT in kinds[first:stop]
    depth = 0
    for i in range(first, stop):
        kind = kinds[i]
        if kind in _OPENING:
            depth += 1
        elif kind in _CLOSING:
            depth -= 1
        if kind != s.IDENT:
            continue
        follower = i + 1 + (kinds[i + 1] in _MARKS)
        is_declared = declares and (
            is_import
            # What a heading declares for others is its name alone.
            or (is_heading and depth == 0 and not declared)
            or (
                not is_heading
                and depth == 0
                and kinds[follower] in _DECLARED_BEFORE
                and kinds[i - 1] not in _USED_AFTER
            )
        )
        (declared if is_declared else mentioned).add(text[starts[i] : ends[i]])
    return _Item(start, starts[stop], frozenset(declared), frozenset(mentioned))
