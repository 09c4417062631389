"""Sources → a corpus folder: the flow from files on disk to documents with a verdict.

The steps, each in its own file: list and read (sources), split (split), make plain (clean), judge
(judge), leave out what repeats (dedup), write, and say what is there (card). The same sources give
the same bytes.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cp_lsp.errors import CpLspError, SourceError
from cp_lsp.index.bundle import Bundle
from cp_lsp.index.importer import ProjectImporter
from cp_lsp.index.naming import split_variant
from cp_lsp.index.project import Project
from cp_lsp.source.file import source_from_bytes
from cp_training.corpus import clean, dedup, judge
from cp_training.corpus.card import write_card
from cp_training.corpus.document import (
    CLEAN,
    DOCUMENTS,
    DROPPED,
    SPLITS,
    Document,
    Dropped,
    Kind,
    write_documents,
    write_dropped,
)
from cp_training.corpus.sources import (
    LICENCES,
    SOURCES,
    Files,
    Source,
    clone,
    is_wanted,
    open_files,
    read_sources,
    read_split_table,
    subsystem_of,
)
from cp_training.corpus.split import split_of

Progress = Callable[[str], None]

SHORTEST = {"code": 60, "prose": 200}
"""Characters below which a text says nothing."""

_PLATFORMS = ("", "Win", "Lin", "Mac", "Fbsd", "Obsd")
"""Which of near-equal variants for platforms is kept: the first of these."""


@dataclass(frozen=True)
class Recipe:
    """What to collect, and where it lies.

    `sources` are names of the list, all of it if empty; `blackbox` is the one whose modules the
    others import. A source lies at its place in `places`, else in the folder of its name in
    `checkouts`; one that lies nowhere is cloned there from its address. `generated` bounds the
    characters of all sources made by machines.
    """

    checkouts: Path
    sources: tuple[str, ...] = ()
    blackbox: str = "bbcp"
    places: Mapping[str, Path] = field(default_factory=dict)
    generated: int = 150_000
    list: Path = SOURCES


@dataclass(frozen=True, slots=True)
class CorpusSummary:
    """How much was collected; `splits` and `kinds` are in characters, `dropped` in documents."""

    documents: int
    characters: int
    dropped: int
    splits: Mapping[str, int]
    kinds: Mapping[str, int]


def load_recipe(path: Path) -> Recipe:
    """The recipe in a TOML file; its paths are relative to it, and may name variables.

    Raises CpLspError for a key that is unknown or of another type.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise CpLspError(f"{path} cannot be read as a recipe: {problem}") from problem
    known = {each.name for each in fields(Recipe)}
    wrong = sorted(set(table) - known)
    if wrong:
        raise CpLspError(f"{path}: unknown key {wrong[0]}; known are {', '.join(sorted(known))}")

    def located(value: str) -> Path:
        return path.parent / Path(os.path.expandvars(value)).expanduser()

    values: dict[str, Any] = dict(table)
    values["checkouts"] = located(table.get("checkouts", "checkouts"))
    values["sources"] = tuple(table.get("sources", ()))
    values["places"] = {name: located(place) for name, place in table.get("places", {}).items()}
    if "list" in table:
        values["list"] = located(table["list"])
    return Recipe(**values)


def collect(
    recipe: Path | Recipe, out: Path, progress: Progress = lambda _text: None
) -> CorpusSummary:
    """Makes the corpus folder `out`: documents.jsonl, dropped.jsonl, card.md and card.json.

    `progress` is told what is being done. Raises CpLspError if a source is not to be had.
    """
    if isinstance(recipe, Path):
        recipe = load_recipe(recipe)
    sources = {source.name: source for source in _chosen(recipe)}
    held_out = read_split_table(recipe.list)
    documents: list[Document] = []
    dropped: list[Dropped] = []
    found: list[tuple[Source, str]] = []
    with ExitStack() as stack:
        folders: dict[str, Path] = {}
        for source in sources.values():
            progress(f"reading {source.name}")
            files = _files(source, recipe)
            found.append((source, files.revision))
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="cp-corpus-")))
            folders[source.name] = folder
            for read in _read(source, files, folder, recipe, held_out):
                if isinstance(read, Dropped):
                    dropped.append(read)
                else:
                    documents.append(read)
        documents, cut = _without_boilerplate(documents)
        judges = _Judges(sources, folders, recipe.blackbox)
        documents, repeated = _best(documents, list(sources), judges, progress)
    dropped += repeated
    documents, generated, too_many = _without_generated(documents, recipe.generated)
    dropped += too_many
    order = {name: at for at, name in enumerate(sources)}
    documents.sort(key=lambda one: (order[one.source], one.path))
    dropped.sort(key=lambda one: (order[one.document.source], one.document.path))
    progress("writing")
    out.mkdir(parents=True, exist_ok=True)
    write_documents(out / DOCUMENTS, documents)
    write_dropped(out / DROPPED, dropped)
    facts = {
        "boilerplate_headers_cut": cut,
        "generated_characters": generated,
        "held_out": {name: sorted(held_out.get(name, ())) for name in SPLITS[1:]},
        "rules": _rules(cut, generated, recipe, held_out),
    }
    write_card(out, documents, dropped, found, facts)
    return CorpusSummary(
        len(documents),
        sum(len(one.text) for one in documents),
        len(dropped),
        {name: sum(len(d.text) for d in documents if d.split == name) for name in SPLITS},
        {name: sum(len(d.text) for d in documents if d.kind == name) for name in SHORTEST},
    )


