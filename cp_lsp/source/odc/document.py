"""A whole document: what `read_document` gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from cp_lsp.errors import OdcError
from cp_lsp.source.messages import reason
from cp_lsp.source.odc.body import Body
from cp_lsp.source.odc.edit import edited_runs
from cp_lsp.source.odc.stores import (
    Part,
    Store,
    damaged,
    is_a,
    read_stores,
    target_of,
    type_names,
    write_stores,
)
from cp_lsp.source.odc.text import Run, Text, is_text_model, stored_parts, version_bytes
from cp_lsp.source.odc.views import View, text_of_view, views_of

MAGIC = b"CDOo"
"""How every document begins; a version number of 4 bytes follows."""

_HEADER = MAGIC + bytes(4)


class Document:
    """A BlackBox document, as it was read; it never changes.

    Its text is that of the main view, what BlackBox compiles. One character of `text` is one
    character of the document, so an offset is a position that BlackBox gives, and `position`
    and `offset` map one to the other.
    """

    def __init__(self, data: bytes, root: Store) -> None:
        self.data = data
        self.root = root
        self.main_view = _main_view(data, root)
        self.main_type = type_names(self.main_view.path)[0]
        """The type of the main view, "TextViews.StdView" or "FormViews.StdView"."""
        self.main: Text | None = None
        """The text of the main view; None where that is not a text."""
        self._default_attributes: Store | None = None
        if is_a(self.main_view, "TextViews.StdView"):
            body = Body(data, self.main_view)
            body.store_version()
            body.version()
            model, self._default_attributes = text_of_view(body)
            body.end()
            store = target_of(model)
            if store is not None and is_text_model(store):
                self.main = Text(data, store)

    @property
    def text(self) -> str:
        """The text with LF between lines and U+FFFC for every view; empty where there is none.

        A surrogate is U+FFFD here, so a character beyond 16 bits, two in BlackBox, is two.
        """
        return self.main.text if self.main else ""

    @property
    def raw(self) -> str:
        """The text with its own line ends (CR, U+000E) and surrogates."""
        return self.main.raw if self.main else ""

    @property
    def compiler_text(self) -> str:
        """The text as the compiler reads it, position for position.

        A fold counts as it is shown: its hidden text is not compiled. A ruler ends the line;
        other views are left out by the compiler, and stay U+FFFC here.
        """
        return self.main.compiler_text if self.main else ""

    @property
    def readable(self) -> str:
        """The text with surrogate pairs joined, for a reader or a file in UTF-8."""
        return self.main.readable if self.main else ""

    @property
    def runs(self) -> tuple[Run, ...]:
        """The attributes of all characters of the text."""
        return self.main.runs if self.main else ()

    @cached_property
    def views(self) -> tuple[View, ...]:
        """The views in the text, in its order."""
        return views_of(self.main) if self.main else ()

    def position(self, offset: int) -> int:
        """The position in BlackBox of an offset in `text`: the same, held inside the text."""
        return min(max(offset, 0), len(self.main) if self.main else 0)

    def offset(self, position: int) -> int:
        """The offset in `text` of a position in BlackBox: the same, held inside the text."""
        return self.position(position)

    def texts(self) -> Iterator[Text]:
        """All texts of the document: the main one, hidden ones, and those in any kind of view.

        They come in the order of the file, outer before inner; damaged inner ones are left out.
        """
        open_stores = [self.root]
        while open_stores:
            store = open_stores.pop()
            if self.main and store is self.main.store:
                yield self.main
            elif is_text_model(store):
                text = _text_or_none(self.data, store)
                if text is not None:
                    yield text
            open_stores += [ref for ref in reversed(store.refs) if isinstance(ref, Store)]

    def with_text(self, new_text: str) -> bytes:
        """The document with another text, as the bytes of a file.

        What the edit does not touch keeps its attributes and views, new characters take the
        attributes of the character before them, and unchanged text gives the very same bytes.
        A view goes with its U+FFFC; one that was not there before raises OdcError, as does any
        change to a document whose main view is not a text. CR and CR LF count as LF.
        """
        main = self.main
        if main is None:
            if new_text:
                raise OdcError(
                    f"the main view of this document is a {self.main_type}, not a text; "
                    "change it in BlackBox"
                )
            return self.data
        runs = edited_runs(main, new_text, self._default_attributes)
        if runs is None:
            return self.data
        replaced: dict[Store, Iterable[Part]] = {
            main.store: runs.parts(version_bytes(self.data, main.store))
        }
        view = self.main_view
        # A view ends with the position that it shows first, which may no longer be there.
        if any(self.data[view.end - 8 : view.end]):
            *others, _ = stored_parts(self.data, view)
            shown_from = self.data[view.refs[-1].end : view.end - 8] + bytes(8)
            replaced[view] = [*others, shown_from]
        return self._written(replaced)

    def rewritten(self) -> bytes:
        """The unchanged document written anew, as an edit would write it."""
        return self._written({})

    def _written(self, replaced: Mapping[Store, Iterable[Part]]) -> bytes:
        def parts_of(store: Store) -> Iterable[Part]:
            parts = replaced.get(store)
            return stored_parts(self.data, store) if parts is None else parts

        return write_stores(self.root, parts_of, _HEADER) + self.data[self.root.end :]


def read_document(data: bytes) -> Document:
    """The document in the bytes of an .odc file.

    Raises OdcError, which says what is wrong and where, for anything else; time and memory
    stay in proportion to the size of the file.
    """
    if not data.startswith(MAGIC):
        raise OdcError(*reason("no document" if data else "empty document"))
    if len(data) < len(_HEADER):
        raise damaged(len(data), "the file ends inside its header")
    if data[4:8] != _HEADER[4:]:
        version = int.from_bytes(data[4:8], "little", signed=True)
        raise OdcError(*reason("document version", version=version))
    return Document(data, read_stores(data, len(_HEADER)))


def _text_or_none(data: bytes, model: Store) -> Text | None:
    try:
        return Text(data, model)
    except OdcError:
        return None


def _main_view(data: bytes, root: Store) -> Store:
    if not is_a(root, "Documents.Document"):
        raise damaged(root.start, f"the file holds a {type_names(root.path)[0]}, not a document")
    body = Body(data, root)
    body.store_version()
    body.version()  # Views.View
    body.version()  # Containers.View
    model = target_of(body.ref())
    if model is None:
        raise damaged(body.position, "the document has no model")
    body = Body(data, model)
    body.store_version()
    body.version()  # Models.Model
    body.version()  # Containers.Model
    body.version()  # Documents.Model
    view = target_of(body.ref())
    if view is None:
        raise damaged(body.position, "the document has no view")
    return view
