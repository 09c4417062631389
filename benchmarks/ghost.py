"""What ghost text costs whoever waits for it, with the real model in a process of its own.

    python benchmarks/ghost.py [--blackbox DIR] [--model FILE] [--places N] [--json OUT]

Statements of modules of an installed BlackBox are taken out and typed again, key by key, as an
editor does that asks after each key and cancels what it asked before. A person who sees what was
meant types along or takes a word or all of it; at the end of a word they may look up. Measured at
the client, through standard streams. Ends with status 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from speed import sample_module  # noqa: E402

from cp_lsp.blackbox.installation import find_blackbox  # noqa: E402
from cp_lsp.errors import SourceError  # noqa: E402
from cp_lsp.models.base import LIKELIEST, Piece, Prompt, Sampling, never  # noqa: E402
from cp_lsp.settings import Settings  # noqa: E402
from cp_lsp.source.file import read_source  # noqa: E402
from tests.lsp.client import Client, ServerError  # noqa: E402

P50_GOALS = {"key to ghost text": 250.0}
P95_GOALS = {"key to ghost text": 600.0, "typed along": 5.0, "cancelled to silence": 50.0}
"""Milliseconds."""

KEY = 0.11
"""Seconds between two keys; they vary by half as much."""

LOOK = 1.0
"""Seconds that a person looks up, at the end of a word or a line."""

SMALLEST, LARGEST = 300, 2100
"""Lines of the modules."""

MODULES = 6

STATEMENT = re.compile(r"^(\t\t+)(\w.*;)$", re.MULTILINE)


@dataclass
class Figures:
    """Milliseconds by what was measured, and counts."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def rows(self) -> Iterator[tuple[str, int, float, float, float]]:
        for name, values in self.times.items():
            ordered = sorted(values)
            p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
            yield name, len(values), statistics.median(ordered), p95, ordered[-1]


# --- the server, whose model notes when it begins and ends


