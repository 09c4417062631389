"""What the front end knows of a place: the names near it with their types, what is expected there,
what is wrong around it.

Works on the checked module as it stands, with a gap or half a line in it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final

from cp_lsp.completion.context import Interface, declarations
from cp_lsp.semantics import objects as k
from cp_lsp.semantics import types as t
from cp_lsp.semantics.checker import CheckedModule
from cp_lsp.semantics.objects import Object, find_field
from cp_lsp.semantics.types import Type
from cp_lsp.source.messages import message
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

Span = tuple[int, int]

MAX_MEMBERS: Final = 24
"""Fields and methods that are told of one record."""
MAX_DECLARATION: Final = 400
"""Characters of a declaration that is told whole."""
MAX_FINDINGS: Final = 3
_FINDINGS_NEAR: Final = 15
"""Lines before and after the cursor whose errors are told."""

_UNDECLARED: Final = 0

_DECLARED: Final = frozenset(
    {
        tree.CONST_DECLARATION,
        tree.TYPE_DECLARATION,
        tree.VAR_DECLARATION,
        tree.PROCEDURE_HEADING,
    }
)
_VALUES: Final = frozenset({k.VARIABLE, k.VAR_PARAMETER})


def names_near(module: CheckedModule, spans: Iterable[Span]) -> dict[Object, int]:
    """The objects named in parts of the text, the most often named first, with how often."""
    starts = module.tokens.starts
    counted: Counter[Object] = Counter()
    for begin, end in spans:
        first, stop = bisect_left(starts, begin), bisect_left(starts, end)
        counted.update(obj for index, obj in module.uses if first <= index < stop)
    return dict(counted.most_common())


def members(
    module: CheckedModule,
    spans: Iterable[Span],
    definition: Callable[[str], str | None],
    *,
    known: Collection[str] = (),
) -> list[Interface]:
    """The fields and methods of the records of other modules that variables in parts of the text
    have, so that a model knows what may follow a period; without the lines that are `known`.
    """
    aliases = {
        obj.module: name
        for name, obj in module.scope.names.items()
        if obj.mode == k.MODULE and obj.module is not None
    }
    chosen: dict[str, list[str]] = {}
    seen: set[Type] = set()
    for obj in names_near(module, spans):
        record = _record(obj.type) if obj.mode in _VALUES or obj.mode == k.FIELD else None
        while record is not None and record not in seen and record is not t.UNDEFINED_TYPE:
            seen.add(record)
            if record.module is not None and record.name is not None:
                text = definition(record.module) or ""
                name = record.name.name.removesuffix("^")
                lines = [line for _, owner, line in declarations(text) if owner == name]
                lines = [line for line in lines if line not in known][:MAX_MEMBERS]
                if lines:
                    chosen.setdefault(record.module, []).extend(lines)
            record = record.base
    return [Interface(name, aliases.get(name, name), tuple(chosen[name])) for name in chosen]


def declarations_outside(module: CheckedModule, spans: Iterable[Span], visible: Span) -> list[str]:
    """The declarations of the module itself that parts of the text name, and that do not stand
    in another part of it, which a prompt has; the most named first.
    """
    found: dict[Span, str] = {}
    declared: list[Span] | None = None
    for obj in _with_their_types(names_near(module, spans)):
        is_own = obj.module is None or obj.module == module.name
        if obj.pos < 0 or not is_own or visible[0] <= obj.pos < visible[1]:
            continue
        if obj.mode == k.MODULE or obj.mode == k.FIELD:
            continue
        declared = declared if declared is not None else _declaration_spans(module)
        place = bisect_right(declared, (obj.pos, len(module.tokens.text))) - 1
        if place < 0 or obj.pos >= declared[place][1]:
            continue
        text = _told(module.tokens.text[slice(*declared[place])])
        if text:
            found.setdefault(declared[place], text)
    return list(found.values())


def findings_near(module: CheckedModule, offset: int) -> list[str]:
    """The errors in the lines around an offset, a line each with the text that they are about.

    Those in the cursor's line, and most of those behind it, come from what is not written yet, and
    are left out; a name that is declared nowhere may be what is to be written.
    """
    text = module.tokens.text
    start, end = text.rfind("\n", 0, offset) + 1, _line_end(text, offset)
    line = text.count("\n", 0, offset)
    found: list[str] = []
    for finding in module.findings:
        pos = finding.pos
        if start <= pos <= end or (pos > end and finding.code != _UNDECLARED):
            continue
        if abs(text.count("\n", 0, pos) - line) > _FINDINGS_NEAR:
            continue
        there = text[text.rfind("\n", 0, pos) + 1 : _line_end(text, pos)].strip()
        found.append(f"{message(finding.code, 'en', finding.detail)}: {there}")
        if len(found) == MAX_FINDINGS:
            break
    return found


def expected_type(module: CheckedModule, offset: int, owner: str = "") -> str:
    """The type that an expression at an offset should have, as it would be written; "" where none
    is known. `owner` is the name of the procedure around.
    """
    type_ = _Reader(module, offset).expected(owner)
    return "" if type_ is None else type_text(module, type_)


def type_text(module: CheckedModule, type_: Type | None) -> str:
    """A type as the module would write it; "" where it has no name and is no simple structure."""
    if type_ is None or type_ in (t.UNDEFINED_TYPE, t.NO_RESULT, t.NIL_POINTER):
        return ""
    known = _BASIC.get(type_)
    if known is not None:
        return known
    if type_.name is not None and not type_.name.name.endswith("^"):
        if type_.module is None or type_.module == module.name:
            return type_.name.name
        for name, obj in module.scope.names.items():
            if obj.mode == k.MODULE and obj.module == type_.module:
                return f"{name}.{type_.name.name}"
        return f"{type_.module}.{type_.name.name}"
    base = type_text(module, type_.base) if type_.base is not None else ""
    if not base:
        return ""
    if type_.form == t.POINTER:
        return f"POINTER TO {base}"
    if type_.composition == t.ARRAY:
        return f"ARRAY {type_.length} OF {base}"
    if type_.composition == t.OPEN_ARRAY:
        return f"ARRAY OF {base}"
    return ""


class _Reader:
    """Reads the few tokens before a place from right to left."""

    def __init__(self, module: CheckedModule, offset: int) -> None:
        self._module = module
        self._tokens = module.tokens
        tokens = module.tokens
        self._index = bisect_right(tokens.ends, offset)
        while self._index > 0 and tokens.kinds[self._index - 1] == s.EOF:
            self._index -= 1
        at = self._index
        if at and tokens.kinds[at - 1] == s.IDENT and tokens.ends[at - 1] == offset:
            # A name that is being written.
            self._index = at - 1
        first = self._index
        while first > 0 and tokens.kinds[first - 1] not in _STATEMENT_STARTS:
            first -= 1
        self._uses = {i: obj for i, obj in module.uses if first <= i < self._index}

    def expected(self, owner: str) -> Type | None:
        kinds, index = self._tokens.kinds, self._index
        if index == 0:
            return None
        kind = kinds[index - 1]
        if kind in _CONDITIONS:
            return t.BOOLEAN_TYPE
        if kind == s.RETURN:
            return self._result(owner)
        if kind == s.LBRAK:
            return t.INTEGER_TYPE
        if kind in _AFTER_OPERAND:
            return self._designator(index - 1)
        if kind in (s.LPAREN, s.COMMA):
            return self._parameter(index)
        return None

    def _result(self, owner: str) -> Type | None:
        record, _, name = owner.rpartition(".")
        obj = self._module.scope.names.get(record or name)
        if obj is not None and record:
            type_ = _record(obj.type)
            obj = None if type_ is None else find_field(name, type_)
        if obj is None or obj.mode not in k.CALLABLE or obj.type is t.NO_RESULT:
            return None
        return obj.type

    def _parameter(self, index: int) -> Type | None:
        """The type of the parameter before token `index`."""
        kinds = self._tokens.kinds
        commas = depth = 0
        for i in range(index - 1, -1, -1):
            kind = kinds[i]
            if kind in _CLOSING:
                depth += 1
            elif kind in _OPENING and depth > 0:
                depth -= 1
            elif kind == s.LPAREN:
                parameters = self._parameters(i)
                return parameters[commas].type if commas < len(parameters) else None
            elif kind in _OPENING:
                return None
            elif kind == s.COMMA and depth == 0:
                commas += 1
            elif kind in _STATEMENT_STARTS:
                return None
        return None

    def _parameters(self, bracket: int) -> list[Object]:
        obj = self._uses.get(bracket - 1)
        if obj is None:
            return []
        if obj.mode in k.CALLABLE:
            return obj.parameters[1:] if obj.mode == k.METHOD else obj.parameters
        return obj.type.parameters if obj.type.form == t.PROCEDURE else []

    def _designator(self, stop: int) -> Type | None:
        """The type of the designator that ends before token `stop`."""
        kinds = self._tokens.kinds
        selectors: list[tuple[int, int]] = []
        i = stop - 1
        while i >= 0 and kinds[i] in (s.RPAREN, s.RBRAK, s.ARROW):
            if kinds[i] == s.ARROW:
                selectors.append((s.ARROW, 1))
                i -= 1
                continue
            opening, commas = self._opening(i)
            selectors.append((kinds[i], commas + 1))
            i = opening - 1
        obj = self._uses.get(i)
        if obj is None or obj.mode in (k.MODULE, k.TYPE_NAME, k.PREDECLARED):
            return None
        type_: Type | None = obj.type
        for kind, count in reversed(selectors):
            if type_ is None or kind == s.RPAREN:
                # A call gives the type that its procedure has; of a type guard nothing is known.
                type_ = type_ if obj.mode in k.CALLABLE else None
            elif kind == s.ARROW:
                type_ = type_.base if type_.form == t.POINTER else None
            else:
                for _ in range(count):
                    if type_ is not None and type_.form == t.POINTER:
                        type_ = type_.base
                    is_array = type_ is not None and type_.composition in t.ARRAYS
                    type_ = type_.base if type_ is not None and is_array else None
        if obj.mode in k.CALLABLE and not selectors:
            return None if type_ is t.NO_RESULT else type_
        return type_

    def _opening(self, i: int) -> tuple[int, int]:
        """The bracket that the one at token `i` closes, and the commas between them."""
        kinds = self._tokens.kinds
        depth = commas = 0
        while i >= 0:
            if kinds[i] in _CLOSING:
                depth += 1
            elif kinds[i] in _OPENING:
                depth -= 1
                if depth == 0:
                    return i, commas
            elif kinds[i] == s.COMMA and depth == 1:
                commas += 1
            i -= 1
        return 0, commas


def _record(type_: Type) -> Type | None:
    if type_.form == t.POINTER and type_.base is not None:
        type_ = type_.base
    return type_ if type_.composition == t.RECORD else None


def _with_their_types(objects: Collection[Object]) -> Iterator[Object]:
    """Objects, and the named types of those that are variables, which tell the fields."""
    for obj in objects:
        yield obj
        if obj.mode not in _VALUES:
            continue
        type_: Type | None = obj.type
        for _ in range(3):
            if type_ is None:
                break
            if type_.name is not None:
                yield type_.name
            type_ = type_.base if type_.form == t.POINTER or type_.composition in t.ARRAYS else None


def _declaration_spans(module: CheckedModule) -> list[Span]:
    tokens = module.tokens
    spans = []
    for kind, first, stop, _ in module.notes:
        if kind in _DECLARED and stop > first:
            spans.append((tokens.starts[first], tokens.ends[stop - 1]))
    spans.sort()
    return spans


def _told(text: str) -> str:
    """A declaration without comments, its lines joined where it is short; of a long one the
    beginning.
    """
    text = re.sub(r"\(\*.*?\*\)", "", text, flags=re.DOTALL).strip().rstrip(";")
    text = re.sub(r"\s*\n\s*", " ", text)
    return text if len(text) <= MAX_DECLARATION else text[:MAX_DECLARATION].rpartition(" ")[0]


def _line_end(text: str, pos: int) -> int:
    end = text.find("\n", pos)
    return len(text) if end < 0 else end


_OPENING: Final = frozenset({s.LPAREN, s.LBRAK, s.LBRACE})
_CLOSING: Final = frozenset({s.RPAREN, s.RBRAK, s.RBRACE})
_CONDITIONS: Final = frozenset({s.IF, s.ELSIF, s.WHILE, s.UNTIL, s.NOT, s.AND, s.OR})
_AFTER_OPERAND: Final = frozenset(
    {s.BECOMES, s.EQL, s.NEQ, s.LSS, s.LEQ, s.GTR, s.GEQ, s.PLUS, s.MINUS, s.TIMES, s.SLASH,
     s.DIV, s.MOD}
)  # fmt: skip
_STATEMENT_STARTS: Final = frozenset(
    {s.SEMICOLON, s.THEN, s.ELSE, s.DO, s.BEGIN, s.LOOP, s.REPEAT, s.BAR, s.END}
)
_BASIC: Final = {
    t.BOOLEAN_TYPE: "BOOLEAN",
    t.SHORTCHAR_TYPE: "SHORTCHAR",
    t.CHAR_TYPE: "CHAR",
    t.BYTE_TYPE: "BYTE",
    t.SHORTINT_TYPE: "SHORTINT",
    t.INTEGER_TYPE: "INTEGER",
    t.LONGINT_TYPE: "LONGINT",
    t.SHORTREAL_TYPE: "SHORTREAL",
    t.REAL_TYPE: "REAL",
    t.SET_TYPE: "SET",
    t.ANYREC_TYPE: "ANYREC",
    t.ANYPTR_TYPE: "ANYPTR",
    t.STRING_TYPE: "ARRAY OF CHAR",
    t.SHORT_STRING_TYPE: "ARRAY OF SHORTCHAR",
}
