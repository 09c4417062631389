"""`cp-lsp stats`: how quick the model's suggestions were, and what became of them."""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from cp_lsp.cli import COMMANDS, FINE
from cp_lsp.errors import CpLspError
from cp_lsp.settings import load_settings
from cp_lsp.telemetry.log import default_telemetry_file, older_file
from cp_lsp.telemetry.read import Figures, figures, read_events
from cp_lsp.telemetry.table import Table
from cp_lsp.telemetry.words import word

_UNITS = {"m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


def add_parser(subparsers: Any) -> None:
    """Adds the command and its arguments."""
    parser = subparsers.add_parser(
        "stats",
        help=COMMANDS["stats"].summary,
        description="How quick the suggestions of the language model were, and what became of "
        "them, from what editors have noted on this computer. Nothing of it is sent anywhere.",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--html", metavar="FILE", help="write a page with plots")
    parser.add_argument(
        "--since", type=_span, metavar="TIME", help="the last 30m, 12h, 7d or 4w alone"
    )
    parser.add_argument("--language", choices=("en", "ru"), help="the language of the figures")
    parser.add_argument("--file", metavar="FILE", help="another file of events")
    do = parser.add_mutually_exclusive_group()
    do.add_argument("--where", action="store_true", help="print the name of the file and stop")
    do.add_argument("--delete", action="store_true", help="remove what has been noted")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints or writes what was asked for."""
    path = Path(args.file) if args.file else default_telemetry_file()
    language = args.language or load_settings().settings.message_language
    if args.where:
        print(path)
        return FINE
    if args.delete:
        _delete(path)
        return FINE
    found = _figures(path, 0.0 if args.since is None else time.time() - args.since)
    if args.html:
        _write_page(Path(args.html), found, path, language)
    if args.json:
        print(json.dumps({"file": str(path), **found.as_json()}, indent=2))
    elif not found.events:
        print(word("none" if args.since is None else "none since", language))
    elif not args.html:
        encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
        table = Table(language, ascii_only=not encoding.startswith("utf"))
        for line in table.lines(found):
            print(line)
        print()
        print(word("stays", language, path))
    return FINE


def _figures(path: Path, since: float) -> Figures:
    try:
        return figures(read_events(path, since=since))
    except OSError as problem:
        raise CpLspError(f"{path} cannot be read: {problem.strerror or problem}") from problem


def _write_page(target: Path, found: Figures, source: Path, language: str) -> None:
    from cp_lsp.telemetry.page import page

    try:
        target.write_text(page(found, source, language), encoding="utf-8", newline="\n")
    except OSError as problem:
        raise CpLspError(f"{target} cannot be written: {problem.strerror or problem}") from problem


def _delete(path: Path) -> None:
    for file in (older_file(path), path):
        try:
            with contextlib.suppress(FileNotFoundError):
                file.unlink()
        except OSError as problem:
            why = problem.strerror or problem
            raise CpLspError(f"{file} cannot be removed: {why}; close the editors") from problem


def _span(text: str) -> float:
    match = re.fullmatch(r"(\d{1,5})([mhdw])", text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text} is no span of time; write 30m, 12h, 7d or 4w")
    return float(match[1]) * _UNITS[match[2]]
