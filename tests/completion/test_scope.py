"""What the front end tells of a place."""

from __future__ import annotations

import pytest

from cp_lsp import check
from cp_lsp.completion.scope import (
    declarations_outside,
    expected_type,
    findings_near,
    members,
    names_near,
)
from cp_lsp.index.bundle import Bundle
from cp_lsp.index.importer import ProjectImporter
from cp_lsp.index.project import Project
from cp_lsp.semantics.checker import CheckedModule
from cp_lsp.semantics.client_interface import client_interface

TEXT = """MODULE M;

	IMPORT F := Files;

	CONST limit = 10;

	TYPE
		Item = POINTER TO RECORD next: Item; name: ARRAY 32 OF CHAR END; (* one *)
		Handler = PROCEDURE (i: Item; n: INTEGER);

	VAR
		first: Item; table: ARRAY 4, 8 OF REAL; file: F.File; handle: Handler;

	PROCEDURE Sum (a: INTEGER; b: REAL; VAR i: Item): REAL;
	BEGIN RETURN b
	END Sum;

	PROCEDURE (i: Item) Size (): LONGINT, NEW;
		VAR n: LONGINT;
	BEGIN
		RETURN 0
	END Size;

	PROCEDURE Do (i: Item; n: INTEGER);
		VAR ok: BOOLEAN; r: REAL;
	BEGIN
		(* here *)
	END Do;

END M.
"""


def importer() -> ProjectImporter:
    bundle = Bundle()
    return ProjectImporter(Project((), None, bundled=bundle), None, bundle)


IMPORTER = importer()


def definition(name: str) -> str | None:
    module = IMPORTER.import_module(name)
    return None if module is None else client_interface(module)


def at(line: str, mark: str = "(* here *)") -> tuple[CheckedModule, int]:
    before, _, after = TEXT.partition(mark)
    return check(before + line + after, IMPORTER, tolerant=True), len(before + line)


@pytest.mark.parametrize(
    ("line", "type_"),
    [
        ("i := ", "Item"),
        ("n := n + ", "INTEGER"),
        ("n := n + un", "INTEGER"),
        ("i.next.name := ", "ARRAY 32 OF CHAR"),
        ("table[1, 2] := ", "REAL"),
        ("table[n][n] := ", "REAL"),
        ("table[", "INTEGER"),
        ("file := ", "F.File"),
        ("i.next^ := ", ""),
        ("IF ", "BOOLEAN"),
        ("WHILE ok & ", "BOOLEAN"),
        ("IF n > ", "INTEGER"),
        ("r := Sum(", "INTEGER"),
        ("r := Sum(n + (n * 2), ", "REAL"),
        ("r := Sum(n, r, ", "Item"),
        ("r := Sum(n, r, i, ", ""),
        ("handle(first, ", "INTEGER"),
        ("n := table[n, ", ""),
        ("IF Sum(1, r, i) > ", "REAL"),
        ("RETURN ", ""),
        ("nothing := ", ""),
        ("", ""),
    ],
)
def test_expected_types(line: str, type_: str) -> None:
    module, offset = at(line)
    assert expected_type(module, offset, "Do") == type_


def test_results_are_expected_after_return() -> None:
    module, offset = at("RETURN ", "RETURN b")
    assert expected_type(module, offset, "Sum") == "REAL"
    module, offset = at("RETURN ", "RETURN 0")
    assert expected_type(module, offset, "Item.Size") == "LONGINT"


def test_names_near_with_how_often() -> None:
    module, offset = at("i := first; i := i.next;")
    names = {obj.name: count for obj, count in names_near(module, [(offset - 24, offset)]).items()}
    assert names == {"i": 3, "first": 1, "next": 1}


def test_members_of_the_records_near() -> None:
    module, offset = at("file.")
    found = members(module, [(offset - 5, offset)], definition)
    assert [(one.module, one.alias) for one in found] == [("Files", "F")]
    lines = found[0].lines
    assert any(line.startswith("File: (f: File) Length") for line in lines)
    again = members(module, [(offset - 5, offset)], definition, known=lines[:1])
    assert again[0].lines == lines[1:]
    assert not members(module, [(0, 10)], definition)


def test_declarations_that_a_prompt_has_no_room_for() -> None:
    module, offset = at("first := i; ok := limit = n; file := NIL; r := Sum(n, r, i)")
    span = [(offset - 60, offset)]
    start = module.tokens.text.index("PROCEDURE Do")
    lines = declarations_outside(module, span, (start, offset))
    assert lines[0] == "Item = POINTER TO RECORD next: Item; name: ARRAY 32 OF CHAR END"
    assert "limit = 10" in lines
    assert "PROCEDURE Sum (a: INTEGER; b: REAL; VAR i: Item): REAL" in lines
    assert any(line.startswith("first: Item") for line in lines)
    assert not any("ok" in line for line in lines)
    assert declarations_outside(module, span, (0, len(module.tokens.text))) == []


def test_errors_near_but_not_in_the_line_of_the_cursor() -> None:
    module, offset = at("ok := TRUE;\n\t\tnothing := 1;\n\t\tr := ")
    (finding,) = findings_near(module, offset)
    assert finding.endswith("nothing := 1;")
    assert '"nothing" is not declared' in finding
    module, offset = at("nothing := ")
    assert findings_near(module, offset) == []


def test_a_name_to_be_declared_is_told_from_below() -> None:
    text = TEXT.replace("(* here *)", "later := 1")
    before = text[: text.index("VAR ok:") + len("VAR")]
    module = check(text, IMPORTER, tolerant=True)
    (finding,) = findings_near(module, len(before))
    assert finding.endswith("later := 1")


def test_any_place_of_a_broken_text_can_be_asked_about() -> None:
    broken = TEXT.replace("(* here *)", "IF Sum((n, [table[ THEN i.; ^ := (")
    module = check(broken, IMPORTER, tolerant=True)
    for offset in range(len(broken) + 1):
        expected_type(module, offset, "Do")
        findings_near(module, offset)
    for start in range(0, len(broken), 40):
        span = [(start, start + 100)]
        members(module, span, definition)
        declarations_outside(module, span, (start, start + 10))
