"""Names: misspelt, undeclared, declared twice, not imported, or repeated wrongly after END."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cp_lsp.features.fixes.headings import heading_at
from cp_lsp.features.fixes.rule import (
    Candidate,
    Site,
    deleted,
    edit,
    nearest,
    replaced,
    rule,
)
from cp_lsp.features.fixes.sections import (
    Declared,
    declaration_of,
    import_edit,
    procedure_around,
    variable_edits,
    without_import,
)
from cp_lsp.features.fixes.wording import type_text, values_of
from cp_lsp.semantics.objects import MODULE, TYPE_NAME, Object, Scope, find_field
from cp_lsp.semantics.rules import extends
from cp_lsp.semantics.types import Type
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


def name_token(site: Site) -> int | None:
    """The name that a finding is about: at the place of the fault, or the last one before it."""
    name = site.finding.detail
    for index in (site.index - 1, site.index, site.index + 1):
        if site.kind(index) == s.IDENT and name in (None, site.word(index)):
            return index
    if name is not None:
        for index in range(site.index, max(-1, site.index - 400), -1):
            if site.kind(index) == s.IDENT and site.word(index) == name:
                return index
    return None


@rule(0, 52, 53, 83, 178)
def misspelt(site: Site) -> Iterator[Candidate]:
    """The names most like the one that is not known."""
    index = name_token(site)
    if index is None:
        return
    for name in nearest(site.word(index), site.names_at(index)):
        yield replaced(site, index, name)
    if site.kind(index - 1) == s.PERIOD and site.kind(index - 2) == s.IDENT:
        for name in nearest(site.word(index - 2), site.names_at(index - 2)):
            yield replaced(site, index - 2, name)


@rule(0)
def not_imported(site: Site) -> Iterator[Candidate]:
    """A module that is used but not in the import list."""
    index = name_token(site)
    if index is None or site.kind(index + 1) != s.PERIOD or site.kind(index - 1) == s.PERIOD:
        return
    word = site.word(index)
    modules = [word] if word == "SYSTEM" or word in site.known_modules else []
    if not modules and site.importer.import_module(word) is not None:
        modules = [word]
    for name in modules:
        change = import_edit(site, name)
        if change is not None:
            yield Candidate((change,), f"Import {name}", f"Импортировать {name}")
    if not modules:
        like = [
            name
            for name in site.known_modules
            if name != word and (name.endswith(word) or name.startswith(word))
        ]
        like.sort(key=lambda name: (not name.endswith(word), len(name), name))
        for name in like[:5]:
            change = import_edit(site, f"{word} := {name}")
            if change is not None:
                yield Candidate(
                    (change,), f"Import {name} as {word}", f"Импортировать {name} как {word}"
                )
        for name in nearest(word, site.known_modules, 2):
            change = import_edit(site, name)
            if change is not None:
                yield Candidate(
                    (change, site.replacement(index, name)),
                    f"Import {name} and use it",
                    f"Импортировать {name} и обращаться к нему",
                )


@rule(135, 225)
def system_not_imported(site: Site) -> Iterator[Candidate]:
    """SYSTEM in the import list."""
    change = import_edit(site, "SYSTEM")
    if change is not None:
        yield Candidate((change,), "Import SYSTEM", "Импортировать SYSTEM")


@rule(0)
def undeclared(site: Site) -> Iterator[Candidate]:
    """A variable declared for a name that is not known, of the type that the place wants."""
    index = name_token(site)
    if index is None or site.kind(index - 1) == s.PERIOD:
        return
    name = site.word(index)
    names = site.names_at(index)
    types = [*_types_wanted(site, index, names), *_TYPES_TO_TRY]
    if site.kind(index + 1) in (s.PERIOD, s.ARROW):
        types = [*_types_with(site.word(index + 2), names), *types[: -len(_TYPES_TO_TRY)]]
    for type_ in dict.fromkeys(types):
        edits = variable_edits(site, index, name, type_)
        if edits is not None:
            yield Candidate(edits, f"Declare {name}: {type_}", f"Объявить {name}: {type_}")


@rule(0)
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


def _types_with(member: str, names: dict[str, Object]) -> Iterator[str]:
    """Record and pointer types in scope that have a member."""
    for name, obj in names.items():
        if obj.mode == TYPE_NAME and not name.endswith("^") and _has(obj.type, member):
            yield name
        elif obj.mode == MODULE and obj.scope is not None:
            for other, exported in obj.scope.names.items():
                if (
                    exported.mode == TYPE_NAME
                    and exported.visibility
                    and not other.endswith("^")
                    and _has(exported.type, member)
                ):
                    yield f"{name}.{other}"


def _has(type_: Type, member: str) -> bool:
    record = type_.base if type_.base is not None and type_.fields == {} else type_
    return record is not None and bool(member) and find_field(member, record) is not None


@rule(77, 127, 112)
def type_for_variable(site: Site) -> Iterator[Candidate]:
    """A variable of the type that is named where a variable is wanted."""
    for index in range(site.index, max(-1, site.index - 5), -1):
        obj = site.view.objects.get(index)
        if obj is not None and obj.mode == TYPE_NAME:
            for name in values_of(obj.type, site.names_at(index), variable=True)[:4]:
                yield replaced(site, index, name)


@rule(85, 86, 87, 52)
def other_guard(site: Site) -> Iterator[Candidate]:
    """Another type of this module in a guard or test."""
    for index in (site.index - 1, site.index, site.index - 2):
        obj = site.view.objects.get(index)
        if obj is None or obj.mode != TYPE_NAME or site.kind(index - 1) == s.PERIOD:
            continue
        own = [
            name
            for name, other in site.module.scope.names.items()
            if other.mode == TYPE_NAME and name != obj.name and not name.endswith("^")
        ]
        own.sort(key=lambda name: -_shared(name, obj.name))
        for name in own[:10]:
            yield replaced(site, index, name)
        return


def _shared(one: str, other: str) -> int:
    """How many characters two names begin with alike."""
    return next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


@rule(83)
def member_of_extension(site: Site) -> Iterator[Candidate]:
    """A type guard where an extension of the variable's type has the member."""
    index = name_token(site)
    if index is None or site.kind(index - 1) != s.PERIOD:
        return
    record = site.record_at(index)
    if record is None or isinstance(record, Scope):
        return
    names = site.names_at(index - 2)
    end = site.end(index - 2)
    found = 0
    for type_ in _types_with(site.word(index), names):
        obj: Object | None = None
        module, _, name = type_.rpartition(".")
        if module:
            scope = names[module].scope
            obj = scope.names.get(name) if scope is not None else None
        else:
            obj = names.get(name)
        if obj is None:
            continue
        base = obj.type.base if obj.type.base is not None and not obj.type.fields else obj.type
        if base is None or not (extends(base, record) or extends(obj.type, record)):
            continue
        found += 1
        if found > 12:
            return
        yield Candidate(
            (edit(end, end, f"({type_})"),),
            f"Insert type guard ({type_})",
            f"Вставить охрану типа ({type_})",
        )


