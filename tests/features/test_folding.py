"""What can be folded."""

from __future__ import annotations

from cp_lsp.features.folding import folds
from cp_lsp.features.view import View
from cp_lsp.semantics.checker import check

TEXT = """\
MODULE M;

	IMPORT
		A,
		B;

	(* A comment
		of two lines. *)

	TYPE
		T = RECORD
			a: INTEGER
		END;

	PROCEDURE P;
		VAR x: INTEGER;
	BEGIN
		IF a THEN
			b
		ELSIF c THEN
			d
		ELSE
			e
		END;
		REPEAT
			f
		UNTIL g;
		CASE h OF
		| 1:
			i
		| 2: j
		END;
		WHILE k DO l END
	END P;

	PROCEDURE (t: T) Q, NEW, ABSTRACT;

END M.
"""


def folded(text: str) -> list[tuple[int, int, str]]:
    """First and last line of each fold, counted from 1, and its kind."""
    view = View(None, check(text, tolerant=True), text)
    return [
        (
            text.count("\n", 0, fold.range.start) + 1,
            text.count("\n", 0, fold.range.end) + 1,
            fold.kind,
        )
        for fold in folds(view)
    ]


def test_all_kinds() -> None:
    assert folded(TEXT) == [
        (3, 5, "imports"),
        (7, 8, "comment"),
        (10, 13, "region"),  # TYPE
        (11, 12, "region"),  # the record without its END
        (15, 33, "region"),  # P without its END
        (18, 19, "region"),
        (20, 21, "region"),
        (22, 23, "region"),
        (25, 26, "region"),
        (29, 30, "region"),
    ]


def test_what_stands_on_one_line_does_not_fold() -> None:
    assert folded("MODULE M; IMPORT A; PROCEDURE P; BEGIN x END P; BEGIN y END M.") == []


def test_a_missing_end_leaves_the_other_folds() -> None:
    found = folded(TEXT.replace("\t\tEND;\n\t\tREPEAT", "\t\tREPEAT"))
    assert (15, 32, "region") in found
    assert (24, 25, "region") in found


def test_any_part_of_the_text() -> None:
    for cut in range(0, len(TEXT), 11):
        text = TEXT[:cut]
        for start, end, _ in folded(text):
            assert start < end <= text.count("\n") + 1
