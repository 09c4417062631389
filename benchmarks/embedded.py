"""How quick a model is that runs in the process: `python benchmarks/embedded.py MODEL.gguf`.

Ends with status 1 when a figure of the embedded back end is over its goal on two threads.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from cp_lsp.models.embedded import EmbeddedModel
    from cp_lsp.models.llama_cpp import LlamaCppModel

BACK_ENDS = ("numpy", "llama-cpp-python")
PROMPT, DECODED = 900, 100
TYPED = 4
"""Tokens at the end of a prompt that differ when a person has typed on."""
SUFFIX = 225

# Figure, unit, goal and whether less is better.
GOALS: dict[str, tuple[float, bool]] = {
    "answer, tokens/s": (200, False),
    "first token, unseen, ms": (700, True),
    "first token, seen, ms": (60, True),
}
THREADS = (
    "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", nargs="?", type=Path, help="default: the one that is shipped")
    parser.add_argument("--back-end", nargs="+", choices=BACK_ENDS, default=["numpy"])
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.model is None:
        from cp_lsp.models.load import shipped_model

        args.model = shipped_model()
        if args.model is None:
            parser.error("no model is shipped with this cp-lsp; name one")
    if args.run:
        back_end, threads = args.run
        print(json.dumps(measure(args.model, back_end, int(threads), args.rounds)))
        return 0

    found: dict[str, dict[str, list[float]]] = {}
    for back_end in args.back_end:
        for threads in args.threads:
            # The number of threads is fixed when numpy is loaded: a process of its own each.
            name = f"{back_end}, {threads} thread{'s' if threads > 1 else ''}"
            environment = os.environ | dict.fromkeys(THREADS, str(threads))
            command = [sys.executable, __file__, str(args.model), "--rounds", str(args.rounds)]
            answer = subprocess.run(
                [*command, "--run", back_end, str(threads)],
                env=environment,
                stdout=subprocess.PIPE,
                check=True,
            )
            found[name] = json.loads(answer.stdout)
            show(name, found[name])
    if args.json is not None:
        args.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return int(any(is_missed(figures) for name, figures in found.items() if "numpy, 2" in name))


def measure(path: Path, back_end: str, threads: int, rounds: int) -> dict[str, list[float]]:
    """The figures by name, each as best, median and processor time."""
    figures: dict[str, list[float]] = {}

    def timed(
        name: str, times: int, run: Callable[[], object], prepare: Callable[[], object]
    ) -> None:
        walls, busy = [], []
        for _ in range(times):
            prepare()
            wall, cpu = perf_counter(), process_time()
            run()
            walls.append((perf_counter() - wall) * 1000)
            busy.append((process_time() - cpu) * 1000)
        figures[name] = [min(walls), median(walls), min(busy)]

    model: Any = None

    def load() -> None:
        nonlocal model
        model = open_model(path, back_end, threads)

    timed("load, ms", 3, load, lambda: None)
    chance = random.Random(1)
    words = model.tokenize("BEGIN x := abc; IF y THEN z END")
    tokens = [chance.choice(words) for _ in range(PROMPT)]
    network = model.network
    other = [tokens[1], tokens[0] + 1]
    network.logits(other)
    timed(
        "first token, unseen, ms", rounds, lambda: network.logits(tokens),
        lambda: network.logits(other),
    )  # fmt: skip
    timed(
        "first token, seen, ms", 4 * rounds, lambda: network.logits(tokens),
        lambda: network.logits([*tokens, 9, 9]),
    )  # fmt: skip
    changed = [*tokens[: -SUFFIX - TYPED], *[8] * TYPED, *tokens[-SUFFIX:]]
    timed(
        "first token, typed before the suffix, ms", rounds, lambda: network.logits(changed),
        lambda: network.logits(tokens),
    )  # fmt: skip
    typed = [*tokens, *[8] * TYPED]
    timed(
        "first token, typed at the end, ms", 4 * rounds, lambda: network.logits(typed),
        lambda: network.logits(tokens),
    )  # fmt: skip

    def answer() -> None:
        text = list(tokens)
        for _ in range(DECODED):
            text.append(int(network.logits(text).argmax()))

    timed("answer", 2 * rounds, answer, lambda: network.logits(tokens))
    figures["answer, tokens/s"] = [DECODED * 1000 / value for value in figures.pop("answer")]
    unseen = figures["first token, unseen, ms"]
    figures["prompt, tokens/s"] = [PROMPT * 1000 / value for value in unseen]
    return figures


def open_model(path: Path, back_end: str, threads: int) -> EmbeddedModel | LlamaCppModel:
    if back_end == "numpy":
        from cp_lsp.models.embedded import EmbeddedModel

        return EmbeddedModel(path)
    from cp_lsp.models.llama_cpp import LlamaCppModel

    return LlamaCppModel(path, threads=threads)


def show(name: str, figures: dict[str, list[float]]) -> None:
    print(f"\n{name:<42} {'best':>8} {'median':>8} {'CPU':>8}  goal")
    for figure, values in figures.items():
        goal, is_upper = GOALS.get(figure, (None, True))
        told = "" if goal is None else f"  {'<=' if is_upper else '>='} {goal:g}"
        print(f"  {figure:<40} " + " ".join(f"{value:8.1f}" for value in values) + told, flush=True)


def is_missed(figures: dict[str, list[float]]) -> bool:
    """Whether a median is over its goal."""
    return any(
        figures[name][1] > goal if is_upper else figures[name][1] < goal
        for name, (goal, is_upper) in GOALS.items()
    )


if __name__ == "__main__":
    sys.exit(main())
