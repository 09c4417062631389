"""Every word by its meaning, for colours that a grammar of the editor cannot tell."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final, NamedTuple

from cp_lsp.features.view import Range, View
from cp_lsp.semantics import objects as k
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import Object
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

TOKEN_TYPES: Final = (
    "namespace",
    "type",
    "class",
    "parameter",
    "variable",
    "property",
    "function",
    "method",
    "keyword",
    "modifier",
    "comment",
    "string",
    "number",
)
"""The types a token may have, by their names in the protocol; records are of type class."""

TOKEN_MODIFIERS: Final = ("declaration", "readonly", "defaultLibrary", "abstract", "exported")
"""The modifiers, in the order of their bits; `exported` is not the protocol's own."""

DECLARATION: Final = 1
READONLY: Final = 2
DEFAULT_LIBRARY: Final = 4
ABSTRACT: Final = 8
EXPORTED: Final = 16

_INDEX: Final = {name: number for number, name in enumerate(TOKEN_TYPES)}
_ATTRIBUTES: Final = frozenset({"NEW", "ABSTRACT", "EMPTY", "EXTENSIBLE", "LIMITED"})


class SemanticToken(NamedTuple):
    """A piece of one line: `type` is an index into `TOKEN_TYPES`, `modifiers` a set of bits."""

    range: Range
    type: int
    modifiers: int

    @property
    def type_name(self) -> str:
        return TOKEN_TYPES[self.type]

    @property
    def modifier_names(self) -> tuple[str, ...]:
        return tuple(name for bit, name in enumerate(TOKEN_MODIFIERS) if self.modifiers >> bit & 1)


def semantic_tokens(view: View, start: int = 0, end: int | None = None) -> list[SemanticToken]:
    """The tokens that have a meaning and touch [start, end), in text order.

    Names that the front end does not know, operators and brackets are left to the editor.
    """
    tokens = view.module.tokens
    text = view.text
    stop = len(text) if end is None else end
    kinds, starts, ends = tokens.kinds, tokens.starts, tokens.ends
    objects = view.objects
    parameters = _parameters(view)
    modules = _module_names(view)
    found: list[SemanticToken] = []
    used: dict[int, tuple[str, int]] = {}  # what objects are where they are not declared
    first = bisect_left(ends, start)
    for index in range(first, len(kinds) - 2):
        at = starts[index]
        if at >= stop:
            break
        kind = kinds[index]
        modifiers = 0
        if kind == s.IDENT:
            obj = objects.get(index)
            if obj is None:
                meaning = "namespace" if index in modules else ""
                modifiers = modules.get(index, 0)
                if text[at : ends[index]] in _ATTRIBUTES:
                    meaning, modifiers = "modifier", DEFAULT_LIBRARY
            elif obj.pos == at:
                meaning, modifiers = _meaning(obj, at, parameters)
            else:
                key = id(obj)
                known = used.get(key)
                if known is None:
                    known = used[key] = _meaning(obj, at, parameters)
                meaning, modifiers = known
        elif kind == s.STRING:
            meaning = "string"
        elif kind == s.NUMBER:
            meaning = "string" if text[at] in "\"'" else "number"
        else:
            meaning = "keyword" if text[at].isalpha() else ""
        if meaning:
            range_ = Range(at, min(ends[index], len(text)))
            found.append(SemanticToken(range_, _INDEX[meaning], modifiers))
    comments = [
        SemanticToken(line, _INDEX["comment"], 0)
        for comment in tokens.comments
        if comment[1] > start and comment[0] < stop
        for line in _lines(text, *comment)
    ]
    if comments:
        found = sorted(found + comments)
    return found


def _parameters(view: View) -> set[int]:
    """The identities of the module's value parameters, which else are like variables."""
    found: set[int] = set()
    for kind, _, _, info in view.module.notes:
        if kind in (tree.PROCEDURE_HEADING, tree.PROCEDURE_TYPE):
            if isinstance(info, Object | t.Type):
                found.update(map(id, info.parameters))
    return found


def _module_names(view: View) -> dict[int, int]:
    """Tokens that name modules but no object: in headings, at the end, behind an alias."""
    kinds = view.module.tokens.kinds
    found: dict[int, int] = {}
    for index in range(min(len(kinds) - 1, 200)):
        if kinds[index] == s.MODULE:
            found[index + 1] = DECLARATION
            break
    last = len(kinds) - 3
    if last > 2 and kinds[last] == s.PERIOD and kinds[last - 2] == s.END:
        found[last - 1] = 0
    for kind, first, stop, _ in view.module.notes:
        if kind == tree.IMPORT_LIST:
            for index in range(first + 1, stop):
                if kinds[index] == s.IDENT:
                    found[index] = 0
            break
    return found


def _meaning(obj: Object, at: int, parameters: set[int]) -> tuple[str, int]:
    """Type and modifiers of a name that stands at an offset."""
    mode = obj.mode
    modifiers = 0
    is_own = obj.module is None
    if is_own and obj.pos == at:
        modifiers |= DECLARATION
    if is_own and obj.pos < 0 and mode in (k.PREDECLARED, k.TYPE_NAME, k.CONSTANT, k.ATTRIBUTE):
        modifiers |= DEFAULT_LIBRARY
    elif mode in _EXPORTABLE and obj.visibility in (k.EXPORTED, k.READ_ONLY):
        modifiers |= EXPORTED
    if mode == k.MODULE:
        return "namespace", DECLARATION if obj.pos == at else 0
    if mode == k.TYPE_NAME:
        record = obj.type
        if record.form == t.POINTER and record.base is not None:
            record = record.base
        if record.attribute == t.ABSTRACT and record.composition == t.RECORD:
            modifiers |= ABSTRACT
        return "class" if record.composition == t.RECORD else "type", modifiers
    if mode == k.CONSTANT:
        return "variable", modifiers | READONLY
    if mode == k.FIELD:
        if not is_own and obj.visibility == k.READ_ONLY:
            modifiers |= READONLY
        return "property", modifiers
    if mode == k.METHOD:
        if t.ABSTRACT in obj.attributes:
            modifiers |= ABSTRACT
        return "method", modifiers
    if mode in k.PROCEDURES:
        return "function", modifiers
    if mode == k.PREDECLARED:
        return ("modifier" if obj.name in _ATTRIBUTES - {"NEW"} else "function"), modifiers
    if mode == k.ATTRIBUTE:
        return "modifier", modifiers
    if mode == k.VAR_PARAMETER:
        if obj.visibility == k.IN_PARAMETER:
            modifiers |= READONLY
        return "parameter", modifiers
    if mode == k.VARIABLE:
        if id(obj) in parameters:
            return "parameter", modifiers
        if not is_own and obj.visibility == k.READ_ONLY:
            modifiers |= READONLY
        return "variable", modifiers
    return "", 0


_EXPORTABLE: Final = k.CALLABLE | {k.VARIABLE, k.CONSTANT, k.TYPE_NAME, k.FIELD}


def _lines(text: str, start: int, end: int) -> list[Range]:
    """The pieces of a range line by line, without the blanks before them."""
    found: list[Range] = []
    at = start
    for line in text[start:end].split("\n"):
        begin = at + len(line) - len(line.lstrip())
        if begin < at + len(line):
            found.append(Range(begin, at + len(line)))
        at += len(line) + 1
    return found
