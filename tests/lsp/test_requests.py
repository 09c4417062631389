"""Each request once, over the wire: that it is announced, and that places and values arrive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import FULL, Client, ServerError

pytestmark = pytest.mark.end_to_end

SHAPES = """\
MODULE Shapes;

	TYPE
		Shape* = POINTER TO ABSTRACT RECORD END;

	(** The number of corners. *)
	PROCEDURE (s: Shape) Corners* (): INTEGER, NEW, ABSTRACT;

END Shapes.
"""

SQUARES = """\
MODULE Squares;

	IMPORT Shapes, Out := StdLog;

	CONST corners = 2 + 2;

	TYPE
		Square = POINTER TO RECORD (Shapes.Shape) END;

	VAR last: Shapes.Shape;

	PROCEDURE (s: Square) Corners (): INTEGER;
	BEGIN
		RETURN corners
	END Corners;

	PROCEDURE Report (count: INTEGER);
	BEGIN
		Out.Int(count); Out.Ln
	END Report;

	PROCEDURE Do*;
		VAR s: Square;
	BEGIN
		NEW(s); last := s;
		Report(last.Corners())
	END Do;

END Squares.
"""

PROVIDERS = """
    callHierarchy codeAction completion declaration definition diagnostic documentFormatting
    documentHighlight documentLink documentOnTypeFormatting documentRangeFormatting documentSymbol
    foldingRange hover implementation inlayHint inlineCompletion linkedEditingRange references
    rename selectionRange semanticTokens signatureHelp typeDefinition typeHierarchy workspaceSymbol
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shapes")
    (folder / "Shapes.cp").write_text(SHAPES, encoding="utf-8")
    (folder / "Squares.cp").write_text(SQUARES, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def session(folder: Path) -> Iterator[tuple[Client, dict[str, Any], str]]:
    with Client(folder, options={"language": "en"}) as client:
        capabilities = client.begin()
        yield client, capabilities, client.open(folder / "Squares.cp")


@pytest.fixture
def client(session: tuple[Client, dict[str, Any], str]) -> Client:
    return session[0]


@pytest.fixture
def uri(session: tuple[Client, dict[str, Any], str]) -> str:
    return session[2]


def place(text: str, word: str, occurrence: int = 1) -> tuple[int, int]:
    """Line and column of the middle of a word."""
    offset = -1
    for _ in range(occurrence):
        offset = text.index(word, offset + 1)
    line = text.count("\n", 0, offset)
    return line, offset - (text.rfind("\n", 0, offset) + 1) + len(word) // 2


def start(item: dict[str, Any], key: str = "range") -> tuple[int, int]:
    position = item[key]["start"]
    return position["line"], position["character"]


def everything(text: str) -> dict[str, Any]:
    last = {"line": text.count("\n"), "character": 0}
    return {"start": {"line": 0, "character": 0}, "end": last}


def test_all_is_announced(session: tuple[Client, dict[str, Any], str]) -> None:
    capabilities = session[1]
    assert not [name for name in PROVIDERS.split() if f"{name}Provider" not in capabilities]
    assert capabilities["textDocumentSync"]["change"] == 2
    assert capabilities["completionProvider"]["resolveProvider"]
    assert capabilities["renameProvider"]["prepareProvider"]
    assert capabilities["documentRangeFormattingProvider"]["rangesSupport"]
    assert capabilities["semanticTokensProvider"]["full"]["delta"]
    assert capabilities["documentLinkProvider"]["resolveProvider"]
    assert "quickfix" in capabilities["codeActionProvider"]["codeActionKinds"]


def test_hover(client: Client, uri: str) -> None:
    shown = client.at("textDocument/hover", uri, *place(SQUARES, "Corners", 3))
    assert shown["contents"]["kind"] == "markdown"
    assert "Corners" in shown["contents"]["value"]


@pytest.mark.parametrize(
    ("method", "word", "occurrence", "file", "line"),
    [
        ("definition", "Shape;", 1, "Shapes.cp", 3),
        ("declaration", "Out", 2, "Squares.cp", 2),
        ("typeDefinition", "last", 2, "Shapes.cp", 3),
        ("implementation", "Corners", 3, "Squares.cp", 11),
    ],
)
def test_places(
    client: Client, uri: str, method: str, word: str, occurrence: int, file: str, line: int
) -> None:
    found = client.at(f"textDocument/{method}", uri, *place(SQUARES, word, occurrence))
    assert (Path(found[0]["uri"]).name, start(found[0])[0]) == (file, line)


def test_references(client: Client, uri: str) -> None:
    found = client.at(
        "textDocument/references",
        uri,
        *place(SQUARES, "Shape;"),
        context={"includeDeclaration": True},
    )
    assert {Path(each["uri"]).name for each in found} == {"Shapes.cp", "Squares.cp"}


def test_highlights(client: Client, uri: str) -> None:
    found = client.at("textDocument/documentHighlight", uri, *place(SQUARES, "last", 2))
    read, write = 2, 3
    assert [each["kind"] for each in found] == [write, write, read]


def test_outline(client: Client, uri: str) -> None:
    (root,) = client.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    names = [child["name"] for child in root["children"]]
    assert root["name"] == "Squares"
    assert names == ["corners", "Square", "last", "Report", "Do"]


def test_outline_for_editors_without_trees(folder: Path) -> None:
    with Client(folder, capabilities={}) as client:
        client.begin()
        uri = client.open(folder / "Squares.cp")
        found = client.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        assert {"name": "Corners", "containerName": "Square"}.items() <= next(
            {key: each.get(key) for key in ("name", "containerName")}
            for each in found
            if each["name"] == "Corners"
        ).items()


def test_symbols_of_the_workspace(client: Client) -> None:
    found = client.ask("workspace/symbol", {"query": "Square"})
    assert found[0]["name"] in ("Square", "Squares")
    assert found[0]["location"]["uri"].endswith("Squares.cp")


def test_completion_and_its_explanation(client: Client, uri: str) -> None:
    line, column = place(SQUARES, "last.Corners")
    found = client.at("textDocument/completion", uri, line, column - 1)
    corners = next(item for item in found["items"] if item["label"] == "Corners")
    assert corners["textEdit"]["newText"].startswith("Corners")
    assert start(corners["textEdit"])[0] == line
    explained = client.ask("completionItem/resolve", corners)
    assert explained["label"] == "Corners"


def test_signature_help(client: Client, uri: str) -> None:
    line, column = place(SQUARES, "Report(")
    found = client.at("textDocument/signatureHelp", uri, line, column + 4)
    assert "count: INTEGER" in found["signatures"][0]["label"]
    assert found["activeParameter"] == 0


def test_rename_in_all_files(client: Client, uri: str) -> None:
    here = place(SQUARES, "Corners", 3)
    assert client.at("textDocument/prepareRename", uri, *here)["placeholder"] == "Corners"
    edit = client.at("textDocument/rename", uri, *here, newName="Edges")
    changes = {
        Path(each["textDocument"]["uri"]).name: (each["textDocument"]["version"], each["edits"])
        for each in edit["documentChanges"]
    }
    assert set(changes) == {"Shapes.cp", "Squares.cp"}
    assert changes["Shapes.cp"][0] is None
    assert changes["Squares.cp"][0] == 1
    assert all(text["newText"] == "Edges" for _, texts in changes.values() for text in texts)


def test_a_rename_that_cannot_be_is_refused_in_words(client: Client, uri: str) -> None:
    with pytest.raises(ServerError) as refusal:
        client.at("textDocument/rename", uri, *place(SQUARES, "last"), newName="corners")
    assert refusal.value.code == -32803
    assert "corners" in str(refusal.value)


def test_calls_in_both_directions(client: Client, uri: str) -> None:
    (item,) = client.at("textDocument/prepareCallHierarchy", uri, *place(SQUARES, "Report"))
    incoming = client.ask("callHierarchy/incomingCalls", {"item": item})
    assert [call["from"]["name"] for call in incoming] == ["Do"]
    (caller,) = [call["from"] for call in incoming]
    outgoing = client.ask("callHierarchy/outgoingCalls", {"item": caller})
    assert "Report" in [call["to"]["name"] for call in outgoing]


def test_types_in_both_directions(client: Client, uri: str) -> None:
    (item,) = client.at("textDocument/prepareTypeHierarchy", uri, *place(SQUARES, "Square", 2))
    (above,) = client.ask("typeHierarchy/supertypes", {"item": item})
    assert (above["name"], Path(above["uri"]).name) == ("Shape", "Shapes.cp")
    (below,) = client.ask("typeHierarchy/subtypes", {"item": above})
    assert below["name"] == "Square"


def test_semantic_tokens_and_what_changed(folder: Path) -> None:
    with Client(folder) as client:
        client.begin()
        uri = client.open("untitled:M", SQUARES)
        document = {"textDocument": {"uri": uri}}
        full = client.ask("textDocument/semanticTokens/full", document)
        assert len(full["data"]) % 5 == 0
        assert len(full["data"]) > 100
        part = client.ask(
            "textDocument/semanticTokens/range", {**document, "range": everything("\n\n")}
        )
        assert part["data"] == full["data"][: len(part["data"])]
        position = {"line": 4, "character": 7}
        client.change(uri, {"range": {"start": position, "end": position}, "text": "xy"})
        delta = client.ask(
            "textDocument/semanticTokens/full/delta",
            {**document, "previousResultId": full["resultId"]},
        )
        data = list(full["data"])
        for edit in delta["edits"]:
            data[edit["start"] : edit["start"] + edit["deleteCount"]] = edit.get("data", [])
        assert data == client.ask("textDocument/semanticTokens/full", document)["data"]


def test_folds(client: Client, uri: str) -> None:
    found = client.ask("textDocument/foldingRange", {"textDocument": {"uri": uri}})
    assert any(each["startLine"] == 21 and each["endLine"] >= 24 for each in found)


def test_selections_grow(client: Client, uri: str) -> None:
    line, column = place(SQUARES, "count)")
    (chain,) = client.ask(
        "textDocument/selectionRange",
        {"textDocument": {"uri": uri}, "positions": [{"line": line, "character": column}]},
    )
    sizes = 0
    while chain is not None:
        sizes += 1
        outer = chain.get("parent")
        if outer is not None:
            assert start(outer) <= start(chain)
        chain = outer
    assert sizes > 3


def test_linked_names(client: Client, uri: str) -> None:
    found = client.at("textDocument/linkedEditingRange", uri, *place(SQUARES, "Report"))
    assert [start({"range": each}) for each in found["ranges"]] == [(16, 11), (19, 5)]


def test_inlay_hints(client: Client, uri: str) -> None:
    found = client.ask(
        "textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": everything(SQUARES)}
    )
    assert any("4" in each["label"] for each in found)


