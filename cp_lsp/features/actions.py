"""What an editor offers at a range: fixes of the findings there, refactorings, and fixing all."""

from __future__ import annotations

import difflib
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cp_lsp.features.fixes.engine import BUDGET, Fix, fixes
from cp_lsp.features.fixes.rule import applied
from cp_lsp.features.fixes.trial import OutOfTime
from cp_lsp.features.fixes.workbench import Workbench
from cp_lsp.features.refactorings.bind import bind_to_type
from cp_lsp.features.refactorings.branches import convert_if
from cp_lsp.features.refactorings.change import Refactoring, Selection
from cp_lsp.features.refactorings.declarations import (
    document,
    export_marks,
    implement_methods,
    skeleton,
)
from cp_lsp.features.refactorings.extract_procedure import extract_procedure
from cp_lsp.features.refactorings.extract_value import extract_value
from cp_lsp.features.refactorings.imports import organize_imports
from cp_lsp.features.refactorings.inline import inline_value
from cp_lsp.features.view import Edit, Range, View
from cp_lsp.semantics.analysis import analyse
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.context import Importer, NoImports
from cp_lsp.source.diagnostic import Finding
from cp_lsp.syntax import tree

QUICK_FIX: Final = "quickfix"
FIX_ALL: Final = "source.fixAll"
ORGANIZE_IMPORTS: Final = "source.organizeImports"
KINDS: Final = (
    QUICK_FIX,
    "refactor.extract",
    "refactor.inline",
    "refactor.rewrite",
    "source",
    ORGANIZE_IMPORTS,
    FIX_ALL,
)
"""The kinds of actions, as the protocol names them."""

FIX_ALL_BUDGET: Final = 5.0
"""Seconds for fixing all of a module."""

_REFACTORINGS: Final[tuple[tuple[str, Callable[[Selection], Iterator[Refactoring]]], ...]] = (
    ("refactor.extract", extract_value),
    ("refactor.extract", extract_procedure),
    ("refactor.inline", inline_value),
    ("refactor.rewrite", convert_if),
    ("refactor.rewrite", implement_methods),
    ("refactor.rewrite", bind_to_type),
    ("refactor.rewrite", document),
    ("refactor.rewrite", export_marks),
    ("source", skeleton),
    (ORGANIZE_IMPORTS, organize_imports),
)


@dataclass(frozen=True)
class Action:
    """Something to do with a text: the edits, and what they do, in English and Russian.

    `kind` is the protocol's; `finding` is what a quick fix mends, else None.
    """

    title: str
    title_ru: str
    kind: str
    edits: tuple[Edit, ...]
    finding: Finding | None = None
    is_preferred: bool = False

    def title_in(self, language: str) -> str:
        """The title in "ru" or, for any other language, in English."""
        return self.title_ru if language == "ru" else self.title


@dataclass(frozen=True)
class AllFixed:
    """A text after fix upon fix: what was done in order, and the findings that are left."""

    text: str
    done: tuple[Fix, ...]
    left: tuple[Finding, ...]


