"""Headings read without parsing, and the order of compilation."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cp_lsp.index.imports import import_order, scan_heading
from cp_lsp.index.project import Project


@pytest.mark.parametrize(
    ("text", "name", "imported"),
    [
        ("MODULE A;", "A", ()),
        ("MODULE A; IMPORT B, C; VAR x: B.T;", "A", ("B", "C")),
        ("MODULE A; IMPORT S := SYSTEM, Log := StdLog;", "A", ("SYSTEM", "StdLog")),
        ("(* one (* two *) *) MODULE A (**); IMPORT (* X, *) B(*)*);", "A", ("B",)),
        ('MODULE WinApi ["KERNEL32.dll"]; IMPORT SYSTEM;', "WinApi", ("SYSTEM",)),
        ('MODULE A [= "x.dll"]; IMPORT B;', "A", ("B",)),
        ("\ufffcMODULE A;\ufffc IMPORT\n\tB,\x02 C;", "A", ("B", "C")),
        ("MODULE Пример; IMPORT Журнал;", "Пример", ("Журнал",)),
        ("FOREIGN MODULE gp_Ios; IMPORT B;", "gp_Ios", ("B",)),
        ("MODULE A; PROCEDURE IMPORT; END", "A", ()),
        ("MODULE A; IMPORT B, B, C := B;", "A", ("B",)),
    ],
)
def test_name_and_imports_are_read_off_the_heading(
    text: str, name: str, imported: tuple[str, ...]
) -> None:
    heading = scan_heading(text)
    assert heading is not None
    assert (heading.name, heading.imported) == (name, imported)
    assert text[heading.offset :].startswith(name)
    assert all(text[item.offset :].startswith(item.name) for item in heading.imports)


def test_an_alias_is_told_from_the_module() -> None:
    heading = scan_heading("MODULE A; IMPORT Log := StdLog, B;")
    assert heading is not None
    assert [(item.name, item.alias) for item in heading.imports] == [("StdLog", "Log"), ("B", None)]


def test_the_library_of_a_system_module_is_read() -> None:
    heading = scan_heading('MODULE WinApi ["KERNEL32.dll"];')
    assert heading is not None
    assert heading.library == "KERNEL32.dll"


@pytest.mark.parametrize(
    "text", ["", "MODULE", "MODULE ;", "module A;", "A MODULE;", "(* MODULE A;", "DEFINITION A;"]
)
def test_what_does_not_begin_with_a_heading_has_none(text: str) -> None:
    assert scan_heading(text) is None


@pytest.mark.parametrize(
    ("text", "imported"),
    [
        ("MODULE A", ()),
        ("MODULE A; IMPORT", ()),
        ("MODULE A; IMPORT B,", ("B",)),
        ("MODULE A; IMPORT B, C :=", ("B",)),
        ("MODULE A; IMPORT B C; VAR", ("B", "C")),
        ("MODULE A; IMPORT B, C VAR x: INTEGER;", ("B", "C")),
        ("MODULE A; IMPORT B, (* C;", ("B",)),
        ("MODULE A IMPORT B;", ("B",)),
    ],
)
def test_a_heading_being_written_gives_what_there_is(text: str, imported: tuple[str, ...]) -> None:
    heading = scan_heading(text)
    assert heading is not None
    assert heading.imported == imported


def test_a_heading_says_whether_it_is_over() -> None:
    assert [
        heading is not None and heading.complete
        for heading in map(
            scan_heading,
            [
                "MODULE A;",
                "MODULE A; VAR",
                "MODULE A; IMPORT B;",
                "MODULE A",
                "MODULE A; IMPORT B,",
            ],
        )
    ] == [False, True, True, False, False]


PIECES = [
    "MODULE",
    "A",
    "IMPORT",
    ":=",
    ",",
    ";",
    "(*",
    "*)",
    "[",
    "]",
    '"x"',
    "'",
    "\n",
    "VAR",
    "(",
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))
def test_any_text_is_scanned_without_harm(text: str) -> None:
    heading = scan_heading(text)
    assert heading is None or heading.end <= len(text)


GRAPH = st.integers(1, 12).flatmap(
    lambda size: st.dictionaries(
        st.sampled_from([f"M{n}" for n in range(size)]),
        st.lists(st.sampled_from([f"M{n}" for n in range(size + 1)])),
    )
)


@given(GRAPH)
def test_every_module_follows_what_it_imports_unless_they_form_a_cycle(
    modules: dict[str, list[str]],
) -> None:
    order = import_order(modules)
    assert sorted(order.ordered) == sorted(modules)
    place = {name: at for at, name in enumerate(order.ordered)}
    cycle_of = {name: cycle for cycle in order.cycles for name in cycle}
    for name, imported in modules.items():
        for other in imported:
            if other in modules and place[other] >= place[name]:
                assert cycle_of.get(name, name) == cycle_of.get(other, other)


@given(GRAPH)
def test_cycles_are_exactly_the_modules_that_import_themselves_in_the_end(
    modules: dict[str, list[str]],
) -> None:
    reach = {
        name: {other for other in imported if other in modules}
        for name, imported in modules.items()
    }
    for middle in modules:
        for name in modules:
            if middle in reach[name]:
                reach[name] |= reach[middle]
    expected = {
        frozenset(b for b in modules if a == b or (b in reach[a] and a in reach[b]))
        for a in modules
        if a in reach[a]
    }
    assert {frozenset(cycle) for cycle in import_order(modules).cycles} == expected


def test_long_chains_of_imports_do_no_harm() -> None:
    modules = {f"M{n}": [f"M{n + 1}"] for n in range(5000)}
    order = import_order(modules)
    assert order.ordered[0] == "M4999"
    modules["M4999"] = ["M0"]
    assert [len(cycle) for cycle in import_order(modules).cycles] == [5000]


def test_a_cycle_is_told_in_the_direction_of_the_imports() -> None:
    assert import_order({"A": ["B"], "B": ["C"], "C": ["A", "D"], "D": []}).cycles == (
        ("A", "B", "C"),
    )


def test_blackbox_has_an_order_without_cycles(blackbox_dir: Path) -> None:
    project = Project([], blackbox_dir, platform="Lin")
    modules = {}
    for name in ("System", "Std", "Text", "Dev", "Form"):
        for location in project.modules():
            if location.path is not None and location.path.parts[-3] == name:
                heading = project.heading(location)
                assert heading is not None, location.path
                assert heading.complete, location.path
                assert heading.name == location.name
                modules[location.name] = heading.imported
    names = list(modules)
    random.Random(1).shuffle(names)
    order = import_order({name: modules[name] for name in names})
    assert order.cycles == ()
    assert order.ordered.index("Files") < order.ordered.index("TextModels")