def _chosen(recipe: Recipe) -> list[Source]:
    """The sources to collect, the BlackBox first, for the others import its modules."""
    listed = read_sources(recipe.list)
    names = recipe.sources or tuple(listed)
    for name in names:
        if name not in listed:
            raise CpLspError(f"there is no source {name}; known are {', '.join(listed)}")
    return [listed[name] for name in sorted(names, key=lambda name: name != recipe.blackbox)]


def _files(source: Source, recipe: Recipe) -> Files:
    place = recipe.places.get(source.name, recipe.checkouts / source.name)
    if not place.exists() and source.name not in recipe.places:
        clone(source, place)
    return open_files(source, place)


def _read(
    source: Source,
    files: Files,
    folder: Path,
    recipe: Recipe,
    held_out: Mapping[str, frozenset[str]],
) -> Iterator[Document | Dropped]:
    """The texts of a source; its code is put into `folder` too, where modules find each other."""
    kinds: dict[str, Kind] = {}
    for path in files.paths:
        if not is_wanted(path, source.exclude):
            if is_wanted(path, source.code):
                kinds[path] = "code"
            elif is_wanted(path, source.prose):
                kinds[path] = "prose"
    for path, data in files.read(list(kinds)):
        kind = kinds[path]
        split = split_of(source, path, held_out, is_framework=source.name == recipe.blackbox)
        name = f"{source.name}/{path}"
        document = Document(name, "", kind, source.name, path, "", source.licence, split or "train")
        if data is None:
            yield Dropped(document, "not readable: not in the copy of the repository")
            continue
        if kind == "code":
            target = folder / source.subsystem / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        try:
            text = clean.plain_text(source_from_bytes(data, Path(path)))
        except SourceError as problem:
            yield Dropped(document, f"not readable: {problem.reason}")
            continue
        document = replace(document, text=text)
        other = clean.other_licence(text)
        if split is None:
            yield Dropped(document, "of a subsystem held out")
        elif other:
            yield Dropped(document, f"says that it is under another licence: {other}")
        elif len(text) < SHORTEST[kind]:
            yield Dropped(document, "too short")
        else:
            yield document


def _without_boilerplate(documents: list[Document]) -> tuple[list[Document], int]:
    headers = clean.Headers((one.id, one.text) for one in documents if one.kind == "code")
    return [replace(one, text=headers.without(one.id, one.text)) for one in documents], len(
        headers.cut
    )


class _Judges:
    """The front end over each source.

    A module sees the others of its source, those of BlackBox, and those of all sources that are
    one subsystem.
    """

    def __init__(
        self, sources: Mapping[str, Source], folders: Mapping[str, Path], blackbox: str
    ) -> None:
        self._sources = sources
        self._folders = folders
        self._blackbox = blackbox
        self._bundle = Bundle()
        self._importers: dict[tuple[str, str], ProjectImporter] = {}

    def judge(self, document: Document) -> judge.Verdict:
        """The verdict on a document of code, for the platform that speaks for it most."""
        verdict = judge.Verdict("")
        for platform in ("Lin", "Win"):
            importer = self._importer(document.source, platform)
            dialect = self._sources[document.source].dialect
            verdict = judge.judge(document.text, importer, dialect=dialect)
            if verdict.kept == CLEAN or verdict.dropped:
                break
        return verdict

    def _importer(self, source: str, platform: str) -> ProjectImporter:
        key = (source, platform)
        if key not in self._importers:
            others = (name for name, other in self._sources.items() if other.subsystem)
            names = dict.fromkeys([source, *others])
            roots = [self._folders[name] for name in names if name != self._blackbox]
            blackbox = self._folders.get(self._blackbox)
            project = Project(roots, blackbox, platform=platform, bundled=self._bundle)
            self._importers[key] = ProjectImporter(project, None, self._bundle)
        return self._importers[key]


