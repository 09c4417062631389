"""What there is to know about the name under the mouse, as Markdown."""

from __future__ import annotations

from typing import Final, NamedTuple

from cp_lsp.features.comments import comment_on
from cp_lsp.features.contracts import conditions_of, meaning_of_number, trap_number_at
from cp_lsp.features.declared import declaration_text, export_mark
from cp_lsp.features.docu import introduction, passage
from cp_lsp.features.identity import (
    Symbol,
    enclosing_scope,
    owner_of,
    place_in,
    symbol_of_token,
    view_of,
)
from cp_lsp.features.notation import type_text
from cp_lsp.features.predeclared_words import words_on
from cp_lsp.features.view import (
    Range,
    View,
    Workspace,
    identifier_at,
    nodes_at,
    token_at,
    token_range,
)
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    ATTRIBUTE,
    CALLABLE,
    CONSTANT,
    FIELD,
    METHOD,
    MODULE,
    PREDECLARED,
    TYPE_NAME,
    VAR_PARAMETER,
    VARIABLE,
    Object,
)
from cp_lsp.semantics.sizes import size_in_memory
from cp_lsp.semantics.types import Type
from cp_lsp.semantics.universe import UNIVERSE
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

LANGUAGE: Final = "component-pascal"
"""The language of code blocks."""


class Hover(NamedTuple):
    """What to show, and the name that it is about."""

    range: Range
    markdown: str


def hover(view: View, offset: int, workspace: Workspace, *, language: str = "en") -> Hover | None:
    """The declaration of the name at an offset and what is written about it, or what a trap
    number says; None if the name is not known. `language` is "en" or "ru".
    """
    index = identifier_at(view, offset)
    if index is None:
        return _about_number(view, offset, language)
    place = token_range(view, index)
    symbol = symbol_of_token(view, index)
    if symbol is None:
        # The attributes in a method's heading are words of the language, but no keywords.
        obj = UNIVERSE.names.get(view.text[place.start : place.end])
        if obj is None or (obj.mode != ATTRIBUTE and obj.name != "NEW"):
            return None
        symbol = Symbol(obj.name, "", -1, ("", -2 - id(obj)), obj)
    parts = _about(symbol, view, workspace, language)
    narrowed = _narrowed(view, index)
    if narrowed is not None:
        parts[0] = _code(f"VAR {symbol.name}: {type_text(view, narrowed)}")
    return Hover(place, "\n\n".join(part for part in parts if part))


def _about(symbol: Symbol, view: View, workspace: Workspace, language: str) -> list[str]:
    obj = symbol.object
    if symbol.is_module or (obj is not None and obj.mode == MODULE):
        return _about_module(symbol, view, workspace)
    assert obj is not None  # only a module's own name has none
    if not symbol.module:
        return _about_predeclared(view, obj, language)
    owner = view_of(symbol.module, view, workspace)
    record: Object | None = None
    if symbol.is_member:
        owned = owner_of(view, obj, workspace)
        record = None if owned is None else owned[1]
    block = _block(owner, obj)
    is_parameter = block is not None and any(p.pos == obj.pos for p in block.parameters)
    parts = [_code(declaration_text(view, obj, is_parameter=is_parameter))]
    parts.append(_origin(symbol, obj, record, block, language, is_parameter=is_parameter))
    if obj.mode == TYPE_NAME:
        parts.append(_size(obj.type, language))
    if owner is not None:
        place = place_in(owner, symbol)
        if place is not None:
            parts.append(_plain(comment_on(owner, place.start)))
    if owner is not None and obj.mode in CALLABLE:
        parts.append(_conditions(owner, obj.pos, language))
    if symbol.module != view.name or symbol.is_exported:
        text = workspace.documentation(symbol.module)
        if text is not None:
            inside = "" if record is None else record.name
            if not inside and obj.mode == METHOD and obj.parameters:
                receiver = obj.parameters[0].type.name
                inside = "" if receiver is None else receiver.name
            parts.append(_quoted(passage(text, symbol.module, obj, inside)))
    return parts


def _about_number(view: View, offset: int, language: str) -> Hover | None:
    index = token_at(view, offset)
    ends = view.module.tokens.ends
    if index and ends[index - 1] == offset and view.text[offset - 1].isdigit():
        index -= 1
    number = None if index is None else trap_number_at(view, index)
    meaning = None if number is None else meaning_of_number(number, language)
    if index is None or meaning is None:
        return None
    return Hover(token_range(view, index), f"TRAP {number}: {meaning}")


def _narrowed(view: View, index: int) -> Type | None:
    """The type that a WITH statement around gives the variable at a token."""
    obj = view.objects.get(index)
    if obj is None or obj.mode not in (VARIABLE, VAR_PARAMETER):
        return None
    for node in reversed(nodes_at(view, view.module.tokens.starts[index])):
        if node.kind != tree.WITH_BRANCH or view.objects.get(node.first) is not obj:
            continue
        guard = node.first
        while view.module.tokens.kinds[guard] not in (s.DO, s.EOF):
            guard += 1
        type_name = view.objects.get(guard - 1)
        if guard < index and type_name is not None and type_name.mode == TYPE_NAME:
            return type_name.type
    return None


