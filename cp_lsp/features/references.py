"""All places that name a thing, in its module and in those that import it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from cp_lsp.features.identity import occurrences, symbol_at
from cp_lsp.features.uses import is_declaring, places_of
from cp_lsp.features.view import Location, Range, View, Workspace, token_range
from cp_lsp.semantics import types as t
from cp_lsp.semantics import universe as u
from cp_lsp.semantics.objects import (
    CALLABLE,
    FIELD,
    IN_PARAMETER,
    METHOD,
    PREDECLARED,
    VAR_PARAMETER,
    VARIABLE,
)
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.tree import Node


class Access(StrEnum):
    """What happens to a thing where it is named."""

    READ = "read"
    WRITE = "write"
    TEXT = "text"
    """Named only: types, procedures, modules, constants."""


class Highlight(NamedTuple):
    """A place in the same module that names the thing at the cursor."""

    range: Range
    access: Access


def references(
    view: View, offset: int, workspace: Workspace, *, include_declaration: bool = True
) -> list[Location]:
    """Every place in the workspace that names what is named at an offset.

    Declarations are its name where it is declared, forward too, and after END. Empty if it is not
    known what the name at the offset means, or there is none; a predeclared name is looked for in
    the module at hand alone.
    """
    symbol = symbol_at(view, offset)
    if symbol is None:
        return []
    return [
        Location(module, path, Range(use.start, use.start + len(symbol.name)))
        for module, path, uses in places_of(symbol, view, workspace)
        for use in uses
        if include_declaration or not use.is_declaring
    ]


def highlights(view: View, offset: int) -> list[Highlight]:
    """The places in a module that name what is named at an offset, told apart by what is done."""
    symbol = symbol_at(view, offset)
    if symbol is None:
        return []
    found = occurrences(view, symbol)
    obj = symbol.object
    if obj is None or obj.mode not in (VARIABLE, VAR_PARAMETER, FIELD):
        return [Highlight(token_range(view, index), Access.TEXT) for index in found]
    written = written_tokens(view)
    declaring = {index for index in found if is_declaring(view, index, symbol)}
    return [
        Highlight(
            token_range(view, index),
            Access.WRITE if index in written or index in declaring else Access.READ,
        )
        for index in found
    ]


def written_tokens(view: View) -> set[int]:
    """The identifiers of variables and fields that get a value where they are named: assigned to,
    passed as a VAR or OUT parameter, the variable of a FOR statement.
    """
    written: set[int] = set()
    for node in view.module.tree.walk():
        if node.kind == tree.ASSIGNMENT:
            targets = [child for child in node.children[:1] if child.kind == tree.DESIGNATOR]
        elif node.kind in (tree.PROCEDURE_CALL, tree.FUNCTION_CALL):
            targets = _changed_arguments(view, node)
        elif node.kind == tree.FOR_STATEMENT:
            if view.module.tokens.kinds[node.first + 1] == s.IDENT:
                written.add(node.first + 1)
            continue
        else:
            continue
        for target in targets:
            name = _changed_name(view, target)
            if name is not None:
                written.add(name)
    return written


def _changed_name(view: View, designator: Node) -> int | None:
    """The name in a designator of what changes when it gets a value: the last field, else the
    variable. None where that is what a pointer variable points to.
    """
    kinds = view.module.tokens.kinds
    found: int | None = None
    depth = 0
    for index in range(designator.first, designator.stop):
        kind = kinds[index]
        if kind in (s.LPAREN, s.LBRAK):
            if kind == s.LBRAK and depth == 0 and found is not None:
                if view.objects[found].type.form == t.POINTER:
                    found = None
            depth += 1
        elif kind in (s.RPAREN, s.RBRAK):
            depth -= 1
        elif depth > 0:
            continue
        elif kind == s.ARROW:
            found = None
        elif kind == s.IDENT:
            obj = view.objects.get(index)
            if obj is not None and obj.mode in (VARIABLE, VAR_PARAMETER, FIELD):
                found = index
    return found


def _changed_arguments(view: View, call: Node) -> list[Node]:
    """The arguments of a call that the procedure may give a value."""
    places = _arguments(view, call)
    if not places:
        return []
    opening = places[0][0] - 1
    kinds = view.module.tokens.kinds
    name = opening - 1
    if kinds[name] == s.ARROW:  # a call of the method that is overridden
        name -= 1
    callee = view.objects.get(name) if kinds[name] == s.IDENT else None
    if callee is None:
        return []
    if callee.mode == PREDECLARED:
        changed = places[:1] if callee.number in _CHANGING else []
    else:
        if callee.mode == METHOD:
            parameters = callee.parameters[1:]
        elif callee.mode in CALLABLE:
            parameters = callee.parameters
        else:
            parameters = callee.type.parameters
        changed = [
            place
            for place, parameter in zip(places, parameters, strict=False)
            if parameter.mode == VAR_PARAMETER and parameter.visibility != IN_PARAMETER
        ]
    return [
        child
        for child in call.children
        if child.kind == tree.DESIGNATOR and (child.first, child.stop) in changed
    ]


def _arguments(view: View, call: Node) -> list[tuple[int, int]]:
    """The tokens of each argument of a call; empty where the call has none."""
    kinds = view.module.tokens.kinds
    places: list[tuple[int, int]] = []
    stop = call.stop - 1
    if stop <= call.first or kinds[stop] != s.RPAREN:
        return []
    depth = 0
    index = stop - 1
    while index > call.first:
        kind = kinds[index]
        if kind in (s.RPAREN, s.RBRAK, s.RBRACE):
            depth += 1
        elif depth == 0 and kind in (s.COMMA, s.LPAREN):
            places.append((index + 1, stop))
            stop = index
            if kind == s.LPAREN:
                places.reverse()
                return places
        elif kind in (s.LPAREN, s.LBRAK, s.LBRACE):
            depth -= 1
        index -= 1
    return []


_CHANGING: Final = frozenset({u.INC, u.DEC, u.INCL, u.EXCL, u.NEW})
