"""Requests and commands that ask the model that converses; docs/reference/chat.md describes them.

What answers them is loaded when the first one comes: most sessions have none.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from lsprotocol import types

from cp_lsp.lsp.requests import Context

if TYPE_CHECKING:
    from cp_lsp.lsp.server import Server

CHAT: Final = "cp/chat"
EXPLAIN: Final = "cp/explain"
INSERT: Final = "cp/insertCode"

EXPLAIN_COMMAND: Final = "cp.explain"
CHAT_COMMANDS: Final = {
    EXPLAIN_COMMAND: "explain",
    "cp.writeTests": "tests",
    "cp.document": "document",
    "cp.rewrite": "rewrite",
    "cp.generate": "generate",
}
"""The commands that ask the model, and what they ask for."""


async def chat(server: Server, params: Any) -> dict[str, Any]:
    """An answer of the model about Component Pascal, its code checked; see [chat](chat.md)."""
    return await server.chats.chat(params)


async def explain(server: Server, params: Any) -> dict[str, Any]:
    """What the model says of the selection, or of the name at the cursor; see [chat](chat.md)."""
    return await server.chats.explain(params)


async def insert_code(server: Server, params: Any) -> dict[str, Any]:
    """What a code block becomes in a text, and whether that compiles; see [chat](chat.md)."""
    return await server.chats.insert(params)


def explain_link(context: Context, range_: types.Range) -> str:
    """A link that has a name explained, for an editor that follows links to commands; "" for
    others.
    """
    experimental = context.capabilities.experimental
    if not isinstance(experimental, dict) or experimental.get("hoverCommands") is not True:
        return ""
    start = {"line": range_.start.line, "character": range_.start.character}
    arguments = json.dumps([context.snapshot.uri, {"start": start, "end": start}])
    title = "Объяснить" if context.language == "ru" else "Explain"
    return f"[{title}](command:{EXPLAIN_COMMAND}?{quote(arguments, safe='')})"
