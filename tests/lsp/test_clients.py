"""No editor is sent what it did not say that it understands.

The capabilities in `clients/` were recorded from the editors themselves; those that come with
pytest-lsp, of each editor the oldest and the newest, are taken as well where that is installed.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Iterator
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lsp.client import FULL, ROOT, Client, ServerError

pytestmark = pytest.mark.end_to_end

SHAPES = """\
MODULE Shapes;

	IMPORT Log := StdLog;

	TYPE
		Shape* = POINTER TO EXTENSIBLE RECORD x-, y-: INTEGER END;

	VAR last: Shape;

	(** Moves a shape, by so much. *)
	PROCEDURE (s: Shape) Move* (dx, dy: INTEGER), NEW, EXTENSIBLE;
	BEGIN
		s.x := s.x + dx; s.y := s.y + dy
	END Move;

	PROCEDURE Do*;
		VAR s: Shape;
	BEGIN
		NEW(s); last := s; last.Move(1, 2);
		Log.Int(last.x); Log.
	END Do;

END Shapes.
"""

REQUEST_FAILED: Final = -32803


def recorded() -> dict[str, dict[str, Any]]:
    """The capabilities of editors, by the editors' names."""
    found: dict[str, dict[str, Any]] = {"nothing at all": {}, "everything": FULL}
    paths = sorted((Path(__file__).parent / "clients").glob("*.json"))
    if find_spec("pytest_lsp") is not None:
        theirs = Path(str(resources.files("pytest_lsp"))) / "clients"
        by_editor: dict[str, list[Path]] = {}
        for path in sorted(theirs.glob("*.json"), key=_version):
            by_editor.setdefault(path.stem.partition("_v")[0], []).append(path)
        for some in by_editor.values():
            paths += dict.fromkeys((some[0], some[-1]))
    for path in paths:
        found[path.stem] = json.loads(path.read_text(encoding="utf-8"))["capabilities"]
    return found


