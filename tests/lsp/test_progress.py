"""Long work that tells how far it is, and ends when it is told to; settings explained."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import FULL, Client, ServerError

pytestmark = pytest.mark.end_to_end

MODULES = 120
BODY = "\t\tx := x + 1; IF x > 10 THEN x := 0 END;\n" * 150


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    base = "MODULE Base;\n\n\tPROCEDURE Do*;\n\tEND Do;\n\nEND Base.\n"
    (tmp_path / "Base.cp").write_text(base, encoding="utf-8")
    for number in range(MODULES):
        text = f"MODULE M{number};\n\tIMPORT Base;\n\tVAR x: INTEGER;\n\n\tPROCEDURE P*;\n\tBEGIN\n"
        text += f"\t\tBase.Do;\n{BODY}\tEND P;\n\nEND M{number}.\n"
        (tmp_path / f"M{number}.cp").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {**os.environ, "CP_LSP_CACHE": str(tmp_path_factory.mktemp("cache"))}


CAPABILITIES: dict[str, Any] = {
    **FULL,
    "window": {"workDoneProgress": True},
    "textDocument": {**FULL["textDocument"], "diagnostic": {}},
}


def told(client: Client, token: str) -> list[dict[str, Any]]:
    """What was told of a token, to its end."""
    client.wait_for("$/progress", lambda p: p["token"] == token and p["value"]["kind"] == "end")
    return [
        message["params"]["value"]
        for message in client.received
        if message["method"] == "$/progress" and message["params"]["token"] == token
    ]


def test_the_index_tells_how_far_it_is(folder: Path, environment: dict[str, str]) -> None:
    with Client(
        folder, capabilities=CAPABILITIES, environment=environment, options={"language": "ru"}
    ) as client:
        client.begin()
        token = client.wait_for("window/workDoneProgress/create")["token"]
        begin, *reports = told(client, token)
        assert begin["kind"] == "begin"
        assert begin["title"] == "Индексация модулей"
        assert begin["cancellable"]
        shares = [report["percentage"] for report in reports]
        assert shares == sorted(shares)
    with Client(folder, capabilities=CAPABILITIES, environment=environment) as client:
        # What was found out is kept.
        client.begin()
        started = time.perf_counter()
        uri = client.open(folder / "Base.cp")
        context = {"includeDeclaration": False}
        found = client.at("textDocument/references", uri, 2, 12, context=context)
        assert len(found) == MODULES
        assert time.perf_counter() - started < 3


def test_the_index_can_be_stopped(folder: Path, environment: dict[str, str]) -> None:
    with Client(folder, capabilities=CAPABILITIES, environment=environment) as client:
        client.begin()
        token = client.wait_for("window/workDoneProgress/create")["token"]
        client.wait_for("$/progress", lambda p: p["token"] == token)
        client.tell("window/workDoneProgress/cancel", {"token": token})
        last = told(client, token)
        assert all(report.get("percentage", 0) < 100 for report in last)


def test_a_request_tells_how_far_it_is(folder: Path, environment: dict[str, str]) -> None:
    with Client(folder, capabilities=CAPABILITIES, environment=environment) as client:
        provided = client.begin()
        assert provided["referencesProvider"]["workDoneProgress"]
        assert provided["renameProvider"]["workDoneProgress"]
        uri = client.open(folder / "Base.cp")
        context = {"includeDeclaration": True}
        found = client.at(
            "textDocument/references", uri, 2, 12, context=context, workDoneToken="mine"
        )
        assert len(found) == MODULES + 2
        assert told(client, "mine")[0]["title"] == "Looking for references"


def test_a_request_can_be_stopped_by_its_token(folder: Path, environment: dict[str, str]) -> None:
    with Client(folder, capabilities=CAPABILITIES, environment=environment) as client:
        client.begin()
        number, message = client.request(
            "workspace/diagnostic", {"previousResultIds": [], "workDoneToken": "mine"}
        )
        client.send(message)
        client.wait_for("$/progress", lambda p: p["token"] == "mine")
        client.tell("window/workDoneProgress/cancel", {"token": "mine"})
        with pytest.raises(ServerError) as refusal:
            client.answer(number)
        assert refusal.value.code == -32800


def test_cancelled_work_ends_at_once(folder: Path, environment: dict[str, str]) -> None:
    with Client(folder, capabilities=CAPABILITIES, environment=environment) as client:
        client.begin()
        uri = client.open(folder / "Base.cp")
        params = {
            "textDocument": {"uri": uri},
            "position": {"line": 2, "character": 12},
            "context": {"includeDeclaration": True},
        }
        number, message = client.request("textDocument/references", params)
        client.send(message)
        time.sleep(0.2)
        started = time.perf_counter()
        client.tell("$/cancelRequest", {"id": number})
        with pytest.raises(ServerError) as refusal:
            client.answer(number)
        assert refusal.value.code == -32800
        assert time.perf_counter() - started < 0.15


@pytest.mark.parametrize(
    ("language", "words"), [("en", "expected auto, en or ru"), ("ru", "нужно: auto, en или ru")]
)
def test_wrong_settings_are_explained_in_the_language_of_the_user(
    tmp_path: Path, language: str, words: str
) -> None:
    environment = {**os.environ, "LC_ALL": f"{language}_XX.UTF-8"}
    with Client(tmp_path, environment=environment, options={"language": "fr"}) as client:
        client.begin()
        assert words in client.wait_for("window/showMessage")["message"]
