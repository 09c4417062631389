"""What is found when a text is read again from a procedure on is what a whole check finds."""

from __future__ import annotations

import random

import pytest

from cp_lsp.semantics.checker import check
from cp_lsp.semantics.context import NoImports
from cp_lsp.semantics.rereading import Rereading
from cp_lsp.syntax.scanner import scan

TEXT = """MODULE Again;

	TYPE Box = RECORD n: INTEGER END;

	VAR box: Box; total: INTEGER;

	PROCEDURE ^ Later (n: INTEGER);

	PROCEDURE (VAR b: Box) Fill (n: INTEGER), NEW;
	BEGIN
		b.n := n; Later(n)
	END Fill;

	PROCEDURE Sum (IN list: ARRAY OF Box): INTEGER;
		VAR i, sum: INTEGER;
	BEGIN
		FOR i := 0 TO LEN(list) - 1 DO sum := sum + list[i].n END;
		RETURN sum
	END Sum;

	PROCEDURE Later (n: INTEGER);
	BEGIN
		WHILE total < n DO INC(total) END
	END Later;

BEGIN
	box.Fill(1)
END Again.
"""
PIECES = ("", "x", "END", "PROCEDURE", "x := 1;", "(*", "*)", '"', "TRUE", "VAR y: INTEGER;", ";")


@pytest.mark.parametrize("seed", range(40))
def test_after_any_edits(seed: int) -> None:
    source = random.Random(seed)
    reading = Rereading(NoImports())
    text = TEXT
    for _ in range(12):
        start = source.randrange(len(text))
        text = text[:start] + source.choice(PIECES) + text[start + source.randrange(3) :]
        found = reading.discovered(scan(text))
        assert found is None or found == check(text).discovered


def test_what_stands_before_the_edit_is_not_read_again() -> None:
    reading = Rereading(NoImports())
    read = 0

    def count() -> None:
        nonlocal read
        read += 1

    for name in ("sun", "sum0"):
        broken = TEXT.replace("RETURN sum", f"RETURN {name}")
        assert reading.discovered(scan(broken), count) == check(broken).discovered
    assert read == 3 + 2


def test_a_reading_that_was_broken_off_does_no_harm() -> None:
    reading = Rereading(NoImports())
    broken = TEXT.replace("INC(total)", "INC(totel)")

    def leave() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reading.discovered(scan(broken), leave)
    assert reading.discovered(scan(broken)) == check(broken).discovered


def test_another_reading_in_the_midst_of_one_is_refused() -> None:
    reading = Rereading(NoImports())
    broken = TEXT.replace("INC(total)", "INC(totel)")
    inner: list[object] = []
    found = reading.discovered(scan(broken), lambda: inner.append(reading.discovered(scan(TEXT))))
    assert found == check(broken).discovered
    assert inner == [None] * 3