def _best(
    documents: list[Document], order: list[str], judges: _Judges, progress: Progress
) -> tuple[list[Document], list[Dropped]]:
    """The documents that the front end lets pass, of equal and nearly equal ones the best.

    Best is what is held out, then what comes first in the list of sources, then the variant for
    the platform that counts most. What repeats another text is not judged.
    """

    def worth(one: Document) -> tuple[object, ...]:
        return -SPLITS.index(one.split), order.index(one.source), _platform(one.path), one.path

    kept = dedup.Collection()
    dropped: list[Dropped] = []
    for number, document in enumerate(sorted(documents, key=worth), 1):
        progress(f"judging {number}/{len(documents)} {document.id}")
        reason = kept.repeated(document)
        if not reason and document.kind == "code":
            verdict = judges.judge(document)
            reason = verdict.dropped
            document = replace(document, module=verdict.module, verdict=verdict.kept or CLEAN)
        if reason:
            dropped.append(Dropped(document, reason))
        else:
            kept.add(document)
    return kept.documents, dropped


def _without_generated(
    documents: list[Document], limit: int
) -> tuple[list[Document], int, list[Dropped]]:
    """The documents with so many of those made by machines as the limit allows, the most varied.

    Gives with them the characters of generated ones that are in, and what was left out.
    """
    code = (one for one in documents if one.kind == "code" and judge.is_generated(one.text))
    variety = {one.id: judge.variety(one.text) for one in code}
    generated = (one for one in documents if one.id in variety)
    total = 0
    left_out: list[Dropped] = []
    for one in sorted(generated, key=lambda one: (-variety[one.id], one.id)):
        if len(one.text) <= min(limit - total, limit // 4):
            total += len(one.text)
        else:
            left_out.append(Dropped(one, "generated"))
    gone = {one.document.id for one in left_out}
    return [one for one in documents if one.id not in gone], total, left_out


def _platform(path: str) -> int:
    """The place of a file's platform among the variants, the one to keep first."""
    variant = split_variant(Path(path).stem)[1] or subsystem_of(path)
    return _PLATFORMS.index(variant) if variant in _PLATFORMS else 0


def _rules(
    cut: int, generated: int, recipe: Recipe, held_out: Mapping[str, frozenset[str]]
) -> list[str]:
    """What was done, in sentences for the card."""
    test = ", ".join(sorted(held_out.get("test", ())))
    dev = ", ".join(sorted(held_out.get("dev", ())))
    return [
        f"Only sources under {len(LICENCES)} free licences may enter, and each must hold the file "
        "that states it.",
        f"Split before anything else, by whole subsystems: test {test or 'none'}; dev "
        f"{dev or 'none'}; and by whole sources that say so. Documentation goes with its "
        "subsystem.",
        "Views, control codes, encoded data and trailing blanks are not in the texts.",
        f"Header comments of which half of the lines stand in more than {clean.MANY} modules are "
        f"boilerplate: {clean.MANY} modules keep theirs, {cut} lost it.",
        "A text that names a licence with further conditions is left out, whatever its source "
        "says; so is any other state of the subsystems held out.",
        "Code is judged by the front end, with the imported modules at hand: clean, kept with a "
        "reason, or dropped.",
        f"Duplicates: equal but for white space, or {dedup.RESEMBLANCE:.0%} of the shingles "
        f"shared, or {dedup.CONTAINMENT:.0%} of them contained; {dedup.LEAK:.0%} across splits, "
        "where the one to train on goes.",
        f"Made by machines is code with fewer than {judge.VARIED:.0%} different line shapes, or "
        f"{judge.VARIED_LIST:.0%} where there are declarations alone; at most "
        f"{recipe.generated:,} characters of it are kept, {generated:,} are in, the most varied "
        "first.",
    ]
