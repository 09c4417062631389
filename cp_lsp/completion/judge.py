"""Puts a suggestion into the text, has the front end check it, and cuts back what is wrong.

The way of control that works with any model (DESIGN: judge): nothing is shown that adds a finding.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from cp_lsp.completion.closing import closings
from cp_lsp.completion.tidying import (
    code_in,
    is_echo,
    within_module,
    without_begun_line,
    without_next_lines,
    without_repetition,
)
from cp_lsp.completion.trial import Trial
from cp_lsp.semantics.context import Importer
from cp_lsp.semantics.incremental import EditedModule
from cp_lsp.source.diagnostic import Finding
from cp_lsp.source.messages import message
from cp_lsp.syntax.scanner import scan

__all__ = ["MAX_CHECKS", "Judge", "Verdict", "without_repetition"]

MAX_CHECKS: Final = 12
"""How many ways to cut a suggestion are tried."""

_WORD: Final = re.compile(r"\w")
_LINE_END: Final = re.compile(r"[ \t]*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of a suggestion can be shown, and how it was found.

    `text` is "" where nothing can, and `reason` says why then, `reason_ru` in Russian. `is_cut`
    tells that not all of it is shown, `closing` is the end of the text that was added to it.
    """

    text: str
    is_cut: bool = False
    reason: str | None = None
    reason_ru: str | None = None
    closing: str = ""


NOTHING: Final = Verdict("", reason="the model says nothing", reason_ru="модель ничего не говорит")
_REPEATS: Final = Verdict(
    "", is_cut=True, reason="it repeats what follows", reason_ru="повторяется то, что идёт дальше"
)
_ECHOES: Final = Verdict(
    "",
    is_cut=True,
    reason="it repeats what stands before",
    reason_ru="повторяется то, что стоит выше",
)


class Judge:
    """Judges suggestions for one place of one text.

    `module` is one that is kept checked with this text; without it, the text is read here. It may
    be left with another text: who keeps it has it become what he needs.
    """

    def __init__(
        self,
        prefix: str,
        suffix: str,
        importer: Importer | None = None,
        module: EditedModule | None = None,
    ) -> None:
        self._prefix = prefix
        self._suffix = suffix
        if module is None:
            module = EditedModule(prefix + suffix, importer)
        self._trial = Trial(prefix, suffix, importer, module)
        self._verdicts: dict[str, Finding | None] = {}
        self._begun = prefix[prefix.rfind("\n") + 1 :]

    def judge(self, suggestion: str) -> Verdict:
        """What of a suggestion adds no finding and repeats neither what follows nor what stands
        before: all of it, or its longest such beginning, closed if need be.
        """
        code = code_in(suggestion)
        if not code.strip():
            return NOTHING
        code = within_module(code, self._suffix)
        ended = without_next_lines(code, self._suffix, self._begun)
        short = without_repetition(ended, self._suffix)
        if not short.strip():
            return _REPEATS
        if is_echo(short, self._prefix):
            return _ECHOES
        finding: Finding | None = None
        # What looks like a repetition may be needed: `a)` before `)` is, `f(a)` before `)` is not.
        for text in dict.fromkeys((short, without_begun_line(short, self._prefix), ended)):
            if not _WORD.search(text) and text.strip() == "":
                continue
            found = self._new_finding(text)
            if found is None:
                return Verdict(text, is_cut=text != suggestion)
            finding = finding or found
        assert finding is not None
        return self._cut(short) or _refused(finding)

    def _cut(self, text: str) -> Verdict | None:
        """The longest beginning of a text that is clean, or is with what closes it."""
        checks = 0
        for end in (len(text), *self._ends(text)):
            beginning = text[:end].rstrip()
            if not _WORD.search(beginning):
                continue
            if end < len(text):
                checks += 1
                if checks > MAX_CHECKS:
                    break
                if self._new_finding(beginning) is None:
                    return self._unless_echo(Verdict(beginning, is_cut=True))
            for closing in closings(beginning, self._begun):
                closed = beginning + closing
                if self._new_finding(closed) is None:
                    return self._unless_echo(
                        Verdict(closed, is_cut=end < len(text.rstrip()), closing=closing)
                    )
        return None

    def _unless_echo(self, verdict: Verdict) -> Verdict:
        return _ECHOES if is_echo(verdict.text, self._prefix) else verdict

    def _ends(self, text: str) -> list[int]:
        """Where to cut: the last two symbols, ends of lines and statements, other symbols; of each
        kind the latest first.

        What stands before the first finding is read as it is without what follows, so cuts after
        it are left out.
        """
        start = len(self._prefix)
        tail = self._prefix[self._prefix.rfind("\n") + 1 :]
        shift = len(tail)
        tokens = scan(tail + text)
        ends = sorted({end - shift for end in tokens.ends if shift < end < shift + len(text)})
        finding = self._verdicts.get(text)
        if finding is not None and start < finding.pos < start + len(text):
            ends = ends[: bisect_right(ends, finding.pos - start)]
        ends.reverse()
        borders = [end for end in ends if text[end - 1] == ";" or _LINE_END.match(text, end)]
        return list(dict.fromkeys([*ends[:2], *borders, *ends]))

    def _new_finding(self, text: str) -> Finding | None:
        """The first finding that the text, put in, adds; None if there is none."""
        if text not in self._verdicts:
            self._verdicts[text] = self._trial.new_finding(text)
        return self._verdicts[text]


def _refused(finding: Finding) -> Verdict:
    code, detail = finding.code, finding.detail
    return Verdict(
        "",
        is_cut=True,
        reason=f"it would add error {code}: {message(code, 'en', detail)}",
        reason_ru=f"появилась бы ошибка {code}: {message(code, 'ru', detail)}",
    )