def test_links_lead_to_modules(client: Client, uri: str) -> None:
    links = client.ask("textDocument/documentLink", {"textDocument": {"uri": uri}})
    (shapes,) = [link for link in links if start(link) == (2, 8)]
    assert "Shapes.cp#L1" in client.ask("documentLink/resolve", shapes)["target"]


def test_a_fix_mends_the_text(client: Client) -> None:
    text = "MODULE M;\n\tVAR count: INTEGER;\nBEGIN\n\tcuont := 1\nEND M.\n"
    uri = client.open("untitled:Fix", text)
    found = client.diagnostics(uri)
    result = client.ask(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": uri},
            "range": found[0]["range"],
            "context": {"diagnostics": found, "only": ["quickfix"]},
        },
    )
    action = result[0]
    assert action["kind"] == "quickfix"
    assert action["diagnostics"][0]["code"] == 0
    (change,) = action["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": uri, "version": 1}
    assert change["edits"][0]["newText"] == "count"


def test_layout(client: Client) -> None:
    text = "MODULE M;\nBEGIN\n  HALT(  1)\nEND M.\n"
    uri = client.open("untitled:Layout", text)
    options = {"textDocument": {"uri": uri}, "options": {"tabSize": 4, "insertSpaces": False}}
    assert client.ask("textDocument/formatting", options)
    whole = everything(text)
    assert client.ask("textDocument/rangeFormatting", {**options, "range": whole})
    assert client.ask("textDocument/rangesFormatting", {**options, "ranges": [whole, whole]})
    typed = {**options, "position": {"line": 3, "character": 3}, "ch": "D"}
    assert client.ask("textDocument/onTypeFormatting", typed) is not None


