"""A text with a hole → the prompt that has a model fill it, within what the model can take in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from cp_lsp.completion.blocks import Block, Kind
from cp_lsp.completion.budget import Budget, lines_of
from cp_lsp.completion.context import Interface
from cp_lsp.completion.templates import Order, Template, template_for, with_expected
from cp_lsp.errors import ModelError
from cp_lsp.models.base import Model, Prompt

MAX_PROMPT: Final = 2048
"""Tokens of the longest prompt, however much a model could take in: each costs time."""

_SUFFIX_SHARE: Final = 1 / 4
_MARKS: Final = 24
"""Tokens for the special ones, and for the seam where the last symbol is cut anew."""
_MARKS_OF_A_BLOCK: Final = 8
"""Tokens for its title, and what stands before and behind it."""

_STEP: Final = 512
"""Characters by which the beginning of a long text is left out, at most.

It is left out in steps, so that the prompt begins alike while a person types, and a model that
remembers what it has read need not read it again.
"""
_LINE: Final = 32
"""The cursor's line counts in multiples of so many tokens at most, so that keys change no room."""
_SLACK: Final = 96
"""Tokens that are left free when blocks are chosen, for what is typed before they are again."""
_CHARACTERS: Final = 8
"""Of a token, at most, on average."""
_LISTS: Final = frozenset({"interfaces", "members", "declarations"})
"""Blocks of which single lines can be left out."""

# What the next token may have in common with the end of the prefix: the last symbol, which may be
# unfinished, with a blank before it; or the white space at the end.
_LAST_SYMBOL: Final = re.compile(r"(?: ?(?:\w+|[:<>.(*])|[\r\n][ \t\r\n]*|[ \t]+)\Z")
_LONGEST_SYMBOL: Final = 64


@dataclass(frozen=True, slots=True)
class Window:
    """What of the text before and after the cursor a prompt has room for; `room` are the tokens
    that are left for blocks.
    """

    prefix: str
    suffix: str
    room: int = field(default=0, compare=False)

    @property
    def near(self) -> str:
        """The window without the line of the cursor, which changes with each key."""
        before = self.prefix.rpartition("\n")[0]
        return before + "\n" + self.suffix.partition("\n")[2]


