"""The most frequent continuation in the file itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cp_training.benchmark.baselines.gap import MAX_LEXEMES, Gap
from cp_training.benchmark.tasks import Task


def copy_from_file(task: Task) -> str:
    """What most often followed the longest run of lexemes like those before the gap.

    Lexeme by lexeme, looking at the file before and after the gap, until the text after the gap
    goes on.
    """
    gap = Gap(task)
    places = _Places((gap.before, gap.after))
    context = list(gap.before)
    words: list[str] = []
    while len(words) < MAX_LEXEMES:
        following = places.following(context)
        allowed = [word for word in following if gap.allows(word, at=len(words))]
        goes_on = bool(following) and bool(gap.after) and following[0] == gap.after[0]
        if (goes_on or not allowed) and gap.may_end(words):
            break
        if not allowed:
            break
        if gap.depth([*words, allowed[0]]) is None:
            break
        words.append(allowed[0])
        context.append(allowed[0])
    return gap.text(words)


class _Places:
    """Where each lexeme stands in parts of a file."""

    def __init__(self, parts: Sequence[Sequence[str]]) -> None:
        self._places: dict[str, list[tuple[Sequence[str], int]]] = {}
        for part in parts:
            for at, word in enumerate(part[:-1]):
                self._places.setdefault(word, []).append((part, at))

    def following(self, context: Sequence[str]) -> list[str]:
        """The lexemes after the longest end of a context that is found, most frequent first."""
        if not context:
            return []
        longest, found = 0, Counter[str]()
        for part, at in self._places.get(context[-1], ()):
            length = 1
            # A copy of the context itself is no place to learn from: it has no next lexeme.
            while (
                length < min(len(context), MAX_LEXEMES)
                and at >= length
                and part[at - length] == context[-1 - length]
            ):
                length += 1
            if length > longest:
                longest = length
                found.clear()
            if length == longest:
                found[part[at + 1]] += 1
        return [word for word, _ in found.most_common()]