def test_documents_with_carriage_returns(client: Client) -> None:
    for end in ("\r\n", "\r"):
        uri = client.open(f"untitled:{len(end)}", SQUARES.replace("\n", end))
        (root,) = client.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        do = root["children"][-1]
        assert start(do, "selectionRange") == (21, 11)


def document(path: Path, text: str) -> None:
    from cp_lsp.source.odc.fresh import new_document

    path.write_bytes(new_document(text))


def test_documents_are_shown_as_texts(tmp_path: Path) -> None:
    document(tmp_path / "Shapes.odc", SHAPES)
    (tmp_path / "Squares.cp").write_text(SQUARES, encoding="utf-8")
    workspace = {**FULL["workspace"], "textDocumentContent": {"dynamicRegistration": False}}
    with Client(tmp_path, capabilities={**FULL, "workspace": workspace}) as client:
        schemes = client.begin()["workspace"]["textDocumentContent"]["schemes"]
        uri = client.open(tmp_path / "Squares.cp")
        (found,) = client.at("textDocument/definition", uri, *place(SQUARES, "Shape;"))
        assert found["uri"].partition(":")[0] in schemes
        assert start(found) == (3, 2)
        content = client.ask("workspace/textDocumentContent", {"uri": found["uri"]})
        assert content["text"] == SHAPES
        # What cannot be written back is not changed.
        with pytest.raises(ServerError, match=r"Shapes\.odc"):
            client.at("textDocument/rename", uri, *place(SQUARES, "Corners", 3), newName="Edges")
        # Open as a text it can.
        client.open(found["uri"], SHAPES)
        edit = client.at("textDocument/rename", uri, *place(SQUARES, "Corners", 3), newName="Edges")
        targets = {each["textDocument"]["uri"] for each in edit["documentChanges"]}
        assert targets == {uri, found["uri"]}


