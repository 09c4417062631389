"""Messages from and to a stream of bytes.

A thread reads, and takes messages apart, another writes; so neither a slow client nor a large text
holds up the loop that acts on messages.
"""

from __future__ import annotations

import asyncio
import json
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final, Protocol

log = logging.getLogger(__name__)

LARGEST_MESSAGE: Final = 256 << 20
"""Bytes; a longer message is no message but a mistake."""


class Receiver(Protocol):
    """What messages are handed to."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """The typed message of a JSON object; raises where it is none."""
        ...

    def handle_message(self, message: Any) -> None:
        """Acts on a message, on the loop."""
        ...

    def refuse(self, data: Any, problem: Exception) -> None:
        """Answers what is no message of the protocol, on the loop."""
        ...


class Writer:
    """Writes messages in the order given, on a thread of its own.

    `encode` gives the body of a message; it is called on that thread.
    """

    def __init__(self, stream: BinaryIO, encode: Callable[[Any], bytes]) -> None:
        self._stream = stream
        self._encode = encode
        self._waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="cp-lsp writer", daemon=True)
        self._thread.start()

    def put(self, message: Any) -> None:
        """Has a message written, soon."""
        self._waiting.put(message)

    def close(self) -> None:
        """Writes what is waiting, for a second at most."""
        self._waiting.put(None)
        self._thread.join(1)

    def _run(self) -> None:
        while (message := self._waiting.get()) is not None:
            try:
                body = self._encode(message)
            except Exception:
                log.exception("a message cannot be written")
                continue
            try:
                self._stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
                self._stream.flush()
            except (OSError, ValueError):
                log.info("the client is gone")
                return


def frames(stream: BinaryIO) -> Iterator[bytes]:
    """The bodies of the messages in a stream, to its end."""
    while True:
        length = -1
        while True:
            line = stream.readline()
            if not line:
                return
            if not line.strip():
                if length >= 0:
                    break
                continue
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length" and value.strip().isdigit():
                length = int(value)
        if length > LARGEST_MESSAGE:
            log.error("a message of %d bytes is too long", length)
            return
        body = stream.read(length)
        if len(body) < length:
            return
        yield body


async def receive(stream: BinaryIO, receiver: Receiver, stopped: asyncio.Event) -> None:
    """Hands on the messages of a stream until it ends or `stopped` is set."""
    loop = asyncio.get_running_loop()

    def post(function: Callable[..., None], *args: Any) -> None:
        try:
            loop.call_soon_threadsafe(function, *args)
        except RuntimeError:  # the loop is closed: the server was told to exit
            log.debug("a message came after exit")

    def read() -> None:
        try:
            for body in frames(stream):
                data: Any = None
                try:
                    data = json.loads(body)
                    message = receiver.structure_message(data)
                except Exception as problem:
                    post(receiver.refuse, data, problem)
                else:
                    post(receiver.handle_message, message)
        except (OSError, ValueError) as problem:
            log.info("the client is gone: %s", problem)
        post(stopped.set)

    threading.Thread(target=read, name="cp-lsp reader", daemon=True).start()
    await stopped.wait()
