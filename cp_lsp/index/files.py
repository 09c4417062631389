"""Files that may hold modules: what the disk tells about them without reading any."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cp_lsp.index.naming import name_by_rule, split_variant

SOURCES = {".cp": 0, ".odc": 1, ".mod": 2, ".txt": 3}
"""Endings of sources, the preferred one first, as `Librarian.GetSpec` prefers .cp to .odc."""

MAX_FILES = 50_000
"""Files looked at in one workspace folder; with more, it is no folder of sources."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one state of a file from the next without reading it.

    For an open buffer, `mtime_ns` counts its versions down from -1.
    """

    mtime_ns: int
    size: int


@dataclass(frozen=True, slots=True)
class ModuleFile:
    """A file that may hold a module.

    `name` is the module that BlackBox would look for here, where `by_rule` says that it would,
    else just the stem. `plain_stem` and `variant` are the stem without its platform, and that.
    """

    path: Path
    stamp: Stamp
    name: str
    by_rule: bool
    stem: str
    plain_stem: str
    variant: str

    @classmethod
    def of(cls, path: Path, stamp: Stamp) -> ModuleFile:
        """The file at a path, in the state that `stamp` tells."""
        stem = path.stem
        plain, variant = split_variant(stem)
        rule = name_by_rule(path)
        return cls(path, stamp, rule or stem, rule is not None, stem, plain, variant)

    @classmethod
    def at(cls, path: Path) -> ModuleFile | None:
        """The file at a path as it is now, None if there is none."""
        try:
            status = path.stat()
        except (OSError, ValueError):
            return None
        return cls.of(path, Stamp(status.st_mtime_ns, status.st_size))

    @property
    def is_document(self) -> bool:
        """Whether this is a BlackBox document, going by its ending."""
        return self.suffix == ".odc"

    @property
    def suffix(self) -> str:
        """The ending in small letters, with its point."""
        return self.path.suffix.lower()


def walk(root: Path) -> tuple[list[ModuleFile], bool]:
    """Files under a folder that may hold modules, nearer ones first, and whether that is all.

    Hidden folders, and those of BlackBox that hold no sources, are passed over.
    """
    files: list[ModuleFile] = []
    level = [str(root)]
    count = 0
    while level:
        deeper: list[str] = []
        for folder in level:
            for entry in sorted(scan_folder(folder), key=lambda entry: entry.name):
                if entry.name.startswith("."):
                    continue
                if is_folder(entry):
                    if entry.name not in _SKIPPED:
                        deeper.append(entry.path)
                    continue
                count += 1
                if count > MAX_FILES:
                    return files, False
                file = _file_of(entry, SOURCES)
                if file is not None:
                    files.append(file)
        level = deeper
    return files, True


def list_folder(folder: Path, suffixes: Mapping[str, int] = SOURCES) -> list[ModuleFile]:
    """The files of a folder with these endings, the preferred ending first; empty if absent."""
    found = [
        file
        for entry in scan_folder(str(folder))
        if (file := _file_of(entry, suffixes)) is not None
    ]
    return sorted(found, key=lambda file: (suffixes[file.path.suffix.lower()], file.stem))


def scan_folder(folder: str) -> list[os.DirEntry[str]]:
    """What a folder holds, in no order; nothing if it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (OSError, ValueError):
        return []


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether this is a folder, and not a link or a Windows junction, which may lead back."""
    try:
        if not entry.is_dir(follow_symlinks=False):
            return False
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    return getattr(status, "st_reparse_tag", 0) != _JUNCTION


def _file_of(entry: os.DirEntry[str], suffixes: Mapping[str, int]) -> ModuleFile | None:
    if entry.name[entry.name.rfind(".") :].lower() not in suffixes:
        return None
    try:
        if not entry.is_file():
            return None
        status = entry.stat()
    except OSError:
        return None
    return ModuleFile.of(Path(entry.path), Stamp(status.st_mtime_ns, status.st_size))


# Folders with documents that are not modules, and with what tools leave behind.
_SKIPPED = frozenset({"Docu", "Rsrc", "Code", "Sym", "node_modules", "__pycache__"})
_JUNCTION = 0xA0000003  # stat.IO_REPARSE_TAG_MOUNT_POINT, which exists on Windows alone
