"""Models behind a server that speaks as OpenAI's does."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from threading import Lock, Thread
from typing import Final

from cp_lsp.errors import EndpointError, ModelError
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
from cp_lsp.models.connection import Connection
from cp_lsp.models.families import written
from cp_lsp.models.health import Breaker, Health
from cp_lsp.models.served import SHORTEST_CONTEXT, Request, Served
from cp_lsp.models.session import Session
from cp_lsp.models.stop import TextStop

BATCH: Final = 32
"""Texts that are embedded in one request."""

_CONTEXT: Final = re.compile(r"context[^\d]{0,60}(\d{3,7})", re.IGNORECASE)
"""In what a server says of a prompt that is too long."""
_NO_CHARACTER: Final = "\ufffd"
"""What servers put where a character is broken."""


class Endpoint:
    """What the models of a server have in common: finding out what they are, and their health."""

    role = ""

    def __init__(
        self,
        connection: Connection,
        *,
        model: str | None = None,
        kind: str = "auto",
        breaker: Breaker | None = None,
    ) -> None:
        """`model` is None for the first of the server's that suits."""
        self.connection: Final = connection
        self._wanted = model
        self._kind = kind
        self._lock = Lock()
        self._known: Served | None = None
        self._may_be_another = False
        self.breaker: Final = breaker or Breaker(self.name, self.role)
        self.breaker.listen(self._notice)

    @property
    def name(self) -> str:
        """The model's, as far as it is known, and the server's."""
        known = self._known.model if self._known is not None else self._wanted
        server = self.connection.address.name
        if known is not None and known.endswith(".gguf"):
            # llama.cpp's servers call a model by its file.
            known = re.split(r"[/\\]", known)[-1]
        return f"{known} at {server}" if known else server

    @property
    def context_length(self) -> int:
        """How many tokens a request may have. Raises EndpointError like `served`."""
        return self._learned().context_length

    def served(self, is_cancelled: Callable[[], bool] = never) -> Served | None:
        """What is known of the model; the server is asked once, and again after it was out of
        order. None when cancelled.

        Raises EndpointError where it does not answer.
        """
        if self._known is not None and not self._may_be_another:
            return self._known

        async def ask(session: Session) -> Served:
            from cp_lsp.models.discovery import discover

            return await discover(session, kind=self._kind, model=self._wanted, role=self.role)

        found = self.connection.call(
            ask,
            breaker=self.breaker,
            model=self._wanted or "",
            is_proof=False,
            is_cancelled=is_cancelled,
        )
        if found is not None:
            self._known = found
            self._may_be_another = False
        return found

    @property
    def is_ready(self) -> bool:
        """Whether what it can do is known, so that nothing of it has to be waited for."""
        return self._known is not None

    def health(self) -> Health:
        """How the server does, as far as it was asked."""
        return self.breaker.health()

    def close(self) -> None:
        """The connection belongs to who made it."""

    def _notice(self, health: Health) -> None:
        # A server that comes back may have another model.
        if health.state == "failing":
            self._may_be_another = True

    def _learned(self) -> Served:
        known = self._known
        if known is None:
            with self._lock:
                # Who comes at the same time need not ask as well.
                known = self.served()
        if known is None:
            raise ModelError(
                f"{self.name} has been closed; open it again", f"{self.name}: соединение закрыто"
            )
        return known


