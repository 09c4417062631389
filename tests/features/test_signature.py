"""The parameters of the call that is being written."""

from __future__ import annotations

import pytest

from cp_lsp.features.signature import SignatureHelp, signature_help
from tests.features.workspace import MemoryWorkspace, read_marked

LIB = """\
MODULE Lib;
	TYPE
		Rec* = POINTER TO EXTENSIBLE RECORD Act*: PROCEDURE (a, b: INTEGER) END;
		Sub* = POINTER TO RECORD (Rec) END;
	PROCEDURE (r: Rec) Set* (IN name: ARRAY OF CHAR; OUT done: BOOLEAN), NEW, EXTENSIBLE;
	BEGIN
		done := TRUE
	END Set;
	PROCEDURE Find* (VAR r: Rec; at: INTEGER): Rec;
	BEGIN
		RETURN r
	END Find;
END Lib.
"""
START = """\
MODULE M;
	IMPORT L := Lib;
	TYPE P = PROCEDURE (x: REAL): BOOLEAN;
	VAR r: L.Rec; f: P; fs: ARRAY 3 OF P; i: INTEGER; b: BOOLEAN;
	PROCEDURE Add (a: INTEGER; b: INTEGER): INTEGER;
	BEGIN
		RETURN a + b
	END Add;
	PROCEDURE None;
	END None;
	PROCEDURE Do (n: INTEGER);
	BEGIN
		"""
END = "\n\tEND Do;\nEND M.\n"

NAME = "IN name: ARRAY OF CHAR"


def help_at(text: str) -> SignatureHelp | None:
    marked = read_marked(text)
    assert marked.cursor is not None
    view = MemoryWorkspace({"Lib": LIB, **marked.modules}).view("M")
    assert view is not None
    return signature_help(view, marked.cursor[1])


def at(statement: str) -> SignatureHelp | None:
    return help_at(START + statement + END)


@pytest.mark.parametrize(
    ("statement", "label", "active"),
    [
        ("i := Add((*|*))", "Add (a: INTEGER; b: INTEGER): INTEGER", "a: INTEGER"),
        ("i := Add(1, (*|*))", "Add (a: INTEGER; b: INTEGER): INTEGER", "b: INTEGER"),
        ("i := Add(1, 2(*|*)", "Add (a: INTEGER; b: INTEGER): INTEGER", "b: INTEGER"),
        ("i := Add(1, 2, (*|*))", "Add (a: INTEGER; b: INTEGER): INTEGER", None),
        ("i := Add(Add(1, 2), (*|*)", "Add (a: INTEGER; b: INTEGER): INTEGER", "b: INTEGER"),
        ("i := Add(Add(1, (*|*)", "Add (a: INTEGER; b: INTEGER): INTEGER", "b: INTEGER"),
        ("i := Add((1 + i(*|*)", "Add (a: INTEGER; b: INTEGER): INTEGER", "a: INTEGER"),
        (
            "r.Set((*|*)",
            "Set (IN name: ARRAY OF CHAR; OUT done: BOOLEAN)",
            "IN name: ARRAY OF CHAR",
        ),
        ("r.Set('a, b', (*|*)", None, "OUT done: BOOLEAN"),
        ("r := L.Find(r, (*|*))", "Find (VAR r: L.Rec; at: INTEGER): L.Rec", "at: INTEGER"),
        ("r.Act(1, (*|*))", "Act (a: INTEGER; b: INTEGER)", "b: INTEGER"),
        ("b := f((*|*)", "f (x: REAL): BOOLEAN", "x: REAL"),
        ("b := fs[i]((*|*)", "PROCEDURE (x: REAL): BOOLEAN", "x: REAL"),
        ("r(L.Sub).Set((*|*)", None, "IN name: ARRAY OF CHAR"),
        ("L.Find(r, 1).Set((*|*)", None, "IN name: ARRAY OF CHAR"),
        ("None((*|*)", "None ()", None),
        ("IF b THEN i := Add(fs[i, (*|*)", None, "a: INTEGER"),
        ("x := ; i := Add(1, (*|*); None", None, "b: INTEGER"),
    ],
)
def test_calls(statement: str, label: str | None, active: str | None) -> None:
    found = at(statement)
    assert found is not None
    signature = found.signatures[found.active_signature]
    if label is not None:
        assert signature.label == label
    if active is None:
        assert found.active_parameter is None
    else:
        assert found.active_parameter is not None
        start, end = signature.parameters[found.active_parameter]
        assert signature.label[start:end] == active


@pytest.mark.parametrize(
    ("statement", "label"),
    [
        ("INC((*|*)", "INC (VAR v: integer type)"),
        ("INC(i, (*|*)", "INC (VAR v: integer type; n: integer type)"),
        ("b := ODD((*|*)", "ODD (x: integer type): BOOLEAN"),
        ("ASSERT(b, (*|*)", "ASSERT (x: BOOLEAN; n: integer constant)"),
        ("NEW((*|*)", "NEW (VAR v: pointer type)"),
    ],
)
def test_predeclared_procedures(statement: str, label: str) -> None:
    found = at(statement)
    assert found is not None
    assert found.signatures[found.active_signature].label == label


@pytest.mark.parametrize(
    "statement",
    [
        "(*|*)",
        "i := (1 + (*|*)",
        "i := Add(1, 2)(*|*)",
        "i := Add(1, 2); (*|*)",
        "i := Add(*|*)(1, 2)",
        "r(L.(*|*)",
        "i := Add((* a (*|*) *) 1)",
        "Unknown((*|*)",
        "IF Add(1, 2) = 3 THEN (*|*)",
    ],
)
def test_no_call(statement: str) -> None:
    assert at(statement) is None


def test_a_heading_is_no_call() -> None:
    assert help_at("MODULE M;\n\tPROCEDURE P (a: INTEGER; (*|*)) ;\n\tEND P;\nEND M.\n") is None


def test_every_predeclared_procedure_has_a_form() -> None:
    from cp_lsp.features.signature import PREDECLARED_FORMS
    from cp_lsp.semantics.objects import PREDECLARED
    from cp_lsp.semantics.universe import OBSOLETE, SYSTEM, UNIVERSE

    for scope in (UNIVERSE, SYSTEM):
        for name, obj in scope.names.items():
            if obj.mode == PREDECLARED and obj.number not in OBSOLETE:
                if name not in ("CC", "THISRECORD", "THISARRAY"):
                    assert name in PREDECLARED_FORMS
