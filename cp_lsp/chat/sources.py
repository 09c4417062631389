"""Passages of documentation that go with a question, found by their words.

BlackBox documents a module in Docu/Name.odc beside Mod/Name.odc, a passage a declaration; manuals
and tutorials lie in the same folders.
"""

from __future__ import annotations

import logging
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from cp_lsp.errors import SourceError
from cp_lsp.source.file import read_source

log = logging.getLogger(__name__)

MAX_PASSAGE: Final = 1400
"""Characters of a passage."""

MAX_DOCUMENTS: Final = 3000
_MAX_BYTES: Final = 4 << 20

_K1: Final = 1.2
_B: Final = 0.6
_TITLE: Final = 3
"""How much more a word counts in a title."""
_NAMED: Final = 1.6
"""How much more a passage counts whose module is named in the question."""
_LEAST: Final = 0.45
"""Part of the best score that a passage has to have."""
_COVERED: Final = 0.5
"""Part of the question's words, by how rare they are, that a passage has to have."""

_ENTRY: Final = re.compile(r"(?:CONST|TYPE|VAR|PROCEDURE)\s+[\w(]")
_NAME: Final = re.compile(r"[^\W\d]\w*")
_PART: Final = re.compile(r"[A-ZА-ЯЁ]+(?![a-zа-яё])|[A-ZА-ЯЁ]?[a-zа-яё]+|\d+")
_STOP: Final = frozenset(
    """
    a all also an and any are as at be but by can code do does for from has have how i if in into
    is it its make me module my no not of on one only or other procedure so than that the then
    there these they this to use used using was what when where which why will with work write you
    your explain и в на с к по из у о об от до за для не что как это так же бы ли но или если где
    когда какой какая какие мне мой нужно можно надо есть
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document; `line` counts from 1, `module` is "" where it belongs to none."""

    title: str
    path: Path
    line: int
    text: str
    module: str = ""
    name: str = ""
    """What of the module it is about, "" for the whole."""


class Sources:
    """The passages of all documents under some folders, read when first asked for."""

    def __init__(
        self,
        roots: Iterable[Path],
        *,
        language: str = "en",
        encoding: str = "auto",
        pause: Callable[[], None] = lambda: None,
    ) -> None:
        self._roots = list(dict.fromkeys(roots))
        self._language = language
        self._encoding = encoding
        self.pause = pause
        """Called before each document; what it raises ends the reading, which can go on later."""
        self._left: Iterator[Path] | None = None
        self._passages: list[Passage] = []
        self._index = _Index()
        self._by_module: defaultdict[str, list[int]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._passages)

    def read(self) -> None:
        """Reads all documents; goes on where it was interrupted."""
        if self._left is None:
            self._left = documents(self._roots, self._language)
        for path in self._left:
            for passage in read_passages(path, encoding=self._encoding):
                if passage.module:
                    self._by_module[passage.module].append(len(self._passages))
                self._passages.append(passage)
                self._index.add(passage.title, passage.text)
            self.pause()

    def find(self, question: str, modules: Sequence[str] = (), *, limit: int = 3) -> list[Passage]:
        """The passages that go with a question best, those on the names it qualifies first.

        `modules` are those that matter.
        """
        self.read()
        exact = self._exact(question, modules)
        scores = self._index.scores(question, least=_COVERED)
        named = {*modules, *_NAME.findall(question)}
        for i in scores:
            if self._passages[i].module in named:
                scores[i] *= _NAMED
        best = max(scores.values(), default=0.0)
        ranked = sorted(
            (i for i, score in scores.items() if score >= best * _LEAST and score > 1.5),
            key=lambda i: (-scores[i], i),
        )
        return [self._passages[i] for i in dict.fromkeys([*exact, *ranked])][:limit]

    def _exact(self, question: str, modules: Sequence[str]) -> list[int]:
        """The passages on what a question names as `Module.Name`, and on its first module."""
        found: list[int] = []
        for module, name in re.findall(r"([^\W\d]\w*)\.([^\W\d]\w*)", question):
            found += [i for i in self._by_module.get(module, ()) if self._passages[i].name == name]
        for module in modules[:1]:
            words = set(_NAME.findall(question))
            own = self._by_module.get(module, ())
            found += [i for i in own if self._passages[i].name and self._passages[i].name in words]
            found += [i for i in own if not self._passages[i].name][:1]
        return found[:3]


class _Index:
    """Words of texts, weighed by BM25."""

    def __init__(self) -> None:
        self._counts: dict[str, list[tuple[int, int]]] = {}
        self._lengths: list[int] = []
        self._total = 0

    def add(self, title: str, text: str) -> None:
        counts = Counter(words(text))
        for word in words(title):
            counts[word] += _TITLE
        number = len(self._lengths)
        length = sum(counts.values())
        self._lengths.append(length)
        self._total += length
        for word, count in counts.items():
            self._counts.setdefault(word, []).append((number, count))

    def scores(self, question: str, *, least: float = 0.0) -> dict[int, float]:
        """How well each text goes with a question; `least` is the part of its words, weighed by
        how rare they are, that a text must have.
        """
        if not self._lengths:
            return {}
        mean = self._total / len(self._lengths) or 1.0
        scores: defaultdict[int, float] = defaultdict(float)
        covered: defaultdict[int, float] = defaultdict(float)
        whole = 0.0
        for word in dict.fromkeys(words(question)):
            places = self._counts.get(word, ())
            rarity = math.log(1 + (len(self._lengths) - len(places) + 0.5) / (len(places) + 0.5))
            # A word that is nowhere says little: it may be in another language.
            whole += rarity if places else 0.0
            for number, count in places:
                norm = _K1 * (1 - _B + _B * self._lengths[number] / mean)
                scores[number] += rarity * count * (_K1 + 1) / (count + norm)
                covered[number] += rarity
        return {
            number: score for number, score in scores.items() if covered[number] >= least * whole
        }


def words(text: str) -> Iterator[str]:
    """The words of a text as they are compared: names whole and in parts, without endings."""
    for name in _NAME.findall(text):
        lower = name.lower()
        parts = _PART.findall(name) if not name.islower() else ()
        if lower not in _STOP and len(lower) > 1:
            yield _stem(lower)
        if len(parts) > 1:
            for part in parts:
                if len(part) > 2 and part.lower() not in _STOP:
                    yield _stem(part.lower())


def _stem(word: str) -> str:
    """A word without the commonest endings of English; that two words meet is all that counts."""
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def documents(roots: Iterable[Path], language: str = "en") -> Iterator[Path]:
    """The documents in the folders Docu of BlackBox's trees, those in the language first."""
    seen: set[Path] = set()
    count = 0
    tails = [f"Docu/{language}", "Docu"] if language != "en" else ["Docu"]
    for root in roots:
        for tail in tails:
            for folder in [root / tail, *sorted(root.glob(f"*/{tail}"))]:
                for path in _files(folder):
                    key = (
                        Path(path.parent.parent, path.stem)
                        if language == path.parent.name
                        else (Path(path.parent, path.stem))
                    )
                    if key in seen or count >= MAX_DOCUMENTS:
                        continue
                    seen.add(key)
                    count += 1
                    yield path


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(
            path
            for path in folder.iterdir()
            if path.suffix.lower() in (".odc", ".txt", ".md") and path.is_file()
        )
    except OSError:
        return []


def read_passages(path: Path, *, encoding: str = "auto") -> list[Passage]:
    """The passages of a document; none of one that cannot be read."""
    try:
        text = read_source(path, encoding=encoding, limit=_MAX_BYTES).text
    except SourceError as problem:
        log.info("%s: %s", path, problem)
        return []
    text = re.sub(r"[\x00-\x08\x0b-\x0d\x0e-\x1f\ufffc]", lambda m: "\n" * (m[0] in "\r\x0e"), text)
    return list(_passages(path, text))


def _passages(path: Path, text: str) -> Iterator[Passage]:
    lines = text.split("\n")
    module, first = _definition(lines)
    title = module or _title(lines, path.stem)
    if module:
        yield from _of_module(path, module, lines, first)
    else:
        yield from _of_manual(path, title, lines)


def _title(lines: Sequence[str], stem: str) -> str:
    """What a manual is called; tutorials begin with a link to their contents."""
    for line in lines:
        text = line.strip(" \t\u2191")
        if text and text != "Table of Contents":
            return text[:80]
    return stem


def _definition(lines: Sequence[str]) -> tuple[str, int]:
    """The module that a document defines, and the line after the definition."""
    module = ""
    for i, line in enumerate(lines):
        if not module:
            found = re.match(r"\s*DEFINITION\s+(\w+)", line)
            if found is not None:
                module = found[1]
        elif re.match(rf"\s*END\s+{re.escape(module)}\s*\.", line):
            return module, i + 1
    return "", 0


def _of_module(path: Path, module: str, lines: Sequence[str], first: int) -> Iterator[Passage]:
    """A passage on the module, then one for each thing that it declares."""
    starts = [i for i in range(first, len(lines)) if _ENTRY.match(lines[i])]
    yield from _pieces(path, module, module, "", lines, first, [*starts, len(lines)][0])
    for start, stop in pairwise([*starts, len(lines)]):
        heading = " ".join(lines[start].split())
        heading = heading if len(heading) < 90 else heading[:88] + "…"
        yield from _pieces(
            path, f"{module}: {heading}", module, _declared(heading), lines, start, stop
        )


def _declared(heading: str) -> str:
    heading = re.sub(r"^PROCEDURE\s*\([^)]*\)", "PROCEDURE", heading)
    found = re.match(r"\w+\s+(\w+)", heading)
    return "" if found is None else found[1]


def _of_manual(path: Path, title: str, lines: Sequence[str]) -> Iterator[Passage]:
    """Paragraphs put together up to the size of a passage, each under the last heading."""
    heading = ""
    start = 0
    size = 0
    for i, line in enumerate(lines):
        is_heading = (
            2 < len(line.strip()) < 70
            and (i == 0 or not lines[i - 1].strip())
            and (re.match(r"\s*(?:\d+(?:\.\d+)*\.?\s+)?[A-ZА-ЯЁ][^.;:=]*$", line) is not None)
        )
        if size and (size + len(line) > MAX_PASSAGE or (is_heading and size > 300)):
            yield from _pieces(path, _titled(title, heading), "", "", lines, start, i)
            start, size = i, 0
        if is_heading:
            heading = line.strip()
        size += len(line) + 1
    if size:
        yield from _pieces(path, _titled(title, heading), "", "", lines, start, len(lines))


def _titled(title: str, heading: str) -> str:
    return f"{title}: {heading}" if heading and heading != title else title


def _pieces(
    path: Path, title: str, module: str, name: str, lines: Sequence[str], start: int, stop: int
) -> Iterator[Passage]:
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines[start:stop])).strip()
    if len(text) < 25:
        return
    line = next(i for i in range(start, stop) if lines[i].strip()) + 1
    if len(text) > MAX_PASSAGE:
        text = text[:MAX_PASSAGE].rsplit(None, 1)[0] + " …"
    yield Passage(title, path, line, text, module, name)
