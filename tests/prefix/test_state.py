"""Which prefixes of a module are viable, and what an unfinished one accepts."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from cp_lsp.prefix import PrefixState, begin
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.context import ImportedModule, Importer
from cp_lsp.semantics.imported import read_interface
from cp_lsp.semantics.interface import interface_of
from cp_lsp.syntax.scanner import scan

DATA = Path(__file__).parent.parent / "data" / "prefix"
REFUSED = re.compile(r"\(\*~ (.*?) \*\)")

# Errors that only a later text decides: docs/explanation/prefix.md says why for each.
DECIDED_LATER = {
    "forward": {0, 1, 57, 58, 72, 181},
    "end of module": {119, 129, 143, 145, 192, 214, 233},
    "code generation": {136, 137, 138, 139, 140, 142, 261},
    "end of text": {5, 16, 19, 36, 48, 49, 51},
}


class Modules:
    """An importer over texts given by name."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        self.modules: dict[str, ImportedModule] = {}

    def import_module(self, name: str) -> ImportedModule | None:
        if name not in self.modules:
            if name not in self.texts:
                return None
            data = interface_of(self.texts[name], self)
            if data is None:
                return None
            self.modules[name] = read_interface(data, self)
        return self.modules[name]


def first_refused(text: str, importer: Importer | None = None) -> int | None:
    """The length of the shortest prefix that is not viable, None when all are."""
    state = begin("", importer)
    for i, character in enumerate(text):
        state = state.advance(character)
        if not state.is_viable:
            return i + 1
    return None


def test_every_prefix_of_a_valid_module_is_viable() -> None:
    text = (DATA / "statements.cp").read_text("utf-8")
    assert check(text).findings == []
    stop = first_refused(text)
    assert stop is None, text[max(0, (stop or 0) - 60) : stop]
    assert begin(text).is_complete


@pytest.mark.parametrize(
    "place", range(len(REFUSED.findall((DATA / "refused.cp").read_text("utf-8"))))
)
def test_what_is_marked_is_refused_there(place: int) -> None:
    text = (DATA / "refused.cp").read_text("utf-8")
    assert check(text).findings == []
    match = list(REFUSED.finditer(text))[place]
    before = text[: match.start()]
    assert begin(before).is_viable
    assert not begin(before).accepts(match[1] + " "), match[1]
    assert not begin(before + match[1] + " ").is_viable


@pytest.mark.parametrize(
    ("text", "viable"),
    [
        ("", True),
        ("MOD", True),
        ("MODULE", True),
        ("MODUL ", False),
        ("PROCEDURE", False),
        ("(*", True),
        ("(* open (* nested *) ", True),
        ("MODULE M; VAR x: INT", True),
        ("MODULE M; VAR x: INT ", True),  # may be declared later
        ("MODULE M; VAR x: INTEGER; BEGIN y", False),
        ("MODULE M; VAR x: INTEGER; BEGIN x :", True),
        ("MODULE M; VAR x: INTEGER; BEGIN x : ", False),
        ("MODULE M; VAR x: INTEGER; BEGIN x := 1.", False),
        ("MODULE M; VAR x: REAL; BEGIN x := 1.", True),
        ("MODULE M; VAR x: REAL; BEGIN x := 1.5E", True),
        ("MODULE M; VAR x: CHAR; BEGIN x := 0F", True),
        ("MODULE M; VAR x: CHAR; BEGIN x := '", True),
        ("MODULE M; VAR x: INTEGER; BEGIN x := '", False),
        ("MODULE M; CONST c = {1.", True),
        ("MODULE M; BEGIN END M", True),
        ("MODULE M; BEGIN END N", False),
        ("MODULE M; BEGIN END M. anything goes here", True),
        ("MODULE M; PROCEDURE P; END P; PROCEDURE P", True),
        ("MODULE M; PROCEDURE P; END P; PROCEDURE P ", False),
    ],
)
def test_the_last_symbol_may_be_unfinished(text: str, viable: bool) -> None:
    assert begin(text).is_viable is viable


