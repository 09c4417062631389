"""Grammar → the same where `1..3` needs no look-ahead.

A greedy lexer that never goes back a character takes `1.` of `1..3` for a real number. So wherever
`..` may follow an expression, this adds a second form of it, which ends in an integer and `..`.
"""

from __future__ import annotations

from dataclasses import replace

from grammar.ebnf import Choice, Expr, Grammar, Option, Ref, Repeat, Rule, Seq, Text
from grammar.lexical import LexicalError
from grammar.spacing import choice, seq

UPTO = ".."
_NUMBER, _INTEGER_UPTO = "number", "integerUpto"


def with_integer_upto(grammar: Grammar) -> Grammar:
    """The grammar where `A [".." B]` is also a form of A that ends in `integerUpto`, then B."""
    upto = _Upto(grammar)
    rules = [replace(rule, body=upto.rewritten(rule.body)) for rule in grammar.rules]
    digits = grammar.by_name["integer"].body
    if not isinstance(digits, Choice):
        raise LexicalError("the first form of integer must be the decimal one")
    lexeme = Rule(_INTEGER_UPTO, seq(digits.items[0], Text(UPTO)))
    return Grammar((*rules, *upto.made, lexeme))


class _Upto:
    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._ending: dict[str, Expr | None] = {}

    @property
    def made(self) -> list[Rule]:
        """The rules that end in an integer with two periods."""
        order = [rule.name for rule in self._grammar.rules]
        found = [(order.index(n), Rule(f"{n}Upto", b)) for n, b in self._ending.items() if b]
        return [rule for _, rule in sorted(found, key=lambda pair: pair[0])]

    def rewritten(self, expr: Expr) -> Expr:
        if isinstance(expr, Seq) and len(expr.items) == 2:
            first, second = expr.items
            if isinstance(second, Option) and isinstance(second.item, Seq):
                if second.item.items[0] == Text(UPTO):
                    ending = self._ends(first)
                    rest = second.item.items[1:]
                    return choice((expr, seq(ending, *rest))) if ending else expr
        if isinstance(expr, Seq):
            return Seq(tuple(self.rewritten(item) for item in expr.items))
        if isinstance(expr, Choice):
            return Choice(tuple(self.rewritten(item) for item in expr.items))
        if isinstance(expr, Option):
            return Option(self.rewritten(expr.item))
        return Repeat(self.rewritten(expr.item)) if isinstance(expr, Repeat) else expr

    def _ends(self, expr: Expr) -> Expr | None:
        if isinstance(expr, Ref):
            if expr.name == _NUMBER:
                return Ref(_INTEGER_UPTO)
            if expr.name[0].islower():
                return None
            if expr.name not in self._ending:
                self._ending[expr.name] = Seq(())
                self._ending[expr.name] = self._ends(self._grammar.by_name[expr.name].body)
            return Ref(f"{expr.name}Upto") if self._ending[expr.name] is not None else None
        if isinstance(expr, Choice):
            found = [ending for item in expr.items if (ending := self._ends(item))]
            return choice(found) if found else None
        if isinstance(expr, Option):
            return self._ends(expr.item)
        if isinstance(expr, Repeat):
            ending = self._ends(expr.item)
            return seq(expr, ending) if ending else None
        if isinstance(expr, Seq):
            found = []
            for place in range(len(expr.items) - 1, -1, -1):
                ending = self._ends(expr.items[place])
                if ending:
                    found.append(seq(*expr.items[:place], ending))
                if not isinstance(expr.items[place], Option | Repeat):
                    break
            return choice(found) if found else None
        return None
