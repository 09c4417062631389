"""What other compilers add to the language is refused, and named."""

from __future__ import annotations

import pytest

from cp_lsp.semantics.checker import syntax_findings


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("SYSTEM MODULE M; END M.", "SYSTEM MODULE"),
        ("FOREIGN MODULE M; END M.", "FOREIGN MODULE"),
        ("MODULE M; TYPE V = VECTOR OF CHAR; END M.", "VECTOR OF"),
        ("MODULE M; BEGIN x.`NEW END M.", "`name"),
        ('MODULE M; CONST c = !"a\\n"; END M.', '!"string"'),
        ('MODULE M; IMPORT S := "[mscorlib]System"; END M.', 'IMPORT name := "[assembly]name"'),
        ("MODULE M; BEGIN [UNCHECKED_ARITHMETIC] END M.", "[UNCHECKED_ARITHMETIC]"),
        ("MODULE M; PROCEDURE P; BEGIN Q; RESCUE (x) R END P; END M.", "RESCUE"),
    ],
)
def test_gardens_point(text: str, extension: str) -> None:
    found = syntax_findings(text)
    assert found[0].detail == f"Gardens Point: {extension}"


def test_an_ordinary_mistake_is_none() -> None:
    assert syntax_findings("MODULE M; BEGIN x := END M.")[0].detail is None
