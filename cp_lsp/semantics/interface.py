"""What a module exports, as plain data: written from a checked module, read by its importers.

The description is one JSON document of names, types, signatures and constants. Types of other
modules stand in it by name, so that a type is the same one for all who import it.
"""

from __future__ import annotations

import json
from typing import Any, Final

from cp_lsp.semantics import types as t
from cp_lsp.semantics import universe
from cp_lsp.semantics.checker import Checker
from cp_lsp.semantics.context import ImportedModule, Importer, NoImports
from cp_lsp.semantics.objects import (
    CODE_PROCEDURE,
    CONSTANT,
    EXPORTED,
    FIELD,
    INTERNAL,
    LOCAL_PROCEDURE,
    METHOD,
    PROCEDURE,
    TYPE_NAME,
    VARIABLE,
    Object,
    Scope,
    Value,
)
from cp_lsp.semantics.types import Type
from cp_lsp.syntax.scanner import scan

FORMAT: Final = 1
"""Changes whenever what is written here, or what it means, changes."""

Reference = int | list[str] | str
"""A type inside a description: number of an own type, [module, name], or a predeclared name."""

_PREDECLARED: Final[dict[str, Type]] = {
    **{name: obj.type for name, obj in universe.UNIVERSE.names.items() if obj.mode == TYPE_NAME},
    "SYSTEM.PTR": t.SYSTEM_PTR_TYPE,
    "COM.RESULT": t.RESULT_TYPE,
    "COM.GUID": t.GUID_TYPE,
    "COM.IUnknown": t.IUNKNOWN_TYPE,
    "COM.IUnknown^": t.IUNKNOWN_RECORD,
    "": t.NO_RESULT,
    "?": t.UNDEFINED_TYPE,
    "NIL": t.NIL_POINTER,
    "string": t.STRING_TYPE,
    "shortstring": t.SHORT_STRING_TYPE,
}
_NAME_OF: Final[dict[int, str]] = {id(type_): name for name, type_ in _PREDECLARED.items()}


def write_interface(checker: Checker) -> bytes:
    """The description of what a checked module exports."""
    return _Writer(checker).write()


class _Writer:
    """Numbers the own types as they are reached and describes each once."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.types: list[Any] = []
        self.numbers: dict[int, int] = {}
        self.modules: set[str] = set()
        self.seen: set[int] = set()
        self.kept: list[Type] = []

    def write(self) -> bytes:
        objects = [
            self._object(obj)
            for name, obj in sorted(self.checker.scope.names.items())
            if obj.visibility != INTERNAL and obj.mode in _WRITTEN
        ]
        description = {
            "format": FORMAT,
            "module": self.checker.module_name,
            "modules": sorted(self.modules - {self.checker.module_name}),
            "types": self.types,
            "objects": objects,
        }
        return json.dumps(description, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

    def _object(self, obj: Object) -> list[Any]:
        if obj.mode == CONSTANT:
            return ["c", obj.name, self._reference(obj.type), _plain(obj.value), obj.pos]
        if obj.mode == TYPE_NAME:
            return ["t", obj.name, self._reference(obj.type), obj.pos]
        if obj.mode == VARIABLE:
            return ["v", obj.name, obj.visibility, self._reference(obj.type), obj.pos]
        mode = PROCEDURE if obj.mode == LOCAL_PROCEDURE else obj.mode
        return [
            "p",
            obj.name,
            mode,
            obj.system_flag,
            self._reference(obj.type),
            self._parameters(obj.parameters),
            obj.pos,
        ]

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
            self.kept.append(type_)
            self.types.append(None)
            self.types[number] = self._describe(type_)
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

    def _describe(self, type_: Type) -> list[Any]:
        self.checker.size_of(type_)
        name = type_.name.name if type_.name is not None else ""
        pos = type_.name.pos if type_.name is not None else -1
        base = self._reference(type_.base) if type_.base is not None else None
        head = [name, type_.system_flag, base, pos]
        if type_.form == t.POINTER:
            return ["pointer", *head]
        if type_.form == t.PROCEDURE:
            return ["procedure", *head, self._parameters(type_.parameters)]
        if type_.composition == t.ARRAY:
            return ["array", *head, type_.length]
        if type_.composition == t.OPEN_ARRAY:
            return ["open", *head]
        if type_.composition == t.RECORD:
            fields = [
                [f.name, f.visibility, self._reference(f.type), f.pos]
                for f in type_.fields.values()
                if f.mode == FIELD and f.visibility != INTERNAL
            ]
            methods = [
                [
                    m.name,
                    m.visibility,
                    sorted(m.attributes & _ATTRIBUTES),
                    self._reference(m.type),
                    self._parameters(m.parameters),
                    m.pos,
                ]
                for m in type_.fields.values()
                if m.mode == METHOD and m.visibility != INTERNAL
            ]
            return [
                "record",
                *head,
                type_.attribute,
                type_.size,
                type_.alignment,
                fields,
                methods,
                type_.guid,
            ]
        return ["alias", *head]


_WRITTEN: Final = frozenset(
    {CONSTANT, TYPE_NAME, VARIABLE, LOCAL_PROCEDURE, PROCEDURE, CODE_PROCEDURE}
)
_ATTRIBUTES: Final = frozenset({t.NEW, t.ABSTRACT, t.EMPTY, t.EXTENSIBLE})


def _plain(value: Value) -> Any:
    """A constant's value as JSON can hold it."""
    if isinstance(value, float):
        return {"real": value.hex()}
    return value


def read_interface(data: bytes, importer: Importer) -> ImportedModule:
    """The module that a description describes; other modules' types come from `importer`.

    Raises ValueError when the data is no description of this format.
    """
    return _Reader(data, importer).read()


