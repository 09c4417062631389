"""Open texts, and the places in them as editors count."""

from __future__ import annotations

import random
import re

import pytest
from lsprotocol import types

from cp_lsp.features.view import Range
from cp_lsp.lsp.documents import Document, Documents, path_of, split_lines
from cp_lsp.lsp.positions import UTF8, UTF16, UTF32, Positions, characters, units

ENCODINGS = (UTF8, UTF16, UTF32)
TEXT = "MODULE Привет;\n\tx := '😀'; y\n\ntail"


def position(line: int, character: int) -> types.Position:
    return types.Position(line, character)


def partial(
    start: tuple[int, int], end: tuple[int, int], text: str
) -> types.TextDocumentContentChangePartial:
    return types.TextDocumentContentChangePartial(
        range=types.Range(position(*start), position(*end)), text=text
    )


@pytest.mark.parametrize(
    ("encoding", "columns"),
    [(UTF8, (19, 11, 14)), (UTF16, (13, 9, 12)), (UTF32, (13, 8, 11))],
)
def test_columns_count_units_of_the_encoding(encoding: str, columns: tuple[int, ...]) -> None:
    positions = Positions(TEXT, encoding)
    places = (TEXT.index(";"), TEXT.index("';"), TEXT.index("y\n"))
    assert tuple(positions.position(place).character for place in places) == columns
    for place, column in zip(places, columns, strict=True):
        line = TEXT.count("\n", 0, place)
        assert positions.offset(position(line, column)) == place


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_offset_comes_back(encoding: str) -> None:
    positions = Positions(TEXT, encoding)
    for offset in range(len(TEXT) + 1):
        assert positions.offset(positions.position(offset)) == offset


def test_a_column_inside_a_character_is_its_start() -> None:
    assert characters("a😀b", 2, UTF16) == 1
    assert characters("aЖb", 2, UTF8) == 1
    assert units("a😀Ж", UTF8) == 7


def test_places_outside_are_the_nearest_inside() -> None:
    positions = Positions("ab\ncd", UTF16)
    assert positions.offset(position(0, 99)) == 2
    assert positions.offset(position(9, 0)) == 5
    assert positions.position(99) == position(1, 2)
    assert positions.position(-1) == position(0, 0)
    backwards = types.Range(position(1, 1), position(0, 1))
    assert positions.offsets(backwards) == Range(1, 4)


def test_form_feeds_and_separators_of_unicode_end_no_line() -> None:
    assert split_lines("a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g") == [
        "a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g"
    ]
    assert split_lines("a\r\nb\rc\n") == ["a\r\n", "b\r", "c\n", ""]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_front_end_sees_line_feeds(end: str) -> None:
    document = Document("file:///M.cp", 1, f"a{end}bc{end}d", UTF16)
    assert document.snapshot.text == "a\nbc\nd"
    document.apply(2, [partial((1, 1), (2, 0), f"X{end}Y")])
    assert document.snapshot.text == "a\nbX\nYd"
    assert document.snapshot.version == 2


def test_a_snapshot_never_changes() -> None:
    document = Document("file:///M.cp", 1, "one", UTF16)
    before = document.snapshot
    document.apply(2, [partial((0, 0), (0, 3), "two")])
    assert (before.text, before.version) == ("one", 1)
    assert document.snapshot.text == "two"


def test_changes_see_the_ones_before_them() -> None:
    document = Document("file:///M.cp", 1, "one", UTF16)
    document.apply(
        2,
        [
            types.TextDocumentContentChangeWholeDocument("a\nb"),
            partial((1, 1), (1, 1), "c"),
            partial((0, 0), (1, 0), ""),
        ],
    )
    assert document.snapshot.text == "bc"


PIECES = ("", "x", "\r", "\n", "\r\n", "Ж", "😀", "a\rb", "\n\r", "abc", "\r\r\n")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("seed", range(20))
def test_random_edits_give_what_a_plain_text_gives(seed: int, encoding: str) -> None:
    chance = random.Random(seed)
    text = "".join(chance.choices(PIECES, k=12))
    document = Document("file:///M.cp", 0, text, encoding)
    for version in range(1, 40):
        starts = [0, *(m.end() for m in re.finditer(r"\r\n|\r|\n", text))]

        def place(starts: list[int] = starts, text: str = text) -> tuple[int, types.Position]:
            line = chance.randrange(len(starts))
            stop = starts[line + 1] if line + 1 < len(starts) else len(text)
            content = text[starts[line] : stop].rstrip("\r\n")
            column = chance.randint(0, len(content))
            return starts[line] + column, position(line, units(content[:column], encoding))

        one, other = place(), place()
        if one[0] > other[0]:
            one, other = other, one
        piece = "".join(chance.choices(PIECES, k=chance.randint(0, 3)))
        change = types.TextDocumentContentChangePartial(
            range=types.Range(one[1], other[1]), text=piece
        )
        document.apply(version, [change])
        text = text[: one[0]] + piece + text[other[0] :]
        assert document.snapshot.text == re.sub(r"\r\n|\r", "\n", text)


def test_latest_is_replaced_and_never_changed() -> None:
    documents = Documents()
    documents.open(types.TextDocumentItem("untitled:1", "component-pascal", 1, "a"))
    before = documents.latest
    documents.change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(2, "untitled:1"), [partial((0, 0), (0, 0), "b")]
        )
    )
    assert before["untitled:1"].text == "a"
    assert documents.latest["untitled:1"].text == "ba"
    documents.close("untitled:1")
    assert not documents.latest


def test_only_files_have_a_path() -> None:
    assert path_of("untitled:Untitled-1") is None
    path = path_of("file:///tmp/with%20blank/%D0%9C.cp")
    assert path is not None
    assert path.parts[-2:] == ("with blank", "М.cp")


def test_the_bytes_of_a_document_are_no_source() -> None:
    assert not Document("file:///M.odc", 1, "CDOo\0\0", UTF16).snapshot.is_source
    assert Document("file:///M.odc", 1, "MODULE M;", UTF16).snapshot.is_source
