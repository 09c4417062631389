"""Requests about names: where they are declared and used, who calls whom, what extends what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types

from cp_lsp.features import hierarchy as h
from cp_lsp.features.definition import declaration as find_declaration
from cp_lsp.features.definition import definition as find_definition
from cp_lsp.features.definition import implementation as find_implementation
from cp_lsp.features.definition import type_definition as find_type
from cp_lsp.features.definition import type_symbol
from cp_lsp.features.identity import Symbol, symbol_at
from cp_lsp.features.links import Link, document_links, link_target
from cp_lsp.features.references import highlights
from cp_lsp.features.references import references as find_references
from cp_lsp.features.uses import key_of
from cp_lsp.features.view import Range
from cp_lsp.lsp.content import has_only_interface, interface_location
from cp_lsp.lsp.requests import Context, request


@request(types.TEXT_DOCUMENT_DEFINITION)
def definition(context: Context, params: types.DefinitionParams) -> list[types.Location]:
    """Where the name is defined; in the module's interface where there is no source."""
    offset = context.offset(params.position)
    shown = _in_interface(context, symbol_at(context.view, offset))
    return shown or context.locations(find_definition(context.view, offset, context.index))


@request(types.TEXT_DOCUMENT_DECLARATION)
def declaration(context: Context, params: types.DeclarationParams) -> list[types.Location]:
    """Where the name is declared first: forward, in an import list, or in the base type."""
    return context.locations(
        find_declaration(context.view, context.offset(params.position), context.index)
    )


@request(types.TEXT_DOCUMENT_TYPE_DEFINITION)
def type_definition(context: Context, params: types.TypeDefinitionParams) -> list[types.Location]:
    """Where the type of what is named is declared."""
    offset = context.offset(params.position)
    shown = _in_interface(context, type_symbol(context.view, offset))
    return shown or context.locations(find_type(context.view, offset, context.index))


def _in_interface(context: Context, symbol: Symbol | None) -> list[types.Location]:
    """Where the interface of a module declares a symbol, if there is no source of it."""
    if symbol is None or not symbol.module or not has_only_interface(context, symbol.module):
        return []
    key = key_of(symbol, context.view) or symbol.module
    found = interface_location(context, key)
    return [] if found is None else [found]


@request(types.TEXT_DOCUMENT_IMPLEMENTATION)
def implementation(context: Context, params: types.ImplementationParams) -> list[types.Location]:
    """The methods that override, or the types that extend."""
    return context.locations(
        find_implementation(context.view, context.offset(params.position), context.index)
    )


@request(types.TEXT_DOCUMENT_REFERENCES)
def references(context: Context, params: types.ReferenceParams) -> list[types.Location]:
    """All places in the workspace that name the same."""
    return context.locations(
        find_references(
            context.view,
            context.offset(params.position),
            context.index,
            include_declaration=params.context.include_declaration,
        )
    )


