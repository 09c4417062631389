"""Definitions as BlackBox's interface browser shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cp_lsp.semantics.client_interface import Audience, client_interface
from cp_lsp.semantics.context import ImportedModule
from cp_lsp.semantics.imported import described_library
from cp_lsp.semantics.interface import interface_of, read_interface


class Modules:
    def __init__(self, *texts: str) -> None:
        self.texts = {text.split()[1].rstrip(";["): text for text in texts}

    def import_module(self, name: str) -> ImportedModule | None:
        text = self.texts.get(name)
        return None if text is None else read_interface(interface_of(text, self), self)


def definition(text: str, *others: str, audience: Audience = "clients") -> str:
    importer = Modules(*others)
    data = interface_of(text, importer)
    module = read_interface(data, importer)
    return client_interface(module, audience=audience, library=described_library(data))


def line(declaration: str, heading: str = "MODULE M;") -> list[str]:
    """The lines of the definition of a module with one declaration, without the frame."""
    text = definition(f"{heading} IMPORT SYSTEM; {declaration} END M.")
    return [each for each in text.splitlines()[1:-1] if each and each.strip() != "IMPORT SYSTEM;"]


TEXT = """MODULE Shapes;
	IMPORT Base, Kernel;
	CONST right* = 2; left* = 1;
	TYPE
		Shape* = POINTER TO ABSTRACT RECORD (Base.Store)
			x-, y-: INTEGER; color*: Base.Color; own: BYTE
		END;
		Box* = POINTER TO BoxDesc;
		BoxDesc* = RECORD w*, h*: INTEGER END;
		Names* = ARRAY 10 OF Base.Name;
		ShapeHook* = POINTER TO ABSTRACT RECORD (Kernel.Hook) END;
	VAR dir-, stdDir-: Shape; hook: ShapeHook;
	PROCEDURE (s: Shape) Draw* (VAR b: BoxDesc; IN name: ARRAY OF CHAR), NEW, ABSTRACT;
	PROCEDURE (s: Shape) Move- (dx, dy: INTEGER), NEW, EMPTY;
	PROCEDURE (s: Shape) Area* (): REAL, NEW; BEGIN RETURN 0 END Area;
	PROCEDURE (s: Shape) Copy* (): Shape, EXTENSIBLE; BEGIN RETURN s END Copy;
	PROCEDURE (s: Shape) Kept*, EXTENSIBLE; END Kept;
	PROCEDURE (VAR b: BoxDesc) Grow* (by: INTEGER), NEW; END Grow;
	PROCEDURE SetHook* (h: ShapeHook); BEGIN hook := h END SetHook;
	PROCEDURE New* (x, y: INTEGER; OUT s: Shape); BEGIN s := NIL END New;
	PROCEDURE Private; END Private;
END Shapes.
"""
BASE = """MODULE Base;
	TYPE
		Store* = POINTER TO ABSTRACT RECORD END;
		Color* = INTEGER;
		Name* = ARRAY 32 OF CHAR;
	PROCEDURE (s: Store) Copy* (): Store, NEW, EXTENSIBLE; BEGIN RETURN s END Copy;
	PROCEDURE (s: Store) Kept*, NEW, EXTENSIBLE; END Kept;
END Base.
"""
KERNEL = "MODULE Kernel; TYPE Hook* = POINTER TO ABSTRACT RECORD END; END Kernel."


def test_clients_see_what_they_can_use() -> None:
    assert (
        definition(TEXT, BASE, KERNEL)
        == """\
DEFINITION Shapes;

	IMPORT Base;

	CONST
		left = 1;
		right = 2;

	TYPE
		Box = POINTER TO BoxDesc;
		BoxDesc = RECORD
			w, h: INTEGER;
			(VAR b: BoxDesc) Grow (by: INTEGER), NEW
		END;

		Shape = POINTER TO ABSTRACT RECORD (Base.Store)
			x-, y-: INTEGER;
			color: Base.Color;
			(s: Shape) Area (): REAL, NEW;
			(s: Shape) Copy (): Shape, EXTENSIBLE;
			(s: Shape) Draw (VAR b: BoxDesc; IN name: ARRAY OF CHAR), NEW, ABSTRACT
		END;

		Names = ARRAY 10 OF Base.Name;

	VAR
		dir-, stdDir-: Shape;

	PROCEDURE New (x, y: INTEGER; OUT s: Shape);

