"""A task as lexemes, and which lexemes may stand in its gap."""

from __future__ import annotations

from collections.abc import Sequence

from cp_training.benchmark.baselines.lexemes import lexemes
from cp_training.benchmark.tasks import EXPRESSION, PARAMETER_LIST, REST_OF_LINE, Task

MAX_LEXEMES = 60
"""Of a completion."""

_OPENING = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_ONE_LINE = frozenset({REST_OF_LINE, EXPRESSION, PARAMETER_LIST})


class Gap:
    """The lexemes before and after a gap.

    A lexeme may have a blank before it: where the text ends with one, what fills the gap must
    begin with the blank, which `text` leaves out again.
    """

    def __init__(self, task: Task) -> None:
        self.has_blank = task.prefix.endswith(" ") and not task.prefix.endswith("  ")
        self.before = lexemes(task.prefix[:-1] if self.has_blank else task.prefix)
        self.after = lexemes(task.suffix)
        self._kind = task.kind

    def allows(self, word: str, *, at: int) -> bool:
        """Whether a lexeme may be the one number `at` in the gap."""
        if not word or (at == 0 and self.has_blank and not word.startswith(" ")):
            return False
        return not (self._kind in _ONE_LINE and "\n" in word)

    def depth(self, words: Sequence[str]) -> int | None:
        """How many brackets words leave open; None if they close one that they did not open.

        The rest of a line may close brackets.
        """
        depth = 0
        for word in words:
            depth += _OPENING.get(word.strip(), 0)
            if depth < 0 and self._kind != REST_OF_LINE:
                return None
        return depth

    def may_end(self, words: Sequence[str]) -> bool:
        """Whether the completion may end after these words."""
        if not any(word.strip() for word in words) or not words[-1].strip():
            return False
        return self._kind == REST_OF_LINE or self.depth(words) == 0

    def text(self, words: Sequence[str]) -> str:
        """The completion that words are."""
        text = "".join(words)
        return text.removeprefix(" ") if self.has_blank else text
