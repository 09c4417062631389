"""Reading BlackBox documents: hand-made files give the texts, attributes and views put in."""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass, field
from typing import Any

import pytest

from cp_lsp.source.odc import (
    Fold,
    Hyperlink,
    OdcError,
    Ruler,
    Target,
    TextView,
    read_document,
    views_of,
)

# A second, simple writer of the format, so that a slip in ours is not confirmed by our reader.

POINT = 12700
MM = 36000


@dataclass(eq=False)
class Item:
    """A store to be written: names of its type path, and bytes, stores, links and Nones."""

    names: tuple[str, ...]
    parts: list[Any]
    kind: int = 0x82
    number: int = -1


@dataclass
class LinkTo:
    item: Item


@dataclass
class Measured:
    """Parts with their length, as 4 bytes, before them."""

    parts: list[Any]


@dataclass
class FileWriter:
    ending: str = "Desc"
    out: bytearray = field(default_factory=lambda: bytearray(b"CDOo\0\0\0\0"))
    types: dict[str, int] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=lambda: {0x82: 0, 0x83: 0})
    pointer: int = 0

    def point_here(self) -> None:
        if self.pointer:
            distance = len(self.out) - self.pointer - 4
            if distance == 0:
                self.out[self.pointer - 4 : self.pointer] = struct.pack("<i", 1)
            self.out[self.pointer : self.pointer + 4] = struct.pack("<i", distance)

    def write(self, part: Any) -> None:
        if isinstance(part, bytes):
            self.out += part
        elif isinstance(part, Measured):
            start = len(self.out)
            self.out += bytes(4)
            for inner in part.parts:
                self.write(inner)
            self.out[start : start + 4] = struct.pack("<i", len(self.out) - start - 4)
        elif part is None:
            self.point_here()
            self.out += b"\x80" + bytes(8)
            self.pointer = len(self.out) - 4
        elif isinstance(part, LinkTo):
            self.point_here()
            code = 0x81 if part.item.kind == 0x83 else 0x84
            self.out += struct.pack("<Biii", code, part.item.number, 0, 0)
            self.pointer = len(self.out) - 4
        else:
            self.point_here()
            part.number = self.counts[part.kind]
            self.counts[part.kind] += 1
            self.out.append(part.kind)
            for i, name in enumerate(part.names):
                if name in self.types:
                    self.out += struct.pack("<Bi", 0xF2, self.types[name])
                    break
                self.types[name] = len(self.types)
                self.out.append(0xF0 if i + 1 == len(part.names) else 0xF1)
                self.out += (name + self.ending).encode() + b"\0"
            header = len(self.out) + 4
            self.out += bytes(16)
            self.pointer = header + 4
            for inner in part.parts:
                self.write(inner)
            self.out[header + 8 : header + 12] = struct.pack("<i", len(self.out) - header - 12)
            self.pointer = header


STORE = ("Stores.Store",)
VIEW = ("Views.View", *STORE)
MODEL = ("Models.Model", "Stores.Elem", *STORE)
CONTROLLER = ("Containers.Controller", "Controllers.Controller", *STORE)


def attributes(
    face: str = "*",
    size: int = 10,
    style: int = 0,
    weight: int = 400,
    color: int = 0x01000000,
    offset: int = 0,
) -> Item:
    values = struct.pack("<iiH", size * POINT, style, weight) + struct.pack("<i", offset)
    content = bytes(2) + struct.pack("<ii", color, 0) + face.encode() + b"\0" + values
    return Item(("TextModels.Attributes", *STORE), [content])


PLAIN = attributes()


