"""The tree of stores that a document is: reading it, and writing it with ids and offsets made anew.

A store knows its type path and the byte range of its body; stores inside the body are found
through the chain of offsets that every store carries, so the tree is complete without knowing
what any type writes. Bytes between them are opaque here.
"""

from __future__ import annotations

import enum
import functools
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from cp_lsp.errors import OdcError
from cp_lsp.source.messages import reason

NIL = 0x80
LINK_TO_ELEMENT = 0x81
STORE = 0x82
ELEMENT = 0x83
LINK_TO_STORE = 0x84

# A base type that is new and ends the path, a new type whose base follows, a type named before.
_NEW_BASE = 0xF0
_NEW_EXTENSION = 0xF1
_OLD_TYPE = 0xF2

# BlackBox keeps a path in 16 names of 64 characters, and reads stores by recursion: it runs out
# of stack long before this depth.
_MAX_PATH = 17
_MAX_NAME = 255
_MAX_DEPTH = 2000

_INT = struct.Struct("<i")
_TWO_INTS = struct.Struct("<ii")
_THREE_INTS = struct.Struct("<iii")
_FOUR_INTS = struct.Struct("<iiii")

TypePath: TypeAlias = tuple[bytes, ...]


@dataclass(slots=True, eq=False)
class Store:
    """One object of the document; `body` to `end` are its own bytes, with `refs` inside them.

    A `kind` of ELEMENT is a model as BlackBox wrote them before version 1.3: it is numbered
    apart and has one version byte more.
    """

    kind: int
    path: TypePath
    comment: int = 0
    start: int = 0
    body: int = 0
    end: int = 0
    refs: list[Ref] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Link:
    """A second mention of a store that stands in full earlier in the document."""

    target: Store
    start: int = 0
    end: int = 0


@dataclass(slots=True, eq=False)
class Nil:
    """No store."""

    start: int = 0
    end: int = 0


class Length(enum.Enum):
    """Marks between parts: the writer puts a 4 byte length at BEGIN, counted from there to END."""

    BEGIN = enum.auto()
    END = enum.auto()


Ref: TypeAlias = Store | Link | Nil
Part: TypeAlias = bytes | Ref | Length


def damaged(position: int, what: str) -> OdcError:
    """The error for a document that breaks the format at byte `position`."""
    return OdcError(*reason("damaged", what=what, byte=position))


@functools.lru_cache(maxsize=1024)
def type_names(path: TypePath) -> tuple[str, ...]:
    """The types of a path as a programmer names them, own type first, "TextViews.StdView".

    Files name the record type: "StdViewDesc" in older ones, "StdView^" in newer ones.
    """
    return tuple(_pointer_name(name) for name in path)


def _pointer_name(name: bytes) -> str:
    text = name.decode("utf-8", "replace")
    for ending in ("^", "Desc"):
        if text.endswith(ending):
            return text[: -len(ending)]
    return text


def target_of(ref: Ref) -> Store | None:
    """The store that `ref` stands for, None for a nil."""
    if isinstance(ref, Link):
        return ref.target
    return ref if isinstance(ref, Store) else None


def is_a(ref: Ref, type_name: str) -> bool:
    """Whether `ref` stands for a store of the type or of an extension of it."""
    store = target_of(ref)
    return store is not None and type_name in type_names(store.path)


