"""What is done to a text before it is saved."""

from __future__ import annotations

from lsprotocol import types

from cp_lsp.features.formatting import format_module
from cp_lsp.lsp.requests import Context, request


@request(types.TEXT_DOCUMENT_WILL_SAVE_WAIT_UNTIL)
def will_save_wait_until(
    context: Context, params: types.WillSaveTextDocumentParams
) -> list[types.TextEdit]:
    """The edits that lay a module out, where the setting `format_on_save` is on."""
    is_wanted = context.settings.format_on_save and context.snapshot.is_source
    if not is_wanted or params.reason == types.TextDocumentSaveReason.AfterDelay:
        return []
    edits = format_module(context.view)
    return [types.TextEdit(context.range(each.range), each.text) for each in edits]
