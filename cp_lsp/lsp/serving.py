"""Starts the server on the streams of this process, or on a port."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import threading

from cp_lsp.lsp import garbage
from cp_lsp.lsp.generation import MakeModels
from cp_lsp.lsp.server import Server

log = logging.getLogger(__name__)


def serve_stdio(
    version: str,
    *,
    strict: bool = False,
    token: str | None = None,
    models: MakeModels | None = None,
) -> int:
    """Serves the editor that started this process; the exit status at the end."""
    _tune()
    # A reader of our own: the interpreter waits at its end for those that it made itself.
    reader = open(sys.stdin.fileno(), "rb", closefd=False)  # noqa: SIM115
    writer = sys.stdout.buffer
    # What is printed by mistake must not get among the messages.
    sys.stdout = sys.stderr
    server = Server(version, strict=strict, token=token, models=models)
    return asyncio.run(server.run(reader, writer))


def serve_tcp(
    host: str,
    port: int,
    version: str,
    *,
    strict: bool = False,
    token: str | None = None,
    models: MakeModels | None = None,
) -> None:
    """Serves all who connect, each in a session of its own, until interrupted."""
    _tune()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as listener:
        address = listener.getsockname()
        print(f"cp-lsp: listening on {address[0]}:{address[1]}", file=sys.stderr, flush=True)
        while True:
            connection, peer = listener.accept()
            log.info("connected: %s", peer)
            threading.Thread(
                target=_serve_connection,
                args=(connection, version, strict, token, models),
                name=f"cp-lsp {peer}",
                daemon=True,
            ).start()


def _serve_connection(
    connection: socket.socket,
    version: str,
    strict: bool,
    token: str | None,
    models: MakeModels | None,
) -> None:
    with connection, connection.makefile("rb") as reader, connection.makefile("wb") as writer:
        try:
            server = Server(version, strict=strict, token=token, models=models)
            asyncio.run(server.run(reader, writer))
        except OSError as problem:
            log.info("the connection broke: %s", problem)


def _tune() -> None:
    """Sets the interpreter to short waits."""
    garbage.begin()
    # The loop waits for the worker to let go of the interpreter's lock.
    sys.setswitchinterval(0.001)
