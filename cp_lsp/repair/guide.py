"""Whether a text up to a gap can go on with the beginning of a fill."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Final

from cp_lsp.features.fixes.rule import Site
from cp_lsp.prefix import begin
from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import scan

_LINES: Final = 3
"""Lines before the first gap from which on everything is read again for each question."""

_SYMBOLS: Final = 2
_HEADING: Final = 12
_IMPORTS: Final = re.compile(r"[\w\s:=,]*\w")
_LOOK: Final = 200
_WORD: Final = re.compile(r"\w")
_WORD_END: Final = re.compile(r"\w\Z")


class Guide:
    """Answers for the gaps of one finding, the first of which begins at an offset or after it."""

    def __init__(self, site: Site, first: int) -> None:
        self._site = site
        text = site.text
        place = first
        for _ in range(_LINES):
            place = max(0, text.rfind("\n", 0, place))
        self._start = place
        self._state = begin(text[:place], site.bench.importer)

    def joins(self, accepts: Callable[[str], bool], suffix: str) -> Callable[[str], bool]:
        """What says of whole fills whether the first symbols behind them can follow."""
        tokens = scan(suffix[:_LOOK])
        count = min(_SYMBOLS, len(tokens.kinds) - 2)
        first = suffix[: tokens.ends[count - 1]] if count > 0 else ""

        def joins(fill: str) -> bool:
            if _WORD_END.search(fill) and _WORD.match(first):
                return False
            return accepts(f"{fill}{first} ")

        return joins

    def at(self, offset: int, before: str = "") -> Callable[[str], bool]:
        """What says of fills at an offset, with a text before them, whether they can be begun."""
        text = self._site.text
        if offset >= self._start:
            state = self._state.advance(text[self._start : offset])
        else:
            state = begin(text[:offset], self._site.bench.importer)
        state = state.advance(before)
        if not state.is_viable:
            return self._by_findings(text[:offset] + before)
        if offset <= self._imports_end:
            # Which modules there are, nobody tells by their first letters.
            return lambda fill: _IMPORTS.fullmatch(fill) is not None or state.accepts(fill)
        return state.accepts

    @cached_property
    def _imports_end(self) -> int:
        """Where the list of imports ends; -1 if there is none."""
        site = self._site
        for index in range(min(site.last, _HEADING)):
            if site.kind(index) == s.IMPORT:
                return site.text.find(";", site.starts[index])
        return -1

    def _by_findings(self, prefix: str) -> Callable[[str], bool]:
        """Behind other errors: whether the last symbol but one adds none."""
        probe = self._site.probe
        if len(prefix) < probe.start:
            return lambda _fill: True
        known = len(probe.findings(prefix, len(prefix)))

        def accepts(fill: str) -> bool:
            text = prefix + fill
            ends = scan(text, max(0, len(prefix) - 1)).ends
            # The last symbol may not be whole yet.
            end = max((end for end in ends if end < len(text)), default=len(prefix))
            return end <= len(prefix) or len(probe.findings(text[:end], end)) <= known

        return accepts
