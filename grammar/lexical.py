"""Lexical rules → sets of characters and regular expressions, in the spelling of each engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

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
    Seq,
    Text,
    Word,
)

MAX_CHAR = 0x10FFFF
_SURROGATES = (0xD800, 0xDFFF)

CharSet = tuple[tuple[int, int], ...]
"""Ranges of character codes, ascending and apart from each other."""


class LexicalError(ValueError):
    """A lexical rule has a form that no regular expression can have."""


def normalised(ranges: Iterable[tuple[int, int]]) -> CharSet:
    """The same characters as ranges that are ascending and do not touch."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def complement(ranges: CharSet) -> CharSet:
    """All other characters."""
    found, next_code = [], 0
    for first, last in ranges:
        if first > next_code:
            found.append((next_code, first - 1))
        next_code = last + 1
    if next_code <= MAX_CHAR:
        found.append((next_code, MAX_CHAR))
    return tuple(found)


def minus(whole: CharSet, without: CharSet) -> CharSet:
    """The characters of `whole` that `without` does not have."""
    return complement(normalised(complement(whole) + without))


def chars(text: str) -> CharSet:
    """The characters of a text as a set."""
    return normalised((ord(char), ord(char)) for char in text)


def char_set(expr: Expr, grammar: Grammar) -> CharSet | None:
    """The set, if the expression stands for exactly one character, else None."""
    if isinstance(expr, Text):
        return chars(expr.text) if len(expr.text) == 1 else None
    if isinstance(expr, Range):
        return ((ord(expr.first), ord(expr.last)),)
    if isinstance(expr, Ref):
        rule = grammar.by_name.get(expr.name)
        return char_set(rule.body, grammar) if rule and rule.name != COMMENT else None
    if isinstance(expr, Choice):
        found: list[tuple[int, int]] = []
        for item in expr.items:
            part = char_set(item, grammar)
            if part is None:
                return None
            found += part
        return normalised(found)
    if isinstance(expr, Except):
        whole, without = char_set(expr.whole, grammar), char_set(expr.without, grammar)
        return None if whole is None or without is None else minus(whole, without)
    return None


def ident_chars(grammar: Grammar, *, bytewise: bool = False) -> tuple[CharSet, CharSet]:
    """What a name may begin with, and what it may go on with.

    `bytewise` leaves out the letters whose UTF-8 form begins with the same byte as that of a blank:
    a lexer that reads bytes and never goes back would take the blank for the start of a letter.
    """
    body = grammar.by_name["ident"].body
    if isinstance(body, Seq) and len(body.items) == 2 and isinstance(body.items[1], Repeat):
        start, rest = (char_set(e, grammar) for e in (body.items[0], body.items[1].item))
        if start is not None and rest is not None:
            blanks = blank_chars(grammar) if bytewise else ()
            near = tuple((code & ~0x3F, code | 0x3F) for code, _ in blanks if code > 0x7F)
            return minus(start, near), minus(rest, near)
    raise LexicalError("the rule ident must have the form A {B} with single characters")


@dataclass(frozen=True)
class Spelling:
    """How an engine writes a character outside of ASCII in a regular expression."""

    escape: Callable[[int], str]
    skip_surrogates: bool = False
    """Whether the engine refuses the codes D800 to DFFF, since they are no characters to it."""


PYTHON = Spelling(lambda code: f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}")
RUST = Spelling(lambda code: f"\\u{{{code:X}}}", skip_surrogates=True)


def regex_class(ranges: CharSet, spelling: Spelling) -> str:
    """`[...]`, or the character itself, or `[^...]` where that is shorter."""
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _literal_char(ranges[0][0], spelling)
    others = complement(ranges)
    if others and ranges[-1][1] == MAX_CHAR and len(others) <= len(ranges):
        return "[^" + "".join(_class_range(r, spelling) for r in others) + "]"
    return "[" + "".join(_class_range(r, spelling) for r in _split(ranges, spelling)) + "]"


