"""What kind of thing is to be written at a place, by the grammar of what stands before it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from cp_lsp.features.meaning import Place
from cp_lsp.semantics import objects as k
from cp_lsp.semantics import types as t
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax.blocks import OWNERS, SECTIONS, START, STATEMENTS, Block


class Want(Enum):
    """What is to be written."""

    NOTHING = auto()
    MODULE = auto()
    IMPORT = auto()
    MEMBER = auto()
    TYPE = auto()
    CONSTANT = auto()
    STATEMENT = auto()
    EXPRESSION = auto()
    END_NAME = auto()
    METHOD_NAME = auto()
    PROCEDURE_NAME = auto()
    WORDS = auto()


@dataclass(frozen=True)
class Situation:
    """What is wanted, and the keywords that the grammar has there.

    `block` is what ends, for `END_NAME`; `record` the receiver's, for `METHOD_NAME`. Of members,
    `wants_types` says that only types are wanted, `starts_statement` that a statement begins.
    """

    want: Want
    keywords: tuple[str, ...] = ()
    block: Block | None = None
    record: Type | None = None
    wants_types: bool = False
    starts_statement: bool = False
    has_declarations: bool = False


NOTHING: Final = Situation(Want.NOTHING)
HEADING_ATTRIBUTES: Final = ("NEW", "ABSTRACT", "EMPTY", "EXTENSIBLE")
PARAMETER_MODES: Final = ("VAR", "IN", "OUT")
_STRUCTURES: Final = ("ARRAY", "POINTER", "PROCEDURE", "RECORD")
_RECORD_ATTRIBUTES: Final = ("ABSTRACT", "EXTENSIBLE", "LIMITED")
_STATEMENTS: Final = (
    "CASE", "EXIT", "FOR", "IF", "LOOP", "REPEAT", "RETURN", "WHILE", "WITH", "END",
)  # fmt: skip
_OPERATORS: Final = ("DIV", "IN", "IS", "MOD", "OR")
_OPERAND_ENDS: Final = frozenset(
    {s.IDENT, s.NUMBER, s.STRING, s.NIL, s.RPAREN, s.RBRAK, s.RBRACE, s.ARROW, s.DOLLAR}
)
_NO_VARIABLES: Final = frozenset({k.TYPE_NAME, k.PREDECLARED, k.MODULE})
_FOLLOWS: Final = {
    s.IF: ("THEN",),
    s.WHILE: ("DO",),
    s.CASE: ("OF",),
    s.FOR: ("TO", "BY", "DO"),
    s.WITH: ("DO",),
}


def situation_at(place: Place) -> Situation:
    """What is wanted before the token that a place is at."""
    kinds = place.tokens.kinds
    index = place.index
    if index == 0:
        return Situation(Want.MODULE, ("MODULE",))
    before = kinds[index - 1]
    block = place.block
    if before == s.PERIOD:
        return member_situation(place)
    if before == s.NULL:
        return NOTHING
    if before == s.END and not place.blocks.begins:
        ended = place.blocks.owner[index - 1]
        if ended.kind in OWNERS:
            return Situation(Want.END_NAME, block=ended)
        return Situation(Want.WORDS, _words_after_block(block))
    if block.kind == s.IMPORT:
        if before in (s.IMPORT, s.COMMA, s.BECOMES):
            return Situation(Want.IMPORT)
        return NOTHING
    if block.kind in OWNERS and block.is_in_heading:
        return _heading(place, block)
    if block.kind in SECTIONS or block.kind == s.RECORD:
        return _declaration(place, block)
    if block.kind in OWNERS and not block.is_in_statements:
        if before == s.SEMICOLON:
            return _declarations(block)
        return NOTHING
    return _statement(place, block)


def is_type_place(place: Place, index: int) -> bool:
    """Whether a type is wanted before a token."""
    kinds = place.tokens.kinds
    block = place.block
    if index == 0:
        return False
    before = kinds[index - 1]
    if before == s.IS:
        return True
    if block.kind in STATEMENTS or block.is_in_statements:
        if before == s.COLON:
            return block.kind == s.WITH and block.is_in_labels
        return before == s.LPAREN and _is_guard(place, index - 1)
    if before in (s.COLON, s.TO):
        return True
    if before == s.OF:
        return True
    if before == s.EQL:
        return block.kind == s.TYPE
    return before == s.LPAREN and block.kind == s.RECORD and block.is_in_heading


def _is_guard(place: Place, bracket: int) -> bool:
    """Whether a bracket opens a type guard, not a call."""
    if place.tokens.kinds[bracket - 1] not in (s.IDENT, s.RBRAK, s.ARROW):
        return False
    callee = place.designator(bracket)
    if callee is None or callee.type is None or callee.parameters is not None:
        return False
    type_ = callee.type
    if type_.form == t.POINTER and type_.base is not None:
        type_ = type_.base
    is_named = callee.object is not None and callee.object.mode in _NO_VARIABLES
    return type_.composition == t.RECORD and not is_named


def member_situation(place: Place) -> Situation:
    """What is wanted where the token before is a period, or begins with one."""
    kinds = place.tokens.kinds
    index = place.index
    first = place.designator_start(index - 1)
    if first is None:
        return NOTHING
    if first > 0 and kinds[first - 1] in (s.END, s.MODULE, s.IMPORT, s.PROCEDURE):
        return NOTHING
    starts = place.blocks.role[first] == START and place.block.is_in_statements
    return Situation(Want.MEMBER, wants_types=is_type_place(place, first), starts_statement=starts)


def _types(place: Place, *, is_parameter: bool = False) -> Situation:
    before = place.tokens.kinds[place.index - 1]
    if before == s.IS or place.block.is_in_statements or place.block.kind in STATEMENTS:
        return Situation(Want.TYPE)
    if before == s.LPAREN:
        return Situation(Want.TYPE)
    words: tuple[str, ...] = _STRUCTURES
    if is_parameter:
        words = ("ARRAY", "POINTER", "PROCEDURE")
    if before == s.TO:
        words = ("ARRAY", "RECORD")
    if before in (s.EQL, s.TO) and not is_parameter:
        words = words + _RECORD_ATTRIBUTES
    return Situation(Want.TYPE, words)


def _heading(place: Place, block: Block) -> Situation:
    kinds = place.tokens.kinds
    index = place.index
    if block.kind == s.MODULE:
        return NOTHING
    before = kinds[index - 1]
    depth = 0
    for i in range(block.first + 1, index):
        if kinds[i] == s.LPAREN:
            depth += 1
        elif kinds[i] == s.RPAREN:
            depth -= 1
    has_name = block.first < block.name < index
    if before == s.PROCEDURE:
        return Situation(Want.PROCEDURE_NAME)
    if depth > 0:
        if before in (s.COLON, s.OF, s.TO):
            return _types(place, is_parameter=True)
        if before == s.ARRAY or (before == s.RBRAK and _in_array(place)):
            return Situation(Want.WORDS, ("OF",))
        if before == s.LPAREN and not has_name:
            return Situation(Want.WORDS, ("VAR", "IN"))
        if before in (s.LPAREN, s.SEMICOLON):
            return Situation(Want.WORDS, PARAMETER_MODES)
        return NOTHING
    if before == s.RPAREN and not has_name:
        return Situation(Want.METHOD_NAME, record=_receiver(place, block))
    if before == s.COLON:
        return _types(place, is_parameter=True)
    if before == s.COMMA and has_name:
        return Situation(Want.WORDS, HEADING_ATTRIBUTES)
    return NOTHING


def _receiver(place: Place, block: Block) -> Type | None:
    """The record of the receiver in a method's heading."""
    kinds = place.tokens.kinds
    for i in range(block.first + 1, place.index - 1):
        if kinds[i] == s.COLON and kinds[i + 1] == s.IDENT:
            found = place.view.module.scope.names.get(place.text(i + 1))
            if found is None:
                return None
            type_ = found.type
            return type_.base if type_.form == t.POINTER else type_
    return None


