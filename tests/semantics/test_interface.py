"""Interfaces of modules: what importers see of them, through several modules."""

from __future__ import annotations

from pathlib import Path

import pytest

from cp_lsp.semantics import imported
from cp_lsp.semantics import types as t
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.context import ImportedModule
from cp_lsp.semantics.imported import described_library, described_modules, without_places
from cp_lsp.semantics.interface import interface_of, read_interface
from cp_lsp.semantics.objects import CONSTANT, READ_ONLY


class Modules:
    """An importer that knows the modules of these texts."""

    def __init__(self, *texts: str) -> None:
        self.texts = {text.split()[1].rstrip(";["): text for text in texts}
        self.made: dict[str, ImportedModule] = {}

    def import_module(self, name: str) -> ImportedModule | None:
        if name not in self.texts:
            return None
        if name not in self.made:
            self.made[name] = read_interface(interface_of(self.texts[name], self), self)
        return self.made[name]


def errors(text: str, *others: str) -> list[int]:
    """The numbers of the errors in a text that may import the others."""
    return [finding.code for finding in check(text, Modules(*others)).findings]


def client(body: str, declarations: str = "") -> str:
    return f"MODULE Client; IMPORT Base, Middle, SYSTEM; {declarations} BEGIN {body} END Client."


BASE = """MODULE Base;
IMPORT SYSTEM;
TYPE
	Link* = POINTER TO EXTENSIBLE RECORD next*: Link; count-: INTEGER; secret: Link END;
	Hidden = RECORD x*: INTEGER END;
	Shape* = POINTER TO ABSTRACT RECORD END;
	Rec* = EXTENSIBLE RECORD hidden*: Hidden; a: BYTE; r*: REAL END;
	Row* = ARRAY 7 OF Rec;
	Length* = INTEGER;
	Packed* = RECORD [noalign] a*: BYTE; b*: INTEGER END;
	Action* = PROCEDURE (VAR r: Rec; IN s: ARRAY OF CHAR; OUT n: INTEGER; l: Link): Link;
VAR
	public*: INTEGER; guarded-: Rec; hidden*: Hidden;
PROCEDURE (s: Shape) Draw* (x: INTEGER), NEW, ABSTRACT;
PROCEDURE (s: Shape) Reset-, NEW, EMPTY;
PROCEDURE (s: Shape) Same* (): Shape, NEW, EXTENSIBLE;
BEGIN
	RETURN s
END Same;
END Base.
"""

MIDDLE = """MODULE Middle;
IMPORT B := Base;
CONST size* = SIZE(B.Rec);
TYPE
	Node* = POINTER TO RECORD (B.Link) name*: ARRAY 10 OF CHAR END;
	Alias* = B.Link;
	Circle* = POINTER TO RECORD (B.Shape) END;
	Length* = B.Length;
VAR rows*: ARRAY 3 OF B.Row; action*: B.Action;
PROCEDURE (c: Circle) Draw* (x: INTEGER);
END Draw;
PROCEDURE (c: Circle) Same* (): Circle;
BEGIN
	RETURN c
END Same;
END Middle.
"""


