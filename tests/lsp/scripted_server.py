"""A language server whose model says what a script tells it, and writes down that it was asked.

    python -m tests.lsp.scripted_server SCRIPT LOG

The script is a JSON object: `answers`, a list of texts and of {"fault": …}, the last one for ever;
`delay`, seconds before each character; `missing`, that there is no model. The log has a JSON line
when the model begins, ends, fails or is cancelled.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cp_lsp.errors import EndpointError, MissingPartError
from cp_lsp.lsp.serving import serve_stdio
from cp_lsp.models.base import LIKELIEST, Piece, Prompt, Sampling, never
from cp_lsp.models.scripted import ScriptedModel
from cp_lsp.settings import Settings


class Log:
    """Lines of JSON, in the order in which they come."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def note(self, event: str, **fields: object) -> None:
        line = json.dumps({"event": event, "at": time.monotonic(), **fields})
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


class Told(ScriptedModel):
    """A scripted model that takes its time, fails when told to, and notes what it does."""

    def __init__(self, script: dict[str, Any], log: Log) -> None:
        super().__init__([""])
        self._script = list(script["answers"])
        self._delay = float(script.get("delay", 0.0))
        self._log = log
        self._lock = threading.Lock()

    def generate(
        self,
        prompt: Prompt,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),  # noqa: ARG002
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        if prompt.parts == ("MODULE ",):
            self._log.note("warm-up")
            return
        with self._lock:
            answer = self._script[0] if len(self._script) == 1 else self._script.pop(0)
        end = "".join(part for part in prompt.parts if isinstance(part, str)) + prompt.beginning
        self._log.note("begin", seed=sampling.seed, end=end[-20:])
        if isinstance(answer, dict):
            text = answer.get("text", "")
        else:
            text = answer
        for character in text[:max_tokens]:
            until = time.monotonic() + self._delay
            while time.monotonic() < until:
                if is_cancelled():
                    break
                time.sleep(0.002)
            if is_cancelled():
                self._log.note("cancelled")
                return
            yield Piece(character, -0.1)
        if isinstance(answer, dict):
            self._log.note("failed")
            raise EndpointError(
                "the server is gone; start it", "сервера нет; запустите его", fault="refused"
            )
        self._log.note("end")


class Models:
    """The one model."""

    def __init__(self, model: Told, *, is_missing: bool) -> None:
        self._model = model
        self._is_missing = is_missing

    def completion(self) -> Told:
        if self._is_missing:
            raise MissingPartError("the model needs numpy; pip install 'cp-lsp[local]'")
        return self._model

    def health(self) -> Sequence[Any]:
        return ()

    def close(self) -> None:
        """Nothing is held."""


def scripted(script: dict[str, Any], log: Path) -> Callable[[Settings], Models]:
    """What makes the models of a session."""
    lines = Log(log)

    def models(settings: Settings) -> Models:
        lines.note("models", model=str(settings.model))
        return Models(Told(script, lines), is_missing=script.get("missing", False))

    return models


def main() -> int:
    script = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    return serve_stdio("1.0", strict=True, models=scripted(script, Path(sys.argv[2])))


if __name__ == "__main__":
    sys.exit(main())
