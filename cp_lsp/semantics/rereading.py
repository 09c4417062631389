"""A text that is read again after each edit, from the procedure on that the edit is in."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Callable
from typing import Final, NamedTuple

from cp_lsp.semantics.checker import RECURSION_LIMIT, Checker
from cp_lsp.semantics.context import Checkpoint, Importer, TooDeep
from cp_lsp.semantics.splicing import common_length
from cp_lsp.source.diagnostic import TOO_DEEP, Finding
from cp_lsp.syntax.scanner import Tokens, scan

_KEYWORD: Final = len("PROCEDURE")


class Rereading:
    """Reads a text as the compiler does, and again whenever it has been edited.

    With `open_ended` the text may go on after its end.
    """

    def __init__(self, importer: Importer, *, open_ended: bool = False) -> None:
        if sys.getrecursionlimit() < RECURSION_LIMIT:
            sys.setrecursionlimit(RECURSION_LIMIT)
        self._importer = importer
        self._open_ended = open_ended
        self._text = ""
        self._is_reading = False
        self.checker = _Reader(importer, open_ended)
        self.returns = 0
        """How often it has gone back; what was read before is undone then."""

    def go_back(self, text: str, place: int) -> Checkpoint:
        """Goes back to where the last procedure begins that stands before an offset, and before
        all that differs from what was read last; to the text's beginning if there is none.

        No more than `place` characters of the text may be read next.
        """
        self.returns += 1
        same = min(common_length(self._text, text), place)
        self._text = text[:place]
        kept = self.checker.kept
        while kept and kept[-1].checkpoint.pos + _KEYWORD >= same:
            kept.pop()
        if not kept:
            self.checker = _Reader(self._importer, self._open_ended)
            return Checkpoint(self.checker, self.checker.from_heading, ())
        checkpoint, findings = kept[-1]
        self.checker.go_back(checkpoint)
        self.checker.findings = list(findings)
        return checkpoint

    def discovered(
        self, tokens: Tokens, pause: Callable[[], None] | None = None
    ) -> list[Finding] | None:
        """All errors in a text, in the order of their discovery.

        None where the text is to be checked otherwise: in the midst of another reading, and where
        nothing is found, as then there is more to look at. Raises what `pause` raises.
        """
        if self._is_reading:
            return None
        self._is_reading = True
        checkpoint = self.go_back(tokens.text, len(tokens.text))
        checker = self.checker
        checker.pause = pause
        checker.recording = True
        checker.set_tokens(tokens)
        try:
            if checker.kept:
                checker.go_to(bisect_left(tokens.starts, checkpoint.pos))
                checker.resume(checkpoint)
            else:
                checker.module()
        except (TooDeep, RecursionError):
            checker.findings.append(Finding(checker.starts[checker.index], TOO_DEEP))
        finally:
            self._is_reading = False
        return checker.findings or None


class _Kept(NamedTuple):
    """Where a procedure of the module level begins, and what was found before it."""

    checkpoint: Checkpoint
    findings: tuple[Finding, ...]


class _Reader(Checker):
    """A checker that can go back to any procedure of the module level."""

    def __init__(self, importer: Importer, open_ended: bool) -> None:
        super().__init__(scan(""), importer, open_ended=open_ended)
        self.kept: list[_Kept] = []

    def checkpoint(self, resume: Callable[..., None], *arguments: object) -> None:
        if self.scope.owner is None and resume == self.procedures:
            found = Checkpoint(self, resume, arguments)
            self.kept.append(_Kept(found, tuple(self.findings)))
        if self.open_ended:
            super().checkpoint(resume, *arguments)
