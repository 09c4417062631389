"""What every language model looks like from outside, whatever runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol, runtime_checkable


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
class Next:
    """A token that may come next: its bytes, none where it ends the answer, and the natural
    logarithm of how probable it is.
    """

    token: int
    data: bytes
    logprob: float


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a model can do.

    `specials` are the names of its special tokens; `beginning` says that it keeps to the beginning
    of a prompt, token by token; `logits` that it can be steered in this process; `suffix_first`
    that it fills a gap best when it reads what stands behind the gap before what stands in front;
    `grammar` names the kind of grammar that a request may bring with it, "" for none; `chat` says
    that it also is a `ChatModel`.
    """

    specials: frozenset[str] = frozenset()
    beginning: bool = False
    logprobs: bool = False
    logits: bool = False
    suffix_first: bool = False
    grammar: str = ""
    chat: bool = False


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a token is chosen: the likeliest, or with a temperature by chance, from a seed."""

    temperature: float = 0.0
    seed: int = 0


LIKELIEST: Final = Sampling()


Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody says in a conversation."""

    role: Role
    text: str


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
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        """An answer, piece by piece, up to a text of `stop`, which is left out.

        Ends quietly when cancelled; closing the iterator cancels as well. Raises ModelError
        where the prompt is too long or the model fails.
        """

    def close(self) -> None:
        """Give back what it holds."""


@runtime_checkable
class SteerableModel(Model, Protocol):
    """A model that can be asked for each token, so that another chooses."""

    def likeliest(
        self,
        prompt: Prompt,
        said: Sequence[int] = (),
        *,
        count: int,
        is_cancelled: Callable[[], bool] = never,
    ) -> Sequence[Next]:
        """The tokens that may come after a prompt and an answer's first tokens, the likeliest
        first, and always the likeliest of those that end it; none when cancelled.

        While the answer has not said all of the prompt's beginning, only those that lead there.
        Raises ModelError where the prompt is too long or the model fails.
        """


@runtime_checkable
class TokenCounter(Protocol):
    """A model that counts the tokens of many texts more quickly together than one by one."""

    def token_counts(self, texts: Sequence[str]) -> Sequence[int]:
        """How many tokens each of the texts has, without special ones."""


class ChatModel(Protocol):
    """A language model that converses."""

    @property
    def name(self) -> str:
        """As a person knows it."""

    @property
    def context_length(self) -> int:
        """How many tokens conversation and answer may have together."""

    def chat(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        """The next thing that the assistant says, piece by piece; ends and raises as `generate`."""

    def close(self) -> None:
        """Give back what it holds."""


class EmbeddingModel(Protocol):
    """A model that tells how near texts are in meaning."""

    @property
    def name(self) -> str:
        """As a person knows it."""

    def embed(
        self, texts: Sequence[str], *, is_cancelled: Callable[[], bool] = never
    ) -> Sequence[Sequence[float]]:
        """A vector a text, all of one length. Raises ModelError where the model fails."""

    def close(self) -> None:
        """Give back what it holds."""
