"""Declarations written or marked: comments, stubs of methods, skeletons, export marks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cp_lsp.features.comments import comment_on
from cp_lsp.features.fixes.records import end_of_procedures, method_stubs
from cp_lsp.features.fixes.rule import edit
from cp_lsp.features.refactorings.change import Refactoring, Selection
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    CONSTANT,
    FIELD,
    LOCAL_PROCEDURE,
    METHOD,
    PROCEDURE,
    PROCEDURES,
    TYPE_NAME,
    VARIABLE,
    Object,
)
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
        formal = (
            obj.parameters[1:] if obj.mode not in (PROCEDURE, LOCAL_PROCEDURE) else obj.parameters
        )
        lines = [f"{indentation}\t{p.name}:" for p in formal]
        if obj.type is not t.NO_RESULT:
            lines.append(f"{indentation}\tresult:")
        lines = ["", *lines, indentation] if lines else [" "]
        start = selection.starts[first]
        text = f"(** {obj.name}:" + "\n".join(lines) + f"**)\n{indentation}"
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


def export_marks(selection: Selection) -> Iterator[Refactoring]:
    """Another export mark for the name that is declared under the cursor."""
    index = selection.at
    obj = selection.view.objects.get(index)
    if obj is None or obj.module is not None or obj.pos != selection.starts[index]:
        return
    if obj.level != 0 or obj.mode not in _MARKED or not _is_marked_place(selection, index):
        return
    has_mark = selection.kind(index + 1) in (s.TIMES, s.MINUS)
    old = selection.word(index + 1) if has_mark else ""
    start = selection.end(index)
    end = selection.end(index + 1) if has_mark else start
    for mark, modes, en, ru in _MARKS:
        if mark != old and obj.mode in modes:
            yield Refactoring(
                "refactor.rewrite",
                en.format(obj.name),
                ru.format(obj.name),
                (edit(start, end, mark),),
            )


def _is_marked_place(selection: Selection, index: int) -> bool:
    """Whether a declared name is one that may have an export mark."""
    kinds = (
        tree.CONST_DECLARATION,
        tree.TYPE_DECLARATION,
        tree.VAR_DECLARATION,
        tree.FIELD_LIST,
        tree.FORMAL_PARAMETERS,
        tree.PROCEDURE_TYPE,
        tree.RECEIVER,
        tree.PROCEDURE_HEADING,
    )
    found = selection.nodes_around(index, kinds)
    return bool(found) and found[0].kind not in (
        tree.FORMAL_PARAMETERS,
        tree.PROCEDURE_TYPE,
        tree.RECEIVER,
    )


_MARKED: Final = frozenset({CONSTANT, TYPE_NAME, VARIABLE, FIELD, METHOD}) | PROCEDURES
_READ_ONLY: Final = frozenset({VARIABLE, FIELD, METHOD})
_MARKS: Final = (
    ("*", _MARKED, "Export {}", "Экспортировать {}"),
    ("-", _READ_ONLY, "Export {} read-only", "Экспортировать {} только для чтения"),
    ("", _MARKED, "Do not export {}", "Не экспортировать {}"),
)
