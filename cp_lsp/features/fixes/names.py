"""Names: misspelt, undeclared, declared twice, not imported, or repeated wrongly after END."""

from __future__ import annotations

from collections.abc import Iterator

from cp_lsp.features.fixes.headings import heading_at
from cp_lsp.features.fixes.rule import (
    Candidate,
    Site,
    deleted,
    edit,
    guess,
    nearest,
    replaced,
    rule,
)
from cp_lsp.features.fixes.wording import values_of
from cp_lsp.semantics.objects import (
    MODULE,
    TYPE_NAME,
    VAR_PARAMETER,
    VARIABLE,
    Object,
    find_field,
)
from cp_lsp.semantics.rules import extends
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree


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


@guess(0, 15, 52, 53, 83, 127)
def other_qualifier(site: Site) -> Iterator[Candidate]:
    """Another imported module before a name that it exports."""
    for index in (site.index, site.index - 1, site.index + 1, site.index - 2):
        if site.kind(index) != s.PERIOD or site.kind(index + 1) != s.IDENT:
            continue
        member, word = site.word(index + 1), site.word(index - 1)
        for name, obj in site.module.scope.names.items():
            if obj.mode == MODULE and obj.scope is not None and name != word:
                if member in obj.scope.names:
                    yield replaced(site, index - 1, name)


@guess(0, 56, 60, 112, 122)
def other_variable(site: Site) -> Iterator[Candidate]:
    """Another variable of the procedure, of those mentioned last."""
    index = name_token(site)
    if index is None or site.kind(index - 1) == s.PERIOD:
        return
    start = next((i for i in range(index, -1, -1) if site.kinds[i] == s.PROCEDURE), 0)
    near: dict[str, None] = {}
    for place in (*range(index - 1, start, -1), *range(index + 1, min(site.last, index + 60))):
        obj = site.view.objects.get(place)
        if obj is not None and obj.mode in (VARIABLE, VAR_PARAMETER) and obj.module is None:
            near[obj.name] = None
    for name in [each for each in near if each != site.word(index)][:8]:
        yield replaced(site, index, name)


@guess(48)
def missing_member(site: Site) -> Iterator[Candidate]:
    """A member after a period, where few would do."""
    index = site.index
    if site.kind(index - 1) != s.PERIOD:
        return
    end = site.end(index - 1)
    fitting = [name for name in site.names_at(index) if not name.endswith("^")]
    for name in fitting[:40]:
        yield Candidate((edit(end, end, name),), f"Insert “{name}”", f"Вставить «{name}»")


@guess(13)
def missing_operand(site: Site) -> Iterator[Candidate]:
    """A variable where an operand is missing, of those mentioned last, or a simple value."""
    index = site.index
    names: list[str] = []
    for place in range(index - 1, max(-1, index - 400), -1):
        obj = site.view.objects.get(place)
        if obj is not None and obj.mode in (VARIABLE, VAR_PARAMETER) and obj.module is None:
            names.append(obj.name)
        if site.kinds[place] == s.PROCEDURE:
            break
    end = site.end(index - 1)
    for name in (*list(dict.fromkeys(names))[:10], "0", "NIL", "TRUE", '""'):
        yield Candidate((edit(end, end, f" {name}"),), f"Insert “{name}”", f"Вставить «{name}»")


@guess(77, 127, 112)
def type_for_variable(site: Site) -> Iterator[Candidate]:
    """A variable of the type that is named where a variable is wanted."""
    for index in range(site.index, max(-1, site.index - 5), -1):
        obj = site.view.objects.get(index)
        if obj is not None and obj.mode == TYPE_NAME:
            for name in values_of(obj.type, site.names_at(index), variable=True)[:4]:
                yield replaced(site, index, name)


@guess(85, 86, 87, 52)
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


@guess(83)
def member_of_extension(site: Site) -> Iterator[Candidate]:
    """A type guard where an extension of the variable's type has the member."""
    index = name_token(site)
    if index is None or site.kind(index - 1) != s.PERIOD:
        return
    record = site.record_at(index)
    if record is None:
        return
    names = site.names_at(index - 2)
    end = site.end(index - 2)
    found = 0
    for type_ in types_with(site.word(index), names):
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


def types_with(member: str, names: dict[str, Object]) -> Iterator[str]:
    """Record and pointer types in scope that have a member."""
    for name, obj in names.items():
        if obj.mode == TYPE_NAME and not name.endswith("^") and has_member(obj.type, member):
            yield name
        elif obj.mode == MODULE and obj.scope is not None:
            for other, exported in obj.scope.names.items():
                if (
                    exported.mode == TYPE_NAME
                    and exported.visibility
                    and not other.endswith("^")
                    and has_member(exported.type, member)
                ):
                    yield f"{name}.{other}"


def has_member(type_: Type, member: str) -> bool:
    """Whether a record, or what a pointer points to, has a member of a name."""
    record = type_.base if type_.base is not None and type_.fields == {} else type_
    return record is not None and bool(member) and find_field(member, record) is not None


@guess(83)
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
    name, given = site.finding.detail, site.word(site.index)
    if not name or site.kind(site.index) != s.IDENT:
        return
    yield replaced(site, site.index, name)
    for index in range(site.index - 1, -1, -1):
        if site.kinds[index] == s.PROCEDURE:
            heading = heading_at(site, index)
            if heading is not None and site.word(heading.name) == name:
                yield Candidate(
                    (site.replacement(heading.name, given),),
                    f"Rename the procedure to {given}",
                    f"Переименовать процедуру в {given}",
                )
                return


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
    names = [*reversed(open_names[-4:]), site.module.name]
    if site.kind(index) in (s.PERIOD, s.EOF):
        names.reverse()
    for name in names:
        if name:
            end = site.end(index - 1)
            yield Candidate((edit(end, end, f" {name}"),), f"Insert “{name}”", f"Вставить «{name}»")


@guess(127)
def name_without_value(site: Site) -> Iterator[Candidate]:
    """A name that is no value: a near one, or the selector that a module's name wants."""
    index = name_token(site)
    if index is None:
        return
    for name in nearest(site.word(index), site.names_at(index)):
        yield replaced(site, index, name)
    yield deleted(site, index)
