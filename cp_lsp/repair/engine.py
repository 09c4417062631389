"""A finding to repairs: rules first, then a model, whose proposals are checked one by one."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final

from cp_lsp.features.fixes.engine import BUDGET, fixes
from cp_lsp.features.fixes.rule import Site, applied
from cp_lsp.features.fixes.workbench import Workbench
from cp_lsp.features.view import View
from cp_lsp.models.base import ChatModel, Model, SteerableModel
from cp_lsp.repair.asks import Steps
from cp_lsp.repair.conversed import conversed
from cp_lsp.repair.prompt import Surroundings
from cp_lsp.repair.sampled import sampled
from cp_lsp.repair.steered import steered
from cp_lsp.repair.verify import Repair, Verifier, by_rule
from cp_lsp.semantics.checker import check
from cp_lsp.source.diagnostic import Finding

MAX_REPAIRS: Final = 3
"""Repairs offered for one finding."""

SECONDS: Final = 20.0
"""For the repairs of one finding."""


@dataclass(frozen=True)
class Helpers:
    """Who and what helps with repairs.

    `model` fills gaps and `chat` converses; either may be None. `definition` gives the client
    interface of a module by its name, or None; `known_modules` are those that could be imported.
    """

    model: Model | None = None
    chat: ChatModel | None = None
    definition: Callable[[str], str | None] = lambda _name: None
    known_modules: Collection[str] = ()


@dataclass(frozen=True)
class Mended:
    """A text after repair upon repair: what was done in order, and the findings that are left."""

    text: str
    done: tuple[Repair, ...]
    left: tuple[Finding, ...]


def repairs(
    view: View,
    finding: Finding,
    bench: Workbench,
    helpers: Helpers,
    *,
    limit: int = MAX_REPAIRS,
    seconds: float = SECONDS,
    rules: bool = True,
    pause: Callable[[], None] = lambda: None,
) -> Steps[list[Repair]]:
    """The repairs of a finding, those of rules first, then the model's, the smallest first.

    `pause` is called before each trial. With enough from the rules no model is asked.
    """
    until = time.monotonic() + seconds
    site = Site(view, finding, bench, helpers.known_modules)
    verifier = Verifier(site, pause)
    found: list[Repair] = []
    if rules:
        for fix in fixes(
            view,
            finding,
            bench=bench,
            known_modules=helpers.known_modules,
            budget=min(BUDGET, seconds),
            limit=limit,
            pause=pause,
        ):
            if finding.is_warning or verifier.is_open(fix.edits):
                found.append(by_rule(fix))
                verifier.exclude(fix.edits)
    if finding.is_warning or len(found) >= limit:
        return found
    around = Surroundings(site, helpers.definition)
    wanted = limit - len(found)
    if isinstance(helpers.model, SteerableModel) and helpers.model.abilities.logits:
        yield from steered(site, verifier, around, helpers.model, wanted, until)
    elif helpers.model is not None:
        yield from sampled(site, verifier, around, helpers.model, wanted, until)
    if helpers.chat is not None and verifier.count < wanted:
        yield from conversed(site, verifier, around, wanted, until)
    return found + verifier.best(wanted)


def mend(
    view: View,
    bench: Workbench,
    helpers: Helpers,
    *,
    seconds: float = SECONDS,
    pause: Callable[[], None] = lambda: None,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> Steps[Mended]:
    """The text after the preferred fixes and, where there is none, the model's best repair, finding
    by finding; no step is kept after which there are not fewer findings.

    `seconds` are for all. `tell` is told how many findings are done with, and how many there were.
    """
    until = time.monotonic() + seconds
    total = len(view.module.findings)
    done: list[Repair] = []
    given_up: set[tuple[int, int]] = set()
    while True:
        findings = view.module.findings
        tell(min(total, total - len(findings) + len(given_up)), total)
        finding = next((f for f in findings if _place(view, f) not in given_up), None)
        left = until - time.monotonic()
        if finding is None or left <= 0:
            return Mended(view.text, tuple(done), tuple(findings))
        alone = replace(helpers, model=None, chat=None)
        options = yield from repairs(
            view, finding, bench, alone, limit=1, seconds=left, pause=pause
        )
        options = [each for each in options if each.is_preferred]
        if not options:
            # What rules only guess is left to the person; the model has more to go by.
            left = until - time.monotonic()
            options = yield from repairs(
                view, finding, bench, helpers, seconds=left, rules=False, pause=pause
            )
        better = [
            (after, each)
            for each in options
            if (after := _after(view, each, bench, pause)) is not None
        ]
        if not better:
            given_up.add(_place(view, finding))
            continue
        # One that mends more mends the cause.
        view, step = min(better, key=lambda pair: len(pair[0].module.findings))
        done.append(step)


def _after(view: View, step: Repair, bench: Workbench, pause: Callable[[], None]) -> View | None:
    """The module after a repair; None where it is not better."""
    text = applied(view.text, step.edits)
    module = check(text, bench.importer, tolerant=True, pause=pause)
    is_better = len(module.findings) < len(view.module.findings)
    return View(view.path, module, text) if is_better else None


def _place(view: View, finding: Finding) -> tuple[int, int]:
    """What stays the same of a finding while what is before it changes."""
    return finding.code, len(view.text) - finding.pos
