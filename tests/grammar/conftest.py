"""The grammar and its parsers, made once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lark import Lark
from lark.exceptions import UnexpectedInput

from grammar import ebnf
from grammar.__main__ import GENERATED
from tests.grammar.programs import end_of_program


@pytest.fixture(scope="session")
def grammar() -> ebnf.Grammar:
    return ebnf.read()


@pytest.fixture(scope="session")
def lark() -> Lark:
    text = (GENERATED / "component_pascal.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="contextual", start="module")


@pytest.fixture(scope="session")
def refusal(lark: Lark) -> Callable[[str], str | None]:
    """What Lark refuses in a text, or None; what follows the final period is not looked at."""

    def refusal(text: str) -> str | None:
        try:
            end_of_program(lark, text)
        except UnexpectedInput as slip:
            return str(slip)
        return None

    return refusal


@pytest.fixture(scope="session")
def valid_programs(conformance_dir: Path, lark: Lark) -> list[tuple[str, str]]:
    """Name and text, up to the final period, of every program that BlackBox accepts."""
    files = sorted((conformance_dir / "valid").glob("*.cp"))
    texts = [(file.name, file.read_text(encoding="utf-8")) for file in files]
    return [(name, text[: end_of_program(lark, text)]) for name, text in texts]
