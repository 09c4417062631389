"""Selected statements as a procedure: what they use as its parameters, by the flow of values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cp_lsp.features.fixes.rule import edit
from cp_lsp.features.fixes.wording import type_text
from cp_lsp.features.refactorings.change import STATEMENTS, Procedure, Refactoring, Selection
from cp_lsp.features.refactorings.flow import VARIABLES, Access, Flow
from cp_lsp.features.refactorings.variables import without_variables
from cp_lsp.features.view import Edit, Range
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import IN_PARAMETER, VAR_PARAMETER, Object
from cp_lsp.semantics.types import Type
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.tree import Node

_KIND = "refactor.extract"
_EN = "Extract the statements to a procedure"
_RU = "Вынести операторы в процедуру"


class Parameter(NamedTuple):
    """A formal parameter; its mode ends in a blank if there is one."""

    mode: str
    name: str
    type: str


class Local(NamedTuple):
    """A variable of the new procedure; `is_moved` says that no other needs it any more."""

    object: Object
    type: str
    is_moved: bool


class Plan(NamedTuple):
    """What the new procedure declares, and the variable that it gives a value as its result."""

    parameters: list[Parameter]
    locals: list[Local]
    result: Parameter | None = None


def extract_procedure(selection: Selection) -> Iterator[Refactoring]:
    """A procedure of the module for the selected statements; or where they use what only the
    procedure around them knows, one inside of that.
    """
    statements = selected_statements(selection)
    if not statements:
        return
    first, last = statements[0].first, statements[-1].stop - 1
    if selection.is_broken(first, last) or _is_left(selection, first, last):
        return
    flow = Flow(selection, first)
    if flow.inner is None or flow.outer is None:
        place = _before_body(selection, first)
        if place is not None:
            yield _extraction(selection, first, last, Plan([], []), place, "\t")
        return
    if _is_known_outside(selection, first, last):
        plan = _plan(flow, first, last, narrowed_only=False)
        if plan is not None:
            place = _before_procedure(selection, flow.outer)
            indentation = selection.indentation(flow.outer.first)
            yield _extraction(selection, first, last, plan, place, indentation)
    plan = _plan(flow, first, last, narrowed_only=True)
    inside = _before_body(selection, first)
    if plan is not None and inside is not None:
        indentation = selection.indentation(flow.inner.first) + "\t"
        yield _extraction(selection, first, last, plan, inside, indentation)


def selected_statements(selection: Selection) -> list[Node]:
    """The statements that are selected, whole ones of one sequence."""
    if selection.is_empty:
        return []
    first, last = selection.first, selection.last_selected
    while last > first and selection.kinds[last] == s.SEMICOLON:
        last -= 1
    while first < last and selection.kinds[first] == s.SEMICOLON:
        first += 1
    for sequence in selection.nodes_around(first, (tree.STATEMENT_SEQUENCE,)):
        inside = [
            child for child in sequence.children if first <= child.first and child.stop - 1 <= last
        ]
        if (
            inside
            and inside[0].first == first
            and inside[-1].stop - 1 == last
            and all(child.kind in STATEMENTS for child in inside)
        ):
            return inside
    return []


def _is_left(selection: Selection, first: int, last: int) -> bool:
    """Whether the statements may be left other than at their end."""
    for node in selection.nodes_within(first, last):
        if node.kind == tree.RETURN_STATEMENT:
            return True
        if node.kind == tree.EXIT_STATEMENT:
            loops = selection.nodes_around(node.first, (tree.LOOP_STATEMENT,))
            if not loops or loops[0].first < first:
                return True
    return False


# --- what is passed


def _is_known_outside(selection: Selection, first: int, last: int) -> bool:
    """Whether all that is named but local variables means the same in the module at large."""
    for index in range(first, last + 1):
        if selection.kinds[index] != s.IDENT or selection.kind(index - 1) == s.PERIOD:
            continue
        obj = selection.view.objects[index]
        if obj.mode in VARIABLES and obj.level > 0:
            continue
        if selection.module.scope.find(selection.word(index)) is not obj:
            return False
    return True


def _plan(flow: Flow, first: int, last: int, *, narrowed_only: bool) -> Plan | None:
    """How the variables that statements use come to the new procedure; None if they cannot.

    With `narrowed_only` it sees all that they use, but for the types that WITH gives there.
    """
    selection = flow.selection
    before, after = flow.live(first, last)
    scope = selection.visible(first) if narrowed_only else dict(_module_names(selection))
    narrowed = _narrowed(selection, first, last)
    are_calls = any(first <= index <= last for index in flow.calls)
    plan = Plan([], [])
    results: list[Parameter] = []
    for obj in dict.fromkeys(obj for _, obj in flow.variables(first, last)):
        inside = [i for i in flow.uses(obj) if first <= i <= last]
        accesses = {flow.access(i) for i in inside}
        if Access.ADDRESS in accesses:
            return None
        is_loose = flow.is_loose(obj)
        is_written = accesses != {Access.READ}
        is_needed_before = is_loose or obj in before
        is_needed_after = is_loose or obj in after
        type_ = narrowed.get(id(obj), obj.guarded_from or obj.type)
        if not is_needed_before and not is_needed_after:
            own = _own_type(selection, obj, scope)
            if own is None:
                return None
            is_moved = len(inside) == len(flow.uses(obj)) and not _is_parameter(flow, obj)
            if is_moved or not narrowed_only:
                plan.locals.append(Local(obj, own, is_moved))
            continue
        if narrowed_only and id(obj) not in narrowed:
            continue
        is_structured = type_.form == t.COMPOSITE
        if not is_written:
            mode = "IN " if is_structured else ""
            if not is_structured and is_loose and (are_calls or _stores(flow, first, last)):
                mode = "VAR "
        elif is_needed_before and is_needed_after:
            mode = "VAR "
        elif is_needed_after:
            mode = "OUT "
        else:
            mode = "VAR " if is_structured else ""
        if obj.mode == VAR_PARAMETER and obj.visibility == IN_PARAMETER and mode:
            mode = "IN "
        text = _formal_type(type_, dict(scope), is_reference=mode != "")
        if text is None:
            return None
        parameter = Parameter(mode, obj.name, text)
        if mode == "OUT " and not is_structured:
            results.append(parameter)
        plan.parameters.append(parameter)
    if len(results) == 1 and not any(
        p.mode in ("VAR ", "OUT ") and p is not results[0] for p in plan.parameters
    ):
        plan.parameters.remove(results[0])
        return plan._replace(result=results[0])
    return plan


def _is_parameter(flow: Flow, obj: Object) -> bool:
    return any(obj in each.object.parameters for each in flow.selection.procedures)


def _module_names(selection: Selection) -> dict[str, Object]:
    scope = selection.module.scope
    outer = scope.outer.names if scope.outer is not None else {}
    return {**outer, **scope.names}


def _stores(flow: Flow, first: int, last: int) -> bool:
    """Whether statements give values to anything but variables of the procedure itself."""
    selection = flow.selection
    for node in selection.nodes_within(first, last):
        if node.kind == tree.ASSIGNMENT:
            obj = selection.view.objects.get(node.first)
            if obj is None or flow.is_loose(obj) or flow.access(node.first) == Access.READ:
                return True
    return False


def _narrowed(selection: Selection, first: int, last: int) -> dict[int, Type]:
    """The types that variables have by the WITH statements around, by their objects' ids."""
    found: dict[int, Type] = {}
    for branch in reversed(selection.nodes_around(first, (tree.WITH_BRANCH,))):
        if branch.stop - 1 < last or branch.first + 1 >= first:
            continue
        variable = selection.view.objects.get(branch.first)
        stop = branch.first
        while stop < branch.stop and selection.kinds[stop] != s.DO:
            stop += 1
        type_name = selection.view.objects.get(stop - 1)
        if variable is not None and type_name is not None and stop <= first:
            found[id(variable)] = type_name.type
    return found