class Noting:
    """A model that notes when it begins to answer, and when it falls silent."""

    def __init__(self, model: Any, log: Path) -> None:
        self._model = model
        self._log = log
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def note(self, event: str) -> None:
        with self._lock, self._log.open("a", encoding="utf-8") as file:
            file.write(json.dumps([event, time.monotonic()]) + "\n")

    def generate(
        self,
        prompt: Prompt,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        self.note("begin")
        try:
            yield from self._model.generate(
                prompt,
                max_tokens=max_tokens,
                stop=stop,
                sampling=sampling,
                is_cancelled=is_cancelled,
            )
        finally:
            self.note("cancelled" if is_cancelled() else "end")


def serve(log: Path) -> int:
    """Serve as `cp-lsp serve` does, with such a model."""
    from cp_lsp.lsp.serving import serve_stdio
    from cp_lsp.models.roles import Models

    class Noted(Models):
        def completion(self) -> Any:
            if not hasattr(self, "noting"):
                self.noting = Noting(super().completion(), log)
            return self.noting

    def models(settings: Settings) -> Any:
        return Noted(settings)

    return serve_stdio("1.0", models=models)


# --- the person


class Typist:
    """Types statements again that were taken out of a module."""

    def __init__(self, client: Client, log: Path, figures: Figures, seed: int) -> None:
        self._client = client
        self._log = log
        self._figures = figures
        self._random = random.Random(seed)
        self._pending: int | None = None
        self._ghost = ""

    def type_again(self, uri: str, line: int, column: int, text: str) -> None:
        """Type a statement at a place, and look at what is suggested."""
        typed = 0
        while typed < len(text):
            along = self._ghost.startswith(text[typed]) if self._ghost else False
            size = 1
            rest = text[typed:]
            if self._ghost and rest.startswith(self._ghost):
                # It says what was meant: all of it is taken, or a word.
                size = len(self._ghost)
                if self._random.random() < 0.5:
                    word = re.match(r"\W*\w*", self._ghost)
                    size = max(1, len(word[0])) if word is not None else 1
                self._figures.counts["taken"] += 1
            at = {"line": line, "character": column + typed}
            pressed = time.perf_counter()
            if self._pending is not None:
                self._cancel()
            piece = text[typed : typed + size]
            self._client.change(uri, {"range": {"start": at, "end": at}, "text": piece})
            typed += size
            left = self._ghost[size:] if along else ""
            self._ask(uri, line, column + typed)
            ends_word = typed == len(text) or not text[typed].isalnum()
            pause = KEY * self._random.uniform(0.5, 1.5)
            if ends_word and self._random.random() < 0.5:
                pause = LOOK
            self._wait(pressed, pause, text[typed:], left)
        if self._pending is not None:
            self._cancel()
        self._ghost = ""

    def _ask(self, uri: str, line: int, column: int) -> None:
        self._pending, message = self._client.request(
            "textDocument/inlineCompletion",
            {
                "textDocument": {"uri": uri},
                "position": {"line": line, "character": column},
                "context": {"triggerKind": 2},
            },
        )
        self._column = column
        self._client.send(message)

    def _wait(self, pressed: float, pause: float, meant: str, left: str) -> None:
        """Wait for the answer up to the next key; `left` is what is left of what was shown."""
        assert self._pending is not None
        while time.perf_counter() < pressed + pause:
            if not self._client.has_answer(self._pending):
                time.sleep(0.001)
                continue
            try:
                result, arrived = self._client.timed_answer(self._pending)
            except ServerError:
                result, arrived = None, time.perf_counter()
            self._pending = None
            ms = (arrived - pressed) * 1000
            self._ghost = ""
            if result is not None and result["items"]:
                insert = result["items"][0]["insertText"]
                self._ghost = insert[self._column :]
                kind = "typed along" if left and self._ghost == left else "key to ghost text"
                self._figures.times[kind].append(ms)
                self._figures.counts["shown"] += 1
                self._figures.counts["as meant"] += meant.startswith(self._ghost.split("\n")[0])
            else:
                self._figures.times["key to no suggestion"].append(ms)
            if left and self._ghost != left:
                self._figures.counts["changed while typed along"] += 1
            time.sleep(max(0.0, pressed + pause - time.perf_counter()))
            return
        if left:
            self._figures.counts["late while typed along"] += 1
        self._ghost = ""

    def _cancel(self) -> None:
        """Cancel as an editor does, and see when the model falls silent."""
        before = _events(self._log)
        number, self._pending = self._pending, None
        sent = time.monotonic()
        self._client.tell("$/cancelRequest", {"id": number})
        assert number is not None
        with suppress(ServerError):
            self._client.answer(number)
        self._figures.counts["cancelled"] += 1
        is_speaking = before and before[-1][0] == "begin"
        if is_speaking:
            end = time.monotonic() + 2
            while len(events := _events(self._log)) == len(before) and time.monotonic() < end:
                time.sleep(0.001)
            if len(events) > len(before) and events[len(before)][0] == "cancelled":
                silent = events[len(before)][1]
                self._figures.times["cancelled to silence"].append(max(0.0, silent - sent) * 1000)


def _events(log: Path) -> list[tuple[str, float]]:
    if not log.is_file():
        return []
    return [tuple(json.loads(line)) for line in log.read_text(encoding="utf-8").splitlines()]


# --- the places


def modules(blackbox: Path | None, seed: int) -> Iterator[tuple[str, str]]:
    """Names and texts of modules."""
    if blackbox is None:
        yield "Sample", sample_module(60)
        return
    paths = sorted(blackbox.glob("*/Mod/*.odc"))
    random.Random(seed).shuffle(paths)
    count = 0
    for path in paths:
        try:
            text = read_source(path).compiler_text
        except SourceError:
            continue
        if SMALLEST <= text.count("\n") <= LARGEST and len(STATEMENT.findall(text)) > 40:
            yield path.stem, text
            count += 1
            if count == MODULES:
                return


def run(args: argparse.Namespace, folder: Path) -> Figures:
    figures = Figures()
    blackbox = find_blackbox(args.blackbox)
    root = folder if blackbox is None else blackbox
    log = folder / "model.log"
    chooser = random.Random(args.seed)
    options = {} if args.model is None else {"model": str(args.model)}
    command = [sys.executable, str(Path(__file__)), "--serve", str(log)]
    environment = {**os.environ, "CP_LSP_STATE": str(folder / "state")}
    with Client(
        root, command=command, arguments=(), options=options, environment=environment
    ) as client:
        client.patience = 120
        client.begin()
        typist = Typist(client, log, figures, args.seed)
        texts = list(modules(blackbox, args.seed))
        for number in range(args.places):
            name, text = texts[number % len(texts)]
            places = list(STATEMENT.finditer(text))
            place = places[chooser.randrange(len(places) // 4, len(places))]
            without = text[: place.start(2)] + text[place.end(2) :]
            uri = client.open((folder / f"{name}{number}.cp").as_uri(), without)
            line = without.count("\n", 0, place.start(2))
            if number == 0:
                # The model is there, and the workspace has been looked at.
                client.at("textDocument/inlineCompletion", uri, line, len(place[1]),
                          context={"triggerKind": 1})  # fmt: skip
                time.sleep(args.settle)
            typist.type_again(uri, line, len(place[1]), place[2])
            client.close(uri)
            print(f"\r{number + 1}/{args.places}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
    figures.counts["asked of the model"] = sum(event == "begin" for event, _ in _events(log))
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--blackbox", type=Path, help="an installed BlackBox")
    parser.add_argument("--model", type=Path, help="a GGUF file instead of the model shipped")
    parser.add_argument("--places", type=int, default=40, help="statements that are typed again")
    parser.add_argument("--settle", type=float, default=5.0, help="seconds before the first key")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path, help="where to keep the figures")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve is not None:
        return serve(args.serve)
    with tempfile.TemporaryDirectory() as folder:
        figures = run(args, Path(folder))
    rows = list(figures.rows())
    print(f"{'milliseconds':26}{'times':>7}{'p50':>8}{'p95':>8}{'worst':>8}   goal p50, p95")
    missed = False
    for name, count, p50, p95, worst in rows:
        goals = P50_GOALS.get(name), P95_GOALS.get(name)
        is_missed = (goals[0] is not None and p50 > goals[0]) or (
            goals[1] is not None and p95 > goals[1]
        )
        missed = missed or is_missed
        told = ", ".join("" if goal is None else f"{goal:.0f}" for goal in goals).strip(", ")
        mark = "  MISSED" if is_missed else ""
        print(f"{name:26}{count:7}{p50:8.1f}{p95:8.1f}{worst:8.1f}   {told}{mark}")
    for name, value in sorted(figures.counts.items()):
        print(f"{name:26}{value:7}")
    if args.json is not None:
        told_rows = {name: [count, p50, p95, worst] for name, count, p50, p95, worst in rows}
        figures_of_all = {"milliseconds": told_rows, "counts": dict(figures.counts)}
        args.json.write_text(json.dumps(figures_of_all, indent=1), encoding="utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
