"""Grammar → rules that a machine with a set of stacks follows without guessing.

llama.cpp keeps a stack for each way in which the text may go on: a choice made before it must
be costs as much as all that follows, and nested choices multiply. Here the rules that do not recur
are put into those that do; each of these becomes a deterministic automaton over symbols and calls,
and the states become the rules: a rule reads one symbol and goes on with the next state.

Blanks are written out. A word must not follow another one without a blank: so a rule is called in
the form `OPEN`, which ends in a symbol or reads a blank, where a word may follow, and in the form
`PLAIN`, which leaves its end as it is, where a symbol may.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grammar.ebnf import Choice, Expr, Grammar, Option, Ref, Repeat, Rule, Seq, walk
from grammar.lexical import LexicalError
from grammar.spacing import EMPTY, GAP, SKIP, SYMBOL, WORD, Form, Spaced, Spacing, choice, seq

PLAIN, OPEN = "plain", "open"

_ANY, _READY = "any", "ready"
"""After a call: the end may be a word, so no word may follow; or one may follow at once."""

_Label = Form | str
"""What an arrow of an automaton reads: a form of a symbol, or the rule that it calls."""


_Labels = Callable[[Expr], list[_Label] | Expr]
"""Gives what an arrow reads for an expression, or what is to be put in its place."""


@dataclass
class _Automaton:
    arrows: list[dict[_Label, int]]
    finals: set[int]


@dataclass(frozen=True)
class _Place:
    """A state of an automaton, with what stands before it and how the rule is to end."""

    rule: str
    state: int
    before: str
    form: str


def stepwise(grammar: Grammar) -> Spaced:
    """The grammar from before the first symbol to after the last, one rule a state."""
    return _Steps(grammar).result()


class _Steps:
    def __init__(self, grammar: Grammar) -> None:
        self._grammar = Grammar(tuple(_without_tail_call(rule) for rule in grammar.rules))
        self._spacing = Spacing(self._grammar)
        self._called = _recurring(self._grammar)
        self._automata = {
            name: _automaton(self._grammar.by_name[name].body, self._labels)
            for name in sorted(self._called)
        }
        self._bodies: dict[_Place, Expr] = {}

    def result(self) -> Spaced:
        start = _Place(self._grammar.start.name, 0, SYMBOL, PLAIN)
        self._make(start)
        names = self._names()
        rules = {names[place]: _renamed(body, names) for place, body in self._bodies.items()}
        first = names[start]
        order = [first, *sorted((name for name in rules if name != first), key=_by_number)]
        made = tuple(Rule(name, rules[name]) for name in order)
        return Spaced(first, made, self._spacing.tokens)

    def _make(self, start: _Place) -> None:
        waiting = [start]
        while waiting:
            place = waiting.pop()
            if place not in self._bodies:
                self._bodies[place] = choice(self._ways(place))
                waiting += [p for e in walk(self._bodies[place]) for p in _places(e)]

    def _ways(self, place: _Place) -> Iterator[Expr]:
        automaton = self._automata[place.rule]
        for label, state in automaton.arrows[place.state].items():
            if isinstance(label, str):
                yield from self._call(place, label, state)
            elif label.begins == WORD and place.before != _ANY:
                gap = () if place.before == _READY else (_blanks(place.before),)
                yield seq(*gap, label.expr, _goto(place, state, label.ends))
            elif label.begins == SYMBOL and place.before != _READY:
                yield seq(Ref(SKIP), label.expr, _goto(place, state, label.ends))
        if place.state in automaton.finals:
            if place.form == PLAIN and place.before != _READY:
                yield EMPTY
            elif place.form == OPEN and place.before != _ANY:
                yield EMPTY if place.before == _READY else _blanks(place.before)

    def _call(self, place: _Place, name: str, state: int) -> Iterator[Expr]:
        if place.before not in (SYMBOL, WORD):
            raise LexicalError(f"{place.rule} calls {name} right after another call")
        called = _Place(name, 0, place.before, PLAIN)
        ends = self._spacing.ends(name, place.before)
        if len(ends) == 1:
            yield seq(_placed(called), _goto(place, state, next(iter(ends))))
            return
        if self._may_go_on(place, state, SYMBOL, PLAIN):
            yield seq(_placed(called), _goto(place, state, _ANY))
        if self._may_go_on(place, state, WORD, OPEN):
            open_ = _Place(name, 0, place.before, OPEN)
            yield seq(_placed(open_), _goto(place, state, _READY))

    def _may_go_on(self, place: _Place, state: int, begins: str, form: str) -> bool:
        automaton = self._automata[place.rule]
        arrows = automaton.arrows[state]
        if any(isinstance(label, str) for label in arrows):
            raise LexicalError(f"{place.rule} makes two calls in a row")
        is_end = state in automaton.finals and place.form == form
        return is_end or any(isinstance(x, Form) and x.begins == begins for x in arrows)

    def _labels(self, expr: Expr) -> list[_Label] | Expr:
        if isinstance(expr, Ref) and not expr.name[0].islower():
            if expr.name in self._called:
                return [expr.name]
            return self._grammar.by_name[expr.name].body
        return list(self._spacing.forms(expr))

    def _names(self) -> dict[_Place, str]:
        """Place → name; places with equal bodies share one."""
        names = {place: place.rule for place in self._bodies}
        while True:
            groups: dict[tuple[str, Expr], list[_Place]] = {}
            for place, body in self._bodies.items():
                groups.setdefault((names[place], _renamed(body, names)), []).append(place)
            numbers: dict[str, int] = {}
            more: dict[_Place, str] = {}
            for (name, _), places in groups.items():
                rule = name.split(".")[0]
                numbers[rule] = numbers.get(rule, 0) + 1
                more |= dict.fromkeys(places, f"{rule}.{numbers[rule]}")
            if len(set(more.values())) == len(set(names.values())):
                break
            names = more
        return {place: name.replace(".", "") for place, name in names.items()}


def _blanks(before: str) -> Expr:
    """What lets a word follow."""
    return Ref(GAP if before == WORD else SKIP)


def _goto(place: _Place, state: int, before: str) -> Expr:
    return _placed(_Place(place.rule, state, before, place.form))


@dataclass(frozen=True, slots=True)
class _PlaceRef(Ref):
    """The use of a rule that has no name yet."""

    place: _Place | None = None


def _placed(place: _Place) -> Expr:
    return _PlaceRef("", place)


def _places(expr: Expr) -> list[_Place]:
    return [expr.place] if isinstance(expr, _PlaceRef) and expr.place else []


def _renamed(expr: Expr, names: dict[_Place, str]) -> Expr:
    if isinstance(expr, _PlaceRef) and expr.place:
        return Ref(names[expr.place])
    if isinstance(expr, Seq):
        return Seq(tuple(_renamed(item, names) for item in expr.items))
    if isinstance(expr, Choice):
        return Choice(tuple(_renamed(item, names) for item in expr.items))
    return Option(_renamed(expr.item, names)) if isinstance(expr, Option) else expr


def _by_number(name: str) -> tuple[str, int]:
    stem = name.rstrip("0123456789")
    return stem, int(name[len(stem) :] or 0)


def _without_tail_call(rule: Rule) -> Rule:
    """`A = x A | y` as `A = {x} y`."""
    items = rule.body.items if isinstance(rule.body, Choice) else (rule.body,)
    again = [e for e in items if isinstance(e, Seq) and e.items[-1] == Ref(rule.name)]
    if not again or rule.is_lexical:
        return rule
    rest = choice(item for item in items if item not in again)
    loop = Repeat(choice(seq(*e.items[:-1]) for e in again))
    return Rule(rule.name, seq(loop, rest), rule.line, rule.column)


def _recurring(grammar: Grammar) -> set[str]:
    """The start, and enough rules to cut every circle of rules that use each other."""
    found = {grammar.start.name}
    done: set[str] = set()
    path: list[str] = []

    def visit(name: str) -> None:
        if name in path:
            found.add(name)
        elif name not in done and name in grammar.by_name and not name[0].islower():
            path.append(name)
            for expr in walk(grammar.by_name[name].body):
                if isinstance(expr, Ref):
                    visit(expr.name)
            path.pop()
            done.add(name)

    visit(grammar.start.name)
    return found


class _Builder:
    """Expressions → an automaton with silent arrows."""

    def __init__(self, labels: _Labels) -> None:
        self._labels = labels
        self.silent: list[set[int]] = []
        self.arrows: list[list[tuple[_Label, int]]] = []

    def state(self) -> int:
        self.silent.append(set())
        self.arrows.append([])
        return len(self.arrows) - 1

    def add(self, expr: Expr, begin: int) -> int:
        """The state in which the expression ends that begins in another one."""
        if isinstance(expr, Seq):
            for item in expr.items:
                begin = self.add(item, begin)
            return begin
        end = self.state()
        if isinstance(expr, Choice):
            for item in expr.items:
                self.silent[self.add(item, self._after(begin))].add(end)
        elif isinstance(expr, Option):
            self.silent[begin].add(end)
            self.silent[self.add(expr.item, self._after(begin))].add(end)
        elif isinstance(expr, Repeat):
            loop = self._after(begin)
            self.silent[self.add(expr.item, loop)].add(loop)
            self.silent[loop].add(end)
        else:
            read = self._labels(expr)
            if isinstance(read, list):
                self.arrows[begin] += [(label, end) for label in read]
            else:
                self.silent[self.add(read, self._after(begin))].add(end)
        return end

    def _after(self, begin: int) -> int:
        state = self.state()
        self.silent[begin].add(state)
        return state

    def closure(self, states: set[int]) -> frozenset[int]:
        found, waiting = set(states), list(states)
        while waiting:
            for state in self.silent[waiting.pop()] - found:
                found.add(state)
                waiting.append(state)
        return frozenset(found)


def _automaton(body: Expr, labels: _Labels) -> _Automaton:
    """The deterministic automaton of an expression; state 0 is the first."""
    builder = _Builder(labels)
    begin = builder.state()
    end = builder.add(body, begin)
    states = {builder.closure({begin}): 0}
    arrows: list[dict[_Label, int]] = []
    finals: set[int] = set()
    for subset in _growing(states):
        if end in subset:
            finals.add(len(arrows))
        targets: dict[_Label, set[int]] = {}
        for state in sorted(subset):
            for label, target in builder.arrows[state]:
                targets.setdefault(label, set()).add(target)
        arrows.append({})
        for label, target_set in targets.items():
            closed = builder.closure(target_set)
            arrows[-1][label] = states.setdefault(closed, len(states))
    return _Automaton(arrows, finals)


def _growing(states: dict[frozenset[int], int]) -> Iterator[frozenset[int]]:
    """The keys in order of entry, also those entered while they are read."""
    place = 0
    while place < len(states):
        yield list(states)[place]
        place += 1