class Prompter:
    """Makes the prompts for one model, by the template of its family.

    Raises ModelError where the model cannot fill a gap, or has no room for an answer of
    `max_tokens`.
    """

    def __init__(
        self,
        model: Model,
        *,
        max_tokens: int,
        order: Order | None = None,
        template: Template | None = None,
    ) -> None:
        abilities = model.abilities
        found = template_for(abilities.specials, model.name) if template is None else template
        if found is None:
            raise ModelError(
                f"{model.name} has no tokens for filling in a middle; "
                "take a model that was made for it"
            )
        self.template: Final = found
        self.order: Final = found.order(order, abilities)
        self._keeps_beginning = abilities.beginning
        self._budget = Budget(model)
        self._room = min(model.context_length - max_tokens, MAX_PROMPT) - _MARKS
        self._line = max(1, min(_LINE, self._room // 16))
        if self._room < _MARKS:
            raise ModelError(
                f"{model.name} takes in {model.context_length} tokens, too few for an answer of "
                f"{max_tokens}; ask for fewer"
            )

    def fit(self, prefix: str, suffix: str) -> Window:
        """What of a text a prompt takes in."""
        after = self._suffix_within(suffix, int(self._room * _SUFFIX_SHARE))
        # What the suffix leaves goes to the prefix; blocks get their share and what is left.
        reserved = int(self._room * self.template.share) if self.template.kinds else 0
        left = self._room - self._budget.count(after)
        kept = self._prefix_within(prefix, left - reserved)
        room = left - self._held(kept) if len(kept) == len(prefix) else reserved
        return Window(kept, after, max(0, room))

    def choose(self, window: Window, blocks: Sequence[Block]) -> list[Block]:
        """The blocks that have room, the most important taken first.

        A little room is left, so that they still have it when some more has been typed.
        """
        room = window.room - min(_SLACK, window.room // 4)
        kinds = self.template.kinds
        wanted = [block for block in blocks if block.kind in kinds]
        wanted.sort(key=lambda block: kinds.index(block.kind))
        chosen: list[Block] = []
        for block in wanted:
            shorter = self._within(block, room)
            if shorter is not None:
                room -= self._size(shorter)
                chosen.append(shorter)
        return chosen

    def prompt(self, window: Window, blocks: Sequence[Block] = (), *, name: str = "") -> Prompt:
        """The prompt for a window, with as many of the blocks, from the first on, as have room.

        Where the model can be held to it, the answer begins with the last symbol of the prefix: a
        half-written word is cut into tokens otherwise than the whole one. `name` is the module's.
        """
        room = window.room
        told: list[Block] = []
        for block in blocks:
            if block.kind not in self.template.kinds:
                continue
            room -= self._size(block)
            if room < 0:
                break
            told.append(block)
        kept, beginning = with_expected(window.prefix, told), ""
        if self._keeps_beginning:
            kept, beginning = split_last_symbol(kept)
        parts = self.template.parts(kept, window.suffix, told, order=self.order, name=name)
        return Prompt(parts, beginning)

    def _within(self, block: Block, limit: int) -> Block | None:
        """A block, of declarations those that have room; None where there is none."""
        limit -= _MARKS_OF_A_BLOCK
        lines = lines_of(block.text)
        counts = self._budget.counts(lines)
        if sum(counts) <= limit:
            return block
        if block.kind not in _LISTS:
            return None
        kept: list[str] = []
        for line, count in zip(lines, counts, strict=True):
            if count <= limit:
                limit -= count
                kept.append(line)
        return replace(block, text="".join(kept)) if kept else None

    def _size(self, block: Block) -> int:
        return self._budget.count(block.text) + _MARKS_OF_A_BLOCK

    def _held(self, prefix: str) -> int:
        """The tokens that a prefix takes, those of its last line in steps."""
        before, end, line = prefix.rpartition("\n")
        steps = max(1, -(-self._budget.count(line) // self._line))
        return self._budget.count(before + end) + steps * self._line

    def _prefix_within(self, prefix: str, limit: int) -> str:
        """The end of a prefix that has at most `limit` tokens, from the beginning of a line if it
        can.

        The beginning moves in steps of the text, not with each character at its end.
        """
        first = max(0, len(prefix) - limit * _CHARACTERS)
        last = prefix.rfind("\n") + 1
        held = self._held(prefix[last:])
        if held > limit:
            # One endless line: then from anywhere.
            tokens = self._budget.count
            at = _least(lambda at: tokens(prefix[at:]) + self._line <= limit, first, len(prefix))
            return prefix[at:]
        lines = lines_of(prefix[_line_after(prefix, first) : last])
        at = last
        for line, count in zip(reversed(lines), reversed(self._budget.counts(lines)), strict=True):
            held += count
            if held > limit:
                break
            at -= len(line)
        step = max(1, min(_STEP, limit // 2))
        stepped = _line_after(prefix, -(-at // step) * step)
        return prefix[stepped if stepped <= last else at :]

    def _suffix_within(self, suffix: str, limit: int) -> str:
        """The beginning of a suffix that has at most `limit` tokens, in whole lines if it can."""
        near = suffix[: limit * _CHARACTERS]
        lines = lines_of(near)
        if len(near) < len(suffix):
            lines = lines[:-1]
        end, held = 0, 0
        for line, count in zip(lines, self._budget.counts(lines), strict=True):
            held += count
            if held > limit:
                break
            end += len(line)
        if end or not near:
            return near[:end]
        tokens = self._budget.count
        left = _least(lambda left: tokens(near[: len(near) - left]) <= limit, 0, len(near))
        return near[: len(near) - left]


def interface_block(interface: Interface, *, is_members: bool = False) -> Block:
    """Declarations of a module as a block."""
    heading, _, lines = interface.text.partition("\n")
    kind: Kind = "members" if is_members else "interfaces"
    return Block(kind, heading, f"{interface.module}.cp", lines)


def split_last_symbol(prefix: str) -> tuple[str, str]:
    """A prefix without its last symbol or white space, and these."""
    match = _LAST_SYMBOL.search(prefix, max(0, len(prefix) - _LONGEST_SYMBOL))
    if match is None:
        return prefix, ""
    return prefix[: match.start()], match[0]


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
