"""Component Pascal modules with one mistake, such as people and language models make.

They measure how well the checker agrees with the real compiler, and are the broken halves of repair
examples. A mutant may happen to be a correct module: only the compiler knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from cp_training.corpus.lexemes import Module
from cp_training.corpus.mistakes import OPERATORS

__all__ = ["OPERATORS", "Mutant", "mutate"]


@dataclass(frozen=True)
class Mutant:
    """A changed module. `pos` is where the change begins, a character offset in both texts."""

    text: str
    operator: str
    pos: int
    description: str


def mutate(text: str, seed: int, *, operator: str | None = None) -> Mutant:
    """Make a mutant of a module; the same text, seed and operator give the same one.

    `operator` is one of OPERATORS; without it one is drawn. A text that offers nothing to it (an
    empty one, or one without a CASE where labels are asked for) comes back unchanged with the
    operator "none".
    """
    random = Random(f"{seed} {operator}")
    module = Module(text)
    names = list(OPERATORS) if operator is None else [operator]
    random.shuffle(names)
    for name in names:
        change = OPERATORS[name](module, random)
        if change is not None:
            start, end = change.start, change.end
            changed = text[:start] + change.new + text[end:]
            if changed != text:
                return Mutant(changed, name, start, _describe(text[start:end], change.new))
    return Mutant(text, "none", 0, "nothing to change")


def _describe(old: str, new: str) -> str:
    def short(text: str) -> str:
        text = re.sub(r"\s+", " ", text)
        return repr(text if len(text) <= 50 else text[:24] + " … " + text[-23:])

    if not new:
        return f"{short(old)} removed"
    return f"{short(new)} inserted" if not old else f"{short(old)} became {short(new)}"
