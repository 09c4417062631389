"""Conversations with the model: answers that stream, code that has been checked.

What needs the front end runs on the worker,
the model in a thread of its own, and the loop passes on what they say.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from cp_lsp.chat.answering import (
    Again,
    Answer,
    Desk,
    Event,
    Memory,
    Prepared,
    Question,
    after_comment,
    answer,
    prepare,
)
from cp_lsp.chat.blocks import Block, Words
from cp_lsp.chat.checking import Checked, Checker, Surroundings
from cp_lsp.chat.commands import WORDINGS, Command
from cp_lsp.chat.fragment import read_fragment
from cp_lsp.chat.insertion import Insertion
from cp_lsp.chat.sources import Passage, Sources
from cp_lsp.errors import CpLspError, EndpointError, ModelError
from cp_lsp.index.cache import default_cache_directory
from cp_lsp.index.naming import split_name
from cp_lsp.lsp.chat import CHAT_COMMANDS
from cp_lsp.lsp.content import interface_text
from cp_lsp.lsp.documents import Snapshot
from cp_lsp.lsp.generation import Generation, MakeModels
from cp_lsp.lsp.requests import Context
from cp_lsp.lsp.worker import Abandoned, Priority
from cp_lsp.models.base import ChatModel, Message
from cp_lsp.semantics.splicing import difference
from cp_lsp.source.messages import message

if TYPE_CHECKING:
    from cp_lsp.lsp.server import Server
    from cp_lsp.lsp.workspace import WorkspaceIndex

log = logging.getLogger(__name__)

PIECE: Final = "cp/chatPiece"

_APPLIED: Final = (Command.DOCUMENT, Command.REWRITE, Command.GENERATE)
"""Commands whose answers go into the text."""

_MAX_TEXT: Final = 100_000
_MAX_MESSAGES: Final = 200
_CONVERSATIONS: Final = 2
_LOOK: Final = 0.02
"""Seconds between looks at whether anybody still waits for the answer."""


class _Models(Protocol):
    def chat(self) -> ChatModel | None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question of an editor: what is asked, the text it is about, and how to stream."""

    question: Question
    uri: str | None
    range: types.Range | None
    repairs: bool = False
    stream: str | None = None
    token: int | str | None = None


@dataclass(slots=True)
class _Ready:
    """A question that was prepared on the worker, and the text as it was then."""

    prepared: Prepared
    sources: list[dict[str, Any]]
    text: str = ""
    start: int = 0
    end: int = 0


