"""A language server whose model converses as a script tells it, and writes down what it was asked.

    python -m tests.lsp.scripted_chat SCRIPT LOG

The script is a JSON object: `answers`, a list of texts and of {"fault": …}, the last one for ever;
`delay`, seconds before each piece; `none`, that no model is set up. The log has a JSON line for
each question, {"asked": […]}, and {"said": …} when the model has ended, with how much it said.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cp_lsp.errors import EndpointError, MissingPartError
from cp_lsp.lsp.serving import serve_stdio
from cp_lsp.models.base import LIKELIEST, Message, Model, Piece, Sampling, never
from cp_lsp.models.scripted import ScriptedChat
from cp_lsp.settings import Settings


class Told(ScriptedChat):
    """A scripted model that takes its time, and notes what it does."""

    def __init__(self, script: dict[str, Any], log: Path) -> None:
        answers = [
            each
            if isinstance(each, str)
            else EndpointError("the server is gone", "сервера нет", fault=each["fault"])
            for each in script["answers"]
        ]
        delay = float(script.get("delay", 0.0))
        super().__init__(answers, size=8, wait=lambda: time.sleep(delay))
        self._log = log

    def chat(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        self._note({"asked": [[each.role, each.text] for each in messages]})
        try:
            yield from super().chat(
                messages, max_tokens=max_tokens, sampling=sampling, is_cancelled=is_cancelled
            )
        finally:
            self._note({"said": self.said})

    def _note(self, line: dict[str, Any]) -> None:
        with self._log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


class Models:
    """The one model."""

    def __init__(self, script: dict[str, Any], log: Path) -> None:
        self._chat = None if script.get("none") else Told(script, log)

    def completion(self) -> Model:
        raise MissingPartError("no model completes here")

    def chat(self) -> ScriptedChat | None:
        return self._chat

    def health(self) -> Sequence[Any]:
        return ()

    def close(self) -> None:
        """Nothing is held."""


def main() -> int:
    script = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    log = Path(sys.argv[2])
    log.touch()

    def models(_settings: Settings) -> Models:
        return Models(script, log)

    return serve_stdio("1.0", strict=True, models=models)


if __name__ == "__main__":
    sys.exit(main())