def test_a_fork_goes_its_own_way() -> None:
    state = begin("MODULE M; VAR i: INTEGER; PROCEDURE P; BEGIN i := 1;\n")
    left = state.fork().advance("END P; VAR")
    middle = state.fork().advance("END P; PROCEDURE Q; VAR b: BOOLEAN; BEGIN b := TRUE; ")
    right = state.fork().advance("WHILE i > 0 DO DEC(i); ")
    assert not left.is_viable
    assert middle.is_viable and right.is_viable
    for _ in range(2):  # in turn, so that each has to find back what the other has undone
        assert middle.accepts("b := i = 1; P; Q END Q;")
        assert not middle.accepts("DEC(i) END END P;")
        assert right.accepts("DEC(i) END END P;")
        assert not right.accepts("b := FALSE")
    assert state.accepts("i := 2 END P;")


def test_guards_hold_inside_their_branch_only() -> None:
    text = (
        "MODULE M; TYPE A = POINTER TO EXTENSIBLE RECORD END;"
        " B = POINTER TO RECORD (A) n: INTEGER END;"
        " VAR a: A; PROCEDURE P; BEGIN WITH a: B DO "
    )
    inside = begin(text).advance("a.n := 1; ")
    assert inside.accepts("INC(a.n)")
    after = inside.advance("ELSE ")
    assert after.is_viable and not after.accepts("a.n := 2;")
    assert inside.accepts("INC(a.n)")


def test_steps_of_any_size_give_the_same_answers() -> None:
    text = (DATA / "statements.cp").read_text("utf-8")
    generator = random.Random(3)
    state = begin()
    place = 0
    while place < len(text):
        step = generator.randint(1, 40)
        piece = text[place : place + step]
        assert state.accepts(piece)
        assert state.accepts("\x01") is state.advance("\x01").is_viable
        state = state.advance(piece)
        place += step
    assert state.is_complete


def _library(folder: Path) -> Modules:
    texts = {}
    for path in sorted((folder / "valid").glob("*.cp")):
        text = path.read_text("utf-8")
        name = re.search(r"MODULE\s+(\w+)", text)
        assert name is not None
        texts[name[1]] = text
    return Modules(texts)


def _verdicts(folder: Path) -> list[dict[str, object]]:
    lines = (folder / "verdicts.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_prefixes_of_the_valid_corpus(conformance_dir: Path) -> None:
    library = _library(conformance_dir)
    for verdict in _verdicts(conformance_dir):
        text = (conformance_dir / str(verdict["file"])).read_text("utf-8")
        if verdict["ok"] and not check(text, library).findings:
            stop = first_refused(text, library)
            assert stop is None, (verdict["file"], text[max(0, (stop or 0) - 60) : stop])


def test_invalid_texts_are_refused_at_the_error(conformance_dir: Path) -> None:
    library = _library(conformance_dir)
    later = set().union(*DECIDED_LATER.values())
    asked = 0
    for verdict in _verdicts(conformance_dir):
        errors = verdict["errors"]
        assert isinstance(errors, list)
        if not errors or errors[0]["code"] in later:
            continue
        text = (conformance_dir / str(verdict["file"])).read_text("utf-8")
        tokens = scan(text)
        pos = errors[0]["pos"]
        at = next((i for i, start in enumerate(tokens.starts) if start >= pos), -1)
        stop = tokens.ends[min(at + 1, len(tokens.ends) - 1)]
        asked += 1
        assert not begin(text[:stop] + " ", library).is_viable, (verdict["file"], errors[0])
    assert asked > 500


def test_a_state_is_not_changed_by_questions() -> None:
    state: PrefixState = begin("MODULE M; TYPE T = RECORD a: INTEGER END; VAR t: T; BEGIN t.a := ")
    assert state.accepts("t.a")
    assert not state.accepts("t ;")
    assert state.accepts("t.a")
    assert state.advance("t.a; t.").accepts("a := 1")
