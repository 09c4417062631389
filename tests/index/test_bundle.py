"""The interfaces that ship with the package: complete, and as good as an installed BlackBox."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from cp_lsp.index.bundle import PATH, Bundle, make_bundle, write_bundle
from cp_lsp.index.importer import ProjectImporter
from cp_lsp.index.project import Origin, Project
from cp_lsp.semantics import types as t
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.imported import described_modules
from cp_lsp.semantics.types import Type


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return Bundle()


@pytest.fixture(scope="module")
def importer(bundle: Bundle) -> ProjectImporter:
    return ProjectImporter(Project([], bundled=bundle), bundle=bundle)


def test_what_programmers_import_is_there(bundle: Bundle) -> None:
    wanted = """Controllers Controls Converters Dates Dialog Documents Files Fonts In Integers Log
    Math Meta Models Out Ports Printers Properties SMath Services Stores Strings Views Windows
    TextCmds TextControllers TextMappers TextModels TextRulers TextViews FormModels FormViews
    StdApi StdCmds StdCoder StdDialog StdFolds StdLinks StdLog StdTabViews
    DevCommanders DevCompiler CommStreams SqlDB WinApi WinOle LinLibc Kernel Containers"""
    assert set(wanted.split()) <= set(bundle)
    assert len(bundle) == len(list(bundle))
    assert "Nothing" not in bundle
    assert bundle.get("Nothing") is None
    assert "about.json" not in bundle


def test_every_module_can_be_imported_as_a_whole(importer: ProjectImporter, bundle: Bundle) -> None:
    for name in bundle:
        module = importer.import_module(name)
        assert module is not None
        assert module.name == name
        for obj in module.scope.names.values():
            assert not any(type_ is t.UNDEFINED_TYPE for type_ in parts(obj.type)), obj
        description = bundle.get(name)
        assert description is not None
        assert set(described_modules(description)) <= set(bundle)


def parts(type_: Type) -> list[Type]:
    """A type and what it is directly made of."""
    inside = [member.type for member in (*type_.fields.values(), *type_.parameters)]
    return [type_, *inside, *([type_.base] if type_.base is not None else [])]


def test_there_are_facts_alone(bundle: Bundle) -> None:
    """Neither places in a source, nor comments, nor a path of the machine that made it."""
    for name in bundle:
        data = bundle.get(name)
        assert data is not None
        assert b"(*" not in data.replace(b'"(*"', b"")
        assert b"places" not in data
    assert PATH.stat().st_size < 600_000


def test_an_ordinary_module_is_checked_without_a_blackbox(importer: ProjectImporter) -> None:
    text = """MODULE Sample;
	IMPORT StdLog, Views, TextModels, TextViews, Ports, Math;
	TYPE View = POINTER TO RECORD (Views.View) x: INTEGER END;
	PROCEDURE (v: View) Restore* (f: Views.Frame; l, t, r, b: INTEGER);
	BEGIN
		f.DrawRect(l, t, r, b, Ports.fill, Ports.red)
	END Restore;
	PROCEDURE Show*;
		VAR m: TextModels.Model;
	BEGIN
		m := TextModels.dir.New();
		Views.OpenView(TextViews.dir.New(m)); StdLog.Real(Math.Pi()); StdLog.Ln
	END Show;
END Sample.
"""
    assert check(text, importer).findings == []
    wrong = text.replace("Ports.fill", "Ports.color").replace("END Restore;", "END Restore; ")
    assert [finding.code for finding in check(wrong, importer).findings] == [0]


def test_the_workspace_goes_before(tmp_path: Path, bundle: Bundle) -> None:
    (tmp_path / "Math.cp").write_text("MODULE Math; CONST own* = 1; END Math.", encoding="utf-8")
    project = Project([tmp_path], bundled=bundle)
    location = project.find_module("Math")
    assert location is not None and location.origin is Origin.WORKSPACE
    text = "MODULE M; IMPORT Math; CONST c = Math.own; END M."
    assert check(text, ProjectImporter(project, bundle=bundle)).findings == []


@pytest.mark.parametrize("data", [None, b"", b"not an archive", b"PK\x03\x04"])
def test_a_damaged_file_is_an_empty_bundle(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "interfaces.zip"
    if data is not None:
        path.write_bytes(data)
    bundle = Bundle(path)
    assert list(bundle) == []
    assert bundle.get("Math") is None
    assert bundle.blackbox == ""


def test_a_file_of_another_format_is_an_empty_bundle(tmp_path: Path) -> None:
    path = tmp_path / "interfaces.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("about.json", json.dumps({"format": 0}))
        archive.writestr("Math", "{}")
    assert list(Bundle(path)) == []


def test_the_same_interfaces_give_the_same_bytes(tmp_path: Path, bundle: Bundle) -> None:
    some = [(name, bundle.get(name) or b"") for name in ("Math", "Files")]
    for name in ("a", "b"):
        write_bundle(tmp_path / name, some, blackbox="2.0")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    written = Bundle(tmp_path / "a")
    assert list(written) == ["Math", "Files"]
    assert written.get("Math") == bundle.get("Math")
    assert written.blackbox == "2.0"


def test_the_bundle_is_that_of_the_installation(blackbox_dir: Path, bundle: Bundle) -> None:
    if (blackbox_dir / "version.txt").read_text("latin-1").strip() != bundle.blackbox:
        pytest.skip(f"the interfaces were made from BlackBox {bundle.blackbox}")
    fresh = make_bundle(blackbox_dir, {"System", "Text", "Std"})
    stale = [name for name, data in fresh.items() if bundle.get(name) != data]
    assert not stale, "cp-lsp index --write-bundle cp_lsp/data/interfaces.zip"
