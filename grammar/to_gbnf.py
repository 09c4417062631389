"""Grammar → GBNF, the notation of llama.cpp, which knows characters only.

So blanks and comments stand between the symbols, and the rule for names spells out what is not a
reserved word, letter by letter. Comments nest without a limit.
"""

from __future__ import annotations

from grammar.automaton import stepwise
from grammar.ebnf import (
    BLANK,
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
    walk,
)
from grammar.lexical import (
    MAX_CHAR,
    CharSet,
    LexicalError,
    char_set,
    chars,
    comment_brackets,
    complement,
    ident_chars,
    minus,
)
from grammar.spacing import GAP, SKIP, Spaced
from grammar.to_lark import rule_name

ROOT = "root"


def to_gbnf(grammar: Grammar, header: str) -> str:
    """The text of a GBNF grammar whose start is `ROOT`; `header` is put before it as comments."""
    return of_characters(stepwise(grammar), grammar, header)


def of_characters(whole: Spaced, grammar: Grammar, header: str) -> str:
    """The same for rules in which the blanks have been written out in another way."""
    lines = [f"# {line}".rstrip() for line in header.splitlines()]
    lines += ["", f"{ROOT} ::= {_name(whole.start)} {SKIP}", ""]
    lines += [_rule(rule.name, rule.body, grammar) for rule in whole.rules]
    lines += ["", *_lexical_rules(whole, grammar)]
    lines += _names(grammar)
    lines += [
        "",
        f"{SKIP} ::= ({BLANK} | {COMMENT})*",
        f"{GAP} ::= ({BLANK} | {COMMENT})+",
        _rule(BLANK, grammar.by_name[BLANK].body, grammar),
        *_comments(grammar),
    ]
    return "\n".join(lines) + "\n"


def _name(name: str) -> str:
    return rule_name(name).replace("_", "-")


def _rule(name: str, body: Expr, grammar: Grammar) -> str:
    head = f"{_name(name)} ::= "
    if char_set(body, grammar) is None and isinstance(body, Choice):
        # llama.cpp reads on after a line end only where something must follow.
        return head + " |\n    ".join(_expr(item, grammar, 1) for item in body.items)
    return head + _expr(body, grammar, 0)


def _lexical_rules(whole: Spaced, grammar: Grammar) -> list[str]:
    """The rules of the tokens, and of what they use."""
    bodies = {name: body for name, body in whole.tokens.items() if name != IDENT}
    waiting = list(bodies)
    while waiting:
        for expr in walk(bodies[waiting.pop()]):
            if isinstance(expr, Ref) and expr.name not in bodies:
                bodies[expr.name] = grammar.by_name[expr.name].body
                waiting.append(expr.name)
    return [_rule(name, body, grammar) for name, body in bodies.items()]


def _names(grammar: Grammar) -> list[str]:
    """Rules that match every name but the reserved words.

    A state is what is missing to each reserved word that the letters so far begin; states that miss
    the same are one.
    """
    start, rest = ident_chars(grammar, bytewise=True)
    beyond = minus(start, ((0, 0x7F),))
    states: dict[frozenset[str], str] = {}
    lines: list[str] = []

    def state(missing: frozenset[str]) -> str:
        if missing not in states:
            states[missing] = f"{IDENT}-{len(states) + 1}"
            lines.append(f"{states[missing]} ::= {ways(missing, rest, may_end='' not in missing)}")
        return states[missing]

    def ways(missing: frozenset[str], allowed: CharSet, *, may_end: bool) -> str:
        after: dict[str, set[str]] = {}
        for word in sorted(missing - {""}):
            after.setdefault(word[0], set()).add(word[1:])
        by_state: dict[str, str] = {}
        for letter, endings in after.items():
            name = state(frozenset(endings))
            by_state[name] = by_state.get(name, "") + letter
        free = minus(minus(allowed, chars("".join(after))), beyond)
        items = [f"{_class(chars(letters))} {name}" for name, letters in by_state.items()]
        items.append(f"({_class(free)} | {IDENT}-beyond) {IDENT}-rest*")
        text = " | ".join(items)
        return f"({text})?" if may_end else text

    first = f"{IDENT} ::= {ways(frozenset(grammar.reserved), start, may_end=False)}"
    rests = (f"{IDENT}-rest ::= {_class(rest)}", f"{IDENT}-beyond ::= {_class(beyond)}")
    return [first, *lines, *rests]


def _comments(grammar: Grammar) -> list[str]:
    comment_brackets(grammar)
    any_char = ((1, MAX_CHAR),)
    other = _class(minus(any_char, chars("(*")))
    after_star = _class(minus(any_char, chars("(*)")))
    rest = f"{COMMENT}-rest"
    step = f'("*"+ {after_star} | "*"* "("+ ({other} | "*" {rest}))'
    return [
        f'{COMMENT} ::= "(*" {rest}',
        f'{rest} ::= {other}* ({step} {other}*)* "*"+ ")"',
    ]


def _expr(expr: Expr, grammar: Grammar, level: int) -> str:
    """The expression in GBNF; `level` 0 takes a choice bare, 1 a sequence, 2 a unit."""
    if isinstance(expr, Ref):
        return _name(expr.name)
    single = char_set(expr, grammar)
    if single is not None and not isinstance(expr, Text):
        return _class(single)
    if isinstance(expr, Word | Text):
        return _quoted(expr.text)
    if isinstance(expr, Option | Repeat):
        mark = "?" if isinstance(expr, Option) else "*"
        inner = _expr(expr.item, grammar, 2)
        return f"{inner}{mark}" if inner[0] in '"[(' or " " not in inner else f"({inner}){mark}"
    if isinstance(expr, Seq):
        text = " ".join(_expr(item, grammar, 2) for item in expr.items) or '""'
        return f"({text})" if level > 1 and " " in text else text
    if isinstance(expr, Choice):
        text = " | ".join(_expr(item, grammar, 1) for item in expr.items)
        return f"({text})" if level > 0 else text
    raise LexicalError(f"no GBNF for {expr}")


def _quoted(text: str) -> str:
    return '"' + "".join(f"\\{char}" if char in '"\\' else char for char in text) + '"'


def _class(ranges: CharSet) -> str:
    if ranges[-1][1] == MAX_CHAR:
        return "[^" + "".join(_range(pair) for pair in complement(ranges)) + "]"
    return "[" + "".join(_range(pair) for pair in ranges) + "]"


def _range(pair: tuple[int, int]) -> str:
    first, last = pair
    return _char(first) if first == last else f"{_char(first)}-{_char(last)}"


def _char(code: int) -> str:
    char = chr(code)
    if code > 0xFF or (char.isascii() and (char.isalnum() or char in "_+.(*)'")):
        return char
    return f"\\x{code:02X}"