def text_model(*runs: tuple[Item, Any], element: bool = True) -> Item:
    """A text of runs: attributes, and a str of one kind of characters or a view."""
    table: list[Any] = []
    chars = b""
    known: list[Item] = []
    is_long = False
    for look, content in runs:
        if look in known:
            table.append(bytes([known.index(look)]))
        else:
            table += [bytes([len(known)]), Item(look.names, look.parts)]
            if len(known) < 32:
                known.append(look)
        if not isinstance(content, str):
            table += [struct.pack("<iii", 0, 40 * POINT, 10 * POINT), content]
            chars += b"\2"
        elif max(content) <= "\xff":
            table.append(struct.pack("<i", len(content)))
            chars += content.encode("latin-1")
        else:
            is_long = True
            units = content.encode("utf-16-le", "surrogatepass")
            table.append(struct.pack("<i", -len(units)))
            chars += bytes(b ^ 0x80 if i % 2 else b for i, b in enumerate(units))
    names = ("TextModels.StdModel", "TextModels.Model", "Containers.Model", *MODEL)
    versions = bytes(5 if element else 4) + bytes([is_long])
    kind = 0x83
    if not element:
        names = tuple(name for name in names if name != "Stores.Elem")
        kind = 0x82
    return Item(names, [versions, Measured([*table, b"\xff"]), chars], kind)


def style(tabs: tuple[int, ...] = ()) -> Item:
    values = struct.pack("<7iI", 0, 0, 165 * MM, 0, 10 * POINT, 2 * POINT, 1, 1)
    stops = struct.pack("<h", len(tabs)) + b"".join(struct.pack("<i", tab) for tab in tabs)
    look = Item(("TextRulers.Attributes", *STORE), [b"\0\1" + values + stops])
    names = ("TextRulers.StdStyle", "TextRulers.Style", *MODEL)
    return Item(names, [bytes(4), look, bytes(1)], 0x83)


def ruler(shown_style: Item | LinkTo) -> Item:
    return Item(("TextRulers.StdRuler", "TextRulers.Ruler", *VIEW), [bytes(3), shown_style, b"\0"])


def fold(hidden: Item | None, *, collapsed: bool, label: str = "") -> Item:
    sides = struct.pack("<hh", 0 if hidden else 1, 0 if collapsed else 1)
    return Item(("StdFolds.Fold", *VIEW), [bytes(3) + sides + label.encode() + b"\0", hidden])


def link(command: str | None) -> Item:
    if command is None:
        return Item(("StdLinks.Link", *VIEW), [bytes(3) + b"\0" + struct.pack("<i", 0)])
    length = struct.pack("<i", len(command) + 1)
    return Item(("StdLinks.Link", *VIEW), [bytes(3) + b"\1" + length + command.encode() + b"\0"])


def unknown(*parts: Any) -> Item:
    return Item(("AcmeGauges.View", "AcmeViews.View", *VIEW), list(parts))


def text_view(model: Item | LinkTo) -> Item:
    controller = Item(
        ("TextControllers.StdCtrl", "TextControllers.Controller", *CONTROLLER), [bytes(9)]
    )
    names = ("TextViews.StdView", "TextViews.View", "Containers.View", *VIEW)
    look = attributes()
    return Item(names, [bytes(3), model, controller, b"\0\0\1", ruler(style()), look, bytes(8)])


def document(view: Item, ending: str = "Desc") -> bytes:
    model = Item(
        ("Documents.Model", "Containers.Model", *MODEL),
        [bytes(5), view, struct.pack("<4i", 0, 0, 170 * MM, 29000 * MM)],
        0x83,
    )
    controller = Item(("Documents.Controller", *CONTROLLER), [bytes(8)])
    names = ("Documents.StdDocument", "Documents.Document", "Containers.View", *VIEW)
    writer = FileWriter(ending)
    writer.write(Item(names, [bytes(3), model, controller, bytes(27)]))
    return bytes(writer.out)


def text_document(*runs: tuple[Item, Any]) -> bytes:
    return document(text_view(text_model(*runs)))


BOLD = attributes("Arial", 12, weight=700)
RED = attributes(style=1 | 4, color=0x000010FF, offset=2 * POINT)


