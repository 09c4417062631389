"""Held-out bits per character: how well models and compressors foresee the modules of a split.

Bits are the sum of -log2 of what was foreseen for the text and its end, over all documents, divided
by their characters. Every one is a distribution over texts, or a code, so the figures compare; what
each has seen when it foresees a character differs, and is part of its name.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cp_lsp.errors import CpLspError
from cp_training.benchmark.baselines.compressors import (
    compressors,
    primed_size,
    primed_sizes,
)
from cp_training.benchmark.baselines.fivegram import FiveGram
from cp_training.corpus.document import Document

CONTEXT_ONLY = "its context"
TRAINING = "the training text"
DOCUMENT = "the training text and the document so far"
EVERYTHING = "the training text and all test text so far"
"""What a contender has seen when it foresees a character."""

MIN_CONTEXT = 512
"""Tokens before each token that a checkpoint scores, where there are as many."""


@dataclass(frozen=True, slots=True)
class Row:
    """The figure of one contender."""

    name: str
    sees: str
    bits_per_character: float
    seconds: float
    is_baseline: bool = True


@dataclass(frozen=True, slots=True)
class Texts:
    """The training text, the code of it apart, and the documents to foresee."""

    training: Sequence[str]
    test: Sequence[str]

    @property
    def characters(self) -> int:
        return sum(map(len, self.test))


def texts_of(documents: Sequence[Document], *, split: str = "test", prose: bool = True) -> Texts:
    """The texts to learn from, code last, and the modules of a split."""
    kinds = ("prose", "code") if prose else ("code",)
    training = [
        d.text for kind in kinds for d in documents if d.split == "train" and d.kind == kind
    ]
    test = [d.text for d in documents if d.split == split and d.kind == "code"]
    if not training or not test:
        raise CpLspError(f"the corpus has no modules of split train or none of split {split}")
    return Texts(training, test)


def baselines(texts: Texts, *, quick: bool = False) -> Iterator[Row]:
    """The figures of n-grams and compressors, each as soon as it is there.

    With `quick` what takes more than some seconds is left out.
    """
    characters = texts.characters

    def row(name: str, sees: str, measure: Callable[[], float]) -> Row:
        begin = time.perf_counter()
        bits = measure()
        return Row(name, sees, bits / characters, time.perf_counter() - begin)

    grams = FiveGram(texts.training)
    name = "5-gram over lexemes, Kneser-Ney"
    yield row(name, TRAINING, lambda: sum(map(grams.bits, texts.test)))
    yield row(
        "5-gram over lexemes with a cache",
        DOCUMENT,
        lambda: sum(grams.bits(text, learns=True) for text in texts.test),
    )
    yield from _character_rows(texts, row, order=8 if quick else None)
    training = _bytes(texts.training)
    test = [_bytes([text]) for text in texts.test]
    for name, maker in compressors():
        if not quick:
            yield row(name, EVERYTHING, lambda make=maker: 8 * primed_size(make, training, test))  # type: ignore[misc]
        if name.startswith("PPMd"):
            yield row(
                name,
                DOCUMENT,
                lambda make=maker: 8 * sum(primed_sizes(make, training, test)),  # type: ignore[misc]
            )


def checkpoint_row(
    folder: Path,
    texts: Texts,
    *,
    tokenizer: Path | None = None,
    name: str | None = None,
    threads: int | None = None,
) -> Row:
    """The figure of a model in the form of transformers; its tokenizer may lie elsewhere."""
    begin = time.perf_counter()
    bits, parameters, context = checkpoint_bits(
        folder, texts.test, tokenizer_folder=tokenizer, threads=threads
    )
    return Row(
        f"{name or folder.name}, {parameters / 1e6:.1f} M parameters",
        f"{CONTEXT_ONLY} of {context} tokens",
        sum(bits) / texts.characters,
        time.perf_counter() - begin,
        is_baseline=False,
    )


def checkpoint_bits(
    folder: Path,
    texts: Sequence[str],
    *,
    tokenizer_folder: Path | None = None,
    threads: int | None = None,
) -> tuple[list[float], int, int]:
    """The bits of each text, the number of parameters, and the tokens of the context.

    A text stands after an end-of-text token and before another one, which counts. Where it is
    longer than the context, windows overlap: each token is scored once, with at least
    `MIN_CONTEXT` tokens before it where there are as many. Raises CpLspError if the tokenizer
    does not give a text back byte by byte.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    if threads is not None:
        torch.set_num_threads(threads)
    tokenizer_folder = tokenizer_folder or folder
    tokenizer = AutoTokenizer.from_pretrained(str(tokenizer_folder), local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(
        str(folder), local_files_only=True, dtype=torch.float32
    )
    model.eval()
    end = tokenizer.convert_tokens_to_ids("<|endoftext|>")
    context = int(model.config.max_position_embeddings)
    found = []
    for text in texts:
        encoded = tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]
        decoded = tokenizer.decode(encoded, clean_up_tokenization_spaces=False)
        if decoded != text:
            raise CpLspError(
                f"the tokenizer in {tokenizer_folder} does not give the text back as it was"
            )
        tokens = torch.tensor([end, *encoded, end])
        total = 0.0
        for start, stop, first in windows(len(tokens), context):
            with torch.inference_mode():
                logits = model(tokens[None, start : stop - 1]).logits[0]
            targets = tokens[start + 1 : stop]
            losses = torch.nn.functional.cross_entropy(logits, targets, reduction="none")
            total += float(losses[first - start - 1 :].double().sum())
        found.append(total / math.log(2))
    return found, int(model.num_parameters()), context


