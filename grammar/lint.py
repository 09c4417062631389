"""What is wrong with a grammar, as a list of all findings: undefined, unused, ambiguous rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lark import Lark
from lark.common import ParserConf
from lark.grammar import NonTerminal
from lark.parsers.lalr_analysis import LALR_Analyzer

from grammar.ebnf import (
    BLANK,
    COMMENT,
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
    Word,
    walk,
)
from grammar.lexical import char_set
from grammar.to_lark import rule_name, to_lark


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, at the rule where it stands."""

    rule: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.rule}: {self.message}"


def lint(grammar: Grammar) -> list[Finding]:
    """Every finding, in the order of the text; conflicts last, and only if all rules are sound."""
    findings = [
        *_defined_twice(grammar),
        *_undefined(grammar),
        *_unused(grammar),
        *_misplaced(grammar),
        *_empty_repeats(grammar),
        *_left_recursive(grammar),
    ]
    findings.sort(key=lambda finding: (finding.line, finding.column))
    return findings or list(_conflicts(grammar))


def _at(rule: Rule, message: str) -> Finding:
    return Finding(rule.name, rule.line, rule.column, message)


def _defined_twice(grammar: Grammar) -> Iterator[Finding]:
    for rule in grammar.rules:
        first = grammar.by_name[rule.name]
        if first is not rule:
            yield _at(rule, f"is defined a second time, first in line {first.line}")


def _undefined(grammar: Grammar) -> Iterator[Finding]:
    for rule in grammar.rules:
        names = {e.name for e in walk(rule.body) if isinstance(e, Ref)}
        for name in sorted(names - grammar.by_name.keys()):
            yield _at(rule, f"uses {name}, which is not defined")


def _unused(grammar: Grammar) -> Iterator[Finding]:
    if not grammar.rules:
        return
    reached: set[str] = set()
    waiting = [grammar.start.name, BLANK, COMMENT]
    while waiting:
        rule = grammar.by_name.get(waiting.pop())
        if rule and rule.name not in reached:
            reached.add(rule.name)
            waiting += [e.name for e in walk(rule.body) if isinstance(e, Ref)]
    for rule in grammar.rules:
        if rule.name not in reached:
            yield _at(rule, f"is not used by anything that {grammar.start.name} uses")


def _misplaced(grammar: Grammar) -> Iterator[Finding]:
    for rule in grammar.rules:
        for expr in walk(rule.body):
            if rule.is_lexical and isinstance(expr, Word):
                yield _at(rule, f"uses the reserved word {expr.text} in a lexical rule")
            elif rule.is_lexical and isinstance(expr, Ref) and not expr.name[0].islower():
                yield _at(rule, f"uses {expr.name}, a rule of the syntax, in a lexical rule")
            elif not rule.is_lexical and isinstance(expr, Range | Except):
                yield _at(rule, "describes characters, which only lexical rules do")
            elif isinstance(expr, Except) and char_set(expr, grammar) is None:
                yield _at(rule, "takes a difference of something else than single characters")


def _nullable(grammar: Grammar) -> set[str]:
    found: set[str] = set()
    while True:
        more = {r.name for r in grammar.rules if _may_be_empty(r.body, found)}
        if more == found:
            return found
        found = more


def _may_be_empty(expr: Expr, nullable: set[str]) -> bool:
    if isinstance(expr, Ref):
        return expr.name in nullable
    if isinstance(expr, Seq):
        return all(_may_be_empty(item, nullable) for item in expr.items)
    if isinstance(expr, Choice):
        return any(_may_be_empty(item, nullable) for item in expr.items)
    return isinstance(expr, Option | Repeat)


def _empty_repeats(grammar: Grammar) -> Iterator[Finding]:
    nullable = _nullable(grammar)
    for rule in grammar.rules:
        for expr in walk(rule.body):
            if isinstance(expr, Option | Repeat) and _may_be_empty(expr.item, nullable):
                yield _at(rule, "is ambiguous: what stands in [ ] or { } may itself be empty")


def _left_recursive(grammar: Grammar) -> Iterator[Finding]:
    nullable = _nullable(grammar)
    begins = {rule.name: set(_first_refs(rule.body, nullable)) for rule in grammar.rules}
    for rule in grammar.rules:
        seen: set[str] = set()
        waiting = list(begins[rule.name])
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += begins.get(name, ())
        if rule.name in seen:
            yield _at(rule, "is left-recursive: it can begin with itself")


def _first_refs(expr: Expr, nullable: set[str]) -> Iterator[str]:
    if isinstance(expr, Ref):
        yield expr.name
    elif isinstance(expr, Choice):
        for item in expr.items:
            yield from _first_refs(item, nullable)
    elif isinstance(expr, Option | Repeat):
        yield from _first_refs(expr.item, nullable)
    elif isinstance(expr, Seq):
        for item in expr.items:
            yield from _first_refs(item, nullable)
            if not _may_be_empty(item, nullable):
                break


def _conflicts(grammar: Grammar) -> Iterator[Finding]:
    """Where an LALR(1) parser could not decide: each state and symbol with more than one way on."""
    if not grammar.rules or not all(name in grammar.by_name for name in ("ident", BLANK, COMMENT)):
        return
    origin = {rule_name(rule.name): rule for rule in grammar.phrases}
    # Lark logs one kind of conflict and raises on the other, and neither names all; so its tables
    # are read here, before it resolves anything.
    lark = Lark(
        to_lark(grammar, ""), parser="earley", start=rule_name(grammar.start.name), lexer="dynamic"
    )
    analyzer = LALR_Analyzer(_parser_conf(lark), debug=False)
    for step in ("lr0_states", "reads_relations", "includes_lookback", "lookaheads"):
        getattr(analyzer, f"compute_{step}")()
    found: dict[Finding, None] = {}
    for state in analyzer.lr0_itemsets:
        ways: dict[str, list[str]] = {symbol.name: [] for symbol in state.transitions}
        for symbol in state.transitions:
            if not isinstance(symbol, NonTerminal):
                ways[symbol.name].append(f"reading on after {_kernel(state)}")
        for symbol, rules in state.lookaheads.items():
            ways.setdefault(symbol.name, [])
            ways[symbol.name] += [f"ending {_production(rule)}" for rule in rules]
        for name, options in ways.items():
            if len(options) > 1:
                rule = _blamed(state, origin) or grammar.start
                message = f"is ambiguous before {name}: " + " or ".join(sorted(options))
                found.setdefault(_at(rule, message))
    yield from found


def _parser_conf(lark: Lark) -> ParserConf:
    return ParserConf(lark.rules, {}, lark.options.start)


def _production(rule: object) -> str:
    origin = getattr(rule, "origin", None)
    expansion = getattr(rule, "expansion", ())
    name = getattr(origin, "name", "?")
    return f"<{name} = {' '.join(symbol.name for symbol in expansion)}>"


def _kernel(state: object) -> str:
    items = sorted(
        " ".join(symbol.name for symbol in item.rule.expansion[: item.index])
        for item in getattr(state, "kernel", ())
    )
    return f"<{items[0] if items else ''}>"


def _blamed(state: object, origin: dict[str, Rule]) -> Rule | None:
    for item in sorted(getattr(state, "kernel", ()), key=repr):
        name = str(item.rule.origin.name).lstrip("_").split("_star_")[0].split("_plus_")[0]
        if name in origin:
            return origin[name]
    return None
