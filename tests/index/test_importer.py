"""Imported modules of a project: where they come from, what is kept, what a change reaches."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from cp_lsp.index import importer as importer_module
from cp_lsp.index.cache import Cache
from cp_lsp.index.importer import ProjectImporter
from cp_lsp.index.project import Project
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.interface import interface_of


class Workshop:
    """A workspace with modules, and a count of the interfaces made from source."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        self.cache_folder = folder / "cache"
        self.made: list[str] = []

        def counted(text: str, importer: object = None) -> bytes:
            self.made.append(text.split()[1].rstrip(";"))
            return interface_of(text, importer)  # type: ignore[arg-type]

        monkeypatch.setattr(importer_module, "interface_of", counted)

    def write(self, name: str, body: str, *, age: float = 60) -> Path:
        """Writes a module of a name; `age` is in seconds."""
        path = self.folder / f"{name}.cp"
        path.write_text(f"MODULE {name}; {body} END {name}.", encoding="utf-8")
        then = time.time() - age
        os.utime(path, (then, then))
        return path

    def open(self, *, cached: bool = False) -> ProjectImporter:
        cache = Cache(self.cache_folder, "test") if cached else None
        return ProjectImporter(Project([self.folder]), cache)

    def errors(self, importer: ProjectImporter, text: str) -> list[tuple[int, str | None]]:
        return [(finding.code, finding.detail) for finding in check(text, importer).findings]


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    return Workshop(tmp_path, monkeypatch)


CLIENT = "MODULE Client; IMPORT Upper, Lower; BEGIN Upper.x := Lower.x END Client."


def test_modules_import_each_other(workshop: Workshop) -> None:
    workshop.write("Lower", "TYPE T* = INTEGER; VAR x*: T;")
    workshop.write("Upper", "IMPORT Lower; VAR x*: Lower.T;")
    importer = workshop.open()
    assert workshop.errors(importer, CLIENT) == []
    assert importer.imports("Upper") == ("Lower",)
    assert workshop.made == ["Lower", "Upper"]


def test_an_unknown_module_is_152(workshop: Workshop) -> None:
    workshop.write("Lower", "VAR x*: INTEGER;")
    importer = workshop.open()
    assert importer.import_module("Nothing") is None
    assert importer.description("Nothing") is None
    assert workshop.errors(importer, CLIENT) == [(152, "Upper")]


def test_names_compare_with_their_case(workshop: Workshop) -> None:
    workshop.write("Lower", "VAR x*: INTEGER;")
    importer = workshop.open()
    assert importer.import_module("lower") is None
    assert importer.import_module("LOWER") is None
    assert importer.import_module("Lower") is not None


def test_a_module_with_errors_is_imported_as_far_as_it_goes(workshop: Workshop) -> None:
    workshop.write("Lower", "VAR x*: INTEGER; y*: Unknown; PROCEDURE P*; BEGIN x := ( END P;")
    importer = workshop.open()
    assert workshop.errors(importer, "MODULE M; IMPORT Lower; BEGIN Lower.x := 1 END M.") == []
    assert workshop.errors(importer, "MODULE M; IMPORT Lower; BEGIN Lower.P END M.") == []
    wrong = "MODULE M; IMPORT Lower; BEGIN Lower.x := TRUE END M."
    assert workshop.errors(importer, wrong) == [(113, None)]


@pytest.mark.parametrize("text", ["", "MODULE", "MODULE Other; END Other.", "\x00\x01\x02"])
def test_a_module_without_its_heading_is_152(workshop: Workshop, text: str) -> None:
    (workshop.folder / "Upper.cp").write_text(text, encoding="utf-8")
    workshop.write("Lower", "VAR x*: INTEGER;")
    assert workshop.errors(workshop.open(), CLIENT) == [(152, "Upper")]


def test_imports_in_a_circle_are_154(workshop: Workshop) -> None:
    workshop.write("A", "IMPORT B; VAR x*: INTEGER;")
    workshop.write("B", "IMPORT C; VAR x*: INTEGER;")
    workshop.write("C", "IMPORT A; VAR x*: INTEGER;")
    for first in "ABC":
        importer = workshop.open()
        importer.import_module(first)
        inside = (workshop.folder / "A.cp").read_text(encoding="utf-8")
        assert workshop.errors(importer, inside) == [(154, "B")]
        outside = "MODULE M; IMPORT A, B, C; BEGIN A.x := B.x + C.x END M."
        assert workshop.errors(importer, outside) == []


