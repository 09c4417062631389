"""The checker as it reads on from a place again and again, each time with another text there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cp_lsp.completion.reach import Block
from cp_lsp.semantics.checker import RECURSION_LIMIT, Checker
from cp_lsp.semantics.context import Checkpoint, EndOfText, Importer, TooDeep
from cp_lsp.semantics.objects import Object
from cp_lsp.semantics.splicing import common_length
from cp_lsp.source.diagnostic import TOO_DEEP, Finding
from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import Tokens, scan

_KEYWORD = len("PROCEDURE")


class _Kept(NamedTuple):
    """Where reading can go on, what was found before, and the levels of the procedures begun."""

    checkpoint: Checkpoint
    findings: tuple[Finding, ...]
    late: tuple[Finding, ...]
    begun: tuple[int, ...]
    changed_arrays: frozenset[Object]


class Reader(Checker):
    """Reads a text up to a place, and then what may follow there.

    In these texts blocks of procedures may be blank. `is_fatal`, if any, says of what is found
    after the place whether to look at nothing more.
    """

    tolerant = True
    goes_back = True

    def __init__(self, importer: Importer) -> None:
        super().__init__(scan(""), importer)
        self.owner: object = None
        self.is_fatal: Callable[[Finding], bool] | None = None
        self._read = ""
        self._blank_ends: frozenset[int] = frozenset()
        self._start = _Kept(Checkpoint(self, self.from_heading, ()), (), (), (), frozenset())
        self._kept: list[_Kept] = []
        self._anchor = self._start
        self._begun: list[int] = []
        self._begun_at_place = self._level_at_place = 0
        self._ended: Object | None = None
        self._is_stopped = False
        self._tidy: tuple[str, bool] | None = None

    def read(self, prefix: str, blank_ends: frozenset[int], level: int) -> bool:
        """Reads a text up to a place that so many procedures are around; whether that is in a
        comment.
        """
        kept = self._kept
        same = common_length(self._read, prefix)
        while kept and kept[-1].checkpoint.pos + _KEYWORD >= same:
            kept.pop()
        self._read = prefix
        self._anchor = kept[-1] if kept else self._start
        self.recording = True
        self.is_fatal = None
        self._go_on(prefix, blank_ends)
        self.recording = False
        self._level_at_place = level
        self._begun_at_place = self._count_begun()
        return any(code == 5 for faults in self.tokens.faults.values() for _, code in faults)

    def glance(self, text: str, blank_ends: frozenset[int]) -> Finding | None:
        """What is fatal in a text that breaks off at the end of a line, if anything seems so."""
        self._go_on(text, blank_ends)
        return self.findings[-1] if self._is_stopped and not self.tokens.faults else None

    def try_block(
        self, text: str, blank_ends: frozenset[int], start: int, end: int
    ) -> list[Finding] | None:
        """What is found after an offset in a text that ends with the block that the place is in,
        whose END is at another one.

        None if that block ends elsewhere.
        """
        is_finished = self._go_on(text, blank_ends)
        found = [finding for finding in self.findings if finding.pos > start]
        if self._is_stopped:
            return found
        if is_finished or self._count_begun() != self._begun_at_place:
            return None
        if self.level + 1 != self._level_at_place:
            is_open = self.level >= self._level_at_place
            return [*found, Finding(end, s.END)] if is_open else None
        if self.findings:
            return found
        if self._ended is not None:
            self.allocate_procedure(self._ended)
        return self.findings or self.late

    def try_rest(self, text: str, blank_ends: frozenset[int]) -> list[Finding]:
        """What is found in the rest of a text."""
        is_finished = self._go_on(text, blank_ends)
        found = [*(self.heading_findings or ()), *self.findings]
        return found if found or is_finished else [Finding(len(text), s.PERIOD)]

    def is_tidy(self, text: str, blocks: Sequence[Block]) -> bool:
        """Whether nothing is wrong in a text outside of blocks."""
        pieces = []
        at = length = 0
        blank_ends = set()
        for block in blocks:
            pieces += [text[at : block.start + 1], "\n"]
            length += block.start + 1 - at
            blank_ends.add(length)
            length += 1
            at = block.end
        pieces.append(text[at:])
        outside = "".join(pieces)
        if self._tidy is None or self._tidy[0] != outside:
            reader = Reader(self.importer)
            self._tidy = outside, not reader.try_rest(outside, frozenset(blank_ends))
        return self._tidy[1]

    def _go_on(self, text: str, blank_ends: frozenset[int]) -> bool:
        """Reads a text from the anchor on; whether it is read to the end of a module."""
        if sys.getrecursionlimit() < RECURSION_LIMIT:
            sys.setrecursionlimit(RECURSION_LIMIT)
        checkpoint, findings, late, begun, changed_arrays = self._anchor
        self._begun = list(begun)
        self.changed_arrays = set(changed_arrays)
        self.refusal = 0
        self.go_back(checkpoint)
        if self._anchor is self._start:
            self.module_name = self.library = ""
            self.options_system = self.options_com = False
            self.options_interface = self.options_no_code = False
            self.heading_findings = None
        self.findings = _Findings(findings, self.is_fatal)
        self.late = list(late)
        self._blank_ends = blank_ends
        self._ended = None
        self._is_stopped = False
        self.set_tokens(scan(text, checkpoint.pos, checkpoint.mark))
        try:
            self.go_on(checkpoint)
        except EndOfText:
            return False
        except (TooDeep, RecursionError):
            list.append(self.findings, Finding(self.starts[self.index], TOO_DEEP))
        except _Fatal:
            self._is_stopped = True
            return False
        return True

    def checkpoint(self, resume: Callable[..., None], *arguments: object) -> None:
        checkpoint = Checkpoint(self, resume, arguments)
        found, late = tuple(self.findings), tuple(self.late)
        begun, changed = tuple(self._begun), frozenset(self.changed_arrays)
        self._anchor = _Kept(checkpoint, found, late, begun, changed)
        if resume == self.procedures:
            self._kept.append(self._anchor)

    def set_tokens(self, tokens: Tokens) -> None:
        super().set_tokens(tokens)
        # The first token EOF is not read: the text goes on there.
        self.stops[-1] = self.last - 1
        self.stop = self.stops[0]

    def _stop_at(self, index: int) -> int:
        index = super()._stop_at(index)
        if self.kinds[index] == s.EOF:
            raise EndOfText
        return index

    def generate(self, first: int, marked: int | None = None) -> None:
        # The statements before the anchor are not known any more, so their order is not either.
        code, self.refusal = self.refusal, 0
        if code:
            self.late.append(Finding(self.starts[first if marked is None else marked], code))

    def procedure_declaration(self, first: int) -> None:
        self._begun.append(self.level)
        super().procedure_declaration(first)

    def _count_begun(self) -> int:
        """How many procedures have begun outside of the block that the place is in."""
        return sum(level < self._level_at_place for level in self._begun)

    def _end_of_body(self) -> None:
        if self.marks[self.index] in self._blank_ends:
            self.has_return = True
        self._ended = self.scope.owner
        super()._end_of_body()


class _Fatal(Exception):
    """Something was found after which nothing else matters."""


class _Findings(list[Finding]):
    """What is found, up to what is fatal."""

    def __init__(
        self, before: tuple[Finding, ...], is_fatal: Callable[[Finding], bool] | None
    ) -> None:
        super().__init__(before)
        self._is_fatal = is_fatal

    def append(self, finding: Finding) -> None:
        super().append(finding)
        if self._is_fatal is not None and self._is_fatal(finding):
            raise _Fatal
