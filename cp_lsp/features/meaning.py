"""What names and designators mean at a place where the checker may not have got so far.

Reads the few tokens before the place with the scopes of the checked module, so that members,
parameters and expected types can be told while the statement is still being written.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from cp_lsp.features.view import View
from cp_lsp.semantics import objects as k
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import Object, Scope, find_field
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.blocks import Block, Blocks


class Meaning(NamedTuple):
    """What a designator denotes: the object named last, if any, and the type; None if unknown."""

    object: Object | None
    type: Type | None

    @property
    def module(self) -> Scope | None:
        """The names of a module, where the designator is a module's name."""
        if self.object is not None and self.object.mode == k.MODULE:
            return self.object.scope
        return None

    @property
    def record(self) -> Type | None:
        """The record whose members can follow a period."""
        type_ = self.type
        if self.object is not None and self.object.mode == k.TYPE_NAME:
            return None
        if type_ is not None and type_.form == t.POINTER:
            type_ = type_.base
        return type_ if type_ is not None and type_.composition == t.RECORD else None

    @property
    def parameters(self) -> list[Object] | None:
        """The formal parameters of what can be called, a method's without the receiver."""
        obj = self.object
        if obj is not None and obj.mode in k.CALLABLE:
            return obj.parameters[1:] if obj.mode == k.METHOD else obj.parameters
        if self.type is not None and self.type.form == t.PROCEDURE:
            return self.type.parameters
        return None


class CallSite(NamedTuple):
    """A call being written: the token of its `(`, what is called, and the parameter meant."""

    bracket: int
    callee: Meaning
    active: int


