"""Compressors primed with the training text: what a test document adds to what they write.

The training text goes in first, so that the compressor knows it; the price of a document is by how
much the output grows. Compressors go on learning while they read.
"""

from __future__ import annotations

import importlib
import lzma
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

WINDOW_BITS = 27
"""A window of 128 MB: more than any training text that this is meant for."""

PPMD_ORDER = 32
PPMD_MEMORY = 1 << 30


class Compressor(Protocol):
    """Takes text in pieces; the lengths of what it gives add up to the compressed size."""

    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


Maker = Callable[[], Compressor]


def compressors() -> Iterator[tuple[str, Maker]]:
    """The compressors at hand, with how they are set: xz always, others if their library is."""
    yield "xz -9e, 128 MB dictionary", _xz
    zstandard = _library("zstandard")
    if zstandard is not None:
        parameters = zstandard.ZstdCompressionParameters.from_level(
            22, window_log=WINDOW_BITS, enable_ldm=True
        )
        yield (
            "zstd --ultra -22 --long=27",
            lambda: zstandard.ZstdCompressor(compression_params=parameters).compressobj(),
        )
    pyppmd = _library("pyppmd")
    if pyppmd is not None:
        yield f"PPMd var.H, order {PPMD_ORDER}", lambda: _Ppmd(pyppmd)


def primed_sizes(maker: Maker, training: bytes, documents: Sequence[bytes]) -> list[int]:
    """The bytes that each document takes after the training text, each by itself.

    The compressor is primed once and copied for each document, by copying the process; where a
    process cannot be copied (Windows) it is primed anew each time.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        nothing = _size(maker(), training)
        return [_size(maker(), training, document) - nothing for document in documents]
    compressor = maker()
    compressor.compress(training)
    context = multiprocessing.get_context("fork")
    sizes: list[int] = []
    for document in (b"", *documents):
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_send_size, args=(compressor, document, sender.send))
        process.start()
        sizes.append(receiver.recv())
        process.join()
    return [size - sizes[0] for size in sizes[1:]]


def primed_size(maker: Maker, training: bytes, documents: Sequence[bytes]) -> int:
    """The bytes that all documents take, one after the other, after the training text."""
    return _size(maker(), training, *documents) - _size(maker(), training)


def _size(compressor: Compressor, *parts: bytes) -> int:
    return sum(len(compressor.compress(part)) for part in parts) + len(compressor.flush())


def _send_size(compressor: Compressor, document: bytes, send: Callable[[int], None]) -> None:
    send(_size(compressor, document))


def _library(name: str) -> Any:
    """A module that may be absent; None if it is."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _xz() -> Compressor:
    settings = {
        "id": lzma.FILTER_LZMA2,
        "preset": 9 | lzma.PRESET_EXTREME,
        "dict_size": 1 << WINDOW_BITS,
        "lc": 4,
        "lp": 0,
        "pb": 0,
        "nice_len": 273,
    }
    return lzma.LZMACompressor(format=lzma.FORMAT_RAW, filters=[settings])


class _Ppmd:
    def __init__(self, library: Any) -> None:
        self._encoder = library.Ppmd7Encoder(PPMD_ORDER, PPMD_MEMORY)

    def compress(self, data: bytes) -> bytes:
        return bytes(self._encoder.encode(data))

    def flush(self) -> bytes:
        return bytes(self._encoder.flush())
