"""Diagnostics that the editor asks for itself, of one text or of the whole workspace."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types

from cp_lsp.index.project import ModuleLocation
from cp_lsp.lsp.diagnostics import diagnostics, diagnostics_at, result_id
from cp_lsp.lsp.progress import Bar
from cp_lsp.lsp.requests import Context, request
from cp_lsp.lsp.worker import Abandoned, Priority

if TYPE_CHECKING:
    from cp_lsp.lsp.server import Server

Report = (
    types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport
)

_AT_A_TIME = 8


@request(
    types.TEXT_DOCUMENT_DIAGNOSTIC,
    types.DiagnosticOptions(
        inter_file_dependencies=True, workspace_diagnostics=True, identifier="cp"
    ),
)
def document_diagnostic(
    context: Context, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
    """What is to be said about an open text."""
    found = diagnostics(context)
    # The editor moves what it has when the text changes, so it needs them anew in each version.
    key = f"{context.snapshot.version}-{result_id(found)}"
    if key == params.previous_result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=key)
    return types.RelatedFullDocumentDiagnosticReport(items=found, result_id=key)


async def workspace_diagnostic(
    server: Server, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """What is to be said about all modules of the workspace.

    Where nothing differs from what the editor has, the answer waits until something may.
    """
    known = {each.uri: each.value for each in params.previous_result_ids}
    work_token = params.work_done_token
    while True:
        changed = server.changed
        names = await server.ask(Priority.BACKGROUND, None, _modules) or []
        bar = server.reporting.bar(
            work_token, types.WORKSPACE_DIAGNOSTIC, server.language, len(names)
        )
        try:
            found, is_news = await _look(server, names, known, params.partial_result_token, bar)
        except Abandoned:
            raise asyncio.CancelledError from None
        finally:
            server.reporting.end(bar)
        if is_news or not known:
            return types.WorkspaceDiagnosticReport(found)
        # What follows is waiting, which is not shown.
        work_token = None
        await changed.wait()
        await asyncio.sleep(_REST)


async def _look(
    server: Server,
    names: list[ModuleLocation],
    known: dict[str, str],
    token: int | str | None,
    bar: Bar,
) -> tuple[list[Report], bool]:
    """The reports on all modules, but for those sent under a token, and whether any is new."""
    found: list[Report] = []
    is_news = False
    seen: set[str] = set()
    for first in range(0, len(names), _AT_A_TIME):
        some = names[first : first + _AT_A_TIME]
        reports = await server.ask(
            Priority.BACKGROUND,
            None,
            lambda context, some=some: _reports(context, some, known),  # type: ignore[misc]
        )
        bar.advance(len(some))
        for report in reports or ():
            seen.add(report.uri)
            is_full = isinstance(report, types.WorkspaceFullDocumentDiagnosticReport)
            is_news = is_news or is_full
            found.append(report)
        if token is not None and found and is_news:
            server.protocol.notify(
                types.PROGRESS,
                types.ProgressParams(token, types.WorkspaceDiagnosticReportPartialResult(found)),
            )
            found = []
    gone = [uri for uri in known if known[uri] and uri not in seen]
    found += [
        types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=[], result_id="") for uri in gone
    ]
    return found, is_news or bool(gone)


_REST = 0.3
"""Seconds after a change before all modules are looked at."""


def _modules(context: Context) -> list[ModuleLocation]:
    return [location for location in context.index.own_modules() if location.path is not None]


def _reports(
    context: Context, locations: list[ModuleLocation], known: dict[str, str]
) -> list[Report]:
    reports: list[Report] = []
    for location in locations:
        assert location.path is not None
        if context.index.snapshot_at(location.path) is not None:
            # Open texts are asked for one by one.
            continue
        uri = context.uri_of(location.path)
        items = diagnostics_at(context, location)
        key = result_id(items)
        if known.get(uri) == key:
            reports.append(types.WorkspaceUnchangedDocumentDiagnosticReport(uri=uri, result_id=key))
        else:
            reports.append(
                types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=items, result_id=key)
            )
    return reports