def _version(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", path.stem)]


RECORDED = recorded()


class Editor:
    """A session with the capabilities of one editor, and what these say."""

    def __init__(self, client: Client, capabilities: dict[str, Any]) -> None:
        self.client = client
        self._capabilities = capabilities
        self.announced = client.begin()
        assert client.root is not None
        self.uri = client.open(client.root / "Shapes.cp")

    def claims(self, path: str) -> Any:
        """What it says of a capability, None if nothing."""
        value: Any = self._capabilities
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def ask(self, method: str, word: str = "", *, after: int = 0, **more: Any) -> Any:
        """The answer to a request about a text, at a word of it if there is one."""
        params: dict[str, Any] = {"textDocument": {"uri": self.uri}, **more}
        if word:
            offset = SHAPES.index(word) + after
            line = SHAPES.count("\n", 0, offset)
            column = offset - SHAPES.rfind("\n", 0, offset) - 1
            params["position"] = {"line": line, "character": column}
        return self.client.ask(f"textDocument/{method}", params)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clients").resolve()
    (folder / "Shapes.cp").write_text(SHAPES, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=RECORDED)
def editor(request: pytest.FixtureRequest, folder: Path) -> Iterator[Editor]:
    capabilities = RECORDED[request.param]
    with Client(folder, capabilities=capabilities, options={"language": "en"}) as client:
        yield Editor(client, capabilities)


def test_the_encoding_is_one_of_those_offered(editor: Editor) -> None:
    offered = editor.claims("general.positionEncodings") or ["utf-16"]
    assert editor.announced.get("positionEncoding", "utf-16") in offered


def test_diagnostics_come_one_way_only(editor: Editor) -> None:
    if editor.claims("textDocument.diagnostic") is None:
        found = editor.client.diagnostics(editor.uri)
    else:
        found = editor.ask("diagnostic")["items"]
        pushed = "textDocument/publishDiagnostics"
        assert not [each for each in editor.client.received if each["method"] == pushed]
    assert found
    publish = editor.claims("textDocument.publishDiagnostics") or {}
    pull = editor.claims("textDocument.diagnostic") or {}
    for each in found:
        if "relatedInformation" in each:
            assert publish.get("relatedInformation") or pull.get("relatedInformation")


def test_texts_are_in_a_form_it_can_show(editor: Editor) -> None:
    shown = editor.ask("hover", "Move(1")
    assert shown["contents"]["value"]
    formats = editor.claims("textDocument.hover.contentFormat")
    assert shown["contents"]["kind"] in (formats or ["markdown"])
    if shown["contents"]["kind"] == "plaintext":
        assert "```" not in shown["contents"]["value"]


def test_completions_have_only_what_it_claims(editor: Editor) -> None:
    item = "textDocument.completion.completionItem"
    for word, after in (("Log.\n", 4), ("NEW(s)", 0), ("VAR last", 0)):
        result = editor.ask("completion", word, after=after)
        items = result["items"] if isinstance(result, dict) else result
        assert items
        if isinstance(result, dict) and "itemDefaults" in result:
            claimed = editor.claims("textDocument.completion.completionList.itemDefaults") or []
            assert set(result["itemDefaults"]) <= set(claimed)
        for each in items:
            assert each.get("insertTextFormat", 1) == 1 or editor.claims(f"{item}.snippetSupport")
            assert "labelDetails" not in each or editor.claims(f"{item}.labelDetailsSupport")
            assert "insertTextMode" not in each or editor.claims(f"{item}.insertTextModeSupport")
            assert not each.get("tags") or editor.claims(f"{item}.tagSupport")
            assert not each.get("deprecated") or editor.claims(f"{item}.deprecatedSupport")
            assert "preselect" not in each or editor.claims(f"{item}.preselectSupport")
            commit = f"{item}.commitCharactersSupport"
            assert not each.get("commitCharacters") or editor.claims(commit)
            if "insert" in each.get("textEdit", {}):
                assert editor.claims(f"{item}.insertReplaceSupport")
            if each.get("insertTextFormat", 1) == 1:
                assert not re.search(r"\$\{?\d", each.get("textEdit", {}).get("newText", ""))
        resolved = editor.client.ask("completionItem/resolve", items[0])
        documentation = resolved.get("documentation")
        if isinstance(documentation, dict):
            formats = editor.claims(f"{item}.documentationFormat") or ["markdown"]
            assert documentation["kind"] in formats


def test_signatures_have_only_what_it_claims(editor: Editor) -> None:
    information = "textDocument.signatureHelp.signatureInformation"
    result = editor.ask("signatureHelp", "Move(1", after=5)
    (signature,) = result["signatures"]
    assert "dx" in signature["label"]
    documentation = signature.get("documentation")
    if isinstance(documentation, dict):
        formats = editor.claims(f"{information}.documentationFormat") or ["markdown"]
        assert documentation["kind"] in formats
    for parameter in signature["parameters"]:
        if not isinstance(parameter["label"], str):
            assert editor.claims(f"{information}.parameterInformation.labelOffsetSupport")


def test_symbols_are_a_tree_only_where_it_can_show_one(editor: Editor) -> None:
    found = editor.ask("documentSymbol")
    is_tree = bool(editor.claims("textDocument.documentSymbol.hierarchicalDocumentSymbolSupport"))
    assert all(("selectionRange" in each) == is_tree for each in found)
    assert all(("location" in each) != is_tree for each in found)


@pytest.mark.parametrize(
    "method", ["definition", "declaration", "typeDefinition", "implementation"]
)
def test_links_are_sent_only_where_it_can_follow_them(editor: Editor, method: str) -> None:
    found = editor.ask(method, "last.Move")
    found = [found] if isinstance(found, dict) else found or []
    if any("targetUri" in each for each in found):
        assert editor.claims(f"textDocument.{method}.linkSupport")
    assert found or method == "implementation"


def test_edits_are_in_a_form_it_can_apply(editor: Editor) -> None:
    edit = editor.ask("rename", "dx, dy", newName="right")
    is_versioned = bool(editor.claims("workspace.workspaceEdit.documentChanges"))
    assert ("documentChanges" in edit) == is_versioned
    assert ("changes" in edit) != is_versioned
    operations = editor.claims("workspace.workspaceEdit.resourceOperations") or []
    edit = editor.ask("rename", "Shapes;", newName="Forms")
    for each in edit.get("documentChanges", []):
        assert "kind" not in each or each["kind"] in operations
    for each in edit.get("documentChanges", []):
        is_annotated = "annotationId" in json.dumps(each)
        assert not is_annotated or editor.claims("workspace.workspaceEdit.changeAnnotationSupport")


def test_actions_are_in_a_form_it_can_apply(editor: Editor) -> None:
    whole = {"start": {"line": 20, "character": 0}, "end": {"line": 21, "character": 0}}
    found = editor.ask("codeAction", range=whole, context={"diagnostics": [], "triggerKind": 1})
    action = "textDocument.codeAction"
    for each in found:
        if not editor.claims(f"{action}.codeActionLiteralSupport"):
            assert isinstance(each.get("command"), str), "it knows commands alone"
            continue
        assert "isPreferred" not in each or editor.claims(f"{action}.isPreferredSupport")
        assert "disabled" not in each or editor.claims(f"{action}.disabledSupport")
        assert "data" not in each or editor.claims(f"{action}.dataSupport")
        if "edit" not in each and "command" not in each:
            properties = editor.claims(f"{action}.resolveSupport.properties") or []
            assert "edit" in properties
        if "edit" in each:
            is_versioned = bool(editor.claims("workspace.workspaceEdit.documentChanges"))
            assert ("documentChanges" in each["edit"]) == is_versioned


def test_folds_and_tokens_are_such_as_it_knows(editor: Editor) -> None:
    folding = "textDocument.foldingRange"
    for each in editor.ask("foldingRange"):
        assert "collapsedText" not in each or editor.claims(f"{folding}.foldingRange.collapsedText")
    for hint in editor.ask(
        "inlayHint",
        range={"start": {"line": 0, "character": 0}, "end": {"line": 25, "character": 0}},
    ):
        assert isinstance(hint["label"], str | list)
    assert len(editor.ask("semanticTokens/full")["data"]) % 5 == 0


def test_what_it_asks_for_is_announced_and_answered(editor: Editor) -> None:
    with pytest.raises(ServerError) as refusal:
        editor.ask("rename", "BEGIN", newName="x")
    assert refusal.value.code == REQUEST_FAILED
    assert editor.ask("references", "Move*", context={"includeDeclaration": True})
    assert editor.client.ask("workspace/symbol", {"query": "Move"})


def test_it_is_asked_only_what_it_can_answer(editor: Editor) -> None:
    claims = {
        "client/registerCapability": "",
        "workspace/configuration": "workspace.configuration",
        "workspace/applyEdit": "workspace.applyEdit",
        "workspace/workspaceFolders": "workspace.workspaceFolders",
        "workspace/diagnostic/refresh": "workspace.diagnostics.refreshSupport",
        "workspace/semanticTokens/refresh": "workspace.semanticTokens.refreshSupport",
        "workspace/inlayHint/refresh": "workspace.inlayHint.refreshSupport",
        "workspace/codeLens/refresh": "workspace.codeLens.refreshSupport",
        "workspace/foldingRange/refresh": "workspace.foldingRange.refreshSupport",
        "workspace/textDocumentContent/refresh": "workspace.textDocumentContent",
        "window/workDoneProgress/create": "window.workDoneProgress",
        "window/showDocument": "window.showDocument.support",
    }
    for message in editor.client.received:
        if "id" not in message:
            continue
        method = message["method"]
        if method == "client/registerCapability":
            for each in message["params"]["registrations"]:
                path = each["method"].replace("/", ".")
                assert editor.claims(f"{path}.dynamicRegistration"), each["method"]
        elif method != "window/showMessageRequest":
            assert editor.claims(claims[method]), method


# --- with another client


def test_another_client_finds_nothing_wrong(folder: Path) -> None:
    """The client of pytest-lsp looks at the answers on its own; what it finds is an error here."""
    pytest.importorskip("pytest_lsp", reason="pytest-lsp is not installed")
    from lsprotocol import types
    from pytest_lsp import client_capabilities, make_test_lsp_client

    async def session(capabilities: types.ClientCapabilities) -> None:
        client = make_test_lsp_client()
        await client.start_io(sys.executable, "-m", "cp_lsp", "serve", "--strict", cwd=ROOT)
        uri = (folder / "Shapes.cp").as_uri()
        document = types.TextDocumentIdentifier(uri)
        here = types.Position(18, 22)
        try:
            await client.initialize_session(
                types.InitializeParams(
                    capabilities=capabilities,
                    root_uri=folder.as_uri(),
                    workspace_folders=[types.WorkspaceFolder(folder.as_uri(), "shapes")],
                )
            )
            client.text_document_did_open(
                types.DidOpenTextDocumentParams(
                    types.TextDocumentItem(uri, "component-pascal", 1, SHAPES)
                )
            )
            if capabilities.text_document and capabilities.text_document.diagnostic is None:
                await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
                assert client.diagnostics[uri]
            hover = await client.text_document_hover_async(types.HoverParams(document, here))
            assert hover is not None
            completion = await client.text_document_completion_async(
                types.CompletionParams(document, here)
            )
            assert isinstance(completion, types.CompletionList)
            for item in completion.items[:5]:
                await client.completion_item_resolve_async(item)
            links = await client.text_document_document_link_async(
                types.DocumentLinkParams(document)
            )
            assert links
            await client.shutdown_session()
        finally:
            await client.stop()

    for name in ("visual-studio-code", "neovim", "emacs"):
        asyncio.run(asyncio.wait_for(session(client_capabilities(name)), 30))
