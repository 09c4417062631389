"""What a module names that other modules may name too, as a small table.

With the tables of all modules a question about the workspace needs no module to be checked. Things
go by names that do not change with the text around them, so a table holds true until its own
module, or the interface of one that it imports, is another one.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from cp_lsp.features.identity import (
    Symbol,
    ancestors,
    client_names,
    heading_index,
    occurrences,
    procedure_blocks,
    record_of,
    records_of,
    symbol_of_token,
    unrecorded,
    views_to_search,
)
from cp_lsp.features.view import Range, View, Workspace
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    FIELD,
    INTERNAL,
    METHOD,
    MODULE,
    PREDECLARED,
    VAR_PARAMETER,
    VARIABLE,
    Object,
)
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

FORMAT: Final = 1
"""Changes whenever what is in a table, or what it means, changes."""

UNNAMED: Final = "?"
"""Stands for a record type without a name, of which a module may have several."""


class Use(NamedTuple):
    """Offset of an identifier; `is_declaring` where it belongs to the declaration."""

    start: int
    is_declaring: bool


class Record(NamedTuple):
    """A record type that a module declares: `range` is the declaration, `selection` the name,
    `bases` are the keys of what it extends, nearest first; `methods` and `fields` have the places
    of its own members.
    """

    key: str
    name: str
    range: Range
    selection: Range
    bases: tuple[str, ...]
    methods: dict[str, int]
    fields: dict[str, int]


class Block(NamedTuple):
    """A procedure that a module declares, or the module itself; `container` is the record type of
    a method.
    """

    kind: str
    """"module", "procedure" or "method"."""
    name: str
    container: str
    range: Range
    selection: Range


class Uses:
    """The table of one module."""

    def __init__(
        self,
        module_name: str,
        path: Path | None,
        keys: str,
        stops: array[int],
        places: array[int],
        records: str,
        blocks: str,
    ) -> None:
        self.module_name = module_name
        self.path = path
        # One text and few arrays: a tenth of what objects would take.
        self._keys = keys
        self._stops = stops
        self._places = places
        self._records = records
        self._blocks = blocks

    def of(self, key: str) -> list[Use]:
        """Where the module names a thing, in text order."""
        at = self._keys.find(f"\n{key}\n")
        if at < 0:
            return []
        number = self._keys.count("\n", 0, at)
        first = self._stops[number - 1] if number else 0
        some = self._places[first : self._stops[number]]
        return [Use(place >> 1, bool(place & 1)) for place in some]

    def records(self, about: str = "") -> Iterator[Record]:
        """The record types that the module declares; with a key `about`, those that are it or
        extend it.
        """
        if about not in self._records:
            return
        for line in self._records.split("\n"):
            if line and about in line:
                key, name, start, end, pos, bases, methods, fields = line.split("\t")
                record = Record(
                    key,
                    name,
                    Range(int(start), int(end)),
                    Range(int(pos), int(pos) + len(name)),
                    tuple(bases.split()),
                    _members(methods),
                    _members(fields),
                )
                if not about or about == key or about in record.bases:
                    yield record

    def block_at(self, offset: int) -> Block:
        """The innermost procedure around an offset, else the module."""
        lines = iter(self._blocks.split("\n"))
        found = _block(next(lines), "module")
        for line in lines:
            block = _block(line, "procedure")
            if block.range.start > offset:
                break
            if offset < block.range.end:
                found = block
        return found

    def to_bytes(self) -> bytes:
        """The table, to be kept."""
        head = [
            self.module_name,
            self._keys,
            list(self._stops),
            list(self._places),
            self._records,
            self._blocks,
        ]
        return json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes, path: Path | None) -> Uses:
        """The table that was kept; raises ValueError where the data is none."""
        entries: Any = json.loads(data)
        if not isinstance(entries, list) or len(entries) != 6:
            raise ValueError("no table of uses")
        name, keys, stops, places, records, blocks = entries
        return cls(name, path, keys, array("I", stops), array("I", places), records, blocks)


def uses_of(view: View) -> Uses:
    """The table of a module that is at hand."""
    found = _KNOWN.get(view)
    if found is None:
        found = _KNOWN[view] = _Maker(view).uses()
    return found


def uses_in(module_name: str, workspace: Workspace, view: View | None = None) -> Uses | None:
    """The table of any module; `view` is the newest state of its own, if given."""
    is_own = view is not None and module_name == view.name
    return uses_of(view) if is_own and view is not None else workspace.uses(module_name)


def key_of(symbol: Symbol, view: View) -> str | None:
    """The name by which tables know a symbol that `view` uses; None if they do not."""
    obj = symbol.object
    if not symbol.module:
        return None
    if symbol.is_module:
        return symbol.name
    return None if obj is None else _Names(view).key(obj)


def record_key(view: View, record: Type) -> str | None:
    """The name by which tables know a record type that `view` declares or uses."""
    name = _record_name(record)
    return None if name == UNNAMED else f"{record.module or view.name}.{name}"


def places_of(
    symbol: Symbol, view: View, workspace: Workspace
) -> Iterator[tuple[str, Path | None, list[Use]]]:
    """Where the workspace names a symbol that `view` uses: module, path and uses, its own first."""
    key = key_of(symbol, view)
    if key is None:
        for found in views_to_search(symbol, view, workspace):
            starts = found.module.tokens.starts
            uses = [
                Use(starts[index], is_declaring(found, index, symbol))
                for index in occurrences(found, symbol)
            ]
            yield found.name, found.path, uses
        return
    is_indirect = symbol.is_member
    yield from places_of_key(key, view, workspace, is_indirect=is_indirect)


def places_of_key(
    key: str, view: View, workspace: Workspace, *, is_indirect: bool
) -> Iterator[tuple[str, Path | None, list[Use]]]:
    """Where the workspace names what tables know by a name; `is_indirect` also in modules that do
    not import its own.
    """
    module, _, name = key.partition(".")
    word = name.rpartition(".")[2] or module
    clients = client_names(module, workspace, indirect=is_indirect)
    for other in dict.fromkeys((module, *clients)):
        if other in (module, view.name) or workspace.mentions(other, word):
            uses = uses_in(other, workspace, view)
            found = [] if uses is None else uses.of(key)
            if uses is not None and found:
                yield uses.module_name, uses.path, found


def extending(
    key: str, workspace: Workspace, view: View | None = None
) -> Iterator[tuple[Uses, Record]]:
    """The record types of the workspace that a key names or that extend that one, directly or
    not, each with the table of its module.
    """
    module = key.partition(".")[0]
    clients = client_names(module, workspace, indirect=True)
    for other in dict.fromkeys((module, *clients)):
        uses = uses_in(other, workspace, view)
        for record in () if uses is None else uses.records(key):
            assert uses is not None
            yield uses, record


def is_declaring(view: View, index: int, symbol: Symbol) -> bool:
    """Whether an identifier that names a symbol belongs to its declaration."""
    if view.name != symbol.module:
        return False
    obj = symbol.object
    return symbol.is_module or (obj is not None and _Declarations(view).has(index, obj))


_KNOWN: Final[WeakKeyDictionary[View, Uses]] = WeakKeyDictionary()


class _Names:
    """What tables call the things that a module uses."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._owners: dict[int, Type] | None = None

    def key(self, obj: Object) -> str | None:
        """None for what only the module itself can name, and for what is in an unnamed record."""
        module = obj.module or self._view.name
        if obj.mode == METHOD:
            record = record_of(obj.parameters[0].type) if obj.parameters else None
            return _member_key(module, record, obj.name)
        if obj.module is None and (obj.visibility == INTERNAL or obj.level > 0):
            return None
        if obj.mode == FIELD:
            return _member_key(module, self._owner(obj), obj.name)
        if obj.mode == MODULE:
            return module if obj.module == obj.name else None
        if obj.mode in (PREDECLARED, VAR_PARAMETER) or (obj.module is None and obj.pos < 0):
            return None
        return f"{module}.{obj.name.removesuffix('^')}"

    def _owner(self, field: Object) -> Type | None:
        """The record type of a field, which is the type of something in the module."""
        if self._owners is None:
            self._owners = {}
            seen: set[int] = set()
            pending = [obj.type for _, obj in self._view.module.uses]
            while pending:
                type_ = pending.pop()
                if id(type_) in seen:
                    continue
                seen.add(id(type_))
                if type_.base is not None:
                    pending.append(type_.base)
                if type_.composition == t.RECORD:
                    for member in type_.fields.values():
                        self._owners[id(member)] = type_
                        pending.append(member.type)
        return self._owners.get(id(field))


