"""Names that are edited together."""

from __future__ import annotations

import pytest

from cp_lsp.features.linked import linked_ranges
from tests.features.workspace import view_at_cursor


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("MODULE (*|*)M; END M.", 2),
        ("MODULE M(*|*); END M.", 2),
        ("MODULE M; END (*|*)M.", 2),
        ("MODULE M; PROCEDURE Do(*|*)* (x: INTEGER); BEGIN END Do; END M.", 2),
        ("MODULE M; PROCEDURE Do; BEGIN END D(*|*)o; END M.", 2),
        ("MODULE M; PROCEDURE (VAR r: T) (*|*)Do, NEW; BEGIN END Do; END M.", 2),
        ("MODULE M; PROCEDURE A; PROCEDURE B; BEGIN END (*|*)B; END A; END M.", 2),
        ("MODULE M; PROCEDURE Do; BEGIN IF x THEN (*|*)Do END END Do; END M.", 0),
        ("MODULE M; PROCEDURE (*|*)Do; BEGIN END Other; END M.", 0),
        ("MODULE M; PROCEDURE (*|*)Do; BEGIN", 0),
        ("MODULE M; PROCEDURE^ (*|*)Do; END M.", 0),
        ("MODULE M; VAR (*|*)x: INTEGER; END M.", 0),
        ("MODULE M; PROCEDURE (*|*)Do; BEGIN IF a THEN b END Do; END M.", 2),
    ],
)
def test_names_of_blocks(text: str, count: int) -> None:
    view, offset, _ = view_at_cursor(text)
    found = linked_ranges(view, offset)
    assert len(found) == count
    assert len({view.text[start:end] for start, end in found}) == min(count, 1)
    assert count == 0 or any(start <= offset <= end for start, end in found)