@pytest.mark.parametrize(
    ("declarations", "body", "expected"),
    [
        # A type is the same one on every way.
        ("VAR l: Base.Link; n: Middle.Node; a: Middle.Alias;", "l := n; a := l; l := a", []),
        ("VAR l: Base.Link; n: Middle.Node;", "n := l", [113]),
        ("VAR l: Base.Link; n: Middle.Node;", "n := l(Middle.Node); n := n", []),
        ("VAR r: Base.Rec;", "r := Middle.rows[1, 2]", [113]),  # extensible, so not as a whole
        ("VAR n: Middle.Length;", "n := Base.public; Base.public := n", []),
        # Export marks.
        ("VAR l: Base.Link;", "l.next := NIL; l.count := 1", [76]),
        ("VAR l: Base.Link;", "l.secret := NIL", [83]),
        ("", "Base.public := 1; Base.guarded.r := 1", [76]),
        ("VAR h: Base.Hidden;", "", [0]),
        ("", "Base.hidden.x := 1; Middle.rows[0, 0].hidden.x := 2", []),
        # A hidden field leaves its name free.
        ("TYPE Own = RECORD (Base.Rec) a: CHAR END; VAR o: Own;", "o.a := 0X", []),
        # Methods.
        ("VAR c: Middle.Circle;", "NEW(c); c := c.Same(); c.Draw(1)", []),
        ("VAR s: Base.Shape;", "NEW(s)", [193]),
        ("TYPE T = POINTER TO RECORD (Base.Shape) END;", "", [192]),
        ("VAR s: Base.Shape;", "s.Reset", [196]),
        # Sizes and constants.
        ("CONST c = 1 DIV (Middle.size - SIZE(Base.Rec) + 1);", "", []),
        ("CONST c = 1 DIV (SIZE(Base.Packed) - 5);", "", [205]),
        ("CONST c = 1 DIV (SIZE(Base.Row) - 7 * 16);", "", [205]),
        # Procedure types, with the parameters' names free and their types the same.
        (
            "PROCEDURE P (VAR a: Base.Rec; IN b: ARRAY OF CHAR; OUT c: INTEGER; d: Middle.Alias):"
            " Base.Link; BEGIN c := 0; RETURN d END P;",
            "Middle.action := P",
            [],
        ),
    ],
)
def test_importers_see_what_is_exported(declarations: str, body: str, expected: list[int]) -> None:
    assert errors(client(body, declarations), BASE, MIDDLE) == expected


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("-7", -7),
        ("5000000000", 5000000000),
        ("TRUE", 1),
        ("1.5", 1.5),
        ("INF", float("inf")),
        ("{1, 3}", 10),
        ("20ACX", 0x20AC),
        ('"abc"', "abc"),
        ('"żółw"', "żółw"),
    ],
)
def test_constants_keep_their_values(literal: str, value: object) -> None:
    importer = Modules(f"MODULE M; CONST c* = {literal}; END M.")
    module = importer.import_module("M")
    assert module is not None
    constant = module.scope.names["c"]
    assert (constant.mode, constant.value) == (CONSTANT, value)


def test_objects_know_where_they_are_declared() -> None:
    text = "MODULE M; TYPE T* = RECORD f*: INTEGER END; VAR v-: T; PROCEDURE P*; END P; END M."
    module = Modules(text).import_module("M")
    assert module is not None
    names = module.scope.names
    places = {name: text[obj.pos : obj.end] for name, obj in names.items()}
    assert places == {"T": "T", "v": "v", "P": "P"}
    field = names["T"].type.fields["f"]
    assert text[field.pos : field.end] == "f"
    assert names["v"].visibility == READ_ONLY
    assert names["v"].module == "M"


def test_objects_are_made_when_asked_for_and_once() -> None:
    importer = Modules(BASE, MIDDLE)
    base, middle = importer.import_module("Base"), importer.import_module("Middle")
    assert base is not None and middle is not None
    link = base.scope.names["Link"]
    assert link is base.scope.find("Link")
    assert middle.scope.names["Alias"].type is link.type
    assert "Hidden" not in base.scope.names
    assert base.scope.find("Hidden") is None
    with pytest.raises(KeyError):
        base.scope.names["Hidden"]
    assert sorted(base.scope.names) == sorted(base.scope.names.keys())
    assert len(base.scope.names) == len(list(base.scope.names.values())) == 10


def test_modules_named_are_those_of_the_types() -> None:
    importer = Modules(BASE, MIDDLE)
    assert described_modules(interface_of(MIDDLE, importer)) == ("Base",)
    last = "MODULE Last; IMPORT Middle; VAR n*: Middle.Node; END Last."
    assert described_modules(interface_of(last, importer)) == ("Base", "Middle")


def test_the_library_of_a_foreign_module_is_told() -> None:
    text = 'MODULE Api ["api32.dll"]; PROCEDURE Do* (x: INTEGER); END Api.'
    assert described_library(interface_of(text)) == "api32.dll"
    assert described_library(interface_of("MODULE M; END M.")) == ""


@pytest.mark.parametrize(
    "text",
    [
        # The end of the inner procedure looks like that of the outer.
        "MODULE M; PROCEDURE P*; PROCEDURE P; BEGIN END P; BEGIN P END P;"
        " PROCEDURE Q*; END Q; END M.",
        "MODULE M; PROCEDURE P*; TYPE T = RECORD END; PROCEDURE Q; BEGIN END Q; BEGIN Q END P;"
        " PROCEDURE Q*; BEGIN END Q; END M.",
        "MODULE M; PROCEDURE P*; BEGIN (* END P; *) END P; PROCEDURE Q*; BEGIN END Q; END M.",
    ],
)
def test_bodies_are_passed_over_without_harm(text: str) -> None:
    assert not check(text).findings
    from cp_lsp.semantics.interface import _declarations, write_interface

    whole = write_interface(_declarations(text, None, skip_bodies=False))
    assert interface_of(text) == whole


