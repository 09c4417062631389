"""Procedure and method headings: attributes, export marks, signatures, bodies, results."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from cp_lsp.features.fixes.headings import Heading, heading_at, receiver_record
from cp_lsp.features.fixes.rule import (
    Candidate,
    Site,
    deleted,
    edit,
    guess,
    inserted,
    nearest,
    numbers,
    replaced,
    rule,
)
from cp_lsp.features.fixes.wording import default_text, signature_text
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    METHOD,
    TYPE_NAME,
    VAR_PARAMETER,
    Object,
    find_base_field,
)
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

_ATTRIBUTES: Final = ("ABSTRACT", "EXTENSIBLE", "EMPTY")
_METHOD_CODES: Final = numbers(
    "70 71 72 74 75 109 115 116 117 118 119 178 179 180 182 183 184 185 186 187 188 "
    "189 190 194 195 162 15 49"
)


@rule(*_METHOD_CODES, 48, 14, 20, 41)
def method_attributes(site: Site) -> Iterator[Candidate]:
    """Attributes of a method added or taken out."""
    heading = heading_at(site, site.index)
    if heading is None:
        return
    code = site.finding.code
    given = [site.word(i) for i in heading.attributes]
    end = site.end(heading.stop - 1)
    if heading.receiver != (-1, -1):
        if code == 185:
            yield from _base_name(site, heading)
        if "NEW" not in given:
            before = site.end(heading.attributes[0] - 2) if heading.attributes else end
            yield Candidate(
                (edit(before, before, ", NEW"),), "Add NEW to the method", "Добавить методу NEW"
            )
    for i in heading.attributes:
        yield deleted(site, i - 1, i)
    if len(heading.attributes) > 1:
        yield deleted(site, heading.attributes[0] - 1, heading.attributes[-1])
    if heading.receiver != (-1, -1):
        for attribute in _ATTRIBUTES:
            others = [i for i in heading.attributes if site.word(i) in _ATTRIBUTES]
            if attribute in given:
                continue
            if others:
                yield replaced(site, others[0], attribute)
            else:
                yield Candidate(
                    (edit(end, end, f", {attribute}"),),
                    f"Add {attribute} to the method",
                    f"Добавить методу {attribute}",
                )


def _base_name(site: Site, heading: Heading) -> Iterator[Candidate]:
    """Names of methods of the base type that the method's own may be meant to be."""
    record = receiver_record(site, heading)
    if record is None:
        return
    inherited: list[str] = []
    base = record.base
    while base is not None and base is not t.UNDEFINED_TYPE:
        inherited += [name for name, obj in base.fields.items() if obj.mode == METHOD]
        base = base.base
    word = site.word(heading.name)
    for name in nearest(word, inherited, 2):
        edits = [site.replacement(heading.name, name)]
        for node in site.nodes_around(heading.name, (tree.PROCEDURE_DECLARATION,)):
            if site.word(node.stop - 1) == word and site.kind(node.stop - 2) == s.END:
                edits.append(site.replacement(node.stop - 1, name))
        yield Candidate(
            tuple(edits), f"Rename the method to {name}", f"Переименовать метод в {name}"
        )


@guess(41, 109, 118, 179, 183, 196, 184, 9, 14, 20, 23, 15, 49, 42)
def export_mark(site: Site) -> Iterator[Candidate]:
    """Export marks taken out, added or changed, of the heading and of the name at the fault."""
    heading = heading_at(site, site.index)
    places: list[tuple[int, int]] = []
    for index in (site.index, site.index - 1):
        if site.kind(index) in (s.TIMES, s.MINUS) and site.kind(index - 1) == s.IDENT:
            places.append((index - 1, index))
    if heading is not None and site.index - heading.stop < 4:
        places.append((heading.name, heading.mark))
    for name, mark in places:
        if mark >= 0:
            yield deleted(site, mark)
            yield replaced(site, mark, "-" if site.word(mark) == "*" else "*")
        else:
            end = site.end(name)
            for sign in ("*", "-"):
                yield Candidate(
                    (edit(end, end, sign),),
                    f"Mark {site.word(name)} with “{sign}”",
                    f"Пометить {site.word(name)} знаком «{sign}»",
                )


