"""A model that can be steered and prefers some texts, letter by letter."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from cp_lsp.models.base import LIKELIEST, Abilities, Next, Piece, Prompt, Sampling, never

_SPECIALS: Final = frozenset(
    {"<|endoftext|>", "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|file_sep|>"}
)


class Speller:
    """Finds texts the more likely the earlier they stand in a list; a token is a character.

    After other beginnings it would end. `asked` counts its questions.
    """

    name: Final = "speller"
    context_length: Final = 4096
    abilities: Final = Abilities(_SPECIALS, beginning=True, logits=True)

    def __init__(self, *texts: str) -> None:
        self._texts = texts
        self.asked = 0

    def tokenize(self, text: str) -> Sequence[int]:
        return [ord(character) for character in text]

    def detokenize(self, tokens: Sequence[int]) -> bytes:
        return "".join(map(chr, tokens)).encode()

    def generate(
        self,
        prompt: Prompt,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),  # noqa: ARG002
        sampling: Sampling = LIKELIEST,  # noqa: ARG002
        is_cancelled: Callable[[], bool] = never,  # noqa: ARG002
    ) -> Iterator[Piece]:
        yield Piece((prompt.beginning + self._texts[0])[:max_tokens])

    def likeliest(
        self,
        prompt: Prompt,
        said: Sequence[int] = (),
        *,
        count: int,
        is_cancelled: Callable[[], bool] = never,
    ) -> Sequence[Next]:
        self.asked += 1
        if is_cancelled():
            return []
        so_far = "".join(map(chr, said))
        weights: dict[str, float] = {}
        for place, text in enumerate(self._texts):
            whole = prompt.beginning + text
            if whole.startswith(so_far):
                following = whole[len(so_far) : len(so_far) + 1]
                weights[following] = weights.get(following, 0.0) + 2.0**-place
        if len(so_far) >= len(prompt.beginning):
            weights.setdefault("", 2.0**-20)
        total = sum(weights.values())
        found = [
            Next(ord(letter) if letter else -1, letter.encode(), math.log(weight / total))
            for letter, weight in weights.items()
        ]
        return sorted(found, key=lambda each: -each.logprob)[:count]

    def close(self) -> None:
        """Nothing is held."""
