"""How quick an embedded model is: `python benchmarks/embedded.py MODEL.gguf`.

Ends with status 1 when a figure of the embedded back end is over its goal on two threads, or with
`--process` one of typing with the model in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.speed import sample_module  # noqa: E402

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
# Figure, 0 for the median or 1 for the 95th percentile, and its limit.
TYPING_GOALS = (
    ("prompt made, processor, ms", 1, 10.0),
    ("key to rest of the line, ms", 0, 250.0),
    ("key to rest of the line, ms", 1, 600.0),
    ("cancelled to silence of the process, ms", 1, 50.0),
)
LINES = 400
THREADS = (
    "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", nargs="?", type=Path, help="default: the one that is shipped")
    parser.add_argument("--back-end", nargs="+", choices=BACK_ENDS, default=["numpy"])
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--process", action="store_true", help="measure typing, with a process of its own"
    )
    parser.add_argument("--module", type=Path, help="what is typed in, instead of a made-up module")
    parser.add_argument("--keys", type=int, default=150, help="how many are typed")
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

    if args.process:
        text = sample_module(LINES)
        if args.module is not None:
            text = args.module.read_text(encoding="utf-8").replace("\r\n", "\n")
        typing = measure_typing(args.model, text, args.keys)
        show_typing(typing)
        if args.json is not None:
            args.json.write_text(json.dumps(typing, indent=2) + "\n", encoding="utf-8")
        return int(any(typing[name][place] > goal for name, place, goal in TYPING_GOALS))

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


def measure_typing(path: Path, text: str, keys: int) -> dict[str, list[float]]:
    """Figures of typing lines anew in a module, each as median, 95th percentile and worst.

    After each key the model is asked, as if the person had paused there, and says a line.
    """
    from cp_lsp.completion.engine import Engine
    from cp_lsp.models.base import SteerableModel
    from cp_lsp.models.load import load_model
    from cp_lsp.models.process import ProcessModel

    here = load_model(path)
    read: list[int] = []
    count_tokens(here, read)
    apart = ProcessModel(path)
    began = perf_counter()
    assert apart.context_length
    loaded = (perf_counter() - began) * 1000
    inner, outer = Engine(here, control="none"), Engine(apart, control="none")
    figures: dict[str, list[float]] = {
        name: []
        for name in (
            "prompt made, processor, ms",
            "key to first token, ms",
            "key to rest of the line, ms",
            "tokens of the rest of the line",
            "key to block on an empty line, ms",
            "tokens of the block",
            "all in this process, processor, ms",
            *(
                f"{what} after another {done}"
                for done in ("key", "line", "place")
                for what in ("tokens computed", "first token, ms")
            ),
            "cancelled to silence of the process, ms",
        )
    }
    assert isinstance(apart, SteerableModel)
    for prefix, suffix, done in typed(text, keys):
        busy = process_time()
        prepared = outer.prepare(prefix, suffix)
        figures["prompt made, processor, ms"].append((process_time() - busy) * 1000)
        wall = perf_counter()
        answer = outer.generate(prepared)
        made = figures["prompt made, processor, ms"][-1]
        whole = (perf_counter() - wall) * 1000 + made
        first = whole if answer.ttft_ms is None else answer.ttft_ms + made
        is_line = bool(prefix.rpartition("\n")[2].strip())
        what = "rest of the line" if is_line else "block"
        size = len(here.tokenize(answer.text))
        figures[f"tokens of the {what}"].append(size)
        figures[f"key to {what}{'' if is_line else ' on an empty line'}, ms"].append(whole)
        figures["key to first token, ms"].append(first)
        figures[f"first token, ms after another {done}"].append(first)
        read.clear()
        busy = process_time()
        inner.generate(inner.prepare(prefix, suffix))
        figures["all in this process, processor, ms"].append((process_time() - busy) * 1000)
        figures[f"tokens computed after another {done}"].append(read[0] if read else 0)
    figures["cancelled to silence of the process, ms"] = cancellations(apart, prepared.prompt)
    apart.close()
    shown = {name: percentiles(values) for name, values in figures.items() if values}
    shown["process started, model loaded, ms"] = [loaded] * 3
    return shown


def typed(text: str, keys: int) -> Iterator[tuple[str, str, str]]:
    """Texts before and behind the cursor, and what has just been done: the cursor brought to
    another "place", a new "line" begun, or another "key" of the line pressed.

    At each place three lines are typed that the module has there.
    """
    lines = text.splitlines(keepends=True)
    chance = random.Random(7)
    places = [i for i in range(20, len(lines) - 20) if len(lines[i].strip()) > 8]
    left = keys
    while left > 0:
        place = chance.choice(places)
        done = "place"
        for number in range(place, place + 3):
            line = lines[number].rstrip("\n")
            for end in range(len(line) - len(line.lstrip()), len(line)):
                if left > 0:
                    left -= 1
                    before = "".join(lines[:number]) + line[:end]
                    yield before, "\n" + "".join(lines[place + 3 :]), done
                    done = "key"
            done = "line"


def count_tokens(model: Any, read: list[int]) -> None:
    """Note how many tokens each computation reads: the first of an answer is the whole prompt's."""
    network = model.network
    logits, compute = network.logits, network._read

    def counted(tokens: Sequence[int], *rest: Any) -> object:
        read.append(0)
        return logits(tokens, *rest)

    def noted(tokens: Sequence[int], *rest: Any, **named: Any) -> object:
        read[-1:] = [(read[-1] if read else 0) + len(tokens)]
        return compute(tokens, *rest, **named)

    network.logits, network._read = counted, noted


def cancellations(model: Any, prompt: Any) -> list[float]:
    """Milliseconds from a cancellation while a prompt is read to when the process is free."""
    from cp_lsp.models.base import Prompt

    found = []
    for number in range(20):
        # Another beginning each time, so that there is something to be read.
        other = Prompt((f"(* {number} *)", *prompt.parts), prompt.beginning)
        begun, cancelled = perf_counter(), 0.0

        def is_cancelled(begun: float = begun) -> bool:
            nonlocal cancelled
            if not cancelled and perf_counter() - begun > 0.02:
                cancelled = perf_counter()
            return bool(cancelled)

        for _ in model.generate(other, max_tokens=1, is_cancelled=is_cancelled):
            pass
        # The next in the queue, a single token, is answered when the one before has ended.
        list(model.generate(Prompt(("x",)), max_tokens=1))
        if cancelled:
            found.append((perf_counter() - cancelled) * 1000)
    return found


def percentiles(values: list[float]) -> list[float]:
    ordered = sorted(values)
    return [median(ordered), ordered[int(0.95 * (len(ordered) - 1) + 0.5)], ordered[-1]]


def show_typing(figures: dict[str, list[float]]) -> None:
    print(f"{'':<50} {'median':>8} {'95 %':>8} {'worst':>8}  goal")
    for name, values in figures.items():
        goals = [f"{goal:g}" for other, _, goal in TYPING_GOALS if other == name]
        print(f"{name:<50} " + " ".join(f"{value:8.1f}" for value in values), ", ".join(goals))


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
