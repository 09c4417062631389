"""Records: attributes, bases, and the abstract methods that an extension has to implement."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from cp_lsp.features.fixes.headings import (
    heading_at,
    missing_methods,
    receiver_record,
    record_of,
)
from cp_lsp.features.fixes.rule import (
    Candidate,
    Site,
    Source,
    deleted,
    edit,
    guess,
    inserted,
    replaced,
)
from cp_lsp.features.fixes.wording import default_text, signature_text
from cp_lsp.features.view import Edit
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    TYPE_NAME,
    Object,
)
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

_ATTRIBUTES: Final = ("ABSTRACT", "EXTENSIBLE", "EMPTY")


@guess(192)
def abstract_methods(site: Site) -> Iterator[Candidate]:
    """Bodies for the abstract methods that a record inherits."""
    node = next(
        (n for n in site.nodes_around(max(0, site.index - 1), (tree.TYPE_DECLARATION,))), None
    )
    if node is None or not isinstance(node.info, Object):
        return
    stubs = method_stubs(site, node.info)
    place = end_of_procedures(site)
    if stubs and place is not None:
        offset, tail = place
        yield Candidate(
            (Edit(edit(offset, offset, "").range, "\n" + "\n".join(stubs) + tail),),
            "Implement the abstract methods",
            "Реализовать абстрактные методы",
        )


@guess(85, 181, 187, 188, 190, 191, 192, 193, 197, 178, 12, 15, 53, 57, 182, 113)
def record_attributes(site: Site) -> Iterator[Candidate]:
    """The attribute of the record at the fault, or of the one that is extended."""
    records: list[int] = []
    for index in range(site.index, max(-1, site.index - 12), -1):
        if site.kinds[index] == s.RECORD:
            records.append(index)
            break
    for node in site.nodes_around(max(0, site.index - 1), (tree.TYPE_DECLARATION,)):
        records += [i for i in range(node.first, node.stop) if site.kinds[i] == s.RECORD]
    heading = heading_at(site, site.index)
    owners: list[Type] = []
    if heading is not None and site.finding.code in (178, 182, 187, 188, 190):
        owner = receiver_record(site, heading)
        if owner is not None:
            owners.append(owner)
    for index in range(site.index, max(-1, site.index - 10), -1):
        obj = site.view.objects.get(index)
        if obj is not None and obj.mode == TYPE_NAME and obj.module is None:
            owners.append(obj.type)
    for owner in owners:
        base = owner.base if owner.form == t.POINTER and owner.base is not None else owner
        place = _record_token(site, base)
        if place is not None:
            records.append(place)
    for index in dict.fromkeys(records):
        attribute = site.word(index - 1)
        if attribute in (*_ATTRIBUTES, "LIMITED"):
            for other in ("EXTENSIBLE", "ABSTRACT", "LIMITED"):
                if other != attribute:
                    yield replaced(site, index - 1, other)
            yield deleted(site, index - 1)
        else:
            for other in ("EXTENSIBLE", "ABSTRACT", "LIMITED"):
                yield inserted(site, index, other)


def _record_token(site: Site, record: Type) -> int | None:
    """The token RECORD of a record type of this module."""
    if record.name is None or record.module is not None or record.name.pos < 0:
        return None
    index = bisect_left(site.starts, record.name.pos)
    for place in range(index, min(site.last, index + 12)):
        if site.kinds[place] == s.RECORD:
            return place
    return None


@guess(85, 86, 52, 53, 57, 180, 181, 12, 58, 0, 113, 83, 72)
def record_base(site: Site) -> Iterator[Candidate]:
    """The base of a record taken out, or another one."""
    for index in range(site.index + 1, max(-1, site.index - 8), -1):
        if site.kind(index) == s.LPAREN and site.kind(index - 1) == s.RECORD:
            closing = site.closing(index)
            if closing is not None:
                yield deleted(site, index, closing)
            return


def method_stubs(site: Source, type_name: Object) -> list[str]:
    """A method with a body that traps for each abstract method that a type inherits."""
    type_ = type_name.type
    is_pointer = type_.form == t.POINTER
    record = record_of(type_)
    if record is None:
        return []
    names = dict(site.module.scope.names)
    outer = site.module.scope.outer
    if outer is not None:
        names = {**outer.names, **names}
    stubs: list[str] = []
    for name, method in missing_methods(record).items():
        signature = signature_text(method, method.parameters[1:], names)
        if signature is None:
            continue
        taken = {p.name for p in method.parameters}
        variable = next(
            v for v in (type_name.name[:1].lower(), "self", "this", "me") if v not in taken
        )
        mode = "" if is_pointer else "VAR " if not method.parameters[0].visibility else "IN "
        mark = {0: "", 1: "*", 2: "-"}.get(method.visibility, "")
        value = default_text(method.type) if method.type is not t.NO_RESULT else None
        body = f"HALT(126){f'; RETURN {value}' if value else ''}"
        stubs.append(
            f"\n\tPROCEDURE ({mode}{variable}: {type_name.name}) {name}{mark}"
            f"{f' {signature}' if signature else ''};"
            f"\n\tBEGIN\n\t\t{body}\n\tEND {name};"
        )
    return stubs


def end_of_procedures(site: Source) -> tuple[int, str] | None:
    """Where another procedure can follow those of the module, and what is to follow it."""
    last = -1
    for node in site.module.tree.children:
        if node.kind in (tree.PROCEDURE_DECLARATION, tree.FORWARD_DECLARATION):
            last = node.stop
        elif node.kind in (tree.CONST_SECTION, tree.TYPE_SECTION, tree.VAR_SECTION):
            last = max(last, node.stop - 1)
    if last < 0:
        return None
    if site.kind(last) == s.SEMICOLON:
        return site.end(last), ""
    return site.end(last), ""