class _Declarations:
    """Tells the identifiers of declarations: the name there, in a forward one, and after END."""

    def __init__(self, view: View) -> None:
        self._tokens = view.module.tokens
        self._forward = [
            (first, stop)
            for kind, first, stop, _ in view.module.notes
            if kind == tree.FORWARD_DECLARATION
        ]

    def has(self, index: int, obj: Object) -> bool:
        """Whether an identifier that names an object belongs to its declaration."""
        if obj.module is not None:
            return False
        if self._tokens.starts[index] == obj.pos:
            return True
        if obj.mode in (VARIABLE, FIELD) or index == 0:
            return False
        before = self._tokens.kinds[index - 1]
        if before == s.END:
            return True
        if before not in (s.ARROW, s.RPAREN):
            return False
        return any(first <= index < stop for first, stop in self._forward)


class _Maker:
    """Makes the table of a module."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.names = _Names(view)
        self.starts = view.module.tokens.starts
        self.declarations = _Declarations(view)

    def uses(self) -> Uses:
        view = self.view
        found: dict[str, list[int]] = {}
        keys: dict[int, str | None] = {}
        for index, used in view.module.uses:
            obj = used
            if obj.mode == METHOD:
                symbol = symbol_of_token(view, index)
                obj = symbol.object or obj if symbol is not None else obj
            if id(obj) not in keys:
                keys[id(obj)] = self.names.key(obj)
            key = keys[id(obj)]
            if key is not None:
                place = self.starts[index] << 1 | self.declarations.has(index, obj)
                found.setdefault(key, []).append(place)
        for index, symbol in unrecorded(view).items():
            is_own = symbol.is_module and symbol.name == view.name
            key = key_of(symbol, view)
            if key is not None:
                found.setdefault(key, []).append(self.starts[index] << 1 | is_own)
        stops, places = array("I"), array("I")
        for numbers in found.values():
            places.extend(sorted(set(numbers)))
            stops.append(len(places))
        lines = "\n" + "".join(f"{key}\n" for key in found)
        return Uses(view.name, view.path, lines, stops, places, self._records(), self._blocks())

    def _records(self) -> str:
        tokens = self.view.module.tokens
        whole: dict[int, Range] = {}
        for kind, first, stop, _ in self.view.module.notes:
            if kind == tree.TYPE_DECLARATION:
                place = Range(tokens.starts[first], tokens.ends[stop - 1])
                whole[place.start] = place
        lines: list[str] = []
        for obj, record in records_of(self.view):
            place = whole.get(obj.pos, Range(obj.pos, obj.end))
            key = record_key(self.view, record)
            bases = [record_key(self.view, base) for base in ancestors(record)]
            members = record.fields.values()
            lines.append(
                "\t".join(
                    (
                        key or UNNAMED,
                        obj.name,
                        str(place.start),
                        str(place.end),
                        str(obj.pos),
                        " ".join(base for base in bases if base is not None),
                        _member_list(m for m in members if m.mode == METHOD and m.pos >= 0),
                        _member_list(m for m in members if m.mode == FIELD and m.pos >= 0),
                    )
                )
            )
        return "\n".join(lines)

    def _blocks(self) -> str:
        view, tokens = self.view, self.view.module.tokens
        heading = heading_index(view)
        place = 0 if heading is None else tokens.starts[heading]
        lines = [(-1, f"{view.name}\t\t0\t{len(view.text)}\t{place}")]
        seen: set[int] = set()
        for first, stop, obj in procedure_blocks(self.view):
            start = tokens.starts[first]
            if start in seen or not start <= obj.pos < tokens.ends[stop - 1]:
                continue
            seen.add(start)
            container = ""
            if obj.mode == METHOD and obj.parameters:
                record = record_of(obj.parameters[0].type)
                container = "" if record is None else _record_name(record)
            end = tokens.ends[stop - 1]
            lines.append((start, f"{obj.name}\t{container}\t{start}\t{end}\t{obj.pos}"))
        return "\n".join(line for _, line in sorted(lines))


def _member_key(module: str, record: Type | None, name: str) -> str | None:
    record_name = UNNAMED if record is None else _record_name(record)
    return None if record_name == UNNAMED else f"{module}.{record_name}.{name}"


def _record_name(record: Type) -> str:
    return UNNAMED if record.name is None else record.name.name.removesuffix("^")


def _block(line: str, kind: str) -> Block:
    name, container, *numbers = line.split("\t")
    start, end, place = map(int, numbers)
    selection = Range(place, place + len(name))
    return Block("method" if container else kind, name, container, Range(start, end), selection)


def _member_list(members: Iterable[Object]) -> str:
    return " ".join(f"{member.name}:{member.pos}" for member in members)


def _members(text: str) -> dict[str, int]:
    parts = (part.rpartition(":") for part in text.split())
    return {name: int(pos) for name, _, pos in parts}
