"""Which declaration a name means, so that it is the same one from whichever module it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from cp_lsp.features.view import Location, Range, View, Workspace, identifier_at, token_range
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    CALLABLE,
    EXPORTED,
    FIELD,
    METHOD,
    MODULE,
    READ_ONLY,
    TYPE_NAME,
    VAR_PARAMETER,
    Object,
    Scope,
    find_base_field,
)
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

Key = tuple[str, int]
"""What two symbols have in common that are one declaration."""


@dataclass(frozen=True)
class Symbol:
    """A declaration: its name, the module it is in, and the offset of its name there.

    `module` is "" for a predeclared name; `pos` is -1 where the place is not known, and of a
    module; `object` is None for a module that is named in its own heading or after `:=` in an
    import list.
    """

    name: str
    module: str
    pos: int
    key: Key
    object: Object | None = field(default=None, compare=False)

    @property
    def is_module(self) -> bool:
        return self.key[1] == _MODULE_PLACE

    @property
    def is_exported(self) -> bool:
        """Whether other modules can name it."""
        obj = self.object
        if self.is_module or obj is None:
            return True
        return obj.mode != VAR_PARAMETER and obj.visibility in (EXPORTED, READ_ONLY)

    @property
    def is_member(self) -> bool:
        """Whether it is a field or method, which is seen without its module being imported."""
        return self.object is not None and self.object.mode in (FIELD, METHOD)


def symbol_at(view: View, offset: int) -> Symbol | None:
    """The declaration that the identifier at an offset names; None if that is not known."""
    index = identifier_at(view, offset)
    return None if index is None else symbol_of_token(view, index)


def symbol_of_token(view: View, index: int) -> Symbol | None:
    """The declaration that an identifier names; None if that is not known."""
    obj = view.objects.get(index)
    if obj is None:
        return unrecorded(view).get(index)
    return symbol_of(view, _meant(view, index, obj))


def symbol_of(view: View, obj: Object) -> Symbol:
    """The declaration of an object that a module declares or uses."""
    is_local = obj.module is None and obj.level > 0
    return _symbol(view, obj, _same_parameters(view) if is_local else {})


def _symbol(view: View, obj: Object, same: dict[int, int]) -> Symbol:
    if obj.mode == MODULE:
        if obj.module is not None and obj.module == obj.name:
            return module_symbol(obj.module, obj)
        return Symbol(obj.name, view.name, obj.pos, (view.name, obj.pos), obj)
    name = obj.name.removesuffix("^")
    if obj.pos < 0:
        return Symbol(name, obj.module or "", -1, ("", -2 - id(obj)), obj)
    module = obj.module or view.name
    pos = obj.pos if obj.module is not None else same.get(obj.pos, obj.pos)
    return Symbol(name, module, pos, (module, pos), obj)


def module_symbol(name: str, obj: Object | None = None) -> Symbol:
    """A module itself."""
    return Symbol(name, name, -1, (name, _MODULE_PLACE), obj)


def occurrences(view: View, symbol: Symbol) -> list[int]:
    """The identifiers of a module that name a declaration, that itself included, in text order."""
    if symbol.name not in view.text:
        return []
    key = symbol.key
    name = symbol.name
    same = _same_parameters(view)
    found = {
        index
        for index, obj in view.module.uses
        if obj.name == name and _symbol(view, _meant(view, index, obj), same).key == key
    }
    found.update(index for index, other in unrecorded(view).items() if other.key == key)
    return sorted(found)


def _meant(view: View, index: int, obj: Object) -> Object:
    """The object that a token names: in `r.P^` the method that P overrides (Report 10.2)."""
    if obj.mode != METHOD or view.module.tokens.kinds[index + 1] != s.ARROW:
        return obj
    record = record_of(obj.parameters[0].type) if obj.parameters else None
    overridden = None if record is None else find_base_field(obj.name, record)
    return overridden if overridden is not None and overridden.mode == METHOD else obj


def unrecorded(view: View) -> dict[int, Symbol]:
    """The identifiers that have a meaning but no object: the module's own name at both its ends,
    the modules that have another name in an import list, and types named before their declaration.
    """
    tokens = view.module.tokens
    kinds, text = tokens.kinds, tokens.text
    found: dict[int, Symbol] = {}
    blocks: list[Block] | None = None
    for kind, first, stop, info in view.module.notes:
        if kind == tree.NAMED_TYPE:
            if info is not None or kinds[first] != s.IDENT or first in view.objects:
                continue
            if blocks is None:
                blocks = procedure_blocks(view)
            declared = _scope_of(view, blocks, first).find(
                text[tokens.starts[first] : tokens.ends[first]]
            )
            if declared is not None and declared.mode == TYPE_NAME:
                found[first] = symbol_of(view, declared)
        elif kind == tree.IMPORT:
            last = stop - 1
            if last > first and kinds[last] == s.IDENT and kinds[last - 1] == s.BECOMES:
                found[last] = module_symbol(text[tokens.starts[last] : tokens.ends[last]])
        elif kind == tree.MODULE and stop >= 2:
            last = stop - 1 if kinds[stop - 1] == s.IDENT else stop
            if kinds[last] == s.IDENT and kinds[last - 1] == s.END:
                if text[tokens.starts[last] : tokens.ends[last]] == view.name:
                    found[last] = module_symbol(view.name)
    if view.name:
        heading = heading_index(view)
        if heading is not None:
            found[heading] = module_symbol(view.name)
    return found


def heading_index(view: View) -> int | None:
    """The token that is the module's name in its heading; None if it has none."""
    kinds = view.module.tokens.kinds
    for index in (1, 0):
        if index < len(kinds) and kinds[index] == s.IDENT:
            return index
    return None


