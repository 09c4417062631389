"""Lines above declarations: how often they are used, what implements them, who must be compiled."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import NamedTuple

from cp_lsp.features.definition import implementation
from cp_lsp.features.outline import OutlineSymbol, SymbolKind, outline
from cp_lsp.features.references import references
from cp_lsp.features.view import Location, Range, View, Workspace, object_at
from cp_lsp.semantics import types as t
from cp_lsp.semantics.context import Importer
from cp_lsp.semantics.imported import without_places
from cp_lsp.semantics.interface import interface_of
from cp_lsp.semantics.objects import METHOD
from cp_lsp.settings import LENSES


class Lens(NamedTuple):
    """A line above a declaration; `range` is the name, `kind` one of `LENSES` of the settings."""

    range: Range
    kind: str


class InterfaceChange(NamedTuple):
    """What is exported now and was not, is not any more, and whether anything else differs."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    is_other: bool

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.is_other)


def lenses(view: View, kinds: Collection[str] = LENSES) -> list[Lens]:
    """The lines of a module; what they say is found out when they are shown."""
    found: list[Lens] = []
    root = outline(view)
    if root.name and "interface" in kinds:
        found.append(Lens(root.selection, "interface"))
    for symbol in _declarations(root):
        if "references" in kinds:
            found.append(Lens(symbol.selection, "references"))
        if "implementations" in kinds and _can_be_extended(view, symbol):
            found.append(Lens(symbol.selection, "implementations"))
    return found


def lens_places(view: View, lens: Lens, workspace: Workspace) -> list[Location]:
    """What a line about references or implementations counts."""
    offset = lens.range.start
    if lens.kind == "references":
        return references(view, offset, workspace, include_declaration=False)
    own = Location(view.name, view.path, lens.range)
    return [place for place in implementation(view, offset, workspace) if place != own]


def interface_change(before: str, after: str, importer: Importer) -> InterfaceChange:
    """How what a module exports differs between two texts of it."""
    old, new = (without_places(interface_of(text, importer)) for text in (before, after))
    if old == new:
        return InterfaceChange((), (), False)
    names_before, names_after = _exported(old), _exported(new)
    added = tuple(name for name in names_after if name not in names_before)
    gone = tuple(name for name in names_before if name not in names_after)
    return InterfaceChange(added, gone, not added and not gone)


def _exported(description: bytes) -> dict[str, None]:
    body = json.loads(description.partition(b"\n")[2])
    return dict.fromkeys(entry[1] for entry in body["objects"])


def _declarations(root: OutlineSymbol) -> Iterator[OutlineSymbol]:
    """The procedures, methods and types of a module, in the order of its text."""
    found: list[OutlineSymbol] = []
    for symbol in root.children:
        if symbol.kind in (SymbolKind.PROCEDURE, SymbolKind.RECORD, SymbolKind.TYPE):
            found.append(symbol)
        found += [child for child in symbol.children if child.kind == SymbolKind.METHOD]
        if symbol.kind == SymbolKind.METHOD:
            found.append(symbol)
    return iter(sorted(found, key=lambda symbol: symbol.selection))


def _can_be_extended(view: View, symbol: OutlineSymbol) -> bool:
    obj = object_at(view, symbol.selection.start)
    if obj is None:
        return False
    if obj.mode == METHOD:
        return bool(obj.attributes & {t.ABSTRACT, t.EMPTY, t.EXTENSIBLE})
    record = obj.type.base if obj.type.form == t.POINTER else obj.type
    return (
        record is not None
        and record.composition == t.RECORD
        and record.attribute in (t.ABSTRACT, t.EXTENSIBLE, t.LIMITED)
    )
