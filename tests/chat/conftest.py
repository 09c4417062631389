"""What conversations are about: a module, the interfaces that ship, documents."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cp_lsp.chat.checking import Surroundings
from cp_lsp.features.view import View
from cp_lsp.index.bundle import Bundle
from cp_lsp.index.importer import ProjectImporter
from cp_lsp.index.project import Project
from cp_lsp.semantics.client_interface import client_interface
from cp_lsp.semantics.incremental import EditedModule
from tests.features.workspace import MemoryWorkspace

SHOP = """\
MODULE ObxShop;

	IMPORT Strings;

	TYPE
		Item = POINTER TO RECORD
			next: Item; price: INTEGER
		END;

	VAR first: Item;

	PROCEDURE Total (): INTEGER;
		VAR sum: INTEGER; it: Item;
	BEGIN
		sum := 0; it := first;
		WHILE it # NIL DO
			sum := sum + it.price;
			it := it.next
		END;
		RETURN sum
	END Total;

	(* Shows the total in the log. *)
@
END ObxShop.
""".replace("@", "\t")


class Shelf(MemoryWorkspace):
    """The modules that ship with the package, as features and conversations ask for them."""

    def __init__(self) -> None:
        super().__init__({})
        bundle = Bundle()
        project = Project([], None, bundled=bundle)
        self.importer = ProjectImporter(project, None, bundle)
        self.known = frozenset(module.name for module in project.modules())

    def definition(self, name: str) -> str | None:
        module = self.importer.import_module(name)
        return None if module is None else client_interface(module)

    def read(self, text: str) -> View:
        """A text as a module."""
        return View(None, EditedModule(text, self.importer).module, text)


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def at(shelf: Shelf) -> Callable[..., Surroundings]:
    """The surroundings of a place in the shop, before a text in it, or of a text as a selection."""

    def place(before: str = "", *, text: str = SHOP, selected: str = "") -> Surroundings:
        view = shelf.read(text)
        start = text.index(selected or before)
        end = start + len(selected)
        return Surroundings(shelf.importer, shelf.known, view, start, end)

    return place