def test_every_request_stands_broken_and_empty_texts(folder: Path) -> None:
    capabilities = {**FULL, "textDocument": {**FULL["textDocument"], "diagnostic": {}}}
    with Client(folder, capabilities=capabilities) as client:
        client.begin()
        for number, text in enumerate(("", "\n", "MODULE", SQUARES[:300], SQUARES[400:], "😀(*")):
            uri = client.open(f"untitled:{number}", text)
            document = {"textDocument": {"uri": uri}}
            position = {"line": text.count("\n"), "character": 0}
            here = {**document, "position": position, "positions": [position]}
            more = {
                "range": everything(text),
                "ranges": [everything(text)],
                "options": {"tabSize": 4, "insertSpaces": False},
                "ch": "\n",
            }
            for method, context in METHODS.items():
                client.ask(f"textDocument/{method}", {**here, **more, "context": context})


METHODS: dict[str, Any] = {
    "codeAction": {"diagnostics": []},
    "completion": {"triggerKind": 1},
    "declaration": None,
    "definition": None,
    "diagnostic": None,
    "documentHighlight": None,
    "documentLink": None,
    "documentSymbol": None,
    "foldingRange": None,
    "formatting": None,
    "hover": None,
    "implementation": None,
    "inlayHint": None,
    "inlineCompletion": {"triggerKind": 1},
    "linkedEditingRange": None,
    "onTypeFormatting": None,
    "prepareCallHierarchy": None,
    "prepareTypeHierarchy": None,
    "rangeFormatting": None,
    "rangesFormatting": None,
    "references": {"includeDeclaration": True},
    "selectionRange": None,
    "semanticTokens/full": None,
    "signatureHelp": None,
    "typeDefinition": None,
}
"""The requests about a text, and the contexts that they want."""
