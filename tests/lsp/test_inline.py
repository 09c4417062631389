"""Ghost text as an editor meets it, with a model that says what a script tells it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cp_lsp.completion.fate import RETAINED
from cp_lsp.lsp import inline, server
from cp_lsp.lsp.server import Server
from cp_lsp.lsp.suggesting import TRIES
from cp_lsp.telemetry.log import Telemetry
from tests.lsp.client import FULL, ROOT, Client, ServerError
from tests.lsp.scripted_server import scripted

pytestmark = pytest.mark.end_to_end

SHOP = """\
MODULE Shop;

	(* Цена 😀 и сумма *)

	PROCEDURE Buy* (n: INTEGER; OUT sum: INTEGER);
	BEGIN
		sum := 2 * n;
		|
	END Buy;

END Shop.
""".replace("|", "")
LINE = 7
COLUMN = 2
"""Where the empty line is, in columns of UTF-16."""

SAID = "INC(sum, n);\n\t\tDEC(sum)"
AUTOMATIC, INVOKED = 2, 1
CANCELLED = -32800

WITH_STATUS = {**FULL, "experimental": {"completionStatus": True}}
WITHOUT_GHOST = {
    **FULL,
    "textDocument": {
        key: value for key, value in FULL["textDocument"].items() if key != "inlineCompletion"
    },
}


class Hosted:
    """A server in a thread of this process, as a process looks to its client."""

    def __init__(self, script: dict[str, Any], log: Path) -> None:
        there, here = os.pipe()
        self.stdin = os.fdopen(here, "wb")
        self._reader = os.fdopen(there, "rb")
        here, there = os.pipe()
        self.stdout = os.fdopen(here, "rb")
        self._writer = os.fdopen(there, "wb")
        self._status: int | None = None
        self._models = scripted(script, log)
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


class Session(Client):
    """A client that asks for ghost text, and knows what the model did."""

    def __init__(self, folder: Path, script: Mapping[str, Any], **more: Any) -> None:
        self._script = {"answers": [SAID], **script}
        self._log = folder / "model.log"
        self._telemetry = folder / "state" / "telemetry.jsonl"
        super().__init__(folder, **more)

    def _start(self, *_arguments: Any) -> Any:
        self._hosted = Hosted(self._script, self._log)
        return self._hosted

    def __exit__(self, *problem: Any) -> None:
        super().__exit__(*problem)
        self._hosted.close()

    def ghost(
        self, uri: str, line: int, column: int, *, kind: int = AUTOMATIC, **context: Any
    ) -> list[dict[str, Any]]:
        """The items at a place."""
        number = self.begin_ghost(uri, line, column, kind=kind, **context)
        return self.items(number)

    def begin_ghost(
        self, uri: str, line: int, column: int, *, kind: int = AUTOMATIC, **context: Any
    ) -> int:
        """Asks, and gives the number of the request."""
        number, message = self.ghost_request(uri, line, column, kind=kind, **context)
        self.send(message)
        return number

    def ghost_request(
        self, uri: str, line: int, column: int, *, kind: int = AUTOMATIC, **context: Any
    ) -> tuple[int, dict[str, Any]]:
        return self.request(
            "textDocument/inlineCompletion",
            {
                "textDocument": {"uri": uri},
                "position": {"line": line, "character": column},
                "context": {"triggerKind": kind, **context},
            },
        )

    def items(self, number: int) -> list[dict[str, Any]]:
        result = self.answer(number)
        items: list[dict[str, Any]] = [] if result is None else result["items"]
        return items

    def insert(self, uri: str, line: int, column: int, text: str) -> int:
        at = {"line": line, "character": column}
        return self.change(uri, {"range": {"start": at, "end": at}, "text": text})

    def remove(self, uri: str, line: int, column: int, size: int) -> int:
        start = {"line": line, "character": column}
        end = {"line": line, "character": column + size}
        return self.change(uri, {"range": {"start": start, "end": end}, "text": ""})

    @property
    def model_did(self) -> list[dict[str, Any]]:
        """What the model has written down."""
        if not self._log.is_file():
            return []
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines()]

    @property
    def calls(self) -> int:
        return sum(each["event"] == "begin" for each in self.model_did)

    def await_model(self, event: str, count: int = 1) -> dict[str, Any]:
        """What the model wrote down, once it has done so that often."""
        return until(lambda: [each for each in self.model_did if each["event"] == event], count)

    def await_noted(self, event: str, count: int = 1) -> dict[str, Any]:
        """The telemetry's last note of an event, once there are so many."""
        return until(lambda: [each for each in self.noted() if each["event"] == event], count)

    def noted(self) -> list[dict[str, Any]]:
        if not self._telemetry.is_file():
            return []
        return [
            json.loads(line) for line in self._telemetry.read_text(encoding="utf-8").splitlines()
        ]


