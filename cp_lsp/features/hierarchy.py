"""Who calls whom, and which record type extends which."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from cp_lsp.features.identity import (
    Key,
    Symbol,
    declared_at,
    innermost,
    module_symbol,
    procedure_blocks,
    record_of,
    symbol_at,
    symbol_of,
    symbol_of_token,
)
from cp_lsp.features.uses import (
    Block,
    Record,
    Uses,
    extending,
    is_declaring,
    places_of,
    record_key,
    uses_in,
    uses_of,
)
from cp_lsp.features.view import Range, View, Workspace, token_at, token_range
from cp_lsp.semantics.objects import CALLABLE


class Item(NamedTuple):
    """A procedure, a record type, or a module for what its body does: where it is declared.

    `container` is the record type of a method, `range` the whole declaration, `selection` the name.
    """

    name: str
    kind: str
    """"procedure", "method", "module" or "type"."""
    container: str
    module_name: str
    path: Path | None
    range: Range
    selection: Range


class Call(NamedTuple):
    """Another procedure, and where the calls stand: incoming ones in its text, outgoing ones in
    that of the item asked about.
    """

    item: Item
    ranges: tuple[Range, ...]


# --- calls


def call_item(view: View, offset: int, workspace: Workspace) -> Item | None:
    """The procedure named at an offset, or the module by its own name; None without source."""
    symbol = symbol_at(view, offset)
    if symbol is not None:
        if symbol.is_module and symbol.name == view.name:
            table = uses_of(view)
            return _block_item(table, table.block_at(-1))
        if symbol.object is not None and symbol.object.mode in CALLABLE:
            return _procedure_item(symbol, view, workspace)
    return None


def incoming_calls(item: Item, workspace: Workspace) -> list[Call]:
    """The procedures and module bodies of the workspace that name a procedure, to call it or to
    pass it on.
    """
    found = _view_and_symbol(item, workspace)
    if found is None:
        return []
    view, symbol = found
    if symbol.is_module:
        return []
    calls: dict[Item, list[Range]] = {}
    for module_name, _, uses in places_of(symbol, view, workspace):
        table = uses_in(module_name, workspace, view)
        for use in uses:
            if table is not None and not use.is_declaring:
                caller = _block_item(table, table.block_at(use.start))
                place = Range(use.start, use.start + len(symbol.name))
                calls.setdefault(caller, []).append(place)
    return [Call(caller, tuple(ranges)) for caller, ranges in calls.items()]


def outgoing_calls(item: Item, workspace: Workspace) -> list[Call]:
    """The procedures that a procedure or module body names, those without source left out."""
    found = _view_and_symbol(item, workspace)
    if found is None:
        return []
    view, symbol = found
    calls: dict[Item, list[Range]] = {}
    blocks = procedure_blocks(view)
    callees: dict[Key, Item | None] = {}
    for index, obj in sorted(view.module.uses, key=lambda use: use[0]):
        if obj.mode not in CALLABLE:
            continue
        place = token_range(view, index)
        if not item.range.start <= place.start < item.range.end:
            continue
        called = symbol_of_token(view, index) or symbol_of(view, obj)
        if is_declaring(view, index, called):
            continue
        around = innermost(blocks, index)
        own = None if around is None else symbol_of(view, around).key
        if own != (None if symbol.is_module else symbol.key):
            continue
        if called.key not in callees:
            callees[called.key] = _procedure_item(called, view, workspace)
        callee = callees[called.key]
        if callee is not None:
            calls.setdefault(callee, []).append(place)
    return [Call(callee, tuple(ranges)) for callee, ranges in calls.items()]


def _procedure_item(symbol: Symbol, view: View, workspace: Workspace) -> Item | None:
    location = declared_at(symbol, view, workspace)
    table = uses_in(symbol.module, workspace, view) if symbol.module else None
    if location is None or table is None:
        return None
    block = table.block_at(location.range.start)
    return _block_item(table, block) if block.selection == location.range else None


def _block_item(table: Uses, block: Block) -> Item:
    return Item(
        name=block.name,
        kind=block.kind,
        container=block.container,
        module_name=table.module_name,
        path=table.path,
        range=block.range,
        selection=block.selection,
    )


def _view_and_symbol(item: Item, workspace: Workspace) -> tuple[View, Symbol] | None:
    """What an item stands for now; None if that is gone."""
    view = workspace.view(item.module_name)
    if view is None:
        return None
    if item.kind == "module":
        return view, module_symbol(view.name)
    index = token_at(view, item.selection.start)
    symbol = None if index is None else symbol_of_token(view, index)
    if symbol is None or symbol.name != item.name:
        return None
    return view, symbol


# --- types


def type_item(view: View, offset: int, workspace: Workspace) -> Item | None:
    """The record type named at an offset, or that of the variable or field; None without source."""
    symbol = symbol_at(view, offset)
    if symbol is None or symbol.object is None:
        return None
    record = record_of(symbol.object.type)
    key = None if record is None else record_key(view, record)
    return None if key is None else _record_of_key(key, workspace, view)


def supertypes(item: Item, workspace: Workspace) -> list[Item]:
    """The record type that a record type extends; none where its source is not there."""
    found = _record(item, workspace)
    if found is None or not found.bases:
        return []
    above = _record_of_key(found.bases[0], workspace)
    return [] if above is None else [above]


def subtypes(item: Item, workspace: Workspace) -> list[Item]:
    """The record types of the workspace that extend a record type directly."""
    found = _record(item, workspace)
    if found is None:
        return []
    return [
        _type_item(table, record)
        for table, record in extending(found.key, workspace)
        if record.bases and record.bases[0] == found.key
    ]


def _record(item: Item, workspace: Workspace) -> Record | None:
    """The record type that an item stands for now; None if that is gone."""
    table = workspace.uses(item.module_name)
    for record in () if table is None else table.records():
        if record.name == item.name and record.selection.start == item.selection.start:
            return record
    return None


def _record_of_key(key: str, workspace: Workspace, view: View | None = None) -> Item | None:
    table = uses_in(key.partition(".")[0], workspace, view)
    for record in () if table is None else table.records(key):
        if record.key == key and table is not None:
            return _type_item(table, record)
    return None


def _type_item(table: Uses, record: Record) -> Item:
    return Item(
        name=record.name,
        kind="type",
        container="",
        module_name=table.module_name,
        path=table.path,
        range=record.range,
        selection=record.selection,
    )
