"""What a module declares, as a tree.

It is read from the tokens alone and leans on the words that begin and end declarations, so that
it stays whole while a module is being edited and the checker has lost its way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from weakref import WeakKeyDictionary

from cp_lsp.features.view import Range, View
from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import Tokens


class SymbolKind(StrEnum):
    """What a name of the outline is."""

    MODULE = "module"
    CONSTANT = "constant"
    RECORD = "record"
    TYPE = "type"
    FIELD = "field"
    METHOD = "method"
    VARIABLE = "variable"
    PROCEDURE = "procedure"


@dataclass(frozen=True)
class OutlineSymbol:
    """A declaration: `detail` is what its text says of type or value, `mark` the export mark,
    `range` all of it, `selection` its name.

    Methods are children of the record type that they are bound to, wherever they stand.
    """

    name: str
    kind: SymbolKind
    detail: str
    mark: str
    range: Range
    selection: Range
    children: tuple[OutlineSymbol, ...] = ()

    def walk(self) -> Iterator[OutlineSymbol]:
        """The declaration and all inside it."""
        yield self
        for child in self.children:
            yield from child.walk()


def outline(view: View) -> OutlineSymbol:
    """The declarations of a module, without parameters and the variables of procedures."""
    found = _OUTLINES.get(view)
    if found is None:
        found = _OUTLINES[view] = read_outline(view.module.tokens)
    return found


def read_outline(tokens: Tokens) -> OutlineSymbol:
    """The outline of a text that has only been scanned."""
    return _Reader(tokens).module()


_OUTLINES: Final[WeakKeyDictionary[View, OutlineSymbol]] = WeakKeyDictionary()


@dataclass
class _Open:
    """A declaration that is being put together; tokens [first, stop)."""

    name: str
    kind: SymbolKind
    name_token: int
    first: int
    stop: int
    mark: str = ""
    detail: str = ""
    has_body: bool = False
    receiver: str = ""
    children: list[_Open] = field(default_factory=list)


class _Reader:
    """Reads the declarations off the tokens, one symbol after the other, each at least once."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.kinds = tokens.kinds
        self.count = len(tokens.kinds) - 2
        self.index = 0
        self.end_names: dict[str, list[int]] = {}
        for i in range(self.count - 1):
            if self.kinds[i] == s.END and self.kinds[i + 1] == s.IDENT:
                self.end_names.setdefault(self.text(i + 1), []).append(i)

    def text(self, index: int) -> str:
        return self.tokens.text[self.tokens.starts[index] : self.tokens.ends[index]]

    def kind(self, ahead: int = 0) -> int:
        index = self.index + ahead
        return self.kinds[index] if 0 <= index < self.count else s.EOF

    # --- blocks

    def module(self) -> OutlineSymbol:
        """The whole module; the text after its end is left alone."""
        root = _Open("", SymbolKind.MODULE, -1, 0, self.count)
        if self.kind() == s.MODULE:
            self.index = 1
        if self.kind() == s.IDENT and self.kind(1) in _AFTER_NAME:
            root.name, root.name_token = self.text(self.index), self.index
            self.index += 1
        self.is_foreign = self.kind() == s.LBRAK
        self.skip_to((s.SEMICOLON, s.IMPORT, *_AFTER_HEADING))
        if s.IMPORT in (self.kind(), self.kind(1)):
            self.index += 1
            self.skip_to((s.SEMICOLON, *_AFTER_HEADING))
        self.blocks = [root]
        self.section = s.NULL
        while self.index < self.count and self.blocks:
            before = self.index
            self.step()
            self.index = max(self.index, before + 1)
        for block in self.blocks:
            block.stop = min(self.index, self.count)
        if not root.name:
            root.name, root.name_token = self.last_name()
        return self.finish(self.with_methods(root))

    def step(self) -> None:
        """Reads one declaration, or passes over what is none."""
        kind = self.kind()
        block = self.blocks[-1]
        if kind == s.PROCEDURE:
            self.leave_finished()
            self.procedure()
        elif kind == s.END:
            self.end()
        elif kind in (s.BEGIN, s.CLOSE):
            if block.has_body and kind == s.BEGIN:
                self.leave_finished()
            self.blocks[-1].has_body = True
            self.section = s.NULL
            self.index += 1
        elif kind in (s.CONST, s.TYPE, s.VAR):
            self.leave_finished()
            self.section = kind
            self.index += 1
        elif block.has_body:
            kinds, index = self.kinds, self.index + 1
            while index < self.count and kinds[index] not in _AFTER_HEADING:
                index += 1
            self.index = index
        elif kind == s.IDENT:
            self.item()
        elif kind == s.LPAREN and self.method_without_word():
            self.procedure()
        elif kind == s.EQL and self.section == s.TYPE:
            self.index += 1
            self.constant_or_type(-1)
        else:
            if kind in _STATEMENT:
                block.has_body = True
            self.index += 1

    def leave_finished(self) -> None:
        """Closes the procedure whose statements have been read: its END must have been lost."""
        if self.blocks[-1].has_body and len(self.blocks) > 1:
            self.blocks.pop().stop = self.index
        self.section = s.NULL

    def end(self) -> None:
        """END, of a block if a name follows that an open one has, or one whose name was lost."""
        names = [block.name for block in self.blocks]
        name = self.text(self.index + 1) if self.kind(1) == s.IDENT else ""
        is_designator = self.kind(2) == s.PERIOD and self.kind(3) in (s.IDENT, s.MODULE)
        if name and (name in names or (self.kind(2) in _AFTER_END and not is_designator)):
            depth = len(names) - 1
            if name in names:
                depth -= names[::-1].index(name)
            elif names[-1] == "":
                self.blocks[-1].name, self.blocks[-1].name_token = name, self.index + 1
            elif self.kind(2) == s.PERIOD:
                depth = 0
            elif not (self.blocks[-1].has_body and depth > 0):
                self.index += 1
                return
            self.index += 2
            for block in self.blocks[depth:]:
                block.stop = self.index
            del self.blocks[depth:]
            self.section = s.NULL
            return
        self.index += 1

    def last_name(self) -> tuple[str, int]:
        """The name after the last END with a period."""
        for i in range(self.count - 2, 0, -1):
            if self.kinds[i] == s.IDENT and self.kinds[i - 1] == s.END:
                if self.kinds[i + 1] == s.PERIOD:
                    return self.text(i), i
        return "", -1

    # --- constants, types, variables

    def item(self) -> None:
        """A declaration that begins with its name; a statement if it cannot be one."""
        name = self.index
        after = self.after_mark(1)
        kind = self.kind(after)
        operand_follows = kind in _OPERAND and self.section in (s.CONST, s.TYPE)
        if kind in (s.EQL, s.BECOMES) and (kind == s.EQL or self.section == s.CONST):
            self.index += after + 1
            self.constant_or_type(name)
        elif kind in (s.COLON, s.COMMA) or (
            self.section == s.VAR and kind in (s.IDENT, *_TYPE_WORDS)
        ):
            self.variables(name)
        elif self.names_procedure():
            self.procedure()
        elif operand_follows or kind in _TYPE_WORDS:
            self.index += after
            self.constant_or_type(name)
        else:
            if kind in _AFTER_DESIGNATOR and self.kind(-1) == s.SEMICOLON:
                if self.section == s.NULL or kind != s.SEMICOLON:
                    self.blocks[-1].has_body = True
            self.index += 1

    def constant_or_type(self, name: int) -> None:
        """What follows the name and `=`."""
        start = self.index
        kind = self.kind()
        is_attribute = kind == s.IDENT and self.kind(1) == s.RECORD
        if self.section == s.TYPE or kind in _TYPE_WORDS or is_attribute:
            declared = self.add(name, SymbolKind.TYPE)
            self.type(declared)
            declared.detail = self.shown(start, self.index, is_type=True)
        else:
            declared = self.add(name, SymbolKind.CONSTANT)
            self.skip_expression()
            declared.detail = self.shown(start, self.index)
        declared.stop = self.index

    def variables(self, first: int) -> None:
        """A list of names with their type: variables, or fields whose record has lost its head."""
        names, start = self.name_list()
        owner = self.blocks[-1]
        is_field = self.section == s.TYPE and bool(owner.children)
        self.type(None)
        if len(self.blocks) > 1 and not is_field:
            return
        detail = self.shown(start, self.index, is_type=True)
        for name in names:
            if is_field:
                declared = self.add(name, SymbolKind.FIELD, owner.children[-1])
            else:
                declared = self.add(name, SymbolKind.VARIABLE)
            declared.first, declared.stop, declared.detail = first, self.index, detail

    def name_list(self) -> tuple[list[int], int]:
        """Names up to a colon, passed over; and where the type begins."""
        names: list[int] = []
        while self.kind() == s.IDENT:
            after = self.after_mark(1)
            if names and self.kind(after) not in (s.COMMA, s.COLON, s.IDENT):
                break
            names.append(self.index)
            self.index += after
            if self.kind() == s.COMMA:
                self.index += 1
            elif self.kind() != s.IDENT or self.kind(1) not in (s.COMMA, s.COLON):
                break
        if self.kind() == s.COLON:
            self.index += 1
        return names, self.index

    # --- types

    def type(self, owner: _Open | None) -> None:
        """Passes over a type; the fields of a record go to `owner`."""
        while self.index < self.count:
            kind = self.kind()
            if kind == s.ARRAY:
                self.index += 1
                while self.kind() not in (s.OF, *_HARD_STOP, s.SEMICOLON, s.END):
                    self.index += 1
                if self.kind() != s.OF:
                    return
                self.index += 1
            elif kind == s.POINTER:
                self.index += 1
                self.brackets()
                if self.kind() == s.TO:
                    self.index += 1
            elif kind == s.PROCEDURE:
                self.index += 1
                self.brackets()
                if self.kind() == s.LPAREN:
                    self.parentheses()
                    if self.kind() == s.COLON:
                        self.index += 1
                        continue
                return
            elif kind == s.RECORD:
                self.index += 1
                self.record(owner)
                return
            elif kind in (s.TO, s.OF):
                self.index += 1
            elif kind == s.IDENT:
                self.index += 1
                if self.kind() == s.RECORD:
                    continue
                if self.kind() == s.PERIOD and self.kind(1) == s.IDENT:
                    self.index += 2
                return
            else:
                return

    def record(self, owner: _Open | None) -> None:
        """The rest of a record type after its first word."""
        if owner is not None:
            owner.kind = SymbolKind.RECORD
        self.brackets()
        if self.kind() == s.LPAREN:
            self.parentheses()
        while self.index < self.count:
            kind = self.kind()
            if kind == s.END:
                self.index += 1
                return
            if kind in _HARD_STOP or kind == s.PROCEDURE:
                return
            if kind != s.IDENT:
                self.index += 1
                continue
            if self.kind(self.after_mark(1)) == s.EQL:
                return  # the next type: the END of this one has been lost
            first = self.index
            names, start = self.name_list()
            self.type(owner if not names else None)
            detail = self.shown(start, self.index, is_type=True)
            for name in names if owner is not None else ():
                declared = self.add(name, SymbolKind.FIELD, owner)
                declared.first, declared.stop, declared.detail = first, self.index, detail
            if self.index == first:
                self.index += 1

    # --- procedures

    def names_procedure(self) -> bool:
        """Whether the name here is that of a procedure that has lost its first word."""
        if self.section != s.NULL and self.kind(-1) not in (s.SEMICOLON, s.END):
            return False
        name = self.text(self.index)
        if name in {block.name for block in self.blocks}:
            return False
        return any(place > self.index for place in self.end_names.get(name, ()))

    def method_without_word(self) -> bool:
        """Whether a receiver stands here whose method has lost its first word."""
        ahead = 2 if self.kind(1) in (s.VAR, s.IN) else 1
        shape = [self.kind(ahead + i) for i in range(5)]
        return shape == [s.IDENT, s.COLON, s.IDENT, s.RPAREN, s.IDENT]

    def procedure(self) -> None:
        """A procedure's heading; what follows is its block, if it has one."""
        first = self.index
        if self.kind() == s.PROCEDURE:
            self.index += 1
        is_code = self.kind() == s.LBRAK
        self.brackets()
        is_forward = self.kind() == s.ARROW
        if self.kind() in (s.ARROW, s.TIMES, s.MINUS):
            self.index += 1
        receiver = ""
        start = self.index
        if self.kind() == s.LPAREN:
            self.parentheses()
            if self.kind() == s.IDENT and self.kinds[self.index - 2] == s.IDENT:
                receiver = self.text(self.index - 2)
            elif self.kind() != s.IDENT:
                self.index = start  # the name has been lost, these are parameters
        name = -1
        if self.kind() == s.IDENT:
            name = self.index
            self.index += self.after_mark(1)
        parameters = self.index
        if self.kind() == s.LPAREN:
            self.parentheses()
        if self.kind() == s.COLON:
            self.index += 1
            self.type(None)
        stop = self.index
        has_block = not is_forward and not is_code and not self.is_foreign
        while self.kind() == s.COMMA and self.kind(1) == s.IDENT:
            if self.text(self.index + 1) in ("ABSTRACT", "EMPTY"):
                has_block = False
            self.index += 2
        kind = SymbolKind.METHOD if receiver else SymbolKind.PROCEDURE
        declared = self.add(name, kind)
        declared.first = first
        declared.receiver = receiver
        declared.detail = self.shown(parameters, stop)
        if is_code:
            self.skip_to((s.SEMICOLON, *_HARD_STOP))
        declared.stop = self.index
        self.section = s.NULL
        if is_forward and name >= 0:
            declared.mark = "^"
        if has_block:
            self.blocks.append(declared)

    # --- putting together

    def add(self, name: int, kind: SymbolKind, owner: _Open | None = None) -> _Open:
        text = self.text(name) if name >= 0 else ""
        mark = ""
        if name >= 0 and self.kinds[name + 1] in (s.TIMES, s.MINUS):
            mark = self.text(name + 1)
        declared = _Open(text, kind, name, max(name, 0), self.index, mark)
        (owner or self.blocks[-1]).children.append(declared)
        return declared

    def with_methods(self, root: _Open) -> _Open:
        """The module with its methods under their records, and forward declarations left out that
        a full one follows.
        """
        types = {child.name: child for child in root.children if child.kind in _TYPES}
        full = {
            (child.receiver, child.name)
            for child in root.children
            if child.kind in _CALLABLE and child.mark != "^"
        }
        kept: list[_Open] = []
        for child in root.children:
            if child.kind in _CALLABLE and child.mark == "^":
                if (child.receiver, child.name) in full:
                    continue
                child.mark = ""
            owner = types.get(child.receiver) if child.receiver else None
            if owner is not None and owner.kind == SymbolKind.TYPE:
                owner = types.get(owner.detail.removeprefix("POINTER TO "), owner)
            (kept if owner is None else owner.children).append(child)
        root.children = kept
        return root

    def finish(self, declared: _Open) -> OutlineSymbol:
        tokens = self.tokens
        children = tuple(
            self.finish(child) for child in declared.children if child.name or child.children
        )
        last = max(declared.first, min(declared.stop, self.count) - 1)
        whole = Range(tokens.starts[declared.first], tokens.ends[last])
        if self.count == 0:
            whole = Range(0, len(tokens.text))
        name = Range(whole.start, whole.start)
        if declared.name_token >= 0:
            name = Range(tokens.starts[declared.name_token], tokens.ends[declared.name_token])
        if declared.kind == SymbolKind.MODULE:
            whole = Range(0, max(whole.end, name.end))
        whole = Range(min(whole.start, name.start), max(whole.end, name.end))
        return OutlineSymbol(
            declared.name or "?",
            declared.kind,
            declared.detail,
            declared.mark,
            whole,
            name,
            children,
        )

    # --- passing over

    def after_mark(self, ahead: int) -> int:
        """How far ahead the symbol stands after the export mark and the flags of a name."""
        if self.kind(ahead) in (s.TIMES, s.MINUS):
            ahead += 1
        if self.kind(ahead) == s.LBRAK and self.kind(ahead + 1) in (s.STRING, s.NUMBER):
            while self.kind(ahead) not in (s.RBRAK, s.SEMICOLON, s.EOF):
                ahead += 1
            ahead += self.kind(ahead) == s.RBRAK
        return ahead

    def brackets(self) -> None:
        """[SysFlag]."""
        if self.kind() == s.LBRAK:
            self.skip_to((s.RBRAK, s.SEMICOLON, *_HARD_STOP))
            self.index += self.kind() == s.RBRAK

    def parentheses(self) -> None:
        """Parameters, a receiver or a base type; an end that was lost is looked for no further
        than where a block must go on.
        """
        depth = 0
        while self.index < self.count:
            kind = self.kind()
            if kind == s.LPAREN:
                depth += 1
            elif kind == s.RPAREN:
                depth -= 1
            elif kind in (s.BEGIN, s.CONST, s.TYPE, s.END, s.EQL) or (
                kind == s.SEMICOLON and self.kind(1) in (s.PROCEDURE, s.BEGIN, s.CONST, s.TYPE)
            ):
                return
            self.index += 1
            if depth == 0:
                return

    def skip_expression(self) -> None:
        """The value of a constant, up to its semicolon, or where the next declaration begins."""
        start = self.index
        while self.index < self.count:
            kind = self.kind()
            if kind in (s.SEMICOLON, s.END, s.PROCEDURE, *_HARD_STOP):
                return
            if (
                kind == s.IDENT
                and self.index > start
                and self.kind(-1) in _OPERAND_END
                and self.kind(self.after_mark(1)) == s.EQL
            ):
                return
            self.index += 1

    def skip_to(self, stops: tuple[int, ...]) -> None:
        while self.index < self.count and self.kind() not in stops:
            self.index += 1

    def shown(self, start: int, stop: int, *, is_type: bool = False) -> str:
        """The tokens [start, stop) in one line, of a record only its head."""
        if stop <= start:
            return ""
        tokens = self.tokens
        end = stop
        if is_type:
            for i in range(start, stop):
                if self.kinds[i] == s.RECORD:
                    end = i + 1
                    if end < stop and self.kinds[end] == s.LPAREN:
                        while end < stop and self.kinds[end] != s.RPAREN:
                            end += 1
                        end = min(end + 1, stop)
                    break
        text = tokens.text[tokens.starts[start] : tokens.ends[end - 1]]
        if "(*" in text:
            text = " ".join(self.text(i) for i in range(start, end))
        text = " ".join(text.split())
        return text if len(text) <= _MAX_DETAIL else text[: _MAX_DETAIL - 1] + "…"


