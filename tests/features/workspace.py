"""Modules in memory as features see them, and the markers of fixtures.

A fixture is Component Pascal text of one or more modules. `(*|*)` is the cursor and `(*@name*)` a
place; both are taken out before the text is scanned.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cp_lsp.features.uses import Uses, uses_of
from cp_lsp.features.view import View, WorkspaceEdit
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.context import ImportedModule
from cp_lsp.semantics.imported import read_interface, without_places
from cp_lsp.semantics.interface import interface_of

FIXTURES = Path(__file__).parent.parent / "data" / "features"

_MARKER = re.compile(r"\(\*(?:\||@(\w+))\*\)")
_HEADING = re.compile(r"^MODULE (\w+)", re.MULTILINE)
_IMPORTS = re.compile(r"\bIMPORT\b([^;]*);")


class MemoryWorkspace:
    """A workspace of texts by module name; each is checked when first asked for.

    Of the modules in `closed` only the interface is known, and the places there are not, as with
    the interfaces that ship with the package. `paths` says whether modules have files, which are
    called after them, in the folder /ws.
    """

    def __init__(
        self,
        modules: Mapping[str, str],
        *,
        closed: Collection[str] = (),
        documentation: Mapping[str, str] | None = None,
        paths: bool = True,
    ) -> None:
        self.texts = dict(modules)
        self.closed = frozenset(closed)
        self.documents = dict(documentation or {})
        self.has_paths = paths
        self._views: dict[str, View] = {}
        self._imported: dict[str, ImportedModule | None] = {}

    def put(self, name: str, text: str) -> None:
        """Gives a module another text; all modules are checked anew."""
        self.texts[name] = text
        self._views.clear()
        self._imported.clear()

    def path(self, name: str) -> Path | None:
        return Path("/ws") / f"{name}.cp" if self.has_paths else None

    # --- what the checker asks

    def import_module(self, name: str) -> ImportedModule | None:
        if name not in self._imported:
            self._imported[name] = None  # for modules that import each other in a circle
            text = self.texts.get(name)
            if text is not None:
                data = interface_of(text, self)
                if name in self.closed:
                    data = without_places(data)
                self._imported[name] = read_interface(data, self)
        return self._imported[name]

    # --- what features ask

    def view(self, module_name: str) -> View | None:
        if module_name not in self.texts or module_name in self.closed:
            return None
        if module_name not in self._views:
            text = self.texts[module_name]
            module = check(text, self, tolerant=True)
            self._views[module_name] = View(self.path(module_name), module, text)
        return self._views[module_name]

    def module_names(self) -> Iterable[str]:
        return [name for name in self.texts if name not in self.closed]

    def clients_of(self, module_name: str) -> Iterable[str]:
        return [name for name in self.module_names() if module_name in self._imports(name)]

    def mentions(self, module_name: str, word: str) -> bool:
        return word in self.texts[module_name]

    def documentation(self, module_name: str) -> str | None:
        return self.documents.get(module_name)

    def uses(self, module_name: str) -> Uses | None:
        view = self.view(module_name)
        # As it comes back from where it was kept.
        return None if view is None else Uses.from_bytes(uses_of(view).to_bytes(), view.path)

    def _imports(self, name: str) -> set[str]:
        found = _IMPORTS.search(self.texts[name])
        if found is None:
            return set()
        return {part.split(":=")[-1].strip() for part in found.group(1).split(",")}


@dataclass
class Marked:
    """A fixture without its markers: `places` by name, and `cursor`, both as (module, offset)."""

    modules: dict[str, str]
    places: dict[str, tuple[str, int]]
    cursor: tuple[str, int] | None

    def workspace(self, *, closed: Collection[str] = ()) -> MemoryWorkspace:
        return MemoryWorkspace(self.modules, closed=closed)

    def names_at(self, module: str, offset: int) -> list[str]:
        """The places that stand at an offset."""
        return [name for name, place in self.places.items() if place == (module, offset)]


def read_marked(text: str) -> Marked:
    """The modules of a fixture's text; each begins with MODULE at the start of a line."""
    heads = list(_HEADING.finditer(text))
    if not heads:
        heads_and_ends = [("", 0, len(text))]
    else:
        starts = [0, *(head.start() for head in heads[1:]), len(text)]
        heads_and_ends = [(head.group(1), starts[i], starts[i + 1]) for i, head in enumerate(heads)]
    result = Marked({}, {}, None)
    for name, start, end in heads_and_ends:
        part = text[start:end]
        plain: list[str] = []
        length = 0
        last = 0
        for marker in _MARKER.finditer(part):
            plain.append(part[last : marker.start()])
            length += marker.start() - last
            last = marker.end()
            if marker.group(1) is None:
                result.cursor = (name, length)
            else:
                result.places[marker.group(1)] = (name, length)
        plain.append(part[last:])
        result.modules[name] = "".join(plain)
    return result


def read_fixture(name: str) -> Marked:
    """The modules of a file of `tests/data/features`."""
    return read_marked((FIXTURES / name).read_text(encoding="utf-8"))


def view_at_cursor(text: str) -> tuple[View, int, MemoryWorkspace]:
    """The module that the cursor is in, the cursor's offset, and the workspace of all modules."""
    marked = read_marked(text)
    assert marked.cursor is not None, "the fixture has no (*|*)"
    workspace = marked.workspace()
    view = workspace.view(marked.cursor[0])
    assert view is not None
    return view, marked.cursor[1], workspace


def apply(text: str, edits: Iterable[tuple[tuple[int, int], str]]) -> str:
    """A text after edits, which must not overlap."""
    end = len(text) + 1
    for (start, stop), replacement in sorted(edits, reverse=True):
        assert start <= stop <= end, "edits overlap"
        text = text[:start] + replacement + text[stop:]
        end = start
    return text


def apply_all(workspace: MemoryWorkspace, changes: WorkspaceEdit) -> dict[str, str]:
    """All texts of a workspace after edits of some."""
    texts = dict(workspace.texts)
    for target, edits in changes.items():
        name = target if isinstance(target, str) else target.stem
        texts[name] = apply(texts[name], edits)
    return texts
