"""Layout by BlackBox's conventions."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from cp_lsp.features.formatting import (
    format_module,
    format_on_type,
    format_range,
    indentation_at,
)
from cp_lsp.features.view import View
from cp_lsp.semantics.checker import check
from cp_lsp.source.file import read_source
from cp_lsp.syntax.scanner import scan

ROOT = Path(__file__).parent.parent.parent
OWN_MODULES = sorted(
    path
    for folder in ("examples", "tests/data", "docs")
    for path in (ROOT / folder).rglob("*.cp")
    if path.is_file()
)


def view_of(text: str) -> View:
    return View(None, check(text, tolerant=True), text)


def apply(text: str, edits: list[tuple[tuple[int, int], str]]) -> str:
    parts: list[str] = []
    last = 0
    for (start, end), new in edits:
        assert start >= last
        parts += [text[last:start], new]
        last = end
    return "".join([*parts, text[last:]])


def formatted(text: str) -> str:
    return apply(text, format_module(view_of(text)))


def symbols(text: str) -> tuple[list[str], list[str]]:
    tokens = scan(text)
    return (
        [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)],
        [text[start:end] for start, end in tokens.comments],
    )


def check_kept(text: str) -> str:
    """Formats twice: symbols and comments are the same, and nothing more is to be done."""
    once = formatted(text)
    assert symbols(once) == symbols(text)
    assert formatted(once) == once
    return once


def body(statements: str) -> str:
    return f"MODULE M;\nBEGIN\n{statements}\nEND M.\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:=b", "a := b"),
        ("a := i*8+j-m[ i,j ]", "a := i * 8 + j - m[i, j]"),
        ("DrawRect (l,t , r,b)", "DrawRect(l, t, r, b)"),
        ("a := - b", "a := -b"),
        ("a := b- -c", "a := b - -c"),
        ("a := (- b)", "a := (-b)"),
        ("RETURN -1", "RETURN -1"),
        ("IF ~ done&( a OR b) THEN x END", "IF ~done & (a OR b) THEN x END"),
        ("h . next := p . prev^ . next", "h.next := p.prev^.next"),
        ("s := {0 .. 3,5}", "s := {0..3, 5}"),
        ("s := { }", "s := {}"),
        ("IF ch IN{1}THEN x END", "IF ch IN {1} THEN x END"),
        ("a := b $ + c$", "a := b$ + c$"),
        ("v(Views . View) . Restore ( f )", "v(Views.View).Restore(f)"),
        ("p ^ := q ^", "p^ := q^"),
        ("x . M ^ (a)", "x.M^(a)"),
        ("IF(a)THEN x END", "IF (a) THEN x END"),
        ("CASE x OF|1,2..3:y|4 :z END", "CASE x OF | 1, 2..3: y | 4: z END"),
        ("a[i](T).x:=1", "a[i](T).x := 1"),
        ("FOR i:=0 TO n-1 BY 2 DO x END", "FOR i := 0 TO n - 1 BY 2 DO x END"),
        ("x ;y", "x; y"),
        ("x;  y", "x; y"),
        ("ASSERT(a,20)(* c *);b", "ASSERT(a, 20)(* c *); b"),
    ],
)
def test_blanks_in_statements(before: str, after: str) -> None:
    assert check_kept(body("\t" + before)) == body("\t" + after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("VAR a,b,c:INTEGER;", "VAR a, b, c: INTEGER;"),
        ("VAR a *,b -: INTEGER;", "VAR a*, b-: INTEGER;"),
        ("CONST a*=1;", "CONST a* = 1;"),
        ("CONST a- = b-1;", "CONST a- = b - 1;"),
        ("TYPE T=POINTER TO RECORD(B)x:INTEGER END;", None),
        ("TYPE P = PROCEDURE(x: INTEGER);", "TYPE P = PROCEDURE (x: INTEGER);"),
        ("TYPE A = ARRAY 3,4 OF CHAR;", "TYPE A = ARRAY 3, 4 OF CHAR;"),
        ("PROCEDURE Do*(x:INTEGER);\n\tEND Do;", "PROCEDURE Do* (x: INTEGER);\n\tEND Do;"),
        ("PROCEDURE F( ):INTEGER;\n\tEND F;", "PROCEDURE F (): INTEGER;\n\tEND F;"),
        (
            "PROCEDURE(v:T)Do-( VAR x:INTEGER ),NEW,EMPTY;",
            "PROCEDURE (v: T) Do- (VAR x: INTEGER), NEW, EMPTY;",
        ),
        ("PROCEDURE ^ P (a: T);", "PROCEDURE^ P (a: T);"),
        ("PROCEDURE[code] P (a: T) 1,2;", "PROCEDURE [code] P (a: T) 1, 2;"),
    ],
)
def test_blanks_in_declarations(before: str, after: str | None) -> None:
    if after is None:
        after = "TYPE T = POINTER TO RECORD (B) x: INTEGER END;"
    found = check_kept(f"MODULE M;\n\t{before}\nEND M.\n")
    assert found == f"MODULE M;\n\t{after}\nEND M.\n"


EXAMPLE = """\
MODULE StdExample;

	IMPORT Models, Views,
		Controllers;

	CONST null = 0X;

	TYPE
		View* = POINTER TO RECORD (Views.View)
			a*, b*: INTEGER;
			c: RECORD
				d: CHAR
			END
		END;

	VAR view-: View;
		i: INTEGER;

	(* Calculates. *)

	PROCEDURE Calculate* (x, y: INTEGER);
		VAR area: LONGINT;

		PROCEDURE IsOdd (x: INTEGER): BOOLEAN;
		BEGIN
			RETURN ODD(x)
		END IsOdd;

	BEGIN
		area := x * y;
		IF IsOdd(area)
			& (area > 0)
		THEN
			area := 1000
		ELSIF area = 5 THEN area := 3
		ELSE
			REPEAT
				DEC(area)
			UNTIL area < 9
		END;
		(* the next one is long *)
		CASE x OF
		| 1: y := 2
		| 2:
			y := 3;
			z := 4
		| 3: IF a THEN
				b
			END
		ELSE
		END;
		WITH v: View DO
			v.a := 1
		| v: Other DO
			v.b := 1
		END;
		LOOP
			EXIT
		END;
		WHILE a DO b END;
		i := 0; WHILE i # 15 DO
			INC(i)
		END
	END Calculate;

	PROCEDURE (v: View) Restore* (f: Views.Frame), ABSTRACT;
	PROCEDURE (v: View) Size* (): INTEGER;
	BEGIN
		RETURN 1
	END Size;

