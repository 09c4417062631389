"""Calls: arguments too many, too few, of the wrong kind; results that nobody takes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from cp_lsp.features.fixes.habits import arguments
from cp_lsp.features.fixes.rule import (
    Candidate,
    Site,
    deleted,
    edit,
    guess,
    nearest,
    numbers,
    replaced,
    rule,
    shown,
)
from cp_lsp.features.fixes.sections import variable_edits
from cp_lsp.features.fixes.wording import default_text, type_text, values_of
from cp_lsp.features.view import Edit
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    CALLABLE,
    METHOD,
    PREDECLARED,
    VAR_PARAMETER,
    VARIABLE,
    Object,
)
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

_ARGUMENT_CODES: Final = numbers(
    "0 40 52 64 65 66 67 69 76 86 110 111 112 113 114 120 122 123 126 127"
)


class Call:
    """The call whose parentheses a fault is in."""

    def __init__(self, site: Site, opening: int, closing: int) -> None:
        self.opening = opening
        self.closing = closing
        self.actual = arguments(site, opening, closing)
        self.callee: Object | None = site.view.objects.get(opening - 1)
        self.formal: list[Object] = []
        obj = self.callee
        if obj is not None:
            if obj.mode == METHOD:
                self.formal = obj.parameters[1:]
            elif obj.mode in CALLABLE:
                self.formal = obj.parameters
            elif obj.type.form == t.PROCEDURE:
                self.formal = obj.type.parameters


def calls_at(site: Site) -> Iterator[Call]:
    """The calls that the place of the fault is in, or just behind, the innermost first."""
    seen: set[int] = set()
    for index in (site.index, site.index - 1, site.index + 1):
        opening = site.opening(index)
        while opening is not None and opening not in seen:
            seen.add(opening)
            closing = site.closing(opening)
            if closing is not None and site.kind(opening - 1) in (s.IDENT, s.ARROW):
                yield Call(site, opening, closing)
            opening = site.opening(opening)


@guess(65, 64)
def wrong_count(site: Site) -> Iterator[Candidate]:
    """Arguments added or taken out until there are as many as parameters."""
    index = site.index
    obj = site.view.objects.get(index - 1)
    if site.finding.code == 65 and obj is not None and site.kind(index) != s.LPAREN:
        formal = obj.parameters[1:] if obj.mode == METHOD else obj.parameters
        if obj.mode not in CALLABLE and obj.type.form == t.PROCEDURE:
            formal = obj.type.parameters
        if formal and site.kind(index) != s.RPAREN:
            names = site.names_at(site.first_of_line(index - 1))
            given = [_placeholder(p, names) for p in formal]
            if all(given):
                end = site.end(index - 1)
                text = f"({', '.join(str(each) for each in given)})"
                yield Candidate((edit(end, end, text),), f"Insert {text}", f"Вставить {text}")
    for call in calls_at(site):
        count = len(call.actual)
        if count > len(call.formal):
            for i in range(count - 1, -1, -1):
                yield _without(site, call, i)
        elif count < len(call.formal):
            names = site.names_at(call.opening + 1)
            for i in range(count, -1, -1):
                for value in _values(call.formal[i], names):
                    yield _with(site, call, i, value)


def _placeholder(formal: Object, names: dict[str, Object]) -> str | None:
    values = _values(formal, names)
    return values[0] if values else None


def _values(formal: Object, names: dict[str, Object]) -> list[str]:
    """What can be passed to a parameter: variables of its type, then the simplest literal."""
    type_ = formal.guarded_from or formal.type
    is_var = formal.mode == VAR_PARAMETER and formal.visibility != 3
    found = values_of(type_, names, variable=is_var)
    found.sort(key=lambda name: name != formal.name)
    found = found[:3]
    if not is_var:
        literal = default_text(type_)
        if literal is not None:
            found.append(literal)
    return found


def _without(site: Site, call: Call, i: int) -> Candidate:
    first, last = call.actual[i]
    if i > 0:
        return deleted(site, call.actual[i - 1][1] + 1, last)
    if len(call.actual) > 1:
        return deleted(site, first, call.actual[1][0] - 1)
    return deleted(site, first, last)


def _with(site: Site, call: Call, i: int, value: str) -> Candidate:
    if i < len(call.actual):
        start = site.starts[call.actual[i][0]]
        change = edit(start, start, f"{value}, ")
    else:
        end = site.starts[call.closing]
        change = edit(end, end, f", {value}" if call.actual else value)
    return Candidate((change,), f"Add argument {value}", f"Добавить параметр {value}")


@guess(*_ARGUMENT_CODES)
def wrong_argument(site: Site) -> Iterator[Candidate]:
    """Arguments in another order, or another one of the right type."""
    for call in calls_at(site):
        actual = call.actual
        is_predeclared = call.callee is not None and call.callee.mode == PREDECLARED
        if site.finding.code != 64 and (len(actual) > len(call.formal) or is_predeclared):
            for i, (first, last) in enumerate(actual):
                if first <= site.index <= last + 1 and (i > 0 or not is_predeclared):
                    yield _without(site, call, i)
        for i in range(len(actual) - 1):
            for j in (i + 1, i + 2):
                if j < len(actual):
                    yield _exchanged(site, actual[i], actual[j])
        if site.finding.code in (64, 65):
            continue
        for i, (first, last) in enumerate(actual):
            if i >= len(call.formal) or not (first <= site.index <= last + 1):
                continue
            names = site.names_at(first)
            words = _values(call.formal[i], names)
            old = site.source(first, last)
            alike = set(nearest(old, words))
            words.sort(key=lambda word: word not in alike)
            for word in words:
                if word != old:
                    yield _argument(site, first, last, word)


def _exchanged(site: Site, one: tuple[int, int], other: tuple[int, int]) -> Candidate:
    first, second = site.source(*one), site.source(*other)
    return Candidate(
        (Edit(site.range_between(*one), second), Edit(site.range_between(*other), first)),
        f"Swap “{shown(first)}” and “{shown(second)}”",
        f"Поменять местами «{shown(first)}» и «{shown(second)}»",
    )


def _argument(site: Site, first: int, last: int, new: str) -> Candidate:
    old = shown(site.source(first, last))
    return Candidate(
        (Edit(site.range_between(first, last), new),),
        f"Change “{old}” to “{new}”",
        f"Заменить «{old}» на «{new}»",
    )


@guess(55)
def unused_result(site: Site) -> Iterator[Candidate]:
    """The result of a function assigned to a variable."""
    index = site.index - 1
    first = _statement_first(site, index)
    if first is None:
        return
    type_ = _result_type(site, first)
    start = site.starts[first]
    names = site.names_at(first)
    if type_ is not None:
        for name in values_of(type_, names, variable=True)[:2]:
            if name.lower() in ("res", "result", "r", "ok", "done"):
                yield Candidate(
                    (edit(start, start, f"{name} := "),),
                    f"Assign the result to {name}",
                    f"Присвоить результат переменной {name}",
                )
        text = type_text(type_, names)
        fresh = next((n for n in ("res", "result", "res1", "res2") if n not in names), None)
        if text is not None and fresh is not None:
            declaration = variable_edits(site, first, fresh, text)
            if declaration is not None:
                yield Candidate(
                    (*declaration, edit(start, start, f"{fresh} := ")),
                    f"Assign the result to a new variable {fresh}",
                    f"Присвоить результат новой переменной {fresh}",
                )
        if type_.form == t.BOOLEAN:
            yield Candidate(
                (edit(start, start, "ASSERT("), edit(site.end(index), site.end(index), ", 100)")),
                "Assert the result",
                "Проверить результат: ASSERT",
            )


def _statement_first(site: Site, index: int) -> int | None:
    for node in site.nodes_around(index, (tree.PROCEDURE_CALL,)):
        return node.first
    return None


def _result_type(site: Site, first: int) -> Type | None:
    found: Type | None = None
    for node in site.module.tree.walk():
        if node.first == first and node.kind in (tree.FUNCTION_CALL, tree.DESIGNATOR):
            if isinstance(node.info, Type) and node.info.form != t.NO_TYPE:
                return node.info
    place = first
    while site.kind(place) in (s.IDENT, s.PERIOD):
        obj = site.view.objects.get(place)
        if obj is not None and obj.mode in CALLABLE:
            found = obj.type
        place += 1
    return found


@rule(40, 126, 65, 55, 113, 120, 100)
def call_parentheses(site: Site) -> Iterator[Candidate]:
    """The empty parentheses that a call of a function needs."""
    for index in (site.index, site.index - 1):
        obj = site.view.objects.get(index - 1)
        if (
            obj is not None
            and obj.mode in CALLABLE
            and site.kind(index) != s.LPAREN
            and obj.type is not t.NO_RESULT
        ):
            formal = obj.parameters[1:] if obj.mode == METHOD else obj.parameters
            names = site.names_at(site.first_of_line(index - 1)) if formal else {}
            given = [_placeholder(p, names) for p in formal]
            if all(given):
                text = f"({', '.join(str(each) for each in given)})"
                end = site.end(index - 1)
                yield Candidate((edit(end, end, text),), f"Insert “{text}”", f"Вставить «{text}»")


@guess(40)
def predeclared_arguments(site: Site) -> Iterator[Candidate]:
    """A name that means a predeclared function: another name may be meant."""
    index = site.index - 1
    obj = site.view.objects.get(index)
    if obj is not None and obj.mode == PREDECLARED:
        for name, other in site.names_at(index).items():
            if other.mode in (VARIABLE, VAR_PARAMETER) and name.lower() == obj.name.lower():
                yield replaced(site, index, name)


@guess(56, 112, 122, 113, 76)
def sides(site: Site) -> Iterator[Candidate]:
    """The sides of an assignment exchanged."""
    for node in site.nodes_around(max(0, site.index - 1), (tree.ASSIGNMENT,))[:1]:
        place = next(
            (i for i in range(node.first, node.stop) if site.kinds[i] in (s.BECOMES, s.EQL)), None
        )
        if place is None or place == node.first or place + 1 >= node.stop:
            continue
        if site.finding.code in (113, 56, 76):
            yield _exchanged(site, (node.first, place - 1), (place + 1, node.stop - 1))
        if site.finding.code == 56:
            left = site.source(node.first, place - 1)
            for name in nearest(left, site.names_at(node.first)):
                yield _argument(site, node.first, place - 1, name)


@rule(14, 49)
def value_on_the_left(site: Site) -> Iterator[Candidate]:
    """A literal assigned to: the sides exchanged."""
    for first in (site.index, site.index + 1, site.index - 1):
        if site.kind(first + 1) != s.BECOMES or site.kind(first) not in (
            s.NUMBER,
            s.STRING,
            s.NIL,
        ):
            continue
        last = first + 2
        while site.kind(last + 1) in (s.PERIOD, s.IDENT, s.ARROW, s.LBRAK, s.RBRAK, s.NUMBER):
            last += 1
        yield _exchanged(site, (first, first), (first + 2, last))


@guess(76, 122, 177, 123, 112, 56)
def parameter_mode(site: Site) -> Iterator[Candidate]:
    """Another mode for the parameter that is written to, or passed on."""
    for index in _names_before(site):
        obj = site.view.objects.get(index)
        if obj is None or obj.module is not None or obj.mode not in (VARIABLE, VAR_PARAMETER):
            continue
        wanted = ("", "VAR", "OUT") if site.finding.code == 177 else ("VAR", "OUT", "")
        yield from modes(site, obj, wanted)
    for call in calls_at(site):
        for i, (first, last) in enumerate(call.actual):
            if i < len(call.formal) and first <= site.index <= last + 1:
                yield from modes(site, call.formal[i], ("IN", ""))


def _names_before(site: Site) -> Iterator[int]:
    for index in range(site.index, max(-1, site.index - 12), -1):
        if site.kinds[index] in (s.SEMICOLON, s.BEGIN) and index < site.index:
            return
        if site.kinds[index] == s.IDENT:
            yield index


def modes(site: Site, parameter: Object, wanted: tuple[str, ...]) -> Iterator[Candidate]:
    """Other modes for a parameter of a procedure of this module."""
    if parameter.module is not None or parameter.pos < 0:
        return
    index = bisect_left(site.starts, parameter.pos)
    if site.word(index) != parameter.name:
        return
    for node in site.nodes_around(index, (tree.FP_SECTION, tree.RECEIVER)):
        first = node.first + (node.kind == tree.RECEIVER)
        has_mode = site.kind(first) in (s.VAR, s.IN, s.OUT)
        for mode in wanted:
            if mode and has_mode and site.word(first) != mode:
                change = site.replacement(first, mode)
            elif mode and not has_mode:
                start = site.starts[first]
                change = edit(start, start, f"{mode} ")
            elif not mode and has_mode:
                change = site.deletion(first)
            else:
                continue
            kind, kind_ru = mode or "value", f"-{mode}" if mode else "-значением"
            yield Candidate(
                (change,),
                f"Pass {parameter.name} as {kind} parameter",
                f"Передавать {parameter.name} параметром{kind_ru}",
            )
        return