# --- places


def view_of(module_name: str, view: View, workspace: Workspace) -> View | None:
    """The source of a module, of which `view` is the newest state of its own."""
    return view if module_name == view.name else workspace.view(module_name)


def declared_at(symbol: Symbol, view: View, workspace: Workspace) -> Location | None:
    """Where a symbol that `view` uses is declared; None where there is no source."""
    if not symbol.module:
        return None
    owner = view_of(symbol.module, view, workspace)
    if owner is None:
        return None
    place = place_in(owner, symbol)
    return None if place is None else Location(owner.name, owner.path, place)


def place_in(owner: View, symbol: Symbol) -> Range | None:
    """Where a module declares a symbol; by name where the place is not known, or has moved."""
    if symbol.is_module:
        heading = heading_index(owner)
        return Range(0, 0) if heading is None else token_range(owner, heading)
    pos, name = symbol.pos, symbol.name
    if pos >= 0 and owner.text.startswith(name, pos):
        return Range(pos, pos + len(name))
    obj = symbol.object
    found: list[Object] = []
    if symbol.is_member:
        for _, record in records_of(owner):
            member = record.fields.get(name)
            if member is not None:
                found.append(member)
    elif obj is not None and obj.level <= 0 and name in owner.module.scope.names:
        found.append(owner.module.scope.names[name])
    if len(found) == 1 and found[0].pos >= 0:
        return Range(found[0].pos, found[0].pos + len(name))
    return None


def views_to_search(symbol: Symbol, view: View, workspace: Workspace) -> Iterator[View]:
    """The modules that may name a symbol that `view` uses, its own first."""
    if not symbol.module:
        yield view
        return
    owner = view_of(symbol.module, view, workspace)
    if owner is not None:
        yield owner
    if symbol.is_exported:
        for name in client_names(symbol.module, workspace, indirect=symbol.is_member):
            if name != symbol.module and workspace.mentions(name, symbol.name):
                other = view_of(name, view, workspace)
                if other is not None:
                    yield other


def client_names(module_name: str, workspace: Workspace, *, indirect: bool) -> list[str]:
    """The modules of the workspace that import a module; with `indirect` also those that can get
    at what it declares through others.
    """
    if not indirect:
        return sorted(workspace.clients_of(module_name))
    names = set(workspace.module_names())
    if module_name not in names:
        # Between it and the workspace may be modules whose clients nobody can tell.
        return sorted(names)
    found: set[str] = set()
    pending = [module_name]
    while pending:
        for name in workspace.clients_of(pending.pop()):
            if name not in found:
                found.add(name)
                pending.append(name)
    return sorted(found)