def _own_type(selection: Selection, obj: Object, scope: dict[str, Object]) -> str | None:
    """The type of a variable as its declaration has it, if that means the same in a scope."""
    index = next(
        (i for i in selection.uses.get(id(obj), ()) if selection.starts[i] == obj.pos), None
    )
    nodes = () if index is None else selection.nodes_around(index, (tree.VAR_DECLARATION,))
    if nodes and nodes[0].children:
        node = nodes[0].children[-1]
        if (
            all(
                selection.kinds[i] != s.IDENT
                or selection.kind(i - 1) == s.PERIOD
                or scope.get(selection.word(i)) is selection.view.objects.get(i)
                for i in range(node.first, node.stop)
            )
            and node.kind != tree.RECORD_TYPE
        ):
            return selection.source(node.first, node.stop - 1)
    return type_text(obj.guarded_from or obj.type, scope)


def _formal_type(type_: Type, scope: dict[str, Object], *, is_reference: bool) -> str | None:
    """How a type is written in a parameter list; an array without a name as an open one."""
    if type_.composition in t.ARRAYS and type_.name is None:
        if not is_reference:
            return None
        element = _formal_type(type_.base or t.UNDEFINED_TYPE, scope, is_reference=True)
        return None if element is None else f"ARRAY OF {element}"
    if type_.name is None and type_.form in (t.POINTER, t.PROCEDURE):
        return None
    return type_text(type_, scope)


