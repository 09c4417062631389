"""Stretches filled by a model that gives whole answers, and cannot be led."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Final

from cp_lsp.completion.prompt import Prompter
from cp_lsp.features.fixes.rule import Site
from cp_lsp.models.base import LIKELIEST, Model, Sampling
from cp_lsp.repair.asks import Fill, Steps
from cp_lsp.repair.prompt import Surroundings
from cp_lsp.repair.stretches import Stretch, stretches
from cp_lsp.repair.verify import Verifier

_TOKENS: Final = 48
_TEMPERATURES: Final = (0.0, 0.6, 0.9)


def sampled(
    site: Site,
    verifier: Verifier,
    around: Surroundings,
    model: Model,
    wanted: int,
    until: float,
) -> Steps[None]:
    """Fills of the likeliest stretches, whole or up to where they go wrong."""
    places = _likeliest(site, stretches(site))
    prompter = Prompter(model, max_tokens=_TOKENS)
    for number, temperature in enumerate(_TEMPERATURES):
        sampling = Sampling(temperature, seed=number) if temperature else LIKELIEST
        for place in places:
            if verifier.count >= wanted or time.monotonic() > until:
                return
            prompt = around.gap(prompter, place)
            said = yield Fill(prompt, _TOKENS, sampling)
            if isinstance(said, str):
                if not model.abilities.beginning or said.startswith(prompt.beginning):
                    said = said.removeprefix(prompt.beginning)
                for text in _cuts(said, site.text[place.end :]):
                    if verifier.take(place.start, place.end, place.filled(text)):
                        break


def _likeliest(site: Site, places: Sequence[Stretch]) -> list[Stretch]:
    """A few stretches that differ much: an insertion, a symbol, an expression, whole lines."""
    pos = site.finding.pos
    chosen: dict[tuple[int, bool], Stretch] = {}
    for place in places:
        if place.start <= pos <= place.end or place.before or place.after:
            size = 0 if not place.tokens else 1 + (place.tokens > 1) + (place.tokens > 8)
            chosen.setdefault((size, bool(place.before or place.after)), place)
    whole = [place for place in places if place.effort == 2 and place.start <= pos <= place.end]
    return list(dict.fromkeys([*chosen.values(), *whole[:3]]))[:8]


def _cuts(said: str, suffix: str) -> Iterator[str]:
    """An answer and what it may have said too much: a repetition of what follows, further lines."""
    seen = dict.fromkeys([said, said.rstrip()])
    for size in range(min(len(said), 200, len(suffix)), 2, -1):
        if said.endswith(suffix[:size]):
            seen[said[:-size]] = None
            break
    for sign in ("\n", ";"):
        place = said.find(sign, len(said) - len(said.lstrip()))
        if place >= 0:
            seen[said[:place]] = None
    yield from seen
