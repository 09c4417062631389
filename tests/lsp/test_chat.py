"""Conversations as an editor meets them, with a model that says what a script tells it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import FULL, Client, ServerError

pytestmark = pytest.mark.end_to_end

SHOP = """\
MODULE Shop;

	(* Цена 😀 *) VAR total: INTEGER;

	PROCEDURE Buy* (n: INTEGER; OUT sum: INTEGER);
	BEGIN
		sum := 2 * n;
	END Buy;

	(* Adds up. *)

END Shop.
"""
BODY = {"line": 6, "character": 2}
FENCE = "```"
GOOD = f"Write *this* [x](command:y):\n{FENCE}component-pascal\nINC(sum, total)\n{FENCE}\nDone."
BAD = f"{FENCE}\nsum := TRUE\n{FENCE}\n"

WITH_FILES = {
    **FULL,
    "workspace": {
        **FULL["workspace"],
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]},
    },
    "window": {"showDocument": {"support": True}},
}


class Session(Client):
    """A client that asks questions, and knows what the model was asked."""

    def __init__(self, folder: Path, *answers: Any, **more: Any) -> None:
        script = {"answers": list(answers) or [GOOD], **more.pop("script", {})}
        file, self._log = folder / "script.json", folder / "model.log"
        file.write_text(json.dumps(script), encoding="utf-8")
        super().__init__(
            folder,
            command=[sys.executable, "-m", "tests.lsp.scripted_chat", str(file), str(self._log)],
            arguments=(),
            environment={**os.environ, "CP_LSP_CACHE": str(folder / "cache")},
            **more,
        )
        self.capabilities = self.begin()

    def __enter__(self) -> Session:
        return self

    @property
    def asked(self) -> list[list[list[str]]]:
        """The conversations that the model was given."""
        return [line["asked"] for line in self._lines() if "asked" in line]

    @property
    def said(self) -> list[int]:
        """How many characters the model said of each answer that has ended."""
        return [line["said"] for line in self._lines() if "said" in line]

    def _lines(self) -> list[dict[str, Any]]:
        text = self._log.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.split("\n")[:-1]]

    def shop(self) -> str:
        return self.open((self.root or Path()).joinpath("Shop.cp"), SHOP)

    def chat(self, text: str = "Why?", **more: Any) -> dict[str, Any]:
        messages = [{"role": "user", "text": text}]
        result: dict[str, Any] = self.ask("cp/chat", {"messages": messages, **more})
        return result

    def pieces(self, stream: str) -> list[dict[str, Any]]:
        """What was streamed so far."""
        return [
            each["params"]
            for each in self.received
            if each["method"] == "cp/chatPiece" and each["params"]["stream"] == stream
        ]


def at(uri: str, start: Mapping[str, int] = BODY, end: Mapping[str, int] | None = None) -> Any:
    return {"textDocument": {"uri": uri}, "range": {"start": start, "end": end or start}}


def test_the_server_says_that_it_converses(tmp_path: Path) -> None:
    with Session(tmp_path) as client:
        assert client.capabilities["experimental"]["cp"]["chat"] is True


def test_an_answer_about_a_place(tmp_path: Path) -> None:
    with Session(tmp_path) as client:
        uri = client.shop()
        found = client.chat("What now?", **at(uri))
        assert found["text"].startswith("Write *this* x (`command:y`):\n")
        (block,) = found["blocks"]
        assert (block["status"], block["inModule"], block["form"]) == (
            "compiles",
            True,
            "statements",
        )
        assert block["code"] == "INC(sum, total)\n"
        assert "compiles in your module" in block["mark"]
        assert (found["model"], found["cached"], found["cut"]) == ("scripted", False, False)
        (((_, rules), (role, question)),) = client.asked
        assert "Component Pascal" in rules
        assert role == "user"
        assert "PROCEDURE Buy" in question
        assert "in procedure Buy" in question
        assert question.endswith("What now?")


def test_an_answer_streams_by_notifications(tmp_path: Path) -> None:
    with Session(tmp_path) as client:
        found = client.chat(stream="one", **at(client.shop()))
        pieces = client.pieces("one")
        kinds = [each["kind"] for each in pieces]
        assert kinds.count("text") > 3
        assert kinds.count("block") == 1
        assert "".join(each["text"] for each in pieces if each["kind"] == "text") == found["text"]
        # The block is told after its fence and before what follows.
        before = "".join(
            each["text"] for each in pieces[: kinds.index("block")] if each["kind"] == "text"
        )
        assert before.rstrip().endswith(FENCE)
        assert "Done" not in before


def test_an_answer_streams_as_partial_results(tmp_path: Path) -> None:
    with Session(tmp_path) as client:
        found = client.chat(partialResultToken="t1")
        values = [
            each["params"]["value"]
            for each in client.received
            if each["method"] == "$/progress" and each["params"]["token"] == "t1"
        ]
        assert "".join(each["text"] for each in values if each["kind"] == "text") == found["text"]


def test_code_that_fails_is_told_and_repaired(tmp_path: Path) -> None:
    with Session(tmp_path, BAD, GOOD) as client:
        found = client.chat(repair=True, stream="s", **at(client.shop()))
        assert found["text"].startswith("Write")
        pieces = client.pieces("s")
        wrong = next(each["block"] for each in pieces if each["kind"] == "block")
        assert wrong["status"] == "fails"
        assert wrong["findings"] == [
            {"line": 1, "code": 113, "message": "types are not assignment compatible"}
        ]
        assert [each["kind"] for each in pieces].count("again") == 1
        assert "error 113" in client.asked[1][-1][1]


def test_a_conversation_goes_on(tmp_path: Path) -> None:
    with Session(tmp_path) as client:
        messages = [
            {"role": "user", "text": "One?"},
            {"role": "assistant", "text": "Two."},
            {"role": "user", "text": "Three?"},
        ]
        client.ask("cp/chat", {"messages": messages})
        assert [text for _, text in client.asked[0][1:]] == ["One?", "Two.", "Three?"]


def test_explanations_are_remembered(tmp_path: Path) -> None:
    with Session(tmp_path, "It buys.", "Something else.") as client:
        uri = client.shop()
        place = {"textDocument": {"uri": uri}, "position": {"line": 4, "character": 12}}
        first = client.ask("cp/explain", place)
        assert (first["text"].strip(), first["cached"]) == ("It buys.", False)
        assert "Explain `Buy`" in client.asked[0][-1][1]
        again = client.ask("cp/explain", {**place, "stream": "e"})
        assert (again["text"].strip(), again["cached"]) == ("It buys.", True)
        assert "".join(each["text"] for each in client.pieces("e")).strip() == "It buys."
        client.change(uri, {"text": SHOP.replace("2 * n", "3 * n")})
        assert client.ask("cp/explain", place)["cached"] is False
        assert len(client.asked) == 2


def test_cancelled_the_model_is_silent(tmp_path: Path) -> None:
    with Session(tmp_path, "x" * 4000, script={"delay": 0.01}) as client:
        params = {"messages": [{"role": "user", "text": "Why?"}], "stream": "c"}
        number, message = client.request("cp/chat", params)
        client.send(message)
        client.wait_for("cp/chatPiece")
        client.tell("$/cancelRequest", {"id": number})
        with pytest.raises(ServerError) as caught:
            client.answer(number)
        assert caught.value.code == -32800
        deadline = time.monotonic() + 5
        while not client.said and time.monotonic() < deadline:
            time.sleep(0.02)
        assert client.said[0] < 2000


def test_the_editor_is_answered_while_the_model_talks(tmp_path: Path) -> None:
    with Session(tmp_path, GOOD * 40, script={"delay": 0.01}) as client:
        uri = client.shop()
        number, message = client.request(
            "cp/chat", {"messages": [{"role": "user", "text": "?"}], "stream": "c", **at(uri)}
        )
        client.send(message)
        client.wait_for("cp/chatPiece")
        assert client.at("textDocument/hover", uri, 4, 12) is not None
        assert not client.has_answer(number)
        client.tell("$/cancelRequest", {"id": number})
        with pytest.raises(ServerError):
            client.answer(number)


def test_the_text_may_change_meanwhile(tmp_path: Path) -> None:
    with Session(tmp_path, GOOD, script={"delay": 0.03}) as client:
        uri = client.shop()
        number, message = client.request(
            "cp/chat", {"messages": [{"role": "user", "text": "?"}], "stream": "c", **at(uri)}
        )
        client.send(message)
        client.wait_for("cp/chatPiece")
        client.change(uri, {"text": SHOP.replace("VAR", "VAR more: REAL;\n")})
        found = client.answer(number)
        assert found["blocks"][0]["inModule"] is True


def test_without_a_model_it_says_what_to_do(tmp_path: Path) -> None:
    with Session(tmp_path, script={"none": True}, options={"language": "ru"}) as client:
        with pytest.raises(ServerError) as caught:
            client.chat()
        assert caught.value.code == -32803
        assert "нет модели для беседы" in str(caught.value)
        assert "docs/how-to/models.md" in str(caught.value)


def test_a_model_that_fails(tmp_path: Path) -> None:
    with Session(tmp_path, {"fault": "refused"}, GOOD) as client:
        with pytest.raises(ServerError) as caught:
            client.chat()
        assert caught.value.code == -32803
        assert "the server is gone" in str(caught.value)
        assert client.chat()["blocks"]


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"messages": "x"},
        {"messages": [{"role": "system", "text": "x"}]},
        {"messages": [{"role": "user"}]},
        {"messages": [{"role": "assistant", "text": "x"}]},
        {"command": "format the disk"},
        {"messages": [{"role": "user", "text": " "}]},
        {
            "messages": [{"role": "user", "text": "x"}],
            "textDocument": {"uri": "file:///x"},
            "range": {"start": {"line": "a"}},
        },
        {"messages": [{"role": "user", "text": "x"}], "textDocument": {"uri": "file:///closed"}},
    ],
)
def test_wrong_parameters_are_refused(tmp_path: Path, params: dict[str, Any]) -> None:
    with Session(tmp_path) as client:
        with pytest.raises(ServerError) as caught:
            client.ask("cp/chat", params)
        assert caught.value.code == -32602
        assert client.asked == []


def test_documentation_of_the_workspace(tmp_path: Path) -> None:
    folder = tmp_path / "Docu"
    folder.mkdir()
    (folder / "Shop.txt").write_text(
        "Shop\n\nDEFINITION Shop;\nEND Shop.\n\nSells things.\n\n"
        "PROCEDURE Buy (n: INTEGER; OUT sum: INTEGER)\nBuys n things and tells what they cost.\n",
        encoding="utf-8",
    )
    with Session(tmp_path) as client:
        found = client.chat("What does Shop.Buy cost?", stream="d", **at(client.shop()))
        assert client.pieces("d")[0]["kind"] == "sources"
        source = found["sources"][0]
        assert source["title"].startswith("Shop: PROCEDURE Buy")
        assert (source["uri"], source["line"]) == ((folder / "Shop.txt").as_uri(), 7)
        assert "Buys n things" in client.asked[0][-1][1]


def test_a_block_is_put_in(tmp_path: Path) -> None:
    with Session(tmp_path) as client:
        uri = client.shop()
        found = client.ask("cp/insertCode", {**at(uri), "code": "INC(sum, total)"})
        assert (found["compiles"], found["form"], found["uri"]) == (True, "statements", uri)
        (change,) = found["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": uri, "version": 1}
        (edit,) = change["edits"]
        assert edit["range"]["start"] == edit["range"]["end"] == {"line": 6, "character": 0}
        assert edit["newText"] == "\t\tINC(sum, total);\n"


def test_positions_are_the_editors(tmp_path: Path) -> None:
    with Session(tmp_path) as client:
        uri = client.shop()
        start, end = {"line": 2, "character": 19}, {"line": 2, "character": 24}
        client.chat(**at(uri, start, end))
        assert "The selected code:\n```component-pascal\ntotal\n```" in client.asked[0][-1][1]


def test_a_block_that_does_not_fit(tmp_path: Path) -> None:
    with Session(tmp_path) as client:
        uri = client.shop()
        found = client.ask("cp/insertCode", {**at(uri), "code": "sum := TRUE"})
        assert found["compiles"] is False
        assert [(each["line"], each["code"]) for each in found["findings"]] == [(7, 113)]
        found = client.ask("cp/insertCode", {**at(uri), "code": "PROCEDURE Buy;"})
        assert found["edit"] is None


def test_a_module_becomes_a_file(tmp_path: Path) -> None:
    module = "MODULE ShopTest;\n\tIMPORT Shop;\nEND ShopTest."
    (tmp_path / "Shop.cp").write_text(SHOP, encoding="utf-8")
    with Session(tmp_path, capabilities=WITH_FILES) as client:
        found = client.ask("cp/insertCode", {**at(client.shop()), "code": module})
        uri = (tmp_path / "ShopTest.cp").as_uri()
        assert (found["compiles"], found["uri"]) == (True, uri)
        create, edit = found["edit"]["documentChanges"]
        assert (create["kind"], create["uri"]) == ("create", uri)
        assert edit["edits"][0]["newText"] == module + "\n"
    with Session(tmp_path) as client:
        found = client.ask("cp/insertCode", {**at(client.shop()), "code": module})
        assert found["edit"] is None


def test_a_command_changes_the_text(tmp_path: Path) -> None:
    answer = f"{FENCE}\n(* Doubles n. *)\n{FENCE}\n"
    with Session(tmp_path, answer) as client:
        uri = client.shop()
        place = {"start": BODY, "end": BODY}
        client.ask(
            "workspace/executeCommand", {"command": "cp.document", "arguments": [uri, place]}
        )
        params = client.wait_for("workspace/applyEdit")
        assert params["label"] == "Document"
        edit = params["edit"]["documentChanges"][0]["edits"][0]
        assert edit["newText"] == "\t(* Doubles n. *)\n"
        assert edit["range"]["start"] == edit["range"]["end"] == {"line": 4, "character": 0}


def test_a_command_that_generates(tmp_path: Path) -> None:
    code = "PROCEDURE Sum* (a, b: INTEGER): INTEGER;\nBEGIN RETURN a + b\nEND Sum;"
    answer = f"{FENCE}\n{code}\n{FENCE}\n"
    with Session(tmp_path, answer) as client:
        uri = client.shop()
        cursor = {"line": 9, "character": 5}
        arguments = [uri, {"start": cursor, "end": cursor}]
        client.ask("workspace/executeCommand", {"command": "cp.generate", "arguments": arguments})
        params = client.wait_for("workspace/applyEdit")
        edit = params["edit"]["documentChanges"][0]["edits"][0]
        assert edit["range"]["start"]["line"] in (9, 10)
        assert "PROCEDURE Sum*" in edit["newText"]
        assert "(* Adds up. *)" in client.asked[0][-1][1]


def test_what_does_not_compile_is_shown_and_not_applied(tmp_path: Path) -> None:
    with Session(tmp_path, BAD, capabilities=WITH_FILES) as client:
        uri = client.shop()
        arguments = [uri, {"start": BODY, "end": BODY}]
        client.ask("workspace/executeCommand", {"command": "cp.generate", "arguments": arguments})
        shown = client.wait_for("window/showDocument")
        path = tmp_path / "cache" / "answers" / "answer.md"
        assert shown["uri"] == path.as_uri()
        assert "does not compile" in path.read_text(encoding="utf-8")
        assert not any(each["method"] == "workspace/applyEdit" for each in client.received)


def test_the_hover_leads_to_an_explanation(tmp_path: Path) -> None:
    with Session(tmp_path) as client:
        found = client.at("textDocument/hover", client.shop(), 4, 12)
        assert "command:" not in found["contents"]["value"]
    able = {**FULL, "experimental": {"hoverCommands": True}}
    with Session(tmp_path, capabilities=able) as client:
        found = client.at("textDocument/hover", client.shop(), 4, 12)
        assert "[Explain](command:cp.explain?%5B%22file" in found["contents"]["value"]


def test_own_commands_are_left_to_the_editor(tmp_path: Path) -> None:
    own = {**FULL, "experimental": {"commands": {"commands": ["cp.explain"]}}}
    with Session(tmp_path, capabilities=own) as client:
        commands = client.capabilities["executeCommandProvider"]["commands"]
        assert "cp.explain" not in commands
        assert "cp.document" in commands
