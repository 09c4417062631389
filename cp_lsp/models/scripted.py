"""A model that says what a test tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from cp_lsp.models.base import LIKELIEST, Abilities, Piece, Prompt, Sampling, Special, never

_SPECIALS: Final = (
    "<|endoftext|>",
    "<|fim_prefix|>",
    "<|fim_suffix|>",
    "<|fim_middle|>",
    "<|file_sep|>",
)


class ScriptedModel:
    """Gives its answers one after another, the last one for ever; a token is a character.

    `prompts` are those that it was given. Like a server that knows no beginnings, it leaves a
    prompt's beginning to the answer told, unless `keeps_beginning`.
    """

    name: Final = "scripted"

    def __init__(
        self,
        answers: Sequence[str],
        *,
        context_length: int = 4096,
        specials: Sequence[str] = _SPECIALS,
        keeps_beginning: bool = True,
    ) -> None:
        self._answers = list(answers)
        self.context_length: Final = context_length
        self.abilities: Final = Abilities(frozenset(specials), beginning=keeps_beginning)
        self.prompts: Final[list[Prompt]] = []

    def tokenize(self, text: str) -> Sequence[int]:
        return [ord(character) for character in text]

    def detokenize(self, tokens: Sequence[int]) -> bytes:
        return "".join(map(chr, tokens)).encode()

    def generate(
        self,
        prompt: Prompt,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        sampling: Sampling = LIKELIEST,  # noqa: ARG002
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        self.prompts.append(prompt)
        answer = self._answers[0] if len(self._answers) == 1 else self._answers.pop(0)
        for place in [answer.find(text) for text in stop]:
            answer = answer[:place] if place >= 0 else answer
        for character in answer[:max_tokens]:
            if is_cancelled():
                return
            yield Piece(character)

    def close(self) -> None:
        """Nothing is held."""


def shown(prompt: Prompt) -> str:
    """A prompt as one text, for tests to compare."""
    parts = (part.name if isinstance(part, Special) else part for part in prompt.parts)
    return "".join(parts) + prompt.beginning
