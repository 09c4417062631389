"""What is shown about a name."""

from __future__ import annotations

import pytest

from cp_lsp.features.hover import hover
from cp_lsp.features.predeclared_words import PREDECLARED, SYSTEM
from cp_lsp.semantics import universe
from tests.features.workspace import MemoryWorkspace, read_fixture, read_marked

SHAPES = read_fixture("shapes.cp")


def shown(text: str, language: str = "en", **options: object) -> str:
    marked = read_marked(text)
    workspace = MemoryWorkspace(marked.modules, **options)  # type: ignore[arg-type]
    assert marked.cursor is not None
    view = workspace.view(marked.cursor[0])
    assert view is not None
    found = hover(view, marked.cursor[1], workspace, language=language)
    return "" if found is None else found.markdown


def shown_at(place: str, language: str = "en") -> str:
    workspace = SHAPES.workspace()
    module, end = SHAPES.places[place]
    view = workspace.view(module)
    assert view is not None
    found = hover(view, end, workspace, language=language)
    return "" if found is None else found.markdown


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        ("useMax", ["CONST max* = 32", "module `Shapes`, exported", "the most there can be"]),
        ("incDrawn", ["VAR drawn: INTEGER", "not exported", "how often"]),
        ("clientX", ["x*: INTEGER", "field of `Shape`", "where it is"]),
        ("clientMove", ["PROCEDURE (s: S.Shape) Move* (dx, dy: INTEGER), NEW, EXTENSIBLE"]),
        ("endMove", ["(s: Shape) Move*", "method of `Shape`", "Moves it by a distance."]),
        ("outerLocal", ["VAR local: INTEGER", "local to `Count`"]),
        ("n", ["VAR n: INTEGER", "parameter of `Count`"]),
        ("useS", ["s: Shape", "parameter of `Register`"]),
        ("callInner", ["PROCEDURE Inner (k: INTEGER)", "local to `Count`"]),
        ("base", ["TYPE Shape* = POINTER TO ABSTRACT RECORD", "What all figures have in common."]),
        ("Ring", ["TYPE Ring* = POINTER TO RecordOfRing", "size: 4 bytes"]),
        ("baseOfRing", ["POINTER TO EXTENSIBLE RECORD (", "radius*: INTEGER", "16 bytes"]),
        ("useAlias", ["IMPORT S := Shapes", "Figures that can be drawn."]),
        ("importOut", ["IMPORT Out", "Writes to the log."]),
        ("useString", ["PROCEDURE String* (IN s: ARRAY OF CHAR)", "Writes characters."]),
    ],
)
def test_hover(place: str, parts: list[str]) -> None:
    text = shown_at(place)
    assert text.startswith("```component-pascal\n")
    for part in parts:
        assert part in text


def test_in_russian() -> None:
    assert "поле типа `Shape`, модуль `Shapes`, экспортируется" in shown_at("clientX", "ru")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("MODULE M; VAR x: INTEGER; BEGIN IN(*|*)C(x) END M.", "INC(VAR v: integer; n: integer)"),
        ("MODULE M; VAR x: INTEGER(*|*); END M.", "size: 4 bytes"),
        (
            "MODULE M; IMPORT SYSTEM; VAR x: SET; BEGIN SYSTEM.GET(*|*)(1, x) END M.",
            "address",
        ),
        ("MODULE M; TYPE T = ABSTRACT(*|*) RECORD END; END M.", "has no variables"),
        (
            "MODULE M; TYPE T = RECORD END; PROCEDURE (VAR t: T) P, NEW, EMPTY(*|*); END M.",
            "has no body",
        ),
        ("MODULE M; CONST c(*|*) = {1..3, 5}; END M.", "CONST c = {1..3, 5}"),
        ("MODULE M; CONST c(*|*) = 0AX; END M.", "CONST c = 0AX"),
        ("MODULE M; CONST c(*|*) = 1.5; END M.", "CONST c = 1.5"),
        ("MODULE M; CONST c(*|*) = 1 < 2; END M.", "CONST c = TRUE"),
        ("MODULE M; TYPE T(*|*) = ARRAY 10 OF INTEGER; END M.", "size: 40 bytes"),
        ("MODULE M; TYPE T(*|*) = RECORD a: INTEGER; b: BYTE END; END M.", "size: 8 bytes"),
        ("MODULE M(*|*); END M.", "MODULE M"),
        ("MODULE M; VAR p(*|*): POINTER TO ARRAY OF CHAR; END M.", "POINTER TO ARRAY OF CHAR"),
    ],
)
def test_what_is_shown(text: str, part: str) -> None:
    assert part in shown(text)


