"""What the commands on modules share: the options, the settings, and the project opened by them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cp_lsp.blackbox.installation import find_blackbox, is_blackbox
from cp_lsp.errors import BlackBoxError
from cp_lsp.index.cache import Cache
from cp_lsp.index.importer import ProjectImporter, checker_version
from cp_lsp.index.project import Project
from cp_lsp.settings import Settings, load_settings


@dataclass(frozen=True)
class Workspace:
    """A project with its importer, and the settings that hold in it."""

    project: Project
    importer: ProjectImporter
    settings: Settings


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
        help="do without the interfaces of the framework's modules that come with cp-lsp",
    )


def settings_of(args: argparse.Namespace) -> Settings:
    """The settings of the current folder, with those given as options; complaints to stderr.

    Raises BlackBoxError if the folder given for BlackBox is none.
    """
    blackbox = args.blackbox
    if blackbox is not None and not is_blackbox(blackbox):
        raise BlackBoxError(
            f"{blackbox} is no BlackBox: give the folder that holds System and Std"
        )
    options = {"language": getattr(args, "language", None)}
    if blackbox is not None:
        options["blackbox"] = str(blackbox)
    loaded = load_settings(overrides=options)
    for problem in loaded.problems:
        print(f"cp-lsp: {problem}", file=sys.stderr)
    return loaded.settings


def open_workspace(
    settings: Settings, *, roots: Iterable[Path] = (), stubs: bool = True
) -> Workspace:
    """The project of the current folder."""
    blackbox = find_blackbox(settings.blackbox)
    project = Project(
        roots,
        blackbox,
        platform=settings.platform,
        encoding=settings.encoding,
        limit=settings.max_file_size,
    )
    cache = Cache(settings.cache_directory, checker_version(), size=settings.cache_size)
    return Workspace(project, ProjectImporter(project, cache), settings)
