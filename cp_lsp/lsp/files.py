"""What an editor tells before and after it creates, renames or deletes files."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from cp_lsp.features.rename import Refusal, module_name_for, rename_module
from cp_lsp.features.view import Edit
from cp_lsp.lsp.documents import path_of
from cp_lsp.lsp.requests import Context, request
from cp_lsp.lsp.worker import Priority

if TYPE_CHECKING:
    from cp_lsp.lsp.server import Server

log = logging.getLogger(__name__)

SOURCES: Final = types.FileOperationRegistrationOptions(
    [
        types.FileOperationFilter(
            types.FileOperationPattern(
                "**/*.{cp,odc,mod,txt}", matches=types.FileOperationPatternKind.File
            ),
            scheme="file",
        )
    ]
)
"""The files that the server wants to hear of."""


@request(types.WORKSPACE_WILL_RENAME_FILES, SOURCES)
def will_rename_files(
    context: Context, params: types.RenameFilesParams
) -> types.WorkspaceEdit | None:
    """The edits that give modules the names of their files, in themselves and in their clients."""
    edits: dict[Any, list[Edit]] = {}
    for file in params.files:
        old, new = path_of(file.old_uri), path_of(file.new_uri)
        name = None if old is None else context.index.project.module_of(old)
        if old is None or new is None or name is None:
            continue
        new_name = module_name_for(name, old, new)
        if new_name is None or new_name == name:
            continue
        found = rename_module(name, new_name, context.index)
        if isinstance(found, Refusal):
            reason = found.text(context.language)
            raise JsonRpcException(reason, code=types.LSPErrorCodes.RequestFailed.value)
        for target, some in found.edits.items():
            edits.setdefault(target, []).extend(some)
    return context.workspace_edit(edits) if edits else None


async def did_create_files(server: Server, params: types.CreateFilesParams) -> None:
    """Has an empty file that is to hold a module begin with its heading."""
    skeletons = await server.ask(
        Priority.REQUEST,
        None,
        lambda context: [
            (file.uri, text)
            for file in params.files
            if (text := _skeleton(context, file.uri)) is not None
        ],
    )
    start = types.Position(0, 0)
    for uri, text in skeletons or ():
        edit = types.TextEdit(types.Range(start, start), text)
        server.workspace_apply_edit(
            types.ApplyWorkspaceEditParams(types.WorkspaceEdit(changes={uri: [edit]}))
        )


def _skeleton(context: Context, uri: str) -> str | None:
    """A module to begin with; None for a file that has a text already, or is none of modules."""
    path = path_of(uri)
    if path is None or path.suffix.lower() not in (".cp", ".mod"):
        return None
    snapshot = context.index.snapshot(uri)
    try:
        is_empty = path.stat().st_size == 0 if snapshot is None else not snapshot.text
    except OSError:
        return None
    name = module_name_for("", path, path)
    if not is_empty or name is None:
        return None
    return f"MODULE {name};\n\nEND {name}.\n"
