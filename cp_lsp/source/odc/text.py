"""A text of a document: its characters, their attributes, and the views that stand among them."""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from cp_lsp.errors import OdcError
from cp_lsp.source.odc.body import Body
from cp_lsp.source.odc.stores import (
    Length,
    Nil,
    Part,
    Ref,
    Store,
    damaged,
    is_a,
    target_of,
    type_names,
)

VIEW_CHAR = "\ufffc"
"""What stands in a text for every embedded view."""

POINT = 12700
"""A typographic point in BlackBox's universal units."""

_DEFAULT_COLOR = 0x01000000
_MAX_ATTRIBUTES = 32
_END_OF_RUNS = 0xFF
_VIEW_CODE = b"\x02"

_TEXT_MODEL = "TextModels.StdModel"
_FLIP = bytes(i ^ 0x80 for i in range(256))
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Attributes:
    """How a run of characters looks.

    `typeface` "*" is the user's default font; `size` and `offset` (upwards from the base line)
    are in points; `weight` is 400 for normal and 700 for bold; `color` is "#rrggbb", or None
    for the default colour.
    """

    typeface: str = "*"
    size: float = 10.0
    weight: int = 400
    italic: bool = False
    underline: bool = False
    strikeout: bool = False
    color: str | None = None
    offset: float = 0.0


@dataclass(frozen=True)
class Run:
    """A longest stretch of a text, `start` to `end`, with the same attributes."""

    start: int
    end: int
    attributes: Attributes


@dataclass(slots=True, eq=False)
class Piece:
    """A run as the file has it: characters of `width` bytes at `offset`, or one view (width 0)."""

    start: int
    end: int
    attribute: Store
    width: int
    offset: int
    view: Ref | None = None
    size: tuple[int, int] = (0, 0)


