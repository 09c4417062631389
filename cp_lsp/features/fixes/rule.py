"""What a rule for mending sees and gives: the site of a finding, and candidates for its fix."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from cp_lsp.features.fixes.probe import Probe
from cp_lsp.features.fixes.workbench import Workbench
from cp_lsp.features.view import Edit, Range, View
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import TYPE_NAME, Object
from cp_lsp.semantics.types import Type
from cp_lsp.source.diagnostic import Finding
from cp_lsp.syntax import token as s
from cp_lsp.syntax.tree import Node

GLUED: Final = frozenset({";", ",", ")", "]", "}", ".", ":", "^", "$", "()"})
"""Symbols that stand directly after the one before."""

_NEVER_IN_BRACKETS: Final = frozenset(range(s.BAR, s.RETURN + 1)) | {
    s.BEGIN,
    s.CONST,
    s.TYPE,
    s.CLOSE,
    s.IMPORT,
    s.MODULE,
}
_OWN_LINE: Final = frozenset({"END", "END;", "BEGIN", "ELSE", "VAR", "CONST", "TYPE"})


class Candidate(NamedTuple):
    """Edits that may mend a fault, and what they do in a few words."""

    edits: tuple[Edit, ...]
    en: str
    ru: str


Propose = Callable[["Site"], Iterator[Candidate]]
"""Gives the candidates for a finding, the most likely first."""


@dataclass(frozen=True)
class Rule:
    """Something that may mend findings: a function, and how far its proposals can be trusted.

    A guess tries what may be meant; it is offered if it mends, but never preferred.
    """

    propose: Propose
    is_guess: bool = False

    @property
    def name(self) -> str:
        return self.propose.__name__

    @property
    def family(self) -> str:
        """The name of the file that the rule stands in."""
        return self.propose.__module__.rpartition(".")[2]

    @property
    def purpose(self) -> str:
        """What the rule proposes, in a sentence."""
        return " ".join((self.propose.__doc__ or "").partition("\n\n")[0].split())


RULES: Final[dict[int, list[Rule]]] = {}
"""The rules for each number, the first to be asked first."""


def rule(*codes: int, is_guess: bool = False) -> Callable[[Propose], Propose]:
    """Registers a rule for numbers."""

    def register(function: Propose) -> Propose:
        for code in codes:
            RULES.setdefault(code, []).append(Rule(function, is_guess))
        return function

    return register


def guess(*codes: int) -> Callable[[Propose], Propose]:
    """Registers a rule for numbers that only tries what may be meant."""
    return rule(*codes, is_guess=True)


class Source:
    """The tokens and constructs of a module, and edits of them."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.module = view.module
        self.tokens = view.module.tokens
        self.text = view.text
        self.kinds = self.tokens.kinds
        self.starts = self.tokens.starts
        self.ends = self.tokens.ends
        self.last = len(self.kinds) - 2

    # --- tokens

    def word(self, index: int) -> str:
        """The characters of a token, "" outside of the text."""
        if 0 <= index < self.last:
            return self.text[self.starts[index] : self.ends[index]]
        return ""

    def kind(self, index: int) -> int:
        """The symbol of a token, EOF outside of the text."""
        return self.kinds[index] if 0 <= index < self.last else s.EOF

    def end(self, index: int) -> int:
        """The offset after a token, that of the text's beginning before the first."""
        if index < 0:
            return 0
        return min(self.ends[index], len(self.text))

    def range_between(self, first: int, last: int) -> Range:
        """From the first of some tokens to the last."""
        return Range(self.starts[first], self.end(last))

    def range_of(self, node: Node) -> Range:
        """Where a construct stands."""
        return self.range_between(node.first, node.stop - 1)

    def source(self, first: int, last: int) -> str:
        """The text from the first of some tokens to the last."""
        return self.text[self.starts[first] : self.end(last)]

    def begins_line(self, index: int) -> bool:
        """Whether a token is the first on its line."""
        return "\n" in self.text[self.end(index - 1) : self.starts[index]] or index == 0

    def indentation(self, index: int) -> str:
        """The blanks that the line of a token begins with."""
        start = self.text.rfind("\n", 0, self.starts[index]) + 1
        stop = start
        while stop < len(self.text) and self.text[stop] in " \t":
            stop += 1
        return self.text[start:stop]

    def line_end(self, offset: int) -> int:
        """The offset of the end of a line."""
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end

    def first_of_line(self, index: int) -> int:
        """The first token of the line that a token is on."""
        while index > 0 and not self.begins_line(index):
            index -= 1
        return index

    def closing(self, opening: int, *, limit: int = 2000) -> int | None:
        """The token that closes the bracket at a token."""
        depth = 0
        for index in range(opening, min(self.last, opening + limit)):
            kind = self.kinds[index]
            if kind in (s.LPAREN, s.LBRAK, s.LBRACE):
                depth += 1
            elif kind in (s.RPAREN, s.RBRAK, s.RBRACE):
                depth -= 1
                if depth == 0:
                    return index
            elif kind in _NEVER_IN_BRACKETS:
                return None
        return None

    def opening(self, index: int, *, limit: int = 2000) -> int | None:
        """The "(" that is open before a token."""
        depth = 0
        for place in range(index - 1, max(-1, index - limit), -1):
            kind = self.kinds[place]
            if kind == s.RPAREN:
                depth += 1
            elif kind == s.LPAREN:
                if depth == 0:
                    return place
                depth -= 1
            elif kind in _NEVER_IN_BRACKETS:
                return None
        return None

    # --- edits

    def insertion(self, index: int, text: str) -> Edit:
        """A symbol put before a token, spaced and placed as is usual."""
        end = self.end(index - 1)
        start = self.starts[index] if index < self.last else len(self.text)
        if text in GLUED:
            return Edit(Range(end, end), text)
        if text in ("(", "[", "{"):
            return Edit(Range(start, start), text)
        if index > 0 and "\n" in self.text[end:start]:
            if text in _OWN_LINE:
                return Edit(Range(end, end), f"\n{self.indentation(index)}{text}")
            return Edit(Range(end, end), f" {text}")
        if end == start:
            return Edit(Range(end, end), f" {text} ")
        return Edit(Range(start, start), f"{text} ")

    def replacement(self, index: int, text: str) -> Edit:
        """Another text for a token, kept apart from its neighbours."""
        start, end = self.starts[index], self.end(index)
        before = self.end(index - 1)
        if text in GLUED and self.word(index) not in GLUED and self.text[before:start].isspace():
            start = before if not self.begins_line(index) else start
        if text and text[0].isalnum() and start > 0 and self.text[start - 1].isalnum():
            text = f" {text}"
        if text and text[-1].isalnum() and self.text[end : end + 1].isalnum():
            text = f"{text} "
        return Edit(Range(start, end), text)

    def deletion(self, first: int, last: int | None = None) -> Edit:
        """Tokens taken out, with the blanks that become superfluous."""
        start = self.starts[first]
        end = self.end(first if last is None else last)
        text = self.text
        blank_start = start
        while blank_start > 0 and text[blank_start - 1] in " \t":
            blank_start -= 1
        blank_end = end
        while blank_end < len(text) and text[blank_end] in " \t":
            blank_end += 1
        at_line_start = blank_start == 0 or text[blank_start - 1] == "\n"
        at_line_end = blank_end == len(text) or text[blank_end] == "\n"
        if at_line_start and at_line_end:
            if blank_end < len(text):
                return Edit(Range(blank_start, blank_end + 1), "")
            return Edit(Range(blank_start, blank_end), "")
        if at_line_start:
            return Edit(Range(start, blank_end), "")
        if at_line_end or text[blank_end] in ";,)]}.":
            return Edit(Range(blank_start, blank_end), "")
        if blank_start < start or text[start - 1] in "([{":
            return Edit(Range(start, blank_end), "")
        between = " " if text[start - 1].isalnum() and text[end].isalnum() else ""
        return Edit(Range(start, end), between)

    # --- constructs

    def nodes_ending(self, index: int, kinds: Collection[int]) -> list[Node]:
        """The constructs of some kinds that end before a token, the smallest first."""
        found = [
            node for node in self.module.tree.walk() if node.stop == index and node.kind in kinds
        ]
        found.reverse()
        return found

    def nodes_around(self, index: int, kinds: Collection[int]) -> list[Node]:
        """The constructs of some kinds that a token is in, the innermost first."""
        found: list[Node] = []
        node: Node | None = self.module.tree
        while node is not None:
            if node.kind in kinds:
                found.append(node)
            node = next((n for n in node.children if n.first <= index < n.stop), None)
        found.reverse()
        return found


