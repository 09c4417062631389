"""A quick first look at a candidate: whether the text can still be the beginning of a module."""

from __future__ import annotations

from cp_lsp.semantics.context import EndOfText, TooDeep
from cp_lsp.semantics.objects import Object, Scope, find_field
from cp_lsp.semantics.rereading import Rereading
from cp_lsp.semantics.types import Type
from cp_lsp.source.diagnostic import TOO_DEEP, Finding
from cp_lsp.syntax.scanner import scan


class Probe:
    """Reads changed texts from the last statement or declaration that begins before a place.

    What stands before `start` is not looked at again unless something else has been read with
    the same `reading`, so a question takes about a millisecond in a module of any length.
    """

    def __init__(self, text: str, place: int, reading: Rereading) -> None:
        self._text = text
        self._place = place
        self._reading = reading
        self._begin()

    @property
    def start(self) -> int:
        return self._checkpoint.pos

    def _begin(self) -> None:
        """Reads the text up to the place, and notes where the last statement begins there."""
        self._checkpoint = self._reading.go_back(self._text, self._place)
        self._returns = self._reading.returns
        checker = self._checker = self._reading.checker
        checker.last_checkpoint = None
        checker.recording = True
        self._read_on(self._text, self._place)
        checker.recording = False
        self._checkpoint = checker.last_checkpoint or self._checkpoint
        self._options = checker.options_system, checker.options_com

    def findings(self, text: str, end: int) -> list[Finding]:
        """What is wrong in a text, equal up to `start`, from there to an offset.

        A fault is noticed here as soon as no continuation mends it, at times a symbol earlier
        than by the compiler, and then once more.
        """
        self._read(text, end)
        return list(self._checker.findings)

    def members(self, offset: int) -> Type | Scope | None:
        """What a name at an offset, after a period, would be a member of."""
        self._read(self._text, offset)
        return self._checker.members

    def names(self, offset: int) -> dict[str, Object]:
        """What can be named at an offset: members after a period, else the names in scope, those
        of the innermost first.
        """
        self._read(self._text, offset)
        if self._text[self.start : offset].rstrip().endswith("."):
            members = self._checker.members
            if isinstance(members, Scope):
                return dict(members.names)
            if isinstance(members, Type):
                return _members_of(members)
        return self.visible()

    def visible(self) -> dict[str, Object]:
        """The names in scope where the last question was asked, those of the innermost first."""
        found: dict[str, Object] = {}
        scope: Scope | None = self._checker.scope
        while scope is not None:
            for name, obj in scope.names.items():
                found.setdefault(name, obj)
            scope = scope.outer
        return found

    def _read(self, text: str, end: int) -> None:
        """Reads a text from the checkpoint to an offset; the findings are in the checker."""
        if self._returns != self._reading.returns:
            self._begin()
        checker = self._checker
        checker.go_back(self._checkpoint)
        checker.options_system, checker.options_com = self._options
        self._read_on(text, end)

    def _read_on(self, text: str, end: int) -> None:
        checker = self._checker
        start, mark = self._checkpoint.pos, self._checkpoint.mark
        checker.set_tokens(scan(text, start, mark, limit=max(end, start)))
        checker.members = None
        try:
            checker.go_on(self._checkpoint)
        except EndOfText:
            pass
        except (TooDeep, RecursionError):
            checker.findings.append(Finding(self.start, TOO_DEEP))


def _members_of(record: Type) -> dict[str, Object]:
    found: dict[str, Object] = {}
    base: Type | None = record
    while base is not None:
        for name in base.fields:
            member = find_field(name, record)
            if member is not None:
                found.setdefault(name, member)
        base = base.base if base.base is not base else None
    return found
