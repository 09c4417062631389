"""The headings of procedures, by their tokens, as far as they can be told in broken text."""

from __future__ import annotations

from typing import NamedTuple

from cp_lsp.features.fixes.rule import Source
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import METHOD, TYPE_NAME, Object, find_field
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s


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


def receiver_record(site: Source, heading: Heading) -> Type | None:
    """The record that the receiver of a method is of; None for a procedure."""
    opening, closing = heading.receiver
    for index in range(opening + 1, closing):
        obj = site.view.objects.get(index)
        if obj is not None and obj.mode == TYPE_NAME:
            type_ = obj.type
            return type_.base if type_.form == t.POINTER else type_
    return None


def record_of(type_: Type) -> Type | None:
    """The record that a type is, or points to."""
    record = type_.base if type_.form == t.POINTER else type_
    return record if record is not None and record.composition == t.RECORD else None


def missing_methods(record: Type) -> dict[str, Object]:
    """The abstract methods that a record inherits and does not implement, by name."""
    found: dict[str, Object] = {}
    base = record.base
    while base is not None and base is not t.UNDEFINED_TYPE:
        for name, method in base.fields.items():
            if method.mode == METHOD and t.ABSTRACT in method.attributes:
                own = find_field(name, record)
                if own is None or own.mode != METHOD or t.ABSTRACT in own.attributes:
                    found.setdefault(name, method)
        base = base.base
    return found
