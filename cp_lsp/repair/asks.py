"""What is asked of a model, as values: who has the front end need not be who runs the model."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cp_lsp.errors import ModelError
from cp_lsp.models.base import (
    LIKELIEST,
    ChatModel,
    Message,
    Model,
    Next,
    Prompt,
    Sampling,
    SteerableModel,
    never,
)


@dataclass(frozen=True, slots=True)
class Step:
    """Which tokens may come after a prompt and the first tokens of an answer."""

    prompt: Prompt
    said: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Fill:
    """What a model puts into a gap."""

    prompt: Prompt
    max_tokens: int
    sampling: Sampling = LIKELIEST


@dataclass(frozen=True, slots=True)
class Say:
    """What a model answers in a conversation."""

    messages: tuple[Message, ...]
    max_tokens: int
    sampling: Sampling = LIKELIEST


Ask = Step | Fill | Say
Answer = str | Sequence[Next]
"""A text, or for a `Step` tokens; empty when cancelled."""

_Result = TypeVar("_Result")

Steps = Generator[Ask, Answer, _Result]
"""Work with the front end that asks a model now and then; closing it drops the work."""


def answer(
    ask: Ask,
    model: Model | None,
    chat: ChatModel | None,
    is_cancelled: Callable[[], bool] = never,
) -> Answer:
    """What a model answers. Raises ModelError where it fails, or there is none of this kind."""
    if isinstance(ask, Say):
        if chat is None:
            raise ModelError("no model is set up that converses")
        pieces = chat.chat(
            ask.messages,
            max_tokens=ask.max_tokens,
            sampling=ask.sampling,
            is_cancelled=is_cancelled,
        )
        return "".join(piece.text for piece in pieces)
    if model is None:
        raise ModelError("no model is set up that completes code")
    if isinstance(ask, Fill):
        pieces = model.generate(
            ask.prompt,
            max_tokens=ask.max_tokens,
            sampling=ask.sampling,
            is_cancelled=is_cancelled,
        )
        return "".join(piece.text for piece in pieces)
    assert isinstance(model, SteerableModel)
    return model.likeliest(ask.prompt, ask.said, count=ask.count, is_cancelled=is_cancelled)


def finish(
    steps: Steps[_Result],
    model: Model | None,
    chat: ChatModel | None,
    is_cancelled: Callable[[], bool] = never,
) -> _Result:
    """The result of such work where front end and model are in one thread.

    Raises what the work raises, and ModelError where the model fails.
    """
    try:
        ask = next(steps)
        while True:
            ask = steps.send(answer(ask, model, chat, is_cancelled))
    except StopIteration as end:
        result: _Result = end.value
        return result
