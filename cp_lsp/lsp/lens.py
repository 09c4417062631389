"""Requests for the lines above declarations."""

from __future__ import annotations

from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from cp_lsp.errors import SourceError
from cp_lsp.features.lens import InterfaceChange, Lens, interface_change, lens_places, lenses
from cp_lsp.features.view import Range, View
from cp_lsp.lsp.requests import Context, request
from cp_lsp.settings import LENSES
from cp_lsp.source.file import read_source

SHOW_REFERENCES: Final = "cp.showReferences"
"""Command with URI, position and places. An editor that has it names it among
`commands.commands` of its experimental capabilities; for others the server does what it can."""


@request(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions())
def code_lens(context: Context, _params: types.CodeLensParams) -> list[types.CodeLens]:
    """The lines above declarations; what they say is told when they come into sight."""
    wanted = context.settings.code_lens
    kinds = LENSES if wanted is True else wanted or ()
    return [
        types.CodeLens(
            range=context.range(lens.range),
            data={"uri": context.snapshot.uri, "kind": lens.kind, "range": list(lens.range)},
        )
        for lens in lenses(context.view, kinds)
        if lens.kind != "interface" or context.snapshot.path is not None
    ]


@request(types.CODE_LENS_RESOLVE)
def code_lens_resolve(context: Context, lens: types.CodeLens) -> types.CodeLens:
    """A line with what it says: how many uses, what overrides or extends, clients to compile."""
    data: Any = lens.data
    view = context.view_at(str(data["uri"]))
    snapshot = context.index.snapshot(str(data["uri"]))
    range_ = Range(*data["range"])
    if view is None or snapshot is None or snapshot.positions.range(range_) != lens.range:
        raise JsonRpcContentModified("the text has changed")
    if data["kind"] == "interface":
        lens.command = types.Command(_interface_title(context, view), "")
        return lens
    found = context.locations(lens_places(view, Lens(range_, data["kind"]), context.index))
    title = _TITLES[data["kind"], context.language == "ru"]
    title = title.format(len(found), "" if len(found) == 1 else "s")
    if not found:
        lens.command = types.Command(title, "")
        return lens
    arguments = [snapshot.uri, lens.range.start, found]
    lens.command = types.Command(title, SHOW_REFERENCES, arguments=arguments)
    return lens


_TITLES: Final = {
    ("references", False): "{} reference{}",
    ("references", True): "использований: {}",
    ("implementations", False): "{} implementation{}",
    ("implementations", True): "реализаций: {}",
}


def _interface_title(context: Context, view: View) -> str:
    """How many modules import this one, and whether they must be compiled once it is saved."""
    clients = len(set(context.index.clients_of(view.name)))
    is_russian = context.language == "ru"
    change = _change(context, view)
    if not change:
        if is_russian:
            return f"клиентов: {clients}"
        return f"{clients} client" + ("" if clients == 1 else "s")
    marks = [f"+{name}" for name in change.new] + [f"−{name}" for name in change.gone]
    names = f" ({', '.join(marks)})" if marks else ""
    if is_russian:
        return f"интерфейс не тот, что в файле{names}: перекомпилировать клиентов: {clients}"
    many = "" if clients == 1 else "s"
    return f"interface differs from the saved one{names}: {clients} client{many} to compile again"


def _change(context: Context, view: View) -> InterfaceChange | None:
    if view.path is None or not view.path.is_file():
        return None
    try:
        saved = read_source(view.path, encoding=context.settings.encoding).compiler_text
    except SourceError:
        return None
    if saved == view.text:
        return None
    return interface_change(saved, view.text, context.index.importer)
