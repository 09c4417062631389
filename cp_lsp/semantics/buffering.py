"""Which calls need temporary variables, as the compiler adds them before it generates code."""

from __future__ import annotations

from cp_lsp.semantics import operands as o
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import FIELD, IN_PARAMETER, VAR_PARAMETER, Object
from cp_lsp.semantics.operands import Operand
from cp_lsp.semantics.types import Type


def is_buffered(call: Operand) -> bool:
    """Whether the receiver or a parameter of a function call is copied to a temporary variable."""
    procedure = call.left
    assert procedure is not None
    receiver = procedure.left if procedure.operand_class == o.FIELD else None
    formal, actual = call.passed
    return (receiver is not None and _is_copied_pointer(receiver)) or any(
        _needs_temporary(x, p) for x, p in zip(actual, formal, strict=False)
    )


def is_interface_pointer(type_: Type) -> bool:
    """Whether a type is a pointer to a COM interface."""
    return type_.form == t.POINTER and type_.system_flag == t.INTERFACE


def has_interface_pointers(type_: Type) -> bool:
    """Whether a variable of a type holds pointers to COM interfaces."""
    seen: set[Type] = set()
    pending: list[Type | None] = [type_]
    while pending:
        part = pending.pop()
        if part is None or part in seen:
            continue
        seen.add(part)
        if is_interface_pointer(part):
            return True
        if part.composition in t.ARRAYS:
            pending.append(part.base)
        elif part.composition == t.RECORD and part.system_flag != t.UNION:
            pending.append(part.base)
            pending += [f.type for f in part.fields.values() if f.mode == FIELD]
    return False


def _needs_temporary(x: Operand, formal: Object) -> bool:
    if formal.mode == VAR_PARAMETER and _is_behind_pointer(x):
        return True
    is_in = formal.visibility == IN_PARAMETER
    if formal.mode == VAR_PARAMETER and not is_in:
        return False
    if x.type.form in t.STRINGS:
        return (
            x.operand_class == o.DYADIC
            or (x.operand_class == o.MONADIC and x.operator == o.CONVERSION)
            or (is_in and formal.type.composition == t.ARRAY)
        )
    return _is_copied_pointer(x)


def _is_behind_pointer(x: Operand) -> bool:
    """Whether a variable is reached by a pointer that is not itself a local variable."""
    while x.operand_class in (o.FIELD, o.ELEMENT, o.GUARD) and x.left is not None:
        x = x.left
    if x.operand_class != o.DEREFERENCE or x.operator == o.STRING_DEREFERENCE or x.left is None:
        return False
    pointer = x.left
    if pointer.operand_class == o.GUARD and pointer.left is not None:
        pointer = pointer.left
    return not _is_local(pointer)


def _is_copied_pointer(x: Operand) -> bool:
    """Whether an interface pointer is copied before it is passed."""
    return is_interface_pointer(x.type) and not _is_local(x)


def _is_local(x: Operand) -> bool:
    return x.operand_class == o.VARIABLE and x.object is not None and x.object.level > 0
