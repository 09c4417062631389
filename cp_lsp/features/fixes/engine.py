"""A finding to the edits that mend it: candidates from rules, each tried before it is offered."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, NamedTuple

from cp_lsp.features.fixes import FAMILIES
from cp_lsp.features.fixes.rule import RULES, Candidate, Rule, Site, applied
from cp_lsp.features.fixes.trial import OutOfTime, Trial
from cp_lsp.features.fixes.workbench import Workbench
from cp_lsp.features.view import Edit, View
from cp_lsp.semantics.context import Importer, NoImports
from cp_lsp.source.diagnostic import Finding

BUDGET: Final = 0.5
"""Seconds for the fixes of one finding."""

MAX_FIXES: Final = 5
"""Fixes offered for one finding."""

_MORE: Final = 20
_MORE_AFTER_A_GUESS: Final = 40
_MORE_WHERE_SOME_ARE_LEFT: Final = 60
"""Effort spent on further fixes after the first: one that is certain, a guess, or one that leaves
other findings, which something else may mend as well.
"""

_UNLIMITED: Final = 1_000_000

_FORM: Final = frozenset({37, 38, 48, 19})
"""Numbers of faults that end the reading of a module."""

_RANK: Final = {family.__name__.rpartition(".")[2]: i for i, family in enumerate(FAMILIES)}


@dataclass(frozen=True)
class Fix:
    """Edits after which a finding is gone and none has come; `code` is the finding's number,
    `rule` the name of the rule that proposed them.

    The preferred one can be made without asking: it is the first, and no guess.
    """

    title: str
    title_ru: str
    edits: tuple[Edit, ...]
    code: int
    rule: str
    is_preferred: bool = False

    def title_in(self, language: str) -> str:
        """The title in "ru" or, for any other language, in English."""
        return self.title_ru if language == "ru" else self.title


class Proposal(NamedTuple):
    """A candidate, and the rule that it is from."""

    rule: Rule
    candidate: Candidate


def fixes(
    view: View,
    finding: Finding,
    importer: Importer | None = None,
    *,
    bench: Workbench | None = None,
    known_modules: Collection[str] = (),
    budget: float = BUDGET,
    limit: int = MAX_FIXES,
    pause: Callable[[], None] = lambda: None,
) -> list[Fix]:
    """The fixes of a finding, the best first; as many as the time allows.

    `bench` is one for earlier versions of the text, for its importer; `known_modules` are the
    names of modules that an import list could name; `pause` is called before each trial and in it,
    and may raise OutOfTime.
    """
    until = time.monotonic() + budget
    bench = bench or Workbench(importer or NoImports())
    site = Site(view, finding, bench, known_modules)
    found = _Found(Trial(site, pause), site.text, limit)
    cause = _cause(view, finding)
    source = site if cause is finding else Site(view, cause, bench, known_modules)
    late: list[tuple[int, Proposal]] = []
    with suppress(OutOfTime):
        for rank, proposal in enumerate(proposals(source)):
            if time.monotonic() > until or found.is_enough(rank):
                break
            pause()
            if found.trial.is_quick(proposal.candidate.edits):
                found.consider(rank, proposal)
            else:
                late.append((rank, proposal))
        for rank, proposal in late:
            if time.monotonic() > until or found.is_enough(rank):
                break
            pause()
            found.consider(rank, proposal)
    return [
        Fix(
            candidate.en,
            candidate.ru,
            candidate.edits,
            finding.code,
            rule.name,
            is_preferred=i == 0 and not rule.is_guess,
        )
        for i, (rule, candidate) in enumerate(found.best())
    ]


class _Kept(NamedTuple):
    """A proposal that mends: the findings that it leaves, and its place among all."""

    left: int
    rank: int
    proposal: Proposal


class _Found:
    """The proposals that mend, as far as they have been tried."""

    def __init__(self, trial: Trial, text: str, limit: int) -> None:
        self.trial = trial
        self._text = text
        self._limit = limit
        self._kept: list[_Kept] = []
        self._texts: set[str] = set()
        self._enough = _UNLIMITED

    def consider(self, rank: int, proposal: Proposal) -> None:
        """Tries a proposal and keeps it if it mends in a way not seen before."""
        edits = proposal.candidate.edits
        left = self.trial.left_after(edits, is_guess=proposal.rule.is_guess)
        if left is None:
            return
        key = "".join(applied(self._text, edits).split())
        if key not in self._texts:
            self._texts.add(key)
            more = _MORE_AFTER_A_GUESS if proposal.rule.is_guess else _MORE
            more = _MORE_WHERE_SOME_ARE_LEFT if left else more
            self._enough = min(self._enough, self.trial.effort + more)
            self._kept.append(_Kept(left, rank, proposal))

    def is_enough(self, rank: int) -> bool:
        """Whether as many as are wanted, with some to choose from, come before a rank, or finding
        more has cost enough.
        """
        if self.trial.effort > self._enough:
            return True
        before = [kept.left for kept in self._kept if kept.rank < rank]
        return before.count(0) >= self._limit or len(before) >= 2 * self._limit

    def best(self) -> list[Proposal]:
        """Those that leave the fewest findings, in the order of the rules.

        What leaves more behind mends a consequence, where something else mends the cause.
        """
        fewest = min((kept.left for kept in self._kept), default=0)
        best = sorted((kept.rank, kept.proposal) for kept in self._kept if kept.left == fewest)
        return [proposal for _, proposal in best[: self._limit]]


def proposals(site: Site) -> Iterator[Proposal]:
    """What the rules for a finding's number propose, each edit once, the guesses last."""
    seen: set[tuple[Edit, ...]] = set()
    rules = RULES.get(site.finding.code, [])
    for rule in sorted(rules, key=lambda rule: (rule.is_guess, _RANK[rule.family])):
        for candidate in rule.propose(site):
            if candidate.edits not in seen:
                seen.add(candidate.edits)
                yield Proposal(rule, candidate)


def _cause(view: View, finding: Finding) -> Finding:
    """The finding that another comes of: methods seem to be missing where the text is not read to
    its end.
    """
    if finding.code == 192:
        return next((f for f in view.module.findings if f.code in _FORM), finding)
    return finding


def fixable_codes() -> frozenset[int]:
    """The numbers that there are rules for."""
    return frozenset(RULES)
