"""Tasks and answers → outcomes and figures, from the files alone: old answers can be judged anew.

An answer is judged in its file, against the file as it was: it 'parses' if the whole text has no
finding about form that the original has not, and 'adds no finding' if it has none at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cp_lsp.completion.judge import without_repetition
from cp_lsp.semantics.checker import check, syntax_findings
from cp_lsp.semantics.context import Importer
from cp_lsp.source.diagnostic import Finding
from cp_training.benchmark.answers import Answer
from cp_training.benchmark.metrics import (
    Figure,
    edit_similarity,
    is_exact,
    mean_with_interval,
    median,
    normalised,
    percentile,
)
from cp_training.benchmark.tasks import KINDS, Task

OK = "ok"
SYNTAX_ERROR = "syntax error"
TYPE_ERROR = "type error"
REFUSED = "refused"
TIMEOUT = "timeout"
OUTCOMES = (OK, SYNTAX_ERROR, TYPE_ERROR, REFUSED, TIMEOUT)

IMPORT_CODES = frozenset({152, 154})
"""After a finding about an import the checker looks at nothing more."""

ALL = "all"

_MODULE_END = re.compile(r"\bEND\s+\w+\s*\.")


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one answer; `adds_none` is None where the checker cannot tell."""

    task: Task
    answer: Answer | None
    outcome: str
    is_exact: bool
    similarity: float
    parses: bool
    adds_none: bool | None


def judge_answers(
    tasks: Sequence[Task],
    answers: Mapping[str, Answer],
    importer: Importer,
    *,
    time_limit_ms: float = 10_000,
    trims: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Judged]:
    """The outcome of each task; one without an answer counts as refused.

    With `trims` the end of an answer that repeats what stands after the gap is left out first, as
    an editor would do for a model that does not know where to end.
    """
    judge = _Judge(importer)
    if trims:
        texts = {task.id: task.suffix for task in tasks}
        answers = {
            name: replace(one, completion=without_repetition(one.completion, texts[name]))
            for name, one in answers.items()
            if name in texts
        }
    judged = []
    for number, task in enumerate(tasks, 1):
        progress(number)
        judged.append(judge.judge(task, answers.get(task.id), time_limit_ms))
    return judged


class _Judge:
    def __init__(self, importer: Importer) -> None:
        self._importer = importer
        self._originals: dict[str, tuple[Counter[object], Counter[object] | None]] = {}

    def judge(self, task: Task, answer: Answer | None, time_limit_ms: float) -> Judged:
        completion = "" if answer is None else answer.completion
        is_late = answer is not None and (
            answer.ms > time_limit_ms or "time" in (answer.refused or "").lower()
        )
        if answer is None or answer.refused or not completion.strip() or is_late:
            outcome = TIMEOUT if is_late else REFUSED
            return Judged(task, answer, outcome, False, 0.0, False, False)

        exact = is_exact(completion, task.answer)
        similarity = edit_similarity(normalised(completion), normalised(task.answer))
        form, meaning = self._original(task.original)
        if exact:
            return Judged(
                task, answer, OK, True, similarity, True, None if meaning is None else True
            )
        text = task.prefix + completion + task.suffix
        # What stands behind the end of a module nobody reads: that would hide any mistake.
        hides = _MODULE_END.search(completion) and _MODULE_END.search(task.suffix)
        parses = not hides and not _kinds(syntax_findings(text)) - form
        adds_none: bool | None = None
        if not parses:
            adds_none = False
        elif meaning is not None:
            adds_none = not _kinds(check(text, self._importer).discovered) - meaning
        outcome = SYNTAX_ERROR if not parses else TYPE_ERROR if adds_none is False else OK
        return Judged(task, answer, outcome, exact, similarity, parses, adds_none)

    def _original(self, text: str) -> tuple[Counter[object], Counter[object] | None]:
        """The findings of a module; those about meaning are None if its imports are not at hand."""
        known = self._originals.get(text)
        if known is None:
            form = _kinds(syntax_findings(text))
            found = check(text, self._importer).discovered
            is_blind = any(finding.code in IMPORT_CODES for finding in found)
            known = self._originals[text] = form, None if is_blind else _kinds(found)
        return known


def _kinds(findings: Iterable[Finding]) -> Counter[object]:
    """Findings without their places, which an answer moves."""
    return Counter((finding.code, finding.detail) for finding in findings if not finding.is_warning)


def figures(judged: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """Figures by kind of task, and for `all`; shares are from 0 to 1, with their intervals."""
    kinds = [kind for kind in KINDS if any(one.task.kind == kind for one in judged)]
    kinds += sorted({one.task.kind for one in judged} - set(kinds))
    result = {kind: _figures([one for one in judged if one.task.kind == kind]) for kind in kinds}
    result[ALL] = _figures(judged)
    return result


def _figures(judged: Sequence[Judged]) -> dict[str, Any]:
    told = [one for one in judged if one.adds_none is not None]
    return {
        "tasks": len(judged),
        "exact": _share(judged, lambda one: one.is_exact),
        "similarity": _share(judged, lambda one: one.similarity),
        "parses": _share(judged, lambda one: one.parses),
        "adds_none": {**_share(told, lambda one: bool(one.adds_none)), "tasks": len(told)},
        "outcomes": {name: sum(one.outcome == name for one in judged) for name in OUTCOMES},
        "characters": {
            "answer": _mean([len(one.answer.completion) for one in judged if one.answer]),
            "wanted": _mean([len(one.task.answer) for one in judged]),
        },
    }


def speed(judged: Iterable[Judged]) -> dict[str, float | None]:
    """Times in milliseconds, and what was written a second once the first token was there."""
    answers = [one.answer for one in judged if one.answer is not None]
    firsts = [answer.ttft_ms for answer in answers if answer.ttft_ms is not None]
    characters = tokens = 0
    seconds = 0.0
    has_tokens = bool(answers)
    for answer in answers:
        if answer.ttft_ms is None or answer.ms <= answer.ttft_ms:
            continue
        seconds += (answer.ms - answer.ttft_ms) / 1000
        characters += len(answer.completion)
        has_tokens = has_tokens and answer.tokens is not None
        tokens += max((answer.tokens or 0) - 1, 0)
    return {
        "ttft_ms_median": median(firsts),
        "ttft_ms_p95": percentile(firsts, 0.95),
        "ms_median": median([answer.ms for answer in answers]),
        "ms_p95": percentile([answer.ms for answer in answers], 0.95),
        "characters_per_s": characters / seconds if seconds else None,
        "tokens_per_s": tokens / seconds if seconds and has_tokens else None,
    }


def _share(judged: Sequence[Judged], value: Callable[[Judged], float]) -> dict[str, float]:
    figure: Figure = mean_with_interval(
        [float(value(one)) for one in judged], [one.task.module for one in judged]
    )
    return {name: round(number, 4) for name, number in figure._asdict().items()}


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 1) if values else 0.0
