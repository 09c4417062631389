"""Procedure and method headings: attributes, export marks, signatures, bodies, results."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple

from cp_lsp.features.fixes.rule import (
    Candidate,
    Site,
    Source,
    deleted,
    edit,
    inserted,
    nearest,
    numbers,
    replaced,
    rule,
)
from cp_lsp.features.fixes.wording import default_text, signature_text
from cp_lsp.features.view import Edit
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    METHOD,
    TYPE_NAME,
    VAR_PARAMETER,
    Object,
    find_base_field,
    find_field,
)
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

_ATTRIBUTES: Final = ("ABSTRACT", "EXTENSIBLE", "EMPTY")
_METHOD_CODES: Final = numbers(
    "70 71 72 74 75 109 115 116 117 118 119 178 179 180 182 183 184 185 186 187 188 "
    "189 190 194 195 162 15 49"
)


class Heading(NamedTuple):
    """The tokens of a procedure heading; -1 for what is not there, pairs for what has a length."""

    first: int
    receiver: tuple[int, int]
    name: int
    mark: int
    formal: tuple[int, int]
    result: tuple[int, int]
    attributes: tuple[int, ...]
    stop: int


def heading_at(site: Source, index: int) -> Heading | None:
    """The heading that a token is in, or the last one before it."""
    first = min(index, site.last - 1)
    while first >= 0 and not (
        site.kinds[first] == s.PROCEDURE
        and site.kind(first - 1) not in (s.COLON, s.EQL, s.OF, s.TO)
    ):
        first -= 1
    if first < 0:
        return None
    place = first + 1
    if site.kind(place) in (s.ARROW, s.TIMES):
        place += 1
    receiver = (-1, -1)
    if site.kind(place) == s.LPAREN:
        closing = site.closing(place)
        if closing is None:
            return None
        receiver = (place, closing)
        place = closing + 1
    if site.kind(place) != s.IDENT:
        return None
    name = place
    mark = -1
    place += 1
    if site.kind(place) in (s.TIMES, s.MINUS):
        mark = place
        place += 1
    formal = (-1, -1)
    if site.kind(place) == s.LPAREN:
        closing = site.closing(place)
        if closing is None:
            return None
        formal = (place, closing)
        place = closing + 1
    result = (-1, -1)
    if site.kind(place) == s.COLON:
        start = place
        while site.kind(place + 1) in (s.IDENT, s.PERIOD):
            place += 1
        result = (start, place)
        place += 1
    attributes: list[int] = []
    while site.kind(place) == s.COMMA and site.kind(place + 1) == s.IDENT:
        attributes.append(place + 1)
        place += 2
    return Heading(first, receiver, name, mark, formal, result, tuple(attributes), place)


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
    record = _receiver_record(site, heading)
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


def _receiver_record(site: Site, heading: Heading) -> Type | None:
    opening, closing = heading.receiver
    for index in range(opening + 1, closing):
        obj = site.view.objects.get(index)
        if obj is not None and obj.mode == TYPE_NAME:
            type_ = obj.type
            return type_.base if type_.form == t.POINTER else type_
    return None


@rule(41, 109, 118, 179, 183, 196, 184, 9, 14, 20, 23, 15, 49, 42)
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


@rule(115, 116, 117, 178, 182, 184)
def matching_signature(site: Site) -> Iterator[Candidate]:
    """The parameters and result of the method overridden, or of the forward declaration."""
    heading = heading_at(site, site.index)
    if heading is None:
        return
    names = site.names_at(heading.first)
    start = site.end(heading.mark if heading.mark >= 0 else heading.name)
    after = heading.attributes[0] - 2 if heading.attributes else heading.stop - 1
    stop = max(start, site.end(after))
    record = _receiver_record(site, heading)
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


@rule(133)
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


@rule(129)
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


# --- records


@rule(85, 181, 187, 188, 190, 191, 192, 193, 197, 178, 12, 15, 53, 57, 182, 113)
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
        owner = _receiver_record(site, heading)
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


@rule(85, 86, 52, 53, 57, 180, 181, 12, 58, 0, 113, 83, 72)
def record_base(site: Site) -> Iterator[Candidate]:
    """The base of a record taken out, or another one."""
    for index in range(site.index + 1, max(-1, site.index - 8), -1):
        if site.kind(index) == s.LPAREN and site.kind(index - 1) == s.RECORD:
            closing = site.closing(index)
            if closing is not None:
                yield deleted(site, index, closing)
            return


@rule(192)
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


def method_stubs(site: Source, type_name: Object) -> list[str]:
    """A method with a body that traps for each abstract method that a type inherits."""
    type_ = type_name.type
    is_pointer = type_.form == t.POINTER
    record = type_.base if is_pointer else type_
    if record is None or record.composition != t.RECORD:
        return []
    names = dict(site.module.scope.names)
    outer = site.module.scope.outer
    if outer is not None:
        names = {**outer.names, **names}
    found: dict[str, Object] = {}
    base = record.base
    while base is not None and base is not t.UNDEFINED_TYPE:
        for name, method in base.fields.items():
            if method.mode == METHOD and t.ABSTRACT in method.attributes:
                own = find_field(name, record)
                if own is None or own.mode != METHOD or t.ABSTRACT in own.attributes:
                    found.setdefault(name, method)
        base = base.base
    stubs: list[str] = []
    for name, method in found.items():
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


# --- types


@rule(42, 35, 225, 50, 13, 24, 26, 40)
def pascal_array(site: Site) -> Iterator[Candidate]:
    """ARRAY [0..n] OF as in Pascal."""
    for index in range(site.index, max(-1, site.index - 8), -1):
        if site.kind(index) == s.ARRAY and site.kind(index + 1) == s.LBRAK:
            closing = site.closing(index + 1)
            if closing is None:
                return
            inner = site.source(index + 2, closing - 1) if closing > index + 2 else ""
            low, _, high = inner.partition("..")
            if high.strip().isdecimal() and low.strip().isdecimal():
                length = str(int(high) + 1)
            else:
                length = f"{high.strip()} + 1" if high else inner
            yield Candidate(
                (Edit(site.range_between(index + 1, closing), length),),
                f"Change to ARRAY {length} OF",
                f"Заменить на ARRAY {length} OF",
            )
            return


@rule(88)
def open_array(site: Site) -> Iterator[Candidate]:
    """A length for an open array, or a pointer to it."""
    for index in range(site.index, max(-1, site.index - 12), -1):
        if site.kind(index) == s.ARRAY and site.kind(index + 1) == s.OF:
            end = site.end(index)
            yield Candidate((edit(end, end, " 256"),), "Insert a length: 256", "Вставить длину 256")
            yield inserted(site, index, "POINTER TO")
            return


@rule(198, 199)
def old_oberon(site: Site) -> Iterator[Candidate]:
    """Procedures of Oberon that are no more: COPY, and types under new names."""
    for index in range(site.index, max(-1, site.index - 40), -1):
        word = site.word(index)
        if word in ("LONGREAL", "LARGEINT", "LONGCHAR"):
            yield replaced(
                site, index, {"LONGREAL": "REAL", "LARGEINT": "LONGINT", "LONGCHAR": "CHAR"}[word]
            )
            return
        if word == "COPY" and site.kind(index + 1) == s.LPAREN:
            closing = site.closing(index + 1)
            comma = next(
                (i for i in range(index, closing or index) if site.kinds[i] == s.COMMA), None
            )
            if closing is None or comma is None:
                return
            source = site.source(index + 2, comma - 1)
            target = site.source(comma + 1, closing - 1)
            for tail in ("$", ""):
                new = f"{target} := {source}{tail}"
                yield Candidate(
                    (Edit(site.range_between(index, closing), new),),
                    f"Change to {new}",
                    f"Заменить на {new}",
                )
            return
        if word in ("LCHR", "LENTIER"):
            yield replaced(site, index, word[1:])
            return


@rule(60, 61, 62, 63)
def case_label(site: Site) -> Iterator[Candidate]:
    """A case label taken out that is there already."""
    for node in site.nodes_around(max(0, site.index - 1), (tree.CASE_BRANCH,))[:1]:
        index = site.index - 1
        first = index
        while first > node.first and site.kind(first - 1) not in (s.COMMA, s.BAR, s.OF):
            first -= 1
        if site.kind(first - 1) == s.COMMA:
            yield deleted(site, first - 1, index)
        elif site.kind(index + 1) == s.COMMA:
            yield deleted(site, first, index + 1)
        elif site.kind(first - 1) == s.BAR:
            yield deleted(site, first - 1, node.stop - 1)
        if site.kind(index - 1) == s.UPTO:
            yield deleted(site, index - 1, index)
            low, high = site.word(index - 2), site.word(index)
            yield Candidate(
                (Edit(site.range_between(index - 2, index), f"{high} .. {low}"),),
                "Put the smaller bound first",
                "Поставить меньшую границу первой",
            )


@rule(54)
def structured_result(site: Site) -> Iterator[Candidate]:
    """The result type left out."""
    heading = heading_at(site, site.index)
    if heading is not None and heading.result != (-1, -1):
        yield deleted(site, *heading.result)


@rule(68)
def control_variable(site: Site) -> Iterator[Candidate]:
    """An integer variable for FOR."""
    index = site.index - 1
    for name, obj in site.names_at(index).items():
        if obj.mode in (1, 2) and obj.type.form in t.INTEGERS:
            yield replaced(site, index, name)
