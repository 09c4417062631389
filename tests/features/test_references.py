"""All uses of a thing, and what is done to it there."""

from __future__ import annotations

import pytest

from cp_lsp.features.identity import symbol_of_token
from cp_lsp.features.references import Access, highlights, references
from cp_lsp.features.view import View
from cp_lsp.syntax import token as s
from tests.features.workspace import MemoryWorkspace, read_fixture, view_at_cursor

SHAPES = read_fixture("shapes.cp")
WORKSPACE = SHAPES.workspace()


def uses(place: str, *, include_declaration: bool = True) -> list[tuple[str, int]]:
    """Where the identifier before a place is used, as (module, end of the identifier)."""
    module, end = SHAPES.places[place]
    view = WORKSPACE.view(module)
    assert view is not None
    found = references(view, end, WORKSPACE, include_declaration=include_declaration)
    return sorted((each.module_name, each.range.end) for each in found)


def places(*names: str) -> list[tuple[str, int]]:
    return sorted(SHAPES.places[name] for name in names)


@pytest.mark.parametrize(
    "names",
    [
        ["drawn", "incDrawn", "passDrawn"],
        ["Register", "forwardRegister", "callRegister"],
        ["s", "forwardS", "useS"],
        ["Move", "endMove", "clientMove"],
        ["Inner", "callInner"],
        ["NodeDesc", "useNodeDesc"],
        ["Node", "useNode"],
        ["max", "useMax"],
        ["alias", "useAlias"],
    ],
)
def test_references_among_others(names: list[str]) -> None:
    found = uses(names[0])
    assert set(places(*names)) <= set(found)
    text = {SHAPES.modules[module][:end].rsplit(None, 1)[-1] for module, end in found}
    assert all(part for part in text)


def test_a_field_is_found_where_its_module_is_not_imported() -> None:
    assert {module for module, _ in uses("x")} == {"Shapes", "Circles", "Far"}


def test_an_override_is_not_the_method_overridden() -> None:
    assert uses("Draw") == places("Draw", "callDraw")
    assert set(places("DrawCircle", "callDrawCircle", "farDraw")) <= set(uses("DrawCircle"))


def test_a_module_is_found_in_import_lists() -> None:
    found = uses("endShapes")
    assert len(found) == 3
    assert set(places("endShapes", "importShapes")) <= set(found)


def test_without_the_declaration() -> None:
    assert uses("Register", include_declaration=False) == [
        *places("callRegister"),
    ]
    assert uses("max", include_declaration=False)[0] == SHAPES.places["useMax"]
    assert SHAPES.places["endMove"] not in uses("Move", include_declaration=False)


def test_every_use_gives_the_same_uses() -> None:
    """A property: references form classes, so any member of one leads to all of it."""
    asked = 0
    for name in SHAPES.modules:
        view = WORKSPACE.view(name)
        assert view is not None
        for index, kind in enumerate(view.module.tokens.kinds):
            if kind != s.IDENT:
                continue
            symbol = symbol_of_token(view, index)
            if symbol is None or not symbol.module:
                continue
            asked += 1
            found = references(view, view.module.tokens.starts[index], WORKSPACE)
            assert any(
                each.module_name == name and each.range.start == view.module.tokens.starts[index]
                for each in found
            )
            for each in found:
                other = WORKSPACE.view(each.module_name)
                assert other is not None
                assert references(other, each.range.start, WORKSPACE) == found
    assert asked > 100


def test_no_references_of_what_is_unknown() -> None:
    view, offset, workspace = view_at_cursor("MODULE M; BEGIN un(*|*)known := 1 END M.")
    assert references(view, offset, workspace) == []
    assert highlights(view, offset) == []


def test_a_predeclared_name_is_looked_for_in_the_module_alone() -> None:
    view, offset, workspace = view_at_cursor(
        "MODULE M; VAR a: INTEGER(*|*); b: INTEGER; END M.\nMODULE N; VAR c: INTEGER; END N.\n"
    )
    assert len(references(view, offset, workspace)) == 2


