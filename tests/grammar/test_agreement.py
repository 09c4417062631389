"""The grammar and the hand-written parser agree, on programs, on sentences and on broken ones."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from cp_lsp.semantics import checker
from grammar import ebnf
from grammar.sentences import Sentences
from tests.grammar.programs import RIGHT, WRONG

Refusal = Callable[[str], str | None]


def _is_accepted(text: str) -> bool:
    return not checker.syntax_findings(text)


@pytest.mark.parametrize("about", RIGHT)
def test_the_parser_accepts(about: str) -> None:
    assert checker.syntax_findings(RIGHT[about]) == []


@pytest.mark.parametrize("about", WRONG)
def test_the_parser_refuses(about: str) -> None:
    assert checker.syntax_findings(WRONG[about]) != []


def test_the_parser_accepts_every_valid_program(valid_programs: list[tuple[str, str]]) -> None:
    assert [name for name, text in valid_programs if not _is_accepted(text)] == []


def _sentences(grammar: ebnf.Grammar, *, count: int) -> Iterator[str]:
    """Sentences and broken ones.

    Left out is what depends on names: a flag of a procedure that the compiler does not know is to
    it as good as none, and LIMITED may be a module only where one was imported under this name.
    """
    by_name = {("PROCEDURE", "["), *((name, ".") for name in grammar.predeclared)}
    for seed in range(count):
        drawn = Sentences(grammar, seed)
        symbols = drawn.symbols(5 + seed % 120)
        for change in range(3):
            changed = drawn.mutated(symbols) if change else symbols
            pairs = set(itertools.pairwise(symbol.text for symbol in changed))
            if not pairs & by_name:
                yield drawn.text(changed)


def test_they_agree_on_random_texts(grammar: ebnf.Grammar, refusal: Refusal) -> None:
    seen = {True: 0, False: 0}
    for text in _sentences(grammar, count=250):
        accepted = refusal(text) is None
        assert _is_accepted(text) == accepted, text
        seen[accepted] += 1
    assert min(seen.values()) > 100


def test_reserved_words_are_the_same(grammar: ebnf.Grammar) -> None:
    assert not any(_is_accepted(f"MODULE {word}; END {word}.") for word in grammar.reserved)
    assert all(_is_accepted(f"MODULE {word}; END {word}.") for word in grammar.predeclared)
