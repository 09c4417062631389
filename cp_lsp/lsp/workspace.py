"""The modules that the editor's folders hold, checked when asked for and kept while they hold true.

Everything here runs on the one worker thread.
"""

from __future__ import annotations

import gc
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from cp_lsp.blackbox.installation import find_blackbox
from cp_lsp.errors import SourceError
from cp_lsp.features.fixes.workbench import Workbench
from cp_lsp.features.symbols import SymbolTable
from cp_lsp.features.uses import Uses, uses_of
from cp_lsp.features.view import View
from cp_lsp.index.bundle import Bundle
from cp_lsp.index.cache import Cache
from cp_lsp.index.importer import ProjectImporter, checker_version
from cp_lsp.index.imports import import_order
from cp_lsp.index.naming import enclosing_blackbox
from cp_lsp.index.project import ModuleLocation, Origin, Project
from cp_lsp.lsp.documents import Snapshot, path_key
from cp_lsp.lsp.positions import Positions
from cp_lsp.lsp.survey import Survey
from cp_lsp.lsp.tables import Tables
from cp_lsp.semantics.analysis import remarks
from cp_lsp.semantics.context import ImportedModule
from cp_lsp.semantics.incremental import EditedModule, check_tolerantly
from cp_lsp.semantics.usage import Remark
from cp_lsp.settings import Settings
from cp_lsp.source.file import SourceFile, read_source

_Verdict = TypeVar("_Verdict")

log = logging.getLogger(__name__)

KEPT_CHARACTERS: Final = 1_000_000
"""Length of all texts whose checked modules are kept in memory; each character costs some 80
bytes then."""


