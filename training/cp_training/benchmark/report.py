"""Files of results → a page with plots, and tables in Markdown.

The page is one file without scripts and follows the reader's choice of light or dark.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from cp_lsp.errors import CpLspError
from cp_training.benchmark.judge import ALL, OUTCOMES
from cp_training.benchmark.tasks import KINDS

INFILL = "infill"
BITS = "bits"

GOAL = 0.85
"""Of the best baseline's bits per character: what a model should not exceed."""

Result = Mapping[str, Any]

_METRICS: Mapping[str, str] = {
    "exact": "exact match",
    "similarity": "edit similarity",
    "parses": "parses",
    "adds_none": "adds no finding",
}


def read_results(folder: Path) -> list[dict[str, Any]]:
    """The results in a folder, by the names of their files."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            result = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as problem:
            raise CpLspError(f"{path} is no file of results: {problem}") from problem
        if isinstance(result, dict) and result.get("kind") in (INFILL, BITS):
            found.append(result)
    if not found:
        raise CpLspError(
            f"{folder} holds no results; cp-lsp bench infill and bench bits write them"
        )
    return found


def markdown(results: Sequence[Result]) -> str:
    """The figures as tables."""
    parts = []
    for infill in _by_tasks(results):
        heads = ["contender", *_METRICS.values(), "exact, rest of line", "first token", "tokens/s"]
        lines = [_line(heads), _line(["---", *["---:"] * (len(heads) - 1)])]
        for result in infill:
            figures, speed = result["figures"], result["speed"]
            cells = [_percent(figures[ALL][name]) for name in _METRICS]
            line = figures.get("rest-of-line")
            cells.append(_percent(line["exact"]) if line else "")
            cells += [_ms(speed["ttft_ms_median"]), _count(speed["tokens_per_s"])]
            lines.append(_line([result["contender"], *cells]))
        parts.append(f"{infill[0]['figures'][ALL]['tasks']} tasks:\n\n" + "\n".join(lines))
    rows = _bits_rows(results)
    if rows:
        lines = [_line(["contender", "has seen", "bits per character"]), "| --- | --- | ---: |"]
        for row in rows:
            name = row["name"] if row["is_baseline"] else f"**{row['name']}**"
            lines.append(_line([name, row["sees"], f"{row['bits_per_character']:.3f}"]))
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def page(results: Sequence[Result]) -> str:
    """The figures as a page of HTML."""
    body = []
    groups = _by_tasks(results)
    names = dict.fromkeys(result["contender"] for group in groups for result in group)
    colours = {name: f"c{number % 8}" for number, name in enumerate(names)}
    groups = [[{**one, "colour": colours[one["contender"]]} for one in group] for group in groups]
    for number, infill in enumerate(groups):
        body += _infill(infill, is_first=number == 0)
    rows = _bits_rows(results)
    if rows:
        about = _of_kind(results, BITS)[0]
        body += [
            "<h2>Foreseeing modules never trained on</h2>",
            f"<p>{about['documents']} modules, {about['characters']:,} characters. "
            "Less is better. What each contender has seen when it foresees a character is said "
            "below its name. A model is to stay left of the dashed line, "
            f"{1 - GOAL:.0%} below the best baseline that has seen no other test document.</p>",
            _bits(rows),
        ]
    body.append(_provenance(results))
    return _PAGE.replace("{body}", "\n".join(body))


def _infill(infill: Sequence[Result], *, is_first: bool) -> list[str]:
    """The plots of contenders that had the same tasks."""
    count = infill[0]["figures"][ALL]["tasks"]
    title = "Filling gaps in modules never trained on"
    if not is_first:
        title += f": {count} of the tasks"
    return [
        f"<h2>{title}</h2>",
        f"<p>{count} tasks, the same number of each kind, dealt over the modules in turn. "
        "Bars are shares of the tasks; the thin lines are 95&nbsp;% intervals, by drawing "
        "whole modules anew (bootstrap).</p>",
        _legend(infill),
        "<h3>All kinds of tasks together</h3>",
        _grouped(
            infill,
            [
                (title, [result["figures"][ALL][name] for result in infill])
                for name, title in _METRICS.items()
            ],
            "share of tasks (edit similarity: mean), in percent",
        ),
        "<h3>Exact match by kind of task</h3>",
        "<p>Exact means character by character, but for white space at the ends of lines.</p>",
        _by_kind(infill, "exact"),
        "<h3>Adds no finding, by kind of task</h3>",
        "<p>The module with the completion has no error that the original has not; the "
        "completion may differ from the original.</p>",
        _by_kind(infill, "adds_none"),
        "<h3>What became of the answers</h3>",
        _outcomes(infill),
        "<h3>Time to the first token</h3>",
        _times(infill),
    ]


_HEIGHT = 18
_GAP = 14
_LEFT = 170
_RIGHT = 60
_WIDTH = 760


def _grouped(
    contenders: Sequence[Result],
    groups: Sequence[tuple[str, Sequence[Mapping[str, float]]]],
    axis: str,
) -> str:
    """Horizontal bars in groups, a bar a contender, on a scale from 0 to 100 %."""
    scale = (_WIDTH - _LEFT - _RIGHT) / 100
    parts = []
    y = 8.0
    for title, figures in groups:
        middle = y + len(figures) * _HEIGHT / 2 + 4
        parts.append(_text(_LEFT - 10, middle, title, "end"))
        for number, figure in enumerate(figures):
            value, low, high = (100 * figure[name] for name in ("value", "low", "high"))
            name, colour = contenders[number]["contender"], contenders[number]["colour"]
            hint = f"{name}, {title}: {value:.1f} % ({low:.1f} to {high:.1f})"
            parts.append(
                f'<g><title>{escape(hint)}</title><rect class="{colour}" x="{_LEFT}" '
                f'y="{y + 2:.1f}" width="{max(value * scale, 0.5):.1f}" '
                f'height="{_HEIGHT - 4}" rx="2"/>'
                f'<path class="whisker" d="M{_LEFT + low * scale:.1f} {y + _HEIGHT / 2:.1f}'
                f'H{_LEFT + high * scale:.1f}"/></g>'
            )
            label = _LEFT + max(value, high) * scale + 6
            parts.append(_text(label, y + _HEIGHT / 2 + 4, f"{value:.0f}", "start", "value"))
            y += _HEIGHT
        y += _GAP
    return _chart(parts, y, [(share, f"{share}") for share in range(0, 101, 20)], scale, axis)


def _by_kind(infill: Sequence[Result], metric: str) -> str:
    kinds = [kind for kind in KINDS if all(kind in result["figures"] for result in infill)]
    groups = [
        (kind.replace("-", " "), [result["figures"][kind][metric] for result in infill])
        for kind in kinds
    ]
    return _grouped(infill, groups, "share of tasks, in percent")


def _outcomes(infill: Sequence[Result]) -> str:
    """A bar a contender, cut by outcome."""
    scale = (_WIDTH - _LEFT - _RIGHT) / 100
    parts = []
    y = 8.0
    for result in infill:
        outcomes = result["figures"][ALL]["outcomes"]
        total = sum(outcomes.values()) or 1
        parts.append(_text(_LEFT - 10, y + 17, result["contender"], "end"))
        x = float(_LEFT)
        for number, name in enumerate(OUTCOMES):
            share = 100 * outcomes.get(name, 0) / total
            if not share:
                continue
            hint = f"{result['contender']}: {name}, {outcomes[name]} of {total}"
            parts.append(
                f'<g><title>{escape(hint)}</title><rect class="o{number}" x="{x:.1f}" '
                f'y="{y}" width="{share * scale:.1f}" height="24"/></g>'
            )
            if share >= 5:
                at = x + share * scale / 2
                parts.append(_text(at, y + 16, f"{share:.0f}", "middle", f"on o{number}text"))
            x += share * scale
        y += 24 + _GAP
    keys = "".join(
        f'<span><i class="o{number}"></i>{name}</span>' for number, name in enumerate(OUTCOMES)
    )
    ticks = [(share, f"{share}") for share in range(0, 101, 20)]
    return f'<p class="legend">{keys}</p>' + _chart(
        parts, y, ticks, scale, "share of tasks, in percent"
    )


def _times(infill: Sequence[Result]) -> str:
    """Median and 95th percentile of the time to the first token."""
    longest = max((result["speed"]["ttft_ms_p95"] or 0 for result in infill), default=0) or 1
    step = _step(longest)
    top = step * -(-longest // step)
    scale = (_WIDTH - _LEFT - 2 * _RIGHT) / top
    parts = []
    y = 8.0
    for result in infill:
        speed = result["speed"]
        middle, late = speed["ttft_ms_median"], speed["ttft_ms_p95"]
        parts.append(_text(_LEFT - 10, y + 17, result["contender"], "end"))
        if middle is None or late is None:
            parts.append(_text(_LEFT + 6, y + 17, "not measured", "start", "value"))
        else:
            rate = speed["tokens_per_s"]
            hint = "" if rate is None else f", {rate:.0f} tokens/s after it"
            label = f"{middle:.0f} ms, 95th percentile {late:.0f} ms{hint}"
            parts.append(
                f'<g><title>{escape(label)}</title><rect class="{result["colour"]}" x="{_LEFT}" '
                f'y="{y + 3}" width="{max(middle * scale, 0.5):.1f}" height="18" rx="2"/>'
                f'<path class="whisker" d="M{_LEFT + middle * scale:.1f} {y + 12}'
                f'H{_LEFT + late * scale:.1f}"/></g>'
            )
            short = f"{middle:.0f}" if rate is None else f"{middle:.0f}; {rate:.0f} tokens/s"
            parts.append(_text(_LEFT + late * scale + 6, y + 16, short, "start", "value"))
        y += 24 + _GAP
    ticks = [(at * step, f"{at * step:,.0f}") for at in range(int(top // step) + 1)]
    return _chart(parts, y, ticks, scale, "milliseconds: median (bar) and 95th percentile (line)")


def _bits(rows: Sequence[Result]) -> str:
    """A bar a contender, the best last, with the line that a model should reach."""
    left = 330
    highest = max(row["bits_per_character"] for row in rows)
    top = 0.5 * -(-highest // 0.5)
    scale = (_WIDTH - left - _RIGHT) / top
    parts = []
    y = 8.0
    for row in rows:
        value = row["bits_per_character"]
        name = "row" if row["is_baseline"] else "row model"
        parts.append(_text(left - 10, y + 12, row["name"], "end", name))
        parts.append(_text(left - 10, y + 26, "has seen " + row["sees"], "end", "small"))
        colour = "base" if row["is_baseline"] else "c0"
        parts.append(
            f'<rect class="{colour}" x="{left}" y="{y + 5}" width="{value * scale:.1f}" '
            'height="18" rx="2"/>'
        )
        parts.append(_text(left + value * scale + 6, y + 18, f"{value:.3f}", "start", "value"))
        y += 28 + 10
    goal = _goal(rows)
    if goal is not None:
        x = left + goal * scale
        parts.append(f'<path class="goal" d="M{x:.1f} 4V{y:.1f}"/>')
        parts.append(_text(x, y + 8, f"{goal:.3f}", "middle", "small"))
        y += 12
    ticks = [(at / 2, f"{at / 2:.1f}") for at in range(int(top * 2) + 1)]
    return _chart(parts, y, ticks, scale, "bits per character", left=left)


def _goal(rows: Iterable[Result]) -> float | None:
    """What a model should not exceed; what learns from other test documents is not its measure."""
    fair = [
        row["bits_per_character"]
        for row in rows
        if row["is_baseline"] and not row["sees"].endswith("all test text so far")
    ]
    return GOAL * min(fair) if fair else None


def _chart(
    parts: Sequence[str],
    height: float,
    ticks: Sequence[tuple[float, str]],
    scale: float,
    axis: str,
    *,
    left: float = _LEFT,
) -> str:
    grid = []
    for at, label in ticks:
        x = left + at * scale
        grid.append(f'<path class="grid" d="M{x:.1f} 4V{height:.1f}"/>')
        grid.append(_text(x, height + 14, label, "middle", "tick"))
    grid.append(_text(left + ticks[-1][0] * scale / 2, height + 34, axis, "middle", "axis"))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height + 42:.0f}" role="img" '
        f'aria-label="{escape(axis)}">{"".join(grid)}{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, text: str, anchor: str, name: str = "") -> str:
    kind = f' class="{name}"' if name else ""
    return f'<text{kind} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _legend(infill: Sequence[Result]) -> str:
    keys = "".join(
        f'<span><i class="{result["colour"]}"></i>{escape(result["contender"])}</span>'
        for result in infill
    )
    return f'<p class="legend">{keys}</p>'


def _provenance(results: Sequence[Result]) -> str:
    lines = []
    for result in results:
        name = result["contender"] if result["kind"] == INFILL else "bits per character"
        hashes = ", ".join(
            f"{what} {result[what][:12]}" for what in ("tasks", "corpus") if result.get(what)
        )
        lines.append(
            f"<tr><td>{escape(str(name))}</td><td>{escape(str(result.get('date', '')))}</td>"
            f"<td>{escape(str(result.get('commit', '')))}</td><td>{escape(hashes)}</td></tr>"
        )
    return (
        "<h2>Where the figures come from</h2>"
        "<p>The texts of corpus and tasks are not published; their hashes tell whether two runs "
        "had the same.</p>"
        "<table><tr><th>figures of</th><th>date</th><th>commit</th><th>sha256, first digits</th>"
        f"</tr>{''.join(lines)}</table>"
    )


def _of_kind(results: Iterable[Result], kind: str) -> list[Result]:
    """Results of a kind, a model's before the baselines', the best first."""
    found = [result for result in results if result["kind"] == kind]
    if kind == INFILL:
        found.sort(key=lambda r: (r["is_baseline"], -r["figures"][ALL]["exact"]["value"]))
    return found


def _by_tasks(results: Iterable[Result]) -> list[list[Result]]:
    """Results of infilling that had the same tasks together, those with the most tasks first."""
    groups: dict[str, list[Result]] = {}
    for result in _of_kind(results, INFILL):
        groups.setdefault(result["tasks"], []).append(result)
    return sorted(groups.values(), key=lambda group: -group[0]["figures"][ALL]["tasks"])


def _bits_rows(results: Iterable[Result]) -> list[Result]:
    """The rows of all results, each contender once, the best last."""
    rows = {
        (row["name"], row["sees"]): row
        for result in _of_kind(results, BITS)
        for row in result["rows"]
    }
    return sorted(rows.values(), key=lambda row: -row["bits_per_character"])


def _step(longest: float) -> float:
    """A round number that divides an axis into some five parts."""
    step = 1.0
    while longest / step > 6:
        step *= 2 if str(int(step))[0] in "15" else 2.5
    return step


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _percent(figure: Mapping[str, float]) -> str:
    value, low, high = (100 * figure[name] for name in ("value", "low", "high"))
    return f"{value:.1f} % ({low:.0f} to {high:.0f})"


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:.0f} ms"


def _count(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Benchmark of code completion for Component Pascal</title>
<style>
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c1e21; --soft: #5d636b; --line: #dfe2e6; --base: #9aa3ad;
  --c0: #1f6fd1; --c1: #c2571a; --c2: #2c8a57; --c3: #8a4fb8; --c4: #b3306b; --c5: #6b7a1f;
  --c6: #197f8c; --c7: #7a5a3a;
  --ok: #2c8a57; --syntax: #c0392b; --type: #d9892b; --refused: #9aa3ad; --late: #6a5acd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16181b; --ink: #e8eaed; --soft: #a3abb5; --line: #33383e; --base: #707a85;
    --c0: #64a8ff; --c1: #f0935a; --c2: #63c08d; --c3: #c297ea; --c4: #ee79ac; --c5: #b9c862;
    --c6: #5cc3d0; --c7: #c9a480;
    --ok: #63c08d; --syntax: #ee7a6d; --type: #f0b45e; --refused: #707a85; --late: #a99cff;
  }
}
body { margin: 0 auto; max-width: 820px; padding: 24px 20px 60px; background: var(--paper);
  color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", sans-serif; }
h1 { font-size: 1.6em; line-height: 1.25; margin: 0 0 .4em; }
h2 { font-size: 1.25em; margin: 2em 0 .3em; }
h3 { font-size: 1em; margin: 1.8em 0 .3em; }
p { margin: .3em 0 .8em; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--ink); font-size: 13px; }
svg .tick, svg .axis, svg .value, svg .small { fill: var(--soft); font-size: 12px; }
svg .small { font-size: 11px; }
svg .model { font-weight: 600; }
svg .on { fill: var(--paper); font-size: 12px; }
.grid { stroke: var(--line); fill: none; }
.whisker { stroke: var(--ink); stroke-width: 1.4; fill: none; }
.goal { stroke: var(--ink); stroke-dasharray: 5 4; stroke-width: 1.4; fill: none; }
.base { fill: var(--base); }
.legend span { display: inline-block; margin-right: 1.2em; font-size: 14px; }
.legend i { display: inline-block; width: 12px; height: 12px; border-radius: 2px;
  margin-right: .45em; }
table { border-collapse: collapse; font-size: 14px; }
td, th { text-align: left; padding: 3px 14px 3px 0; border-bottom: 1px solid var(--line); }
.c0 { fill: var(--c0); background: var(--c0); } .c1 { fill: var(--c1); background: var(--c1); }
.c2 { fill: var(--c2); background: var(--c2); } .c3 { fill: var(--c3); background: var(--c3); }
.c4 { fill: var(--c4); background: var(--c4); } .c5 { fill: var(--c5); background: var(--c5); }
.c6 { fill: var(--c6); background: var(--c6); } .c7 { fill: var(--c7); background: var(--c7); }
.o0 { fill: var(--ok); background: var(--ok); }
.o1 { fill: var(--syntax); background: var(--syntax); }
.o2 { fill: var(--type); background: var(--type); }
.o3 { fill: var(--refused); background: var(--refused); }
.o4 { fill: var(--late); background: var(--late); }
</style>
</head>
<body>
<h1>Benchmark of code completion for Component Pascal</h1>
{body}
</body>
</html>
"""