class Text:
    """The content of one text model; reading it raises OdcError where it is damaged."""

    def __init__(self, data: bytes, store: Store) -> None:
        self.data = data
        self.store = store
        self.pieces = _read_pieces(data, store)
        self._starts = [piece.start for piece in self.pieces]
        self._has_long = any(piece.width == 2 for piece in self.pieces)

    def __len__(self) -> int:
        return self.pieces[-1].end if self.pieces else 0

    @cached_property
    def raw(self) -> str:
        """The characters as they are in the document, views as U+FFFC.

        CR and U+000E end lines and paragraphs; a character beyond 16 bits is two surrogates.
        """
        return "".join(self.raw_slice(piece, piece.start, piece.end) for piece in self.pieces)

    @cached_property
    def text(self) -> str:
        """The characters with LF for every line and paragraph end, U+FFFD for every surrogate."""
        text = _with_line_feeds(self.raw)
        return _SURROGATE.sub("\ufffd", text) if self._has_long else text

    @cached_property
    def compiler_text(self) -> str:
        """The same positions as the compiler reads them: a ruler ends the line.

        Other views stay U+FFFC: the compiler leaves them out, so that they do not even part
        two names.
        """
        chars = list(self.text)
        for piece in self.pieces:
            if piece.view is not None and is_a(piece.view, "TextRulers.Ruler"):
                chars[piece.start] = "\n"
        return "".join(chars)

    @cached_property
    def readable(self) -> str:
        """The characters for a reader: as `text`, with surrogate pairs as one character.

        Positions in it are those of the document only where there is no such pair.
        """
        text = _with_line_feeds(self.raw)
        if self._has_long and _SURROGATE.search(text):
            return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The attributes of all characters, views included, without gaps."""
        runs: list[Run] = []
        decoded: dict[int, Attributes] = {}
        for piece in self.pieces:
            key = id(piece.attribute)
            if key not in decoded:
                decoded[key] = read_attributes(self.data, piece.attribute)
            attributes = decoded[key]
            if runs and runs[-1].attributes == attributes:
                runs[-1] = Run(runs[-1].start, piece.end, attributes)
            else:
                runs.append(Run(piece.start, piece.end, attributes))
        return tuple(runs)

    def piece_index(self, position: int) -> int:
        """Which of the pieces holds the character at `position`."""
        return bisect_right(self._starts, position) - 1

    def raw_slice(self, piece: Piece, start: int, end: int) -> str:
        """The raw characters from `start` to `end`, which lie inside `piece`."""
        if piece.width == 0:
            return VIEW_CHAR
        chars = self.byte_slice(piece, start, end)
        if piece.width == 1:
            return chars.decode("latin-1")
        units = _flipped(chars)
        text = units.decode("utf-16-le", "surrogatepass")
        if len(text) != end - start:
            # Pairs of surrogates have become one character each.
            text = "".join(map(chr, struct.unpack(f"<{end - start}H", units)))
        return text

    def byte_slice(self, piece: Piece, start: int, end: int) -> bytes:
        """The bytes of the characters from `start` to `end`, which lie inside `piece`."""
        first = piece.offset + (start - piece.start) * piece.width
        return self.data[first : first + (end - start) * piece.width]


class RunList:
    """The runs of a text that is being written."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._runs: list[_OutputRun] = []
        self.attribute: Store | None = None

    def add_chars(self, attribute: Store, width: int, chars: bytes) -> None:
        """Add characters of `width` bytes; joins them to the run before where both agree."""
        if not chars:
            return
        self.attribute = attribute
        last = self._runs[-1] if self._runs else None
        if last and last.width == width and self._same(last.attribute, attribute):
            last.chars.append(chars)
        else:
            self._runs.append(_OutputRun(attribute, width, [chars]))

    def add_text(self, attribute: Store, text: str) -> None:
        """Add characters of 16 bits each, as one run of bytes for each stretch that fits."""
        for match in re.finditer("[\0-\xff]+|[^\0-\xff]+", text):
            chars = match.group()
            if chars[0] <= "\xff":
                self.add_chars(attribute, 1, chars.encode("latin-1"))
            else:
                units = chars.encode("utf-16-le", "surrogatepass")
                self.add_chars(attribute, 2, _flipped(units))

    def add_view(self, attribute: Store, view: Ref, size: tuple[int, int]) -> None:
        """Add a view, whose width and height are in universal units."""
        self.attribute = attribute
        self._runs.append(_OutputRun(attribute, 0, [_VIEW_CODE], view, size))

    def parts(self, version_bytes: bytes) -> Iterator[Part]:
        """The body of the text model; the last of `version_bytes` is set as the runs need it."""
        has_long = any(run.width == 2 for run in self._runs)
        yield version_bytes[:-1] + (b"\1" if has_long else b"\0")
        yield Length.BEGIN
        numbers: dict[object, int] = {}
        for run in self._runs:
            key = self._key(run.attribute)
            number = numbers.get(key)
            if number is None:
                yield bytes([len(numbers)])
                yield run.attribute
                if len(numbers) < _MAX_ATTRIBUTES:
                    numbers[key] = len(numbers)
            else:
                yield bytes([number])
            if run.view is not None:
                width, height = run.size
                yield _ints(0, width, height)
                yield run.view
            else:
                size = sum(map(len, run.chars))
                yield _ints(size if run.width == 1 else -size)
        yield bytes([_END_OF_RUNS])
        yield Length.END
        for run in self._runs:
            yield from run.chars

    def _key(self, attribute: Store) -> object:
        if attribute.refs:
            return id(attribute)
        return attribute.path, self._data[attribute.body : attribute.end], attribute.comment

    def _same(self, one: Store, other: Store) -> bool:
        return one is other or self._key(one) == self._key(other)


@dataclass(slots=True, eq=False)
class _OutputRun:
    attribute: Store
    width: int
    chars: list[bytes]
    view: Ref | None = None
    size: tuple[int, int] = (0, 0)


def _flipped(units: bytes) -> bytes:
    """UTF-16 to what a text stores and back: the high byte of each unit has its top bit flipped."""
    stored = bytearray(units)
    stored[1::2] = stored[1::2].translate(_FLIP)
    return bytes(stored)


def _with_line_feeds(raw: str) -> str:
    return raw.replace("\r", "\n").replace("\x0e", "\n")


def _ints(*values: int) -> bytes:
    return b"".join(value.to_bytes(4, "little", signed=True) for value in values)


def is_text_model(ref: Ref) -> bool:
    """Whether `ref` stands for a text that `Text` can read."""
    store = target_of(ref)
    return store is not None and type_names(store.path)[0] == _TEXT_MODEL


