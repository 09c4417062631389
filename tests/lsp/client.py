"""A small client: it starts a server as an editor does, and speaks to it over standard streams."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

ROOT = Path(__file__).parents[2]
PATIENCE = 15.0

FULL: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "rename": {"prepareSupport": True},
        "completion": {
            "completionItem": {
                "snippetSupport": True,
                "documentationFormat": ["markdown", "plaintext"],
                "labelDetailsSupport": True,
                "insertReplaceSupport": True,
                "resolveSupport": {
                    "properties": ["documentation", "detail", "additionalTextEdits"]
                },
            }
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "signatureHelp": {
            "signatureInformation": {
                "documentationFormat": ["markdown", "plaintext"],
                "parameterInformation": {"labelOffsetSupport": True},
                "activeParameterSupport": True,
            }
        },
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "refactor"]}},
            "resolveSupport": {"properties": ["edit"]},
            "dataSupport": True,
            "isPreferredSupport": True,
        },
        "rangeFormatting": {"rangesSupport": True},
        "inlineCompletion": {},
    },
    "workspace": {
        "workspaceEdit": {"documentChanges": True},
        "workspaceFolders": True,
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
}
"""What a modern editor that does not pull diagnostics can do."""


class ServerError(Exception):
    """The server answered with an error."""

    def __init__(self, error: Mapping[str, Any], arrived: float = 0.0) -> None:
        super().__init__(f"{error['code']}: {error['message']}")
        self.code: int = error["code"]
        self.arrived = arrived


class Client:
    """One session with one server process."""

    def __init__(
        self,
        root: Path | None = None,
        *,
        capabilities: Mapping[str, Any] = FULL,
        options: Mapping[str, Any] | None = None,
        arguments: Sequence[str] = ("--strict",),
        environment: Mapping[str, str] | None = None,
        command: Sequence[str] = (sys.executable, "-m", "cp_lsp", "serve"),
        errors: IO[Any] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.root = root
        self.patience = patience
        self._capabilities = capabilities
        self._options = options
        self.process = self._start([*command, *arguments], environment, errors)
        assert self.process.stdin is not None
        self._number = 0
        self._versions: dict[str, int] = {}
        self._answers: dict[int, queue.SimpleQueue[dict[str, Any]]] = {}
        self.received: list[dict[str, Any]] = []
        self._news = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None and self.process.poll() is None:
            self.ask("shutdown")
            self.tell("exit")
            assert self.process.wait(self.patience) == 0
        else:
            self.process.kill()
            self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()

    # --- the protocol

    def send(self, *messages: Mapping[str, Any]) -> None:
        """Sends messages in one write."""
        data = b""
        for message in messages:
            body = json.dumps({"jsonrpc": "2.0", **message}).encode()
            data += b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def request(self, method: str, params: Any = None) -> tuple[int, dict[str, Any]]:
        """A request that is not sent yet, and its number."""
        self._number += 1
        self._answers[self._number] = queue.SimpleQueue()
        return self._number, {"id": self._number, "method": method, "params": params}

    def answer(self, number: int) -> Any:
        """The result of a request; raises ServerError if it failed."""
        return self.timed_answer(number)[0]

    def timed_answer(self, number: int) -> tuple[Any, float]:
        """The result of a request, and when it arrived on the clock `perf_counter`."""
        message = self._answers[number].get(timeout=self.patience)
        del self._answers[number]
        if "error" in message:
            raise ServerError(message["error"], message["arrived"])
        return message["result"], message["arrived"]

    def has_answer(self, number: int) -> bool:
        """Whether the answer to a request is there."""
        return not self._answers[number].empty()

    def ask(self, method: str, params: Any = None) -> Any:
        """Sends a request and gives its result."""
        number, message = self.request(method, params)
        self.send(message)
        return self.answer(number)

    def tell(self, method: str, params: Any = None) -> None:
        """Sends a notification."""
        self.send({"method": method, "params": params})

    def wait_for(self, method: str, wanted: Callable[[Any], bool] = lambda _params: True) -> Any:
        """The parameters of the next message of the server that is wanted."""
        return self.message(method, wanted).get("params")

    def message(
        self, method: str, wanted: Callable[[Any], bool] = lambda _params: True
    ) -> dict[str, Any]:
        """The next message of the server that is wanted; `arrived` says when it came."""
        with self._news:
            while True:
                for index, message in enumerate(self.received):
                    if message["method"] == method and wanted(message.get("params")):
                        del self.received[index]
                        return message
                assert self._news.wait(self.patience), f"the server sent no {method}"

    # --- what editors do

    def begin(self) -> dict[str, Any]:
        """Initializes the session and gives what the server can do."""
        folders = None
        if self.root is not None:
            folders = [{"uri": self.root.as_uri(), "name": self.root.name}]
        result = self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": None if self.root is None else self.root.as_uri(),
                "workspaceFolders": folders,
                "capabilities": self._capabilities,
                "initializationOptions": self._options,
            },
        )
        self.tell("initialized", {})
        capabilities: dict[str, Any] = result["capabilities"]
        return capabilities

    def open(self, path: Path | str, text: str | None = None) -> str:
        """Opens a file, or a text under a URI, and gives the URI."""
        if isinstance(path, Path):
            uri = path.as_uri()
            text = path.read_text(encoding="utf-8") if text is None else text
        else:
            uri = path
        self._versions[uri] = 1
        item = {"uri": uri, "languageId": "component-pascal", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, *changes: Mapping[str, Any]) -> int:
        """Edits an open text and gives its new version."""
        self._versions[uri] += 1
        version = self._versions[uri]
        self.tell(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)},
        )
        return version

    def close(self, uri: str) -> None:
        """Closes a text."""
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})

    def diagnostics(self, uri: str, version: int | None = None) -> list[dict[str, Any]]:
        """The next diagnostics sent for a text, or those for a version of it."""
        params = self.wait_for(
            "textDocument/publishDiagnostics",
            lambda params: (
                params["uri"] == uri and (version is None or params.get("version") == version)
            ),
        )
        found: list[dict[str, Any]] = params["diagnostics"]
        return found

    def at(self, method: str, uri: str, line: int, character: int, **more: Any) -> Any:
        """The answer to a request about a place."""
        position = {"line": line, "character": character}
        return self.ask(method, {"textDocument": {"uri": uri}, "position": position, **more})

    def _start(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None,
        errors: IO[Any] | None,
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=ROOT,
            env=dict(environment) if environment is not None else None,
        )

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = -1
            while line := stream.readline().strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if length < 0:
                return
            body = stream.read(length)
            arrived = time.perf_counter()
            message = json.loads(body)
            message["arrived"] = arrived
            if "method" not in message:
                self._answers[message["id"]].put(message)
                continue
            if "id" in message:
                self._respond(message)
            with self._news:
                self.received.append(message)
                self._news.notify_all()

    def _respond(self, message: Mapping[str, Any]) -> None:
        result: Any = None
        if message["method"] == "workspace/configuration":
            result = [None for _ in message["params"]["items"]]
        with suppress(OSError, ValueError):  # the test has closed the stream
            self.send({"id": message["id"], "result": result})
