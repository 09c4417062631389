"""Procedures of the workspace that are like the one being written: BM25 over their identifiers.

An identifier counts as a whole and by its parts, so `ReadLine` and `lineReader` have something in
common. What a word weighs in a procedure does not depend on other procedures, so that a module can
be put in and taken out at any time.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice
from typing import Final

from cp_lsp.completion.procedures import procedures
from cp_lsp.syntax.token import KEYWORDS

MAX_LINES: Final = 24
"""Of the text that is given of a procedure."""

MAX_PROCEDURES: Final = 400
"""Of a module; those that have more are generated, and their procedures all alike."""

_WEIGHTS: Final = 256
_UNIT: Final = 100
"""Weights, which are at most 2.2, are kept as whole numbers below `_WEIGHTS`, of 1 / `_UNIT`."""
_FEW: Final = 16
_LEAST_WORDS: Final = 4
"""Different words of the smallest procedure that can be like another."""
_K1: Final = 1.2
_B: Final = 0.75
_USUAL_WORDS: Final = 60
"""Words of a procedure of usual length."""
_ASKED: Final = 24
"""Words of a question that are looked for, the rarest; the others tell little and cost most."""
_LOOKED_AT: Final = 5000
"""Occurrences of these words after which no commoner word is looked for."""

_WORD: Final = re.compile(r"[^\W\d]\w*")
_PART: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")
_HIDDEN: Final = re.compile(r"\(\*.*?\*\)|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL)
_SAID_BY_ALL: Final = frozenset(
    {*KEYWORDS, "INTEGER", "REAL", "CHAR", "BOOLEAN", "SET", "BYTE", "SHORTINT", "LONGINT", "NEW",
     "TRUE", "FALSE", "INC", "DEC", "LEN", "SHORT", "ASSERT", "NIL", "SHORTCHAR", "SHORTREAL"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Similar:
    """A procedure that was found: the beginning of its text, whole lines."""

    module: str
    name: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class _Kept:
    """A procedure of the index."""

    module: str
    name: str
    text: str
    words: tuple[str, ...]


class SimilarProcedures:
    """An index of procedures, a module at a time. Not for several threads at once."""

    def __init__(self) -> None:
        self._kept: dict[int, _Kept] = {}
        self._modules: dict[str, list[int]] = {}
        # A word's procedures, each with what it weighs there, in one number. What was removed stays
        # in until the list is used for something new; `_often` counts what has not been.
        self._places: dict[str, array[int]] = {}
        self._often: dict[str, int] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._kept)

    def put(self, module: str, text: str) -> None:
        """Takes in a module's text, in place of what was known of the module."""
        self.remove(module)
        numbers = []
        for procedure in islice(procedures(text), MAX_PROCEDURES):
            body = text[procedure.start : procedure.end]
            words = Counter(_words(body))
            if len(words) < _LEAST_WORDS:
                continue
            number = self._next
            self._next += 1
            numbers.append(number)
            self._kept[number] = _Kept(module, procedure.name, body, tuple(words))
            rest = _K1 * (1 - _B + _B * words.total() / _USUAL_WORDS)
            for word, count in words.items():
                weight = int(count * (_K1 + 1) / (count + rest) * _UNIT)
                self._place(word, number * _WEIGHTS + weight)
        self._modules[module] = numbers

    def remove(self, module: str) -> None:
        """Forgets a module; nothing happens where it is not known."""
        often = self._often
        for number in self._modules.pop(module, ()):
            for word in self._kept.pop(number).words:
                often[word] -= 1
                if not often[word]:
                    del often[word], self._places[word]

    def _place(self, word: str, entry: int) -> None:
        places = self._places.get(word)
        if places is None:
            places = self._places[word] = array("Q")
        often = self._often[word] = self._often.get(word, 0) + 1
        if len(places) > 2 * often + _FEW:
            kept = self._kept
            living = (one for one in places if one // _WEIGHTS in kept)
            places = self._places[word] = array("Q", living)
        places.append(entry)

    def find(
        self, text: str, *, count: int = 2, module: str = "", visible: str = ""
    ) -> list[Similar]:
        """The procedures most like a text, the likest first.

        Those of `module` whose heading stands in `visible` are left out, as a prompt has them
        already, and so are those that say the same.
        """
        asked = set(_words(text))
        kept = self._kept
        known = sorted((often, word) for word in asked if (often := self._often.get(word)))
        scores: dict[int, float] = {}
        get = scores.get
        best = 0.0
        left = _LOOKED_AT
        for often, word in known[:_ASKED]:
            rarity = math.log(1 + (len(kept) - often + 0.5) / (often + 0.5))
            best += rarity
            left -= len(self._places[word])
            if left < 0:
                break
            for entry in self._places[word]:
                number = entry // _WEIGHTS
                scores[number] = get(number, 0.0) + rarity * (entry % _WEIGHTS)
        best *= _UNIT
        found: list[Similar] = []
        seen: set[str] = set()
        living = ((score, number) for number, score in scores.items() if number in kept)
        for score, number in nlargest(8 * count, living):
            one = kept[number]
            if one.module == module and one.text.partition("\n")[0] in visible:
                continue
            same = " ".join(one.text.split())
            if same in seen or score < _LEAST_SCORE * best:
                continue
            seen.add(same)
            found.append(Similar(one.module, one.name, _beginning(one.text), score / _UNIT))
            if len(found) == count:
                break
        return found

    def put_all(self, modules: Iterable[tuple[str, str]]) -> None:
        """Takes in many modules, each by its name and text."""
        for module, text in modules:
            self.put(module, text)


_LEAST_SCORE: Final = 0.25
"""Of what a procedure with all the words asked for would have, to be called similar."""


def _words(text: str) -> list[str]:
    """The identifiers of a text in small letters, and their parts where they have several."""
    found: list[str] = []
    for word in _WORD.findall(_HIDDEN.sub(" ", text)):
        if word not in _SAID_BY_ALL and len(word) > 1:
            found += _parts(word)
    return found


_CUT: dict[str, tuple[str, ...]] = {}
_MAX_CUT: Final = 100_000


def _parts(word: str) -> tuple[str, ...]:
    """An identifier in small letters and the words that it is made of; kept, as they come again."""
    known = _CUT.get(word)
    if known is None:
        if len(_CUT) >= _MAX_CUT:
            _CUT.clear()
        whole = word.lower()
        parts = {part.lower() for part in _PART.findall(word) if len(part) > 1}
        known = _CUT[word] = (whole, *sorted(parts - {whole}))
    return known


def _beginning(text: str) -> str:
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        lines = [*lines[:MAX_LINES], "(* ... *)"]
    return "\n".join(lines) + "\n"
