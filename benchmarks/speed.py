"""Speed of the front end, each figure beside a reference taken in the same run.

    python benchmarks/speed.py [--blackbox DIR] [--json OUT] [--lines 2000] [--quick]

Without an installed BlackBox a made-up module is measured; with one also a real module of its
framework, the index over all its modules, and its own compiler.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from cp_lsp.blackbox.compiler import compile_texts
from cp_lsp.blackbox.installation import find_blackbox
from cp_lsp.index.cache import Cache
from cp_lsp.index.importer import ProjectImporter
from cp_lsp.index.project import Project
from cp_lsp.prefix import begin
from cp_lsp.semantics.checker import check, syntax_findings
from cp_lsp.semantics.context import Importer, NoImports
from cp_lsp.semantics.incremental import EditedModule
from cp_lsp.syntax.scanner import scan

GOALS = {
    "check": ("ms", 150.0),
    "edit to findings (p95)": ("ms", 10.0),
    "prefix question (mean)": ("µs", 100.0),
    "index, cold": ("ms", 8000.0),
    "index, warm": ("ms", 500.0),
}
"""What each figure must not exceed."""

_PROCEDURE = """
	PROCEDURE (t: Table) Insert{n}* (IN key: Key; value: INTEGER; OUT done: BOOLEAN), NEW;
		VAR i, probe: INTEGER; item: Item;
	BEGIN
		ASSERT(value >= 0, 20);
		i := Hash(key) MOD LEN(t.items); probe := 0; done := FALSE;
		WHILE ~done & (probe < LEN(t.items)) DO
			item := t.items[i];
			IF item = NIL THEN
				NEW(item); item.key := key$; item.value := value; t.items[i] := item; done := TRUE
			ELSIF item.key = key THEN
				item.value := (item.value + value * {n}) DIV 2; done := TRUE
			ELSE
				CASE probe OF
				| 0..9: INC(i)
				| 10: i := 0
				ELSE i := (i + probe * probe) MOD LEN(t.items)
				END
			END;
			INC(probe)
		END;
		FOR i := 0 TO LEN(t.items) - 1 DO
			IF (t.items[i] # NIL) & ({n} MOD 32 IN {{1, 5..7}}) THEN INC(t.count) END
		END
	END Insert{n};
"""
_HEADING = """MODULE SpeedSample;

	CONST size = 512;

	TYPE
		Key* = ARRAY 32 OF CHAR;
		Item = POINTER TO RECORD key: Key; value: INTEGER END;
		Table* = POINTER TO RECORD count-: INTEGER; items: ARRAY size OF Item END;

	PROCEDURE Hash (IN key: ARRAY OF CHAR): INTEGER;
		VAR i, sum: INTEGER;
	BEGIN
		i := 0; sum := 0;
		WHILE key[i] # 0X DO sum := (sum * 31 + ORD(key[i])) MOD 65521; INC(i) END;
		RETURN sum
	END Hash;
"""


def sample_module(lines: int) -> str:
    """A module without errors of about so many lines."""
    text = _HEADING
    number = 0
    while text.count("\n") < lines - 2:
        text += _PROCEDURE.format(n=number)
        number += 1
    return text + "\nEND SpeedSample.\n"


def median_ms(action: Callable[[], object], runs: int) -> float:
    """The median time of an action in milliseconds, after one run not counted."""
    action()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def lark_ms(text: str, runs: int) -> float | None:
    """The time that Lark takes for the same text with the generated grammar, None without Lark."""
    try:
        from lark import Lark
    except ImportError:
        return None
    grammar = files("cp_lsp").joinpath("data/grammar/component_pascal.lark").read_text("utf-8")
    parser = Lark(grammar, parser="lalr", lexer="contextual", start=_start_of(grammar))
    return median_ms(lambda: parser.parse(text), runs)


def _start_of(grammar: str) -> str:
    return "start" if "\nstart:" in "\n" + grammar else "module"


def edit_times(text: str, importer: Importer, count: int) -> list[float]:
    """Milliseconds from an edit inside a procedure to the findings, for many edits."""
    generator = random.Random(1)
    edited = EditedModule(text, importer)
    tokens = scan(text)
    bodies = [i for i, kind in enumerate(tokens.kinds) if text.startswith(" := ", tokens.ends[i])]
    times = []
    for _ in range(count):
        place = tokens.ends[generator.choice(bodies)]
        for start, end, new in ((place, place, "x"), (place, place + 1, "")):
            begin_time = time.perf_counter()
            edited.edit(start, end, new)
            times.append(1000 * (time.perf_counter() - begin_time))
    return sorted(times)


def question_times(text: str, importer: Importer, count: int) -> list[float]:
    """Microseconds a prefix question, at the symbols of the last quarter of a module."""
    generator = random.Random(1)
    tokens = scan(text)
    first = len(tokens.kinds) * 3 // 4
    state = begin(text[: tokens.starts[first]], importer)
    assert state.is_viable
    times = []
    for i in range(first, min(first + count, len(tokens.kinds) - 3)):
        following = text[tokens.starts[i] : tokens.starts[i + 1]]
        for guess in (following, generator.choice((" BEGIN ", " foo ", " 1 ", ";", " x"))):
            start = time.perf_counter()
            state.accepts(guess)
            times.append(1e6 * (time.perf_counter() - start))
        state = state.advance(following)
    return sorted(times)


def index_times(blackbox: Path) -> tuple[float, float, int]:
    """Milliseconds to index all modules of a BlackBox with an empty and with a filled cache."""
    with tempfile.TemporaryDirectory() as folder:
        times = []
        count = 0
        for _ in range(2):
            start = time.perf_counter()
            with Cache(Path(folder), "speed") as cache:
                project = Project([], blackbox)
                names = [module.name for module in project.modules(all_platforms=True)]
                count = len(list(ProjectImporter(project, cache).load(names)))
            times.append(1000 * (time.perf_counter() - start))
    return times[0], times[1], count


def compiler_ms(blackbox: Path, name: str, text: str) -> float:
    """Milliseconds that the real compiler needs for a module more, its start not counted."""
    times = []
    for copies in (1, 21):
        start = time.perf_counter()
        compile_texts(blackbox, [(name, text)] * copies)
        times.append(1000 * (time.perf_counter() - start))
    return (times[1] - times[0]) / 20


class Report:
    """Collects the figures, prints them, and remembers whether one is over its goal."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []
        self.failed = False

    def add(
        self,
        material: str,
        figure: str,
        value: float,
        unit: str,
        *,
        note: str = "",
        reference: tuple[str, float] | None = None,
    ) -> None:
        row: dict[str, object] = {
            "material": material,
            "figure": figure,
            "value": round(value, 2),
            "unit": unit,
        }
        if note:
            row["note"] = note
        line = f"{material:<22} {figure:<26} {value:>10.2f} {unit:<4} {note}"
        if reference is not None:
            name, other = reference
            row["reference"] = name
            row["reference_value"] = round(other, 2)
            row["ratio"] = round(other / value, 2)
            line += f"  {name}: {other:.2f} {unit} ({other / value:.1f}x)"
        goal = GOALS.get(figure)
        if goal is not None:
            row["goal"] = goal[1]
            is_met = value <= goal[1]
            self.failed = self.failed or not is_met
            line += f"  goal {goal[1]:g} {goal[0]}: {'met' if is_met else 'MISSED'}"
        self.rows.append(row)
        print(line, flush=True)


def measure(report: Report, material: str, text: str, importer: Importer, *, runs: int) -> None:
    """All figures of the front end for one module, which must have no errors."""
    assert not check(text, importer).findings
    tokens = len(scan(text).kinds)
    lines = text.count("\n")
    lark = lark_ms(text, max(runs // 3, 1))
    for figure, action in (
        ("scan", lambda: scan(text)),
        ("parse", lambda: syntax_findings(text)),
        ("check", lambda: check(text, importer)),
    ):
        value = median_ms(action, runs)
        report.add(
            material,
            figure,
            value,
            "ms",
            note=f"{lines} lines, {tokens / value:.0f} tokens/ms",
            reference=None if lark is None else ("Lark", lark),
        )
    full = median_ms(lambda: check(text, importer), runs)
    edits = edit_times(text, importer, 20 * runs)
    report.add(
        material,
        "edit to findings (p95)",
        edits[int(len(edits) * 0.95)],
        "ms",
        note=f"median {statistics.median(edits):.2f}",
        reference=("whole check", full),
    )
    questions = question_times(text, importer, 100 * runs)
    report.add(
        material,
        "prefix question (mean)",
        statistics.fmean(questions),
        "µs",
        note=f"p95 {questions[int(len(questions) * 0.95)]:.0f}",
        reference=("whole check", 1000 * full),
    )


def main(arguments: list[str] | None = None) -> int:
    """Measures and prints; 1 when a figure is over its goal."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--blackbox", type=Path, help="an installed BlackBox")
    parser.add_argument("--json", type=Path, help="write the figures to a file as well")
    parser.add_argument("--lines", type=int, default=2000, help="lines of the made-up module")
    parser.add_argument("--quick", action="store_true", help="fewer runs")
    options = parser.parse_args(arguments)
    runs = 3 if options.quick else 9
    gc.set_threshold(100_000, 20, 20)  # as the commands do
    report = Report()
    measure(report, "made-up module", sample_module(options.lines), NoImports(), runs=runs)
    blackbox = find_blackbox(options.blackbox)
    if blackbox is not None:
        project = Project([], blackbox)
        importer = ProjectImporter(project)
        location = project.find_module("TextViews")
        if location is not None:
            text = project.read(location).compiler_text
            measure(report, "TextViews", text, importer, runs=runs)
            if sys.platform == "linux":
                own = median_ms(lambda: check(text, importer), runs)
                compiler = compiler_ms(blackbox, "TextViews", text)
                report.add(
                    "TextViews", "check beside compiler", own, "ms",
                    reference=("BlackBox", compiler),
                )  # fmt: skip
        cold, warm, count = index_times(blackbox)
        report.add("BlackBox", "index, cold", cold, "ms", note=f"{count} modules")
        report.add("BlackBox", "index, warm", warm, "ms", note=f"{count} modules")
    if options.json is not None:
        options.json.write_text(json.dumps(report.rows, indent=1), encoding="utf-8")
    return int(report.failed)


if __name__ == "__main__":
    raise SystemExit(main())
