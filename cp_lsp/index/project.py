"""Module names → files, as BlackBox finds them, and text files of other layouts besides.

A module is looked for in the open buffers, the workspace, an installed BlackBox and the
interfaces that ship with the package, in this order. A workspace may also hold, deep inside, test
data or copies that are called like modules of the framework: a file that stands neither where
BlackBox would look, nor at the top of the workspace, nor beside a file at hand comes last. Disk is
read as little as possible: a file in a subsystem's folder goes by its name, any other by the
heading in it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cp_lsp.errors import SourceError
from cp_lsp.index.files import (
    SOURCES,
    ModuleFile,
    Stamp,
    is_folder,
    list_folder,
    scan_folder,
    walk,
)
from cp_lsp.index.imports import Heading, scan_heading
from cp_lsp.index.naming import (
    enclosing_blackbox,
    host_platform,
    name_by_rule,
    split_name,
    split_variant,
)
from cp_lsp.settings import Settings
from cp_lsp.source.file import DEFAULT_LIMIT, SourceFile, read_source, source_from_text


class Origin(StrEnum):
    """Where a module was found, in the order of looking."""

    BUFFER = "buffer"
    WORKSPACE = "workspace"
    BLACKBOX = "blackbox"
    BUNDLED = "bundled"


@dataclass(frozen=True, slots=True)
class ModuleLocation:
    """Where the source of a module stands; `path` and `stamp` are None for a bundled interface."""

    name: str
    origin: Origin
    path: Path | None = None
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """Files that differ from the last look at the disk."""

    added: tuple[Path, ...] = ()
    changed: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class ModuleDocuments:
    """The documents that belong to a module or to its subsystem; what is absent is None or empty.

    `docu` explains the module, `subsystem` are the manuals and the map of its subsystem,
    `resources` the dialog of the module's name and the strings and menus of the subsystem.
    """

    docu: Path | None
    subsystem: tuple[Path, ...]
    resources: tuple[Path, ...]


def open_project(
    roots: Iterable[str | os.PathLike[str]],
    settings: Settings,
    *,
    bundled: Collection[str] = (),
) -> Project:
    """A project as the settings want it; without a BlackBox set, the one that a root lies in."""
    folders = [Path(root) for root in roots]
    blackbox = settings.blackbox
    if blackbox is None:
        blackbox = next(filter(None, map(enclosing_blackbox, folders)), None)
    return Project(
        folders,
        blackbox,
        platform=settings.platform,
        encoding=settings.encoding,
        bundled=bundled,
        limit=settings.max_file_size,
    )


class Project:
    """All modules that a workspace can see.

    `roots` are the folders of the workspace, in order of precedence; `blackbox` is the root of
    an installed BlackBox; `bundled` the names of the modules whose interfaces ship with the
    package; `platform` the tag that chooses among files like `TCP__Lin.odc` and
    `TCP__Win.odc`, "auto" for this computer's; `files` are single files that count as the
    workspace's and come before those of its folders, and `without` are files of its folders that
    do not count; `framework_first` prefers all modules of BlackBox to those of the workspace.
    Nothing is read before it is asked for. What was seen on disk is remembered until `refresh`.
    Paths are spelled as the roots are, whatever links lead there. Safe to use from several threads.
    """

    def __init__(
        self,
        roots: Iterable[str | os.PathLike[str]],
        blackbox: str | os.PathLike[str] | None = None,
        open_buffers: Mapping[Path, str] | None = None,
        *,
        platform: str = "auto",
        encoding: str = "auto",
        bundled: Collection[str] = (),
        limit: int = DEFAULT_LIMIT,
        files: Iterable[Path] = (),
        without: Collection[Path] = (),
        framework_first: bool = False,
    ) -> None:
        self.platform = host_platform() if platform == "auto" else platform
        self.encoding = encoding
        self.bundled = bundled
        self.limit = limit
        self.roots = tuple(dict.fromkeys(_absolute(root) for root in roots))
        self.blackbox = None if blackbox is None else _absolute(blackbox)
        self._given = dict.fromkeys(_absolute(path) for path in files)
        self._is_framework_first = framework_first
        self._left_out = frozenset(_absolute(path) for path in without)
        self._near = frozenset(self.roots).union(*map(_homes, self._given))
        self.overfull: tuple[Path, ...] = ()
        """Roots with so many files that not all were looked at."""
        bases = self.roots if self.blackbox is None else (*self.roots, self.blackbox)
        self._bases = [(base, Path(os.path.realpath(base))) for base in bases]
        self._lock = threading.RLock()
        self._buffers: dict[str, _Buffer] = {}
        self._versions = 0
        self._generation = 0
        self._headings: dict[tuple[Path, Stamp], str | None] = {}
        self._files: dict[Path, ModuleFile] | None = None
        self._names: dict[str, list[ModuleFile]] | None = None
        self._folders: dict[Path, list[ModuleFile]] = {}
        for path, text in (open_buffers or {}).items():
            self.open_buffer(path, text)

    @property
    def generation(self) -> int:
        """A number that grows whenever a module may be another one than before."""
        return self._generation

    def find_module(self, name: str) -> ModuleLocation | None:
        """Where the module of this name is; None if nowhere."""
        with self._lock:
            for buffer in self._buffers.values():
                if buffer.name == name:
                    return buffer.location(name)
            if not self._is_framework_first:
                own = self._in_workspace(name)
                if own is not None and self._is_near(own):
                    return _location(name, Origin.WORKSPACE, own)
            found = self._in_blackbox(name)
            if found is not None:
                return _location(name, Origin.BLACKBOX, found)
            if name in self.bundled:
                return ModuleLocation(name, Origin.BUNDLED)
            own = self._in_workspace(name)
            return None if own is None else _location(name, Origin.WORKSPACE, own)

    def module_of(self, path: str | os.PathLike[str]) -> str | None:
        """The name of the module in a file, be it open, in the workspace or elsewhere.

        None if the file holds no module, or is not there.
        """
        own = self._spelled(path)
        with self._lock:
            buffer = self._buffers.get(_key(own))
            if buffer is not None:
                return buffer.name
            file = ModuleFile.at(own)
            return None if file is None else self._name_of(file, trusted=False)

    def modules(self, *, all_platforms: bool = False) -> Iterator[ModuleLocation]:
        """Every module once, from where `find_module` finds it, in the order of looking.

        Variants of a file for other platforms than the project's are left out, unless asked
        for, for they cannot be compiled together.
        """
        seen: set[str] = set()
        with self._lock:
            buffers = self._buffers.values()
            locations = [buffer.location(buffer.name) for buffer in buffers if buffer.name]
            distant: list[ModuleLocation] = []
            for name in self._workspace_names():
                own = self._in_workspace(name)
                if own is not None and (all_platforms or self._fits(own)):
                    is_first = self._is_near(own) and not self._is_framework_first
                    found = locations if is_first else distant
                    found.append(_location(name, Origin.WORKSPACE, own))
            for file in self._blackbox_files():
                if self._is_open(file.path) or not (all_platforms or self._fits(file)):
                    continue
                name_in_file = self._name_of(file, trusted=True)
                if name_in_file is not None:
                    locations.append(_location(name_in_file, Origin.BLACKBOX, file))
        locations.extend(ModuleLocation(name, Origin.BUNDLED) for name in self.bundled)
        locations.extend(distant)
        for location in locations:
            if location.name not in seen:
                seen.add(location.name)
                yield location

    def duplicates(self) -> dict[str, tuple[ModuleLocation, ...]]:
        """Workspace modules that stand in more than one file, the one that counts first.

        A `.cp` file beside a document of the same name is none: BlackBox takes the `.cp`
        file. Nor are variants for different platforms.
        """
        result: dict[str, tuple[ModuleLocation, ...]] = {}
        with self._lock:
            for name, files in self._workspace_names().items():
                rivals = {
                    (file.path.parent, file.plain_stem): file
                    for file in reversed(files)
                    if self._fits(file)
                }
                if len(rivals) > 1:
                    result[name] = tuple(
                        _location(name, Origin.WORKSPACE, file)
                        for file in reversed(rivals.values())
                    )
        return result

    def rivals(self, name: str) -> tuple[ModuleLocation, ...]:
        """The files of the workspace for a module that stands in more than one, else none."""
        with self._lock:
            files = self._workspace_names().get(name, ())
            if len(files) < 2:
                return ()
            return tuple(
                _location(name, Origin.WORKSPACE, file)
                for file in files
                if self._fits(file) and not self._is_open(file.path)
            )

    def read(self, location: ModuleLocation) -> SourceFile:
        """The text of a module, the editor's where the file is open.

        Raises SourceError if it cannot be read, and for a bundled interface, which has no text.
        """
        if location.path is None:
            raise SourceError(
                f"there is no source text of {location.name}, only its interface; "
                "set blackbox to an installed BlackBox to see the source"
            )
        with self._lock:
            buffer = self._buffers.get(_key(location.path))
            if buffer is not None:
                return source_from_text(buffer.text, location.path)
        return read_source(location.path, encoding=self.encoding, limit=self.limit)

    def heading(self, location: ModuleLocation) -> Heading | None:
        """The heading of a module; None if its text has none, or cannot be read."""
        try:
            return scan_heading(self.read(location).text)
        except SourceError:
            return None

    def is_current(self, location: ModuleLocation) -> bool:
        """Whether the module is still where and what it was when `location` was found."""
        if location.path is None:
            return location.name in self.bundled
        with self._lock:
            buffer = self._buffers.get(_key(location.path))
            if buffer is not None or location.origin is Origin.BUFFER:
                return buffer is not None and buffer.stamp == location.stamp
        file = ModuleFile.at(location.path)
        return file is not None and file.stamp == location.stamp

    @property
    def buffer_names(self) -> tuple[str | None, ...]:
        """The names of the modules in the editor's buffers."""
        with self._lock:
            return tuple(buffer.name for buffer in self._buffers.values())

    def open_buffer(self, path: str | os.PathLike[str], text: str) -> None:
        """Takes the text of an editor's buffer in place of the file, now and at every change."""
        own = self._spelled(path)
        key = _key(own)
        with self._lock:
            before = self._buffers.get(key)
            if before is not None and before.text == text:
                return
            self._versions += 1
            self._generation += 1
            heading = scan_heading(text)
            if heading is not None:
                name: str | None = heading.name
            elif before is not None:
                # A heading that is being typed over: the module keeps its name meanwhile.
                name = before.name
            else:
                name = name_by_rule(own)
                if name is None and own.suffix.lower() == ".cp":
                    name = split_variant(own.stem)[0]
            self._buffers[key] = _Buffer(own, text, name, Stamp(-self._versions, len(text)))

    def close_buffer(self, path: str | os.PathLike[str]) -> None:
        """Goes back to the file on disk; the changes of its buffer are gone."""
        with self._lock:
            if self._buffers.pop(_key(self._spelled(path)), None) is not None:
                self._generation += 1

    def refresh(self) -> Changes:
        """Looks at the disk again and says what differs from the last look.

        Covers the workspace and the folders of BlackBox that were visited. Before the first
        look, nothing is known to differ.
        """
        with self._lock:
            before = self._seen()
            self._folders = {folder: list_folder(folder) for folder in self._folders}
            self._names = None
            if self._files is not None:
                self._files = None
                self._workspace_files()
            after = self._seen()
            kept = {(file.path, file.stamp) for file in after.values()}
            self._headings = {key: name for key, name in self._headings.items() if key in kept}
        changes = Changes(
            added=tuple(path for path in after if path not in before),
            changed=tuple(
                path
                for path, file in after.items()
                if path in before and before[path].stamp != file.stamp
            ),
            removed=tuple(path for path in before if path not in after),
        )
        if changes:
            self._generation += 1
        return changes

    def documents(self, name: str, language: str = "") -> ModuleDocuments:
        """Documentation and resources of a module; `language` prefers a folder such as Docu/ru."""
        subsystem, tail = split_name(name)
        docu: Path | None = None
        manuals: dict[str, Path] = {}
        resources: dict[str, Path] = {}
        for base in self._subsystem_folders(name, subsystem):
            for part in ("Docu", "Rsrc"):
                for folder in (base / part / language, base / part) if language else (base / part,):
                    for file in list_folder(folder, _DOCUMENTS):
                        if part == "Rsrc":
                            if file.stem == tail or file.stem in _RESOURCES:
                                resources.setdefault(file.stem, file.path)
                        elif file.stem == tail:
                            docu = docu or file.path
                        elif file.stem in _MANUALS:
                            manuals.setdefault(file.stem, file.path)
        return ModuleDocuments(docu, tuple(manuals.values()), tuple(resources.values()))

    def _subsystem_folders(self, name: str, subsystem: str) -> list[Path]:
        """Folders that may hold Docu and Rsrc for a module, the nearest first."""
        location = self.find_module(name)
        folders = []
        path = None if location is None else location.path
        if path is not None and path.parent.name == "Mod":
            folders.append(path.parent.parent)
        folders.extend(root / subsystem for root in self.roots)
        if self.blackbox is not None:
            folders.append(self.blackbox / subsystem)
        return list(dict.fromkeys(folders))

    def _spelled(self, path: str | os.PathLike[str]) -> Path:
        """The path as files of the project are spelled, though it may come through a link."""
        absolute = _absolute(path)
        if any(absolute.is_relative_to(base) for base, _real in self._bases):
            return absolute
        resolved = Path(os.path.realpath(absolute))
        for base, real in self._bases:
            if resolved.is_relative_to(real):
                return base / resolved.relative_to(real)
        return absolute

    def _in_workspace(self, name: str) -> ModuleFile | None:
        """The file of the workspace that counts for a module and is not open in an editor."""
        for file in self._workspace_names().get(name, ()):
            if not self._is_open(file.path):
                return file
        return None

    def _is_near(self, file: ModuleFile) -> bool:
        """Whether a file goes before a module of BlackBox of the same name."""
        # In Text/Mod/Models.odc: the folders of Mod, Text, and of all subsystems.
        homes = file.path.parents[:3] if file.by_rule else file.path.parents[:1]
        if file.path in self._given or not self._near.isdisjoint(homes):
            return True
        return any(not _homes(buffer.path).isdisjoint(homes) for buffer in self._buffers.values())

    def _is_open(self, path: Path) -> bool:
        return bool(self._buffers) and _key(path) in self._buffers

    def _fits(self, file: ModuleFile) -> bool:
        return not file.variant or file.variant.lower().startswith(self.platform.lower())

    def _rank(self, file: ModuleFile) -> tuple[int, ...]:
        """Which of several files with one module counts: the lowest."""
        variant = 0 if file.variant and self._fits(file) else 2 if file.variant else 1
        return (variant, not file.by_rule, SOURCES[file.suffix])

    def _seen(self) -> dict[Path, ModuleFile]:
        """All files that were looked at so far."""
        seen = dict(self._files or {})
        seen.update((file.path, file) for files in self._folders.values() for file in files)
        return seen

    def _workspace_files(self) -> dict[Path, ModuleFile]:
        if self._files is None:
            files: dict[Path, ModuleFile] = {}
            overfull: list[Path] = []
            for path in self._given:
                given = ModuleFile.at(path)
                if given is not None and given.suffix in SOURCES:
                    files[path] = given
            for root in self.roots:
                found, is_all = walk(root)
                files.update(
                    (file.path, file)
                    for file in found
                    if file.path not in files and file.path not in self._left_out
                )
                if not is_all:
                    overfull.append(root)
            self._files, self.overfull = files, tuple(overfull)
        return self._files

    def _workspace_names(self) -> dict[str, list[ModuleFile]]:
        if self._names is None:
            names: dict[str, list[ModuleFile]] = {}
            trusted = self._folders_by_rule()
            for file in self._workspace_files().values():
                name = self._name_of(file, trusted=file.path.parent in trusted)
                if name is not None:
                    names.setdefault(name, []).append(file)
            for files in names.values():
                files.sort(key=lambda file: (file.path not in self._given, self._rank(file)))
            self._names = names
        return self._names

    def _folders_by_rule(self) -> set[Path]:
        """Mod folders in which names are BlackBox's: one document in each is read to see."""
        result: set[Path] = set()
        judged: set[Path] = set()
        for file in self._workspace_files().values():
            folder = file.path.parent
            if file.by_rule and not file.variant and file.is_document and folder not in judged:
                judged.add(folder)
                if self._heading_name(file) in (None, file.name):
                    result.add(folder)
        return result

    def _blackbox_files(self) -> Iterator[ModuleFile]:
        if self.blackbox is None:
            return
        for entry in sorted(scan_folder(str(self.blackbox)), key=lambda entry: entry.name):
            if entry.name.isidentifier() and is_folder(entry):
                taken: set[str] = set()
                for file in sorted(self._folder(entry.name), key=self._rank):
                    if file.suffix in _BLACKBOX_SOURCES and file.stem not in taken:
                        taken.add(file.stem)
                        yield file

    def _folder(self, subsystem: str) -> list[ModuleFile]:
        assert self.blackbox is not None
        folder = self.blackbox / subsystem / "Mod"
        if folder not in self._folders:
            self._folders[folder] = list_folder(folder)
        return self._folders[folder]

    def _in_blackbox(self, name: str) -> ModuleFile | None:
        if self.blackbox is None or not name.isidentifier():
            return None
        subsystem, tail = split_name(name)
        folded = tail.casefold()
        candidates = [
            file
            for file in self._folder(subsystem)
            if folded in (file.stem.casefold(), file.plain_stem.casefold())
            and file.suffix in _BLACKBOX_SOURCES
            and not self._is_open(file.path)
        ]
        # Windows opens `models.odc` as `Models.odc`; then the heading tells whether it is meant.
        for file in sorted(candidates, key=self._rank):
            if self._name_of(file, trusted=file.stem == tail) == name:
                return file
        return None

    def _name_of(self, file: ModuleFile, *, trusted: bool) -> str | None:
        """The module in a file. A document in a trusted folder, unless a variant, is not read."""
        if trusted and file.by_rule and file.is_document and not file.variant:
            return file.name
        name = self._heading_name(file)
        if name is None and file.suffix != ".txt" and (file.by_rule or file.suffix == ".cp"):
            # Being written, or damaged: the name on the file is the best there is.
            return file.name
        return name

    def _heading_name(self, file: ModuleFile) -> str | None:
        key = (file.path, file.stamp)
        if key not in self._headings:
            self._headings[key] = self._read_heading(file)
        return self._headings[key]

    def _read_heading(self, file: ModuleFile) -> str | None:
        try:
            if not file.is_document and self.encoding == "auto" and file.stamp.size > _HEAD:
                with file.path.open("rb") as stream:
                    head = stream.read(_HEAD)
                # The cut may have gone through a character; ASCII, all that matters here, stays.
                codec = "utf-16" if head[:2] in _UTF16_MARKS else "utf-8-sig"
                text = head.decode(codec, "replace")
                heading = scan_heading(text)
                if heading is not None and heading.end < len(text):
                    return heading.name
                if heading is None and not text.lstrip().startswith("(*"):
                    return None
            text = read_source(file.path, encoding=self.encoding, limit=self.limit).text
        except (SourceError, OSError):
            return None
        heading = scan_heading(text)
        return None if heading is None else heading.name


