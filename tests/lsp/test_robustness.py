"""Whatever is edited in whatever way, the answers are those about the text as it is now.

Scripts of random edits run against a session, with requests between them. Now and then all that
can be asked is asked of it, and of a session that has seen nothing but the present texts.
CP_LSP_SCRIPTS says how many scripts are run: 500 for a thorough look.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.exceptions import JsonRpcException

from cp_lsp.features import actions, completion, expectation
from cp_lsp.features.fixes import engine
from cp_lsp.index.imports import scan_heading
from cp_lsp.lsp import server
from cp_lsp.lsp.diagnostics import diagnostics
from cp_lsp.lsp.documents import Documents
from cp_lsp.lsp.requests import HANDLERS, Context
from cp_lsp.lsp.workspace import WorkspaceIndex
from cp_lsp.settings import Settings
from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import scan
from tests.features.workspace import read_fixture
from tests.lsp.client import FULL, Client, ServerError

SCRIPTS: Final = int(os.environ.get("CP_LSP_SCRIPTS", "25"))
EDITS: Final = 24
"""Edits of a script."""

LINE_END: Final = re.compile(r"\r\n|\r|\n")
CONTENT_MODIFIED: Final = -32801
REQUEST_FAILED: Final = -32803
ENCODINGS: Final = ("utf-8", "utf-16", "utf-32")

CONVERTER = get_converter()
CAPABILITIES = CONVERTER.structure(FULL, types.ClientCapabilities)

MODULES = {
    **read_fixture("shapes.cp").modules,
    "Letters": (
        "MODULE Letters; (* Письма 😀 *)\n\tIMPORT Shapes, Circles;\n\n"
        '\tCONST greeting = "Привет, 😀 мир"; size = 3;\n\n'
        "\tTYPE Letter = RECORD text: ARRAY 32 OF CHAR; next: POINTER TO Letter END;\n\n"
        "\tVAR first: Letter; Größe: INTEGER;\n\n"
        "\tPROCEDURE Send (IN letter: Letter; to: INTEGER): BOOLEAN;\n"
        '\t\tVAR i: INTEGER; (* счётчик *)\n\tBEGIN\n\t\t(* 😀 *) i := to; letter.text[i] := "ж";\n'
        "\t\tWHILE i < LEN(letter.text) DO INC(i, size) END;\n"
        "\t\tIF i > 3 THEN RETURN TRUE ELSE RETURN Send(letter, i) END\n\tEND Send;\n\n"
        "BEGIN\n\tGröße := size; IF Send(first, Größe) THEN END\nEND Letters.\n"
    ),
}
WORDS: Final = """
    MODULE IMPORT CONST TYPE VAR PROCEDURE BEGIN END IF THEN ELSE WHILE DO RECORD POINTER CASE WITH
    ; ; . , : := = ( ) [ ] ^ ( * + # .. | { } (* *) " ' x i Ж 😀 ё é 0FFX 12345678901234567890
    Shapes. first.
"""
PIECES: Final = (
    *WORDS.split(),
    *("e\u0301", "\u2028", "\x0c", "\x85", "\ufeff", "\n", "\r\n", "\r", "\n\n", "\t", " "),
    "END ",
    "\n\tPROCEDURE New (a: INTEGER);\n\tBEGIN\n\t\ta := 1\n\tEND New;\n",
    "\r\n\tVAR ещё: CHAR; (* 😀\r строка *)\r\n",
)
"""What is put in."""


# --- a text as the editor has it


def units(text: str, encoding: str) -> int:
    """The length of a text as the editor counts it."""
    if encoding == "utf-32":
        return len(text)
    codec, size = ("utf-8", 1) if encoding == "utf-8" else ("utf-16-le", 2)
    return len(text.encode(codec)) // size


def cut(line: str, start: int, end: int, encoding: str) -> str:
    """The part of a line between two columns."""
    codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    return line.encode(codec)[start * width : end * width].decode(codec)


def position(text: str, offset: int, encoding: str) -> dict[str, int]:
    """Line and column of an offset, which is not inside a line end."""
    line, start = 0, 0
    for match in LINE_END.finditer(text):
        if match.end() > offset:
            break
        line, start = line + 1, match.end()
    return {"line": line, "character": units(text[start:offset], encoding)}


def lines_of(text: str) -> list[str]:
    return LINE_END.split(text)


class Mirror:
    """The text of one document in the editor, and edits at random."""

    def __init__(self, uri: str, text: str, encoding: str, *, undoes: float = 0.1) -> None:
        self.uri = uri
        self._undoes = undoes
        self.text = text
        self.version = 1
        self.encoding = encoding
        self._before: list[str] = []

    def place(self, source: random.Random) -> int:
        """An offset that a cursor can be at."""
        while True:
            offset = source.randint(0, len(self.text))
            if self.text[offset - 1 : offset + 1] != "\r\n" or offset == 0:
                return offset

    def name(self, source: random.Random) -> int:
        """An offset in a word, if there is any."""
        words = [match.start() for match in re.finditer(r"[^\W\d]\w*", self.text)]
        return source.choice(words) if words else self.place(source)

    def edit(self, source: random.Random) -> dict[str, Any]:
        """Changes the text at random; the parameters of the notification."""
        changes = [self._change(source) for _ in range(source.choice((1, 1, 1, 2, 4)))]
        self.version += 1
        return {
            "textDocument": {"uri": self.uri, "version": self.version},
            "contentChanges": changes,
        }

    def _change(self, source: random.Random) -> dict[str, Any]:
        kind = source.choice(
            (
                "insert",
                "insert",
                "insert",
                "token",
                "token",
                "token",
                "cut",
                "line",
                "double",
                "move",
            )
        )
        if source.random() < self._undoes:
            kind = source.choice(("undo", "undo", "whole"))
        start, end = sorted((self.place(source), self.place(source)))
        piece = source.choice(PIECES)
        if kind == "insert":
            end = start
        elif kind == "token":
            token = source.choice(list(re.finditer(r"\w+|:=|[^\w\s]", self.text)) or [None])
            if token is not None:
                start, end = token.span()
                piece = source.choice(("", piece))
        elif kind == "cut":
            end = min(end, start + source.randint(1, 12))
            end += self.text[end - 1 : end + 1] == "\r\n"
            piece = ""
        elif kind in ("line", "double"):
            start = max((m.end() for m in LINE_END.finditer(self.text, 0, start)), default=0)
            following = LINE_END.search(self.text, start)
            end = len(self.text) if following is None else following.end()
            piece = "" if kind == "line" else 2 * self.text[start:end]
        elif kind == "move":
            end = min(end, start + 200)
            end += self.text[end - 1 : end + 1] == "\r\n"
            piece = self.text[start:end].swapcase()
        elif self._before:
            self.text, before = self._before.pop(), self.text
            if kind == "whole":
                return {"text": self.text}
            start, end = 0, len(before)
            return self._partial(before, start, end, self.text)
        if start > 0 and self.text[start - 1 : start + 1] == "\r\n":
            start -= 1
        self._before.append(self.text)
        before = self.text
        self.text = before[:start] + piece + before[end:]
        return self._partial(before, start, end, piece)

    def _partial(self, before: str, start: int, end: int, piece: str) -> dict[str, Any]:
        range_ = {
            "start": position(before, start, self.encoding),
            "end": position(before, end, self.encoding),
        }
        return {"range": range_, "text": piece}


# --- a server without the process around it


class Session:
    """What answers, driven as the server drives it."""

    def __init__(self, folder: Path, encoding: str) -> None:
        self.documents = Documents()
        self.documents.encoding = encoding
        settings = Settings(language="en", cache_size=0)
        self.index = WorkspaceIndex([folder], settings)

    def open(self, mirror: Mirror) -> None:
        item = types.TextDocumentItem(mirror.uri, "component-pascal", mirror.version, mirror.text)
        self.documents.open(item)

    def change(self, params: Mapping[str, Any]) -> None:
        structured = CONVERTER.structure(params, types.DidChangeTextDocumentParams)
        self.documents.change(structured)

    def ask(self, method: str, params: Mapping[str, Any]) -> Any:
        """The answer as it would be sent; `{"refused": …}` where the server says why not."""
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        request = CONVERTER.structure(message, types.METHOD_TO_TYPES[method][0])
        uri = params.get("textDocument", {}).get("uri")
        try:
            result = HANDLERS[method].answer(self._context(uri), request.params)
        except JsonRpcException as refusal:
            assert refusal.code == REQUEST_FAILED, refusal
            return {"refused": refusal.message}
        response = types.METHOD_TO_TYPES[method][1]
        sent = CONVERTER.unstructure(response(id=1, result=result), response)
        return sent.get("result")

    def findings(self, uri: str) -> list[Any]:
        """The diagnostics that would be sent."""
        return [CONVERTER.unstructure(each) for each in diagnostics(self._context(uri))]

    def text(self, uri: str) -> str:
        return self.documents.latest[uri].text

    def _context(self, uri: str | None) -> Context:
        latest = self.documents.latest
        self.index.take(latest)
        snapshot = None if uri is None else latest[uri]
        return Context(self.index, snapshot, self.documents.encoding, CAPABILITIES)


def parameters(mirror: Mirror, offset: int, end: int) -> dict[str, Any]:
    """What any request about a text may need; each takes its own out of it."""
    here, there = (position(mirror.text, each, mirror.encoding) for each in (offset, end))
    return {
        "textDocument": {"uri": mirror.uri},
        "position": here,
        "positions": [here, there],
        "range": {"start": here, "end": there},
        "ranges": [{"start": here, "end": there}, {"start": here, "end": here}],
        "context": {
            "diagnostics": [],
            "includeDeclaration": True,
            "isRetrigger": False,
            "triggerKind": 1,
        },
        "options": {"tabSize": 4, "insertSpaces": False},
        "newName": "entirelyNew",
        "reason": 1,
        "ch": "\n",
        "previousResultId": "0",
    }


def of_texts() -> list[str]:
    """The requests about a place, a range or a whole text."""
    wanted = "textDocument/"
    return sorted(method for method in HANDLERS if method.startswith(wanted))


FOLLOW_UPS: Final = {
    "textDocument/prepareCallHierarchy": "callHierarchy/incomingCalls callHierarchy/outgoingCalls",
    "textDocument/prepareTypeHierarchy": "typeHierarchy/supertypes typeHierarchy/subtypes",
    "textDocument/documentLink": "documentLink/resolve",
    "textDocument/codeLens": "codeLens/resolve",
    "textDocument/codeAction": "codeAction/resolve",
    "textDocument/inlayHint": "inlayHint/resolve",
    "textDocument/completion": "completionItem/resolve",
}
"""The requests that are made with what another gave."""


def everything(session: Session, mirror: Mirror, offsets: list[int]) -> Iterator[tuple[str, Any]]:
    """All answers about a text at some places, each with what was asked."""
    for method in of_texts():
        fields = types.METHOD_TO_TYPES[method][2].__attrs_attrs__
        is_placed = any(
            each.name in ("position", "positions", "range", "ranges") for each in fields
        )
        for offset in offsets if is_placed else offsets[:1]:
            params = parameters(mirror, offset, max(offsets))
            result = session.ask(method, params)
            yield f"{method} {params['position']}", result
            items = result.get("items", []) if isinstance(result, dict) else result or []
            for follow_up in FOLLOW_UPS.get(method, "").split():
                if follow_up in HANDLERS:
                    for item in items[:3]:
                        key = follow_up.startswith(("call", "type"))
                        asked = {"item": item} if key else item
                        yield f"{follow_up} of {item}", session.ask(follow_up, asked)
    yield "findings", session.findings(mirror.uri)


def comparable(value: Any) -> Any:
    """An answer without what two sessions name differently."""
    if isinstance(value, dict):
        return {
            key: comparable(each)
            for key, each in value.items()
            if key not in ("resultId", "version")
        }
    return [comparable(each) for each in value] if isinstance(value, list) else value


def assert_inside(answer: Any, uri: str, texts: Mapping[str, Mirror], asked: str) -> None:
    """Every place in an answer is one in the text that it is about."""
    if isinstance(answer, list):
        for each in answer:
            assert_inside(each, uri, texts, asked)
    elif isinstance(answer, dict):
        # The text is named here, or in what this is a part of.
        named = answer.get("textDocument", answer.get("from", answer))
        uri = named.get("targetUri", named.get("uri", uri))
        if answer.keys() == {"line", "character"}:
            mirror = texts.get(uri)
            if mirror is not None:
                lines = lines_of(mirror.text)
                assert answer["line"] < len(lines), (asked, answer, uri)
                line = lines[answer["line"]]
                assert answer["character"] <= units(line, mirror.encoding), (asked, answer, uri)
            return
        for key, each in answer.items():
            # Where a procedure is called from is in the text of the item that was asked about.
            if key != "data" and not (key == "fromRanges" and "to" in answer):
                assert_inside(each, key if key in texts else uri, texts, asked)


@pytest.fixture
def even_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is given up after some time depends on the work done, not on the machine."""

    def ticking(rate: int) -> Callable[[], float]:
        ticks = count()
        return lambda: next(ticks) / rate

    monkeypatch.setattr(completion, "perf_counter", ticking(2**20))
    monkeypatch.setattr(expectation, "perf_counter", ticking(2**20))
    clock = SimpleNamespace(monotonic=ticking(2**6))
    for module in (actions, engine):
        monkeypatch.setattr(module, "time", clock)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    # Not in pytest's own folders: these keep three runs of what is written here.
    folder = Path(tempfile.mkdtemp(prefix="cp-lsp-")).resolve()
    for name, text in MODULES.items():
        (folder / f"{name}.cp").write_text(text, encoding="utf-8")
    for name in server.ANSWERS:
        __import__(name)
    yield folder
    shutil.rmtree(folder)


def mirrors(folder: Path, encoding: str, *, undoes: float = 0.1) -> list[Mirror]:
    return [
        Mirror((folder / f"{name}.cp").as_uri(), text, encoding, undoes=undoes)
        for name, text in MODULES.items()
    ]


@pytest.mark.usefixtures("even_clock")
@pytest.mark.parametrize("seed", range(SCRIPTS))
def test_answers_are_those_of_a_fresh_server(folder: Path, seed: int) -> None:
    source = random.Random(seed)
    encoding = source.choice(ENCODINGS)
    # In half of the scripts the texts stay much as they were; some modules stay on disk.
    undoes = source.choice((0.1, 0.45))
    active = source.sample(mirrors(folder, encoding, undoes=undoes), source.randint(1, 3))
    texts = {mirror.uri: mirror for mirror in active}
    session = Session(folder, encoding)
    for mirror in active:
        session.open(mirror)
    methods = of_texts()
    for step in range(EDITS):
        mirror = source.choice(active)
        session.change(mirror.edit(source))
        expected = LINE_END.sub("\n", mirror.text)
        assert session.text(mirror.uri) == expected
        for method in source.sample(methods, 2):
            offset, end = sorted((mirror.name(source), mirror.place(source)))
            answer = session.ask(method, parameters(mirror, offset, end))
            assert_inside(answer, mirror.uri, texts, method)
        if source.random() < 0.5:
            session.findings(mirror.uri)
        # While a heading is broken a module keeps the name that it had, on purpose.
        is_named = all(scan_heading(session.text(each.uri)) for each in active)
        if step % 8 == 7 and is_named:
            fresh = Session(folder, encoding)
            for each in active:
                fresh.open(each)
            for each in active:
                offsets = [each.name(source), each.name(source), each.place(source)]
                pairs = zip(
                    everything(session, each, offsets),
                    everything(fresh, each, offsets),
                    strict=True,
                )
                for (asked, answer), (_, wanted) in pairs:
                    assert comparable(answer) == comparable(wanted), asked
                    assert_inside(answer, each.uri, texts, asked)


# --- columns


@pytest.mark.usefixtures("even_clock")
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "mixed"])
def test_columns_are_never_wrong(folder: Path, encoding: str, line_end: str) -> None:
    text = MODULES["Letters"].replace("\n\n", "\n\u2028 (* \x0b\x0c\x85 *)\n")
    if line_end == "mixed":
        ends = iter(random.Random(3).choices(["\n", "\r\n", "\r"], k=text.count("\n")))
        text = re.sub("\n", lambda _match: next(ends), text)
    else:
        text = text.replace("\n", line_end)
    mirror = Mirror((folder / "Letters.cp").as_uri(), text, encoding)
    session = Session(folder, encoding)
    session.open(mirror)
    # The scanner is asked about the text as the compiler sees it, where each line end is one sign.
    plain = LINE_END.sub("\n", text)
    places = [each.start() for each in re.finditer(r"\r(?=\n)", text)]
    tokens = scan(plain)
    for token, kind in enumerate(tokens.kinds):
        if kind != s.IDENT:
            continue
        start, end = tokens.starts[token], tokens.ends[token]
        name = plain[start:end]
        for place in places:
            start += place < start
            end += place < end
        assert text[start:end] == name
        here = {
            "start": position(text, start, encoding),
            "end": position(text, end, encoding),
        }
        for offset in (start, end):
            params = parameters(mirror, offset, end)
            found = session.ask("textDocument/documentHighlight", params)
            if found:
                assert here in [each["range"] for each in found], name
            shown = session.ask("textDocument/hover", params)
            assert shown is None or offset == end or shown["range"] == here, name
            for each in session.ask("textDocument/references", params):
                if each["uri"] == mirror.uri:
                    line = lines_of(text)[each["range"]["start"]["line"]]
                    columns = [each["range"][key]["character"] for key in ("start", "end")]
                    assert cut(line, *columns, encoding) == name


