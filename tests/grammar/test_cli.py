"""`cp-lsp grammar` prints what the package carries."""

from __future__ import annotations

import pytest

from cp_lsp.cli import main
from cp_lsp.cli.grammar import TARGETS
from grammar.__main__ import GENERATED
from grammar.ebnf import SOURCE


@pytest.mark.parametrize("target", TARGETS)
def test_it_prints_the_generated_file(
    target: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["grammar", target]) == 0
    path = SOURCE if target == "ebnf" else GENERATED / TARGETS[target]
    assert capsysbinary.readouterr().out == path.read_bytes()


def test_an_unknown_target_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grammar", "yacc"]) == 2
    assert "lark" in capsys.readouterr().err
