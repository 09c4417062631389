"""Declared objects and their scopes (Report 4)."""

from __future__ import annotations

from typing import Final

from cp_lsp.semantics.types import ANYREC_TYPE, UNDEFINED_TYPE, Type

# What an object is.
UNRESOLVED: Final = -1
VARIABLE: Final = 1
VAR_PARAMETER: Final = 2
CONSTANT: Final = 3
FIELD: Final = 4
TYPE_NAME: Final = 5
LOCAL_PROCEDURE: Final = 6
PROCEDURE: Final = 7
PREDECLARED: Final = 8
CODE_PROCEDURE: Final = 9
MODULE: Final = 11
METHOD: Final = 13
ATTRIBUTE: Final = 20

PROCEDURES: Final = frozenset({LOCAL_PROCEDURE, PROCEDURE, CODE_PROCEDURE})
CALLABLE: Final = frozenset({LOCAL_PROCEDURE, PROCEDURE, CODE_PROCEDURE, METHOD})

# Visibility: of declared objects the export mark, of VAR parameters the mode.
INTERNAL: Final = 0
EXPORTED: Final = 1
READ_ONLY: Final = 2
IN_PARAMETER: Final = 3
OUT_PARAMETER: Final = 4

# Bits of the system flags of parameters.
NIL_BIT: Final = 1
IN_BIT: Final = 2
OUT_BIT: Final = 4
NEW_BIT: Final = 8
IID_BIT: Final = 16

# Flags of procedures beside their attributes.
HAS_BODY: Final = 1
IS_REDEFINED: Final = 2

Value = int | float | str | None
"""The value of a constant: CHAR, BOOLEAN and SET as int (a SET by its bits), strings as str."""


class Object:
    """A named thing of a module.

    `level` is the nesting depth of the procedure it is declared in, 0 in the module and negative
    in an imported module; `parameters` of a method begin with its receiver; `attributes` of a
    procedure hold NEW, ABSTRACT, …, HAS_BODY; `number` is the function number of a predeclared
    procedure or the attribute meant; `pos` and `end` are where it is named in its module, -1 when
    not in the text that is being checked; `heading_end` is the offset after the heading of a
    procedure that has a body; `guarded_from` is the declared type of a variable while
    a WITH statement narrows it.
    """

    __slots__ = (
        "attributes",
        "end",
        "entry",
        "guarded_from",
        "heading_end",
        "level",
        "library",
        "mark",
        "mode",
        "module",
        "name",
        "number",
        "parameters",
        "pos",
        "scope",
        "system_flag",
        "type",
        "value",
        "visibility",
    )

    def __init__(self, name: str, mode: int = VARIABLE, type_: Type = UNDEFINED_TYPE) -> None:
        self.name = name
        self.mode = mode
        self.type: Type = type_
        self.visibility = INTERNAL
        self.level = 0
        self.value: Value = None
        self.parameters: list[Object] = []
        self.attributes: set[int] = set()
        self.number = 0
        self.system_flag = 0
        self.scope: Scope | None = None
        self.module: str | None = None
        self.guarded_from: Type | None = None
        self.pos = -1
        self.end = -1
        self.mark = 0
        self.heading_end = 0
        self.entry: str | None = None
        self.library: str | None = None

    def __repr__(self) -> str:
        return f"<Object {self.name} mode {self.mode}>"


class Scope:
    """The names declared in one block; `owner` is its procedure, None for the module's own."""

    __slots__ = ("level", "names", "outer", "owner", "variables")

    def __init__(self, outer: Scope | None, level: int, owner: Object | None) -> None:
        self.outer = outer
        self.level = level
        self.owner = owner
        self.names: dict[str, Object] = {}
        self.variables: list[Object] = []

    def find(self, name: str) -> Object | None:
        """The object that `name` means here (Report 4, rules 1 and 2), None when undeclared."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found is not None:
                return found
            scope = scope.outer
        return None


def find_member(name: str, record: Type | None) -> Object | None:
    """The field or method `name` of a record or of what it extends, without ANYREC's."""
    while record is not None and record is not UNDEFINED_TYPE:
        found = record.fields.get(name)
        if found is not None:
            return found
        record = record.base
    return None


def find_field(name: str, record: Type) -> Object | None:
    """The field or method `name` of a record, ANYREC's included (Report 6.3)."""
    found = find_member(name, record)
    if found is None and not record.untagged:
        found = ANYREC_TYPE.fields.get(name)
    return found


def find_base_field(name: str, record: Type) -> Object | None:
    """The field or method `name` of what a record extends, ANYREC's included."""
    found = find_member(name, record.base)
    if found is None and not record.untagged:
        found = ANYREC_TYPE.fields.get(name)
    return found


def has_members(record: Type) -> bool:
    """Whether a record or what it extends declares a field or method."""
    base: Type | None = record
    while base is not None and base is not UNDEFINED_TYPE:
        if base.fields:
            return True
        base = base.base
    return base is UNDEFINED_TYPE
