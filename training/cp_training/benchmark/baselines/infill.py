"""Filling gaps with the 5-gram: a search for the words that fit what stands around the gap."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cp_training.benchmark.baselines.fivegram import FiveGram
from cp_training.benchmark.baselines.gap import MAX_LEXEMES, Gap
from cp_training.benchmark.baselines.ngram import NGramModel
from cp_training.benchmark.tasks import Task

BEAM = 4
_WIDTH = 3
_LOOK_AHEAD = 4
"""Lexemes after the gap whose probability counts."""

_BONUS = 0.3
"""Nats that a lexeme adds to the score of a completion, which else were the shorter the better.

This, the beam and the constants of `fivegram` are what did best on split dev.
"""

_PATIENCE = 10
"""Steps after the best completion so far at which the search ends."""


class FiveGramFiller:
    """Fills gaps by the probabilities of a 5-gram.

    With `learns` also by those of the file itself, before and after the gap.
    """

    def __init__(
        self, grams: FiveGram, *, learns: bool = False, bonus: float = _BONUS, beam: int = BEAM
    ) -> None:
        self._grams = grams
        self._learns = learns
        self._bonus = bonus
        self._beam = beam

    def fill(self, task: Task) -> str:
        """The completion with the best score; "" if there is none."""
        gap = Gap(task)
        model = self._grams.model
        if self._learns:
            own = self._grams.own()
            own.learn(gap.before)
            own.learn(gap.after)
            model = own
        reach = self._grams.model.order - 1
        before = gap.before[-reach:]
        after = gap.after[:_LOOK_AHEAD]

        best: tuple[float, list[str]] = (-math.inf, [])
        best_at = 0
        beam: list[tuple[float, list[str]]] = [(0.0, [])]
        for step in range(1, MAX_LEXEMES + 1):
            grown = []
            for score, words in beam:
                context = [*before, *words][-reach:]
                for word in self._candidates(model, context):
                    if not gap.allows(word, at=step - 1):
                        continue
                    longer = [*words, word]
                    if gap.depth(longer) is None:
                        continue
                    probability = model.probability(context, word)
                    grown.append((score + math.log(probability), longer))
            grown.sort(key=lambda item: -item[0])
            beam = grown[: self._beam]
            if not beam:
                break
            for score, words in beam:
                if gap.may_end(words):
                    whole = score + self._bonus * step
                    whole += _log_probability(model, [*before, *words][-reach:], after)
                    if whole > best[0]:
                        best = whole, words
                        best_at = step
            if best_at and step - best_at >= _PATIENCE:
                break
        return gap.text(best[1])

    def _candidates(self, model: NGramModel, context: Sequence[str]) -> Sequence[str]:
        found = dict.fromkeys(model.candidates(context, _WIDTH))
        if model is not self._grams.model:
            found.update(dict.fromkeys(self._grams.model.candidates(context, _WIDTH)))
        return list(found)


def _log_probability(model: NGramModel, context: Sequence[str], words: Sequence[str]) -> float:
    total = 0.0
    context = list(context)
    for word in words:
        total += math.log(model.probability(context, word))
        context = [*context[1:], word] if context else [word]
    return total
