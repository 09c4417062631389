"""What is known of a model behind a server, and what it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from cp_lsp.models.base import LIKELIEST, Abilities, Prompt, Sampling, Special
from cp_lsp.models.families import NANO, QWEN, Family, written

Filling = Literal["tokens", "route", ""]
"""How a model fills a gap: it reads the special tokens of its family, or the server has a route
that knows them; "" where it can only be asked in words."""

CHARACTERS: Final = 3.0
"""Of a token on average, as models of code read Component Pascal, or rather too few."""
UNKNOWN_CONTEXT: Final = 2048
"""Tokens of a context when a server does not say: what the smallest of them have."""
NANO_CONTEXT: Final = 1024
"""Tokens of the context of our own small model."""
SHORTEST_CONTEXT: Final = 512

STAND_IN: Final = QWEN
"""Whose special tokens mark a gap in prompts for models that never see them as such."""

_COMMON: Final = frozenset({"<|endoftext|>", "<|im_start|>", "<|im_end|>"})
"""Special tokens of very many models."""


@dataclass(frozen=True, slots=True)
class Served:
    """A model behind a server.

    `models` are all that the server has; `tells_tokens` says that it tells the tokens of a text,
    `takes_tokens` that a prompt may be made of them; `characters` is how many a token has on
    average. `converses` is None where nobody knows.
    """

    kind: str
    model: str
    version: str = ""
    models: tuple[str, ...] = ()
    context_length: int = UNKNOWN_CONTEXT
    is_guessed: bool = False
    """Whether the length of the context is."""
    family: Family | None = None
    specials: frozenset[str] = frozenset()
    filling: Filling = ""
    tells_tokens: bool = False
    takes_tokens: bool = False
    logprobs: bool = False
    grammar: str = ""
    characters: float = CHARACTERS
    converses: bool | None = None

    @property
    def abilities(self) -> Abilities:
        """As the rest of the package asks for them."""
        specials = self.specials if self.filling == "tokens" else frozenset()
        if self.filling == "route":
            specials = STAND_IN.needed | {STAND_IN.file}
        return Abilities(
            specials=specials,
            logprobs=self.logprobs and self.filling == "tokens",
            # A file of our own says so, but no server passes it on.
            suffix_first=self.family is NANO,
            grammar=self.grammar,
            chat=self.converses is not False,
        )

    @property
    def look_alikes(self) -> frozenset[str]:
        """What the model would take for a special token, in a text."""
        return frozenset(map(written, self.specials)) | _COMMON


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is to go on from."""

    prompt: Prompt
    max_tokens: int
    stop: tuple[str, ...] = ()
    sampling: Sampling = LIKELIEST


@dataclass(frozen=True, slots=True)
class Gap:
    """A text with a gap, and other texts to know for it."""

    prefix: str
    suffix: str
    files: tuple[str, ...] = ()


def gap_of(prompt: Prompt) -> Gap:
    """The gap that a prompt marks with the tokens of `STAND_IN`, in whichever order."""
    prefix, suffix, role = "", "", "prefix"
    files: list[str] = []
    for part in prompt.parts:
        if isinstance(part, Special):
            if part.name == STAND_IN.file:
                role = "file"
                files.append("")
            elif part.name == STAND_IN.suffix:
                role = "suffix"
            elif part.name in (STAND_IN.prefix, STAND_IN.middle):
                # Behind the middle stands what the answer goes on from.
                role = "prefix"
        elif role == "file":
            files[-1] += part
        elif role == "suffix":
            suffix += part
        else:
            prefix += part
    return Gap(prefix + prompt.beginning, suffix, tuple(filter(None, files)))


def texts_of(prompt: Prompt) -> Iterator[str | Special]:
    """The parts of a prompt; what it is to be held to is a text like any other."""
    yield from prompt.parts
    if prompt.beginning:
        yield prompt.beginning


def written_out(prompt: Prompt, look_alikes: Iterable[str]) -> str:
    """A prompt as one text, in which only the special tokens look like some."""
    parts = (
        written(part.name) if isinstance(part, Special) else harmless(part, look_alikes)
        for part in texts_of(prompt)
    )
    return "".join(parts).removeprefix(" ")


def harmless(text: str, look_alikes: Iterable[str]) -> str:
    """A text with a blank in everything that looks like a special token."""
    for name in look_alikes:
        bare = name.strip()
        if bare in text:
            text = text.replace(bare, bare[0] + " " + bare[1:])
    return text


def has_look_alike(prompt: Prompt, look_alikes: Iterable[str]) -> bool:
    """Whether something in the texts of a prompt looks like a special token."""
    texts = [part for part in texts_of(prompt) if isinstance(part, str)]
    return any(name.strip() in text for name in look_alikes for text in texts)