class WorkspaceIndex:
    """All modules that can be seen from the editor's folders; implements `features.view.Workspace`.

    `pause` is called before each module that has to be checked.
    """

    def __init__(
        self,
        roots: Iterable[Path],
        settings: Settings,
        *,
        pause: Callable[[], None] = lambda: None,
    ) -> None:
        folders = list(roots)
        blackbox = find_blackbox(settings.blackbox)
        if settings.blackbox is None:
            inside = next(filter(None, map(enclosing_blackbox, folders)), None)
            blackbox = inside or blackbox
        bundle = Bundle()
        self.settings = settings
        self.project = Project(
            folders,
            blackbox,
            platform=settings.platform,
            encoding=settings.encoding,
            limit=settings.max_file_size,
            bundled=bundle,
        )
        cache = Cache(settings.cache_directory, checker_version(), size=settings.cache_size)
        self.importer = ProjectImporter(self.project, cache, bundle)
        self._pause = pause
        self._open: Mapping[str, Snapshot] = {}
        self._by_path: dict[str, Snapshot] = {}
        self._checked: OrderedDict[str, _Checked] = OrderedDict()
        self._edited: dict[str, _Edited] = {}
        self._bench: tuple[_Edited, Workbench] | None = None
        self._survey = Survey(self.project, cache, pause)
        self._tables = Tables(self.importer, cache)
        self._own: tuple[int, dict[str, ModuleLocation]] = -1, {}
        self._paths: tuple[int, dict[str, ModuleLocation]] = -1, {}
        self._verdicts: dict[ModuleLocation, tuple[_Recorder, object]] = {}
        self._importable: frozenset[str] | None = None
        self._open_names: tuple[str | None, ...] = ()
        self._clients: tuple[int, dict[str, list[str]]] | None = None
        self._documentation: dict[Path, str] = {}
        self.tokens_told: dict[str, tuple[str, list[int]]] = {}
        """The semantic tokens told last of each open text, with the name of that answer."""
        self.contents_told: dict[str, str | None] = {}
        """The interfaces told last, by their URIs."""

    # --- what is open

    def take(self, snapshots: Mapping[str, Snapshot]) -> None:
        """Makes the project see the open texts as they are in these snapshots, by their URIs."""
        before = self._open
        if snapshots is before:
            return
        self._open = snapshots
        for uri, old in before.items():
            if uri not in self._open:
                self._edited.pop(uri, None)
                if old.path is not None:
                    self.project.close_buffer(old.path)
        for uri, new in self._open.items():
            if before.get(uri) is not new and new.path is not None and new.is_source:
                self.project.open_buffer(new.path, new.text)
        self._by_path = {path_key(s.path): s for s in self._open.values() if s.path is not None}
        names = self.project.buffer_names
        if names != self._open_names:
            self._open_names = names
            self._importable = None

    def refresh(self) -> bool:
        """Looks at the disk again; whether anything differs there."""
        self._importable = None
        self._documentation.clear()
        return bool(self.project.refresh())

    def snapshot(self, uri: str) -> Snapshot | None:
        """The open text of a URI, None if it is not open."""
        return self._open.get(uri)

    def snapshot_at(self, path: Path) -> Snapshot | None:
        """The open text of a file, None if it is not open."""
        return self._by_path.get(path_key(path))

    # --- modules

    def view(self, module_name: str) -> View | None:
        """The checked source of a module; None where only its interface is known, or nothing."""
        location = self.project.find_module(module_name)
        return None if location is None else self.view_at(location)

    def view_at(self, location: ModuleLocation) -> View | None:
        """The checked source of a module that was found; None if it has none."""
        if location.path is None:
            return None
        snapshot = self.snapshot_at(location.path)
        if snapshot is not None and snapshot.is_source:
            return self.view_of(snapshot)
        known = self._known(location)
        if known is not None:
            self._keep(path_key(location.path), known)
        return None if known is None else known.view

    def judged(
        self, location: ModuleLocation, encoding: str, judge: Callable[[View, Positions], _Verdict]
    ) -> _Verdict | None:
        """What `judge` says of a module that is not open; that is remembered, and not the module.

        None if the module cannot be read. All calls are to give the same function.
        """
        said = self._verdicts.get(location)
        if said is not None and self._holds(said[0]):
            return said[1]  # type: ignore[return-value]
        known = self._known(location)
        if known is None:
            return None
        verdict = judge(known.view, known.positions(encoding))
        self._verdicts[location] = known.imports, verdict
        # A checked module is large, and full of circles: better now than when memory is full.
        del known
        gc.collect(1)
        return verdict

    def view_of(self, snapshot: Snapshot) -> View:
        """The checked module of an open text, for work in proportion to its last edit."""
        edited = self._edited.get(snapshot.uri)
        if edited is None or not self._holds(edited.imports):
            imports = _Recorder(self.importer)
            module = EditedModule(snapshot.text, imports, pause=self._pause)
            edited = self._edited[snapshot.uri] = _Edited(module, imports)
        elif edited.snapshot is not snapshot:
            edited.module.become(snapshot.text)
        if edited.snapshot is not snapshot:
            edited.snapshot = snapshot
            edited.view = View(snapshot.path, edited.module.module, snapshot.text)
        assert edited.view is not None
        return edited.view

    def workbench(self, snapshot: Snapshot) -> Workbench:
        """What trials of edits of an open text share."""
        self.view_of(snapshot)
        edited = self._edited[snapshot.uri]
        if self._bench is None or self._bench[0] is not edited:
            self._bench = edited, Workbench(self.importer)
        return self._bench[1]

    def module_names(self) -> Iterator[str]:
        """The modules of the workspace itself."""
        return iter(self._own_by_name())

    def importable(self) -> frozenset[str]:
        """The names of all modules that can be imported."""
        if self._importable is None:
            self._importable = frozenset(location.name for location in self.project.modules())
        return self._importable

    def own_modules(self) -> Iterable[ModuleLocation]:
        """Where the modules of the workspace are."""
        return self._own_by_name().values()

    def clients_of(self, module_name: str) -> Iterable[str]:
        """The modules of the workspace that import a module directly."""
        generation = self.project.generation
        if self._clients is None or self._clients[0] != generation:
            clients: dict[str, list[str]] = {}
            self._survey.look(self.own_modules())
            for location in self.own_modules():
                surveyed = self._survey.of(location)
                for name in () if surveyed is None else surveyed.imports:
                    clients.setdefault(name, []).append(location.name)
            self._clients = generation, clients
        return self._clients[1].get(module_name, [])

    def names_in_order(self) -> Sequence[str]:
        """The modules of the workspace itself, each after those that it imports."""
        self._survey.look(self.own_modules())
        imports: dict[str, Iterable[str]] = {}
        for location in self.own_modules():
            surveyed = self._survey.of(location)
            imports[location.name] = () if surveyed is None else surveyed.imports
        return import_order(imports).ordered

    def mentions(self, module_name: str, word: str) -> bool:
        """Whether a word may occur in the source of a module."""
        location = self._own_by_name().get(module_name)
        if location is None:
            return True
        surveyed = self._survey.of(location)
        return surveyed is not None and surveyed.mentions(word)

    def uses(self, module_name: str) -> Uses | None:
        """What a module names; None where there is no source."""
        location = self.project.find_module(module_name)
        if location is None or location.path is None:
            return None
        snapshot = self.snapshot_at(location.path)
        if snapshot is not None and snapshot.is_source:
            return uses_of(self.view_of(snapshot))
        surveyed = self._survey.of(location)
        if surveyed is None:
            return None

        def check() -> View | None:
            known = self._known(location)
            return None if known is None else known.view

        return self._tables.of(location, surveyed.imports, check)

    def symbols(self) -> Iterator[tuple[str, Path, SymbolTable]]:
        """Name, path and declarations of each module of the workspace."""
        self._survey.look(self.own_modules())
        for location in list(self.own_modules()):
            surveyed = self._survey.of(location)
            if surveyed is not None and location.path is not None:
                yield location.name, location.path, surveyed.symbols

    def documentation(self, module_name: str) -> str | None:
        """The text of the document that explains a module; None if there is none."""
        language = self.settings.message_language
        path = self.project.documents(module_name, "" if language == "en" else language).docu
        if path is None:
            return None
        if path not in self._documentation:
            try:
                source = read_source(path, encoding=self.settings.encoding)
            except SourceError as problem:
                log.info("%s", problem)
                return None
            self._documentation[path] = source.text
        return self._documentation[path]

    def positions(self, path: Path, encoding: str) -> Positions | None:
        """Where offsets are in the text of a file, open or not; None if it cannot be read."""
        snapshot = self.snapshot_at(path)
        if snapshot is not None:
            return snapshot.positions
        known = self._checked.get(path_key(path))
        if known is not None:
            return known.positions(encoding)
        location = self._own_by_path().get(path_key(path))
        lines = None if location is None else self._survey.positions(location, encoding)
        if lines is not None:
            return lines
        try:
            text = read_source(path, encoding=self.settings.encoding).text
        except SourceError as problem:
            log.info("%s", problem)
            return None
        return Positions(text, encoding)

    # --- findings

    def warnings(self, view: View) -> list[Remark]:
        """The warnings about a module that the settings want."""
        if not self.settings.warnings:
            return []
        return [
            remark
            for remark in remarks(view.module, pause=self._pause)
            if self.settings.shows_warning(remark.finding.code)
        ]

    def names_like(self, name: str) -> list[str]:
        """Modules whose names are so much like this one that they may be meant."""
        from difflib import get_close_matches

        names = {each.name.lower(): each.name for each in self.project.modules()}
        return [names[near] for near in get_close_matches(name.lower(), names, n=3, cutoff=0.75)]

    def outdated(self, uris: Iterable[str]) -> list[str]:
        """Those of some open texts that import something else now than when they were checked."""
        return [
            uri
            for uri in uris
            if (known := self._edited.get(uri)) is not None and not self._holds(known.imports)
        ]

    # --- inside

    def _own_by_name(self) -> Mapping[str, ModuleLocation]:
        generation = self.project.generation
        if self._own[0] != generation:
            own = (Origin.BUFFER, Origin.WORKSPACE)
            found = {each.name: each for each in self.project.modules() if each.origin in own}
            self._own = generation, found
        return self._own[1]

    def _own_by_path(self) -> Mapping[str, ModuleLocation]:
        own = self._own_by_name()
        if self._paths[0] != self._own[0]:
            found = {path_key(each.path): each for each in own.values() if each.path is not None}
            self._paths = self._own[0], found
        return self._paths[1]

    def _known(self, location: ModuleLocation) -> _Checked | None:
        """A module that is not open, checked now or before; None if it cannot be read."""
        assert location.path is not None
        known = self._checked.get(path_key(location.path))
        if known is not None and known.location == location and self._holds(known.imports):
            return known
        self._pause()
        try:
            source = self.project.read(location)
        except SourceError as problem:
            log.info("%s", problem)
            return None
        imports = _Recorder(self.importer)
        module = check_tolerantly(source.compiler_text, imports, pause=self._pause)
        view = View(location.path, module, source.compiler_text)
        return _Checked(view, imports, location, source)

    def _holds(self, imports: _Recorder) -> bool:
        """Whether a module would import the same again."""
        generation = self.project.generation
        if imports.generation == generation:
            return True
        for name, module in imports.found.items():
            if self.importer.import_module(name) is not module:
                return False
        imports.generation = generation
        return True

    def _keep(self, key: str, known: _Checked) -> None:
        self._checked[key] = known
        self._checked.move_to_end(key)
        total = sum(len(each.view.text) for each in self._checked.values())
        for old in list(self._checked):
            if total <= KEPT_CHARACTERS or old == key:
                break
            total -= len(self._checked.pop(old).view.text)


class _Recorder:
    """An importer that remembers what it gave."""

    def __init__(self, importer: ProjectImporter) -> None:
        self._importer = importer
        self.generation = importer.project.generation
        self.found: dict[str, ImportedModule | None] = {}

    def import_module(self, name: str) -> ImportedModule | None:
        module = self._importer.import_module(name)
        self.found[name] = module
        return module


@dataclass(slots=True)
class _Checked:
    """A checked module that is not open, and what it was made from."""

    view: View
    imports: _Recorder
    location: ModuleLocation
    source: SourceFile
    _positions: Positions | None = field(default=None)

    def positions(self, encoding: str) -> Positions:
        """Where the offsets of the text are."""
        if self._positions is None:
            self._positions = Positions(self.source.text, encoding)
        return self._positions


@dataclass(slots=True)
class _Edited:
    """A module that is open, as it was last asked for, and what it imports."""

    module: EditedModule
    imports: _Recorder
    snapshot: Snapshot | None = None
    view: View | None = None