def rich() -> bytes:
    """A document with one of everything."""
    shared = style((10 * MM, 20 * MM))
    hidden = text_model((PLAIN, "long\rstory "), (BOLD, link("Inner.Do")), (PLAIN, "."))
    return text_document(
        (PLAIN, ruler(shared)),
        (BOLD, "MODULE"),
        (PLAIN, " Rich;\r"),
        (PLAIN, link("StdCmds.OpenBrowser('A', 'B')")),
        (RED, "see"),
        (PLAIN, link(None)),
        (PLAIN, ruler(LinkTo(shared))),
        (PLAIN, "\x0e(* "),
        (PLAIN, "Жук"),
        (PLAIN, " *) "),
        (PLAIN, fold(hidden, collapsed=True, label="more")),
        (PLAIN, "short"),
        (PLAIN, fold(None, collapsed=True)),
        (PLAIN, unknown(b"\x82\xf2odd", None, None, b"bytes")),
        (PLAIN, text_view(text_model((PLAIN, "within")))),
        (PLAIN, "\rEND Rich.\r"),
    )


RICH_TEXT = (
    "\ufffcMODULE Rich;\n\ufffcsee\ufffc\ufffc\n"
    "(* Жук *) \ufffcshort\ufffc\ufffc\ufffc\nEND Rich.\n"
)


def test_text_has_one_character_for_each_of_the_document() -> None:
    read = read_document(rich())
    assert read.text == RICH_TEXT
    assert len(read.raw) == len(read.text)
    assert read.raw.replace("\r", "\n").replace("\x0e", "\n") == read.text
    assert "\x0e(* " in read.raw
    assert all(read.position(i) == i == read.offset(i) for i in range(len(read.text) + 1))
    assert read.position(len(read.text) + 5) == len(read.text)
    assert read.position(-1) == 0


def test_newer_and_older_type_names_read_alike() -> None:
    model = text_model((PLAIN, "MODULE A; END A."), element=False)
    read = read_document(document(text_view(model), "^"))
    assert read.text == "MODULE A; END A."
    assert read.main_type == "TextViews.StdView"


def test_views_come_with_what_they_hold() -> None:
    read = read_document(rich())
    assert [view.position for view in read.views] == [
        i for i, char in enumerate(RICH_TEXT) if char == "\ufffc"
    ]
    contents = [view.content for view in read.views]
    first, link_left, link_right, second, fold_left, fold_right, gauge, inner = contents
    assert isinstance(first, Ruler)
    assert [(tab.stop, tab.kind) for tab in first.tabs] == [(10 * MM, "left"), (20 * MM, "left")]
    assert first.options == {"left"}
    assert second == first
    assert link_left == Hyperlink(True, "StdCmds.OpenBrowser('A', 'B')")
    assert link_right == Hyperlink(False, "")
    assert isinstance(fold_left, Fold)
    assert (fold_left.left, fold_left.collapsed, fold_left.label) == (True, True, "more")
    assert fold_left.hidden is not None
    assert fold_left.hidden.text == "long\nstory \ufffc."
    assert views_of(fold_left.hidden)[0].content == Hyperlink(True, "Inner.Do")
    assert fold_right == Fold(False, True, "", None)
    assert gauge is None
    assert read.views[6].type_name == "AcmeGauges.View"
    assert (read.views[6].width, read.views[6].height) == (40 * POINT, 10 * POINT)
    assert isinstance(inner, TextView)
    assert inner.text is not None
    assert inner.text.text == "within"


def test_targets_and_wide_names() -> None:
    name = "Цель".encode("utf-16-le") + b"\0\0"
    content = bytes(2) + b"\1\1" + struct.pack("<i", 5) + name
    read = read_document(text_document((PLAIN, Item(("StdLinks.Target", *VIEW), [content]))))
    assert read.views[0].content == Target(True, "Цель")


def test_runs_tell_how_the_text_looks() -> None:
    read = read_document(rich())
    runs = read.runs
    assert runs[0].start == 0
    assert runs[-1].end == len(read.text)
    assert all(one.end == two.start for one, two in itertools.pairwise(runs))
    looks = {read.text[run.start : run.end]: run.attributes for run in runs}
    assert looks["MODULE"].typeface == "Arial"
    assert looks["MODULE"].size == 12
    assert looks["MODULE"].weight == 700
    see = looks["see"]
    assert (see.italic, see.underline, see.strikeout) == (True, False, True)
    assert (see.color, see.offset) == ("#ff1000", 2)
    assert looks["MODULE"].color is None