class Chats:
    """The conversations of one session; `make` makes the models that settings name."""

    def __init__(self, server: Server, make: MakeModels | None) -> None:
        self._server = server
        self._make = make
        self._models: _Models | None = None
        self._generation = Generation(_CONVERSATIONS)
        self._memory = Memory()
        self._documents: tuple[WorkspaceIndex, Sources] | None = None

    def reset(self) -> None:
        """Other settings: another model is made when one is wanted."""
        models, self._models = self._models, None
        if models is not None:
            models.close()

    def close(self) -> None:
        """Ends all answers, and gives the model back."""
        self._generation.stop()
        self.reset()

    async def model(self) -> ChatModel:
        """The model that converses; raises CpLspError where there is none."""
        return (await self._generation.run(self._load))[0]

    # --- answers

    async def chat(self, params: Any) -> dict[str, Any]:
        """The answer to a question in an editor's words, streamed on the way."""
        return await self._answer(_asked(_as_data(params)))

    async def explain(self, params: Any) -> dict[str, Any]:
        """What the model says of the selection, or of the name at the cursor."""
        data = _as_data(params)
        asked = data if isinstance(data, dict) else {}
        return await self._answer(_asked({**asked, "command": "explain", "messages": []}))

    async def _answer(self, asked: _Asked) -> dict[str, Any]:
        server = self._server
        loop = asyncio.get_running_loop()
        try:
            model, length = await self._generation.run(self._load)
        except CpLspError as problem:
            raise self._failed(problem) from problem
        ready = await server.ask(
            Priority.REQUEST, asked.uri, lambda context: self._prepare(context, asked, length)
        )
        if ready is None:
            raise JsonRpcInvalidParams(f"{asked.uri} is not open")
        if ready.sources:
            self._send(asked, {"kind": "sources", "sources": ready.sources})

        def converse(is_cancelled: Callable[[], bool]) -> Answer:
            last = Answer("")
            check = self._checker(asked, ready, is_cancelled)
            for event in answer(
                model,
                ready.prepared,
                check,
                repairs=asked.repairs,
                memory=self._memory,
                is_cancelled=is_cancelled,
            ):
                if isinstance(event, Answer):
                    last = event
                elif not is_cancelled():
                    loop.call_soon_threadsafe(self._tell, asked, event)
            return last

        try:
            last = await self._generation.run(converse)
        except CpLspError as problem:
            raise self._failed(problem) from problem
        language = server.language
        return {
            "text": last.text,
            "blocks": [_block(each, language) for each in last.blocks],
            "sources": ready.sources,
            "model": model.name,
            "cached": last.is_cached,
            "cut": last.is_cut,
        }

    def _load(self, _is_cancelled: Callable[[], bool]) -> tuple[ChatModel, int]:
        """The model that converses, and how much it can take in; the server may be asked."""
        if self._models is None:
            if self._make is None:
                raise _none()
            self._models = self._make(self._server.settings)  # type: ignore[assignment]
        assert self._models is not None
        model = self._models.chat()
        if model is None:
            raise _none()
        return model, model.context_length

    def _prepare(self, context: Context, asked: _Asked, length: int) -> _Ready:
        view, start, end, text = None, 0, 0, ""
        if asked.uri is not None:
            text = context.snapshot.text
            view = context.view
            if asked.range is not None:
                start, end = context.positions.offsets(asked.range)
        index = context.index
        desk = Desk(
            index,
            index.importable(),
            partial(interface_text, context),
            self._sources(context),
            context.language,
        )
        prepared = prepare(asked.question, desk, length, view, start, end)
        if view is not None and asked.question.command == Command.GENERATE and start == end:
            start = end = after_comment(view, start)
        sources = [_source(context, each) for each in prepared.sources]
        return _Ready(prepared, sources, text, start, end)

    def _sources(self, context: Context) -> Sources:
        index = context.index
        if self._documents is None or self._documents[0] is not index:
            blackbox = index.project.blackbox
            roots = [*self._server.roots, *([blackbox] if blackbox is not None else [])]
            made = Sources(roots, language=context.language, encoding=context.settings.encoding)
            self._documents = index, made
        found = self._documents[1]
        found.pause = context.pause
        return found

    def _checker(
        self, asked: _Asked, ready: _Ready, is_cancelled: Callable[[], bool]
    ) -> Callable[[Block], Checked]:
        """What has a block checked on the worker, and waits for that; for the model's thread."""
        server = self._server
        checker: list[Checker] = []

        def check(context: Context, block: Block) -> Checked:
            around = self._surroundings(context, asked, ready)
            if not checker:
                checker.append(Checker(around, context.pause))
            checker[0].around = around
            return checker[0].check(block)

        def wait(block: Block) -> Checked:
            future = server.on_worker(asked.uri, lambda context: check(context, block))
            while True:
                try:
                    return future.result(_LOOK)
                except NotYet:
                    if is_cancelled():
                        server.worker.abandon(future)
                        return Checked(block, "other", "unjudged")
                except (CancelledError, Abandoned):
                    return Checked(block, "other", "unjudged")

        return wait

    def _surroundings(
        self, context: Context, asked: _Asked, ready: _Ready | None = None
    ) -> Surroundings:
        """Where code would be put: at the place asked about, wherever that is by now."""
        index = context.index
        if asked.uri is None or index.snapshot(asked.uri) is None:
            return Surroundings(index.importer, index.importable())
        start = end = 0
        if ready is not None:
            start, end = _moved(ready.text, context.snapshot.text, ready.start, ready.end)
        elif asked.range is not None:
            start, end = context.positions.offsets(asked.range)
        bench = index.workbench(context.snapshot)
        return Surroundings(index.importer, index.importable(), context.view, start, end, bench)

    def _tell(self, asked: _Asked, event: Event) -> None:
        language = self._server.language
        if isinstance(event, Words):
            self._send(asked, {"kind": "text", "text": event.text})
        elif isinstance(event, Checked):
            self._send(asked, {"kind": "block", "block": _block(event, language)})
        elif isinstance(event, Again):
            self._send(asked, {"kind": "again", "text": _say(_AGAIN, language)})

    def _send(self, asked: _Asked, piece: dict[str, Any]) -> None:
        protocol = self._server.protocol
        if asked.stream is not None:
            protocol.notify(PIECE, {"stream": asked.stream, **piece})
        elif asked.token is not None:
            protocol.notify(types.PROGRESS, types.ProgressParams(asked.token, piece))

    def _failed(self, problem: CpLspError) -> JsonRpcException:
        language = self._server.language
        reason = getattr(problem, "reason_ru", None) if language == "ru" else None
        text = reason or str(problem)
        return JsonRpcException(text, code=types.LSPErrorCodes.RequestFailed.value)

    # --- code blocks

    async def insert(self, params: Any) -> dict[str, Any]:
        """What a code block becomes in a text, and whether that compiles."""
        given = _as_data(params)
        data = given if isinstance(given, dict) else {}
        uri, range_ = _place(data)
        code = data.get("code")
        if uri is None or not isinstance(code, str):
            raise JsonRpcInvalidParams("textDocument, a place and code are needed")
        asked = _Asked(Question(), uri, range_)
        found = await self._server.ask(
            Priority.REQUEST, uri, lambda context: self._inserted(context, asked, code)
        )
        if found is None:
            raise JsonRpcInvalidParams(f"{uri} is not open")
        return found

    def _inserted(self, context: Context, asked: _Asked, code: str) -> dict[str, Any]:
        around = self._surroundings(context, asked)
        checker = Checker(around, context.pause)
        fragment = read_fragment(code[:_MAX_TEXT])
        placed = checker.place(fragment)
        snapshot = context.snapshot
        if placed is None:
            checked = checker.check(Block(0, "", code[:_MAX_TEXT]))
            edit, uri = _new_file(context, fragment.text, checked)
            return {
                "edit": edit,
                "compiles": checked.status == "compiles",
                "findings": [_fault(*each, context.language) for each in checked.told],
                "form": checked.form,
                "uri": uri or snapshot.uri,
            }
        return {
            "edit": _workspace_edit(context, snapshot, placed),
            "compiles": placed.is_clean,
            "findings": [
                _fault(
                    placed.text.count("\n", 0, each.pos) + 1,
                    each.code,
                    each.detail,
                    context.language,
                )
                for each in placed.added
            ],
            "form": fragment.form,
            "uri": snapshot.uri,
        }

    # --- commands

    async def execute(self, name: str, arguments: list[Any]) -> Any:
        """Carries out one of `CHAT_COMMANDS` for an editor that has no chat of its own."""
        command = Command(CHAT_COMMANDS[name])
        uri = arguments[0] if arguments and isinstance(arguments[0], str) else None
        if uri is None:
            raise JsonRpcInvalidParams(f"{name} needs a URI and a range")
        given = arguments[1] if len(arguments) > 1 else None
        _, range_ = _place({"textDocument": {"uri": uri}, "range": _as_data(given)})
        asked = _Asked(Question(command=command), uri, range_, repairs=command in _APPLIED)
        told = await self._answer(asked)
        if command in _APPLIED:
            good = [each for each in told["blocks"] if each["status"] in ("compiles", "open")]
            for each in good[:1]:
                place = await self._server.ask(
                    Priority.REQUEST, uri, partial(self._edit_for, asked, each["code"])
                )
                if place is not None:
                    label = WORDINGS[command].title_in(self._server.language)
                    params = types.ApplyWorkspaceEditParams(place, label)
                    self._server.protocol.send_request(types.WORKSPACE_APPLY_EDIT, params)
                    return told
        self._show(told)
        return told

    def _edit_for(self, asked: _Asked, code: str, context: Context) -> types.WorkspaceEdit | None:
        """The edit that puts an answer where it belongs; None unless it compiles there."""
        around = self._surroundings(context, asked)
        if asked.question.command == Command.GENERATE and around.view is not None:
            around.start = around.end = after_comment(around.view, around.end)
        placed = Checker(around, context.pause).place(read_fragment(code))
        if placed is None or not placed.is_clean:
            return None
        return _workspace_edit(context, context.snapshot, placed)

    def _show(self, told: Mapping[str, Any]) -> None:
        """Shows an answer as a document, in an editor that can show one."""
        folder = self._server.settings.cache_directory or default_cache_directory()
        path = folder / "answers" / "answer.md"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(markdown(told, self._server.language), encoding="utf-8", newline="\n")
        except OSError as problem:
            log.info("an answer cannot be shown: %s", problem)
            return
        start = {"line": 0, "character": 0}
        self._server.show_document(path.as_uri(), {"start": start, "end": start})