def _split(ranges: CharSet, spelling: Spelling) -> CharSet:
    return minus(ranges, (_SURROGATES,)) if spelling.skip_surrogates else ranges


def _class_range(pair: tuple[int, int], spelling: Spelling) -> str:
    first, last = pair
    if first == last:
        return _class_char(first, spelling)
    return f"{_class_char(first, spelling)}-{_class_char(last, spelling)}"


def _class_char(code: int, spelling: Spelling) -> str:
    char = chr(code)
    if char in "\\]^-[&~|/":
        return "\\" + char
    if 0x20 < code < 0x7F:
        return char
    return f"\\x{code:02x}" if code <= 0x7F else spelling.escape(code)


def _literal_char(code: int, spelling: Spelling) -> str:
    char = chr(code)
    if char in "\\.^$*+?{}[]()|/":
        return "\\" + char
    if 0x20 < code < 0x7F:
        return char
    return f"\\x{code:02x}" if code <= 0x7F else spelling.escape(code)


def literal(text: str, spelling: Spelling) -> str:
    """The text as a regular expression that matches it alone."""
    return "".join(_literal_char(ord(char), spelling) for char in text)


def regex(expr: Expr, grammar: Grammar, spelling: Spelling) -> str:
    """The regular expression of a lexical expression."""
    return _regex(expr, grammar, spelling)[0]


def _regex(expr: Expr, grammar: Grammar, spelling: Spelling) -> tuple[str, int]:
    """The expression and how tightly it binds: 2 a unit, 1 a sequence, 0 a choice."""
    single = char_set(expr, grammar)
    if single is not None:
        return regex_class(single, spelling), 2
    if isinstance(expr, Text | Word):
        return literal(expr.text, spelling), 1
    if isinstance(expr, Ref):
        return _regex(grammar.by_name[expr.name].body, grammar, spelling)
    if isinstance(expr, Seq):
        parts = [_regex(item, grammar, spelling) for item in expr.items]
        return "".join(_wrapped(part, 1) for part in parts), 1
    if isinstance(expr, Choice):
        return "|".join(_regex(item, grammar, spelling)[0] for item in expr.items), 0
    if isinstance(expr, Option):
        return _wrapped(_regex(expr.item, grammar, spelling), 2) + "?", 2
    if isinstance(expr, Repeat):
        return _wrapped(_regex(expr.item, grammar, spelling), 2) + "*", 2
    raise LexicalError(f"no regular expression for {expr}")


def _wrapped(part: tuple[str, int], least: int) -> str:
    text, binding = part
    return text if binding >= least else f"(?:{text})"


def comment_regex(depth: int) -> str:
    """A comment with comments in it, `depth` levels in all.

    Nesting without a limit is not regular. Each text is matched in one way only, so that an engine
    that backtracks does so in linear time.
    """
    inside = r"[^(*]"
    rest = ""
    for _ in range(depth):
        after_paren = f"(?:{inside}|\\*{rest})" if rest else inside
        step = rf"(?:\*+[^(*)]|\**\(+{after_paren})"
        rest = rf"[^(*]*(?:{step}[^(*]*)*\*+\)"
    return r"\(\*" + rest


def comment_brackets(grammar: Grammar) -> tuple[str, str]:
    """What opens and what closes a comment."""
    body = grammar.by_name[COMMENT].body
    if isinstance(body, Seq) and len(body.items) == 3:
        opening, _, closing = body.items
        if (opening, closing) == (Text("(*"), Text("*)")):
            return "(*", "*)"
    raise LexicalError("comment_regex is made for comments between (* and *)")


def blank_chars(grammar: Grammar) -> CharSet:
    """The characters that separate symbols."""
    found = char_set(grammar.by_name[BLANK].body, grammar)
    if found is None:
        raise LexicalError("the rule blank must stand for one character")
    return found