def numbers(text: str) -> tuple[int, ...]:
    """The numbers that a text lists."""
    return tuple(map(int, text.split()))


class Site(Source):
    """Where a finding is: its module, and the tokens around.

    `index` is the token that the compiler stood before when it noticed the fault;
    `known_modules` are those that an import list could name.
    """

    def __init__(
        self,
        view: View,
        finding: Finding,
        bench: Workbench,
        known_modules: Collection[str] = (),
    ) -> None:
        super().__init__(view)
        self.finding = finding
        self.bench = bench
        self.known_modules = known_modules
        self.index = min(bisect_left(self.tokens.marks, finding.pos), self.last)

    @cached_property
    def probe(self) -> Probe:
        """Reads the text from a little before the finding on."""
        return Probe(self.text, self._probe_place(), self.bench.reading)

    def _probe_place(self) -> int:
        """The beginning of the line before that of the finding, or a few tokens before it."""
        index = self.first_of_line(max(0, self.index - 1))
        index = self.first_of_line(max(0, index - 1))
        return min(self.starts[index], self.starts[max(0, self.index - 8)])

    def names_at(self, index: int) -> dict[str, Object]:
        """What can be named at a token: members after a period, else the names in scope."""
        found = self.probe.names(self.starts[index])
        return {name: self._checked(obj) for name, obj in found.items()}

    def record_at(self, index: int) -> Type | None:
        """The record that a token after a period is to be a member of."""
        found = self.probe.members(self.starts[index])
        if not isinstance(found, Type):
            return None
        for obj in self.probe.visible().values():
            if obj.mode == TYPE_NAME and obj.type is found:
                return self._checked(obj).type
            if obj.mode == TYPE_NAME and obj.type.base is found and obj.type.form == t.POINTER:
                return self._checked(obj).type.base
        return found

    def _checked(self, obj: Object) -> Object:
        """The object of the checked module for that of a probe, which has its own."""
        if obj.module is not None or obj.pos < 0:
            return obj
        return self._own.get((obj.pos, obj.name), obj)

    @cached_property
    def _own(self) -> dict[tuple[int, str], Object]:
        objects = self.view.objects.values()
        return {(obj.pos, obj.name): obj for obj in objects if obj.module is None}


