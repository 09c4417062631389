"""Fixes of findings: what is offered, what comes of it, and that it never does harm."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cp_lsp.features.fixes.engine import Fix, fixable_codes, fixes
from cp_lsp.features.fixes.rule import applied, distance, nearest
from cp_lsp.features.fixes.trial import is_harmless
from cp_lsp.features.view import View
from cp_lsp.semantics.analysis import analyse
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.context import Importer
from cp_lsp.source.diagnostic import FIRST_WARNING, Finding
from cp_lsp.source.messages import explanation
from cp_lsp.syntax.scanner import scan
from tests.features.workspace import MemoryWorkspace

ROOT = Path(__file__).parents[2]

LIBRARY = {
    "StdLog": (
        "MODULE StdLog; PROCEDURE Int* (i: INTEGER); END Int; PROCEDURE Ln*; END Ln;"
        " PROCEDURE String* (IN s: ARRAY OF CHAR); END String;"
        " PROCEDURE Real* (x: REAL); END Real; END StdLog."
    ),
    "Shapes": (
        "MODULE Shapes; TYPE Shape* = POINTER TO ABSTRACT RECORD x*, y-: INTEGER END;"
        " PROCEDURE (s: Shape) Draw* (dx: INTEGER), NEW, ABSTRACT;"
        " PROCEDURE (s: Shape) Area* (): REAL, NEW, ABSTRACT; END Shapes."
    ),
    "TextModels": "MODULE TextModels; TYPE Model* = POINTER TO RECORD END; END TextModels.",
}

ROOM = """MODULE M;

	IMPORT StdLog;

	TYPE
		Base = POINTER TO EXTENSIBLE RECORD next: Base; value: INTEGER END;
		Ext = POINTER TO RECORD (Base) extra: REAL END;

	VAR
		i, j, count: INTEGER; long: LONGINT; short: SHORTINT; x: REAL; sx: SHORTREAL;
		ch: CHAR; sch: SHORTCHAR; set: SET; ok: BOOLEAN; name: ARRAY 16 OF CHAR;
		b: Base; e: Ext;

	PROCEDURE Twice (n: INTEGER): INTEGER;
	BEGIN
		RETURN 2 * n
	END Twice;

	PROCEDURE Swap (VAR m, n: INTEGER);
		VAR h: INTEGER;
	BEGIN
		h := m; m := n; n := h
	END Swap;

	PROCEDURE Beep;
	END Beep;

	PROCEDURE Now (): INTEGER;
	BEGIN
		RETURN 1
	END Now;

	PROCEDURE Do*;
	BEGIN
		{}
	END Do;

