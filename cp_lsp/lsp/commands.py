"""The commands that an editor can have the server carry out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from cp_lsp.lsp.chat import CHAT_COMMANDS
from cp_lsp.lsp.content import AUDIENCES, interface_text
from cp_lsp.lsp.lens import SHOW_REFERENCES
from cp_lsp.lsp.repairing import FIX, FIX_ALL, REPAIR_COMMANDS
from cp_lsp.lsp.requests import Context
from cp_lsp.lsp.worker import Priority

if TYPE_CHECKING:
    from cp_lsp.lsp.server import Server

ACCEPTED: Final = "cp.didAcceptCompletion"
INTERFACE: Final = "cp.interface"
REINDEX: Final = "cp.reindex"
STATUS: Final = "cp.status"

COMMANDS: Final = {
    INTERFACE: "The interface of a module, by its name and `clients`, `extensions` or `all`.",
    REINDEX: "Looks at all files again.",
    STATUS: "Version, settings file, BlackBox, number of modules and how suggestions of the model "
    "do, as an object.",
    ACCEPTED: "Notes that a suggestion of the model was accepted; its items carry this command.",
    "cp.explain": "Has the model explain the selection, or the name at the cursor: a URI, a range.",
    "cp.writeTests": "Has the model write a test module.",
    "cp.document": "Has the model write the comment of the procedure around.",
    "cp.rewrite": "Has the model rewrite what is selected in Component Pascal.",
    "cp.generate": "Has the model write what the comment at the cursor asks for.",
    FIX: "Has the model mend the error in a range: a URI, a range. Only an edit is made after "
    "which the error is gone and no other has come; a message says so where there is none.",
    FIX_ALL: "Mends the errors of a text one by one, with the model where no rule helps: a URI.",
    SHOW_REFERENCES: "Shows the first of the places of a lens, in an editor that cannot itself.",
}
"""What each command does."""


async def execute_command(server: Server, params: types.ExecuteCommandParams) -> Any:
    """Carries out one of the [commands](#commands)."""
    arguments = params.arguments or []
    if params.command == INTERFACE and arguments and isinstance(arguments[0], str):
        name = arguments[0]
        audience = AUDIENCES.get(str(arguments[1]) if len(arguments) > 1 else "clients")
        if audience is not None:
            return await server.ask(
                Priority.REQUEST, None, lambda context: interface_text(context, name, audience)
            )
    elif params.command == REINDEX:
        server.begin_anew()
        return None
    elif params.command == STATUS:
        return await server.ask(Priority.REQUEST, None, lambda context: _status(server, context))
    elif params.command == ACCEPTED and arguments:
        server.inline.did_accept(arguments[0])
        return None
    elif params.command in REPAIR_COMMANDS:
        return await server.repairing.execute(
            params.command, list(arguments), params.work_done_token
        )
    elif params.command in CHAT_COMMANDS:
        return await server.chats.execute(params.command, list(arguments))
    elif params.command == SHOW_REFERENCES and len(arguments) > 2 and arguments[2]:
        place = arguments[2][0]
        server.show_document(place["uri"], place["range"])
        return None
    raise JsonRpcInvalidParams(f"no command with such arguments: {params.command}")


def _status(server: Server, context: Context) -> dict[str, Any]:
    project = context.index.project
    return {
        "version": server.version,
        "settingsFile": None if server.settings_file is None else str(server.settings_file),
        "blackbox": None if project.blackbox is None else str(project.blackbox),
        "modules": len(list(context.index.module_names())),
        "language": context.language,
        "completion": server.inline.report(),
    }
