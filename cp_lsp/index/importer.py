"""Module names → imported modules: what the checker asks when it meets an import list.

The interface of a module is made from its source once, and found again by content ever after: in
memory, then in the cache on disk. An interface is told apart by a key made of the text of its
module and the keys of all that it imports, for their constants and sizes are part of it.

What is decided here, where the compiler has symbol files and we have sources:

- A module that has errors is imported as far as its interface can be made out. BlackBox would have
  an older symbol file of it, or none; a person who edits two modules at once is served better by
  findings about the module at hand than by 152 at its import. 152 remains for a module that is
  found nowhere, or has no readable heading.
- Modules that import each other in a circle cannot be compiled from scratch. Each is interpreted
  without the others, and importing one from inside the circle is 154.
- Names of modules are compared with their case, on every file system.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import time_ns
from typing import Final, Protocol

from cp_lsp.errors import SourceError
from cp_lsp.index.cache import Cache, content_key
from cp_lsp.index.imports import import_order, scan_heading
from cp_lsp.index.project import ModuleLocation, Origin, Project
from cp_lsp.semantics.context import ImportedModule
from cp_lsp.semantics.imported import (
    FORMAT,
    described_modules,
    move,
    read_interface,
    without_places,
)
from cp_lsp.semantics.interface import interface_of

_AT_ONCE: Final = 16
_SETTLED: Final = 2_000_000_000
"""Nanoseconds after which a file's time tells whether it was changed again."""


class Interfaces(Protocol):
    """Ready descriptions of modules, such as those that ship with the package."""

    def __contains__(self, name: object) -> bool:
        """Whether the module is here."""
        ...

    def get(self, name: str) -> bytes | None:
        """The description of a module, None if it is not here."""
        ...


