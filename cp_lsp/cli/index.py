"""`cp-lsp index`: the modules that were found, and where; what is wrong with them as a whole."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from cp_lsp.cli import COMMANDS, FINDINGS, FINE
from cp_lsp.cli.progress import Progress
from cp_lsp.cli.workspace import Workspace, add_options, open_workspace, settings_of
from cp_lsp.errors import BlackBoxError, CpLspError, SourceError
from cp_lsp.index.imports import import_order
from cp_lsp.index.naming import split_name
from cp_lsp.index.project import ModuleLocation, Origin

_MAX_NAMED = 3
"""Files of one module that are named."""


def add_parser(subparsers: Any) -> None:
    """Adds the command and its arguments."""
    parser = subparsers.add_parser(
        "index",
        help=COMMANDS["index"].summary,
        description="The modules that were found, and where; modules that stand in several files, "
        "import each other in a circle or cannot be read. All interfaces are made and kept, so "
        "that later commands are quick.",
    )
    parser.add_argument(
        "folders", nargs="*", type=Path, metavar="DIR", help="default: the current folder"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument(
        "--all", action="store_true", help="name BlackBox's modules too, instead of counting them"
    )
    add_options(parser)
    parser.add_argument(
        "--write-bundle",
        type=Path,
        metavar="FILE",
        help="instead, write the interfaces of BlackBox's modules, as they come with cp-lsp",
    )
    parser.set_defaults(run=run)


@dataclass
class _Found:
    """What was found; `seconds` are those of looking for files and of making interfaces."""

    modules: list[ModuleLocation]
    imports: dict[str, tuple[str, ...]] = field(default_factory=dict)
    duplicates: dict[str, tuple[ModuleLocation, ...]] = field(default_factory=dict)
    cycles: tuple[tuple[str, ...], ...] = ()
    unreadable: list[tuple[Path, str]] = field(default_factory=list)
    seconds: tuple[float, float] = (0.0, 0.0)


def run(args: argparse.Namespace) -> int:
    """Prints what was found; 1 if something is wrong with it."""
    settings = settings_of(args)
    for folder in args.folders:
        if not folder.is_dir():
            raise CpLspError(f"{folder} is no folder; name one that holds modules")
    roots = args.folders or None
    with open_workspace(settings, stubs=not args.no_stubs, roots=roots) as workspace:
        if args.write_bundle is not None:
            _write_bundle(workspace, args.write_bundle)
            return FINE
        found = _look(workspace)
        if args.json:
            print(json.dumps(_as_json(found), ensure_ascii=False))
        else:
            print("\n".join(_lines(workspace, found, name_all=args.all)))
    return FINDINGS if found.duplicates or found.cycles or found.unreadable else FINE


def _look(workspace: Workspace) -> _Found:
    start = perf_counter()
    project, importer = workspace.project, workspace.importer
    found = _Found(list(project.modules()), duplicates=project.duplicates())
    looked = perf_counter()
    progress = Progress()
    names = [module.name for module in found.modules]
    for number, name in enumerate(importer.load(names), 1):
        progress.show(f"interfaces {number}/{len(names)} {name}")
    for number, module in enumerate(found.modules, 1):
        progress.show(f"modules {number}/{len(names)} {module.name}")
        found.imports[module.name] = importer.imports(module.name)
        if importer.description(module.name) is None and module.path is not None:
            try:
                project.read(module)
            except SourceError as problem:
                found.unreadable.append((module.path, str(problem)))
    found.cycles = import_order(found.imports).cycles
    progress.hide()
    found.seconds = (looked - start, perf_counter() - looked)
    return found


def _as_json(found: _Found) -> dict[str, object]:
    return {
        "modules": [
            {
                "name": module.name,
                "origin": module.origin.value,
                "file": None if module.path is None else str(module.path),
                "imports": found.imports[module.name],
            }
            for module in found.modules
        ],
        "duplicates": {
            name: [str(each.path) for each in places] for name, places in found.duplicates.items()
        },
        "cycles": found.cycles,
        "unreadable": [{"file": str(path), "reason": why} for path, why in found.unreadable],
        "seconds": {"looking": found.seconds[0], "interfaces": found.seconds[1]},
    }


def _lines(workspace: Workspace, found: _Found, *, name_all: bool) -> list[str]:
    project = workspace.project
    by_origin = {
        origin: [module for module in found.modules if module.origin is origin] for origin in Origin
    }
    own = by_origin[Origin.WORKSPACE]
    roots = ", ".join(map(str, project.roots)) or "no folder"
    lines = [f"workspace   {len(own)} modules in {roots}", *_named(own)]
    lines += [f"            not all files of {root} were looked at" for root in project.overfull]
    if project.blackbox is not None:
        installed = by_origin[Origin.BLACKBOX]
        lines.append(f"BlackBox    {len(installed)} modules in {project.blackbox}")
        lines += _named(installed) if name_all else _counted(installed)
    if workspace.bundle is not None:
        bundled = by_origin[Origin.BUNDLED]
        version = workspace.bundle.blackbox
        lines.append(f"bundled     {len(bundled)} interfaces of BlackBox {version}")
        lines += _named(bundled) if name_all else _counted(bundled)
    for name, places in found.duplicates.items():
        files = ", ".join(str(each.path) for each in places[:_MAX_NAMED])
        more = f" and {len(places) - _MAX_NAMED} more" if len(places) > _MAX_NAMED else ""
        lines.append(f"duplicate   {name} is in {files}{more}; the first counts")
    for circle in found.cycles:
        lines.append(f"circle      {' -> '.join((*circle, circle[0]))}")
    lines += [f"unreadable  {why}" for _, why in found.unreadable]
    looking, making = found.seconds
    lines.append(f"time        {looking:.2f} s to find the files, {making:.2f} s for interfaces")
    return lines


def _named(modules: list[ModuleLocation]) -> list[str]:
    width = max((len(module.name) for module in modules), default=0)
    return [
        f"            {module.name:<{width}}  {module.path or ''}".rstrip()
        for module in sorted(modules, key=lambda module: module.name)
    ]


def _counted(modules: list[ModuleLocation]) -> list[str]:
    """How many modules each subsystem has, in a line or two."""
    counts = Counter(split_name(module.name)[0] for module in modules)
    texts = [f"{name} {count}" for name, count in sorted(counts.items())]
    return [
        f"            {', '.join(texts[start : start + 10])}" for start in range(0, len(texts), 10)
    ]


def _write_bundle(workspace: Workspace, path: Path) -> None:
    from cp_lsp.blackbox.installation import describe
    from cp_lsp.index.bundle import make_bundle, write_bundle

    blackbox = workspace.project.blackbox
    if blackbox is None:
        raise BlackBoxError("there is no BlackBox to take interfaces from; name one by --blackbox")
    descriptions = make_bundle(blackbox)
    write_bundle(path, descriptions.items(), blackbox=describe(blackbox).version)
    print(f"{path}: {len(descriptions)} interfaces, {path.stat().st_size} bytes")