@guess(115, 116, 117, 178, 182, 184)
def matching_signature(site: Site) -> Iterator[Candidate]:
    """The parameters and result of the method overridden, or of the forward declaration."""
    heading = heading_at(site, site.index)
    if heading is None:
        return
    names = site.names_at(heading.first)
    start = site.end(heading.mark if heading.mark >= 0 else heading.name)
    after = heading.attributes[0] - 2 if heading.attributes else heading.stop - 1
    stop = max(start, site.end(after))
    record = receiver_record(site, heading)
    name = site.word(heading.name)
    if record is not None:
        base = find_base_field(name, record)
        if base is not None and base.mode == METHOD:
            own = _own_names(site, heading)
            text = signature_text(base, base.parameters[1:], names, own)
            if text is not None:
                yield _signature(start, stop, f" {text}" if text else "", "the method overridden")
            opening = heading.receiver[0]
            base_is_var = base.parameters[0].mode == VAR_PARAMETER
            if base_is_var != (site.kind(opening + 1) in (s.VAR, s.IN)):
                if base_is_var:
                    yield inserted(site, opening + 1, "VAR")
                else:
                    yield deleted(site, opening + 1)
    for place in range(site.last):
        if (
            site.kinds[place] == s.PROCEDURE
            and place != heading.first
            and (other := heading_at(site, place)) is not None
            and other.first == place
            and site.word(other.name) == name
        ):
            begin = site.end(other.mark if other.mark >= 0 else other.name)
            end = max(begin, site.end(other.stop - 1))
            own_end = max(start, site.end(heading.stop - 1))
            yield _signature(start, own_end, site.text[begin:end], "the other declaration")
            yield _signature(begin, end, site.text[start:own_end], "this declaration")


def _signature(start: int, stop: int, text: str, like: str) -> Candidate:
    russian = {
        "the method overridden": "у переопределяемого метода",
        "the other declaration": "в другом объявлении",
        "this declaration": "в этом объявлении",
    }[like]
    return Candidate(
        (edit(start, stop, text),),
        f"Give it the signature of {like}",
        f"Взять параметры как {russian}",
    )


def _own_names(site: Site, heading: Heading) -> list[str]:
    opening, closing = heading.formal
    found: list[str] = []
    if opening < 0:
        return found
    pending: list[str] = []
    place = opening + 1
    while place < closing:
        if site.kinds[place] == s.IDENT:
            pending.append(site.word(place))
        elif site.kinds[place] == s.COLON:
            found += pending
            pending = []
            while place < closing and site.kinds[place] != s.SEMICOLON:
                place += 1
        place += 1
    return found


@rule(70, 71, 72, 180, 115, 0, 12, 48)
def receiver(site: Site) -> Iterator[Candidate]:
    """The mode or type of a receiver."""
    heading = heading_at(site, site.index)
    if heading is None or heading.receiver == (-1, -1) or site.index > heading.receiver[1] + 2:
        return
    opening, closing = heading.receiver
    has_mode = site.kind(opening + 1) in (s.VAR, s.IN, s.OUT)
    if has_mode:
        yield deleted(site, opening + 1)
        if site.word(opening + 1) != "VAR":
            yield replaced(site, opening + 1, "VAR")
    else:
        start = site.starts[opening + 1]
        for mode in ("VAR ", "IN "):
            yield Candidate(
                (edit(start, start, mode),),
                f"Insert “{mode.strip()}”",
                f"Вставить «{mode.strip()}»",
            )
    names = site.names_at(heading.first)
    types = [
        name
        for name, obj in names.items()
        if obj.mode == TYPE_NAME and obj.module is None and obj.pos >= 0 and not name.endswith("^")
    ]
    word = site.word(closing - 1)
    near = nearest(word, types)
    body_names = {site.word(i) for i in range(heading.stop, min(site.last, heading.stop + 200))}

    def fit(name: str) -> int:
        record = names[name].type
        record = record.base if record.form == t.POINTER and record.base is not None else record
        return -sum(1 for field in record.fields if field in body_names)

    for name in [*near, *sorted((n for n in types if n not in near), key=fit)[:8]]:
        yield replaced(site, closing - 1, name)


@rule(182)
def extensible_base(site: Site) -> Iterator[Candidate]:
    """EXTENSIBLE for the method that is overridden, where it is of this module."""
    heading = heading_at(site, site.index)
    record = None if heading is None else receiver_record(site, heading)
    if heading is None or record is None:
        return
    base = find_base_field(site.word(heading.name), record)
    if base is None or base.module is not None or base.pos < 0:
        return
    overridden = heading_at(site, bisect_left(site.starts, base.pos))
    if overridden is not None and site.word(overridden.name) == base.name:
        end = site.end(overridden.stop - 1)
        yield Candidate(
            (edit(end, end, ", EXTENSIBLE"),),
            f"Make {base.name} of the base type EXTENSIBLE",
            f"Сделать {base.name} базового типа EXTENSIBLE",
        )


