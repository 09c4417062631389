"""Blocks by their keywords: what is known of the whole text does not change what a part tells."""

from __future__ import annotations

import random

import pytest

from cp_lsp.syntax.blocks import Block, Blocks, blocks_of
from cp_lsp.syntax.scanner import scan

TEXT = """MODULE Parts;
	CONST a = 1;
	PROCEDURE ^ Later;
	PROCEDURE One (x: INTEGER);
		VAR r: RECORD n: INTEGER END;
		PROCEDURE Inner;
		BEGIN IF x = a THEN r.n := 1 ELSE LOOP EXIT END END
		END Inner;
	BEGIN
		CASE x OF 1, 2: Inner | 3: REPEAT INC(x) UNTIL x > 9 END
	END One;
	PROCEDURE Later;
	BEGIN One(a)
	END Later;
BEGIN
	WHILE a = 2 DO Later END
END Parts.
"""
PIECES = ("", " END ", ";", " PROCEDURE ", " BEGIN ", " MODULE Other ", " VAR ", "(", " RECORD ")


def described(block: Block) -> tuple[object, ...]:
    return (
        *(block.kind, block.first, block.stop, block.end_name, block.name, block.heading_end),
        *(block.body, tuple(block.branches), block.state, block.has_body),
    )


def around(block: Block | None) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    while block is not None:
        found.append(described(block))
        block = block.outer
    return found


@pytest.mark.parametrize("seed", range(30))
def test_a_part_of_a_text_whose_blocks_are_known(seed: int) -> None:
    source = random.Random(seed)
    text = TEXT
    for _ in range(seed % 5):
        start = source.randrange(len(text))
        text = text[:start] + source.choice(PIECES) + text[start + source.randrange(5) :]
    known, fresh = scan(text), scan(text)
    blocks_of(known)
    for stop in range(len(fresh.kinds)):
        expected, found = Blocks(fresh, stop), Blocks(known, stop)
        assert around(found.open) == around(expected.open)
        assert found.begins == expected.begins
        assert found.role == expected.role
        walked = [described(block) for block in found.root.walk()]
        assert walked == [described(block) for block in expected.root.walk()]
