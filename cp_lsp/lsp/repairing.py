"""Repairs by the model, asked for by a person: commands, and the actions that lead to them.

The front end works on the worker, piece by piece, the model in a thread of its own; what either
says goes to the other over the loop, so that nothing else waits.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from cp_lsp.errors import CpLspError, MissingPartError
from cp_lsp.features.actions import QUICK_FIX, changes, findings_at
from cp_lsp.features.view import Edit, View
from cp_lsp.lsp.content import interface_text
from cp_lsp.lsp.progress import Bar, Token
from cp_lsp.lsp.requests import Context
from cp_lsp.lsp.worker import Abandoned, Priority
from cp_lsp.source.diagnostic import Finding

if TYPE_CHECKING:
    from cp_lsp.lsp.documents import Snapshot
    from cp_lsp.lsp.server import Server
    from cp_lsp.models.base import ChatModel, Model
    from cp_lsp.repair.asks import Answer, Ask, Steps
    from cp_lsp.repair.engine import Helpers, Mended
    from cp_lsp.repair.verify import Repair

log = logging.getLogger(__name__)

FIX: Final = "cp.fixWithModel"
FIX_ALL: Final = "cp.fixAllWithModel"
REPAIR_COMMANDS: Final = (FIX, FIX_ALL)

_Text = dict[str, str]
_TITLE: Final = {"en": "Fix with the model", "ru": "Исправить моделью"}
_TITLE_ALL: Final = {
    "en": "Fix all errors of the module, with the model where no rule helps",
    "ru": "Исправить все ошибки модуля, где нет правила — моделью",
}
_NO_ERROR: Final = {"en": "There is no error here.", "ru": "Здесь нет ошибки."}
_NOTHING: Final = {
    "en": "The model found no edit after which error {} is gone and no other has come.",
    "ru": "Модель не нашла правки, после которой ошибки {} нет и новых не появилось.",
}
_NOTHING_AT_ALL: Final = {
    "en": "Neither a rule nor the model found an edit that helps.",
    "ru": "Ни правила, ни модель не нашли правки, которая помогает.",
}
_CHANGED: Final = {
    "en": "The text has changed meanwhile; nothing was done.",
    "ru": "Текст тем временем изменился; ничего не сделано.",
}
_LEFT: Final = {
    "en": "{} edits made, {} errors are left.",
    "ru": "Сделано правок: {}, осталось ошибок: {}.",
}


def model_actions(context: Context, params: types.CodeActionParams) -> Iterator[types.CodeAction]:
    """The actions that ask the model; making them asks nobody."""
    only = params.context.only
    if not context.has_model or (only and not any(kind in ("", QUICK_FIX) for kind in only)):
        return
    errors = context.view.module.findings
    if not errors:
        return
    range_ = context.positions.offsets(params.range)
    uri = context.snapshot.uri
    if findings_at(context.view, range_):
        yield _action(context, _TITLE, FIX, [uri, params.range])
        if len(errors) > 1:
            yield _action(context, _TITLE_ALL, FIX_ALL, [uri])


def _action(context: Context, title: _Text, command: str, arguments: list[Any]) -> types.CodeAction:
    text = _say(title, context.language)
    tags = context.value("text_document.code_action.tag_support.value_set") or ()
    tag = types.CodeActionTag.LlmGenerated
    return types.CodeAction(
        title=text,
        kind=types.CodeActionKind.QuickFix,
        command=types.Command(title=text, command=command, arguments=arguments),
        tags=[tag] if tag in tags else None,
    )


class Repairing:
    """The repairs of one session."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._numbers = 0

    @property
    def is_possible(self) -> bool:
        """Whether there is a model to ask."""
        completer = self._server.inline.suggester.completer
        return completer.is_set_up and not isinstance(completer.problem, MissingPartError)

    async def execute(self, command: str, arguments: list[Any], token: Token | None) -> Any:
        """Carries out one of `REPAIR_COMMANDS`: a URI, and for the one a range.

        Gives the titles of what was done, with `applied`, or null where nothing was.
        """
        if not arguments or not isinstance(arguments[0], str):
            raise JsonRpcInvalidParams(f"{command} needs a URI")
        uri = arguments[0]
        snapshot = self._server.documents.latest.get(uri)
        if snapshot is None:
            raise JsonRpcInvalidParams(f"{uri} is not open")
        range_ = _range(arguments[1]) if command == FIX and len(arguments) > 1 else None
        if command == FIX and range_ is None:
            raise JsonRpcInvalidParams(f"{command} needs a range")
        try:
            model, chat = await self._models()
        except CpLspError as problem:
            raise self._failed(problem) from problem
        bar = await self._bar(token, command)
        try:
            if range_ is not None:
                return await self._fix(snapshot, range_, model, chat, bar)
            return await self._fix_all(snapshot, model, chat, bar)
        except Abandoned:
            raise asyncio.CancelledError from None
        except _ChangedError:
            self._tell(_say(_CHANGED, self._server.language))
            return None
        except CpLspError as problem:
            raise self._failed(problem) from problem
        finally:
            self._server.reporting.end(bar)

    # --- one finding

    async def _fix(
        self,
        snapshot: Snapshot,
        range_: types.Range,
        model: Model,
        chat: ChatModel | None,
        bar: Bar,
    ) -> Any:
        finding: list[Finding] = []

        def begin(context: Context, pause: Callable[[], None]) -> Steps[list[Repair]] | None:
            from cp_lsp.repair.engine import repairs

            selected = context.positions.offsets(range_)
            errors = [f for f in findings_at(context.view, selected) if not f.is_warning]
            if not errors:
                return None
            finding.append(errors[0])
            bench = context.index.workbench(context.snapshot)
            helpers = self._helpers(context, model, chat)
            # What rules can do is in the list already that this was chosen from.
            return repairs(context.view, errors[0], bench, helpers, rules=False, pause=pause)

        found = await self._work(snapshot, begin, model, chat, bar)
        language = self._server.language
        if found is None:
            self._tell(_say(_NO_ERROR, language))
        elif not found:
            self._tell(_say(_NOTHING, language).format(finding[0].code))
        else:
            best: Repair = found[0]
            return await self._apply(snapshot, best.edits, [best.title_in(language)])
        return None

    # --- all of a module

    async def _fix_all(
        self, snapshot: Snapshot, model: Model, chat: ChatModel | None, bar: Bar
    ) -> Any:
        def begin(context: Context, pause: Callable[[], None]) -> Steps[Mended]:
            from cp_lsp.features.fixes.workbench import Workbench
            from cp_lsp.repair.engine import mend
            from cp_lsp.semantics.checker import check

            # A workbench of its own: others try edits of the open text with theirs.
            bench = Workbench(context.index.importer)
            helpers = self._helpers(context, model, chat)
            text = context.snapshot.text
            module = check(text, context.index.importer, tolerant=True, pause=pause)
            return mend(View(context.view.path, module, text), bench, helpers, pause=pause)

        found = await self._work(snapshot, begin, model, chat, bar)
        language = self._server.language
        if found is None or not found.done:
            self._tell(_say(_NOTHING_AT_ALL, language))
            return None
        edits = tuple(changes(snapshot.text, found.text))
        titles = [each.title_in(language) for each in found.done]
        result = await self._apply(snapshot, edits, titles)
        if found.left:
            self._tell(_say(_LEFT, language).format(len(found.done), len(found.left)))
        return result

    # --- between the worker and the model

    async def _work(
        self,
        snapshot: Snapshot,
        begin: Callable[[Context, Callable[[], None]], Steps[Any] | None],
        model: Model,
        chat: ChatModel | None,
        bar: Bar,
    ) -> Any:
        """The result of work that asks a model now and then; None where there is nothing to do.

        Raises _ChangedError once the text is another one.
        """
        from cp_lsp.repair.asks import answer

        server = self._server
        now: list[Context] = []
        steps: list[Steps[Any]] = []

        def pause() -> None:
            now[-1].pause()
            if server.documents.latest.get(snapshot.uri) is not snapshot:
                raise _ChangedError

        def first(context: Context) -> Ask | _Done:
            now.append(context)
            made = begin(context, pause)
            if made is None:
                return _Done(None)
            steps.append(made)
            return _next(made.__next__)

        def further(given: Answer, context: Context) -> Ask | _Done:
            now[-1] = context
            pause()
            return _next(partial(steps[-1].send, given))

        try:
            said = await self._ask(snapshot, first)
            while not isinstance(said, _Done):
                bar.advance()
                given = await server.inline.suggester.generation.run(
                    partial(_answered, answer, said, model, chat)
                )
                said = await self._ask(snapshot, partial(further, given))
        finally:
            for each in steps:
                # Its end may undo what it has tried, which is the worker's.
                server.worker.submit(Priority.DISPLAY, each.close)
        return said.result

    async def _ask(self, snapshot: Snapshot, work: Callable[[Context], Any]) -> Any:
        server = self._server
        if server.documents.latest.get(snapshot.uri) is not snapshot:
            raise _ChangedError
        said = await server.ask(Priority.DISPLAY, snapshot.uri, work)
        if said is None:
            raise _ChangedError
        return said

    # --- around

    def _helpers(self, context: Context, model: Model, chat: ChatModel | None) -> Helpers:
        from cp_lsp.repair.engine import Helpers

        definition = partial(interface_text, context)
        return Helpers(model, chat, definition, context.index.importable())

    async def _models(self) -> tuple[Model, ChatModel | None]:
        server = self._server
        settings = server.settings
        model = await server.inline.suggester.completer.model(settings, insists=True)
        chat = None
        if settings.chat_endpoint or settings.endpoint:
            chat = await server.chats.model()
        return model, chat

    async def _bar(self, token: Token | None, command: str) -> Bar:
        server = self._server
        if token is None and _can(server, "window.work_done_progress"):
            self._numbers += 1
            token = f"cp-repair-{self._numbers}"
            await server.protocol.send_request_async(
                types.WINDOW_WORK_DONE_PROGRESS_CREATE, types.WorkDoneProgressCreateParams(token)
            )
        return server.reporting.bar(token, command, server.language)

    async def _apply(
        self, snapshot: Snapshot, edits: tuple[Edit, ...], titles: list[str]
    ) -> dict[str, Any]:
        """Has the editor make edits of an open text; no more than they change."""
        server = self._server
        if server.documents.latest.get(snapshot.uri) is not snapshot:
            raise _ChangedError
        positions = snapshot.positions
        texts = [types.TextEdit(positions.range(each.range), each.text) for each in edits]
        if _can(server, "workspace.workspace_edit.document_changes"):
            versioned = types.OptionalVersionedTextDocumentIdentifier(
                snapshot.uri, snapshot.version
            )
            change = types.WorkspaceEdit(
                document_changes=[types.TextDocumentEdit(versioned, list(texts))]
            )
        else:
            change = types.WorkspaceEdit(changes={snapshot.uri: texts})
        label = titles[0] if len(titles) == 1 else _say(_TITLE, server.language)
        given = await server.protocol.send_request_async(
            types.WORKSPACE_APPLY_EDIT, types.ApplyWorkspaceEditParams(change, label)
        )
        return {"applied": bool(getattr(given, "applied", False)), "titles": titles}

    def _tell(self, text: str) -> None:
        self._server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))

    def _failed(self, problem: CpLspError) -> JsonRpcException:
        russian = getattr(problem, "reason_ru", None) if self._server.language == "ru" else None
        text = russian or str(problem)
        return JsonRpcException(text, code=types.LSPErrorCodes.RequestFailed.value)