BEGIN
	Calculate(7, 9)
CLOSE
	Calculate(1, 2)
END StdExample.

Text  after   the module stays.
"""


def test_the_conventions_stay_as_they_are() -> None:
    assert format_module(view_of(EXAMPLE)) == []


def test_indentation_is_made_from_nothing() -> None:
    flat = re.sub(r"(?m)^\t+", "", EXAMPLE)
    # A comment in the first column stays there.
    expected = re.sub(r"(?m)^\t+\(\*", "(*", EXAMPLE)
    assert formatted(flat) == expected


def test_indentation_by_blanks_becomes_tabs() -> None:
    assert formatted(body("  IF a THEN\n    b\n  END")) == body("\tIF a THEN\n\t\tb\n\tEND")


def test_a_semicolon_does_not_begin_a_line() -> None:
    assert check_kept(body("\ta\n\t; b\n\t;\n\tc")) == body("\ta;\n\tb;\n\tc")


def test_line_breaks_inside_statements_are_people_s() -> None:
    text = body("\tx := a\n\t\t\t+ b\n\t\t+ c")
    assert check_kept(text) == text


def test_blank_lines_stay_and_lose_their_blanks() -> None:
    assert check_kept(body("\ta;  \n\t\n\n\tb")) == body("\ta;\n\n\n\tb")


def test_columns_of_declarations_stay() -> None:
    text = "MODULE M;\n\tCONST\n\t\ta\t= 1;\tb = 2;\t(* c *)\nEND M.\n"
    assert check_kept(text) == text


def test_comments_are_never_touched() -> None:
    text = body("\t(* one\n  two   *)\n\ta (*x*) := (*y*)b;\t\t(* z *)\n(* off: c; *)")
    assert check_kept(text) == text


def test_comments_move_with_what_they_stand_before() -> None:
    assert check_kept(body("\tIF a THEN\n\t(* c *)\n\t\tb\n\tEND")) == body(
        "\tIF a THEN\n\t\t(* c *)\n\t\tb\n\tEND"
    )


def test_text_with_an_open_comment_or_string_is_left_alone() -> None:
    assert format_module(view_of("MODULE M;\n a:=b (* open\nEND M.")) == []
    assert format_module(view_of('MODULE M;\n a:="b\nEND M.')) == []


def test_embedded_views_are_left_alone() -> None:
    text = body("\ta :=  \ufffc  b;  c")
    assert check_kept(text) == body("\ta :=  \ufffc  b; c")


def test_a_missing_end_disturbs_one_procedure_only() -> None:
    text = (
        "MODULE M;\n\n\tPROCEDURE A;\n\tBEGIN\n\t\tIF a THEN\n\t\t\tb\n\tEND A;\n\n"
        "\tPROCEDURE B;\n\tBEGIN\n\t\tc\n\tEND B;\n\nEND M.\n"
    )
    assert format_module(view_of(text)) == []


def test_a_range_leaves_the_rest() -> None:
    text = body("a:=b;\nc:=d;\ne:=f")
    start = text.index("c")
    view = view_of(text)
    assert apply(text, format_range(view, start, start + 3)) == body("a:=b;\n\tc := d;\ne:=f")


@pytest.mark.parametrize(
    ("before", "typed", "after"),
    [
        ("\tIF a THEN\n|\n\tEND", "\n", "\tIF a THEN\n\t\t\n\tEND"),
        ("\tx:=1;\n|", "\n", "\tx := 1;\n\t"),
        ("\tx:=1;|", ";", "\tx := 1;"),
        ("\tIF a THEN\n\t\tb\n\t\tEND|", "D", "\tIF a THEN\n\t\tb\n\tEND"),
        ("\tIF a THEN\n\t\tb\n\t\tELSE|\n\tEND", "E", "\tIF a THEN\n\t\tb\n\tELSE\n\tEND"),
        ("\tREPEAT\n\t\tb\n\t\tUNTIL|", "L", "\tREPEAT\n\t\tb\n\tUNTIL"),
        ("\tLOOP\n|", "\n", "\tLOOP\n\t\t"),
        ("\tWHILE a DO\n\t\tb;\n|", "\n", "\tWHILE a DO\n\t\tb;\n\t\t"),
    ],
)
def test_while_typing(before: str, typed: str, after: str) -> None:
    text = body(before)
    offset = text.index("|")
    text = text.replace("|", "")
    edits = format_on_type(view_of(text), offset, typed)
    assert apply(text, edits) == body(after)


def test_where_a_new_line_begins() -> None:
    text = EXAMPLE
    view = view_of(text)
    assert indentation_at(view, text.index("\t\tarea := x")) == 2
    assert indentation_at(view, text.index("\t\t\tarea := 1000")) == 3
    assert indentation_at(view, text.index("\tPROCEDURE (v: View) Size")) == 1


BLANKS = ("", " ", "  ", "\t", "\n", "\n\n", "\n\t\t\t", " \n  ")


def damaged(text: str, source: random.Random) -> str:
    """The same symbols and comments with other blanks between them."""
    tokens = scan(text)
    pieces = sorted([*zip(tokens.starts[:-2], tokens.ends[:-2], strict=True), *tokens.comments])
    parts: list[str] = []
    last = 0
    for start, end in pieces:
        gap = text[last:start]
        if gap and source.random() < 0.5:
            gap = source.choice(BLANKS[1:])
        elif source.random() < 0.1 and last:
            gap += source.choice(BLANKS)
        parts += [gap, text[start:end]]
        last = end
    result = "".join([*parts, text[last:]])
    return result if symbols(result) == symbols(text) else text


@pytest.mark.parametrize("path", OWN_MODULES, ids=lambda path: path.stem)
def test_symbols_are_kept_whatever_the_blanks(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tokens = scan(text)
    if any(code in (3, 5) for faults in tokens.faults.values() for _, code in faults):
        assert format_module(view_of(text)) == []
        return
    source = random.Random(path.stem)
    check_kept(text)
    for _ in range(3):
        check_kept(damaged(text, source))


def test_broken_texts() -> None:
    source = random.Random(4)
    tokens = scan(EXAMPLE)
    for _ in range(150):
        index = source.randrange(len(tokens.starts) - 2)
        text = EXAMPLE[: tokens.starts[index]] + EXAMPLE[tokens.ends[index] :]
        check_kept(text)


def test_framework_modules(blackbox_dir: Path) -> None:
    paths = [
        path for folder in ("Text", "Std", "System", "Form")
        for path in sorted((blackbox_dir / folder / "Mod").glob("*.odc"))
    ]  # fmt: skip
    changed = total = 0
    for path in paths[:75]:
        text = read_source(path).compiler_text
        once = check_kept(text)
        old, new = text.splitlines(), once.splitlines()
        total += len(old)
        changed += sum(1 for a, b in zip(old, new, strict=False) if a.rstrip() != b.rstrip())
    assert total > 10000
    assert changed < total * 0.08