@request(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
def document_highlight(
    context: Context, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight]:
    """The places in the text that name the same, and whether they change it."""
    found = highlights(context.view, context.offset(params.position))
    return [
        types.DocumentHighlight(context.range(each.range), _HIGHLIGHTS[each.access.value])
        for each in found
    ]


_HIGHLIGHTS = {
    "read": types.DocumentHighlightKind.Read,
    "write": types.DocumentHighlightKind.Write,
    "text": types.DocumentHighlightKind.Text,
}


# --- who calls whom, and what extends what


@request(types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)
def prepare_call_hierarchy(
    context: Context, params: types.CallHierarchyPrepareParams
) -> list[types.CallHierarchyItem] | None:
    """The procedure that calls are asked about."""
    item = h.call_item(context.view, context.offset(params.position), context.index)
    found = None if item is None else _call_item(context, item)
    return None if found is None else [found]


@request(types.CALL_HIERARCHY_INCOMING_CALLS)
def incoming_calls(
    context: Context, params: types.CallHierarchyIncomingCallsParams
) -> list[types.CallHierarchyIncomingCall]:
    """Who calls a procedure."""
    found: list[types.CallHierarchyIncomingCall] = []
    for call in h.incoming_calls(_item_of(params.item.data), context.index):
        item = _call_item(context, call.item)
        if item is not None:
            ranges = _ranges(context, call.item, call.ranges)
            found.append(types.CallHierarchyIncomingCall(item, ranges))
    return found


@request(types.CALL_HIERARCHY_OUTGOING_CALLS)
def outgoing_calls(
    context: Context, params: types.CallHierarchyOutgoingCallsParams
) -> list[types.CallHierarchyOutgoingCall]:
    """Whom a procedure calls."""
    caller = _item_of(params.item.data)
    found: list[types.CallHierarchyOutgoingCall] = []
    for call in h.outgoing_calls(caller, context.index):
        item = _call_item(context, call.item)
        if item is not None:
            ranges = _ranges(context, caller, call.ranges)
            found.append(types.CallHierarchyOutgoingCall(item, ranges))
    return found


@request(types.TEXT_DOCUMENT_PREPARE_TYPE_HIERARCHY)
def prepare_type_hierarchy(
    context: Context, params: types.TypeHierarchyPrepareParams
) -> list[types.TypeHierarchyItem] | None:
    """The record type that is asked about."""
    item = h.type_item(context.view, context.offset(params.position), context.index)
    found = None if item is None else _type_item(context, item)
    return None if found is None else [found]


@request(types.TYPE_HIERARCHY_SUPERTYPES)
def supertypes(
    context: Context, params: types.TypeHierarchySupertypesParams
) -> list[types.TypeHierarchyItem]:
    """What a record type extends."""
    found = h.supertypes(_item_of(params.item.data), context.index)
    return [item for each in found if (item := _type_item(context, each)) is not None]


@request(types.TYPE_HIERARCHY_SUBTYPES)
def subtypes(
    context: Context, params: types.TypeHierarchySubtypesParams
) -> list[types.TypeHierarchyItem]:
    """What extends a record type."""
    found = h.subtypes(_item_of(params.item.data), context.index)
    return [item for each in found if (item := _type_item(context, each)) is not None]


# --- links


@request(types.TEXT_DOCUMENT_DOCUMENT_LINK, types.DocumentLinkOptions(resolve_provider=True))
def document_link(context: Context, _params: types.DocumentLinkParams) -> list[types.DocumentLink]:
    """The places that lead to another module."""
    uri = context.snapshot.uri
    return [
        types.DocumentLink(
            range=context.range(link.range),
            data={"uri": uri, "module": link.module_name, "name": link.name},
        )
        for link in document_links(context.view, context.index)
        if context.index.project.find_module(link.module_name) is not None
    ]


@request(types.DOCUMENT_LINK_RESOLVE)
def document_link_resolve(context: Context, link: types.DocumentLink) -> types.DocumentLink:
    """A link with its target."""
    data: Any = link.data
    view = context.view_at(data["uri"])
    if view is None:
        return link
    module, name = str(data["module"]), str(data["name"])
    if has_only_interface(context, module):
        target = interface_location(context, f"{module}.{name}" if name else module)
    else:
        place = link_target(Link(Range(0, 0), module, name), view, context.index)
        target = None if place is None else context.location(place)
    if target is not None:
        start = target.range.start
        link.target = f"{target.uri}#L{start.line + 1},{start.character + 1}"
    return link


# --- items of the hierarchies

_ITEM_KINDS = {
    "procedure": types.SymbolKind.Function,
    "method": types.SymbolKind.Method,
    "module": types.SymbolKind.Module,
    "type": types.SymbolKind.Struct,
}


def _call_item(context: Context, item: h.Item) -> types.CallHierarchyItem | None:
    place = context.places(item.module_name, item.path)
    if place is None:
        return None
    uri, positions = place
    return types.CallHierarchyItem(
        name=f"{item.container}.{item.name}" if item.container else item.name,
        kind=_ITEM_KINDS[item.kind],
        uri=uri,
        range=positions.range(item.range),
        selection_range=positions.range(item.selection),
        detail=item.module_name,
        data=_data_of(item),
    )


def _type_item(context: Context, item: h.Item) -> types.TypeHierarchyItem | None:
    place = context.places(item.module_name, item.path)
    if place is None:
        return None
    uri, positions = place
    return types.TypeHierarchyItem(
        name=item.name,
        kind=_ITEM_KINDS[item.kind],
        uri=uri,
        range=positions.range(item.range),
        selection_range=positions.range(item.selection),
        detail=item.module_name,
        data=_data_of(item),
    )


def _ranges(context: Context, item: h.Item, ranges: tuple[Range, ...]) -> list[types.Range]:
    place = context.places(item.module_name, item.path)
    return [] if place is None else [place[1].range(range_) for range_ in ranges]


def _data_of(item: h.Item) -> dict[str, Any]:
    """An item so that the editor can send it back."""
    return {**item._asdict(), "path": None if item.path is None else str(item.path)}


def _item_of(data: Any) -> h.Item:
    path = data["path"]
    return h.Item(
        name=data["name"],
        kind=data["kind"],
        container=data["container"],
        module_name=data["module_name"],
        path=None if path is None else Path(path),
        range=Range(*data["range"]),
        selection=Range(*data["selection"]),
    )
