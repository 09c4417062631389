"""Text to tokens: what is one symbol, what it denotes, and where errors about it are marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import (
    CHARACTER,
    INTEGER,
    LONG,
    REAL,
    SHORT_REAL,
    scan,
    scan_further,
)


def kinds(text: str) -> list[int]:
    return scan(text).kinds[:-2]


@pytest.mark.parametrize(
    ("text", "denoted"),
    [
        ("0", (INTEGER, 0)),
        ("2147483647", (INTEGER, 2147483647)),
        ("2147483648", (LONG, 2147483648)),
        ("0FFH", (INTEGER, 255)),
        ("0FFFFFFFFH", (INTEGER, -1)),
        ("0FFFFFFFFFFFFFFFFL", (LONG, -1)),
        ("41X", (CHARACTER, 65)),
        ("20ACX", (CHARACTER, 0x20AC)),
        ("1.", (REAL, 1.0)),
        ("12.5E-1", (REAL, 1.25)),
        ("3F800000S", (SHORT_REAL, 1.0)),
        ("3FF0000000000000R", (REAL, 1.0)),
        ('"a"', (CHARACTER, 97)),
        ("'ab'", "ab"),
        ('""', ""),
        ('"it\'s"', "it's"),
    ],
)
def test_what_a_literal_denotes(text: str, denoted: object) -> None:
    tokens = scan(text)
    assert len(tokens.kinds) == 3
    assert tokens.values[0] == denoted
    assert not tokens.faults


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0G", None),
        ("1E6", 2),
        ("1.5E", 2),
        ("1.2.3", 2),
        ("12AB", 2),
        ("9223372036854775808", 203),
        ("123456789H", 203),
        ("1.0E999", 203),
        ('"open', 3),
        ("(* open (* closed *)", 5),
        ("a" * 256, 240),
    ],
)
def test_what_the_scanner_itself_finds(text: str, code: int | None) -> None:
    found = {number for faults in scan(text).faults.values() for _, number in faults}
    assert found == (set() if code is None else {code})


def test_a_range_is_no_real() -> None:
    assert kinds("1..3") == [s.NUMBER, s.UPTO, s.NUMBER]
    assert scan("{0FH..1FH}").values == {1: (INTEGER, 15), 3: (INTEGER, 31)}
    # The compiler has read the first period when it notices something at the range symbol.
    assert scan("1..3").marks[1] == 2
    assert scan("1 ..3").marks[1] == 1


def test_comments_nest_and_are_kept() -> None:
    tokens = scan("a (* b (* c *) d *) e (**) (*)*) f")
    assert [tokens.text[i:j] for i, j in zip(tokens.starts, tokens.ends, strict=True)][:3] == [
        "a",
        "e",
        "f",
    ]
    assert tokens.comments == [(2, 19), (22, 26), (27, 32)]


def test_keywords_are_upper_case() -> None:
    assert kinds("IF if If") == [s.IF, s.IDENT, s.IDENT]


def test_letters_of_other_alphabets() -> None:
    assert kinds("größe Счётчик _x1") == [s.IDENT] * 3
    assert kinds("a\u00d7b") == [s.IDENT, s.NULL, s.IDENT]


def test_errors_are_marked_at_the_end_of_the_symbol_before() -> None:
    tokens = scan("x  (* c *)  := 1")
    assert tokens.marks[:3] == [0, 1, 14]


def test_an_embedded_view_is_looked_past() -> None:
    tokens = scan("a\ufffc\ufffc := b")
    assert tokens.kinds[:3] == [s.IDENT, s.BECOMES, s.IDENT]
    assert tokens.marks[1] == 3


@given(st.text(alphabet="aI1.\"'(*) :=\n\t;é\0\ufffcEXH", max_size=60))
def test_any_text_is_scanned_whole(text: str) -> None:
    tokens = scan(text)
    assert tokens.kinds[-2:] == [s.EOF, s.EOF]
    place = 0
    for start, end in list(zip(tokens.starts, tokens.ends, strict=True))[:-2]:
        assert place <= start < end <= len(text) + 1
        place = end


@given(
    st.text(alphabet="aI1.\"'(*) :=\n;EXH", max_size=40),
    st.text(alphabet="aI1.\"'(*) :=\n;EXH", max_size=20),
)
def test_scanning_further_gives_what_scanning_anew_gives(begin: str, more: str) -> None:
    further = scan_further(scan(begin), begin + more)
    anew = scan(begin + more)
    assert (further.kinds, further.starts, further.ends, further.marks) == (
        anew.kinds,
        anew.starts,
        anew.ends,
        anew.marks,
    )
    assert further.faults == anew.faults
    for index, kind in enumerate(anew.kinds):
        if kind in (s.NUMBER, s.STRING):
            assert further.values[index] == anew.values[index]
