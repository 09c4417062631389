"""What `cp-lsp doctor` says of model servers."""

from __future__ import annotations

import json
import time

import pytest

from cp_lsp import cli
from cp_lsp.cli import doctor
from tests.models.servers import Exchange, models, running

pytest.importorskip("openai")


def checks(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    cli.main(["doctor", "--json"])
    found = json.loads(capsys.readouterr().out)["checks"]
    return {check["name"]: check for check in found}


@pytest.fixture(autouse=True)
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ENDPOINT", "CHAT_ENDPOINT", "EMBEDDING_ENDPOINT", "API_KEY"):
        monkeypatch.delenv(f"CP_LSP_{name}", raising=False)


def test_without_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    check = checks(capsys)["model server"]
    assert check["state"] == "absent"
    assert "CP_LSP_ENDPOINT" in check["advice"]


def test_what_a_server_is_and_has(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("clever", "qwen2.5-coder:1.5b", "embed")
    with running({"/models": models(*names, owned_by="vllm", max_model_len=8192)}) as server:
        monkeypatch.setenv("CP_LSP_ENDPOINT", server.url)
        monkeypatch.setenv("CP_LSP_API_KEY", "sk-secret")
        found = checks(capsys)
    completion, chat = found["model for completion"], found["model for chat"]
    assert (completion["state"], chat["state"]) == ("ok", "ok")
    assert completion["found"].startswith(f"qwen2.5-coder:1.5b at 127.0.0.1:{server.port}, vllm;")
    assert "fills gaps as Qwen2.5-Coder" in completion["found"]
    assert "8192 tokens of context" in completion["found"]
    assert "also has clever, embed" in completion["found"]
    assert chat["found"].startswith("clever at")
    assert "sk-secret" not in json.dumps(found)


def test_a_server_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with running({}) as server:
        pass
    monkeypatch.setenv("CP_LSP_ENDPOINT", server.url)
    check = checks(capsys)["model for completion"]
    assert check["state"] == "wrong"
    assert "nothing answers" in check["found"]
    assert check["advice"].startswith("start the server")


def test_a_server_that_says_nothing_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "PATIENCE", 0.3)
    with running({"/models": Exchange.hang}) as server:
        monkeypatch.setenv("CP_LSP_ENDPOINT", server.url)
        begun = time.monotonic()
        check = checks(capsys)["model for completion"]
        assert time.monotonic() - begun < 10
    assert check["state"] == "wrong"
    assert "0.3 s" in check["found"]