def markdown(told: Mapping[str, Any], language: str) -> str:
    """An answer as one document: marks below its blocks, sources at the end."""
    text = told["text"].rstrip()
    lines: list[str] = []
    fence = ""
    number = 0
    marks = {each["number"]: each["mark"] for each in told["blocks"]}
    for line in text.split("\n"):
        lines.append(line)
        ticks = line[: len(line) - len(line.lstrip("`~"))]
        if len(ticks) < 3:
            continue
        if not fence:
            fence = ticks
        elif ticks.startswith(fence) and not line[len(ticks) :].strip():
            fence = ""
            if number in marks:
                lines += ["", f"*{marks[number]}*"]
            number += 1
    if told["sources"]:
        lines += ["", f"**{_say(_SOURCES, language)}**", ""]
        lines += [f"- [{_plain(each['title'])}]({each['uri']})" for each in told["sources"]]
    return "\n".join(lines) + "\n"


# --- reading what an editor says


def _asked(data: Any) -> _Asked:
    if not isinstance(data, Mapping):
        raise JsonRpcInvalidParams("parameters are needed")
    messages = data.get("messages") or []
    if not isinstance(messages, list) or len(messages) > _MAX_MESSAGES:
        raise JsonRpcInvalidParams(f"messages is a list of at most {_MAX_MESSAGES}")
    said = [_message(each) for each in messages]
    name = data.get("command")
    try:
        command = None if name is None else Command(name)
    except ValueError:
        known = ", ".join(each.value for each in Command)
        raise JsonRpcInvalidParams(f"command is one of {known}") from None
    text = ""
    if said and said[-1].role == "user":
        text = said.pop().text
    if not text.strip() and command is None:
        raise JsonRpcInvalidParams("the last message is the question, of the role user")
    uri, range_ = _place(data)
    code, origin = data.get("code"), data.get("origin")
    stream, token = data.get("stream"), data.get("partialResultToken")
    question = Question(
        text,
        command,
        tuple(said),
        code=code[:_MAX_TEXT] if isinstance(code, str) else "",
        origin=origin if isinstance(origin, str) else "",
    )
    return _Asked(
        question,
        uri,
        range_,
        repairs=data.get("repair") is True,
        stream=stream if isinstance(stream, str) else None,
        token=token if isinstance(token, int | str) else None,
    )