_MAX_DETAIL: Final = 120
_HARD_STOP: Final = (s.BEGIN, s.CLOSE, s.CONST, s.TYPE, s.VAR, s.EOF)
_AFTER_NAME: Final = (s.SEMICOLON, s.LBRAK, s.IMPORT, s.EOF)
_AFTER_HEADING: Final = (s.CONST, s.TYPE, s.VAR, s.PROCEDURE, s.BEGIN, s.CLOSE, s.END)
_AFTER_END: Final = (s.SEMICOLON, s.PERIOD)
_AFTER_DESIGNATOR: Final = (s.BECOMES, s.LPAREN, s.PERIOD, s.LBRAK, s.ARROW, s.SEMICOLON)
_TYPE_WORDS: Final = (s.RECORD, s.POINTER, s.ARRAY, s.PROCEDURE)
_OPERAND: Final = (s.NUMBER, s.STRING, s.IDENT, s.NIL, s.MINUS, s.LBRACE)
_OPERAND_END: Final = (s.NUMBER, s.STRING, s.IDENT, s.NIL, s.RPAREN, s.RBRAK, s.RBRACE)
_STATEMENT: Final = (
    *(s.IF, s.CASE, s.WHILE, s.REPEAT, s.FOR, s.LOOP, s.WITH, s.EXIT, s.RETURN),
    *(s.ELSE, s.ELSIF, s.UNTIL, s.THEN, s.DO),
)
_TYPES: Final = (SymbolKind.RECORD, SymbolKind.TYPE)
_CALLABLE: Final = (SymbolKind.METHOD, SymbolKind.PROCEDURE)