# --- the same through a process


@pytest.mark.end_to_end
@pytest.mark.parametrize("seed", range(2))
def test_a_process_answers_as_a_fresh_one(folder: Path, seed: int, tmp_path: Path) -> None:
    source = random.Random(1000 + seed)
    active = source.sample(mirrors(folder, "utf-16"), 2)
    texts = {mirror.uri: mirror for mirror in active}
    methods = [
        "hover", "definition", "references", "documentSymbol", "foldingRange", "documentHighlight",
        "semanticTokens/full", "signatureHelp", "selectionRange", "inlayHint", "formatting",
    ]  # fmt: skip

    def ask_all(client: Client, mirror: Mirror, offset: int) -> Iterator[tuple[str, Any]]:
        for method in methods:
            params = parameters(mirror, offset, len(mirror.text))
            yield method, comparable(client.ask(f"textDocument/{method}", params))

    def begin(client: Client) -> None:
        client.begin()
        for mirror in active:
            item = {
                "uri": mirror.uri,
                "languageId": "component-pascal",
                "version": mirror.version,
                "text": mirror.text,
            }
            client.tell("textDocument/didOpen", {"textDocument": item})

    log = tmp_path / "errors"
    options = {"language": "en"}
    with log.open("wb") as errors, Client(folder, options=options, errors=errors) as client:
        begin(client)
        for _ in range(40):
            mirror = source.choice(active)
            client.tell("textDocument/didChange", mirror.edit(source))
            asked = []
            for method in source.sample(methods, 3):
                params = parameters(mirror, mirror.name(source), len(mirror.text))
                asked.append(client.request(f"textDocument/{method}", params))
            client.send(*(message for _, message in asked))
            overtaken = source.random() < 0.5
            before = mirror.text
            if overtaken:
                client.tell("textDocument/didChange", mirror.edit(source))
            for number, message in asked:
                try:
                    answer = client.answer(number)
                except ServerError as refusal:
                    assert refusal.code == CONTENT_MODIFIED
                    assert overtaken
                else:
                    # It was made before the second edit was known.
                    now, mirror.text = mirror.text, before
                    assert_inside(answer, mirror.uri, texts, message["method"])
                    mirror.text = now
        with Client(folder, options=options, errors=errors) as fresh:
            begin(fresh)
            for mirror in active:
                offset = mirror.place(source)
                answers = ask_all(client, mirror, offset)
                for (method, answer), (_, wanted) in zip(
                    answers, ask_all(fresh, mirror, offset), strict=True
                ):
                    assert answer == wanted, method
                    assert_inside(answer, mirror.uri, texts, method)
    assert log.read_text(encoding="utf-8") == ""
