"""Requests about what modules declare: the outline, and symbols of the whole workspace."""

from __future__ import annotations

from lsprotocol import types

from cp_lsp.features.symbols import OutlineSymbol, SymbolKind, matching_symbols, outline
from cp_lsp.features.view import Location
from cp_lsp.lsp.requests import Context, request

KINDS = {
    SymbolKind.MODULE: types.SymbolKind.Module,
    SymbolKind.CONSTANT: types.SymbolKind.Constant,
    SymbolKind.RECORD: types.SymbolKind.Struct,
    SymbolKind.TYPE: types.SymbolKind.Class,
    SymbolKind.FIELD: types.SymbolKind.Field,
    SymbolKind.METHOD: types.SymbolKind.Method,
    SymbolKind.VARIABLE: types.SymbolKind.Variable,
    SymbolKind.PROCEDURE: types.SymbolKind.Function,
}


@request(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
def document_symbol(
    context: Context, _params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | list[types.SymbolInformation]:
    """The declarations of a module, as a tree where the editor can show one."""
    root = outline(context.view)
    if context.can("text_document.document_symbol.hierarchical_document_symbol_support"):
        return [_document_symbol(context, root)]
    flat: list[types.SymbolInformation] = []
    _flatten(context, root, None, flat)
    return flat


@request(types.WORKSPACE_SYMBOL)
def workspace_symbol(
    context: Context, params: types.WorkspaceSymbolParams
) -> list[types.WorkspaceSymbol]:
    """The declarations of the workspace that match what was typed, best first."""
    found: list[types.WorkspaceSymbol] = []
    for symbol in matching_symbols(context.index.symbols(), params.query):
        place = context.location(Location(symbol.module_name, symbol.path, symbol.range))
        if place is not None:
            found.append(
                types.WorkspaceSymbol(
                    location=place,
                    name=symbol.name,
                    kind=KINDS[symbol.kind],
                    container_name=symbol.container or None,
                )
            )
    return found


def _document_symbol(context: Context, symbol: OutlineSymbol) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=symbol.name or "?",
        kind=KINDS[symbol.kind],
        range=context.range(symbol.range),
        selection_range=context.range(symbol.selection),
        detail=f"{symbol.mark} {symbol.detail}".strip() or None,
        children=[_document_symbol(context, child) for child in symbol.children],
    )


def _flatten(
    context: Context,
    symbol: OutlineSymbol,
    container: str | None,
    found: list[types.SymbolInformation],
) -> None:
    place = types.Location(context.snapshot.uri, context.range(symbol.range))
    found.append(
        types.SymbolInformation(
            location=place,
            name=symbol.name or "?",
            kind=KINDS[symbol.kind],
            container_name=container,
        )
    )
    for child in symbol.children:
        _flatten(context, child, symbol.name, found)
