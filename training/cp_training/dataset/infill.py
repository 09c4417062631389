"""Fill-in-the-middle: a window of a document → a prompt with a hole, and what belongs into it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cp_training.dataset.spans import KINDS, Span, character_span, inside, line_span
from cp_training.tokenizer.train import (
    END_OF_TEXT,
    FILE_SEPARATOR,
    FIM_MIDDLE,
    FIM_PREFIX,
    FIM_SUFFIX,
)

_TRIES: Final = 4


@dataclass(frozen=True, slots=True)
class InfillRecipe:
    """How holes are cut: `share` of the windows of code have one, `suffix_first` of these name the
    suffix before the prefix; `line`, `syntax` and `characters` are weights.

    `smaller` of the windows with a hole are cut to `least` tokens or more, `most` at most, where
    the others take what room there is. Of a window, the share `before` at least is prefix.
    """

    share: float = 0.5
    suffix_first: float = 0.35
    smaller: float = 0.3
    least: int = 192
    most: int = 1024
    before: float = 0.0
    line: float = 0.4
    syntax: float = 0.4
    characters: float = 0.2


@dataclass(frozen=True, slots=True)
class Hole:
    """A text in three parts."""

    prefix: str
    middle: str
    suffix: str
    kind: str = field(default="characters")


def cut_hole(
    text: str,
    window: Span,
    spans: Mapping[str, Sequence[Span]],
    recipe: InfillRecipe,
    chance: random.Random,
) -> Hole | None:
    """A hole in a window of a text, or None where none is found in a few tries."""
    earliest = window.start + int(recipe.before * (window.end - window.start))
    for _ in range(_TRIES):
        way = chance.choices(
            ("line", "syntax", "characters"), (recipe.line, recipe.syntax, recipe.characters)
        )[0]
        span: Span | None
        if way == "line":
            span = line_span(text, window, earliest, chance)
        elif way == "characters":
            span = character_span(text, window, earliest, chance)
        else:
            way = chance.choice(list(KINDS))
            late = Span(earliest, window.end)
            candidates = [s for s in inside(spans.get(way, ()), late) if s.end <= window.end]
            span = chance.choice(candidates) if candidates else None
        if span is not None:
            return Hole(
                text[window.start : span.start],
                text[span.start : span.end],
                text[span.end : window.end],
                way,
            )
    return None


def parts(hole: Hole, *, suffix_first: bool, interfaces: Sequence[str] = ()) -> list[str]:
    """The special tokens and texts of an example, in turn and in order, its end included.

    Texts stand at the odd places, so that one which looks like a special token stays a text.
    Each of `interfaces` is a text in front, after a separator of files.
    """
    found: list[str] = []
    for text in interfaces:
        found += [FILE_SEPARATOR, text]
    if suffix_first:
        found += [FIM_PREFIX, "", FIM_SUFFIX, hole.suffix, FIM_MIDDLE, hole.prefix + hole.middle]
        return [*found, END_OF_TEXT]
    found += [FIM_PREFIX, hole.prefix, FIM_SUFFIX, hole.suffix, FIM_MIDDLE, hole.middle]
    return [*found, END_OF_TEXT]