class _Reader:
    """Makes the types of a description first, then fills them, so that they may be cyclic."""

    def __init__(self, data: bytes, importer: Importer) -> None:
        description = json.loads(data)
        if not isinstance(description, dict) or description.get("format") != FORMAT:
            raise ValueError("not an interface description of this format")
        self.description = description
        self.importer = importer
        self.module = str(description["module"])
        self.types: list[Type] = []
        self.result = ImportedModule(self.module, Scope(None, -1, None))

    def read(self) -> ImportedModule:
        entries = self.description["types"]
        for entry in entries:
            self.types.append(self._make(entry))
        for type_, entry in zip(self.types, entries, strict=True):
            self._fill(type_, entry)
        for entry in self.description["objects"]:
            self._object(entry)
        self.result.modules = frozenset([self.module, *self.description["modules"]])
        for type_ in self.types:
            self._set_level(type_)
        return self.result

    def _make(self, entry: list[Any]) -> Type:
        kind, name, flag, base, pos = entry[:5]
        if kind == "alias":
            aliased = _PREDECLARED.get(base) if isinstance(base, str) else None
            type_ = (aliased or t.INTEGER_TYPE).copy_as_alias()
        else:
            form, composition = _FORMS[kind]
            type_ = Type(form, composition)
        type_.module = self.module
        type_.system_flag = flag
        type_.untagged = flag > 0
        type_.allocated = True
        if name:
            obj = self._new(name, TYPE_NAME, type_, pos)
            obj.visibility = INTERNAL
            type_.name = obj
            self.result.types[name] = type_
        return type_

    def _fill(self, type_: Type, entry: list[Any]) -> None:
        kind, _, _, base, _ = entry[:5]
        if base is not None:
            type_.base = self._type(base)
        if kind == "pointer":
            type_.size = t.POINTER_SIZE
        elif kind == "procedure":
            type_.size = t.POINTER_SIZE
            type_.parameters = self._parameters(entry[5])
        elif kind == "array":
            type_.length = entry[5]
        elif kind == "record":
            type_.attribute, type_.size, type_.alignment = entry[5:8]
            for name, visibility, reference, pos in entry[8]:
                field = self._new(name, FIELD, self._type(reference), pos)
                field.visibility = visibility
                type_.fields[name] = field
            for name, visibility, attributes, result, parameters, pos in entry[9]:
                method = self._new(name, METHOD, self._type(result), pos)
                method.visibility = visibility
                method.attributes = set(attributes)
                method.parameters = self._parameters(parameters)
                type_.fields[name] = method
            type_.guid = entry[10]

    def _set_level(self, type_: Type) -> None:
        """Extension levels and dimensions, which depend on types of other modules too."""
        base = type_.base
        if type_.composition == t.RECORD:
            level = 0
            while base is not None and base.composition == t.RECORD:
                level += 1
                base = base.base
            type_.level = level
        elif type_.composition == t.OPEN_ARRAY:
            while base is not None and base.composition == t.OPEN_ARRAY:
                type_.length += 1
                base = base.base
            type_.size = 4 if type_.untagged else 8 + 4 * type_.length

    def _new(self, name: str, mode: int, type_: Type, pos: int) -> Object:
        obj = Object(name, mode, type_)
        obj.level = -1
        obj.module = self.module
        obj.pos = pos
        obj.end = pos + len(name)
        return obj

    def _parameters(self, entries: list[Any]) -> list[Object]:
        parameters: list[Object] = []
        for name, mode, visibility, flag, reference in entries:
            parameter = self._new(name, mode, self._type(reference), -1)
            parameter.visibility = visibility
            parameter.system_flag = flag
            parameters.append(parameter)
        return parameters

    def _type(self, reference: Reference) -> Type:
        if isinstance(reference, int):
            return self.types[reference]
        if isinstance(reference, str):
            return _PREDECLARED.get(reference, t.UNDEFINED_TYPE)
        module, name = reference
        imported = self.importer.import_module(module)
        if imported is None:
            return t.UNDEFINED_TYPE
        return imported.types.get(name, t.UNDEFINED_TYPE)

    def _object(self, entry: list[Any]) -> None:
        kind, name = entry[:2]
        if kind == "c":
            obj = self._new(name, CONSTANT, self._type(entry[2]), entry[4])
            value = entry[3]
            obj.value = float.fromhex(value["real"]) if isinstance(value, dict) else value
        elif kind == "t":
            type_ = self._type(entry[2])
            own = type_.name
            if own is not None and own.module == self.module and own.name == name:
                obj = own
            else:
                obj = self._new(name, TYPE_NAME, type_, entry[3])
        elif kind == "v":
            obj = self._new(name, VARIABLE, self._type(entry[3]), entry[4])
            obj.visibility = entry[2]
            self.result.scope.names[name] = obj
            return
        else:
            _, _, mode, flag, result, parameters, pos = entry
            obj = self._new(name, mode, self._type(result), pos)
            obj.system_flag = flag
            obj.parameters = self._parameters(parameters)
        obj.visibility = EXPORTED
        self.result.scope.names[name] = obj


_FORMS: Final = {
    "pointer": (t.POINTER, t.BASIC),
    "procedure": (t.PROCEDURE, t.BASIC),
    "array": (t.COMPOSITE, t.ARRAY),
    "open": (t.COMPOSITE, t.OPEN_ARRAY),
    "record": (t.COMPOSITE, t.RECORD),
}


def interface_of(text: str, importer: Importer | None = None) -> bytes:
    """The description of what a module's text exports, its procedure bodies not looked at."""
    checker = Checker(scan(text), importer or NoImports())
    checker.skip_bodies = True
    checker.module()
    return write_interface(checker)
