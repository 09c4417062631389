"""Types (Report 6): the forms a type has, and the predeclared ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cp_lsp.semantics.objects import Object

# Forms. COMPOSITE types are told apart by their composition.
UNDEFINED: Final = 0
BOOLEAN: Final = 2
SHORTCHAR: Final = 3
BYTE: Final = 4
SHORTINT: Final = 5
INTEGER: Final = 6
SHORTREAL: Final = 7
REAL: Final = 8
SET: Final = 9
SHORT_STRING: Final = 10
NIL_TYPE: Final = 11
NO_TYPE: Final = 12
POINTER: Final = 13
PROCEDURE: Final = 14
COMPOSITE: Final = 15
CHAR: Final = 16
STRING: Final = 17
LONGINT: Final = 18

# Composition.
BASIC: Final = 1
ARRAY: Final = 2
OPEN_ARRAY: Final = 3
RECORD: Final = 4

# Attributes of records and methods (Report 6.3, 10.2).
FINAL: Final = 0
NEW: Final = 16
ABSTRACT: Final = 17
LIMITED: Final = 18
EMPTY: Final = 19
EXTENSIBLE: Final = 20

INTEGERS: Final = frozenset({BYTE, SHORTINT, INTEGER, LONGINT})
SHORT_INTEGERS: Final = frozenset({BYTE, SHORTINT, INTEGER})
REALS: Final = frozenset({SHORTREAL, REAL})
NUMERIC: Final = INTEGERS | REALS
CHARACTERS: Final = frozenset({SHORTCHAR, CHAR})
STRINGS: Final = frozenset({SHORT_STRING, STRING})
ARRAYS: Final = frozenset({ARRAY, OPEN_ARRAY})

# System flags of records and pointers.
UNTAGGED: Final = 1
INTERFACE: Final = 10
UNION: Final = 7

POINTER_SIZE: Final = 4


class Type:
    """A type; two types are the same when they are one object (Report, Appendix A).

    `base` is the type pointed to, the element type, the result type or the record extended;
    `fields` the fields and methods of a record; `parameters` those of a procedure type; `length`
    the length of an array, or the dimensions less one of an open array; `name` the object that
    declares it; `module` the name of the imported module it comes from, None for the module
    itself; `mark` where errors about the whole type are marked; `size` and `alignment` are in
    bytes, -1 while they are not known.
    """

    __slots__ = (
        "alignment",
        "allocated",
        "attribute",
        "base",
        "composition",
        "exported",
        "fields",
        "form",
        "guid",
        "length",
        "level",
        "mark",
        "method_count",
        "module",
        "name",
        "parameters",
        "size",
        "system_flag",
        "untagged",
    )

    def __init__(self, form: int, composition: int = BASIC, *, mark: int = 0) -> None:
        self.form = form
        self.composition = composition
        self.base: Type | None = None
        self.fields: dict[str, Object] = {}
        self.parameters: list[Object] = []
        self.length = 0
        self.attribute = FINAL
        self.system_flag = 0
        self.untagged = False
        self.exported = False
        self.guid: str | None = None
        self.name: Object | None = None
        self.module: str | None = None
        self.level = 0
        self.mark = mark
        self.size = -1
        self.alignment = 4
        self.method_count = -1
        self.allocated = False

    def copy_as_alias(self) -> Type:
        """A type of its own that stands for this basic one, as `TYPE Length = INTEGER` makes."""
        alias = Type(self.form, self.composition)
        alias.base = self
        alias.size = self.size
        alias.alignment = self.alignment
        alias.system_flag = self.system_flag
        alias.untagged = self.untagged
        return alias

    def __repr__(self) -> str:
        name = self.name.name if self.name is not None else "anonymous"
        return f"<Type {self.module + '.' if self.module else ''}{name} {self.form}>"


def _basic(form: int, size: int) -> Type:
    result = Type(form)
    result.size = size
    result.allocated = True
    return result


UNDEFINED_TYPE: Final = _basic(UNDEFINED, 1)
UNDEFINED_TYPE.base = UNDEFINED_TYPE
NO_RESULT: Final = _basic(NO_TYPE, 1)
NIL_POINTER: Final = _basic(NIL_TYPE, POINTER_SIZE)
BOOLEAN_TYPE: Final = _basic(BOOLEAN, 1)
SHORTCHAR_TYPE: Final = _basic(SHORTCHAR, 1)
CHAR_TYPE: Final = _basic(CHAR, 2)
LONGCHAR_TYPE: Final = _basic(CHAR, 2)
BYTE_TYPE: Final = _basic(BYTE, 1)
SHORTINT_TYPE: Final = _basic(SHORTINT, 2)
INTEGER_TYPE: Final = _basic(INTEGER, 4)
LONGINT_TYPE: Final = _basic(LONGINT, 8)
LARGEINT_TYPE: Final = _basic(LONGINT, 8)
SHORTREAL_TYPE: Final = _basic(SHORTREAL, 4)
REAL_TYPE: Final = _basic(REAL, 8)
LONGREAL_TYPE: Final = _basic(REAL, 8)
SET_TYPE: Final = _basic(SET, 4)
SHORT_STRING_TYPE: Final = _basic(SHORT_STRING, 1)
SHORT_STRING_TYPE.base = SHORTCHAR_TYPE
STRING_TYPE: Final = _basic(STRING, 1)
STRING_TYPE.base = CHAR_TYPE
ANYREC_TYPE: Final = _basic(COMPOSITE, 0)
ANYREC_TYPE.composition = RECORD
ANYREC_TYPE.attribute = ABSTRACT
ANYREC_TYPE.level = -1
ANYREC_TYPE.method_count = 1
ANYPTR_TYPE: Final = _basic(POINTER, POINTER_SIZE)
ANYPTR_TYPE.base = ANYREC_TYPE
SYSTEM_PTR_TYPE: Final = _basic(POINTER, POINTER_SIZE)
SYSTEM_PTR_TYPE.base = UNDEFINED_TYPE
RESULT_TYPE: Final = _basic(INTEGER, 4)
GUID_TYPE: Final = _basic(COMPOSITE, 16)
GUID_TYPE.composition = ARRAY
GUID_TYPE.length = 16
GUID_TYPE.base = BYTE_TYPE
IUNKNOWN_RECORD: Final = _basic(COMPOSITE, 12)
IUNKNOWN_RECORD.composition = RECORD
IUNKNOWN_RECORD.attribute = ABSTRACT
IUNKNOWN_RECORD.system_flag = INTERFACE
IUNKNOWN_RECORD.untagged = True
IUNKNOWN_RECORD.guid = "{00000000-0000-0000-C000-000000000046}"
IUNKNOWN_RECORD.method_count = 3
IUNKNOWN_TYPE: Final = _basic(POINTER, POINTER_SIZE)
IUNKNOWN_TYPE.base = IUNKNOWN_RECORD
IUNKNOWN_TYPE.system_flag = INTERFACE
IUNKNOWN_TYPE.untagged = True

OBSOLETE_TYPES: Final = (LONGCHAR_TYPE, LARGEINT_TYPE, LONGREAL_TYPE)
"""Types of older language versions: known by name, refused with 198."""
