"""Documents → rows of exactly `length` tokens: whole text, and windows of it with a hole.

In an epoch each document passes once, in windows that follow each other; a window is plain text or
an example of fill-in-the-middle. A row is filled up by the beginning of the next window, so nothing
is padded. An epoch cuts its windows anew, so the tenth epoch is not the first once more. Beside the
rows lies which of their tokens are middles, the only ones that a person will ever see: a stage may
give them more weight.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cp_lsp.completion.context import imported_interfaces
from cp_training.corpus.document import Document
from cp_training.dataset.infill import Hole, InfillRecipe, cut_hole, parts
from cp_training.dataset.spans import Span, syntax_spans
from cp_training.tokenizer.train import END_OF_TEXT

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

    Rows = np.ndarray[tuple[int, int], np.dtype[np.uint16]]

TRAIN: Final = "train.npy"
DEV: Final = "dev.npy"
DEV_HOLES: Final = "dev-holes.npy"
"""Rows of the documents to watch, cut as those to learn from are; `DEV` holds their plain text."""
DESCRIPTION: Final = "dataset.json"

_LEAST_WINDOW: Final = 48
"""Tokens of room below which no example begins; plain text fills them."""
_MARGIN: Final = 16
"""Tokens for the special ones, and for the seams where a hole cuts a token in two."""

Definition = Callable[[str], str | None]
Row = tuple[list[int], list[int]]
"""Tokens, and of each whether it belongs to a middle."""


@dataclass(frozen=True, slots=True)
class DatasetRecipe:
    """How rows are made.

    `length` tokens a row, `epochs` passes over the corpus, `prose` the share of the documents of
    prose that are in an epoch, `interfaces` the share of the examples with a hole that have
    declarations of imported modules in front, of `interface_characters` at most.
    """

    length: int = 1024
    epochs: int = 8
    seed: int = 1
    prose: float = 0.5
    interfaces: float = 0.5
    interface_characters: int = 600
    infill: InfillRecipe = field(default_factory=InfillRecipe)


@dataclass(frozen=True, slots=True)
class DatasetSummary:
    """What was made: rows, their length, characters of the texts, and a hash of all of it."""

    rows: int
    dev_rows: int
    length: int
    characters: int
    dev_characters: int
    dev_characters_of_a_token: float
    tokens_of_an_epoch: int
    holes: Mapping[str, int]
    middle_tokens: int
    sha256: str


@dataclass(slots=True)
class _Text:
    """A document with its tokens and where each begins."""

    document: Document
    ids: list[int]
    starts: list[int]
    spans: dict[str, list[Span]]


def build(
    documents: Iterable[Document],
    tokenizer: PreTrainedTokenizerFast,
    recipe: DatasetRecipe,
    out: Path,
    definition: Definition,
    progress: Callable[[str], None] = lambda _line: None,
) -> DatasetSummary:
    """Writes the rows of the documents into the folder `out`; the same for the same input."""
    texts: dict[str, list[_Text]] = {"train": [], "dev": [], "test": []}
    for document in documents:
        if document.split != "test":
            texts[document.split].append(_read(document, tokenizer))
    progress(f"{len(texts['train'])} documents to learn from, {len(texts['dev'])} to watch")
    out.mkdir(parents=True, exist_ok=True)
    packer = _Packer(tokenizer, recipe, definition)
    rows: list[Row] = []
    for epoch in range(recipe.epochs):
        rows += packer.epoch(texts["train"], epoch)
        progress(f"epoch {epoch + 1} of {recipe.epochs}: {len(rows)} rows")
    holes = dict(sorted(packer.holes.items()))
    dev = list(packer.plain(texts["dev"]))
    dev_holes = list(packer.epoch(texts["dev"], 0))
    digest = hashlib.sha256()
    for name, table in ((TRAIN, rows), (DEV, dev), (DEV_HOLES, dev_holes)):
        array = np.array([ids for ids, _ in table], dtype=np.uint16).reshape(-1, recipe.length)
        middles = np.array([flags for _, flags in table], dtype=np.uint8).reshape(array.shape)
        digest.update(array.tobytes() + middles.tobytes())
        np.save(out / name, array)
        np.save(middles_of(out / name), middles)
    summary = DatasetSummary(
        rows=len(rows),
        dev_rows=len(dev),
        length=recipe.length,
        characters=sum(len(text.document.text) for text in texts["train"]),
        dev_characters=sum(len(text.document.text) for text in texts["dev"]),
        dev_characters_of_a_token=_characters_of_a_token(texts["dev"]),
        tokens_of_an_epoch=sum(len(text.ids) for text in texts["train"]),
        holes=holes,
        middle_tokens=sum(sum(flags) for _, flags in rows),
        sha256=digest.hexdigest(),
    )
    described: dict[str, Any] = {**asdict(summary), "recipe": asdict(recipe)}
    (out / DESCRIPTION).write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
    return summary


def open_rows(path: Path) -> Rows:
    """The rows of a file, read from disk as they are needed."""
    rows: Rows = np.load(path, mmap_mode="r")
    return rows


def middles_of(path: Path) -> Path:
    """The file that tells of each token of the rows in `path` whether it is of a middle, 1 or 0."""
    return path.with_name(f"{path.stem}-middles{path.suffix}")


def _characters_of_a_token(texts: Sequence[_Text]) -> float:
    characters = sum(len(text.document.text) for text in texts)
    return round(characters / max(1, sum(len(text.ids) + 1 for text in texts)), 4)


def _read(document: Document, tokenizer: PreTrainedTokenizerFast) -> _Text:
    encoded = tokenizer(
        document.text,
        return_offsets_mapping=True,
        add_special_tokens=False,
        split_special_tokens=True,
    )
    spans = syntax_spans(document.text) if document.kind == "code" else {}
    starts = [start for start, _ in encoded["offset_mapping"]]
    return _Text(document, list(encoded["input_ids"]), starts, spans)


class _Packer:
    """Makes rows; `holes` counts the examples by the kind of their hole."""

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerFast,
        recipe: DatasetRecipe,
        definition: Definition,
    ) -> None:
        self._tokenizer = tokenizer
        self._recipe = recipe
        self._definition = definition
        self._end: int = tokenizer.convert_tokens_to_ids(END_OF_TEXT)
        self.holes: dict[str, int] = {}

    def epoch(self, texts: Sequence[_Text], number: int) -> Iterator[Row]:
        """All whole rows of one pass over the texts."""
        chance = random.Random(f"{self._recipe.seed}/{number}")
        order = [
            text
            for text in texts
            if text.document.kind == "code" or chance.random() < self._recipe.prose
        ]
        chance.shuffle(order)
        rows = list(self._rows(order, chance))
        # Neighbours come from one document; a step of training should see many.
        chance.shuffle(rows)
        yield from rows

    def plain(self, texts: Sequence[_Text]) -> Iterator[Row]:
        """The texts one after another, without a hole; what is left at the end is dropped."""
        row: list[int] = []
        for text in texts:
            row += [*text.ids, self._end]
            while len(row) >= self._recipe.length:
                yield row[: self._recipe.length], [0] * self._recipe.length
                del row[: self._recipe.length]

    def _rows(self, texts: Iterable[_Text], chance: random.Random) -> Iterator[Row]:
        length = self._recipe.length
        row: list[int] = []
        middles: list[int] = []
        for text in texts:
            at = 0
            while at < len(text.ids):
                (ids, flags), used = self._window(text, at, length - len(row), chance)
                row += ids
                middles += flags
                at += used
                if len(row) >= length:
                    yield row[:length], middles[:length]
                    row, middles = [], []

    def _window(self, text: _Text, at: int, room: int, chance: random.Random) -> tuple[Row, int]:
        """An example for the `room`, and how many tokens of the text it has used up."""
        recipe = self._recipe
        left = len(text.ids) - at
        if text.document.kind == "code" and room >= _LEAST_WINDOW + _MARGIN:
            if chance.random() < recipe.infill.share:
                example = self._with_hole(text, at, room, chance)
                if example is not None:
                    return example
        used = min(left, room)
        ids = text.ids[at : at + used]
        if used == left and used < room:
            ids = [*ids, self._end]
        return (ids, [0] * len(ids)), used

    def _with_hole(
        self, text: _Text, at: int, room: int, chance: random.Random
    ) -> tuple[Row, int] | None:
        recipe = self._recipe
        size = min(room - _MARGIN, len(text.ids) - at)
        if size > recipe.infill.least and chance.random() < recipe.infill.smaller:
            size = chance.randint(recipe.infill.least, min(size, recipe.infill.most))
        window = self._span(text, at, size)
        interfaces: list[str] = []
        if chance.random() < recipe.interfaces:
            interfaces = [
                one.text
                for one in imported_interfaces(
                    text.document.text,
                    text.document.text[window.start : window.end],
                    self._definition,
                    budget=chance.randint(80, recipe.interface_characters),
                )
            ]
            size = min(size, room - _MARGIN - self._count(interfaces))
            if size < _LEAST_WINDOW:
                return None
            window = self._span(text, at, size)
        hole = cut_hole(text.document.text, window, text.spans, recipe.infill, chance)
        if hole is None:
            return None
        row = self._example(hole, chance.random() < recipe.infill.suffix_first, interfaces)
        if len(row[0]) > room:
            return None
        self.holes[hole.kind] = self.holes.get(hole.kind, 0) + 1
        return row, size

    def _span(self, text: _Text, at: int, size: int) -> Span:
        end = at + size
        stop = len(text.document.text) if end >= len(text.starts) else text.starts[end]
        return Span(text.starts[at], stop)

    def _count(self, texts: Sequence[str]) -> int:
        return sum(len(self._text(text)) + 1 for text in texts)

    def _example(self, hole: Hole, suffix_first: bool, interfaces: Sequence[str]) -> Row:
        ids: list[int] = []
        flags: list[int] = []
        pieces = parts(hole, suffix_first=suffix_first, interfaces=interfaces)
        # Special tokens stand at the even places, texts at the odd ones.
        for place, piece in enumerate(pieces):
            is_last = place >= len(pieces) - 2
            if place % 2 == 0:
                ids.append(self._tokenizer.convert_tokens_to_ids(piece))
                flags.append(int(is_last))
            elif piece:
                encoded = self._tokenizer(
                    piece,
                    return_offsets_mapping=True,
                    add_special_tokens=False,
                    split_special_tokens=True,
                )
                ids += encoded["input_ids"]
                begin = len(piece) - len(hole.middle) if is_last else len(piece)
                flags += [int(end > begin) for _, end in encoded["offset_mapping"]]
        return ids, flags

    def _text(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer(text, add_special_tokens=False, split_special_tokens=True)[
            "input_ids"
        ]
        return ids
