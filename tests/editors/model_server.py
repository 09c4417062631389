"""A language server whose model always says the same, for editors that are driven by tests.

    python -m tests.editors.model_server serve

It completes an empty line of a procedure by two statements, and suggests another when asked for
several; in conversations it answers with code, or for a question with "slow" at length.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cp_lsp.lsp import inline
from cp_lsp.lsp.serving import serve_stdio
from cp_lsp.models.base import LIKELIEST, Message, Piece, Prompt, Sampling, never
from cp_lsp.models.scripted import ScriptedChat, ScriptedModel
from cp_lsp.settings import Settings

FIRST = "INC(sum, n);\n\t\tDEC(sum)"
OTHER = "sum := n"
ANSWER = """\
Use **StdLog**:

```component-pascal
StdLog.Int(total)
```

and not

```component-pascal
Out.Number(total)
```
"""


class Completer(ScriptedModel):
    """Says one thing to who asks once, and another to who asks again."""

    def generate(
        self,
        prompt: Prompt,
        *,
        max_tokens: int,  # noqa: ARG002
        stop: Sequence[str] = (),  # noqa: ARG002
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,  # noqa: ARG002
    ) -> Iterator[Piece]:
        text = "".join(part for part in prompt.parts if isinstance(part, str)) + prompt.beginning
        if "DEC(sum" not in text and "sum := n" not in text:
            yield Piece(FIRST if sampling.temperature == 0 else OTHER, -0.1)


class Talker(ScriptedChat):
    """Answers, quickly or slowly."""

    def chat(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        if messages[-1].text.endswith("slow"):
            for _ in range(2000):
                if is_cancelled():
                    return
                time.sleep(0.01)
                yield Piece("word ")
            return
        yield from super().chat(
            messages, max_tokens=max_tokens, sampling=sampling, is_cancelled=is_cancelled
        )


class Models:
    """Both of them."""

    def __init__(self, _settings: Settings) -> None:
        self._completer = Completer([""])
        self._talker = Talker([ANSWER])

    def completion(self) -> Completer:
        return self._completer

    def chat(self) -> Talker:
        return self._talker

    def health(self) -> Sequence[Any]:
        return ()

    def close(self) -> None:
        """Nothing is held."""


def main() -> int:
    inline.READING = 600.0  # type: ignore[misc]
    return serve_stdio("1.0", models=Models)


if __name__ == "__main__":
    sys.exit(main())