def test_a_module_that_imports_itself_is_not_found(workshop: Workshop) -> None:
    path = workshop.write("A", "IMPORT A; VAR x*: INTEGER;")
    importer = workshop.open()
    assert workshop.errors(importer, path.read_text(encoding="utf-8")) == [(152, "A")]


def test_a_long_chain_of_imports_is_no_danger(workshop: Workshop) -> None:
    workshop.write("M0", "TYPE T* = RECORD END;")
    for number in range(1, 1500):
        workshop.write(f"M{number}", f"IMPORT M{number - 1}; TYPE T* = RECORD END;")
    importer = workshop.open()
    module = importer.import_module("M1499")
    assert module is not None
    assert "T" in module.scope.names


def test_interfaces_are_kept_between_runs(workshop: Workshop) -> None:
    workshop.write("Lower", "TYPE T* = INTEGER; VAR x*: T;")
    workshop.write("Upper", "IMPORT Lower; VAR x*: Lower.T;")
    assert workshop.errors(workshop.open(cached=True), CLIENT) == []
    workshop.made.clear()
    again = workshop.open(cached=True)
    again.project.read = None  # type: ignore[assignment,method-assign]
    assert workshop.errors(again, CLIENT) == []
    assert workshop.made == []


def test_what_an_imported_module_says_is_part_of_an_interface(workshop: Workshop) -> None:
    workshop.write("Lower", "CONST n* = 3;")
    workshop.write("Upper", "IMPORT Lower; CONST n* = Lower.n + 1;")
    text = "MODULE M; IMPORT Upper; CONST c = 1 DIV (Upper.n - 4); END M."
    assert workshop.errors(workshop.open(cached=True), text) == [(205, None)]
    workshop.write("Lower", "CONST n* = 4;", age=30)
    assert workshop.errors(workshop.open(cached=True), text) == []


