"""Declarations as text: how Component Pascal would declare an object, seen from one module."""

from __future__ import annotations

from itertools import islice
from typing import Final

from cp_lsp.features.notation import (
    formal_parameters,
    mode_text,
    parameter_text,
    signature_text,
    structure_text,
    type_text,
    value_text,
)
from cp_lsp.features.view import View
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    CALLABLE,
    CODE_PROCEDURE,
    CONSTANT,
    EXPORTED,
    FIELD,
    METHOD,
    MODULE,
    READ_ONLY,
    TYPE_NAME,
    VAR_PARAMETER,
    VARIABLE,
    Object,
)
from cp_lsp.semantics.types import Type

MAX_MEMBERS: Final = 40
"""Fields and methods of a record that are listed; the rest is left out."""


def declaration_text(view: View, obj: Object, *, is_parameter: bool = False) -> str:
    """The declaration of an object as it reads in a module: of a record with what it adds to its
    base type, of a procedure the heading.
    """
    mark = export_mark(obj)
    if obj.mode == MODULE:
        own = obj.module or obj.name
        return f"IMPORT {obj.name}" if own == obj.name else f"IMPORT {obj.name} := {own}"
    if obj.mode == CONSTANT:
        return f"CONST {obj.name}{mark} = {value_text(obj) or '?'}"
    if obj.mode == TYPE_NAME:
        return f"TYPE {obj.name.removesuffix('^')}{mark} = {_type_declared(view, obj)}"
    if obj.mode in CALLABLE:
        return heading_text(view, obj)
    if obj.mode == FIELD:
        return f"{obj.name}{mark}: {type_text(view, obj.type)}"
    if obj.mode == VAR_PARAMETER or is_parameter:
        return parameter_text(view, obj)
    if obj.mode == VARIABLE:
        return f"VAR {obj.name}{mark}: {type_text(view, obj.guarded_from or obj.type)}"
    return obj.name


def heading_text(view: View, procedure: Object) -> str:
    """The heading of a procedure or method, with its attributes."""
    receiver = ""
    attributes = ""
    if procedure.mode == METHOD and procedure.parameters:
        first = procedure.parameters[0]
        mode = mode_text(first)
        # The record of an anonymous pointer base has no name of its own.
        name = type_text(view, first.type)
        receiver = f"({mode} {first.name}: {name}) " if mode else f"({first.name}: {name}) "
        words = [word for flag, word in _METHOD_ATTRIBUTES if flag in procedure.attributes]
        attributes = "".join(f", {word}" for word in words)
    flag = "[code] " if procedure.mode == CODE_PROCEDURE else ""
    signature = signature_text(view, formal_parameters(procedure), procedure.type)
    name = procedure.name + export_mark(procedure)
    return f"PROCEDURE {flag}{receiver}{name}{signature}{attributes}"


def export_mark(obj: Object) -> str:
    """`*` or `-`, or "" for what is not exported."""
    if obj.mode == VAR_PARAMETER:
        return ""
    return {EXPORTED: "*", READ_ONLY: "-"}.get(obj.visibility, "")


def _type_declared(view: View, obj: Object) -> str:
    """What stands after `=` in the declaration of a type."""
    type_ = obj.type
    name = type_.name
    is_alias = name is not obj and not (name is not None and name.pos == obj.pos >= 0)
    if is_alias:
        return type_text(view, type_)
    record = type_.base if type_.form == t.POINTER else type_
    if record is not None and record.composition == t.RECORD:
        if type_ is record or record.name is None or record.name.name.endswith("^"):
            return structure_text(view, type_) + _members(view, record)
        return f"POINTER TO {type_text(view, record)}"
    return structure_text(view, type_) or type_text(view, type_.base)


def _members(view: View, record: Type) -> str:
    """The fields and methods of a record, each on a line, and END."""
    lines = [
        declaration_text(view, member).removeprefix("PROCEDURE ")
        for member in islice(record.fields.values(), MAX_MEMBERS)
    ]
    if not lines:
        return " END"
    if len(record.fields) > MAX_MEMBERS:
        lines.append("…")
    return "\n\t" + ";\n\t".join(lines) + "\nEND"


_METHOD_ATTRIBUTES: Final = (
    (t.NEW, "NEW"),
    (t.ABSTRACT, "ABSTRACT"),
    (t.EMPTY, "EMPTY"),
    (t.EXTENSIBLE, "EXTENSIBLE"),
)
