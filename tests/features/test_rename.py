"""New names everywhere, and the reasons to refuse one."""

from __future__ import annotations

from pathlib import Path

import pytest

from cp_lsp.features.identity import symbol_of_token
from cp_lsp.features.references import references
from cp_lsp.features.rename import FileRename, Refusal, Rename, prepare_rename, rename
from cp_lsp.features.view import Range
from cp_lsp.semantics.objects import METHOD
from cp_lsp.syntax import token as s
from tests.features.workspace import MemoryWorkspace, apply_all, read_fixture, read_marked

SHAPES = read_fixture("shapes.cp")


def renamed(text: str, new_name: str) -> dict[str, str]:
    """The texts after the name at the cursor got another one; they still have no findings."""
    marked = read_marked(text)
    workspace = marked.workspace()
    assert marked.cursor is not None
    module, offset = marked.cursor
    view = workspace.view(module)
    assert view is not None and view.module.findings == []
    result = rename(view, offset, new_name, workspace)
    assert isinstance(result, Rename), result
    texts = apply_all(workspace, result.edits)
    after = MemoryWorkspace({each.split()[1].rstrip(";"): each for each in texts.values()})
    for name in after.texts:
        checked = after.view(name)
        assert checked is not None and checked.module.findings == [], after.texts[name]
    return texts


def refused(text: str, new_name: str, closed: set[str] | None = None) -> str:
    marked = read_marked(text)
    workspace = marked.workspace(closed=closed or set())
    assert marked.cursor is not None
    view = workspace.view(marked.cursor[0])
    assert view is not None
    result = rename(view, marked.cursor[1], new_name, workspace)
    assert isinstance(result, Refusal), result
    assert result.text("en") and result.text("ru") != result.text("en")
    return result.reason


@pytest.mark.parametrize(
    ("text", "new_name", "expected"),
    [
        (
            "MODULE M; VAR a(*|*): INTEGER; BEGIN a := a + 1 END M.",
            "b",
            "MODULE M; VAR b: INTEGER; BEGIN b := b + 1 END M.",
        ),
        (
            "MODULE M; PROCEDURE P(*|*); BEGIN P END P; BEGIN P END M.",
            "Do",
            "MODULE M; PROCEDURE Do; BEGIN Do END Do; BEGIN Do END M.",
        ),
        (
            "MODULE M; PROCEDURE ^ P (x: INTEGER); PROCEDURE P (x: INTEGER); BEGIN P(x(*|*)) "
            "END P; BEGIN P(1) END M.",
            "y",
            "MODULE M; PROCEDURE ^ P (y: INTEGER); PROCEDURE P (y: INTEGER); BEGIN P(y) "
            "END P; BEGIN P(1) END M.",
        ),
        (
            "MODULE M; TYPE T = POINTER TO D; D(*|*) = RECORD n: T END; VAR d: D; END M.",
            "Desc",
            "MODULE M; TYPE T = POINTER TO Desc; Desc = RECORD n: T END; VAR d: Desc; END M.",
        ),
        (
            "MODULE M; TYPE T = RECORD f(*|*): INTEGER END; VAR t, f: T; BEGIN t.f := f.f END M.",
            "g",
            "MODULE M; TYPE T = RECORD g: INTEGER END; VAR t, f: T; BEGIN t.g := f.g END M.",
        ),
        (
            "MODULE M; VAR x: INTEGER; PROCEDURE P; VAR y(*|*): INTEGER; BEGIN y := 1 END P; "
            "BEGIN P; x := 1 END M.",
            "x",
            "MODULE M; VAR x: INTEGER; PROCEDURE P; VAR x: INTEGER; BEGIN x := 1 END P; "
            "BEGIN P; x := 1 END M.",
        ),
    ],
)
def test_inside_a_module(text: str, new_name: str, expected: str) -> None:
    assert renamed(text, new_name) == {"M": expected}


def test_an_alias_is_renamed_in_its_module_alone() -> None:
    text = (
        "MODULE M; IMPORT A(*|*) := Long; CONST c = A.c; END M.\n"
        "MODULE Long; CONST c* = 1; END Long.\n"
    )
    texts = renamed(text, "B")
    assert texts["M"] == "MODULE M; IMPORT B := Long; CONST c = B.c; END M.\n"
    assert texts["Long"] == "MODULE Long; CONST c* = 1; END Long.\n"


def test_clients_follow() -> None:
    texts = renamed(
        "MODULE A; TYPE T* = RECORD f*: INTEGER END; VAR v(*|*)*: T; END A.\n"
        "MODULE B; IMPORT X := A; BEGIN X.v.f := 1 END B.\n",
        "value",
    )
    assert "VAR value*: T" in texts["A"] and "X.value.f := 1" in texts["B"]


METHODS = """MODULE A;
	TYPE T* = POINTER TO ABSTRACT RECORD END;
	PROCEDURE (t: T) Do*, NEW, ABSTRACT;
END A.
MODULE B;
	IMPORT A;
	TYPE U* = POINTER TO EXTENSIBLE RECORD (A.T) END;
	PROCEDURE (u: U) Do*(*|*), EXTENSIBLE;
	BEGIN
	END Do;
END B.
MODULE C;
	IMPORT B;
	TYPE V = POINTER TO RECORD (B.U) END;
	PROCEDURE (v: V) Do*;
	BEGIN v.Do^
	END Do;
	PROCEDURE Use (u: B.U);
	BEGIN u.Do
	END Use;
END C.
"""


def test_a_family_of_methods_is_renamed_together() -> None:
    text = METHODS.replace("Do*(*|*)", "Do(*|*)*")
    texts = renamed(text, "Perform")
    assert all("Do" not in each for each in texts.values())
    assert texts["C"].count("Perform") == 4


