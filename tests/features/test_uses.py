"""Tables of what modules name: the same answers as checked modules give, and small."""

from __future__ import annotations

import pytest

from cp_lsp.features.identity import occurrences, symbol_at, views_to_search
from cp_lsp.features.references import references
from cp_lsp.features.uses import Uses, extending, key_of, uses_of
from tests.features.workspace import read_fixture, read_marked

SHAPES = read_fixture("shapes.cp")
WORKSPACE = SHAPES.workspace()


@pytest.mark.parametrize("name", sorted(SHAPES.places))
def test_tables_know_all_that_checked_modules_know(name: str) -> None:
    module, offset = SHAPES.places[name]
    view = WORKSPACE.view(module)
    assert view is not None
    symbol = symbol_at(view, offset)
    if symbol is None:
        pytest.skip("no name")
    expected = {
        (found.name, found.module.tokens.starts[index])
        for found in views_to_search(symbol, view, WORKSPACE)
        for index in occurrences(found, symbol)
    }
    places = references(view, offset, WORKSPACE)
    assert {(place.module_name, place.range.start) for place in places} == expected


def test_a_table_comes_back_from_where_it_was_kept() -> None:
    view = WORKSPACE.view("Shapes")
    assert view is not None
    table = uses_of(view)
    again = Uses.from_bytes(table.to_bytes(), view.path)
    assert again.to_bytes() == table.to_bytes()
    assert list(again.records()) == list(table.records())
    with pytest.raises(ValueError):
        Uses.from_bytes(b"[1, 2]", None)


def test_keys_do_not_move_with_the_text() -> None:
    declarations = "\tTYPE T* = RECORD x*: INTEGER END;\n\tVAR (*@t*)t*: T;\n"
    keys = []
    for before in ("", "\n\n(* comment *)\n"):
        text = f"MODULE M;\n{before}{declarations}BEGIN t.(*@x*)x := 1\nEND M.\n"
        marked = read_marked(text)
        view = marked.workspace().view("M")
        assert view is not None
        for place in ("t", "x"):
            symbol = symbol_at(view, marked.places[place][1])
            assert symbol is not None
            keys.append(key_of(symbol, view))
    assert keys == ["M.t", "M.T.x"] * 2


def test_what_only_the_module_sees_has_no_key() -> None:
    marked = read_marked("MODULE M;\n\tPROCEDURE P;\n\t\tVAR (*@x*)x: INTEGER;\n\tEND P;\nEND M.\n")
    view = marked.workspace().view("M")
    assert view is not None
    symbol = symbol_at(view, marked.places["x"][1])
    assert symbol is not None
    assert key_of(symbol, view) is None


def test_extensions_are_found_through_other_modules() -> None:
    marked = read_marked(
        "MODULE A;\n\tTYPE R* = EXTENSIBLE RECORD END;\nEND A.\n"
        "MODULE B;\n\tIMPORT A;\n\tTYPE S* = EXTENSIBLE RECORD (A.R) END;\nEND B.\n"
        "MODULE C;\n\tIMPORT B;\n\tTYPE T = RECORD (B.S) END;\nEND C.\n"
    )
    found = extending("A.R", marked.workspace())
    assert [(record.key, record.bases) for _, record in found] == [
        ("A.R", ()),
        ("B.S", ("A.R",)),
        ("C.T", ("B.S", "A.R")),
    ]


def test_the_innermost_procedure_is_told() -> None:
    marked = read_marked(
        "MODULE M;\n\tPROCEDURE P;\n\t\tPROCEDURE Q;\n\t\tBEGIN (*@q*)\n\t\tEND Q;\n"
        "\tBEGIN (*@p*)\n\tEND P;\nBEGIN (*@m*)\nEND M.\n"
    )
    view = marked.workspace().view("M")
    assert view is not None
    table = uses_of(view)
    names = [table.block_at(marked.places[place][1]).name for place in ("q", "p", "m")]
    assert names == ["Q", "P", "M"]