class Place:
    """The place before token `index`: its block, its scope, and what WITH narrows there."""

    def __init__(self, view: View, index: int) -> None:
        self.view = view
        self.index = index
        self.tokens = view.module.tokens
        self.blocks = Blocks(self.tokens, index)
        self.block = self.blocks.open
        self.procedure: Object | None = None
        self.scope = self._scope()
        self.narrowed = self._narrowed()

    def text(self, index: int) -> str:
        return self.tokens.text[self.tokens.starts[index] : self.tokens.ends[index]]

    def _scope(self) -> Scope:
        headings = {
            first: info
            for kind, first, _, info in self.view.module.notes
            if kind == tree.PROCEDURE_HEADING
        }
        block: Block | None = self.block
        while block is not None:
            if block.kind == s.PROCEDURE:
                found = headings.get(block.first) or self.view.objects.get(block.name)
                if isinstance(found, Object) and found.scope is not None:
                    self.procedure = found
                    return found.scope
            block = block.outer
        return self.view.module.scope

    def _narrowed(self) -> dict[str, Type]:
        """The types that variables have by the WITH statements around, by their names."""
        found: dict[str, Type] = {}
        around: list[Block] = []
        block: Block | None = self.block
        while block is not None:
            if block.kind == s.WITH and block.is_in_statements:
                around.append(block)
            block = block.outer
        kinds = self.tokens.kinds
        for block in reversed(around):
            first = (block.branches[-1] if block.branches else block.first) + 1
            if kinds[first] != s.IDENT or kinds[first + 1] != s.COLON:
                continue
            stop = first + 2
            while kinds[stop] not in (s.DO, s.EOF):
                stop += 1
            guard = self._read(first + 2, stop, found)
            if guard.type is not None:
                found[self.text(first)] = guard.type
        return found

    # --- designators

    def find(self, name: str) -> Object | None:
        """What a name means here."""
        return self.scope.find(name)

    def designator(self, stop: int) -> Meaning | None:
        """What the designator means that ends before token `stop`; None if none does."""
        first = self.designator_start(stop)
        return None if first is None else self._read(first, stop, self.narrowed)

    def designator_start(self, stop: int) -> int | None:
        """The first token of the designator that ends before token `stop`; None if none does."""
        kinds = self.tokens.kinds
        i = stop - 1
        while i >= 0:
            kind = kinds[i]
            if kind in (s.ARROW, s.DOLLAR):
                i -= 1
            elif kind in (s.RPAREN, s.RBRAK):
                i = self._opening(i) - 1
                if i < 0 or kinds[i] not in _BEFORE_SELECTOR:
                    return None
            elif kind == s.IDENT:
                if i == 0 or kinds[i - 1] != s.PERIOD:
                    return i
                i -= 2
            else:
                return None
        return None

    def _opening(self, i: int) -> int:
        """The bracket that the one at token `i` closes; -1 if there is none."""
        kinds = self.tokens.kinds
        depth = 0
        while i >= 0:
            kind = kinds[i]
            if kind in (s.RPAREN, s.RBRAK, s.RBRACE):
                depth += 1
            elif kind in (s.LPAREN, s.LBRAK, s.LBRACE):
                depth -= 1
                if depth == 0:
                    return i
            elif kind == s.SEMICOLON or kind > s.BAR:
                return -1
            i -= 1
        return -1

    def _closing(self, i: int, stop: int) -> int:
        kinds = self.tokens.kinds
        depth = 0
        while i < stop:
            if kinds[i] in (s.LPAREN, s.LBRAK, s.LBRACE):
                depth += 1
            elif kinds[i] in (s.RPAREN, s.RBRAK, s.RBRACE):
                depth -= 1
                if depth == 0:
                    return i
            i += 1
        return stop - 1

    def _read(self, first: int, stop: int, narrowed: dict[str, Type]) -> Meaning:
        """What the designator in tokens [first, stop) means."""
        kinds = self.tokens.kinds
        name = self.text(first)
        obj = self.scope.find(name)
        if obj is None:
            obj = self._declared_in_text(name, first)
        if obj is None:
            return Meaning(None, None)
        type_: Type | None = narrowed.get(name, obj.type)
        i = first + 1
        meaning = Meaning(obj, type_)
        while i < stop:
            kind = kinds[i]
            if kind == s.PERIOD and i + 1 < stop and kinds[i + 1] == s.IDENT:
                meaning = _member(meaning, self.text(i + 1))
                i += 2
            elif kind == s.LBRAK:
                close = self._closing(i, stop)
                type_ = meaning.type
                for _ in range(self._count(i, close)):
                    if type_ is not None and type_.form == t.POINTER:
                        type_ = type_.base
                    if type_ is not None:
                        type_ = type_.base if type_.composition in t.ARRAYS else None
                meaning = Meaning(None, type_)
                i = close + 1
            elif kind == s.LPAREN:
                close = self._closing(i, stop)
                meaning = self._applied(meaning, i, close, narrowed)
                i = close + 1
            elif kind == s.ARROW:
                type_ = meaning.type
                if type_ is not None and type_.form == t.POINTER:
                    meaning = Meaning(None, type_.base)
                i += 1
            elif kind == s.DOLLAR:
                meaning = Meaning(None, t.STRING_TYPE)
                i += 1
            else:
                return Meaning(None, None)
        return meaning

    def _declared_in_text(self, name: str, before: int) -> Object | None:
        """A variable or parameter whose declaration the checker could not read, by its tokens:
        a name in a list with a colon and a named type after it.
        """
        kinds = self.tokens.kinds
        for i in range(before - 1, -1, -1):
            if kinds[i] != s.IDENT or kinds[i + 1] not in _AFTER_DECLARED or self.text(i) != name:
                continue
            at = i + 1
            while kinds[at] in (s.COMMA, s.IDENT, s.TIMES, s.MINUS):
                at += 1
            if kinds[at] != s.COLON or kinds[at + 1] != s.IDENT or at + 1 >= before:
                continue
            type_name = self.scope.find(self.text(at + 1))
            if type_name is not None and kinds[at + 2] == s.PERIOD:
                type_name = _member(Meaning(type_name, type_name.type), self.text(at + 3)).object
            if type_name is not None and type_name.mode == k.TYPE_NAME:
                return Object(name, k.VARIABLE, type_name.type)
        return None

    def _count(self, opening: int, close: int) -> int:
        """How many expressions stand between two brackets."""
        kinds = self.tokens.kinds
        depth = 0
        count = 1
        for i in range(opening + 1, close):
            if kinds[i] in (s.LPAREN, s.LBRAK, s.LBRACE):
                depth += 1
            elif kinds[i] in (s.RPAREN, s.RBRAK, s.RBRACE):
                depth -= 1
            elif kinds[i] == s.COMMA and depth == 0:
                count += 1
        return count

    def _applied(
        self, meaning: Meaning, opening: int, close: int, narrowed: dict[str, Type]
    ) -> Meaning:
        """A call's result, or what a guard makes of a designator."""
        obj = meaning.object
        if obj is not None and obj.mode in k.CALLABLE:
            return Meaning(None, obj.type)
        if obj is not None and obj.mode == k.PREDECLARED:
            if obj.name in ("VAL", "ABS", "MIN", "MAX") and close > opening + 1:
                first = opening + 1
                end = first
                while end < close and self.tokens.kinds[end] != s.COMMA:
                    end += 1
                if self.designator_start(end) == first:
                    return Meaning(None, self._read(first, end, narrowed).type)
            return Meaning(None, _PREDECLARED_RESULTS.get(obj.name))
        if meaning.type is not None and meaning.type.form == t.PROCEDURE:
            return Meaning(None, meaning.type.base)
        if close > opening + 1 and self.tokens.kinds[opening + 1] == s.IDENT:
            guard = self._read(opening + 1, close, narrowed)
            if guard.object is not None and guard.object.mode == k.TYPE_NAME:
                return Meaning(None, guard.type)
        return Meaning(None, None)

    # --- calls and expected types

    def call(self, stop: int | None = None) -> CallSite | None:
        """The innermost call whose parameters token `stop` would be among; None outside of any."""
        kinds = self.tokens.kinds
        if self.block.is_in_heading and self.block.kind in (s.PROCEDURE, s.MODULE, s.RECORD):
            return None
        depth = 0
        commas = 0
        i = (self.index if stop is None else stop) - 1
        while i >= 0:
            kind = kinds[i]
            if kind in (s.RPAREN, s.RBRAK, s.RBRACE):
                depth += 1
            elif kind in (s.LPAREN, s.LBRAK, s.LBRACE):
                if depth > 0:
                    depth -= 1
                else:
                    if kind == s.LPAREN and i > 0 and kinds[i - 1] in _BEFORE_SELECTOR:
                        callee = self.designator(i)
                        if callee is not None and _is_callable(callee):
                            return CallSite(i, callee, commas)
                        return None
                    commas = 0
            elif kind == s.COMMA and depth == 0:
                commas += 1
            elif kind in _CALL_STOPS:
                return None
            i -= 1
        return None

    def expected_type(self, index: int | None = None) -> Type | None:
        """The type that an expression should have which begins here, or at a token before; None
        if it may have any, or that is not known.
        """
        kinds = self.tokens.kinds
        if index is None:
            index = self.index
        if index == 0:
            return None
        kind = kinds[index - 1]
        if kind in _CONDITIONS:
            return t.BOOLEAN_TYPE
        if kind == s.RETURN:
            if self.procedure is not None and self.procedure.type is not t.NO_RESULT:
                return self.procedure.type
            return None
        if kind in (s.LBRAK, s.BY):
            return t.INTEGER_TYPE
        if kind in _OPERATORS or kind in (s.BECOMES, s.TO):
            at = index - 1
            if kind == s.TO:
                while at > 0 and kinds[at] not in (s.BECOMES, s.SEMICOLON, s.FOR):
                    at -= 1
                if kinds[at] != s.BECOMES:
                    return None
            before = self.designator(at)
            if before is None or before.type is t.NO_RESULT:
                return None
            return before.type
        if kind in (s.LPAREN, s.COMMA):
            site = self.call(index)
            if site is not None:
                parameters = site.callee.parameters
                if parameters is not None and site.active < len(parameters):
                    return parameters[site.active].type
        return None


