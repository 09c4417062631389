"""A module after each edit, for work in proportion to the edit.

An edit inside the block of a procedure changes nothing outside of it, so only that block is
checked again. A module is read in one pass, so any other edit has it checked from the procedure on
that it is in or after; only one before the first procedure checks it anew.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from cp_lsp.semantics.checker import (
    MAX_TEXT,
    RECURSION_LIMIT,
    SYNTAX_CODES,
    CheckedModule,
    Checker,
    check,
)
from cp_lsp.semantics.context import Change, Importer, NoImports, TooDeep
from cp_lsp.semantics.declarations import Unit
from cp_lsp.semantics.rereading import Rereading
from cp_lsp.semantics.splicing import (
    Part,
    Use,
    difference,
    is_open,
    move_declarations,
    moved_changes,
    rescanned,
    spliced_notes,
    spliced_tokens,
    spliced_uses,
)
from cp_lsp.source.diagnostic import TOO_DEEP, TOO_LARGE, Finding, marked
from cp_lsp.syntax import token as s
from cp_lsp.syntax.blocks import Blocks
from cp_lsp.syntax.scanner import Tokens, scan
from cp_lsp.syntax.tree import Note


class _Fresh(NamedTuple):
    """What was found in a block that was checked again, and is still to be put in its place.

    `stop` is where the block ended before, and `growth` how much it has grown since.
    """

    place: int
    tokens: Tokens
    uses: list[Use]
    notes: list[Note]
    stop: int
    growth: int


class Outline(NamedTuple):
    """A text that was read as the compiler reads it: start, END and end of the procedures' blocks,
    and the errors, but not those that are looked for where nothing else is wrong.
    """

    text: str
    blocks: list[tuple[int, int, int]]
    found: list[Finding]


def check_tolerantly(
    text: str, importer: Importer | None = None, *, pause: Callable[[], None] | None = None
) -> CheckedModule:
    """Checks a text for those who ask what its names mean, in modules with errors too.

    `pause` is called before each procedure, and what it raises is raised.
    """
    module = EditedModule(text, importer, pause=pause, pauses_always=True).module
    # Found out now, they keep nothing else in memory.
    _ = module.discovered
    return module


class EditedModule:
    """The text of a module as it is edited, what its names mean, and what is wrong with it.

    `earlier` is what was known of the text before, or of the last one that had an outline.
    `pause` is called now and then where nothing but findings is being made; with `pauses_always`
    elsewhere, too, but then what it raises leaves this in no state to go on.
    """

    def __init__(
        self,
        text: str,
        importer: Importer | None = None,
        *,
        pause: Callable[[], None] | None = None,
        pauses_always: bool = False,
    ) -> None:
        self._importer: Importer = importer or NoImports()
        self._pause = pause
        self._pauses_always = pauses_always
        self._module: CheckedModule | None = None
        self.earlier: Outline | None = None
        self._rereading = Rereading(self._importer)
        self._check_all(text)

    @property
    def findings(self) -> list[Finding]:
        """The errors as `check` gives them for the whole text."""
        return self.module.findings

    @property
    def marks(self) -> list[Finding]:
        """As `findings`, but without what other languages' constructs are taken for; quicker."""
        return marked(self._discovered_in(self.text), len(self.text))

    @property
    def discovered(self) -> list[Finding]:
        """As `module.discovered`; quicker, as nothing else is put together."""
        return self._discovered_in(self.text)

    def outline(self) -> Outline | None:
        """What is known of the text now, if all of it was read as the compiler reads it, and the
        procedures are where they seem to be.
        """
        if not self.is_exact or self._checker.heading_findings is not None:
            return None
        found = [finding for outside in self._between for finding in outside] + self._at_end
        if any(finding.code in SYNTAX_CODES for finding in found):
            return None
        for unit in self._units:
            found += unit.findings or unit.late
        blocks = [(unit.start, unit.end, unit.stop) for unit in self._units if unit.is_closed]
        return Outline(self.text, blocks, found)

    @property
    def module(self) -> CheckedModule:
        """The module, read on after errors in the heading.

        A procedure that does not end where it should ends where the keywords tell, so that what
        stands after it keeps its meaning. The findings are none the less those of `check`.
        """
        if self._module is None:
            self._splice()
            self._module = CheckedModule(
                self._checker.module_name,
                self._scope,
                self._tokens,
                self._uses,
                self._notes,
                partial(self._discovered_in, self.text),
            )
        return self._module

    def edit(self, start: int, end: int, replacement: str) -> list[Finding]:
        """Replaces text[start:end] and gives the findings afterwards."""
        self.replace(start, end, replacement)
        return self.findings

    def become(self, text: str) -> None:
        """Goes over to another text, as if by an edit of what differs."""
        if text != self.text:
            start, end, stop = difference(self.text, text)
            self.replace(start, end, text[start:stop])

    def replace(self, start: int, end: int, replacement: str) -> None:
        """Replaces text[start:end]; what is wrong then is found out when it is asked for."""
        text = self.text[:start] + replacement + self.text[end:]
        growth = len(replacement) - (end - start)
        before = self.outline()
        is_broken = not self.is_exact
        self._module = None
        place = self._place(start, end)
        if self._fresh is not None and self._fresh.place != place:
            self._splice()
        if place is None or not self._edit_block(place, text, end, growth):
            self._splice()
            if not self._check_rest(text, start, end, growth, is_broken=is_broken):
                self._check_all(text, is_broken=is_broken)
        if before is not None:
            self.earlier = before

    # --- the whole module, or all of it from a procedure on

    def _check_all(self, text: str, *, is_broken: bool = False) -> None:
        too_large = len(text) > MAX_TEXT
        checker = self._checker = Checker(scan("" if too_large else text), self._importer)
        self._scope = checker.scope
        self._units: list[Unit] = []
        checker.tolerant = True
        checker.is_broken = is_broken
        checker.pause = self._pause if self._pauses_always else None
        checker.units = self._units
        checker.module_records = []
        if too_large:
            checker.findings.append(Finding(0, TOO_LARGE))
        self._finish(text, (lambda: None) if too_large else checker.module)

    def _check_rest(self, text: str, start: int, end: int, growth: int, *, is_broken: bool) -> bool:
        """Checks the module again from the procedure on that an edit is in or after.

        A module is read in one pass, so what stands before it stays as it is. False if the edit
        is before the first procedure.
        """
        if self._layout or len(text) > MAX_TEXT:
            return False
        starts = self._tokens.starts
        place = len(self._units) - 1
        while place >= 0 and starts[self._units[place].first] + len("PROCEDURE") > start:
            place -= 1
        if place <= 0 or self._checker.library:
            return False
        checker = self._checker
        checker.trail = self._laid_out
        checker.undo(0)
        for unit in self._units[place:]:
            _forget_locals(unit)
        checker.trail = self._trail
        checker.undo(self._before[place])
        self._gather(place)
        checker.blocks = None
        checker.is_broken = is_broken
        checker.scope = self._scope
        checker.level = checker.loop_level = 0
        unit = self._units[place]
        checker.has_cut_heading = unit.before.has_cut_heading
        checker.depth = unit.depth - 1
        self._tokens.blocks = None  # the two hold each other, and would wait for a sweep
        checker.set_tokens(rescanned(self._tokens, text, start, end, growth))
        checker.go_to(unit.first)
        del self._units[place:]
        checker.units = self._units

        def read_rest() -> None:
            checker.procedures(checker.module_records)
            checker.module_end()

        self._finish(text, read_rest)
        return True

    def _gather(self, place: int) -> None:
        """Puts together what was found before a procedure, as it was when it had been read."""
        checker = self._checker
        found: list[Finding] = []
        for i, unit in enumerate(self._units[: place + 1]):
            ahead = unit.before.findings - self._ended[i]
            unit.before = unit.before._replace(findings=len(found) + ahead, trail=self._before[i])
            unit.trail_length = unit.stop_trail = self._known[i]
            found += self._between[i]
            unit.first_finding = len(found)
            found += unit.findings
        unit = self._units[place]
        kept = self._tokens.starts[unit.first]
        checker.findings = found[: unit.before.findings]
        checker.late = [finding for finding in self._late_outside if finding.pos <= kept]
        checker.uses = self._uses[: unit.before.uses]
        checker.nodes = self._notes[: unit.before.notes]

    def _finish(self, text: str, read: Callable[[], None]) -> None:
        """Reads the text to its end, and sorts what has been found by the units."""
        checker = self._checker
        self.text = text
        self._module = None
        self._fresh: _Fresh | None = None
        self._between: list[list[Finding]] = []
        self._ended: list[int] = []
        self._layout: list[Finding] | None = None
        self._laid_out: list[Change] = []
        if sys.getrecursionlimit() < RECURSION_LIMIT:
            sys.setrecursionlimit(RECURSION_LIMIT)
        try:
            read()
        except (TooDeep, RecursionError):
            checker.findings.append(Finding(checker.starts[checker.index], TOO_DEEP))
            self._units.clear()
        self._tokens, self._uses, self._notes = checker.tokens, checker.uses, checker.nodes
        self._note_declarations(checker.trail)
        place = 0
        for unit in self._units:
            self._ended.append(place)
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

    def _note_declarations(self, trail: list[Change]) -> None:
        """Keeps the changes made outside of blocks, and for each unit how many come before it."""
        self._trail: list[Change] = []
        self._before: list[int] = []
        self._known: list[int] = []
        place = 0
        for unit in self._units:
            self._before.append(len(self._trail) + unit.before.trail - place)
            self._trail += trail[place : unit.trail_length]
            self._known.append(len(self._trail))
            place = unit.stop_trail
        self._trail += trail[place:]
        self._parameters = {id(unit.scope.names) for unit in self._units}

    def _discovered_in(self, text: str) -> list[Finding]:
        """All errors in a text, which may be an earlier one, in the order of their discovery."""
        if self._checker.heading_findings is not None and text is self.text:
            return self._checker.heading_findings
        if text is self.text:
            if self.is_exact:
                return self._discovered()
            self._splice()
            found = self._rereading.discovered(self._tokens, self._pause)
            if found is not None:
                return found
        return check(text, self._importer, pause=self._pause).discovered

    @property
    def is_exact(self) -> bool:
        """Whether all was read as the compiler reads it."""
        return not self._checker.has_cut_heading and all(
            unit.is_exact and not unit.has_cut_heading for unit in self._units
        )

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
            self._splice()
            checker.units = None
            checker.findings = []
            checker.late = []
            checker.trail = self._laid_out
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

    def _edit_block(self, place: int, text: str, end: int, growth: int) -> bool:
        """Checks the block again that an edit is in; False if that is not enough."""
        if self._layout or len(text) > MAX_TEXT:
            return False
        unit = self._units[place]
        tokens = scan(text, unit.start, unit.mark, limit=unit.stop + growth)
        if is_open(tokens) or tokens.kinds[0] != s.SEMICOLON:
            return False
        checker = self._checker
        _forget_locals(unit)
        checker.level = 1
        checker.loop_level = 0
        checker.depth = unit.depth
        checker.scope = unit.scope
        checker.trail = []
        checker.units = [unit]
        _begin(checker, tokens)
        last = len(tokens.kinds) - 4
        # What is declared below is not known here yet.
        hidden = [
            (names, name, names.pop(name))
            for names, name, _ in reversed(self._trail[self._known[place] :])
            if isinstance(names, dict) and id(names) not in self._parameters
        ]
        try:
            checker.get()
            checker.procedure_block()
            unit.is_exact = (
                checker.symbol == s.END
                and checker.index == last
                and checker.starts[last] == unit.end + growth
                and checker.kinds[last + 1] == s.IDENT
            )
            is_clear = unit.is_exact and unit.has_clear_heading and not checker.findings
            if not is_clear and not self._is_closed(text, unit, growth):
                return False
            if not unit.is_exact:
                checker.undo(0)
                _begin(checker, tokens)
                checker.go_to(0)
                checker.read_apart(last, unit)
        except (TooDeep, RecursionError):
            return False
        finally:
            for names, name, obj in reversed(hidden):
                names[name] = obj
        if unit.has_records:
            return False
        if not unit.is_exact:
            self._layout = None
        unit.findings = checker.findings
        unit.late = checker.late
        uses, notes = checker.uses, checker.nodes
        checker.findings = []
        if unit.is_exact and not unit.findings and self._layout is not None:
            checker.allocate_procedure(unit.procedure)
            if checker.findings:
                return False
        before = self._fresh
        stop, grown = (unit.stop, 0) if before is None else (before.stop, before.growth)
        self._fresh = _Fresh(place, tokens, uses, notes, stop, grown + growth)
        self.text = text
        self._move(place, end, growth)
        return True

    def _is_closed(self, text: str, unit: Unit, growth: int) -> bool:
        """Whether the keywords of a procedure tell that it ends where it did before an edit."""
        first = self._tokens.starts[unit.first]
        blocks = Blocks(scan(text, first, limit=unit.stop + growth))
        children = blocks.root.children
        if len(children) != 1:
            return False
        block, starts = children[0], blocks.tokens.starts
        return (
            block.end_name >= 0
            and starts[block.end] == unit.end + growth
            and block.heading_end > 0
            and starts[block.heading_end - 1] == unit.start
        )

    def _place(self, start: int, end: int) -> int | None:
        """The number of the unit that an edit lies inside of."""
        for i, unit in enumerate(self._units):
            if unit.start < start and end <= unit.end:
                return i if unit.is_separable else None
        return None

    def _splice(self) -> None:
        """Puts what was found in a block last in the place of what was found there before."""
        if self._fresh is None:
            return
        place, tokens, uses, notes, end, growth = self._fresh
        self._fresh = None
        unit = self._units[place]
        first, stop = unit.first_token, unit.stop_token + 2
        more = len(tokens.kinds) - 2 - (stop - first)
        part = Part(first, stop, end, more, growth)
        move_declarations(self._uses, self._notes[unit.stop_note :], end, growth)
        self._trail = moved_changes(self._trail, end, growth)
        more_uses = len(uses) - (unit.stop_use - unit.first_use)
        more_notes = len(notes) - (unit.stop_note - unit.first_note)
        self._tokens.blocks = None
        self._tokens = spliced_tokens(self._tokens, part, tokens, self.text)
        self._uses = spliced_uses(self._uses, unit.first_use, unit.stop_use, part, uses)
        self._notes = spliced_notes(self._notes, unit.first_note, unit.stop_note, part, notes)
        unit.stop_token += more
        unit.stop_use += more_uses
        unit.stop_note += more_notes
        for later in self._units[place + 1 :]:
            later.before = later.before._replace(
                uses=later.before.uses + more_uses, notes=later.before.notes + more_notes
            )
            later.first += more
            later.first_token += more
            later.stop_token += more
            later.first_use += more_uses
            later.stop_use += more_uses
            later.first_note += more_notes
            later.stop_note += more_notes

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


def _begin(checker: Checker, tokens: Tokens) -> None:
    """Has the checker begin with other tokens, and note what it finds there alone."""
    checker.findings = []
    checker.late = []
    checker.uses = []
    checker.nodes = []
    checker.refusals = {}
    checker.known_conditions = {}
    checker.changed_arrays = set()
    checker.set_tokens(tokens)


def _moved(findings: list[Finding], end: int, growth: int) -> list[Finding]:
    return [
        finding._replace(pos=finding.pos + growth) if finding.pos >= end else finding
        for finding in findings
    ]


def _forget_locals(unit: Unit) -> None:
    names = unit.scope.names
    while len(names) > unit.name_count:
        names.popitem()
    del unit.scope.variables[unit.variable_count :]