def test_a_file_changed_just_now_is_read_again(workshop: Workshop) -> None:
    """A second change may come within the step of the file system's clock."""
    workshop.write("Lower", "CONST n* = 3;", age=0)
    text = "MODULE M; IMPORT Lower; CONST c = 1 DIV (Lower.n - 3); END M."
    assert workshop.errors(workshop.open(cached=True), text) == [(205, None)]
    path = workshop.folder / "Lower.cp"
    status = path.stat()
    path.write_text("MODULE Lower; CONST n* = 4; END Lower.", encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert workshop.errors(workshop.open(cached=True), text) == []


def test_changing_a_buffer_reaches_all_that_import_it(workshop: Workshop) -> None:
    lower = workshop.write("Lower", "TYPE T* = INTEGER; VAR x*: T;")
    workshop.write("Upper", "IMPORT Lower; VAR x*: Lower.T;")
    workshop.write("Other", "VAR x*: INTEGER;")
    importer = workshop.open()
    text = "MODULE M; IMPORT Upper, Other; BEGIN Upper.x := 1; Other.x := 1 END M."
    assert workshop.errors(importer, text) == []
    other = importer.import_module("Other")
    importer.project.open_buffer(lower, "MODULE Lower; TYPE T* = BOOLEAN; VAR x*: T; END Lower.")
    assert workshop.errors(importer, text) == [(113, None)]
    assert importer.import_module("Other") is other
    importer.project.close_buffer(lower)
    assert workshop.errors(importer, text) == []


def test_changing_a_file_is_seen_after_refresh(workshop: Workshop) -> None:
    workshop.write("Lower", "VAR x*: INTEGER;")
    importer = workshop.open()
    text = "MODULE M; IMPORT Lower; BEGIN Lower.x := 1 END M."
    assert workshop.errors(importer, text) == []
    workshop.write("Lower", "VAR y*: INTEGER;", age=10)
    importer.project.refresh()
    assert workshop.errors(importer, text) == [(0, "x")]
    (workshop.folder / "Lower.cp").unlink()
    importer.project.refresh()
    assert workshop.errors(importer, text) == [(152, "Lower")]
    workshop.write("Lower", "VAR x*: INTEGER;", age=5)
    importer.project.refresh()
    assert workshop.errors(importer, text) == []


def test_a_change_that_cannot_be_seen_reaches_nobody(workshop: Workshop) -> None:
    path = workshop.write("Lower", "TYPE T* = RECORD f*: INTEGER END; PROCEDURE P*; END P;")
    workshop.write("Upper", "IMPORT Lower; TYPE T* = RECORD (Lower.T) END; VAR x*: Lower.T;")
    importer = workshop.open()
    lower, upper = importer.import_module("Lower"), importer.import_module("Upper")
    assert lower is not None and upper is not None
    type_ = upper.scope.names["x"].type
    text = path.read_text(encoding="utf-8").replace("; END P", "; (* more *) BEGIN P END P")
    text = text.replace("TYPE T", "\n\n\nTYPE T")
    workshop.made.clear()
    importer.project.open_buffer(path, text)
    assert importer.import_module("Upper") is upper
    assert importer.import_module("Lower") is lower
    assert workshop.made == ["Lower"]
    assert upper.scope.names["x"].type is type_ is lower.scope.names["T"].type
    place = lower.scope.names["P"]
    assert text[place.pos : place.end] == "P"
    field = type_.fields["f"]
    assert text[field.pos : field.end] == "f"


def test_a_circle_that_an_edit_makes_is_found(workshop: Workshop) -> None:
    lower = workshop.write("Lower", "VAR x*: INTEGER;")
    workshop.write("Upper", "IMPORT Lower; VAR x*: INTEGER;")
    importer = workshop.open()
    assert workshop.errors(importer, CLIENT) == []
    text = "MODULE Lower; IMPORT Upper; VAR x*: INTEGER; END Lower."
    importer.project.open_buffer(lower, text)
    assert workshop.errors(importer, text) == [(154, "Upper")]
    importer.project.close_buffer(lower)
    assert workshop.errors(importer, CLIENT) == []


def test_an_open_buffer_leaves_nothing_in_the_cache(workshop: Workshop) -> None:
    path = workshop.write("Lower", "VAR x*: INTEGER;")
    text = "MODULE Lower; VAR y*: INTEGER; END Lower."
    for _ in range(2):
        importer = workshop.open(cached=True)
        importer.project.open_buffer(path, text)
        assert importer.import_module("Lower") is not None
    assert workshop.made == ["Lower", "Lower"]


def test_ready_interfaces_serve_where_there_is_no_source(workshop: Workshop) -> None:
    lower = interface_of("MODULE Lower; TYPE T* = INTEGER; VAR x*: T; END Lower.")
    bundle = {"Lower": lower, "Upper": b"damaged"}
    project = Project([workshop.folder], bundled=bundle)
    importer = ProjectImporter(project, bundle=bundle)
    workshop.write("Own", "IMPORT Lower; VAR x*: Lower.T;")
    text = "MODULE M; IMPORT Lower, Own; BEGIN Lower.x := Own.x END M."
    assert workshop.errors(importer, text) == []
    assert importer.import_module("Upper") is None
    # What stands in the workspace goes before.
    workshop.write("Lower", "VAR x*: BOOLEAN;")
    project.refresh()
    text = "MODULE M; IMPORT Lower; BEGIN Lower.x := TRUE END M."
    assert workshop.errors(importer, text) == []


def test_modules_of_blackbox_come_quickly_from_the_cache(
    blackbox_dir: Path, tmp_path: Path
) -> None:
    names = ["TextViews", "StdLog", "Dialog", "Math", "Files"]
    for limit in (30.0, 0.5):
        with Cache(tmp_path, "test") as cache:
            start = time.perf_counter()
            importer = ProjectImporter(Project([], blackbox_dir), cache)
            loaded = list(importer.load(names))
            assert set(names) <= set(loaded)
            assert all(importer.description(name) for name in loaded)
            assert time.perf_counter() - start < limit


def test_of_two_files_the_one_that_can_have_been_compiled_counts(workshop: Workshop) -> None:
    workshop.write("Upper", "IMPORT Lower; VAR x*: INTEGER;")
    first, second = workshop.folder / "a", workshop.folder / "b"
    for folder, imported in ((first, "IMPORT Upper;"), (second, "")):
        folder.mkdir()
        text = f"MODULE Lower; {imported} VAR x*: INTEGER; END Lower."
        (folder / "Lower.cp").write_text(text, encoding="utf-8")
    importer = workshop.open()
    assert workshop.errors(importer, CLIENT) == []
    circular = (first / "Lower.cp").read_text(encoding="utf-8")
    assert importer.imports("Lower") == ()
    assert workshop.errors(importer, circular) == []
    importer.project.open_buffer(first / "Lower.cp", circular)
    assert workshop.errors(importer, circular) == [(154, "Upper")]
