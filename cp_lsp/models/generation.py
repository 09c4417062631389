"""From a network that says how likely each token is next to an answer in whole characters."""

from __future__ import annotations

import codecs
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from cp_lsp.errors import ModelError
from cp_lsp.models.base import LIKELIEST, Next, Piece, Prompt, Sampling, Special, never
from cp_lsp.models.stop import TextStop
from cp_lsp.models.vocabulary import Vocabulary

Floats = npt.NDArray[np.float32]


class Network(Protocol):
    """What computes."""

    def logits(self, tokens: Sequence[int], is_cancelled: Callable[[], bool]) -> Floats | None:
        """For each token how likely it is after these, unscaled; None when cancelled.

        What was computed for a common beginning before is not computed again.
        """


CHUNK: Final = 128
"""Tokens read together: enough for quick products, few enough for caches."""


class Interrupted(Exception):
    """Nobody waits any more for what is being computed."""


class RememberingNetwork(ABC):
    """A network that keeps what it has computed of the last text.

    Going back to an earlier text costs nothing: what stands after the common beginning is written
    over.
    """

    def __init__(self) -> None:
        self._text: list[int] = []
        self._lock = Lock()
        self._is_cancelled: Callable[[], bool] = never

    def logits(
        self, tokens: Sequence[int], is_cancelled: Callable[[], bool] = never
    ) -> Floats | None:
        """See `Network`. The text has a token at least, and at most as many as the context."""
        with self._lock:
            # The last token is computed in any case, for what follows it.
            start = min(common_beginning(self._text, tokens), len(tokens) - 1)
            del self._text[start:]
            found: Floats | None = None
            self._is_cancelled = is_cancelled
            while start < len(tokens):
                if is_cancelled():
                    return None
                chunk = tokens[start : start + CHUNK]
                is_last = start + len(chunk) == len(tokens)
                try:
                    found = self._read(chunk, start, wants_logits=is_last)
                except Interrupted:
                    return None
                self._text += chunk
                start += len(chunk)
            return found

    @abstractmethod
    def _read(self, tokens: Sequence[int], start: int, *, wants_logits: bool) -> Floats | None:
        """Compute tokens that stand at `start` and remember them; the logits after the last.

        Raises Interrupted when it sees, several times a chunk, that it is cancelled.
        """


def prompt_tokens(
    prompt: Prompt, tokenize: Callable[[str], Sequence[int]], specials: dict[str, int]
) -> list[int]:
    """The tokens of a prompt. Raises ModelError where the model lacks a special one."""
    tokens: list[int] = []
    for part in prompt.parts:
        if isinstance(part, Special):
            if part.name not in specials:
                raise ModelError(f"the model has no token {part.name}; another prompt fits it")
            tokens.append(specials[part.name])
        else:
            tokens += tokenize(part)
    return tokens


def common_beginning(a: Sequence[int], b: Sequence[int]) -> int:
    """How many tokens two texts have in common from their beginning."""
    if a == b[: len(a)]:
        return len(a)
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(b))


def generate(
    network: Network,
    tokens: Sequence[int],
    beginning: bytes,
    *,
    piece: Callable[[int], bytes],
    vocabulary: Callable[[], Vocabulary],
    context_length: int,
    max_tokens: int,
    stop: Sequence[str],
    is_cancelled: Callable[[], bool],
    sampling: Sampling = LIKELIEST,
) -> Iterator[Piece]:
    """A token after the other; a special one, which has no bytes, ends the answer.

    While the answer has not said all of `beginning`, only tokens that lead there are chosen; they
    do not count for `max_tokens` unless they say more. An answer ends where the context does, too.
    Raises ModelError where the prompt is longer than that, or empty.
    """
    if not tokens:
        raise ModelError("an empty prompt; give at least a special token")
    if len(tokens) > context_length:
        raise ModelError(
            f"{len(tokens)} tokens are more than the model's {context_length}; give less"
        )
    text = list(tokens)
    decoder = codecs.getincrementaldecoder("utf-8")()
    until = TextStop(stop)
    chance = np.random.default_rng(sampling.seed) if sampling.temperature > 0 else None
    logprob = 0.0
    left = max_tokens
    while left > 0 and len(text) <= context_length:
        logits = network.logits(text, is_cancelled)
        if logits is None or is_cancelled():
            return
        if beginning:
            allowed = vocabulary().leading_to(beginning)
            if not allowed:
                return
            token = allowed[int(logits[allowed].argmax())]
        elif chance is None:
            token = int(logits.argmax())
        else:
            # The largest of the logits with Gumbel noise is a token by its probability.
            token = int((logits / sampling.temperature + chance.gumbel(size=logits.shape)).argmax())
        data = piece(token)
        if not data:
            break
        text.append(token)
        if beginning:
            data, beginning = data[len(beginning) :], beginning[len(data) :]
            if not data:
                continue
        left -= 1
        best = logits.max()
        logprob += float(logits[token] - best - np.log(np.exp(logits - best).sum()))
        try:
            shown = until.pass_on(decoder.decode(data))
        except UnicodeDecodeError:
            break
        if shown:
            yield Piece(shown, logprob)
            logprob = 0.0
        if until.is_reached:
            return
    held = until.rest()
    if held:
        yield Piece(held, logprob)


def likeliest(
    network: Network,
    tokens: Sequence[int],
    said: Sequence[int],
    beginning: bytes,
    *,
    piece: Callable[[int], bytes],
    vocabulary: Callable[[], Vocabulary],
    ends: Sequence[int],
    context_length: int,
    count: int,
    is_cancelled: Callable[[], bool],
) -> list[Next]:
    """See `SteerableModel`; `ends` are the tokens that end an answer, which have no bytes.

    No token comes after a full context.
    """
    if not tokens:
        raise ModelError("an empty prompt; give at least a special token")
    text = [*tokens, *said]
    if len(text) > context_length:
        return []
    logits = network.logits(text, is_cancelled)
    if logits is None or is_cancelled():
        return []
    best = logits.max()
    logprobs = logits - best - np.log(np.exp(logits - best).sum())
    rest = beginning[len(b"".join(map(piece, said))) :]
    if rest:
        candidates = np.asarray(vocabulary().leading_to(rest), dtype=np.int64)
        candidates = candidates[np.argsort(-logprobs[candidates])[:count]]
    else:
        count = min(count, len(logprobs))
        candidates = np.argpartition(-logprobs, count - 1)[:count]
        end = ends[int(logprobs[np.asarray(ends)].argmax())]
        candidates = np.asarray([*(c for c in candidates if piece(int(c))), end])
    found = [Next(int(c), piece(int(c)), float(logprobs[c])) for c in candidates]
    return sorted(found, key=lambda each: -each.logprob)
