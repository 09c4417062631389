"""Files that an editor creates, renames and deletes, and modules that are called after them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import FULL, Client, ServerError

pytestmark = pytest.mark.end_to_end

OLD = "MODULE Old;\n\n\tPROCEDURE Do*;\n\tEND Do;\n\nEND Old.\n"
CLIENT = "MODULE Client;\n\n\tIMPORT Old;\n\nBEGIN\n\tOld.Do\nEND Client.\n"

CAPABILITIES: dict[str, Any] = {
    **FULL,
    "workspace": {
        **FULL["workspace"],
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["rename"]},
        "fileOperations": {
            "willRename": True,
            "didRename": True,
            "didCreate": True,
            "didDelete": True,
        },
    },
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Old.cp").write_text(OLD, encoding="utf-8")
    (tmp_path / "Client.cp").write_text(CLIENT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    with Client(folder, capabilities=CAPABILITIES, options={"language": "en"}) as client:
        operations = client.begin()["workspace"]["fileOperations"]
        assert set(operations) == {"willRename", "didRename", "didCreate", "didDelete"}
        yield client


def renamed(folder: Path, new: str) -> dict[str, Any]:
    return {"files": [{"oldUri": (folder / "Old.cp").as_uri(), "newUri": (folder / new).as_uri()}]}


def edited(edit: dict[str, Any], folder: Path) -> dict[str, str]:
    """The texts of files after an edit of whole lines."""
    texts: dict[str, str] = {}
    for change in edit["documentChanges"]:
        path = folder / Path(change["textDocument"]["uri"]).name
        lines = path.read_text(encoding="utf-8").split("\n")
        for each in reversed(change["edits"]):
            start, end = each["range"]["start"], each["range"]["end"]
            assert start["line"] == end["line"]
            line = lines[start["line"]]
            lines[start["line"]] = (
                line[: start["character"]] + each["newText"] + line[end["character"] :]
            )
        texts[path.name] = "\n".join(lines)
    return texts


def test_a_module_follows_its_file(client: Client, folder: Path) -> None:
    edit = client.ask("workspace/willRenameFiles", renamed(folder, "New.cp"))
    assert edited(edit, folder) == {
        "Old.cp": OLD.replace("Old", "New"),
        "Client.cp": CLIENT.replace("Old", "New"),
    }


def test_what_cannot_be_a_module_name_changes_nothing(client: Client, folder: Path) -> None:
    for name in ("not a name.cp", "BEGIN.cp"):
        assert client.ask("workspace/willRenameFiles", renamed(folder, name)) is None


def test_a_name_that_is_taken_is_refused_in_words(client: Client, folder: Path) -> None:
    with pytest.raises(ServerError, match="Client") as refusal:
        client.ask("workspace/willRenameFiles", renamed(folder, "Client.cp"))
    assert refusal.value.code == -32803


def test_a_file_follows_its_module(client: Client, folder: Path) -> None:
    uri = client.open(folder / "Old.cp")
    edit = client.at("textDocument/rename", uri, 0, 8, newName="New")
    move = edit["documentChanges"][-1]
    assert move["kind"] == "rename"
    assert (Path(move["oldUri"]).name, Path(move["newUri"]).name) == ("Old.cp", "New.cp")
    assert len(edit["documentChanges"]) == 3


def test_renamed_and_deleted_files_are_noticed(client: Client, folder: Path) -> None:
    uri = client.open(folder / "Client.cp")
    assert client.diagnostics(uri) == []
    (folder / "Old.cp").rename(folder / "New.cp")
    (folder / "New.cp").write_text(OLD.replace("Old", "New"), encoding="utf-8")
    client.tell("workspace/didRenameFiles", renamed(folder, "New.cp"))
    found = client.wait_for(
        "textDocument/publishDiagnostics", lambda p: p["uri"] == uri and p["diagnostics"]
    )
    assert 152 in [each["code"] for each in found["diagnostics"]]
    client.change(uri, {"text": CLIENT.replace("Old", "New")})
    client.wait_for(
        "textDocument/publishDiagnostics", lambda p: p["uri"] == uri and not p["diagnostics"]
    )
    (folder / "New.cp").unlink()
    client.tell("workspace/didDeleteFiles", {"files": [{"uri": (folder / "New.cp").as_uri()}]})
    client.wait_for(
        "textDocument/publishDiagnostics", lambda p: p["uri"] == uri and p["diagnostics"]
    )


def test_a_new_file_gets_the_heading_of_its_module(client: Client, folder: Path) -> None:
    path = folder / "Fresh.cp"
    path.touch()
    client.tell("workspace/didCreateFiles", {"files": [{"uri": path.as_uri()}]})
    (edit,) = client.wait_for("workspace/applyEdit")["edit"]["changes"][path.as_uri()]
    assert edit["newText"] == "MODULE Fresh;\n\nEND Fresh.\n"


def test_saving_lays_out_where_that_is_wanted(folder: Path) -> None:
    saving = {"synchronization": {"willSaveWaitUntil": True}}
    capabilities = {**FULL, "textDocument": {**FULL["textDocument"], **saving}}
    text = "MODULE M;\nBEGIN\n  HALT(  1)\nEND M.\n"
    for is_on in (True, False):
        options = {"formatOnSave": is_on}
        with Client(folder, capabilities=capabilities, options=options) as client:
            assert client.begin()["textDocumentSync"]["willSaveWaitUntil"]
            uri = client.open("untitled:M", text)
            params = {"textDocument": {"uri": uri}, "reason": 1}
            assert bool(client.ask("textDocument/willSaveWaitUntil", params)) == is_on
