"""What the commands on modules share: their options, the settings, and the project they open."""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from cp_lsp.blackbox.installation import find_blackbox, is_blackbox
from cp_lsp.errors import BlackBoxError
from cp_lsp.index.bundle import Bundle
from cp_lsp.index.cache import Cache
from cp_lsp.index.importer import ProjectImporter, checker_version
from cp_lsp.index.naming import enclosing_blackbox
from cp_lsp.index.project import Project
from cp_lsp.settings import CONFIG_FILE, Settings, load_settings


@dataclass(frozen=True)
class Workspace:
    """A project with its importer, and the interfaces that ship with the package, if wanted.

    A context manager, since it holds a cache open.
    """

    project: Project
    importer: ProjectImporter
    bundle: Bundle | None
    cache: Cache

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        self.cache.close()

    def names_like(self, name: str) -> list[str]:
        """Modules whose names are so much like this one that they may be meant."""
        from difflib import get_close_matches

        names = self._names
        return [names[near] for near in get_close_matches(name.lower(), names, n=3, cutoff=0.75)]

    @cached_property
    def _names(self) -> dict[str, str]:
        return {module.name.lower(): module.name for module in self.project.modules()}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options that say where modules come from."""
    parser.add_argument(
        "--blackbox",
        type=Path,
        metavar="DIR",
        help="the folder of an installed BlackBox, whose modules can be imported",
    )
    parser.add_argument(
        "--no-stubs",
        action="store_true",
        help="do without the interfaces of BlackBox's modules that come with cp-lsp",
    )


def settings_of(args: argparse.Namespace) -> Settings:
    """The settings of the current folder, with those given as options; complaints to stderr.

    Raises BlackBoxError if the folder given for BlackBox is none.
    """
    blackbox: Path | None = args.blackbox
    if blackbox is not None and not is_blackbox(blackbox):
        raise BlackBoxError(f"{blackbox} is no BlackBox; give the folder that holds System and Std")
    options = {"blackbox": blackbox, "language": getattr(args, "language", None)}
    loaded = load_settings(overrides=options)
    for problem in loaded.problems:
        print(f"cp-lsp: {problem}", file=sys.stderr)
    named = loaded.settings.blackbox
    if named is not None and not is_blackbox(named):
        print(f"cp-lsp: {named} is set for BlackBox and is none; doing without", file=sys.stderr)
    return loaded.settings


def open_workspace(
    settings: Settings,
    *,
    stubs: bool,
    roots: Iterable[Path] | None = None,
    files: Collection[Path] = (),
    without: Collection[Path] = (),
    framework_first: bool = False,
) -> Workspace:
    """The project of some folders, by default the current one, and of single files besides.

    BlackBox is the one that is set, else the one that the folders or files lie in, else the one
    that is installed.
    """
    # A check makes many objects that refer to each other and are needed to its end: looking for
    # garbage among them again and again costs a third of the time.
    gc.set_threshold(100_000, 20, 20)
    folders = current_folder() if roots is None else list(roots)
    blackbox = find_blackbox(settings.blackbox)
    if settings.blackbox is None:
        inside = (enclosing_blackbox(path) for path in (*folders, *(f.parent for f in files)))
        blackbox = next(filter(None, inside), None) or blackbox
    bundle = Bundle() if stubs else None
    project = Project(
        folders,
        blackbox,
        platform=settings.platform,
        encoding=settings.encoding,
        limit=settings.max_file_size,
        bundled=bundle if bundle is not None else (),
        files=files,
        without=without,
        framework_first=framework_first,
    )
    cache = Cache(settings.cache_directory, checker_version(), size=settings.cache_size)
    return Workspace(project, ProjectImporter(project, cache, bundle), bundle, cache)


def current_folder() -> list[Path]:
    """The current folder, unless it is one where everything lies: no program is the whole disk."""
    folder = Path.cwd()
    broad = (Path.home(), Path(folder.anchor), Path(tempfile.gettempdir()))
    return [] if folder in broad and not (folder / CONFIG_FILE).is_file() else [folder]
