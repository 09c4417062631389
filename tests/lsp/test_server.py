"""The server as an editor meets it: a process at the other end of two pipes."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import FULL, Client, ServerError

pytestmark = pytest.mark.end_to_end

STACK = """\
MODULE Stack;

	TYPE
		Stack* = RECORD
			size-: INTEGER;
			items: ARRAY 100 OF INTEGER
		END;

	PROCEDURE (VAR s: Stack) Push* (x: INTEGER), NEW;
	BEGIN
		s.items[s.size] := x; INC(s.size); ASSERT(s.items[0] > 0)
	END Push;

END Stack.
"""

CLIENT = """\
MODULE Client;

	IMPORT Stack;

	PROCEDURE Fill*;
		VAR s: Stack.Stack; i: INTEGER;
	BEGIN
		FOR i := 1 TO 3 DO s.Push(i) END
	END Fill;

END Client.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Stack.cp").write_text(STACK, encoding="utf-8")
    (tmp_path / "Client.cp").write_text(CLIENT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    with Client(folder) as client:
        client.begin()
        yield client


def insertion(line: int, character: int, text: str) -> dict[str, Any]:
    position = {"line": line, "character": character}
    return {"range": {"start": position, "end": position}, "text": text}


def removal(line: int, character: int, length: int) -> dict[str, Any]:
    start = {"line": line, "character": character}
    end = {"line": line, "character": character + length}
    return {"range": {"start": start, "end": end}, "text": ""}


def codes(diagnostics: list[dict[str, Any]]) -> list[int]:
    return [each["code"] for each in diagnostics]


# --- beginning and end


def test_it_is_there_quickly(folder: Path) -> None:
    seconds = []
    for _ in range(3):
        with Client(folder) as client:
            started = time.perf_counter()
            client.begin()
            seconds.append(time.perf_counter() - started)
    started = time.perf_counter()
    libraries = "import lsprotocol.types, pygls.lsp.server"
    subprocess.run([sys.executable, "-c", libraries], check=True, timeout=60)
    # The goal is 0.8 s; on a slow machine the libraries alone take most of it.
    assert min(seconds) < max(0.8, 2 * (time.perf_counter() - started))


def test_requests_before_initialize_are_refused(folder: Path) -> None:
    with Client(folder) as client:
        with pytest.raises(ServerError) as refusal:
            client.ask("workspace/symbol", {"query": ""})
        assert refusal.value.code == -32002
        client.begin()


def test_exit_without_shutdown_is_a_failure(folder: Path) -> None:
    with Client(folder) as client:
        client.begin()
        client.tell("exit")
        assert client.process.wait(10) == 1


def test_the_end_of_the_stream_ends_the_server(folder: Path) -> None:
    with Client(folder) as client:
        client.begin()
        assert client.process.stdin is not None
        client.process.stdin.close()
        assert client.process.wait(10) == 1


def test_what_is_no_message_is_answered_and_survived(client: Client) -> None:
    number, message = client.request("textDocument/definition", {"position": "here"})
    client.send(message)
    with pytest.raises(ServerError) as refusal:
        client.answer(number)
    assert refusal.value.code == -32602
    with pytest.raises(ServerError) as refusal:
        client.ask("cp/noSuchRequest", {})
    assert refusal.value.code == -32601


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["utf-8", "utf-16"], "utf-8"),
        (["utf-32"], "utf-32"),
        (["latin-1"], "utf-16"),
        (None, "utf-16"),
    ],
)
def test_columns_are_counted_as_agreed(
    folder: Path, offered: list[str] | None, chosen: str
) -> None:
    general = {} if offered is None else {"positionEncodings": offered}
    with Client(folder, capabilities={**FULL, "general": general}) as client:
        assert client.begin()["positionEncoding"] == chosen
        text = "MODULE M;\n\tCONST s = 'Ж😀'; t = u;\nEND M.\n"
        uri = client.open("untitled:M", text)
        (error,) = client.diagnostics(uri)
        column = {"utf-8": 25, "utf-16": 22, "utf-32": 21}[chosen]
        assert error["range"]["start"] == {"line": 1, "character": column}


# --- diagnostics


def test_diagnostics_come_and_go(client: Client, folder: Path) -> None:
    uri = client.open(folder / "Client.cp")
    assert client.diagnostics(uri) == []
    version = client.change(uri, insertion(7, 21, "z := 1; "))
    found = client.diagnostics(uri, version)
    assert codes(found) == [0]
    assert found[0]["severity"] == 1
    assert '"z"' in found[0]["message"]
    version = client.change(uri, removal(7, 21, 8))
    assert client.diagnostics(uri, version) == []
    client.change(uri, insertion(0, 0, "x"))
    client.close(uri)
    client.wait_for(
        "textDocument/publishDiagnostics", lambda p: p["uri"] == uri and p.get("version") is None
    )


