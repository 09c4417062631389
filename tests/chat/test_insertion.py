"""Code blocks put into a module where they belong."""

from __future__ import annotations

import difflib
from collections.abc import Callable

import pytest

from cp_lsp.chat.checking import Checker, Surroundings
from cp_lsp.chat.fragment import read_fragment
from cp_lsp.chat.insertion import Insertion
from tests.chat.conftest import SHOP
from tests.features.workspace import apply

Place = Callable[..., Surroundings]


def put(around: Surroundings, code: str) -> Insertion:
    placed = Checker(around).place(read_fragment(code))
    assert placed is not None
    assert around.view is not None
    assert apply(around.view.text, placed.edits) == placed.text
    return placed


def added(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that have gone and come."""
    lines = list(difflib.ndiff(before.split("\n"), after.split("\n")))
    return (
        [line[2:] for line in lines if line.startswith("- ")],
        [line[2:] for line in lines if line.startswith("+ ")],
    )


@pytest.mark.parametrize(
    ("before", "code", "gone", "come"),
    [
        ("it := it.next\n", "sum := 1", [], ["\t\t\tsum := 1;"]),
        ("it := it.next\n", "sum := 1;\nit := NIL;", [], ["\t\t\tsum := 1;", "\t\t\tit := NIL;"]),
        ("\n\t\tRETURN sum", "sum := 1", [], ["\t\tsum := 1;"]),
        (
            "sum := 0",
            "IF first = NIL THEN\n    RETURN 0\nEND;",
            [],
            ["\t\tIF first = NIL THEN", "\t\t\tRETURN 0", "\t\tEND;"],
        ),
        (
            "it := it.next\n",
            "StdLog.Int(sum)",
            ["\tIMPORT Strings;"],
            ["\tIMPORT StdLog, Strings;", "\t\t\tStdLog.Int(sum);"],
        ),
        (
            "it := first",
            "sum := 2",
            ["\t\tsum := 0; it := first;"],
            ["\t\tsum := 0; sum := 2; it := first;"],
        ),
    ],
)
def test_statements(at: Place, before: str, code: str, gone: list[str], come: list[str]) -> None:
    placed = put(at(before), code)
    assert placed.is_clean, placed.added
    assert added(SHOP, placed.text) == (gone, come)


def test_the_last_statement_gets_its_separator(at: Place) -> None:
    around = at("\n\t\tEND;\n\t\tRETURN")
    placed = put(around, "sum := sum + 1")
    assert placed.is_clean
    assert "it := it.next;" in placed.text
    assert "sum := sum + 1\n" in placed.text


def test_a_selection_is_replaced(at: Place) -> None:
    placed = put(at(selected="sum := sum + it.price;\n"), "INC(sum, it.price)")
    assert placed.is_clean
    assert added(SHOP, placed.text) == (
        ["\t\t\tsum := sum + it.price;"],
        ["\t\t\tINC(sum, it.price);"],
    )


def test_a_procedure_takes_the_place_of_its_namesake(at: Place) -> None:
    code = "PROCEDURE Total (): INTEGER;\nBEGIN\n  RETURN 7\nEND Total;"
    placed = put(at("TYPE"), code)
    assert placed.is_clean
    assert "\tPROCEDURE Total (): INTEGER;\n\tBEGIN\n\t\tRETURN 7\n\tEND Total;\n" in placed.text
    assert placed.text.count("Total") == 2


def test_new_procedures_come_where_they_can_be_used(at: Place) -> None:
    code = (
        "PROCEDURE One (): INTEGER;\nBEGIN RETURN 1\nEND One;\n\n"
        "PROCEDURE Total (): INTEGER;\nBEGIN RETURN One()\nEND Total;\n\n"
        "PROCEDURE Two*;\n VAR x: INTEGER;\nBEGIN x := Total()\nEND Two;"
    )
    placed = put(at("sum := 0"), code)
    assert placed.is_clean, placed.added
    order = [placed.text.index(f"END {name}") for name in ("One", "Total", "Two")]
    assert order == sorted(order)


def test_a_procedure_comes_after_the_one_around(at: Place) -> None:
    placed = put(at("sum := 0"), "PROCEDURE Show*;\nBEGIN\n\tStdLog.Int(Total())\nEND Show")
    assert placed.is_clean
    assert "END Total;\n\n\tPROCEDURE Show*;\n\tBEGIN\n\t\tStdLog.Int(Total())\n\tEND Show;" in (
        placed.text
    )
    assert "IMPORT StdLog, Strings;" in placed.text


def test_a_procedure_on_an_empty_line(at: Place) -> None:
    placed = put(at("\nEND ObxShop"), "PROCEDURE Show*;\nEND Show;")
    assert placed.is_clean
    assert "in the log. *)\n\tPROCEDURE Show*;\n\tEND Show;\nEND ObxShop." in placed.text


def test_sections_come_before_procedures(at: Place) -> None:
    placed = put(at("sum := 0"), "VAR last: Item;")
    assert placed.is_clean
    assert placed.text.index("VAR last: Item;") < placed.text.index("PROCEDURE Total")


def test_a_comment_comes_above_its_procedure(at: Place) -> None:
    placed = put(at("sum := 0"), "(* The sum of all prices. *)")
    assert placed.is_clean
    assert "\t(* The sum of all prices. *)\n\tPROCEDURE Total" in placed.text
    again = SHOP.replace("\tPROCEDURE Total", "\t(* Old. *)\n\tPROCEDURE Total")
    placed = put(at("sum := 0", text=again), "(* New. *)")
    assert "\t(* New. *)\n\tPROCEDURE Total" in placed.text
    assert "Old" not in placed.text


def test_the_module_itself(at: Place) -> None:
    placed = put(at("TYPE"), "MODULE ObxShop;\nEND ObxShop.")
    assert placed.is_clean
    assert placed.text == "MODULE ObxShop;\nEND ObxShop.\n"
    assert Checker(at("TYPE")).place(read_fragment("MODULE ObxOther; END ObxOther.")) is None


def test_what_does_not_fit_says_why(at: Place) -> None:
    placed = put(at("it := it.next\n"), "sum := it")
    assert [each.code for each in placed.added] == [113]
    assert placed.text[: placed.added[0].pos].count("\n") == SHOP[
        : SHOP.index("it := it.next")
    ].count("\n")
    placed = put(at("sum := 0"), "TYPE Item = INTEGER;")
    assert not placed.is_clean


def test_errors_that_were_there_are_not_held_against_it(at: Place) -> None:
    broken = SHOP.replace("it := it.next", "it := nothing")
    placed = put(at("sum := 0", text=broken), "sum := 5")
    assert placed.is_clean


@pytest.mark.parametrize("code", ["PROCEDURE Buy;", "DEFINITION A; END A.", "pip install x"])
def test_some_blocks_have_no_place(at: Place, code: str) -> None:
    assert Checker(at("sum := 0")).place(read_fragment(code)) is None
