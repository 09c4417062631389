"""Findings to diagnostics, sent when the text has come to rest or given when asked for."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Coroutine, Iterable, Sequence
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from cp_lsp.features.marks import marked_ranges
from cp_lsp.features.view import Location, Range, View, identifier_at
from cp_lsp.index.project import ModuleLocation
from cp_lsp.lsp.positions import Positions
from cp_lsp.lsp.requests import Context
from cp_lsp.lsp.worker import Priority
from cp_lsp.semantics import objects as o
from cp_lsp.semantics import usage
from cp_lsp.semantics.usage import Remark
from cp_lsp.source.diagnostic import Finding
from cp_lsp.source.messages import message

if TYPE_CHECKING:
    from cp_lsp.lsp.server import Server

log = logging.getLogger(__name__)

SOURCE: Final = "cp"

SHORTEST_WAIT: Final = 0.02
LONGEST_WAIT: Final = 0.3
"""Seconds after the last edit in which nothing is sent; between them, half as long as the last
took."""

NOT_FOUND: Final = 152

_DOUBLE: Final = 1
_UNUSED: Final = frozenset({usage.NEVER_USED, usage.SET_NEVER_USED, usage.AFTER_RETURN})
_HINTS: Final = frozenset(
    {usage.NEVER_USED, usage.SUPERFLUOUS_SEMICOLON, usage.INTERMEDIATE, usage.IN_OUTER_SCOPE}
)


class Diagnostics:
    """Sends what is wrong with the open texts, soon after each edit."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._seconds: dict[str, float] = {}

    def schedule(self, uri: str, *, at_once: bool = False) -> None:
        """Has the diagnostics of an open text sent when it has rested for a moment."""
        self.cancel(uri)
        if self._server.pulls_diagnostics:
            return
        half = self._seconds.get(uri, 0) / 2
        wait = 0.0 if at_once else min(max(half, SHORTEST_WAIT), LONGEST_WAIT)
        self._waiting[uri] = self._task(self._send(uri, wait))

    def schedule_all(self) -> None:
        """Has those of all open texts sent again, or asked for again."""
        for document in self._server.documents:
            self.schedule(document.uri)
        self._server.ask_for_refresh()

    def cancel(self, uri: str) -> None:
        """Sends nothing for a text that is about to change or go."""
        task = self._waiting.pop(uri, None)
        if task is not None:
            task.cancel()

    def forget(self, uri: str) -> None:
        """Takes back what was sent for a text that is not open any more."""
        self.cancel(uri)
        self._seconds.pop(uri, None)
        if self._server.pulls_diagnostics:
            return
        self._publish(uri, None, [])
        # What the editor did not save is gone, for others too.
        self._task(self._send_dependents(uri))

    def _task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._finish)
        return task

    def _finish(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (problem := task.exception()) is not None:
            log.error("diagnostics failed", exc_info=problem)

    async def _send(self, uri: str, wait: float) -> None:
        if wait:
            await asyncio.sleep(wait)
        server = self._server
        started = perf_counter()
        snapshot = server.documents.latest.get(uri)
        if snapshot is None:
            return
        found = await server.ask(Priority.DIAGNOSTICS, uri, diagnostics)
        self._seconds[uri] = perf_counter() - started
        if found is None or server.documents.latest.get(uri) is not snapshot:
            return
        self._publish(uri, snapshot.version, found)
        await self._send_dependents(uri)

    async def _send_dependents(self, uri: str) -> None:
        """Has those sent again that import what has changed."""
        others = [each.uri for each in self._server.documents if each.uri != uri]
        if not others:
            return
        outdated = await self._server.ask(
            Priority.BACKGROUND, None, lambda context: context.index.outdated(others)
        )
        for other in outdated or ():
            if other not in self._waiting or self._waiting[other].done():
                self.schedule(other, at_once=True)

    def _publish(self, uri: str, version: int | None, diagnostics: list[types.Diagnostic]) -> None:
        self._server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, diagnostics, version)
        )


def diagnostics(context: Context) -> list[types.Diagnostic]:
    """All that is to be said about an open text."""
    snapshot = context.snapshot
    return _judge(context, context.view, snapshot.positions) if snapshot.is_source else []


