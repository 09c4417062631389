"""The state that all parts of the checker share: tokens, findings, scopes, and the trail of what
can be undone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import Object, Scope
from cp_lsp.semantics.types import Type
from cp_lsp.semantics.universe import UNIVERSE
from cp_lsp.source.diagnostic import Finding
from cp_lsp.syntax.scanner import Tokens
from cp_lsp.syntax.token import EOF, NULL

MAX_DEPTH: Final = 200
"""Constructs nested deeper than this are not analysed (finding 1000)."""


class ImportedModule:
    """An imported module: its exported objects, and the names of all modules that their types
    come from.
    """

    __slots__ = ("modules", "name", "scope", "types")

    def __init__(self, name: str, scope: Scope) -> None:
        self.name = name
        self.scope = scope
        self.modules: frozenset[str] = frozenset()
        self.types: dict[str, Type] = {}


class Importer(Protocol):
    """Where imported modules come from."""

    def import_module(self, name: str) -> ImportedModule | None:
        """The module of a name, None when there is none."""
        ...


class NoImports:
    """An importer that knows no module."""

    def import_module(self, name: str) -> ImportedModule | None:  # noqa: ARG002
        return None


class EndOfText(Exception):
    """The parser asked for a symbol after the end of a text that need not be complete."""


class TooDeep(Exception):
    """Constructs are nested deeper than `MAX_DEPTH`."""


Frame = tuple[bool, Callable[..., None], tuple[Any, ...], int]
"""An open construct: whether it is a statement, what reads its rest, with arguments, and how deep
what follows it is nested."""


Change = tuple[Any, str, Any]
"""What was changed: an object's attribute with its old value, or a new entry of a dict or list."""


class Checkpoint:
    """A place in the text where the checker can go on, and its state there.

    `resume` reads on from the place to the end of the innermost construct; the rests of the
    constructs around it are in `frames`. `last_change` is the newest entry of the trail: while it
    is there, what the checkpoint builds on has not been undone.
    """

    __slots__ = (
        "arguments",
        "depth",
        "frames",
        "has_return",
        "last_change",
        "level",
        "loop_level",
        "mark",
        "narrowed",
        "pos",
        "resume",
        "scope",
        "trail_length",
    )

    def __init__(
        self, context: Context, resume: Callable[..., None], arguments: tuple[Any, ...]
    ) -> None:
        index = context.index
        self.resume = resume
        self.arguments = arguments
        self.pos = context.starts[index] if index >= 0 else 0
        self.mark = context.marks[index] if index >= 0 else 0
        self.frames = tuple(context.frames)
        self.scope = context.scope
        self.level = context.level
        self.loop_level = context.loop_level
        self.depth = context.depth
        self.has_return = context.has_return
        self.narrowed = tuple((entry[0], entry[0].type) for entry in context.narrowed)
        self.trail_length = len(context.trail)
        self.last_change = context.trail[-1] if context.trail else None


