"""A checkpoint of transformers and its tokenizer → GGUF files that llama.cpp reads.

Only what is known to come out the same is written: a Llama model without biases, and a byte-level
BPE whose splits llama.cpp has under a name. All else is refused, since llama.cpp would load it and
answer differently.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cp_lsp.errors import ModelError
from cp_lsp.models.gguf import SUFFIX_FIRST
from cp_training.provenance import file_hash

if TYPE_CHECKING:
    import numpy as np
    from gguf import GGUFWriter

KINDS: Final = ("f32", "f16", "q8_0")
"""How the matrices may be stored; the vectors are float32 in each."""

_SPLITS: Final[Mapping[tuple[str, ...], str]] = {
    (r"\p{N}+", "(?=([0-9]{3})+(?![0-9]))"): "superbpe"
}
"""The regular expressions that pieces are isolated by, one after the other → llama.cpp's name.

llama.cpp writes the second with \\d, which is ASCII alone in C++; in tokenizers it would not be.
"""

_FILL_IN: Final = {
    "<|fim_prefix|>": "fim_pre",
    "<|fim_suffix|>": "fim_suf",
    "<|fim_middle|>": "fim_mid",
    "<|fim_pad|>": "fim_pad",
    "<|repo_name|>": "fim_rep",
    "<|file_sep|>": "fim_sep",
}
"""Special tokens → the part of GGUF's key `tokenizer.ggml.PART_token_id`."""

_BLOCK: Final = 32


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the training data, as the header names it."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What the header says about the model. `licence` is an SPDX expression; `suffix_first` says
    that it fills a gap best when it reads the suffix before the prefix.
    """

    name: str
    licence: str
    description: str
    version: str = ""
    suffix_first: bool = False
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written. `size` is in bytes."""

    path: Path
    kind: str
    size: int
    sha256: str