def test_a_number_is_explained_on_a_page(client: Client) -> None:
    uri = client.open("untitled:M", "MODULE M;\nEND N.\n")
    (error,) = client.diagnostics(uri)
    assert error["source"] == "cp"
    assert error["codeDescription"]["href"].endswith("/reference/diagnostics.md#4")


def test_warnings_are_told_apart_from_errors(client: Client) -> None:
    text = "MODULE M;\n\n\tPROCEDURE P*;\n\t\tVAR unused: INTEGER;\n\tEND P;\n\nEND M.\n"
    uri = client.open("untitled:M", text)
    found = client.wait_for(
        "textDocument/publishDiagnostics", lambda p: p["uri"] == uri and p["diagnostics"]
    )["diagnostics"]
    assert codes(found) == [900]
    assert found[0]["severity"] in (2, 4)
    assert found[0]["tags"] == [1]
    assert found[0]["range"]["start"] == {"line": 3, "character": 6}
    assert found[0]["range"]["end"] == {"line": 3, "character": 12}


def test_the_declaration_is_told_as_well(client: Client) -> None:
    text = "MODULE M;\n\tVAR a, a: INTEGER;\nEND M.\n"
    uri = client.open("untitled:M", text)
    found = client.wait_for(
        "textDocument/publishDiagnostics",
        lambda p: any("relatedInformation" in each for each in p["diagnostics"]),
    )
    (related,) = found["diagnostics"][0]["relatedInformation"]
    assert related["location"]["uri"] == uri
    assert related["location"]["range"]["start"] == {"line": 1, "character": 5}


def test_messages_speak_russian_when_told(folder: Path) -> None:
    with Client(folder, options={"language": "ru"}) as client:
        client.begin()
        uri = client.open("untitled:M", "MODULE M;\nEND N.\n")
        (error,) = client.diagnostics(uri)
        assert "имя после END" in error["message"]
        client.tell("workspace/didChangeConfiguration", {"settings": {"cp": {"language": "en"}}})
        found = client.wait_for(
            "textDocument/publishDiagnostics",
            lambda p: p["uri"] == uri and "name after END" in p["diagnostics"][0]["message"],
        )
        assert found["diagnostics"]


def test_the_configuration_file_is_read_again(folder: Path) -> None:
    config = folder / "cp-lsp.toml"
    config.write_text('language = "ru"\n', encoding="utf-8")
    with Client(folder) as client:
        client.begin()
        uri = client.open("untitled:M", "MODULE M;\nEND N.\n")
        assert "имя после END" in client.diagnostics(uri)[0]["message"]
        config.write_text('language = "en"\n', encoding="utf-8")
        changes = [{"uri": config.as_uri(), "type": 2}]
        client.tell("workspace/didChangeWatchedFiles", {"changes": changes})
        client.wait_for(
            "textDocument/publishDiagnostics",
            lambda p: p["uri"] == uri and "name after END" in p["diagnostics"][0]["message"],
        )


def test_settings_that_cannot_be_used_are_shown(folder: Path) -> None:
    with Client(folder, options={"cp": {"langauge": "ru"}}) as client:
        client.begin()
        shown = client.wait_for("window/showMessage")
        assert "langauge" in shown["message"]
        assert "language" in shown["message"]


def test_a_change_of_a_module_is_seen_in_its_clients(client: Client, folder: Path) -> None:
    uri = client.open(folder / "Client.cp")
    assert client.diagnostics(uri) == []
    stack = client.open(folder / "Stack.cp")
    client.diagnostics(stack)
    client.change(stack, removal(8, 30, 1))
    found = client.wait_for(
        "textDocument/publishDiagnostics", lambda p: p["uri"] == uri and p["diagnostics"]
    )
    assert codes(found["diagnostics"]) == [83]
    client.close(stack)
    client.wait_for(
        "textDocument/publishDiagnostics", lambda p: p["uri"] == uri and not p["diagnostics"]
    )


def test_changed_files_are_noticed(client: Client, folder: Path) -> None:
    registrations = client.wait_for("client/registerCapability")["registrations"]
    assert registrations[0]["method"] == "workspace/didChangeWatchedFiles"
    uri = client.open(folder / "Client.cp")
    assert client.diagnostics(uri) == []
    stack = folder / "Stack.cp"
    stack.write_text(STACK.replace("Push*", "Push"), encoding="utf-8")
    changes = [{"uri": stack.as_uri(), "type": 2}]
    client.tell("workspace/didChangeWatchedFiles", {"changes": changes})
    found = client.wait_for(
        "textDocument/publishDiagnostics", lambda p: p["uri"] == uri and p["diagnostics"]
    )
    assert codes(found["diagnostics"]) == [83]


