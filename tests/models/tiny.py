"""A tiny model with random weights, as the GGUF file that an export would write."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

SPECIALS = (
    "<|endoftext|>",
    "<|fim_prefix|>",
    "<|fim_middle|>",
    "<|fim_suffix|>",
    "<|fim_pad|>",
    "<|repo_name|>",
    "<|file_sep|>",
)
WORDS = ("BEGIN", "END", " := ", "INTEGER", " INTEGER", "\n\t", "\n\t\t", "ab", "abc", "bc", "123")

WIDTH, LAYERS, HEADS, KEY_HEADS, FORWARD, CONTEXT = 32, 2, 4, 2, 64, 512
EPSILON = 1e-5

U32, I32, F32, STRING, ARRAY = 4, 5, 6, 8, 9
KINDS = {"F32": 0, "F16": 1, "Q8_0": 8, "BF16": 30}


def vocabulary(words: Sequence[str] = WORDS) -> tuple[list[str], list[int], list[str]]:
    """Tokens, their kinds and the merges that lead to some words, character by character."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    letters = {byte: chr(byte) for byte in printable}
    letters |= {byte: chr(256 + place) for place, byte in enumerate(others)}
    tokens = [*SPECIALS, *(letters[byte] for byte in range(256))]
    merges: list[str] = []
    for word in words:
        spelt = "".join(letters[byte] for byte in word.encode())
        for end in range(2, len(spelt) + 1):
            merge = f"{spelt[: end - 1]} {spelt[end - 1]}"
            if spelt[:end] not in tokens:
                merges.append(merge)
                tokens.append(spelt[:end])
    kinds = [3] * len(SPECIALS) + [1] * (len(tokens) - len(SPECIALS))
    return tokens, kinds, merges


def weights(seed: int = 1) -> dict[str, Floats]:
    """Random weights, in GGUF's names and order."""
    chance = np.random.default_rng(seed)

    def matrix(rows: int, columns: int) -> Floats:
        return chance.normal(0, 0.3, (rows, columns)).astype(np.float32)

    def norm() -> Floats:
        return chance.uniform(0.5, 1.5, WIDTH).astype(np.float32)

    tokens, _, _ = vocabulary()
    found = {"token_embd.weight": matrix(len(tokens), WIDTH), "output_norm.weight": norm()}
    # What is no ASCII letter is hardly ever said, so that answers are texts of some length.
    seldom = [i for i, token in enumerate(tokens) if i < len(SPECIALS) or not token.isascii()]
    found["token_embd.weight"][seldom] *= 0.05
    size = WIDTH // HEADS * KEY_HEADS
    for layer in range(LAYERS):
        found |= {
            f"blk.{layer}.attn_norm.weight": norm(),
            f"blk.{layer}.attn_q.weight": matrix(WIDTH, WIDTH),
            f"blk.{layer}.attn_k.weight": matrix(size, WIDTH),
            f"blk.{layer}.attn_v.weight": matrix(size, WIDTH),
            f"blk.{layer}.attn_output.weight": matrix(WIDTH, WIDTH),
            f"blk.{layer}.ffn_norm.weight": norm(),
            f"blk.{layer}.ffn_gate.weight": matrix(FORWARD, WIDTH),
            f"blk.{layer}.ffn_up.weight": matrix(FORWARD, WIDTH),
            f"blk.{layer}.ffn_down.weight": matrix(WIDTH, FORWARD),
        }
    return found


def write_tiny(
    path: Path,
    *,
    kind: str = "F32",
    tensors: Mapping[str, Floats] | None = None,
    metadata: Mapping[str, object] | None = None,
) -> Path:
    """Write the model; `metadata` replaces what the header says, None leaves a key out."""
    tokens, kinds, merges = vocabulary()
    told: dict[str, object] = {
        "general.architecture": "llama",
        "general.name": "tiny",
        "llama.context_length": CONTEXT,
        "llama.embedding_length": WIDTH,
        "llama.block_count": LAYERS,
        "llama.feed_forward_length": FORWARD,
        "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": KEY_HEADS,
        "llama.attention.layer_norm_rms_epsilon": EPSILON,
        "llama.rope.dimension_count": WIDTH // HEADS,
        "llama.rope.freq_base": 10000.0,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "superbpe",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": kinds,
        "tokenizer.ggml.merges": merges,
        "tokenizer.ggml.eos_token_id": 0,
        "tokenizer.ggml.bos_token_id": 0,
    } | dict(metadata or {})
    told = {key: value for key, value in told.items() if value is not None}
    stored = {
        name: (tensor.shape, *_stored(tensor, kind if tensor.ndim > 1 else "F32"))
        for name, tensor in (tensors or weights()).items()
    }
    head = b"GGUF" + struct.pack("<IQQ", 3, len(stored), len(told))
    for key, value in told.items():
        head += _text(key) + _value(value)
    data = b""
    for name, (shape, number, content) in stored.items():
        head += _text(name) + struct.pack("<I", len(shape))
        head += b"".join(struct.pack("<Q", size) for size in reversed(shape))
        head += struct.pack("<IQ", number, len(data))
        data += content + bytes(-len(content) % 32)
    path.write_bytes(head + bytes(-len(head) % 32) + data)
    return path


