"""How often a model mends what rules cannot, and whether the real compiler agrees.

Modules of an installed BlackBox that its compiler accepts get one mistake each. For those that the
compiler then rejects, rules are asked for fixes of the first finding. Where none of theirs makes
the module compile, the model is asked: a mutant counts as `offered` if it has a repair after which,
for our front end, the finding is gone and none has come, as `compiles` if the compiler accepts the
module after one of them, and as `mended` if it does after all findings were mended one by one.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training"), str(ROOT / "benchmarks")]

import fixes as rules  # noqa: E402

from cp_lsp.blackbox.compiler import compile_texts  # noqa: E402
from cp_lsp.blackbox.installation import find_blackbox  # noqa: E402
from cp_lsp.errors import CpLspError  # noqa: E402
from cp_lsp.features.fixes import engine as fix_engine  # noqa: E402
from cp_lsp.features.fixes.rule import applied  # noqa: E402
from cp_lsp.features.fixes.trial import is_harmless  # noqa: E402
from cp_lsp.features.fixes.workbench import Workbench  # noqa: E402
from cp_lsp.features.view import View  # noqa: E402
from cp_lsp.index.importer import ProjectImporter  # noqa: E402
from cp_lsp.index.project import Project  # noqa: E402
from cp_lsp.models.load import load_model  # noqa: E402
from cp_lsp.models.roles import Models  # noqa: E402
from cp_lsp.repair import conversed, engine, sampled, steered  # noqa: E402
from cp_lsp.repair.asks import finish  # noqa: E402
from cp_lsp.repair.engine import Helpers, mend, repairs  # noqa: E402
from cp_lsp.semantics.checker import check  # noqa: E402
from cp_lsp.semantics.client_interface import client_interface  # noqa: E402
from cp_lsp.settings import Settings  # noqa: E402
from cp_lsp.source.diagnostic import Finding  # noqa: E402

if TYPE_CHECKING:
    from cp_lsp.models.base import ChatModel, Model

RESULTS = ROOT / "benchmarks" / "results" / "repair.json"


@dataclass(frozen=True)
class Result:
    """What became of a mutant that rules do not mend.

    `has_rule` says that rules offer something all the same; `texts` are those after each repair
    of the first finding, `restores` whether they are the original again.
    """

    mutant: rules.Mutant
    code: int
    has_rule: bool
    titles: list[str]
    edits: list[Any]
    texts: list[str]
    restores: list[bool]
    mended: str
    seconds: float


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; see the module's text."""
    options = _parser().parse_args(arguments)
    try:
        blackbox = find_blackbox(options.blackbox)
        if blackbox is None:
            raise CpLspError("no BlackBox found; give its folder with --blackbox")
        if options.endpoint is None:
            # What else the machine does is not to count.
            clock = SimpleNamespace(monotonic=time.process_time)
            for module in (engine, steered, sampled, conversed, fix_engine):
                module.time = clock  # type: ignore[attr-defined]
        mutants = rules.rejected_mutants(blackbox, options.mutants, options.seed, options.tree)
        left = _unmended(mutants, blackbox)
        model, chat, name = _models(options)
        repair = partial(_result, blackbox=blackbox, model=model, chat=chat, options=options)
        results = []
        for number, (outcome, _) in enumerate(left, 1):
            result = repair(outcome)
            results.append(result)
            if options.show:
                titles = "; ".join(result.titles) or "nothing"
                print(f"{number}/{len(left)} {result.mutant.change}: {titles}", flush=True)
        figures = _figures(len(mutants), results, blackbox)
    except CpLspError as error:
        print(f"repair: {error}", file=sys.stderr)
        return 2
    figures = {"model": name, "mutants": len(mutants), "seed": options.seed, **figures}
    print(json.dumps(figures, indent=2))
    if options.json is not None:
        known = json.loads(options.json.read_text("utf-8")) if options.json.is_file() else {}
        known[name] = figures
        options.json.write_text(json.dumps(known, indent=2) + "\n", "utf-8")
    return 0 if figures["offered_percent"] >= options.at_least else 1


def _unmended(
    mutants: Sequence[rules.Mutant], blackbox: Path
) -> list[tuple[rules.Outcome, list[bool]]]:
    """The mutants that compile after none of the fixes that rules offer."""
    outcomes = rules.offers(mutants, blackbox=blackbox, budget=rules.BUDGET)
    texts = [
        (f"{i}-{j}", offer.text)
        for i, outcome in enumerate(outcomes)
        for j, offer in enumerate(outcome.offers)
    ]
    verdicts = iter(compile_texts(blackbox, texts, isolated=True))
    judged = [
        (outcome, [next(verdicts).ok is True for _ in outcome.offers]) for outcome in outcomes
    ]
    return [(outcome, accepted) for outcome, accepted in judged if not any(accepted)]


def _models(options: argparse.Namespace) -> tuple[Model | None, ChatModel | None, str]:
    """The model that fills gaps, or the one that converses; and what it is called."""
    if options.none:
        return None, None, "none"
    if options.endpoint is not None:
        models = Models(Settings(endpoint=options.endpoint, request_timeout=600.0))
        filling, conversing = models.completion(), models.chat()
    else:
        filling = load_model(options.model)
        conversing = cast("ChatModel", filling) if filling.abilities.chat else None
    if not options.chat:
        return filling, None, filling.name
    if conversing is None:
        raise CpLspError(f"{filling.name} does not converse")
    return None, conversing, f"{conversing.name}, conversing"


