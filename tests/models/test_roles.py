"""Settings become models; the key goes to one server alone."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cp_lsp.errors import MissingPartError
from cp_lsp.models.base import Message, Prompt
from cp_lsp.models.health import Health
from cp_lsp.models.roles import Models
from cp_lsp.settings import Settings
from tests.models.servers import Handler, Server, models, running, saying

needs_openai = pytest.mark.skipif(
    importlib.util.find_spec("openai") is None, reason="openai is not installed"
)
KEY = "sk-secret"


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    routes: dict[str, Handler] = {
        "/models": models("qwen2.5-coder", "clever", "embed"),
        "/v1/completions": saying("b"),
        "/chat/completions": saying("c"),
    }
    with running(routes) as first, running(dict(routes)) as second:
        yield first, second


def test_without_a_server_only_the_embedded_model_completes() -> None:
    with closing(Models(Settings())) as made:
        assert made.chat() is None
        assert made.embedding() is None
        assert made.health() == []
        assert made.completion() is made.completion()


@needs_openai
def test_one_server_for_all(servers: tuple[Server, Server]) -> None:
    server, _ = servers
    settings = Settings(endpoint=server.url, chat_model="clever", embedding_model="embed")
    heard: list[Health] = []
    with closing(Models(settings, heard.append)) as made:
        completion, chat, embedding = made.completion(), made.chat(), made.embedding()
        assert chat is not None
        assert embedding is not None
        assert not server.requests
        assert [health.state for health in made.health()] == ["unknown"] * 3
        assert [p.text for p in completion.generate(Prompt(("x",)), max_tokens=1)] == ["b"]
        assert [p.text for p in chat.chat([Message("user", "x")], max_tokens=1)] == ["c"]
        assert [(health.role, health.state) for health in made.health()] == [
            ("completion", "ok"),
            ("chat", "ok"),
            ("embedding", "unknown"),
        ]
        assert [health.role for health in heard] == ["completion", "chat"]
        names = [request.json["model"] for request in server.asked("/completions")]
        assert names == ["qwen2.5-coder", "clever"]


@needs_openai
def test_the_key_goes_to_the_first_server_alone(servers: tuple[Server, Server]) -> None:
    here, there = servers
    settings = Settings(endpoint=here.url, chat_endpoint=there.url, api_key=KEY)
    with closing(Models(settings)) as made:
        for endpoint in made.endpoints():
            endpoint.served()
    assert {request.headers.get("authorization") for request in here.requests} == {f"Bearer {KEY}"}
    assert {request.headers.get("authorization") for request in there.requests} == {None}
    assert KEY not in repr(settings)


def test_the_key_is_not_sent_in_the_clear_where_another_server_is_reached_in_secret() -> None:
    settings = Settings(
        endpoint="http://127.0.0.1:8000", chat_endpoint="https://models.example/v1", api_key=KEY
    )
    made = Models(settings)
    assert not made.has_key("http://127.0.0.1:8000")
    assert made.has_key("https://models.example/v1")


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "openai" else find(name)
    )
    with pytest.raises(MissingPartError, match=r"pip install 'cp-lsp\[endpoint\]'"):
        Models(Settings(endpoint="http://127.0.0.1:1")).completion()


def test_nothing_heavy_is_imported_before_a_server_is_asked() -> None:
    code = (
        "import sys\n"
        "from cp_lsp.models.roles import Models\n"
        "from cp_lsp.settings import Settings\n"
        "made = Models(Settings(endpoint='http://127.0.0.1:1'))\n"
        "made.completion(), made.chat(), made.health(), made.close()\n"
        "print([name for name in ('openai', 'httpx', 'httpx2', 'numpy') if name in sys.modules])\n"
    )
    root = Path(__file__).parent.parent.parent
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "[]"
