"""The commands that an editor can have the server carry out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from cp_lsp.lsp.content import AUDIENCES, interface_text
from cp_lsp.lsp.lens import SHOW_REFERENCES
from cp_lsp.lsp.requests import Context
from cp_lsp.lsp.worker import Priority

if TYPE_CHECKING:
    from cp_lsp.lsp.server import Server

INTERFACE: Final = "cp.interface"
REINDEX: Final = "cp.reindex"
STATUS: Final = "cp.status"

COMMANDS: Final = {
    INTERFACE: "The interface of a module, by its name and `clients`, `extensions` or `all`.",
    REINDEX: "Looks at all files again.",
    STATUS: "Version, settings file, BlackBox and number of modules, as an object.",
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
    }
