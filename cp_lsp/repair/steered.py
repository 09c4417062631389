"""Stretches filled by a model that is led by the front end, the most probable fills first."""

from __future__ import annotations

import time
from typing import Final

from cp_lsp.completion.prompt import Prompter
from cp_lsp.features.fixes.rule import Site
from cp_lsp.models.base import Model
from cp_lsp.repair.asks import Steps
from cp_lsp.repair.guide import Guide
from cp_lsp.repair.prompt import Surroundings
from cp_lsp.repair.search import Search
from cp_lsp.repair.stretches import Stretch, stretches
from cp_lsp.repair.verify import Verifier

_ROUNDS: Final = (
    *((2.0, 0), (3.0, 0), (4.0, 1), (5.5, 1), (7.0, 2)),
    *((9.0, 2), (12.0, 2), (16.0, 2), (20.0, 2)),
)
"""What a fill may cost, and up to which effort stretches are filled, by round."""

_FURTHER: Final = 2
"""Rounds after the one with the first repair, as long as there are fewer than are wanted."""

_PLENTY: Final = 24
"""Repairs of which the rest is not looked for."""

_STEPS: Final = 32
"""How often a model is asked about one stretch in one round."""

_COST_OF_TOKEN: Final = 0.3
"""What a token taken out counts, so that what is right stays."""

_COST_OF_LOSS: Final = 0.7
"""What a token taken out counts beside that where nothing comes in its place."""

_COST_OF_NOTHING: Final = 1.0
"""What it counts that nothing comes in its place."""

_LONG: Final = 5
_BEYOND: Final = 0.1
"""Of many tokens, those after the first few count less."""

_TOKENS: Final = 48


def steered(
    site: Site,
    verifier: Verifier,
    around: Surroundings,
    model: Model,
    wanted: int,
    until: float,
) -> Steps[None]:
    """Has the verifier take fills, in rounds of which each allows less probable ones."""
    places = stretches(site)
    if not places:
        return
    prompter = Prompter(model, max_tokens=_TOKENS)
    guide = Guide(site, min(place.start for place in places if place.effort == 0))
    searches: dict[Stretch, Search] = {}
    left = len(_ROUNDS)

    def is_over() -> bool:
        return verifier.count >= _PLENTY or time.monotonic() > until

    for limit, effort in _ROUNDS:
        if left == 0:
            return
        for place in places:
            if place.effort > effort:
                continue
            if is_over():
                return
            if place not in searches:
                searches[place] = _search(site, place, around, prompter, guide)

            def take(text: str, logprob: float, place: Stretch = place) -> bool:
                return verifier.take(place.start, place.end, place.filled(text), logprob)

            yield from searches[place].run(limit, _STEPS, take, is_over)
        if verifier.count >= wanted:
            return
        left = min(left - 1, _FURTHER) if verifier.count else left - 1


def _search(
    site: Site, place: Stretch, around: Surroundings, prompter: Prompter, guide: Guide
) -> Search:
    accepts = guide.at(place.start, place.before)
    return Search(
        around.gap(prompter, place),
        accepts,
        guide.joins(accepts, place.after + site.text[place.end :]),
        max_tokens=_TOKENS,
        cost=_weight(place.tokens) * _COST_OF_TOKEN,
        cost_of_nothing=_COST_OF_NOTHING + _weight(place.tokens) * _COST_OF_LOSS,
    )


def _weight(tokens: int) -> float:
    """What so many tokens count: a statement is not much worse to lose than a part of it."""
    return min(tokens, _LONG) + max(0, tokens - _LONG) * _BEYOND
