"""Measure how our checker agrees with BlackBox's own compiler, text by text.

    agreement.py --conformance DIR               the recorded verdicts of a corpus
    agreement.py --blackbox DIR --modules        the modules of an installed BlackBox
    agreement.py --blackbox DIR --mutants 2000   mutants of those that the compiler accepts
    agreement.py --blackbox DIR --operands 2000  every operand in every place

Modules of BlackBox whose imports are not installed, being for another system, are left out.
Each text is judged by itself, with the imports that the installation offers; the modules of a
corpus see those before them. A mutant is a module with one mistake (`cp_training.corpus.mutate`).
Exit status 0, or 1 if the whole list of errors agrees in fewer texts than --at-least asks for.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training"), str(ROOT / "benchmarks")]

from operands import operand_modules  # noqa: E402

from cp_lsp.blackbox.compiler import compile_texts  # noqa: E402
from cp_lsp.blackbox.installation import find_blackbox  # noqa: E402
from cp_lsp.errors import CpLspError  # noqa: E402
from cp_training.corpus.mutate import OPERATORS, mutate  # noqa: E402

Errors = list[tuple[int, int]]
"""(position, error number), in the order of the text."""

Judge = Callable[[Sequence[tuple[str, str]]], Iterable[Errors]]
"""Gives the errors of each of the texts, pairs of a label and a text."""

CRASHED = -2
"""In place of an error number: our checker raised an exception."""


NO_SYMBOL_FILE = 152


@dataclass(frozen=True)
class Case:
    """A text, and what the compiler says about it."""

    name: str
    text: str
    theirs: Errors
    note: str = ""
    """What the mutation was."""


@dataclass(frozen=True)
class Outcome:
    """A case with our errors, and how they agree."""

    case: Case
    ours: Errors

    @property
    def same_verdict(self) -> bool:
        return bool(self.ours) == bool(self.case.theirs)

    @property
    def same_code(self) -> bool:
        return self._first(lambda _pos, code: code)

    @property
    def same_line(self) -> bool:
        return self._first(lambda pos, code: (code, self.case.text.count("\n", 0, pos)))

    @property
    def same_place(self) -> bool:
        return self._first(lambda pos, code: (code, pos))

    @property
    def same_list(self) -> bool:
        return self.ours == self.case.theirs

    def _first(self, key: Callable[[int, int], object]) -> bool:
        if not self.ours or not self.case.theirs:
            return not self.ours and not self.case.theirs
        return key(*self.ours[0]) == key(*self.case.theirs[0])


MEASURES = {
    "accept or reject": "same_verdict",
    "first error: number": "same_code",
    "first error: number and line": "same_line",
    "first error: number and position": "same_place",
    "all errors": "same_list",
}


@dataclass
class Report:
    """The outcomes, and how to tell them."""

    outcomes: list[Outcome]
    unanswered: int
    seconds: float
    """That our checker took."""

    def figures(self) -> dict[str, object]:
        """Give the counts as one JSON object."""
        rejected = [outcome for outcome in self.outcomes if outcome.case.theirs]
        return {
            "texts": len(self.outcomes),
            "rejected": len(rejected),
            "unanswered": self.unanswered,
            "crashes": sum(_crashed(outcome) for outcome in self.outcomes),
            "seconds": round(self.seconds, 3),
            "agree": {name: self._agreeing(self.outcomes, name) for name in MEASURES},
            "agree_rejected": {name: self._agreeing(rejected, name) for name in MEASURES},
        }

    def table(self) -> str:
        """Show the measures in per cent, of all texts and of those that the compiler rejects."""
        rejected = [outcome for outcome in self.outcomes if outcome.case.theirs]
        accepted = len(self.outcomes) - len(rejected)
        missed = sum(not outcome.ours for outcome in rejected)
        invented = sum(bool(o.ours) for o in self.outcomes if not o.case.theirs)
        lines = [
            f"{len(self.outcomes)} texts: {accepted} accepted, {len(rejected)} rejected by the "
            f"compiler; {self.unanswered} without an answer, left out",
            f"our checker: {self.seconds:.1f} s, {sum(map(_crashed, self.outcomes))} crashes; "
            f"it accepts {missed} texts that the compiler rejects, and rejects {invented} others",
            "",
            f"{'agreement in':34}{'all texts':>16}{'rejected texts':>18}",
        ]
        for name in MEASURES:
            columns = [self._share(self.outcomes, name), self._share(rejected, name)]
            lines.append(f"{name:34}{columns[0]:>16}{columns[1]:>18}")
        return "\n".join(lines)

    def disagreements(self) -> list[Outcome]:
        """Give the texts about which we disagree, the smallest first, the worst kind first."""
        found = [outcome for outcome in self.outcomes if not outcome.same_list]
        return sorted(found, key=lambda o: (o.same_verdict, o.same_place, len(o.case.text)))

    def by_code(self) -> str:
        """Show which first errors differ most often: theirs, ours, how often."""
        pairs = Counter(
            (_first_code(outcome.case.theirs), _first_code(outcome.ours))
            for outcome in self.outcomes
            if not outcome.same_place
        )
        lines = [f"{'theirs':>8}{'ours':>8}{'texts':>8}   (first error; same number: other place)"]
        lines += [f"{theirs:>8}{ours:>8}{n:>8}" for (theirs, ours), n in pairs.most_common(25)]
        return "\n".join(lines)

    @staticmethod
    def _agreeing(outcomes: list[Outcome], name: str) -> int:
        return sum(getattr(outcome, MEASURES[name]) for outcome in outcomes)

    def _share(self, outcomes: list[Outcome], name: str) -> str:
        agreeing = self._agreeing(outcomes, name)
        share = 100 * agreeing / len(outcomes) if outcomes else 100.0
        return f"{agreeing} {share:6.2f}%"


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; see the module's text."""
    options = _parser().parse_args(arguments)
    try:
        blackbox = find_blackbox(options.blackbox)
        cases, unanswered = _cases(options, blackbox)
        started = time.monotonic()
        together = options.conformance is not None
        outcomes = list(_judged(cases, blackbox, jobs=options.jobs, together=together))
        seconds = time.monotonic() - started
    except CpLspError as error:
        print(f"agreement: {error}", file=sys.stderr)
        return 2
    report = Report(outcomes, unanswered, seconds)
    print(report.table())
    disagreements = report.disagreements()
    if disagreements:
        print(f"\n{report.by_code()}")
    for outcome in disagreements[: options.show]:
        print(f"\n{_explain(outcome)}")
    if options.keep is not None:
        _keep(disagreements, options.keep)
    if options.json is not None:
        options.json.write_text(json.dumps(report.figures(), indent=2) + "\n", "utf-8")
    agreeing = sum(outcome.same_list for outcome in outcomes)
    return 0 if 100 * agreeing >= options.at_least * len(outcomes) else 1