def test_folders_come_and_go(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    with Client(other) as client:
        client.begin()
        uri = client.open("untitled:Client", CLIENT)
        assert 152 in codes(client.diagnostics(uri))
        added = [{"uri": folder.as_uri(), "name": "folder"}]
        client.tell(
            "workspace/didChangeWorkspaceFolders", {"event": {"added": added, "removed": []}}
        )
        client.wait_for(
            "textDocument/publishDiagnostics", lambda p: p["uri"] == uri and not p["diagnostics"]
        )


@pytest.mark.parametrize("seed", range(1))
def test_random_edits_end_like_a_fresh_server(seed: int, folder: Path) -> None:
    chance = random.Random(seed)
    pieces = ["; ", "END ", "\n", "i", " := 1", "(*", "*)", "VAR ", "s.Push(2); ", "'", "Ж"]
    lines = CLIENT.split("\n")
    with Client(folder) as client:
        client.begin()
        uri = client.open(folder / "Client.cp")
        version = 1
        for _ in range(25):
            line = chance.randrange(len(lines))
            column = chance.randint(0, len(lines[line]))
            if chance.random() < 0.6:
                piece = chance.choice(pieces)
                version = client.change(uri, insertion(line, column, piece))
                fresh = lines[line][:column] + piece + lines[line][column:]
            else:
                length = chance.randint(0, min(3, len(lines[line]) - column))
                version = client.change(uri, removal(line, column, length))
                fresh = lines[line][:column] + lines[line][column + length :]
            lines[line : line + 1] = fresh.split("\n")
            if chance.random() < 0.2:
                time.sleep(0.1)
        # An answer comes after all that was asked before it.
        time.sleep(0.6)
        client.at("textDocument/definition", uri, 0, 0)
        sent = [
            message["params"]["diagnostics"]
            for message in client.received
            if message["method"] == "textDocument/publishDiagnostics"
            and message["params"]["uri"] == uri
            and message["params"].get("version") == version
        ]
        assert sent
    with Client(folder) as fresh_client:
        fresh_client.begin()
        fresh_client.open(uri, "\n".join(lines))
        time.sleep(0.6)
        fresh_client.at("textDocument/definition", uri, 0, 0)
        expected = [
            message["params"]["diagnostics"]
            for message in fresh_client.received
            if message["method"] == "textDocument/publishDiagnostics"
        ]
    assert sent[-1] == expected[-1]


# --- pulled diagnostics


PULLING = {
    **FULL,
    "textDocument": {**FULL["textDocument"], "diagnostic": {"relatedDocumentSupport": False}},
}


def test_diagnostics_are_given_when_asked_for(folder: Path) -> None:
    with Client(folder, capabilities=PULLING) as client:
        provider = client.begin()["diagnosticProvider"]
        assert provider["interFileDependencies"]
        assert provider["workspaceDiagnostics"]
        uri = client.open(folder / "Client.cp")
        document = {"textDocument": {"uri": uri}}
        report = client.ask("textDocument/diagnostic", document)
        assert (report["kind"], report["items"]) == ("full", [])
        again = client.ask(
            "textDocument/diagnostic", {**document, "previousResultId": report["resultId"]}
        )
        assert again["kind"] == "unchanged"
        client.change(uri, insertion(0, 0, "x"))
        assert client.ask("textDocument/diagnostic", document)["items"]
        assert not any(
            message["method"] == "textDocument/publishDiagnostics" for message in client.received
        )


def test_the_workspace_is_judged_when_asked_for(folder: Path) -> None:
    (folder / "Wrong.cp").write_text("MODULE Wrong;\nEND Right.\n", encoding="utf-8")
    with Client(folder, capabilities=PULLING) as client:
        client.begin()
        report = client.ask("workspace/diagnostic", {"previousResultIds": []})
        found = {Path(item["uri"]).name: item for item in report["items"]}
        assert {name: codes(item["items"]) for name, item in found.items()} == {
            "Stack.cp": [],
            "Client.cp": [],
            "Wrong.cp": [4],
        }
        known = [{"uri": item["uri"], "value": item["resultId"]} for item in report["items"]]
        number, message = client.request("workspace/diagnostic", {"previousResultIds": known})
        client.send(message)
        # Nothing differs, so the answer waits for the next change.
        wrong = folder / "Wrong.cp"
        wrong.write_text("MODULE Wrong;\nEND Wrong.\n", encoding="utf-8")
        time.sleep(0.3)
        changes = [{"uri": wrong.as_uri(), "type": 2}]
        client.tell("workspace/didChangeWatchedFiles", {"changes": changes})
        report = client.answer(number)
        kinds = {Path(item["uri"]).name: item["kind"] for item in report["items"]}
        assert kinds == {"Stack.cp": "unchanged", "Client.cp": "unchanged", "Wrong.cp": "full"}


# --- requests


def test_a_name_leads_into_another_file(client: Client, folder: Path) -> None:
    uri = client.open(folder / "Client.cp")
    (place,) = client.at("textDocument/definition", uri, 7, 24)
    assert place["uri"] == (folder / "Stack.cp").as_uri()
    assert place["range"]["start"] == {"line": 8, "character": 26}


def test_an_answer_about_an_old_text_is_refused(client: Client, folder: Path) -> None:
    uri = client.open(folder / "Client.cp")
    position = {"textDocument": {"uri": uri}, "position": {"line": 7, "character": 24}}
    number, request = client.request("textDocument/definition", position)
    edit = {
        "method": "textDocument/didChange",
        "params": {
            "textDocument": {"uri": uri, "version": 2},
            "contentChanges": [insertion(0, 0, "\n")],
        },
    }
    client.send(request, edit)
    try:
        client.answer(number)  # when it was ready before the edit came
    except ServerError as refusal:
        assert refusal.code == -32801


def test_a_hundred_cancelled_requests(client: Client, folder: Path) -> None:
    uri = client.open(folder / "Client.cp")
    client.diagnostics(uri)
    position = {"textDocument": {"uri": uri}, "position": {"line": 7, "character": 24}}
    messages: list[dict[str, Any]] = []
    numbers = []
    for _ in range(100):
        number, message = client.request("textDocument/definition", position)
        numbers.append(number)
        messages += [message, {"method": "$/cancelRequest", "params": {"id": number}}]
    started = time.perf_counter()
    client.send(*messages)
    cancelled = 0
    for number in numbers:
        try:
            client.answer(number)
        except ServerError as refusal:
            assert refusal.code == -32800
            cancelled += 1
    # One that was being worked on may still be answered.
    assert cancelled > 50
    assert time.perf_counter() - started < 1
    assert client.at("textDocument/definition", uri, 7, 24)


def test_the_loop_is_not_held_up_by_a_large_text(client: Client) -> None:
    procedure = "\n\tPROCEDURE P{0}* (x: INTEGER): INTEGER;\n\tBEGIN\n" + "\t\tx := x + 1;\n" * 60
    procedure += "\t\tRETURN x\n\tEND P{0};\n"
    large = "MODULE L;\n" + "".join(procedure.format(i) for i in range(300)) + "\nEND L.\n"
    uri = client.open("untitled:L", large)
    position = {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 12}}
    number, message = client.request("textDocument/definition", position)
    client.send(message)
    started = time.perf_counter()
    client.send({"method": "$/cancelRequest", "params": {"id": number}})
    with pytest.raises(ServerError) as refusal:
        client.answer(number)
    cancelled_after = time.perf_counter() - started
    assert refusal.value.code == -32800
    client.diagnostics(uri)
    assert cancelled_after < (time.perf_counter() - started) / 2


