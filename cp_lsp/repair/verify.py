"""The gate for edits: none passes after which the finding is still there, or another has come."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from cp_lsp.features.fixes.engine import Fix
from cp_lsp.features.fixes.rule import Site, applied, shown
from cp_lsp.features.fixes.trial import Trial, is_harmless
from cp_lsp.features.view import Edit, Range
from cp_lsp.semantics.checker import check
from cp_lsp.syntax.scanner import scan

_WORD_BEFORE: Final = re.compile(r"\w+\Z")
_WORD_AFTER: Final = re.compile(r"\w+")


@dataclass(frozen=True)
class Repair:
    """Edits after which a finding is gone and none has come; `code` is the finding's number.

    `is_generated` says that a model wrote them, and then `logprob` how probable it found them,
    None where it does not say; else a rule did, and `is_preferred` says that it is certain. `size`
    is how many characters differ, of what a model wrote; one that is lost counts twice.
    """

    title: str
    title_ru: str
    edits: tuple[Edit, ...]
    code: int
    is_generated: bool
    is_preferred: bool = False
    logprob: float | None = None
    size: int = 0

    def title_in(self, language: str) -> str:
        """The title in "ru" or, for any other language, in English."""
        return self.title_ru if language == "ru" else self.title


def by_rule(fix: Fix) -> Repair:
    """A rule's fix as one repair among others."""
    return Repair(
        fix.title,
        fix.title_ru,
        fix.edits,
        fix.code,
        is_generated=False,
        is_preferred=fix.is_preferred,
    )


class Verifier:
    """Tries what a model says at the site of a finding, and keeps what mends."""

    def __init__(self, site: Site, pause: Callable[[], None] = lambda: None) -> None:
        self._site = site
        self._trial = Trial(site, pause)
        self._pause = pause
        self._tried: set[str] = {_key(site.text)}
        self._found: list[Repair] = []
        self.trials = 0

    @property
    def count(self) -> int:
        """How many have passed."""
        return len(self._found)

    def exclude(self, edits: tuple[Edit, ...]) -> None:
        """Takes edits as known, so that they are not found again."""
        self._tried.add(_key(applied(self._site.text, edits)))

    def take(self, start: int, end: int, text: str, logprob: float | None = None) -> bool:
        """Tries a text in place of the characters [start, end); whether it mends, and is new."""
        site = self._site
        edit = _minimal(site.text, start, end, text)
        # A comment mends nothing, but can hide what is wrong.
        if edit is None or edit.text.count("(*") > site.text[start:end].count("(*"):
            return False
        after = applied(site.text, (edit,))
        key = _key(after)
        if key in self._tried:
            return False
        self._tried.add(key)
        self._pause()
        self.trials += 1
        left = self._trial.left_after((edit,), is_guess=True)
        if left is None or not self._is_read(edit, after):
            return False
        if left and not self.is_open((edit,)):
            return False
        en, ru = _titles(site.text, edit)
        self._found.append(
            Repair(
                en,
                ru,
                (edit,),
                site.finding.code,
                is_generated=True,
                logprob=logprob,
                size=_size(site.text[edit.range.start : edit.range.end], edit.text),
            )
        )
        return True

    def best(self, limit: int) -> list[Repair]:
        """Those that passed, the smallest first, of equal ones the most probable.

        Each has been put through a check of the whole, as `cp-lsp check` does it, once more.
        """
        self._found.sort(key=lambda each: (each.size, -(each.logprob or 0.0)))
        good: list[Repair] = []
        for each in self._found:
            if len(good) == limit:
                break
            if self._stands(each):
                good.append(each)
        return good

    def _stands(self, repair: Repair) -> bool:
        self._pause()
        site = self._site
        text = applied(site.text, repair.edits)
        after = check(text, site.bench.importer, tolerant=True, pause=self._pause)
        before = [each for each in site.module.findings if each is not site.finding]
        return is_harmless(before, after.findings, repair.edits)

    def is_open(self, edits: tuple[Edit, ...]) -> bool:
        """Whether edits bring no error that is not shown because of another before it."""
        before = self._site.module.discovered
        after = self._site.bench.edited(applied(self._site.text, edits)).discovered
        return is_harmless(before, after, edits)

    def _is_read(self, edit: Edit, after: str) -> bool:
        """Whether all that stood behind an edit is read as before: a comment opened, or an END of
        the module, would hide whatever is wrong there.
        """
        site = self._site
        growth = len(edit.text) - (edit.range.end - edit.range.start)
        behind = [start + growth for start in site.starts[: site.last] if start >= edit.range.end]
        tokens = scan(after)
        starts = tokens.starts[: len(tokens.kinds) - 2]
        count = len(behind)
        if count and starts[-count:] != behind:
            return False
        return not re.search(r"\bEND\s+\w+\s*\.", edit.text) or not count


def _size(old: str, new: str) -> int:
    """How many characters differ, but for blanks; what is lost counts twice."""
    old, new = _key(old), _key(new)
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in blocks)
    return 2 * (len(old) - same) + len(new) - same


def _key(text: str) -> str:
    return "".join(text.split())


def _minimal(old: str, start: int, end: int, new: str) -> Edit | None:
    """The edit that changes no more than it has to, in whole words; None if it changes nothing."""
    before = old[start:end]
    limit = min(len(before), len(new))
    head = 0
    while head < limit and before[head] == new[head]:
        head += 1
    tail = 0
    while tail < limit - head and before[-1 - tail] == new[-1 - tail]:
        tail += 1
    if before == new:
        return None
    removed, put = before[head : len(before) - tail], new[head : len(new) - tail]
    word = _WORD_BEFORE.search(before[:head])
    if word and (_WORD_AFTER.match(removed) or _WORD_AFTER.match(put)):
        head -= len(word[0])
        removed, put = word[0] + removed, word[0] + put
    rest = before[len(before) - tail :]
    word = _WORD_AFTER.match(rest)
    if word and (_WORD_BEFORE.search(removed) or _WORD_BEFORE.search(put)):
        tail -= len(word[0])
        removed, put = removed + word[0], put + word[0]
    if not put.strip() and removed.strip():
        return _without(old, start + head, start + head + len(removed))
    return Edit(Range(start + head, start + head + len(removed)), put)


def _without(text: str, start: int, end: int) -> Edit:
    """Characters taken out with the blanks that become superfluous, or with the whole line."""
    first, last = start, end
    while first > 0 and text[first - 1] in " \t":
        first -= 1
    while last < len(text) and text[last] in " \t":
        last += 1
    at_start = first == 0 or text[first - 1] == "\n"
    at_end = last == len(text) or text[last] == "\n"
    if at_start and at_end:
        return Edit(Range(first, min(last + 1, len(text))), "")
    if at_start:
        return Edit(Range(start, last), "")
    if at_end or text[last] in ";,)]}.":
        return Edit(Range(first, last), "")
    needs_blank = text[first - 1].isalnum() and text[last].isalnum()
    return Edit(Range(first, last), " " if needs_blank or first < start else "")


def _titles(text: str, edit: Edit) -> tuple[str, str]:
    old, new = shown(text[edit.range.start : edit.range.end]), shown(edit.text)
    if not old:
        return f"Insert “{new}” (generated)", f"Вставить «{new}» (предложено моделью)"
    if not new:
        return f"Remove “{old}” (generated)", f"Убрать «{old}» (предложено моделью)"
    return (
        f"Change “{old}” to “{new}” (generated)",
        f"Заменить «{old}» на «{new}» (предложено моделью)",
    )
