"""What the modules of the workspace name, as tables that are made once and kept on disk."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable

from cp_lsp.features.uses import FORMAT, Uses, uses_of
from cp_lsp.features.view import View
from cp_lsp.index.cache import Cache, content_key
from cp_lsp.index.importer import ProjectImporter, file_key
from cp_lsp.index.project import ModuleLocation
from cp_lsp.lsp.documents import path_key
from cp_lsp.semantics.imported import described_modules, without_places


class Tables:
    """The tables of modules that are not open.

    One holds true as long as its file is the same and so are the interfaces of all modules that
    it has to do with; where things are declared in those does not matter.
    """

    def __init__(self, importer: ProjectImporter, cache: Cache) -> None:
        self._importer = importer
        self._cache = cache
        self._known: dict[str, tuple[ModuleLocation, str, Uses]] = {}
        self._interfaces: dict[str, tuple[bytes, str, tuple[str, ...]]] = {}
        self._told: tuple[int, dict[str, str]] = -1, {}

    def of(
        self, location: ModuleLocation, imports: Iterable[str], check: Callable[[], View | None]
    ) -> Uses | None:
        """The table of a module; None if it cannot be read.

        `imports` is what it imports, `check` gives the checked module where that is needed.
        """
        assert location.path is not None
        place = path_key(location.path)
        interfaces = self._key_of(location.name, imports)
        known = self._known.get(place)
        if known is not None and known[:2] == (location, interfaces):
            return known[2]
        key = file_key(location, "uses", FORMAT, interfaces, self._importer.project.encoding)
        data = None if key is None else self._cache.get(key)
        if data is not None:
            uses = Uses.from_bytes(data, location.path)
        else:
            view = check()
            if view is None:
                return None
            uses = uses_of(view)
            # A checked module is large, and full of circles: better now than when memory is full.
            del view
            gc.collect(1)
            if key is not None:
                self._cache.put(key, uses.to_bytes())
        self._known[place] = location, interfaces, uses
        return uses

    def _key_of(self, module_name: str, imports: Iterable[str]) -> str:
        """What tells the interfaces apart that a module sees."""
        generation = self._importer.project.generation
        if self._told[0] != generation:
            self._told = generation, {}
        keys = self._told[1]
        if module_name not in keys:
            names: set[str] = set()
            for name in imports:
                names.add(name)
                names.update(self._interface(name)[1])
            keys[module_name] = content_key(
                *(f"{name} {self._interface(name)[0]}" for name in sorted(names))
            )
        return keys[module_name]

    def _interface(self, name: str) -> tuple[str, tuple[str, ...]]:
        """A key for the interface of a module, and the other modules that it has to do with."""
        data = self._importer.description(name)
        if data is None:
            return "", ()
        known = self._interfaces.get(name)
        if known is None or known[0] is not data:
            known = data, content_key(without_places(data)), described_modules(data)
            self._interfaces[name] = known
        return known[1:]