END M.
"""
"""A module with something of every kind, and a place for statements."""


def offered(
    text: str, importer: Importer | None = None, *, known: tuple[str, ...] = tuple(LIBRARY)
) -> list[Fix]:
    """The fixes of the first finding of a text; asserts that none of them does harm."""
    importer = importer or MemoryWorkspace(LIBRARY)
    module = check(text, importer, tolerant=True)
    findings = module.findings or analyse(module)
    assert findings, "nothing to mend"
    found = fixes(View(None, module, text), findings[0], importer, known_modules=known, budget=5.0)
    before = Counter(finding.code for finding in findings)
    before[findings[0].code] -= 1
    for fix in found:
        after = check(applied(text, fix.edits), importer)
        new = Counter(f.code for f in after.findings or analyse(after)) - before
        if findings[0].code < FIRST_WARNING:
            new = Counter({code: n for code, n in new.items() if code < FIRST_WARNING})
        assert not new, f"{fix.title} leaves {new}"
        assert fix.title and fix.title_ru and fix.title != fix.title_ru
    return found


def check_statement(wrong: str, right: str, *, first: bool = True) -> None:
    """The first fix of a statement, or one of them, gives another one."""
    results = [applied(ROOM.replace("{}", wrong), f.edits) for f in offered(in_room(wrong))]
    wanted = in_room(right)
    assert wanted in (results[:1] if first else results), results


def in_room(statement: str) -> str:
    return ROOM.replace("{}", statement)


def check_module(wrong: str, right: str, *, first: bool = True) -> None:
    """The first fix of a module, or one of them, gives another one, blanks apart."""
    results = [" ".join(applied(wrong, fix.edits).split()) for fix in offered(wrong)]
    wanted = " ".join(right.split())
    assert wanted in (results[:1] if first else results), results


# --- statements


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("i = 3", "i := 3"),
        ("cuont := 3", "count := 3"),
        ("Count := 3", "count := 3"),
        ("i := Twise(2)", "i := Twice(2)"),
        ("StdLog.Itn(3)", "StdLog.Int(3)"),
        ("b.valeu := 3", "b.value := 3"),
        ("i := 1\n\t\tj := 2", "i := 1;\n\t\tj := 2"),
        ("IF ok i := 1 END", "IF ok THEN i := 1 END"),
        ("WHILE ok i := 1 END", "WHILE ok DO i := 1 END"),
        ("FOR i := 0 TO 9 j := i END", "FOR i := 0 TO 9 DO j := i END"),
        ("FOR i := 0, 9 DO j := i END", "FOR i := 0 TO 9 DO j := i END"),
        ("FOR i := 9 DOWNTO 0 DO j := i END", "FOR i := 9 TO 0 BY -1 DO j := i END"),
        ("CASE i 1: j := 2 END", "CASE i OF 1: j := 2 END"),
        ("i := (j + 1", "i := (j + 1)"),
        ("i := j + 1)", "i := j + 1"),
        ("name[0 := 0X", "name[0] := 0X"),
        ("set := {0, 1", "set := {0, 1}"),
        ("Swap(i j)", "Swap(i, j)"),
        ("i := Now", "i := Now()"),
        ("if ok then i := 1 end", "IF ok THEN i := 1 END"),
        ("IF i <> 0 THEN i := 1 END", "IF i # 0 THEN i := 1 END"),
        ("IF i != 0 THEN i := 1 END", "IF i # 0 THEN i := 1 END"),
        ("IF i == 0 THEN i := 1 END", "IF i = 0 THEN i := 1 END"),
        ("IF ok and (i = 1) THEN i := 1 END", "IF ok & (i = 1) THEN i := 1 END"),
        ("IF ok && (i = 1) THEN i := 1 END", "IF ok & (i = 1) THEN i := 1 END"),
        ("IF not ok THEN i := 1 END", "IF ~ ok THEN i := 1 END"),
        ("IF ok or (i = 1) THEN i := 1 END", "IF ok OR (i = 1) THEN i := 1 END"),
        (
            "IF ok THEN i := 1 ELSEIF i = 1 THEN i := 2 END",
            "IF ok THEN i := 1 ELSIF i = 1 THEN i := 2 END",
        ),
        ("IF i := 1 THEN j := 1 END", "IF i = 1 THEN j := 1 END"),
        ("i := 1 // one", "i := 1 (* one *)"),
        ("i := 1 { one }", "i := 1 (* one *)"),
        ("i++", "INC(i)"),
        ("i += 2", "i := i + 2"),
        ("b := nil", "b := NIL"),
        ("ok := true", "ok := TRUE"),
        ("i := j div 2", "i := j DIV 2"),
        ("i := j % 2", "i := j MOD 2"),
        ("i := 0xFF", "i := 0FFH"),
        ("i := 0ffH", "i := 0FFH"),
        ("name := \"Tom'", 'name := "Tom"'),
        ("i := x", "i := SHORT(ENTIER(x))"),
        ("i := long", "i := SHORT(long)"),
        ("short := i", "short := SHORT(i)"),
        ("sx := x", "sx := SHORT(x)"),
        ("i := ch", "i := ORD(ch)"),
        ("ch := i", "ch := CHR(i)"),
        ("x := i / 2; i := i / 2", "x := i / 2; i := i DIV 2"),
        ("x := 7 DIV x", "x := 7 / x"),
        ("IF b THEN i := 1 END", "IF b # NIL THEN i := 1 END"),
        ("IF i THEN i := 1 END", "IF i # 0 THEN i := 1 END"),
        ("IF ok & i = 1 THEN i := 2 END", "IF ok & (i = 1) THEN i := 2 END"),
        ("b.extra := 1", "b(Ext).extra := 1"),
        ("Beep()()", "Beep()"),
        ("i := Twice(2, 3)", "i := Twice(2)"),
        ("COPY(name, name)", "name := name$"),
        ("writeln(i)", "StdLog.Int(i); StdLog.Ln"),
        ("EXIT", "RETURN"),
        ("RETURN 3", "RETURN"),
        ("REPEAT i := 1 END", "LOOP i := 1 END"),
        ("3 := i", "i := 3"),
        ("i := 1; i := 2;; j := = 3", "i := 1; i := 2;; j := 3"),
        ("IF (ok) THEN i := 1 ENDIF", "IF (ok) THEN i := 1 END"),
        ("HALT(200)", "HALT(100)"),
        ("set := {7..3}", "set := {3..7}"),
        ("b^.value^ := 1", "b^.value := 1"),
        ("i := i[0]", "i := i"),
        ("ok := b IS Exd", "ok := b IS Ext"),
    ],
)
def test_statements(wrong: str, right: str) -> None:
    check_statement(wrong, right)


def test_a_result_that_nobody_takes() -> None:
    titles = [fix.title for fix in offered(in_room("Now()"))]
    assert "Assign the result to a new variable res" in titles
    assert offered(in_room("Now()"))[0].edits[0].text.strip() == "VAR res: INTEGER;"


def test_swapped_arguments() -> None:
    text = in_room("Put(name, i)").replace(
        "PROCEDURE Beep",
        "PROCEDURE Put (i: INTEGER; IN s: ARRAY OF CHAR);\n\tEND Put;\n\n\tPROCEDURE Beep",
    )
    assert "Put(i, name)" in applied(text, offered(text)[0].edits)


# --- names and imports


def test_import_of_a_known_module() -> None:
    text = "MODULE M; VAR t: TextModels.Model; END M."
    found = offered(text, known=("TextModels", "StdLog"))
    assert found[0].title == "Import TextModels"
    assert applied(text, found[0].edits).startswith("MODULE M; IMPORT TextModels; VAR")


def test_import_is_added_to_the_list() -> None:
    text = in_room("i := 1").replace("count: INTEGER;", "count: INTEGER; s: Shapes.Shape;")
    found = offered(text, known=("Shapes",))
    assert "IMPORT StdLog, Shapes;" in applied(text, found[0].edits)


def test_alias_for_a_module_of_a_subsystem() -> None:
    text = "MODULE M; VAR t: Models.Model; END M."
    found = offered(text, known=("TextModels",))
    assert "IMPORT Models := TextModels;" in applied(text, found[0].edits)


def test_misspelt_import_is_mended_with_its_uses() -> None:
    check_module(
        "MODULE M; IMPORT StdLgo; BEGIN StdLgo.Ln END M.",
        "MODULE M; IMPORT StdLog; BEGIN StdLog.Ln END M.",
    )


@pytest.mark.parametrize(
    ("statement", "declaration"),
    [
        ("new := 3", "new: INTEGER"),
        ("new := x", "new: REAL"),
        ("new := b", "new: Base"),
        ("FOR new := 0 TO 9 DO i := new END", "new: INTEGER"),
        ("ch := new", "new: CHAR"),
        ("IF new THEN i := 1 END", "new: BOOLEAN"),
        ("Swap(i, new)", "new: INTEGER"),
        ("new.extra := 2.5", "new: Ext"),
    ],
)
def test_declaration_of_a_variable(statement: str, declaration: str) -> None:
    text = in_room(statement)
    found = [fix for fix in offered(text) if fix.title.startswith("Declare new")]
    assert found and found[0].title == f"Declare {declaration}"
    assert f"\tPROCEDURE Do*;\n\t\tVAR {declaration};" in applied(text, found[0].edits)


# --- modules


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (
            "MODULE M; PROCEDURE Do*; BEGIN END Do END M.",
            "MODULE M; PROCEDURE Do*; BEGIN END Do; END M.",
        ),
        (
            "MODULE M; PROCEDURE Do*; BEGIN END Doo; END M.",
            "MODULE M; PROCEDURE Do*; BEGIN END Do; END M.",
        ),
        (
            "MODULE M; PROCEDURE Do*; BEGIN END; END M.",
            "MODULE M; PROCEDURE Do*; BEGIN END Do; END M.",
        ),
        ("MODULE M; CONST a := 3; END M.", "MODULE M; CONST a = 3; END M."),
        ("MODULE M; VAR a = INTEGER; END M.", "MODULE M; VAR a: INTEGER; END M."),
        ("MODULE M; VAR a: integer; END M.", "MODULE M; VAR a: INTEGER; END M."),
        ("MODULE M; VAR a: LONGREAL; END M.", "MODULE M; VAR a: REAL; END M."),
        ("MODULE M; VAR a: STRING; END M.", "MODULE M; VAR a: ARRAY 256 OF CHAR; END M."),
        ("MODULE M; VAR a b: INTEGER; END M.", "MODULE M; VAR a, b: INTEGER; END M."),
        ("MODULE M; VAR a: ARRAY 3 INTEGER; END M.", "MODULE M; VAR a: ARRAY 3 OF INTEGER; END M."),
        (
            "MODULE M; VAR a: ARRAY [0..3] OF INTEGER; END M.",
            "MODULE M; VAR a: ARRAY 4 OF INTEGER; END M.",
        ),
        ("MODULE M; VAR a: ARRAY OF CHAR; END M.", "MODULE M; VAR a: ARRAY 256 OF CHAR; END M."),
        ("MODULE M; VAR a: INTEGER; a: REAL; END M.", "MODULE M; VAR a: INTEGER; END M."),
        ("MODULE M; VAR a, b, a: INTEGER; END M.", "MODULE M; VAR a, b: INTEGER; END M."),
        ("MODULE M; IMPORT StdLog, StdLog; END M.", "MODULE M; IMPORT StdLog; END M."),
        (
            "MODULE M; PROCEDURE P; VAR a*: INTEGER; END P; END M.",
            "MODULE M; PROCEDURE P; VAR a: INTEGER; END P; END M.",
        ),
        ("MODULE M; VAR a: INTEGER; END M", "MODULE M; VAR a: INTEGER; END M."),
        ("MODULE M; VAR a: INTEGER; END M;", "MODULE M; VAR a: INTEGER; END M."),
        ("PROGRAM M; VAR a: INTEGER; END M.", "MODULE M; VAR a: INTEGER; END M."),
        ("VAR a: INTEGER; END M.", "MODULE M; VAR a: INTEGER; END M."),
        (
            "MODULE M; (* text\n\tVAR a: INTEGER;\nEND M.\n",
            "MODULE M; (* text *)\n\tVAR a: INTEGER;\nEND M.\n",
        ),
        (
            "MODULE M; PROCEDURE P; BEGIN END P; VAR a: INTEGER; END M.",
            "MODULE M; VAR a: INTEGER; PROCEDURE P; BEGIN END P; END M.",
        ),
        (
            "MODULE M; VAR a: INTEGER; IMPORT StdLog; END M.",
            "MODULE M; IMPORT StdLog; VAR a: INTEGER; END M.",
        ),
        (
            "MODULE M; TYPE T = POINTER TO RECORD END; PROCEDURE (t: T) P; END P; END M.",
            "MODULE M; TYPE T = POINTER TO RECORD END; PROCEDURE (t: T) P, NEW; END P; END M.",
        ),
        (
            "MODULE M; TYPE T = RECORD END; PROCEDURE (t: T) P, NEW; END P; END M.",
            "MODULE M; TYPE T = RECORD END; PROCEDURE (VAR t: T) P, NEW; END P; END M.",
        ),
        (
            "MODULE M; TYPE T = RECORD END; U = RECORD (T) END; END M.",
            "MODULE M; TYPE T = EXTENSIBLE RECORD END; U = RECORD (T) END; END M.",
        ),
        (
            "MODULE M; TYPE T = RECORD END; PROCEDURE (VAR t: T) P (), NEW, ABSTRACT; END M.",
            "MODULE M; TYPE T = ABSTRACT RECORD END;"
            " PROCEDURE (VAR t: T) P (), NEW, ABSTRACT; END M.",
        ),
        (
            "MODULE M; PROCEDURE P (IN n: INTEGER); END P; END M.",
            "MODULE M; PROCEDURE P (n: INTEGER); END P; END M.",
        ),
        (
            "MODULE M; PROCEDURE P (IN s: ARRAY OF CHAR); BEGIN s[0] := 0X END P; END M.",
            "MODULE M; PROCEDURE P (VAR s: ARRAY OF CHAR); BEGIN s[0] := 0X END P; END M.",
        ),
        (
            "MODULE M; PROCEDURE P (): INTEGER;\nBEGIN\nEND P; END M.",
            "MODULE M; PROCEDURE P (): INTEGER;\nBEGIN RETURN 0 END P; END M.",
        ),
        (
            "MODULE M; PROCEDURE ^ P (n: INTEGER); PROCEDURE P (n: REAL); END P; END M.",
            "MODULE M; PROCEDURE ^ P (n: INTEGER); PROCEDURE P (n: INTEGER); END P; END M.",
        ),
        (
            "MODULE M; PROCEDURE ^ P (n: INTEGER); END M.",
            "MODULE M; PROCEDURE ^ P (n: INTEGER);"
            " PROCEDURE P (n: INTEGER); BEGIN HALT(126) END P; END M.",
        ),
        (
            "MODULE M; VAR i: INTEGER; BEGIN CASE i OF 1: | 2: | 1: END END M.",
            "MODULE M; VAR i: INTEGER; BEGIN CASE i OF 1: | 2: END END M.",
        ),
        (
            "MODULE M;\nVAR i: INTEGER;\nVAR i: INTEGER;\nEND M.",
            "MODULE M;\nVAR i: INTEGER;\nEND M.",
        ),
        (
            "MODULE M; TYPE T = RECORD [untagged] a: INTEGER END; END M.",
            "MODULE M; IMPORT SYSTEM; TYPE T = RECORD [untagged] a: INTEGER END; END M.",
        ),
    ],
)
def test_modules(wrong: str, right: str) -> None:
    check_module(wrong, right)


def test_missing_end_is_put_where_the_indentation_goes_back() -> None:
    text = in_room("IF ok THEN\n\t\t\ti := 1;\n\t\tj := 2")
    assert "\t\t\ti := 1;\n\t\tEND;\n\t\tj := 2" in applied(text, offered(text)[0].edits)


def test_missing_begin() -> None:
    text = "MODULE M;\n\n\tVAR i: INTEGER;\n\n\ti := 3\n\nEND M.\n"
    result = applied(text, offered(text)[0].edits)
    assert "\nBEGIN\n\n\ti := 3" in result or "\nBEGIN\n\ti := 3" in result


def test_abstract_methods_get_bodies() -> None:
    text = (
        "MODULE M;\n\n\tIMPORT Shapes;\n\n\tTYPE Circle = POINTER TO RECORD (Shapes.Shape) END;\n\n"
        "END M.\n"
    )
    found = offered(text)
    result = applied(text, found[0].edits)
    assert "PROCEDURE (c: Circle) Draw* (dx: INTEGER);" in result
    assert "PROCEDURE (c: Circle) Area* (): REAL;" in result
    assert not check(result, MemoryWorkspace(LIBRARY)).findings


def test_override_takes_the_signature_of_the_base() -> None:
    text = (
        "MODULE M; IMPORT Shapes; TYPE Circle* = POINTER TO ABSTRACT RECORD (Shapes.Shape) END;"
        " PROCEDURE (c: Circle) Draw* (far: REAL); END Draw; END M."
    )
    assert "Draw* (far: INTEGER);" in applied(text, offered(text)[0].edits)


def test_a_line_of_another_language_is_translated_at_once() -> None:
    check_statement("if i <> 3 then i := 4 end", "IF i # 3 THEN i := 4 END")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("MODULE M; IMPORT StdLog; END M.", "MODULE M; END M."),
        (
            "MODULE M; PROCEDURE P*; VAR a: INTEGER; BEGIN END P; END M.",
            "MODULE M; PROCEDURE P*; BEGIN END P; END M.",
        ),
        (
            "MODULE M; VAR n*: INTEGER; PROCEDURE P; BEGIN n := 1 END P; END M.",
            "MODULE M; VAR n*: INTEGER; END M.",
        ),
        (
            "MODULE M; VAR n*: INTEGER; PROCEDURE P*; BEGIN n := 1; RETURN; n := 2 END P; END M.",
            "MODULE M; VAR n*: INTEGER; PROCEDURE P*; BEGIN n := 1; RETURN END P; END M.",
        ),
    ],
)
def test_warnings(wrong: str, right: str) -> None:
    check_module(wrong, right)


# --- titles


@pytest.mark.parametrize(
    ("wrong", "english", "russian"),
    [
        ("i = 3", "Change “=” to “:=”", "Заменить «=» на «:=»"),
        ("i := 1\n\t\tj := 2", "Insert “;”", "Вставить «;»"),
        ("IF ok i := 1 END", "Insert “THEN”", "Вставить «THEN»"),
        ("WHILE ok i := 1 END", "Insert “DO”", "Вставить «DO»"),
        ("CASE i 1: j := 2 END", "Insert “OF”", "Вставить «OF»"),
        ("i := (j + 1", "Insert “)”", "Вставить «)»"),
        ("cuont := 3", "Change “cuont” to “count”", "Заменить «cuont» на «count»"),
        ("b := nil", "Change “nil” to “NIL”", "Заменить «nil» на «NIL»"),
        ("i++", "Change “i++” to “INC(i)”", "Заменить «i++» на «INC(i)»"),
        ("i := x", "Change “x” to “SHORT(ENTIER(x))”", "Заменить «x» на «SHORT(ENTIER(x))»"),
        ("i := ch", "Change “ch” to “ORD(ch)”", "Заменить «ch» на «ORD(ch)»"),
        (
            "i := 1 // one",
            "Change “//” to a comment (* *)",
            "Превратить «//» в комментарий (* *)",
        ),
        ("b.extra := 1", "Insert type guard (Ext)", "Вставить охрану типа (Ext)"),
        ("writeln(i)", "Write to the log: StdLog", "Выводить в журнал: StdLog"),
    ],
)
def test_titles(wrong: str, english: str, russian: str) -> None:
    fix = offered(in_room(wrong))[0]
    assert fix.title_in("en") == english
    assert fix.title_in("ru") == russian


@pytest.mark.parametrize("statement", ["i = 3", "cuont := 3", "IF ok i := 1 END", "b := nil"])
def test_what_is_certain_is_preferred(statement: str) -> None:
    found = offered(in_room(statement))
    assert [fix.is_preferred for fix in found] == [True] + [False] * (len(found) - 1)


@pytest.mark.parametrize("statement", ["new := 3", "i := x", "IF i THEN i := 1 END", "Now()"])
def test_a_guess_is_never_preferred(statement: str) -> None:
    assert not any(fix.is_preferred for fix in offered(in_room(statement)))


def test_an_apostrophe_string_stays_as_it_is() -> None:
    text = in_room("name := 'one'; name := 'it is \"two\"'")
    assert not check(text, MemoryWorkspace(LIBRARY)).findings


# --- every number

DEMONSTRATED = (
    *(0, 1, 2, 3, 4, 5, 9, 12, 13, 14, 15, 16, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 35, 36),
    *(37, 38, 40, 41, 42, 43, 44, 46, 47, 48, 49, 51, 53, 55, 58, 60, 61, 63, 64, 65, 66, 67, 68),
    *(70, 74, 75, 76, 78, 80, 81, 82, 83, 84, 86, 88, 90, 92, 94, 95, 96, 97, 98, 100, 101, 102),
    *(103, 104, 105, 107, 108, 110, 111, 113, 114, 115, 116, 118, 120, 121, 122, 123, 124, 126),
    *(129, 132, 133, 177, 178, 179, 181, 182, 183, 184, 185, 186, 187, 190, 191, 192, 193, 194),
    *(197, 198, 199, 201, 202, 203, 205, 208, 218, 219, 225, 260, 900, 901, 902, 903, 909),
)
"""Numbers whose example in the catalogue of diagnostics gets a fix that mends all of it."""


@pytest.mark.parametrize("code", DEMONSTRATED)
def test_the_example_of_a_number_is_mended(code: int) -> None:
    found = explanation(code)
    assert found is not None and found.example is not None
    text = found.example.lstrip("\n")
    workspace = MemoryWorkspace({**LIBRARY, **{m.name: m.text for m in found.modules}})
    assert any(
        not left_in(applied(text, fix.edits), workspace, warnings=code >= FIRST_WARNING)
        for fix in offered(text, workspace)
    )


def left_in(text: str, importer: Importer, *, warnings: bool) -> list[Finding]:
    """What is wrong in a text, with the warnings if they matter."""
    module = check(text, importer)
    return module.findings or (analyse(module) if warnings else [])


def test_at_least_sixty_numbers_have_fixes() -> None:
    assert len(set(DEMONSTRATED)) >= 60
    assert set(DEMONSTRATED) <= fixable_codes()


@pytest.mark.end_to_end
def test_the_reference_page_is_fresh() -> None:
    answer = subprocess.run(
        [sys.executable, "docs/make_fixes.py", "--check"], cwd=ROOT, timeout=120, check=False
    )
    assert answer.returncode == 0, "run docs/make_fixes.py"


# --- soundness

BROKEN = ROOM.replace(
    "{}",
    """\
