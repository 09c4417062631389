"""Texts that are in no text file: BlackBox documents, and the interfaces of modules.

An editor that knows `workspace/textDocumentContent` shows them under URIs of our own. For others
an interface is written to a file in the folder of the cache, so that they can show it, too.
"""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from typing import Final

from lsprotocol import types

from cp_lsp.features.interface_view import place_in_definition
from cp_lsp.index.cache import default_cache_directory
from cp_lsp.lsp.documents import ODC_SCHEME, path_of
from cp_lsp.lsp.positions import Positions
from cp_lsp.lsp.requests import Context, is_document, request
from cp_lsp.semantics.client_interface import Audience, client_interface
from cp_lsp.semantics.imported import described_library

log = logging.getLogger(__name__)

INTERFACE_SCHEME: Final = "cp-interface"
"""Scheme of definitions: `cp-interface:///clients/Name.cp`, or for `extensions`, or `all`."""

SCHEMES: Final = (ODC_SCHEME, INTERFACE_SCHEME)

_URI: Final = re.compile(rf"{INTERFACE_SCHEME}:/+(clients|extensions|all)/(\w+)(?:\.cp)?")


@request(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)
def text_document_content(
    context: Context, params: types.TextDocumentContentParams
) -> types.TextDocumentContentResult | None:
    """The text of a BlackBox document or of a module's interface, under a URI of its own."""
    place = _URI.fullmatch(params.uri)
    if place is not None:
        text = interface_text(context, place[2], AUDIENCES[place[1]])
        context.index.contents_told[params.uri] = text
        return None if text is None else types.TextDocumentContentResult(text)
    path = path_of(params.uri)
    if path is None or not is_document(path):
        return None
    positions = context.index.positions(path, context.encoding)
    return None if positions is None else types.TextDocumentContentResult(positions.text)


AUDIENCES: Final[dict[str, Audience]] = {
    "clients": "clients",
    "extensions": "extensions",
    "all": "all",
}
"""For whom an interface is shown, by what a URI or command says."""


def interface_uri(module_name: str, audience: Audience = "clients") -> str:
    """The URI of a module's interface."""
    return f"{INTERFACE_SCHEME}:///{audience}/{module_name}.cp"


def interface_text(
    context: Context, module_name: str, audience: Audience = "clients"
) -> str | None:
    """The interface of a module as BlackBox's browser shows it; None if there is no module."""
    importer = context.index.importer
    module = importer.import_module(module_name)
    description = importer.description(module_name)
    if module is None or description is None:
        return None
    return client_interface(module, audience=audience, library=described_library(description))


def outdated_contents(context: Context) -> list[str]:
    """The URIs of the interfaces that the editor was given and that are others now."""
    told = context.index.contents_told
    found: list[str] = []
    for uri, before in list(told.items()):
        place = _URI.fullmatch(uri)
        if place is not None:
            text = interface_text(context, place[2], AUDIENCES[place[1]])
            if text != before:
                told[uri] = text
                found.append(uri)
    return found


def has_only_interface(context: Context, module_name: str) -> bool:
    """Whether nothing is known of a module but its interface."""
    location = context.index.project.find_module(module_name)
    return location is not None and location.path is None


def interface_location(context: Context, key: str) -> types.Location | None:
    """Where the interface of a module without source declares a thing, `Module`, `Module.Name` or
    `Module.Record.member`; None where there is no interface, or no way to show it.
    """
    module_name, _, path = key.partition(".")
    name = path.rpartition(".")[2] or module_name
    # Hooks and methods that are only implemented are in the whole interface alone.
    for audience in _BY_FITNESS:
        text = interface_text(context, module_name, audience)
        if text is None:
            return None
        place = place_in_definition(text, path)
        if text[place.start : place.end] == name or audience == _BY_FITNESS[-1]:
            uri = _shown_at(context, module_name, audience, text)
            positions = Positions(text, context.encoding)
            return None if uri is None else types.Location(uri, positions.range(place))
    return None


_BY_FITNESS: Final[tuple[Audience, ...]] = ("clients", "all")


def _shown_at(context: Context, module_name: str, audience: Audience, text: str) -> str | None:
    if context.value("workspace.text_document_content") is not None:
        return interface_uri(module_name, audience)
    base = context.settings.cache_directory or default_cache_directory()
    path = base / "interfaces" / audience / f"{module_name}.cp"
    try:
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(OSError):
                path.chmod(0o644)
            path.write_text(text, encoding="utf-8", newline="\n")
            path.chmod(0o444)
    except OSError as problem:
        log.info("the interface of %s cannot be shown: %s", module_name, problem)
        return None
    return path.as_uri()
