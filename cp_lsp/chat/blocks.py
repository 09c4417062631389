"""An answer as it comes: harmless Markdown, and the code blocks in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cp_lsp.chat.cleaning import SUSPECT, harmless_line, without_controls

MAX_ANSWER: Final = 100_000
"""Characters after which an answer is cut off."""

_FENCE: Final = re.compile(r"[ \t]*(?P<ticks>`{3,}|~{3,})[ \t]*(?P<info>[^`]*)$")
_LANGUAGE: Final = re.compile(r"[\w.+#-]*")


@dataclass(frozen=True, slots=True)
class Block:
    """A code block: `number` counts from 0, `language` is what the answer calls it."""

    number: int
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of an answer that can be shown."""

    text: str


class Reader:
    """Takes an answer piece by piece and gives what can be shown, and each block when it ends.

    Fences are written anew, so that whoever shows the answer sees the same blocks. What may be
    part of a link is held back to the end of its line.
    """

    def __init__(self) -> None:
        self._line = ""
        self._told = 0
        self._fence = ""
        self._language = ""
        self._code: list[str] = []
        self._blocks = 0
        self._size = 0
        self.text = ""
        """All that has been given to be shown."""

    @property
    def is_full(self) -> bool:
        """Whether the answer has become too long."""
        return self._size >= MAX_ANSWER

    def feed(self, piece: str) -> Iterator[Words | Block]:
        """What a further piece of the answer lets be shown."""
        room = MAX_ANSWER - self._size
        self._size += len(piece)
        piece = piece[: max(room, 0)].replace("\r\n", "\n").replace("\r", "\n")
        *lines, rest = (self._line + piece).split("\n")
        for line in lines:
            yield from self._end_line(line)
        self._line = rest
        yield from self._beginning(rest)

    def finish(self) -> Iterator[Words | Block]:
        """What is left when the answer ends; a block that is still open ends with it."""
        if self._line:
            yield from self._end_line(self._line)
            self._line = ""
        if self._fence:
            yield from self._close()

    def _beginning(self, line: str) -> Iterator[Words]:
        """As much of a line that has not ended as can be shown already."""
        if self._fence or SUSPECT.search(line) or not line.strip():
            return
        if self._told == 0 and line[0] in " \t>":
            return
        told = without_controls(line)
        if len(told) > self._told:
            yield self._words(told[self._told :])
            self._told = len(told)

    def _end_line(self, line: str) -> Iterator[Words | Block]:
        told, self._told = self._told, 0
        fence = _FENCE.match(line)
        if self._fence:
            ends = fence is not None and not fence["info"].strip()
            if ends and fence is not None and fence["ticks"].startswith(self._fence):
                yield from self._close()
                return
            clean = without_controls(line)
            self._code.append(clean)
            yield self._words(clean + "\n")
        elif fence is not None and told == 0:
            self._fence = fence["ticks"]
            found = _LANGUAGE.match(fence["info"])
            self._language = "" if found is None else found[0]
            self._code = []
            yield self._words(f"{self._fence}{self._language}\n")
        elif told:
            # Its beginning was shown as it was; what makes links can only stand in the rest.
            shown = without_controls(line)[:told]
            clean = harmless_line(line)
            if clean.startswith(shown):
                yield self._words(clean[told:] + "\n")
            else:
                yield self._words(harmless_line(without_controls(line)[told:]) + "\n")
        else:
            yield self._words(harmless_line(line) + "\n")

    def _close(self) -> Iterator[Words | Block]:
        yield self._words(self._fence + "\n")
        self._fence = ""
        block = Block(self._blocks, self._language, "\n".join(self._code) + "\n")
        self._blocks += 1
        yield block

    def _words(self, text: str) -> Words:
        self.text += text
        return Words(text)


def blocks_of(answer: str) -> list[Block]:
    """The code blocks of a whole answer."""
    reader = Reader()
    found = [*reader.feed(answer), *reader.finish()]
    return [each for each in found if isinstance(each, Block)]


def fenced(text: str, language: str = "component-pascal") -> str:
    """A text as a code block that nothing in it ends."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * max(longest + 1, 3)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