def measure(cases: Sequence[Case], judge: Judge) -> list[Outcome]:
    """Compare the judge's errors with the compiler's."""
    ours = judge([(case.name, case.text) for case in cases])
    return [
        Outcome(case, sorted(errors, key=lambda error: error[0]))
        for case, errors in zip(cases, ours, strict=True)
    ]


def recorded_cases(folder: Path) -> list[Case]:
    """Read a conformance corpus: the modules that others import come first."""
    lines = (folder / "verdicts.jsonl").read_text("utf-8").splitlines()
    records = sorted(map(json.loads, lines), key=lambda r: (r["file"][0] != "v", r["file"]))
    return [
        Case(
            record["file"],
            (folder / record["file"]).read_text("utf-8"),
            [(error["pos"], error["code"]) for error in record["errors"]],
        )
        for record in records
    ]


def module_texts(blackbox: Path) -> list[tuple[str, str]]:
    """Read the modules of an installed BlackBox: their file names and texts."""
    from cp_lsp.source.odc import read_document

    found = []
    for path in sorted(blackbox.glob("*/Mod/*.odc")):
        text = read_document(path.read_bytes()).compiler_text
        found.append((path.relative_to(blackbox).as_posix(), text))
    return found


def mutant_cases(
    bases: Sequence[tuple[str, str]], count: int, seed: int
) -> Iterator[tuple[str, str, str]]:
    """Give label, text and description of mutants; each operator has its turn.

    Short modules are taken more often than long ones, for people must read the disagreements.
    """
    chance = random.Random(seed)
    weights = [len(text) ** -0.5 for _name, text in bases]
    operators = list(OPERATORS)
    for number in range(count):
        name, text = chance.choices(bases, weights)[0]
        text = text.replace("\ufffc", " ")
        own = seed * 1_000_003 + number
        mutant = mutate(text, own, operator=operators[number % len(operators)])
        if mutant.operator == "none":
            mutant = mutate(text, own)
        note = f"{mutant.operator} at {mutant.pos}: {mutant.description}"
        yield f"{name}#{number}", mutant.text, note


def checker_judge(
    texts: Sequence[tuple[str, str]], *, blackbox: Path | None, together: bool
) -> Iterator[Errors]:
    """Judge with our own checker; with `together`, texts see those before them."""
    from cp_lsp import check
    from cp_lsp.index.importer import ProjectImporter
    from cp_lsp.index.project import Project

    project = Project([], blackbox)
    importer = ProjectImporter(project)
    for name, text in texts:
        try:
            findings = check(text, importer).findings
        except Exception:
            yield [(0, CRASHED)]
            continue
        errors = [(finding.pos, finding.code) for finding in findings if not finding.is_warning]
        yield errors
        if together and not errors:
            project.open_buffer(ROOT / "given" / name, text)