def actions(
    view: View,
    selected: Range,
    importer: Importer | None = None,
    *,
    bench: Workbench | None = None,
    findings: Sequence[Finding] | None = None,
    known_modules: Collection[str] = (),
    kinds: Iterable[str] | None = None,
    budget: float = BUDGET,
    pause: Callable[[], None] = lambda: None,
) -> list[Action]:
    """What can be done at a range, quick fixes first.

    `bench` is one for earlier versions of the text, for its importer. `findings` are those to
    mend, by default the module's own on the lines of the range; `kinds` asks for some kinds alone,
    with those below them; `budget` is in seconds, and `pause` is called before whatever takes some
    of it, and may raise OutOfTime. What concerns the whole text is offered only when asked for, but
    for the order of imports, at their list, and a text to begin with.
    """
    until = time.monotonic() + budget
    bench = bench or Workbench(importer or NoImports())
    wanted = _usual_kinds(view, selected) if kinds is None else tuple(kinds)
    found: list[Action] = []
    with suppress(OutOfTime):
        if _is_wanted(QUICK_FIX, wanted):
            at_range = findings_at(view, selected, pause) if findings is None else findings
            for finding in at_range:
                left = until - time.monotonic()
                if left <= 0:
                    break
                for fix in fixes(
                    view,
                    finding,
                    bench=bench,
                    known_modules=known_modules,
                    budget=left,
                    pause=pause,
                ):
                    is_preferred = fix.is_preferred and len(at_range) == 1
                    found.append(
                        Action(fix.title, fix.title_ru, QUICK_FIX, fix.edits, finding, is_preferred)
                    )
        left = until - time.monotonic()
        if budget >= BUDGET:
            left = max(left, budget / 2)
        if left > 0:
            found += refactorings(
                view, selected, bench=bench, kinds=wanted, budget=left, pause=pause
            )
        if _is_wanted(FIX_ALL, wanted):
            result = fix_all(view, bench.importer, known_modules=known_modules, pause=pause)
            if result.done:
                edits = tuple(changes(view.text, result.text))
                title, title_ru = "Fix all that can be fixed", "Исправить всё, что можно"
                found.append(Action(title, title_ru, FIX_ALL, edits))
    return found


def findings_at(
    view: View, selected: Range, pause: Callable[[], None] | None = None
) -> list[Finding]:
    """The errors and warnings on the lines of a range, those in the range itself first.

    BlackBox marks a fault at the end of the symbol before, so the line after counts as well when
    the fault is at the end of its line.
    """
    text = view.text
    start = text.rfind("\n", 0, selected.start) + 1
    end = text.find("\n", selected.end)
    end = len(text) if end < 0 else end
    all_findings = view.module.findings or analyse(view.module, pause=pause)
    found: list[Finding] = []
    for finding in all_findings:
        following = finding.pos
        while following < len(text) and text[following] in " \t\n":
            following += 1
        if start <= finding.pos <= end or finding.pos <= start <= following <= end:
            found.append(finding)

    def outside(finding: Finding) -> bool:
        return not selected.start <= finding.pos <= selected.end

    return sorted(found, key=outside)


def refactorings(
    view: View,
    selected: Range,
    importer: Importer | None = None,
    *,
    bench: Workbench | None = None,
    kinds: Iterable[str] = KINDS,
    budget: float = BUDGET,
    pause: Callable[[], None] = lambda: None,
) -> list[Action]:
    """The refactorings of what is selected; each has been tried, and brings no new findings.

    No more are tried after `budget` seconds; `pause` is called before each trial.
    """
    until = time.monotonic() + budget
    wanted = tuple(kinds)
    selection = Selection(view, selected)
    found: dict[str, Action] = {}
    trial = _Trial(view, bench or Workbench(importer or NoImports()))
    for kind, refactor in _REFACTORINGS:
        if not _is_wanted(kind, wanted):
            continue
        for each in refactor(selection):
            if time.monotonic() > until:
                return list(found.values())
            try:
                pause()
            except OutOfTime:
                return list(found.values())
            if each.en not in found and trial.is_harmless(each):
                found[each.en] = Action(each.en, each.ru, each.kind, each.edits)
    return list(found.values())


class _Trial:
    """Checks the texts that refactorings of a module give."""

    def __init__(self, view: View, bench: Workbench) -> None:
        self._view = view
        self._bench = bench
        self._errors = Counter(_key(finding) for finding in view.module.findings)

    @cached_property
    def _warnings(self) -> Counter[int]:
        return Counter(finding.code for finding in analyse(self._view.module))

    def is_harmless(self, refactoring: Refactoring) -> bool:
        """Whether the text has no error after a refactoring that it has not had before, and if it
        has none, no more warnings of any kind.
        """
        if not self._view.text.strip():
            return True  # a text to begin with is better than none
        text = applied(self._view.text, refactoring.edits)
        module = self._bench.edited(text).module
        if Counter(_key(finding) for finding in module.findings) <= self._errors:
            if module.findings or refactoring.kind not in _JUDGED:
                return True
            return Counter(finding.code for finding in analyse(module)) <= self._warnings
        return False


