"""Large and absurd modules are checked in time and memory proportional to their size."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cp_lsp.semantics.checker import check
from cp_lsp.source.diagnostic import TOO_DEEP

SECOND = 1.0
SIZE = 100_000

# The checker raises Python's recursion limit when it is first used, and Hypothesis wants it to
# stay as it is during a test.
check("")


def module(body: str) -> str:
    return f"MODULE M;\n{body}\nEND M.\n"


def joined(parts: Iterable[str]) -> str:
    return " ".join(parts)


def errors(text: str) -> list[int]:
    return [finding.code for finding in check(text).findings]


# Valid modules that grow: name, and what makes the body for a number of repetitions.
GROWING: dict[str, Callable[[int], str]] = {
    "statements": lambda n: "VAR i: INTEGER;\nBEGIN " + ";".join(["i := i + 1"] * n),
    "sum": lambda n: "VAR i: INTEGER;\nBEGIN i := i" + " + i" * n,
    "product": lambda n: "VAR r: REAL;\nBEGIN r := r" + " * r" * n,
    "conjunction": lambda n: "VAR b: BOOLEAN;\nBEGIN b := b" + " & b" * n,
    "constant sum": lambda n: "CONST c = 1" + " + 1" * n + ";",
    "constant string": lambda n: 'CONST s = "ab"' + ' + "cd"' * n + ";",
    "string": lambda n: "VAR s: ARRAY 9 OF CHAR;\nBEGIN s := s" + " + s" * n,
    "set": lambda n: "VAR s: SET;\nBEGIN s := {1" + ", 2" * n + "}",
    "selectors": lambda n: "TYPE P = POINTER TO RECORD p: P END; VAR p: P;\nBEGIN p" + ".p" * n
    + " := NIL",
    "labels": lambda n: "VAR i: INTEGER;\nBEGIN CASE i OF "
    + "|".join(f"{k}:" for k in range(n)) + " END",
    "labels backwards": lambda n: "VAR i: INTEGER;\nBEGIN CASE i OF "
    + "|".join(f"{k}:" for k in range(n, 0, -1)) + " END",
    "branches": lambda n: "VAR i: INTEGER;\nBEGIN IF i = 0 THEN "
    + joined(f"ELSIF i = {k} THEN i := 1" for k in range(n)) + " END",
    "variables": lambda n: "VAR " + joined(f"v{k}: INTEGER;" for k in range(n)),
    "fields": lambda n: "TYPE R = RECORD " + joined(f"f{k}: INTEGER;" for k in range(n)) + " END;",
    "constants": lambda n: "CONST " + joined(f"c{k} = {k};" for k in range(n)),
    "parameters": lambda n: "PROCEDURE P (" + ";".join(f"p{k}: INTEGER" for k in range(n))
    + "); END P;",
    "procedures": lambda n: joined(f"PROCEDURE P{k}; BEGIN END P{k};" for k in range(n)),
    "forward procedures": lambda n: joined(f"PROCEDURE ^ P{k};" for k in range(n))
    + joined(f"PROCEDURE P{k}; BEGIN END P{k};" for k in range(n)),
    "methods": lambda n: "TYPE R = EXTENSIBLE RECORD END; "
    + joined(f"PROCEDURE (VAR r: R) P{k}, NEW; BEGIN END P{k};" for k in range(n)),
    "aliases": lambda n: "TYPE "
    + joined(f"T{k} = T{k + 1};" for k in range(n)) + f"T{n} = INTEGER;",
    "forward pointers": lambda n: "TYPE "
    + joined(f"P{k} = POINTER TO R{k}; R{k} = RECORD p: P{(k + 1) % n} END;" for k in range(n)),
    "chain of pointers": lambda n: "TYPE T0 = RECORD END; "
    + joined(f"T{k + 1} = POINTER TO RECORD next: T{k}; a: T{k} END;" for k in range(1, n))
    + "T1 = POINTER TO T0;",
}  # fmt: skip


@pytest.mark.parametrize("name", GROWING)
def test_what_grows_takes_time_in_proportion(name: str) -> None:
    make = GROWING[name]
    count = 100 * SIZE // len(make(100))
    text = module(make(count))
    started = time.process_time()
    assert errors(text) == []
    assert time.process_time() - started < SECOND or _seconds(text) < SECOND


def _seconds(text: str) -> float:
    started = time.process_time()
    check(text)
    return time.process_time() - started


# Types whose parts double at each step: 2 to the 60th comparisons if each were looked at.
DOUBLING = {
    "procedure types": joined(
        f"F{k + 1} = PROCEDURE (a, b: F{k}); G{k + 1} = PROCEDURE (a, b: G{k});" for k in range(60)
    ),
    "records": joined(f"F{k + 1} = RECORD a, b: F{k} END; G{k + 1} = F{k};" for k in range(60)),
    "arrays": joined(f"F{k + 1} = ARRAY 2 OF F{k}; G{k + 1} = F{k};" for k in range(60)),
}


@pytest.mark.parametrize("name", DOUBLING)
def test_types_whose_parts_double(name: str) -> None:
    types = f"TYPE F0 = PROCEDURE; G0 = PROCEDURE; {DOUBLING[name]}"
    text = module(f"{types} VAR f: F60; g: G60;\nBEGIN f := g; g := f")
    assert _seconds(text) < SECOND


@pytest.mark.parametrize(
    "types",
    [
        "F = PROCEDURE (a, b: F); G = PROCEDURE (a, b: G);",
        "F = PROCEDURE (a: PROCEDURE (b: F)): F; G = PROCEDURE (a: PROCEDURE (b: G)): G;",
        "F = POINTER TO ARRAY OF F; G = POINTER TO ARRAY OF G;",
        "F = RECORD a, b: F END; G = RECORD a, b: G END;",
        "F = EXTENSIBLE RECORD (G) END; G = EXTENSIBLE RECORD (F) END;",
        "F = ARRAY 2 OF G; G = ARRAY 2 OF F;",
        "F = G; G = F;",
    ],
)
def test_types_that_contain_themselves(types: str) -> None:
    text = f"TYPE {types} VAR f: F; g: G; CONST n = SIZE(F) + SIZE(G);\nBEGIN f := g; g := f"
    assert _seconds(module(text)) < SECOND


HUGE = 10_000_000

HUGE_LINES = {
    "blanks": "MODULE M;" + " " * HUGE,
    "identifier": "MODULE " + "x" * HUGE,
    "digits": "MODULE M; CONST c = " + "1" * HUGE,
    "fraction": "MODULE M; CONST c = 1." + "1" * HUGE,
    "exponent": "MODULE M; CONST c = 1.0E" + "1" * HUGE,
    "hexadecimal": "MODULE M; CONST c = " + "0" * HUGE + "H",
    "string": 'MODULE M; CONST c = "' + "a" * HUGE,
    "comment": "MODULE M; (*" + "a" * HUGE,
    "comments": "(*" * (HUGE // 2),
    "no letters": "MODULE M; " + "\xa7" * (HUGE // 10),
    "brackets": "MODULE M; BEGIN " + "(" * (HUGE // 10),
}


@pytest.mark.parametrize("name", HUGE_LINES)
def test_a_huge_line_is_answered(name: str) -> None:
    assert check(HUGE_LINES[name]).findings


def test_a_text_that_is_too_large_is_not_analysed() -> None:
    assert len(check(" " * 30_000_000).findings) == 1


def test_memory_is_in_proportion() -> None:
    text = module("VAR a: INTEGER;\nBEGIN " + "a:=a;" * 20_000)
    tracemalloc.start()
    check(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 500 * len(text)


def test_types_may_form_long_chains() -> None:
    count = 2000
    chain = joined(f"T{k} = POINTER TO RECORD t: T{k + 1} END;" for k in range(count))
    assert errors(module(f"TYPE {chain} T{count} = INTEGER;")) == []


NESTING = st.lists(
    st.sampled_from(
        [
            ("IF b THEN ", " END"),
            ("WHILE b DO ", " END"),
            ("LOOP ", "; EXIT END"),
            ("REPEAT ", " UNTIL b"),
            ("FOR i := 0 TO 9 DO ", " END"),
            ("CASE i OF 1: ", " ELSE END"),
            ("CASE i OF 1: ELSE ", " END"),
            ("IF b THEN ELSE ", " END"),
            ("WITH p: Q DO ", " END"),
        ]
    ),
    max_size=60,
)


@given(NESTING)
@settings(max_examples=60, deadline=None)
def test_nested_statements(constructs: list[tuple[str, str]]) -> None:
    opened = "".join(opening for opening, _ in constructs)
    closed = "".join(closing for _, closing in reversed(constructs))
    text = module(
        "TYPE P = POINTER TO EXTENSIBLE RECORD END; Q = POINTER TO RECORD (P) END;\n"
        f"VAR b: BOOLEAN; i: INTEGER; p: P;\nBEGIN {opened}i := i{closed}"
    )
    assert errors(text) == []


@given(st.lists(st.sampled_from(["(", "-(", "~(", "ABS(", "a[", "{", "ORD({", "F("]), max_size=400))
@settings(max_examples=60, deadline=None)
def test_nested_expressions(openings: list[str]) -> None:
    closings = "".join(
        "".join({"(": ")", "[": "]", "{": "}"}.get(c, "") for c in reversed(opening))
        for opening in reversed(openings)
    )
    found = errors(
        module(
            "VAR a: ARRAY 3 OF INTEGER; i: INTEGER;\nPROCEDURE F (n: INTEGER): INTEGER;\n"
            f"BEGIN RETURN n END F;\nBEGIN i := {''.join(openings)}i{closings}"
        )
    )
    assert TOO_DEEP not in found or len(openings) > 60
