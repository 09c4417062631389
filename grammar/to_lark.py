"""Grammar → a grammar for Lark's LALR parser with its contextual lexer.

Its lexer looks ahead where the language's scanner does: a reserved word ends where no letter
follows, `1..3` begins with an integer, `1D` is no number. Comments nest to a stated depth.
"""

from __future__ import annotations

import re

from grammar.ebnf import (
    COMMENT,
    IDENT,
    Choice,
    Expr,
    Grammar,
    Option,
    Ref,
    Repeat,
    Seq,
    Text,
    Word,
)
from grammar.lexical import (
    PYTHON,
    LexicalError,
    blank_chars,
    comment_brackets,
    comment_regex,
    ident_chars,
    regex,
    regex_class,
)

COMMENT_DEPTH = 8
"""How many levels of comments the lexer follows."""

_WORD_END = "WORD_END"

_DIGITS, _HEX = "[0-9]+", "[0-9][0-9A-F]*"
_NUMBER = "|".join(
    (
        rf"{_DIGITS}\.(?!\.)[0-9]*(?:E[+\-]?[0-9]+|(?![0-9E]))",
        rf"{_HEX}[HLSR]",
        rf"{_DIGITS}(?![0-9A-FHLSRX]|\.(?!\.))",
    )
)
"""The rules integer and real, ending as for the scanner, which never goes back a character."""


def to_lark(grammar: Grammar, header: str) -> str:
    """The text of a Lark grammar whose start is `module`; `header` is put before it as comments."""
    terminals = _Terminals(grammar)
    rules = [_rule(rule.name, rule.body, terminals) for rule in grammar.phrases]
    free = [terminals.name(Text(text)) for text in grammar.predeclared]
    lines = [f"// {line}".rstrip() for line in header.splitlines()]
    lines += ["", *rules, "", f"{IDENT}: " + " | ".join(["IDENT", *free]), "", *terminals.lines()]
    return "\n".join(lines) + "\n"


def rule_name(name: str) -> str:
    """`StatementSeq` → `statement_seq`, `FPSection` → `fp_section`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


class _Terminals:
    """Names for words and flags; symbols stand for themselves in the rules."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._flags = [t for t in grammar.literals if t.isalnum() and t not in grammar.predeclared]

    def name(self, expr: Word | Text) -> str:
        text = expr.text
        if not text.isalnum():
            return f'"{text}"'
        return text if text.isupper() else f"FLAG_{text.upper()}"

    def lines(self) -> list[str]:
        grammar = self._grammar
        start, rest = ident_chars(grammar)
        first, more = regex_class(start, PYTHON), regex_class(rest, PYTHON)
        comment_brackets(grammar)
        reserved = "|".join(grammar.reserved)
        lines = [f"IDENT: /(?!(?:{reserved})(?!{more})){first}{more}*/"]
        for token in grammar.tokens:
            if token != IDENT:
                lines.append(f"{token.upper()}: /{self._token(token)}/")
        words = [(word, "") for word in grammar.reserved]
        words += [(word, ".1") for word in grammar.predeclared]
        lines.append(f"{_WORD_END}: /(?!{more})/")
        lines += [f'{word}{level}: "{word}" {_WORD_END}' for word, level in words]
        for flag in self._flags:
            end = " /(?!\\.)/" if flag.isdigit() else ""
            lines.append(f'{self.name(Text(flag))}.1: "{flag}" {_WORD_END}{end}')
        lines += [
            # The line end stands apart: Lark counts lines only where it sees one in the expression.
            f"BLANK: /(?:\\n|{regex_class(blank_chars(grammar), PYTHON)})+/",
            f"{COMMENT.upper()}: /{comment_regex(COMMENT_DEPTH)}/",
            "%ignore BLANK",
            f"%ignore {COMMENT.upper()}",
        ]
        return lines

    def _token(self, token: str) -> str:
        body = self._grammar.by_name[token].body
        if token == "number":
            if body != Choice((Ref("integer"), Ref("real"))):
                raise LexicalError("the look-ahead of numbers is made for integer | real")
            return _NUMBER
        return regex(body, self._grammar, PYTHON)


def _rule(name: str, body: Expr, terminals: _Terminals) -> str:
    items = body.items if isinstance(body, Choice) else (body,)
    head = rule_name(name)
    joint = "\n" + " " * len(head) + "| "
    return f"{head}: " + joint.join(_expr(item, terminals, 1) for item in items)


def _expr(expr: Expr, terminals: _Terminals, level: int) -> str:
    """The expression in Lark's notation; `level` 0 takes a choice bare, 1 a sequence, 2 a unit."""
    if isinstance(expr, Word | Text):
        return terminals.name(expr)
    if isinstance(expr, Ref):
        is_token = expr.name[0].islower() and expr.name != IDENT
        return expr.name.upper() if is_token else rule_name(expr.name)
    if isinstance(expr, Option):
        return f"({_expr(expr.item, terminals, 0)})?"
    if isinstance(expr, Repeat):
        return f"({_expr(expr.item, terminals, 0)})*"
    if isinstance(expr, Seq):
        text = " ".join(_expr(item, terminals, 2) for item in expr.items)
        return f"({text})" if level > 1 else text
    if isinstance(expr, Choice):
        text = " | ".join(_expr(item, terminals, 1) for item in expr.items)
        return f"({text})" if level > 0 else text
    raise LexicalError(f"characters in the syntax: {expr}")
