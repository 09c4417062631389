"""Words by their meaning."""

from __future__ import annotations

import pytest

from cp_lsp.features.semantic_tokens import SemanticToken, semantic_tokens
from cp_lsp.features.view import View
from tests.features.workspace import MemoryWorkspace

LIB = """\
MODULE Lib;
	TYPE Rec* = EXTENSIBLE RECORD a*, b-: INTEGER END;
	VAR count-: INTEGER;
END Lib.
"""
TEXT = """\
(* head
	of two lines *)
MODULE M;
	IMPORT L := Lib;
	CONST ten* = 10;
	TYPE
		Shape = POINTER TO ABSTRACT RECORD size: REAL END;
		Rec = RECORD (L.Rec) END;
		Row = ARRAY 3 OF CHAR;
	VAR total*: INTEGER; rec: Rec;
	PROCEDURE (s: Shape) Draw (IN at: Row), NEW, ABSTRACT;
	PROCEDURE Twice (VAR x: INTEGER; y: INTEGER): INTEGER;
		VAR z: INTEGER;
	BEGIN
		z := ten; INC(x); unknown := 1;
		RETURN x * y + L.count + rec.b
	END Twice;
BEGIN
	total := 0FFH; IF TRUE THEN total := LEN("abc") + ORD("a") END
END M.
"""


def view_of(text: str) -> View:
    view = MemoryWorkspace({"Lib": LIB, "M": text}).view("M")
    assert view is not None
    return view


VIEW = view_of(TEXT)
TOKENS = semantic_tokens(VIEW)


def find(before: str, word: str) -> SemanticToken | None:
    """The token of a word, the first after a text that occurs once."""
    assert TEXT.count(before) == 1, before
    at = TEXT.index(word, TEXT.index(before))
    return next((token for token in TOKENS if token.range.start == at), None)


@pytest.mark.parametrize(
    ("before", "word", "type_name", "modifiers"),
    [
        ("MODULE M", "M;", "namespace", {"declaration"}),
        ("IMPORT", "L ", "namespace", {"declaration"}),
        ("L := Lib", "Lib", "namespace", set()),
        ("END M.", "M.", "namespace", set()),
        ("CONST", "ten", "variable", {"declaration", "readonly", "exported"}),
        ("z := ten", "ten", "variable", {"readonly", "exported"}),
        ("Shape = ", "Shape", "class", {"declaration", "abstract"}),
        ("Row = ", "Row", "type", {"declaration"}),
        ("size: REAL", "size", "property", {"declaration"}),
        ("size: REAL", "REAL", "type", {"defaultLibrary"}),
        ("(L.Rec)", "L", "namespace", set()),
        ("(L.Rec)", "Rec", "class", {"exported"}),
        ("total*:", "total", "variable", {"declaration", "exported"}),
        ("(s: Shape)", "s", "parameter", {"declaration"}),
        ("Draw", "Draw", "method", {"declaration", "abstract"}),
        ("IN at", "at", "parameter", {"declaration", "readonly"}),
        ("NEW, ABSTRACT", "ABSTRACT", "modifier", {"defaultLibrary"}),
        ("PROCEDURE Twice", "Twice", "function", {"declaration"}),
        ("VAR x", "x", "parameter", {"declaration"}),
        ("y: INTEGER)", "y", "parameter", {"declaration"}),
        ("x * y", "y", "parameter", set()),
        ("VAR z", "z", "variable", {"declaration"}),
        ("INC(x)", "INC", "function", {"defaultLibrary"}),
        ("INC(x)", "x", "parameter", set()),
        ("L.count", "count", "variable", {"readonly", "exported"}),
        ("rec.b", "b", "property", {"readonly", "exported"}),
        ("END Twice", "Twice", "function", set()),
        ("IF TRUE", "IF", "keyword", set()),
        ("IF TRUE", "TRUE", "variable", {"readonly", "defaultLibrary"}),
        ("0FFH", "0FFH", "number", set()),
        ('"abc"', '"abc"', "string", set()),
        ('"a")', '"a"', "string", set()),
        ("(* head", "(* head", "comment", set()),
        ("of two", "of two", "comment", set()),
    ],
)
def test_meaning(before: str, word: str, type_name: str, modifiers: set[str]) -> None:
    token = find(before, word)
    assert token is not None
    assert token.type_name == type_name
    assert set(token.modifier_names) - ({"exported"} - modifiers) == modifiers


def test_unknown_names_and_operators_are_left_out() -> None:
    assert find("unknown := 1", "unknown") is None
    assert find("z := ten", ":=") is None


def test_in_order_and_apart_and_on_one_line() -> None:
    last = 0
    for token in TOKENS:
        assert last <= token.range.start < token.range.end
        assert "\n" not in TEXT[token.range.start : token.range.end]
        last = token.range.end


def test_a_range_gives_a_part_of_the_whole() -> None:
    start, end = TEXT.index("VAR z"), TEXT.index("INC(x)")
    part = semantic_tokens(VIEW, start, end)
    assert part == [t for t in TOKENS if t.range.end > start and t.range.start < end]
    assert 5 < len(part) < len(TOKENS)


@pytest.mark.parametrize("cut", range(0, len(TEXT), 37))
def test_broken_texts(cut: int) -> None:
    text = TEXT[:cut] + TEXT[cut + 5 :]
    for token in semantic_tokens(view_of(text)):
        assert 0 <= token.range.start < token.range.end <= len(text)
