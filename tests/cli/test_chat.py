"""`cp-lsp chat` as a person meets it, in a terminal and piped."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cp_lsp import cli
from cp_lsp.errors import EndpointError
from cp_lsp.models.scripted import ScriptedChat
from tests.models import servers

SHOP = """\
MODULE Shop;

	VAR total: INTEGER;

	PROCEDURE Buy* (n: INTEGER);
	BEGIN
		total := total + n
	END Buy;

END Shop.
"""
GOOD = "Write:\n```component-pascal\nStdLog.Int(5); StdLog.Ln\n```\nDone."
BAD = "```\nStdLog.Number(5)\n```\n"


class Terminal:
    """Standard input where a person types; `typed` may hold exceptions, as Ctrl-C is one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *typed: str | type[BaseException]) -> None:
        self._typed = list(typed)
        self.prompts: list[str] = []
        monkeypatch.setattr("builtins.input", self.read)
        monkeypatch.setattr("sys.stdin", self)

    def isatty(self) -> bool:
        return True

    def read(self, prompt: str = "") -> str:
        self.prompts.append(prompt)
        if not self._typed:
            raise EOFError
        text = self._typed.pop(0)
        if not isinstance(text, str):
            raise text
        return text


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "Shop.cp"
    path.write_text(SHOP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CP_LSP_LANGUAGE", "en")
    yield path


def script(monkeypatch: pytest.MonkeyPatch, *answers: Any, **more: Any) -> ScriptedChat:
    model = ScriptedChat(answers, **more)
    monkeypatch.setattr("cp_lsp.models.roles.Models.chat", lambda _self: model)
    return model


Captured = pytest.CaptureFixture[str]


def test_one_question(shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    model = script(monkeypatch, GOOD)
    assert cli.main(["chat", "--ask", "How do I write a number?"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Write:\n```component-pascal\nStdLog.Int(5); StdLog.Ln\n```\n")
    assert "```\n✓ checked: compiles\nDone.\n" in out
    assert "\x1b" not in out
    assert model.asked[0][-1].text.endswith("How do I write a number?")


def test_about_a_file(shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    model = script(monkeypatch, "```\nINC(total)\n```\n")
    assert cli.main(["chat", f"{shop}:7:3", "--ask", "And?"]) == 0
    assert "in procedure Buy" in model.asked[0][-1].text
    assert "compiles in your module" in capsys.readouterr().out


def test_a_command(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = script(monkeypatch, "It adds.")
    assert cli.main(["chat", "Shop.cp:6", "--do", "explain"]) == 0
    assert "Explain" in model.asked[0][-1].text


def test_code_that_fails(shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    model = script(monkeypatch, BAD)
    assert cli.main(["chat", "--ask", "?", "--no-repair"]) == 1
    assert "does not compile: line 1: 0" in capsys.readouterr().out
    assert len(model.asked) == 1


def test_code_is_repaired(shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    script(monkeypatch, BAD, GOOD)
    assert cli.main(["chat", "--ask", "?", "--language", "ru"]) == 0
    out = capsys.readouterr().out
    assert "Компилятор не принимает" in out
    assert out.index("не компилируется") < out.index("✓ проверено")


def test_a_question_that_is_piped(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    model = script(monkeypatch, "Yes.")
    monkeypatch.setattr("sys.stdin", io.StringIO("Is this\na question?\n"))
    assert cli.main(["chat"]) == 0
    assert model.asked[0][-1].text.endswith("Is this\na question?\n")
    assert capsys.readouterr().out == "Yes.\n"


def test_nothing_piped(shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    script(monkeypatch, "Yes.")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert cli.main(["chat"]) == 2
    assert "no question" in capsys.readouterr().err


def test_without_a_model(shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    for name in ("CP_LSP_ENDPOINT", "CP_LSP_CHAT_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    assert cli.main(["chat", "--ask", "?"]) == 2
    assert "docs/how-to/models.md" in capsys.readouterr().err
    assert cli.main(["chat", "--ask", "?", "--language", "ru"]) == 2
    assert "нет модели" in capsys.readouterr().err


def test_a_file_that_is_not_there(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    script(monkeypatch, "Yes.")
    assert cli.main(["chat", "Nothing.cp", "--ask", "?"]) == 2
    assert "Nothing.cp" in capsys.readouterr().err


def test_a_conversation(shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    model = script(monkeypatch, GOOD, BAD, "Third.")
    terminal = Terminal(
        monkeypatch, "One?", "", "two \\", "lines?", "/check", "Three ```", "x := 1", "```", "/quit"
    )
    assert cli.main(["chat", "--no-repair"]) == 0
    out = capsys.readouterr().out
    assert "scripted" in out
    assert [each[-1].text.split("\n\n")[-1] for each in model.asked] == [
        "One?",
        "two \nlines?",
        "Three ```\nx := 1\n```",
    ]
    assert [each.role for each in model.asked[2]] == [
        "system",
        *("user", "assistant") * 2,
        "user",
    ]
    assert out.count("does not compile") == 2
    assert terminal.prompts[0] == "> "


def test_the_file_is_read_anew(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = script(monkeypatch, "Yes.")
    typed = Terminal(monkeypatch, "/file Shop.cp:7", "One?", "Two?", "/file", "Three?")
    before = typed.read

    def read(prompt: str = "") -> str:
        text = before(prompt)
        if text == "Two?":
            shop.write_text(SHOP.replace("total + n", "total - n"), encoding="utf-8")
        return text

    monkeypatch.setattr("builtins.input", read)
    assert cli.main(["chat"]) == 0
    first, second, third = (each[-1].text for each in model.asked)
    assert "total + n" in first
    assert "total - n" in second
    assert "MODULE Shop" not in third
    assert typed.prompts[1] == "Shop.cp> "


def test_ctrl_c_ends_the_answer_and_not_the_program(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    import _thread

    said = 0

    def interrupt() -> None:
        nonlocal said
        said += 1
        if said == 10:
            _thread.interrupt_main()
        if said > 10:
            import time

            time.sleep(0.02)

    model = script(monkeypatch, "Long words. " * 400, "Short.", wait=interrupt)
    Terminal(monkeypatch, "One?", "Two?", "/quit")
    assert cli.main(["chat"]) == 0
    out = capsys.readouterr().out
    assert "(stopped)" in out
    assert "Short." in out
    assert len(model.asked) == 2


def test_ctrl_c_at_the_prompt(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    script(monkeypatch, "Yes.")
    Terminal(monkeypatch, KeyboardInterrupt, "One?", KeyboardInterrupt, KeyboardInterrupt, "lost")
    assert cli.main(["chat"]) == 0
    out = capsys.readouterr().out
    assert out.count("Ctrl-C again") == 2
    assert "Yes." in out


def test_saving(shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    script(monkeypatch, GOOD)
    Terminal(monkeypatch, "/save a.cp", "One?", "/save talk.md", "/save code.cp", "/save Shop.cp")
    assert cli.main(["chat"]) == 0
    assert shop.read_text(encoding="utf-8") == SHOP
    talk = shop.with_name("talk.md").read_text(encoding="utf-8")
    assert talk.startswith("> One?\n")
    assert "StdLog.Int(5)" in talk
    code = shop.with_name("code.cp").read_text(encoding="utf-8")
    assert code == "StdLog.Int(5); StdLog.Ln\n"
    out = capsys.readouterr().out
    assert "no code that compiles" in out
    assert "exists" in out


def test_slips_are_told(shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    problem = EndpointError("the server is gone", "сервера нет", fault="refused")
    script(monkeypatch, problem, "Yes.")
    Terminal(monkeypatch, "/hlep", "/explain", "/file no.cp", "/check", "/help", "One?", "Two?")
    assert cli.main(["chat"]) == 0
    out = capsys.readouterr().out
    assert "no command /hlep" in out
    assert "about which module?" in out
    assert "no.cp" in out
    assert "/rewrite FILE" in out
    assert "cp-lsp: the server is gone" in out
    assert "Yes." in out


def test_code_of_another_language(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    model = script(monkeypatch, GOOD)
    shop.with_name("old.pas").write_text("begin writeln(1) end.", encoding="utf-8")
    Terminal(monkeypatch, "/rewrite old.pas")
    assert cli.main(["chat"]) == 0
    assert "begin writeln(1) end." in model.asked[0][-1].text


def test_escapes_of_the_model_do_not_reach_the_terminal(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    script(monkeypatch, "\x1b]0;title\x07Hello \x1b[2Jyou\x9b31m\n```\n\x1b[31mx := 1\n```\n")
    cli.main(["chat", "--ask", "?"])
    out = capsys.readouterr().out
    assert "Hello you" in out
    assert not set(out) & {"\x1b", "\x07", "\x9b"}


def answering(*answers: str) -> Callable[[servers.Exchange], None]:
    """A server's side of a conversation."""
    left = list(answers)

    def handle(exchange: servers.Exchange) -> None:
        exchange.begin()
        text = left[0] if len(left) == 1 else left.pop(0)
        for i in range(0, len(text), 5):
            exchange.event({"choices": [{"index": 0, "delta": {"content": text[i : i + 5]}}]})
        exchange.event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        exchange.send(servers.DONE)

    return handle


@pytest.mark.end_to_end
def test_over_http(shop: Path) -> None:
    routes = {
        "/chat/completions": answering(BAD, GOOD),
        "/models": servers.models("qwen-test"),
    }
    with servers.running(routes) as server:
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "CP_LSP_LANGUAGE": "en",
            "PYTHONUTF8": "1",
        }
        done = subprocess.run(
            [sys.executable, "-m", "cp_lsp", "chat", "--endpoint", f"{server.url}/v1", "Shop.cp:7"],
            input="How do I write a number?",
            cwd=shop.parent,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        assert "✓ checked: compiles" in done.stdout
        asked = server.asked("/chat/completions")
        assert len(asked) == 2
        messages = json.loads(asked[0].body)["messages"]
        assert messages[0]["role"] == "system"
        assert "PROCEDURE Buy" in messages[1]["content"]