class Context:
    """Tokens, findings and scopes of one run of the checker.

    `symbol` is the current symbol and `index` its place in the tokens; `open_ended` says that the
    text may go on after its end; `syntax_only` that names are not looked up; `goes_back` that it
    may be put back to the middle of a block.
    """

    goes_back = False

    def __init__(
        self,
        tokens: Tokens,
        importer: Importer,
        *,
        open_ended: bool = False,
        syntax_only: bool = False,
    ) -> None:
        self.importer = importer
        self.open_ended = open_ended
        self.syntax_only = syntax_only
        self.scope = Scope(UNIVERSE, 0, None)
        self.module_name = ""
        self.library = ""
        self.level = 0
        self.loop_level = 0
        self.depth = 0
        self.has_return = False
        self.skip_bodies = False
        self.options_system = False
        self.options_com = False
        self.options_interface = False
        self.options_no_code = False
        self.findings: list[Finding] = []
        self.late: list[Finding] = []
        self.refusal = 0
        self.refusals: dict[int, Finding] = {}
        self.known_conditions: dict[int, bool] = {}
        self.block_notes = 0
        self.block_pos: int | None = None
        self.sized: list[Type] = []
        self.changed_arrays: set[Object] = set()
        self.recording = False
        self.members: Type | Scope | None = None
        self.last_checkpoint: Checkpoint | None = None
        self.frames: list[Frame] = []
        self.narrowed: list[tuple[Object, Type, Type | None]] = []
        self.trail: list[Change] = []
        self.declarations_end = 0
        self.unresolved_uses: list[tuple[int, str]] = []
        self.uses: list[tuple[int, Object]] = []
        self.nodes: list[tuple[int, int, int, object]] = []
        self.set_tokens(tokens)

    def set_tokens(self, tokens: Tokens) -> None:
        """Goes on with other tokens; the next `get` reads their first."""
        self.tokens = tokens
        self.text = tokens.text
        self.kinds = tokens.kinds
        self.marks = tokens.marks
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.index = -1
        self.symbol = NULL
        self.last = len(tokens.kinds) - 1
        stops = sorted(tokens.faults)
        stops.append(self.last - self.open_ended)
        self.stops = stops
        self.stop = stops[0]
        self.next_stop = 0

    def go_to(self, index: int, last: int | None = None) -> None:
        """Goes on at another token of the same list, of which `last` is the last to be read."""
        self.last = len(self.kinds) - 1 if last is None else last
        stops = sorted(place for place in self.tokens.faults if index < place < self.last)
        stops.append(self.last)
        self.stops = stops
        self.stop = stops[0]
        self.next_stop = 0
        self.index = index
        self.symbol = self.kinds[index]

    def get(self) -> None:
        """Reads the next symbol."""
        index = self.index + 1
        if index >= self.stop:
            index = self._stop_at(index)
        self.index = index
        self.symbol = self.kinds[index]

    def _stop_at(self, index: int) -> int:
        last = self.last
        if self.stop < last and self.stop in self.tokens.faults:
            for pos, code in self.tokens.faults[index]:
                self.findings.append(Finding(pos, code))
            self.next_stop += 1
            self.stop = self.stops[self.next_stop]
        if self.open_ended and self.kinds[min(index, last)] == EOF:
            raise EndOfText
        return min(index, last)

    def name(self) -> str:
        """The characters of the current symbol."""
        return self.text[self.starts[self.index] : self.ends[self.index]]

    def err(self, code: int, detail: str | None = None) -> None:
        """Reports an error where the compiler stands."""
        self.findings.append(Finding(self.marks[self.index], code, detail))

    def mark(self, code: int, pos: int, detail: str | None = None) -> None:
        """Reports an error at an offset noted before."""
        self.findings.append(Finding(pos, code, detail))

    def check_symbol(self, symbol: int) -> None:
        """Reads past a symbol that has to be here; its number is that of the error if it is not."""
        if self.symbol == symbol:
            self.get()
        else:
            self.findings.append(Finding(self.marks[self.index], symbol))

    def enter(self) -> None:
        """Notes that a construct nests one deeper; `leave` it at its end."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooDeep

    def leave(self) -> None:
        self.depth -= 1

    def node(self, kind: int, first: int, info: object = None) -> None:
        """Notes a construct of the syntax tree: token `first` to the one before the current."""
        self.nodes.append((kind, first, self.index, info))

    def change(self, target: object, attribute: str, value: object) -> None:
        """Sets an attribute of an object or type that may be older than the construct being read,
        so that it can be undone.
        """
        self.trail.append((target, attribute, getattr(target, attribute)))
        setattr(target, attribute, value)

    def undo(self, length: int) -> None:
        """Takes back the changes made since the trail had a length."""
        while len(self.trail) > length:
            target, attribute, value = self.trail.pop()
            if isinstance(target, dict):
                del target[attribute]
            elif isinstance(target, list):
                target.pop()
            elif attribute:
                setattr(target, attribute, value)
            else:
                target.remove(value)

    def checkpoint(self, resume: Callable[..., None], *arguments: object) -> None:
        """Notes that the checker can go on here later."""
        self.last_checkpoint = Checkpoint(self, resume, arguments)

    def forget_forwards(self) -> None:
        """Drops the types still to be declared of a construct that was not read to its end."""

    def is_live(self, checkpoint: Checkpoint) -> bool:
        """Whether what a checkpoint builds on has not been undone."""
        length = checkpoint.trail_length
        return len(self.trail) >= length and (
            length == 0 or self.trail[length - 1] is checkpoint.last_change
        )

    def go_back(self, checkpoint: Checkpoint) -> None:
        """Puts the state back to that at a checkpoint that is live."""
        while self.narrowed:
            variable, type_, guarded_from = self.narrowed.pop()
            variable.type = type_
            variable.guarded_from = guarded_from
        self.undo(checkpoint.trail_length)
        self.scope = checkpoint.scope
        self.level = checkpoint.level
        self.loop_level = checkpoint.loop_level
        self.depth = checkpoint.depth
        self.has_return = checkpoint.has_return
        self.frames = list(checkpoint.frames)
        self.findings = []
        self.late = []
        self.uses = []
        self.nodes = []

    def new_type(self, form: int, composition: int = t.BASIC) -> Type:
        """A type that is declared where the compiler stands."""
        result = Type(form, composition, mark=self.marks[self.index])
        result.base = t.UNDEFINED_TYPE
        return result

    def open_scope(self, owner: Object | None) -> None:
        scope = Scope(self.scope, self.level, owner)
        if owner is not None:
            owner.scope = scope
        self.scope = scope

    def close_scope(self) -> None:
        assert self.scope.outer is not None
        self.scope = self.scope.outer

    def declare(self, name: str) -> Object:
        """A new object of the current symbol's name in the current scope; 1 if there is one."""
        found = Object(name)
        found.level = self.scope.level
        found.pos = self.starts[self.index]
        found.end = self.ends[self.index]
        names = self.scope.names
        if name in names:
            self.err(1, name)
        else:
            names[name] = found
            self.trail.append((names, name, None))
        self.uses.append((self.index, found))
        return found

    def declare_member(self, name: str, record: Type) -> Object:
        """A new field or method of a record; 1 if there is one of that name."""
        found = Object(name)
        found.pos = self.starts[self.index]
        found.end = self.ends[self.index]
        if name in record.fields:
            self.err(1, name)
        else:
            record.fields[name] = found
            self.trail.append((record.fields, name, None))
        self.uses.append((self.index, found))
        return found
