"""The report's relations between types (Appendix A) as pure functions, as the compiler has them."""

from __future__ import annotations

from typing import Final

from cp_lsp.semantics import types as t
from cp_lsp.semantics.types import Type

_INCLUDED: Final[dict[int, frozenset[int]]] = {
    t.CHAR: frozenset({t.SHORTCHAR, t.CHAR, t.BYTE}),
    t.SHORTINT: frozenset({t.SHORTCHAR, t.BYTE, t.SHORTINT}),
    t.INTEGER: frozenset({t.SHORTCHAR, t.CHAR, t.BYTE, t.SHORTINT, t.INTEGER}),
    t.LONGINT: frozenset({t.SHORTCHAR, t.CHAR, t.BYTE, t.SHORTINT, t.INTEGER, t.LONGINT}),
    t.SHORTREAL: frozenset(
        {t.SHORTCHAR, t.CHAR, t.BYTE, t.SHORTINT, t.INTEGER, t.LONGINT, t.SHORTREAL}
    ),
    t.REAL: frozenset(
        {t.SHORTCHAR, t.CHAR, t.BYTE, t.SHORTINT, t.INTEGER, t.LONGINT, t.SHORTREAL, t.REAL}
    ),
    t.STRING: frozenset({t.SHORT_STRING, t.STRING}),
}
_CONSTRUCTED: Final = frozenset({t.POINTER, t.PROCEDURE, t.COMPOSITE})


def includes(form: int, other: int) -> bool:
    """Whether every value of form `other` is one of `form` (Report, Appendix A: included)."""
    included = _INCLUDED.get(form)
    return form == other if included is None else other in included


def same_type(x: Type, y: Type) -> bool:
    """Same types (Report, Appendix A); an undefined type is the same as any other."""
    return (
        x is y
        or (x.form == y.form and x.form not in _CONSTRUCTED)
        or x is t.UNDEFINED_TYPE
        or y is t.UNDEFINED_TYPE
    )


def equal_types(x: Type, y: Type, assumed: set[tuple[Type, Type]] | None = None) -> bool:
    """Equal types (Report, Appendix A): same, or open arrays, pointers or procedure types of
    equal parts. Types that are `assumed` to be equal, as they contain those compared, are.
    """
    while x is not y:
        is_procedure = x.form == t.PROCEDURE and y.form == t.PROCEDURE
        if not (
            is_procedure
            or (x.form == t.POINTER and y.form == t.POINTER)
            or (
                x.composition == t.OPEN_ARRAY
                and y.composition == t.OPEN_ARRAY
                and x.system_flag == y.system_flag
            )
        ):
            return same_type(x, y)
        if assumed is None:
            assumed = set()
        elif (x, y) in assumed:
            return True
        assumed.add((x, y))
        if is_procedure and not _equal_parameters(x, y, assumed):
            return False
        assert x.base is not None and y.base is not None
        x, y = x.base, y.base
    return True


def _equal_parameters(x: Type, y: Type, assumed: set[tuple[Type, Type]]) -> bool:
    """Whether two procedure types have matching parameters (Report, Appendix A)."""
    return (
        x.system_flag == y.system_flag
        and len(x.parameters) == len(y.parameters)
        and all(
            p.mode == q.mode
            and p.system_flag == q.system_flag
            and p.visibility == q.visibility
            and equal_types(p.type, q.type, assumed)
            for p, q in zip(x.parameters, y.parameters, strict=True)
        )
    )


def extends(x: Type, y: Type) -> bool:
    """Whether `x` is an extension of `y` or equal to it (Report 6.3)."""
    if x.form == t.POINTER and y.form == t.POINTER:
        assert x.base is not None and y.base is not None
        x, y = x.base, y.base
    extension: Type | None = x
    if x.composition == t.RECORD and y.composition == t.RECORD:
        if y is t.ANYREC_TYPE and not x.untagged:
            return True
        while extension is not None and extension is not t.UNDEFINED_TYPE and extension is not y:
            if extension.composition != t.RECORD:
                return True  # a record that extends something else, which is an error
            extension = extension.base
    return extension is not None and equal_types(extension, y)


def is_character_array(type_: Type) -> bool:
    """Whether a type is an array of CHAR or SHORTCHAR."""
    return (
        type_.composition in t.ARRAYS and type_.base is not None and type_.base.form in t.CHARACTERS
    )


def is_incomplete(type_: Type) -> bool:
    """Whether a type still waits for a name that is declared later (Report 4, rule 1)."""
    if type_.form == t.POINTER:
        if type_ is t.SYSTEM_PTR_TYPE:
            return False
        assert type_.base is not None
        type_ = type_.base
    return type_ is t.UNDEFINED_TYPE or (
        type_.composition == t.RECORD and type_.base is t.UNDEFINED_TYPE
    )
