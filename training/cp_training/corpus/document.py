"""One document of the corpus, and the files that hold many: what every step hands to the next."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

DOCUMENTS = "documents.jsonl"
DROPPED = "dropped.jsonl"

Kind = Literal["code", "prose"]
Split = Literal["train", "dev", "test"]

SPLITS: tuple[Split, ...] = ("train", "dev", "test")

CLEAN = "clean"
KEPT = "kept: "


@dataclass(frozen=True, slots=True)
class Document:
    """A text with where it comes from.

    `id` is `source/path`, `source` a key of sources.toml, `path` that in the source, with
    slashes; `module` is the name in the heading, "" without one. `verdict` is "clean", or
    "kept: " and the reason why it is in although it is not.
    """

    id: str
    text: str
    kind: Kind
    source: str
    path: str
    module: str
    licence: str
    split: Split
    verdict: str = CLEAN

    @property
    def is_clean(self) -> bool:
        return self.verdict == CLEAN


@dataclass(frozen=True, slots=True)
class Dropped:
    """A document that is not in the corpus, and why."""

    document: Document
    reason: str


def read_documents(path: Path) -> Iterator[Document]:
    """The documents of a file, or of the corpus folder that holds one; in the order of the file."""
    if path.is_dir():
        path /= DOCUMENTS
    names = {field.name for field in fields(Document)}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield Document(**{name: record[name] for name in names})


def write_documents(path: Path, documents: Iterable[Document]) -> None:
    """Writes one JSON object a line; equal documents give equal bytes."""
    _write(path, map(asdict, documents))


def write_dropped(path: Path, dropped: Iterable[Dropped]) -> None:
    """Writes what was left out, with the text for reading, as `write_documents` does."""
    _write(path, ({**asdict(one.document), "reason": one.reason} for one in dropped))


def _write(path: Path, records: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n")
