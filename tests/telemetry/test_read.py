"""Figures from events, worked out by hand."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from cp_lsp.telemetry.log import Telemetry, older_file
from cp_lsp.telemetry.read import Event, Figures, figures, percentile, read_events

NOON = 1_700_000_000.0


def events(*names: str, **fields: object) -> list[Event]:
    return [Event(NOON, "s", name, fields) for name in names]


def of(*lists: list[Event]) -> Figures:
    return figures([event for each in lists for event in each])


@pytest.mark.parametrize(
    ("values", "middle", "high"),
    [
        ([], None, None),
        ([7.0], 7.0, 7.0),
        ([4.0, 1.0, 3.0, 2.0], 2.0, 4.0),
        ([float(n) for n in range(1, 101)], 50.0, 95.0),
    ],
)
def test_percentiles(values: list[float], middle: float | None, high: float | None) -> None:
    assert percentile(values, 0.5) == middle
    assert percentile(values, 0.95) == high


def test_a_suggestion_shown_again_counts_once() -> None:
    total = of(
        events("shown", suggestion=1, characters=10, latency_ms=200, ttft_ms=90),
        events("shown", suggestion=1, characters=8, latency_ms=1),
        events("shown", suggestion=2, characters=5, latency_ms=2),
    ).total
    assert len(total.shown) == 2
    assert sum(total.shown.values()) == 15
    assert total.latency == [200, 2]
    assert (total.ttft, total.model_latency) == ([90], [200])


def test_word_by_word_is_one_suggestion_taken() -> None:
    total = of(
        events("shown", suggestion=1, characters=20),
        events("partially-accepted", suggestion=1, characters=4),
        events("partially-accepted", suggestion=1, characters=9),
        events("shown", suggestion=2, characters=6),
        events("partially-accepted", suggestion=2, characters=3),
        events("accepted", suggestion=2, characters=6),
        events("shown", suggestion=3, characters=6),
        events("rejected", suggestion=3),
        events("shown", suggestion=4, characters=6),
    ).total
    assert (total.accepted, total.partially, total.characters) == (1, 1, 15)
    assert total.acceptance == 0.5


def test_events_without_a_number_are_counted_each() -> None:
    total = of(events("shown", "shown", "accepted", characters=3)).total
    assert (len(total.shown), total.accepted, total.acceptance) == (2, 1, 0.5)


def test_sessions_do_not_mix() -> None:
    one = [Event(NOON, name, "shown", {"suggestion": 1}) for name in ("a", "b")]
    found = figures(one)
    assert (found.sessions, len(found.total.shown)) == (2, 2)


def test_what_is_retained() -> None:
    total = of(
        events("accepted", suggestion=1, characters=8),
        events("retained-30s", suggestion=1, characters=8),
        events("retained-30s", characters=1, of=2),
        events("retained-5min", characters=900, of=10),
    ).total
    assert total.retained["retained-30s"].share == 0.9
    assert total.retained["retained-5min"].share == 1.0
    assert total.as_json()["retained_30s"] == {
        "suggestions": 2,
        "characters": 9,
        "of": 10,
        "share": 0.9,
    }


def test_why_not_and_where_from() -> None:
    total = of(
        events("asked", "asked", "asked", "asked"),
        events("refused", reason="error 113"),
        events("refused"),
        events("cut", reason="error 9"),
        events("failed", fault="timeout"),
        events("cache", result="hit"),
        events("cache", result="reuse"),
        events("cache", "cache", result="miss"),
    ).total
    assert dict(total.reasons) == {"error 113": 1, "other": 1}
    assert (dict(total.cuts), dict(total.faults)) == ({"error 9": 1}, {"timeout": 1})
    assert (total.asked, total.reuse) == (4, 0.5)


def test_events_go_to_the_model_that_the_suggestion_was_of() -> None:
    found = of(
        events("shown", suggestion=1, model="a"),
        events("shown", suggestion=2, model="b"),
        events("accepted", suggestion=1, characters=1),
        events("cancelled"),
    )
    a, b = sorted(found.models, key=lambda group: group.name)
    assert (a.accepted, b.accepted) == (1, 0)
    assert b.counts["cancelled"] == 1


def test_days_are_in_order_and_time_is_cut() -> None:
    found = figures(
        [Event(NOON + days * 86400, "s", "shown", {}) for days in (2, 0, 1)],
    )
    assert [day.name for day in found.days] == sorted(day.name for day in found.days)
    assert len(found.days) == 3


def test_the_histogram_holds_all() -> None:
    total = of(*(events("shown", latency_ms=value) for value in (0, 25, 26, 600, 5000, 9000))).total
    assert total.histogram() == [2, 1, 0, 0, 0, 0, 1, 0, 0, 1, 1]


def test_a_file_is_read_with_what_was_put_aside_and_without_what_is_none_of_ours(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.jsonl"
    good = {"time": NOON, "session": "s", "event": "shown"}
    wrong = [
        "",
        "{",
        "[1]",
        "7",
        json.dumps({**good, "event": "spied"}),
        json.dumps({**good, "time": "soon"}),
        json.dumps({**good, "time": 1e300}),
        json.dumps({**good, "session": 7}),
        json.dumps({**good, "characters": "many", "latency_ms": True, "model": 4}),
        json.dumps({**good, "latency_ms": 10**400, "characters": float("nan")}),
        '{"time": 1700000000, "session": "s", "event": "sho',
    ]
    older_file(path).write_text(json.dumps(good) + "\n", encoding="utf-8")
    path.write_bytes("\n".join(wrong).encode() + b"\xff\xfe\n" + json.dumps(good).encode() + b"\n")
    found = figures(read_events(path))
    assert found.events == 4
    assert found.total.latency == []
    assert len(list(read_events(path, since=NOON + 1))) == 0
    assert list(read_events(tmp_path / "absent.jsonl")) == []


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    telemetry = Telemetry(path, clock=lambda: NOON)
    telemetry.note("shown", suggestion=1, characters=3, latency_ms=10.5, ttft_ms=4, model="nano")
    telemetry.note("accepted", suggestion=1, characters=3)
    telemetry.close()
    found = figures(read_events(path))
    assert found.models[0].name == "nano"
    assert found.total.as_json()["latency_ms"] == {"p50": 10.5, "p95": 10.5, "count": 1}
    assert (found.total.acceptance, found.sessions) == (1.0, 1)


def test_five_megabytes_are_read_while_one_looks(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    line = json.dumps(
        {"time": NOON, "session": "s", "event": "shown", "latency_ms": 10.5, "model": "nano"}
    )
    path.write_text((line + "\n") * 20_000, encoding="utf-8")
    start = time.process_time()
    assert figures(read_events(path)).events == 20_000
    assert time.process_time() - start < 5