@dataclass(frozen=True, slots=True)
class _Buffer:
    path: Path
    text: str
    name: str | None
    stamp: Stamp

    def location(self, name: str) -> ModuleLocation:
        return ModuleLocation(name, Origin.BUFFER, self.path, self.stamp)


_BLACKBOX_SOURCES = {".cp": 0, ".odc": 1, ".txt": 3}
_DOCUMENTS = {".odc": 0, ".md": 1, ".txt": 2}
_MANUALS = frozenset({"Sys-Map", "Quick-Start", "User-Man", "Dev-Man"})
_RESOURCES = frozenset({"Strings", "Menus"})
_HEAD = 8192
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def _location(name: str, origin: Origin, file: ModuleFile) -> ModuleLocation:
    return ModuleLocation(name, origin, file.path, file.stamp)


def _homes(path: Path) -> set[Path]:
    """The folders in which a file has its neighbours: its own, and that of all subsystems."""
    return {path.parent, path.parent.parent.parent} if name_by_rule(path) else {path.parent}


def _absolute(path: str | os.PathLike[str]) -> Path:
    """The path from the root, without `..`, and with links left as they are."""
    return Path(os.path.normpath(Path(path).absolute()))


def _key(path: Path) -> str:
    """One key for all spellings of a path that the file system takes for the same."""
    return os.path.normcase(path)
