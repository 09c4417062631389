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
from cp_lsp.models.base import LIKELIEST, Model, Prompt, Sampling, never
from cp_lsp.semantics.context import Importer
from cp_lsp.semantics.incremental import EditedModule

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


@dataclass(frozen=True, slots=True)
class Prepared:
    """A place to be completed, ready for the model."""

    prefix: str
    suffix: str
    prompt: Prompt
    rule: EndRule


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said, up to where its answer was ended; `logprob` is that of all of it, None
    where the model does not say.
    """

    text: str
    ttft_ms: float | None
    logprob: float | None = None
    is_cancelled: bool = False


class Engine:
    """Completes texts with one model.

    `importer` gives the judge the modules that are imported, `definition` the model their client
    interfaces by name, or None. `order` is by default what suits the model. Of the three stages
    the first and the last need the front end, and the second, which takes long, the model alone.
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
        prepared = self.prepare(prefix, suffix)
        asked = perf_counter()
        answer = self.generate(prepared, is_cancelled=is_cancelled)
        text, refused = self.judge(prepared, answer)
        ttft = answer.ttft_ms
        return Suggestion(
            text,
            answer.text,
            refused,
            ms=(perf_counter() - begun) * 1000,
            ttft_ms=None if ttft is None else ttft + (asked - begun) * 1000,
        )

    def prepare(self, prefix: str, suffix: str) -> Prepared:
        """What the model is to be asked for the place between two texts."""
        window = fit(self._model, prefix, suffix, max_tokens=self._max_tokens)
        interfaces = imported_interfaces(
            prefix, window.near, self._definition, budget=INTERFACE_CHARACTERS
        )
        prompt = build_prompt(
            self._model, window, interfaces, max_tokens=self._max_tokens, order=self._order
        )
        return Prepared(prefix, suffix, prompt, EndRule(prefix, suffix))

    def generate(
        self,
        prepared: Prepared,
        *,
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,
    ) -> Answer:
        """What the model says. Raises ModelError where it fails."""
        begun = perf_counter()
        first: float | None = None
        logprob: float | None = 0.0
        said = ""
        pieces = self._model.generate(
            prepared.prompt,
            max_tokens=self._max_tokens,
            sampling=sampling,
            is_cancelled=is_cancelled,
        )
        for piece in pieces:
            first = first or perf_counter()
            said += piece.text
            logprob = None if logprob is None or piece.logprob is None else logprob + piece.logprob
            end = prepared.rule.end(said)
            if end is not None:
                said = said[:end]
                break
        ttft = None if first is None else (first - begun) * 1000
        return Answer(said, ttft, logprob, is_cancelled())

    def judge(
        self, prepared: Prepared, answer: Answer, module: EditedModule | None = None
    ) -> tuple[str, str | None]:
        """What of an answer can be shown, or "" and why not.

        `module`, if any, is one kept checked with the text without a suggestion.
        """
        if answer.is_cancelled:
            return "", "cancelled"
        if self._control == "judge":
            verdict = Judge(prepared.prefix, prepared.suffix, self._importer, module).judge(
                answer.text
            )
            return verdict.text, verdict.reason
        return answer.text, None if answer.text.strip() else "the model says nothing"