class _Reader:
    """Reads one tree; the dictionaries of types and stores grow in file order."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.types: list[TypePath] = []
        self.stores: list[Store] = []
        self.elements: list[Store] = []

    def ints(self, layout: struct.Struct, position: int) -> tuple[int, ...]:
        try:
            return layout.unpack_from(self.data, position)
        except struct.error:
            raise damaged(position, "the file ends inside the header of a store") from None

    def path(self, position: int) -> tuple[TypePath, int]:
        data = self.data
        names: list[bytes] = []
        tail: TypePath = ()
        while True:
            if position >= len(data):
                raise damaged(position, "the file ends inside a type path")
            code = data[position]
            if code == _OLD_TYPE:
                (number,) = self.ints(_INT, position + 1)
                if not 0 <= number < len(self.types):
                    raise damaged(position, f"type number {number} has not been introduced")
                tail = self.types[number]
                position += 5
                break
            if code not in (_NEW_BASE, _NEW_EXTENSION):
                raise damaged(position, f"{code:#04x} where a type path should go on")
            stop = data.find(0, position + 1, position + 2 + _MAX_NAME)
            if stop <= position + 1:
                raise damaged(position, "a type name is empty, too long or does not end")
            names.append(data[position + 1 : stop])
            position = stop + 1
            if code == _NEW_BASE:
                break
            if len(names) > _MAX_PATH:
                raise damaged(position, "a type path is too long")
        if len(names) + len(tail) > _MAX_PATH:
            raise damaged(position, "a type path is too long")
        if not names:
            return tail, position
        path = (*names, *tail)
        self.types.extend(path[i:] for i in range(len(names)))
        return path, position

    def ref(self, position: int) -> tuple[Ref, int, int]:
        """The ref at `position`, where its neighbour and its first child begin (0: none)."""
        start = position
        if position >= len(self.data):
            raise damaged(position, "the file ends where a store should begin")
        kind = self.data[position]
        if kind in (STORE, ELEMENT):
            store = Store(kind, (), 0, start)
            # Numbered before its path is read: a store inside may link to one around it.
            (self.stores if kind == STORE else self.elements).append(store)
            store.path, position = self.path(position + 1)
            store.comment, following, down, length = self.ints(_FOUR_INTS, position)
            store.body = position + 16
            store.end = store.body + length
            if length < 0 or store.end > len(self.data):
                raise damaged(position + 12, "a store is longer than the file")
            if following < 0 or down < 0:
                raise damaged(position + 4, "the chain of stores goes backwards")
            # Offsets count from behind the field that holds them.
            return (
                store,
                position + 8 + following if following else 0,
                position + 12 + down if down else 0,
            )
        if kind == NIL:
            comment, following = self.ints(_TWO_INTS, position + 1)
            end = position + 9
            ref: Ref = Nil(start, end)
        elif kind in (LINK_TO_ELEMENT, LINK_TO_STORE):
            number, comment, following = self.ints(_THREE_INTS, position + 1)
            known = self.elements if kind == LINK_TO_ELEMENT else self.stores
            if not 0 <= number < len(known):
                raise damaged(position, f"a link to store {number}, which has not been met yet")
            end = position + 13
            ref = Link(known[number], start, end)
        else:
            raise damaged(position, f"{kind:#04x} where a store should begin")
        if following < 0:
            raise damaged(position, "the chain of stores goes backwards")
        # 0 means the end of the chain, or, with an odd comment, a neighbour that follows at once.
        return ref, end + following if following or comment & 1 else 0, 0


def read_stores(data: bytes, position: int) -> Store:
    """The store at `position` with all stores inside it."""
    reader = _Reader(data)
    root, _, child = reader.ref(position)
    if not isinstance(root, Store):
        raise damaged(position, "there is no document in the file")
    # The stores around the current one, each with where its chain goes on behind what is open.
    around: list[tuple[Store, int]] = []
    current, behind = root, root.body
    while True:
        if child:
            if not behind <= child < current.end:
                raise damaged(current.start, f"the chain of stores leads astray to byte {child}")
            ref, following, down = reader.ref(child)
            if ref.end > current.end:
                raise damaged(child, "a store is longer than the store around it")
            current.refs.append(ref)
            if isinstance(ref, Store):
                if len(around) >= _MAX_DEPTH:
                    raise damaged(child, "stores are nested too deep")
                around.append((current, following))
                current, behind, child = ref, ref.body, down
            else:
                behind, child = ref.end, following
        elif around:
            behind = current.end
            current, child = around.pop()
        else:
            return root


@dataclass(slots=True, eq=False)
class _Frame:
    """A store that is being written: its parts still to come, and fields to be filled in."""

    parts: Iterator[Part]
    next_field: int
    open_length: int = 0


class _Writer:
    """Writes one tree; numbers types and stores in the order in which they come."""

    def __init__(self, parts_of: Callable[[Store], Iterable[Part]]) -> None:
        self.parts_of = parts_of
        self.out = bytearray()
        self.types: dict[TypePath, int] = {}
        self.numbers: dict[int, int] = {}
        self.stores = 0
        self.elements = 0
        # The `next` of the neighbour before or the `down` of the store around; 0 at the root.
        self.chain_field = 0

    def patch(self, field_at: int, value: int) -> None:
        _INT.pack_into(self.out, field_at, value)

    def enter_chain(self) -> None:
        """Let the previous neighbour, or the store around, point to what is written next."""
        if not self.chain_field:
            return
        distance = len(self.out) - self.chain_field - 4
        if distance == 0:
            # 0 would read as the end of the chain: an odd comment tells the two apart.
            self.patch(self.chain_field - 4, 1)
        self.patch(self.chain_field, distance)

    def path(self, path: TypePath) -> None:
        for i, name in enumerate(path):
            known = self.types.get(path[i:])
            if known is not None:
                self.out.append(_OLD_TYPE)
                self.out += _INT.pack(known)
                return
            self.types[path[i:]] = len(self.types)
            self.out.append(_NEW_EXTENSION if i + 1 < len(path) else _NEW_BASE)
            self.out += name
            self.out.append(0)

    def begin(self, store: Store) -> _Frame:
        """Write a store's header and number it."""
        self.enter_chain()
        if store.kind == ELEMENT:
            self.numbers[id(store)] = self.elements
            self.elements += 1
        else:
            self.numbers[id(store)] = self.stores
            self.stores += 1
        self.out.append(store.kind)
        self.path(store.path)
        self.out += _INT.pack(store.comment)
        frame = _Frame(iter(self.parts_of(store)), len(self.out))
        self.out += bytes(12)
        self.chain_field = frame.next_field + 4
        return frame

    def finish(self, frame: _Frame) -> None:
        self.patch(frame.next_field + 8, len(self.out) - frame.next_field - 12)
        self.chain_field = frame.next_field

    def link(self, store: Store) -> None:
        self.enter_chain()
        self.out.append(LINK_TO_ELEMENT if store.kind == ELEMENT else LINK_TO_STORE)
        self.out += _THREE_INTS.pack(self.numbers[id(store)], 0, 0)
        self.chain_field = len(self.out) - 4

    def nil(self) -> None:
        self.enter_chain()
        self.out.append(NIL)
        self.out += bytes(8)
        self.chain_field = len(self.out) - 4


