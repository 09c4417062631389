"""A document made from nothing but a text."""

from __future__ import annotations

from functools import lru_cache

from cp_lsp.source.odc.document import read_document
from cp_lsp.source.odc.stores import ELEMENT, STORE, Length, Part, Store, TypePath, write_stores
from cp_lsp.source.odc.text import POINT

_MILLIMETRE = 36000
_FONT_SIZE = 9 * POINT
_NO_RUNS = b"\xff"


def new_document(text: str) -> bytes:
    """The bytes of a document that shows `text`, in the default font on A4 paper.

    Line ends of all kinds become CR. Raises OdcError for a text with U+FFFC, which stands for
    embedded views.
    """
    return read_document(_empty_document()).with_text(text)


def _types(*names: str) -> TypePath:
    return tuple(f"{name}Desc".encode("ascii") for name in names)


_STORE = ("Stores.Store",)
_VIEW = ("Views.View", *_STORE)
_MODEL = ("Models.Model", "Stores.Elem", *_STORE)
_CONTROLLER = ("Containers.Controller", "Controllers.Controller", *_STORE)


def _ints(*values: int) -> bytes:
    return b"".join(value.to_bytes(4, "little", signed=True) for value in values)


@lru_cache(maxsize=1)
def _empty_document() -> bytes:
    parts: dict[Store, list[Part]] = {}

    def store(names: tuple[str, ...], *content: Part) -> Store:
        made = Store(ELEMENT if "Stores.Elem" in names else STORE, _types(*names))
        parts[made] = list(content)
        return made

    def versions(count: int) -> bytes:
        return bytes(count)

    text = store(
        ("TextModels.StdModel", "TextModels.Model", "Containers.Model", *_MODEL),
        versions(6),
        Length.BEGIN,
        _NO_RUNS,
        Length.END,
    )
    text_controller = store(
        ("TextControllers.StdCtrl", "TextControllers.Controller", *_CONTROLLER),
        versions(3) + _ints(0) + versions(2),  # no options
    )
    ruler_attributes = store(
        ("TextRulers.Attributes", *_STORE),
        versions(1)
        + b"\1"
        # first line, left and right margin, lead; ascender, descender and grid of the font
        + _ints(0, 0, 165 * _MILLIMETRE, 0, 10 * POINT, 2 * POINT, 1)
        + _ints(1)  # left adjusted
        + bytes(2),  # no tab stops of its own
    )
    ruler_style = store(
        ("TextRulers.StdStyle", "TextRulers.Style", *_MODEL),
        versions(4),
        ruler_attributes,
        versions(1),
    )
    ruler = store(
        ("TextRulers.StdRuler", "TextRulers.Ruler", *_VIEW),
        versions(3),
        ruler_style,
        versions(1),
    )
    characters = store(
        ("TextModels.Attributes", *_STORE),
        versions(2)
        + _ints(0x01000000, 0)  # default colour
        + b"*\0"  # default font
        + _ints(_FONT_SIZE, 0)
        + (400).to_bytes(2, "little")
        + _ints(0),
    )
    text_view = store(
        ("TextViews.StdView", "TextViews.View", "Containers.View", *_VIEW),
        versions(3),
        text,
        text_controller,
        versions(2) + b"\1",  # marks such as rulers are hidden
        ruler,
        characters,
        _ints(0, 0),  # shown from the first position
    )
    border = 8 * POINT
    model = store(
        ("Documents.Model", "Containers.Model", *_MODEL),
        versions(5),
        text_view,
        _ints(border, border, border + 170 * _MILLIMETRE, border + 29000 * _MILLIMETRE),
    )
    controller = store(
        ("Documents.Controller", *_CONTROLLER),
        # The view is as wide as the page and as high as the window.
        versions(3) + _ints(1 << 16 | 1 << 19) + versions(1),
    )
    document = store(
        ("Documents.StdDocument", "Documents.Document", "Containers.View", *_VIEW),
        versions(3),
        model,
        controller,
        versions(2)
        # paper, then left, top, right and bottom of what is printed on
        + _ints(210 * _MILLIMETRE, 297 * _MILLIMETRE)
        + _ints(20 * _MILLIMETRE, 20 * _MILLIMETRE, 190 * _MILLIMETRE, 277 * _MILLIMETRE)
        + b"\0",  # no page numbers
    )
    return write_stores(document, parts.__getitem__, b"CDOo" + bytes(4))
