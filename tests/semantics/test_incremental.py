"""Findings after edits are those of the whole text, whatever is edited."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from cp_lsp.semantics.checker import CheckedModule, check
from cp_lsp.semantics.incremental import EditedModule, check_tolerantly
from cp_lsp.semantics.objects import Object
from cp_lsp.syntax.scanner import scan

TEXT = """MODULE Edited;

	CONST max = 8;

	TYPE
		Shape = POINTER TO ABSTRACT RECORD END;
		Square = POINTER TO RECORD (Shape) side: INTEGER END;

	VAR first: Square; total: INTEGER;

	PROCEDURE ^ Later (n: INTEGER);

	PROCEDURE (s: Shape) Area (): INTEGER, NEW, ABSTRACT;

	PROCEDURE (s: Square) Area (): INTEGER;
		VAR a: INTEGER;
	BEGIN
		a := s.side * s.side; (* square *)
		RETURN a
	END Area;

	PROCEDURE Sum (IN list: ARRAY OF Square): INTEGER;
		TYPE Box = RECORD n: INTEGER END;
		VAR i: INTEGER; box: Box;
		PROCEDURE Add (n: INTEGER);
		BEGIN
			box.n := box.n + n
		END Add;
	BEGIN
		box.n := 0;
		FOR i := 0 TO LEN(list) - 1 DO Add(list[i].Area()) END;
		RETURN box.n
	END Sum;

	PROCEDURE Later (n: INTEGER);
	BEGIN
		WHILE n < max DO INC(n); total := total + n END
	END Later;

BEGIN
	NEW(first); first.side := 2; total := first.Area(); Later(1)
END Edited.
"""
PIECES = (
    "", "x", ";", "END", "END Sum;", "x := 1;", " IF x THEN ", "(*", "*)", '"', "42", "\n", "#",
    "VAR q: INTEGER;", "PROCEDURE Q; END Q;", "RETURN", "total := TRUE;", "BEGIN", ".", "1..",
)  # fmt: skip


def described(obj: Object) -> tuple[object, ...]:
    return obj.name, obj.mode, obj.pos, obj.end, obj.module, obj.type.form


def contents(module: CheckedModule) -> dict[str, object]:
    """All that is known of a module, comparable."""
    tokens = module.tokens
    return {
        "tokens": (tokens.kinds, tokens.starts, tokens.ends, tokens.marks),
        "literals": (tokens.values, tokens.faults, tokens.comments),
        "uses": [(token, described(obj)) for token, obj in module.uses],
        "tree": [str(node) for node in module.tree.walk()],
        "names": [described(obj) for obj in module.scope.names.values()],
        "findings": module.findings,
    }


def test_a_module_without_errors_stays_so() -> None:
    edited = EditedModule(TEXT)
    assert edited.findings == []
    place = TEXT.index("a := s.side")
    assert edited.edit(place, place, "a := 0; ") == []
    assert edited.module.findings == []


def test_findings_come_and_go() -> None:
    edited = EditedModule(TEXT)
    place = TEXT.index("INC(n)")
    assert [(f.pos, f.code) for f in edited.edit(place, place, "n := TRUE; ")] == [
        (place + len("n := TRUE"), 113)
    ]
    assert edited.edit(place, place + len("n := TRUE; "), "") == []


def test_what_follows_an_edit_moves_with_it() -> None:
    wrong = TEXT.replace("INC(n);", "INC(m);")
    edited = EditedModule(wrong)
    before = edited.findings
    place = wrong.index("a := s.side")
    after = edited.edit(place, place, "(* a longer line *)\n")
    assert [f.pos - g.pos for f, g in zip(after, before, strict=True)] == [20]


@pytest.mark.parametrize("seed", range(8))
def test_random_edits_give_what_a_whole_check_gives(seed: int) -> None:
    generator = random.Random(seed)
    edited = EditedModule(TEXT)
    for _ in range(40):
        tokens = scan(edited.text)
        i = generator.randrange(max(len(tokens.kinds) - 3, 1))
        start = min(tokens.starts[i], len(edited.text))
        end = generator.choice((start, min(tokens.ends[i], len(edited.text))))
        removed = edited.text[start:end]
        piece = generator.choice(PIECES)
        assert edited.edit(start, end, piece) == check(edited.text).findings
        assert contents(edited.module) == contents(check_tolerantly(edited.text))
        if generator.random() < 0.8:
            found = edited.edit(start, start + len(piece), removed)
            assert found == check(edited.text).findings
            assert contents(edited.module) == contents(check_tolerantly(edited.text))
        else:
            edited = EditedModule(TEXT)


@pytest.mark.parametrize(
    "broken",
    [
        TEXT.replace("FOR i := 0", "IF total = 0 THEN FOR i := 0"),
        TEXT.replace("box.n + n\n\t\tEND Add;", "box.n + n"),
        TEXT.replace("RETURN box.n", "RETURN box.n END; END"),
        TEXT.replace("\tPROCEDURE Later (n: INTEGER);\n\tBEGIN", "\tPROCEDURE Later (n\n\tBEGIN"),
        TEXT.replace("\tPROCEDURE Sum", "\tPROCEDURE Half (a: INT\n\n\tPROCEDURE Sum"),
        TEXT.replace("END Area", "END").replace("RETURN a", "RETURN"),
        TEXT.replace("MODULE Edited;", "MODULE Edited; IMPORT Nowhere;"),
    ],
)
def test_what_stands_after_a_broken_procedure_keeps_its_meaning(broken: str) -> None:
    assert broken != TEXT
    module = check_tolerantly(broken)
    used = {broken[module.tokens.starts[token] : module.tokens.ends[token]]: obj
            for token, obj in module.uses}  # fmt: skip
    assert module.findings == check(broken).findings != []
    assert module.scope.names["Later"].pos > broken.index("PROCEDURE Sum")
    assert used["NEW"].pos < 0
    assert used["first"] is module.scope.names["first"]
    assert module.uses[-1][1].name == "Later"


def test_a_name_is_known_only_below_its_declaration() -> None:
    edited = EditedModule(TEXT)
    place = TEXT.index("a := s.side")
    assert [f.code for f in edited.edit(place, place, "a := Sum; ")] == [0]


def test_the_real_modules(blackbox_dir: Path) -> None:
    from cp_lsp.index.importer import ProjectImporter
    from cp_lsp.index.project import Project

    project = Project([], blackbox_dir)
    importer = ProjectImporter(project)
    generator = random.Random(5)
    for name in ("TextViews", "StdFolds", "FormViews"):
        location = project.find_module(name)
        assert location is not None
        text = project.read(location).compiler_text
        edited = EditedModule(text, importer)
        assert edited.findings == []
        tokens = scan(text)
        for _ in range(20):
            place = tokens.starts[generator.randrange(len(tokens.kinds) - 3)]
            piece = generator.choice(PIECES)
            assert edited.edit(place, place, piece) == check(edited.text, importer).findings
            assert contents(edited.module) == contents(check_tolerantly(edited.text, importer))
            assert edited.edit(place, place + len(piece), "") == []
