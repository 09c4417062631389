"""How the agreement with the compiler is measured, and how much of it there must be."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cp_lsp.blackbox.compiler import compile_texts

ROOT = Path(__file__).parents[2]


def load() -> ModuleType:
    """Import the benchmark, which is a program and in no package."""
    spec = importlib.util.spec_from_file_location("agreement", ROOT / "benchmarks/agreement.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


agreement = load()
Case = agreement.Case

TEXT = "MODULE M;\nBEGIN\n\tx := 1\nEND M.\n"


def outcome(theirs: list[tuple[int, int]], ours: list[tuple[int, int]]) -> dict[str, bool]:
    (found,) = agreement.measure([Case("m", TEXT, theirs)], lambda _texts: [ours])
    return {name: getattr(found, name) for name in agreement.MEASURES.values()}


def agrees(theirs: list[tuple[int, int]], ours: list[tuple[int, int]]) -> list[str]:
    return [name for name, same in outcome(theirs, ours).items() if same]


@pytest.mark.parametrize(
    ("theirs", "ours", "same"),
    [
        ([], [], ["same_verdict", "same_code", "same_line", "same_place", "same_list"]),
        ([(18, 0)], [], []),
        ([], [(18, 0)], []),
        ([(18, 0)], [(18, 1)], ["same_verdict"]),
        ([(18, 0)], [(2, 0)], ["same_verdict", "same_code"]),
        ([(18, 0)], [(20, 0)], ["same_verdict", "same_code", "same_line"]),
        ([(18, 0)], [(18, 0), (30, 5)], ["same_verdict", "same_code", "same_line", "same_place"]),
    ],
)
def test_measures(
    theirs: list[tuple[int, int]], ours: list[tuple[int, int]], same: list[str]
) -> None:
    assert agrees(theirs, ours) == same


def test_our_errors_are_taken_in_the_order_of_the_text() -> None:
    assert "same_list" in agrees([(3, 1), (18, 0)], [(18, 0), (3, 1)])


def test_report_shows_where_we_differ() -> None:
    cases = [Case("a.cp", TEXT, []), Case("b.cp", TEXT, [(18, 0)], "misspell_name at 17")]
    outcomes = agreement.measure(cases, lambda _texts: [[], [(9, 113)]])
    report = agreement.Report(outcomes, 0, 0.1)
    assert report.figures()["agree"]["all errors"] == 1
    assert " 50.00%" in report.table()
    (different,) = report.disagreements()
    shown = agreement._explain(different)
    assert "b.cp  (misspell_name at 17)" in shown
    assert "compiler  3:3 0" in shown
    assert "checker   1:10 113" in shown


CODE_GENERATION = {137, 210, 211, 215, 216, 261}
"""Numbers of errors that come up only when the compiler generates code, which we do not."""


def of_front_end(cases: list[Any]) -> list[Any]:
    return [case for case in cases if not CODE_GENERATION & {code for _pos, code in case.theirs}]


def test_conformance(conformance_dir: Path, blackbox_dir: Path) -> None:
    """The recorded verdicts, with the list of errors in full."""
    cases = of_front_end(agreement.recorded_cases(conformance_dir))
    outcomes = list(agreement._judged(cases, blackbox_dir, jobs=1, together=True))
    assert len(cases) > 1000
    assert [found.case.name for found in outcomes if not found.same_list] == []


def test_mutants(conformance_dir: Path, blackbox_dir: Path) -> None:
    """Modules with one mistake, judged now by the real compiler."""
    paths = sorted((conformance_dir / "valid").glob("[!e]*.cp"))
    bases = [(path.name, path.read_text("utf-8")) for path in paths]
    mutants = [(name, text) for name, text, _note in agreement.mutant_cases(bases, 500, 77)]
    check_agreement(blackbox_dir, mutants)


def test_operands(blackbox_dir: Path) -> None:
    """Every kind of operand in every kind of place, a dozen mistakes in a module."""
    check_agreement(blackbox_dir, list(agreement.operand_modules(300, 77)))


def check_agreement(blackbox: Path, texts: list[tuple[str, str]]) -> None:
    verdicts = compile_texts(blackbox, texts, isolated=True)
    cases = [
        Case(name, text, verdict.errors)
        for (name, text), verdict in zip(texts, verdicts, strict=True)
        if verdict.ok is not None
    ]
    assert len(cases) > 0.9 * len(texts)
    outcomes = list(agreement._judged(of_front_end(cases), blackbox, jobs=1, together=False))
    assert all(found.same_verdict for found in outcomes)
    assert sum(found.same_place for found in outcomes) >= 0.995 * len(outcomes)
    assert sum(found.same_list for found in outcomes) >= 0.99 * len(outcomes)
