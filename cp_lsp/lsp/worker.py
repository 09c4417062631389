"""One thread for all that computes, so that the loop that reads messages never waits for it.

The front end is Python and holds the interpreter's lock, so more threads would not be quicker.
Work that a person waits for goes before diagnostics, and these before what is done ahead.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from concurrent.futures import Future
from enum import IntEnum
from itertools import count
from time import monotonic
from typing import Any, Final, TypeVar

_Result = TypeVar("_Result")

_LONG: Final = 0.1
"""Seconds after which work is no longer quick."""

_BREATH: Final = 0.015
"""Seconds without work that a person who types leaves between two keys."""

_REST: Final = 0.25
"""Seconds without work after which things are tidied up, and work ahead goes on."""

_DEEPEST: Final = 6
"""Pieces of work that may wait inside each other."""


class Priority(IntEnum):
    """Who waits for it."""

    REQUEST = 0
    """A person, who looks at the cursor."""
    DISPLAY = 1
    """What the editor shows around the text."""
    DIAGNOSTICS = 2
    BACKGROUND = 3


class Abandoned(BaseException):
    """Nobody wants the result of the work at hand any more."""


class Worker:
    """A thread that does one piece of work after the other, the most urgent first.

    `sweep` is called when there has been nothing to do for an instant, `tidy` after a moment.
    """

    def __init__(
        self,
        sweep: Callable[[], None] = lambda: None,
        tidy: Callable[[], None] = lambda: None,
    ) -> None:
        self._rests = ((_BREATH, sweep), (_REST - _BREATH, tidy))
        self._waiting: list[tuple[int, int, _Task]] = []
        self._numbers = count()
        self._condition = threading.Condition()
        self._running: list[_Task] = []
        self._is_stopped = False
        self._busy_until = -_REST
        self._thread = threading.Thread(target=self._run, name="cp-lsp worker", daemon=True)
        self._thread.start()

    def submit(self, priority: Priority, work: Callable[[], _Result]) -> Future[_Result]:
        """Has work done; cancelled before its turn, the work is never begun."""
        task = _Task(priority, work)
        with self._condition:
            if self._is_stopped:
                task.future.cancel()
            else:
                heapq.heappush(self._waiting, (priority, next(self._numbers), task))
                self._condition.notify()
        return task.future

    def abandon(self, future: Future[Any]) -> None:
        """Tells work that nobody waits for it; if it has begun, it ends at its next pause."""
        future.cancel()
        for task in list(self._running):
            if task.future is future:
                task.is_abandoned = True
        with self._condition:
            self._condition.notify()

    def pause(self) -> None:
        """Long work calls this now and then, so that what is more urgent is done between.

        What has taken long already lets others of its own priority go before, too. What is done
        ahead waits until nobody has wanted anything for a moment: a piece of it may take longer
        than a person who types should wait. Raises Abandoned if the result is no longer wanted.
        """
        if not self._running or threading.current_thread() is not self._thread:
            return
        task = self._running[-1]
        is_long = monotonic() - task.begun > _LONG and len(self._running) < _DEEPEST
        limit = task.priority + 1 if is_long else task.priority
        while not task.is_abandoned and not self._is_stopped:
            urgent = self._take(limit)
            if urgent is not None:
                self._do(urgent)
            elif task.priority < Priority.BACKGROUND or self._is_quiet():
                return
        raise Abandoned

    def stop(self) -> None:
        """Drops all that has not begun, and has the rest end soon."""
        with self._condition:
            self._is_stopped = True
            for _, _, task in self._waiting:
                task.future.cancel()
            self._waiting.clear()
            self._condition.notify()

    def _take(self, limit: int) -> _Task | None:
        """The most urgent task, if it is more urgent than the limit."""
        with self._condition:
            if self._waiting and self._waiting[0][0] < limit:
                return heapq.heappop(self._waiting)[2]
        return None

    def _is_quiet(self) -> bool:
        """Whether nothing but work ahead has been done for a moment; waits a while for that."""
        with self._condition:
            left = self._busy_until + _REST - monotonic()
            is_urgent = self._waiting and self._waiting[0][0] < Priority.BACKGROUND
            if left > 0 and not is_urgent:
                self._condition.wait(left)
            return left <= 0

    def _run(self) -> None:
        rests: list[tuple[float, Callable[[], None]]] = []
        while True:
            with self._condition:
                while not self._waiting and not self._is_stopped:
                    if not self._condition.wait(rests[0][0] if rests else None):
                        break
                if self._is_stopped:
                    return
                task = heapq.heappop(self._waiting)[2] if self._waiting else None
            if task is None:
                _, clean = rests.pop(0)
                clean()
            else:
                self._do(task)
                rests = list(self._rests)

    def _do(self, task: _Task) -> None:
        if not task.future.set_running_or_notify_cancel():
            return
        self._running.append(task)
        task.begun = monotonic()
        try:
            result = task.work()
        except BaseException as problem:
            task.future.set_exception(problem)
        else:
            task.future.set_result(result)
        finally:
            self._running.pop()
            if task.priority < Priority.BACKGROUND:
                self._busy_until = monotonic()


class _Task:
    """A piece of work and where its result goes."""

    __slots__ = ("begun", "future", "is_abandoned", "priority", "work")

    def __init__(self, priority: int, work: Callable[[], Any]) -> None:
        self.priority = priority
        self.work = work
        self.future: Future[Any] = Future()
        self.is_abandoned = False
        self.begun = 0.0
