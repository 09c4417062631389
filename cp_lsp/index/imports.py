"""The heading of a module, read without parsing the rest, and the order that imports impose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Import:
    """One import of a module heading; `alias` is None where the module goes by its own name."""

    name: str
    alias: str | None
    offset: int


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands before the declarations of a module (Report 11).

    `library` is the string of a heading such as `MODULE WinApi ["KERNEL32.dll"];`, None
    without one. `end` is the offset behind all that was read. `complete` is False if the text
    breaks off, or goes wrong, before the heading is over.
    """

    name: str
    offset: int
    imports: tuple[Import, ...]
    library: str | None
    end: int
    complete: bool

    @property
    def imported(self) -> tuple[str, ...]:
        """Names of the imported modules in textual order, each once."""
        return tuple(dict.fromkeys(item.name for item in self.imports))


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """Modules with the imported before the importing, and the import cycles among them.

    The members of a cycle stand side by side in `ordered`, for no order can be right there.
    """

    ordered: tuple[str, ...]
    cycles: tuple[tuple[str, ...], ...]


def scan_heading(text: str) -> Heading | None:
    """The heading of the module in `text`, or None if `text` does not begin with one.

    Takes time in proportion to the heading alone. A heading that is still being written
    gives the imports that can be made out.
    """
    tokens = _Tokens(text)
    word = tokens.take()
    if word in _PREFIXES:
        word = tokens.take()
    if word != "MODULE" or not tokens.peek_is_name():
        return None
    name, offset = tokens.take(), tokens.start
    library = None
    if tokens.peek() == "[":
        tokens.take()
        while tokens.peek() not in ("]", ";", "IMPORT", ""):
            piece = tokens.take()
            if piece[0] in "\"'":
                library = piece[1:-1]
        if tokens.peek() == "]":
            tokens.take()
    complete = tokens.peek() == ";"
    if complete:
        tokens.take()
    imports: list[Import] = []
    if tokens.peek() == "IMPORT":
        tokens.take()
        complete = _scan_imports(tokens, imports)
    elif tokens.peek() == "":
        complete = False
    return Heading(name, offset, tuple(imports), library, tokens.end, complete)


def import_order(modules: Mapping[str, Iterable[str]]) -> ImportOrder:
    """The order in which modules can be compiled, from the names that each imports.

    Imports from outside `modules` do not matter. A module that imports itself is a cycle of
    one. What the imports leave open follows the order of `modules`. Tarjan's strongly
    connected components, without recursion, so that long import chains do no harm.
    """
    edges = {
        name: [other for other in dict.fromkeys(imported) if other in modules]
        for name, imported in modules.items()
    }
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    place: dict[str, int] = {}
    waiting: list[str] = []
    is_waiting: set[str] = set()
    ordered: list[str] = []
    cycles: list[tuple[str, ...]] = []
    for root in edges:
        if root in number:
            continue
        number[root] = low[root] = len(number)
        place[root] = len(waiting)
        waiting.append(root)
        is_waiting.add(root)
        path = [(root, iter(edges[root]))]
        while path:
            name, rest = path[-1]
            for other in rest:
                if other not in number:
                    number[other] = low[other] = len(number)
                    place[other] = len(waiting)
                    waiting.append(other)
                    is_waiting.add(other)
                    path.append((other, iter(edges[other])))
                    break
                if other in is_waiting:
                    low[name] = min(low[name], number[other])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    low[above] = min(low[above], low[name])
                if low[name] == number[name]:
                    members = waiting[place[name] :]
                    del waiting[place[name] :]
                    is_waiting.difference_update(members)
                    ordered.extend(reversed(members))
                    if len(members) > 1 or name in edges[name]:
                        cycles.append(tuple(members))
    return ImportOrder(tuple(ordered), tuple(cycles))


# GPCP marks modules that are written in another language or belong to the runtime.
_PREFIXES = frozenset({"SYSTEM", "FOREIGN"})
_NAME = re.compile(r"[^\W\d]\w*")
_COMMENT_MARK = re.compile(r"\(\*|\*\)")
_TOKEN = re.compile(r"[^\W\d]\w*|:=|\"[^\"\n]*\"|'[^'\n]*'|.", re.DOTALL)
# What BlackBox's scanner passes over: control characters, blanks, and views, which a document
# shows as U+FFFC.
_BLANKS = re.compile(r"[\x00-\x20\xa0\ufffc]*")
_AFTER_IMPORTS = frozenset({"CONST", "TYPE", "VAR", "PROCEDURE", "BEGIN", "CLOSE", "END", "MODULE"})


class _Tokens:
    """Just enough of a scanner for headings; `""` stands for the end of the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: str | None = None
        self._next_start = 0
        self.start = 0
        self.end = 0

    def peek(self) -> str:
        if self._next is None:
            at = self._next_start = _skip_blanks_and_comments(self._text, self.end)
            match = _TOKEN.match(self._text, at)
            self._next = match.group() if match is not None else ""
        return self._next

    def peek_is_name(self) -> bool:
        return _NAME.match(self.peek()) is not None

    def take(self) -> str:
        token = self.peek()
        self.start = self._next_start
        self.end = self.start + len(token)
        self._next = None
        return token


def _scan_imports(tokens: _Tokens, imports: list[Import]) -> bool:
    """Reads an import list into `imports`, and says whether it ended as it should."""
    while tokens.peek_is_name() and tokens.peek() not in _AFTER_IMPORTS:
        name, offset, alias = tokens.take(), tokens.start, None
        if tokens.peek() == ":=":
            tokens.take()
            alias, name = name, ""
            if tokens.peek_is_name() and tokens.peek() not in _AFTER_IMPORTS:
                name, offset = tokens.take(), tokens.start
            elif tokens.peek()[:1] in ('"', "'"):
                name, offset = tokens.take()[1:-1], tokens.start
        if name:
            imports.append(Import(name, alias, offset))
        # A missing comma is a slip that BlackBox complains about and reads over.
        if tokens.peek() == ",":
            tokens.take()
    if tokens.peek() == ";":
        tokens.take()
        return bool(imports)
    return False


def _skip_blanks_and_comments(text: str, at: int) -> int:
    while True:
        match = _BLANKS.match(text, at)
        if match is not None:
            at = match.end()
        if not text.startswith("(*", at):
            return at
        depth = 0
        for mark in _COMMENT_MARK.finditer(text, at):
            depth += 1 if mark.group() == "(*" else -1
            if depth == 0:
                at = mark.end()
                break
        else:
            return len(text)