@pytest.mark.parametrize(
    "text",
    [
        "MODULE M; (* VAR (*|*) x *) END M.",
        "MODULE M; BEGIN x(*|*) := 1 END M.",
        "MODULE M; BEG(*|*)IN END M.",
        "(*|*)",
    ],
)
def test_nothing_is_shown(text: str) -> None:
    assert shown(text) == ""


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("MODULE M;\n\t(* One. *)\n\tVAR x(*|*): SET;\nEND M.", ""),
        ("MODULE M;\n\tVAR\n\t(* One. *)\n\tx(*|*): SET;\nEND M.", "One."),
        ("MODULE M;\n\tVAR a: SET; (* of a *)\n\tx(*|*): SET;\nEND M.", ""),
        ("MODULE M;\n\tVAR x(*|*): SET; (** One. **)\nEND M.", "One."),
        ("MODULE M;\n\tVAR x(*|*): SET;\n\t(* of what follows *)\nEND M.", ""),
        ("MODULE M;\n\tPROCEDURE P(*|*);\n\t(* One. *)\n\tBEGIN END P;\nEND M.", "One."),
        ("MODULE M;\n\t(* One. *)\n\n\tPROCEDURE P(*|*);\n\tBEGIN END P;\nEND M.", ""),
        ("MODULE M;\n\tTYPE T(*|*) = RECORD (* One. *)\n\ta: SET END;\nEND M.", "One."),
        ("MODULE M;\n\tTYPE T(*|*) = RECORD a: SET END; (* One. *)\nEND M.", "One."),
    ],
)
def test_the_comment_on_a_declaration(text: str, part: str) -> None:
    found = shown(text)
    assert part in found if part else "of" not in found.split("```")[2].replace("module", "")


DOCU = """Files

DEFINITION Files;
	CONST a = 1;
END Files.

Files keeps things.
More of it.

CONST a, b
The number of things.

TYPE File
ABSTRACT
A thing that is kept.

len: INTEGER
How long it is.

PROCEDURE (f: File) Close
NEW
Ends it.

Pre
f # NIL

PROCEDURE Open (name: CHAR): File
Begins it.
"""
FILES = """MODULE M; IMPORT Files; VAR f: Files.File; BEGIN {} END M.
MODULE Files;
CONST a* = 1; b* = 2;
TYPE File* = POINTER TO RECORD len*: INTEGER END;
PROCEDURE (f: File) Close*, NEW; BEGIN END Close;
PROCEDURE Open* (name: CHAR): File; BEGIN RETURN NIL END Open;
END Files.
"""


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("f.len := Files.b(*|*)", "The number of things."),
        ("f.len(*|*) := 1", "How long it is."),
        ("f.Close(*|*)", "f \\# NIL"),
        ("f := Files.Open(*|*)('x')", "Begins it."),
        ("f := Files(*|*).Open('x')", "Files keeps things."),
    ],
)
@pytest.mark.parametrize("closed", [(), ("Files",)])
def test_the_document_of_a_module(statement: str, part: str, closed: tuple[str, ...]) -> None:
    found = shown(FILES.replace("{}", statement), documentation={"Files": DOCU}, closed=closed)
    if closed and "len(*|*)" in statement:
        return  # without source it is not known whose field it is
    assert part in found
    assert "More of it." not in found or "Files(*|*)" in statement


def test_every_predeclared_name_is_explained() -> None:
    known = {"LONGCHAR", "LARGEINT", "LONGREAL"}  # of older languages, refused by the compiler
    assert set(universe.UNIVERSE.names) - known <= set(PREDECLARED)
    assert set(universe.SYSTEM.names) <= set(SYSTEM)