def until(read: Callable[[], list[dict[str, Any]]], count: int) -> dict[str, Any]:
    end = time.monotonic() + 15
    while len(found := read()) < count:
        assert time.monotonic() < end, f"there are {len(found)} of {count}"
        time.sleep(0.01)
    return found[count - 1]


Begin = Callable[..., tuple[Session, str]]


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Begins a session with a script and an open module, and gives its URI.

    A script may also say what is otherwise constant: seconds of `warm_up`, of `reading`, and after
    which it is looked whether what was accepted is `retained`.
    """
    sessions: list[Session] = []
    monkeypatch.setenv("CP_LSP_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(server, "Telemetry", partial(Telemetry, delay=0.01))
    interval = sys.getswitchinterval()
    sys.setswitchinterval(0.001)

    def begin(
        script: Mapping[str, Any] | None = None,
        *,
        text: str = SHOP,
        name: str = "Shop.cp",
        **more: Any,
    ) -> tuple[Session, str]:
        more.setdefault("options", {"inlineDelay": 0.0})
        script = script or {}
        monkeypatch.setattr(inline, "WARM_UP", script.get("warm_up", 600.0))
        monkeypatch.setattr(inline, "READING", script.get("reading", 600.0))
        after = script.get("retained", 600.0)
        monkeypatch.setattr(inline, "RETAINED", [(name, after) for name, _ in RETAINED])
        session = Session(tmp_path, script, **more)
        sessions.append(session)
        session.__enter__()
        session.begin()
        return session, session.open((tmp_path / name).as_uri(), text)

    yield begin
    for session in sessions:
        session.__exit__(None, None, None)
    sys.setswitchinterval(interval)


def text_of(items: list[dict[str, Any]]) -> str:
    assert len(items) == 1
    text: str = items[0]["insertText"]
    return text


# --- what is shown


def test_an_item_holds_the_line_from_its_first_column(begin: Begin) -> None:
    session, uri = begin()
    assert session.ghost(uri, LINE, COLUMN) == [
        {
            "insertText": "\t\t" + SAID,
            "filterText": "\t\t" + SAID,
            "range": {
                "start": {"line": LINE, "character": 0},
                "end": {"line": LINE, "character": COLUMN},
            },
            "command": {
                "title": "cp-lsp",
                "command": "cp.didAcceptCompletion",
                "arguments": [1],
            },
        }
    ]


def test_over_standard_streams(tmp_path: Path) -> None:
    script, log = tmp_path / "script.json", tmp_path / "model.log"
    script.write_text(json.dumps({"answers": [SAID]}), encoding="utf-8")
    environment = {**os.environ, "CP_LSP_STATE": str(tmp_path / "state")}
    command = [sys.executable, "-m", "tests.lsp.scripted_server", str(script), str(log)]
    with Client(tmp_path, command=command, arguments=(), environment=environment) as client:
        capabilities = client.begin()
        assert capabilities["inlineCompletionProvider"] == {}
        uri = client.open((tmp_path / "Shop.cp").as_uri(), SHOP)
        context = {"triggerKind": INVOKED}
        method = "textDocument/inlineCompletion"
        answer = client.at(method, uri, LINE, COLUMN, context=context)
        assert text_of(answer["items"]) == "\t\t" + SAID


@pytest.mark.parametrize("said", ["\tINC(sum)", "\n\t\tINC(sum)", "INC(sum)"])
def test_tab_is_never_useless(begin: Begin, said: str) -> None:
    session, uri = begin({"answers": [said]})
    for line, column in ((LINE, 0), (LINE, 1), (LINE, COLUMN)):
        for item in session.ghost(uri, line, column):
            assert item["range"]["start"]["character"] == 0
            assert item["range"]["start"]["line"] == item["range"]["end"]["line"] == line
            assert item["insertText"].startswith("\t" * column)


def test_typing_a_suggestion_keeps_it_and_asks_no_model(begin: Begin) -> None:
    session, uri = begin()
    shown = text_of(session.ghost(uri, LINE, COLUMN))
    calls = session.calls
    first = SAID.partition("\n")[0]
    for size in range(1, len(first)):
        session.insert(uri, LINE, COLUMN + size - 1, first[size - 1])
        assert text_of(session.ghost(uri, LINE, COLUMN + size)) == shown
    for size in range(len(first) - 1, 0, -1):
        session.remove(uri, LINE, COLUMN + size - 1, 1)
        assert text_of(session.ghost(uri, LINE, COLUMN + size - 1)) == shown
    assert session.calls == calls == 1


def test_what_is_left_after_a_part_was_accepted_is_the_same(begin: Begin) -> None:
    session, uri = begin()
    session.ghost(uri, LINE, COLUMN)
    session.insert(uri, LINE, COLUMN, "INC(")
    assert text_of(session.ghost(uri, LINE, COLUMN + 4)) == "\t\t" + SAID
    session.insert(uri, LINE, COLUMN + 4, "sum, n);\n\t\t")
    assert text_of(session.ghost(uri, LINE + 1, 2)) == "\t\tDEC(sum)"
    assert session.calls == 1
    assert session.await_noted("partially-accepted", 2)["characters"] == 15


def test_other_words_ask_again_and_going_back_does_not(begin: Begin) -> None:
    session, uri = begin({"answers": ["INC(sum)", "EC(sum)"]})
    assert text_of(session.ghost(uri, LINE, COLUMN)) == "\t\tINC(sum)"
    session.insert(uri, LINE, COLUMN, "D")
    assert text_of(session.ghost(uri, LINE, COLUMN + 1)) == "\t\tDEC(sum)"
    session.remove(uri, LINE, COLUMN, 1)
    assert text_of(session.ghost(uri, LINE, COLUMN)) == "\t\tINC(sum)"
    assert session.calls == 2


def test_edits_elsewhere_keep_what_still_compiles(begin: Begin) -> None:
    filler = "".join(f"\t\tsum := sum + {number} * n;\n" for number in range(20))
    text = SHOP.replace("\t\tsum := 2 * n;\n", filler)
    session, uri = begin({"answers": ["INC(sum, n)"]}, text=text)
    line = LINE + 19
    assert text_of(session.ghost(uri, line, 2)) == "\t\tINC(sum, n)"
    session.insert(uri, 3, 0, "\n")
    assert text_of(session.ghost(uri, line + 1, 2)) == "\t\tINC(sum, n)"
    assert session.calls == 1
    # A name in it is gone: judged again it is cut, or a model is asked.
    session.change(
        uri,
        {
            "range": {
                "start": {"line": 5, "character": 17},
                "end": {"line": 5, "character": 18},
            },
            "text": "m",
        },
    )
    for item in session.ghost(uri, line + 1, 2):
        assert "n)" not in item["insertText"]


def test_nothing_that_does_not_compile(begin: Begin) -> None:
    session, uri = begin({"answers": [*["sum := TRUE"] * TRIES, "INC(sum); sum := TRUE"]})
    assert session.ghost(uri, LINE, COLUMN) == []
    session.insert(uri, LINE, COLUMN, " ")
    assert text_of(session.ghost(uri, LINE, COLUMN + 1)) == "\t\t INC(sum);"


def test_a_model_is_asked_again_where_nothing_it_says_compiles(begin: Begin) -> None:
    session, uri = begin({"answers": ["sum := TRUE", "INC(sum)"]})
    assert text_of(session.ghost(uri, LINE, COLUMN)) == "\t\tINC(sum)"
    assert session.calls == 2


def test_where_there_is_none(begin: Begin) -> None:
    session, uri = begin()
    session.insert(uri, LINE, COLUMN, "(* now\n*)")
    assert session.ghost(uri, LINE, COLUMN + 6) == []  # in a comment
    session.change(uri, {"text": SHOP})
    assert session.ghost(uri, LINE - 1, 4) == []  # in a word
    assert session.ghost(uri, LINE - 1, 2) == []  # before text
    assert session.ghost(uri, 10, 9) == []  # behind the module
    assert session.ghost("file:///Unknown.cp", 0, 0) == []
    for text in ("", "DEFINITION Shop;\n\nEND Shop.\n"):
        other = session.open("file:///Other.cp", text)
        assert session.ghost(other, 0, 0, kind=INVOKED) == []
        session.close(other)
    interface = session.open("cp-interface:///clients/Shop.cp", SHOP)
    assert session.ghost(interface, LINE, COLUMN) == []
    assert session.calls == 0


def test_what_is_chosen_in_the_list_is_gone_on_from(begin: Begin) -> None:
    session, uri = begin({"answers": [" := n"]})
    session.insert(uri, LINE, COLUMN, "su")
    chosen = {
        "range": {
            "start": {"line": LINE, "character": COLUMN},
            "end": {"line": LINE, "character": COLUMN + 2},
        },
        "text": "sum",
    }
    [item] = session.ghost(uri, LINE, COLUMN + 2, selectedCompletionInfo=chosen)
    assert item["insertText"] == "\t\tsum := n"
    assert item["range"]["end"]["character"] == COLUMN + 2
    # With the item accepted, the suggestion is there.
    session.insert(uri, LINE, COLUMN + 2, "m")
    assert text_of(session.ghost(uri, LINE, COLUMN + 3)) == "\t\tsum := n"
    assert session.calls == 1
    snippet = {**chosen, "text": "IF  THEN\n\nEND"}
    assert session.ghost(uri, LINE, COLUMN + 3, selectedCompletionInfo=snippet) == []


def test_who_asks_gets_several_to_choose_from(begin: Begin) -> None:
    session, uri = begin({"answers": ["INC(sum)", "DEC(sum)", "INC(sum)"]})
    items = session.ghost(uri, LINE, COLUMN, kind=INVOKED)
    assert [item["insertText"].strip() for item in items] == ["INC(sum)", "DEC(sum)"]
    assert sorted(each["seed"] for each in session.model_did if each["event"] == "begin") == [
        0,
        1,
        2,
    ]
    assert len(session.ghost(uri, LINE, COLUMN, kind=INVOKED)) == 2
    assert session.calls == 3


def test_the_panel_tells_each_as_soon_as_it_is_there(begin: Begin) -> None:
    session, uri = begin({"answers": ["INC(sum)", "sum := TRUE", "DEC(sum)", "INC(sum)"]})
    place = {"textDocument": {"uri": uri}, "position": {"line": LINE, "character": COLUMN}}
    answer = session.ask("cp/panelCompletion", {**place, "partialResultToken": "panel"})
    assert answer["items"] == []
    parts = [
        message["params"]["value"]["items"]
        for message in session.received
        if message["method"] == "$/progress" and message["params"]["token"] == "panel"
    ]
    assert [part[0]["insertText"].strip() for part in parts] == ["INC(sum)", "DEC(sum)"]
    # Without partial results, all at once.
    assert len(session.ask("cp/panelCompletion", place)["items"]) == 1


# --- texts of all kinds


def test_columns_are_those_of_utf_16_and_lines_end_as_they_like(begin: Begin) -> None:
    text = SHOP.replace("\t\t\n", "\t\t(* 😀 Ж *) \n").replace("\n", "\r\n")
    session, uri = begin({"answers": ["INC(sum, n);\n\t\tDEC(sum)"]}, text=text)
    column = 2 + 11
    [item] = session.ghost(uri, LINE, column)
    assert item["insertText"] == "\t\t(* 😀 Ж *) INC(sum, n);"
    assert item["range"]["end"] == {"line": LINE, "character": column}
    session.insert(uri, LINE, column, "INC(")
    [again] = session.ghost(uri, LINE, column + 4)
    assert again["insertText"] == item["insertText"]
    session.ask("workspace/executeCommand", {"command": "cp.status"})
    first = {"item": again, "acceptedLength": column + 9}
    session.tell("cp/didPartiallyAcceptCompletion", first)
    assert session.await_noted("partially-accepted", 2)["characters"] == 9


def test_documents_of_blackbox_that_are_open_as_texts(begin: Begin, tmp_path: Path) -> None:
    session, _ = begin()
    uri = (tmp_path / "Mod" / "Shop.odc").as_uri().replace("file:", "cp-odc:")
    session.open(uri, SHOP)
    assert text_of(session.ghost(uri, LINE, COLUMN)) == "\t\t" + SAID


# --- who waits for whom


def test_a_cancelled_request_silences_the_model(begin: Begin) -> None:
    session, uri = begin({"delay": 0.05})
    number = session.begin_ghost(uri, LINE, COLUMN)
    session.await_model("begin")
    session.tell("$/cancelRequest", {"id": number})
    cancelled = time.monotonic()
    with pytest.raises(ServerError) as refusal:
        session.answer(number)
    assert refusal.value.code == CANCELLED
    assert session.await_model("cancelled")["at"] - cancelled < 0.15
    assert session.await_noted("cancelled")


def test_a_newer_request_supersedes_an_older_one(begin: Begin) -> None:
    session, uri = begin({"answers": [SAID, "NC(n)", "INC(sum)"], "delay": 0.05})
    first = session.begin_ghost(uri, LINE, COLUMN)
    session.await_model("begin")
    session.insert(uri, LINE, COLUMN, "DE")
    session.remove(uri, LINE, COLUMN, 1)
    second = session.begin_ghost(uri, LINE, COLUMN + 1)
    assert session.items(first) == []
    session.await_model("cancelled")
    session.items(second)
    assert session.calls <= 1 + TRIES


def test_nothing_is_asked_while_one_types(begin: Begin) -> None:
    session, uri = begin(options={"inlineDelay": 0.4})
    session.ghost(uri, LINE, COLUMN, kind=INVOKED)  # the model is there
    calls = session.calls
    numbers = []
    for index, letter in enumerate("DEC("):
        session.insert(uri, LINE, COLUMN + index, letter)
        numbers.append(session.begin_ghost(uri, LINE, COLUMN + index + 1))
    assert [session.items(number) for number in numbers[:-1]] == [[], [], []]
    session.items(numbers[-1])
    assert session.calls <= calls + TRIES


def test_many_requests_that_are_cancelled_at_once(begin: Begin) -> None:
    session, uri = begin({"delay": 0.02})
    session.ghost(uri, LINE, COLUMN, kind=INVOKED)
    calls = session.calls
    session.insert(uri, LINE, COLUMN, "x")
    numbers, messages = [], []
    for _ in range(100):
        number, message = session.ghost_request(uri, LINE, COLUMN + 1)
        numbers.append(number)
        messages += [message, {"method": "$/cancelRequest", "params": {"id": number}}]
    started = time.perf_counter()
    session.send(*messages)
    for number in numbers:
        try:
            session.answer(number)
        except ServerError as problem:
            assert problem.code == CANCELLED
    assert time.perf_counter() - started < 2
    begun = [each for each in session.model_did if each["event"] == "begin"]
    assert len(begun) <= calls + 1
    session.remove(uri, LINE, COLUMN, 1)
    assert session.ghost(uri, LINE, COLUMN)


def test_deterministic_requests_do_not_wait_for_the_model(begin: Begin) -> None:
    session, uri = begin({"delay": 0.2})
    number = session.begin_ghost(uri, LINE, COLUMN)
    session.await_model("begin")
    started = time.perf_counter()
    assert session.at("textDocument/hover", uri, LINE - 1, 3) is not None
    assert time.perf_counter() - started < 1
    session.tell("$/cancelRequest", {"id": number})
    with pytest.raises(ServerError):
        session.answer(number)


def test_the_next_suggestion_is_made_before_it_is_asked_for(begin: Begin) -> None:
    session, uri = begin({"answers": ["INC(sum, n);", "\n\t\tDEC(sum)", ""]})
    session.ghost(uri, LINE, COLUMN)
    session.insert(uri, LINE, COLUMN, "INC(sum, n);")
    session.await_model("end", 2)
    calls = session.calls
    column = COLUMN + len("INC(sum, n);")
    assert text_of(session.ghost(uri, LINE, column)) == "\t\tINC(sum, n);\n\t\tDEC(sum)"
    assert session.calls == calls == 2


def test_who_asks_for_what_is_being_made_ahead_waits_for_it(begin: Begin) -> None:
    script = {"answers": ["INC(sum, n);", "\n\t\tDEC(sum)", ""], "delay": 0.01}
    session, uri = begin(script)
    session.ghost(uri, LINE, COLUMN)
    session.insert(uri, LINE, COLUMN, "INC(sum, n);")
    session.await_model("begin", 2)
    column = COLUMN + len("INC(sum, n);")
    assert text_of(session.ghost(uri, LINE, column)) == "\t\tINC(sum, n);\n\t\tDEC(sum)"
    assert session.calls == 2


def test_the_next_suggestion_is_made_while_one_is_read(begin: Begin) -> None:
    session, uri = begin({"answers": ["INC(sum, n);", "\n\t\tDEC(sum)", ""], "reading": 0.05})
    session.ghost(uri, LINE, COLUMN)
    session.await_model("end", 2)
    session.insert(uri, LINE, COLUMN, "INC(sum, n);")
    column = COLUMN + len("INC(sum, n);")
    assert text_of(session.ghost(uri, LINE, column)) == "\t\tINC(sum, n);\n\t\tDEC(sum)"


# --- a model that fails, or is not there


def test_a_failing_model_is_told_of_once_and_so_is_its_recovery(begin: Begin) -> None:
    fault = {"fault": "refused", "text": "INC("}
    session, uri = begin({"answers": [fault, fault, "INC(sum)"]})
    assert session.ghost(uri, LINE, COLUMN) == []
    message = session.wait_for("window/showMessage")
    assert message["type"] == 2
    assert "the server is gone; start it" in message["message"]
    assert session.at("textDocument/hover", uri, LINE - 1, 3) is not None
    # One who asks insists; one who types waits until the model may be asked again.
    assert session.ghost(uri, LINE, COLUMN, kind=INVOKED) == []
    assert session.ghost(uri, LINE, COLUMN) == []
    assert session.calls == 2
    end = time.monotonic() + 15
    while not session.ghost(uri, LINE, COLUMN):
        assert time.monotonic() < end
        time.sleep(0.1)
    assert "answers again" in session.wait_for("window/showMessage")["message"]
    assert [m for m in session.received if m["method"] == "window/showMessage"] == []
    assert session.await_noted("failed", 2)["fault"] == "refused"


def test_a_missing_model_is_told_of_in_the_language_of_the_person(begin: Begin) -> None:
    options = {"inlineDelay": 0.0, "language": "ru"}
    session, uri = begin({"missing": True}, options=options)
    assert session.ghost(uri, LINE, COLUMN) == []
    message = session.wait_for("window/showMessage")["message"]
    assert "модель пока ничего не подсказывает" in message
    assert "cp-lsp[local]" in message
    assert session.ghost(uri, LINE, COLUMN) == []
    assert session.at("textDocument/hover", uri, LINE - 1, 3) is not None
    assert [m for m in session.received if m["method"] == "window/showMessage"] == []


def test_the_status_says_why_nothing_appears(begin: Begin) -> None:
    fault = {"fault": "refused"}
    session, uri = begin({"answers": [*["sum := TRUE"] * TRIES, fault]}, capabilities=WITH_STATUS)

    def status(reason: str) -> dict[str, Any]:
        told: dict[str, Any] = session.wait_for(
            "cp/didChangeStatus", lambda params: params["reason"] == reason
        )
        return told

    session.insert(uri, 2, 20, "\n")
    session.ghost(uri, 2, 20)
    session.change(uri, {"text": SHOP})
    assert status("comment")["message"] == "the cursor is in a comment"
    session.ghost(uri, LINE, COLUMN)
    refused = status("judged")
    assert "113" in refused["message"]
    assert refused["kind"] == "Normal"
    session.insert(uri, LINE, COLUMN, " ")
    session.ghost(uri, LINE, COLUMN + 1)
    assert status("failing")["kind"] == "Error"
    assert [m for m in session.received if m["method"] == "window/showMessage"] == []
    report = session.ask("workspace/executeCommand", {"command": "cp.status"})["completion"]
    assert report["kind"] == "Error"
    assert report["model"] == "scripted"


def test_settings_count_at_once(begin: Begin) -> None:
    session, uri = begin()
    assert session.ghost(uri, LINE, COLUMN)

    def set_to(**settings: Any) -> None:
        session.tell("workspace/didChangeConfiguration", {"settings": {"cp": settings}})

    set_to(inlineCompletion=False)
    assert session.ghost(uri, LINE, COLUMN) == []
    set_to(inlineCompletion=True, inlineDelay=0.0)
    assert session.ghost(uri, LINE, COLUMN)
    assert session.ghost(uri, LINE, COLUMN, kind=INVOKED)
    model = ROOT / "README.md"
    set_to(inlineDelay=0.0, model=str(model))
    assert session.ghost(uri, LINE, COLUMN)
    made = [each["model"] for each in session.model_did if each["event"] == "models"]
    assert made == ["None", str(model)]


def test_the_model_is_made_ready_after_a_text_was_opened(begin: Begin) -> None:
    session, _ = begin({"warm_up": 0.05})
    session.await_model("warm-up")


# --- what became of it


def test_what_became_of_suggestions_is_told_from_edits_alone(begin: Begin) -> None:
    session, uri = begin({"answers": ["INC(sum, n)", ""], "retained": 0.2})
    session.ghost(uri, LINE, COLUMN)
    session.insert(uri, LINE, COLUMN, "INC(sum, n)")
    accepted = session.await_noted("accepted")
    assert accepted["characters"] == len("INC(sum, n)")
    kept = session.await_noted("retained-30s")
    assert (kept["characters"], kept["of"]) == (11, 11)
    shown = session.await_noted("shown")
    assert shown["suggestion"] == accepted["suggestion"] == kept["suggestion"]
    assert shown["latency_ms"] > 0


def test_what_the_editor_tells_counts_once(begin: Begin) -> None:
    session, uri = begin({"answers": ["INC(sum, n)", ""], "retained": 600})
    [item] = session.ghost(uri, LINE, COLUMN)
    session.tell("cp/didShowCompletion", {"item": item})
    session.tell("cp/didPartiallyAcceptCompletion", {"item": item, "acceptedLength": 5})
    session.insert(uri, LINE, COLUMN, "INC")
    session.insert(uri, LINE, COLUMN + 3, "(sum, n)")
    session.ask("workspace/executeCommand", item["command"])
    session.await_noted("accepted")
    session.tell("cp/didShowCompletion", {"item": None})
    session.tell("cp/didPartiallyAcceptCompletion", {})
    session.ask("workspace/executeCommand", {"command": "cp.status"})
    events = [each["event"] for each in session.noted()]
    assert events.count("accepted") == 1
    assert events.count("partially-accepted") == 1
    assert events.count("shown") == 1


def test_a_suggestion_that_was_seen_and_not_taken(begin: Begin) -> None:
    session, uri = begin({"answers": ["INC(sum)", ""]})
    session.ghost(uri, LINE, COLUMN)
    time.sleep(0.3)
    session.insert(uri, LINE, COLUMN, "D")
    session.await_noted("rejected")


def test_no_code_is_noted(begin: Begin) -> None:
    session, uri = begin({"answers": ["INC(sum); Hidden(sum)"]})
    session.ghost(uri, LINE, COLUMN)
    session.await_noted("shown")
    assert session.await_noted("cut")["characters"] > 0
    text = json.dumps(session.noted())
    for word in ("Hidden", "sum", "Shop"):
        assert word not in text


def test_nothing_is_noted_where_that_is_not_wanted(begin: Begin, tmp_path: Path) -> None:
    session, uri = begin(options={"inlineDelay": 0.0, "telemetry": False})
    assert session.ghost(uri, LINE, COLUMN)
    assert session.noted() == []
    assert not (tmp_path / "state").exists()


# --- editors without ghost text


def test_the_list_has_it_where_there_is_no_ghost_text(begin: Begin) -> None:
    session, uri = begin({"answers": ["n"]}, capabilities=WITHOUT_GHOST)
    session.insert(uri, LINE, COLUMN, "sum := ")
    first = session.at("textDocument/completion", uri, LINE, COLUMN + 7)
    assert first["isIncomplete"]
    assert all(item["sortText"] != "~" for item in first["items"])
    session.await_model("end")
    until(lambda: [{}] * len(generated(session, uri, COLUMN + 7)), 1)
    [item] = generated(session, uri, COLUMN + 7)
    assert item["label"] == "n"
    assert item["detail"] == "suggested by the model scripted"
    assert item["textEdit"]["newText"] == "n"
    assert session.calls == 1


def test_in_the_list_it_replaces_the_word_that_was_begun(begin: Begin) -> None:
    session, uri = begin({"answers": ["C(sum);\n\t\tDEC(n)"]}, capabilities=WITHOUT_GHOST)
    session.insert(uri, LINE, COLUMN, "IN")
    until(lambda: [{}] * len(generated(session, uri, COLUMN + 2)), 1)
    [item] = generated(session, uri, COLUMN + 2)
    assert item["label"] == "INC(sum);"
    assert item["textEdit"]["newText"].startswith("INC(sum);")
    assert item["textEdit"]["range"]["start"] == {"line": LINE, "character": COLUMN}


def test_an_editor_with_ghost_text_has_none_in_its_list(begin: Begin) -> None:
    session, uri = begin()
    session.insert(uri, LINE, COLUMN, "IN")
    session.at("textDocument/completion", uri, LINE, COLUMN + 2)
    assert not generated(session, uri, COLUMN + 2)
    assert session.calls == 0


def generated(session: Session, uri: str, column: int) -> list[dict[str, Any]]:
    answer = session.at("textDocument/completion", uri, LINE, column)
    return [item for item in answer["items"] if item.get("sortText") == "~"]
