"""A model that runs in this process with numpy alone: no compiler, no server, no download.

It reads GGUF files of the Llama architecture and computes in float32. Meant for models of some
million parameters; larger ones run several times as fast in llama.cpp.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from cp_lsp.errors import ModelError
from cp_lsp.models.base import LIKELIEST, Abilities, Next, Piece, Prompt, Sampling, never
from cp_lsp.models.generation import (
    Interrupted,
    RememberingNetwork,
    generate,
    likeliest,
    prompt_tokens,
)
from cp_lsp.models.gguf import ModelFile, Tensor, read_model_file
from cp_lsp.models.tokenizer import tokenizer_of
from cp_lsp.models.vocabulary import Vocabulary

Floats = npt.NDArray[np.float32]


class EmbeddedModel:
    """A GGUF file of the Llama architecture. One answer at a time is quick; several are right."""

    def __init__(self, path: Path) -> None:
        """Raises ModelError where the file is damaged or holds another kind of model."""
        file = read_model_file(path)
        self._tokenizer = tokenizer_of(file)
        self.network: Final = LlamaNetwork(file)
        self._last: tuple[Prompt, list[int]] | None = None
        self.name: Final = file.text("general.name", path.stem)
        self.context_length: Final = self.network.context_length
        self.abilities: Final = Abilities(
            specials=frozenset(self._tokenizer.specials),
            beginning=True,
            logprobs=True,
            logits=True,
            suffix_first=file.suffix_first,
        )

    def tokenize(self, text: str) -> Sequence[int]:
        return self._tokenizer.encode(text)

    def detokenize(self, tokens: Sequence[int]) -> bytes:
        return self._tokenizer.decode(tokens)

    def generate(
        self,
        prompt: Prompt,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        return generate(
            self.network,
            self._prompt_tokens(prompt),
            prompt.beginning.encode("utf-8", "replace"),
            piece=self._tokenizer.piece,
            vocabulary=lambda: self._vocabulary,
            context_length=self.context_length,
            max_tokens=max_tokens,
            stop=stop,
            sampling=sampling,
            is_cancelled=is_cancelled,
        )

    def likeliest(
        self,
        prompt: Prompt,
        said: Sequence[int] = (),
        *,
        count: int,
        is_cancelled: Callable[[], bool] = never,
    ) -> Sequence[Next]:
        return likeliest(
            self.network,
            self._prompt_tokens(prompt),
            said,
            prompt.beginning.encode("utf-8", "replace"),
            piece=self._tokenizer.piece,
            vocabulary=lambda: self._vocabulary,
            ends=list(self._tokenizer.specials.values()),
            context_length=self.context_length,
            count=count,
            is_cancelled=is_cancelled,
        )

    def close(self) -> None:
        """Nothing is held but memory."""

    def _prompt_tokens(self, prompt: Prompt) -> list[int]:
        """Its tokens; those of the last prompt are remembered, for whoever asks token by token."""
        if self._last is None or self._last[0] != prompt:
            tokens = prompt_tokens(prompt, self.tokenize, self._tokenizer.specials)
            self._last = prompt, tokens
        return self._last[1]

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self._tokenizer.pieces)


class _Layer:
    """The weights of one layer; those of a norm are part of the matrix that follows it.

    Each column makes one number of the result: so a single token is multiplied twice as fast.
    """

    def __init__(
        self, file: ModelFile, number: int, *, heads: int, key_heads: int, size: int, forward: int
    ) -> None:
        def read(name: str, *shape: int) -> Floats:
            return _tensor(file, f"blk.{number}.{name}.weight", *shape)

        width, key_width = heads * size, key_heads * size
        before, inside = read("attn_norm", width), read("ffn_norm", width)
        query = read("attn_q", width, width) / np.float32(math.sqrt(size))
        key, value = read("attn_k", key_width, width), read("attn_v", key_width, width)
        query, key = _in_halves(query, heads), _in_halves(key, key_heads)
        self.attention_in: Final = _columns(np.concatenate([query, key, value]) * before)
        self.attention_out: Final = _columns(read("attn_output", width, width))
        gate, up = read("ffn_gate", forward, width), read("ffn_up", forward, width)
        self.forward_in: Final = _columns(np.concatenate([gate, up]) * inside)
        self.forward_out: Final = _columns(read("ffn_down", width, forward))


class LlamaNetwork(RememberingNetwork):
    """The computation, and what it remembers of the text before: keys and values of each token."""

    def __init__(self, file: ModelFile) -> None:
        super().__init__()
        architecture = file.text("general.architecture")
        if architecture != "llama":
            raise ModelError(f"{file.path} is a {architecture}; here llama is understood")
        self.context_length: Final = file.number("llama.context_length")
        width = file.number("llama.embedding_length")
        self._heads = file.number("llama.attention.head_count")
        self._key_heads = file.number("llama.attention.head_count_kv", self._heads)
        if not (
            0 < self._key_heads <= self._heads
            and width % (2 * self._heads) == 0
            and self._heads % self._key_heads == 0
        ):
            raise ModelError(f"{file.path}: its heads do not fit its width; export it again")
        self._size = width // self._heads
        if file.number("llama.rope.dimension_count", self._size) != self._size:
            raise ModelError(f"{file.path} turns parts of heads, which is not understood here")
        self._epsilon = np.float32(file.real("llama.attention.layer_norm_rms_epsilon"))
        count = len(file.items("tokenizer.ggml.tokens"))
        self._embedding = _tensor(file, "token_embd.weight", count, width)
        output = self._embedding
        if "output.weight" in file.tensors:
            output = _tensor(file, "output.weight", count, width)
        self._output = _columns(output * _tensor(file, "output_norm.weight", width))
        self._layers = [
            _Layer(
                file,
                number,
                heads=self._heads,
                key_heads=self._key_heads,
                size=self._size,
                forward=file.number("llama.feed_forward_length"),
            )
            for number in range(file.number("llama.block_count"))
        ]
        angles = np.arange(self.context_length)[:, None] * file.real(
            "llama.rope.freq_base", 10000.0
        ) ** -(np.arange(0, self._size, 2) / self._size)
        self._cosines = np.cos(angles).astype(np.float32)[:, None]
        self._sines = np.sin(angles).astype(np.float32)[:, None]
        shape = (len(self._layers), self._key_heads, self.context_length, self._size)
        self._keys = np.zeros(shape, np.float32)
        self._values = np.zeros(shape, np.float32)

    def _read(self, tokens: Sequence[int], start: int, *, wants_logits: bool) -> Floats | None:
        count, end = len(tokens), start + len(tokens)
        heads, key_heads, size = self._heads, self._key_heads, self._size
        shared = heads // key_heads
        x = self._embedding[np.asarray(tokens)]
        for number, layer in enumerate(self._layers):
            if self._is_cancelled():
                raise Interrupted
            keys, values = self._keys[number], self._values[number]
            y = (self._normed(x) @ layer.attention_in).reshape(count, heads + 2 * key_heads, size)
            turned = self._turned(y[:, : heads + key_heads], start)
            keys[:, start:end] = turned[:, heads:].swapaxes(0, 1)
            values[:, start:end] = y[:, heads + key_heads :].swapaxes(0, 1)
            rows = count
            if number == len(self._layers) - 1:
                # What comes out for the other tokens, nobody reads.
                if not wants_logits:
                    return None
                x, turned, rows = x[-1:], turned[-1:], 1
            query = turned[:, :heads].reshape(rows, key_heads, shared, size).transpose(1, 2, 0, 3)
            weights = query.reshape(key_heads, shared * rows, size) @ keys[:, :end].swapaxes(1, 2)
            if rows > 1:
                weights.reshape(key_heads, shared, rows, end)[..., start:] += _future(rows)
            weights -= weights.max(-1, keepdims=True)
            np.exp(weights, out=weights)
            weights /= weights.sum(-1, keepdims=True)
            seen = (weights @ values[:, :end]).reshape(key_heads, shared, rows, size)
            seen = seen.transpose(2, 0, 1, 3).reshape(rows, heads * size)
            x = x + seen @ layer.attention_out
            x += self._forward(layer, self._normed(x))
        logits: Floats = (self._normed(x[-1:]) @ self._output)[0]
        return logits

    def _normed(self, x: Floats) -> Floats:
        squares = np.einsum("ij,ij->i", x, x)
        normed: Floats = x / np.sqrt(squares / np.float32(x.shape[1]) + self._epsilon)[:, None]
        return normed

    def _turned(self, x: Floats, start: int) -> Floats:
        """Queries and keys turned by where their tokens stand."""
        end = start + len(x)
        cosines, sines = self._cosines[start:end], self._sines[start:end]
        half = self._size // 2
        turned = np.empty_like(x)
        a, b = x[..., :half], x[..., half:]
        turned[..., :half] = a * cosines - b * sines
        turned[..., half:] = b * cosines + a * sines
        return turned

    @staticmethod
    def _forward(layer: _Layer, x: Floats) -> Floats:
        gate, up = np.split(x @ layer.forward_in, 2, axis=1)
        # silu(x) = x / (1 + exp(-x)) = x/2 * (1 + tanh(x/2)), which cannot overflow.
        half = gate * np.float32(0.5)
        gated = np.tanh(half)
        gated += 1
        gated *= half
        gated *= up
        forward: Floats = gated @ layer.forward_out
        return forward


@cache
def _future(count: int) -> Floats:
    """What hides the tokens of a chunk from those before them."""
    return np.triu(np.full((count, count), -np.inf, np.float32), 1)


def _columns(weights: Floats) -> Floats:
    return np.ascontiguousarray(weights.T)


def _in_halves(weights: Floats, heads: int) -> Floats:
    """Rows of a head in GGUF's order, the two of a pair side by side, to first ones and second."""
    rows, width = weights.shape
    return weights.reshape(heads, rows // heads // 2, 2, width).swapaxes(1, 2).reshape(rows, width)


def _tensor(file: ModelFile, name: str, *shape: int) -> Floats:
    """A tensor as numbers of its own memory. Raises ModelError unless it has the shape."""
    tensor = file.tensors.get(name)
    if tensor is None:
        raise ModelError(f"{file.path} lacks the tensor {name}; export the model again")
    if tensor.shape != shape:
        raise ModelError(
            f"{file.path}: {name} has the shape {tensor.shape}, not {shape}; export it again"
        )
    return _numbers(file, tensor).reshape(shape)


def _numbers(file: ModelFile, tensor: Tensor) -> Floats:
    if tensor.kind == "F32":
        return np.frombuffer(tensor.data, np.dtype("<f4")).astype(np.float32)
    if tensor.kind == "F16":
        return np.frombuffer(tensor.data, np.dtype("<f2")).astype(np.float32)
    if tensor.kind == "BF16":
        high = np.frombuffer(tensor.data, np.dtype("<u2")).astype(np.uint32)
        return (high << 16).view(np.float32)
    if tensor.kind == "Q8_0":
        block = np.dtype([("scale", "<f2"), ("values", "i1", 32)])
        blocks = np.frombuffer(tensor.data, block)
        scaled = blocks["values"] * blocks["scale"].astype(np.float32)[:, None]
        return np.asarray(scaled, np.float32)
    raise ModelError(
        f"{file.path}: {tensor.name} is stored as {tensor.kind}; here F32, F16, BF16 and Q8_0 "
        "are understood, other files run in llama.cpp"
    )