# --- record types


RecordKey = tuple[str, int | str]
"""What a record type is known by from any module: its module, and its place or name there."""


def records_of(view: View) -> list[tuple[Object, Type]]:
    """The record types that a module declares, each with the type name by which it is known; a
    record without a name of its own goes by that of its pointer.
    """
    starts = view.module.tokens.starts
    found: list[tuple[Object, Type]] = []
    for index, obj in view.module.uses:
        if obj.mode != TYPE_NAME or obj.module is not None or obj.pos != starts[index]:
            continue
        record = record_of(obj.type)
        if record is None or record.name is None or record.module is not None:
            continue
        is_own = record.name is obj or (
            record.name.name.endswith("^") and record.name.pos == obj.pos
        )
        if is_own:
            found.append((obj, record))
    return found


def record_of(type_: Type | None) -> Type | None:
    """A record type, or that which a pointer points to; None for any other."""
    if type_ is not None and type_.form == t.POINTER:
        type_ = type_.base
    if type_ is None or type_.composition != t.RECORD:
        return None
    return type_


def record_key(view: View, record: Type) -> RecordKey:
    """What a record type that `view` declares or uses is known by."""
    name = record.name
    if name is None:
        return "", id(record)
    module = record.module or (view.name if name.pos >= 0 else "")
    return module, name.pos if name.pos >= 0 else name.name


def owner_of(view: View, member: Object, workspace: Workspace) -> tuple[View, Object, Type] | None:
    """The record type that declares a field or method that `view` uses; None without its source."""
    symbol = symbol_of(view, member)
    owner = view_of(symbol.module, view, workspace) if symbol.module else None
    if owner is None:
        return None
    place = place_in(owner, symbol)
    for name, record in records_of(owner):
        found = record.fields.get(symbol.name)
        if found is not None and place is not None and found.pos == place.start:
            return owner, name, record
    return None


def ancestors(record: Type) -> Iterator[Type]:
    """The record types that a record extends, nearest first."""
    seen = {id(record)}
    base = record.base
    while base is not None and base.composition == t.RECORD and id(base) not in seen:
        seen.add(id(base))
        yield base
        base = base.base


# --- inside one module


def enclosing_scope(view: View, index: int) -> Scope:
    """The scope of the innermost procedure that a token is in, else the module's."""
    return _scope_of(view, procedure_blocks(view), index)


Block = tuple[int, int, Object]
"""The tokens [first, stop) of a procedure, and the procedure."""


def procedure_blocks(view: View) -> list[Block]:
    """The procedures of a module, inner ones before those around them."""
    return [
        (first, stop, info)
        for kind, first, stop, info in view.module.notes
        if kind in (tree.PROCEDURE_DECLARATION, tree.FORWARD_DECLARATION)
        and isinstance(info, Object)
    ]


def innermost(blocks: list[Block], index: int) -> Object | None:
    """The procedure that a token is in, the innermost one; None if in none."""
    for first, stop, procedure in blocks:
        if first <= index < stop:
            return procedure
    return None


def _scope_of(view: View, blocks: list[Block], index: int) -> Scope:
    for first, stop, procedure in blocks:
        if first <= index < stop and procedure.scope is not None:
            return procedure.scope
    return view.module.scope


def _same_parameters(view: View) -> dict[int, int]:
    """Places of the parameters in forward declarations, to the same ones in the full declaration.

    The body of a procedure that was declared forward uses the former.
    """
    if not any(note[0] == tree.FORWARD_DECLARATION for note in view.module.notes):
        return {}
    full: dict[int, Object] = {}
    result: dict[int, int] = {}
    for _, obj in view.module.uses:
        if obj.mode in CALLABLE and obj.module is None and obj.pos >= 0:
            other = full.setdefault(obj.pos, obj)
            if other is not obj:
                for one, two in zip(other.parameters, obj.parameters, strict=False):
                    low, high = sorted((one.pos, two.pos))
                    result[low] = high
    return result


_MODULE_PLACE: Final = -1
