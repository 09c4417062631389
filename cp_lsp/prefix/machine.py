"""The checker as a machine that can be put back to any checkpoint and go on from there."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Final

from cp_lsp.semantics.checker import RECURSION_LIMIT, Checker
from cp_lsp.semantics.context import Checkpoint, EndOfText, Importer, TooDeep
from cp_lsp.syntax.scanner import Tokens, scan, scan_further


class Anchor:
    """A checkpoint, and how to reach it again after what it builds on has been undone.

    `replay` is the text that, read from the anchor before it, leads to this one.
    """

    __slots__ = ("before", "checkpoint", "replay")

    def __init__(self, checkpoint: Checkpoint, before: Anchor | None, replay: str) -> None:
        self.checkpoint = checkpoint
        self.before = before
        self.replay = replay


class Outcome:
    """What reading a text from an anchor gave.

    `is_sound` says that no error was found, `is_finished` that the module has ended; `moved` is
    the last checkpoint passed, None if there was none. Offsets are relative to the text read.
    """

    __slots__ = ("is_finished", "is_sound", "moved")

    def __init__(self, *, is_sound: bool, is_finished: bool, moved: Checkpoint | None) -> None:
        self.is_sound = is_sound
        self.is_finished = is_finished
        self.moved = moved


class Machine:
    """One checker, shared by all states of a text and its forks.

    `continuations` are symbols that may follow an operand, in the order in which they are tried.
    """

    def __init__(self, importer: Importer, continuations: Iterable[str]) -> None:
        self.continuations = list(continuations)
        if sys.getrecursionlimit() < RECURSION_LIMIT:
            sys.setrecursionlimit(RECURSION_LIMIT)
        self.checker: Final = Checker(scan(""), importer, open_ended=True)
        self.start: Final = Anchor(
            Checkpoint(self.checker, self.checker.from_heading, ()), None, ""
        )

    def read(
        self, anchor: Anchor, text: str, before: Tokens | None = None, *, record: bool = False
    ) -> Outcome:
        """Reads a text from an anchor on. With `record` the checkpoints passed stay usable.

        `before` are the tokens of a beginning of the text, if they are known.
        """
        self._return_to(anchor)
        if before is None:
            tokens = scan(text, 0, anchor.checkpoint.mark)
        else:
            tokens = scan_further(before, text)
        return self._run(anchor.checkpoint, tokens, record=record)

    def _run(self, checkpoint: Checkpoint, tokens: Tokens, *, record: bool) -> Outcome:
        checker = self.checker
        checker.set_tokens(tokens)
        checker.recording = record
        checker.last_checkpoint = None
        checker.members = None
        is_finished = False
        try:
            checker.go_on(checkpoint)
            is_finished = True
        except EndOfText:
            pass
        except (TooDeep, RecursionError):
            return Outcome(is_sound=False, is_finished=False, moved=None)
        moved = checker.last_checkpoint
        if moved is not None and moved.pos == 0:
            moved = None
        return Outcome(is_sound=not checker.findings, is_finished=is_finished, moved=moved)

    def _return_to(self, anchor: Anchor) -> None:
        """Undoes what was read after an anchor, and reads again what had been undone before it."""
        missing: list[Anchor] = []
        live: Anchor = anchor
        while not self.checker.is_live(live.checkpoint):
            missing.append(live)
            assert live.before is not None
            live = live.before
        self.checker.go_back(live.checkpoint)
        for lost in reversed(missing):
            assert lost.before is not None
            checkpoint = lost.before.checkpoint
            tokens = scan(lost.replay, 0, checkpoint.mark)
            found = self._run(checkpoint, tokens, record=True).moved
            assert found is not None
            found.pos, found.mark = 0, found.mark - found.pos
            lost.checkpoint = found
            self.checker.go_back(found)