def _declarations(block: Block) -> Situation:
    """Between declarations."""
    words = ["CONST", "TYPE", "VAR", "PROCEDURE", "BEGIN", "END"]
    if block.kind == s.MODULE:
        words.append("CLOSE")
        if not block.children:
            words.append("IMPORT")
    return Situation(Want.WORDS, tuple(words), has_declarations=True)


def _declaration(place: Place, block: Block) -> Situation:
    """Inside a section of declarations or a record."""
    kinds = place.tokens.kinds
    before = kinds[place.index - 1]
    if place.blocks.begins:
        if block.kind == s.RECORD:
            return Situation(Want.WORDS, ("END",))
        if before in SECTIONS:
            return NOTHING
        owner = block.outer
        assert owner is not None
        return _declarations(owner)
    if is_type_place(place, place.index):
        return _types(place)
    if before == s.POINTER:
        return Situation(Want.WORDS, ("TO",))
    if before == s.ARRAY:
        return Situation(Want.CONSTANT, ("OF",))
    if before == s.IDENT and place.text(place.index - 1) in _RECORD_ATTRIBUTES:
        if kinds[place.index - 2] in (s.EQL, s.TO, s.COLON, s.OF):
            return Situation(Want.WORDS, ("RECORD",))
    if block.kind == s.RECORD:
        if block.is_in_heading:
            return NOTHING
        if _in_array(place):
            return _length(before)
        return Situation(Want.WORDS, ("END",)) if _has_type(place) else NOTHING
    if block.kind == s.CONST:
        if before in _OPERAND_ENDS:
            has_value = _has_equals(place)
            return Situation(Want.WORDS, ("DIV", "MOD", "OR", "IN")) if has_value else NOTHING
        if before in (s.TIMES, s.MINUS) and not _has_equals(place):
            return NOTHING
        return Situation(Want.CONSTANT)
    if before in (s.LPAREN, s.SEMICOLON):
        return Situation(Want.WORDS, PARAMETER_MODES)
    return _length(before) if _in_array(place) else NOTHING