class _ChangedError(Exception):
    """The text is another one than the work began with."""


class _Done:
    """The result of work."""

    def __init__(self, result: Any) -> None:
        self.result = result


def _next(resume: Callable[[], Ask]) -> Ask | _Done:
    """What work asks next, or its result: no StopIteration may cross to the loop."""
    try:
        return resume()
    except StopIteration as end:
        return _Done(end.value)


def _answered(
    answer: Callable[..., Answer],
    ask: Ask,
    model: Model,
    chat: ChatModel | None,
    is_cancelled: Callable[[], bool],
) -> Answer:
    return answer(ask, model, chat, is_cancelled)


def _can(server: Server, capability: str) -> bool:
    return bool(get_capability(server.client_capabilities, capability, False))


def _range(given: Any) -> types.Range | None:
    """A range as an editor sends it, in whatever form it has arrived."""
    if isinstance(given, types.Range):
        return given
    try:
        start, end = (
            types.Position(int(_part(place, "line")), int(_part(place, "character")))
            for place in (_part(given, "start"), _part(given, "end"))
        )
    except (TypeError, ValueError, KeyError, AttributeError):
        return None
    return types.Range(start, end)


def _part(value: Any, name: str) -> Any:
    return value[name] if isinstance(value, dict) else getattr(value, name)


def _say(text: _Text, language: str) -> str:
    return text["ru" if language == "ru" else "en"]
