"""A finding to the edits that mend it: candidates from rules, each tried before it is offered."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cp_lsp.features.fixes import FAMILIES
from cp_lsp.features.fixes.rule import RULES, Candidate, Site, applied
from cp_lsp.features.view import Edit, View
from cp_lsp.semantics.analysis import analyse
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.context import Importer, NoImports
from cp_lsp.source.diagnostic import Finding

BUDGET: Final = 0.4
"""Seconds for the fixes of one finding."""

MAX_FIXES: Final = 5
"""Fixes offered for one finding."""

_HIDDEN: Final = frozenset({192})
"""Numbers that the compiler gives only to a module without others, so they come as those go."""

_AHEAD: Final = 160
"""Characters after the finding that a first look takes in."""

_RANK: Final = {family.__name__: rank for rank, family in enumerate(FAMILIES)}


@dataclass(frozen=True)
class Fix:
    """Edits after which a finding is gone and none has come; `code` is the finding's number."""

    title: str
    title_ru: str
    edits: tuple[Edit, ...]
    code: int
    is_preferred: bool = False

    def title_in(self, language: str) -> str:
        """The title in "ru" or, for any other language, in English."""
        return self.title_ru if language == "ru" else self.title


def fixes(
    view: View,
    finding: Finding,
    importer: Importer | None = None,
    *,
    known_modules: Collection[str] = (),
    budget: float = BUDGET,
    limit: int = MAX_FIXES,
) -> list[Fix]:
    """The fixes of a finding, the best first; as many as the time allows.

    `known_modules` are the names of modules that an import list could name.
    """
    until = time.monotonic() + budget
    site = Site(view, finding, importer or NoImports(), known_modules)
    found = _Found(Trial(site), limit)
    late: list[tuple[int, Candidate]] = []
    for rank, candidate in enumerate(candidates(site)):
        if time.monotonic() > until or found.is_enough(rank):
            break
        if found.trial.is_quick(candidate.edits):
            found.consider(rank, candidate)
        else:
            late.append((rank, candidate))
    for rank, candidate in late:
        if time.monotonic() > until or found.is_enough(rank):
            break
        found.consider(rank, candidate)
    return [
        Fix(each.en, each.ru, each.edits, finding.code, is_preferred=not i)
        for i, each in enumerate(found.best())
    ]


class _Found:
    """The candidates that mend, as far as they have been tried."""

    def __init__(self, trial: Trial, limit: int) -> None:
        self.trial = trial
        self._limit = limit
        self._all: list[tuple[int, int, Candidate]] = []
        self._texts: set[str] = set()

    def consider(self, rank: int, candidate: Candidate) -> None:
        """Tries a candidate and keeps it if it mends in a way not seen before."""
        result = self.trial.result(candidate.edits)
        if result is not None:
            text, left = result
            key = "".join(text.split())
            if key not in self._texts:
                self._texts.add(key)
                self._all.append((left, rank, candidate))

    def is_enough(self, rank: int) -> bool:
        """Whether as many as are wanted, with some to choose from, come before a rank."""
        before = [left for left, other, _ in self._all if other < rank]
        return before.count(0) >= self._limit or len(before) >= 2 * self._limit

    def best(self) -> list[Candidate]:
        """Those that leave the fewest findings, in the order of the rules.

        What leaves more behind mends a consequence, where something else mends the cause.
        """
        fewest = min((left for left, _, _ in self._all), default=0)
        best = sorted((rank, each) for left, rank, each in self._all if left == fewest)
        return [each for _, each in best[: self._limit]]


def candidates(site: Site) -> Iterator[Candidate]:
    """What the rules for a finding's number propose, each edit once."""
    seen: set[tuple[Edit, ...]] = set()
    rules = RULES.get(site.finding.code, [])
    for rule in sorted(rules, key=lambda rule: _RANK[rule.__module__]):
        for candidate in rule(site):
            if candidate.edits not in seen:
                seen.add(candidate.edits)
                yield candidate


def fixable_codes() -> frozenset[int]:
    """The numbers that there are rules for."""
    return frozenset(RULES)


class Trial:
    """Tries edits on the module of a finding."""

    def __init__(self, site: Site) -> None:
        self._site = site
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

    @cached_property
    def _nearby(self) -> list[Finding]:
        """What a first look at the text as it is finds."""
        return self._site.probe.findings(self._site.text, self._end)

    def result(self, edits: tuple[Edit, ...]) -> tuple[str, int] | None:
        """The text after the edits and the number of findings left; None if the edits do not
        mend the finding, or do harm.
        """
        site = self._site
        text = applied(site.text, edits)
        if text == site.text or (self.is_quick(edits) and not self._looks_well(text, edits)):
            return None
        module = check(text, site.importer)
        after = module.findings
        if self._is_warning:
            if after:
                return None
            after = analyse(module)
        return (text, len(after)) if _is_harmless(self._others, after, edits) else None

    def is_quick(self, edits: tuple[Edit, ...]) -> bool:
        """Whether a first look at the text around the finding takes in all edits."""
        start = self._site.probe.start
        return not self._is_warning and all(
            start < range_.start and range_.end <= self._end for range_, _ in edits
        )

    def _looks_well(self, text: str, edits: tuple[Edit, ...]) -> bool:
        """Whether a first look at the text around the finding shows less that is wrong."""
        probe = self._site.probe
        after = probe.findings(text, self._end + len(text) - len(self._site.text))
        return len(after) < len(self._nearby) and _is_harmless(self._nearby, after, edits)


def _is_harmless(
    before: Iterable[Finding], after: Iterable[Finding], edits: tuple[Edit, ...]
) -> bool:
    """Whether the findings after edits are among those before."""
    left = Counter((finding.pos, finding.code) for finding in before)
    places = _Places(edits)
    for finding in after:
        if finding.code in _HIDDEN:
            continue
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
