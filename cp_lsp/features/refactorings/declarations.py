"""Whole declarations written or rewritten: comments, stubs, skeletons, methods."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cp_lsp.features.comments import comment_on
from cp_lsp.features.fixes.habits import arguments
from cp_lsp.features.fixes.headings import heading_at
from cp_lsp.features.fixes.records import end_of_procedures, method_stubs
from cp_lsp.features.fixes.rule import edit
from cp_lsp.features.refactorings.change import Refactoring, Selection
from cp_lsp.features.view import Edit
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import INTERNAL, LOCAL_PROCEDURE, PROCEDURE, Object
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree


def document(selection: Selection) -> Iterator[Refactoring]:
    """A comment over the procedure that the cursor is in the heading of."""
    for node in selection.nodes_around(selection.at, (tree.PROCEDURE_HEADING,)):
        obj = node.info
        if not isinstance(obj, Object) or comment_on(selection.view, obj.pos) is not None:
            return
        first = node.first
        indentation = selection.indentation(first)
        lines = [f"(** {obj.name}: "]
        formal = (
            obj.parameters[1:] if obj.mode not in (PROCEDURE, LOCAL_PROCEDURE) else (obj.parameters)
        )
        lines += [f"{indentation}\t{p.name}: " for p in formal]
        if obj.type is not t.NO_RESULT:
            lines.append(f"{indentation}\tresult: ")
        start = selection.starts[first]
        text = "\n".join(lines) + " **)\n" + indentation
        yield Refactoring(
            "refactor.rewrite",
            f"Document {obj.name}",
            f"Описать {obj.name} в комментарии",
            (edit(start, start, text),),
        )
        return


def implement_methods(selection: Selection) -> Iterator[Refactoring]:
    """Methods for the abstract ones that the type under the cursor inherits."""
    for node in selection.nodes_around(selection.at, (tree.TYPE_DECLARATION,)):
        if not isinstance(node.info, Object):
            return
        type_ = node.info.type
        record = type_.base if type_.form == t.POINTER and type_.base is not None else type_
        if record.attribute == t.ABSTRACT:
            return
        stubs = method_stubs(selection, node.info)
        place = end_of_procedures(selection)
        if stubs and place is not None:
            offset, tail = place
            yield Refactoring(
                "refactor.rewrite",
                f"Implement the abstract methods of {node.info.name}",
                f"Реализовать абстрактные методы {node.info.name}",
                (edit(offset, offset, "\n" + "\n".join(stubs) + tail),),
            )
        return


def skeleton(selection: Selection) -> Iterator[Refactoring]:
    """A module to begin with, for an empty text."""
    if selection.text.strip() or selection.view.path is None:
        return
    name = module_name(selection.view.path)
    text = f"MODULE {name};\n\n\tPROCEDURE Do*;\n\tBEGIN\n\tEND Do;\n\nEND {name}.\n"
    yield Refactoring(
        "source",
        f"Write the skeleton of MODULE {name}",
        f"Заготовка модуля {name}",
        (edit(0, len(selection.text), text),),
    )


def module_name(path: Path) -> str:
    """The name of the module that a file is for: Text/Mod/Models.odc is of TextModels."""
    stem = path.stem.partition("__")[0]
    if path.parent.name == "Mod" and path.parent.parent.name not in ("System", ""):
        stem = path.parent.parent.name + stem
    name = "".join(c for c in stem if c.isalnum() or c == "_")
    return name if name[:1].isalpha() else f"M{name}"


def bind_to_type(selection: Selection) -> Iterator[Refactoring]:
    """A procedure as a method of its first parameter's type, its calls with it."""
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
    ):
        return
    opening, closing = heading.formal
    first = opening + 1
    mode = f"{selection.word(first)} " if selection.kind(first) in (s.VAR, s.IN) else ""
    name = first + bool(mode)
    colon = name + 1
    # The receiver is the first name of its section; the others stay parameters.
    while selection.kind(colon) not in (s.COLON, s.EOF) and colon < closing:
        colon += 1
    type_last = colon + 1
    while type_last + 1 < closing and selection.kind(type_last + 1) != s.SEMICOLON:
        type_last += 1
    if type_last != colon + 1:
        return
    type_ = selection.word(type_last)
    receiver = f"({mode}{selection.word(name)}: {type_}) "
    if selection.kind(name + 1) == s.COMMA:
        rest = mode + selection.source(name + 2, closing - 1)
    elif selection.kind(type_last + 1) == s.SEMICOLON:
        rest = selection.source(type_last + 2, closing - 1)
    else:
        rest = ""
    formal = f" ({rest})" if rest or heading.result != (-1, -1) else ""
    start = selection.starts[heading.name]
    end = selection.end(heading.stop - 1)
    after = selection.end(heading.name)
    edits: list[Edit] = [
        edit(start, start, receiver),
        Edit(selection.range_between(opening, closing), formal.strip()),
        edit(end, end, ", NEW"),
    ]
    if not formal:
        edits[1] = edit(after, selection.end(closing), "")
    for index, used in selection.module.uses:
        if used is not obj or selection.starts[index] == obj.pos:
            continue
        if selection.kind(index - 1) == s.END:
            continue
        stop = selection.closing(index + 1) if selection.kind(index + 1) == s.LPAREN else None
        if stop is None:
            return
        actual = arguments(selection, index + 1, stop)
        if not actual:
            return
        target = selection.source(*actual[0])
        rest_text = ", ".join(selection.source(*each) for each in actual[1:])
        call = f"{target}.{obj.name}"
        if rest_text or heading.result != (-1, -1):
            call += f"({rest_text})"
        edits.append(Edit(selection.range_between(index, stop), call))
    yield Refactoring(
        "refactor.rewrite",
        f"Make {obj.name} a method of {type_}",
        f"Сделать {obj.name} методом {type_}",
        tuple(edits),
    )