# --- where it stands, and what it is


def _before_procedure(selection: Selection, procedure: Procedure) -> int:
    """The offset of the line of a procedure, or of the comments directly above it."""
    start = selection.starts[procedure.first]
    if not selection.begins_line(procedure.first):
        return start
    start = selection.text.rfind("\n", 0, start) + 1
    for first, end in reversed(selection.tokens.comments):
        if end > start:
            continue
        line = selection.text.rfind("\n", 0, first) + 1
        gap = selection.text[end:start]
        if gap.strip() or gap.count("\n") > 1 or selection.text[line:first].strip():
            break
        start = line
    return start


def _before_body(selection: Selection, index: int) -> int | None:
    """The offset of the line with the BEGIN of the block that a token is in."""
    body = selection.nodes_around(index, (tree.BODY,))
    if not body or selection.kinds[body[0].first] != s.BEGIN:
        return None
    start = selection.starts[body[0].first]
    if selection.begins_line(body[0].first):
        start = selection.text.rfind("\n", 0, start) + 1
    return start


def _extraction(
    selection: Selection, first: int, last: int, plan: Plan, place: int, indentation: str
) -> Refactoring:
    name = selection.fresh(first, "Extracted")
    start, end, semicolon = _span(selection, first, last)
    text = selection.text
    own = f"\n{indentation}\t"
    if semicolon is None:
        body = text[start:end]
    else:
        body = text[start:semicolon] + text[semicolon + 1 : end]
    body = body.replace(f"\n{selection.indentation(first)}", own)
    result = plan.result
    if result is not None:
        comment = selection.tokens.comments and body.endswith("*)")
        body = f"{body}{own}; " if comment else f"{body};{own}"
        body += f"RETURN {result.name}"
    declared: dict[str, list[str]] = {}
    for local in plan.locals:
        declared.setdefault(local.type, []).append(local.object.name)
    if result is not None:
        declared.setdefault(result.type, []).append(result.name)
    variables = " ".join(f"{', '.join(names)}: {type_};" for type_, names in declared.items())
    heading = f"PROCEDURE {name}{_formal(plan)}"
    separator = "\n\n" if place == 0 or text[place - 1] == "\n" else " "
    procedure = (
        f"{indentation if separator != ' ' else ''}{heading};\n"
        + (f"{indentation}\tVAR {variables}\n" if variables else "")
        + f"{indentation}BEGIN{own}{body}\n{indentation}END {name};{separator}"
    )
    actual = ", ".join(p.name for p in plan.parameters)
    call = f"{name}({actual})" if actual or result is not None else name
    if result is not None:
        call = f"{result.name} := {call}"
    edits = [
        edit(place, place, procedure),
        Edit(Range(start, end), call if semicolon is None else f"{call};"),
    ]
    edits += without_variables(selection, [local.object for local in plan.locals if local.is_moved])
    return Refactoring(_KIND, _EN, _RU, tuple(edits))


def _span(selection: Selection, first: int, last: int) -> tuple[int, int, int | None]:
    """Where the statements begin and end, with the comments selected along with them; and the
    semicolon after them, if a comment follows it.
    """
    start, end = selection.starts[first], selection.end(last)
    semicolon: int | None = None
    previous, following = selection.end(first - 1), selection.starts[last + 1]
    for comment, stop in selection.tokens.comments:
        if selection.range.start <= comment and stop <= selection.range.end:
            if previous <= comment < start:
                start = comment
            elif end <= comment < following:
                end = stop
            elif selection.kind(last + 1) == s.SEMICOLON:
                if selection.end(last + 1) <= comment < selection.starts[last + 2]:
                    semicolon = selection.starts[last + 1]
                    end = stop
    return start, end, semicolon


def _formal(plan: Plan) -> str:
    """The parameter list, names of one type and mode together."""
    sections: list[tuple[str, list[str], str]] = []
    for mode, name, type_ in plan.parameters:
        if sections and sections[-1][0] == mode and sections[-1][2] == type_:
            sections[-1][1].append(name)
        else:
            sections.append((mode, [name], type_))
    formal = "; ".join(f"{mode}{', '.join(names)}: {type_}" for mode, names, type_ in sections)
    if plan.result is not None:
        return f" ({formal}): {plan.result.type}"
    return f" ({formal})" if formal else ""