@rule(83)
def other_member(site: Site) -> Iterator[Candidate]:
    """The members of a record that has few."""
    index = name_token(site)
    if index is not None and site.kind(index - 1) == s.PERIOD:
        names = [name for name in site.names_at(index) if not name.endswith("^")]
        if len(names) <= 6:
            for name in names:
                yield replaced(site, index, name)


@rule(4)
def wrong_end_name(site: Site) -> Iterator[Candidate]:
    """The name of the heading after END."""
    if site.finding.detail and site.kind(site.index) == s.IDENT:
        yield replaced(site, site.index, site.finding.detail)


@rule(48, 19)
def missing_end_name(site: Site) -> Iterator[Candidate]:
    """The name that END lacks."""
    index = site.index
    if site.kind(index - 1) != s.END:
        return
    open_names: list[str] = []
    for node in site.module.tree.walk():
        if node.kind == tree.PROCEDURE_HEADING and node.first < index:
            obj = node.info
            if isinstance(obj, Object) and obj.name:
                open_names.append(obj.name)
    for name in (*reversed(open_names[-4:]), site.module.name):
        if name:
            end = site.end(index - 1)
            yield Candidate((edit(end, end, f" {name}"),), f"Insert “{name}”", f"Вставить «{name}»")


@rule(152)
def unknown_module(site: Site) -> Iterator[Candidate]:
    """The modules most like the one that is not found, and the import left out."""
    name = site.finding.detail
    if name is None:
        return
    index = next(
        (
            i
            for i in range(site.index, max(-1, site.index - 4), -1)
            if site.word(i) == name and site.kind(i - 1) in (s.IMPORT, s.COMMA, s.BECOMES)
        ),
        None,
    )
    if index is None:
        return
    for other in nearest(name, site.known_modules):
        alias = site.kind(index - 1) == s.BECOMES
        edits = [site.replacement(index, other)]
        if not alias:
            edits += [
                site.replacement(i, other)
                for i in range(index + 1, site.last)
                if site.kinds[i] == s.IDENT
                and site.kind(i + 1) == s.PERIOD
                and site.kind(i - 1) != s.PERIOD
                and site.word(i) == name
            ]
        yield Candidate(
            tuple(edits), f"Change “{name}” to “{other}”", f"Заменить «{name}» на «{other}»"
        )
    change = without_import(site, index)
    if change is not None:
        yield Candidate((change,), f"Remove the import of {name}", f"Убрать импорт {name}")


@rule(1)
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


@rule(127)
def name_without_value(site: Site) -> Iterator[Candidate]:
    """A name that is no value: a near one, or the selector that a module's name wants."""
    index = name_token(site)
    if index is None:
        return
    for name in nearest(site.word(index), site.names_at(index)):
        yield replaced(site, index, name)
    yield deleted(site, index)
