"""Tries edits on a module: whether a finding is gone after them and none has come."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Final

from cp_lsp.features.fixes.headings import missing_methods, record_of
from cp_lsp.features.fixes.rule import Site, applied, numbers
from cp_lsp.features.fixes.sections import procedure_around
from cp_lsp.features.view import Edit
from cp_lsp.semantics import types as t
from cp_lsp.semantics.analysis import analyse
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.incremental import EditedModule
from cp_lsp.semantics.objects import TYPE_NAME
from cp_lsp.source.diagnostic import Finding

_METHOD_CODES: Final = frozenset(numbers("70 71 72 73 74 75 115 116 117 162 178 182 185 187 192"))
"""Numbers about the heading of a method."""

_STRUCTURE: Final = frozenset(numbers("4 19 21 36 37 38 43 48 49 51"))
"""Numbers of faults after which the ends of procedures are not found."""

_NEAR: Final = 2000
"""Characters that edits may be apart to be tried by editing the module."""

_AHEAD: Final = 160
"""Characters after the finding that a first look takes in."""


class Trial:
    """Tries edits on the module of a finding.

    `effort` is what has been spent on it, in first looks; the check of a block counts as a few,
    that of a whole module as many.
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
        after = None if self._is_warning else self._edited_in_place(text, edits)
        if after is None:
            self.effort += self.MODULE
            module = check(text, site.importer, pause=self._pause)
            after = module.findings
            if self._is_warning:
                if after:
                    return None
                after = analyse(module)
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
        self.effort += 1
        probe = self._site.probe
        after = probe.findings(text, self._end + len(text) - len(self._site.text))
        return len(after) < len(self._nearby) and is_harmless(self._nearby, after, edits)

    @cached_property
    def _nearby(self) -> list[Finding]:
        """What a first look at the text as it is finds."""
        return self._site.probe.findings(self._site.text, self._end)

    def _edited_in_place(self, text: str, edits: tuple[Edit, ...]) -> list[Finding] | None:
        """The findings after edits in one procedure; None for others.

        The module is edited and put back, which takes less than a check of the whole.
        """
        start = min(range_.start for range_, _ in edits)
        end = max(range_.end for range_, _ in edits)
        around = procedure_around(self._site, bisect_left(self._site.starts, start))
        if around is None or end - start > _NEAR or self._is_broken:
            return None
        self.effort += self.BLOCK
        edited = self._edited
        old = self._site.text
        stop = end + len(text) - len(old)
        edited.replace(start, end, text[start:stop])
        found = edited.marks
        edited.replace(start, stop, old[start:end])
        return found

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
    def _is_broken(self) -> bool:
        """Whether procedures may not end where they should."""
        return any(finding.code in _STRUCTURE for finding in self._site.module.findings)

    @cached_property
    def _edited(self) -> EditedModule:
        return EditedModule(self._site.text, self._site.importer)


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