class EndpointChat(Endpoint):
    """A server's model that converses."""

    role = "chat"

    def chat(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        served = self.served(is_cancelled)
        if served is None:
            return
        said = tuple(messages)

        async def ask(session: Session, give: Callable[[Piece], None]) -> None:
            from cp_lsp.models.presets import PRESETS

            preset = PRESETS[served.kind]
            await preset.converse(session, served, said, max_tokens, sampling, give)

        yield from self.connection.stream(
            ask, breaker=self.breaker, model=served.model, is_cancelled=is_cancelled
        )

    def warm_up(self) -> None:
        """Have the model loaded, and return at once; what goes wrong is in the health."""
        Thread(target=self.wake, name="model server: warm up", daemon=True).start()

    def wake(self, is_cancelled: Callable[[], bool] = never) -> Health:
        """Find out what the model can do, and have it say a word, so that it is loaded."""
        try:
            served = self.served(is_cancelled)
            if served is not None:
                for _ in self._a_word(served, is_cancelled):
                    break
        except ModelError:
            pass
        return self.health()

    def _a_word(self, _served: Served, is_cancelled: Callable[[], bool]) -> Iterator[Piece]:
        return self.chat((Message("user", "Hi"),), max_tokens=1, is_cancelled=is_cancelled)


class EndpointModel(EndpointChat):
    """A server's model that goes on from a prompt, and mostly converses, too.

    Its abilities and the length of its context are asked for once; `warm_up` does that ahead.
    What they raise is what asking does.
    """

    role = "completion"

    @property
    def abilities(self) -> Abilities:
        """What it can do. Raises EndpointError where the server does not answer."""
        return self._learned().abilities

    def tokenize(self, text: str) -> Sequence[int]:
        """As many numbers as the text has tokens, about: nobody is asked, so it is quick."""
        known = self._known
        characters = known.characters if known is not None else 3.0
        return range(math.ceil(len(text.encode("utf-8", "replace")) / characters))

    def count(self, text: str) -> int | None:
        """How many tokens a text has, as the server says; None where it does not."""
        served = self._learned()
        if not served.tells_tokens:
            return None

        async def ask(session: Session) -> int:
            from cp_lsp.models.presets import PRESETS

            return len(await PRESETS[served.kind].tokens(session, served.model, text))

        return self.connection.call(ask, breaker=self.breaker, model=served.model, is_proof=False)

    def detokenize(self, tokens: Sequence[int]) -> bytes:  # noqa: ARG002
        """Not possible. Raises ModelError."""
        raise ModelError(
            f"the tokens of {self.name} are known to its server alone",
            f"токены {self.name} известны только её серверу",
        )

    def generate(
        self,
        prompt: Prompt,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        served = self.served(is_cancelled)
        if served is None:
            return
        self._refuse_unknown(prompt, served)
        request = Request(prompt, max_tokens, tuple(stop), sampling)

        async def ask(session: Session, give: Callable[[Piece], None]) -> None:
            from cp_lsp.models.presets import PRESETS

            await PRESETS[served.kind].complete(session, served, request, give)

        pieces = self.connection.stream(
            ask, breaker=self.breaker, model=served.model, is_cancelled=is_cancelled
        )
        # Whoever prints special tokens means the end by them.
        ends = [written(name).strip() for name in served.specials]
        try:
            yield from _until(pieces, [*stop, *ends])
        except EndpointError as problem:
            self._learn_from(problem, served)
            raise

    def _learn_from(self, problem: EndpointError, served: Served) -> None:
        """Where a prompt was too long, the next one will be shorter."""
        told = _CONTEXT.search(str(problem)) if problem.fault == "request" else None
        if told is not None:
            length = min(int(told[1]), served.context_length)
        elif served.is_guessed and "context is too short" in str(problem):
            length = max(served.context_length // 2, SHORTEST_CONTEXT)
        else:
            return
        if length < served.context_length:
            self._known = replace(served, context_length=length)

    def _a_word(self, served: Served, is_cancelled: Callable[[], bool]) -> Iterator[Piece]:
        if served.family is None or served.filling != "tokens":
            return super()._a_word(served, is_cancelled)
        prompt = Prompt((Special(served.family.prefix),))
        return self.generate(prompt, max_tokens=1, is_cancelled=is_cancelled)

    @staticmethod
    def _refuse_unknown(prompt: Prompt, served: Served) -> None:
        known = served.abilities.specials
        for part in prompt.parts:
            if isinstance(part, Special) and part.name not in known:
                raise ModelError(
                    f"{served.model} has no token {part.name}; another prompt fits it",
                    f"у {served.model} нет токена {part.name}; нужна другая подсказка",
                )


class EndpointEmbedding(Endpoint):
    """A server's model that tells how near texts are in meaning."""

    role = "embedding"

    def embed(
        self, texts: Sequence[str], *, is_cancelled: Callable[[], bool] = never
    ) -> Sequence[Sequence[float]]:
        """A vector a text; none at all when cancelled. Raises EndpointError."""
        served = self.served(is_cancelled)
        if served is None:
            return []
        vectors: list[list[float]] = []
        for start in range(0, len(texts), BATCH):
            batch = list(texts[start : start + BATCH])

            async def ask(session: Session, batch: list[str] = batch) -> list[list[float]]:
                from cp_lsp.models.answers import vectors_of

                answer = await session.openai.embeddings.create(
                    model=served.model, input=batch, encoding_format="float"
                )
                return vectors_of(answer, len(batch))

            found = self.connection.call(
                ask, breaker=self.breaker, model=served.model, is_cancelled=is_cancelled
            )
            if found is None:
                return []
            vectors += found
        return vectors


def _until(pieces: Generator[Piece, None, None], stop: Sequence[str]) -> Iterator[Piece]:
    """An answer up to a text to stop at, or to a broken character."""
    until = TextStop([*stop, _NO_CHARACTER, "\x00"])
    logprob: float | None = 0.0
    with closing(pieces):
        for piece in pieces:
            if piece.logprob is None or logprob is None:
                logprob = None
            else:
                logprob += piece.logprob
            shown = until.pass_on(piece.text)
            if shown:
                yield Piece(shown, logprob)
                logprob = 0.0
            if until.is_reached:
                return
    held = until.rest()
    if held:
        yield Piece(held, logprob)
