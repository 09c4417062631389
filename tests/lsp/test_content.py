"""Interfaces of modules without source, shown as texts, and commands of the server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse
from urllib.request import url2pathname

import pytest

from tests.lsp.client import FULL, Client, ServerError

pytestmark = pytest.mark.end_to_end

TEXT = """\
MODULE Demo;

	IMPORT Log := StdLog, TextModels;

	VAR r: TextModels.Reader;

	PROCEDURE Do*;
		VAR ch: CHAR;
	BEGIN
		Log.String("x"); r.ReadChar(ch)
	END Do;

END Demo.
"""

SHOWING: dict[str, Any] = {
    **FULL,
    "workspace": {**FULL["workspace"], "textDocumentContent": {"dynamicRegistration": False}},
}


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """No BlackBox, and a cache of our own."""
    rest = {key: value for key, value in os.environ.items() if key != "CP_LSP_BLACKBOX"}
    return {**rest, "CP_LSP_CACHE": str(tmp_path_factory.mktemp("cache"))}


def place(text: str, word: str, occurrence: int = 1) -> tuple[int, int]:
    offset = -1
    for _ in range(occurrence):
        offset = text.index(word, offset + 1)
    return text.count("\n", 0, offset), offset - (text.rfind("\n", 0, offset) + 1) + 1


def marked(text: str, range_: dict[str, Any]) -> str:
    start, end = range_["start"], range_["end"]
    assert start["line"] == end["line"]
    return text.split("\n")[start["line"]][start["character"] : end["character"]]


PLACES = [
    ("definition", "String", 1, "StdLog", "String"),
    ("definition", "ReadChar", 1, "TextModels", "ReadChar"),
    ("definition", "Reader", 1, "TextModels", "Reader"),
    ("definition", "StdLog", 1, "StdLog", "StdLog"),
    ("definition", "TextModels", 2, "TextModels", "TextModels"),
    ("typeDefinition", "r.ReadChar", 1, "TextModels", "Reader"),
]


def test_names_lead_into_interfaces(tmp_path: Path, environment: dict[str, str]) -> None:
    with Client(tmp_path, capabilities=SHOWING, environment=environment) as client:
        schemes = client.begin()["workspace"]["textDocumentContent"]["schemes"]
        uri = client.open(tmp_path / "Demo.cp", TEXT)
        for method, word, occurrence, module, name in PLACES:
            at = place(TEXT, word, occurrence)
            (found,) = client.at(f"textDocument/{method}", uri, *at)
            assert found["uri"] == f"cp-interface:///clients/{module}.cp"
            assert found["uri"].partition(":")[0] in schemes
            content = client.ask("workspace/textDocumentContent", {"uri": found["uri"]})
            assert content["text"].startswith(f"DEFINITION {module};")
            assert marked(content["text"], found["range"]) == name


def test_other_editors_get_a_file(tmp_path: Path, environment: dict[str, str]) -> None:
    with Client(tmp_path, environment=environment) as client:
        client.begin()
        uri = client.open(tmp_path / "Demo.cp", TEXT)
        (found,) = client.at("textDocument/definition", uri, *place(TEXT, "ReadChar"))
        path = Path(url2pathname(unquote(urlparse(found["uri"]).path)))
        text = path.read_text(encoding="utf-8")
        assert marked(text, found["range"]) == "ReadChar"
        assert path.is_relative_to(environment["CP_LSP_CACHE"])
        # It is shown, and not judged.
        shown = client.open(path)
        assert client.diagnostics(shown) == []
        # The same file again.
        assert client.at("textDocument/definition", uri, *place(TEXT, "ReadChar")) == [found]


def test_an_interface_that_is_open_is_no_broken_module(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    with Client(tmp_path, capabilities=SHOWING, environment=environment) as client:
        client.begin()
        uri = "cp-interface:/clients/TextModels.cp"
        text = client.ask("workspace/textDocumentContent", {"uri": uri})["text"]
        client.open(uri, text)
        assert client.diagnostics(uri) == []
        document = {"textDocument": {"uri": uri}}
        for method in ("semanticTokens/full", "foldingRange", "documentSymbol", "codeLens"):
            client.ask(f"textDocument/{method}", document)
        for method in ("definition", "hover", "typeDefinition"):
            client.at(f"textDocument/{method}", uri, *place(text, "ReadChar"))


def test_links_lead_into_interfaces(tmp_path: Path, environment: dict[str, str]) -> None:
    with Client(tmp_path, capabilities=SHOWING, environment=environment) as client:
        client.begin()
        uri = client.open(tmp_path / "Demo.cp", TEXT)
        links = client.ask("textDocument/documentLink", {"textDocument": {"uri": uri}})
        targets = [client.ask("documentLink/resolve", link)["target"] for link in links]
        assert targets == [
            "cp-interface:///clients/StdLog.cp#L1,12",
            "cp-interface:///clients/TextModels.cp#L1,12",
        ]


def test_an_interface_that_changes_is_shown_anew(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    path = tmp_path / "Demo.cp"
    path.write_text(TEXT, encoding="utf-8")
    with Client(tmp_path, capabilities=SHOWING, environment=environment) as client:
        client.begin()
        uri = "cp-interface:/clients/Demo.cp"
        before = client.ask("workspace/textDocumentContent", {"uri": uri})["text"]
        assert "PROCEDURE Do;" in before
        path.write_text(TEXT.replace("Do*", "Perform*"), encoding="utf-8")
        client.tell(
            "workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 2}]}
        )
        client.wait_for("workspace/textDocumentContent/refresh", lambda p: p["uri"] == uri)
        after = client.ask("workspace/textDocumentContent", {"uri": uri})["text"]
        assert "PROCEDURE Perform;" in after


def test_what_is_not_there_has_no_content(tmp_path: Path, environment: dict[str, str]) -> None:
    with Client(tmp_path, capabilities=SHOWING, environment=environment) as client:
        client.begin()
        for uri in ("cp-interface:/clients/Nowhere.cp", "cp-interface:/x", "cp-odc:///no.odc"):
            assert client.ask("workspace/textDocumentContent", {"uri": uri}) is None


def test_commands(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "Demo.cp").write_text(TEXT, encoding="utf-8")
    with Client(tmp_path, environment=environment, options={"language": "en"}) as client:
        commands = client.begin()["executeCommandProvider"]["commands"]
        assert set(commands) >= {"cp.interface", "cp.reindex", "cp.status"}

        def run(command: str, *arguments: Any) -> Any:
            params = {"command": command, "arguments": list(arguments)}
            return client.ask("workspace/executeCommand", params)

        assert run("cp.interface", "Demo").startswith("DEFINITION Demo;")
        assert "NEW, EMPTY" in run("cp.interface", "Views", "extensions")
        assert run("cp.interface", "Nowhere") is None
        assert run("cp.status")["modules"] == 1
        assert run("cp.reindex") is None
        for wrong in (("cp.interface",), ("cp.interface", "Demo", "nobody"), ("cp.other",)):
            with pytest.raises(ServerError) as refusal:
                run(*wrong)
            assert refusal.value.code == -32602
