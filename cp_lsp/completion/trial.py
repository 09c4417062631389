"""What a text put in at one place does to a module, found out by reading what it can touch alone.

Component Pascal is read in one pass, and what is declared in the block of a procedure is seen there
only. So a text inside a block is tried with that block, and of the rest of the module the
declarations before it are read. A text among declarations can touch the procedures below that
mention a name declared with it; those are read, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from cp_lsp.completion.reach import Block, Declared, blanked, blocks_inside
from cp_lsp.completion.reading import Reader
from cp_lsp.semantics.checker import MAX_TEXT, SYNTAX_CODES, form_findings
from cp_lsp.semantics.context import Importer, NoImports
from cp_lsp.semantics.incremental import EditedModule, Outline
from cp_lsp.semantics.splicing import difference
from cp_lsp.source.diagnostic import Finding, marked
from cp_lsp.syntax.scanner import scan

_LONG: Final = 4000
"""Characters of a block in which the procedures are told apart."""

_FAR: Final = 4000
"""Characters of a change after which a text is told anew."""

_LINES: Final = ("", "IF TRUE THEN", "x: RECORD", "x = RECORD", "PROCEDURE x; BEGIN")
"""Lines that open nothing, or something that may be closed below."""

_NEAR: Final = 200
"""Characters after the place that are looked at first."""

_COMMENT_MARKS: Final = ("(*", "*)")


class Trial:
    """Tries texts at one place of a module that is kept checked.

    The module may have another text afterwards; who needs it has it become his own again.
    """

    def __init__(
        self, prefix: str, suffix: str, importer: Importer | None, module: EditedModule
    ) -> None:
        self._at = at = len(prefix)
        self._text = prefix + suffix
        self._module = module
        if module.text != self._text:
            module.become(self._text)
        bench = _bench_of(module, importer or NoImports())
        self._reader = bench.reader
        base = self._base = bench.base(module, at)
        change = self._change = _Change.between(base.text, self._text, at)
        holders, self._siblings = base.holders(change)
        self._own = holders[-1] if holders else None
        self._depth = len(holders)
        self._hidden = [block for block in base.around(self._own) if block.end < change.start]
        self._prefix = blanked(prefix, self._hidden)
        self._ends = frozenset(block.start + 1 for block in self._hidden)
        last = self._text.find("\n", at)
        self._line = prefix.rfind("\n") + 1, len(self._text) if last < 0 else last
        self._before: _Outcome | None = None
        self._known: list[Finding] | None = None
        self._lasting: frozenset[tuple[int, int]] | None = None
        self._is_ready = self._is_in_comment = False

    def new_finding(self, text: str) -> Finding | None:
        """The first finding that the text, put in, adds; None if there is none."""
        if len(self._text) + len(text) > MAX_TEXT:
            return self._found_in_whole(text)
        self._get_ready()
        at, growth = self._at, len(text)
        if self._is_in_comment:
            left, right = self._text[at - 1 : at], self._text[at : at + 1]
            around = f"{left}{text}{right} {left}{right}"
            is_plain = not any(mark in around for mark in _COMMENT_MARKS)
            return None if is_plain else self._found_in_whole(text)
        before = self._before
        excused = None if before is None else frozenset(before.found)

        first, last = self._line

        def is_fatal(finding: Finding) -> bool:
            back = _moved_back(finding, at, growth)
            return (
                at < finding.pos < at + growth
                or (first < back.pos <= last and finding.code in SYNTAX_CODES)
                or (excused is not None and back not in excused)
            )

        self._reader.is_fatal = is_fatal
        near = self._text.find("\n", at + _NEAR) + 1
        if near:
            # What does not fit mostly shows at once.
            window = self._prefix + text + self._text[at:near]
            finding = self._reader.glance(window, self._ends)
            if finding is not None:
                return finding
        tried = self._try(text)
        if not tried.found:
            return None if self._is_known(tried) else self._found_in_whole(text)
        if is_fatal(tried.found[-1]):
            return tried.found[-1]
        if before is None:
            before = self._before = self._tried_before()
        new = _first_new(tried.found, before.found, at, growth, len(self._text))
        if new is None:
            new = self._unfinished(tried.found, growth)
        is_sure = tried.is_sure and before.is_sure and tried.is_apart == before.is_apart
        return self._found_in_whole(text) if new is None and not is_sure else new

    def _tried_before(self) -> _Outcome:
        """What is found without a text."""
        outline = self._module.outline() if self._module.text == self._text else None
        own = self._own
        if outline is None:
            self._reader.is_fatal = None
            return self._try("")
        if own is None:
            return _Outcome(outline.found, is_apart=False, is_sure=True)
        stop = own.stop + self._change.growth
        found = [finding for finding in outline.found if own.start < finding.pos <= stop]
        return _Outcome(found, is_apart=True, is_sure=True)

    def _unfinished(self, found: Sequence[Finding], growth: int) -> Finding | None:
        """The first error of form, if it would not be there without the line of the place.

        Such a line is to be finished: what leaves it as wrong as it was is no help. The errors of
        form that are found next may come of the first.
        """
        # What is noticed at a symbol is marked at the end of the one before.
        first = _end_of_code(self._text, self._line[0])
        for finding in found:
            back = _moved_back(finding, self._at, growth)
            if finding.code not in SYNTAX_CODES or back.pos < first:
                continue
            if self._lasting is None:
                self._lasting = self._lasting_forms()
            return None if (back.pos, back.code) in self._lasting else finding
        return None

    def _lasting_forms(self) -> frozenset[tuple[int, int]]:
        """Place and number of the errors of form that there are whatever the line says."""
        own, text, change = self._own, self._text, self._change
        first, last = self._line
        before, after, shift = text[:first], text[last:], 0
        if own is not None and own.start < first and last <= own.end + change.growth:
            end, stop = own.end + change.growth, own.stop + change.growth
            opening = f"MODULE M; PROCEDURE {text[end + len('END') : stop].strip()}"
            shift = own.start - len(opening)
            before, after = opening + text[own.start : first], text[last:stop] + "; END M."
        found: frozenset[tuple[int, int]] | None = None
        # Of what stands before, the last symbol is where the compiler marks what follows it.
        begins = next(iter(scan(before).starts[-3:-2]), 0)
        for line in _LINES:
            forms = form_findings(f"{before}{line:{last - first}}{after}")
            ends = len(before) + len(line)
            if line and any(begins <= each.pos <= ends for each in forms):
                continue  # no such line may stand here, and what comes of it tells nothing
            more = max(len(line) - (last - first), 0)
            places = frozenset(
                (_moved_back(each, len(before), more).pos + shift, each.code) for each in forms
            )
            found = places if found is None else found & places
            if not found:
                break
        return found or frozenset()

    def _get_ready(self) -> None:
        """Reads the text before the place, if another place has been read meanwhile."""
        reader = self._reader
        if not self._is_ready or reader.owner is not self:
            reader.owner = self
            self._is_ready = True
            self._is_in_comment = reader.read(self._prefix, self._ends, self._depth)

    def _is_known(self, tried: _Outcome) -> bool:
        """Whether it is known of the parts that were not read what the compiler says of them."""
        base, own = self._base, self._own
        if base.found is None:
            return False
        if not tried.is_apart or own is None or base.is_clean:
            return True
        if any(not own.start < finding.pos <= own.stop for finding in base.found):
            return True
        # Where nothing else is wrong, the compiler looks for more.
        return self._reader.is_tidy(base.text, base.blocks)

    def _try(self, text: str) -> _Outcome:
        """What is found in the parts of the module that a text can touch."""
        at, own, change = self._at, self._own, self._change
        growth = change.growth + len(text)
        whole = self._text[:at] + text + self._text[at:]
        changed = whole[change.start : change.end + growth]
        skipped = self._base.declared(own).untouched(
            self._siblings, change.start, change.end, changed
        )
        moved = [block.moved(growth) for block in skipped]
        rest = blanked(whole, moved)[at:]
        ends = self._ends.union(block.start + 1 for block in moved)
        if own is not None:
            block = f"{self._prefix}{rest[: own.stop + growth - at]};"
            found = self._reader.try_block(block, ends, own.start, own.end + growth)
            if found is not None:
                return _Outcome(self._comments(moved) or found, is_apart=True, is_sure=True)
            # It ends the procedure that it stands in, and may declare something outside.
            moved, ends, rest = [], self._ends, whole[at:]
        found = self._reader.try_rest(self._prefix + rest, ends)
        found = self._comments(moved) or found
        # After an error of form it may have been read otherwise than with what was left out.
        is_sure = not any(finding.code in SYNTAX_CODES for finding in found)
        return _Outcome(found, is_apart=False, is_sure=is_sure)

    def _comments(self, skipped: Sequence[Block]) -> list[Finding]:
        """A finding where a comment begins that may end in a block that was not read."""
        for begin, end in self._reader.tokens.comments:
            if any(begin < block.end and block.start + 1 < end for block in skipped):
                return [Finding(begin, 5)]
        return []

    # --- the whole module

    def _found_in_whole(self, text: str) -> Finding | None:
        """As `new_finding`, by what the compiler says of the whole module."""
        at, growth = self._at, len(text)
        module = self._module
        if self._known is None:
            module.become(self._text)
            self._known = module.discovered
        module.become(self._text[:at] + text + self._text[at:])
        found = module.discovered
        new = _first_new(found, self._known, at, growth, len(self._text))
        return new or self._unfinished(found, growth)


class _Outcome(NamedTuple):
    """What was found, whether no more was read than the block that the place is in, and whether
    the rest is as it was.
    """

    found: list[Finding]
    is_apart: bool
    is_sure: bool


def _first_new(
    after: Sequence[Finding], before: list[Finding], at: int, growth: int, length: int
) -> Finding | None:
    """The first finding that was not there before a text was put in.

    Where nothing stood before, one error makes others that are not shown, as a name that is
    missing makes a wrong type: these excuse nothing, so at the ends of the text the first error
    has to be one that was shown.
    """
    found, shown = frozenset(before), frozenset(marked(before, length))
    seen = set()
    for finding in after:
        pos = finding.pos
        if at < pos < at + growth:
            return finding
        known = found
        if pos in (at, at + growth) and pos not in seen:
            known = shown
            seen.add(pos)
        if _moved_back(finding, at, growth) not in known:
            return finding
    return None


def _end_of_code(text: str, end: int) -> int:
    """Where the last symbol before an offset ends, or before it a comment that breaks off."""
    while True:
        before = text[:end].rstrip()
        if not before.endswith("*)"):
            return len(before)
        end = max(before.rfind("(*"), 0)


def _moved_back(finding: Finding, at: int, growth: int) -> Finding:
    pos = finding.pos
    return finding if pos <= at else finding._replace(pos=max(pos - growth, at))


# --- what is kept with a module


class _Change(NamedTuple):
    """What of a base differs, or is about to: [start, end), which has grown since."""

    start: int
    end: int
    growth: int

    @classmethod
    def between(cls, base: str, text: str, at: int) -> _Change:
        """What differs in a text, together with an offset in it."""
        start, end, stop = difference(base, text) if base != text else (at, at, at)
        start, behind = min(start, at), max(stop, at)
        return cls(start, end + behind - stop, stop - end)


@dataclass(eq=False)
class _Base:
    """A text that is known well: the blocks of its procedures, and what is wrong with it; None
    where that is not known. `is_clean` says that nothing is, even if one looks for more.
    """

    text: str
    blocks: Sequence[Block]
    found: list[Finding] | None
    is_clean: bool

    def __post_init__(self) -> None:
        self._declared: dict[int, Declared] = {}
        self._inside: dict[int, Sequence[Block]] = {}

    def holders(self, change: _Change) -> tuple[list[Block], Sequence[Block]]:
        """The blocks that hold all of a change, the innermost last, and the blocks inside of it."""
        result: list[Block] = []
        children = self.blocks
        while True:
            inside = next((b for b in children if b.start < change.start <= b.end), None)
            if inside is None or change.end > inside.end:
                return result, children
            result.append(inside)
            children = self._children(inside)

    def is_near(self, change: _Change) -> bool:
        """Whether a change touches little that is known here."""
        if change.end - change.start > _FAR:
            return False
        is_apart = all(b.stop < change.start or change.end <= b.start for b in self.blocks)
        return is_apart or bool(self.holders(change)[0])

    def around(self, own: Block | None) -> list[Block]:
        """The blocks that do not hold one, in text order."""
        return self._around(self.blocks, own)

    def _around(self, blocks: Sequence[Block], own: Block | None) -> list[Block]:
        result: list[Block] = []
        for block in blocks:
            if own is not None and block.start <= own.start and own.end <= block.end:
                result += self._around(self._children(block), None if block is own else own)
            else:
                result.append(block)
        return result

    def _children(self, block: Block) -> Sequence[Block]:
        """The blocks inside of one, if it is long."""
        if block.end - block.start < _LONG:
            return ()
        found = self._inside.get(block.start)
        if found is None:
            found = self._inside[block.start] = blocks_inside(self.text, block)
        return found

    def declared(self, own: Block | None) -> Declared:
        """The declarations that are in a block and in no other inside of it."""
        key = -1 if own is None else own.start
        found = self._declared.get(key)
        if found is None:
            if own is None:
                found = Declared(self.text, 0, len(self.text), self.blocks)
            else:
                found = Declared(self.text, own.start, own.end, self._children(own))
            self._declared[key] = found
        return found


class _Bench:
    """What is kept with a module, so that little is read anew for the next place."""

    def __init__(self, importer: Importer) -> None:
        self.importer = importer
        self.reader = Reader(importer)
        self._base: _Base | None = None

    def base(self, module: EditedModule, at: int) -> _Base:
        """The text of a module, or an earlier one if that could be read better."""
        text = module.text
        known = self._base
        if known is not None and known.is_near(_Change.between(known.text, text, at)):
            return known
        now, earlier = module.outline(), module.earlier
        if now is not None and not now.found:
            known = _base(now, is_clean=not module.discovered)
        elif earlier is not None:
            known = _base(earlier, is_clean=False)
            if now is not None and not known.is_near(_Change.between(known.text, text, at)):
                known = _base(now, is_clean=False)
        elif now is not None:
            known = _base(now, is_clean=False)
        else:
            return known or _Base(text, (), None, is_clean=False)
        self._base = known
        return known


def _base(outline: Outline, *, is_clean: bool) -> _Base:
    text = outline.text
    blocks = [Block(*place) for place in outline.blocks if text[place[0]] == ";"]
    return _Base(text, blocks, outline.found, is_clean)


_BENCHES: Final[WeakKeyDictionary[EditedModule, _Bench]] = WeakKeyDictionary()


def _bench_of(module: EditedModule, importer: Importer) -> _Bench:
    bench = _BENCHES.get(module)
    if bench is None or bench.importer is not importer:
        bench = _BENCHES[module] = _Bench(importer)
    return bench