def inserted(site: Site, index: int, text: str) -> Candidate:
    """A symbol put before a token."""
    return Candidate((site.insertion(index, text),), f"Insert “{text}”", f"Вставить «{text}»")


def replaced(site: Site, index: int, text: str) -> Candidate:
    """Another text for a token."""
    old = site.word(index)
    return Candidate(
        (site.replacement(index, text),),
        f"Change “{old}” to “{text}”",
        f"Заменить «{old}» на «{text}»",
    )


def deleted(site: Site, first: int, last: int | None = None) -> Candidate:
    """Tokens taken out."""
    old = shown(site.source(first, first if last is None else last))
    return Candidate((site.deletion(first, last),), f"Remove “{old}”", f"Убрать «{old}»")


def shown(text: str) -> str:
    """A text as a title can show it: on one line, and not too long."""
    text = " ".join(text.split())
    return text if len(text) <= 30 else text[:14] + " … " + text[-13:]


def edit(start: int, end: int, text: str) -> Edit:
    """A text in place of the characters [start, end)."""
    return Edit(Range(start, end), text)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """A text after edits that do not overlap."""
    for range_, new in sorted(edits, reverse=True):
        text = text[: range_.start] + new + text[range_.end :]
    return text


def distance(one: str, other: str, limit: int) -> int:
    """How many characters must be put in, taken out, changed or swapped with the next to make
    one word the other; above a limit just something above it.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last = row, before
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def nearest(word: str, names: Iterable[str], count: int = 5) -> list[str]:
    """The names that a misspelt word may mean, the most alike first."""
    limit = 1 if len(word) < 4 else 2 if len(word) < 9 else 3
    lower = word.lower()
    found: list[tuple[float, str]] = []
    for name in names:
        if name == word or name.endswith("^"):
            continue
        if name.lower() == lower:
            found.append((0.0, name))
            continue
        steps = distance(lower, name.lower(), limit)
        if steps <= limit and (steps < len(name) or lower.startswith(name.lower())):
            found.append((steps + (name[:1].lower() != lower[:1]) * 0.5, name))
    found.sort()
    return [name for _, name in found[:count]]