def _message(data: Any) -> Message:
    role = data.get("role") if isinstance(data, Mapping) else None
    text = data.get("text") if isinstance(data, Mapping) else None
    if role not in ("user", "assistant") or not isinstance(text, str):
        raise JsonRpcInvalidParams("a message has a role, user or assistant, and a text")
    return Message(role, text[:_MAX_TEXT])


def _place(data: Mapping[str, Any]) -> tuple[str | None, types.Range | None]:
    document = data.get("textDocument")
    uri = document.get("uri") if isinstance(document, Mapping) else None
    if not isinstance(uri, str):
        return None, None
    where = data.get("range")
    at = data.get("position")
    try:
        if isinstance(where, Mapping):
            return uri, types.Range(_position(where["start"]), _position(where["end"]))
        if isinstance(at, Mapping):
            return uri, types.Range(_position(at), _position(at))
    except (KeyError, TypeError, ValueError):
        raise JsonRpcInvalidParams("a position has a line and a character") from None
    return uri, None


def _position(data: Mapping[str, Any]) -> types.Position:
    line, character = data["line"], data["character"]
    if not (isinstance(line, int) and isinstance(character, int)) or line < 0 or character < 0:
        raise ValueError
    return types.Position(line, character)


def _as_data(value: Any) -> Any:
    """What pygls made of parameters that it does not know, as it was."""
    if hasattr(value, "_asdict"):
        return {key: _as_data(each) for key, each in value._asdict().items()}
    if isinstance(value, dict):
        return {key: _as_data(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_data(each) for each in value]
    return value


# --- telling


def _block(checked: Checked, language: str) -> dict[str, Any]:
    return {
        "number": checked.block.number,
        "form": checked.form,
        "status": checked.status,
        "mark": checked.mark(language),
        "code": checked.block.text,
        "findings": [_fault(*each, language) for each in checked.told],
        "names": list(checked.names),
        "inModule": checked.in_module,
    }


def _fault(line: int, code: int, detail: str | None, language: str) -> dict[str, Any]:
    return {"line": line, "code": code, "message": message(code, language, detail)}


def _source(context: Context, passage: Passage) -> dict[str, Any]:
    return {
        "title": passage.title,
        "uri": context.uri_of(passage.path),
        "line": passage.line - 1,
        "text": passage.text,
    }


def _workspace_edit(context: Context, snapshot: Snapshot, placed: Insertion) -> types.WorkspaceEdit:
    texts = [types.TextEdit(context.range(each.range), each.text) for each in placed.edits]
    if not context.can("workspace.workspace_edit.document_changes"):
        return types.WorkspaceEdit(changes={snapshot.uri: texts})
    versioned = types.OptionalVersionedTextDocumentIdentifier(snapshot.uri, snapshot.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(versioned, list(texts))])


