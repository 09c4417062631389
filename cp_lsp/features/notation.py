"""Declared things as a line of text: types, headings, values, seen from one module."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from cp_lsp.features.view import View
from cp_lsp.semantics import objects as k
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import Object
from cp_lsp.semantics.types import Type

_MAX_STRING: Final = 40


def module_alias(view: View, module_name: str) -> str:
    """The name by which a module is known in another one; its own if it is not imported."""
    for name, obj in view.module.scope.names.items():
        if obj.mode == k.MODULE and obj.module == module_name:
            return name
    return module_name


def type_text(view: View, type_: Type | None, *, depth: int = 0) -> str:
    """A type as a person would write it: its name, or what it is made of."""
    if type_ is None or type_ is t.UNDEFINED_TYPE:
        return "?"
    if type_ is t.NO_RESULT:
        return ""
    if type_ is t.NIL_POINTER:
        return "NIL"
    if type_.form in t.STRINGS:
        return "String" if type_.form == t.STRING else "Shortstring"
    name = type_.name.name if type_.name is not None else ""
    if name and not name.endswith("^"):
        module = type_.module
        if module is None or module == view.name:
            return name
        return f"{module_alias(view, module)}.{name}"
    if depth > 3:
        return "…"
    base = type_text(view, type_.base, depth=depth + 1)
    if type_.form == t.POINTER:
        return f"POINTER TO {base}"
    if type_.form == t.PROCEDURE:
        return "PROCEDURE" + signature_text(view, type_.parameters, type_.base)
    if type_.composition == t.ARRAY:
        return f"ARRAY {type_.length} OF {base}"
    if type_.composition == t.OPEN_ARRAY:
        return f"ARRAY OF {base}"
    if type_.composition == t.RECORD:
        if name:
            return name.removesuffix("^")
        return "RECORD" if type_.base is None else f"RECORD ({base})"
    return base if type_.base is not None else "?"


def mode_text(parameter: Object) -> str:
    """IN, OUT or VAR; "" of a value parameter."""
    if parameter.mode != k.VAR_PARAMETER:
        return ""
    return {k.IN_PARAMETER: "IN", k.OUT_PARAMETER: "OUT"}.get(parameter.visibility, "VAR")


def parameter_text(view: View, parameter: Object) -> str:
    """One formal parameter: `VAR name: Type`."""
    mode = mode_text(parameter)
    text = f"{parameter.name}: {type_text(view, parameter.type)}"
    return f"{mode} {text}" if mode else text


def signature_text(view: View, parameters: Sequence[Object], result: Type | None) -> str:
    """Formal parameters and result type as they follow a procedure's name, with the blank."""
    sections = []
    for _, group in groupby(parameters, key=lambda p: (id(p.type), p.mode, p.visibility)):
        same = list(group)
        mode = mode_text(same[0])
        names = ", ".join(parameter.name for parameter in same)
        sections.append(f"{mode} {names}".lstrip() + f": {type_text(view, same[0].type)}")
    has_result = result is not None and result is not t.NO_RESULT
    text = f" ({'; '.join(sections)})" if sections or has_result else ""
    return text + (f": {type_text(view, result)}" if has_result else "")


def formal_parameters(procedure: Object) -> list[Object]:
    """The parameters that a call gives: a method's without its receiver."""
    return procedure.parameters[1:] if procedure.mode == k.METHOD else procedure.parameters


def value_text(obj: Object) -> str:
    """The value of a constant as a literal; "" where there is none to show."""
    type_, value = obj.type, obj.value
    if type_.form == t.BOOLEAN:
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        short = value if len(value) <= _MAX_STRING else value[: _MAX_STRING - 1] + "…"
        quote = "'" if '"' in short else '"'
        return f"{quote}{short}{quote}"
    if isinstance(value, int):
        if type_.form in t.CHARACTERS:
            if 0x20 < value < 0x7F:
                return f'"{chr(value)}"'
            digits = f"{value:X}"
            return f"{'0' if digits[0] > '9' else ''}{digits}X"
        if type_.form == t.SET:
            return _set_text(value)
        if type_.form in t.REALS:
            return _real_text(float(value))
        return str(value)
    return _real_text(value) if isinstance(value, float) else ""


def _real_text(value: float) -> str:
    if value in (float("inf"), float("-inf")):
        return "INF" if value > 0 else "-INF"
    return repr(value).upper().replace("E+", "E")


def _set_text(value: int) -> str:
    bits = [bit for bit in range(32) if value >> bit & 1]
    parts: list[str] = []
    while bits:
        first = last = bits.pop(0)
        while bits and bits[0] == last + 1:
            last = bits.pop(0)
        parts.append(str(first) if first == last else f"{first}..{last}")
    return "{" + ", ".join(parts) + "}"


def detail_text(view: View, obj: Object) -> str:
    """What a list of names shows beside one: its type, its signature, its value."""
    if obj.mode == k.MODULE:
        return "" if obj.module in (None, obj.name) else str(obj.module)
    if obj.mode == k.CONSTANT:
        value = value_text(obj)
        return f"= {value}" if value else type_text(view, obj.type)
    if obj.mode in k.CALLABLE:
        return signature_text(view, formal_parameters(obj), obj.type).strip()
    if obj.mode == k.TYPE_NAME:
        return structure_text(view, obj.type)
    if obj.mode in (k.VARIABLE, k.VAR_PARAMETER, k.FIELD):
        mode = mode_text(obj)
        text = type_text(view, obj.type)
        return f"{mode} {text}" if mode else text
    return ""


def structure_text(view: View, type_: Type) -> str:
    """What a named type is, in a few words: `POINTER TO RECORD (Views.View)`."""
    is_pointer = type_.form == t.POINTER
    record = type_.base if is_pointer else type_
    if record is None or record.composition != t.RECORD:
        if type_.form == t.POINTER or type_.form == t.PROCEDURE or type_.composition in t.ARRAYS:
            return _unnamed(view, type_)
        return ""
    attribute = {t.ABSTRACT: "ABSTRACT ", t.EXTENSIBLE: "EXTENSIBLE ", t.LIMITED: "LIMITED "}.get(
        record.attribute, ""
    )
    base = record.base
    text = f"{'POINTER TO ' if is_pointer else ''}{attribute}RECORD"
    if base is None or base is t.UNDEFINED_TYPE:
        return text
    return f"{text} ({type_text(view, base)})"


def _unnamed(view: View, type_: Type) -> str:
    base = type_text(view, type_.base)
    if type_.form == t.POINTER:
        return f"POINTER TO {base}"
    if type_.form == t.PROCEDURE:
        return "PROCEDURE" + signature_text(view, type_.parameters, type_.base)
    length = f" {type_.length}" if type_.composition == t.ARRAY else ""
    return f"ARRAY{length} OF {base}"