def test_what_only_an_interface_is_known_of_is_found_too() -> None:
    workspace = SHAPES.workspace(closed={"Shapes", "Out"})
    module, end = SHAPES.places["clientX"]
    view = workspace.view(module)
    assert view is not None
    found = references(view, end, workspace)
    assert [(each.module_name, each.range.end) for each in found] == places("clientX", "farX")


def accesses(text: str) -> str:
    """The accesses of the name at the cursor in text order, by their first letter."""
    view, offset, _ = view_at_cursor(text)
    assert view.module.findings == []
    return "".join(each.access.value[0] for each in highlights(view, offset))


HEAD = """MODULE M;
TYPE P = POINTER TO R; R = RECORD f: INTEGER; p: P; act: PROCEDURE (OUT x: INTEGER) END;
VAR v(*|*): INTEGER; b: BOOLEAN; r: R; q: P; a: ARRAY 3 OF INTEGER;
PROCEDURE Set (VAR x: INTEGER; y: INTEGER; IN z: ARRAY OF INTEGER); BEGIN x := y END Set;
PROCEDURE Get (OUT x: INTEGER): INTEGER; BEGIN x := 0; RETURN 0 END Get;
PROCEDURE (VAR r: R) Do (VAR x: INTEGER), NEW; BEGIN END Do;
BEGIN
"""


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("v := 1", "ww"),
        ("v := v + 1", "wwr"),
        ("a[v] := 1", "wr"),
        ("r.f := v", "wr"),
        ("INC(v)", "ww"),
        ("INC(r.f, v)", "wr"),
        ("Set(v, v, a)", "wwr"),
        ("b := Get(v) = v", "wwr"),
        ("r.Do(v)", "ww"),
        ("r.act(v)", "ww"),
        ("FOR v := 0 TO v DO END", "wwr"),
        ("IF v = 1 THEN v := 2 END", "wrw"),
        ("Set(a[v], 1, a)", "wr"),
    ],
)
def test_access_to_a_variable(statement: str, expected: str) -> None:
    assert accesses(f"{HEAD}{statement}\nEND M.") == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("r.f := 1", "ww"),
        ("q.f := r.f", "wwr"),
        ("q.p.f := 1", "ww"),
        ("q^.f := 1", "ww"),
    ],
)
def test_access_to_a_field(statement: str, expected: str) -> None:
    text = HEAD.replace("(*|*)", "").replace("f: INTEGER", "f(*|*): INTEGER", 1)
    assert accesses(f"{text}{statement}\nEND M.") == expected


def test_a_pointer_is_read_where_what_it_points_to_is_written() -> None:
    text = HEAD.replace("(*|*)", "").replace("q: P", "q(*|*): P")
    assert accesses(f"{text}q.f := 1; q.p := q; q := NIL; NEW(q)\nEND M.") == "wrrrww"


def test_procedures_are_only_named() -> None:
    view, offset, _ = view_at_cursor("MODULE M; PROCEDURE P(*|*); BEGIN P END P; BEGIN P END M.")
    assert [each.access for each in highlights(view, offset)] == [Access.TEXT] * 4


def test_uses_in_broken_text() -> None:
    view, offset, workspace = view_at_cursor(
        "MODULE M; VAR v(*|*): INTEGER;\nPROCEDURE P; BEGIN v := ; v := v + END P;\nBEGIN v := 1"
    )
    assert len(references(view, offset, workspace)) == 5


def test_positions_follow_the_newest_text() -> None:
    """The interface of an imported module may be older than its text: then names decide."""
    workspace = MemoryWorkspace(
        {
            "A": "MODULE A; CONST c* = 1; END A.",
            "B": "MODULE B; IMPORT A; CONST d = A.c; END B.",
        }
    )
    client: View | None = workspace.view("B")
    workspace.texts["A"] = "MODULE A; (* moved *) CONST c* = 1; END A."
    workspace._views.pop("A", None)
    assert client is not None
    from cp_lsp.features.definition import definition

    found = definition(client, client.text.index("A.c") + 2, workspace)
    assert [each.range.start for each in found] == [workspace.texts["A"].index("c*")]
