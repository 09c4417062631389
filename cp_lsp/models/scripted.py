"""A model that says what a test tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from cp_lsp.models.base import (
    LIKELIEST,
    Abilities,
    Message,
    Piece,
    Prompt,
    Sampling,
    Special,
    never,
)

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


class ScriptedChat:
    """Gives its answers one after another, the last one for ever, a few characters a piece.

    An answer that is an exception is raised. `asked` holds the conversations that it was given,
    `said` how many characters it has said of the last answer. `wait`, called before each piece,
    may take its time.
    """

    name: Final = "scripted"

    def __init__(
        self,
        answers: Sequence[str | Exception],
        *,
        context_length: int = 8192,
        size: int = 3,
        wait: Callable[[], None] = lambda: None,
    ) -> None:
        self._answers = list(answers)
        self.context_length: Final = context_length
        self._size = size
        self._wait = wait
        self.asked: Final[list[tuple[Message, ...]]] = []
        self.said = 0

    def chat(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        sampling: Sampling = LIKELIEST,  # noqa: ARG002
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        self.asked.append(tuple(messages))
        answer = self._answers[0] if len(self._answers) == 1 else self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        self.said = 0
        for start in range(0, min(len(answer), max_tokens * 4), self._size):
            self._wait()
            if is_cancelled():
                return
            piece = answer[start : start + self._size]
            self.said += len(piece)
            yield Piece(piece)

    def close(self) -> None:
        """Nothing is held."""


def shown(prompt: Prompt) -> str:
    """A prompt as one text, for tests to compare."""
    parts = (part.name if isinstance(part, Special) else part for part in prompt.parts)
    return "".join(parts) + prompt.beginning
