"""Where a name is defined and declared, where its type is, and what implements it."""

from __future__ import annotations

from collections.abc import Iterator

from cp_lsp.features.identity import (
    Symbol,
    ancestors,
    declared_at,
    heading_index,
    owner_of,
    record_of,
    symbol_at,
    symbol_of,
    view_of,
)
from cp_lsp.features.uses import Record, Uses, extending, record_key
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
    symbol = type_symbol(view, offset)
    location = None if symbol is None else declared_at(symbol, view, workspace)
    return [] if location is None else [location]


def type_symbol(view: View, offset: int) -> Symbol | None:
    """The type of what is named at an offset, as `type_definition` has it; None if it has no
    name.
    """
    symbol = symbol_at(view, offset)
    if symbol is None or symbol.object is None:
        return None
    type_: Type | None = symbol.object.guarded_from or symbol.object.type
    for _ in range(100):
        if type_ is None or type_.name is not None or type_ is t.UNDEFINED_TYPE:
            break
        type_ = type_.base
    return None if type_ is None or type_.name is None else symbol_of(view, type_.name)


def implementation(view: View, offset: int, workspace: Workspace) -> list[Location]:
    """The methods that override the method at an offset, or the types that extend the record type,
    directly or not, in the whole workspace; of another procedure its definition.
    """
    symbol = symbol_at(view, offset)
    if symbol is None or symbol.object is None:
        return []
    obj = symbol.object
    if obj.mode == METHOD:
        places: list[Location] = []
        if not obj.attributes & {t.ABSTRACT, t.EMPTY}:
            places += definition(view, offset, workspace)
        return places + _overriding(view, obj, workspace)
    if obj.mode == TYPE_NAME:
        return [
            Location(uses.module_name, uses.path, record.selection)
            for uses, record in extensions(record_of(obj.type), view, workspace)
        ]
    return definition(view, offset, workspace) if obj.mode in CALLABLE else []


def extensions(
    record: Type | None, view: View, workspace: Workspace
) -> Iterator[tuple[Uses, Record]]:
    """The record types of the workspace that extend one that `view` sees, directly or not."""
    key = None if record is None else record_key(view, record)
    if key is not None:
        for uses, found in extending(key, workspace, view):
            if found.key != key:
                yield uses, found


def _overriding(view: View, method: Object, workspace: Workspace) -> list[Location]:
    """Where a method is overridden in the extensions of its record type."""
    receiver = record_of(method.parameters[0].type) if method.parameters else None
    found: list[Location] = []
    for uses, record in extensions(receiver, view, workspace):
        place = record.methods.get(method.name)
        if place is not None:
            range_ = Range(place, place + len(method.name))
            found.append(Location(uses.module_name, uses.path, range_))
    return found


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