def _cases(options: argparse.Namespace, blackbox: Path | None) -> tuple[list[Case], int]:
    if options.conformance is not None:
        return recorded_cases(options.conformance), 0
    if blackbox is None:
        raise CpLspError("no BlackBox found; give its folder with --blackbox or CP_LSP_BLACKBOX")
    if options.operands:
        texts = list(operand_modules(options.operands, options.seed))
    else:
        texts = module_texts(blackbox)
    notes = [""] * len(texts)
    if options.mutants:
        verdicts = compile_texts(blackbox, texts, isolated=True)
        bases = [
            base
            for base, verdict in zip(texts, verdicts, strict=True)
            if verdict.ok and _is_latin(base[1].replace("\ufffc", " "))
        ]
        mutants = list(mutant_cases(bases, options.mutants, options.seed))
        texts = [(name, text) for name, text, _note in mutants]
        notes = [note for _name, _text, note in mutants]
    verdicts = compile_texts(blackbox, texts, isolated=True)
    cases = [
        Case(name, text, verdict.errors, note)
        for (name, text), note, verdict in zip(texts, notes, verdicts, strict=True)
        if verdict.ok is not None and not (options.modules and _is_foreign(verdict.errors))
    ]
    return cases, len(texts) - len(cases)


def _is_foreign(errors: Errors) -> bool:
    """Tell whether a module is for another system: its imports have no symbol files here."""
    return NO_SYMBOL_FILE in [code for _pos, code in errors]


def _is_latin(text: str) -> bool:
    return max(text, default="") < "\u0100"


def _judged(
    cases: list[Case], blackbox: Path | None, *, jobs: int, together: bool
) -> Iterator[Outcome]:
    """Judge the cases in several processes, or in this one where they build on each other."""
    judge = partial(_measure_all, blackbox=blackbox, together=together)
    if jobs == 1 or together:
        yield from judge(cases)
        return
    # Cases of one module lie scattered, so that each process gets its part of the long ones.
    parts = [cases[start :: jobs * 4] for start in range(jobs * 4)]
    with ProcessPoolExecutor(jobs) as pool:
        for outcomes in pool.map(judge, parts):
            yield from outcomes


def _measure_all(cases: list[Case], *, blackbox: Path | None, together: bool) -> list[Outcome]:
    return measure(cases, partial(checker_judge, blackbox=blackbox, together=together))


def _explain(outcome: Outcome) -> str:
    case = outcome.case
    lines = [f"{case.name}" + (f"  ({case.note})" if case.note else "")]
    for who, errors in (("compiler", case.theirs), ("checker", outcome.ours)):
        shown = ", ".join(f"{_place(case.text, pos)} {code}" for pos, code in errors[:6])
        lines.append(f"  {who:9} {shown or 'accepts'}{' …' if len(errors) > 6 else ''}")
    pos = _first_difference(outcome)
    start = case.text.rfind("\n", 0, pos) + 1
    end = case.text.find("\n", pos)
    line = case.text[start : end if end >= 0 else None].replace("\t", " ")
    return "\n".join([*lines, f"  | {line}", f"  | {' ' * (pos - start)}^"])


def _first_difference(outcome: Outcome) -> int:
    different = set(outcome.ours) ^ set(outcome.case.theirs)
    return min((pos for pos, _code in different), default=0)


def _place(text: str, pos: int) -> str:
    return f"{text.count(chr(10), 0, pos) + 1}:{pos - text.rfind(chr(10), 0, pos)}"


def _first_code(errors: Errors) -> str:
    if not errors:
        return "-"
    return "crash" if errors[0][1] == CRASHED else str(errors[0][1])


def _crashed(outcome: Outcome) -> bool:
    return any(code == CRASHED for _pos, code in outcome.ours)


def _keep(outcomes: list[Outcome], folder: Path) -> None:
    """Write the texts to the folder, and what was said about them to a file beside each."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, outcome in enumerate(outcomes):
        path = folder / f"{number:05}.cp"
        path.write_text(outcome.case.text, "utf-8", newline="\n")
        path.with_suffix(".txt").write_text(_explain(outcome) + "\n", "utf-8")


def _parser() -> argparse.ArgumentParser:
    assert __doc__ is not None
    summary, _, details = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="agreement.py",
        description=summary,
        epilog=details,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--conformance", type=Path, metavar="DIR", help="a corpus with verdicts")
    what.add_argument("--modules", action="store_true", help="BlackBox's own modules")
    what.add_argument("--mutants", type=int, metavar="N", help="N modules with a mistake each")
    what.add_argument("--operands", type=int, metavar="N", help="N modules of odd combinations")
    parser.add_argument("--blackbox", type=Path, metavar="DIR", help="default: CP_LSP_BLACKBOX")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn by chance")
    parser.add_argument("--jobs", type=int, default=1, help="processes for our checker")
    parser.add_argument("--show", type=int, default=10, metavar="N", help="disagreements to show")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write all disagreements there")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--at-least", type=float, default=0.0, metavar="PERCENT")
    return parser


if __name__ == "__main__":
    sys.exit(main())
