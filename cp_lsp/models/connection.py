"""The way to a model's server: requests that end when they are no longer wanted.

All requests run in one thread of their own, in an event loop, where any wait can be broken off:
for a name to be resolved, a connection, the first byte, the next one. Who wants the answer looks
into a queue. The protocol is done by `openai` over `httpx2`; what is tried how often, how long and
how much is decided here.
"""

from __future__ import annotations

import asyncio
import queue
import random
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from typing import Final, TypeVar

from cp_lsp.errors import EndpointError
from cp_lsp.models.base import never
from cp_lsp.models.health import Breaker
from cp_lsp.models.session import Session, address_of

T = TypeVar("T")

RETRIES: Final = 2
"""Of a request that nothing has been answered to."""
RETRY_PAUSE: Final = 0.15
"""Seconds before the first of them; each other one waits twice as long."""
LONGEST_RETRY_PAUSE: Final = 2.0
"""Seconds that a server may ask for, and the request is still tried again by itself."""
PATIENCE: Final = 4
"""Times the time-out that a server may keep a connection alive without a word of the answer."""
LONGEST_ANSWER: Final = 1800.0
"""Seconds of the longest answer, however steadily it comes."""

KNOCKING: Final = 2.0
"""Seconds that a server that was gone has to show that it is back."""

_POLL: Final = 0.02
"""Seconds between two looks at whether an answer is still wanted."""
_RETRIED: Final = frozenset({"refused", "broken", "rate-limit", "server"})


