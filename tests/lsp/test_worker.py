"""The one thread that computes: what goes first, and what is dropped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from cp_lsp.lsp.worker import Abandoned, Priority, Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.stop()


def occupied(worker: Worker) -> Callable[[], None]:
    """Has the worker wait; the function given lets it go on."""
    begun, released = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        released.wait(10)

    worker.submit(Priority.REQUEST, wait)
    assert begun.wait(10)
    return released.set


def test_the_most_urgent_goes_first_and_equals_in_their_order(worker: Worker) -> None:
    release = occupied(worker)
    done: list[str] = []
    futures = [
        worker.submit(priority, lambda name=name: done.append(name))  # type: ignore[misc]
        for name, priority in (
            ("ahead", Priority.BACKGROUND),
            ("errors", Priority.DIAGNOSTICS),
            ("first", Priority.REQUEST),
            ("second", Priority.REQUEST),
        )
    ]
    release()
    for future in futures:
        future.result(10)
    assert done == ["first", "second", "errors", "ahead"]


def test_what_is_cancelled_before_its_turn_is_never_begun(worker: Worker) -> None:
    release = occupied(worker)
    done: list[int] = []
    futures = [
        worker.submit(Priority.REQUEST, lambda i=i: done.append(i))  # type: ignore[misc]
        for i in range(5)
    ]
    for future in futures:
        worker.abandon(future)
    release()
    worker.submit(Priority.BACKGROUND, lambda: None).result(10)
    assert done == []


def test_long_work_lets_urgent_work_go_between(worker: Worker) -> None:
    begun = threading.Event()
    between: list[str] = []

    def long() -> int:
        begun.set()
        rounds = 0
        while not between and rounds < 1000:
            time.sleep(0.01)
            rounds += 1
            worker.pause()
        return rounds

    future = worker.submit(Priority.BACKGROUND, long)
    assert begun.wait(10)
    worker.submit(Priority.REQUEST, lambda: between.append("hover")).result(10)
    assert future.result(10) < 1000


def test_work_ahead_waits_until_nobody_wants_anything(worker: Worker) -> None:
    begun = threading.Event()
    steps: list[float] = []

    def ahead() -> None:
        begun.set()
        for _ in range(3):
            worker.pause()
            steps.append(time.monotonic())

    asked: list[float] = []
    worker.submit(Priority.REQUEST, lambda: asked.append(time.monotonic())).result(10)
    future = worker.submit(Priority.BACKGROUND, ahead)
    assert begun.wait(10)
    worker.submit(Priority.REQUEST, lambda: asked.append(time.monotonic())).result(10)
    future.result(10)
    assert steps[0] - asked[-1] > 0.2
    assert steps[-1] - steps[0] < 5


def test_long_requests_let_other_requests_go_between(worker: Worker) -> None:
    begun = threading.Event()
    between: list[str] = []

    def long() -> int:
        begun.set()
        rounds = 0
        while not between and rounds < 1000:
            time.sleep(0.01)
            rounds += 1
            worker.pause()
        return rounds

    future = worker.submit(Priority.REQUEST, long)
    assert begun.wait(10)
    worker.submit(Priority.REQUEST, lambda: between.append("hover")).result(10)
    assert 5 < future.result(10) < 1000


def test_abandoned_work_ends_at_its_next_pause(worker: Worker) -> None:
    begun = threading.Event()
    ended = threading.Event()

    def endless() -> None:
        begun.set()
        try:
            while True:
                time.sleep(0.01)
                worker.pause()
        except Abandoned:
            ended.set()
            raise

    future = worker.submit(Priority.REQUEST, endless)
    assert begun.wait(10)
    worker.abandon(future)
    assert ended.wait(10)
    assert worker.submit(Priority.REQUEST, lambda: "still there").result(10) == "still there"


def test_a_failure_is_told_and_survived(worker: Worker) -> None:
    def fail() -> None:
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        worker.submit(Priority.REQUEST, fail).result(10)
    assert worker.submit(Priority.REQUEST, lambda: 1).result(10) == 1


def test_nothing_is_taken_after_the_end(worker: Worker) -> None:
    worker.stop()
    assert worker.submit(Priority.REQUEST, lambda: 1).cancelled()


def test_the_rests_are_used() -> None:
    swept, tidied = threading.Event(), threading.Event()
    worker = Worker(swept.set, tidied.set)
    worker.submit(Priority.REQUEST, lambda: None)
    assert swept.wait(10)
    assert tidied.wait(10)
    worker.stop()
