"""The threads that language models run in, and what is known of the model that completes code.

A model computes for long, and a thread cannot be stopped: it is told that nobody waits any more,
and ends at its next word.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from time import monotonic
from typing import Any, Final, Protocol, TypeVar

from cp_lsp.errors import CpLspError, EndpointError, MissingPartError, ModelError
from cp_lsp.models.base import Model, Prompt, Sampling, never
from cp_lsp.settings import Settings

log = logging.getLogger(__name__)

IN_FLIGHT: Final = 2
"""Questions that models are asked at the same time."""

SHORTEST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 30.0
"""Seconds after a failure before a model is asked again; twice as many after each further one."""

_Result = TypeVar("_Result")


class Models(Protocol):
    """The models of a session by their role."""

    def completion(self) -> Model:
        """The one that completes code, made when first asked for; raises CpLspError."""

    def health(self) -> Sequence[Any]:
        """How each of the back ends is."""

    def close(self) -> None:
        """Gives all of them back."""


MakeModels = Callable[[Settings], Models]


class Generation:
    """A few threads for work that waits for models; they are begun when first needed.

    What is done ahead, nobody waiting for it, begins when there is nothing else, and ends when
    there is.
    """

    def __init__(self, threads: int = IN_FLIGHT) -> None:
        self._limit = threads
        self._condition = threading.Condition()
        self._waiting: deque[_Job] = deque()
        self._running: list[_Job] = []
        self._threads = 0
        self._is_stopped = False

    @property
    def in_flight(self) -> int:
        """How many pieces of work have begun and not ended."""
        return len(self._running)

    async def run(
        self,
        work: Callable[[Callable[[], bool]], _Result],
        *,
        is_ahead: Callable[[], bool] = never,
    ) -> _Result:
        """Has work done, which is given a function that says whether it is to end.

        `is_ahead` says whether nobody waits for it, which may change. Cancelled, this returns at
        once, and the work ends as soon as it asks.
        """
        job = _Job(work, is_ahead=is_ahead)
        with self._condition:
            if self._is_stopped:
                raise asyncio.CancelledError
            if not is_ahead():
                self._drop_ahead()
            self._waiting.append(job)
            if len(self._running) + len(self._waiting) > self._threads < self._limit:
                self._threads += 1
                name = f"cp-lsp model {self._threads}"
                threading.Thread(target=self._run, name=name, daemon=True).start()
            self._condition.notify()
        try:
            result: _Result = await asyncio.wrap_future(job.done)
        except asyncio.CancelledError:
            job.cancel()
            raise
        return result

    def make_way(self) -> None:
        """Ends what is done ahead, for a model may be needed that does one thing at a time."""
        with self._condition:
            self._drop_ahead()

    def stop(self) -> None:
        """Begins nothing more, and tells all that runs to end."""
        with self._condition:
            self._is_stopped = True
            for job in [*self._waiting, *self._running]:
                job.cancel()
            self._waiting.clear()
            self._condition.notify_all()

    def _drop_ahead(self) -> None:
        for job in [*self._waiting, *self._running]:
            if job.is_ahead():
                job.cancel()

    def _run(self) -> None:
        while True:
            with self._condition:
                while (job := self._next()) is None:
                    if self._is_stopped:
                        return
                    self._condition.wait()
                self._running.append(job)
            try:
                job.run()
            finally:
                with self._condition:
                    self._running.remove(job)
                    self._condition.notify()

    def _next(self) -> _Job | None:
        """The work to begin now: what somebody waits for, in order, and else what is ahead."""
        live = [job for job in self._waiting if not job.cancelled.is_set()]
        wanted = [job for job in live if not job.is_ahead()]
        is_free = not any(not job.is_ahead() for job in self._running)
        job = wanted[0] if wanted else live[0] if live and is_free else None
        self._waiting = deque(each for each in live if each is not job)
        return job


class _Job:
    """A piece of work, and where its result goes."""

    def __init__(
        self, work: Callable[[Callable[[], bool]], Any], *, is_ahead: Callable[[], bool]
    ) -> None:
        self.is_ahead = is_ahead
        self.cancelled = threading.Event()
        self.done: Future[Any] = Future()
        self._work = work

    def cancel(self) -> None:
        self.cancelled.set()
        self.done.cancel()

    def run(self) -> None:
        try:
            result = self._work(self.cancelled.is_set)
        except BaseException as problem:
            self._tell(self.done.set_exception, problem)
        else:
            self._tell(self.done.set_result, result)

    def _tell(self, tell: Callable[[Any], None], value: Any) -> None:
        try:
            tell(value)
        except InvalidStateError:  # cancelled, and nobody listens
            if isinstance(value, Exception):
                log.debug("a cancelled question to a model failed", exc_info=value)


class Unready(Exception):
    """The model is not asked for now: it has failed a moment ago."""


class Completer:
    """The model that completes code, and whether it does.

    `tell` is called on the loop when it begins to fail, with the reason, and with None when it
    answers again.
    """

    def __init__(
        self,
        generation: Generation,
        make: MakeModels | None,
        tell: Callable[[CpLspError | None], None],
    ) -> None:
        self._generation = generation
        self._make = make
        self._tell = tell
        self._models: Models | None = None
        self._model: Model | None = None
        self._loading: asyncio.Task[Model] | None = None
        self._failures = 0
        self._retry_at = 0.0
        self._closing: threading.Thread | None = None
        self.problem: CpLspError | None = None
        """Why it does not answer at present; None where nothing is wrong."""

    @property
    def is_set_up(self) -> bool:
        """Whether there may be a model."""
        return self._make is not None

    @property
    def is_loaded(self) -> bool:
        """Whether the model can be asked at once."""
        return self._model is not None

    @property
    def is_loading(self) -> bool:
        """Whether it is being made ready."""
        return self._loading is not None

    @property
    def name(self) -> str | None:
        """The model's name; None before it is loaded."""
        return None if self._model is None else self._model.name

    def health(self) -> list[dict[str, object]]:
        """How each of the back ends is, for a person to read."""
        models = self._models
        rows = [] if models is None else models.health()
        names = ("name", "role", "state", "reason", "retry_at")
        return [
            {name: getattr(row, name) for name in names if getattr(row, name, None) is not None}
            for row in rows
        ]

    async def model(self, settings: Settings, *, insists: bool = False) -> Model:
        """The model, made if need be; raises CpLspError, or Unready after a failure.

        One who insists has it asked again at once.
        """
        if not insists and self.problem is not None and monotonic() < self._retry_at:
            raise Unready
        # One that has nothing to do may have given back its memory.
        if self._model is not None and getattr(self._model, "is_ready", True):
            return self._model
        if self._loading is None:
            self._loading = asyncio.get_running_loop().create_task(self._load(settings))
            self._loading.add_done_callback(self._loaded)
        return await asyncio.shield(self._loading)

    async def warm_up(self, settings: Settings) -> None:
        """Makes the model ready, and has one that runs here say a word."""
        try:
            model = await self.model(settings)
            if settings.endpoint is None:
                await self._generation.run(
                    lambda stop: _say_a_word(model, stop), is_ahead=lambda: True
                )
        except Unready:
            return
        except CpLspError as problem:
            self.failed(problem)

    def worked(self) -> None:
        """The model has answered."""
        self._failures = 0
        if self.problem is not None:
            self.problem = None
            self._tell(None)

    def failed(self, problem: CpLspError) -> None:
        """The model has not answered."""
        if isinstance(problem, EndpointError):
            # It knows itself when it can be asked again, and says so at once until then.
            pause = max(SHORTEST_PAUSE, problem.retry_after or 0.0)
        elif isinstance(problem, MissingPartError):
            pause = LONGEST_PAUSE
        else:
            pause = min(SHORTEST_PAUSE * 2**self._failures, LONGEST_PAUSE)
        self._failures = min(self._failures + 1, 10)
        self._retry_at = monotonic() + pause
        is_first = self.problem is None
        self.problem = problem
        if is_first:
            self._tell(problem)

    def reset(self) -> None:
        """Gives the model back; another is made when one is wanted again."""
        models, self._models = self._models, None
        self._model = None
        self._failures = 0
        self._retry_at = 0.0
        self.problem = None
        if self._loading is not None:
            self._loading.cancel()
        if models is not None:
            # That may take a moment, in which nobody is to wait.
            self._closing = threading.Thread(
                target=_close, args=(models,), name="cp-lsp closing", daemon=True
            )
            self._closing.start()

    def close(self) -> None:
        """Gives the model back at the end, for which it has a second."""
        self.reset()
        if self._closing is not None:
            self._closing.join(1)

    async def _load(self, settings: Settings) -> Model:
        if self._make is None:
            raise MissingPartError("this server was started without language models")
        make = self._make

        def load(_is_cancelled: Callable[[], bool]) -> tuple[Models, Model]:
            models = self._models or make(settings)
            try:
                model = models.completion()
                # It may be found out now what the model is and can do, and nobody is to wait for
                # that who has other work.
                _ = model.name, model.context_length, model.abilities, model.tokenize("MODULE")
                return models, model
            except Exception:
                self._models = models
                raise

        try:
            self._models, model = await self._generation.run(load)
        except CpLspError:
            raise
        except Exception as problem:
            log.exception("the model cannot be made")
            name = type(problem).__name__
            raise ModelError(f"the model cannot be made: {name}: {problem}") from problem
        self._model = model
        return model

    def _loaded(self, task: asyncio.Task[Model]) -> None:
        self._loading = None
        if not task.cancelled() and task.exception() is not None:
            log.info("no model: %s", task.exception())


def _say_a_word(model: Model, is_cancelled: Callable[[], bool]) -> None:
    pieces = model.generate(
        Prompt(("MODULE ",)), max_tokens=1, sampling=Sampling(), is_cancelled=is_cancelled
    )
    for _ in pieces:
        return


def _close(models: Models) -> None:
    try:
        models.close()
    except Exception:
        log.exception("models could not be given back")
