"""How often a quick fix makes a rejected module compile, as the real compiler sees it.

Modules of an installed BlackBox that its compiler accepts get one mistake each, such as people and
language models make. For those that the compiler then rejects, the fixes of the first finding are
asked for, and the compiler is asked about the text after each of them.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training"), str(ROOT / "benchmarks")]

from agreement import module_texts  # noqa: E402
from cp_training.corpus.mutate import OPERATORS, mutate  # noqa: E402

from cp_lsp.blackbox.compiler import compile_texts  # noqa: E402
from cp_lsp.blackbox.installation import find_blackbox  # noqa: E402
from cp_lsp.errors import CpLspError  # noqa: E402

Errors = list[tuple[int, int]]


@dataclass(frozen=True)
class Mutant:
    """A module with a mistake, as the compiler rejects it."""

    name: str
    operator: str
    original: str
    text: str
    errors: Errors


@dataclass(frozen=True)
class Offer:
    """A fix that was offered: its title, the text after it, and whether that is the original."""

    title: str
    text: str
    restores: bool


@dataclass(frozen=True)
class Outcome:
    """A mutant with what was offered for it, and how long that took."""

    mutant: Mutant
    code: int
    offers: list[Offer]
    milliseconds: float


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; see the module's text."""
    options = _parser().parse_args(arguments)
    try:
        blackbox = find_blackbox(options.blackbox)
        if blackbox is None:
            raise CpLspError("no BlackBox found; give its folder with --blackbox")
        mutants = rejected_mutants(blackbox, options.mutants, options.seed, options.tree)
        parts = [mutants[start :: options.jobs] for start in range(options.jobs)]
        offer = partial(offers, blackbox=blackbox, budget=options.budget)
        with ProcessPoolExecutor(options.jobs) as pool:
            outcomes = [outcome for part in pool.map(offer, parts) for outcome in part]
        figures = judged(outcomes, blackbox, options.show)
    except CpLspError as error:
        print(f"fixes: {error}", file=sys.stderr)
        return 2
    print(json.dumps(figures, indent=2))
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    return 0 if figures["accepted_percent"] >= options.at_least else 1


def rejected_mutants(blackbox: Path, count: int, seed: int, tree: Path | None) -> list[Mutant]:
    """As many mutants that the compiler rejects; those of `tree`, a folder of texts, or of
    BlackBox's own modules.
    """
    texts = module_texts(blackbox) if tree is None else _texts(tree)
    texts = [(name, text.replace("\ufffc", " ")) for name, text in texts]
    verdicts = compile_texts(blackbox, texts, isolated=True)
    bases = [base for base, verdict in zip(texts, verdicts, strict=True) if verdict.ok]
    if not bases:
        raise CpLspError("the compiler accepts none of the modules")
    found: list[Mutant] = []
    drawn = _mutants(bases, seed)
    while len(found) < count:
        batch = [next(drawn) for _ in range(count - len(found) + 20)]
        labelled = [(f"{name}#{i}", text) for i, (name, _, _, text) in enumerate(batch)]
        verdicts = compile_texts(blackbox, labelled, isolated=True)
        found += [
            Mutant(*each, list(verdict.errors))
            for each, verdict in zip(batch, verdicts, strict=True)
            if verdict.ok is False and verdict.errors
        ]
    return found[:count]


def _texts(tree: Path) -> list[tuple[str, str]]:
    return [
        (path.relative_to(tree).as_posix(), path.read_text("utf-8"))
        for path in sorted(tree.rglob("*.cp"))
    ]


def _mutants(bases: Sequence[tuple[str, str]], seed: int) -> Iterator[tuple[str, str, str, str]]:
    """Name, operator, original and text of mutants without end; each operator has its turn."""
    chance = random.Random(seed)
    operators = list(OPERATORS)
    number = 0
    while True:
        name, text = chance.choice(bases)
        operator = operators[number % len(operators)]
        number += 1
        mutant = mutate(text, seed * 1_000_003 + number, operator=operator)
        if mutant.operator != "none":
            yield name, mutant.operator, text, mutant.text


