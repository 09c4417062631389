"""Figures as text for a terminal, with small bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cp_lsp.telemetry.read import LATENCY_STEPS, Figures, Group, percentile
from cp_lsp.telemetry.words import cause, word

BAR = 24
"""Columns of the longest bar."""

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LISTED = 6


def bar(share: float, width: int = BAR, *, ascii_only: bool = False) -> str:
    """A bar for a share from 0 to 1, of full blocks and an eighth where it ends."""
    share = min(1.0, max(0.0, share))
    if ascii_only:
        return "#" * round(share * width)
    eighths = round(share * width * 8)
    # What is there at all can be seen.
    if share > 0 and eighths == 0:
        eighths = 1
    rest = _EIGHTHS[eighths % 8] if eighths % 8 else ""
    return _EIGHTHS[8] * (eighths // 8) + rest


class Table:
    """Writes figures as lines in a language, "en" or "ru"."""

    def __init__(self, language: str = "en", *, ascii_only: bool = False) -> None:
        self._language = language
        self._ascii_only = ascii_only

    def lines(self, shown: Figures) -> Iterator[str]:
        """Everything, section by section."""
        total = shown.total
        first, last = shown.days[0].name, shown.days[-1].name
        period = self._word("period", first, last, shown.sessions)
        yield f"{self._word('title')}: {period}"
        yield from self._section("what became", self._outcome(total))
        yield from self._section("how quick", self._speed(total))
        yield from self._section("cache", self._cache(total))
        yield from self._listed("why refused", total.reasons)
        yield from self._listed("why cut", total.cuts)
        yield from self._listed("why failed", total.faults)
        yield from self._groups("by model", "model", shown.models)
        yield from self._groups("by day", "day", shown.days[-14:])

    def _outcome(self, total: Group) -> list[tuple[str, str, float | None]]:
        asked = total.asked
        rows = [
            self._count("asked", asked, asked),
            self._count("shown", len(total.shown), asked),
            self._count("whole", total.accepted, asked),
            self._count("in part", total.partially, asked),
        ]
        for name in ("rejected", "cancelled", "cut", "refused", "failed"):
            if total.counts[name]:
                rows.append(self._count(name, total.counts[name], asked))
        rows.append((self._word("characters"), f"{total.characters:.0f}", None))
        for name in ("retained-30s", "retained-5min"):
            kept = total.retained.get(name)
            if kept is not None and kept.share is not None:
                value = self._word("of characters", f"{kept.characters:.0f}", f"{kept.of:.0f}")
                rows.append((self._word(name), f"{kept.share:.0%}  {value}", None))
        return rows

    def _speed(self, total: Group) -> list[tuple[str, str, float | None]]:
        rows: list[tuple[str, str, float | None]] = []
        speeds = (
            ("ttft", total.ttft),
            ("latency", total.latency),
            ("latency of model", total.model_latency),
        )
        for name, values in speeds:
            if values:
                rows.append((self._word(name), self._spread(values), None))
        most = max(total.histogram(), default=0)
        for label, number in zip(step_labels(), total.histogram(), strict=True):
            if number:
                rows.append((f"{label} {self._word('ms')}", str(number), number / most))
        return rows

    def _cache(self, total: Group) -> list[tuple[str, str, float | None]]:
        all_ = sum(total.cache.values())
        names = (("hit", "hit"), ("reuse", "reuse of"), ("miss", "miss"))
        return [self._count(text, total.cache[name], all_) for name, text in names if all_]

    def _section(self, title: str, rows: Sequence[tuple[str, str, float | None]]) -> Iterator[str]:
        if not rows:
            return
        yield ""
        yield self._word(title)
        width = max(len(name) for name, _, _ in rows)
        number = max([len(value) for _, value, share in rows if share is not None], default=0)
        for name, value, share in rows:
            line = f"  {name:<{width}}  {value:>{number if share is not None else 0}}"
            if share is not None:
                line += "  " + bar(share, ascii_only=self._ascii_only)
            yield line.rstrip()

    def _listed(self, title: str, counts: Counter[str]) -> Iterator[str]:
        all_ = sum(counts.values())
        rows = []
        for name, number in counts.most_common(_LISTED):
            rows.append(
                (cause(name, self._language), f"{number}  {number / all_:4.0%}", number / all_)
            )
        yield from self._section(title, rows)

    def _groups(self, title: str, head: str, groups: Sequence[Group]) -> Iterator[str]:
        if not groups:
            return
        unit = self._word("ms")
        heads = [
            self._word(head),
            self._word("asked"),
            self._word("shown"),
            self._word("taken"),
            "%",
            f"{self._word('ttft')} p50/p95, {unit}",
            f"{self._word('latency')} p50/p95, {unit}",
        ]
        rows = [heads] + [
            [
                group.name,
                str(group.asked),
                str(len(group.shown)),
                str(len(group.taken)),
                "" if group.acceptance is None else f"{group.acceptance:.0%}",
                _pair(group.ttft),
                _pair(group.model_latency or group.latency),
            ]
            for group in groups
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
        yield ""
        yield self._word(title)
        for index, row in enumerate(rows):
            cells = [f"{row[0]:<{widths[0]}}"]
            cells += [f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)]
            share = 0.0 if index == 0 else groups[index - 1].acceptance or 0.0
            tail = "  " + bar(share, 10, ascii_only=self._ascii_only)
            yield ("  " + "  ".join(cells) + tail).rstrip()

    def _count(self, name: str, number: int, of: int) -> tuple[str, str, float | None]:
        share = number / of if of else 0.0
        return self._word(name), f"{number}  {share:4.0%}", share

    def _spread(self, values: Sequence[float]) -> str:
        unit = self._word("ms")
        middle, high = percentile(values, 0.5), percentile(values, 0.95)
        return f"p50 {middle:.0f} {unit}, p95 {high:.0f} {unit}"

    def _word(self, name: str, *values: object) -> str:
        return word(name, self._language, *values)


def step_labels() -> list[str]:
    """What the bars of `Group.histogram` are called."""
    return [f"≤ {step}" for step in LATENCY_STEPS] + [f"> {LATENCY_STEPS[-1]}"]


def _pair(values: Sequence[float]) -> str:
    if not values:
        return ""
    return f"{percentile(values, 0.5):.0f} / {percentile(values, 0.95):.0f}"