def diagnostics_at(context: Context, location: ModuleLocation) -> list[types.Diagnostic]:
    """All that is to be said about a module that is not open."""
    found = context.index.judged(
        location,
        context.encoding,
        lambda view, positions: _judge(context, view, positions),
    )
    return found or []


def _judge(context: Context, view: View, positions: Positions) -> list[types.Diagnostic]:
    errors = view.module.findings
    if errors:
        return [
            _error(context, finding, range_, positions, view)
            for finding, range_ in zip(errors, marked_ranges(view, errors), strict=True)
        ]
    return [_warning(context, remark, positions) for remark in context.index.warnings(view)]


def result_id(found: Iterable[types.Diagnostic]) -> str:
    """A short text that differs for different diagnostics."""
    parts = [f"{each.range}{each.code}{each.message}" for each in found]
    return hashlib.blake2b("\n".join(parts).encode(errors="replace"), digest_size=8).hexdigest()


def _error(
    context: Context, finding: Finding, range_: Range, positions: Positions, view: View
) -> types.Diagnostic:
    words = message(finding.code, context.language, finding.detail)
    if finding.code == NOT_FOUND and finding.detail is not None:
        near = context.index.names_like(finding.detail)
        if near:
            perhaps = "; возможно, " if context.language == "ru" else "; perhaps "
            words += perhaps + ", ".join(near)
    related = None
    if context.can("text_document.publish_diagnostics.related_information"):
        related = _related(context, finding, view, range_)
    return types.Diagnostic(
        range=positions.range(range_),
        message=words,
        severity=types.DiagnosticSeverity.Error,
        code=finding.code,
        code_description=_description(finding.code, context.language),
        source=SOURCE,
        related_information=related or None,
    )


def _warning(context: Context, remark: Remark, positions: Positions) -> types.Diagnostic:
    code = remark.finding.code
    hint = types.DiagnosticSeverity.Hint
    return types.Diagnostic(
        range=positions.range(Range(remark.start, remark.end)),
        message=message(code, context.language, remark.finding.detail),
        severity=hint if code in _HINTS else types.DiagnosticSeverity.Warning,
        code=code,
        code_description=_description(code, context.language),
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if code in _UNUSED else None,
    )


def _related(
    context: Context, finding: Finding, view: View, range_: Range
) -> Sequence[types.DiagnosticRelatedInformation]:
    """Where the name in question is declared, if that is another place."""
    token = identifier_at(view, range_.end)
    if token is None:
        return []
    obj = view.objects.get(token)
    name = view.text[view.module.tokens.starts[token] : view.module.tokens.ends[token]]
    if finding.code == _DOUBLE:
        obj = view.module.scope.names.get(name)
    if obj is None or obj.mode == o.MODULE or obj.pos < 0:
        return []
    declared = Range(obj.pos, obj.end)
    if obj.module is None:
        if declared.start <= range_.start <= declared.end:
            return []
        place = context.location(Location(view.name, view.path, declared))
    else:
        found = context.index.project.find_module(obj.module)
        path = None if found is None else found.path
        place = None if path is None else context.location(Location(obj.module, path, declared))
    if place is None:
        return []
    words = (
        f"«{name}» объявлено здесь" if context.language == "ru" else f'"{name}" is declared here'
    )
    return [types.DiagnosticRelatedInformation(place, words)]


@cache
def _description(code: int, language: str) -> types.CodeDescription | None:
    """Where the number is explained, None if that page is nowhere at hand."""
    page = "diagnostics.ru.md" if language == "ru" else "diagnostics.md"
    base = _documentation()
    return types.CodeDescription(f"{base}/reference/{page}#{code}") if base else None


@cache
def _documentation() -> str:
    """Where the documentation lies: on the web, or beside a checkout; "" if it is not known."""
    from importlib import metadata

    try:
        urls = metadata.metadata("cp-lsp").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        urls = []
    for entry in urls:
        label, _, url = str(entry).partition(",")
        if label.strip().lower() == "documentation":
            return url.strip().rstrip("/")
    folder = Path(__file__).parents[2] / "docs"
    return folder.as_uri() if (folder / "reference" / "diagnostics.md").is_file() else ""
