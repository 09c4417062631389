"""Places of declarations in the interface of a module."""

from __future__ import annotations

import pytest

from cp_lsp.features.interface_view import place_in_definition

TEXT = """\
DEFINITION Models;

	IMPORT Stores;

	CONST
		read = 1;

	TYPE
		Model = POINTER TO ABSTRACT RECORD (Stores.Store)
			length-, width-: INTEGER;
			(m: Model) Length (): INTEGER, NEW, ABSTRACT;
			(IN m: Model) Read (OUT read: INTEGER), NEW, ABSTRACT
		END;

		Other = RECORD
			read: INTEGER
		END;

	VAR
		dir-: Model;
		last: Other;

	PROCEDURE Read (VAR m: Model);
	PROCEDURE [code] Write (read: INTEGER);

END Models.
"""


@pytest.mark.parametrize(
    ("path", "line", "name"),
    [
        ("", 0, "Models"),
        ("read", 5, "read"),
        ("Model", 8, "Model"),
        ("Model.length", 9, "length"),
        ("Model.width", 9, "width"),
        ("Model.Length", 10, "Length"),
        ("Model.Read", 11, "Read"),
        ("Other.read", 15, "read"),
        ("last", 20, "last"),
        ("Read", 22, "Read"),
        ("Write", 23, "Write"),
        ("Model.Hidden", 8, "Model"),
        ("Hidden", 0, "Models"),
        ("Hidden.read", 0, "Models"),
    ],
)
def test_places(path: str, line: int, name: str) -> None:
    start, end = place_in_definition(TEXT, path)
    assert (TEXT.count("\n", 0, start), TEXT[start:end]) == (line, name)


def test_what_is_no_definition_has_its_beginning() -> None:
    assert place_in_definition("", "Name") == (0, 0)