def members(meaning: Meaning, name: str = "") -> dict[str, Object]:
    """What can be named after a period behind a designator; `name` is the asking module's."""
    scope = meaning.module
    if scope is not None:
        return {
            key: obj
            for key, obj in scope.names.items()
            if obj.visibility != k.INTERNAL and not key.endswith("^")
        }
    found: dict[str, Object] = {}
    record = meaning.record
    while record is not None and record is not t.UNDEFINED_TYPE:
        for key, obj in record.fields.items():
            is_foreign = record.module is not None and record.module != name
            if not (is_foreign and obj.visibility == k.INTERNAL):
                found.setdefault(key, obj)
        record = record.base if record.base is not record else None
    return found


def _member(meaning: Meaning, name: str) -> Meaning:
    scope = meaning.module
    if scope is not None:
        obj = scope.names.get(name)
    else:
        record = meaning.record
        obj = None if record is None else find_field(name, record)
    return Meaning(obj, None if obj is None else obj.type)


def _is_callable(meaning: Meaning) -> bool:
    if meaning.object is not None and meaning.object.mode == k.PREDECLARED:
        return True
    return meaning.parameters is not None


_AFTER_DECLARED: Final = frozenset({s.COMMA, s.COLON, s.TIMES, s.MINUS})
_BEFORE_SELECTOR: Final = frozenset({s.IDENT, s.RPAREN, s.RBRAK, s.ARROW})
_CALL_STOPS: Final = frozenset(
    {s.SEMICOLON, s.BECOMES, s.BAR, s.THEN, s.DO, s.OF, s.TO, s.BY, s.NULL}
    | set(range(s.END, s.EOF))
)
_CONDITIONS: Final = frozenset({s.IF, s.ELSIF, s.WHILE, s.UNTIL, s.NOT, s.AND, s.OR})
_OPERATORS: Final = frozenset(
    {s.EQL, s.NEQ, s.LSS, s.LEQ, s.GTR, s.GEQ, s.PLUS, s.MINUS, s.TIMES, s.SLASH, s.DIV, s.MOD}
)
_PREDECLARED_RESULTS: Final = {
    "CAP": t.CHAR_TYPE,
    "CHR": t.CHAR_TYPE,
    "ENTIER": t.LONGINT_TYPE,
    "LEN": t.INTEGER_TYPE,
    "ODD": t.BOOLEAN_TYPE,
    "ORD": t.INTEGER_TYPE,
    "SIZE": t.INTEGER_TYPE,
    "BITS": t.SET_TYPE,
    "ASH": t.INTEGER_TYPE,
    "ADR": t.INTEGER_TYPE,
    "VALID": t.BOOLEAN_TYPE,
}
