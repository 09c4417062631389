"""Tries edits on a module: whether a finding is gone after them and none has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Final

from cp_lsp.features.fixes.headings import missing_methods, record_of
from cp_lsp.features.fixes.rule import Site, applied, numbers
from cp_lsp.features.view import Edit
from cp_lsp.semantics import types as t
from cp_lsp.semantics.analysis import analyse
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.objects import TYPE_NAME
from cp_lsp.source.diagnostic import Finding
from cp_lsp.syntax import token as s

_METHOD_CODES: Final = frozenset(numbers("70 71 72 73 74 75 115 116 117 162 178 182 185 187 192"))
"""Numbers about the heading of a method."""

_AHEAD: Final = 160
"""Characters after the finding that a first look takes in."""


class OutOfTime(Exception):
    """Raised by a pause to end a search; what was found before counts."""


class Trial:
    """Tries edits on the module of a finding.

    `effort` is what has been spent on it, in first looks; a check from a procedure on counts as a
    few, that of a whole module as many.
    """

    BLOCK: Final = 10
    MODULE: Final = 40

    def __init__(self, site: Site, pause: Callable[[], None] = lambda: None) -> None:
        self._site = site
        self._pause = pause
        self.effort = 0
        finding = site.finding
        self._is_warning = finding.is_warning
        if self._is_warning:
            self._others = list(analyse(site.module))
        else:
            self._others = list(site.module.findings)
        for i, other in enumerate(self._others):
            if (other.pos, other.code) == (finding.pos, finding.code):
                del self._others[i]
                break
        self._end = site.line_end(min(finding.pos + _AHEAD, len(site.text)))

    def left_after(self, edits: tuple[Edit, ...], *, is_guess: bool = False) -> int | None:
        """How many findings are left after edits; None if they do not mend the finding, or do
        harm. A guess does harm also if it lets a hidden one be seen.
        """
        site = self._site
        text = applied(site.text, edits)
        if text == site.text or (self.is_quick(edits) and not self._looks_well(text, edits)):
            return None
        after = self._warnings(text, edits) if self._is_warning else self._errors(text, edits)
        if after is None:
            return None
        if not is_guess:
            after = [finding for finding in after if not self._was_hidden(finding)]
        return len(after) if is_harmless(self._others, after, edits) else None

    def _was_hidden(self, finding: Finding) -> bool:
        """Whether a finding was there before, but hidden.

        The compiler says that abstract methods are not implemented only if nothing else is wrong.
        Where the heading of a method is at fault, they may be missing because of the edits.
        """
        return finding.code == 192 and self._others_hide_methods

    def is_quick(self, edits: tuple[Edit, ...]) -> bool:
        """Whether a first look at the text around the finding takes in all edits."""
        if self._is_warning or self._end >= len(self._site.text):
            return False
        start = self._site.probe.start
        return all(start < range_.start and range_.end <= self._end for range_, _ in edits)

    def _looks_well(self, text: str, edits: tuple[Edit, ...]) -> bool:
        """Whether a first look at the text around the finding shows less that is wrong."""
        if not self._nearby:
            # It is noticed further on, as a name that a later declaration could still explain.
            return True
        self.effort += 1
        probe = self._site.probe
        after = probe.findings(text, self._end + len(text) - len(self._site.text))
        return len(after) < len(self._nearby) and is_harmless(self._nearby, after, edits)

    @cached_property
    def _nearby(self) -> list[Finding]:
        """What a first look at the text as it is finds."""
        return self._site.probe.findings(self._site.text, self._end)

    def _warnings(self, text: str, edits: tuple[Edit, ...]) -> list[Finding] | None:
        """The warnings after edits, None if there are errors."""
        self.effort += self.MODULE
        bench = self._site.bench
        if self._are_in_procedures(edits):
            module = bench.edited(text).module
        else:
            module = check(text, bench.importer, pause=self._pause)
        return None if module.findings else analyse(module)

    def _errors(self, text: str, edits: tuple[Edit, ...]) -> list[Finding]:
        """The errors after edits."""
        bench = self._site.bench
        if self._are_in_procedures(edits):
            self.effort += self.BLOCK
            return bench.edited(text).marks
        self.effort += self.MODULE
        return check(text, bench.importer, pause=self._pause).findings

    def _are_in_procedures(self, edits: tuple[Edit, ...]) -> bool:
        """Whether edits leave as it is what stands before the first procedure; then what they do
        can be told without a check of the whole.
        """
        return min(range_.start for range_, _ in edits) > self._first_procedure

    @cached_property
    def _others_hide_methods(self) -> bool:
        """Whether a type of the module lacks methods, and the finding is about none."""
        if self._site.finding.code in _METHOD_CODES:
            return False
        for obj in self._site.module.scope.names.values():
            record = record_of(obj.type) if obj.mode == TYPE_NAME else None
            if record is not None and record.attribute != t.ABSTRACT and missing_methods(record):
                return True
        return False

    @cached_property
    def _first_procedure(self) -> int:
        """The offset of the first procedure of the module, that of the text's end if none."""
        for block in self._site.view.blocks.root.children:
            if block.kind == s.PROCEDURE:
                return self._site.starts[block.first]
        return len(self._site.text)


def is_harmless(
    before: Iterable[Finding], after: Iterable[Finding], edits: tuple[Edit, ...]
) -> bool:
    """Whether the findings after edits are among those before."""
    left = Counter((finding.pos, finding.code) for finding in before)
    places = _Places(edits)
    for finding in after:
        for pos in places.before(finding.pos):
            if left[pos, finding.code]:
                left[pos, finding.code] -= 1
                break
        else:
            return False
    return True


class _Places:
    """From offsets in an edited text to those before."""

    def __init__(self, edits: tuple[Edit, ...]) -> None:
        self._edits = sorted(edits)

    def before(self, pos: int) -> list[int]:
        """The offsets that may have become this one: two where it touches an edit."""
        found: list[int] = []
        growth = 0
        for (start, end), new in self._edits:
            if pos < start + growth:
                break
            if pos <= start + growth + len(new):
                found += [start, end]
            growth += len(new) - (end - start)
        else:
            return [*found, pos - growth]
        return [*found, pos - growth]
