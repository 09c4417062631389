"""The client interfaces of BlackBox's modules, as they ship with cp-lsp."""

from __future__ import annotations

from functools import cache

from cp_lsp.index.bundle import Bundle
from cp_lsp.index.importer import ProjectImporter
from cp_lsp.index.project import Project
from cp_lsp.semantics.client_interface import client_interface


class BundledDefinitions:
    """Gives the definition of a module by its name, None for one that does not ship.

    What is installed on the machine plays no part, so a dataset is the same everywhere.
    """

    def __init__(self) -> None:
        bundle = Bundle()
        self._importer = ProjectImporter(Project((), None, bundled=bundle), None, bundle)
        self.definition = cache(self._definition)

    def _definition(self, name: str) -> str | None:
        module = self._importer.import_module(name)
        return None if module is None else client_interface(module)
