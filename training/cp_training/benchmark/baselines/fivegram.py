"""The 5-gram over lexemes: a distribution over texts, whatever lexemes they hold."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from cp_training.benchmark.baselines.lexemes import lexemes
from cp_training.benchmark.baselines.ngram import Discounts, NGramModel

ORDER = 5
SPELLING_ORDER = 6
END = ""
"""The symbol after the last lexeme of a document, and after the last character of a lexeme."""

CODE_POINTS = 0x110000
_STRANGE = 1e-4
"""The probability that a character of a new lexeme was in no lexeme of the training text."""

_OWN_ORDER = 4
_OWN_DISCOUNTS: Sequence[Discounts] = [(0.0, 0.8, 1.0, 1.1)] * _OWN_ORDER
_OWN_STRENGTH = (300.0, 10.0, 2.0, 1.0)


class FiveGram:
    """Interpolated 5-gram over lexemes; lexemes not seen in training are spelled.

    Lexemes are spelled by an n-gram over the characters of the lexemes of the training text, each
    lexeme once. Both are distributions, so the whole is one over texts.
    """

    def __init__(self, texts: Iterable[str], *, order: int = ORDER) -> None:
        documents = [[*lexemes(text), END] for text in texts]
        spellings = [[*word, END] for word in dict.fromkeys(w for d in documents for w in d)]
        alphabet = {character for spelling in spellings for character in spelling}
        known = (1 - _STRANGE) / max(len(alphabet), 1)
        strange = _STRANGE / CODE_POINTS

        self.spelling = NGramModel(
            SPELLING_ORDER, lambda _, character: known if character in alphabet else strange
        )
        self.spelling.fit(spellings)
        self._spelled: dict[str, float] = {}
        self.model = NGramModel(order, lambda _, word: self.spelled(word))
        self.model.fit(documents)

    def spelled(self, word: str) -> float:
        """The probability of a lexeme by its spelling alone."""
        value = self._spelled.get(word)
        if value is None:
            value = 1.0
            symbols = [*word, END]
            for at, character in enumerate(symbols):
                before = symbols[max(0, at - SPELLING_ORDER + 1) : at]
                value *= self.spelling.probability(before, character)
            value = self._spelled[word] = value
        return value

    def own(self) -> NGramModel:
        """A model for one document, empty, that backs off to this one."""
        return NGramModel(
            _OWN_ORDER,
            self.model.probability,
            discounts=_OWN_DISCOUNTS,
            strength=_OWN_STRENGTH,
        )

    def bits(self, text: str, *, learns: bool = False) -> float:
        """The bits that a document takes; with `learns` the model goes on learning from it."""
        words = [*lexemes(text), END]
        model = self.own() if learns else self.model
        total = 0.0
        for at, word in enumerate(words):
            before = words[max(0, at - self.model.order + 1) : at]
            total -= math.log2(model.probability(before, word))
            if learns:
                model.add(before, word)
        return total
