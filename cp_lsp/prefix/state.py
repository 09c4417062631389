"""The state of the front end after any prefix of a module: advance, fork, ask.

A text is a viable prefix exactly when the checker, given the text, finds no error before its end.
A state remembers the last boundary of statements or declarations that the text has passed, so a
question costs the symbols after it.
"""

from __future__ import annotations

import re
from typing import Final

from cp_lsp.prefix.machine import Anchor, Machine, Outcome
from cp_lsp.semantics.context import Importer, NoImports
from cp_lsp.semantics.objects import Scope
from cp_lsp.semantics.types import Type
from cp_lsp.syntax.letters import LETTERS
from cp_lsp.syntax.scanner import Tokens, scan
from cp_lsp.syntax.token import (
    ARROW,
    DOLLAR,
    EOF,
    IDENT,
    KEYWORDS,
    NIL,
    NULL,
    NUMBER,
    PERIOD,
    RBRACE,
    RBRAK,
    RPAREN,
    STRING,
)

_WORD_END: Final = re.compile(rf"[{LETTERS}0-9]+\Z")
_OPERAND_ENDS: Final = frozenset({IDENT, NUMBER, STRING, NIL, RPAREN, RBRAK, RBRACE, ARROW, DOLLAR})
_LITERALS: Final = frozenset({NUMBER, STRING})
# What may follow an operand, the likeliest first.
_CONTINUATIONS: Final = (
    ";", ")", ".", "(", ":=", ",", "THEN", "=", "+", "[", "END", "DO", "OF", "]", "*", "-", ":",
    "TO", "BY", "..", "}", "<", "&", "OR", "DIV", "IN", "IS", "^", "$", "|", "ELSE", "UNTIL", "/",
    "BEGIN", "#", "RECORD", "~", "notYetDeclared",
)  # fmt: skip
_FLAGS: Final = (
    "untagged", "noalign", "align2", "align4", "align8", "align16", "union", "interface", "code",
    "callback", "ccall", "ccall16", "guarded", "noframe", "nil", "new", "iid",
)  # fmt: skip
_NUMBER_ENDINGS: Final = ("0", "H", "X", "L", "S", "R", "0X", "0H", "0L", "0S", "0R", ".", "..")
_FRESH: Final = "notYetDeclared"
_GUID: Final = "{00000000-0000-0000-0000-000000000000}"


