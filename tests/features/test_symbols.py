"""The outline, also of broken text, and the search for names."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from cp_lsp.features.outline import OutlineSymbol, read_outline
from cp_lsp.features.symbols import SymbolKind, fuzzy_score, outline, workspace_symbols
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.objects import METHOD, TYPE_NAME
from cp_lsp.source.file import read_source
from cp_lsp.syntax.scanner import scan
from tests.features.workspace import MemoryWorkspace, read_fixture

SHAPES = read_fixture("shapes.cp")


def tree(symbol: OutlineSymbol, depth: int = 0) -> list[str]:
    line = f"{'  ' * depth}{symbol.kind.value} {symbol.name}{symbol.mark} {symbol.detail}".rstrip()
    found = [line]
    for child in symbol.children:
        found += tree(child, depth + 1)
    return found


def outline_of(text: str) -> list[str]:
    return tree(read_outline(scan(text)))


def test_the_tree_of_a_module() -> None:
    assert outline_of(SHAPES.modules["Shapes"]) == [
        "module Shapes",
        "  constant max* 4 * 8",
        '  constant title* "shapes"',
        "  record Shape* POINTER TO ABSTRACT RECORD",
        "    field x* INTEGER",
        "    field y- INTEGER",
        "    field next Shape",
        "    method Draw*",
        "    method Move* (dx, dy: INTEGER)",
        "  record List* RECORD",
        "    field first Node",
        "    field count- INTEGER",
        "  type Node POINTER TO NodeDesc",
        "  record NodeDesc RECORD",
        "    field shape Shape",
        "  type Action* PROCEDURE (s: Shape; VAR n: INTEGER)",
        "  variable all- List",
        "  variable drawn INTEGER",
        "  procedure Count* (s: Shape; VAR n: INTEGER)",
        "    procedure Inner (k: INTEGER)",
        "      constant step 1",
        "  procedure Register (s: Shape)",
    ]


def test_methods_of_a_pointer_stand_under_its_record() -> None:
    assert outline_of(SHAPES.modules["Circles"])[5:9] == [
        "  record RecordOfRing RECORD (Circle)",
        "    method Draw*",
        "  variable circle Circle",
        "  procedure Do*",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["module ?"]),
        ("MODULE M; END M.", ["module M"]),
        ("MODULE M", ["module M"]),
        ("MODULE M; PROCEDURE ^ P; END M.", ["module M", "  procedure P"]),
        (
            "MODULE M; PROCEDURE P; VAR x: SET; BEGIN x := {} END P; END M.",
            ["module M", "  procedure P"],
        ),
        (
            "MODULE M; VAR p: PROCEDURE (x: SET): BYTE; q: ARRAY 3, 4 OF RECORD a: SET END; END M.",
            [
                "module M",
                "  variable p PROCEDURE (x: SET): BYTE",
                "  variable q ARRAY 3, 4 OF RECORD",
            ],
        ),
        (
            "MODULE M; TYPE T = RECORD f: RECORD g: SET END; h: SET END; END M.",
            ["module M", "  record T RECORD", "    field f RECORD", "    field h SET"],
        ),
        (
            'MODULE M ["lib"]; PROCEDURE [ccall] P* ["p"] (x: SET); PROCEDURE Q*; END M.',
            ["module M", "  procedure P* (x: SET)", "  procedure Q*"],
        ),
        (
            "MODULE M; TYPE T = RECORD END; PROCEDURE (VAR t: T) E, NEW, EMPTY; "
            "PROCEDURE (VAR t: T) F, NEW; BEGIN END F; END M.",
            ["module M", "  record T RECORD", "    method E", "    method F"],
        ),
        (
            "MODULE M; CONST a = 1; BEGIN a := END END M.\n\nVAR x: INTEGER;",
            ["module M", "  constant a 1"],
        ),
    ],
)
def test_outline(text: str, expected: list[str]) -> None:
    assert outline_of(text) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("MODULE M; CONST a = 1 b = 2; END M.", "M a b"),
        ("MODULE M; TYPE T = RECORD f: SET; U = RECORD g: SET END; END M.", "M T U f g"),
        ("MODULE M; TYPE = RECORD f: SET END; VAR v: SET; END M.", "? M f v"),
        ("MODULE M; VAR a b: SET; c SET; END M.", "M a b c"),
        ("MODULE M; PROCEDURE P; BEGIN IF a THEN END P; PROCEDURE Q; END Q; END M.", "M P Q"),
        ("MODULE M; PROCEDURE P; BEGIN x := 1; PROCEDURE Q; BEGIN END Q; END M.", "M P Q"),
        ("MODULE M; P (x: SET); BEGIN END P; VAR v: SET; END M.", "M P v"),
        ("MODULE M; PROCEDURE (x: SET); BEGIN END P; PROCEDURE Q; END Q; END M.", "M P Q"),
        ("MODULE M; PROCEDURE P (x: SET; BEGIN END P; PROCEDURE Q; END Q; END M.", "M P Q"),
        ("MODULE ; VAR v: SET; END M.", "M v"),
        ("MODULE M; IMPORT A B; CONST c = 1; END M.", "M c"),
        ("MODULE M; a = 1; v: SET; END M.", "M a v"),
    ],
)
def test_names_are_kept_in_broken_text(text: str, names: str) -> None:
    found = sorted(symbol.name for symbol in read_outline(scan(text)).walk())
    assert found == sorted(names.split())


def test_ranges_hold_the_names() -> None:
    for text in SHAPES.modules.values():
        for symbol in read_outline(scan(text)).walk():
            start, end = symbol.selection
            assert text[start:end] == symbol.name
            assert symbol.range.start <= start and end <= symbol.range.end


def test_a_procedure_ends_with_its_name() -> None:
    text = "MODULE M; PROCEDURE P; BEGIN END P; END M."
    procedure = read_outline(scan(text)).children[0]
    assert text[slice(*procedure.range)] == "PROCEDURE P; BEGIN END P"


def share_kept(text: str, number: int, seed: int) -> tuple[int, int]:
    """Symbols kept, and symbols there were, summed over deletions of random tokens."""
    tokens = scan(text)
    names = Counter(symbol.name for symbol in read_outline(tokens).walk())
    source = random.Random(seed)
    kept = 0
    for _ in range(number):
        at = source.randrange(len(tokens.kinds) - 2)
        broken = text[: tokens.starts[at]] + text[tokens.ends[at] :]
        found = Counter(symbol.name for symbol in read_outline(scan(broken)).walk())
        kept += sum((names & found).values())
    return kept, number * sum(names.values())


def test_a_lost_token_costs_few_symbols() -> None:
    text = SHAPES.modules["Shapes"]
    kept, all_ = share_kept(text, 300, 1)
    assert kept >= 0.95 * all_


def framework_modules(folder: Path, number: int) -> list[str]:
    """The texts of some modules of a BlackBox, always the same ones."""
    files = sorted(folder.glob("*/Mod/*.odc"))
    random.Random(7).shuffle(files)
    texts: list[str] = []
    for file in files:
        text = read_source(file).compiler_text
        if len(texts) < number and "MODULE" in text[:2000]:
            texts.append(text)
    return texts


def test_a_lost_token_costs_few_symbols_of_the_framework(blackbox_dir: Path) -> None:
    for number, text in enumerate(framework_modules(blackbox_dir, 50)):
        kept, all_ = share_kept(text, 10, number)
        assert kept >= 0.95 * all_, text[:200]


def test_the_outline_has_what_the_checker_declares(blackbox_dir: Path) -> None:
    for text in framework_modules(blackbox_dir, 20):
        module = check(text, tolerant=True)
        declared = {name for name in module.scope.names if not name.endswith("^")}
        for obj in module.scope.names.values():
            if obj.mode == TYPE_NAME and obj.type.module is None:
                declared |= {m.name for m in obj.type.fields.values() if m.mode != METHOD}
        imported = {obj.name for _, obj in module.uses if obj.module is not None}
        found = {symbol.name for symbol in read_outline(module.tokens).walk()}
        assert declared - imported <= found, module.name


# --- workspace symbols


def names_found(query: str) -> list[str]:
    return [symbol.name for symbol in workspace_symbols(SHAPES.workspace(), query)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Register", "Register"),
        ("reg", "Register"),
        ("Shape", "Shape"),
        ("Ror", "RecordOfRing"),
        ("circles.do", "Do"),
        ("Shape.mo", "Move"),
        ("radius", "radius"),
    ],
)
def test_the_best_match_is_first(query: str, first: str) -> None:
    assert names_found(query)[0] == first


def test_no_match() -> None:
    assert names_found("zzz") == []


def test_the_empty_query_finds_what_modules_declare() -> None:
    found = names_found("")
    assert {"Shapes", "Shape", "Register"} <= set(found)
    assert "step" not in found


def test_found_symbols_say_where_they_are() -> None:
    (found,) = [f for f in workspace_symbols(SHAPES.workspace(), "Inner") if f.name == "Inner"]
    assert (found.module_name, found.container) == ("Shapes", "Shapes.Count")
    assert found.kind == SymbolKind.PROCEDURE
    assert SHAPES.modules["Shapes"][slice(*found.range)] == "Inner"


def test_closed_modules_have_no_symbols() -> None:
    workspace = SHAPES.workspace(closed={"Shapes"})
    assert all(found.module_name != "Shapes" for found in workspace_symbols(workspace, ""))


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("read", "Read", "ReadChar"),
        ("read", "ReadChar", "SpreadOut"),
        ("nr", "NewReader", "inner"),
        ("NewReader", "NewReader", "newReader"),
        ("char", "ReadChar", "cash_bar"),
    ],
)
def test_the_order_of_matches(query: str, better: str, worse: str) -> None:
    one, two = fuzzy_score(query, better), fuzzy_score(query, worse)
    assert one is not None
    assert two is None or one > two


def test_the_outline_is_made_once_for_a_view() -> None:
    workspace = MemoryWorkspace({"M": "MODULE M; END M."})
    view = workspace.view("M")
    assert view is not None
    assert outline(view) is outline(view)
