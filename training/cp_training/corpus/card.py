"""The data card: what is in a corpus, in numbers and names, without a line of its texts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any

from cp_training.corpus.document import DOCUMENTS, SPLITS, Document, Dropped
from cp_training.corpus.sources import LICENCES, Source

_BOUNDS = (500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
_SAMPLES = 12
_BAR = 40
_REPEATED = re.compile(r"(duplicate) of .*")


def write_card(
    out: Path,
    documents: Sequence[Document],
    dropped: Sequence[Dropped],
    sources: Sequence[tuple[Source, str]],
    facts: dict[str, Any],
) -> None:
    """Writes card.json and card.md beside the documents.

    `sources` are those collected, each with the revision found; `facts` are numbers and rules
    that only the collector knows.
    """
    card = card_of(documents, dropped, sources, facts)
    card["sha256"] = sha256((out / DOCUMENTS).read_bytes()).hexdigest()
    text = json.dumps(card, ensure_ascii=False, indent=2) + "\n"
    (out / "card.json").write_text(text, encoding="utf-8", newline="\n")
    (out / "card.md").write_text(as_markdown(card), encoding="utf-8", newline="\n")


def card_of(
    documents: Sequence[Document],
    dropped: Sequence[Dropped],
    sources: Sequence[tuple[Source, str]],
    facts: dict[str, Any],
) -> dict[str, Any]:
    """What the card says, as values."""
    return {
        "documents": len(documents),
        "characters": sum(len(document.text) for document in documents),
        "by_kind_and_split": _counts(documents, lambda d: f"{d.kind} {d.split}"),
        "by_source": _counts(documents, lambda d: d.source),
        "by_source_kind_split": _counts(documents, lambda d: f"{d.source} {d.kind} {d.split}"),
        "by_verdict": _counts(documents, lambda d: d.verdict),
        "by_licence": _counts(documents, lambda d: d.licence),
        "sizes": _histogram(documents),
        "dropped": _counts((d.document for d in dropped), _reasons(dropped)),
        "samples": _samples(documents),
        "sources": [
            {
                "name": source.name,
                "address": source.address,
                "licence": source.licence,
                "licence_file": source.licence_file,
                "date": source.date.isoformat(),
                "revision_listed": source.revision,
                "revision_found": found,
                "note": source.note,
            }
            for source, found in sources
        ],
        "licences_allowed": sorted(LICENCES),
        **facts,
    }


def as_markdown(card: dict[str, Any]) -> str:
    """The card for reading."""
    lines = [
        "# Data card",
        "",
        f"{card['documents']} documents, {card['characters']:,} characters; "
        f"documents.jsonl has sha256 `{card['sha256']}`.",
        "",
        "## Sources",
        "",
        "| source | address | revision | date | licence |",
        "| --- | --- | --- | --- | --- |",
    ]
    for source in card["sources"]:
        revision = source["revision_found"][:12] or "a folder"
        lines.append(
            f"| {source['name']} | {source['address']} | {revision} | {source['date']} "
            f"| {source['licence']} ({source['licence_file']}) |"
        )
    lines += ["", f"Licences that may enter: {', '.join(card['licences_allowed'])}."]
    for title, key in (
        ("Kind and split", "by_kind_and_split"),
        ("Source", "by_source"),
        ("Source, kind and split", "by_source_kind_split"),
        ("Verdict of the front end", "by_verdict"),
        ("Licence", "by_licence"),
        ("Left out, by reason", "dropped"),
    ):
        lines += ["", f"## {title}", "", "| | documents | characters |", "| --- | ---: | ---: |"]
        for name, (count, characters) in card[key].items():
            lines.append(f"| {name} | {count} | {characters:,} |")
    lines += ["", "## Sizes, in characters", "", "```"]
    most = max([count for _, count in card["sizes"]], default=1) or 1
    for label, count in card["sizes"]:
        bar = "#" * round(_BAR * count / most)
        lines.append(f"{label:>9}  {count:5}  {bar}".rstrip())
    lines += ["```", "", "## How it was made", ""]
    lines += [f"- {rule}" for rule in card.get("rules", ())]
    lines += ["", "## Some of the paths", ""]
    for name, paths in card["samples"].items():
        lines.append(f"- {name}: " + ", ".join(f"`{path}`" for path in paths))
    return "\n".join(lines) + "\n"


def _counts(
    documents: Iterable[Document], key: Callable[[Document], str]
) -> dict[str, tuple[int, int]]:
    """Documents and characters by what `key` says, most characters first."""
    numbers: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for document in documents:
        name = key(document)
        numbers[name] += 1
        characters[name] += len(document.text)
    ordered = sorted(numbers, key=lambda name: (-characters[name], name))
    return {name: (numbers[name], characters[name]) for name in ordered}


def _reasons(dropped: Sequence[Dropped]) -> Callable[[Document], str]:
    reasons = {d.document.id: _REPEATED.sub(r"\1", d.reason) for d in dropped}
    return lambda document: reasons[document.id]


def _histogram(documents: Sequence[Document]) -> list[tuple[str, int]]:
    counts = [0] * (len(_BOUNDS) + 1)
    for document in documents:
        counts[sum(len(document.text) >= bound for bound in _BOUNDS)] += 1
    labels = [f"< {bound:,}" for bound in _BOUNDS] + [f">= {_BOUNDS[-1]:,}"]
    return list(zip(labels, counts, strict=True))


def _samples(documents: Sequence[Document]) -> dict[str, list[str]]:
    """A few paths of each split, chosen by chance that is the same every time."""
    samples: dict[str, list[str]] = {}
    for split in SPLITS:
        ids = [document.id for document in documents if document.split == split]
        ids.sort(key=lambda name: blake2b(name.encode(), digest_size=8).digest())
        samples[split] = sorted(ids[:_SAMPLES])
    return samples
