"""Definition, declaration, type definition and implementation."""

from __future__ import annotations

import pytest

from cp_lsp.features.definition import declaration, definition, implementation, type_definition
from cp_lsp.features.view import Location, Range
from tests.features.workspace import read_fixture, view_at_cursor

SHAPES = read_fixture("shapes.cp")
WORKSPACE = SHAPES.workspace()


def test_the_fixture_has_no_findings() -> None:
    for name in SHAPES.modules:
        view = WORKSPACE.view(name)
        assert view is not None and view.module.findings == [], name


def start(place: str) -> tuple[str, int]:
    """The identifier before a place, as (module, offset)."""
    module, end = SHAPES.places[place]
    text = SHAPES.modules[module]
    begin = end
    while begin > 0 and (text[begin - 1].isalnum() or text[begin - 1] == "_"):
        begin -= 1
    return module, begin


def answers(question: object, place: str) -> list[tuple[str, int]]:
    module, end = SHAPES.places[place]
    view = WORKSPACE.view(module)
    assert view is not None and callable(question)
    found: list[Location] = question(view, end, WORKSPACE)
    return [(each.module_name, each.range.start) for each in found]


@pytest.mark.parametrize(
    ("place", "target"),
    [
        ("useX", "x"),
        ("clientX", "x"),
        ("farX", "x"),
        ("incDrawn", "drawn"),
        ("outerLocal", "local"),
        ("useNode", "Node"),
        ("useNodeDesc", "NodeDesc"),
        ("callInner", "Inner"),
        ("callRegister", "Register"),
        ("forwardRegister", "Register"),
        ("useS", "s"),
        ("forwardS", "s"),
        ("endMove", "Move"),
        ("useMax", "max"),
        ("useString", "String"),
        ("base", "Shape"),
        ("clientShape", "Shape"),
        ("clientMove", "Move"),
        ("callDraw", "Draw"),
        ("callDrawCircle", "DrawCircle"),
        ("farDraw", "DrawCircle"),
        ("superDraw", "DrawCircle"),
        ("drawn", "drawn"),
    ],
)
def test_definition(place: str, target: str) -> None:
    assert answers(definition, place) == [start(target)]


@pytest.mark.parametrize("place", ["importShapes", "alias", "useAlias", "endShapes"])
def test_a_module_is_defined_at_its_heading(place: str) -> None:
    assert answers(definition, place) == [("Shapes", len("MODULE "))]


@pytest.mark.parametrize(
    ("place", "target"),
    [
        ("callRegister", "forwardRegister"),
        ("Register", "forwardRegister"),
        ("useAlias", "alias"),
        ("DrawRing", "Draw"),
        ("DrawCircle", "Draw"),
        ("useX", "x"),
    ],
)
def test_declaration(place: str, target: str) -> None:
    assert answers(declaration, place) == [start(target)]


@pytest.mark.parametrize(
    ("place", "target"),
    [("useS", "Shape"), ("circle", "Circle"), ("next", "Shape"), ("useNode", "Node")],
)
def test_type_definition(place: str, target: str) -> None:
    assert answers(type_definition, place) == [start(target)]


def test_a_basic_type_has_no_definition() -> None:
    assert answers(type_definition, "drawn") == []


@pytest.mark.parametrize(
    ("place", "targets"),
    [
        ("Draw", {"DrawCircle", "DrawRing"}),
        ("callDraw", {"DrawCircle", "DrawRing"}),
        ("DrawCircle", {"DrawCircle", "DrawRing"}),
        ("Move", {"Move"}),
        ("Shape", {"Circle", "RecordOfRing"}),
        ("Circle", {"RecordOfRing"}),
        ("Ring", set()),
        ("callInner", {"Inner"}),
    ],
)
def test_implementation(place: str, targets: set[str]) -> None:
    assert set(answers(implementation, place)) == {start(target) for target in targets}


def test_nothing_is_defined_where_there_is_no_source() -> None:
    workspace = SHAPES.workspace(closed={"Shapes"})
    module, end = SHAPES.places["clientX"]
    view = workspace.view(module)
    assert view is not None
    assert definition(view, end, workspace) == []
    _, alias = SHAPES.places["useAlias"]
    place = start("alias")
    assert definition(view, alias, workspace) == [
        Location(module, view.path, Range(place[1], place[1] + 1))
    ]


def test_overriding_methods_are_found_without_the_source_of_the_base() -> None:
    workspace = SHAPES.workspace(closed={"Shapes"})
    module, end = SHAPES.places["clientMove"]
    view = workspace.view(module)
    assert view is not None
    assert implementation(view, end, workspace) == []


@pytest.mark.parametrize(
    "text",
    [
        "MODULE M; VAR x: INTEGER; BEGIN (*|*)INC(x) END M.",
        "MODULE M; BEGIN (* a (*|*) comment *) END M.",
        "MODULE M; BEGIN unknown(*|*) := 1 END M.",
        "(*|*)",
    ],
)
def test_no_definition(text: str) -> None:
    view, offset, workspace = view_at_cursor(text)
    assert definition(view, offset, workspace) == []
    assert declaration(view, offset, workspace) == []
    assert type_definition(view, offset, workspace) == []
    assert implementation(view, offset, workspace) == []
