"""Module names and file names, the one told from the other as BlackBox does it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

SYSTEM = "System"
"""The subsystem of modules whose name has no subsystem prefix."""


def split_name(name: str) -> tuple[str, str]:
    """Subsystem and the rest of a module name, as BlackBox's `Librarian.SplitName` does it.

    The subsystem ends before the first capital that follows anything but a capital:
    `TextModels` is Text, Models; `DevCPM` is Dev, CPM; `Files` and `SMath` are of System.
    """
    for at in range(1, len(name)):
        if name[at] == ".":
            return "", name
        if name[at].isupper() and not name[at - 1].isupper():
            return name[:at], name[at:]
    return SYSTEM, name


def join_name(subsystem: str, tail: str) -> str:
    """The module name for a file in a subsystem's Mod folder: the inverse of `split_name`."""
    return tail if subsystem == SYSTEM else subsystem + tail


def split_variant(stem: str) -> tuple[str, str]:
    """A file's name without its platform, and that: `TCP__Lin` is TCP, Lin; `TCP` is TCP, ""."""
    at = stem.find("__", 1)
    return (stem[:at], stem[at + 2 :]) if at > 0 else (stem, "")


def host_platform() -> str:
    """The tag by which BlackBox knows this computer's system in file names."""
    for start, tag in _PLATFORM_TAGS:
        if sys.platform.startswith(start):
            return tag
    return sys.platform.capitalize()


def is_blackbox(folder: Path) -> bool:
    """Whether a folder is the root of a BlackBox: it has a System and a Std subsystem."""
    return all(
        any((folder / subsystem / part).is_dir() for part in ("Mod", "Sym", "Code"))
        for subsystem in (SYSTEM, "Std")
    )


def enclosing_blackbox(folder: Path) -> Path | None:
    """The BlackBox that a folder is, or lies in; None if there is none."""
    folder = Path(folder).absolute()
    return next((parent for parent in (folder, *folder.parents) if is_blackbox(parent)), None)


def name_by_rule(path: Path) -> str | None:
    """The module name that BlackBox would look up in this file; None if it never looks there."""
    if path.parent.name != "Mod":
        return None
    subsystem = path.parent.parent.name
    name = join_name(subsystem, path.stem)
    if _SUBSYSTEM.fullmatch(subsystem) and split_name(name) == (subsystem, path.stem):
        return name
    return None


_SUBSYSTEM = re.compile(r"[^\W\d]\w*")
_PLATFORM_TAGS = (
    ("win", "Win"),
    ("cygwin", "Win"),
    ("linux", "Lin"),
    ("freebsd", "Fbsd"),
    ("openbsd", "Obsd"),
    ("darwin", "Mac"),
)
