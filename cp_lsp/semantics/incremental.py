"""Findings after each edit of a module, for work in proportion to the edit.

An edit inside the block of a procedure changes nothing outside of it, so only that block is
checked again. Any other edit checks the module anew.
"""

from __future__ import annotations

import sys
from typing import Final

from cp_lsp.semantics.checker import MAX_TEXT, RECURSION_LIMIT, CheckedModule, Checker, check
from cp_lsp.semantics.context import Importer, NoImports, TooDeep
from cp_lsp.semantics.declarations import Unit
from cp_lsp.source.diagnostic import TOO_DEEP, TOO_LARGE, Finding, marked
from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import Tokens, scan

_UNCLOSED: Final = frozenset({3, 5})


class EditedModule:
    """The text of a module as it is edited, and what is wrong with it.

    `findings` are the errors as `check` would give them for the whole text.
    """

    def __init__(self, text: str, importer: Importer | None = None) -> None:
        self._importer: Importer = importer or NoImports()
        self._module: CheckedModule | None = None
        self._check_all(text)

    @property
    def findings(self) -> list[Finding]:
        return marked(self._discovered(), len(self.text))

    @property
    def module(self) -> CheckedModule:
        """The whole module, checked; made when first asked for after an edit."""
        if self._module is None:
            self._module = check(self.text, self._importer)
        return self._module

    def edit(self, start: int, end: int, replacement: str) -> list[Finding]:
        """Replaces text[start:end] and gives the findings afterwards."""
        text = self.text[:start] + replacement + self.text[end:]
        if not self._edit_block(text, start, end, len(replacement) - (end - start)):
            self._check_all(text)
        self._module = None
        return self.findings

    # --- the whole module

    def _check_all(self, text: str) -> None:
        self.text = text
        too_large = len(text) > MAX_TEXT
        checker = self._checker = Checker(scan("" if too_large else text), self._importer)
        self._units: list[Unit] = []
        self._between: list[list[Finding]] = []
        self._layout: list[Finding] | None = None
        checker.units = self._units
        checker.module_records = []
        if sys.getrecursionlimit() < RECURSION_LIMIT:
            sys.setrecursionlimit(RECURSION_LIMIT)
        try:
            if too_large:
                checker.findings.append(Finding(0, TOO_LARGE))
            else:
                checker.module()
        except (TooDeep, RecursionError):
            checker.findings.append(Finding(checker.starts[checker.index], TOO_DEEP))
            self._units.clear()
        place = 0
        for unit in self._units:
            self._between.append(checker.findings[place : unit.first_finding])
            place = unit.first_finding + len(unit.findings)
        before_body = max(checker.before_body, place)
        self._between.append(checker.findings[place:before_body])
        self._at_end = checker.findings[before_body:]
        self._late_outside = [
            finding
            for finding in checker.late
            if not any(unit.start <= finding.pos < unit.end for unit in self._units)
        ]

    def _discovered(self) -> list[Finding]:
        """All errors in the order in which the compiler discovers them."""
        found: list[Finding] = []
        for i, outside in enumerate(self._between):
            found += outside
            if i < len(self._units):
                found += self._units[i].findings
        checker = self._checker
        if not found and checker.module_records:
            checker.units = None
            checker.findings = []
            checker.check_implemented(checker.module_records)
            found = checker.findings
        found += self._at_end
        if found:
            return found
        if self._layout is None:
            checker.units = None
            checker.findings = []
            checker.late = []
            checker.lay_out()
            self._layout = checker.findings
        if self._layout:
            return self._layout
        if self._checker.library:
            return []
        late = list(self._late_outside)
        for unit in self._units:
            late += unit.late
        return late[:1]

    # --- one block

    def _edit_block(self, text: str, start: int, end: int, growth: int) -> bool:
        """Checks the block again that an edit is in; False if it is in none or leaves it."""
        if self._layout or len(text) > MAX_TEXT:
            return False
        place = self._place(start, end)
        if place is None:
            return False
        unit = self._units[place]
        tokens = scan(text, unit.start, unit.mark, limit=unit.stop + growth)
        if _is_open(tokens) or tokens.kinds[0] != s.SEMICOLON:
            return False
        checker = self._checker
        _forget_locals(unit)
        checker.level = 1
        checker.loop_level = 0
        checker.depth = 1
        checker.scope = unit.scope
        checker.findings = []
        checker.late = []
        checker.uses = []
        checker.nodes = []
        checker.trail = []
        checker.units = [unit]
        checker.set_tokens(tokens)
        try:
            checker.get()
            checker.procedure_block()
        except (TooDeep, RecursionError):
            return False
        index = checker.index
        if (
            not unit.is_separable
            or checker.symbol != s.END
            or checker.starts[index] != unit.end + growth
            or checker.kinds[index + 1] != s.IDENT
            or checker.ends[index + 1] != unit.stop + growth
        ):
            return False
        unit.findings = checker.findings
        unit.late = checker.late
        checker.findings = []
        if not unit.findings and self._layout is not None:
            checker.allocate_procedure(unit.procedure)
            if checker.findings:
                return False
        self.text = text
        self._move(place, end, growth)
        return True

    def _place(self, start: int, end: int) -> int | None:
        """The number of the unit that an edit lies inside of."""
        for i, unit in enumerate(self._units):
            if unit.start < start and end <= unit.end:
                return i if unit.is_separable else None
        return None

    def _move(self, place: int, end: int, growth: int) -> None:
        """Moves what stands after an edit by its growth."""
        unit = self._units[place]
        unit.end += growth
        unit.stop += growth
        for later in self._units[place + 1 :]:
            later.start += growth
            later.end += growth
            later.stop += growth
            later.mark += growth
            later.findings = _moved(later.findings, end, growth)
            later.late = _moved(later.late, end, growth)
        self._between = [_moved(findings, end, growth) for findings in self._between]
        self._at_end = _moved(self._at_end, end, growth)
        self._late_outside = _moved(self._late_outside, end, growth)


def _moved(findings: list[Finding], end: int, growth: int) -> list[Finding]:
    return [
        finding._replace(pos=finding.pos + growth) if finding.pos >= end else finding
        for finding in findings
    ]


def _is_open(tokens: Tokens) -> bool:
    """Whether a comment or string may reach beyond the end of a part of a text."""
    return any(code in _UNCLOSED for faults in tokens.faults.values() for _, code in faults)


def _forget_locals(unit: Unit) -> None:
    names = unit.scope.names
    while len(names) > unit.name_count:
        names.popitem()
    del unit.scope.variables[unit.variable_count :]