def _new_file(
    context: Context, text: str, checked: Checked
) -> tuple[types.WorkspaceEdit | None, str | None]:
    """The edit that makes a file of a module beside the text at hand; None where that cannot be."""
    path = context.snapshot.path
    operations = context.value("workspace.workspace_edit.resource_operations") or ()
    if (
        checked.form != "module"
        or path is None
        or types.ResourceOperationKind.Create not in operations
        or not context.can("workspace.workspace_edit.document_changes")
    ):
        return None, None
    name = text.split(None, 2)[1].rstrip(";[")
    file = _file_for(name, path)
    if not name.isidentifier() or file.exists():
        return None, None
    uri = file.absolute().as_uri()
    create = types.CreateFile(uri=uri, options=types.CreateFileOptions(overwrite=False))
    start = types.Position(0, 0)
    edit = types.TextDocumentEdit(
        types.OptionalVersionedTextDocumentIdentifier(uri, None),
        [types.TextEdit(types.Range(start, start), text + "\n")],
    )
    return types.WorkspaceEdit(document_changes=[create, edit]), uri


def _file_for(name: str, beside: Path) -> Path:
    """Where a module belongs that is used beside another."""
    folder = beside.parent
    subsystem, tail = split_name(name)
    if folder.name == "Mod" and folder.parent.name == subsystem:
        return folder / f"{tail}.cp"
    return folder / f"{name}.cp"


def _moved(before: str, after: str, start: int, end: int) -> tuple[int, int]:
    """Where a range is after an edit of the text; its end where the edit was in it."""
    if before == after:
        return start, end
    first, last, stop = difference(before, after)
    if end <= first:
        return start, end
    growth = stop - last
    if start >= last:
        return start + growth, end + growth
    return stop, stop


def _plain(title: str) -> str:
    return "".join(f"\\{char}" if char in "\\[]`*_<>" else char for char in title)


def _none() -> ModelError:
    return EndpointError(
        "no model converses yet: set cp.chatEndpoint (or cp.endpoint) to the address of a model "
        "server, such as http://127.0.0.1:11434/v1 for ollama; docs/how-to/models.md says how",
        "нет модели для беседы: задайте в cp.chatEndpoint (или cp.endpoint) адрес сервера "
        "моделей, например http://127.0.0.1:11434/v1 для ollama; как это сделать, сказано в "
        "docs/how-to/models.md",
        fault="not-found",
    )


def _say(words: Mapping[str, str], language: str) -> str:
    return words["ru" if language == "ru" else "en"]


_AGAIN: Final = {
    "en": "The compiler refuses some of this code; the model is asked to correct it.",
    "ru": "Компилятор не принимает часть этого кода; модель просят его исправить.",
}
_SOURCES: Final = {"en": "Sources", "ru": "Источники"}
