"""The threads that models run in: how many, for whom, and when they end."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from cp_lsp.errors import CpLspError, EndpointError, MissingPartError, ModelError
from cp_lsp.lsp import generation
from cp_lsp.lsp.generation import Completer, Generation, Unready
from cp_lsp.models.scripted import ScriptedModel
from cp_lsp.settings import Settings


class Work:
    """Work that goes on until it is let go or told to end."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go = threading.Event()
        self.was_cancelled = threading.Event()

    def __call__(self, is_cancelled: Callable[[], bool]) -> str:
        self.begun.set()
        while not self.go.wait(0.002):
            if is_cancelled():
                self.was_cancelled.set()
                return "cancelled"
        return "done"


async def begun(work: Work) -> None:
    assert await asyncio.to_thread(work.begun.wait, 10)


def test_two_at_a_time_and_the_others_in_order() -> None:
    async def run() -> None:
        threads = Generation()
        works = [Work() for _ in range(4)]
        tasks = [asyncio.create_task(threads.run(work)) for work in works]
        await begun(works[0])
        await begun(works[1])
        assert threads.in_flight == 2
        assert not works[2].begun.is_set()
        works[1].go.set()
        await begun(works[2])
        assert not works[3].begun.is_set()
        for work in works:
            work.go.set()
        assert await asyncio.gather(*tasks) == ["done"] * 4
        threads.stop()

    asyncio.run(run())


def test_who_cancels_does_not_wait_and_the_work_ends() -> None:
    async def run() -> None:
        threads = Generation()
        work, never_begun = Work(), Work()
        tasks = [asyncio.create_task(threads.run(each)) for each in (work, Work(), never_begun)]
        await begun(work)
        started = time.monotonic()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert time.monotonic() - started < 1
        assert await asyncio.to_thread(work.was_cancelled.wait, 10)
        assert not never_begun.begun.is_set()
        threads.stop()

    asyncio.run(run())


def test_what_is_done_ahead_makes_way() -> None:
    async def run() -> None:
        threads = Generation()
        ahead, wanted = Work(), Work()
        first = asyncio.create_task(threads.run(ahead, is_ahead=lambda: True))
        await begun(ahead)
        second = asyncio.create_task(threads.run(wanted))
        assert await asyncio.to_thread(ahead.was_cancelled.wait, 10)
        with pytest.raises(asyncio.CancelledError):
            await first
        later = Work()
        third = asyncio.create_task(threads.run(later, is_ahead=lambda: True))
        await begun(wanted)
        assert not later.begun.is_set()
        wanted.go.set()
        assert await second == "done"
        later.go.set()
        assert await third == "done"
        threads.stop()

    asyncio.run(run())


def test_what_fails_fails_for_who_asked_alone() -> None:
    def fail(_is_cancelled: Callable[[], bool]) -> None:
        raise ModelError("broken")

    async def run() -> None:
        threads = Generation(1)
        with pytest.raises(ModelError, match="broken"):
            await threads.run(fail)
        assert await threads.run(lambda _: 1) == 1
        threads.stop()
        with pytest.raises(asyncio.CancelledError):
            await threads.run(lambda _: 1)

    asyncio.run(run())


class Models:
    """Models that are made, or not."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.problem = problem
        self.made = 0
        self.closed = threading.Event()

    def completion(self) -> ScriptedModel:
        self.made += 1
        if self.problem is not None:
            raise self.problem
        return ScriptedModel([""])

    def health(self) -> list[Any]:
        return []

    def close(self) -> None:
        self.closed.set()


def test_the_model_is_made_once_and_given_back() -> None:
    async def run() -> None:
        models = Models()
        completer = Completer(Generation(), lambda _settings: models, lambda _problem: None)
        found = await asyncio.gather(*(completer.model(Settings()) for _ in range(5)))
        assert len({id(model) for model in found}) == models.made == 1
        assert completer.name == "scripted"
        completer.close()
        assert models.closed.is_set()
        assert not completer.is_loaded

    asyncio.run(run())


@pytest.mark.parametrize(
    "problem", [ModelError("broken"), MissingPartError("pip install"), ValueError("a bug")]
)
def test_a_model_that_cannot_be_made_is_a_problem_with_a_reason(problem: Exception) -> None:
    async def run() -> None:
        completer = Completer(Generation(), lambda _: Models(problem), lambda _problem: None)
        with pytest.raises(CpLspError, match=str(problem)):
            await completer.model(Settings())
        completer.close()

    asyncio.run(run())


def test_after_a_failure_it_is_left_in_peace_and_recovery_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 100.0
    monkeypatch.setattr(generation, "monotonic", lambda: now)
    told: list[CpLspError | None] = []

    async def run() -> None:
        nonlocal now
        completer = Completer(Generation(), lambda _: Models(), told.append)
        broken = ModelError("broken")
        completer.failed(broken)
        with pytest.raises(Unready):
            await completer.model(Settings())
        assert await completer.model(Settings(), insists=True)
        now += generation.SHORTEST_PAUSE
        assert await completer.model(Settings())
        completer.failed(broken)
        now += generation.SHORTEST_PAUSE
        with pytest.raises(Unready):
            await completer.model(Settings())
        completer.worked()
        assert await completer.model(Settings())
        server = EndpointError("busy", "занят", fault="rate-limit", retry_after=5)
        completer.failed(server)
        now += 4.9
        with pytest.raises(Unready):
            await completer.model(Settings())
        now += 0.2
        assert await completer.model(Settings())
        assert told == [broken, None, server]
        completer.close()

    asyncio.run(run())
