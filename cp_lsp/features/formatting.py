"""Layout by BlackBox's programming conventions: blanks and indentation, nothing else.

Only what stands between two symbols is changed, so the symbols and the comments stay what they
are. Line breaks are people's: they stay, but for a semicolon that begins a line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final

from cp_lsp.features.view import Edit, Range, View
from cp_lsp.syntax import token as s
from cp_lsp.syntax.blocks import (
    BRANCH,
    INSIDE,
    LABEL,
    OWNERS,
    SECTION,
    SECTIONS,
    START,
    STATEMENTS,
    Block,
    Blocks,
)
from cp_lsp.syntax.scanner import Tokens


def format_module(view: View) -> list[Edit]:
    """The edits that lay a module out, in text order; none where a comment or string is open.

    What stands after the end of the module is left alone.
    """
    return _Layout(view).edits()


def format_range(view: View, start: int, end: int) -> list[Edit]:
    """The edits that lay out the lines that [start, end) touches."""
    text = view.text
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", max(start, end - 1))
    if last < 0:
        last = len(text)
    found: list[Edit] = []
    for edit in _Layout(view).edits(first, last):
        at, stop = edit.range
        if first <= at and stop <= last:
            found.append(edit)
        elif at < first <= stop <= last and "\n" in edit.text:
            # The gap before the first line: of it only the indentation is asked for.
            indent = edit.text.rpartition("\n")[2]
            if text[first:stop] != indent:
                found.append(Edit(Range(first, stop), indent))
    return found


def format_on_type(view: View, offset: int, typed: str) -> list[Edit]:
    """The edits after a character has been typed that ends at an offset.

    After a line end the line before is laid out and the new one indented; after a semicolon the
    line; after a word like END, ELSE or UNTIL that begins its line, the indentation.
    """
    text = view.text
    line_start = text.rfind("\n", 0, offset) + 1
    if typed == "\n":
        before = text.rfind("\n", 0, line_start - 1) + 1
        edits = [e for e in format_range(view, before, line_start - 1) if e.range.end < line_start]
        return edits + _indent_line(view, line_start)
    if typed == ";":
        return [edit for edit in format_range(view, line_start, offset) if edit.range.end <= offset]
    word = text[line_start:offset].strip()
    if word in _OUTDENTED and not text[offset : offset + 1].isalnum():
        return _indent_line(view, line_start)
    return []


_OUTDENTED: Final = frozenset({"END", "ELSE", "ELSIF", "UNTIL", "BEGIN", "|"})


def indentation_at(view: View, line_start: int) -> int | None:
    """How many tabs a statement or declaration that begins on a line is indented by.

    Seen from what stands before the line alone; None inside a comment or a string.
    """
    tokens = view.module.tokens
    comments = tokens.comments
    place = bisect_right(comments, (line_start, -1)) - 1
    if place >= 0 and comments[place][1] > line_start:
        return None
    count = bisect_left(tokens.starts, line_start, 0, len(tokens.starts) - 2)
    if count and tokens.ends[count - 1] > line_start:
        return None
    return _Layout(view).indent_after(count)


def _indent_line(view: View, line_start: int) -> list[Edit]:
    """The edit that indents one line by what stands before it."""
    tokens = view.module.tokens
    stop = line_start
    text = view.text
    while stop < len(text) and text[stop] in " \t":
        stop += 1
    index = bisect_left(tokens.starts, line_start, 0, len(tokens.starts) - 2)
    wanted: int | None
    if index < len(tokens.starts) - 2 and tokens.starts[index] == stop:
        wanted = _Layout(view).indent_of(index)
    elif stop == len(text) or text[stop] == "\n":
        wanted = indentation_at(view, line_start)
    else:
        return []
    if wanted is None or text[line_start:stop] == "\t" * wanted:
        return []
    return [Edit(Range(line_start, stop), "\t" * wanted)]


class _Layout:
    """Where each line of a text is to begin, and what stands between its symbols."""

    def __init__(self, view: View) -> None:
        self.tokens = view.module.tokens
        self.blocks = view.blocks
        self.base: dict[int, int] = {id(self.blocks.root): 0}
        self.old_line = 0  # indentation of the line that the construct being read begins on
        self.new_line = 0
        self.line = 0  # of the line being read
        self.opens_at = 0  # that a block has which opens on it

    # --- the whole text

    def edits(self, first: int = 0, last: int | None = None) -> list[Edit]:
        """The edits in text order; those outside of [first, last] may be left out."""
        tokens = self.tokens
        if any(code in (3, 5) for faults in tokens.faults.values() for _, code in faults):
            return []
        found: list[Edit] = []
        text = tokens.text
        starts, ends, kinds = tokens.starts, tokens.ends, tokens.kinds
        comments = tokens.comments
        begin, previous_end = self._beginning(bisect_left(starts, first))
        comment = bisect_left(comments, (previous_end, 0))
        if last is None:
            last = len(text)
        after_comment = False
        held = 0  # line ends to move behind a semicolon
        for i in range(begin, self.blocks.end_of_module):
            if previous_end > last:
                break
            start = starts[i]
            while comment < len(comments) and comments[comment][0] < start:
                at, stop = comments[comment]
                gap = text[previous_end:at]
                lines = max(gap.count("\n"), held)
                held = 0
                new = self._before_comment(gap, lines, i, at, stop)
                if new != gap and "\ufffc" not in gap:
                    found.append(Edit(Range(previous_end, at), new))
                previous_end = stop
                after_comment = True
                comment += 1
            gap = text[previous_end:start]
            lines = gap.count("\n")
            has_view = "\ufffc" in gap
            if kinds[i] == s.SEMICOLON and (lines or held) and i > 0 and not has_view:
                held = max(lines, held)
                new = ""
            elif lines or held:
                lines = max(lines, held)
                held = 0
                new = "\n" * lines + "\t" * self._line_start(i, _indentation(gap))
            elif i == 0:
                self._line_start(i, 0)
                new = gap if previous_end else ""
            else:
                self._in_line(i)
                new = gap if after_comment or start < first else self._space(i, gap)
            if new != gap and not has_view:
                found.append(Edit(Range(previous_end, start), new))
            previous_end = ends[i]
            after_comment = False
        return found

    def indent_of(self, index: int) -> int:
        """The indentation of a token that begins its line."""
        self._read(index)
        return self._line_start(index, 0)

    def indent_after(self, count: int) -> int:
        """The indentation of what may begin after the first `count` tokens."""
        self._read(count)
        blocks = Blocks(self.tokens, count)
        block = blocks.open
        if count == 0:
            return 0
        mine = self._same_block(block)
        kinds = self.tokens.kinds
        if blocks.begins or kinds[count - 1] == s.SEMICOLON or mine.end >= 0:
            return self._content(mine)
        if kinds[count - 1] == s.END or self.blocks.role[count - 1] == BRANCH:
            return self.new_line
        if block.kind in OWNERS and block.state and not block.is_in_statements:
            return self._content(mine)
        return self.new_line + 1

    def _same_block(self, other: Block) -> Block:
        """The block of the whole text that begins where another one does."""
        if other.outer is None:
            return self.blocks.root
        return self.blocks.owner[other.first]

    def _beginning(self, count: int) -> tuple[int, int]:
        """A token from which on the first `count` can be laid out, and the end of what is before.

        Where a procedure of the module begins a line, nothing depends on what stands above.
        """
        starts, ends, text = self.tokens.starts, self.tokens.ends, self.tokens.text
        for block in reversed(self.blocks.root.children):
            first = block.first
            if block.kind == s.PROCEDURE and 0 < first < count:
                line = text.rfind("\n", 0, starts[first]) + 1
                if ends[first - 1] < line and text[line : starts[first]].isspace():
                    return first, ends[first - 1]
        return 0, 0

    def _read(self, count: int) -> None:
        tokens = self.tokens
        text = tokens.text
        begin, end = self._beginning(count)
        comments = tokens.comments
        comment = bisect_left(comments, (end, 0))
        for i in range(begin, min(count, self.blocks.end_of_module)):
            start = tokens.starts[i]
            while comment < len(comments) and comments[comment][1] <= start:
                end = comments[comment][1]
                comment += 1
            gap = text[end:start]
            if i == 0 or "\n" in gap:
                self._line_start(i, _indentation(gap))
            else:
                self._in_line(i)
            end = tokens.ends[i]

    # --- lines

    def _content(self, block: Block) -> int:
        base = self.base.get(id(block), 0)
        if block.kind in OWNERS and block.heading_end < 0 and block.kind == s.MODULE:
            return base
        return base + 1

    def _wanted(self, index: int) -> int | None:
        """The indentation of a token that begins its line; None of one inside a construct."""
        role = self.blocks.role[index]
        block = self.blocks.owner[index]
        kind = self.tokens.kinds[index]
        if role == INSIDE:
            return None
        if role == BRANCH:
            return self.base.get(id(block), 0)
        if role == LABEL:
            return self.base.get(id(block), 0) + 1
        if role == SECTION or kind in STATEMENTS or kind == s.RECORD:
            outer = block.outer
            assert outer is not None
            return self._content(outer)
        if kind == s.MODULE:
            return 0
        return self._content(block)

    def _line_start(self, index: int, old: int) -> int:
        """The indentation of a token that begins its line, which had `old` tabs so far."""
        wanted = self._wanted(index)
        if wanted is None:
            least = 0 if self.tokens.kinds[index] in _ALIGNED else 1
            new = self.new_line + min(max(least, old - self.old_line), _MAX_HANGING)
        else:
            new = wanted
        self.line = new
        self.opens_at = new
        if wanted is not None:
            self.old_line, self.new_line = old, new
        self._in_line(index)
        return new

    def _in_line(self, index: int) -> None:
        """Notes the indentation of the block that a token opens."""
        block = self.blocks.owner[index]
        if block.first == index and block.outer is not None:
            is_section = block.kind in SECTIONS
            self.base[id(block)] = self._content(block.outer) if is_section else self.opens_at
        elif self.tokens.kinds[index] == s.BAR and self.blocks.role[index] == BRANCH:
            self.opens_at = self.base.get(id(block), 0) + 1

    # --- comments

    def _before_comment(self, gap: str, lines: int, following: int, at: int, stop: int) -> str:
        """What stands before a comment; the comment itself is never touched."""
        if lines == 0:
            return gap
        text = self.tokens.text
        indent = gap.rpartition("\n")[2]
        if "\n" not in gap or (indent and "\n" not in text[at:stop]):
            indent = "\t" * self._comment_indent(following, _indentation(gap))
        return "\n" * lines + indent

    def _comment_indent(self, following: int, old: int) -> int:
        """The indentation of a comment on a line of its own: that of what it stands before."""
        wanted = self._wanted(following)
        if wanted is None:
            return self.new_line + min(max(1, old - self.old_line), _MAX_HANGING)
        role = self.blocks.role[following]
        block = self.blocks.owner[following]
        if role == BRANCH:
            wanted += 1
        is_declaration = role == SECTION or block.kind in SECTIONS or block.kind == s.RECORD
        if is_declaration or self.tokens.kinds[following] == s.BEGIN:
            # Between declarations people place comments by what they are about.
            if wanted - 1 <= old <= wanted + 3:
                return old
        return wanted

    # --- between two symbols of a line

    def _space(self, index: int, gap: str) -> str:
        """What stands between a token and the one before it on the same line."""
        kinds = self.tokens.kinds
        left, right = kinds[index - 1], kinds[index]
        if "\ufffc" in gap or left == s.NULL or right == s.NULL:
            return gap
        block = self.blocks.owner[index]
        if "\t" in gap and self._may_be_column(index, block):
            return gap
        if not self._is_close(index, left, right, block):
            return " "
        return " " if gap and _would_join(self.tokens, index) else ""

    def _may_be_column(self, index: int, block: Block) -> bool:
        """Whether a tab before a token may be there to make columns."""
        if self.blocks.role[index] in (START, LABEL):
            return True
        is_declaration = block.kind in SECTIONS or block.kind == s.RECORD
        return is_declaration and self.tokens.kinds[index] not in _CLOSE_UP

    def _is_close(self, index: int, left: int, right: int, block: Block) -> bool:
        """Whether two symbols stand without a blank between them."""
        if right in _CLOSE_UP or left in _OPEN_UP:
            return True
        if right in (s.LPAREN, s.LBRAK):
            return left in _BEFORE_BRACKET and not _is_in_heading(index, block)
        kinds = self.tokens.kinds
        if right in (s.TIMES, s.MINUS) and left in (s.IDENT, s.PROCEDURE):
            return (
                kinds[index + 1] in _AFTER_MARK
                or left == s.PROCEDURE
                or (kinds[index + 1] == s.LPAREN and _is_in_heading(index, block))
            )
        if left in (s.PLUS, s.MINUS):
            return index < 2 or kinds[index - 2] not in _OPERAND_ENDS
        return False


def _is_in_heading(index: int, block: Block) -> bool:
    """Whether a token belongs to the heading of a procedure or module."""
    if block.kind not in OWNERS:
        return False
    if block.heading_end < 0:
        return block.body < 0
    return index < block.heading_end


def _indentation(gap: str) -> int:
    """The tabs that a line begins with after a gap."""
    return gap.rpartition("\n")[2].count("\t")


def _would_join(tokens: Tokens, index: int) -> bool:
    """Whether a token and the one before it would be read as another one if they touched."""
    text = tokens.text
    start = tokens.starts[index]
    if text[tokens.ends[index - 1] - 1] + text[start] in ("(*", "..", ":=", "<=", ">="):
        return True
    if tokens.kinds[index - 1] != s.NUMBER or text[start] != ".":
        return False
    number = text[tokens.starts[index - 1] : tokens.ends[index - 1]]
    return "." in number or tokens.kinds[index] == s.PERIOD


_MAX_HANGING: Final = 30
"""Tabs that a line inside a statement is indented by at most, beyond the statement."""

_CLOSE_UP: Final = frozenset(
    {s.COMMA, s.SEMICOLON, s.COLON, s.RPAREN, s.RBRAK, s.RBRACE, s.PERIOD, s.UPTO}
    | {s.ARROW, s.DOLLAR}
)
_OPEN_UP: Final = frozenset({s.LPAREN, s.LBRAK, s.LBRACE, s.NOT, s.PERIOD, s.UPTO})
_ALIGNED: Final = frozenset({s.RPAREN, s.RBRAK, s.RBRACE, s.THEN, s.DO, s.OF})
"""What may begin a line without a tab more than the construct that it closes or goes on with."""

_BEFORE_BRACKET: Final = frozenset({s.IDENT, s.RPAREN, s.RBRAK, s.ARROW, s.DOLLAR})
_AFTER_MARK: Final = frozenset({s.COMMA, s.COLON, s.SEMICOLON, s.EQL, s.RPAREN, s.LBRAK, s.END})
_OPERAND_ENDS: Final = frozenset(
    {s.IDENT, s.NUMBER, s.STRING, s.NIL, s.RPAREN, s.RBRAK, s.RBRACE, s.ARROW, s.DOLLAR}
)
