"""What a module exports, as plain data: written from a checked module, read by its importers.

A description is two lines of JSON: the first has the name of the module and of all modules that
its types come from; the second types and objects, and where they are declared. Types of other
modules stand in it by name, so that a type is the same one for all who import it.
"""

from __future__ import annotations

import sys
from typing import Any, Final

from cp_lsp.semantics import types as t
from cp_lsp.semantics.checker import MAX_TEXT, RECURSION_LIMIT, Checker
from cp_lsp.semantics.context import Importer, NoImports, TooDeep
from cp_lsp.semantics.imported import FORMAT, PREDECLARED, Reference, as_json, read_interface
from cp_lsp.semantics.objects import (
    CODE_PROCEDURE,
    CONSTANT,
    EXPORTED,
    FIELD,
    INTERNAL,
    LOCAL_PROCEDURE,
    METHOD,
    MODULE,
    PROCEDURE,
    TYPE_NAME,
    VARIABLE,
    Object,
    Scope,
    Value,
)
from cp_lsp.semantics.types import Type
from cp_lsp.source.diagnostic import TOO_DEEP, Finding
from cp_lsp.syntax.scanner import scan

__all__ = ["FORMAT", "interface_of", "read_interface", "write_interface"]


def interface_of(text: str, importer: Importer | None = None) -> bytes:
    """The description of what a module's text exports, as far as it can be made out.

    Procedure bodies are passed over, unless that leads astray: a local procedure of the name of
    the one around it hides where that one ends.
    """
    checker = _declarations(text, importer, skip_bodies=True)
    if checker.findings:
        whole = _declarations(text, importer, skip_bodies=False)
        if not whole.findings:
            checker = whole
    return write_interface(checker)


def write_interface(checker: Checker) -> bytes:
    """The description of what a checked module exports."""
    return _Writer(checker).write()


def _declarations(text: str, importer: Importer | None, *, skip_bodies: bool) -> Checker:
    tokens = scan(text if len(text) <= MAX_TEXT else "", skips_bodies=skip_bodies)
    checker = _Declarer(tokens, importer or NoImports())
    checker.skip_bodies = skip_bodies
    if sys.getrecursionlimit() < RECURSION_LIMIT:
        sys.setrecursionlimit(RECURSION_LIMIT)
    try:
        checker.module()
    except (TooDeep, RecursionError):
        checker.findings.append(Finding(checker.starts[checker.index], TOO_DEEP))
    return checker


class _Declarer(Checker):
    """Goes on where the compiler stops: after errors in the heading.

    What an unknown module exports may be anything, and is an undefined type here.
    """

    def import_list(self) -> None:
        super().import_list()
        self.findings.clear()

    def _import(self, alias: str, name: str, index: int) -> None:
        if name in ("SYSTEM", "COM") or self.importer.import_module(name) is not None:
            super()._import(alias, name, index)
            return
        unknown = Object(alias, MODULE, t.NO_RESULT)
        unknown.module = name
        unknown.level = self.level
        unknown.scope = Scope(None, -1, None)
        unknown.scope.names = _Anything()
        self.scope.names.setdefault(alias, unknown)


class _Anything(dict[str, Object]):
    """Has every name, as that of a type that is not known."""

    def get(self, name: str, _default: Any = None, /) -> Any:
        found = Object(name, TYPE_NAME)
        found.level = -1
        found.visibility = EXPORTED
        return found


