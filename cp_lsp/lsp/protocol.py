"""The protocol as pygls has it, with our own documents, transport and refusals."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Collection, Generator, Mapping
from concurrent.futures import Future
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException, JsonRpcParseError, JsonRpcServerNotInitialized
from pygls.protocol import LanguageServerProtocol, lsp_method

from cp_lsp.lsp import transport
from cp_lsp.lsp.commands import COMMANDS
from cp_lsp.lsp.content import SCHEMES
from cp_lsp.lsp.documents import Snapshot

if TYPE_CHECKING:
    from cp_lsp.lsp.server import Server

log = logging.getLogger(__name__)

TEXTS: ContextVar[Mapping[str, Snapshot]] = ContextVar("texts")
"""The open texts as they were when the request that is being answered came, by their URIs."""


class Protocol(LanguageServerProtocol):
    """What pygls does for a server, with our own documents, transport and refusals."""

    _server: Server

    def __init__(self, server: Server, converter: Any) -> None:
        super().__init__(server, converter)
        self.exit_code = 1
        self.out: transport.Writer | None = None
        self.stopped: asyncio.Event | None = None
        self._is_initialized = False

    def encode(self, message: Any) -> bytes:
        """The bytes of a message; an error where its result has no form in the protocol."""
        try:
            return json.dumps(message, default=self._serialize_message).encode("ascii")
        except Exception as problem:
            number = getattr(message, "id", None)
            if number is None or not hasattr(message, "result"):
                raise
            log.exception("an answer cannot be written")
            error = JsonRpcException(str(problem)).to_response_error()
            failed = types.ResponseErrorMessage(id=number, error=error)
            return json.dumps(failed, default=self._serialize_message).encode("ascii")

    def _send_data(self, data: Any) -> None:
        if self.out is not None:
            self.out.put(data)

    def refuse(self, data: Any, problem: Exception) -> None:
        """Answers what is no message of the protocol."""
        log.error("not understood: %s", problem)
        if data is None:
            self._send_response("", error=JsonRpcParseError(str(problem)).to_response_error())
        elif isinstance(data, dict) and "id" in data and "method" in data:
            if not isinstance(problem, JsonRpcException):
                problem = JsonRpcException(str(problem))
            self._send_response(data["id"], error=problem.to_response_error())

    def _handle_request(self, msg_id: int | str, method_name: str, params: Any) -> None:
        if not self._is_initialized and method_name != types.INITIALIZE:
            error = JsonRpcServerNotInitialized("initialize comes first")
            self._send_response(msg_id, error=error.to_response_error())
            return
        # What answers begins later, when edits that came after the request may have been applied.
        TEXTS.set(self._server.documents.latest)
        super()._handle_request(msg_id, method_name, params)

    def _handle_notification(self, method_name: str, params: Any) -> None:
        if self._is_initialized or method_name == types.EXIT:
            super()._handle_notification(method_name, params)

    def _handle_cancel_notification(self, msg_id: int | str) -> None:
        # It is usual that the answer and the cancellation cross.
        if msg_id in self._request_futures:
            super()._handle_cancel_notification(msg_id)

    def _send_handler_result(self, future: Future[Any], *, msg_id: int | str) -> None:
        if not future.cancelled():
            problem = future.exception()
            if isinstance(problem, JsonRpcException):
                self._request_futures.pop(msg_id, None)
                self._result_types.pop(msg_id, None)
                self._send_response(msg_id, error=problem.to_response_error())
                return
        super()._send_handler_result(future, msg_id=msg_id)

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(
        self, params: types.InitializeParams
    ) -> Generator[Any, Any, types.InitializeResult]:
        self._server.admit(params)
        self._is_initialized = True
        result: types.InitializeResult = yield from super().lsp_initialize(params)
        capabilities = result.capabilities
        if capabilities.workspace is not None and get_capability(
            params.capabilities, "workspace.text_document_content", None
        ):
            schemes = types.TextDocumentContentOptions(list(SCHEMES))
            capabilities.workspace.text_document_content = schemes
        # An editor that knows a command itself could not register it again.
        own = _own_commands(params.capabilities)
        commands = [command for command in COMMANDS if command not in own]
        capabilities.execute_command_provider = types.ExecuteCommandOptions(commands)
        capabilities.experimental = {"cp": {"chat": True}}
        _announce_progress(capabilities)
        provider = capabilities.document_range_formatting_provider
        if provider is not None and get_capability(
            params.capabilities, "text_document.range_formatting.ranges_support", False
        ):
            capabilities.document_range_formatting_provider = types.DocumentRangeFormattingOptions(
                ranges_support=types.TEXT_DOCUMENT_RANGES_FORMATTING in self.fm.features
            )
        return result

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    async def lsp_workspace__execute_command(  # type: ignore[override]
        self, params: types.ExecuteCommandParams
    ) -> Any:
        # As a task of its own, which a generator would not be, it ends when it is cancelled.
        return await self._server.execute(params)

    @lsp_method(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def lsp_work_done_progress_cancel(self, params: types.WorkDoneProgressCancelParams) -> None:
        self._server.reporting.cancel(params.token)

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_args: Any) -> Generator[Any, Any, None]:
        yield from ()
        self.exit_code = 0 if self._shutdown else 1
        if self.stopped is not None:
            self.stopped.set()

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        self._server.documents.open(params.text_document)
        self._server.diagnostics.schedule(params.text_document.uri, at_once=True)
        self._server.inline.opened()

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        self._server.documents.change(params)
        self._server.diagnostics.schedule(params.text_document.uri)
        self._server.inline.changed(params.text_document.uri)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        self._server.documents.close(params.text_document.uri)
        self._server.diagnostics.forget(params.text_document.uri)
        self._server.inline.closed(params.text_document.uri)


def _own_commands(capabilities: types.ClientCapabilities) -> Collection[str]:
    """The commands that an editor says it carries out itself, {"commands": {"commands": […]}}."""
    experimental = capabilities.experimental
    commands = experimental.get("commands") if isinstance(experimental, dict) else None
    names = commands.get("commands") if isinstance(commands, dict) else None
    return names if isinstance(names, list) else ()


def _announce_progress(capabilities: types.ServerCapabilities) -> None:
    """Says which requests tell how far they are."""
    is_told = True
    if capabilities.references_provider is True:
        capabilities.references_provider = types.ReferenceOptions(is_told)
    if capabilities.implementation_provider is True:
        capabilities.implementation_provider = types.ImplementationOptions(is_told)
    if capabilities.call_hierarchy_provider is True:
        capabilities.call_hierarchy_provider = types.CallHierarchyOptions(is_told)
    if capabilities.type_hierarchy_provider is True:
        capabilities.type_hierarchy_provider = types.TypeHierarchyOptions(is_told)
    for provider in (
        capabilities.rename_provider,
        capabilities.workspace_symbol_provider,
        capabilities.diagnostic_provider,
    ):
        if provider is not None and not isinstance(provider, bool):
            provider.work_done_progress = is_told
