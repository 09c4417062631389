"""A text with a hole → the prompt that has a model fill it, within what the model can take in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from cp_lsp.completion.context import Interface
from cp_lsp.errors import ModelError
from cp_lsp.models.base import Model, Prompt, Special

Order = Literal["psm", "spm"]
"""Prefix, suffix, middle; or suffix, prefix, middle."""

_END: Final = Special("<|endoftext|>")
_PREFIX: Final = Special("<|fim_prefix|>")
_SUFFIX: Final = Special("<|fim_suffix|>")
_MIDDLE: Final = Special("<|fim_middle|>")
_FILE: Final = Special("<|file_sep|>")

MAX_PROMPT: Final = 2048
"""Tokens of the longest prompt, however much a model could take in: each costs time."""

_PREFIX_SHARE: Final = 2 / 3
_SUFFIX_SHARE: Final = 1 / 4
_MARKS: Final = 24
"""Tokens for the special ones, and for the seam where the last symbol is cut anew."""

_STEP: Final = 512
"""Characters by which the beginning of a long text is left out, at most.

It is left out in steps, so that the prompt begins alike while a person types, and a model that
remembers what it has read need not read it again.
"""
_CHARACTERS: Final = 8
"""Of a token, at most, on average."""

# What the next token may have in common with the end of the prefix: the last symbol, which may be
# unfinished, with a blank before it; or the white space at the end.
_LAST_SYMBOL: Final = re.compile(r"(?: ?(?:\w+|[:<>.(*])|[\r\n][ \t\r\n]*|[ \t]+)\Z")
_LONGEST_SYMBOL: Final = 64


@dataclass(frozen=True, slots=True)
class Window:
    """What of the text before and after the cursor a prompt has room for."""

    prefix: str
    suffix: str

    @property
    def near(self) -> str:
        """The window without the line of the cursor, which changes with each key."""
        before = self.prefix.rpartition("\n")[0]
        return before + "\n" + self.suffix.partition("\n")[2]


def fit(model: Model, prefix: str, suffix: str, *, max_tokens: int) -> Window:
    """What of a text a prompt takes in, if the answer may have `max_tokens`.

    Raises ModelError where the model has no room for an answer that long.
    """
    room = _room(model, max_tokens)
    after = _suffix_within(model, suffix, int(room * _SUFFIX_SHARE))
    # What the suffix leaves goes to the prefix; interfaces get what is left of both.
    left = room - len(model.tokenize(after)) - int(room * (1 - _PREFIX_SHARE - _SUFFIX_SHARE))
    return Window(_prefix_within(model, prefix, left), after)


def build_prompt(
    model: Model,
    window: Window,
    interfaces: Sequence[Interface] = (),
    *,
    max_tokens: int,
    order: Order = "psm",
) -> Prompt:
    """The prompt for a window, with as many of the interfaces in front as there is room for.

    Where the model can be held to it, the answer begins with the last symbol of the prefix: a
    half-written word is cut into tokens otherwise than the whole one.
    """
    specials = model.abilities.specials
    if not {_PREFIX.name, _SUFFIX.name, _MIDDLE.name} <= specials:
        raise ModelError(
            f"{model.name} has no tokens for filling in a middle; take a model that was made for it"
        )
    kept, beginning = window.prefix, ""
    if model.abilities.beginning:
        kept, beginning = split_last_symbol(window.prefix)
    parts: list[str | Special] = []
    if order == "psm":
        parts += [_PREFIX, kept, _SUFFIX, window.suffix, _MIDDLE]
    else:
        parts += [_PREFIX, _SUFFIX, window.suffix, _MIDDLE, kept]
    if _FILE.name in specials:
        room = _room(model, max_tokens)
        room -= len(model.tokenize(window.prefix)) + len(model.tokenize(window.suffix))
        front: list[str | Special] = []
        for interface in interfaces:
            room -= len(model.tokenize(interface.text)) + 1
            if room < 0:
                break
            front += [_FILE, interface.text]
        parts = front + parts
    return Prompt(tuple(part for part in parts if part), beginning)


def split_last_symbol(prefix: str) -> tuple[str, str]:
    """A prefix without its last symbol or white space, and these."""
    match = _LAST_SYMBOL.search(prefix, max(0, len(prefix) - _LONGEST_SYMBOL))
    if match is None:
        return prefix, ""
    return prefix[: match.start()], match[0]


def _room(model: Model, max_tokens: int) -> int:
    room = min(model.context_length - max_tokens, MAX_PROMPT) - _MARKS
    if room < _MARKS:
        raise ModelError(
            f"{model.name} takes in {model.context_length} tokens, too few for an answer of "
            f"{max_tokens}; ask for fewer"
        )
    return room


def _prefix_within(model: Model, prefix: str, limit: int) -> str:
    """The end of a prefix that has at most `limit` tokens, from the beginning of a line if it can.

    The beginning moves in steps of the text, not with each character at its end.
    """
    first = max(0, len(prefix) - limit * _CHARACTERS)
    step = max(1, min(_STEP, limit // 2))
    steps = _least(
        lambda count: len(model.tokenize(prefix[_line_after(prefix, count * step) :])) <= limit,
        first // step,
        len(prefix) // step + 1,
    )
    kept = prefix[_line_after(prefix, steps * step) :]
    if kept or not prefix:
        return kept
    # One endless line: then from anywhere.
    start = _least(lambda at: len(model.tokenize(prefix[at:])) <= limit, first, len(prefix))
    return prefix[start:]


def _suffix_within(model: Model, suffix: str, limit: int) -> str:
    """The beginning of a suffix that has at most `limit` tokens, in whole lines if it can."""
    near = suffix[: limit * _CHARACTERS]
    if near == suffix and len(model.tokenize(near)) <= limit:
        return suffix
    ends = [match.end() for match in re.finditer("\n", near)]
    dropped = _least(
        lambda count: len(model.tokenize(near[: ends[-1 - count]])) <= limit, 0, len(ends)
    )
    if dropped < len(ends):
        return near[: ends[-1 - dropped]]
    dropped = _least(
        lambda count: len(model.tokenize(near[: len(near) - count])) <= limit, 0, len(near)
    )
    return near[: len(near) - dropped]


def _line_after(text: str, pos: int) -> int:
    """Where the first line begins at `pos` or after it; the end of the text if none does."""
    if pos <= 0:
        return 0
    end = text.find("\n", pos - 1)
    return len(text) if end < 0 else end + 1


def _least(is_enough: Callable[[int], bool], low: int, high: int) -> int:
    """The least number in [low, high) that is enough, or `high`; greater ones are enough, too."""
    while low < high:
        middle = (low + high) // 2
        if is_enough(middle):
            high = middle
        else:
            low = middle + 1
    return low
