"""Reading the body of one store: the values that its type wrote, in their order."""

from __future__ import annotations

import struct

from cp_lsp.errors import OdcError
from cp_lsp.source.messages import reason
from cp_lsp.source.odc.stores import ELEMENT, Ref, Store, damaged

_INT = struct.Struct("<i")
_SHORT = struct.Struct("<h")


class Body:
    """A position in a store's body; each method reads one value and moves behind it.

    Raises OdcError where the body has something else at that place. Whoever reads a store
    that is not essential takes that as BlackBox does: the store stays as it is, undecoded.
    """

    def __init__(self, data: bytes, store: Store) -> None:
        self.data = data
        self.store = store
        self.position = store.body
        self._refs = iter(store.refs)
        self._next_ref = next(self._refs, None)
        self._limit = self._next_ref.start if self._next_ref else store.end

    def _take(self, size: int) -> int:
        start = self.position
        if start + size > self._limit:
            what = "a store begins inside a value" if self._next_ref else "a store is too short"
            raise damaged(start, what)
        self.position = start + size
        return start

    def byte(self) -> int:
        """0 to 255."""
        return self.data[self._take(1)]

    def boolean(self) -> bool:
        """Any byte but 0 is TRUE."""
        return self.byte() != 0

    def int16(self) -> int:
        """A signed number of 2 bytes."""
        value: int = _SHORT.unpack_from(self.data, self._take(2))[0]
        return value

    def int32(self) -> int:
        """A signed number of 4 bytes."""
        value: int = _INT.unpack_from(self.data, self._take(4))[0]
        return value

    def short_string(self) -> str:
        """Characters of 1 byte up to a 0, which is left out."""
        stop = self.data.find(0, self.position, self._limit)
        if stop < 0:
            raise damaged(self.position, "a string does not end")
        text = self.data[self.position : stop].decode("latin-1")
        self.position = stop + 1
        return text

    def long_string(self) -> str:
        """Characters of 2 bytes up to a 0, which is left out."""
        start = stop = self.position
        while True:
            stop = self.data.find(b"\0\0", stop, self._limit)
            if stop < 0:
                raise damaged(start, "a string does not end")
            if (stop - start) % 2 == 0:
                break
            stop += 1
        self.position = stop + 2
        return self.data[start:stop].decode("utf-16-le", "replace")

    def version(self, newest: int = 0) -> int:
        """A version byte; raises OdcError for one newer than `newest`."""
        position = self.position
        version = self.byte()
        if version > newest:
            why = reason("part version", version=version, newest=newest, byte=position)
            raise OdcError(*why)
        return version

    def store_version(self) -> None:
        """What every store begins with, older kinds of model twice."""
        self.version()
        if self.store.kind == ELEMENT:
            self.version()

    def ref(self) -> Ref:
        """A store, a link or a nil."""
        ref = self._next_ref
        if ref is None or ref.start != self.position:
            raise damaged(self.position, "a store is missing")
        self.position = ref.end
        self._next_ref = next(self._refs, None)
        self._limit = self._next_ref.start if self._next_ref else self.store.end
        return ref

    def end(self) -> None:
        """Nothing may follow."""
        if self.position != self.store.end:
            raise damaged(self.position, "a store is longer than its content")
