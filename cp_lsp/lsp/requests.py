"""How a request is answered: the table of handlers, and what a handler is given.

A handler is a function of a `Context` and the parameters. It runs on the worker thread, sees one
state of the open texts, and turns what a feature gives into values of the protocol.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from cp_lsp.features.view import Location, Range, View, WorkspaceEdit
from cp_lsp.lsp.documents import ODC_SCHEME, Snapshot
from cp_lsp.lsp.positions import Positions
from cp_lsp.lsp.worker import Priority
from cp_lsp.lsp.workspace import WorkspaceIndex
from cp_lsp.settings import Settings


class Generated(NamedTuple):
    """What a model suggests, and its name; the text is "" while it is being made."""

    text: str
    model: str


class Context:
    """One state of the open texts, and how to tell places in them as the editor wants it."""

    def __init__(
        self,
        index: WorkspaceIndex,
        snapshot: Snapshot | None,
        encoding: str,
        capabilities: types.ClientCapabilities,
        pause: Callable[[], None] = lambda: None,
        arrived: float = math.inf,
    ) -> None:
        self.index = index
        self.pause = pause
        """To be called now and then by what takes long; raises if nobody waits for it any more."""
        self.arrived = arrived
        """When the request came, by the monotonic clock."""
        self.generated: Callable[[Context, int], Generated | None] = lambda _context, _at: None
        """What a model suggests at an offset, for the list; None where it does not belong there."""
        self.has_model = False
        """Whether there is a model that a person can ask."""
        self.encoding = encoding
        self.capabilities = capabilities
        self._snapshot = snapshot

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.index.settings

    @property
    def language(self) -> str:
        """The language to answer in, "en" or "ru"."""
        return self.settings.message_language

    @property
    def snapshot(self) -> Snapshot:
        """The text that the request is about."""
        assert self._snapshot is not None, "this request is about no text"
        return self._snapshot

    @cached_property
    def view(self) -> View:
        """The checked module that the request is about."""
        return self.index.view_of(self.snapshot)

    @property
    def positions(self) -> Positions:
        """Where the offsets of the text are that the request is about."""
        return self.snapshot.positions

    def value(self, capability: str) -> Any:
        """What the client says of a capability, by its dotted name; None if nothing."""
        return get_capability(self.capabilities, capability, None)

    def can(self, capability: str) -> bool:
        """Whether the client says that it can do something."""
        return bool(self.value(capability))

    def view_at(self, uri: str) -> View | None:
        """The checked module of any open text, None if it is not open."""
        snapshot = self.index.snapshot(uri)
        return None if snapshot is None else self.index.view_of(snapshot)

    def offset(self, position: types.Position) -> int:
        """The offset of a position in the text that the request is about."""
        return self.positions.offset(position)

    def range(self, range_: Range) -> types.Range:
        """A range of the text that the request is about."""
        return self.positions.range(range_)

    def uri_of(self, path: Path) -> str:
        """The URI of a file, spelled as the editor spells it where it is open."""
        snapshot = self.index.snapshot_at(path)
        if snapshot is not None:
            return snapshot.uri
        uri = path.absolute().as_uri()
        if is_document(path) and self.value("workspace.text_document_content") is not None:
            return ODC_SCHEME + uri.removeprefix("file")
        return uri

    def places(self, module_name: str, path: Path | None) -> tuple[str, Positions] | None:
        """URI and positions of the text of any module; None where it cannot be shown."""
        if path is None:
            snapshot = self._snapshot
            if snapshot is None or snapshot.path is not None or module_name != self.view.name:
                return None
            return snapshot.uri, snapshot.positions
        positions = self.index.positions(path, self.encoding)
        return None if positions is None else (self.uri_of(path), positions)

    def location(self, location: Location) -> types.Location | None:
        """A place in any module; None where its text cannot be shown."""
        place = self.places(location.module_name, location.path)
        if place is None:
            return None
        uri, positions = place
        return types.Location(uri, positions.range(location.range))

    def locations(self, locations: Iterable[Location]) -> list[types.Location]:
        """Those of several places that can be shown."""
        return [found for found in map(self.location, locations) if found is not None]

    def workspace_edit(self, edit: WorkspaceEdit) -> types.WorkspaceEdit:
        """Edits of several texts, each bound to the version that it was made for.

        Refused where one is a BlackBox document that is not open: its bytes are no text.
        """
        changes: dict[str, tuple[int | None, list[types.TextEdit]]] = {}
        for target, edits in edit.items():
            path: Path | None = target if isinstance(target, Path) else self._path_of(target)
            place = self.places(str(target), path)
            if place is None:
                continue
            uri, positions = place
            snapshot = self.index.snapshot(uri)
            if snapshot is None and path is not None and is_document(path):
                text = _NO_TEXT["ru" if self.language == "ru" else "en"]
                raise JsonRpcException(
                    text.format(path.name), code=types.LSPErrorCodes.RequestFailed.value
                )
            texts = [types.TextEdit(positions.range(each.range), each.text) for each in edits]
            changes[uri] = None if snapshot is None else snapshot.version, texts
        if not self.can("workspace.workspace_edit.document_changes"):
            return types.WorkspaceEdit(changes={uri: texts for uri, (_, texts) in changes.items()})
        return types.WorkspaceEdit(
            document_changes=[
                types.TextDocumentEdit(
                    types.OptionalVersionedTextDocumentIdentifier(uri, version), list(texts)
                )
                for uri, (version, texts) in changes.items()
            ]
        )

    def _path_of(self, module_name: str) -> Path | None:
        snapshot = self._snapshot
        if snapshot is not None and snapshot.path is None and module_name == self.view.name:
            return None
        found = self.index.project.find_module(module_name)
        return None if found is None else found.path


_NO_TEXT = {
    "en": "{} is a BlackBox document and not open as a text, so it cannot be changed from here",
    "ru": "{} — документ BlackBox и не открыт как текст, поэтому изменить его отсюда нельзя",
}


def is_document(path: Path) -> bool:
    """Whether a file is a BlackBox document by its name."""
    return path.suffix.lower() == ".odc"


class Handler(NamedTuple):
    """What answers a request, and how the server announces that it can."""

    method: str
    answer: Callable[[Context, Any], Any]
    options: Any = None
    priority: Priority = Priority.REQUEST


HANDLERS: dict[str, Handler] = {}
"""The handlers of all requests, by method."""

_DISPLAYED: Final = frozenset(
    {
        types.CODE_LENS_RESOLVE,
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.TEXT_DOCUMENT_CODE_LENS,
        types.TEXT_DOCUMENT_DOCUMENT_LINK,
        types.TEXT_DOCUMENT_DOCUMENT_SYMBOL,
        types.TEXT_DOCUMENT_FOLDING_RANGE,
        types.TEXT_DOCUMENT_INLAY_HINT,
        types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL,
        types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL_DELTA,
        types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE,
    }
)
"""What an editor asks of itself after each edit; what a person asks for goes before it."""

_Function = TypeVar("_Function", bound=Callable[[Context, Any], Any])


def request(method: str, options: Any = None) -> Callable[[_Function], _Function]:
    """Makes a function the handler of a request."""

    def register(function: _Function) -> _Function:
        priority = Priority.DISPLAY if method in _DISPLAYED else Priority.REQUEST
        HANDLERS[method] = Handler(method, function, options, priority)
        return function

    return register
