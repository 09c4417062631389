"""Puts a suggestion into the text, has the front end check it, and cuts back what is wrong.

The way of control that works with any model (DESIGN: judge): nothing is shown that adds a finding.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from cp_lsp.prefix import begin
from cp_lsp.semantics.context import Importer
from cp_lsp.semantics.incremental import EditedModule
from cp_lsp.source.diagnostic import Finding
from cp_lsp.source.messages import message
from cp_lsp.syntax.scanner import scan

MAX_CHECKS: Final = 12
"""How many ways to cut a suggestion are tried."""

_WORD: Final = re.compile(r"\w")
_MODULE_END: Final = re.compile(r"\bEND\s+\w+\s*\.")
_LINE_END: Final = re.compile(r"[ \t]*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of a suggestion can be shown, and how it was found.

    `text` is "" where nothing can, and `reason` says why then; `is_cut` tells that it was longer.
    """

    text: str
    is_cut: bool = False
    reason: str | None = None


class Judge:
    """Judges suggestions for one place of one text.

    `module` is one that is kept checked with this text; without it, the text is read here.
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
        self._importer = importer
        self._module = EditedModule(prefix + suffix, importer) if module is None else module
        self._found = frozenset(self._module.module.discovered)
        self._shown = frozenset(self._module.marks)

    def judge(self, suggestion: str) -> Verdict:
        """The longest beginning of a suggestion that adds no finding and does not repeat what
        follows.
        """
        said = suggestion
        if not said.strip():
            return Verdict("", reason="the model says nothing")
        # What stands behind the end of a module, nobody reads: that would hide any mistake.
        module_end = _MODULE_END.search(suggestion)
        if module_end is not None and _MODULE_END.search(self._suffix):
            suggestion = suggestion[: module_end.start()].rstrip()
        short = without_repetition(suggestion, self._suffix)
        if not short.strip():
            return Verdict("", is_cut=True, reason="it repeats what follows")
        # What looks like a repetition may be needed: `a)` before `)` is, `f(a)` before `)` is not.
        whole = [short, suggestion] if short.rstrip() != suggestion.rstrip() else [suggestion]
        finding: Finding | None = None
        for text in whole:
            found = self._new_finding(text)
            if found is None:
                return Verdict(text, is_cut=text != said)
            finding = finding or found
        for end in self._ends(short)[:MAX_CHECKS]:
            text = short[:end].rstrip()
            if _WORD.search(text) and self._new_finding(text) is None:
                return Verdict(text, is_cut=True)
        assert finding is not None
        why = message(finding.code, "en", finding.detail)
        return Verdict("", is_cut=True, reason=f"it would add error {finding.code}: {why}")

    def _ends(self, text: str) -> list[int]:
        """Where to cut: the last two symbols, ends of lines and statements, other symbols; of each
        kind the latest first.

        What the front end refuses as a beginning cannot be clean as a whole, so it is left out.
        """
        start = len(self._prefix)
        tokens = scan(self._prefix + text)
        ends = sorted({end - start for end in tokens.ends if start < end < start + len(text)})
        state = begin(self._prefix, self._importer)
        if state.is_viable:
            refused = bisect_left(ends, True, key=lambda end: not state.accepts(text[:end]))
            ends = ends[:refused]
        ends.reverse()
        borders = [end for end in ends if text[end - 1] == ";" or _LINE_END.match(text, end)]
        return list(dict.fromkeys([*ends[:2], *borders, *ends]))

    def _new_finding(self, text: str) -> Finding | None:
        """The first finding that the text, put in, adds; None if there is none.

        Where nothing stood before, one error makes others that are not shown, as a name that is
        missing makes a wrong type: these excuse nothing, so at the ends of the text the first
        error has to be one that was shown.
        """
        at, end = len(self._prefix), len(self._prefix) + len(text)
        self._module.replace(at, at, text)
        after = self._module.module.discovered
        self._module.replace(at, end, "")
        seen = set()
        for finding in after:
            pos = finding.pos
            if at < pos < end:
                return finding
            known = self._found
            if pos in (at, end) and pos not in seen:
                known = self._shown
                seen.add(pos)
            if finding._replace(pos=pos if pos <= at else pos - len(text)) not in known:
                return finding
        return None


def without_repetition(suggestion: str, suffix: str) -> str:
    """A suggestion without the end that is also the beginning of what follows it."""
    for size in range(min(len(suggestion), len(suffix)), 0, -1):
        if suggestion.endswith(suffix[:size]):
            return suggestion[: len(suggestion) - size]
    return suggestion
