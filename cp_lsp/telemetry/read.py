"""Events to figures: how quick the suggestions were, and what became of them."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cp_lsp.telemetry.log import EVENTS, older_file

LATENCY_STEPS = (25, 50, 100, 150, 250, 400, 600, 1000, 2000, 5000)
"""Where one bar of the histogram of latencies ends and the next begins, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the file; `fields` are those that are neither time, session nor event."""

    time: float
    session: str
    name: str
    fields: Mapping[str, Any]

    def number(self, name: str) -> float | None:
        """A field that is a number, None if it is absent or none."""
        value = self.fields.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        # A whole number may be too large to be one with a point.
        return float(value) if abs(value) < 1e15 else None

    def word(self, name: str) -> str:
        """A field that is a word, "" if it is absent or none."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    @property
    def day(self) -> str:
        """The day on the clock of this place, as 2026-01-31."""
        return datetime.fromtimestamp(self.time).strftime("%Y-%m-%d")


@dataclass(slots=True)
class Retained:
    """How much of what was taken still stood after a while."""

    characters: float = 0
    of: float = 0
    suggestions: int = 0

    @property
    def share(self) -> float | None:
        """Characters kept of those taken; None if nothing was looked at again."""
        return self.characters / self.of if self.of else None


@dataclass(slots=True)
class Group:
    """The figures of events that belong together: all, those of a model, or those of a day."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    ttft: list[float] = field(default_factory=list)
    """Milliseconds to the model's first words, one each time that it was asked."""
    latency: list[float] = field(default_factory=list)
    """Milliseconds from the question to the suggestion shown, those from the cache too."""
    model_latency: list[float] = field(default_factory=list)
    """The same where the model was asked, as those show that have a `ttft_ms`."""
    retained: dict[str, Retained] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    cuts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    cache: Counter[str] = field(default_factory=Counter)
    shown: dict[object, float] = field(default_factory=dict)
    """The suggestions shown, with their characters."""
    whole: set[object] = field(default_factory=set)
    """The suggestions that were taken as a whole."""
    taken: dict[object, float] = field(default_factory=dict)
    """The suggestions of which something was taken, with how many characters."""

    @property
    def asked(self) -> int:
        """Questions; where a client does not note them, those that had an answer."""
        answers = len(self.shown) + self.counts["refused"] + self.counts["failed"]
        return max(self.counts["asked"], answers)

    @property
    def accepted(self) -> int:
        """Suggestions taken as a whole."""
        return len(self.whole)

    @property
    def partially(self) -> int:
        """Suggestions taken in part alone."""
        return len(self.taken.keys() - self.whole)

    @property
    def characters(self) -> float:
        """Characters taken."""
        return sum(self.taken.values())

    @property
    def acceptance(self) -> float | None:
        """The suggestions of which something was taken, of those shown."""
        return min(1.0, len(self.taken) / len(self.shown)) if self.shown else None

    @property
    def reuse(self) -> float | None:
        """The answers that needed no model, of all questions that the cache was asked."""
        all_ = self.cache["hit"] + self.cache["reuse"] + self.cache["miss"]
        return (self.cache["hit"] + self.cache["reuse"]) / all_ if all_ else None

    def histogram(self) -> list[int]:
        """How many suggestions were shown within each of `LATENCY_STEPS`, and later."""
        bars = [0] * (len(LATENCY_STEPS) + 1)
        for value in self.latency:
            bars[sum(value > step for step in LATENCY_STEPS)] += 1
        return bars

    def add(self, event: Event, key: object) -> None:
        """Counts an event; `key` tells its suggestion from all others."""
        self.counts[event.name] += 1
        characters = event.number("characters") or 0.0
        if event.name == "shown":
            # One that is typed along with is shown again, shorter: that is no other suggestion.
            is_new = key not in self.shown
            self.shown[key] = max(characters, self.shown.get(key, 0.0))
            if is_new:
                self._time(event)
        elif event.name in ("accepted", "partially-accepted"):
            self.taken[key] = max(characters, self.taken.get(key, 0.0))
            if event.name == "accepted":
                self.whole.add(key)
        elif event.name in ("retained-30s", "retained-5min"):
            kept = self.retained.setdefault(event.name, Retained())
            of = event.number("of") or self.taken.get(key, 0.0)
            kept.characters += min(characters, of)
            kept.of += of
            kept.suggestions += 1
        elif event.name == "refused":
            self.reasons[event.word("reason") or "other"] += 1
        elif event.name == "cut":
            if event.word("reason"):
                self.cuts[event.word("reason")] += 1
        elif event.name == "failed":
            self.faults[event.word("fault") or "other"] += 1
        elif event.name == "cache":
            self.cache[event.word("result") or "other"] += 1

    def as_json(self) -> dict[str, Any]:
        """The figures as `cp-lsp stats --json` gives them; times in milliseconds."""
        return {
            "name": self.name,
            "asked": self.asked,
            "shown": len(self.shown),
            "accepted": self.accepted,
            "partially_accepted": self.partially,
            "acceptance": _rounded(self.acceptance),
            "characters_shown": round(sum(self.shown.values())),
            "characters_accepted": round(self.characters),
            "retained_30s": _retained_json(self.retained.get("retained-30s")),
            "retained_5min": _retained_json(self.retained.get("retained-5min")),
            "ttft_ms": _spread(self.ttft),
            "latency_ms": _spread(self.latency),
            "model_latency_ms": _spread(self.model_latency),
            "cut": self.counts["cut"],
            "cut_because": dict(self.cuts.most_common()),
            "refused": self.counts["refused"],
            "refused_because": dict(self.reasons.most_common()),
            "cancelled": self.counts["cancelled"],
            "rejected": self.counts["rejected"],
            "failed": self.counts["failed"],
            "failed_because": dict(self.faults.most_common()),
            "cache": {name: self.cache[name] for name in ("hit", "reuse", "miss")},
            "reuse": _rounded(self.reuse),
        }

    def _time(self, event: Event) -> None:
        for name, values in (("ttft_ms", self.ttft), ("latency_ms", self.latency)):
            value = event.number(name)
            if value is not None:
                values.append(value)
        latency = event.number("latency_ms")
        if latency is not None and event.number("ttft_ms") is not None:
            self.model_latency.append(latency)


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures; days in order, the model that was asked most often first."""

    total: Group
    models: Sequence[Group]
    days: Sequence[Group]
    sessions: int
    events: int

    def as_json(self) -> dict[str, Any]:
        """As `cp-lsp stats --json` gives them."""
        return {
            "sessions": self.sessions,
            "events": self.events,
            "total": self.total.as_json(),
            "models": [group.as_json() for group in self.models],
            "days": [group.as_json() for group in self.days],
        }


def read_events(path: Path, *, since: float = 0.0) -> Iterator[Event]:
    """The events in a file, and in the one that was put aside before, not older than `since`.

    Lines that are none of ours, such as one that is half written, are left out. OSError if a file
    is there and cannot be read.
    """
    for file in (older_file(path), path):
        try:
            stream = file.open(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            continue
        with stream:
            for line in stream:
                event = _event(line)
                if event is not None and event.time >= since:
                    yield event


def figures(events: Iterable[Event]) -> Figures:
    """What the events come to."""
    total = Group("")
    models: dict[str, Group] = {}
    days: dict[str, Group] = {}
    model_of: dict[str, str] = {}
    shown_by: dict[object, str] = {}
    sessions = set()
    count = 0
    for event in events:
        count += 1
        sessions.add(event.session)
        number = event.number("suggestion")
        key: object = count if number is None else (event.session, number)
        # Not every event has to say whose suggestion it is about.
        model = event.word("model") or shown_by.get(key) or model_of.get(event.session, "")
        if event.word("model"):
            model_of[event.session] = model
            shown_by[key] = model
        groups = [total, days.setdefault(event.day, Group(event.day))]
        if model:
            groups.append(models.setdefault(model, Group(model)))
        for group in groups:
            group.add(event, key)
    return Figures(
        total,
        sorted(models.values(), key=lambda group: (-group.asked, group.name)),
        [days[day] for day in sorted(days)],
        len(sessions),
        count,
    )


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that this share of the values does not exceed; None without values."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def _event(line: str) -> Event | None:
    try:
        value = json.loads(line)
        time, session, name = value.pop("time"), value.pop("session"), value.pop("event")
        if name not in EVENTS or not isinstance(session, str):
            return None
        datetime.fromtimestamp(float(time))
        return Event(float(time), session, name, value)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError):
        return None


def _spread(values: Sequence[float]) -> dict[str, float | int | None]:
    return {
        "p50": _rounded(percentile(values, 0.5)),
        "p95": _rounded(percentile(values, 0.95)),
        "count": len(values),
    }


def _retained_json(kept: Retained | None) -> dict[str, float | int | None]:
    kept = kept or Retained()
    return {
        "suggestions": kept.suggestions,
        "characters": round(kept.characters),
        "of": round(kept.of),
        "share": _rounded(kept.share),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
