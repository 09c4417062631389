"""How many tokens texts have: counted by lines, so that after a key one line is counted anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cp_lsp.models.base import Model, TokenCounter

_MAX_LINES: Final = 20_000
"""Lines that are remembered."""


class Budget:
    """Counts tokens of one model. Not for several threads at once.

    Tokens that reach over a line's end are counted as two, so a text may have fewer than is said,
    but hardly ever more.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known: dict[str, int] = {}

    def counts(self, lines: Sequence[str]) -> list[int]:
        """The tokens of each line, its line end included."""
        known = self._known
        new = list(dict.fromkeys(line for line in lines if line not in known))
        if new:
            if len(known) + len(new) > _MAX_LINES:
                known.clear()
                new = list(dict.fromkeys(lines))
            known.update(zip(new, self._ask([_turned(line) for line in new]), strict=True))
        return [known[line] for line in lines]

    def count(self, text: str) -> int:
        """The tokens of a text."""
        return sum(self.counts(lines_of(text)))

    def _ask(self, texts: Sequence[str]) -> Sequence[int]:
        if isinstance(self._model, TokenCounter):
            return self._model.token_counts(texts)
        return [len(self._model.tokenize(text)) for text in texts]


def _turned(line: str) -> str:
    """A line with its end in front: tokens reach from there into the next line's indentation, and
    hardly ever from the line before.
    """
    return "\n" + line[:-1] if line.endswith("\n") else line


def lines_of(text: str) -> list[str]:
    """The lines of a text with their line ends; what stands behind the last one, if anything."""
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines
