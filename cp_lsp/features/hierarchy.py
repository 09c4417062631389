"""Who calls whom, and which record type extends which."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from cp_lsp.features.definition import extensions
from cp_lsp.features.identity import (
    Block,
    Key,
    Symbol,
    ancestors,
    declared_at,
    heading_index,
    innermost,
    module_symbol,
    owner_of,
    procedure_blocks,
    record_of,
    records_of,
    symbol_at,
    symbol_of,
    symbol_of_token,
    view_of,
)
from cp_lsp.features.references import is_declaring, symbol_references
from cp_lsp.features.view import Range, View, Workspace, token_at, token_range
from cp_lsp.semantics.objects import CALLABLE, METHOD, Object
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import tree


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
            return _module_item(view)
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
    blocks: dict[str, list[Block]] = {}
    callers: dict[int, Item | None] = {}
    for other, index in symbol_references(symbol, view, workspace):
        if is_declaring(other, index, symbol):
            continue
        if other.name not in blocks:
            blocks[other.name] = procedure_blocks(other)
        around = innermost(blocks[other.name], index)
        caller: Item | None = None
        if around is not None:
            if id(around) not in callers:
                callers[id(around)] = _procedure_item(symbol_of(other, around), other, workspace)
            caller = callers[id(around)]
        calls.setdefault(caller or _module_item(other), []).append(token_range(other, index))
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


def _module_item(view: View) -> Item:
    heading = heading_index(view)
    name = Range(0, 0) if heading is None else token_range(view, heading)
    whole = Range(0, len(view.text))
    return Item(view.name, "module", "", view.name, view.path, whole, name)


def _procedure_item(symbol: Symbol, view: View, workspace: Workspace) -> Item | None:
    location = declared_at(symbol, view, workspace)
    owner = view_of(symbol.module, view, workspace) if symbol.module else None
    if location is None or owner is None or symbol.object is None:
        return None
    container = ""
    kind = "procedure"
    if symbol.object.mode == METHOD:
        kind = "method"
        record = owner_of(view, symbol.object, workspace)
        container = "" if record is None else record[1].name
    index = token_at(owner, location.range.start)
    whole = location.range
    if index is not None:
        whole = _declaration(owner, index, tree.PROCEDURE_DECLARATION) or whole
    return Item(symbol.name, kind, container, owner.name, owner.path, whole, location.range)


def _declaration(view: View, index: int, kind: int) -> Range | None:
    """The innermost declaration of a kind that a token is in."""
    tokens = view.module.tokens
    for note_kind, first, stop, _ in view.module.notes:
        if note_kind == kind and first <= index < stop:
            return Range(tokens.starts[first], tokens.ends[stop - 1])
    return None


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
    return None if record is None else _record_item(record, view, workspace)


def supertypes(item: Item, workspace: Workspace) -> list[Item]:
    """The record type that a record type extends; none where its source is not there."""
    found = _record(item, workspace)
    if found is None:
        return []
    view, record = found
    base = next(ancestors(record), None)
    above = None if base is None else _record_item(base, view, workspace)
    return [] if above is None else [above]


def subtypes(item: Item, workspace: Workspace) -> list[Item]:
    """The record types of the workspace that extend a record type directly."""
    found = _record(item, workspace)
    if found is None:
        return []
    view, record = found
    items: list[Item] = []
    for other, name, extension in extensions(record, view, workspace):
        base = next(ancestors(extension), None)
        if base is not None:
            above = _record_item(base, other, workspace)
            if above is not None and above.selection == item.selection:
                if above.module_name == item.module_name:
                    items.append(_type_item(other, name))
    return items


def _record(item: Item, workspace: Workspace) -> tuple[View, Type] | None:
    view = workspace.view(item.module_name)
    if view is None:
        return None
    for name, record in records_of(view):
        if name.name == item.name and name.pos == item.selection.start:
            return view, record
    return None


def _record_item(record: Type, view: View, workspace: Workspace) -> Item | None:
    name = record.name
    if name is None:
        return None
    symbol = symbol_of(view, name)
    location = declared_at(symbol, view, workspace)
    owner = view_of(symbol.module, view, workspace) if symbol.module else None
    if location is None or owner is None:
        return None
    for declared, _ in records_of(owner):
        if declared.pos == location.range.start:
            return _type_item(owner, declared)
    return None


def _type_item(view: View, name: Object) -> Item:
    place = Range(name.pos, name.end)
    index = token_at(view, name.pos)
    whole = None if index is None else _declaration(view, index, tree.TYPE_DECLARATION)
    return Item(name.name, "type", "", view.name, view.path, whole or place, place)
