"""Where a name is defined and declared, where its type is, and what implements it."""

from __future__ import annotations

from cp_lsp.features.identity import (
    Symbol,
    ancestors,
    client_names,
    declared_at,
    heading_index,
    owner_of,
    record_key,
    record_of,
    records_of,
    symbol_at,
    symbol_of,
    view_of,
)
from cp_lsp.features.view import Location, Range, View, Workspace, token_range
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    CALLABLE,
    METHOD,
    MODULE,
    TYPE_NAME,
    Object,
)
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import tree


def definition(view: View, offset: int, workspace: Workspace) -> list[Location]:
    """Where what is named at an offset is defined: of a procedure its full declaration, of an
    imported module its source, whatever it is called here. Empty where there is no source.
    """
    symbol = symbol_at(view, offset)
    if symbol is None:
        return []
    obj = symbol.object
    if obj is not None and obj.mode == MODULE and obj.module is not None:
        found = _module(obj.module, view, workspace)
        # The import is all there is to see of a module without source.
        return [found or Location(view.name, view.path, Range(obj.pos, obj.end))]
    location = declared_at(symbol, view, workspace)
    return [] if location is None else [location]


def declaration(view: View, offset: int, workspace: Workspace) -> list[Location]:
    """Where what is named at an offset is first declared: of a procedure its forward declaration,
    of a module its place in the import list, of an overriding method the method overridden; else
    the definition.
    """
    symbol = symbol_at(view, offset)
    if symbol is None:
        return []
    obj = symbol.object
    if obj is not None and obj.mode == MODULE:
        return [Location(view.name, view.path, Range(obj.pos, obj.end))]
    owner = view_of(symbol.module, view, workspace) if symbol.module else None
    if owner is not None and obj is not None and obj.mode in CALLABLE:
        forward = _forward_declaration(owner, symbol)
        if forward is not None:
            return [Location(owner.name, owner.path, forward)]
        if obj.mode == METHOD:
            overridden = _overridden(view, obj, workspace)
            if overridden is not None:
                return [overridden]
    return definition(view, offset, workspace)


def type_definition(view: View, offset: int, workspace: Workspace) -> list[Location]:
    """Where the type of what is named at an offset is declared; of a function, the type of its
    result; of an array without a name, that of its elements. Empty for types without source.
    """
    symbol = symbol_at(view, offset)
    if symbol is None or symbol.object is None:
        return []
    type_: Type | None = symbol.object.guarded_from or symbol.object.type
    for _ in range(100):
        if type_ is None or type_.name is not None or type_ is t.UNDEFINED_TYPE:
            break
        type_ = type_.base
    if type_ is None or type_.name is None:
        return []
    location = declared_at(symbol_of(view, type_.name), view, workspace)
    return [] if location is None else [location]


def implementation(view: View, offset: int, workspace: Workspace) -> list[Location]:
    """The methods that override the method at an offset, or the types that extend the record type,
    directly or not, in the whole workspace; of another procedure its definition.
    """
    symbol = symbol_at(view, offset)
    if symbol is None or symbol.object is None:
        return []
    obj = symbol.object
    if obj.mode == METHOD:
        owner = owner_of(view, obj, workspace)
        if owner is None:
            foreign = _foreign_owner(view, obj)
            return [] if foreign is None else _overriding(foreign, obj.name, view, workspace)
        owner_view, _, record = owner
        places = _overriding(record, obj.name, view, workspace, owner_view)
        if not obj.attributes & {t.ABSTRACT, t.EMPTY}:
            places = [*definition(view, offset, workspace), *places]
        return places
    if obj.mode == TYPE_NAME:
        extended = record_of(obj.type)
        if extended is None:
            return []
        return [
            Location(other.name, other.path, Range(name.pos, name.end))
            for other, name, _ in extensions(extended, view, workspace)
        ]
    return definition(view, offset, workspace) if obj.mode in CALLABLE else []


def extensions(
    record: Type, view: View, workspace: Workspace, seen_from: View | None = None
) -> list[tuple[View, Object, Type]]:
    """The record types of the workspace that extend a record type, directly or not, each with its
    name and the module that declares it. `record` is as `seen_from` sees it, by default `view`.
    """
    key = record_key(seen_from or view, record)
    module = key[0]
    found: list[tuple[View, Object, Type]] = []
    names = [module, *client_names(module, workspace, indirect=True)] if module else [view.name]
    for name in dict.fromkeys(names):
        other = view_of(name, view, workspace)
        if other is None:
            continue
        for obj, candidate in records_of(other):
            if any(record_key(other, base) == key for base in ancestors(candidate)):
                found.append((other, obj, candidate))
    return found


def _overriding(
    record: Type, name: str, view: View, workspace: Workspace, seen_from: View | None = None
) -> list[Location]:
    """Where a method of a record is overridden in its extensions."""
    found: list[Location] = []
    for other, _, extension in extensions(record, view, workspace, seen_from):
        method = extension.fields.get(name)
        if method is not None and method.mode == METHOD and method.pos >= 0:
            found.append(Location(other.name, other.path, Range(method.pos, method.end)))
    return found


def _foreign_owner(view: View, method: Object) -> Type | None:
    """The record type that declares a method of a module without source, as `view` sees it; None
    if nothing in the module leads there.
    """
    seen: set[int] = set()
    pending: list[Type | None] = []
    for _, obj in view.module.uses:
        pending.append(obj.type)
    pending += [p.type for p in method.parameters]
    while pending:
        record = record_of(pending.pop())
        while record is not None and id(record) not in seen:
            seen.add(id(record))
            if record.fields.get(method.name) is method:
                return record
            record = record.base
    return None


def _overridden(view: View, method: Object, workspace: Workspace) -> Location | None:
    """Where the method is first declared that a method overrides; None if it overrides none."""
    owner = owner_of(view, method, workspace)
    if owner is None:
        return None
    owner_view, _, record = owner
    first: Location | None = None
    for base in ancestors(record):
        found = base.fields.get(method.name)
        if found is not None and found.mode == METHOD:
            location = declared_at(symbol_of(owner_view, found), owner_view, workspace)
            first = location or first
    return first


def _forward_declaration(owner: View, symbol: Symbol) -> Range | None:
    """The name of a procedure in its forward declaration; None if it has none."""
    starts = owner.module.tokens.starts
    forwards = [note for note in owner.module.notes if note[0] == tree.FORWARD_DECLARATION]
    for _, first, stop, _ in forwards:
        for index in range(first, stop):
            obj = owner.objects.get(index)
            if (
                obj is not None
                and obj.mode in CALLABLE
                and obj.name == symbol.name
                and symbol_of(owner, obj).key == symbol.key
                and starts[index] != obj.pos
            ):
                return token_range(owner, index)
    return None


def _module(name: str, view: View, workspace: Workspace) -> Location | None:
    source = view_of(name, view, workspace)
    if source is None:
        return None
    heading = heading_index(source)
    place = Range(0, 0) if heading is None else token_range(source, heading)
    return Location(source.name, source.path, place)