@cache
def _importer(blackbox: Path) -> ProjectImporter:
    return ProjectImporter(Project([], blackbox))


def _result(
    outcome: rules.Outcome,
    *,
    blackbox: Path,
    model: Model | None,
    chat: ChatModel | None,
    options: argparse.Namespace,
) -> Result:
    importer = _importer(blackbox)

    @cache
    def definition(name: str) -> str | None:
        module = importer.import_module(name)
        return None if module is None else client_interface(module)

    mutant = outcome.mutant
    module = check(mutant.text, importer, tolerant=True)
    view = View(None, module, mutant.text)
    helpers = Helpers(model, chat, definition, rules._importable(blackbox))
    has_rule = bool(outcome.offers)
    if not module.findings:
        return Result(mutant, outcome.code, has_rule, [], [], [], [], mutant.text, 0.0)
    begun = time.process_time() if options.endpoint is None else time.perf_counter()
    steps = repairs(
        view,
        module.findings[0],
        Workbench(importer),
        helpers,
        rules=False,
        limit=options.limit,
        seconds=options.seconds,
    )
    found = finish(steps, model, chat)
    now = time.process_time() if options.endpoint is None else time.perf_counter()
    mended = ""
    if options.all:
        whole = mend(view, Workbench(importer), helpers, seconds=options.seconds)
        mended = finish(whole, model, chat).text
    texts = [applied(mutant.text, each.edits) for each in found]
    original = rules._lexemes(mutant.original)
    return Result(
        mutant,
        outcome.code,
        has_rule,
        [each.title for each in found],
        [each.edits for each in found],
        texts,
        [rules._lexemes(text) == original for text in texts],
        mended,
        now - begun,
    )


def _figures(count: int, results: Sequence[Result], blackbox: Path) -> dict[str, Any]:
    texts = [
        (f"{i}-{j}", text)
        for i, result in enumerate(results)
        for j, text in enumerate([*result.texts, *([result.mended] if result.mended else [])])
    ]
    verdicts = iter(compile_texts(blackbox, texts, isolated=True))
    compiles = mended = wrong = first = 0
    missed: Counter[int] = Counter()
    for result in results:
        given = [next(verdicts) for _ in result.texts]
        whole = next(verdicts) if result.mended else None
        compiles += any(verdict.ok for verdict in given)
        first += bool(given) and given[0].ok is True
        mended += whole is not None and whole.ok is True
        before = [Finding(*error) for error in result.mutant.errors]
        for edits, title, verdict in zip(result.edits, result.titles, given, strict=True):
            after = [Finding(*error) for error in verdict.errors]
            if verdict.ok is False and not is_harmless(before, after, edits):
                wrong += 1
                print(f"wrong: {result.mutant.name} {result.mutant.change}: {title}: {after[:3]}")
        if not result.texts:
            missed[result.code] += 1
    asked = len(results)
    bare = [result for result in results if not result.has_rule]
    times = sorted(result.seconds for result in results) or [0.0]

    def percent(number: int, of: int = asked) -> float:
        return round(100 * number / max(1, of), 1)

    offered = sum(bool(result.texts) for result in results)
    return {
        "mended_by_rules": count - asked,
        "mended_by_rules_percent": percent(count - asked, count),
        "asked": asked,
        "offered": offered,
        "offered_percent": percent(offered),
        "asked_where_rules_offer_nothing": len(bare),
        "offered_where_rules_offer_nothing_percent": percent(
            sum(bool(result.texts) for result in bare), len(bare)
        ),
        "compiles_after_one_percent": percent(compiles),
        "compiles_after_the_first_percent": percent(first),
        "compiles_after_all_percent": percent(mended),
        "original_again_percent": percent(sum(any(result.restores) for result in results)),
        "original_again_first_percent": percent(
            sum(bool(result.restores) and result.restores[0] for result in results)
        ),
        "repairs": sum(len(result.texts) for result in results),
        "repairs_with_a_new_error_of_the_compiler": wrong,
        "seconds_p50": round(times[len(times) // 2], 2),
        "seconds_p95": round(times[len(times) * 95 // 100], 2),
        "nothing_offered_by_number": {str(code): n for code, n in missed.most_common()},
    }


def _parser() -> argparse.ArgumentParser:
    assert __doc__ is not None
    summary, _, details = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="repair.py",
        description=summary,
        epilog=details,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--model", type=Path, metavar="PATH", help="default: the one that ships")
    which.add_argument("--endpoint", metavar="URL", help="a model server")
    which.add_argument("--none", action="store_true", help="no model: what rules leave")
    parser.add_argument("--chat", action="store_true", help="converse instead of filling gaps")
    parser.add_argument("--all", action="store_true", help="mend all findings one by one, too")
    parser.add_argument("--mutants", type=int, default=300, metavar="N", help="default: 300")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn by chance")
    parser.add_argument("--limit", type=int, default=3, metavar="N", help="repairs a finding")
    parser.add_argument("--seconds", type=float, default=20.0, metavar="N", help="a finding")
    parser.add_argument("--tree", type=Path, metavar="DIR", help="mutants of the .cp files there")
    parser.add_argument("--blackbox", type=Path, metavar="DIR", help="default: CP_LSP_BLACKBOX")
    parser.add_argument("--show", action="store_true", help="show each mutant")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help=f"add the figures there ({RESULTS.name})"
    )
    parser.add_argument("--at-least", type=float, default=0.0, metavar="PERCENT", help="offered")
    return parser


if __name__ == "__main__":
    sys.exit(main())
