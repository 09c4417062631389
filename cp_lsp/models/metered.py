"""A limit on what a server may send."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2

from cp_lsp.models.faults import TooLargeError


class Metered(httpx2.AsyncByteStream):
    """A stream of bytes that ends with TooLargeError after so many; `tail` are the last of them."""

    def __init__(self, stream: object, limit: int) -> None:
        assert isinstance(stream, httpx2.AsyncByteStream)
        self._stream = stream
        self._limit = limit
        self._count = 0
        self.tail = b""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for data in self._stream:
            self._count += len(data)
            if self._count > self._limit:
                raise TooLargeError
            self.tail = (self.tail + data)[-64:] if len(data) < 64 else data[-64:]
            yield data

    async def aclose(self) -> None:
        await self._stream.aclose()
