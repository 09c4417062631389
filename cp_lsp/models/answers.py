"""What model servers stream, read without trust in its form."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, Final

import openai

from cp_lsp.models.base import Piece
from cp_lsp.models.faults import CutOffError, NonsenseError, SaidError, TooLargeError

MAX_CHARACTERS: Final = 1 << 20
"""Of the text of an answer."""

EMPTY: Final = "an answer without a word, perhaps because its context is too short"

LAST: Final = 1.0
"""Seconds that a server has to end its answer after its last word."""

Give = Callable[[Piece], None]


class Reader:
    """Takes the events of an answer and gives their texts, up to a limit."""

    def __init__(self, give: Give) -> None:
        self._give = give
        self._characters = 0
        self._has_event = False
        self._is_whole = False

    async def read(self, stream: openai.AsyncStream[Any]) -> None:
        """Read a stream of OpenAI's protocol to its end. Raises what is wrong with it."""
        async with stream:
            events = aiter(stream)
            while True:
                try:
                    async with asyncio.timeout(LAST if self._is_whole else None):
                        event = await anext(events)
                except StopAsyncIteration:
                    break
                except TimeoutError:
                    return
                self._event(_plain(event))
        tail = getattr(stream.response.stream, "tail", b"")
        self._end(is_whole=b"[DONE]" in tail)

    async def read_native(
        self, values: AsyncGenerator[Any, None], text_key: str, end_key: str
    ) -> None:
        """Read a stream of JSON objects, with the text and the end under these keys."""
        async with aclosing(values):
            async for value in values:
                if not isinstance(value, dict):
                    raise NonsenseError("an event is no object")
                if value.get("error"):
                    raise SaidError(_message(value["error"]))
                self._has_event = True
                self._take(value.get(text_key), None)
                self._is_whole = self._is_whole or bool(value.get(end_key))
        self._end(is_whole=False)

    def _event(self, event: dict[str, Any]) -> None:
        choices = event.get("choices")
        if not isinstance(choices, list):
            raise NonsenseError("an event without choices")
        self._has_event = True
        for choice in choices[:1]:
            if not isinstance(choice, dict):
                raise NonsenseError("a choice that is no object")
            text = choice.get("text")
            if text is None:
                delta = choice.get("delta") or choice.get("message")
                text = delta.get("content") if isinstance(delta, dict) else None
            self._take(text, _logprob(choice.get("logprobs")))
            self._is_whole = self._is_whole or choice.get("finish_reason") is not None

    def _take(self, text: object, logprob: float | None) -> None:
        if text is None:
            return
        if not isinstance(text, str):
            raise NonsenseError("a text that is none")
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise NonsenseError("half of a character") from None
        self._characters += len(text)
        if self._characters > MAX_CHARACTERS:
            raise TooLargeError
        if text:
            self._give(Piece(text, logprob))

    def _end(self, *, is_whole: bool) -> None:
        if not self._has_event and not is_whole:
            # llama-cpp-python says so that a prompt is too long.
            raise NonsenseError(EMPTY)
        if not (self._is_whole or is_whole):
            raise CutOffError("in the middle of the answer")


def vectors_of(answer: object, count: int) -> list[list[float]]:
    """The vectors of an answer, in the order of the texts. Raises NonsenseError."""
    data = _plain(answer).get("data")
    if not isinstance(data, list) or len(data) != count:
        raise NonsenseError("not one vector a text")
    vectors: dict[int, list[float]] = {}
    for place, entry in enumerate(data):
        if not isinstance(entry, dict):
            raise NonsenseError("a vector that is none")
        vector, index = entry.get("embedding"), entry.get("index", place)
        if not isinstance(vector, list) or not all(isinstance(x, int | float) for x in vector):
            raise NonsenseError("a vector that is none")
        if not isinstance(index, int):
            raise NonsenseError("a vector without its place")
        vectors[index] = [float(x) for x in vector]
    if sorted(vectors) != list(range(count)) or len({len(v) for v in vectors.values()}) > 1:
        raise NonsenseError("vectors that do not fit each other")
    return [vectors[index] for index in range(count)]


def _plain(value: object) -> dict[str, Any]:
    """What the library made of JSON as plain values: it does not look whether they fit."""
    if isinstance(value, openai.BaseModel):
        return value.to_dict(warnings=False)
    if isinstance(value, dict):
        return value
    raise NonsenseError("an event is no object")


def _message(error: object) -> str:
    said = error.get("message") if isinstance(error, dict) else error
    return str(said)


def _logprob(found: object) -> float | None:
    """The sum over an event's tokens, in the form of completions or of conversations."""
    if not isinstance(found, dict):
        return None
    numbers = found.get("token_logprobs")
    if not isinstance(numbers, list):
        entries = found.get("content")
        if not isinstance(entries, list):
            return None
        numbers = [each.get("logprob") if isinstance(each, dict) else None for each in entries]
    known = [float(number) for number in numbers if isinstance(number, int | float)]
    return sum(known) if len(known) == len(numbers) else None