def _stored(tensor: Floats, kind: str) -> tuple[int, bytes]:
    if kind == "F16":
        content = tensor.astype("<f2").tobytes()
    elif kind == "BF16":
        content = (tensor.view(np.uint32) >> 16).astype("<u2").tobytes()
    elif kind == "Q8_0":
        blocks = tensor.reshape(-1, 32)
        scales = np.abs(blocks).max(1) / 127
        content = b"".join(
            np.float16(scale).tobytes() + np.round(block / scale).astype(np.int8).tobytes()
            for scale, block in zip(scales, blocks, strict=True)
        )
    else:
        content = tensor.astype("<f4").tobytes()
    return KINDS[kind], content


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _value(value: object) -> bytes:
    if isinstance(value, str):
        return struct.pack("<I", STRING) + _text(value)
    if isinstance(value, float):
        return struct.pack("<If", F32, value)
    if isinstance(value, int):
        return struct.pack("<II", U32, value)
    assert isinstance(value, list)
    if isinstance(value[0], str):
        return struct.pack("<IIQ", ARRAY, STRING, len(value)) + b"".join(map(_text, value))
    return struct.pack("<IIQ", ARRAY, I32, len(value)) + struct.pack(f"<{len(value)}i", *value)


def reference_logits(tensors: Mapping[str, Floats], tokens: Sequence[int]) -> Floats:
    """What the model says after some tokens, computed plainly, a token and a head at a time."""
    w = {name: tensor.astype(np.float64) for name, tensor in tensors.items()}
    size = WIDTH // HEADS

    def normed(x: npt.NDArray[np.float64], name: str) -> npt.NDArray[np.float64]:
        return x / np.sqrt((x * x).mean() + EPSILON) * w[name]

    def turned(x: npt.NDArray[np.float64], place: int) -> npt.NDArray[np.float64]:
        out = x.copy()
        for i in range(0, size, 2):
            angle = place * 10000.0 ** (-i / size)
            a, b = x[i], x[i + 1]
            out[i] = a * np.cos(angle) - b * np.sin(angle)
            out[i + 1] = a * np.sin(angle) + b * np.cos(angle)
        return out

    states = [w["token_embd.weight"][token] for token in tokens]
    for layer in range(LAYERS):
        prefix = f"blk.{layer}."
        read = [normed(x, f"{prefix}attn_norm.weight") for x in states]
        queries, keys, values = (
            [(w[f"{prefix}attn_{name}.weight"] @ x).reshape(-1, size) for x in read]
            for name in "qkv"
        )
        for place, x in enumerate(states):
            seen = []
            for head in range(HEADS):
                of = head * KEY_HEADS // HEADS
                query = turned(queries[place][head], place)
                scores = np.array(
                    [query @ turned(keys[i][of], i) / np.sqrt(size) for i in range(place + 1)]
                )
                shares = np.exp(scores - scores.max())
                shares /= shares.sum()
                seen.append(sum(share * values[i][of] for i, share in enumerate(shares)))
            x = x + w[f"{prefix}attn_output.weight"] @ np.concatenate(seen)
            y = normed(x, f"{prefix}ffn_norm.weight")
            gate = w[f"{prefix}ffn_gate.weight"] @ y
            gated = gate / (1 + np.exp(-gate)) * (w[f"{prefix}ffn_up.weight"] @ y)
            states[place] = x + w[f"{prefix}ffn_down.weight"] @ gated
    last = normed(states[-1], "output_norm.weight")
    return (w["token_embd.weight"] @ last).astype(np.float32)
