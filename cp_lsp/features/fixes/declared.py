"""Declarations: of names that have none, of names that have two, and that hide others."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from cp_lsp.features.fixes.headings import heading_at
from cp_lsp.features.fixes.names import name_token, types_with
from cp_lsp.features.fixes.rule import Candidate, Site, edit, guess, replaced
from cp_lsp.features.fixes.sections import (
    Declared,
    declaration_of,
    procedure_around,
    variable_edits,
)
from cp_lsp.features.fixes.wording import type_text
from cp_lsp.semantics.objects import MODULE, PREDECLARED, TYPE_NAME, VAR_PARAMETER, VARIABLE, Object
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

_TYPES_TO_TRY: Final = (
    "INTEGER",
    "REAL",
    "BOOLEAN",
    "CHAR",
    "ARRAY 256 OF CHAR",
    "SET",
    "LONGINT",
    "ANYPTR",
)


@guess(0)
def undeclared(site: Site) -> Iterator[Candidate]:
    """A variable declared for a name that is not known, of the type that the place wants."""
    index = name_token(site)
    if index is None or site.kind(index - 1) == s.PERIOD:
        return
    name = site.word(index)
    names = site.names_at(index)
    types = [*_types_wanted(site, index, names), *_types_by_use(site, index, names)]
    if site.kind(index + 1) not in (s.PERIOD, s.ARROW):
        types += [*_TYPES_TO_TRY, *_own_types(names)]
    for type_ in dict.fromkeys(types):
        edits = variable_edits(site, index, name, type_)
        if edits is not None:
            yield Candidate(edits, f"Declare {name}: {type_}", f"Объявить {name}: {type_}")


@guess(0)
def missing_parameter(site: Site) -> Iterator[Candidate]:
    """A parameter declared for a name that is not known, where calls or headings show that the
    procedure has one too few.
    """
    if not any(other.code in (64, 65, 115, 116) for other in site.module.findings):
        return
    index = name_token(site)
    if index is None or site.kind(index - 1) == s.PERIOD:
        return
    around = procedure_around(site, index)
    heading = heading_at(site, around[0]) if around is not None else None
    if heading is None or around is None or heading.first != around[0]:
        return
    name = site.word(index)
    names = site.names_at(index)
    opening, closing = heading.formal
    for type_ in (*_types_wanted(site, index, names), *_TYPES_TO_TRY[:5], "ARRAY OF CHAR"):
        mode = "IN " if type_ == "ARRAY OF CHAR" else ""
        text = f"{mode}{name}: {type_}"
        if opening < 0:
            end = site.end(heading.mark if heading.mark >= 0 else heading.name)
            places = [edit(end, end, f" ({text})")]
        elif closing == opening + 1:
            end = site.end(opening)
            places = [edit(end, end, text)]
        else:
            first, last = site.end(opening), site.end(closing - 1)
            places = [edit(last, last, f"; {text}"), edit(first, first, f"{text}; ")]
        for place in places:
            yield Candidate((place,), f"Add parameter {text}", f"Добавить параметр {text}")


def _types_wanted(site: Site, index: int, names: dict[str, Object]) -> Iterator[str]:
    """Types that the statement of a name suggests."""
    if site.kind(index - 1) == s.FOR:
        yield "INTEGER"
    if site.kind(index + 1) == s.BECOMES:
        for node in site.nodes_around(index + 2, range(tree.DESIGNATOR, tree.LITERAL + 1)):
            if node.first == index + 2:
                text = type_text(node.info, names)
                if text is not None:
                    yield text
    if site.kind(index - 1) == s.BECOMES:
        for node in site.nodes_around(index - 2, (tree.DESIGNATOR,)):
            text = type_text(node.info, names)
            if text is not None:
                yield text


def _types_by_use(site: Site, index: int, names: dict[str, Object]) -> Iterator[str]:
    """Types that have all the members that a name is used with, in the block of a token."""
    name = site.word(index)
    around = procedure_around(site, index)
    start = around[1] if around is not None else 0
    members: dict[str, None] = {}
    for i in range(start, min(site.last, index + 2000)):
        if site.kinds[i] == s.PROCEDURE and i > index:
            break
        if site.kinds[i] == s.IDENT and site.word(i) == name and site.kind(i - 1) != s.PERIOD:
            after = i + 1 + (site.kind(i + 1) == s.ARROW)
            if site.kind(after) == s.PERIOD:
                members[site.word(after + 1)] = None
    if members:
        first, *others = members
        fitting = dict.fromkeys(types_with(first, names))
        for member in others:
            known = set(types_with(member, names))
            fitting = {each: None for each in fitting if each in known}
        yield from fitting


def _own_types(names: dict[str, Object]) -> list[str]:
    """The record and pointer types of the module itself."""
    return [
        name
        for name, obj in names.items()
        if obj.mode == TYPE_NAME and obj.module is None and obj.pos >= 0 and not name.endswith("^")
    ][:12]


@guess(0, 15, 52, 53, 65, 83, 85, 87, 113, 120, 127)
def hiding_declaration(site: Site) -> Iterator[Candidate]:
    """A parameter or variable with the name of a module or type, which it hides: renamed."""
    outer = _outer_names(site)
    for index in range(site.index + 1, max(-1, site.index - 8), -1):
        local = site.view.objects.get(index)
        if local is None or local.mode not in (VARIABLE, VAR_PARAMETER) or local.pos < 0:
            continue
        hidden = outer.get(local.name)
        if hidden is None or hidden.mode not in (MODULE, TYPE_NAME, PREDECLARED):
            continue
        place = bisect_left(site.starts, local.pos)
        declared = declaration_of(site, place) if site.word(place) == local.name else None
        if declared is None:
            continue
        new = f"{local.name[:1].lower()}{local.name[1:]}"
        new = new if new != local.name and new not in outer else f"{local.name}1"
        yield Candidate(
            (site.replacement(place, new),),
            f"Rename {local.name}, which hides another name, to {new}",
            f"Переименовать {local.name}, скрывающее другое имя, в {new}",
        )
        for change in declared.removals():
            yield Candidate(
                (change,),
                f"Remove the declaration of {local.name}",
                f"Убрать объявление {local.name}",
            )


def _outer_names(site: Site) -> dict[str, Object]:
    """The names of the module level, and the predeclared ones."""
    scope = site.module.scope
    predeclared = scope.outer.names if scope.outer is not None else {}
    return {**predeclared, **scope.names}


@guess(1)
def declared_twice(site: Site) -> Iterator[Candidate]:
    """The second declaration taken out, or given another name."""
    index = name_token(site)
    if index is None:
        return
    name = site.word(index)
    declared: Declared | None = declaration_of(site, index)
    if declared is not None:
        for change in declared.removals():
            yield Candidate(
                (change,),
                f"Remove the second declaration of {name}",
                f"Убрать второе объявление {name}",
            )
    names = site.names_at(index)
    for other in (f"{name}2", f"{name}1"):
        if other not in names:
            yield replaced(site, index, other)
            break
