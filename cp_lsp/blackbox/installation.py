"""Where BlackBox is installed, and what of it is there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

INTERPRETER = "blackboxInterp"
"""The program of the cross-platform BlackBox that runs commands without windows."""

VARIABLE = "CP_LSP_BLACKBOX"
"""The environment variable that names the folder of an installed BlackBox."""


@dataclass(frozen=True)
class Installation:
    """What is found in an installed BlackBox."""

    path: Path
    version: str
    """As BlackBox writes it itself; "" if it does not."""
    subsystems: tuple[str, ...]
    """Folders with modules, in alphabetical order."""
    modules: int
    """Documents in the folders of source texts."""
    symbol_files: int
    can_compile: bool
    """Whether its own compiler can be asked here."""


def find_blackbox(explicit: Path | None = None) -> Path | None:
    """Find an installed BlackBox: the one given, the one CP_LSP_BLACKBOX names, or one found.

    A folder that is given, or named by the variable, and is no BlackBox gives None: to take another
    one in its place would surprise.
    """
    if explicit is not None:
        return explicit if is_blackbox(explicit) else None
    if named := os.environ.get(VARIABLE):
        path = Path(named).expanduser()
        return path if is_blackbox(path) else None
    return next((path for path in _usual_places() if is_blackbox(path)), None)


def is_blackbox(path: Path) -> bool:
    """Tell whether the folder is the root of a BlackBox: it has a System and a Std subsystem."""
    return _is_subsystem(path / "System") and _is_subsystem(path / "Std")


def describe(path: Path) -> Installation:
    """Look through an installed BlackBox, for people who want to know what was found."""
    subsystems = sorted(folder.name for folder in path.glob("*") if _is_subsystem(folder))
    return Installation(
        path=path,
        version=_version(path),
        subsystems=tuple(subsystems),
        modules=_count(path, "Mod", "*.odc"),
        symbol_files=_count(path, "Sym", "*.osf"),
        can_compile=sys.platform.startswith("linux") and (path / INTERPRETER).is_file(),
    )


_NAMES = ("BlackBox Component Builder*", "[Bb]lack[Bb]ox*", "bbcp", "bbcb")


def _is_subsystem(folder: Path) -> bool:
    """Tell whether it has source texts, symbol files or code; one kind may be installed alone."""
    return any((folder / part).is_dir() for part in ("Mod", "Sym", "Code"))


def _version(path: Path) -> str:
    try:
        return (path / "version.txt").read_text("latin-1").strip().splitlines()[0]
    except (OSError, IndexError):
        return ""


def _count(path: Path, folder: str, pattern: str) -> int:
    """Count the files of a kind, of all subsystems and of those modules that belong to none."""
    return sum(1 for start in ("", "*/") for _ in path.glob(f"{start}{folder}/{pattern}"))


def _usual_places() -> Iterator[Path]:
    """Give folders into which BlackBox is usually installed or unpacked, newest names first."""
    home = Path.home()
    if sys.platform == "win32":
        variables = ("ProgramFiles(x86)", "ProgramFiles", "LOCALAPPDATA")
        programs = [Path(os.environ[name]) for name in variables if os.environ.get(name)]
        drive = Path(os.environ.get("SYSTEMDRIVE", "C:") + "\\")
        parents = [*programs, drive, home, home / "Documents"]
    else:
        wine = home / ".wine" / "drive_c"
        programs = [wine / "Program Files (x86)", wine / "Program Files", wine]
        parents = [home, Path("/opt"), Path("/usr/local"), Path("/usr/local/lib"), *programs]
    for parent in parents:
        for pattern in _NAMES:
            try:
                yield from sorted(parent.glob(pattern), reverse=True)
            except OSError:  # a folder that may not be read
                continue