def test_the_compiler_sees_a_fold_as_it_is_shown_and_a_ruler_as_a_line_end() -> None:
    read = read_document(rich())
    assert len(read.compiler_text) == len(read.text)
    assert read.compiler_text[0] == "\n"
    assert "\ufffcshort\ufffc" in read.compiler_text
    assert "long" not in read.compiler_text


def test_all_texts_of_a_document_can_be_had() -> None:
    texts = [text.text for text in read_document(rich()).texts()]
    assert texts == [RICH_TEXT, "long\nstory \ufffc.", "within"]


def test_a_text_shown_twice_is_told_once() -> None:
    model = text_model((PLAIN, "same"))
    read = read_document(
        text_document((PLAIN, text_view(model)), (PLAIN, text_view(LinkTo(model))))
    )
    first, second = (view.content for view in read.views)
    assert isinstance(first, TextView)
    assert first.text is not None
    assert second == TextView(None)


def test_characters_beyond_latin_1_are_stored_with_the_top_bit_flipped() -> None:
    data = text_document((PLAIN, "Ж"))
    assert b"\xff\x16\x84" in data
    assert read_document(data).text == "Ж"


def test_a_character_beyond_16_bits_is_two() -> None:
    read = read_document(text_document((PLAIN, "😀")))
    assert read.text == "\ufffd\ufffd"
    assert read.raw == "\ud83d\ude00"
    assert read.readable == "😀"
    assert read_document(text_document((PLAIN, "\ude00"))).readable == "\ufffd"


def test_a_form_has_no_text() -> None:
    form = Item(("FormViews.StdView", "FormViews.View", "Containers.View", *VIEW), [b"anything"])
    data = document(form)
    read = read_document(data)
    assert read.text == ""
    assert read.main is None
    assert read.main_type == "FormViews.StdView"
    assert read.views == ()
    assert read.runs == ()
    assert read.with_text("") == data
    with pytest.raises(OdcError, match=r"FormViews\.StdView, not a text"):
        read.with_text("MODULE A; END A.")


def test_a_damaged_view_is_a_view_of_unknown_content() -> None:
    newer = Item(("StdFolds.Fold", *VIEW), [bytes(2) + b"\x09rest"])
    short = Item(("StdLinks.Link", *VIEW), [bytes(3)])
    long = Item(("StdLinks.Link", *VIEW), [*link("Do").parts, b"more"])
    read = read_document(text_document((PLAIN, newer), (PLAIN, short), (PLAIN, long)))
    assert [view.content for view in read.views] == [None, None, None]
    assert read_document(read.with_text("\ufffc\ufffcx\ufffc")).text == "\ufffc\ufffcx\ufffc"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"MODULE A; END A.", "open it as plain text"),
        (b"CDOo", "ends inside its header"),
        (b"CDOo\1\0\0\0", "format version 1"),
        (b"CDOo\0\0\0\0", "ends where a store should begin"),
        (b"CDOo\0\0\0\0\x80" + bytes(8), "no document in the file"),
        (b"CDOo\0\0\0\0\x82\xf2\0\0\0\0", "type number 0 has not been introduced"),
        (b"CDOo\0\0\0\0\x82\xf0A.B\0" + struct.pack("<4i", 0, 0, 0, 9), "longer than the file"),
        (b"CDOo\0\0\0\0\x82\xf0A.B\0" + bytes(16), "holds a A.B, not a document"),
    ],
)
def test_what_is_no_document_is_refused_with_a_reason(data: bytes, says: str) -> None:
    with pytest.raises(OdcError, match=says):
        read_document(data)


def test_a_newer_text_is_refused_and_not_guessed_at() -> None:
    model = text_model((PLAIN, "MODULE A; END A."))
    model.parts[0] = bytes(5) + b"\7"
    with pytest.raises(OdcError, match="has version 7, newer than the 1 known here"):
        read_document(document(text_view(model)))