class ProjectImporter:
    """The imported modules of a project.

    `cache` keeps descriptions between runs; `bundle` has those of modules without a source. A
    changed buffer or, after `Project.refresh`, a changed file is noticed at the next import; what
    depends on it is made anew, and all other modules stay the objects that they were. Safe to use
    from several threads.
    """

    def __init__(
        self, project: Project, cache: Cache | None = None, bundle: Interfaces | None = None
    ) -> None:
        self.project = project
        self._cache = cache
        self._bundle = bundle
        self._entries: dict[str, _Entry] = {}
        self._generation = project.generation
        self._changed: set[str] = set()
        self._imports_read: dict[ModuleLocation, tuple[str, ...]] = {}
        self._being_made: set[str] = set()
        self._lock = threading.RLock()

    def import_module(self, name: str) -> ImportedModule | None:
        """The module of a name; None if there is none, or nothing of it can be read."""
        with self._lock:
            entry = self._entry(name)
            return None if entry is None else self._module(entry)

    def description(self, name: str) -> bytes | None:
        """The interface of a module as `read_interface` takes it; None as for `import_module`."""
        with self._lock:
            entry = self._entry(name)
            return None if entry is None else entry.description

    def imports(self, name: str) -> tuple[str, ...]:
        """What a module imports itself; nothing for one that is not found."""
        with self._lock:
            entry = self._entry(name)
            return () if entry is None else entry.imports

    def load(self, names: Iterable[str]) -> Iterator[str]:
        """Makes the interfaces of many modules and of all they import; gives each name when done.

        Much quicker than one by one where they are in the cache. Other threads have their turn in
        between.
        """
        wanted = list(dict.fromkeys(names))
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            with self._lock:
                self._notice_changes()
                for name in some:
                    self._settle(name)
                self._load(some)
            yield from some

    def _entry(self, name: str) -> _Entry | None:
        if self._being_made:
            # The checker asks while an interface is made. All that the heading names is ready.
            if name in self._being_made or name not in self._entries:
                return None
        else:
            self._notice_changes()
            self._settle(name)
            if name not in self._entries:
                self._load((name,))
        entry = self._entries[name]
        return entry if entry.description is not None else None

    def _module(self, entry: _Entry) -> ImportedModule | None:
        if entry.module is None and entry.description is not None:
            module = read_interface(entry.description, self)
            if entry.circle:
                module.modules |= entry.circle
            entry.module = module
        return entry.module

    def _load(self, names: Iterable[str]) -> None:
        entries = self._discover(names)
        order = import_order({name: entry.imports for name, entry in entries.items()})
        for circle in order.cycles:
            for name in circle:
                entries[name].circle = frozenset(circle)
                # One that imports itself never had a symbol file: it is not found, not circular.
                entries[name].can_be_made &= len(circle) > 1
        for name in order.ordered:
            self._give_key(name, entries)
        self._fetch(entries.values())
        made: dict[bytes | str, bytes] = {}
        for name in order.ordered:
            entry = entries[name]
            if entry.description is None and entry.can_be_made:
                self._make(entry)
                if entry.description is not None and not _is_open(entry):
                    made[entry.key] = entry.description
            self._entries[name] = entry
        if self._cache is not None and made:
            self._cache.put_many(made)

    def _discover(self, names: Iterable[str]) -> dict[str, _Entry]:
        """Entries of modules that are not loaded yet, and of all such that they import."""
        found: dict[str, _Entry] = {}
        level = list(dict.fromkeys(names))
        while level:
            entries = {
                name: _Entry(name, self._location(name))
                for name in level
                if name not in self._entries and name not in found
            }
            self._read_sources(entries.values())
            found.update(entries)
            level = [other for entry in entries.values() for other in entry.imports]
        return found

    def _location(self, name: str) -> ModuleLocation | None:
        """Where a module is. Of several files with one name the first counts that does not, by
        what it imports, lead back to the name: that one could never have been compiled.
        """
        location = self.project.find_module(name)
        if location is None or location.origin is not Origin.WORKSPACE:
            return location
        for rival in self.project.rivals(name):
            if not self._leads_back(rival, name):
                return rival
        return location

    def _leads_back(self, location: ModuleLocation, name: str) -> bool:
        seen: set[str] = set()
        pending: list[ModuleLocation | None] = [location]
        while pending:
            found = pending.pop()
            for other in () if found is None else self._imports_at(found):
                if other == name:
                    return True
                if other not in seen:
                    seen.add(other)
                    pending.append(self.project.find_module(other))
        return False

    def _imports_at(self, location: ModuleLocation) -> tuple[str, ...]:
        """What the module at a place imports; each place is read once."""
        if location not in self._imports_read:
            heading = self.project.heading(location)
            imported = () if heading is None else _without_system(heading.imported)
            self._imports_read[location] = imported
        return self._imports_read[location]

    def _read_sources(self, entries: Collection[_Entry]) -> None:
        """Content key and imports of each: remembered by file and time, or read."""
        known = self._remembered(entries)
        fresh: dict[bytes | str, bytes] = {}
        for entry in entries:
            location = entry.location
            if location is None:
                continue
            if location.path is None:
                self._take_from_bundle(entry)
                continue
            stamp_key = file_key(location, "file", self.project.encoding)
            record = known.get(stamp_key) if stamp_key is not None else None
            if record is not None:
                entry.content, heading_name, entry.imports = record
                entry.can_be_made = heading_name == entry.name
                continue
            text = self._text(location)
            if text is None:
                continue
            heading = scan_heading(text)
            entry.text = text
            entry.content = content_key(text)
            heading_name = "" if heading is None else heading.name
            entry.can_be_made = heading_name == entry.name
            entry.imports = () if heading is None else _without_system(heading.imported)
            if stamp_key is not None:
                fresh[stamp_key] = json.dumps([entry.content, heading_name, entry.imports]).encode()
        if self._cache is not None and fresh:
            self._cache.put_many(fresh)

    def _remembered(self, entries: Iterable[_Entry]) -> dict[str, tuple[str, str, tuple[str, ...]]]:
        if self._cache is None:
            return {}
        encoding = self.project.encoding
        keys = [file_key(entry.location, "file", encoding) for entry in entries if entry.location]
        result: dict[str, tuple[str, str, tuple[str, ...]]] = {}
        for found, data in self._cache.get_many(key for key in keys if key is not None).items():
            content, name, imports = json.loads(data)
            result[str(found)] = (content, name, tuple(imports))
        return result

    def _take_from_bundle(self, entry: _Entry) -> None:
        description = None if self._bundle is None else self._bundle.get(entry.name)
        if description is None:
            return
        try:
            entry.imports = described_modules(description)
        except ValueError:  # made by another version
            return
        entry.description = description
        entry.content = entry.key = content_key(description)

    def _give_key(self, name: str, entries: Mapping[str, _Entry]) -> None:
        entry = entries[name]
        parts = [str(FORMAT), entry.name, entry.content]
        for other in entry.imports:
            imported = entries.get(other) or self._entries.get(other)
            if imported is None:
                parts.append("")
            elif other in entry.circle:
                parts.append("circle " + imported.content)
            else:
                parts.append(imported.key)
        entry.key = content_key(*parts)

    def _fetch(self, entries: Collection[_Entry]) -> None:
        """Descriptions from the cache."""
        if self._cache is None:
            return
        wanted = {
            entry.key: entry for entry in entries if entry.can_be_made and entry.description is None
        }
        for found, description in self._cache.get_many(wanted).items():
            wanted[str(found)].description = description

    def _make(self, entry: _Entry) -> None:
        """Makes the description from the source."""
        text = entry.text
        if text is None:
            assert entry.location is not None
            text = self._text(entry.location)
        entry.text = None
        if text is None:
            return
        self._being_made = set(entry.circle) | {entry.name}
        try:
            entry.description = interface_of(text, self)
        finally:
            self._being_made = set()

    def _text(self, location: ModuleLocation) -> str | None:
        try:
            return self.project.read(location).compiler_text
        except SourceError:
            return None

    def _notice_changes(self) -> None:
        """Finds out which modules have another source now."""
        generation = self.project.generation
        if generation == self._generation:
            return
        self._generation = generation
        self._imports_read.clear()
        for name, entry in self._entries.items():
            if name not in self._changed:
                if not self._is_same(entry, self._location(name)):
                    self._changed.add(name)

    def _is_same(self, entry: _Entry, location: ModuleLocation | None) -> bool:
        if location == entry.location:
            return True
        if location is None or entry.location is None:
            return False
        if location.path is None or entry.location.path is None:
            return False
        text = self._text(location)
        if text is None or content_key(text) != entry.content:
            return False
        entry.location = location
        return True

    def _settle(self, name: str) -> None:
        """Takes the changes into account that a module may depend on.

        Where a change cannot be seen from outside, such as one in a procedure body, all that
        import the module stay as they are.
        """
        if not self._changed:
            return
        graph: dict[str, tuple[str, ...]] = {}
        pending = [name]
        while pending:
            other = pending.pop()
            if other not in graph and other in self._entries:
                graph[other] = self._entries[other].imports
                pending += graph[other]
        if self._changed.isdisjoint(graph):
            return
        for other in import_order(graph).ordered:
            if other in self._changed and other in self._entries:
                self._changed.discard(other)
                if not self._renew(other):
                    self._forget(other)

    def _renew(self, name: str) -> bool:
        """Puts a module's new source in the place of the old; False if importers must know."""
        old = self._entries[name]
        new = _Entry(name, self._location(name))
        self._read_sources((new,))
        if old.circle or new.imports != old.imports or not new.can_be_made:
            return False
        self._give_key(name, {name: new})
        self._fetch((new,))
        if new.description is None:
            self._make(new)
        if old.description is None or new.description is None:
            return False
        if without_places(old.description) != without_places(new.description):
            return False
        if old.module is not None:
            move(old.module, new.description)
            new.module = old.module
        self._entries[name] = new
        return True

    def _forget(self, name: str) -> None:
        """Forgets a module and all that import it, directly or not."""
        gone = {name}
        while gone:
            for other in gone:
                del self._entries[other]
                self._changed.discard(other)
            gone = {
                other
                for other, entry in self._entries.items()
                if any(imported not in self._entries for imported in entry.imports)
            }


