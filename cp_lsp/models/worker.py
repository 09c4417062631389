"""One process that a model runs in, from its start to its end; `process.py` keeps one going."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections import deque
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, Final

from cp_lsp.errors import CpLspError, MissingPartError, ModelError
from cp_lsp.models.base import Abilities

# -P: a file of the workspace must not pass for a library.
COMMAND = [sys.executable, "-P", "-m", "cp_lsp.models.child"]
LONGEST_LINE: Final = 8_000_000
_LAST_WORDS: Final = 50
_LONGEST_WORDS: Final = 500
_GOODBYE: Final = 2.0

Answer = SimpleQueue["dict[str, Any] | None"]
"""Messages of the process about one request; None when it has ended."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a process has found out about its model.

    `tokenizer_file` is a file from which its tokenizer can be made here, None where it cannot.
    """

    name: str
    context_length: int
    abilities: Abilities
    tokenizer_file: Path | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer; each who waits for one is told by an error of his own."""

    kind: str
    text: str
    text_ru: str | None = None

    def error(self) -> CpLspError:
        if self.kind == "missing":
            return MissingPartError(self.text)
        return ModelError(self.text, self.text_ru)


@dataclass(slots=True)
class _Asked:
    """A request that a process works on."""

    answer: Answer
    left: int
    """Bytes that its answer may still have."""


