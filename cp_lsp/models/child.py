"""The process that a model runs in: `python -m cp_lsp.models.child`, started by `process.py`.

Messages are JSON, a line each: the first to come says which file to load, the first to go is
`ready` or `error`. Then requests come, each with a number, and are answered one after another;
`cancel` ends one, whether it is being answered or still waits. Texts are cut into tokens at once,
even while an answer is being written. When its input ends, nobody needs the process any more.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import Empty, Queue
from threading import Lock, Thread
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, Final

from cp_lsp.errors import MissingPartError, ModelError
from cp_lsp.models.base import (
    Message,
    Piece,
    Prompt,
    Sampling,
    Special,
    SteerableModel,
    TokenCounter,
)

if TYPE_CHECKING:
    from cp_lsp.models.base import Model

_PULSE: Final = 0.5
"""Seconds after which a process that computes says that it is alive."""
_NICENESS: Final = 5


@dataclass(slots=True)
class _Request:
    """What is to be answered; others may cancel it."""

    number: int
    message: dict[str, Any]
    is_cancelled: bool = field(default=False, compare=False)


def main() -> None:
    """Load a model, answer what comes, and end with the input."""
    _prepare_process()
    incoming, outgoing = _pipes()
    first = incoming.readline()
    if not first:
        return
    order = json.loads(first)
    sender = _Sender(outgoing)
    try:
        path = order["path"]
        model, tokenizer_file = _load(None if path is None else Path(path))
    except Exception as problem:
        sender.send({"error": _described(problem)})
        return
    sender.send({"ready": _facts(model) | {"tokenizer_file": tokenizer_file}})
    _Answerer(model, incoming, sender, idle=float(order["idle"])).run()


class _Sender:
    """Writes messages, from any thread."""

    def __init__(self, outgoing: IO[bytes]) -> None:
        self._outgoing = outgoing
        self._lock = Lock()
        self._sent = monotonic()

    def send(self, message: dict[str, Any]) -> None:
        line = json.dumps(message, separators=(",", ":")).encode() + b"\n"
        try:
            with self._lock:
                self._outgoing.write(line)
                self._outgoing.flush()
        except OSError:
            # Nobody is left to be told.
            os._exit(0)
        self._sent = monotonic()

    def pulse(self) -> None:
        """Say that something goes on here, where nothing has been said for a while."""
        if monotonic() - self._sent > _PULSE:
            self.send({"alive": True})


class _Answerer:
    """Answers requests in their order; another thread reads them, and ends what is cancelled."""

    def __init__(self, model: Model, incoming: IO[bytes], sender: _Sender, *, idle: float) -> None:
        self._model = model
        self._incoming = incoming
        self._sender = sender
        self._idle = idle
        self._waiting: Queue[_Request] = Queue()
        self._requests: dict[int, _Request] = {}

    def run(self) -> None:
        Thread(target=self._read, daemon=True).start()
        self._warm_up()
        while True:
            try:
                request = self._waiting.get(timeout=self._idle)
            except Empty:
                # The other side decides, for it knows what is on the way.
                self._sender.send({"idle": True})
                continue
            self._answer(request)

    def _read(self) -> None:
        for line in self._incoming:
            message = json.loads(line)
            if "cancel" in message:
                request = self._requests.get(message["cancel"])
                if request is not None:
                    request.is_cancelled = True
                continue
            request = _Request(message["id"], message)
            if message["do"] in ("tokenize", "count", "detokenize"):
                self._answer(request)
            else:
                self._requests[request.number] = request
                self._waiting.put(request)
        # Whatever is being computed, nobody waits for it.
        os._exit(0)

    def _warm_up(self) -> None:
        """Have the libraries do at leisure what they do once, at their first work."""
        prompt = Prompt(("BEGIN",), " x")
        # What goes wrong will go wrong again, for somebody who can be told.
        with contextlib.suppress(Exception):
            for _ in self._model.generate(
                prompt, max_tokens=1, is_cancelled=lambda: not self._waiting.empty()
            ):
                pass

    def _answer(self, request: _Request) -> None:
        number = request.number

        def is_cancelled() -> bool:
            self._sender.pulse()
            return request.is_cancelled

        try:
            for said in _said(self._model, request.message, is_cancelled):
                self._sender.send({"id": number} | said)
        except Exception as problem:
            self._sender.send({"id": number, "error": _described(problem)})
        else:
            self._sender.send({"id": number, "done": True})
        self._requests.pop(number, None)


def _said(
    model: Model, message: dict[str, Any], is_cancelled: Callable[[], bool]
) -> Iterator[dict[str, Any]]:
    """The answer to a request, message by message."""
    if is_cancelled():
        return
    what = message["do"]
    if what in ("generate", "chat"):
        for piece in _pieces(model, message, is_cancelled):
            yield {"text": piece.text, "logprob": piece.logprob}
    elif what == "tokenize":
        yield {"tokens": list(model.tokenize(message["text"]))}
    elif what == "count":
        yield {"counts": _counts(model, message["texts"])}
    elif what == "detokenize":
        yield {"bytes": model.detokenize(message["tokens"]).decode("latin-1")}
    elif what == "likeliest" and isinstance(model, SteerableModel):
        found = model.likeliest(
            _prompt(message),
            message["said"],
            count=message["count"],
            is_cancelled=is_cancelled,
        )
        yield {"next": [[each.token, each.data.decode("latin-1"), each.logprob] for each in found]}
    else:
        raise ModelError(f"{model.name} cannot {what}", f"{model.name} не умеет {what}")


def _pieces(
    model: Model, message: dict[str, Any], is_cancelled: Callable[[], bool]
) -> Iterator[Piece]:
    sampling = Sampling(*message["sampling"])
    if message["do"] == "generate":
        return model.generate(
            _prompt(message),
            max_tokens=message["max_tokens"],
            stop=message["stop"],
            sampling=sampling,
            is_cancelled=is_cancelled,
        )
    if not model.abilities.chat:
        raise ModelError(
            f"{model.name} does not converse; set up a model that does",
            f"{model.name} не ведёт бесед; настройте модель, которая умеет",
        )
    pieces: Iterator[Piece] = model.chat(  # type: ignore[attr-defined]
        [Message(role, text) for role, text in message["messages"]],
        max_tokens=message["max_tokens"],
        sampling=sampling,
        is_cancelled=is_cancelled,
    )
    return pieces


def _prompt(message: dict[str, Any]) -> Prompt:
    parts = [Special(text) if special else text for special, text in message["parts"]]
    return Prompt(tuple(parts), message["beginning"])


def _counts(model: Model, texts: list[str]) -> list[int]:
    if isinstance(model, TokenCounter):
        return list(model.token_counts(texts))
    return [len(model.tokenize(text)) for text in texts]


def _facts(model: Model) -> dict[str, Any]:
    abilities = asdict(model.abilities) | {"specials": sorted(model.abilities.specials)}
    return {
        "name": model.name,
        "context_length": model.context_length,
        "abilities": abilities,
    }


def _described(problem: Exception) -> dict[str, str]:
    if isinstance(problem, MissingPartError):
        return {"kind": "missing", "text": str(problem)}
    if isinstance(problem, ModelError):
        return {"kind": "model", "text": str(problem), "text_ru": problem.reason_ru}
    return {"kind": "fault", "text": f"{type(problem).__name__}: {problem}"}


def _load(path: Path | None) -> tuple[Model, str | None]:
    """A model, and the file from which others can make its tokenizer, if they can."""
    # Not at the top: what has to be set before numpy is loaded, is set there.
    from cp_lsp.models.load import load_model, shipped_model

    model = load_model(path, threads=max(1, _cores() - 1))
    is_ours = type(model).__name__ == "EmbeddedModel"
    return model, str(path or shipped_model()) if is_ours else None


def _cores() -> int:
    """How many cores there are for us; two threads of a core compute no faster than one."""
    try:
        available = sorted(os.sched_getaffinity(0))  # type: ignore[attr-defined, unused-ignore]
        siblings = Path("/sys/devices/system/cpu")
        return len(
            {
                (siblings / f"cpu{number}" / "topology" / "thread_siblings_list").read_text("ascii")
                for number in available
            }
        )
    except (AttributeError, OSError):
        import platform

        count = os.cpu_count() or 1
        return count // 2 if platform.machine().lower() in ("x86_64", "amd64") else count


def _prepare_process() -> None:
    import faulthandler
    import signal

    faulthandler.enable()
    # A key pressed in a terminal is meant for the program in front of us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        os.nice(_NICENESS)


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes, out of reach of libraries that print something or look at their input.

    On Windows a library asks at its start of what kind the standard input is, and would wait as
    long as a thread of ours reads from it.
    """
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return incoming, outgoing


if __name__ == "__main__":
    main()
