"""From a cursor to a judged suggestion, between the loop, the worker and the model's thread.

    debounce (loop) → prepare (worker) → generate (a thread for models) → judge (worker)

Nobody waits for what nobody wants any more: each stage ends when the request is cancelled, the
text goes another way, or a newer request for the same text comes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Final, TypeVar

from cp_lsp.completion.ghost import Cache, Found, Pace, Place, Refusal
from cp_lsp.errors import CpLspError, EndpointError, ModelError
from cp_lsp.lsp.documents import Snapshot
from cp_lsp.lsp.generation import Completer, Generation, MakeModels, Unready
from cp_lsp.lsp.requests import Context
from cp_lsp.lsp.worker import Abandoned, Priority
from cp_lsp.models.base import LIKELIEST, Model, Sampling

if TYPE_CHECKING:
    from cp_lsp.completion.engine import Answer, Engine, Prepared
    from cp_lsp.lsp.drafting import Drafting
    from cp_lsp.lsp.server import Server
    from cp_lsp.telemetry.log import Telemetry

log = logging.getLogger(__name__)

PATIENCE: Final = 5.0
PATIENCE_OF_ONE_WHO_ASKS: Final = 15.0
"""Seconds after which the model says no more: what it has said until then counts."""

_Result = TypeVar("_Result")

TEMPERATURE: Final = 0.6
"""Of further suggestions for the same place."""

ENOUGH: Final = 3.0
"""Seconds after which no further suggestions are made for one who asks for several."""

TRIES: Final = 3
ENOUGH_TO_TRY_AGAIN: Final = 0.4
"""How often a model is asked, and for how many seconds, if nothing it says can be shown."""


@dataclass(slots=True)
class Wish:
    """Whether somebody waits for what was begun ahead."""

    is_wanted: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a place, which may have the text chosen in the editor's list put in already.

    `offset` is where the cursor stands in the text of `snapshot`.
    """

    uri: str
    snapshot: Snapshot
    offset: int
    place: Place
    is_invoked: bool = False
    wish: Wish | None = None
    at: float = field(default_factory=perf_counter)

    @property
    def is_ahead(self) -> bool:
        """Whether nobody waits for it yet."""
        return self.wish is not None and not self.wish.is_wanted


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of an answer of the model: `text`, or why nothing of it can be shown."""

    text: str
    refusal: Refusal | None
    ttft_ms: float | None = None


@dataclass(slots=True)
class _Flight:
    """Suggestions that are being made, so many, and how many wait for them."""

    asked: Asked
    count: int
    task: asyncio.Task[Found]
    waiting: int = 0


class Suggester:
    """Makes and remembers suggestions for the open texts of a session."""

    def __init__(
        self,
        server: Server,
        make: MakeModels | None,
        telemetry: Telemetry,
        tell: Callable[[CpLspError | None], None],
        show_busy: Callable[[], None],
    ) -> None:
        self.cache = Cache()
        self.generation = Generation()
        self.completer = Completer(self.generation, make, tell)
        self._server = server
        self._telemetry = telemetry
        self._show_busy = show_busy
        self._pace = Pace()
        self._keys: dict[str, float] = {}
        self._flights: dict[str, _Flight] = {}
        self._newest: dict[str, tuple[Asked, asyncio.Event]] = {}

    @property
    def is_busy(self) -> bool:
        """Whether a suggestion is being made that somebody waits for."""
        return any(not flight.asked.is_ahead for flight in self._flights.values())

    @cached_property
    def _drafting(self) -> Drafting:
        """The worker's part; only there."""
        from cp_lsp.lsp.drafting import Drafting

        return Drafting(self._server.worker)

    def edited(self, uri: str) -> None:
        """Takes notice of an edit."""
        self._keys[uri] = monotonic()
        self.cache.edited(uri)

    def forget(self, uri: str | None = None) -> None:
        """Drops all that is known and being done of a text, or of all texts."""
        for key in [key for key in self._flights if uri in (None, key)]:
            self._flights.pop(key).task.cancel()
        for key in [key for key in self._newest if uri in (None, key)]:
            self._newest.pop(key)[1].set()
        self.cache.forget(uri)
        if uri is not None:
            self._keys.pop(uri, None)
            if "_drafting" in self.__dict__:
                drafting = self._drafting
                self._server.worker.submit(Priority.BACKGROUND, lambda: drafting.forget(uri))

    def reset(self) -> None:
        """Drops all, and the model with it."""
        self.forget()
        self.completer.reset()

    def close(self) -> None:
        """Ends all."""
        self.forget()
        self.generation.stop()
        self.completer.close()

    # --- the way of a request

    async def find(self, asked: Asked, count: int = 1) -> Found:
        """Suggestions for a place, remembered or made; `count` is how many are wanted."""
        uri, place = asked.uri, asked.place
        # A newer request for the same text supersedes an older one, whatever it waits for.
        superseded = asyncio.Event()
        before = self._newest.get(uri)
        self._newest[uri] = asked, superseded
        if before is not None:
            before[1].set()
        try:
            known = await self._known(asked)
            is_enough = known is not None and (count == 1 or known.is_all or not known.texts)
            if known is not None and is_enough:
                self._telemetry.note("cache", result="reuse" if known.typed else "hit")
                self._drop_flight(uri, unless=place)
                return known
            self._telemetry.note("cache", result="miss")
            flight = self._flights.get(uri)
            if flight is None or flight.asked.place != place or flight.count < count:
                self._drop_flight(uri)
                self.generation.make_way()
                if not asked.is_invoked and not await self._debounce(uri, superseded):
                    return Found((), False, 0, Refusal("stale"))
                if self._server.documents.latest.get(uri) is not asked.snapshot:
                    return Found((), False, 0, Refusal("stale"))
                flight = self._take_off(asked, count)
            return await self._await(flight, superseded)
        finally:
            newest = self._newest.get(uri)
            if newest is not None and newest[1] is superseded:
                del self._newest[uri]
            self._drop_unwanted(uri)

    def look_ahead(self, asked: Asked) -> None:
        """Has a suggestion made for a place where the cursor is likely to be soon."""
        known = self.cache.find(asked.uri, asked.place)
        if known is None and asked.uri not in self._flights:
            self._take_off(replace(asked, wish=Wish()), 1)

    async def several(self, asked: Asked, count: int) -> AsyncIterator[Judged]:
        """Up to `count` different suggestions for a place, each as soon as it is there.

        The last may be a refusal, if there was nothing else.
        """
        texts: set[str] = set()
        async for judged in self._made(asked, count):
            if judged.text and judged.text not in texts:
                texts.add(judged.text)
                yield judged
            elif not judged.text and not texts and judged.refusal is not None:
                last = judged
        if not texts:
            yield last

    async def _known(self, asked: Asked) -> Found | None:
        """What is remembered, judged again where that is needed."""
        found = self.cache.find(asked.uri, asked.place)
        if found is None or found.is_certain:
            return found

        def judge_again(context: Context) -> list[str]:
            return self._drafting.judge_again(context, asked, found.texts[:1])

        texts = await self._ask_front_end(asked, judge_again)
        if not texts:
            return None
        self.cache.keep(asked.uri, asked.place, texts)
        return Found(tuple(texts), True, found.typed)

    async def _debounce(self, uri: str, superseded: asyncio.Event) -> bool:
        """Waits for a next key; whether none came."""
        since = monotonic() - self._keys.get(uri, 0.0)
        wait = self._pace.wait(self._server.settings.inline_delay, since)
        if wait > 0:
            try:
                await asyncio.wait_for(superseded.wait(), wait)
            except TimeoutError:
                return True
        return not superseded.is_set()

    def _take_off(self, asked: Asked, count: int) -> _Flight:
        self._drop_flight(asked.uri)
        task = asyncio.get_running_loop().create_task(self._fly(asked, count))
        flight = _Flight(asked, count, task)
        self._flights[asked.uri] = flight
        task.add_done_callback(lambda _task: self._landed(asked.uri, flight))
        self._show_busy()
        return flight

    def _landed(self, uri: str, flight: _Flight) -> None:
        if self._flights.get(uri) is flight:
            del self._flights[uri]
        if flight.task.cancelled():
            if not flight.asked.is_ahead:
                self._pace.cancelled()
        elif (problem := flight.task.exception()) is not None:
            log.error("no suggestion", exc_info=problem)
        self._show_busy()

    def _drop_flight(self, uri: str, unless: Place | None = None) -> None:
        flight = self._flights.get(uri)
        if flight is not None and flight.asked.place != unless:
            del self._flights[uri]
            flight.task.cancel()

    def _drop_unwanted(self, uri: str) -> None:
        """Ends what nobody waits for, unless it was begun ahead or is about to be asked for."""
        flight, newest = self._flights.get(uri), self._newest.get(uri)
        if flight is not None and not flight.waiting and not flight.asked.is_ahead:
            self._drop_flight(uri, unless=None if newest is None else newest[0].place)

    async def _await(self, flight: _Flight, superseded: asyncio.Event) -> Found:
        """The result of a flight, unless something newer is asked for."""
        if flight.asked.wish is not None:
            flight.asked.wish.is_wanted = True
            self._show_busy()
        flight.waiting += 1
        over = asyncio.ensure_future(superseded.wait())
        try:
            await asyncio.wait({flight.task, over}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            over.cancel()
            flight.waiting -= 1
        if not flight.task.done() or flight.task.cancelled():
            return Found((), False, 0, Refusal("stale"))
        if flight.task.exception() is not None:
            return Found((), False, 0, Refusal("fault"))
        return flight.task.result()

    async def _fly(self, asked: Asked, count: int) -> Found:
        """Makes suggestions, and remembers them."""
        uri, place = asked.uri, asked.place
        known = self.cache.find(uri, place) if count > 1 else None
        texts = list(known.texts) if known is not None and known.is_certain else []
        refusal: Refusal | None = None
        ttft: float | None = None
        async for judged in self._made(asked, count, texts):
            ttft = ttft or judged.ttft_ms
            if judged.text:
                texts.append(judged.text)
            else:
                refusal = judged.refusal
        texts = list(dict.fromkeys(texts))
        if texts or (refusal is not None and refusal.code in ("judged", "trifle")):
            self.cache.keep(uri, place, texts, None if texts else refusal, is_all=count > 1)
        return Found(tuple(texts), True, 0, None if texts else refusal, count > 1, ttft)

    async def _made(
        self, asked: Asked, count: int, known: Sequence[str] = ()
    ) -> AsyncIterator[Judged]:
        """Suggestions as they are made, the likeliest first; those known already are left out."""
        begun = monotonic()
        try:
            model = await self.completer.model(self._server.settings, insists=asked.is_invoked)
            prepared = await self._prepared(asked, model)
            if isinstance(prepared, Refusal):
                yield Judged("", prepared)
                return
            for number in range(1 if known else 0, max(count, TRIES)):
                sampling = Sampling(TEMPERATURE, number) if number else LIKELIEST
                judged = await self._one(asked, *prepared, sampling)
                yield judged
                if monotonic() - begun > (ENOUGH if count > 1 else ENOUGH_TO_TRY_AGAIN):
                    return
                is_refused = judged.refusal is not None and judged.refusal.code == "judged"
                if number + 1 >= count and not is_refused:
                    return
        except Unready:
            yield Judged("", self._failing(self.completer.problem))
        except CpLspError as problem:
            fault = problem.fault if isinstance(problem, EndpointError) else "model"
            self._telemetry.note("failed", fault=fault)
            # A request that is too long for a server says nothing of the next one.
            if fault != "request":
                self.completer.failed(problem)
            yield Judged("", self._failing(problem))

    async def _one(
        self, asked: Asked, engine: Engine, prepared: Prepared, sampling: Sampling
    ) -> Judged:
        """One suggestion, made and judged. Raises CpLspError where the model fails."""
        begun = perf_counter()
        patience = PATIENCE_OF_ONE_WHO_ASKS if asked.is_invoked else PATIENCE

        def generate(is_cancelled: Callable[[], bool]) -> Answer:
            end = monotonic() + patience
            answer = engine.generate(
                prepared,
                sampling=sampling,
                is_cancelled=lambda: is_cancelled() or monotonic() > end,
            )
            # What took too long is as good as what was said to the end.
            return answer if is_cancelled() else replace(answer, is_cancelled=False)

        try:
            answer = await self.generation.run(generate, is_ahead=lambda: asked.is_ahead)
        except (CpLspError, asyncio.CancelledError):
            raise
        except Exception as problem:
            log.exception("the model failed")
            raise ModelError(f"the model failed: {type(problem).__name__}: {problem}") from problem
        seconds = perf_counter() - begun
        self._pace.answered(seconds)
        if not answer.text.strip() and seconds >= patience:
            return Judged("", Refusal("slow"))
        self.completer.worked()
        ttft = None if answer.ttft_ms is None else (begun - asked.at) * 1000 + answer.ttft_ms
        text, refusal = await self._judged(asked, answer)
        if not asked.is_ahead and refusal is not None and refusal.code != "stale":
            self._telemetry.note("refused", reason=refusal.text("en"))
        lost = len(answer.text.rstrip()) - len(text)
        if not asked.is_ahead and text and lost > 0:
            self._telemetry.note("cut", characters=lost)
        return Judged(text, refusal, ttft)

    async def _prepared(self, asked: Asked, model: Model) -> tuple[Engine, Prepared] | Refusal:
        """What the model is to be asked, or why it is not."""

        def prepare(context: Context) -> tuple[Engine, Prepared] | Refusal:
            return self._drafting.prepare(context, asked, model)

        return await self._ask_front_end(asked, prepare) or Refusal("stale")

    async def _judged(self, asked: Asked, answer: Answer) -> tuple[str, Refusal | None]:
        """What of an answer can be shown, or "" and why nothing can."""

        def judged(context: Context) -> tuple[str, Refusal | None]:
            return self._drafting.judge(context, asked, answer.text)

        return await self._ask_front_end(asked, judged) or ("", Refusal("stale"))

    async def _ask_front_end(
        self, asked: Asked, work: Callable[[Context], _Result]
    ) -> _Result | None:
        """Has something done on the worker; None if the text is closed."""
        priority = Priority.DIAGNOSTICS if asked.is_ahead else Priority.REQUEST
        try:
            return await self._server.ask(priority, asked.uri, work)
        except Abandoned:
            raise asyncio.CancelledError from None

    def _failing(self, problem: CpLspError | None) -> Refusal:
        if problem is None:
            return Refusal("failing")
        return Refusal("failing", str(problem), getattr(problem, "reason_ru", ""))
