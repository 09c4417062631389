"""Events to a file: one JSON object a line, written by a thread of its own.

A line has `time` (seconds since 1970), `session` (random, one a `Telemetry`), `event`, and those
of the fields below that were given. Whatever else is given is dropped, and so is a text that may
hold something of the person's code: what this file can't hold, nobody needs to be careful about.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import secrets
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

EVENTS: Mapping[str, str] = {
    "asked": "an editor asked for a suggestion",
    "cache": "whether one was there already: `result` is hit, reuse (of one typed along) or miss",
    "shown": "a suggestion reached the editor",
    "cut": "it was shortened to where nothing is wrong; `characters` were dropped, for a `reason`",
    "refused": "what the model said was not shown, for a `reason`",
    "cancelled": "the person typed on before there was an answer",
    "accepted": "a suggestion, of `characters`, was taken as a whole",
    "partially-accepted": "its first `characters` are taken; `kind` is word or line",
    "rejected": "it was seen and not taken",
    "retained-30s": "30 s after a suggestion was taken, `characters` of its `of` still stood",
    "retained-5min": "the same after 5 minutes",
    "failed": "the model gave no answer: `fault`",
}
"""What can be noted."""

NUMBERS = frozenset({"ttft_ms", "latency_ms", "characters", "lines", "of", "items", "suggestion"})
"""Fields that are numbers. `suggestion` tells apart the suggestions of a session, so that one that
is shown twice, or taken word by word, counts once."""

WORDS = frozenset({"model", "kind", "reason", "result", "fault"})
"""Fields that are words."""

MAX_BYTES = 5_000_000
"""At this size the file is put aside, in place of the one that was put aside before."""

MAX_WAITING = 10_000
"""Events that wait to be written at most; older ones are dropped then."""


def default_telemetry_file() -> Path:
    """The file in the folder that the platform has for such, or in the one of CP_LSP_STATE."""
    own = os.environ.get("CP_LSP_STATE")
    return (Path(own).expanduser() if own else _state_directory()) / "telemetry.jsonl"


def older_file(path: Path) -> Path:
    """Where a full file is put aside."""
    return path.with_name(f"{path.stem}.1{path.suffix}")


class Telemetry:
    """Notes events in a file, `path` or by default the platform's; nothing if not `enabled`.

    Nothing here raises or waits for the disk: what cannot be written is forgotten. Several
    processes may write to one file. Safe to use from several threads.
    """

    def __init__(
        self,
        path: Path | None = None,
        enabled: bool = True,
        *,
        delay: float = 2.0,
        max_bytes: int = MAX_BYTES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path = default_telemetry_file() if path is None else path
        self.session = secrets.token_hex(6)
        self._enabled = enabled
        self._delay = delay
        self._max_bytes = max_bytes
        self._clock = clock
        self._waiting: deque[str] = deque(maxlen=MAX_WAITING)
        self._wake = threading.Condition()
        self._writer: threading.Thread | None = None
        self._is_closed = False
        self._file_lock = threading.Lock()

    @property
    def enabled(self) -> bool:
        """Whether anything is noted; can be changed at any time."""
        return self._enabled

    @enabled.setter
    def enabled(self, value: bool) -> None:
        self._enabled = value

    def note(self, event: str, **fields: object) -> None:
        """Notes an event of `EVENTS` with fields of `NUMBERS` and `WORDS`; None means unknown."""
        if not self._enabled or self._is_closed:
            return
        try:
            line = self._line(event, fields)
        except Exception:  # a statistic is worth no fault of the editor
            return
        if line is None:
            return
        with self._wake:
            self._waiting.append(line)
            self._wake.notify()
            if self._writer is None:
                self._writer = threading.Thread(
                    target=self._write_along, name="cp-lsp telemetry", daemon=True
                )
                # While Python shuts down, no thread starts; `close` writes what waits then.
                with contextlib.suppress(RuntimeError):
                    self._writer.start()

    def flush(self) -> None:
        """Writes what waits, on the calling thread."""
        with self._file_lock:
            lines = []
            with contextlib.suppress(IndexError):
                while True:
                    lines.append(self._waiting.popleft())
            if lines:
                with contextlib.suppress(OSError):
                    self._append("".join(lines).encode("utf-8"))

    def close(self) -> None:
        """Writes what waits; later events are dropped."""
        with self._wake:
            self._is_closed = True
            self._wake.notify_all()
        self.flush()

    def _line(self, event: str, fields: Mapping[str, object]) -> str | None:
        if event not in EVENTS:
            return None
        line: dict[str, object] = {
            "time": round(self._clock(), 3),
            "session": self.session,
            "event": event,
        }
        for name, value in fields.items():
            if name in NUMBERS:
                number = _number(value)
                if number is not None:
                    line[name] = number
            elif name in WORDS and isinstance(value, str) and value:
                line[name] = _CLEANED[name](value)
        return json.dumps(line) + "\n"

    def _write_along(self) -> None:
        """The thread's loop: what comes within `delay` seconds is written at once."""
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._waiting or self._is_closed)
                self._wake.wait_for(lambda: self._is_closed, timeout=self._delay)
                if self._is_closed:
                    return
            self.flush()

    def _append(self, data: bytes) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # One write in append mode: lines of several processes do not mix.
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        handle = os.open(self.path, flags, 0o600)
        try:
            size = os.fstat(handle).st_size
            if size < 2 * self._max_bytes:
                os.write(handle, data)
        finally:
            os.close(handle)
        if size + len(data) >= self._max_bytes:
            # Where another program holds it open on Windows, the file stays until next time.
            self.path.replace(older_file(self.path))


def _number(value: object) -> int | float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value if isinstance(value, int) else round(value, 1)


def _plain_word(text: str) -> str:
    """A word that a program chose, such as `timeout`."""
    return text if re.fullmatch(r"[a-z0-9][a-z0-9 .-]{0,31}", text) else "other"


def _model_name(text: str) -> str:
    """The name of a model, without the folder that its file lies in."""
    name = re.split(r"[\\/]", text.rstrip("\\/"))[-1]
    return re.sub(r"[^\w.:@+-]", "-", name)[:64] or "other"


def _reason(text: str) -> str:
    """A reason without what it says of the person's module: the number of the finding, or the
    words before a colon or quotation.
    """
    error = re.search(r"\b(?:error|warning|ошибк\w*) (\d+)", text)
    if error:
        return f"error {error[1]}"
    words = re.split(r"[:;,(\"“«`]", text)[0].strip().lower()
    return words if re.fullmatch(r"[\w' -]{1,60}", words) else "other"


_CLEANED: Mapping[str, Callable[[str], str]] = {
    "model": _model_name,
    "kind": _plain_word,
    "reason": _reason,
    "result": _plain_word,
    "fault": _plain_word,
}


def _state_directory() -> Path:
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base or Path.home() / "AppData" / "Local") / "cp-lsp" / "State"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "cp-lsp"
    base = os.environ.get("XDG_STATE_HOME")
    folder = Path(base) if base and Path(base).is_absolute() else Path.home() / ".local" / "state"
    return folder / "cp-lsp"
