"""The language server: its life, the open texts, the settings, and who answers what.

The loop that reads messages does no work of its own beyond applying edits; what computes goes to
the one worker thread, sees one state of all open texts, and is dropped when nobody waits for it.
"""

from __future__ import annotations

import asyncio
import hmac
import importlib
import logging
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeVar

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcContentModified, JsonRpcException, JsonRpcInvalidRequest
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from cp_lsp.lsp import garbage, transport
from cp_lsp.lsp.chat import CHAT, EXPLAIN, INSERT, chat, explain, insert_code
from cp_lsp.lsp.commands import execute_command
from cp_lsp.lsp.content import outdated_contents
from cp_lsp.lsp.diagnostics import Diagnostics
from cp_lsp.lsp.documents import Documents, path_of
from cp_lsp.lsp.files import SOURCES, did_create_files
from cp_lsp.lsp.generation import MakeModels
from cp_lsp.lsp.inline import (
    DID_PARTIALLY_ACCEPT,
    DID_SHOW,
    PANEL,
    Inline,
    inline_completion,
    panel_completion,
)
from cp_lsp.lsp.progress import Progress
from cp_lsp.lsp.protocol import TEXTS, Protocol
from cp_lsp.lsp.pull import workspace_diagnostic
from cp_lsp.lsp.repairing import Repairing
from cp_lsp.lsp.requests import HANDLERS, Context, Handler
from cp_lsp.lsp.worker import Abandoned, Priority, Worker
from cp_lsp.lsp.workspace import WorkspaceIndex
from cp_lsp.settings import CONFIG_FILE, SECTION, Loaded, Settings, load_settings
from cp_lsp.telemetry.log import Telemetry

if TYPE_CHECKING:
    from cp_lsp.lsp.conversations import Chats

log = logging.getLogger(__name__)

NAME: Final = "cp-lsp"

ANSWERS: Final = (
    "cp_lsp.lsp.navigation",
    "cp_lsp.lsp.outline",
    "cp_lsp.lsp.display",
    "cp_lsp.lsp.completion",
    "cp_lsp.lsp.editing",
    "cp_lsp.lsp.lens",
    "cp_lsp.lsp.content",
    "cp_lsp.lsp.files",
    "cp_lsp.lsp.saving",
)
"""The modules whose functions answer requests."""

NOTIFICATIONS: Final = {
    types.TEXT_DOCUMENT_DID_OPEN: "The text counts from now on, and is judged at once.",
    types.TEXT_DOCUMENT_DID_CHANGE: "Edits, of ranges or of the whole text.",
    types.TEXT_DOCUMENT_DID_SAVE: "The disk is looked at again.",
    types.TEXT_DOCUMENT_DID_CLOSE: "The file on disk counts again.",
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: "What other programs changed is taken notice of.",
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: "New settings, in the message or to be asked for.",
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: "Folders come or go.",
    types.WORKSPACE_DID_CREATE_FILES: "An empty file for a module gets its heading.",
    types.WORKSPACE_DID_RENAME_FILES: "The disk is looked at again.",
    types.WORKSPACE_DID_DELETE_FILES: "The disk is looked at again.",
    types.WINDOW_WORK_DONE_PROGRESS_CANCEL: "The work ends at the next module.",
    DID_SHOW: "The suggestion `item` is seen.",
    DID_PARTIALLY_ACCEPT: "The first `acceptedLength` units of the text of `item` were accepted.",
    types.CANCEL_REQUEST: "The request is not begun, or its work ends at the next pause.",
}
"""What the editor tells, and what comes of it."""

WATCHED: Final = ("**/*.{odc,cp,mod,txt}", f"**/{CONFIG_FILE}", "**/pyproject.toml")

ANSWERS_LATER: Final[Mapping[str, Callable[[Any, Any], Awaitable[Any]]]] = {
    types.WORKSPACE_DIAGNOSTIC: workspace_diagnostic,
    types.TEXT_DOCUMENT_INLINE_COMPLETION: inline_completion,
    PANEL: panel_completion,
    CHAT: chat,
    EXPLAIN: explain,
    INSERT: insert_code,
}
"""Who answers requests that wait for something, on the loop."""

