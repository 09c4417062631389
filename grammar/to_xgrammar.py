"""Grammar → the EBNF of XGrammar, which is GBNF by another name."""

from __future__ import annotations

from grammar.ebnf import Grammar
from grammar.to_gbnf import to_gbnf


def to_xgrammar(grammar: Grammar, header: str) -> str:
    """The text of a grammar whose start is `root`; `header` is put before it as comments."""
    return to_gbnf(grammar, header)
