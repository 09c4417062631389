"""Files of answers: what a contender put into the gaps, and how long it took."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from cp_training.benchmark.tasks import Task


@dataclass(frozen=True, slots=True)
class Answer:
    """What a contender says to a task, as `cp-lsp complete --tasks` writes it.

    `ms` is the time for all of it, `ttft_ms` that to its beginning; `refused` says why there is no
    completion. `tokens` are those of the contender, None if it does not tell.
    """

    id: str
    completion: str
    ms: float
    ttft_ms: float | None = None
    steered: bool = False
    refused: str | None = None
    tokens: int | None = None


def read_answers(path: Path) -> dict[str, Answer]:
    """The answers of a file by the id of their task."""
    answers: dict[str, Answer] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                record = json.loads(line)
                answers[record["id"]] = Answer(
                    id=record["id"],
                    completion=record.get("completion") or "",
                    ms=float(record.get("ms") or 0.0),
                    ttft_ms=record.get("ttft_ms"),
                    steered=bool(record.get("steered")),
                    refused=record.get("refused"),
                    tokens=record.get("tokens"),
                )
    return answers


def write_answers(path: Path, answers: Iterable[Answer]) -> None:
    """Writes one JSON object a line, each as soon as it is there."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for answer in answers:
            file.write(json.dumps(asdict(answer), ensure_ascii=False) + "\n")
            file.flush()


def answer(task: Task, fill: Callable[[Task], str]) -> Answer:
    """The answer of a contender that gives its completion as a whole."""
    begin = time.perf_counter()
    completion = fill(task)
    ms = round((time.perf_counter() - begin) * 1000, 1)
    refused = None if completion.strip() else "nothing to say"
    return Answer(task.id, completion, ms, ttft_ms=ms, refused=refused)