@dataclass(slots=True)
class _Entry:
    """What is known about one module name; all empty where nothing is found."""

    name: str
    location: ModuleLocation | None
    content: str = ""
    imports: tuple[str, ...] = ()
    key: str = ""
    can_be_made: bool = False
    circle: frozenset[str] = field(default=frozenset())
    text: str | None = None
    description: bytes | None = None
    module: ImportedModule | None = None


def _is_open(entry: _Entry) -> bool:
    """Whether the text is an editor's, of which every state would be kept."""
    return entry.location is not None and entry.location.origin is Origin.BUFFER


def _without_system(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in ("SYSTEM", "COM"))


def file_key(location: ModuleLocation, *parts: object) -> str | None:
    """The key for what is made of a file as it is now; None where its time tells too little."""
    stamp = location.stamp
    if location.path is None or stamp is None or stamp.mtime_ns < 0:
        return None
    if time_ns() - stamp.mtime_ns < _SETTLED:
        return None
    path = os.path.normcase(location.path)
    return content_key(path, str(stamp.mtime_ns), str(stamp.size), *map(str, parts))


def checker_version() -> str:
    """What tells this front end from another one that may judge differently."""
    folder = Path(__file__).parent.parent
    parts = [str(FORMAT)]
    for name in ("syntax", "semantics"):
        try:
            files = sorted(os.scandir(folder / name), key=lambda file: file.name)
            parts += [
                f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}"
                for file in files
                if file.name.endswith(".py")
            ]
        except OSError:
            continue
    return content_key(*parts)
