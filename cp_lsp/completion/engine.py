"""From a text with a hole to a suggestion: the stages in order, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Final, Literal

from cp_lsp.completion.context import imported_interfaces
from cp_lsp.completion.judge import Judge
from cp_lsp.completion.prompt import Order, build_prompt, fit
from cp_lsp.completion.stopping import EndRule
from cp_lsp.models.base import Model, never
from cp_lsp.semantics.context import Importer

Control = Literal["none", "judge"]
"""How what the model says is controlled: not at all, or judged by the front end afterwards."""

INTERFACE_CHARACTERS: Final = 600
"""Of the declarations of imported modules that a prompt holds; training has held as many."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to put in at the cursor: `text`, or "" where `refused` says why there is nothing.

    `raw` is what the model said, up to where its answer was ended; `ms` the milliseconds that all
    of it took, `ttft_ms` those up to the model's first words, None if it had none.
    """

    text: str
    raw: str
    refused: str | None
    ms: float
    ttft_ms: float | None
    steered: bool = False


class Engine:
    """Completes texts with one model.

    `importer` gives the judge the modules that are imported, `definition` the model their client
    interfaces by name, or None. `order` is by default what suits the model.
    """

    def __init__(
        self,
        model: Model,
        importer: Importer | None = None,
        definition: Callable[[str], str | None] = lambda _name: None,
        *,
        control: Control = "judge",
        order: Order | None = None,
        max_tokens: int = 128,
    ) -> None:
        self._model = model
        self._importer = importer
        self._definition = definition
        self._control = control
        best: Order = "spm" if model.abilities.suffix_first else "psm"
        self._order: Order = best if order is None else order
        self._max_tokens = max_tokens

    def complete(
        self, prefix: str, suffix: str, *, is_cancelled: Callable[[], bool] = never
    ) -> Suggestion:
        """A suggestion for the place between two texts. Raises ModelError where the model fails."""
        begun = perf_counter()
        window = fit(self._model, prefix, suffix, max_tokens=self._max_tokens)
        interfaces = imported_interfaces(
            prefix, window.near, self._definition, budget=INTERFACE_CHARACTERS
        )
        prompt = build_prompt(
            self._model, window, interfaces, max_tokens=self._max_tokens, order=self._order
        )
        first: float | None = None
        raw = ""
        rule = EndRule(prefix, suffix)
        pieces = self._model.generate(
            prompt, max_tokens=self._max_tokens, is_cancelled=is_cancelled
        )
        for piece in pieces:
            first = first or perf_counter()
            raw += piece.text
            end = rule.end(raw)
            if end is not None:
                raw = raw[:end]
                break
        text, refused = raw, None
        if is_cancelled():
            text, refused = "", "cancelled"
        elif self._control == "judge":
            verdict = Judge(prefix, suffix, self._importer).judge(raw)
            text, refused = verdict.text, verdict.reason
        elif not raw.strip():
            refused = "the model says nothing"
        return Suggestion(
            text,
            raw,
            refused,
            ms=(perf_counter() - begun) * 1000,
            ttft_ms=None if first is None else (first - begun) * 1000,
        )
