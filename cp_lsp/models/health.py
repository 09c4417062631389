"""How a model's server does: when it is asked again, and what a person is told."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final, Literal

from cp_lsp.errors import EndpointError

State = Literal["ok", "waiting", "failing", "unknown"]
"""`waiting` is a server that said when to come back, `unknown` one that nobody has asked yet."""


@dataclass(frozen=True, slots=True)
class Health:
    """How a model does.

    `reason` says what is wrong and what to do, `reason_ru` the same in Russian; `retry_at` is when
    it is asked again, in seconds as `time.time()` has them, None while all is well.
    """

    name: str
    role: str
    state: State
    reason: str = ""
    reason_ru: str = ""
    retry_at: float | None = None


Listener = Callable[[Health], None]

AT_ONCE: Final = frozenset({"refused", "timeout", "auth", "not-found", "rate-limit", "tls"})
"""Faults after which asking again soon is in vain."""
NOT_ITS_FAULT: Final = frozenset({"request"})
"""Faults of a single request, which say nothing of the server."""
GONE: Final = frozenset({"refused", "tls"})
"""Faults that are over as soon as the server answers anything at all."""
STANDING: Final = frozenset({"auth", "not-found", "tls"})
"""Faults that last until a person has done something."""
TOLERATED: Final = 3
"""So many other faults one after another mean that a server is out of order."""

FIRST_PAUSE: Final = 1.0
STANDING_PAUSE: Final = 15.0
LONGEST_PAUSE: Final = 60.0


class Breaker:
    """Leaves a server in peace that does not answer, and lets one request at a time try it again.

    While it is open, requests fail at once with what was wrong. Listeners hear of each change
    once, in whichever thread notices it.
    """

    def __init__(
        self,
        name: str,
        role: str,
        *,
        first_pause: float = FIRST_PAUSE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._role = role
        self._first_pause = first_pause
        self._clock = clock
        self._lock = Lock()
        self._listeners: list[Listener] = []
        self._state: State = "unknown"
        self._fault: EndpointError | None = None
        self._count = 0
        self._openings = 0
        self._until = 0.0
        self._unanswered = 0.0
        self._is_probing = False

    @property
    def is_open(self) -> bool:
        """Whether the server is known not to answer."""
        return self._state in ("waiting", "failing")

    @property
    def is_gone(self) -> bool:
        """Whether no connection to the server comes about."""
        return self.is_open and self._fault is not None and self._fault.fault in GONE

    @property
    def pause(self) -> float:
        """Seconds until it may be tried again."""
        return max(0.0, self._until - self._clock())

    def listen(self, listener: Listener) -> None:
        """Have somebody hear of changes."""
        self._listeners.append(listener)

    def health(self) -> Health:
        """How the server does."""
        fault = self._fault
        if not self.is_open or fault is None:
            return Health(self._name, self._role, self._state)
        retry_at = time.time() + self.pause
        return Health(self._name, self._role, self._state, str(fault), fault.reason_ru, retry_at)

    def enter(self) -> None:
        """Before a request. Raises EndpointError where the server is left in peace."""
        with self._lock:
            if not self.is_open:
                return
            fault, pause = self._fault, self.pause
            if pause <= 0 and not self._is_probing:
                self._is_probing = True
                return
        assert fault is not None
        raise EndpointError(
            str(fault), fault.reason_ru, fault=fault.fault, retry_after=round(pause, 3)
        )

    def left(self, waited: float, patience: float) -> None:
        """A request was cancelled that had waited so many seconds for its first word.

        Who types faster than a server answers waits for it in many short requests: all of them
        together have the patience of one.
        """
        with self._lock:
            self._is_probing = False
            self._unanswered += waited
            if self._unanswered < patience or self.is_open:
                return
        seconds = f"{self._unanswered:.0f}"
        self.failed(
            EndpointError(
                f"{self._name} has answered nothing in {seconds} s; take a smaller model",
                f"{self._name} не ответил за {seconds} с; возьмите модель поменьше",
                fault="timeout",
            )
        )

    def reached(self) -> None:
        """The server has said something of itself, which shows that it is there and no more."""
        if self.is_open and not self.is_gone:
            self._is_probing = False
        else:
            self.succeeded()

    def succeeded(self) -> None:
        """The model has answered."""
        with self._lock:
            self._is_probing = False
            has_changed = self._state != "ok"
            self._state = "ok"
            self._fault = None
            self._count = self._openings = 0
            self._unanswered = 0.0
        if has_changed:
            self._tell()

    def failed(self, fault: EndpointError) -> None:
        """The server has not, or not as it should."""
        with self._lock:
            self._is_probing = False
            self._unanswered = 0.0
            if fault.fault in NOT_ITS_FAULT:
                return
            self._count += 1
            was_open = self.is_open
            if not (was_open or fault.fault in AT_ONCE or self._count >= TOLERATED):
                return
            state: State = "waiting" if fault.fault == "rate-limit" else "failing"
            has_changed = state != self._state
            if was_open and not has_changed and self._fault is not None:
                has_changed = fault.fault != self._fault.fault
            self._state = state
            self._fault = fault
            self._openings += 1
            self._until = self._clock() + self._next_pause(fault)
        if has_changed:
            self._tell()

    def _next_pause(self, fault: EndpointError) -> float:
        pause = self._first_pause
        if fault.fault in STANDING:
            pause *= STANDING_PAUSE / FIRST_PAUSE
        pause = min(pause * (1 << min(self._openings - 1, 10)), LONGEST_PAUSE)
        pause *= random.uniform(0.75, 1.25)
        if fault.retry_after is not None:
            # What the server says counts, within reason.
            return min(max(fault.retry_after, self._first_pause), 10 * LONGEST_PAUSE)
        return pause

    def _tell(self) -> None:
        health = self.health()
        for listener in list(self._listeners):
            listener(health)
