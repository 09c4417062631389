"""`cp-lsp interface MODULE`: what a module offers, as BlackBox's browser shows it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cp_lsp.cli import COMMANDS, FINE
from cp_lsp.cli.workspace import Workspace, add_options, open_workspace, settings_of
from cp_lsp.errors import CpLspError
from cp_lsp.semantics.client_interface import Audience, client_interface
from cp_lsp.semantics.imported import described_library


def add_parser(subparsers: Any) -> None:
    """Adds the command and its arguments."""
    parser = subparsers.add_parser(
        "interface",
        help=COMMANDS["interface"].summary,
        description="What a module offers to its clients, as BlackBox's browser shows it.",
    )
    parser.add_argument(
        "module",
        metavar="MODULE",
        help="the name of a module in the current folder, in BlackBox or among the interfaces that "
        "come with cp-lsp; or a file with a module",
    )
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument(
        "--extension",
        dest="audience",
        action="store_const",
        const="extensions",
        default="clients",
        help="what can be extended or overridden instead of what can be used",
    )
    shown.add_argument(
        "--all", dest="audience", action="store_const", const="all", help="all that is exported"
    )
    add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the definition; raises CpLspError where there is no such module."""
    settings = settings_of(args)
    path = Path(args.module)
    is_file = path.suffix != "" and path.is_file()
    files = [path] if is_file else []
    with open_workspace(settings, stubs=not args.no_stubs, files=files) as workspace:
        name = workspace.project.module_of(path) if is_file else args.module
        if name is None:
            raise CpLspError(f"{path} holds no module; a module begins with MODULE and its name")
        print(_definition(workspace, name, args.audience), end="")
    return FINE


def _definition(workspace: Workspace, name: str, audience: Audience) -> str:
    module = workspace.importer.import_module(name)
    description = workspace.importer.description(name)
    if module is None or description is None:
        raise CpLspError(_no_module(workspace, name))
    return client_interface(module, audience=audience, library=described_library(description))


def _no_module(workspace: Workspace, name: str) -> str:
    """Why there is nothing to show, and what was perhaps meant."""
    if name in ("SYSTEM", "COM"):
        return f"{name} is built into the compiler and has no interface; its manual describes it"
    location = workspace.project.find_module(name)
    if location is not None and location.path is not None:
        return f"{location.path} has no readable heading MODULE {name}; cp-lsp check says more"
    near = workspace.names_like(name)
    if near:
        return f"no module {name}; perhaps {', '.join(near)}"
    return f"no module {name}; cp-lsp index lists what was found, --blackbox adds an installation"
