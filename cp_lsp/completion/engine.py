"""From a text with a hole to a suggestion: the stages in order, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Final, Literal

from cp_lsp.completion.blocks import Block
from cp_lsp.completion.chat_infill import filling
from cp_lsp.completion.judge import Judge
from cp_lsp.completion.prompt import Prompter
from cp_lsp.completion.rank import Candidate, Ranked, Unjudged, rank
from cp_lsp.completion.stopping import EndRule
from cp_lsp.completion.surroundings import Kept, Surroundings, front_blocks, line_blocks
from cp_lsp.completion.templates import Order, Template, module_name
from cp_lsp.models.base import LIKELIEST, Abilities, Model, Prompt, Sampling, never
from cp_lsp.semantics.context import Importer
from cp_lsp.semantics.incremental import EditedModule

Control = Literal["none", "judge"]
"""How what the model says is controlled: not at all, or judged by the front end afterwards."""


TRIES: Final = 3
"""How often a model is asked, if nothing of what it says can be shown."""

TEMPERATURE: Final = 0.6
"""Of what it says when asked again."""


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
    """A place to be completed, ready for the model; `stop` are texts that end an answer."""

    prefix: str
    suffix: str
    prompt: Prompt
    rule: EndRule
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said, up to where its answer was ended; `logprob` is that of all of it, None
    where the model does not say. `pieces` counts what it came in.
    """

    text: str
    ttft_ms: float | None
    logprob: float | None = None
    is_cancelled: bool = False
    pieces: int = 0


class Engine:
    """Completes texts with one model.

    `importer` gives the judge the modules that are imported, `definition` the model their client
    interfaces by name, or None. `order` and `template` are by default what suits the model. Of the
    three stages the first and the last need the front end, and the second, which takes long, the
    model alone.
    """

    def __init__(
        self,
        model: Model,
        importer: Importer | None = None,
        definition: Callable[[str], str | None] = lambda _name: None,
        *,
        control: Control = "judge",
        order: Order | None = None,
        template: Template | None = None,
        max_tokens: int = 128,
    ) -> None:
        self._asked = self._model = model
        self._looks: tuple[str, Abilities, int] | None = None
        self._importer = importer
        self._definition = definition
        self._control = control
        self._order = order
        self._template = template
        self._max_tokens = max_tokens
        self._prompter: Prompter | None = None
        self._kept = Kept()

    def complete(
        self,
        prefix: str,
        suffix: str,
        surroundings: Surroundings | None = None,
        *,
        is_cancelled: Callable[[], bool] = never,
    ) -> Suggestion:
        """A suggestion for the place between two texts. Raises ModelError where the model fails."""
        begun = perf_counter()
        prepared = self.prepare(prefix, suffix, surroundings)
        asked = perf_counter()
        answer = first = self.generate(prepared, is_cancelled=is_cancelled)
        text, refused = self.judge(prepared, first)
        for seed in range(1, TRIES):
            if text or self._control == "none" or not answer.text.strip() or answer.is_cancelled:
                break
            sampling = Sampling(TEMPERATURE, seed)
            answer = self.generate(prepared, sampling=sampling, is_cancelled=is_cancelled)
            text, _ = self.judge(prepared, answer)
        if answer.is_cancelled:
            text, refused = "", "cancelled"
        ttft = first.ttft_ms
        return Suggestion(
            text,
            answer.text if text else first.text,
            None if text else refused,
            ms=(perf_counter() - begun) * 1000,
            ttft_ms=None if ttft is None else ttft + (asked - begun) * 1000,
        )

    def prepare(
        self, prefix: str, suffix: str, surroundings: Surroundings | None = None
    ) -> Prepared:
        """What the model is to be asked for the place between two texts.

        With `surroundings` it is told more, and asked alike while a person types in a procedure.
        """
        prompter = self._prompter_now()
        window = prompter.fit(prefix, suffix)
        around = Surroundings() if surroundings is None else surroundings

        def choose() -> list[Block]:
            wanted = prompter.template.kinds
            return prompter.choose(
                window, front_blocks(around, prefix, suffix, window, self._definition, wanted)
            )

        blocks = (
            choose()
            if surroundings is None
            else self._kept.blocks(around.file, prefix, suffix, choose)
        )
        if "expected" in prompter.template.kinds:
            blocks = [*blocks, *line_blocks(around, prefix)]
        prompt = prompter.prompt(window, blocks, name=module_name(prefix))
        return Prepared(prefix, suffix, prompt, EndRule(prefix, suffix), prompter.template.stops)

    def _prompter_now(self) -> Prompter:
        """What makes the prompts, anew where a server has another model than before."""
        asked = self._asked
        looks = asked.name, asked.abilities, asked.context_length
        if self._prompter is None or looks != self._looks:
            model = filling(asked) if self._template is None else asked
            self._prompter = Prompter(
                model, max_tokens=self._max_tokens, order=self._order, template=self._template
            )
            self._model, self._looks, self._kept = model, looks, Kept()
        return self._prompter

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
        count = 0
        pieces = self._model.generate(
            prepared.prompt,
            max_tokens=self._max_tokens,
            stop=prepared.stop,
            sampling=sampling,
            is_cancelled=is_cancelled,
        )
        for piece in pieces:
            first = first or perf_counter()
            said += piece.text
            count += 1
            logprob = None if logprob is None or piece.logprob is None else logprob + piece.logprob
            end = prepared.rule.end(said)
            if end is not None:
                said = said[:end]
                break
        ttft = None if first is None else (first - begun) * 1000
        return Answer(said, ttft, logprob, is_cancelled(), count)

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

    def judge_all(
        self, prepared: Prepared, answers: Sequence[Answer], module: EditedModule | None = None
    ) -> list[Ranked]:
        """What of several answers can be shown, the best first, each once.

        `module` as for `judge`. Where nothing is judged, they are only put in order.
        """
        candidates = [
            Candidate("" if one.is_cancelled else one.text, one.logprob, one.pieces)
            for one in answers
        ]
        if self._control == "none":
            return rank(Unjudged(), candidates)
        judge = Judge(prepared.prefix, prepared.suffix, self._importer, module)
        return rank(judge, candidates)
