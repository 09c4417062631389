"""`cp-lsp check`: findings in modules, as the BlackBox compiler would give them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cp_lsp.cli import COMMANDS, FINDINGS, FINE
from cp_lsp.cli.workspace import Workspace, add_options, open_workspace, settings_of
from cp_lsp.errors import SourceError
from cp_lsp.report.machine import json_line
from cp_lsp.report.record import FileReport, report, unreadable
from cp_lsp.semantics.checker import check
from cp_lsp.source.file import SourceFile, read_source, source_from_bytes, source_from_text


def add_parser(subparsers: Any) -> None:
    """Adds the command and its arguments."""
    parser = subparsers.add_parser("check", help=COMMANDS["check"].summary)
    parser.add_argument("paths", nargs="*", metavar="FILE|DIR|-")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--isolated", action="store_true")
    parser.add_argument("--files-from", metavar="LIST")
    add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    workspace = open_workspace(settings, stubs=not args.no_stubs)
    names = list(args.paths)
    if args.files_from:
        names += Path(args.files_from).read_text("utf-8").splitlines()
    status = FINE
    inputs = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            inputs += [(str(f), f) for f in sorted(path.rglob("*")) if f.suffix.lower() in (".cp",".odc")]
        else:
            inputs.append((name, path))
    sources = []
    for name, path in inputs:
        try:
            source = source_from_bytes(sys.stdin.buffer.read()) if name == "-" else read_source(path)
        except SourceError as problem:
            sources.append((name, str(problem)))
            continue
        if source.document is not None:
            source = source_from_text(source.compiler_text, source.path)
        sources.append((name, source))
        if not args.isolated:
            workspace.project.open_buffer(path, source.text)
    for name, source in sources:
        if isinstance(source, str):
            result = unreadable(name, source)
        else:
            result = report(name, source, check(source.text, workspace.importer).findings)
        if result.errors:
            status = FINDINGS
        if args.json:
            print(json_line(result), flush=True)
        else:
            for entry in result.entries:
                print(f"{name}:{entry.line}:{entry.col}: {entry.code}: {entry.message}")
    return status
