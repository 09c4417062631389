"""A model in a process of its own, which computes while the language server answers.

What the model computes never holds up other work of this process, and what a fault of native code
takes with it is that process alone. The other half is `child.py`, which tells of the messages.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from queue import Empty
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cp_lsp.errors import CpLspError, ModelError
from cp_lsp.models.base import (
    LIKELIEST,
    Abilities,
    Message,
    Next,
    Piece,
    Prompt,
    Sampling,
    Special,
    never,
)
from cp_lsp.models.worker import LONGEST_LINE, Child, Facts, Failure, garbled, silent

if TYPE_CHECKING:
    from cp_lsp.models.tokenizer import Tokenizer

T = TypeVar("T")

_POLL: Final = 0.02
"""Seconds between two questions whether somebody has cancelled."""
_LONGEST_TOKEN: Final = 1000
"""Bytes of a message that tells of one token."""
_REMEMBERED: Final = 10.0
"""Seconds for which a file that could not be loaded is not tried again."""


class ProcessModel:
    """A GGUF file, by default the one that ships, in a process that starts when it is needed.

    Threads may share it; their requests are answered one after another. What it can do is known
    when the process has loaded the file, so the first question may take seconds: `warm_up` ahead.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        idle: float = 900.0,
        patience: float = 30.0,
        load_patience: float = 300.0,
        starts_a_minute: int = 4,
    ) -> None:
        """The process ends after `idle` seconds without work, and is ended when it says nothing
        for `patience` seconds of work, or `load_patience` seconds of loading.
        """
        self._path = None if path is None else path.absolute()
        self._idle = idle
        self._patience = patience
        self._load_patience = load_patience
        self._starts_a_minute = starts_a_minute
        self._starts: deque[float] = deque()
        self._lock = Lock()
        self._child: Child | None = None
        self._facts: Facts | None = None
        self._made: tuple[Facts, Tokenizer] | None = None
        self._is_closed = False

    @property
    def name(self) -> str:
        return self._known.name

    @property
    def context_length(self) -> int:
        return self._known.context_length

    @property
    def abilities(self) -> Abilities:
        return self._known.abilities

    @property
    def is_ready(self) -> bool:
        """Whether a question would be answered without starting a process first."""
        child = self._child
        return child is not None and child.facts is not None and child.is_usable

    @property
    def pid(self) -> int | None:
        """The number of the process that runs now, None where none does."""
        child = self._child
        return None if child is None else child.pid

    def warm_up(self) -> None:
        """Start the process, and return at once; what goes wrong is told at the first request."""

        def start() -> None:
            try:
                self._ready(never)
                _ = self._tokenizer
            except CpLspError:
                pass

        Thread(target=start, name="model: warm up", daemon=True).start()

    def tokenize(self, text: str) -> Sequence[int]:
        tokenizer = self._tokenizer
        if tokenizer is not None:
            return tokenizer.encode(text)
        return self._asked({"do": "tokenize", "text": text}, lambda said: list(said["tokens"]))

    def token_counts(self, texts: Sequence[str]) -> Sequence[int]:
        """See `TokenCounter`."""
        tokenizer = self._tokenizer
        if tokenizer is not None:
            return [len(tokenizer.encode(text)) for text in texts]
        request = {"do": "count", "texts": list(texts)}
        return self._asked(request, lambda said: list(said["counts"]))

    def detokenize(self, tokens: Sequence[int]) -> bytes:
        tokenizer = self._tokenizer
        if tokenizer is not None:
            return tokenizer.decode(tokens)
        request = {"do": "detokenize", "tokens": list(tokens)}
        return self._asked(request, lambda said: _bytes(said["bytes"]))

    def generate(
        self,
        prompt: Prompt,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        request = _told(prompt) | {
            "do": "generate",
            "max_tokens": max_tokens,
            "stop": list(stop),
            "sampling": [sampling.temperature, sampling.seed],
        }
        return self._pieces(request, max_tokens, is_cancelled)

    def likeliest(
        self,
        prompt: Prompt,
        said: Sequence[int] = (),
        *,
        count: int,
        is_cancelled: Callable[[], bool] = never,
    ) -> Sequence[Next]:
        """See `SteerableModel`."""
        request = _told(prompt) | {"do": "likeliest", "said": list(said), "count": count}
        longest = _LONGEST_TOKEN * (count + 2)
        answers = self._answers(request, _candidates, longest, is_cancelled)
        return next(answers, [])

    def chat(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        """See `ChatModel`; raises ModelError unless `abilities.chat`."""
        request = {
            "do": "chat",
            "messages": [[message.role, message.text] for message in messages],
            "max_tokens": max_tokens,
            "sampling": [sampling.temperature, sampling.seed],
        }
        return self._pieces(request, max_tokens, is_cancelled)

    def close(self) -> None:
        """End the process; answers that are being written end quietly."""
        with self._lock:
            self._is_closed = True
            child, self._child = self._child, None
        if child is not None:
            child.close()

    @property
    def _known(self) -> Facts:
        """What the model can do; kept when its process ends, until the next one knows better."""
        if self._facts is None:
            self._ready(never)
        assert self._facts is not None
        return self._facts

    @property
    def _tokenizer(self) -> Tokenizer | None:
        """What cuts texts here; None where only the process can."""
        facts = self._known
        if facts.tokenizer_file is None:
            return None
        made = self._made
        if made is None or made[0] is not facts:
            from cp_lsp.models.gguf import read_model_file
            from cp_lsp.models.tokenizer import tokenizer_of

            made = self._made = facts, tokenizer_of(read_model_file(facts.tokenizer_file))
        return made[1]

    def _asked(self, request: dict[str, Any], read: Callable[[dict[str, Any]], T]) -> T:
        """What the one message says that answers a request."""
        for answer in self._answers(request, read, LONGEST_LINE, never):
            return answer
        raise _closed()

    def _pieces(
        self, request: dict[str, Any], max_tokens: int, is_cancelled: Callable[[], bool]
    ) -> Iterator[Piece]:
        longest = _LONGEST_TOKEN * (max_tokens + 2)
        return self._answers(request, _piece, longest, is_cancelled)

    def _answers(
        self,
        request: dict[str, Any],
        read: Callable[[dict[str, Any]], T],
        longest: int,
        is_cancelled: Callable[[], bool],
    ) -> Iterator[T]:
        """What the process says to a request, at most `longest` bytes of it."""
        while True:
            child = None if is_cancelled() else self._ready(is_cancelled)
            if child is None:
                return
            asked = child.ask(request, longest)
            if asked is not None:
                break
            # It has just ended for want of work; then another one starts.
        number, answer = asked
        is_done = False
        try:
            silence, heard = 0.0, child.heard
            while not is_cancelled():
                try:
                    message = answer.get(timeout=_POLL)
                except Empty:
                    silence = silence + _POLL if child.heard == heard else 0.0
                    heard = child.heard
                    if silence > self._patience:
                        child.end(silent(self._patience))
                    continue
                silence = 0.0
                if message is None:
                    is_done = True
                    if child.failure is not None:
                        raise child.failure.error()
                    return
                if "error" in message:
                    is_done = True
                    raise message["error"].error()
                if "done" in message:
                    is_done = True
                    return
                try:
                    said = read(message)
                except (KeyError, TypeError, ValueError, AttributeError) as problem:
                    failure = garbled(problem)
                    child.end(failure)
                    raise failure.error() from problem
                yield said
        finally:
            if not is_done:
                child.cancel(number)

    def _ready(self, is_cancelled: Callable[[], bool]) -> Child | None:
        """A process that has loaded the model; None when cancelled.

        Raises MissingPartError and ModelError as `load_model` does.
        """
        child = self._started()
        begun = monotonic()
        while not child.is_ready.wait(_POLL):
            if is_cancelled():
                return None
            if monotonic() - begun > self._load_patience:
                child.end(silent(self._load_patience))
        if child.facts is None:
            if child.failure is None:
                raise _closed()
            raise child.failure.error()
        self._facts = child.facts
        return child

    def _started(self) -> Child:
        with self._lock:
            if self._is_closed:
                raise _closed()
            now = monotonic()
            child = self._child
            if child is not None:
                if child.is_usable:
                    return child
                if child.facts is None and now - self._starts[-1] < _REMEMBERED:
                    # It will say so again.
                    return child
            while self._starts and now - self._starts[0] > 60:
                self._starts.popleft()
            if len(self._starts) >= self._starts_a_minute and child is not None:
                raise _ended_too_often(len(self._starts), child.failure)
            self._starts.append(now)
            self._child = Child({"path": self._path and str(self._path), "idle": self._idle})
            return self._child


def _told(prompt: Prompt) -> dict[str, Any]:
    parts = [
        [True, part.name] if isinstance(part, Special) else [False, part] for part in prompt.parts
    ]
    return {"parts": parts, "beginning": prompt.beginning}


def _piece(message: dict[str, Any]) -> Piece:
    text, logprob = message["text"], message["logprob"]
    if not isinstance(text, str):
        raise TypeError("a piece without text")
    return Piece(text, None if logprob is None else float(logprob))


def _candidates(message: dict[str, Any]) -> list[Next]:
    return [Next(token, _bytes(data), logprob) for token, data, logprob in message["next"]]


def _bytes(text: str) -> bytes:
    """JSON knows no bytes: each travels as the character of its number."""
    return text.encode("latin-1")


def _closed() -> ModelError:
    return ModelError("the model has been closed", "модель закрыта")


def _ended_too_often(times: int, failure: Failure | None) -> ModelError:
    words, words_ru = "", ""
    if failure is not None:
        words, words_ru = (
            f"; the last time: {failure.text}",
            f"; последний раз: {failure.text_ru or failure.text}",
        )
    return ModelError(
        f"the model's process has been started {times} times within a minute and starts no more "
        f"before the minute is over{words}",
        f"процесс модели запускался {times} раз за минуту и до её конца больше не запустится"
        f"{words_ru}",
    )