def _key(finding: Finding) -> tuple[int, str | None]:
    return finding.code, finding.detail


_JUDGED: Final = ("refactor.extract", "refactor.inline")


def fix_all(
    view: View,
    importer: Importer | None = None,
    *,
    known_modules: Collection[str] = (),
    warnings: bool = False,
    budget: float = FIX_ALL_BUDGET,
    pause: Callable[[], None] = lambda: None,
) -> AllFixed:
    """The text after the preferred fixes, again and again until nothing more is mended.

    With `warnings` those are mended too, once there are no errors; `pause` is called now and then.
    """
    until = time.monotonic() + budget
    bench = Workbench(importer or NoImports())
    done: list[Fix] = []
    given_up: set[tuple[int, str | None, int]] = set()
    while True:
        left = view.module.findings
        if not left and warnings:
            left = [f for f in analyse(view.module) if f.code in (900, 909, 930)]
        step = _next_fix(view, left, bench, known_modules, given_up, until, pause)
        if step is None:
            return AllFixed(view.text, tuple(done), tuple(left))
        done.append(step)
        text = applied(view.text, step.edits)
        module = check(text, bench.importer, tolerant=True, pause=pause)
        view = View(view.path, module, text)


def _next_fix(
    view: View,
    findings: Sequence[Finding],
    bench: Workbench,
    known_modules: Collection[str],
    given_up: set[tuple[int, str | None, int]],
    until: float,
    pause: Callable[[], None],
) -> Fix | None:
    """The preferred fix of the first finding that has one; the others are noted as given up."""
    for finding in findings:
        # The same fault stays the same distance from the end while what is before it changes.
        key = (finding.code, finding.detail, len(view.text) - finding.pos)
        left = until - time.monotonic()
        if key in given_up or left <= 0:
            continue
        found = fixes(
            view,
            finding,
            bench=bench,
            known_modules=known_modules,
            budget=min(left, 1.0),
            limit=1,
            pause=pause,
        )
        if found and found[0].is_preferred:
            return found[0]
        given_up.add(key)
    return None


def changes(old: str, new: str) -> list[Edit]:
    """The edits that make one text the other, as few characters of each line as suffice."""
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [0]
    for line in old_lines:
        starts.append(starts[-1] + len(line))
    matcher = difflib.SequenceMatcher(None, old_lines, new_lines, autojunk=False)
    found: list[Edit] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            continue
        before, after = "".join(old_lines[i:j]), "".join(new_lines[k:m])
        shared = 0
        while shared < min(len(before), len(after)) and before[shared] == after[shared]:
            shared += 1
        tail = 0
        limit = min(len(before), len(after)) - shared
        while tail < limit and before[len(before) - 1 - tail] == after[len(after) - 1 - tail]:
            tail += 1
        start = starts[i] + shared
        found.append(
            Edit(Range(start, starts[i] + len(before) - tail), after[shared : len(after) - tail])
        )
    return found


def _usual_kinds(view: View, selected: Range) -> tuple[str, ...]:
    """The kinds that are offered at a range without being asked for."""
    kinds = [QUICK_FIX, "refactor"]
    if not view.text.strip():
        kinds.append("source")
    for kind, first, stop, _ in view.module.notes:
        if kind == tree.IMPORT_LIST:
            tokens = view.module.tokens
            if tokens.starts[first] <= selected.start <= tokens.ends[stop - 1] + 1:
                kinds.append(ORGANIZE_IMPORTS)
            break
    return tuple(kinds)


def _is_wanted(kind: str, wanted: Sequence[str]) -> bool:
    """Whether a kind is among some, or below one of them as "refactor.extract" is "refactor"."""
    return any(kind == each or kind.startswith(f"{each}.") or each == "" for each in wanted)