def test_open_strings_in_bodies_do_not_matter() -> None:
    """The scanner's complaints about what is passed over are passed over as well."""
    good = "MODULE M; PROCEDURE P*; BEGIN (* *) END P; PROCEDURE Q*; END Q; END M."
    bad = good.replace("(* *)", "StdLog.String('open\n 1.2.3E; \"a\n")
    assert without_places(interface_of(bad)) == without_places(interface_of(good))


def test_errors_in_bodies_do_not_matter() -> None:
    good = "MODULE M; PROCEDURE P* (x: INTEGER); BEGIN END P; PROCEDURE Q*; END Q; END M."
    bad = good.replace("BEGIN END P", "BEGIN IF x THEN y( END P")
    assert without_places(interface_of(bad)) == without_places(interface_of(good))


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "MODULE", "MODULE M", "MODULE M;", "MODULE M; IMPORT Nothing; END M."),
        "MODULE M; TYPE T* = POINTER TO U; END M.",
        "MODULE M; TYPE R* = RECORD r*: R END; END M.",
        f"MODULE M; VAR x*: {'ARRAY 2 OF ' * 500}CHAR; END M.",
    ],
)
def test_any_text_has_a_description(text: str) -> None:
    module = read_interface(interface_of(text), Modules())
    for obj in module.scope.names.values():
        assert obj.type is not None


def test_a_module_that_lacks_an_import_is_described_as_far_as_it_goes() -> None:
    text = """MODULE Base; IMPORT Gone;
    TYPE T* = POINTER TO RECORD (Gone.Record) x*: INTEGER; y*: Gone.Type END;
    VAR n*: INTEGER; g*: Gone.Type;
    PROCEDURE P* (x: INTEGER; g: Gone.Type): T;
    BEGIN RETURN Gone.Make(x)
    END P;
    END Base."""
    uses = "t := Base.P(Base.n, Base.g); t.x := Base.n; t.y := Base.g; Base.g := t.y"
    client = f"MODULE M; IMPORT Base; VAR t: Base.T; BEGIN {uses} END M."
    assert errors(client, text) == []
    assert errors(client.replace("t.x :=", "t.z :="), text) == [83]


def test_places_do_not_count_for_importers() -> None:
    one = "MODULE M; VAR x*: RECORD f*: INTEGER END; PROCEDURE P*; END P; END M."
    other = "MODULE M;\n\n(* far *) VAR x*: RECORD f*: INTEGER END; PROCEDURE P*; END P; END M."
    assert interface_of(one) != interface_of(other)
    assert without_places(interface_of(one)) == without_places(interface_of(other))


def test_places_can_move_under_importers() -> None:
    text = "MODULE M; TYPE T* = RECORD f*: INTEGER END; VAR x*: T; PROCEDURE P*; END P; END M."
    module = read_interface(interface_of(text), Modules())
    record = module.scope.names["T"].type
    later = "MODULE M; (* later *)" + text.removeprefix("MODULE M;")
    imported.move(module, interface_of(later))
    assert module.scope.names["x"].type is record
    for name, obj in module.scope.names.items():
        assert later[obj.pos : obj.end] == name
    field = record.fields["f"]
    assert later[field.pos : field.end] == "f"


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"format":0,"module":"M","modules":[]}\n{}', b"\xff", b"null"]
)
def test_other_data_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        read_interface(data, Modules())


def test_types_of_modules_that_are_gone_hush_errors() -> None:
    data = interface_of(MIDDLE, Modules(BASE))
    alone = read_interface(data, Modules())
    assert alone.scope.names["Alias"].type is t.UNDEFINED_TYPE


def test_all_of_blackbox_reads_the_same_with_and_without_bodies(blackbox_dir: Path) -> None:
    from cp_lsp.index.importer import ProjectImporter
    from cp_lsp.index.project import Project
    from cp_lsp.semantics.interface import _declarations, write_interface

    project = Project([], blackbox_dir)
    importer = ProjectImporter(project)
    for name in ("Kernel", "Views", "TextModels", "TextViews", "StdLog", "FormViews", "DevCPT"):
        location = project.find_module(name)
        assert location is not None
        text = project.read(location).compiler_text
        whole = _declarations(text, importer, skip_bodies=False)
        assert not whole.findings
        assert interface_of(text, importer) == write_interface(whole)