class _Writer:
    """Numbers the own types as they are reached and describes each once."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.types: list[list[Any]] = []
        self.type_places: list[list[int]] = []
        self.numbers: dict[int, int] = {}
        self.modules: set[str] = set()
        self.seen: set[int] = set()

    def write(self) -> bytes:
        exported = [
            obj
            for _, obj in sorted(self.checker.scope.names.items())
            if obj.visibility != INTERNAL and obj.mode in _WRITTEN
        ]
        objects = [self._object(obj) for obj in exported]
        head: dict[str, Any] = {
            "format": FORMAT,
            "module": self.checker.module_name,
            "modules": sorted(self.modules - {self.checker.module_name}),
        }
        if self.checker.library:
            head["library"] = self.checker.library
        body = {
            "types": self.types,
            "objects": objects,
            "places": [self.type_places, [obj.pos for obj in exported]],
        }
        return as_json(head) + b"\n" + as_json(body)

    def _object(self, obj: Object) -> list[Any]:
        type_ = self._reference(obj.type)
        if obj.mode == CONSTANT:
            return ["c", obj.name, type_, _plain(obj.value)]
        if obj.mode == TYPE_NAME:
            return ["t", obj.name, type_]
        if obj.mode == VARIABLE:
            return ["v", obj.name, type_, obj.visibility]
        mode = PROCEDURE if obj.mode == LOCAL_PROCEDURE else obj.mode
        # Of the flags of procedures only calling conventions, which are negative, are exported.
        flag = min(obj.system_flag, 0)
        return ["p", obj.name, type_, mode, flag, self._parameters(obj.parameters)]

    def _parameters(self, parameters: list[Object]) -> list[Any]:
        return [
            [p.name, p.mode, p.visibility, p.system_flag, self._reference(p.type)]
            for p in parameters
        ]

    def _reference(self, type_: Type) -> Reference:
        known = _NAME_OF.get(id(type_))
        if known is not None:
            return known
        if type_.module is not None:
            self._collect_modules(type_)
            name = type_.name.name if type_.name is not None else ""
            return [type_.module, name]
        number = self.numbers.get(id(type_))
        if number is None:
            number = self.numbers[id(type_)] = len(self.types)
            place = type_.name.pos if type_.name is not None else -1
            self.types.append([])
            self.type_places.append([place])
            self.types[number] = self._describe(type_, self.type_places[number])
        return number

    def _collect_modules(self, type_: Type) -> None:
        """Notes every module that a foreign type depends on."""
        pending: list[Type | None] = [type_]
        while pending:
            found = pending.pop()
            if found is None or id(found) in self.seen:
                continue
            self.seen.add(id(found))
            if found.module is not None:
                self.modules.add(found.module)
            pending.append(found.base)
            pending += [p.type for p in found.parameters]
            for member in found.fields.values():
                pending.append(member.type)
                pending += [p.type for p in member.parameters]

    def _describe(self, type_: Type, places: list[int]) -> list[Any]:
        self.checker.size_of(type_)
        name = type_.name.name if type_.name is not None else ""
        base = self._reference(type_.base) if type_.base is not None else None
        head = [name, type_.system_flag, base]
        if type_.form == t.POINTER:
            return ["pointer", *head]
        if type_.form == t.PROCEDURE:
            return ["procedure", *head, self._parameters(type_.parameters)]
        if type_.composition == t.ARRAY:
            return ["array", *head, type_.length, type_.size]
        if type_.composition == t.OPEN_ARRAY:
            return ["open", *head]
        if type_.composition != t.RECORD:
            return ["alias", *head]
        members = [m for m in type_.fields.values() if m.visibility != INTERNAL]
        fields = [m for m in members if m.mode == FIELD]
        methods = [m for m in members if m.mode == METHOD]
        places += [m.pos for m in (*fields, *methods)]
        return [
            "record",
            *head,
            type_.attribute,
            type_.size,
            type_.alignment,
            [[f.name, f.visibility, self._reference(f.type)] for f in fields],
            [
                [
                    m.name,
                    m.visibility,
                    sorted(m.attributes & _ATTRIBUTES),
                    self._reference(m.type),
                    self._parameters(m.parameters),
                ]
                for m in methods
            ],
            type_.guid,
        ]


_NAME_OF: Final[dict[int, str]] = {id(type_): name for name, type_ in PREDECLARED.items()}
_WRITTEN: Final = frozenset(
    {CONSTANT, TYPE_NAME, VARIABLE, LOCAL_PROCEDURE, PROCEDURE, CODE_PROCEDURE}
)
_ATTRIBUTES: Final = frozenset({t.NEW, t.ABSTRACT, t.EMPTY, t.EXTENSIBLE})


def _plain(value: Value) -> Any:
    """A constant's value as JSON can hold it."""
    if isinstance(value, float):
        return {"real": value.hex()}
    return value
