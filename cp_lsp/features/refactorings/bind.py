"""A procedure made a method of the type of its first parameter."""

from __future__ import annotations

from collections.abc import Iterator

from cp_lsp.features.fixes.headings import Heading, heading_at
from cp_lsp.features.fixes.rule import edit
from cp_lsp.features.inlay import argument_ranges
from cp_lsp.features.refactorings.change import Refactoring, Selection
from cp_lsp.features.view import Edit
from cp_lsp.semantics.objects import INTERNAL, LOCAL_PROCEDURE, PROCEDURE, Object
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree


def bind_to_type(selection: Selection) -> Iterator[Refactoring]:
    """A procedure as a method, its calls with it; offered in its heading. One that is exported
    stays, for others call it; so does one that is used as a value, or that asks whether its
    parameter is NIL, which a receiver cannot be.
    """
    found = selection.nodes_around(selection.at, (tree.PROCEDURE_HEADING,))
    if not found or not isinstance(found[0].info, Object):
        return
    obj = found[0].info
    heading = heading_at(selection, found[0].first)
    if (
        heading is None
        or obj.mode not in (PROCEDURE, LOCAL_PROCEDURE)
        or obj.visibility != INTERNAL
        or obj.level != 0
        or not obj.parameters
        or heading.formal[0] < 0
        or heading.receiver[0] >= 0
    ):
        return
    edits = _heading_edits(selection, heading)
    if edits is None or _is_nil_asked(selection, obj):
        return
    for index in selection.uses[id(obj)]:
        if selection.starts[index] == obj.pos or selection.kind(index - 1) == s.END:
            continue
        call = _call_edits(selection, index, obj)
        if call is None:
            return
        edits += call
    owner = selection.word(_type_token(selection, heading))
    yield Refactoring(
        "refactor.rewrite",
        f"Make {obj.name} a method of {owner}",
        f"Сделать {obj.name} методом {owner}",
        tuple(edits),
    )


def _type_token(selection: Selection, heading: Heading) -> int:
    """The token after the colon of the first parameters."""
    colon = heading.formal[0]
    while selection.kind(colon) not in (s.COLON, s.EOF):
        colon += 1
    return colon + 1


def _heading_edits(selection: Selection, heading: Heading) -> list[Edit] | None:
    """The edits of the heading: the first parameter goes before the name, NEW to its end."""
    opening, closing = heading.formal
    mode = selection.kind(opening + 1)
    if mode == s.OUT:
        return None
    has_mode = mode in (s.VAR, s.IN)
    name = opening + 1 + has_mode
    type_ = _type_token(selection, heading)
    if selection.kind(type_ + 1) not in (s.SEMICOLON, s.RPAREN) or type_ >= closing:
        return None
    if selection.has_comment(opening, type_):
        return None
    prefix = f"{selection.word(opening + 1)} " if has_mode else ""
    receiver = f"({prefix}{selection.word(name)}: {selection.word(type_)}) "
    start = selection.starts[heading.name]
    end = selection.end(heading.stop - 1)
    edits = [edit(start, start, receiver)]
    has_result = heading.result != (-1, -1)
    if selection.kind(name + 1) == s.COMMA:
        edits.append(edit(selection.starts[name], selection.starts[name + 2], ""))
    elif selection.kind(type_ + 1) == s.SEMICOLON:
        edits.append(edit(selection.end(opening), selection.starts[type_ + 2], ""))
    elif has_result:
        edits.append(edit(selection.end(opening), selection.starts[closing], ""))
    else:
        after = selection.end(heading.name if heading.mark < 0 else heading.mark)
        edits.append(edit(after, selection.end(closing), ""))
    edits.append(edit(end, end, ", NEW"))
    return edits


def _call_edits(selection: Selection, index: int, obj: Object) -> list[Edit] | None:
    """The edits that make `P(x, y)` to `x.P(y)`; None if the name is not called there."""
    opening = index + 1
    if selection.kind(opening) != s.LPAREN or selection.kind(index - 1) == s.PERIOD:
        return None
    arguments = argument_ranges(selection.view, opening)
    if len(arguments) != len(obj.parameters):
        return None
    first, stop = arguments[0]
    nodes = selection.nodes_around(first, (tree.DESIGNATOR,))
    if not any(n.first == first and n.stop == stop for n in nodes):
        return None
    end = selection.end(stop - 1)
    # What stood before the argument goes, but for comments; so does the comma after it.
    before = [f"{each} " for each in selection.comments(index, first)]
    edits = [edit(selection.starts[index], selection.starts[first], "".join(before))]
    if len(arguments) > 1:
        following = arguments[1][0]
        after = [f"{each} " for each in selection.comments(stop - 1, following)]
        text = f".{obj.name}({''.join(after)}"
        return [*edits, edit(end, selection.starts[following], text)]
    after = [f" {each}" for each in selection.comments(stop - 1, stop)]
    statement = selection.statement(index)
    is_call = (
        statement is not None and statement.kind == tree.PROCEDURE_CALL and statement.first == index
    )
    text = f".{obj.name}" if is_call else f".{obj.name}()"
    return [*edits, edit(end, selection.end(stop), text + "".join(after))]


def _is_nil_asked(selection: Selection, obj: Object) -> bool:
    """Whether the first parameter is compared with NIL."""
    parameter = obj.parameters[0]
    for index in selection.uses.get(id(parameter), ()):
        for comparison in ((index + 1, index + 2), (index - 1, index - 2)):
            if selection.kind(comparison[0]) in (s.EQL, s.NEQ):
                if selection.kind(comparison[1]) == s.NIL:
                    return True
    return False
