"""The views that stand in a text: which they are, and what the known ones hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from cp_lsp.errors import OdcError
from cp_lsp.source.odc.body import Body
from cp_lsp.source.odc.stores import Link, Ref, Store, damaged, target_of, type_names
from cp_lsp.source.odc.text import Piece, Text, is_text_model


@dataclass(frozen=True)
class Fold:
    """One side of a fold (StdFolds); the text between the two sides is what is shown now.

    `hidden` is the text that takes its place when the fold is flipped: the long one of a
    collapsed fold, the short one of an expanded fold. Only the left side has it, and the label.
    """

    left: bool
    collapsed: bool
    label: str
    hidden: Text | None


@dataclass(frozen=True)
class Hyperlink:
    """One side of a link (StdLinks.Link); the left side has the command, which a click runs."""

    left: bool
    command: str


@dataclass(frozen=True)
class Target:
    """One side of the target of a link (StdLinks.Target); the left side has the name."""

    left: bool
    name: str


@dataclass(frozen=True)
class Tab:
    """A tab stop: its distance from the left margin in universal units, and its alignment.

    `kind` is "left", "center", "right" or "decimal"; `bar` draws a line.
    """

    stop: int
    kind: str
    bar: bool


@dataclass(frozen=True)
class Ruler:
    """How the paragraphs after it look (TextRulers); lengths are in universal units."""

    first: int
    left: int
    right: int
    lead: int
    ascender: int
    descender: int
    grid: int
    options: frozenset[str]
    tabs: tuple[Tab, ...]


@dataclass(frozen=True)
class Header:
    """What stands above and below printed pages (StdHeaders)."""

    head: tuple[str, str]
    foot: tuple[str, str]


@dataclass(frozen=True)
class Stamp:
    """The history of a document (StdStamps), newest first.

    An entry is its serial number, its day counted from 1-1-1, and its comment.
    """

    entries: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class TextView:
    """A text inside the text; `text` is None where another view shows the same text before."""

    text: Text | None


Content: TypeAlias = Fold | Hyperlink | Target | Ruler | Header | Stamp | TextView


class View:
    """A view at a position of a text."""

    def __init__(self, data: bytes, piece: Piece, ref: Ref) -> None:
        self.position = piece.start
        self.width, self.height = piece.size
        """In universal units."""
        store = target_of(ref)
        self.type_name = type_names(store.path)[0] if store else ""
        """As a programmer names it, "StdFolds.Fold"; empty for no view."""
        self._data = data
        self._store = store

    @cached_property
    def content(self) -> Content | None:
        """What the view holds, None for an unknown, damaged or newer kind."""
        decode = _DECODERS.get(self.type_name)
        if decode is None or self._store is None:
            return None
        try:
            body = Body(self._data, self._store)
            body.store_version()
            body.version()  # Views.View
            content = decode(body)
            body.end()
        except OdcError:
            return None
        return content


def views_of(text: Text) -> tuple[View, ...]:
    """The views of a text, in its order."""
    return tuple(
        View(text.data, piece, piece.view) for piece in text.pieces if piece.view is not None
    )


def _fold(body: Body) -> Fold:
    version = body.version(1)
    body.int16()
    collapsed = body.int16() == 0
    label = body.long_string() if version else body.short_string()
    hidden = body.ref()
    store = target_of(hidden)
    return Fold(store is not None, collapsed, label, _text(body, hidden) if store else None)


def _hyperlink(body: Body) -> Hyperlink:
    version = body.version(2)
    command = _optional_string(body, version > 1)
    if command is not None and version:
        body.int32()
    return Hyperlink(command is not None, command or "")


def _target(body: Body) -> Target:
    name = _optional_string(body, body.version(1) > 0)
    return Target(name is not None, name or "")


def _optional_string(body: Body, is_long: bool) -> str | None:
    body.boolean()
    if body.int32() == 0:
        return None
    return body.long_string() if is_long else body.short_string()


_RULER_OPTIONS = ("left", "right", "no break inside", "page break", "join", "fixed right")
_TAB_KINDS = ("left", "center", "right", "decimal")


def _ruler(body: Body) -> Ruler:
    body.version()
    style = target_of(body.ref())
    body.version()
    if style is None:
        raise damaged(body.position, "a ruler has no style")
    styles = Body(body.data, style)
    styles.store_version()
    styles.version()  # Models.Model
    styles.version()
    attributes = target_of(styles.ref())
    styles.version()
    styles.end()
    if attributes is None:
        raise damaged(styles.position, "a ruler has no attributes")
    values = Body(body.data, attributes)
    values.store_version()
    version = values.version(3)
    first, left, right, lead, ascender, descender, grid = [values.int32() for _ in range(7)]
    options = values.int32()
    count = max(values.int16(), 0)
    stops = [values.int32() for _ in range(count)]
    kinds = [values.int32() if version > 1 else 0 for _ in range(count)]
    if version > 2:
        for kind in kinds[:32]:
            if kind & 3 == 3:
                values.int16()
    values.end()
    return Ruler(
        first,
        left,
        right,
        lead,
        ascender,
        descender,
        grid,
        frozenset(name for bit, name in enumerate(_RULER_OPTIONS) if options >> bit & 1),
        tuple(
            Tab(stop, _TAB_KINDS[kind & 3], bool(kind & 4))
            for stop, kind in zip(stops, kinds, strict=True)
        ),
    )


def _header(body: Body) -> Header:
    version = body.version(2)
    if version == 0:
        head = body.short_string(), body.short_string()
        foot = body.short_string(), body.short_string()
        body.short_string()
        body.int16(), body.int16(), body.boolean(), body.boolean()
        return Header(head, foot)
    head = body.long_string(), body.long_string()
    body.int32()
    foot = body.long_string(), body.long_string()
    body.int32()
    body.long_string()
    body.int32(), body.int32(), body.int32(), body.boolean(), body.boolean(), body.int32()
    if version == 2:
        body.boolean()
    return Header(head, foot)


def _stamp(body: Body) -> Stamp:
    version = body.version(3)
    if version == 0:
        for _ in range(6):
            body.int16()
        body.byte()
        return Stamp(())
    number = body.int32() if version == 1 else 0
    entries: list[tuple[int, int, str]] = []
    for i in range(body.int16()):
        body.int32()  # a fingerprint of the text
        serial = body.int32() if version > 1 else number - i
        day = body.int32()
        body.int16()
        comment = ""
        if body.int16() > 0:
            comment = body.long_string() if version > 2 else body.short_string()
        entries.append((serial, day, comment))
    return Stamp(tuple(entries))


def text_of_view(body: Body) -> tuple[Ref, Store | None]:
    """The model of a text view and its default attributes; `body` stands behind Views.View."""
    body.version()  # Containers.View
    model = body.ref()
    body.ref()  # the controller
    body.version()  # TextViews.View
    body.version()  # TextViews.StdView
    body.boolean()  # whether marks are hidden
    body.ref()  # the default ruler
    attributes = target_of(body.ref())
    body.int32()  # the first position shown
    body.int32()
    return model, attributes


def _text_view(body: Body) -> TextView:
    model, _ = text_of_view(body)
    return TextView(_text(body, model))


def _text(body: Body, model: Ref) -> Text | None:
    # A text is told where it stands in full, so that nobody walks in circles.
    if isinstance(model, Link):
        return None
    if not isinstance(model, Store) or not is_text_model(model):
        raise damaged(body.position, "a text is missing")
    return Text(body.data, model)


_DECODERS: Mapping[str, Callable[[Body], Content]] = {
    "StdFolds.Fold": _fold,
    "StdLinks.Link": _hyperlink,
    "StdLinks.Target": _target,
    "TextRulers.StdRuler": _ruler,
    "StdHeaders.View": _header,
    "StdStamps.StdView": _stamp,
    "TextViews.StdView": _text_view,
}
