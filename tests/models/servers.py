"""Servers on this computer that do exactly what a test tells them, however wrong."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

DONE = b"data: [DONE]\n\n"


@dataclass
class Request:
    """What a client has sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Exchange:
    """A request, and the way back."""

    def __init__(self, request: Request, connection: socket.socket, server: Server) -> None:
        self.request = request
        self._connection = connection
        self._server = server

    @property
    def is_over(self) -> bool:
        """Whether the test has ended."""
        return self._server.is_stopped

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def begin(self, status: int = 200, kind: str = "text/event-stream", **headers: object) -> None:
        """Status and headers of an answer that ends with the connection."""
        lines = [f"HTTP/1.1 {status} Whatever", f"Content-Type: {kind}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def answer(self, value: object, status: int = 200, **headers: object) -> None:
        """A whole answer in JSON."""
        body = json.dumps(value).encode()
        self.begin(status, "application/json", Content_Length=len(body), **headers)
        self.send(body)

    def event(self, value: object) -> None:
        self.send(b"data: " + json.dumps(value).encode() + b"\n\n")

    def say(self, *texts: str, **choice: object) -> None:
        """Pieces of a completion."""
        for text in texts:
            self.event({"choices": [{"index": 0, "text": text, "finish_reason": None} | choice]})

    def finish(self) -> None:
        self.event({"choices": [{"index": 0, "text": "", "finish_reason": "stop"}]})
        self.send(DONE)

    def hang(self) -> None:
        """Say nothing until the client leaves or the test ends."""
        self._connection.settimeout(0.01)
        while not self._server.is_stopped:
            try:
                if not self._connection.recv(1):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        self._server.left_at = time.monotonic()


Handler = Callable[[Exchange], None]


class Server:
    """Answers requests by the ends of their paths; what has no handler is not found."""

    def __init__(
        self, routes: dict[str, Handler], *, port: int = 0, context: ssl.SSLContext | None = None
    ) -> None:
        self.routes = routes
        self.requests: list[Request] = []
        self.left_at = 0.0
        self.is_stopped = False
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", port))
        self._socket.settimeout(0.05)
        self.port: int = self._socket.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http{'s' if self._context else ''}://127.0.0.1:{self.port}"

    def asked(self, path: str) -> list[Request]:
        """The requests of a route."""
        return [request for request in list(self.requests) if request.path.endswith(path)]

    def stop(self) -> None:
        self.is_stopped = True
        self._socket.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self.is_stopped:
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.ExitStack() as stack:
            stack.enter_context(connection)
            stack.enter_context(contextlib.suppress(OSError, ValueError))
            connection.settimeout(10)
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
                stack.enter_context(connection)
            request = _read(connection)
            self.requests.append(request)
            exchange = Exchange(request, connection, self)
            for path, handler in self.routes.items():
                if request.path.endswith(path):
                    handler(exchange)
                    break
            else:
                exchange.answer({"error": {"message": "no such route"}}, 404)
            # An unread rest would reset the connection before the client has read.
            connection.shutdown(socket.SHUT_WR)


def _read(connection: socket.socket) -> Request:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            raise ValueError
        data += more
        if not data[:1].isalpha():
            # That is no HTTP, perhaps it is the beginning of TLS.
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
            raise ValueError
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    length = int(headers.get("content-length", "0"))
    while len(body) < length:
        more = connection.recv(65536)
        if not more:
            raise ValueError
        body += more
    method, path, _ = first.split(" ", 2)
    return Request(method, path, headers, body)


def models(*names: str, **more: object) -> Handler:
    """A list of models."""

    def handle(exchange: Exchange) -> None:
        exchange.answer({"object": "list", "data": [{"id": name, **more} for name in names]})

    return handle


def saying(*texts: str) -> Handler:
    """A completion that says these pieces."""

    def handle(exchange: Exchange) -> None:
        exchange.begin()
        exchange.say(*texts)
        exchange.finish()

    return handle


def in_turn(handlers: Sequence[Handler]) -> Handler:
    """One handler after another, the last one for ever."""
    left = list(handlers)
    lock = threading.Lock()

    def handle(exchange: Exchange) -> None:
        with lock:
            handler = left[0] if len(left) == 1 else left.pop(0)
        handler(exchange)

    return handle


@contextlib.contextmanager
def running(
    routes: dict[str, Handler], *, port: int = 0, context: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """A server for the time of a block."""
    server = Server(routes, port=port, context=context)
    try:
        yield server
    finally:
        server.stop()
