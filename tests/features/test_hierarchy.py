"""Callers and callees, base types and extensions, and links."""

from __future__ import annotations

import pytest

from cp_lsp.features import hierarchy
from cp_lsp.features.links import document_links, link_target
from tests.features.workspace import read_fixture, read_marked

SHAPES = read_fixture("shapes.cp")
WORKSPACE = SHAPES.workspace()


def item_at(place: str, *, of_type: bool = False) -> hierarchy.Item:
    module, end = SHAPES.places[place]
    view = WORKSPACE.view(module)
    assert view is not None
    ask = hierarchy.type_item if of_type else hierarchy.call_item
    item = ask(view, end, WORKSPACE)
    assert item is not None
    return item


@pytest.mark.parametrize(
    ("place", "callers"),
    [
        ("callInner", {"Count"}),
        ("Register", {"Shapes"}),
        ("callCount", {"Register", "Do"}),
        ("String", {"Shapes", "Draw", "Do"}),
        ("Draw", {"Register"}),
        ("DrawCircle", {"Do", "Draw", "Use"}),
    ],
)
def test_incoming_calls(place: str, callers: set[str]) -> None:
    found = hierarchy.incoming_calls(item_at(place), WORKSPACE)
    assert {call.item.name for call in found} == callers


@pytest.mark.parametrize(
    ("place", "callees"),
    [
        ("endCount", ["Inner"]),
        ("Register", ["Count", "Draw"]),
        ("endShapes", ["Register", "String"]),
        ("DrawRing", ["Draw", "Move"]),
        ("Inner", []),
    ],
)
def test_outgoing_calls(place: str, callees: list[str]) -> None:
    found = hierarchy.outgoing_calls(item_at(place), WORKSPACE)
    assert [call.item.name for call in found] == callees


def test_calls_stand_where_they_are_said_to() -> None:
    (call,) = hierarchy.incoming_calls(item_at("callInner"), WORKSPACE)
    assert [place.end for place in call.ranges] == [SHAPES.places["callInner"][1]]
    assert SHAPES.modules["Shapes"][slice(*call.item.range)].startswith("PROCEDURE Count")


def test_items_say_what_they_are() -> None:
    item = item_at("callDrawCircle")
    assert (item.name, item.kind, item.container, item.module_name) == (
        "Draw",
        "method",
        "Circle",
        "Circles",
    )


@pytest.mark.parametrize(
    ("place", "above", "below"),
    [
        ("Shape", [], ["Circle"]),
        ("Circle", ["Shape"], ["RecordOfRing"]),
        ("Ring", ["Circle"], []),
        ("circle", ["Shape"], ["RecordOfRing"]),
    ],
)
def test_types(place: str, above: list[str], below: list[str]) -> None:
    item = item_at(place, of_type=True)
    assert [each.name for each in hierarchy.supertypes(item, WORKSPACE)] == above
    assert [each.name for each in hierarchy.subtypes(item, WORKSPACE)] == below


def test_no_item() -> None:
    view = WORKSPACE.view("Shapes")
    assert view is not None
    assert hierarchy.call_item(view, SHAPES.places["drawn"][1], WORKSPACE) is None
    assert hierarchy.type_item(view, SHAPES.places["drawn"][1], WORKSPACE) is None


def links(module: str) -> list[tuple[str, str, str]]:
    view = WORKSPACE.view(module)
    assert view is not None
    return [
        (view.text[slice(*link.range)], link.module_name, link.name)
        for link in document_links(view, WORKSPACE)
    ]


def test_links_of_imports_and_commands() -> None:
    assert links("Circles") == [
        ("Shapes", "Shapes", ""),
        ("Out", "Out", ""),
        ("Circles.Do", "Circles", "Do"),
    ]
    assert links("Far") == [("Circles", "Circles", ""), ("Circles.Do", "Circles", "Do")]


def test_where_a_link_leads() -> None:
    view = WORKSPACE.view("Far")
    assert view is not None
    targets = [link_target(link, view, WORKSPACE) for link in document_links(view, WORKSPACE)]
    places = [
        SHAPES.modules[target.module_name][slice(*target.range)] for target in targets if target
    ]
    assert places == ["Circles", "Do"]


def test_no_link_to_what_is_not_known() -> None:
    marked = read_marked('MODULE M; IMPORT SYSTEM; CONST a = "Some.Thing e.g. this"; END M.')
    workspace = marked.workspace()
    view = workspace.view("M")
    assert view is not None
    assert document_links(view, workspace) == []
