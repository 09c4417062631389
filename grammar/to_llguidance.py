"""Grammar → llguidance's dialect of Lark: lexemes are regular expressions without look-ahead.

Its lexer is greedy and never goes back a character, as the scanner's is. Blanks and comments are
written out rather than ignored, since nothing else can demand a blank between two words.
"""

from __future__ import annotations

from grammar.ebnf import (
    IDENT,
    Choice,
    Expr,
    Grammar,
    Option,
    Ref,
    Repeat,
    Rule,
    Seq,
    Text,
    Word,
)
from grammar.lexical import (
    RUST,
    LexicalError,
    blank_chars,
    comment_brackets,
    comment_regex,
    ident_chars,
    regex,
    regex_class,
)
from grammar.spacing import GAP, SKIP, spaced
from grammar.to_lark import rule_name
from grammar.upto import with_integer_upto

COMMENT_DEPTH = 4
"""How many levels of comments the lexer follows; each makes it larger."""


def to_llguidance(grammar: Grammar, header: str) -> str:
    """The text of a grammar for llguidance; `header` is put before it as comments."""
    whole = spaced(with_integer_upto(grammar))
    lines = [f"// {line}".rstrip() for line in header.splitlines()]
    lines += ["", f"start: {rule_name(whole.start)} {SKIP}", ""]
    lines += [_rule(rule) for rule in whole.rules]
    comment_brackets(grammar)
    blanks = regex_class(blank_chars(grammar), RUST)
    # Two lexemes, not one: of ` (` the lexer would take the parenthesis for the start of a comment.
    lines += ["", f"{SKIP}: (BLANKS | COMMENT)*", f"{GAP}: (BLANKS | COMMENT)+", ""]
    lines += [f"BLANKS: /{blanks}+/", f"COMMENT: /{comment_regex(COMMENT_DEPTH)}/"]
    lines += [_lexeme(name, body, grammar) for name, body in whole.tokens.items()]
    return "\n".join(lines) + "\n"


def _lexeme(name: str, body: Expr, grammar: Grammar) -> str:
    if name == IDENT:
        first, rest = (regex_class(s, RUST) for s in ident_chars(grammar, bytewise=True))
        return f"{name.upper()}: /{first}{rest}*/ & ~/(?:{'|'.join(grammar.reserved)})/"
    return f"{_lexeme_name(name)}: /{regex(body, grammar, RUST)}/"


def _lexeme_name(name: str) -> str:
    return rule_name(name).upper()


def _rule(rule: Rule) -> str:
    items = rule.body.items if isinstance(rule.body, Choice) else (rule.body,)
    head = rule_name(rule.name)
    return f"{head}: " + "\n    | ".join(_expr(item, 1) for item in items)


def _expr(expr: Expr, level: int) -> str:
    if isinstance(expr, Word | Text):
        return f'"{expr.text}"'
    if isinstance(expr, Ref):
        if expr.name in (SKIP, GAP):
            return expr.name
        return _lexeme_name(expr.name) if expr.name[0].islower() else rule_name(expr.name)
    if isinstance(expr, Option | Repeat):
        mark = "?" if isinstance(expr, Option) else "*"
        return f"({_expr(expr.item, 0)}){mark}"
    if isinstance(expr, Seq):
        text = " ".join(_expr(item, 2) for item in expr.items)
        return f"({text})" if level > 1 else text or '""'
    if isinstance(expr, Choice):
        text = " | ".join(_expr(item, 1) for item in expr.items)
        return f"({text})" if level > 0 else text
    raise LexicalError(f"characters in the syntax: {expr}")