def windows(size: int, context: int) -> Iterator[tuple[int, int, int]]:
    """Start and stop of each window over `size` tokens, and the first token to score in it.

    A window has a token more than the context: the last one is scored only, not read.
    """
    overlap = min(MIN_CONTEXT, context // 2)
    first = 1
    while first < size:
        start = 0 if first == 1 else first - overlap
        stop = min(start + context + 1, size)
        yield start, stop, first
        first = stop


def table(rows: Sequence[Row]) -> str:
    """The rows as a table in Markdown, the best last."""
    ranked = sorted(rows, key=lambda row: -row.bits_per_character)
    lines = [
        "| contender | has seen | bits per character | seconds |",
        "| --- | --- | ---: | ---: |",
    ]
    for row in ranked:
        name = row.name if row.is_baseline else f"**{row.name}**"
        lines.append(f"| {name} | {row.sees} | {row.bits_per_character:.3f} | {row.seconds:.0f} |")
    return "\n".join(lines)


def record(rows: Sequence[Row], texts: Texts) -> dict[str, Any]:
    """The rows as they stand in a file of results."""
    return {
        "documents": len(texts.test),
        "characters": texts.characters,
        "training_characters": sum(map(len, texts.training)),
        "rows": [
            {
                "name": row.name,
                "sees": row.sees,
                "bits_per_character": round(row.bits_per_character, 4),
                "seconds": round(row.seconds, 1),
                "is_baseline": row.is_baseline,
            }
            for row in rows
        ],
    }


def _character_rows(
    texts: Texts, row: Callable[[str, str, Callable[[], float]], Row], *, order: int | None
) -> Iterator[Row]:
    """The n-gram over characters, if numpy is there."""
    try:
        from cp_training.benchmark.baselines import characters
    except ImportError:
        return
    order = order or characters.ORDER
    grams = characters.CharacterNGram(texts.training, order=order)
    scopes: dict[characters.Scope, str] = {
        "nothing": TRAINING,
        "document": DOCUMENT,
        "all": EVERYTHING,
    }
    for scope, sees in scopes.items():
        name = f"{order}-gram over characters, Kneser-Ney"
        yield row(name, sees, lambda scope=scope: sum(grams.bits(texts.test, scope=scope)))  # type: ignore[misc]


def _bytes(texts: Sequence[str]) -> bytes:
    """Texts as a compressor gets them: UTF-8, a zero byte after each."""
    return "".join(text + "\0" for text in texts).encode("utf-8", "surrogatepass")


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Writes a file of results."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
