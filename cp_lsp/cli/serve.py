"""`cp-lsp serve`: the language server, for editors."""

from __future__ import annotations

import argparse
import gc
import ipaddress
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cp_lsp.cli import COMMANDS, FINE, version
from cp_lsp.errors import CpLspError, MissingPartError
from cp_lsp.settings import Settings

if TYPE_CHECKING:
    from cp_lsp.models.roles import Models

LOG = "CP_LSP_LOG"
"""The environment variable with the level of the log."""

LEVELS = ("debug", "info", "warning", "error")


def add_parser(subparsers: Any) -> None:
    """Adds the command and its arguments."""
    parser = subparsers.add_parser(
        "serve",
        help=COMMANDS["serve"].summary,
        description="The language server. An editor starts it and speaks to it.",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--stdio", action="store_true", help="through standard input and output (default)"
    )
    where.add_argument(
        "--tcp",
        metavar="HOST:PORT",
        type=_address,
        help="on a port of this computer; each connection is a session of its own",
    )
    parser.add_argument(
        "--token-file",
        metavar="FILE",
        type=Path,
        help="a file with a secret that the editor must name in its initialization option "
        "`token`; needed to listen to other computers",
    )
    parser.add_argument(
        "--log",
        choices=LEVELS,
        default=None,
        help=f"what goes to standard error (default: {LOG}, else warning)",
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help="answer a request that fails with an error, not with nothing; for tests",
    )
    # Some clients name their process to every server.
    parser.add_argument("--clientProcessId", help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serves until the editor says exit; the exit status is the protocol's."""
    level = args.log or os.environ.get(LOG, "").lower()
    logging.basicConfig(
        stream=sys.stderr,
        level=(level if level in LEVELS else "warning").upper(),
        format="cp-lsp %(levelname)s %(name)s: %(message)s",
    )
    token = _token(args.token_file)
    if args.tcp is not None and token is None and not _is_loopback(args.tcp[0]):
        raise CpLspError(
            f"{args.tcp[0]} can be reached from other computers; give --token-file as well, "
            "or listen on 127.0.0.1"
        )
    # Nothing that is made while modules load is garbage; the server switches it on again.
    gc.disable()
    try:
        from cp_lsp.lsp.serving import serve_stdio, serve_tcp
    except ModuleNotFoundError as error:
        raise MissingPartError(
            f"serve needs {error.name}; install it with: pip install --upgrade cp-lsp"
        ) from error
    if args.tcp is None:
        return serve_stdio(version(), strict=args.strict, token=token, models=_models)
    host, port = args.tcp
    serve_tcp(host, port, version(), strict=args.strict, token=token, models=_models)
    return FINE


def _models(settings: Settings) -> Models:
    """The language models of a session, which are not even looked for before they are wanted."""
    from cp_lsp.models.roles import Models

    return Models(settings)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT, such as 127.0.0.1:2087")
    return host.strip("[]") or "127.0.0.1", int(port)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _token(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise CpLspError(f"{path} cannot be read: {problem}") from problem
    if len(token) < 16:
        raise CpLspError(f"{path} holds a secret of {len(token)} characters; it needs 16 or more")
    return token