def export_gguf(
    model: Path,
    tokenizer: Path,
    folder: Path,
    about: About,
    *,
    stem: str = "model",
    kinds: Sequence[str] = KINDS,
) -> tuple[Exported, ...]:
    """Writes `folder/STEM-KIND.gguf` for each kind; equal inputs give equal bytes.

    `model` is a folder that holds config.json and model.safetensors, `tokenizer` one with
    tokenizer.json and tokenizer_config.json. Raises ModelError for what cannot be written truly.
    """
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise ModelError(f"no kind of file is called {unknown[0]}; known are {', '.join(KINDS)}")
    shape = _Shape.read(model / "config.json")
    tensors = _tensors(model / "model.safetensors", shape)
    vocabulary = _Vocabulary.read(tokenizer, rows=tensors["token_embd.weight"].shape[0])
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(
        _write(folder / f"{stem}-{kind}.gguf", kind, about, shape, vocabulary, tensors)
        for kind in kinds
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """The numbers of config.json that llama.cpp needs."""

    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head: int
    intermediate: int
    context: int
    epsilon: float
    theta: float
    is_tied: bool

    @classmethod
    def read(cls, path: Path) -> _Shape:
        config = _json(path)
        rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
        wanted = {
            "model_type": (config.get("model_type"), "llama"),
            "hidden_act": (config.get("hidden_act", "silu"), "silu"),
            "attention_bias": (config.get("attention_bias", False), False),
            "mlp_bias": (config.get("mlp_bias", False), False),
            "rope type": (rope.get("rope_type", "default"), "default"),
        }
        for name, (found, right) in wanted.items():
            if found != right:
                raise ModelError(f"{path}: {name} is {found!r}; only {right!r} can be exported")
        try:
            heads = int(config["num_attention_heads"])
            hidden = int(config["hidden_size"])
            return cls(
                hidden=hidden,
                layers=int(config["num_hidden_layers"]),
                heads=heads,
                kv_heads=int(config.get("num_key_value_heads") or heads),
                head=int(config.get("head_dim") or hidden // heads),
                intermediate=int(config["intermediate_size"]),
                context=int(config["max_position_embeddings"]),
                epsilon=float(config["rms_norm_eps"]),
                theta=float(rope.get("rope_theta") or config["rope_theta"]),
                is_tied=bool(config.get("tie_word_embeddings", False)),
            )
        except KeyError as error:
            raise ModelError(f"{path} lacks {error}") from error


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The tokens in the order of their ids, and what GGUF wants to know of them."""

    texts: tuple[str, ...]
    controls: frozenset[int]
    unused: frozenset[int]
    merges: tuple[str, ...]
    splits: str
    roles: Mapping[str, int]
    """Part of the key `tokenizer.ggml.PART_token_id` → id."""

    @classmethod
    def read(cls, folder: Path, *, rows: int) -> _Vocabulary:
        path = folder / "tokenizer.json"
        record = _json(path)
        _refuse_other_tokenizers(record, path)
        model = record["model"]
        ids: dict[str, int] = dict(model["vocab"])
        added = record.get("added_tokens") or []
        ids.update({token["content"]: token["id"] for token in added})
        if sorted(ids.values()) != list(range(len(ids))):
            raise ModelError(f"{path}: the ids of its tokens are not 0 to {len(ids) - 1}")
        if len(ids) > rows:
            raise ModelError(f"{path} has {len(ids)} tokens, the model {rows} rows for them")
        texts = [*sorted(ids, key=ids.__getitem__)]
        texts += [f"<|unused_{number}|>" for number in range(len(ids), rows)]
        config = _json(folder / "tokenizer_config.json")
        roles = {}
        for role in ("bos", "eos", "pad"):
            text = config.get(f"{role}_token")
            text = text["content"] if isinstance(text, dict) else text
            if text is not None:
                roles[{"pad": "padding"}.get(role, role)] = ids[text]
        if "eos" not in roles:
            raise ModelError(f"{folder}: the tokenizer names no eos_token")
        roles |= {part: ids[text] for text, part in _FILL_IN.items() if text in ids}
        return cls(
            texts=tuple(texts),
            controls=frozenset(token["id"] for token in added if token["special"]),
            unused=frozenset(range(len(ids), rows)),
            merges=tuple(
                merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]
            ),
            splits=_SPLITS[_isolating(record["pre_tokenizer"])],
            roles=roles,
        )


def _refuse_other_tokenizers(record: Mapping[str, Any], path: Path) -> None:
    model = record["model"]
    normalizer = record.get("normalizer")
    problems = {
        "its model is no BPE": model.get("type") != "BPE",
        "it changes the text before it splits it": bool(
            normalizer and (normalizer["type"] != "Sequence" or normalizer["normalizers"])
        ),
        "llama.cpp has no name for its splits": _isolating(record["pre_tokenizer"]) not in _SPLITS,
        "it takes whole words before merges": bool(model.get("ignore_merges")),
        "it drops merges by chance": bool(model.get("dropout")),
        "it marks where words go on or end": bool(
            model.get("continuing_subword_prefix") or model.get("end_of_word_suffix")
        ),
        "not every byte has a token": not _byte_characters() <= model["vocab"].keys(),
        "an added token takes the blanks beside it, or stands in normalised text": any(
            token["lstrip"] or token["rstrip"] or token["single_word"] or not token["special"]
            for token in record.get("added_tokens") or []
        ),
    }
    for problem, is_there in problems.items():
        if is_there:
            raise ModelError(f"{path} cannot be exported: {problem}")


def _isolating(splitter: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The expressions of a sequence of isolating splits that ends in ByteLevel; () otherwise."""
    if not splitter or splitter["type"] != "Sequence":
        return ()
    *splits, last = splitter["pretokenizers"]
    is_bytes = (
        last["type"] == "ByteLevel" and not last["add_prefix_space"] and not last["use_regex"]
    )
    if not is_bytes or any(
        split["type"] != "Split" or split["behavior"] != "Isolated" or split["invert"]
        for split in splits
    ):
        return ()
    return tuple(split["pattern"].get("Regex", "") for split in splits)


def _byte_characters() -> set[str]:
    """The 256 characters that stand for bytes in the tokens of GPT-2 and its descendants."""
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    return {chr(byte) for byte in shown} | {chr(0x100 + n) for n in range(256 - len(shown))}


def _tensors(path: Path, shape: _Shape) -> dict[str, np.ndarray[Any, Any]]:
    """GGUF's names → float32 arrays, in the order of the layers."""
    import numpy as np
    from gguf import MODEL_ARCH, get_tensor_name_map
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        loaded = load_file(path)
    except (OSError, SafetensorError, TypeError, KeyError) as error:
        raise ModelError(
            f"{path} cannot be read: {error}; save the model in float32 as one file"
        ) from error
    if shape.is_tied or np.array_equal(
        loaded.get("lm_head.weight", np.empty(0)), loaded["model.embed_tokens.weight"]
    ):
        loaded.pop("lm_head.weight", None)
    names = get_tensor_name_map(MODEL_ARCH.LLAMA, shape.layers)
    tensors = {}
    for source, values in loaded.items():
        name = names.get_name(source, try_suffixes=(".weight",))
        if name is None:
            raise ModelError(f"{path}: {source} has no place in a GGUF file of a Llama model")
        array = values.astype(np.float32)
        if not np.isfinite(array.astype(np.float16)).all():
            raise ModelError(f"{path}: {source} holds numbers that float16 cannot")
        if source.endswith("q_proj.weight"):
            array = _interleaved(array, shape.heads)
        elif source.endswith("k_proj.weight"):
            array = _interleaved(array, shape.kv_heads)
        tensors[name] = np.ascontiguousarray(array)
    return dict(sorted(tensors.items(), key=lambda item: _place(item[0])))


def _interleaved(array: np.ndarray[Any, Any], heads: int) -> np.ndarray[Any, Any]:
    """The rows of a head in the order in which llama.cpp turns them: 0, n/2, 1, n/2 + 1, ..."""
    rows, width = array.shape
    return array.reshape(heads, 2, rows // heads // 2, width).swapaxes(1, 2).reshape(rows, width)


def _place(name: str) -> tuple[int, str]:
    """Where a tensor stands in the file: the embedding, the layers by number, the rest."""
    if name.startswith("blk."):
        return int(name.split(".")[1]), name
    return (-1 if name.startswith("token_embd") else 1 << 30), name


def _write(
    path: Path,
    kind: str,
    about: About,
    shape: _Shape,
    vocabulary: _Vocabulary,
    tensors: Mapping[str, np.ndarray[Any, Any]],
) -> Exported:
    from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType, quants

    unfinished = path.with_suffix(".unfinished")
    writer = GGUFWriter(unfinished, "llama")
    writer.add_file_type(
        {
            "f32": LlamaFileType.ALL_F32,
            "f16": LlamaFileType.MOSTLY_F16,
            "q8_0": LlamaFileType.MOSTLY_Q8_0,
        }[kind]
    )
    writer.add_quantization_version(2)
    _describe(writer, about)
    _shape_header(writer, shape, len(vocabulary.texts))
    _tokenizer_header(writer, vocabulary)
    for name, array in tensors.items():
        stored = GGMLQuantizationType.F32
        if array.ndim > 1 and kind != "f32":
            stored = GGMLQuantizationType.F16
            if kind == "q8_0" and array.shape[-1] % _BLOCK == 0:
                stored = GGMLQuantizationType.Q8_0
        writer.add_tensor(name, quants.quantize(array, stored), raw_dtype=stored)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    unfinished.replace(path)
    return Exported(path, kind, path.stat().st_size, file_hash(path))


def _describe(writer: GGUFWriter, about: About) -> None:
    writer.add_name(about.name)
    writer.add_version(about.version)
    writer.add_description(about.description)
    writer.add_license(about.licence)
    if about.suffix_first:
        writer.add_bool(SUFFIX_FIRST, True)
    if about.sources:
        writer.add_dataset_count(len(about.sources))
    for index, source in enumerate(about.sources):
        writer.add_dataset_name(index, source.name)
        writer.add_dataset_url(index, source.address)


def _shape_header(writer: GGUFWriter, shape: _Shape, tokens: int) -> None:
    writer.add_vocab_size(tokens)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.hidden)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.intermediate)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_key_length(shape.head)
    writer.add_value_length(shape.head)
    writer.add_rope_dimension_count(shape.head)
    writer.add_rope_freq_base(shape.theta)
    writer.add_layer_norm_rms_eps(shape.epsilon)


def _tokenizer_header(writer: GGUFWriter, vocabulary: _Vocabulary) -> None:
    from gguf import TokenType

    types = [
        TokenType.CONTROL
        if token in vocabulary.controls
        else TokenType.UNUSED
        if token in vocabulary.unused
        else TokenType.NORMAL
        for token in range(len(vocabulary.texts))
    ]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(vocabulary.splits)
    writer.add_token_list(vocabulary.texts)
    writer.add_token_types(types)
    writer.add_token_merges(vocabulary.merges)
    for part, token in vocabulary.roles.items():
        writer.add_uint32(f"tokenizer.ggml.{part}_token_id", token)
    writer.add_add_bos_token(False)
    writer.add_add_eos_token(False)


def _json(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {error}") from error
    if not isinstance(record, dict):
        raise ModelError(f"{path} holds no JSON object")
    return record
