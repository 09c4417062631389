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
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training"), str(ROOT / "benchmarks")]

from agreement import module_texts  # noqa: E402

from cp_lsp.blackbox.compiler import Verdict, compile_texts  # noqa: E402
from cp_lsp.blackbox.installation import find_blackbox  # noqa: E402
from cp_lsp.errors import CpLspError  # noqa: E402
from cp_lsp.features.fixes.engine import BUDGET, fixes  # noqa: E402
from cp_lsp.features.fixes.rule import applied  # noqa: E402
from cp_lsp.features.fixes.trial import is_harmless  # noqa: E402
from cp_lsp.features.view import Edit, View  # noqa: E402
from cp_lsp.index.importer import ProjectImporter  # noqa: E402
from cp_lsp.index.project import Project  # noqa: E402
from cp_lsp.semantics.checker import check  # noqa: E402
from cp_lsp.source.diagnostic import Finding  # noqa: E402
from cp_lsp.syntax.scanner import scan  # noqa: E402
from cp_training.corpus.mutate import OPERATORS, mutate  # noqa: E402

Errors = list[tuple[int, int]]


@dataclass(frozen=True)
class Mutant:
    """A module with a mistake, as the compiler rejects it."""

    name: str
    operator: str
    change: str
    original: str
    text: str
    errors: Errors


@dataclass(frozen=True)
class Offer:
    """A fix that was offered, the text after it, and whether that is the original again."""

    title: str
    rule: str
    is_preferred: bool
    edits: tuple[Edit, ...]
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
        labelled = [(f"{name}#{i}", text) for i, (name, *_, text) in enumerate(batch)]
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


def _mutants(
    bases: Sequence[tuple[str, str]], seed: int
) -> Iterator[tuple[str, str, str, str, str]]:
    """Name, operator, change, original and text of mutants without end; each operator in turn."""
    chance = random.Random(seed)
    operators = list(OPERATORS)
    number = 0
    while True:
        name, text = chance.choice(bases)
        operator = operators[number % len(operators)]
        number += 1
        mutant = mutate(text, seed * 1_000_003 + number, operator=operator)
        if mutant.operator != "none":
            yield name, mutant.operator, mutant.description, text, mutant.text


def offers(mutants: Sequence[Mutant], *, blackbox: Path, budget: float) -> list[Outcome]:
    """The fixes of the first finding of each mutant, where our checker has one too."""
    project = Project([], blackbox)
    importer = ProjectImporter(project)
    known = _importable(blackbox)
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
            restores = _lexemes(text) == original
            given.append(Offer(fix.title, fix.rule, fix.is_preferred, fix.edits, text, restores))
        found.append(Outcome(mutant, finding.code, given, milliseconds))
    return found


def _importable(blackbox: Path) -> frozenset[str]:
    """The modules that the compiler can import: those that it has compiled."""
    names = set()
    for path in blackbox.glob("*/Sym/*.osf"):
        subsystem = path.parent.parent.name
        names.add(path.stem if subsystem == "System" else f"{subsystem}{path.stem}")
    return frozenset(names)


def _lexemes(text: str) -> list[str]:
    tokens = scan(text)
    return [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]


@dataclass
class Tally:
    """How often something was offered, how often the compiler then accepted, and how often it was
    the original again.
    """

    offered: int = 0
    accepted: int = 0
    restored: int = 0

    def add(self, offer: Offer, verdict: Verdict) -> None:
        """Counts an offer."""
        self.offered += 1
        self.accepted += verdict.ok is True
        self.restored += offer.restores

    def figures(self) -> dict[str, float]:
        """The counts, and the share of the originals."""
        share = round(100 * self.restored / max(1, self.offered), 1)
        return {
            "offered": self.offered,
            "accepted": self.accepted,
            "restored": self.restored,
            "restored_percent": share,
        }


def judged(outcomes: Sequence[Outcome], blackbox: Path, show: int) -> dict[str, float | object]:
    """The figures, by the compiler's verdict on every text after a fix."""
    texts = [
        (f"{i}-{j}", offer.text)
        for i, outcome in enumerate(outcomes)
        for j, offer in enumerate(outcome.offers)
    ]
    verdicts = iter(compile_texts(blackbox, texts, isolated=True))
    accepted = restored = first_accepted = harmful = 0
    missed: Counter[int] = Counter()
    preferred = Tally()
    rules: dict[str, Tally] = {}
    for outcome in outcomes:
        given = [(offer, next(verdicts)) for offer in outcome.offers]
        mutant = outcome.mutant
        if any(verdict.ok for _, verdict in given):
            accepted += 1
        else:
            missed[outcome.code] += 1
            if sum(missed.values()) <= show:
                print(f"missed: {mutant.name} {outcome.code} {mutant.operator}: {mutant.change}")
        for place, (offer, verdict) in enumerate(given):
            if _has_new_error(mutant, offer, verdict):
                harmful += 1
                print(f"harm: {mutant.name} {outcome.code} {offer.title}: {verdict.errors}")
            if offer.is_preferred:
                preferred.add(offer, verdict)
            if place == 0:
                rules.setdefault(offer.rule, Tally()).add(offer, verdict)
                first_accepted += verdict.ok is True
        restored += any(offer.restores for offer in outcome.offers)
    count = len(outcomes)
    by_use = sorted(rules.items(), key=lambda item: -item[1].offered)
    return {
        "mutants": count,
        "accepted": accepted,
        "accepted_percent": round(100 * accepted / count, 1),
        "accepted_after_the_first_percent": round(100 * first_accepted / count, 1),
        "restored_percent": round(100 * restored / count, 1),
        "offers": len(texts),
        "offers_with_a_new_error": harmful,
        "preferred": preferred.figures(),
        "milliseconds_with_a_fix": _times(outcome for outcome in outcomes if outcome.offers),
        "milliseconds_without": _times(outcome for outcome in outcomes if not outcome.offers),
        "numbers": len({outcome.code for outcome in outcomes}),
        "without_a_fix": {str(code): n for code, n in missed.most_common()},
        "first_by_rule": {name: tally.figures() for name, tally in by_use},
    }


def _times(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """The time that the usual request took, and one of twenty at least."""
    times = sorted(outcome.milliseconds for outcome in outcomes) or [0.0]
    return {
        "p50": round(times[len(times) // 2]),
        "p95": round(times[len(times) * 95 // 100]),
    }


def _has_new_error(mutant: Mutant, offer: Offer, verdict: Verdict) -> bool:
    """Whether the compiler has an error after a fix that it had not before, moved by the edits."""
    if verdict.ok is not False:
        return False
    before = [Finding(*error) for error in mutant.errors]
    after = [Finding(*error) for error in verdict.errors]
    return not is_harmless(before, after, offer.edits)


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
    parser.add_argument("--budget", type=float, default=BUDGET, help="seconds a request")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="missed ones to show")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--at-least", type=float, default=0.0, metavar="PERCENT")
    return parser


if __name__ == "__main__":
    sys.exit(main())
