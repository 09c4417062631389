"""What every language model looks like from outside, whatever runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Special:
    """A special token by its name, as `<|fim_prefix|>`; a text that looks so is only a text."""

    name: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model goes on from: texts and special tokens in order.

    The answer has to begin with `beginning`, the end of what has been written, which is left out of
    `parts`: the model chooses anew how to cut it into tokens, and the answer goes on after it.
    """

    parts: tuple[str | Special, ...]
    beginning: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole characters of an answer, and the natural logarithm of how probable their tokens were,
    None where the model does not say.
    """

    text: str
    logprob: float | None = None


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a model can do.

    `specials` are the names of its special tokens; `beginning` says that it keeps to the beginning
    of a prompt, token by token; `logits` that it can be steered in this process; `suffix_first`
    that it fills a gap best when it reads what stands behind the gap before what stands in front.
    """

    specials: frozenset[str] = frozenset()
    beginning: bool = False
    logprobs: bool = False
    logits: bool = False
    suffix_first: bool = False


def never() -> bool:
    """For what nobody cancels."""
    return False


class Model(Protocol):
    """A language model that goes on from a prompt."""

    @property
    def name(self) -> str:
        """As a person knows it."""

    @property
    def context_length(self) -> int:
        """How many tokens prompt and answer may have together."""

    @property
    def abilities(self) -> Abilities:
        """What it can do, found out when it was loaded."""

    def tokenize(self, text: str) -> Sequence[int]:
        """The tokens of a text, without special ones."""

    def detokenize(self, tokens: Sequence[int]) -> bytes:
        """The bytes of tokens, which need not be whole characters; special ones have none."""

    def generate(
        self,
        prompt: Prompt,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        """The likeliest answer, piece by piece, up to a text of `stop`, which is left out.

        Ends quietly when cancelled; closing the iterator cancels as well. Raises ModelError
        where the prompt is too long or the model fails.
        """

    def close(self) -> None:
        """Give back what it holds."""