def write_stores(root: Store, parts_of: Callable[[Store], Iterable[Part]], prefix: bytes) -> bytes:
    """The bytes of a document: `prefix`, then `root` and all that its parts lead to.

    Each store is written in full where it is met first and as a link from then on, whatever it
    was in the file that it came from. So parts may be left out or change places.
    """
    writer = _Writer(parts_of)
    out = writer.out
    out += prefix
    frames = [writer.begin(root)]
    while frames:
        frame = frames[-1]
        part = next(frame.parts, None)
        if part is None:
            writer.finish(frames.pop())
        elif isinstance(part, bytes):
            out += part
        elif isinstance(part, Nil):
            writer.nil()
        elif part is Length.BEGIN:
            frame.open_length = len(out)
            out += bytes(4)
        elif part is Length.END:
            writer.patch(frame.open_length, len(out) - frame.open_length - 4)
        else:
            store = part.target if isinstance(part, Link) else part
            assert isinstance(store, Store)
            if id(store) in writer.numbers:
                writer.link(store)
            elif len(frames) > _MAX_DEPTH:
                raise OdcError(
                    "the edited document would nest its stores too deep for BlackBox; "
                    "keep the views whose content other views share"
                )
            else:
                frames.append(writer.begin(store))
    return bytes(out)