def offers(mutants: Sequence[Mutant], *, blackbox: Path, budget: float) -> list[Outcome]:
    """The fixes of the first finding of each mutant, where our checker has one too."""
    from cp_lsp.features.fixes.engine import fixes
    from cp_lsp.features.fixes.rule import applied
    from cp_lsp.features.view import View
    from cp_lsp.index.importer import ProjectImporter
    from cp_lsp.index.project import Project
    from cp_lsp.semantics.checker import check

    project = Project([], blackbox)
    importer = ProjectImporter(project)
    known = frozenset(location.name for location in project.modules())
    found: list[Outcome] = []
    for mutant in mutants:
        module = check(mutant.text, importer, tolerant=True)
        if not module.findings:
            found.append(Outcome(mutant, mutant.errors[0][1], [], 0.0))
            continue
        finding = module.findings[0]
        view = View(None, module, mutant.text)
        started = time.perf_counter()
        fixed = fixes(view, finding, importer, known_modules=known, budget=budget)
        milliseconds = (time.perf_counter() - started) * 1000
        original = _lexemes(mutant.original)
        given = []
        for fix in fixed:
            text = applied(mutant.text, fix.edits)
            given.append(Offer(fix.title, text, _lexemes(text) == original))
        found.append(Outcome(mutant, finding.code, given, milliseconds))
    return found


def _lexemes(text: str) -> list[str]:
    from cp_lsp.syntax.scanner import scan

    tokens = scan(text)
    return [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]


def judged(outcomes: Sequence[Outcome], blackbox: Path, show: int) -> dict[str, float | object]:
    """The figures, by the compiler's verdict on every text after a fix."""
    texts = [
        (f"{i}-{j}", offer.text)
        for i, outcome in enumerate(outcomes)
        for j, offer in enumerate(outcome.offers)
    ]
    verdicts = iter(compile_texts(blackbox, texts, isolated=True))
    accepted = restored = first_restored = harmful = 0
    missed: Counter[int] = Counter()
    all_codes: Counter[int] = Counter()
    for outcome in outcomes:
        given = [next(verdicts) for _ in outcome.offers]
        before = Counter(code for _, code in outcome.mutant.errors)
        all_codes[outcome.code] += 1
        if any(verdict.ok for verdict in given):
            accepted += 1
        else:
            missed[outcome.code] += 1
        for offer, verdict in zip(outcome.offers, given, strict=True):
            new = Counter(code for _, code in verdict.errors) - before
            if new and verdict.ok is False:
                harmful += 1
                if harmful <= show:
                    print(f"{outcome.mutant.name} {outcome.code} {offer.title}: {dict(new)}")
        restored += any(offer.restores for offer in outcome.offers)
        first_restored += bool(outcome.offers) and outcome.offers[0].restores
    times = sorted(outcome.milliseconds for outcome in outcomes)
    count = len(outcomes)
    return {
        "mutants": count,
        "accepted": accepted,
        "accepted_percent": round(100 * accepted / count, 1),
        "restored_percent": round(100 * restored / count, 1),
        "restored_by_the_first_percent": round(100 * first_restored / count, 1),
        "offers": len(texts),
        "offers_with_a_new_error": harmful,
        "milliseconds": {"p50": round(times[count // 2]), "p95": round(times[count * 95 // 100])},
        "numbers": len(all_codes),
        "without_a_fix": {str(code): n for code, n in missed.most_common(20)},
    }


def _parser() -> argparse.ArgumentParser:
    assert __doc__ is not None
    summary, _, details = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="fixes.py",
        description=summary,
        epilog=details,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--mutants", type=int, default=500, metavar="N", help="default: 500")
    parser.add_argument("--tree", type=Path, metavar="DIR", help="mutants of the .cp files there")
    parser.add_argument("--blackbox", type=Path, metavar="DIR", help="default: CP_LSP_BLACKBOX")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn by chance")
    parser.add_argument("--jobs", type=int, default=1, help="processes for our checker")
    parser.add_argument("--budget", type=float, default=0.4, help="seconds a request")
    parser.add_argument("--show", type=int, default=10, metavar="N", help="harmful fixes to show")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--at-least", type=float, default=0.0, metavar="PERCENT")
    return parser


if __name__ == "__main__":
    sys.exit(main())