def _conditions(owner: View, pos: int, language: str) -> str:
    """A line for each condition of a procedure that has a trap number."""
    lines = []
    for condition in conditions_of(owner, pos):
        meaning = meaning_of_number(condition.number, language)
        lines.append(f"- `{condition.text}`: {condition.number}{f', {meaning}' if meaning else ''}")
    return "\n".join(lines)


def _about_module(symbol: Symbol, view: View, workspace: Workspace) -> list[str]:
    obj = symbol.object
    name = symbol.name if obj is None or obj.module is None else obj.module
    parts = [_code(f"MODULE {name}" if obj is None else declaration_text(view, obj))]
    source = view_of(name, view, workspace)
    if source is not None:
        index = token_at(source, source.text.find(name)) if name in source.text else None
        if index is not None:
            parts.append(_plain(comment_on(source, source.module.tokens.starts[index])))
    text = workspace.documentation(name)
    if text is not None:
        parts.append(_quoted(introduction(text, name)))
    return parts


def _about_predeclared(view: View, obj: Object, language: str) -> list[str]:
    words = words_on(obj.name)
    if words is None:
        return [_code(declaration_text(view, obj))]
    forms = list(words.forms)
    if obj.mode == TYPE_NAME and obj.type.size > 0:
        return [_code("\n".join(forms)), words.sentence(language), _size(obj.type, language)]
    if obj.mode not in (PREDECLARED, ATTRIBUTE, METHOD, TYPE_NAME, CONSTANT):
        forms = [declaration_text(view, obj)]
    return [_code("\n".join(forms)), words.sentence(language)]


def _origin(
    symbol: Symbol,
    obj: Object,
    record: Object | None,
    block: Object | None,
    language: str,
    *,
    is_parameter: bool,
) -> str:
    """What it is, of what, and who sees it."""
    say = _PHRASES["ru" if language == "ru" else "en"]
    if is_parameter and block is not None:
        return say["parameter"].format(block.name)
    if block is not None:
        return say["local"].format(block.name)
    parts = []
    if record is not None and obj.mode in (FIELD, METHOD):
        parts.append(say["field" if obj.mode == FIELD else "method"].format(record.name))
    parts.append(say["module"].format(symbol.module))
    mark = export_mark(obj)
    if mark == "-" and obj.mode == METHOD:
        parts.append(say["implement only"])
    else:
        parts.append(say[{"*": "exported", "-": "read only", "": "internal"}[mark]])
    return ", ".join(parts)


def _block(owner: View | None, obj: Object) -> Object | None:
    """The procedure that an object is local to; None if to none."""
    if owner is None or obj.module is not None or obj.level <= 0 or obj.pos < 0:
        return None
    index = token_at(owner, obj.pos)
    if index is None:
        return None
    scope = enclosing_scope(owner, index)
    if obj.mode in CALLABLE and scope.owner is not None and scope.owner.pos == obj.pos:
        scope = scope.outer or scope
    return scope.owner


def _size(type_: Type, language: str) -> str:
    if type_ is t.UNDEFINED_TYPE or type_.composition == t.OPEN_ARRAY:
        return ""
    size = size_in_memory(type_)
    if size < 0:
        return ""
    say = _PHRASES["ru" if language == "ru" else "en"]
    text = say["size"].format(size)
    base = type_.base
    if type_.form == t.POINTER and base is not None and base.composition in (t.RECORD, t.ARRAY):
        pointed = size_in_memory(base)
        if pointed > 0:
            text += say["pointed"].format(pointed)
    return text


def _code(text: str) -> str:
    return f"```{LANGUAGE}\n{text}\n```"


def _plain(text: str | None) -> str:
    """Text as Markdown that shows it as it is, line by line."""
    if not text:
        return ""
    for char in "\\*_<#":
        text = text.replace(char, "\\" + char)
    return text.replace("\n", "  \n")


def _quoted(text: str | None) -> str:
    if not text:
        return ""
    return "---\n\n" + _plain(text)


_PHRASES: Final = {
    "en": {
        "parameter": "parameter of `{}`",
        "local": "local to `{}`",
        "field": "field of `{}`",
        "method": "method of `{}`",
        "module": "module `{}`",
        "exported": "exported",
        "read only": "exported read-only",
        "implement only": "exported implement-only",
        "internal": "not exported",
        "size": "size: {} bytes",
        "pointed": "; of what it points to: {} bytes",
    },
    "ru": {
        "parameter": "параметр процедуры `{}`",
        "local": "локально в процедуре `{}`",
        "field": "поле типа `{}`",
        "method": "метод типа `{}`",
        "module": "модуль `{}`",
        "exported": "экспортируется",
        "read only": "экспортируется только для чтения",
        "implement only": "экспортируется только для реализации",
        "internal": "не экспортируется",
        "size": "размер в байтах: {}",
        "pointed": "; того, на что указывает: {}",
    },
}