class PrefixState:
    """A prefix of a module and what the checker knows of it; immutable, so a fork is the state
    itself.

    `is_viable` says whether some continuation can make the prefix a module without errors.
    """

    __slots__ = ("_anchor", "_is_finished", "_machine", "_tail", "_tokens", "is_viable")

    def __init__(
        self, machine: Machine, anchor: Anchor, tail: str, *, is_viable: bool, is_finished: bool
    ) -> None:
        self._machine = machine
        self._anchor = anchor
        self._tail = tail
        self._tokens: Tokens | None = None
        self._is_finished = is_finished
        self.is_viable = is_viable

    def advance(self, text: str) -> PrefixState:
        """The state after `text` as well. Not viable states stay not viable."""
        if self._is_finished or not text:
            return self
        tail = self._tail + text
        anchor = self._anchor
        is_finished = False
        is_viable = self.is_viable
        if is_viable:
            found = self._read(tail, record=True)
            is_finished = found.is_finished and found.is_sound
            is_viable = self._is_viable(tail, is_sound=found.is_sound)
            if found.moved is not None and found.is_sound and not is_finished:
                checkpoint = found.moved
                anchor = Anchor(checkpoint, anchor, tail)
                tail = tail[checkpoint.pos :]
                checkpoint.mark -= checkpoint.pos
                checkpoint.pos = 0
        return PrefixState(
            self._machine, anchor, tail, is_viable=is_viable, is_finished=is_finished
        )

    def accepts(self, text: str) -> bool:
        """Whether the prefix is still viable with `text` after it."""
        if self._is_finished or not self.is_viable:
            return self.is_viable
        tail = self._tail + text
        return self._is_viable(tail, is_sound=self._read(tail).is_sound)

    def fork(self) -> PrefixState:
        """A state that can be advanced apart from this one."""
        return self

    @property
    def is_complete(self) -> bool:
        """Whether the prefix is a whole module."""
        return self._is_finished

    def _read(self, text: str, *, record: bool = False) -> Outcome:
        """Reads a text, which begins as the tail does or a little shorter, from the anchor on."""
        if self._tokens is None:
            self._tokens = scan(self._tail, 0, self._anchor.checkpoint.mark)
        before = self._tokens if text.startswith(self._tail) else None
        return self._machine.read(self._anchor, text, before, record=record)

    # --- the last symbol

    def _is_viable(self, tail: str, *, is_sound: bool) -> bool:
        """Whether a text that has just been read can go on, perhaps inside its last symbol."""
        if is_sound:
            tokens = self._machine.checker.tokens
            if len(tokens.kinds) < 3 or tokens.kinds[-3] not in _LITERALS:
                if not self._is_dead_end(tail):
                    return True
            elif self._is_sound(tail + " "):
                return True
        return self._can_be_completed(tail)

    def _is_dead_end(self, tail: str) -> bool:
        """Whether a text that ends with a whole operand cannot go on in any way."""
        if not tail or tail[-1] > " ":
            return False
        tokens = self._machine.checker.tokens
        if len(tokens.kinds) < 3 or tokens.kinds[-3] not in _OPERAND_ENDS:
            return False
        continuations = self._machine.continuations
        for place, text in enumerate(continuations):
            if self._read(f"{tail} {text} ").is_sound:
                if place > 0:  # what has helped is likely to help again soon
                    continuations.insert(0, continuations.pop(place))
                return False
        return True

    def _can_be_completed(self, tail: str) -> bool:
        """Whether a text whose last symbol may be unfinished is viable with a longer one."""
        tokens = self._machine.checker.tokens
        if tokens.text != tail:
            tokens = scan(tail)
        if any(code == 5 for _, code in tokens.faults.get(len(tokens.kinds) - 2, ())):
            return self._is_sound(tail[: tokens.comments[-1][0]] + " ")
        if len(tokens.kinds) < 3 or tokens.ends[-3] < len(tail):
            return False
        start = tokens.starts[-3]
        before, last = tail[:start], tail[start:]
        kind = tokens.kinds[-3]
        if last == "(" and self._is_sound(before):
            return True  # the beginning of a comment
        if last[0] in "\"'":
            return (len(last) == 1 or last[-1] != last[0]) and any(
                self._is_sound(f"{tail}{ending}{last[0]} ")
                for ending in ("", "a", "ab", _GUID[len(last) - 1 :])
            )
        if kind == NUMBER:
            return any(self._is_sound(f"{tail}{ending} ") for ending in _NUMBER_ENDINGS)
        if last in (":", "<", ">"):
            return self._is_sound(tail + "=")
        if last == ".":
            return self._is_sound(tail + ".")
        if kind == NULL or not _WORD_END.search(last):
            return False
        return any(
            self._is_sound(before + name + " ")
            for name in (*self._names(before, last), last + _FRESH)
        )

    def _is_sound(self, text: str) -> bool:
        return self._read(text).is_sound and not self._is_dead_end(text)

    def _names(self, before: str, beginning: str) -> list[str]:
        """The words known at a place that go on as `beginning` does."""
        self._read(before)
        checker = self._machine.checker
        names: list[str] = []
        kinds = checker.kinds
        if len(kinds) > 2 and kinds[-3] == PERIOD:
            members = checker.members
            if isinstance(members, Scope):
                names += members.names
            elif isinstance(members, Type):
                names += member_names(members)
        else:
            names += KEYWORDS
            names += _FLAGS
            names.append(checker.module_name)
            scope: Scope | None = checker.scope
            while scope is not None:
                names += scope.names
                if scope.owner is not None:
                    names.append(scope.owner.name)
                scope = scope.outer
        return [name for name in names if len(name) > len(beginning) and name.startswith(beginning)]

    # --- for `expected`

    def scope(self) -> Scope:
        """The scope that the prefix ends in."""
        self._read(self._tail)
        return self._machine.checker.scope

    def members(self) -> Scope | Type | None:
        """What a name after the period that the prefix ends in is a member of, else None."""
        self._read(self._tail)
        checker = self._machine.checker
        kinds = checker.kinds
        if len(kinds) > 2 and kinds[-3] == PERIOD and kinds[-2] == EOF:
            return checker.members
        return None


def member_names(record: Type) -> list[str]:
    """The names of the fields and methods of a record and of what it extends, without ANYREC's,
    which cannot be called.
    """
    names: list[str] = []
    base: Type | None = record
    while base is not None:
        names += base.fields
        base = base.base if base.base is not base else None
    return names


def begin(text: str = "", importer: Importer | None = None) -> PrefixState:
    """The state after a prefix of a module, the empty one to begin with."""
    machine = Machine(importer or NoImports(), _CONTINUATIONS)
    state = PrefixState(machine, machine.start, "", is_viable=True, is_finished=False)
    return state.advance(text)