def _length(before: int) -> Situation:
    """Inside the length of an array, after a token."""
    if before in _OPERAND_ENDS:
        return Situation(Want.WORDS, ("OF", "DIV", "MOD"))
    return Situation(Want.CONSTANT)


def _has_equals(place: Place) -> bool:
    """Whether the declaration of a constant has come to its value."""
    kinds = place.tokens.kinds
    i = place.index - 1
    while i > 0 and kinds[i] not in (s.SEMICOLON, s.CONST):
        if kinds[i] == s.EQL:
            return True
        i -= 1
    return False


def _has_type(place: Place) -> bool:
    """Whether the type of some fields has been written."""
    kinds = place.tokens.kinds
    i = place.index - 1
    if kinds[i] not in (s.IDENT, s.RPAREN):
        return False
    while i > 0 and kinds[i] not in (s.SEMICOLON, s.RECORD):
        if kinds[i] == s.COLON:
            return True
        i -= 1
    return False


def _in_array(place: Place) -> bool:
    """Whether the lengths of an array are being written."""
    kinds = place.tokens.kinds
    i = place.index - 1
    while i > 0 and kinds[i] not in (s.SEMICOLON, s.OF, s.COLON, s.EQL, s.VAR, s.TYPE):
        if kinds[i] == s.ARRAY:
            return True
        i -= 1
    return False


def _statement(place: Place, block: Block) -> Situation:
    kinds = place.tokens.kinds
    before = kinds[place.index - 1]
    if place.blocks.begins and not block.is_in_labels:
        words = list(_STATEMENTS)
        if block.kind == s.IF:
            words += ["ELSE", "ELSIF"]
        elif block.kind in (s.CASE, s.WITH):
            words.append("ELSE")
        elif block.kind == s.REPEAT:
            words = [word for word in words if word != "END"] + ["UNTIL"]
        elif block.kind == s.MODULE:
            words.append("CLOSE")
        return Situation(Want.STATEMENT, tuple(words))
    if is_type_place(place, place.index):
        return Situation(Want.TYPE)
    if before in _OPERAND_ENDS:
        words = list(_OPERATORS)
        if not block.is_in_statements:
            words += _FOLLOWS.get(block.kind, ())
        else:
            words += _closing_words(block)
        return Situation(Want.WORDS, tuple(words))
    if block.is_in_labels and block.kind == s.CASE:
        return Situation(Want.CONSTANT, ("ELSE", "END"))
    if before == s.EXIT:
        return Situation(Want.WORDS, _closing_words(block))
    return Situation(Want.EXPRESSION, ("NIL",))


def _words_after_block(block: Block) -> tuple[str, ...]:
    """The keywords that may follow the END of a statement or record inside a block."""
    if block.kind == s.RECORD:
        return ("END",)
    if block.kind in STATEMENTS or block.is_in_statements:
        words = _closing_words(block)
        return (*words, "CLOSE") if block.kind == s.MODULE else words
    return ()


def _closing_words(block: Block) -> tuple[str, ...]:
    """The keywords that can end a statement's block, or go on in its next branch."""
    if block.kind == s.IF:
        return ("END", "ELSE", "ELSIF")
    if block.kind in (s.CASE, s.WITH):
        return ("END", "ELSE")
    if block.kind == s.REPEAT:
        return ("UNTIL",)
    return ("END",)
