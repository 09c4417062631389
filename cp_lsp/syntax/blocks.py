"""The blocks of a text by its keywords alone: what opens and closes what, in broken texts too.

The syntax tree of a text with errors lacks what could not be read. A person who is typing still
wants folds, indentation and the name after END, so this reads no more than brackets of keywords,
and finds its way again at `END Name` and at the next PROCEDURE.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import Tokens

# What a token is to the block that it belongs to.
INSIDE: Final = 0
START: Final = 1  # it begins a statement, a declaration, a field list or an imported name
BRANCH: Final = 2  # BEGIN, CLOSE, ELSE, ELSIF, UNTIL, END or a bar: it stands as its block does
SECTION: Final = 3  # IMPORT, CONST, TYPE or VAR, or PROCEDURE of a declaration
LABEL: Final = 4  # it begins the labels or the guard of the first branch

STATEMENTS: Final = frozenset({s.IF, s.CASE, s.WHILE, s.REPEAT, s.FOR, s.LOOP, s.WITH})
SECTIONS: Final = frozenset({s.IMPORT, s.CONST, s.TYPE, s.VAR})
OWNERS: Final = frozenset({s.MODULE, s.PROCEDURE})

# How far a block has been read.
_HEADING: Final = 0  # up to the `;` of a heading, to THEN, DO or OF
_DECLARATIONS: Final = 1
_STATEMENTS: Final = 2
_LABELS: Final = 3

TYPE_FOLLOWS: Final = frozenset({s.EQL, s.COLON, s.OF, s.TO})
"""What stands before a type: PROCEDURE after it begins a type, and no declaration."""


class Block:
    """A construct that nests: `kind` is the keyword that opens it, MODULE, IMPORT, IF, RECORD ….

    Tokens [first, stop); `stop` of one left open is where the next thing begins. `end` is its END
    or UNTIL, `name` and `end_name` the identifiers after the heading's keyword and after END;
    -1 where they are missing. `branches` are its BEGIN, ELSE, ELSIF and bars. `body` is the
    token where its statements begin, -1 before that.
    """

    __slots__ = (
        "body",
        "branches",
        "children",
        "end",
        "end_name",
        "first",
        "has_body",
        "heading_end",
        "kind",
        "name",
        "outer",
        "state",
        "stop",
    )

    def __init__(self, kind: int, first: int, outer: Block | None) -> None:
        self.kind = kind
        self.first = first
        self.outer = outer
        self.stop = -1
        self.end = -1
        self.name = -1
        self.end_name = -1
        self.heading_end = -1
        self.body = -1
        self.branches: list[int] = []
        self.children: list[Block] = []
        self.state = _HEADING
        self.has_body = True
        if outer is not None:
            outer.children.append(self)

    def walk(self) -> Iterator[Block]:
        """The block and all inside, in text order."""
        pending = [self]
        while pending:
            block = pending.pop()
            yield block
            pending.extend(reversed(block.children))

    @property
    def is_in_statements(self) -> bool:
        """Whether what comes next in the block, as far as it has been read, are statements."""
        return self.state == _STATEMENTS

    @property
    def is_in_heading(self) -> bool:
        return self.state == _HEADING

    @property
    def is_in_labels(self) -> bool:
        return self.state == _LABELS


def blocks_of(tokens: Tokens) -> Blocks:
    """The blocks of a whole text; they are kept with its tokens."""
    if tokens.blocks is None:
        tokens.blocks = Blocks(tokens)
    return tokens.blocks


class Blocks:
    """The blocks of a text: `root` is the module, `owner[i]` the innermost block of token i, and
    `role[i]` what the token is to it. `end_of_module` is the index after the module's last token.

    With `stop` only the tokens before it are read; `open` then is the innermost block left open,
    with the state it is in, and `begins` says whether the next token would begin something. What
    `blocks_of` the whole text knows saves reading it from its beginning then.
    """

    def __init__(self, tokens: Tokens, stop: int | None = None) -> None:
        self.tokens = tokens
        count = len(tokens.kinds) - 2
        if stop is not None and stop < count:
            count = stop
        self.root = Block(s.MODULE, 0, None)
        self.root.state = _DECLARATIONS
        self.owner: list[Block] = [self.root] * count
        self.role = bytearray(count)
        self.end_of_module = count
        self.begins = False
        self.open = self.root
        self._is_foreign = False
        self._depth = 0
        self._around = self.root
        start = 0 if stop is None or tokens.blocks is None else self._skip(tokens.blocks)
        self._read(start, count)
        block: Block | None = self.open
        while block is not None:
            block.stop = count
            block = block.outer

    def _name(self, index: int) -> str:
        tokens = self.tokens
        return tokens.text[tokens.starts[index] : tokens.ends[index]]

    def _skip(self, whole: Blocks) -> int:
        """Takes over what is known up to the last procedure of the module level; its token."""
        count, root = self.end_of_module, whole.root
        # Declarations that follow statements, or another heading, are no usual case.
        if root.heading_end <= root.first:
            return 0
        if root.body >= 0:
            count = min(count, root.body)
        for i in range(len(root.children) - 1, -1, -1):
            first = root.children[i].first
            is_procedure = root.children[i].kind == s.PROCEDURE
            if is_procedure and root.heading_end <= first < count:
                self.root.children = root.children[:i]
                for name in ("first", "name", "heading_end", "has_body"):
                    setattr(self.root, name, getattr(root, name))
                self._is_foreign = whole._is_foreign
                self.role[:first] = whole.role[:first]
                self.owner[:first] = whole.owner[:first]
                return first
        return 0

    def _read(self, start: int, count: int) -> None:
        kinds = self.tokens.kinds
        role = self.role
        owner = self.owner
        begins = False
        i = start
        while i < count:
            kind = kinds[i]
            block = self.open
            if _IS_PLAIN[kind]:
                if begins:
                    role[i] = LABEL if block.state == _LABELS else START
                    begins = False
                owner[i] = block
                i += 1
                continue
            if kind < s.END:
                # Names, literals and delimiters.
                if kind == s.SEMICOLON:
                    begins = self._semicolon(i)
                    owner[i] = block
                    i += 1
                    continue
                if begins and kind != s.BAR:
                    role[i] = LABEL if block.state == _LABELS else START
                    begins = False
                if kind in (s.LPAREN, s.LBRAK):
                    self._depth += 1
                elif kind in (s.RPAREN, s.RBRAK):
                    if self._depth > 0:
                        self._depth -= 1
                    if self._depth == 0 and block.kind == s.RECORD and block.state == _HEADING:
                        if kinds[i + 1] not in (s.LPAREN, s.LBRAK):
                            block.state = _DECLARATIONS
                            begins = True
                elif kind == s.COMMA:
                    begins = block.kind == s.IMPORT
                elif kind == s.COLON:
                    if block.state == _LABELS and block.kind == s.CASE:
                        block.state = _STATEMENTS
                        begins = True
                elif kind in (s.THEN, s.DO, s.OF):
                    if block.kind in STATEMENTS and block.state != _STATEMENTS:
                        opens = _OPENERS.get(block.kind)
                        if opens == kind:
                            block.state = _LABELS if kind == s.OF else _STATEMENTS
                            if block.body < 0:
                                block.body = i + 1
                            begins = True
                            self._depth = 0
                elif kind == s.BAR:
                    begins = self._bar(i)
                    block = self.open
                owner[i] = block
                i += 1
                continue
            was_begin = begins
            begins = self._keyword(i, kind, was_begin=was_begin)
            owner[i] = self._around
            if kind == s.END and self.end_of_module < count:
                break
            i += 1
        self.begins = begins

    def _semicolon(self, i: int) -> bool:
        """A semicolon; whether something begins after it."""
        block = self.open
        if block.state == _HEADING and block.kind in OWNERS:
            if self._depth == 0:
                block.state = _DECLARATIONS
                block.heading_end = i + 1
                if not block.has_body or (block.kind == s.PROCEDURE and self._is_foreign):
                    self._close(i)
            return False
        if block.kind == s.IMPORT:
            self._close(i + 1)
            return False
        if block.kind in SECTIONS or block.kind == s.RECORD:
            # Inside the parameters of a procedure type nothing begins.
            return self._depth == 0
        self._depth = 0
        return block.state == _STATEMENTS

    def _bar(self, i: int) -> bool:
        """A bar: the next branch of the innermost CASE or WITH."""
        block: Block | None = self.open
        while block is not None and block.kind in STATEMENTS:
            if block.kind in (s.CASE, s.WITH) and block.state != _HEADING:
                while self.open is not block:
                    self._close(i)
                block.branches.append(i)
                block.state = _LABELS
                self.role[i] = BRANCH
                self._depth = 0
                return False
            block = block.outer
        return False

    def _push(self, kind: int, i: int) -> Block:
        self.open = Block(kind, i, self.open)
        self._around = self.open
        return self.open

    def _close(self, stop: int) -> None:
        """Ends the innermost block; the module stays."""
        block = self.open
        if block.outer is not None:
            block.stop = stop
            self.open = block.outer

    def _to_owner(self, i: int) -> Block:
        """Ends statements, records and sections, up to the procedure or module around."""
        while self.open.kind not in OWNERS:
            self._close(i)
        return self.open

    def _keyword(self, i: int, kind: int, *, was_begin: bool) -> bool:
        """Reads a keyword that may open, divide or close a block; whether something begins."""
        kinds = self.tokens.kinds
        role = self.role
        block = self._around = self.open
        if kind in STATEMENTS:
            self._depth = 0
            if block.kind in SECTIONS or block.kind == s.RECORD:
                return False
            role[i] = START
            opened = self._push(kind, i)
            if kind in (s.LOOP, s.REPEAT):
                opened.state = _STATEMENTS
                opened.body = i + 1
                return True
            if kind == s.WITH:
                opened.state = _LABELS
            return False
        if kind == s.END:
            return self._end(i)
        if kind in (s.ELSE, s.ELSIF, s.UNTIL):
            return self._branch(i, kind)
        if kind in (s.EXIT, s.RETURN):
            role[i] = START
            return False
        if kind == s.RECORD:
            if was_begin:
                role[i] = START
            self._push(kind, i)
            self._depth = 0
            following = kinds[i + 1]
            if following not in (s.LPAREN, s.LBRAK):
                self.open.state = _DECLARATIONS
                return True
            return False
        if kind == s.VAR and (self._depth > 0 or (block.is_in_heading and block.kind in OWNERS)):
            return False
        if kind in SECTIONS:
            around = self._to_owner(i)
            self._depth = 0
            if around.kind == s.PROCEDURE and around.state == _STATEMENTS:
                # Statements hold no declarations: an END is missing above.
                self._close(i)
            if self.open.state == _HEADING:
                self.open.state = _DECLARATIONS
            role[i] = SECTION
            self._push(kind, i).state = _DECLARATIONS
            return True
        if kind == s.PROCEDURE:
            if kinds[i - 1] in TYPE_FOLLOWS and i > 0:
                return False
            around = self._to_owner(i)
            self._depth = 0
            if around.kind == s.PROCEDURE and around.state != _DECLARATIONS:
                self._close(i)
            role[i] = SECTION
            self._heading(self._push(kind, i))
            return False
        if kind == s.BEGIN or kind == s.CLOSE:
            around = self._to_owner(i)
            self._around = around
            self._depth = 0
            around.state = _STATEMENTS
            around.branches.append(i)
            if around.body < 0:
                around.body = i + 1
            role[i] = BRANCH
            return True
        if kind == s.MODULE:
            self.root.state = _HEADING
            self.root.first = i
            if kinds[i + 1] == s.IDENT:
                self.root.name = i + 1
                self._is_foreign = kinds[i + 2] == s.LBRAK
            role[i] = START
            return False
        if was_begin:
            role[i] = START
        return False

    def _heading(self, block: Block) -> None:
        """Finds the name of a procedure, and whether a body follows its heading."""
        kinds = self.tokens.kinds
        i = block.first + 1
        if kinds[i] == s.ARROW:
            block.has_body = False
            i += 1
        elif kinds[i] == s.TIMES:
            i += 1
        elif kinds[i] == s.LBRAK:
            block.has_body = self._name(i + 1) not in ("code", "1")
            while kinds[i] not in (s.RBRAK, s.SEMICOLON, s.EOF):
                i += 1
            i += 1
        if kinds[i] == s.LPAREN:
            while kinds[i] not in (s.RPAREN, s.SEMICOLON, s.EOF):
                i += 1
            i += 1
        if kinds[i] == s.IDENT:
            block.name = i
        depth = 0
        while kinds[i] not in _HEADING_STOPS:
            if kinds[i] == s.LPAREN:
                depth += 1
            elif kinds[i] == s.RPAREN:
                depth -= 1
            elif kinds[i] == s.SEMICOLON and depth <= 0:
                break
            elif kinds[i] == s.COMMA and depth <= 0 and kinds[i + 1] == s.IDENT:
                if self._name(i + 1) in ("ABSTRACT", "EMPTY"):
                    block.has_body = False
            i += 1

    def _branch(self, i: int, kind: int) -> bool:
        """ELSE, ELSIF or UNTIL: of the innermost statement that can have one."""
        wanted = _DIVIDED[kind]
        block: Block | None = self.open
        while block is not None and block.kind in STATEMENTS and block.kind not in wanted:
            block = block.outer
        if block is None or block.kind not in wanted:
            return False
        while self.open is not block:
            self._close(i)
        self._around = block
        self.role[i] = BRANCH
        self._depth = 0
        if kind == s.UNTIL:
            block.end = i
            self._close(i + 1)
            return False
        block.branches.append(i)
        block.state = _HEADING if kind == s.ELSIF else _STATEMENTS
        return kind == s.ELSE

    def _end(self, i: int) -> bool:
        kinds = self.tokens.kinds
        self._depth = 0
        named: Block | None = None
        if kinds[i + 1] == s.IDENT:
            named = self._named(self._name(i + 1), i + 1)
        if named is None:
            if self.open.kind in SECTIONS:
                around = self._to_owner(i)
            else:
                around = self.open
            if around.kind in OWNERS:
                if kinds[i + 1] != s.IDENT or kinds[i + 2] not in (s.SEMICOLON, s.PERIOD):
                    # One END too many, or its name is still to be written.
                    self._around = around
                    self.role[i] = BRANCH
                    if around.end < 0:
                        around.end = i
                    return False
                if around.kind == s.MODULE and kinds[i + 2] != s.PERIOD:
                    self.role[i] = BRANCH
                    return False
                named = around
        block = named if named is not None else self.open
        while self.open is not block:
            self._close(i)
        self._around = block
        self.role[i] = BRANCH
        block.end = i
        if block.kind in OWNERS and kinds[i + 1] == s.IDENT:
            block.end_name = i + 1
        if block.kind == s.MODULE:
            if kinds[i + 2] == s.PERIOD and kinds[i + 1] == s.IDENT:
                self.end_of_module = min(i + 3, len(self.owner))
                for index in range(i, self.end_of_module):
                    self.owner[index] = block
                block.stop = self.end_of_module
            return False
        self._close(i + (2 if block.end_name >= 0 else 1))
        return False

    def _named(self, name: str, index: int) -> Block | None:
        """The open procedure or module of a name, for its END."""
        block: Block | None = self.open
        while block is not None:
            if block.kind in OWNERS and block.name >= 0 and self._name(block.name) == name:
                if block.kind == s.PROCEDURE or self.tokens.kinds[index + 1] == s.PERIOD:
                    return block
            block = block.outer
        return None


_IS_PLAIN: Final = tuple(
    kind < s.END
    and kind not in (s.SEMICOLON, s.LPAREN, s.LBRAK, s.RPAREN, s.RBRAK, s.COMMA, s.COLON)
    and kind not in (s.THEN, s.DO, s.OF, s.BAR)
    for kind in range(s.EOF + 1)
)
"""Of each symbol, whether it is a part of something and opens, divides or ends nothing."""

_OPENERS: Final = {
    s.IF: s.THEN,
    s.CASE: s.OF,
    s.WHILE: s.DO,
    s.FOR: s.DO,
    s.WITH: s.DO,
}
_DIVIDED: Final = {
    s.ELSE: frozenset({s.IF, s.CASE, s.WITH}),
    s.ELSIF: frozenset({s.IF}),
    s.UNTIL: frozenset({s.REPEAT}),
}
_HEADING_STOPS: Final = frozenset({s.EOF, s.BEGIN, s.END, s.PROCEDURE, s.CONST, s.TYPE, s.MODULE})