class Connection:
    """A server, with at most two requests under way."""

    def __init__(
        self,
        endpoint: str,
        *,
        key: str | None = None,
        timeout: float = 30.0,
        proxy: str | None = None,
        ca_file: Path | None = None,
    ) -> None:
        """`timeout` is the seconds of silence after which an answer is given up."""
        self.address: Final = address_of(endpoint)
        self.timeout: Final = timeout
        self._key = key.strip() if key else None
        self._proxy = proxy
        self._ca_file = ca_file
        self._lock = Lock()
        self._is_closed = False
        self._session: Session | None = None
        self._watched: set[Breaker] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def stream(
        self,
        ask: Callable[[Session, Callable[[T], None]], Awaitable[None]],
        *,
        breaker: Breaker,
        model: str = "",
        is_proof: bool = True,
        is_cancelled: Callable[[], bool] = never,
    ) -> Generator[T, None, None]:
        """What `ask` gives, as it comes; it runs in the thread of the requests.

        `is_proof` is false where an answer does not show that the model works, as when a server is
        asked what it is. Ends quietly when cancelled or closed. Raises EndpointError.
        """
        if is_cancelled() or self._is_closed:
            return
        breaker.enter()
        given: queue.SimpleQueue[T | _End] = queue.SimpleQueue()
        begun = time.monotonic()
        future = asyncio.run_coroutine_threadsafe(self._serve(ask, given.put, model), _loop())
        end: _End | None = None
        has_come = False
        try:
            while not (is_cancelled() or self._is_closed):
                try:
                    item = given.get(timeout=_POLL)
                except queue.Empty:
                    if time.monotonic() - begun > LONGEST_ANSWER + self.timeout:
                        break
                    continue
                if isinstance(item, _End):
                    end = item
                    break
                has_come = True
                yield item
        finally:
            future.cancel()
            if end is not None and end.fault is not None:
                breaker.failed(end.fault)
            elif end is not None or has_come:
                if is_proof:
                    breaker.succeeded()
                else:
                    breaker.reached()
            else:
                breaker.left(time.monotonic() - begun, self.timeout)
            if breaker.is_gone:
                self._watch(breaker)
        if end is not None and end.fault is not None:
            raise end.fault

    def call(
        self,
        ask: Callable[[Session], Awaitable[T]],
        *,
        breaker: Breaker,
        model: str = "",
        is_proof: bool = True,
        is_cancelled: Callable[[], bool] = never,
    ) -> T | None:
        """What `ask` gives; None when cancelled or closed. Raises EndpointError."""

        async def give_all(session: Session, give: Callable[[T], None]) -> None:
            give(await ask(session))

        answers = self.stream(
            give_all, breaker=breaker, model=model, is_proof=is_proof, is_cancelled=is_cancelled
        )
        with closing(answers):
            return next(answers, None)

    def close(self) -> None:
        """Break off what is under way."""
        with self._lock:
            session, self._session = self._session, None
            self._is_closed = True
        if session is not None or self._tasks:
            asyncio.run_coroutine_threadsafe(self._shut(session), _loop())

    async def _shut(self, session: Session | None) -> None:
        for task in list(self._tasks):
            task.cancel()
        if session is not None:
            await session.http.aclose()

    async def _serve(
        self,
        ask: Callable[[Session, Callable[[T], None]], Awaitable[None]],
        put: Callable[[T | _End], None],
        model: str,
    ) -> None:
        """Ask, again where that makes sense, and say at the end how it went."""
        fault: EndpointError | None
        try:
            fault = await self._ask(ask, put, model)
        except EndpointError as problem:
            fault = problem
        except Exception as problem:
            # Without a word, whoever waits would wait on.
            why = f"{type(problem).__name__}: {problem}"
            fault = EndpointError(
                f"no request can be sent: {why}",
                f"запрос не отправить: {why}",
                fault="request",
            )
        put(_End(fault))

    async def _ask(
        self,
        ask: Callable[[Session, Callable[[T], None]], Awaitable[None]],
        put: Callable[[T | _End], None],
        model: str,
    ) -> EndpointError | None:
        session = self._opened()
        loop = asyncio.get_running_loop()
        last = loop.time() + LONGEST_ANSWER
        patience = PATIENCE * self.timeout
        has_begun = False
        limit = asyncio.timeout(patience)

        def give(item: T) -> None:
            nonlocal has_begun
            has_begun = True
            limit.reschedule(min(loop.time() + patience, last))
            put(item)

        try:
            async with limit, session.place(patience / 2):
                for attempt in range(RETRIES + 1):
                    try:
                        await ask(session, give)
                    except Exception as problem:
                        fault = session.faults.of(problem, model)
                        pause = _retry_pause(fault, attempt)
                        if has_begun or pause is None:
                            return fault
                        await asyncio.sleep(pause)
                    else:
                        break
        except Exception as problem:
            return session.faults.of(problem, model)
        return None

    def _opened(self) -> Session:
        """The session, made on first use: what does the protocol takes long to import."""
        with self._lock:
            if self._is_closed:
                raise EndpointError("cancelled", "отменено", fault="request")
            if self._session is None:
                self._session = Session(
                    self.address, self._key, self.timeout, self._proxy, self._ca_file
                )
            return self._session

    def _watch(self, breaker: Breaker) -> None:
        """Look now and then whether a server that was gone is back."""
        with self._lock:
            if self._is_closed or breaker in self._watched:
                return
            self._watched.add(breaker)

        async def start() -> None:
            task = asyncio.create_task(self._look(breaker))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        asyncio.run_coroutine_threadsafe(start(), _loop())

    async def _look(self, breaker: Breaker) -> None:
        try:
            while breaker.is_gone and not self._is_closed:
                await asyncio.sleep(max(breaker.pause, _POLL))
                if not breaker.is_gone:
                    return
                try:
                    breaker.enter()
                except EndpointError:
                    continue
                try:
                    await self._knock()
                except EndpointError as problem:
                    breaker.failed(problem)
                else:
                    breaker.reached()
        finally:
            self._watched.discard(breaker)

    async def _knock(self) -> None:
        """Raises EndpointError where nobody answers anything."""
        session = self._opened()
        try:
            await session.http.get(session.address.base + "/models", timeout=KNOCKING)
        except Exception as problem:
            raise session.faults.of(problem) from None


@dataclass(frozen=True, slots=True)
class _End:
    """That an answer is over, and what went wrong."""

    fault: EndpointError | None


def _retry_pause(fault: EndpointError, attempt: int) -> float | None:
    """Seconds before a request is tried again; None where that is of no use."""
    if fault.fault not in _RETRIED or attempt >= RETRIES:
        return None
    if fault.retry_after is not None:
        return fault.retry_after if fault.retry_after <= LONGEST_RETRY_PAUSE else None
    pause: float = RETRY_PAUSE * (1 << attempt) * random.uniform(0.5, 1.5)
    return pause


_started: list[asyncio.AbstractEventLoop] = []
_starting: Final = Lock()


def _loop() -> asyncio.AbstractEventLoop:
    """The event loop in the thread of the requests."""
    with _starting:
        if not _started:
            loop = asyncio.new_event_loop()
            Thread(target=loop.run_forever, name="requests to models", daemon=True).start()
            _started.append(loop)
        return _started[0]