def test_a_request_about_a_text_that_is_not_open_is_empty(client: Client) -> None:
    assert client.at("textDocument/definition", "file:///nowhere/M.cp", 0, 0) is None


def test_a_failure_is_survived(folder: Path) -> None:
    with Client(folder, arguments=()) as client:
        client.begin()
        uri = client.open("untitled:M", "CDOo\0 this is no source")
        for method in ("definition", "documentSymbol", "foldingRange"):
            client.at(f"textDocument/{method}", uri, 0, 3)


def test_over_a_port_each_connection_is_a_session(folder: Path, tmp_path: Path) -> None:
    import json
    import re
    import socket
    import subprocess
    import sys

    token = tmp_path / "token"
    token.write_text("a secret of enough letters", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "cp_lsp", "serve", "--tcp", "127.0.0.1:0", "--token-file", token],
        stderr=subprocess.PIPE,
    ) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline().decode()
            port = int(re.search(r":(\d+)$", line.strip())[1])  # type: ignore[index]
            for given, expected in (("wrong", "error"), (token.read_text(), "result")):
                with socket.create_connection(("127.0.0.1", port)) as connection:
                    params = {
                        "processId": None,
                        "rootUri": None,
                        "capabilities": {},
                        "initializationOptions": {"token": given},
                    }
                    body = json.dumps(
                        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}
                    ).encode()
                    connection.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
                    stream = connection.makefile("rb")
                    length = int(stream.readline().split(b":")[1])
                    while stream.readline().strip():
                        pass
                    assert expected in json.loads(stream.read(length))
        finally:
            process.kill()