def test_a_method_of_a_foreign_module_keeps_its_name() -> None:
    text = METHODS.replace("Do*(*|*)", "Do(*|*)*")
    assert refused(text, "Perform", {"A"}) == "overrides"


@pytest.mark.parametrize(
    ("text", "new_name", "reason"),
    [
        ("MODULE M; VAR a(*|*): INTEGER; END M.", "2a", "no identifier"),
        ("MODULE M; VAR a(*|*): INTEGER; END M.", "", "no identifier"),
        ("MODULE M; VAR a(*|*): INTEGER; END M.", "a b", "no identifier"),
        ("MODULE M; VAR a(*|*): INTEGER; END M.", "a(* *)", "no identifier"),
        ("MODULE M; VAR a(*|*): INTEGER; END M.", "WHILE", "keyword"),
        ("MODULE M; VAR a(*|*): INTEGER; END M.", "INTEGER", "means something"),
        ("MODULE M; VAR a(*|*), b: INTEGER; END M.", "b", "declared"),
        ("MODULE M; TYPE T = RECORD a(*|*), b: SET END; END M.", "b", "declared"),
        (
            "MODULE M; TYPE T = EXTENSIBLE RECORD a(*|*): SET END; U = RECORD (T) b: SET END; "
            "END M.",
            "b",
            "declared",
        ),
        (
            "MODULE M; TYPE T = EXTENSIBLE RECORD b: SET END; U = RECORD (T) a(*|*): SET END; "
            "END M.",
            "b",
            "declared",
        ),
        (
            "MODULE M; VAR a(*|*): SET; PROCEDURE P; VAR b: SET; BEGIN a := b END P; END M.",
            "b",
            "hidden",
        ),
        (
            "MODULE M; VAR b: SET; PROCEDURE P; VAR a(*|*): SET; BEGIN a := b END P; END M.",
            "b",
            "hides",
        ),
        ("MODULE M; VAR a: INTEGER(*|*); END M.", "x", "predeclared"),
        ("MODULE M; BEGIN a(*|*) := 1 END M.", "x", "unknown"),
        ("MODULE M; BEGIN (*|*) END M.", "x", "no name"),
        ("MODULE M(*|*); END M.\nMODULE N; END N.\n", "N", "module exists"),
        ("MODULE M(*|*); VAR N: SET; END M.", "N", "declared"),
    ],
)
def test_refused(text: str, new_name: str, reason: str) -> None:
    assert refused(text, new_name) == reason


def test_what_has_no_source_is_refused() -> None:
    text = "MODULE M; IMPORT A; CONST c = A.c(*|*); END M.\nMODULE A; CONST c* = 1; END A.\n"
    assert refused(text, "d", {"A"}) == "foreign"
    assert refused(text.replace("A.c(*|*)", "A(*|*).c"), "B", {"A"}) == "foreign"


def test_a_module_is_renamed_with_its_file() -> None:
    marked = read_marked(
        "MODULE A(*|*); CONST c* = 1; END A.\n"
        "MODULE B; IMPORT A; CONST c = A.c; END B.\n"
        "MODULE C; IMPORT X := A; CONST c = X.c; END C.\n"
        "MODULE D; IMPORT A; CONST New = A.c; END D.\n"
    )
    workspace = marked.workspace()
    view = workspace.view("A")
    assert view is not None and marked.cursor is not None
    result = rename(view, marked.cursor[1], "New", workspace)
    assert isinstance(result, Rename)
    assert result.files == (FileRename(Path("/ws/A.cp"), Path("/ws/New.cp")),)
    texts = apply_all(workspace, result.edits)
    assert texts["A"] == "MODULE New; CONST c* = 1; END New.\n"
    assert texts["B"] == "MODULE B; IMPORT New; CONST c = New.c; END B.\n"
    assert texts["C"] == "MODULE C; IMPORT X := New; CONST c = X.c; END C.\n"
    assert texts["D"] == "MODULE D; IMPORT A := New; CONST New = A.c; END D.\n"


def test_prepare_gives_the_name() -> None:
    marked = read_marked("MODULE M; VAR abc(*|*): SET; END M.")
    workspace = marked.workspace()
    view = workspace.view("M")
    assert view is not None and marked.cursor is not None
    start = view.text.index("abc")
    assert prepare_rename(view, marked.cursor[1], workspace) == Range(start, start + 3)


def test_every_name_can_be_changed_and_means_the_same() -> None:
    """A property: with a new name that nothing has, no finding appears and no use is lost."""
    workspace = SHAPES.workspace()
    seen: set[object] = set()
    for name in SHAPES.modules:
        view = workspace.view(name)
        assert view is not None
        tokens = view.module.tokens
        for index, kind in enumerate(tokens.kinds):
            symbol = symbol_of_token(view, index) if kind == s.IDENT else None
            if symbol is None or not symbol.module or symbol.is_module or symbol.key in seen:
                continue
            seen.add(symbol.key)
            result = rename(view, tokens.starts[index], "entirelyNew", workspace)
            assert isinstance(result, Rename), (symbol, result)
            after = MemoryWorkspace(apply_all(workspace, result.edits))
            for other in after.texts:
                checked = after.view(other)
                assert checked is not None and checked.module.findings == [], after.texts[other]
            count = sum(len(edits) for edits in result.edits.values())
            assert count >= len(references(view, tokens.starts[index], workspace))
            if symbol.object is None or symbol.object.mode != METHOD:
                assert count == sum(text.count("entirelyNew") for text in after.texts.values())
                assert count == len(references(view, tokens.starts[index], workspace))
    assert len(seen) > 40