def version_bytes(data: bytes, model: Store) -> bytes:
    """The bytes with which a text model begins, before its first length."""
    body = Body(data, model)
    _skip_versions(body)
    return data[model.body : body.position]


def _skip_versions(body: Body) -> None:
    body.store_version()
    body.version()  # Models.Model
    body.version()  # Containers.Model
    body.version()  # TextModels.Model
    body.version(1)  # TextModels.StdModel


def _read_pieces(data: bytes, store: Store) -> list[Piece]:
    body = Body(data, store)
    _skip_versions(body)
    offset = body.int32()
    offset += body.position
    pieces: list[Piece] = []
    attributes: list[Store] = []
    start = 0
    while (number := body.byte()) != _END_OF_RUNS:
        if number == len(attributes):
            attribute = target_of(body.ref())
            if attribute is None:
                raise damaged(body.position, "a run of text has no attributes")
            if len(attributes) < _MAX_ATTRIBUTES:
                attributes.append(attribute)
        elif number < len(attributes):
            attribute = attributes[number]
        else:
            raise damaged(body.position - 1, f"attributes {number} have not been introduced")
        length = body.int32()
        if length > 0:
            piece = Piece(start, start + length, attribute, 1, offset)
            offset += length
        elif length < 0:
            if length % 2:
                raise damaged(body.position - 4, "a run of 2 byte characters has an odd length")
            piece = Piece(start, start - length // 2, attribute, 2, offset)
            offset -= length
        else:
            size = body.int32(), body.int32()
            piece = Piece(start, start + 1, attribute, 0, offset, body.ref(), size)
            offset += 1
        if offset > store.end:
            raise damaged(body.position, "a run of text is longer than the text")
        pieces.append(piece)
        start = piece.end
    first = pieces[0].offset if pieces else offset
    if first < body.position:
        raise damaged(body.position, "the characters of a text overlap its runs")
    if offset != store.end:
        raise damaged(offset, "a text is longer than its runs")
    return pieces


def read_attributes(data: bytes, store: Store) -> Attributes:
    """The attributes that `store` holds; the default ones where it is of an unknown type."""
    try:
        body = Body(data, store)
        if type_names(store.path)[0] != "TextModels.Attributes":
            return Attributes()
        body.store_version()
        body.version()
        color = body.int32()
        body.int32()  # a fingerprint of the font, no longer used
        typeface = body.short_string()
        size, style, weight, offset = body.int32(), body.int32(), body.int16(), body.int32()
    except OdcError:
        return Attributes()
    return Attributes(
        typeface=typeface,
        size=size / POINT,
        weight=weight,
        italic=bool(style & 1),
        underline=bool(style & 2),
        strikeout=bool(style & 4),
        # BlackBox keeps blue in the highest byte.
        color=f"#{color & 255:02x}{color >> 8 & 255:02x}{color >> 16 & 255:02x}"
        if 0 <= color < _DEFAULT_COLOR
        else None,
        offset=offset / POINT,
    )


def stored_parts(data: bytes, store: Store) -> Iterable[Part]:
    """The body of a store as it was read, with the length that a text model holds marked.

    That length covers the stores of the runs, whose size changes when types are numbered anew.
    """
    length_at = chars_at = -1
    if is_text_model(store):
        length_at, chars_at = _run_list_range(data, store)
    position = store.body
    for ref in [*store.refs, Nil(store.end, store.end)]:
        if position <= length_at < ref.start:
            yield data[position:length_at]
            yield Length.BEGIN
            position = length_at + 4
        if position <= chars_at <= ref.start:
            yield data[position:chars_at]
            yield Length.END
            position, chars_at = chars_at, -1
        yield data[position : ref.start]
        if ref.start < store.end:
            yield ref
        position = ref.end


def _run_list_range(data: bytes, store: Store) -> tuple[int, int]:
    try:
        body = Body(data, store)
        _skip_versions(body)
        length = body.int32()
    except OdcError:
        return -1, -1
    chars_at = body.position + length
    last = store.refs[-1].end if store.refs else body.position
    if not last <= chars_at <= store.end:
        return -1, -1
    return body.position - 4, chars_at
