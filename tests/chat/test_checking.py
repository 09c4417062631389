"""What is said of the code blocks of an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cp_lsp.chat.blocks import Block
from cp_lsp.chat.checking import Checked, Checker, Surroundings
from tests.chat.conftest import Shelf

Place = Callable[..., Surroundings]


def checked(shelf: Shelf, code: str, language: str = "") -> Checked:
    around = Surroundings(shelf.importer, shelf.known)
    return Checker(around).check(Block(0, language, code))


@pytest.mark.parametrize(
    ("code", "form", "status"),
    [
        ("MODULE A;\nPROCEDURE Do*;\nEND Do;\nEND A.", "module", "compiles"),
        ("MODULE A; VAR x: LONGREAL; END A.", "module", "fails"),
        ("MODULE A; IMPORT NoSuch; END A.", "module", "fails"),
        ('StdLog.String("a");\nStdLog.Ln;', "statements", "compiles"),
        ("x := 1", "statements", "open"),
        ("IF x > 0 THEN StdLog.Int(x) END", "statements", "open"),
        ('IF x > 0 THEN StdLog.Int("a") END', "statements", "open"),
        ('StdLog.Int("a"); x := 1', "statements", "open"),
        ('StdLog.Int("a");\nx := 1', "statements", "fails"),
        ("RETURN x", "statements", "open"),
        ("RETURN 1", "statements", "compiles"),
        ("Foo.Bar(1)", "statements", "fails"),
        ("StdLog.Bar(1)", "statements", "fails"),
        ("x := StdLog.Bar", "statements", "fails"),
        ("foo.bar := 1", "statements", "open"),
        ("foo.Bar(1, foo)", "statements", "open"),
        ('WriteLn("x")', "statements", "fails"),
        ("for i := 1 to 10 do x(i);", "statements", "fails"),
        ("IF TRUE THEN", "statements", "fails"),
        (
            "PROCEDURE Do* (x: INTEGER): INTEGER;\nBEGIN RETURN x\nEND Do",
            "declarations",
            "compiles",
        ),
        ("PROCEDURE Do*;\nBEGIN\n\tx := 1\nEND Do;", "declarations", "open"),
        ('PROCEDURE Do* (x: INTEGER);\nBEGIN\n\tx := "a"\nEND Do;', "declarations", "fails"),
        ("VAR a: ARRAY 5 OF INTEGER;", "declarations", "compiles"),
        ("Point = RECORD x, y: INTEGER END;", "declarations", "compiles"),
        ("a*, b: INTEGER", "declarations", "compiles"),
        ("max = 10; min = 1;", "declarations", "compiles"),
        (
            "IMPORT L := StdLog, Math;\nVAR r: REAL;\nPROCEDURE P*;\n"
            "BEGIN r := Math.Sqrt(2); L.Real(r)\nEND P;",
            "declarations",
            "compiles",
        ),
        ("(* a remark *)", "comment", "compiles"),
        ("PROCEDURE Do* (x: INTEGER): INTEGER;", "heading", "unjudged"),
        ("PROCEDURE Do*;\n\tVAR i: INTEGER;\nBEGIN\n\ti := 1;", "declarations", "fails"),
        ("BEGIN\n\t...\nEND", "elided", "unjudged"),
        ("MODULE A;\n(* ... *)\nEND A.", "elided", "unjudged"),
        ("DEFINITION X; END X.", "interface", "unjudged"),
        ("pip install cp-lsp", "other", "unjudged"),
        ("x + 1", "other", "unjudged"),
        ("", "other", "unjudged"),
    ],
)
def test_what_a_block_is_and_whether_it_compiles(
    shelf: Shelf, code: str, form: str, status: str
) -> None:
    found = checked(shelf, code)
    assert (found.form, found.status) == (form, status), found


def test_other_languages_are_left_alone(shelf: Shelf) -> None:
    assert checked(shelf, "x := 1", "python").status == "unjudged"
    assert checked(shelf, "x := 1", "Component-Pascal").status == "open"


def test_a_finding_tells_its_line(shelf: Shelf) -> None:
    found = checked(shelf, 'PROCEDURE P;\n\tVAR i: INTEGER;\nBEGIN\n\ti := "a"\nEND P;')
    (fault,) = found.faults
    assert (fault.line, fault.code, fault.source) == (4, 113, 'i := "a"')
    assert "line 4: 113" in found.mark("en")
    assert "строка 4: 113" in found.mark("ru")


def test_another_pascal_is_told(shelf: Shelf) -> None:
    found = checked(shelf, "procedure Do;\nbegin\n  for i := 1 to 10 do writeln(i)\nend;")
    assert (found.status, found.is_foreign) == ("fails", True)
    assert "another Pascal" in found.mark("en")
    assert "другой Паскаль" in found.mark("ru")
    assert not checked(shelf, "Foo.Bar(in)").is_foreign


def test_the_names_that_are_left_to_the_reader(shelf: Shelf) -> None:
    found = checked(shelf, "count := Next(count)")
    assert found.names == ("count", "Next")
    assert found.mark("en").endswith("count, Next")


def test_modules_see_those_before_them(shelf: Shelf) -> None:
    checker = Checker(Surroundings(shelf.importer, shelf.known))
    one = "MODULE ObxA; PROCEDURE P* (x: INTEGER); END P; END ObxA."
    two = "MODULE ObxB; IMPORT ObxA; BEGIN ObxA.P(1) END ObxB."
    assert checker.check(Block(0, "", f"{one}\n\n{two}")).status == "compiles"
    assert checker.check(Block(1, "", two)).status == "compiles"
    assert checker.check(Block(2, "", 'ObxA.P("a")')).status == "fails"
    assert checker.check(Block(3, "", "ObxA.P(2)")).status == "compiles"


def test_names_of_the_module_count(at: Place) -> None:
    checker = Checker(at("it := it.next"))
    found = checker.check(Block(0, "", "sum := sum + 1"))
    assert (found.status, found.in_module) == ("compiles", True)
    found = checker.check(Block(1, "", "sum := it"))
    assert (found.status, [each.code for each in found.faults]) == ("fails", [113])
    assert found.faults[0].line == 1
    found = checker.check(Block(2, "", "other := sum"))
    assert (found.status, found.names) == ("open", ("other",))


def test_a_procedure_with_types_of_the_module(at: Place) -> None:
    code = (
        "PROCEDURE Last (): Item;\n\tVAR it: Item;\nBEGIN\n\tit := first;\n\tRETURN it\nEND Last;"
    )
    found = Checker(at("(* Shows")).check(Block(0, "", code))
    assert (found.status, found.in_module) == ("compiles", True)
    found = Checker(at("(* Shows")).check(Block(0, "", code.replace("first", "1")))
    assert (found.status, found.faults[0].line) == ("fails", 4)


def test_where_statements_have_no_place_they_are_judged_alone(at: Place) -> None:
    found = Checker(at("TYPE")).check(Block(0, "", "sum := 1"))
    assert found.status == "open"


def test_a_huge_block_is_not_judged(shelf: Shelf) -> None:
    assert checked(shelf, "x := 1;\n" * 20_000).status == "unjudged"


def test_any_text_is_judged_without_a_failure(shelf: Shelf) -> None:
    for code in (
        "END",
        "BEGIN",
        "PROCEDURE",
        "IMPORT",
        "IMPORT A",
        "MODULE",
        "VAR",
        "(*",
        '"',
        "a:",
        "a =",
        "PROCEDURE (",
        "TYPE T = ",
        "MODULE X",
        "END X.",
        "\x00",
        "a.b.c",
        "|",
    ):
        assert checked(shelf, code).status in ("fails", "unjudged", "open", "compiles")