FOR i := 0 TO 9 DO
			IF (i > 3) & ok OR (name[i] = 0X) THEN INC(count, Twice(i)) ELSE count := i DIV 2 END
		END;
		WITH b: Ext DO b.extra := 2.5 * x; StdLog.Real(b.extra)
		ELSE
			WHILE b # NIL DO b := b.next; set := set + {1, 3..i} END
		END;
		CASE i OF 1, 2: j := 3 | 4..7: Swap(i, j) ELSE REPEAT DEC(j) UNTIL j < 0 END;
		StdLog.String(name + "end"); StdLog.Ln""",
)
"""A module that checks, with constructs of many kinds."""


def slips(seed: int, count: int) -> Iterator[str]:
    """The module with a token taken out, doubled, exchanged with the next, or another in its
    place.
    """
    chance = random.Random(seed)
    tokens = scan(BROKEN)
    last = len(tokens.kinds) - 3
    words = [BROKEN[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)][: last + 1]
    for _ in range(count):
        i = chance.randrange(last)
        start, end = tokens.starts[i], tokens.ends[i]
        word = words[i]
        following = f"{words[i + 1]} {word}"
        kind = chance.randrange(4)
        new = ("", f"{word} {word}", following, chance.choice(words))[kind]
        yield BROKEN[:start] + new + BROKEN[tokens.ends[i + 1] if kind == 2 else end :]


def test_no_fix_does_harm_and_most_slips_have_one() -> None:
    """Findings after a fix are some of those before, each at its place moved by the edits."""
    importer = MemoryWorkspace(LIBRARY)
    assert not check(BROKEN, importer).findings
    wrong = mended = 0
    for text in slips(7, 60):
        module = check(text, importer, tolerant=True)
        if not module.findings:
            continue
        wrong += 1
        finding, *others = module.findings
        found = fixes(
            View(None, module, text), finding, importer, known_modules=tuple(LIBRARY), budget=5.0
        )
        for fix in found:
            after = check(applied(text, fix.edits), importer).findings
            assert is_harmless(others, after, fix.edits), f"{fix.title}: {after}"
        mended += any(not check(applied(text, fix.edits), importer).findings for fix in found)
    assert mended > 0.6 * wrong > 20


def test_unchanged_findings_elsewhere_do_not_hinder() -> None:
    text = in_room("i = 3;\n\t\tj := unknown1").replace("RETURN 2 * n", "RETURN 2 * unknown2")
    module = check(text, MemoryWorkspace(LIBRARY), tolerant=True)
    finding = next(f for f in module.findings if f.code == 44)
    found = fixes(View(None, module, text), finding, MemoryWorkspace(LIBRARY), budget=5.0)
    assert "i := 3" in applied(text, found[0].edits)


def test_the_budget_is_kept() -> None:
    text = in_room("i = 3")
    module = check(text, MemoryWorkspace(LIBRARY), tolerant=True)
    view = View(None, module, text)
    assert fixes(view, module.findings[0], MemoryWorkspace(LIBRARY), budget=0.0) == []


# --- words


def test_distance_counts_swapped_neighbours_once() -> None:
    assert distance("cuont", "count", 3) == 1
    assert distance("abc", "abc", 3) == 0
    assert distance("abc", "xyz", 1) > 1


def test_nearest_prefers_other_letters_of_the_same_word() -> None:
    assert nearest("Count", ["counts", "count", "mount"])[0] == "count"
