"""What is underlined for an error."""

from __future__ import annotations

import pytest

from cp_lsp.features.marks import marked_ranges
from cp_lsp.features.view import View
from cp_lsp.semantics.checker import check


@pytest.mark.parametrize(
    "statements",
    [
        "i := ⟦x + 1⟧",
        "i := ⟦SHORT(x)⟧",
        "x := ⟦unknown⟧ + 1",
        "x := i + ⟦unknown⟧",
        "r.⟦field⟧ := 1",
        "IF ⟦i + 1⟧ THEN i := 2 END",
        "IF i = ⟦1⟧ i := 2 END",
        "i := ⟦1⟧ x := 1.0",
        "i := (⟦2⟧",
    ],
)
def test_the_symbol_or_the_expression_is_underlined(statements: str) -> None:
    heading = "MODULE M; VAR i: INTEGER; x: REAL; r: RECORD END; BEGIN "
    marked = heading + statements + " END M."
    text = marked.replace("⟦", "").replace("⟧", "")
    view = View(None, check(text), text)
    finding = view.module.findings[0]
    (range_,) = marked_ranges(view, [finding])
    shown = text[: range_.start] + "⟦" + text[range_.start : range_.end] + "⟧"
    assert marked.startswith(shown)


def test_every_error_of_a_broken_text_has_a_place_in_it() -> None:
    text = "MODULE M; VAR a: ; BEGIN a := (; IF THEN ELSE 'x END\nEND"
    view = View(None, check(text, tolerant=True), text)
    ranges = marked_ranges(view, view.module.findings)
    assert len(ranges) == len(view.module.findings) > 2
    assert all(0 <= range_.start <= range_.end <= len(text) for range_ in ranges)
