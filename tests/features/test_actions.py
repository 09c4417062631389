"""The list of actions: which kinds there are where, in what order, and fixing all."""

from __future__ import annotations

from pathlib import Path

import pytest

from cp_lsp.features.actions import KINDS, Action, actions, changes, fix_all
from cp_lsp.features.fixes.rule import applied
from cp_lsp.features.refactorings.declarations import module_name
from cp_lsp.features.view import Range, View
from cp_lsp.semantics.checker import check
from tests.features.workspace import MemoryWorkspace

LIBRARY = {
    "Log": "MODULE Log; PROCEDURE Int* (i: INTEGER); END Int; END Log.",
    "Ports": "MODULE Ports; CONST red* = 1; END Ports.",
}
TEXT = (
    "MODULE M;\n\tIMPORT Ports, Log;\n\n\tVAR count: INTEGER;\n\n\tPROCEDURE Do*;\n\tBEGIN\n"
    "\t\tcuont := Ports.red;\n\t\tLog.Int(count)\n\tEND Do;\n\nEND M.\n"
)


def view_of(text: str, path: Path | None = None) -> tuple[View, MemoryWorkspace]:
    workspace = MemoryWorkspace(LIBRARY)
    return View(path, check(text, workspace, tolerant=True), text), workspace


def offered(text: str, word: str, kinds: list[str] | None = None) -> list[Action]:
    view, workspace = view_of(text)
    at = text.index(word)
    return actions(
        view,
        Range(at, at + len(word)),
        workspace,
        known_modules=list(LIBRARY),
        kinds=kinds,
        budget=10.0,
    )


def test_fixes_come_first_and_the_only_one_is_preferred() -> None:
    found = offered(TEXT, "cuont")
    assert found[0].kind == "quickfix"
    assert found[0].title == "Change “cuont” to “count”"
    assert found[0].title_in("ru") == "Заменить «cuont» на «count»"
    assert found[0].is_preferred
    assert [action.is_preferred for action in found].count(True) == 1


def test_kinds_are_asked_for_by_their_beginnings() -> None:
    right = TEXT.replace("cuont", "count")
    assert {a.kind for a in offered(right, "Log.Int(count)", ["refactor"])} == {"refactor.extract"}
    assert offered(right, "Log.Int(count)", ["refactor.inline"]) == []
    assert offered(TEXT, "cuont", ["refactor.rewrite"]) == []
    assert all(action.kind in KINDS for action in offered(right, "count", [""]))


def test_what_concerns_the_whole_text_is_offered_where_it_is() -> None:
    right = TEXT.replace("cuont", "count")
    titles = [action.title for action in offered(right, "Ports, Log")]
    assert titles == ["Sort the imports"]
    assert "Sort the imports" not in [action.title for action in offered(right, "Log.Int(count)")]
    asked = offered(right, "Log.Int(count)", ["source"])
    assert [action.title for action in asked] == ["Sort the imports"]


def test_fix_all() -> None:
    text = TEXT.replace("Log.Int(count)", "Log.Int(count;")
    found = offered(text, "MODULE", ["source.fixAll"])
    assert [action.kind for action in found] == ["source.fixAll"]
    fixed = applied(text, found[0].edits)
    view, workspace = view_of(fixed)
    assert not view.module.findings
    view, workspace = view_of(text)
    result = fix_all(view, workspace)
    assert result.text == fixed
    assert not result.left
    assert len(result.done) == 2


def test_of_an_error_without_a_fix_nothing_is_offered() -> None:
    text = "MODULE M; BEGIN qqqqqqq(zzzzz) END M."
    view, workspace = view_of(text)
    assert fix_all(view, workspace).left


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/work/Hello.cp", "Hello"),
        ("/work/Obx/Mod/Hello.cp", "ObxHello"),
        ("/work/System/Mod/Files.cp", "Files"),
        ("/work/Host/Mod/TCP__Lin.cp", "HostTCP"),
        ("/work/1st try.cp", "M1sttry"),
    ],
)
def test_skeleton(path: str, name: str) -> None:
    assert module_name(Path(path)) == name
    view, workspace = view_of("\n", Path(path))
    found = actions(view, Range(0, 0), workspace)
    assert [action.title for action in found] == [f"Write the skeleton of MODULE {name}"]
    text = applied(view.text, found[0].edits)
    assert text.startswith(f"MODULE {name};\n")
    assert not check(text, workspace).findings


def test_changes_are_few() -> None:
    old = "MODULE M;\n\tVAR i: INTEGER;\nBEGIN\n\ti = 1\nEND M.\n"
    new = old.replace("i = 1", "i := 1")
    assert [(text, old[slice(*range_)]) for range_, text in changes(old, new)] == [(":", "")]
    assert applied(old, changes(old, new)) == new
