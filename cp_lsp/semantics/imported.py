"""Descriptions of interfaces to imported modules: the reading half of `interface.py`.

Objects and types are made when first asked for, since large libraries are mostly imported for a
few of their names.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, ValuesView
from typing import Any, Final, TypeVar

from cp_lsp.semantics import types as t
from cp_lsp.semantics import universe
from cp_lsp.semantics.context import ImportedModule, Importer
from cp_lsp.semantics.objects import (
    CONSTANT,
    EXPORTED,
    FIELD,
    INTERNAL,
    METHOD,
    TYPE_NAME,
    VARIABLE,
    Object,
    Scope,
)
from cp_lsp.semantics.types import Type

FORMAT: Final = 3
"""Changes whenever what is written in a description, or what it means, changes."""

Reference = int | list[str] | str
"""A type inside a description: number of an own type, [module, name], or a predeclared name."""

PREDECLARED: Final[dict[str, Type]] = {
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
"""The types that no module declares, by the name that a description has for them."""


def read_interface(data: bytes, importer: Importer) -> ImportedModule:
    """The module that a description describes; other modules' types come from `importer`.

    Raises ValueError when the data is no description of this format.
    """
    return _Description(data, importer).module


def described_modules(data: bytes) -> tuple[str, ...]:
    """The names of all other modules that the types in a description come from."""
    return tuple(_head(data)["modules"])


def described_library(data: bytes) -> str:
    """The foreign library that a module is the interface to; "" for an ordinary module."""
    return str(_head(data).get("library", ""))


def without_places(data: bytes) -> bytes:
    """The description as importers see it: without the places of the declarations."""
    head, _, body = data.partition(b"\n")
    entries = json.loads(body)
    entries.pop("places", None)
    return head + b"\n" + as_json(entries)


def move(module: ImportedModule, data: bytes) -> None:
    """Gives what was made of a description the places of another one, equal but for its places."""
    names = module.scope.names
    assert isinstance(names, _OnDemand)
    names.description.move(data)


def as_json(value: object) -> bytes:
    """One line of JSON, the shortest."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _head(data: bytes) -> dict[str, Any]:
    head = json.loads(data.partition(b"\n")[0])
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise ValueError("not an interface description of this format")
    return head


_V = TypeVar("_V")
_LOCK: Final = threading.RLock()
"""Held while anything is made: were a type made twice, it would not be the same type."""


class _OnDemand(dict[str, _V]):
    """A dictionary whose values are made when first asked for."""

    def __init__(
        self,
        description: _Description,
        names: Callable[[], Iterable[str]],
        make: Callable[[str], _V | None],
    ) -> None:
        super().__init__()
        self.description = description
        self._names = names
        self._make = make
        self._is_complete = False

    def get(self, name: str, default: Any = None, /) -> Any:
        found = super().get(name)
        if found is None and not self._is_complete:
            with _LOCK:
                found = self._make(name)
                if found is not None:
                    self[name] = found
        return default if found is None else found

    def __missing__(self, name: str) -> _V:
        found: _V | None = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        self._complete()
        return super().__iter__()

    def __len__(self) -> int:
        self._complete()
        return super().__len__()

    def keys(self) -> KeysView[str]:  # type: ignore[override]
        self._complete()
        return super().keys()

    def values(self) -> ValuesView[_V]:  # type: ignore[override]
        self._complete()
        return super().values()

    def items(self) -> ItemsView[str, _V]:  # type: ignore[override]
        self._complete()
        return super().items()

    def _complete(self) -> None:
        """Makes all that is not made yet."""
        if not self._is_complete:
            for name in self._names():
                self.get(name)
            self._is_complete = True


