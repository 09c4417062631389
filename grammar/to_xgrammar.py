"""Grammar → the EBNF of XGrammar, which is GBNF by another name.

Unlike llama.cpp it shares what two readings of a text have in common, and long chains of rules slow
it down: so the rules stay as they are, with repetitions, and only the blanks are written out.
"""

from __future__ import annotations

from grammar.ebnf import Grammar
from grammar.spacing import spaced
from grammar.to_gbnf import of_characters


def to_xgrammar(grammar: Grammar, header: str) -> str:
    """The text of a grammar whose start is `root`; `header` is put before it as comments."""
    return of_characters(spaced(grammar), grammar, header)
