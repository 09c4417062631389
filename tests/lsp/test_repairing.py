"""Fixes by the model as an editor meets them, with a model that is told what to say."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from cp_lsp.errors import MissingPartError, ModelError
from cp_lsp.lsp.server import Server
from cp_lsp.models.base import Model, Next, Prompt, never
from cp_lsp.settings import Settings
from tests.lsp.client import FULL, Client, ServerError
from tests.repair.speller import Speller

pytestmark = pytest.mark.end_to_end

SHOP = """\
MODULE Shop;

	(* Цена 😀 *)

	PROCEDURE Buy* (n: INTEGER; OUT sum: INTEGER);
	BEGIN
		sum := 2 *
	END Buy;

END Shop.
"""
TWO = SHOP.replace("sum := 2 *", "sum = n;\n\t\tsum := 2 *")
FIX, FIX_ALL = "cp.fixWithModel", "cp.fixAllWithModel"
INVOKED, AUTOMATIC = 1, 2
CANCELLED = -32800


class Told:
    """The one model of a session."""

    def __init__(self, model: Model | None) -> None:
        self._model = model

    def completion(self) -> Model:
        if self._model is None:
            raise MissingPartError("the model needs numpy; pip install 'cp-lsp[local]'")
        return self._model

    def health(self) -> Sequence[Any]:
        return ()

    def close(self) -> None:
        """Nothing is held."""


class Slow(Speller):
    """Takes its time, and knows whether it was told to end."""

    def __init__(self, *texts: str, seconds: float = 0.2) -> None:
        super().__init__(*texts)
        self._seconds = seconds
        self.begun = threading.Event()
        self.was_cancelled = threading.Event()

    def likeliest(
        self,
        prompt: Prompt,
        said: Sequence[int] = (),
        *,
        count: int,
        is_cancelled: Callable[[], bool] = never,
    ) -> Sequence[Next]:
        self.begun.set()
        end = time.monotonic() + self._seconds
        while time.monotonic() < end:
            if is_cancelled():
                self.was_cancelled.set()
                return []
            time.sleep(0.005)
        return super().likeliest(prompt, said, count=count, is_cancelled=is_cancelled)


class Failing(Speller):
    """Does not answer."""

    def likeliest(self, *_arguments: Any, **_more: Any) -> Sequence[Next]:
        raise ModelError("the server is gone", "сервера нет")


class Session(Client):
    """An editor that makes the edits that the server asks for."""

    def __init__(self, folder: Path, model: Model | None, **more: Any) -> None:
        self._model = model
        self.applied: list[dict[str, Any]] = []
        super().__init__(folder, **more)

    def _start(self, *_arguments: Any) -> Any:
        self._hosted = Hosted(self._model)
        return self._hosted

    def _respond(self, message: Any) -> None:
        if message["method"] == "workspace/applyEdit":
            self.applied.append(message["params"])
            self.send({"id": message["id"], "result": {"applied": True}})
        else:
            super()._respond(message)

    def __exit__(self, *problem: Any) -> None:
        super().__exit__(*problem)
        self._hosted.close()

    def actions(self, uri: str, line: int, **context: Any) -> list[dict[str, Any]]:
        found = self.ask(
            "textDocument/codeAction",
            {
                "textDocument": {"uri": uri},
                "range": line_range(line),
                "context": {"diagnostics": [], "triggerKind": INVOKED, **context},
            },
        )
        return list(found)

    def execute(self, command: str, *arguments: Any, **more: Any) -> Any:
        return self.ask(
            "workspace/executeCommand", {"command": command, "arguments": arguments, **more}
        )

    def text_after(self, text: str) -> str:
        """A text after the last edit that was asked for."""
        (change,) = self.applied[-1]["edit"]["documentChanges"]
        lines = text.split("\n")
        for edit in reversed(change["edits"]):
            start, end = edit["range"]["start"], edit["range"]["end"]
            before = lines[start["line"]][: start["character"]]
            behind = lines[end["line"]][end["character"] :]
            new = f"{before}{edit['newText']}{behind}".split("\n")
            lines[start["line"] : end["line"] + 1] = new
        return "\n".join(lines)


class Hosted:
    """A server in a thread of this process, as a process looks to its client."""

    def __init__(self, model: Model | None) -> None:
        there, here = os.pipe()
        self.stdin = os.fdopen(here, "wb")
        self._reader = os.fdopen(there, "rb")
        here, there = os.pipe()
        self.stdout = os.fdopen(here, "rb")
        self._writer = os.fdopen(there, "wb")
        self._status: int | None = None

        def models(_settings: Settings) -> Told:
            return Told(model)

        self._models = models
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def poll(self) -> int | None:
        return self._status

    def wait(self, timeout: float | None = None) -> int | None:
        self._thread.join(timeout)
        return self._status

    def kill(self) -> None:
        self.stdin.close()

    def close(self) -> None:
        self._reader.close()

    def _run(self) -> None:
        hosted = Server("1.0", strict=True, models=self._models)
        self._status = asyncio.run(hosted.run(self._reader, self._writer))
        self._writer.close()


def line_range(line: int) -> dict[str, Any]:
    return {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 30}}


Begin = Callable[..., tuple[Session, str]]


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Begins a session with a model and an open module, and gives its URI."""
    sessions: list[Session] = []
    monkeypatch.setenv("CP_LSP_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("CP_LSP_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("CP_LSP_BLACKBOX", raising=False)

    def begin(
        model: Model | None, text: str = SHOP, *, capabilities: Any = FULL, language: str = "en"
    ) -> tuple[Session, str]:
        options = {"language": language, "inlineCompletion": False}
        session = Session(tmp_path, model, capabilities=capabilities, options=options)
        sessions.append(session)
        session.__enter__()
        session.begin()
        return session, session.open(tmp_path.as_uri() + "/Shop.cp", text)

    yield begin
    for session in sessions:
        session.__exit__(None, None, None)


def test_the_action_is_offered_and_asks_nobody(begin: Begin) -> None:
    model = Speller(" n")
    session, uri = begin(model)
    action, *_ = [each for each in session.actions(uri, 6) if each.get("command")]
    assert action["title"] == "Fix with the model"
    assert action["kind"] == "quickfix"
    assert action["command"]["command"] == FIX
    assert "edit" not in action
    session.actions(uri, 6, triggerKind=AUTOMATIC)
    assert model.asked == 0


def test_where_nothing_is_wrong_it_is_not_offered(begin: Begin) -> None:
    session, uri = begin(Speller(" n"))
    assert not [each for each in session.actions(uri, 0) if each.get("command")]
    only = session.actions(uri, 6, only=["refactor"])
    assert not [each for each in only if each.get("command")]


def test_it_is_no_action_to_be_done_on_saving(begin: Begin) -> None:
    session, uri = begin(Speller(" n"), TWO)
    found = session.actions(uri, 6, only=["source.fixAll"])
    assert not [each for each in found if each.get("command")]


def test_the_command_makes_the_edit(begin: Begin) -> None:
    session, uri = begin(Speller(" n"))
    done = session.execute(FIX, uri, line_range(6))
    assert done["applied"]
    assert "generated" in done["titles"][0]
    assert session.text_after(SHOP) == SHOP.replace("2 *", "2 * n")
    (change,) = session.applied[0]["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": uri, "version": 1}
    assert sum(len(edit["newText"]) for edit in change["edits"]) <= 2


def test_the_person_is_told_when_nothing_helps(begin: Begin) -> None:
    capabilities = {**FULL}
    session, uri = begin(Speller("zzz"), SHOP.replace("2 *", "n.x(3]"), capabilities=capabilities)
    done = session.execute(FIX, uri, line_range(6))
    if done is None:
        assert "no edit" in session.wait_for("window/showMessage")["message"]
        assert session.applied == []


def test_no_error_no_question(begin: Begin) -> None:
    model = Speller(" n")
    session, uri = begin(model, language="ru")
    assert session.execute(FIX, uri, line_range(0)) is None
    assert session.wait_for("window/showMessage")["message"] == "Здесь нет ошибки."
    assert model.asked == 0


def test_all_errors_of_a_module(begin: Begin) -> None:
    session, uri = begin(Speller(" n"), TWO)
    titles = [each["title"] for each in session.actions(uri, 6) if each.get("command")]
    assert len(titles) == 2
    done = session.execute(FIX_ALL, uri)
    assert len(done["titles"]) == 2
    wanted = TWO.replace("sum = n", "sum := n").replace("2 *", "2 * n")
    assert session.text_after(TWO) == wanted


def test_an_edit_meanwhile_ends_it(begin: Begin) -> None:
    model = Slow(" n")
    session, uri = begin(model)
    number, message = session.request(
        "workspace/executeCommand", {"command": FIX, "arguments": [uri, line_range(6)]}
    )
    session.send(message)
    assert model.begun.wait(15)
    at = {"line": 0, "character": 0}
    session.change(uri, {"range": {"start": at, "end": at}, "text": "\n"})
    assert session.answer(number) is None
    assert "changed" in session.wait_for("window/showMessage")["message"]
    assert session.applied == []


def test_it_can_be_cancelled(begin: Begin) -> None:
    model = Slow(" n", seconds=20.0)
    session, uri = begin(model)
    number, message = session.request(
        "workspace/executeCommand", {"command": FIX, "arguments": [uri, line_range(6)]}
    )
    session.send(message)
    assert model.begun.wait(15)
    session.tell("$/cancelRequest", {"id": number})
    with pytest.raises(ServerError) as problem:
        session.answer(number)
    assert problem.value.code == CANCELLED
    assert model.was_cancelled.wait(15)
    assert session.applied == []


def test_others_are_answered_meanwhile(begin: Begin) -> None:
    model = Slow(" n")
    session, uri = begin(model)
    number, message = session.request(
        "workspace/executeCommand", {"command": FIX, "arguments": [uri, line_range(6)]}
    )
    session.send(message)
    assert model.begun.wait(15)
    assert session.at("textDocument/hover", uri, 4, 12) is not None
    assert not session.has_answer(number)
    session.tell("$/cancelRequest", {"id": number})
    with pytest.raises(ServerError):
        session.answer(number)


def test_a_failing_model_is_an_error_with_its_reason(begin: Begin) -> None:
    session, uri = begin(Failing(" n"), language="ru")
    with pytest.raises(ServerError, match="сервера нет"):
        session.execute(FIX, uri, line_range(6))


def test_without_a_model_the_command_says_what_is_missing(begin: Begin) -> None:
    session, uri = begin(None)
    with pytest.raises(ServerError, match="pip install"):
        session.execute(FIX, uri, line_range(6))


@pytest.mark.parametrize("arguments", [[], ["file:///nowhere.cp", line_range(0)], [3], [None, {}]])
def test_wrong_arguments(begin: Begin, arguments: list[Any]) -> None:
    session, _ = begin(Speller(" n"))
    with pytest.raises(ServerError):
        session.execute(FIX, *arguments)


def test_how_far_it_is_is_shown(begin: Begin) -> None:
    session, uri = begin(Slow(" n", seconds=0.01))
    done = session.execute(FIX, uri, line_range(6), workDoneToken="mine")
    assert done["applied"]
    kinds = [
        each["params"]["value"]["kind"]
        for each in session.received
        if each["method"] == "$/progress" and each["params"]["token"] == "mine"
    ]
    assert kinds[0] == "begin"
    assert kinds[-1] == "end"