class _Body:
    """The second line of a description: the entries of types and objects, and where to find each.

    `type_places` and `places` say where the types and objects are declared; None if untold.
    """

    def __init__(self, data: bytes) -> None:
        body = json.loads(data)
        self.types: list[list[Any]] = body["types"]
        self.objects: list[list[Any]] = body["objects"]
        self.type_numbers = {entry[1]: i for i, entry in enumerate(self.types) if entry[1]}
        self.object_numbers = {entry[1]: i for i, entry in enumerate(self.objects)}
        places = body.get("places")
        self.type_places: list[list[int]] | None = None if places is None else places[0]
        self.places: list[int] | None = None if places is None else places[1]


class _Description:
    """A description, and the module that is being made of it.

    A type is made before its parts, which may refer back to it, and all its parts before anybody
    else sees it.
    """

    def __init__(self, data: bytes, importer: Importer) -> None:
        head = _head(data)
        self.importer = importer
        self.name = str(head["module"])
        self.module = ImportedModule(self.name, Scope(None, -1, None))
        self.module.modules = frozenset([self.name, *head["modules"]])
        self.module.scope.names = _OnDemand(self, lambda: self.body.object_numbers, self._object)
        self.module.types = _OnDemand(self, lambda: self.body.type_numbers, self._type_of_name)
        self._data = data.partition(b"\n")[2]
        self._body: _Body | None = None
        self._types: dict[int, Type] = {}
        self._unfilled: list[int] = []

    @property
    def body(self) -> _Body:
        if self._body is None:
            self._body = _Body(self._data)
        return self._body

    def move(self, data: bytes) -> None:
        """Takes the places of another description, equal but for them."""
        self._data = data.partition(b"\n")[2]
        if self._body is None:
            return
        self._body = _Body(self._data)
        for name, obj in dict.items(self.module.scope.names):
            if obj.mode != TYPE_NAME or obj is not obj.type.name:
                self._set_place(obj, self._place(self._body.object_numbers[name]))
        for number, type_ in self._types.items():
            places = self._type_places(number)
            if type_.name is not None:
                self._set_place(type_.name, next(places, -1))
            for member in type_.fields.values():
                self._set_place(member, next(places, -1))

    # --- what is asked for by name

    def _type_of_name(self, name: str) -> Type | None:
        number = self.body.type_numbers.get(name)
        if number is None:
            return None
        type_ = self._type(number)
        self._fill_all()
        return type_

    def _object(self, name: str) -> Object | None:
        number = self.body.object_numbers.get(name)
        if number is None:
            return None
        entry = self.body.objects[number]
        kind = entry[0]
        pos = self._place(number)
        if kind == "c":
            obj = self._new(name, CONSTANT, self._type(entry[2]), pos)
            value = entry[3]
            obj.value = float.fromhex(value["real"]) if isinstance(value, dict) else value
        elif kind == "t":
            type_ = self._type(entry[2])
            own = type_.name
            if own is not None and own.module == self.name and own.name == name:
                obj = own
            else:
                obj = self._new(name, TYPE_NAME, type_, pos)
        elif kind == "v":
            obj = self._new(name, VARIABLE, self._type(entry[2]), pos)
        else:
            obj = self._new(name, entry[3], self._type(entry[2]), pos)
            obj.system_flag = entry[4]
            obj.parameters = self._parameters(entry[5])
        obj.visibility = entry[3] if kind == "v" else EXPORTED
        self._fill_all()
        return obj

    # --- types

    def _type(self, reference: Reference) -> Type:
        if isinstance(reference, int):
            found = self._types.get(reference)
            if found is None:
                found = self._types[reference] = self._make(reference)
                self._unfilled.append(reference)
            return found
        if isinstance(reference, str):
            return PREDECLARED.get(reference, t.UNDEFINED_TYPE)
        module, name = reference
        imported = self.importer.import_module(module)
        if imported is None:
            return t.UNDEFINED_TYPE
        return imported.types.get(name, t.UNDEFINED_TYPE)

    def _make(self, number: int) -> Type:
        """The type with this number, without its parts."""
        body = self.body
        kind, name, flag, base = body.types[number][:4]
        if kind == "alias":
            aliased = PREDECLARED.get(base) if isinstance(base, str) else None
            type_ = (aliased or t.INTEGER_TYPE).copy_as_alias()
        else:
            form, composition = _FORMS[kind]
            type_ = Type(form, composition)
        type_.module = self.name
        type_.system_flag = flag
        type_.untagged = flag > 0
        type_.allocated = True
        if name:
            type_.name = self._new(name, TYPE_NAME, type_, next(self._type_places(number), -1))
            declared = body.object_numbers.get(name)
            if declared is not None and body.objects[declared][::2] == ["t", number]:
                type_.name.visibility = EXPORTED
        return type_

    def _fill_all(self) -> None:
        """Gives all types that were made their parts, which may make more of them."""
        filled: list[Type] = []
        while self._unfilled:
            number = self._unfilled.pop()
            type_ = self._types[number]
            self._fill(type_, number)
            filled.append(type_)
        for type_ in filled:
            _set_level(type_)

    def _fill(self, type_: Type, number: int) -> None:
        kind, _, _, base, *rest = self.body.types[number]
        if base is not None:
            type_.base = self._type(base)
        if kind == "pointer":
            type_.size = t.POINTER_SIZE
        elif kind == "procedure":
            type_.size = t.POINTER_SIZE
            type_.parameters = self._parameters(rest[0])
        elif kind == "array":
            type_.length, type_.size = rest
        elif kind == "record":
            type_.attribute, type_.size, type_.alignment, fields, methods, type_.guid = rest
            places = self._type_places(number)
            next(places, -1)
            for name, visibility, reference in fields:
                field = self._new(name, FIELD, self._type(reference), next(places, -1))
                field.visibility = visibility
                type_.fields[name] = field
            for name, visibility, attributes, result, parameters in methods:
                method = self._new(name, METHOD, self._type(result), next(places, -1))
                method.visibility = visibility
                method.attributes = set(attributes)
                method.parameters = self._parameters(parameters)
                type_.fields[name] = method

    def _parameters(self, entries: list[Any]) -> list[Object]:
        parameters: list[Object] = []
        for name, mode, visibility, flag, reference in entries:
            parameter = self._new(name, mode, self._type(reference), -1)
            parameter.visibility = visibility
            parameter.system_flag = flag
            parameters.append(parameter)
        return parameters

    def _new(self, name: str, mode: int, type_: Type, pos: int) -> Object:
        obj = Object(name, mode, type_)
        obj.level = -1
        obj.module = self.name
        obj.visibility = INTERNAL
        self._set_place(obj, pos)
        return obj

    # --- places in the source, -1 where the description has none

    def _place(self, number: int) -> int:
        return -1 if self.body.places is None else self.body.places[number]

    def _type_places(self, number: int) -> Iterator[int]:
        """The places of a type's name and of its members."""
        places = self.body.type_places
        return iter(()) if places is None else iter(places[number])

    def _set_place(self, obj: Object, pos: int) -> None:
        obj.pos = pos
        obj.end = pos + len(obj.name) if pos >= 0 else -1


def _set_level(type_: Type) -> None:
    """Extension levels and dimensions, which depend on types of other modules too."""
    base = type_.base
    if type_.composition == t.RECORD:
        level = 0
        while base is not None and base.composition == t.RECORD:
            level += 1
            base = base.base
        type_.level = level
    elif type_.composition == t.OPEN_ARRAY:
        length = 0
        while base is not None and base.composition == t.OPEN_ARRAY:
            length += 1
            base = base.base
        type_.length = length
        type_.size = 4 if type_.untagged else 8 + 4 * length


_FORMS: Final = {
    "pointer": (t.POINTER, t.BASIC),
    "procedure": (t.PROCEDURE, t.BASIC),
    "array": (t.COMPOSITE, t.ARRAY),
    "open": (t.COMPOSITE, t.OPEN_ARRAY),
    "record": (t.COMPOSITE, t.RECORD),
}
