"""A GGUF file to its metadata and tensors: the reader of model files.

The format is described at https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Final

from cp_lsp.errors import ModelError

_MAGIC: Final = b"GGUF"
_SCALARS: Final = {
    0: struct.Struct("<B"),
    1: struct.Struct("<b"),
    2: struct.Struct("<H"),
    3: struct.Struct("<h"),
    4: struct.Struct("<I"),
    5: struct.Struct("<i"),
    6: struct.Struct("<f"),
    7: struct.Struct("<?"),
    10: struct.Struct("<Q"),
    11: struct.Struct("<q"),
    12: struct.Struct("<d"),
}
_STRING: Final = 8
_ARRAY: Final = 9
_U32: Final = _SCALARS[4]
_U64: Final = _SCALARS[10]

# Values in a block of a kind of tensor, and its bytes.
_BLOCKS: Final = {"F32": (1, 4), "F16": (1, 2), "BF16": (1, 2), "Q8_0": (32, 34)}
_KIND_NAMES: Final = {0: "F32", 1: "F16", 8: "Q8_0", 30: "BF16"}
_MAX_ITEMS: Final = 10_000_000

SUFFIX_FIRST: Final = "cp_lsp.suffix_first"
"""The key that says of a model that it fills gaps best when it reads the suffix first."""

KINDS: Final = frozenset(_BLOCKS)
"""The kinds of tensors whose numbers can be read."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """The numbers of one tensor as they lie in the file.

    `shape` is in the order of rows first, the reverse of the file's; `kind` is F32, F16, BF16 or
    Q8_0, or "#" and a number for a kind that we cannot read, whose `data` is empty.
    """

    name: str
    shape: tuple[int, ...]
    kind: str
    data: memoryview

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What a GGUF file holds: metadata by its key, tensors by their name."""

    path: Path
    metadata: Mapping[str, object]
    tensors: Mapping[str, Tensor]

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number of the metadata; raises ModelError if it is not there."""
        value = self.metadata.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ModelError(f"{self.path}: the header lacks {key}; export the model again")
        return value

    def real(self, key: str, default: float | None = None) -> float:
        """A number of the metadata; raises ModelError if it is not there."""
        value = self.metadata.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ModelError(f"{self.path}: the header lacks {key}; export the model again")
        return float(value)

    @property
    def suffix_first(self) -> bool:
        """Whether the header says that the suffix belongs before the prefix."""
        return self.metadata.get(SUFFIX_FIRST) is True

    def text(self, key: str, default: str | None = None) -> str:
        """A text of the metadata; raises ModelError if it is not there."""
        value = self.metadata.get(key, default)
        if not isinstance(value, str):
            raise ModelError(f"{self.path}: the header lacks {key}; export the model again")
        return value

    def items(self, key: str) -> list[object]:
        """A list of the metadata; raises ModelError if it is not there."""
        value = self.metadata.get(key)
        if not isinstance(value, list):
            raise ModelError(f"{self.path}: the header lacks {key}; export the model again")
        return value

    @property
    def parameters(self) -> int:
        """How many numbers the model has learnt."""
        return sum(tensor.size for tensor in self.tensors.values())


def read_model_file(path: Path) -> ModelFile:
    """Read a GGUF file of version 2 or 3. Raises ModelError if it is none, or damaged.

    The tensors stay in the file, which is mapped into memory, and are read when they are used.
    """
    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as problem:
        raise ModelError(f"{path} cannot be read: {problem.strerror or problem}") from problem
    except ValueError as problem:
        raise ModelError(f"{path} is empty; download or export the model again") from problem
    if data[:4] != _MAGIC:
        raise ModelError(f"{path} is no GGUF file, the form in which models are stored here")
    reader = _Reader(memoryview(data))
    try:
        return reader.read(path)
    except (struct.error, ValueError, OverflowError) as problem:
        message = f"{path} is damaged ({problem}); download or export the model again"
        raise ModelError(message) from problem


class _Reader:
    """Reads through the header; raises ValueError or struct.error where it makes no sense."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._pos = 4

    def read(self, path: Path) -> ModelFile:
        version = self._scalar(_U32)
        if version not in (2, 3):
            raise ValueError(f"version {version}")
        tensor_count, key_count = self._count(), self._count()
        metadata = {self._string(): self._value(self._scalar(_U32)) for _ in range(key_count)}
        infos = [self._info() for _ in range(tensor_count)]
        alignment = metadata.get("general.alignment", 32)
        if not isinstance(alignment, int) or alignment < 1:
            raise ValueError("alignment")
        start = -(-self._pos // alignment) * alignment
        tensors = (self._tensor(start, *info) for info in infos)
        return ModelFile(path, metadata, {tensor.name: tensor for tensor in tensors})

    def _scalar(self, form: struct.Struct) -> int:
        (value,) = form.unpack_from(self._data, self._pos)
        self._pos += form.size
        return value  # type: ignore[no-any-return]

    def _count(self) -> int:
        count = self._scalar(_U64)
        if count > min(_MAX_ITEMS, len(self._data)):
            raise ValueError(f"{count} items")
        return count

    def _string(self) -> str:
        length = self._count()
        end = self._pos + length
        if end > len(self._data):
            raise ValueError("a text beyond the end")
        text = str(self._data[self._pos : end], "utf-8")
        self._pos = end
        return text

    def _value(self, kind: int, depth: int = 0) -> object:
        if kind == _STRING:
            return self._string()
        if kind == _ARRAY:
            if depth > 2:
                raise ValueError("lists in lists")
            inner, count = self._scalar(_U32), self._count()
            if inner in _SCALARS:
                return self._numbers(_SCALARS[inner], count)
            return [self._value(inner, depth + 1) for _ in range(count)]
        if kind not in _SCALARS:
            raise ValueError(f"a value of kind {kind}")
        return self._scalar(_SCALARS[kind])

    def _numbers(self, form: struct.Struct, count: int) -> list[object]:
        end = self._pos + form.size * count
        if end > len(self._data):
            raise ValueError("a list beyond the end")
        values = [value for (value,) in form.iter_unpack(self._data[self._pos : end])]
        self._pos = end
        return values

    def _info(self) -> tuple[str, tuple[int, ...], int, int]:
        name, count = self._string(), self._scalar(_U32)
        if count > 4:
            raise ValueError(f"{count} dimensions")
        shape = tuple(self._scalar(_U64) for _ in range(count))
        return name, shape[::-1], self._scalar(_U32), self._scalar(_U64)

    def _tensor(
        self, start: int, name: str, shape: tuple[int, ...], kind: int, offset: int
    ) -> Tensor:
        spelt = _KIND_NAMES.get(kind, f"#{kind}")
        if spelt not in _BLOCKS:
            return Tensor(name, shape, spelt, self._data[:0])
        values, size = _BLOCKS[spelt]
        count = prod(shape)
        begin = start + offset
        end = begin + count // values * size
        if count % values or end > len(self._data):
            raise ValueError(f"{name} beyond the end")
        return Tensor(name, shape, spelt, self._data[begin:end])