END Shapes.
""".replace("dir-, stdDir-: Shape;", "dir-: Shape;\n\t\tstdDir-: Shape;")
    )


def test_extensions_see_what_they_can_override() -> None:
    text = definition(TEXT, BASE, KERNEL, audience="extensions")
    shown = {each.strip().split(" (")[0] for each in text.splitlines()}
    assert "PROCEDURE SetHook" in shown
    assert "PROCEDURE New" not in shown
    assert "VAR" not in shown
    methods = [each.split(")")[1].split()[0] for each in text.splitlines() if "\t(" in each]
    assert methods == ["Copy", "Draw", "Move-"]


def test_all_is_what_is_exported_except_hooks() -> None:
    text = definition(TEXT, BASE, KERNEL, audience="all")
    assert "(s: Shape) Move- (dx, dy: INTEGER), NEW, EMPTY" in text
    assert "Hook" not in text
    assert "Private" not in text


@pytest.mark.parametrize(
    ("declaration", "shown"),
    [
        ("CONST c* = 'x';", 'c = "x";'),
        ('CONST c* = "a" + 0DX + "b";', 'c = "a" + 0DX + "b";'),
        ("CONST c* = 'say \"no\"';", "c = 'say \"no\"';"),
        ("CONST c* = 0DX;", "c = 0DX;"),
        ("CONST c* = 0FFX;", "c = 0FFX;"),
        ("CONST c* = 20ACX;", "c = 20ACX;"),
        ("CONST c* = -5;", "c = -5;"),
        ("CONST c* = 4000000000;", "c = 00000000EE6B2800L;"),
        ("CONST c* = {0, 3..5};", "c = {0, 3, 4, 5};"),
        ("CONST c* = 2.5E20;", "c = 2.5E20;"),
        ("CONST c* = -INF;", "c = -INF;"),
        ("CONST c* = FALSE;", "c = FALSE;"),
        ("CONST c* = NIL;", "c = NIL;"),
        ("TYPE T* = INTEGER;", "T = INTEGER;"),
        ("TYPE T* = SYSTEM.PTR;", "T = SYSTEM.PTR;"),
        ("TYPE T* = RECORD [union] a*: CHAR END;", "T = RECORD [union]"),
        ("TYPE T* = RECORD END;", "T = RECORD END;"),
        (
            "TYPE T* = POINTER TO ARRAY OF ARRAY 3 OF SET;",
            "T = POINTER TO ARRAY OF ARRAY 3 OF SET;",
        ),
        ("TYPE T* = PROCEDURE (a, b: REAL): CHAR;", "T = PROCEDURE (a, b: REAL): CHAR;"),
        ("VAR v-: PROCEDURE;", "v-: PROCEDURE;"),
        ("VAR v*: RECORD END;", "v: RECORD END;"),
        ("PROCEDURE P*; END P;", "PROCEDURE P;"),
        ("PROCEDURE P* (): INTEGER; BEGIN RETURN 0 END P;", "PROCEDURE P (): INTEGER;"),
        ("PROCEDURE [code] P* 90H;", "PROCEDURE [code] P;"),
        ("PROCEDURE [ccall] P*; END P;", "PROCEDURE [ccall] P;"),
        ("PROCEDURE P* (VAR [nil] x: SET); END P;", "PROCEDURE P (VAR [nil] x: SET);"),
    ],
)
def test_each_declaration_in_blackbox_form(declaration: str, shown: str) -> None:
    assert shown in [each.strip() for each in line(declaration)]


def test_a_foreign_library_is_named() -> None:
    text = 'MODULE Api ["api.dll"]; PROCEDURE Do* (x: INTEGER); END Api.'
    assert definition(text).startswith('DEFINITION Api ["api.dll"];\n')


def test_nothing_exported_leaves_an_empty_frame() -> None:
    assert definition("MODULE M; VAR x: INTEGER; END M.") == "DEFINITION M;\n\nEND M.\n"


def test_a_definition_of_blackbox(blackbox_dir: Path) -> None:
    from cp_lsp.index.importer import ProjectImporter
    from cp_lsp.index.project import Project

    importer = ProjectImporter(Project([], blackbox_dir))
    module = importer.import_module("TextModels")
    assert module is not None
    text = client_interface(module)
    assert "\tIMPORT Containers, Fonts, Models, Ports, Properties, Stores, Views;\n" in text
    assert "\t\t\t(rd: Reader) ReadChar (OUT ch: CHAR), NEW, ABSTRACT;\n" in text
    assert "\tPROCEDURE WeakReplace" not in text
    assert "\t\tdigitspace = 8FX;\n" in text
