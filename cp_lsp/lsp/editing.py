"""Requests that change texts: new names, fixes and refactorings, layout."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from cp_lsp.features.actions import KINDS, Action, actions
from cp_lsp.features.fixes.engine import BUDGET
from cp_lsp.features.fixes.trial import OutOfTime
from cp_lsp.features.formatting import format_module, format_on_type, format_range
from cp_lsp.features.rename import Refusal
from cp_lsp.features.rename import prepare_rename as find_name
from cp_lsp.features.rename import rename as rename_all
from cp_lsp.features.view import Edit
from cp_lsp.lsp.repairing import model_actions
from cp_lsp.lsp.requests import Context, request

UNASKED_LIMIT: Final = 0.07
"""Seconds after its arrival that a request which an editor makes by itself, as the cursor moves,
is worked on. What is not found by then is found when the cursor rests, or the person asks.
"""


@request(types.TEXT_DOCUMENT_PREPARE_RENAME)
def prepare_rename(
    context: Context, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder:
    """The name that would be changed."""
    found = find_name(context.view, context.offset(params.position), context.index)
    if isinstance(found, Refusal):
        raise _refused(context, found)
    name = context.view.text[found.start : found.end]
    return types.PrepareRenamePlaceholder(context.range(found), name)


@request(types.TEXT_DOCUMENT_RENAME)
def rename(context: Context, params: types.RenameParams) -> types.WorkspaceEdit:
    """The edits that give a thing a new name everywhere."""
    offset = context.offset(params.position)
    found = rename_all(context.view, offset, params.new_name, context.index)
    if isinstance(found, Refusal):
        raise _refused(context, found)
    edit = context.workspace_edit(found.edits)
    operations = context.value("workspace.workspace_edit.resource_operations") or ()
    if edit.document_changes is not None and types.ResourceOperationKind.Rename in operations:
        moves = [
            types.RenameFile(old_uri=context.uri_of(each.old), new_uri=context.uri_of(each.new))
            for each in found.files
        ]
        edit.document_changes = [*edit.document_changes, *moves]
    return edit


@request(
    types.TEXT_DOCUMENT_CODE_ACTION,
    types.CodeActionOptions(code_action_kinds=list(KINDS)),
)
def code_action(context: Context, params: types.CodeActionParams) -> list[types.CodeAction]:
    """What can be done at a range; nothing for an editor that knows commands alone."""
    if not context.can("text_document.code_action.code_action_literal_support"):
        return []
    only = params.context.only
    is_asked = params.context.trigger_kind != types.CodeActionTriggerKind.Automatic or only
    budget = BUDGET if is_asked else context.arrived + UNASKED_LIMIT - time.monotonic()

    def pause() -> None:
        context.pause()
        if not is_asked and time.monotonic() > context.arrived + UNASKED_LIMIT:
            raise OutOfTime

    found = actions(
        context.view,
        context.positions.offsets(params.range),
        bench=context.index.workbench(context.snapshot),
        known_modules=context.index.importable(),
        kinds=only,
        budget=budget,
        pause=pause,
    )
    offered = [_code_action(context, action, params.context.diagnostics) for action in found]
    return [*offered, *model_actions(context, params)]


@request(types.TEXT_DOCUMENT_FORMATTING)
def formatting(context: Context, _params: types.DocumentFormattingParams) -> list[types.TextEdit]:
    """The edits that lay a module out."""
    return _text_edits(context, format_module(context.view))


@request(types.TEXT_DOCUMENT_RANGE_FORMATTING)
def range_formatting(
    context: Context, params: types.DocumentRangeFormattingParams
) -> list[types.TextEdit]:
    """The edits that lay a part out."""
    start, end = context.positions.offsets(params.range)
    return _text_edits(context, format_range(context.view, start, end))


@request(types.TEXT_DOCUMENT_RANGES_FORMATTING)
def ranges_formatting(
    context: Context, params: types.DocumentRangesFormattingParams
) -> list[types.TextEdit]:
    """The edits that lay several parts out."""
    edits: set[Edit] = set()
    for range_ in params.ranges:
        edits.update(format_range(context.view, *context.positions.offsets(range_)))
    return _text_edits(context, sorted(edits))


@request(
    types.TEXT_DOCUMENT_ON_TYPE_FORMATTING,
    types.DocumentOnTypeFormattingOptions(
        first_trigger_character="\n", more_trigger_character=[";", "D", "E", "F", "L", "N", "|"]
    ),
)
def on_type_formatting(
    context: Context, params: types.DocumentOnTypeFormattingParams
) -> list[types.TextEdit]:
    """The edits that what was just typed calls for."""
    offset = context.offset(params.position)
    return _text_edits(context, format_on_type(context.view, offset, params.ch))


def _text_edits(context: Context, edits: Iterable[Edit]) -> list[types.TextEdit]:
    return [types.TextEdit(context.range(each.range), each.text) for each in edits]


def _code_action(
    context: Context, action: Action, given: Iterable[types.Diagnostic]
) -> types.CodeAction:
    snapshot = context.snapshot
    texts = _text_edits(context, action.edits)
    if context.can("workspace.workspace_edit.document_changes"):
        versioned = types.OptionalVersionedTextDocumentIdentifier(snapshot.uri, snapshot.version)
        edit = types.WorkspaceEdit(
            document_changes=[types.TextDocumentEdit(versioned, list(texts))]
        )
    else:
        edit = types.WorkspaceEdit(changes={snapshot.uri: texts})
    mended: list[types.Diagnostic] = []
    if action.finding is not None:
        line = context.positions.position(action.finding.pos).line
        mended = [
            each
            for each in given
            if each.code == action.finding.code
            and each.range.start.line - 1 <= line <= each.range.end.line + 1
        ]
    return types.CodeAction(
        title=action.title_in(context.language),
        kind=types.CodeActionKind(action.kind),
        diagnostics=mended or None,
        is_preferred=True if action.is_preferred else None,
        edit=edit,
    )


def _refused(context: Context, refusal: Refusal) -> JsonRpcException:
    return JsonRpcException(
        refusal.text(context.language), code=types.LSPErrorCodes.RequestFailed.value
    )