class Child:
    """One process from its start to its end.

    `is_ready` is set when there are `facts`, or there will be none; `failure` says why it has
    ended, None if that was as it should; `heard` counts the messages that have come.
    """

    def __init__(self, order: dict[str, Any]) -> None:
        """`order` is the first thing that the process is told."""
        self.facts: Facts | None = None
        self.failure: Failure | None = None
        self._is_open = True
        self.is_ready: Final = Event()
        self.heard = 0
        self._lock = Lock()
        self._asked: dict[int, _Asked] = {}
        self._numbers = count(1)
        self._words: deque[str] = deque(maxlen=_LAST_WORDS)
        self._to_write: SimpleQueue[bytes | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._process = _start()
        except OSError as problem:
            self.end(_not_started(problem))
            return
        self._write(order)
        self._listening = Thread(target=self._listen, name="model: complaints", daemon=True)
        self._threads = [
            Thread(target=self._send, name="model: requests", daemon=True),
            self._listening,
            Thread(target=self._read, name="model: answers", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int | None:
        """The number of the process, None after its end."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    @property
    def is_usable(self) -> bool:
        """Whether it takes requests."""
        return self._is_open and self.pid is not None

    def ask(self, request: dict[str, Any], longest: int) -> tuple[int, Answer] | None:
        """The number of a request, and where its answer comes; None when the process has ended."""
        with self._lock:
            if not self.is_usable:
                return None
            number = next(self._numbers)
            answer: Answer = SimpleQueue()
            self._asked[number] = _Asked(answer, longest)
            self._write({"id": number} | request)
        return number, answer

    def cancel(self, number: int) -> None:
        """Nobody waits for this answer any more."""
        with self._lock:
            if self._asked.pop(number, None) is not None and self._is_open:
                self._write({"cancel": number})

    def close(self) -> None:
        """End the process, which has nothing to save; who waits for an answer gets no more."""
        self.end(None)
        if self._process is not None:
            self._process.wait()
            for thread in self._threads:
                thread.join(_GOODBYE)

    def end(self, failure: Failure | None) -> None:
        """Tell all who wait, the first time that it is called, and make sure of the end."""
        with self._lock:
            is_first = self._is_open
            self._is_open = False
            if is_first:
                self.failure = failure
            waiting, self._asked = list(self._asked.values()), {}
        if self._process is not None:
            self._process.kill()
        self._to_write.put(None)
        self.is_ready.set()
        for asked in waiting:
            asked.answer.put(None)

    def _write(self, message: dict[str, Any]) -> None:
        # Another thread writes, since who asks must not be held up by a process that hangs.
        self._to_write.put(json.dumps(message, separators=(",", ":")).encode() + b"\n")

    def _retire(self) -> None:
        """End the input, and with it the process, unless there is work for it."""
        with self._lock:
            if not self._asked:
                self._is_open = False
                self._to_write.put(None)

    def _send(self) -> None:
        assert self._process is not None and self._process.stdin is not None
        pipe = self._process.stdin
        try:
            while (line := self._to_write.get()) is not None:
                pipe.write(line)
                pipe.flush()
        except OSError:
            # It has ended, and its output says so.
            pass
        with contextlib.suppress(OSError):
            pipe.close()

    def _listen(self) -> None:
        """Keep the last of what libraries complain of."""
        assert self._process is not None and self._process.stderr is not None
        with self._process.stderr as pipe:
            while line := pipe.readline(_LONGEST_WORDS):
                words = line.decode("utf-8", "replace").strip()
                if words:
                    self._words.append(words)

    def _read(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        with self._process.stdout as pipe:
            try:
                while line := pipe.readline(LONGEST_LINE):
                    self._hear(line)
            except (ValueError, TypeError, KeyError, RecursionError, ModelError) as problem:
                self.end(garbled(problem))
        if self._is_open:
            self.end(self._why_ended())
        else:
            self.end(None)
        self._process.wait()

    def _hear(self, line: bytes) -> None:
        message = json.loads(line)
        self.heard += 1
        if "error" in message:
            message["error"] = Failure(**message["error"])
        if "id" in message:
            with self._lock:
                asked = self._asked.get(message["id"])
                if asked is None:
                    return
                asked.left -= len(line)
                if asked.left < 0:
                    raise ModelError("an answer without end")
                if "done" in message or "error" in message:
                    del self._asked[message["id"]]
            asked.answer.put(message)
        elif "ready" in message:
            self.facts = _facts(message["ready"])
            self.is_ready.set()
        elif "error" in message:
            self.end(message["error"])
        elif "idle" in message:
            self._retire()
        elif "alive" not in message:
            raise ModelError("an unknown message")

    def _why_ended(self) -> Failure:
        assert self._process is not None
        try:
            code = str(self._process.wait(_GOODBYE))
        except subprocess.TimeoutExpired:
            code = "?"
        self._listening.join(_GOODBYE)
        words = list(self._words)
        # What Python says of a crash begins with its cause, what it says of an exception ends so.
        cause = next((said for said in words if said.startswith("Fatal")), "".join(words[-1:]))
        return _crashed(code, cause)


def _start() -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    environment = dict(os.environ)
    root = Path(__file__).parents[2]
    if root.name not in ("site-packages", "dist-packages"):
        # We have been found in a way that another interpreter may not know.
        others = [environment["PYTHONPATH"]] if environment.get("PYTHONPATH") else []
        environment["PYTHONPATH"] = os.pathsep.join([str(root), *others])
    return subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        creationflags=flags,
        env=environment,
    )


def _facts(message: dict[str, Any]) -> Facts:
    abilities = dict(message["abilities"])
    abilities["specials"] = frozenset(abilities["specials"])
    file = message["tokenizer_file"]
    return Facts(
        message["name"],
        message["context_length"],
        Abilities(**abilities),
        None if file is None else Path(file),
    )


def _not_started(problem: OSError) -> Failure:
    why = problem.strerror or str(problem)
    return Failure(
        "model",
        f"the model's process cannot be started: {why}; {sys.executable} has to be a Python",
        f"процесс модели не запускается: {why}; {sys.executable} должен быть Python",
    )


def silent(seconds: float) -> Failure:
    """Of a process that says nothing where it should."""
    return Failure(
        "model",
        f"the model's process said nothing for {seconds:.0f} s and was ended; it starts again at "
        "the next request",
        f"процесс модели молчал {seconds:.0f} с и был остановлен; при следующем запросе он "
        "запустится снова",
    )


def garbled(problem: Exception) -> Failure:
    """Of a process that says what nobody understands."""
    return Failure(
        "model",
        f"the model's process does not keep to the protocol ({problem}) and was ended; it starts "
        "again at the next request",
        f"процесс модели нарушил протокол ({problem}) и был остановлен; при следующем запросе он "
        "запустится снова",
    )


def _crashed(code: str, words: str) -> Failure:
    return Failure(
        "model",
        f"the model's process ended by itself (code {code}); it starts again at the next request"
        + (f"; its last words: {words}" if words else ""),
        f"процесс модели завершился сам (код {code}); при следующем запросе он запустится снова"
        + (f"; его последние слова: {words}" if words else ""),
    )