_OPTIONS: Final = {types.TEXT_DOCUMENT_INLINE_COMPLETION: types.InlineCompletionOptions()}

_Result = TypeVar("_Result")


class Server(LanguageServer):
    """One session with one editor.

    `strict` answers a request that failed here with an error, for tests; otherwise the failure is
    logged and the answer empty. `token`, if any, must be among the editor's initialization options.
    `models` makes the language models that settings name; without it, none suggests anything.
    """

    protocol: Protocol

    def __init__(
        self,
        version: str,
        *,
        strict: bool = False,
        token: str | None = None,
        models: MakeModels | None = None,
    ) -> None:
        super().__init__(
            NAME,
            version,
            types.TextDocumentSyncKind.Incremental,
            protocol_cls=Protocol,
            converter_factory=default_converter,
            max_workers=1,
        )
        self.documents = Documents()
        self.diagnostics = Diagnostics(self)
        self.worker = Worker(garbage.sweep, garbage.tidy)
        self.reporting = Progress(self._tell_progress)
        self.inline = Inline(self, models, Telemetry(enabled=False))
        self.repairing = Repairing(self)
        self._make_models = models
        self._chats: Chats | None = None
        self.pulls_diagnostics = False
        self.roots: list[Path] = []
        self.changed = asyncio.Event()
        """Set when modules may differ from what was told of them."""
        self._is_strict = strict
        self._token = token
        self._loaded = Loaded(Settings(), (), None)
        self._initial_options: dict[str, Any] = {}
        self._options: Any = None
        self._index: WorkspaceIndex | None = None
        self._surveys = 0
        self._tasks: set[asyncio.Task[None]] = set()
        for name in ANSWERS:
            importlib.import_module(name)
        for handler in HANDLERS.values():
            self._register(handler)
        for method, answer in ANSWERS_LATER.items():
            options = _OPTIONS.get(method)
            self._listen(method, partial(answer, self), options)
        self._listen(DID_SHOW, self._on_shown)
        self._listen(DID_PARTIALLY_ACCEPT, self._on_partially_accepted)
        self._listen(types.INITIALIZED, self._on_initialized)
        self._listen(types.SHUTDOWN, self._on_shutdown)
        self._listen(types.TEXT_DOCUMENT_DID_SAVE, self._on_save)
        self._listen(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, self._on_files)
        self._listen(types.WORKSPACE_DID_CHANGE_CONFIGURATION, self._on_configuration)
        self._listen(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, self._on_folders)
        self._listen(types.WORKSPACE_DID_CREATE_FILES, self._on_created, SOURCES)
        self._listen(types.WORKSPACE_DID_RENAME_FILES, self._on_moved, SOURCES)
        self._listen(types.WORKSPACE_DID_DELETE_FILES, self._on_moved, SOURCES)

    @property
    def language(self) -> str:
        """The language to speak, "en" or "ru"."""
        return self._loaded.settings.message_language

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._loaded.settings

    @property
    def chats(self) -> Chats:
        """Who answers questions about code."""
        if self._chats is None:
            from cp_lsp.lsp.conversations import Chats

            self._chats = Chats(self, self._make_models)
        return self._chats

    @property
    def settings_file(self) -> Path | None:
        """The configuration file, None if there is none."""
        return self._loaded.file

    # --- life

    async def run(self, reader: BinaryIO, writer: BinaryIO) -> int:
        """Serves the editor at the other end of two streams; the exit status at the end."""
        out = transport.Writer(writer, self.protocol.encode)
        self.protocol.out = out
        self.protocol.stopped = asyncio.Event()
        try:
            await transport.receive(reader, self.protocol, self.protocol.stopped)
        finally:
            self.worker.stop()
            self.inline.close()
            if self._chats is not None:
                self._chats.close()
            out.close()
        return self.protocol.exit_code

    def admit(self, params: types.InitializeParams) -> None:
        """Looks at an editor that wants to begin; raises if it may not."""
        options = params.initialization_options
        options = options if isinstance(options, dict) else {}
        if self._token is not None:
            given = options.get("token")
            if not isinstance(given, str) or not hmac.compare_digest(
                given.encode(), self._token.encode()
            ):
                raise JsonRpcInvalidRequest("the initialization option token is missing or wrong")
        self._initial_options = {key: options[key] for key in options if key != "token"}
        self._options = self._initial_options
        self.documents.encoding = _encoding(params.capabilities)
        self.pulls_diagnostics = params.capabilities.text_document is not None and (
            params.capabilities.text_document.diagnostic is not None
        )
        folders = params.workspace_folders or []
        uris = [folder.uri for folder in folders] or [params.root_uri or ""]
        self.roots = [path for path in map(path_of, uris) if path is not None]
        self._load_settings()
        self.inline.begin()

    async def _on_initialized(self, _params: types.InitializedParams) -> None:
        self._show_problems()
        if self._can("workspace.did_change_watched_files.dynamic_registration"):
            watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in WATCHED]
            self._register_later(
                types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                types.DidChangeWatchedFilesRegistrationOptions(watchers),
            )
        if self._can("workspace.did_change_configuration.dynamic_registration"):
            self._register_later(
                types.WORKSPACE_DID_CHANGE_CONFIGURATION,
                types.DidChangeConfigurationRegistrationOptions(section=SECTION),
            )
        await self._ask_for_configuration()
        self._survey()

    async def _on_shutdown(self, _params: Any = None) -> None:
        for document in self.documents:
            self.diagnostics.cancel(document.uri)

    async def _on_shown(self, params: Any) -> None:
        self.inline.did_show(params)

    async def _on_partially_accepted(self, params: Any) -> None:
        self.inline.did_partially_accept(params)

    # --- work

    async def ask(
        self, priority: Priority, uri: str | None, work: Callable[[Context], _Result]
    ) -> _Result | None:
        """Has work done for an open text, or for none, on its latest state.

        None if the text is not open.
        """

        def do() -> _Result | None:
            latest = self.documents.latest
            if uri is not None and uri not in latest:
                return None
            return work(self._context(None if uri is None else uri))

        return await self._do(priority, do)

    def on_worker(self, uri: str | None, work: Callable[[Context], _Result]) -> Future[_Result]:
        """As `ask`, for other threads; work on a text that is not open any more has none."""

        def do() -> _Result:
            return work(self._context(uri if uri in self.documents.latest else None))

        return self.worker.submit(Priority.REQUEST, do)

    def changed_outside(self) -> None:
        """Has everything told again, for modules or settings differ."""
        self.inline.suggester.cache.doubt()
        self.changed.set()
        self.changed = asyncio.Event()
        self.diagnostics.schedule_all()

    def ask_for_refresh(self) -> None:
        """Asks the editor to ask again for what it shows."""
        if self.pulls_diagnostics and self._can("workspace.diagnostics.refresh_support"):
            self.protocol.send_request(types.WORKSPACE_DIAGNOSTIC_REFRESH)
        if self._can("workspace.semantic_tokens.refresh_support"):
            self.protocol.send_request(types.WORKSPACE_SEMANTIC_TOKENS_REFRESH)
        if self._can("workspace.inlay_hint.refresh_support"):
            self.protocol.send_request(types.WORKSPACE_INLAY_HINT_REFRESH)
        if self._can("workspace.code_lens.refresh_support"):
            self.protocol.send_request(types.WORKSPACE_CODE_LENS_REFRESH)

    def _context(
        self,
        uri: str | None,
        pause: Callable[[], None] | None = None,
        arrived: float = math.inf,
    ) -> Context:
        """What an answer is made from; only on the worker."""
        latest = self.documents.latest
        if self._index is None:
            self._index = WorkspaceIndex(self.roots, self._loaded.settings, pause=self._pause)
        self._index.take(latest)
        snapshot = None if uri is None else latest[uri]
        context = Context(
            self._index,
            snapshot,
            self.documents.encoding,
            self.client_capabilities,
            pause or self.worker.pause,
            arrived,
        )
        context.generated = self.inline.for_list
        context.has_model = self.repairing.is_possible
        return context

    def _pause(self) -> None:
        """Before each module that has to be worked on."""
        self.worker.pause()
        self.reporting.step()

    def _tell_progress(self, params: types.ProgressParams) -> None:
        self.protocol.notify(types.PROGRESS, params)

    async def execute(self, params: types.ExecuteCommandParams) -> Any:
        """Carries out a command."""
        return await execute_command(self, params)

    def show_document(self, uri: str, range_: Any) -> None:
        """Has the editor show a place, if it can."""
        if self._can("window.show_document.support"):
            selection = types.Range(
                types.Position(**range_["start"]), types.Position(**range_["end"])
            )
            params = types.ShowDocumentParams(uri, take_focus=True, selection=selection)
            self.protocol.send_request(types.WINDOW_SHOW_DOCUMENT, params)

    async def _do(self, priority: Priority, work: Callable[[], _Result]) -> _Result:
        future = self.worker.submit(priority, work)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            self.worker.abandon(future)
            raise

    def _listen(
        self, method: str, act: Callable[[Any], Awaitable[Any]], options: Any = None
    ) -> None:
        async def listen(params: Any = None) -> Any:
            return await act(params)

        self.feature(method, options)(listen)

    def _register(self, handler: Handler) -> None:
        async def answer(params: Any) -> Any:
            return await self._answer(handler, params)

        self.feature(handler.method, handler.options)(answer)

    async def _answer(self, handler: Handler, params: Any) -> Any:
        uri = _uri_of(params)
        asked = TEXTS.get().get(uri) if uri is not None else None
        arrived = time.monotonic()
        if uri is not None and asked is None:
            log.info("%s: %s is not open", handler.method, uri)
            return None

        def insist() -> None:
            if uri is not None and self.documents.latest.get(uri) is not asked:
                raise JsonRpcContentModified("the text has changed")

        def pause() -> None:
            self.worker.pause()
            insist()

        def work() -> Any:
            insist()
            token = getattr(params, "work_done_token", None)
            with self.reporting.during(token, handler.method, self.language):
                return handler.answer(self._context(uri, pause, arrived), params)

        try:
            result = await self._do(handler.priority, work)
        except (JsonRpcException, asyncio.CancelledError):
            raise
        except Abandoned:
            raise asyncio.CancelledError from None
        except Exception as problem:
            log.exception("%s failed", handler.method)
            if self._is_strict:
                raise JsonRpcException(f"{type(problem).__name__}: {problem}") from problem
            return None
        insist()
        return result

    # --- settings, folders and files

    def _load_settings(self) -> None:
        folder = self.roots[0] if self.roots else Path.home()
        self._loaded = load_settings(folder, overrides=self._options or None)

    def _show_problems(self) -> None:
        for problem in self._loaded.problems:
            log.warning("%s", problem)
            text = f"cp-lsp: {problem.text(self.language)}"
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, text))

    async def _ask_for_configuration(self) -> None:
        if not self._can("workspace.configuration"):
            return
        scope = self.roots[0].as_uri() if self.roots else None
        items = [types.ConfigurationItem(scope_uri=scope, section=SECTION)]
        try:
            answer = await self.workspace_configuration_async(types.ConfigurationParams(items))
        except JsonRpcException as problem:
            log.warning("the editor gives no configuration: %s", problem)
            return
        given = answer[0] if answer else None
        if isinstance(given, dict):
            # What is not set there any more is again as it was at the start.
            self._take_options({**self._initial_options, **given})

    def _take_options(self, options: Any) -> None:
        """Puts settings of the editor in force, whether they are new or not."""
        before = self._loaded
        self._options = options
        self._load_settings()
        if self._loaded.problems != before.problems:
            self._show_problems()
        if self._loaded.settings != before.settings:
            self.inline.settings_changed(before.settings, self._loaded.settings)
            if self._chats is not None:
                self._chats.reset()
            self.begin_anew()

    def begin_anew(self) -> None:
        """Looks at everything again, with the folders and settings of now."""

        def drop() -> None:
            self._index = None

        self.worker.submit(Priority.REQUEST, drop)
        self.changed_outside()
        self._survey()

    def _survey(self) -> None:
        """Has all modules of the workspace looked at, so that no question about them waits."""
        self._surveys += 1
        task = asyncio.get_running_loop().create_task(self._look(self._surveys))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _look(self, number: int) -> None:
        token: str | None = None
        if self._can("window.work_done_progress"):
            token = f"cp-index-{number}"
            await self.protocol.send_request_async(
                types.WINDOW_WORK_DONE_PROGRESS_CREATE, types.WorkDoneProgressCreateParams(token)
            )

        def look() -> None:
            index = self._context(None).index
            names = list(index.module_names())
            # Each is read once, and checked once.
            total = 2 * len(names)
            with self.reporting.during(token, types.INITIALIZED, self.language, total):
                for _ in index.symbols():
                    pass
                # With what it imports ready, no module takes long.
                for name in index.names_in_order():
                    if number != self._surveys:
                        return
                    self.worker.pause()
                    index.uses(name)
            garbage.settle()

        try:
            await self._do(Priority.BACKGROUND, look)
        except Abandoned:
            log.info("the workspace was not looked at to the end")
        except Exception:
            log.exception("the workspace could not be looked at")

    async def _on_configuration(self, params: types.DidChangeConfigurationParams) -> None:
        given = params.settings
        if isinstance(given, dict) and given:
            self._take_options(given.get(SECTION, given))
        else:
            await self._ask_for_configuration()

    async def _on_folders(self, params: types.DidChangeWorkspaceFoldersParams) -> None:
        gone = {path_of(folder.uri) for folder in params.event.removed}
        added = [path_of(folder.uri) for folder in params.event.added]
        self.roots = [root for root in self.roots if root not in gone]
        self.roots += [path for path in added if path is not None and path not in self.roots]
        self._load_settings()
        self.begin_anew()

    async def _on_files(self, params: types.DidChangeWatchedFilesParams) -> None:
        names = {path.name for path in (path_of(each.uri) for each in params.changes) if path}
        if names & {CONFIG_FILE, "pyproject.toml"}:
            self._take_options(self._options)
        await self._look_again()

    async def _on_created(self, params: types.CreateFilesParams) -> None:
        await did_create_files(self, params)
        await self._look_again()

    async def _on_moved(self, _params: types.RenameFilesParams | types.DeleteFilesParams) -> None:
        await self._look_again()

    async def _on_save(self, _params: types.DidSaveTextDocumentParams) -> None:
        await self._look_again()

    async def _look_again(self) -> None:
        """Takes notice of what other programs did to the files."""
        is_changed = await self.ask(
            Priority.DIAGNOSTICS, None, lambda context: context.index.refresh()
        )
        if is_changed:
            self.changed_outside()
        if self._can("workspace.text_document_content"):
            for uri in await self.ask(Priority.BACKGROUND, None, outdated_contents) or ():
                self.protocol.send_request(
                    types.WORKSPACE_TEXT_DOCUMENT_CONTENT_REFRESH,
                    types.TextDocumentContentRefreshParams(uri),
                )

    # --- the editor

    def report_server_error(self, error: Exception, source: Any) -> None:
        # An editor would show it in a window, where it helps nobody.
        log.error("%s: %s", getattr(source, "__name__", source), error)

    def _can(self, capability: str) -> bool:
        return bool(get_capability(self.client_capabilities, capability, False))

    def _register_later(self, method: str, options: Any) -> None:
        registration = types.Registration(
            id=f"cp-{method}", method=method, register_options=options
        )
        self.protocol.send_request(
            types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams([registration])
        )


def _uri_of(params: Any) -> str | None:
    """The text that a request is about, None if it is about none."""
    uri = getattr(getattr(params, "text_document", None), "uri", None)
    return uri if isinstance(uri, str) else None


def _encoding(capabilities: types.ClientCapabilities) -> str:
    """The encoding in which columns are counted, as the server will announce it."""
    from pygls.capabilities import ServerCapabilitiesBuilder

    choice = ServerCapabilitiesBuilder.choose_position_encoding(capabilities)
    return types.PositionEncodingKind(choice).value
