"""Several answers to one place → what of them can be shown, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cp_lsp.completion.judge import NOTHING, Verdict
from cp_lsp.syntax.scanner import scan


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer of a model: `logprob` is that of all of it, of so many tokens; None and 0 where
    the model does not say.
    """

    text: str
    logprob: float | None = None
    tokens: int = 0

    @property
    def certainty(self) -> float | None:
        """The logprob of a token on average, None if it is not known."""
        return None if self.logprob is None or not self.tokens else self.logprob / self.tokens


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate, by its number in the order given, and what of it can be shown."""

    number: int
    candidate: Candidate
    verdict: Verdict


class _Judges(Protocol):
    def judge(self, suggestion: str, /) -> Verdict: ...


class Unjudged:
    """Lets everything pass."""

    def judge(self, suggestion: str, /) -> Verdict:
        return Verdict(suggestion) if suggestion.strip() else NOTHING


def rank(judge: _Judges, candidates: Sequence[Candidate]) -> list[Ranked]:
    """What of some candidates can be shown, the best first, each once; equal input, equal order.

    What survives whole comes before what had to be cut, then what the model is surer of, then what
    keeps more of its text, then what was given first.
    """
    found = []
    for number, candidate in enumerate(candidates):
        verdict = judge.judge(candidate.text)
        if verdict.text:
            found.append(Ranked(number, candidate, verdict))
    found.sort(key=_order)
    seen: set[tuple[str, ...]] = set()
    result = []
    for ranked in found:
        form = normalised(ranked.verdict.text)
        if form not in seen:
            seen.add(form)
            result.append(ranked)
    return result


def normalised(text: str) -> tuple[str, ...]:
    """The symbols and comments of a text, whatever the space between them; no last semicolon."""
    tokens = scan(text)
    spans = [*zip(tokens.starts[:-2], tokens.ends[:-2], strict=True), *tokens.comments]
    symbols = [text[start:end] for start, end in sorted(spans)]
    while symbols and symbols[-1] == ";":
        symbols.pop()
    return tuple(symbols)


def _order(ranked: Ranked) -> tuple[bool, float, int, int]:
    verdict, candidate = ranked.verdict, ranked.candidate
    lost = len(candidate.text.rstrip()) - len(verdict.text.rstrip())
    is_broken = bool(verdict.closing) or lost > 0
    certainty = candidate.certainty
    return (
        is_broken,
        -certainty if certainty is not None else float("inf"),
        -len(verdict.text.strip()),
        ranked.number,
    )
