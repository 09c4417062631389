"""A client of the language server, with nothing but the standard library.

    python examples/client.py [FILE]

Starts `cp-lsp serve`, opens a module, and prints what is wrong with it, what may be written at a
place, what a name is, and a fix. An editor does the same.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).parent / "mistakes" / "ShopArticles.cp"


class Client:
    """One session with the server: requests go out, answers and notifications come in."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cp_lsp", "serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.requests = 0

    def send(self, message: dict[str, Any]) -> None:
        """A message is a header that tells its length, an empty line, and JSON."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        """The next message of the server."""
        assert self.process.stdout is not None
        length = 0
        while header := self.process.stdout.readline().strip():
            name, _, value = header.partition(b":")
            if name == b"Content-Length":
                length = int(value)
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return message

    def notify(self, method: str, **params: Any) -> None:
        """Tells something that has no answer."""
        self.send({"method": method, "params": params})

    def ask(self, method: str, **params: Any) -> Any:
        """Asks something and gives the result."""
        self.requests += 1
        self.send({"id": self.requests, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self.requests and "method" not in message:
                return message.get("result")

    def wait_for(self, method: str) -> Any:
        """The parameters of the next notification of a kind."""
        while True:
            message = self.receive()
            if message.get("method") == method:
                return message["params"]


def periods(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Line and column of each period that follows a letter or digit."""
    for line, content in enumerate(lines):
        for column, char in enumerate(content):
            if char == "." and content[column - 1 : column].isalnum():
                yield line, column


def main() -> None:
    """One session from start to end."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLE
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    uri = path.resolve().as_uri()
    document = {"uri": uri}

    client = Client()
    kinds = {"codeActionKind": {"valueSet": ["quickfix"]}}
    capabilities = {
        "textDocument": {
            "hover": {"contentFormat": ["plaintext"]},
            "codeAction": {"codeActionLiteralSupport": kinds},
        }
    }
    root = path.resolve().parent.as_uri()
    started = client.ask("initialize", processId=None, rootUri=root, capabilities=capabilities)
    client.notify("initialized")
    server = started["serverInfo"]
    print(f"{server['name']} {server.get('version', '')}: {len(started['capabilities'])} abilities")

    client.notify(
        "textDocument/didOpen",
        textDocument={
            "uri": uri,
            "languageId": "component-pascal",
            "version": 1,
            "text": text,
        },
    )
    diagnostics = client.wait_for("textDocument/publishDiagnostics")["diagnostics"]
    for each in diagnostics:
        line = each["range"]["start"]["line"]
        print(f"{path.name}:{line + 1}: {each['code']} {each['message']}")

    # What may be written after a period behind a name, and what that name is.
    for line, column in periods(lines):
        here = {"line": line, "character": column + 1}
        completion = client.ask("textDocument/completion", textDocument=document, position=here)
        labels = [item["label"] for item in completion["items"]]
        there = {"line": line, "character": column - 1}
        hover = client.ask("textDocument/hover", textDocument=document, position=there)
        if labels and hover is not None:
            print(f"\nafter {lines[line][: column + 1].strip()!r}: {', '.join(labels[:8])}")
            print(f"\n{hover['contents']['value']}")
            break

    for each in diagnostics:
        fixes = client.ask(
            "textDocument/codeAction",
            textDocument=document,
            range=each["range"],
            context={"diagnostics": [each], "only": ["quickfix"]},
        )
        if fixes:
            line = each["range"]["start"]["line"]
            print(f"\nline {line + 1}: {lines[line].strip()}")
            print(f"fix: {fixes[0]['title']}")
            break

    client.ask("shutdown")
    client.notify("exit")
    client.process.wait(10)


if __name__ == "__main__":
    main()
