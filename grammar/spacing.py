"""Grammar → the same with the blanks between symbols written out, for engines that have no scanner.

Two symbols may touch unless the first ends and the second begins with a letter or a digit: `IFx` is
one name, `IF(` two symbols. So each rule is split by what stands before it and by how it ends, as
one intersects a grammar with an automaton of two states. Numbers count as words on both sides: the
scanner lets `1THEN` pass, these grammars want a blank there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from grammar.ebnf import (
    IDENT,
    Choice,
    Except,
    Expr,
    Grammar,
    Option,
    Range,
    Ref,
    Repeat,
    Rule,
    Seq,
    Text,
    Word,
)
from grammar.lexical import CharSet, LexicalError, char_set, ident_chars, minus, normalised

SKIP, GAP = "skip", "gap"
"""Names of two lexical rules, for what may and what must stand between symbols."""

SYMBOL, WORD = "s", "w"
"""What stands before a rule or at its end: a blank or a symbol, or a letter or digit."""

EMPTY = Seq(())


@dataclass(frozen=True)
class Spaced:
    """Rules in which `skip` and `gap` stand wherever blanks may or must stand."""

    start: str
    rules: tuple[Rule, ...]
    tokens: Mapping[str, Expr]
    """Lexical rule → body; a rule whose forms differ at an end is split into numbered ones."""


def spaced(grammar: Grammar) -> Spaced:
    """The grammar from before the first symbol to after the last, blanks included."""
    return Spacing(grammar).result()


def choice(items: Iterable[Expr]) -> Expr:
    """One of the items, without doublets; the empty text makes the rest optional."""
    flat: dict[Expr, None] = {}
    for item in items:
        for part in item.items if isinstance(item, Choice) else (item,):
            flat.setdefault(part)
    if EMPTY in flat:
        del flat[EMPTY]
        rest = choice(flat)
        return rest if rest == EMPTY or isinstance(rest, Option | Repeat) else Option(rest)
    if not flat:
        return EMPTY
    return next(iter(flat)) if len(flat) == 1 else Choice(tuple(flat))


def seq(*items: Expr) -> Expr:
    """One after the other, with sequences in it spread out."""
    flat: list[Expr] = []
    for item in items:
        flat += item.items if isinstance(item, Seq) else (item,)
    return flat[0] if len(flat) == 1 else Seq(tuple(flat))


@dataclass(frozen=True)
class Form:
    """A symbol in one of its forms, with what it begins and ends with."""

    expr: Expr
    begins: str
    ends: str


_Ways = dict[str, Expr]
"""State at the end → what leads there."""


class Spacing:
    """What stands at the ends of rules and symbols, and the rules with blanks written out."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self.tokens: dict[str, Expr] = {}
        """Lexical rule, or a numbered part of one → body, for all that `forms` was asked."""
        self._word_chars = normalised(sum(ident_chars(grammar), ()))
        self._ends = self._fixpoint()

    def result(self) -> Spaced:
        start = self._grammar.start.name
        made: dict[str, Rule] = {}
        waiting = [(start, SYMBOL, end) for end in sorted(self._ends[start, SYMBOL])]
        if len(waiting) != 1:
            raise LexicalError("a program must end in one way")
        while waiting:
            name, before, end = waiting.pop(0)
            variant = self._variant(name, before, end)
            if variant in made:
                continue
            rule = self._grammar.by_name[name]
            body = self._ways(rule.body, before)[end]
            made[variant] = replace(rule, name=variant, body=body)
            waiting += self._used(body)
        order = {rule.name: place for place, rule in enumerate(self._grammar.rules)}
        rules = sorted(made.values(), key=lambda rule: order[self._origin(rule.name)])
        return Spaced(self._variant(start, SYMBOL, SYMBOL), tuple(rules), self.tokens)

    def _used(self, expr: Expr) -> list[tuple[str, str, str]]:
        if isinstance(expr, Ref):
            return [self._variants[expr.name]] if expr.name in self._variants else []
        if isinstance(expr, Seq | Choice):
            return [used for item in expr.items for used in self._used(item)]
        return self._used(expr.item) if isinstance(expr, Option | Repeat) else []

    def ends(self, name: str, before: str) -> frozenset[str]:
        """How a rule can end, given what stands before it."""
        return self._ends[name, before]

    @cached_property
    def _variants(self) -> dict[str, tuple[str, str, str]]:
        return {
            self._variant(name, before, end): (name, before, end)
            for (name, before), ends in self._ends.items()
            for end in ends
        }

    def _variant(self, name: str, before: str, end: str) -> str:
        """The rule's name with its two states, or without them if there is one variant only."""
        ways = {(b, e) for (n, b), ends in self._ends.items() for e in ends if n == name}
        if len(ways) == 1:
            return name
        return f"{name}_{before}{end}"

    def _origin(self, variant: str) -> str:
        return self._variants[variant][0]

    # -- which states a rule can end in

    def _fixpoint(self) -> dict[tuple[str, str], frozenset[str]]:
        ends = {
            (r.name, b): frozenset[str]() for r in self._grammar.phrases for b in (SYMBOL, WORD)
        }
        while True:
            more = {
                (r.name, b): self._states(r.body, b, ends)
                for r in self._grammar.phrases
                for b in (SYMBOL, WORD)
            }
            if more == ends:
                return ends
            ends = more

    def _states(
        self, expr: Expr, before: str, ends: Mapping[tuple[str, str], frozenset[str]]
    ) -> frozenset[str]:
        if isinstance(expr, Ref) and not expr.name[0].islower():
            return ends[expr.name, before]
        if isinstance(expr, Seq):
            states = frozenset((before,))
            for item in expr.items:
                states = frozenset(e for s in states for e in self._states(item, s, ends))
            return states
        if isinstance(expr, Choice):
            return frozenset(e for item in expr.items for e in self._states(item, before, ends))
        if isinstance(expr, Option):
            return self._states(expr.item, before, ends) | {before}
        if isinstance(expr, Repeat):
            states = frozenset((before,))
            while True:
                more = states | {e for s in states for e in self._states(expr.item, s, ends)}
                if more == states:
                    return states
                states = more
        return frozenset(token.ends for token in self.forms(expr))

    # -- what leads from a state to each end

    def _ways(self, expr: Expr, before: str) -> _Ways:
        if isinstance(expr, Ref) and not expr.name[0].islower():
            return {
                e: Ref(self._variant(expr.name, before, e))
                for e in sorted(self._ends[expr.name, before])
            }
        if isinstance(expr, Seq):
            ways: _Ways = {before: EMPTY}
            for item in expr.items:
                ways = self._then(ways, item)
            return ways
        if isinstance(expr, Choice):
            return _merged(self._ways(item, before) for item in expr.items)
        if isinstance(expr, Option):
            return _merged(({before: EMPTY}, self._ways(expr.item, before)))
        if isinstance(expr, Repeat):
            return self._repeated(expr.item, before)
        return self._then({before: EMPTY}, expr)

    def _then(self, ways: _Ways, item: Expr) -> _Ways:
        if isinstance(item, Word | Text) or (isinstance(item, Ref) and item.name[0].islower()):
            return _merged({t.ends: seq(_before(ways, t), t.expr)} for t in self.forms(item))
        return _merged(
            {end: seq(way, rest) for end, rest in self._ways(item, state).items()}
            for state, way in ways.items()
        )

    def _repeated(self, item: Expr, before: str) -> _Ways:
        after_symbol, after_word = self._ways(item, SYMBOL), self._ways(item, WORD)
        if after_symbol == after_word:
            again = Repeat(choice(after_symbol.values()))
            return _merged(
                ({before: EMPTY}, {e: seq(again, once) for e, once in after_symbol.items()})
            )
        other = WORD if before == SYMBOL else SYMBOL
        here, there = self._ways(item, before), self._ways(item, other)
        stay = Repeat(there[other]) if other in there else EMPTY
        loops = [here[before]] if before in here else []
        if other in here and before in there:
            loops.append(seq(here[other], stay, there[before]))
        around = Repeat(choice(loops)) if loops else EMPTY
        ways: _Ways = {before: around}
        if other in here:
            ways[other] = seq(around, here[other], stay)
        return ways

    # -- the forms of a token, by what stands at its two ends

    def forms(self, expr: Expr) -> list[Form]:
        """The forms of a word, a quoted text or a lexical rule."""
        if isinstance(expr, Word | Text):
            kind = WORD if expr.text.isalnum() else SYMBOL
            return [Form(expr, kind, kind)]
        if not isinstance(expr, Ref):
            raise LexicalError(f"characters in the syntax: {expr}")
        body = self._grammar.by_name[expr.name].body
        kinds: dict[tuple[str, str], list[Expr]] = {}
        for item in body.items if isinstance(body, Choice) else (body,):
            ends = (self._kind(item, first=True), self._kind(item, first=False))
            kinds.setdefault(ends, []).append(item)
        forms = []
        for place, ((begins, ends_), items) in enumerate(kinds.items(), 1):
            name = expr.name if len(kinds) == 1 else f"{expr.name}{place}"
            self.tokens.setdefault(name, Ref(IDENT) if name == IDENT else choice(items))
            forms.append(Form(Ref(name), begins, ends_))
        return forms

    def _kind(self, expr: Expr, *, first: bool) -> str:
        common = minus(self._word_chars, minus(self._word_chars, self._edge(expr, first=first)))
        return WORD if common else SYMBOL

    def _edge(self, expr: Expr, *, first: bool) -> CharSet:
        """The characters that the text can begin with, or end with."""
        single = char_set(expr, self._grammar)
        if single is not None:
            return single
        if isinstance(expr, Text | Word):
            code = ord(expr.text[0 if first else -1])
            return ((code, code),)
        if isinstance(expr, Ref):
            return self._edge(self._grammar.by_name[expr.name].body, first=first)
        if isinstance(expr, Option | Repeat):
            return self._edge(expr.item, first=first)
        if isinstance(expr, Choice):
            return normalised(p for item in expr.items for p in self._edge(item, first=first))
        if isinstance(expr, Seq):
            found: list[tuple[int, int]] = []
            for item in expr.items if first else reversed(expr.items):
                found += self._edge(item, first=first)
                if not isinstance(item, Option | Repeat):
                    break
            return normalised(found)
        assert isinstance(expr, Range | Except)
        return ()


def _before(ways: _Ways, token: Form) -> Expr:
    """What leads up to a token: a word after a word needs a blank."""
    by_gap: dict[str, list[Expr]] = {}
    for state, way in ways.items():
        gap = GAP if state == token.begins == WORD else SKIP
        by_gap.setdefault(gap, []).append(way)
    return choice(seq(choice(group), Ref(gap)) for gap, group in by_gap.items())


def _merged(all_ways: Iterable[_Ways]) -> _Ways:
    lists: dict[str, list[Expr]] = {}
    for ways in all_ways:
        for end, way in ways.items():
            lists.setdefault(end, []).append(way)
    return {end: choice(items) for end, items in lists.items()}
