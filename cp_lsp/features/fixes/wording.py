"""How types, values and parameter lists are written at a place of a module."""

from __future__ import annotations

from collections.abc import Mapping

from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    CONSTANT,
    IN_PARAMETER,
    MODULE,
    OUT_PARAMETER,
    VAR_PARAMETER,
    VARIABLE,
    Object,
)
from cp_lsp.semantics.rules import equal_types, extends
from cp_lsp.semantics.types import Type


def type_text(type_: object, names: Mapping[str, Object]) -> str | None:
    """How a type is written where some names are in scope; None if it cannot be."""
    if not isinstance(type_, Type) or type_.form in (t.UNDEFINED, t.NO_TYPE, t.NIL_TYPE):
        return None
    if type_.name is not None:
        name = type_.name.name
        if name.endswith("^"):
            return None
        found = names.get(name)
        if found is not None and found.type is type_:
            return name
        for alias, obj in names.items():
            if obj.mode == MODULE and obj.scope is not None:
                exported = obj.scope.names.get(name)
                if exported is not None and exported.type is type_:
                    return f"{alias}.{name}"
        return None
    if type_.form in t.STRINGS:
        return "ARRAY 256 OF CHAR"
    if type_.composition in t.ARRAYS:
        element = type_text(type_.base, names)
        if element is None:
            return None
        length = f"{type_.length} " if type_.composition == t.ARRAY else ""
        return f"ARRAY {length}OF {element}"
    if type_.form == t.POINTER and type_.base is not None:
        base = type_text(type_.base, names)
        return None if base is None else f"POINTER TO {base}"
    return None


def parameters_text(
    formal: list[Object], names: Mapping[str, Object], own: list[str] | None = None
) -> str | None:
    """Formal parameters without their parentheses; `own` are the names to use, as far as there
    are as many. None if a type cannot be written.
    """
    sections: list[tuple[str, list[str], str]] = []
    for i, p in enumerate(formal):
        name = own[i] if own is not None and len(own) == len(formal) else p.name
        text = type_text(p.guarded_from or p.type, names)
        if text is None:
            return None
        mode = mode_text(p)
        if sections and sections[-1][0] == mode and sections[-1][2] == text:
            sections[-1][1].append(name)
        else:
            sections.append((mode, [name], text))
    return "; ".join(f"{mode}{', '.join(given)}: {text}" for mode, given, text in sections)


def signature_text(
    procedure: Object,
    formal: list[Object],
    names: Mapping[str, Object],
    own: list[str] | None = None,
) -> str | None:
    """Parameters in parentheses and result type; "" without either, None if it cannot be."""
    inside = parameters_text(formal, names, own)
    if inside is None:
        return None
    if procedure.type is t.NO_RESULT:
        return f"({inside})" if inside else ""
    result = type_text(procedure.type, names)
    return None if result is None else f"({inside}): {result}"


def mode_text(parameter: Object) -> str:
    """The mode of a parameter with a blank after it, "" for a value parameter."""
    if parameter.mode != VAR_PARAMETER:
        return ""
    if parameter.visibility == IN_PARAMETER:
        return "IN "
    return "OUT " if parameter.visibility == OUT_PARAMETER else "VAR "


def default_text(type_: Type) -> str | None:
    """The simplest value of a type, None if it has no literal."""
    form = type_.form
    if form in t.INTEGERS or form in t.REALS:
        return "0"
    if form == t.BOOLEAN:
        return "FALSE"
    if form in t.CHARACTERS:
        return "0X"
    if form == t.SET:
        return "{}"
    if form in (t.POINTER, t.PROCEDURE, t.NIL_TYPE):
        return "NIL"
    if form in t.STRINGS or (
        type_.composition in t.ARRAYS and type_.base is not None and type_.base.form in t.CHARACTERS
    ):
        return '""'
    return None


def values_of(type_: Type, names: Mapping[str, Object], *, variable: bool) -> list[str]:
    """Names in scope that have a type, those of the innermost scope first."""
    found: list[str] = []
    for name, obj in names.items():
        if obj.mode in (VARIABLE, VAR_PARAMETER) or (obj.mode == CONSTANT and not variable):
            if equal_types(obj.type, type_) and obj.type is not t.UNDEFINED_TYPE:
                found.append(name)
            elif type_.form == t.POINTER and obj.type.form == t.POINTER:
                if extends(obj.type, type_) and not variable:
                    found.append(name)
    return found
