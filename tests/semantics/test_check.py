"""The programs in data/check have exactly the errors that their markers announce, in our eyes and,
when a BlackBox is at hand, in those of its compiler.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cp_lsp.blackbox.compiler import compile_texts
from cp_lsp.index.bundle import Bundle
from cp_lsp.index.importer import ProjectImporter
from cp_lsp.index.project import Project
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.context import ImportedModule
from cp_lsp.semantics.imported import read_interface
from cp_lsp.semantics.interface import interface_of
from tests.markers import expected, report

DATA = Path(__file__).parents[1] / "data" / "check"
PROGRAMS = sorted(DATA.glob("*.cp"))
MODULES = sorted((DATA / "modules").glob("*.cp"))
REGISTERS_LEFT = (777, 778, 779)
"""What the code generator notes about itself after an error."""


class Imports:
    """The framework's modules that ship with the package, and those in data/check/modules."""

    def __init__(self) -> None:
        bundle = Bundle()
        self._framework = ProjectImporter(Project([], bundled=bundle), bundle=bundle)
        self._own: dict[str, ImportedModule] = {}
        for path in MODULES:
            interface = interface_of(path.read_text("utf-8"), self)
            self._own[path.stem] = read_interface(interface, self)

    def import_module(self, name: str) -> ImportedModule | None:
        return self._own.get(name) or self._framework.import_module(name)


@pytest.fixture(scope="module")
def imports() -> Imports:
    return Imports()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_imported_modules_are_fine(path: Path, imports: Imports) -> None:
    assert check(path.read_text("utf-8"), imports).findings == []


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_the_markers_are_what_is_found(path: Path, imports: Imports) -> None:
    text = path.read_text("utf-8")
    found = [(finding.pos, finding.code) for finding in check(text, imports).findings]
    wanted = expected(text)
    assert found == wanted, report(text, wanted, found)


@pytest.mark.end_to_end
def test_the_compiler_finds_the_same(blackbox_dir: Path) -> None:
    paths = [*MODULES, *PROGRAMS]
    texts = [(path.stem, path.read_text("utf-8")) for path in paths]
    differences = []
    for (name, text), verdict in zip(texts, compile_texts(blackbox_dir, texts), strict=True):
        wanted = expected(text)
        found = [error for error in verdict.errors if error[1] not in REGISTERS_LEFT]
        if verdict.ok is None or found != wanted:
            differences.append(f"{name}: {verdict.note}\n{report(text, wanted, found)}")
    assert not differences, "\n".join(differences)