@rule(184, 178)
def no_forward(site: Site) -> Iterator[Candidate]:
    """A forward declaration of what needs none."""
    heading = heading_at(site, site.index)
    if heading is not None and site.kind(heading.first + 1) == s.ARROW:
        yield deleted(site, heading.first + 1)


@rule(73)
def missing_body_attribute(site: Site) -> Iterator[Candidate]:
    """ABSTRACT or EMPTY for the method before, whose body is missing."""
    inner = heading_at(site, site.index)
    heading = None if inner is None else heading_at(site, inner.first - 1)
    if heading is None or heading.receiver == (-1, -1):
        return
    end = site.end(heading.stop - 1)
    name = site.word(heading.name)
    for attribute in ("ABSTRACT", "EMPTY"):
        yield Candidate(
            (edit(end, end, f", {attribute}"),),
            f"Add {attribute} to {name}",
            f"Добавить {attribute} к {name}",
        )


@guess(133)
def missing_return(site: Site) -> Iterator[Candidate]:
    """RETURN with the simplest value at the end of a function, or no result."""
    index = site.index
    while index > 0 and site.kinds[index] != s.END:
        index -= 1 if index >= site.index - 2 else site.last
    if index <= 0:
        return
    heading = heading_at(site, index)
    for node in site.nodes_around(index, (tree.PROCEDURE_DECLARATION,)):
        obj = node.info
        if not isinstance(obj, Object):
            continue
        body = next((n for n in node.children if n.kind == tree.BODY), None)
        value = default_text(obj.type)
        last = index - 1
        if body is not None and value is not None:
            # An expression left behind where RETURN is missing is most likely its value.
            text = f"RETURN {value}"
            end = site.end(last)
            is_first = last == body.first or site.kind(last) == s.SEMICOLON
            if site.begins_line(index):
                new = ("" if is_first else ";") + f"\n{site.indentation(index)}\t{text}"
            else:
                new = ("" if is_first else ";") + f" {text}"
            yield Candidate((edit(end, end, new),), f"Insert “{text}”", f"Вставить «{text}»")
        elif value is not None:
            end = site.end(last)
            yield Candidate(
                (edit(end, end, f"\n{site.indentation(index)}BEGIN RETURN {value}"),),
                f"Insert “BEGIN RETURN {value}”",
                f"Вставить «BEGIN RETURN {value}»",
            )
        break
    if heading is not None and heading.result != (-1, -1):
        yield deleted(site, *heading.result)


@rule(14, 49, 121, 55, 51, 13, 0)
def lost_return(site: Site) -> Iterator[Candidate]:
    """RETURN before an expression that stands alone."""
    for index in (site.first_of_line(max(0, site.index - 1)), site.index, site.index - 1):
        if site.kind(index) in (
            s.IDENT,
            s.NUMBER,
            s.STRING,
            s.LPAREN,
            s.NOT,
            s.NIL,
            s.MINUS,
            s.LBRACE,
        ):
            before = site.kind(index - 1)
            if before in (s.SEMICOLON, s.BEGIN, s.THEN, s.ELSE, s.DO, s.LOOP):
                start = site.starts[index]
                yield Candidate(
                    (edit(start, start, "RETURN "),), "Insert “RETURN”", "Вставить «RETURN»"
                )


@guess(129)
def missing_body(site: Site) -> Iterator[Candidate]:
    """A body for a procedure declared forward, or the declaration taken out."""
    for node in site.module.tree.walk():
        if node.kind != tree.FORWARD_DECLARATION or not isinstance(node.info, Object):
            continue
        obj = node.info
        if site.finding.detail not in (None, obj.name):
            continue
        heading = heading_at(site, node.first)
        if heading is None:
            continue
        last = node.stop if site.kind(node.stop) == s.SEMICOLON else node.stop - 1
        text = site.source(node.first, node.stop - 1).replace("^", "", 1)
        text = text.replace("PROCEDURE  ", "PROCEDURE ")
        value = default_text(obj.type) if obj.type is not t.NO_RESULT else None
        body = f"BEGIN HALT(126){f'; RETURN {value}' if value else ''}"
        name = site.word(heading.name)
        indentation = site.indentation(node.first)
        new = f"\n\n{indentation}{text};\n{indentation}{body}\n{indentation}END {name};"
        end = site.end(last)
        yield Candidate(
            (edit(end, end, new),), f"Write a body for {name}", f"Добавить тело процедуры {name}"
        )
        yield deleted(site, node.first, last)
