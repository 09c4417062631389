"""Where the texts come from: the list of sources, and the files of one as it lies on disk.

A source is a folder (an installation of BlackBox, an unpacked archive) or a Git repository, with a
work tree or bare. Of a repository the files of the revision named are taken, whatever its work
tree holds.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from cp_lsp.errors import CpLspError

SOURCES = Path(__file__).with_name("sources.toml")

LICENCES = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSL-1.0",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-0",
        "Unlicense",
        "Zlib",
    }
)
"""The licences, as SPDX identifiers, under which a text may enter: free to use, with or without
notice, for any purpose."""


@dataclass(frozen=True, slots=True)
class Source:
    """An entry of sources.toml; what each key means stands there."""

    name: str
    address: str
    revision: str
    date: date
    licence: str
    licence_file: str
    code: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    subsystem: str = ""
    dialect: str = ""
    split: str = ""
    note: str = ""


def read_sources(path: Path = SOURCES) -> dict[str, Source]:
    """The sources by name, in the order of the file.

    Raises CpLspError for an entry that is not of the form, or has a licence that is not allowed.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    sources: dict[str, Source] = {}
    for entry in table.get("source", ()):
        source = _source(entry, path)
        if source.name in sources:
            raise CpLspError(f"{path}: there are two sources {source.name}; rename one")
        sources[source.name] = source
    return sources


def read_split_table(path: Path = SOURCES) -> dict[str, frozenset[str]]:
    """The subsystems held out, by split."""
    table = tomllib.loads(path.read_text(encoding="utf-8")).get("split", {})
    return {name: frozenset(subsystems) for name, subsystems in table.items()}


@dataclass(frozen=True)
class Files:
    """The files of a source: their paths, sorted, and what is in each.

    `revision` is the commit that they are of, "" for a plain folder.
    """

    place: Path
    revision: str
    paths: tuple[str, ...]

    def read(self, wanted: list[str]) -> Iterator[tuple[str, bytes | None]]:
        """The bytes of some files, in the order given; None where a partial clone lacks them."""
        if not self.revision:
            for path in wanted:
                yield path, (self.place / path).read_bytes()
            return
        process = subprocess.Popen(
            ["git", "-C", str(self.place), "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdin is not None and process.stdout is not None
        with process:
            for path in wanted:
                name = f"{self.revision}:{path}\n"
                process.stdin.write(name.encode("utf-8", "surrogateescape"))
                process.stdin.flush()
                head = process.stdout.readline().split()
                if len(head) != 3 or head[1] != b"blob":
                    yield path, None
                    continue
                yield path, process.stdout.read(int(head[2]))
                process.stdout.read(1)


def open_files(source: Source, place: Path) -> Files:
    """The files of a source at a place.

    Raises CpLspError if they cannot be listed, or if the file with the licence is not among them.
    """
    if not place.is_dir():
        raise CpLspError(f"{source.name}: {place} is no folder; see checkouts in the recipe")
    revision = _revision(place, source.revision)
    if revision:
        listed = _git(place, "ls-tree", "-r", "-z", "--name-only", revision)
        paths = sorted(filter(None, listed.split("\0")))
    else:
        files = (path for path in place.rglob("*") if path.is_file())
        paths = sorted(path.relative_to(place).as_posix() for path in files)
    if source.licence_file not in paths:
        raise CpLspError(f"{source.name}: {place} has no {source.licence_file}, its licence")
    return Files(place, revision, tuple(paths))


def clone(source: Source, place: Path) -> None:
    """Fetches a source from its address. Raises CpLspError if Git cannot."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(
            ["git", "clone", "--quiet", "--bare", source.address, str(place)], check=True
        )
    except (OSError, subprocess.CalledProcessError) as problem:
        raise CpLspError(
            f"{source.name}: {source.address} cannot be cloned; name a place in the recipe"
        ) from problem


def is_wanted(path: str, globs: tuple[str, ...]) -> bool:
    """Whether a path fits one of the globs: `*` and `?` stay in a folder, `**` does not."""
    return any(_pattern(glob).fullmatch(path) for glob in globs)


def subsystem_of(path: str, default: str = "") -> str:
    """The subsystem that a file belongs to: the folder that holds Mod, Docu or Rsrc.

    `default` is that of a source which is one subsystem.
    """
    parts = PurePosixPath(path).parts
    for at in range(len(parts) - 2, 0, -1):
        if parts[at] in _PARTS:
            return parts[at - 1]
    return default


def _source(entry: dict[str, Any], path: Path) -> Source:
    known = {field.name for field in fields(Source)}
    name = entry.get("name", "a source without a name")
    wrong = sorted(set(entry) - known)
    if wrong:
        raise CpLspError(f"{path}: {name}: unknown key {wrong[0]}; known are {sorted(known)}")
    values: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()
    }
    try:
        source = Source(**values)
    except TypeError as problem:
        raise CpLspError(f"{path}: {name}: {problem}") from problem
    if source.licence not in LICENCES:
        raise CpLspError(
            f"{path}: {name}: the licence {source.licence!r} is not one of {sorted(LICENCES)}"
        )
    return source


_PARTS = frozenset({"Mod", "Docu", "Rsrc", "Spec", "Samples"})


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    pieces = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    expression = "".join(
        pieces.get(piece) or re.escape(piece) for piece in re.split(r"(\*\*/|\*\*|\*|\?)", glob)
    )
    return re.compile(expression)


def _revision(place: Path, wanted: str) -> str:
    """The commit to take of a repository: the one wanted, or its newest; "" for a plain folder."""
    if not ((place / ".git").exists() or (place / "HEAD").is_file()):
        return ""
    for name in (wanted, "HEAD"):
        try:
            return _git(place, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").strip()
        except CpLspError:
            continue
    raise CpLspError(f"{place} is a Git repository without a commit")


def _git(place: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(place), *arguments], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError) as problem:
        raise CpLspError(f"{place}: git {arguments[0]} failed; is this a repository?") from problem
    return done.stdout.decode("utf-8", "surrogateescape")
