"""What is left of the answers about a module when it has lost one token."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cp_lsp.features.completion import complete
from cp_lsp.features.rename import Refusal, rename
from cp_lsp.features.symbols import OutlineSymbol, outline
from cp_lsp.features.view import Edit, Range, View
from cp_lsp.semantics.context import ImportedModule, Importer
from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import scan
from tests.features.workspace import MemoryWorkspace

NEW_NAME = "entirelyNew"
PATIENCE = 10.0
"""Seconds for a completion: not the time it takes is the question here."""


class OneModule(MemoryWorkspace):
    """A module by itself, with interfaces of others from elsewhere."""

    def __init__(self, name: str, text: str, importer: Importer) -> None:
        super().__init__({name: text})
        self._importer = importer

    def import_module(self, name: str) -> ImportedModule | None:
        return self._importer.import_module(name)


@dataclass
class Damage:
    """Counts over many modules, each without one of its tokens."""

    modules: int = 0
    symbols: int = 0
    kept: int = 0
    completions: int = 0
    answered: int = 0
    renames: int = 0
    exact: int = 0
    refused: int = 0
    notes: list[str] = field(default_factory=list)
    """What went wrong where, a line each."""

    @property
    def kept_share(self) -> float:
        return self.kept / max(self.symbols, 1)

    @property
    def answered_share(self) -> float:
        return self.answered / max(self.completions, 1)

    @property
    def wrong(self) -> int:
        return self.renames - self.exact - self.refused

    def add(self, name: str, text: str, importer: Importer, source: random.Random) -> None:
        """Takes a random token out of a module without errors, and looks at the answers.

        It is none between two words: they would run together, and more than one be lost.
        """
        self.modules += 1
        tokens = scan(text)
        while True:
            lost = source.randrange(len(tokens.kinds) - 2)
            start, end = tokens.starts[lost], tokens.ends[lost]
            if not (text[start - 1 : start].isalnum() and text[end : end + 1].isalnum()):
                break
        broken = text[:start] + text[end:]
        whole, rest = (OneModule(name, each, importer) for each in (text, broken))
        before, after = whole.view(name), rest.view(name)
        assert before is not None
        assert after is not None
        line = text.count("\n", 0, start) + 1
        where = f"{name}:{line} without {text[start:end]!r}"
        self._add_outline(where, before, after)
        self._add_completions(where, before, after, importer, source, Range(start, end))
        self._add_renames(where, whole, rest, name, source, Range(start, end))

    def _add_outline(self, where: str, before: View, after: View) -> None:
        wanted = Counter(_paths(outline(before).children))
        found = Counter(_paths(outline(after).children))
        kept = (wanted & found).total()
        self.symbols += wanted.total()
        self.kept += kept
        if kept < wanted.total():
            missing = ", ".join(".".join(path) for path in list(wanted - found)[:3])
            self.notes.append(f"outline {where}: {wanted.total() - kept} lost, as {missing}")

    def _add_completions(
        self, where: str, before: View, after: View, importer: Importer,
        source: random.Random, lost: Range,
    ) -> None:  # fmt: skip
        kinds, ends = before.module.tokens.kinds, before.module.tokens.ends
        members = [
            ends[i]
            for i in range(1, len(kinds) - 1)
            if kinds[i] == s.PERIOD and kinds[i + 1] == s.IDENT and kinds[i - 1] != s.END
        ]
        for offset in source.sample(members, min(5, len(members))):
            if lost.start < offset <= lost.end:
                continue
            if not complete(before, offset, importer, budget=PATIENCE).items:
                continue
            self.completions += 1
            moved = _moved(offset, lost)
            if complete(after, moved, importer, budget=PATIENCE).items:
                self.answered += 1
            else:
                line = after.text[after.text.rfind("\n", 0, moved) + 1 : moved].strip()
                self.notes.append(f"completion {where}: nothing after {line}")

    def _add_renames(
        self, where: str, whole: OneModule, rest: OneModule, name: str,
        source: random.Random, lost: Range,
    ) -> None:  # fmt: skip
        before, after = whole.view(name), rest.view(name)
        assert before is not None
        assert after is not None
        tokens = before.module.tokens
        names = [
            tokens.starts[i]
            for i, kind in enumerate(tokens.kinds)
            if kind == s.IDENT and tokens.starts[i] != lost.start
        ]
        for offset in source.sample(names, min(4, len(names))):
            wanted = rename(before, offset, NEW_NAME, whole)
            if isinstance(wanted, Refusal):
                continue
            self.renames += 1
            found = rename(after, _moved(offset, lost), NEW_NAME, rest)
            if isinstance(found, Refusal):
                self.refused += 1
            elif _edits(found.edits.values()) == {
                _moved(each, lost) for each in _edits(wanted.edits.values()) if each != lost.start
            }:
                self.exact += 1
            else:
                word = before.text[offset : offset + 20].split()[0]
                self.notes.append(f"rename {where}: of {word} at {offset}")


def _edits(edits: Iterable[list[Edit]]) -> set[int]:
    """Where the edits are; all put in the same."""
    return {each.range.start for some in edits for each in some}


def _moved(offset: int, lost: Range) -> int:
    """Where what was at an offset is without the lost range."""
    return offset if offset <= lost.start else offset - (lost.end - lost.start)


def _paths(
    symbols: Iterable[OutlineSymbol], inside: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    for symbol in symbols:
        path = (*inside, symbol.name)
        yield path
        yield from _paths(symbol.children, path)


def read_modules(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each module in the source texts of a folder."""
    for path in sorted(folder.rglob("*.cp")):
        text = path.read_text(encoding="utf-8")
        words = text.split(maxsplit=2)
        if len(words) == 3 and words[0] == "MODULE":
            yield words[1].rstrip(";"), text
