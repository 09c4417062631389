"""Figures as one page for a browser: plots drawn here as SVG, nothing loaded from anywhere."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from cp_lsp.telemetry.read import Figures, Group, percentile
from cp_lsp.telemetry.table import step_labels
from cp_lsp.telemetry.words import cause, word

_WIDTH = 640
_ROW = 26
_LABELS = 220
_PLOT = 180
_DAYS = 60
"""Days in a plot at most, the latest."""


def page(shown: Figures, source: Path, language: str = "en") -> str:
    """The page, in "ru" or else in English; `source` is named as where the figures come from."""
    return "\n".join(_Page(shown, source, language).parts()) + "\n"


class _Page:
    def __init__(self, shown: Figures, source: Path, language: str) -> None:
        self._shown = shown
        self._source = source
        self._language = language

    def parts(self) -> Iterator[str]:
        title = escape(self._word("title"))
        language = "ru" if self._language == "ru" else "en"
        yield f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">'
        policy = "default-src 'none'; style-src 'unsafe-inline'"
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>"
        yield f"<h1>{title}</h1>"
        total = self._shown.total
        if self._shown.days:
            days = self._shown.days
            period = self._word("period", days[0].name, days[-1].name, self._shown.sessions)
            yield f"<p>{escape(period)}</p>"
            yield self._tiles(total)
            yield '<div class="plots">'
            yield self._figure("what became", self._bars(self._outcome(total), total.asked))
            yield self._figure("by day", self._days(days[-_DAYS:]), self._legend_of_days())
            if total.latency:
                yield self._figure("how quick", self._histogram(total), self._word("within"))
            yield from self._causes(total)
            yield "</div>"
            yield self._models(self._shown.models)
        else:
            yield f"<p>{escape(self._word('none'))}</p>"
        yield f"<footer>{escape(self._word('stays', self._source))}</footer>"
        yield "</main>\n</body>\n</html>"

    def _tiles(self, total: Group) -> str:
        unit = self._word("ms")
        tiles = [(str(len(total.shown)), self._word("shown"))]
        if total.acceptance is not None:
            tiles.append((f"{total.acceptance:.0%}", self._word("taken")))
        for name in ("retained-30s", "retained-5min"):
            kept = total.retained.get(name)
            if kept is not None and kept.share is not None:
                tiles.append((f"{kept.share:.0%}", self._word(name)))
        for name, values in (("ttft", total.ttft), ("latency", total.model_latency)):
            if values:
                high = f"p95 {percentile(values, 0.95):.0f} {unit}"
                tiles.append(
                    (f"{percentile(values, 0.5):.0f} {unit}", f"{self._word(name)}, p50; {high}")
                )
        if total.reuse is not None:
            tiles.append((f"{total.reuse:.0%}", self._word("reuse")))
        shown = "".join(
            f"<div><b>{escape(value)}</b><span>{escape(name)}</span></div>" for value, name in tiles
        )
        return f'<div class="tiles">{shown}</div>'

    def _outcome(self, total: Group) -> list[tuple[str, int, str]]:
        rows = [
            (self._word("asked"), total.asked, "quiet"),
            (self._word("shown"), len(total.shown), "first"),
            (self._word("whole"), total.accepted, "good"),
            (self._word("in part"), total.partially, "good"),
        ]
        kinds = {"cut": "second", "refused": "second", "failed": "bad"}
        for name in ("rejected", "cancelled", "cut", "refused", "failed"):
            rows.append((self._word(name), total.counts[name], kinds.get(name, "quiet")))
        return rows

    def _causes(self, total: Group) -> Iterator[str]:
        if total.cache:
            names = (("hit", "hit"), ("reuse", "reuse of"), ("miss", "miss"))
            rows = [(self._word(text), total.cache[name], "first") for name, text in names]
            yield self._figure("cache", self._bars(rows, sum(total.cache.values())))
        lists = (
            ("why refused", total.reasons, "second"),
            ("why cut", total.cuts, "second"),
            ("why failed", total.faults, "bad"),
        )
        for title, counts, kind in lists:
            if counts:
                rows = [
                    (cause(name, self._language), number, kind)
                    for name, number in counts.most_common(10)
                ]
                yield self._figure(title, self._bars(rows, sum(counts.values())))

    def _bars(self, rows: Sequence[tuple[str, int, str]], of: int) -> str:
        """Lying bars: the name, the bar, and the number with its share."""
        most = max([number for _, number, _ in rows], default=0) or 1
        room = _WIDTH - _LABELS - 110
        parts = []
        for index, (name, number, kind) in enumerate(rows):
            y = index * _ROW
            width = max(number / most * room, 1.5 if number else 0)
            share = f" · {number / of:.0%}" if of else ""
            parts.append(
                f"<text x='{_LABELS - 10}' y='{y + 17}' class='end'>{escape(name)}</text>"
                f"<rect x='{_LABELS}' y='{y + 4}' width='{width:.1f}' height='{_ROW - 8}' rx='2'"
                f" class='{kind}'/>"
                f"<text x='{_LABELS + width + 8:.1f}' y='{y + 17}'>{number}{share}</text>"
            )
        return _svg(len(rows) * _ROW, "".join(parts))

    def _histogram(self, total: Group) -> str:
        bars = total.histogram()
        most = max(bars)
        step = _WIDTH / len(bars)
        parts = []
        for index, (number, label) in enumerate(zip(bars, step_labels(), strict=True)):
            height = number / most * _PLOT
            x = index * step
            parts.append(
                f"<rect x='{x + 3:.1f}' y='{20 + _PLOT - height:.1f}' width='{step - 6:.1f}'"
                f" height='{height:.1f}' rx='2' class='first'/>"
                f"<text x='{x + step / 2:.1f}' y='{14 + _PLOT - height:.1f}' class='middle'>"
                f"{number or ''}</text>"
                f"<text x='{x + step / 2:.1f}' y='{_PLOT + 38}' class='middle small'>"
                f"{escape(label)}</text>"
            )
        return _svg(_PLOT + 46, _line(0, 20 + _PLOT, _WIDTH) + "".join(parts))

    def _days(self, days: Sequence[Group]) -> str:
        """Columns of what was shown and taken, and above them the latency of each day."""
        left, room = 44, _WIDTH - 54
        step = room / len(days)
        width = min(step * 0.7, 40)
        most = max([len(day.shown) for day in days], default=0) or 1
        slow = max([percentile(day.model_latency, 0.95) or 0 for day in days], default=0) or 1
        top, gap = _PLOT * 0.7, 40
        base = top + gap + _PLOT
        parts = [_axis(left, 16, top, slow), _axis(left, 16 + top + gap, _PLOT - 16, most)]
        for share, kind in ((0.95, "second"), (0.5, "first")):
            points = []
            for index, day in enumerate(days):
                value = percentile(day.model_latency, share)
                if value is not None:
                    x, y = left + (index + 0.5) * step, 16 + top - value / slow * top
                    points.append(f"{x:.1f},{y:.1f}")
                    parts.append(
                        f"<circle cx='{x:.1f}' cy='{y:.1f}' r='3' class='{kind}'><title>"
                        f"{day.name}: p{share * 100:.0f} {value:.0f} {self._word('ms')}</title>"
                        "</circle>"
                    )
            parts.append(f"<polyline points='{' '.join(points)}' class='{kind}'/>")
        names_every = math.ceil(len(days) / 8)
        for index, day in enumerate(days):
            x = left + (index + 0.5) * step
            for number, kind in ((len(day.shown), "first"), (len(day.taken), "good")):
                height = min(number, most) / most * (_PLOT - 16)
                parts.append(
                    f"<rect x='{x - width / 2:.1f}' y='{base - height:.1f}' width='{width:.1f}'"
                    f" height='{height:.1f}' class='{kind}'><title>{day.name}: {number}</title>"
                    "</rect>"
                )
            if index % names_every == 0:
                parts.append(
                    f"<text x='{x:.1f}' y='{base + 18:.1f}' class='middle small'>"
                    f"{day.name[5:]}</text>"
                )
        return _svg(base + 26, "".join(parts))

    def _legend_of_days(self) -> str:
        unit, latency = self._word("ms"), self._word("latency")
        names = (
            ("first", f"{self._word('shown')}; p50 {latency}, {unit}"),
            ("good", self._word("taken")),
            ("second", f"p95 {latency}, {unit}"),
        )
        return " ".join(f"<i class='{kind}'></i>{escape(name)}" for kind, name in names)

    def _models(self, models: Sequence[Group]) -> str:
        if not models:
            return ""
        unit = self._word("ms")
        heads = [self._word(name) for name in ("model", "asked", "shown", "taken")]
        heads += [self._word("retained-5min"), self._word("cut"), self._word("refused")]
        heads += [f"{self._word(name)} p50 / p95, {unit}" for name in ("ttft", "latency")]
        rows = []
        for group in models:
            kept = group.retained.get("retained-5min")
            cells = [group.name, str(group.asked), str(len(group.shown))]
            cells.append("" if group.acceptance is None else f"{group.acceptance:.0%}")
            cells.append("" if kept is None or kept.share is None else f"{kept.share:.0%}")
            cells += [str(group.counts["cut"]), str(group.counts["refused"])]
            for values in (group.ttft, group.model_latency or group.latency):
                pair = [percentile(values, 0.5), percentile(values, 0.95)]
                cells.append(" / ".join(f"{each:.0f}" for each in pair if each is not None))
            rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
        head = "".join(f"<th>{escape(name)}</th>" for name in heads)
        return (
            f"<section><h2>{escape(self._word('by model'))}</h2><div class='wide'><table>"
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div></section>"
        )

    def _figure(self, title: str, drawing: str, below: str = "") -> str:
        caption = f"<p class='legend'>{below}</p>" if below else ""
        return f"<section><h2>{escape(self._word(title))}</h2>{drawing}{caption}</section>"

    def _word(self, name: str, *values: object) -> str:
        return word(name, self._language, *values)


def _svg(height: float, content: str) -> str:
    return f"<svg viewBox='0 0 {_WIDTH} {height:.0f}' role='img'>{content}</svg>"


def _line(x: float, y: float, end: float) -> str:
    return f"<line x1='{x}' y1='{y:.1f}' x2='{end}' y2='{y:.1f}'/>"


def _axis(left: float, y: float, height: float, most: float) -> str:
    """Lines at nothing, half and most, with their numbers."""
    parts = []
    for share in (0, 0.5, 1):
        at = y + height * (1 - share)
        parts.append(_line(left, at, _WIDTH))
        if share * most == round(share * most) or most > 10:
            parts.append(
                f"<text x='{left - 6}' y='{at + 4:.1f}' class='end small'>{share * most:.0f}</text>"
            )
    return "".join(parts)


_STYLE = """
:root { color-scheme: light dark; --ground: #fbfbfa; --card: #fff; --text: #1f2430;
  --quiet-text: #667; --line: #dde0e6; --quiet: #b9c0cc; --first: #3b6fb6; --second: #c77d1e;
  --good: #2f8f5b; --bad: #c2403a; }
@media (prefers-color-scheme: dark) { :root { --ground: #15181e; --card: #1d2129; --text: #e3e6ec;
  --quiet-text: #98a0ae; --line: #343a46; --quiet: #4d5564; --first: #6c9fe2; --second: #dd9a45;
  --good: #4fb67e; --bad: #e2716b; } }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.45 system-ui, "Segoe UI", sans-serif; }
main { max-width: 1160px; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1rem; margin: 0 0 .6rem; }
p { margin: .2rem 0 1.2rem; color: var(--quiet-text); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: .8rem;
  margin-bottom: .8rem; }
.tiles div, section { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  padding: .9rem 1rem; }
.tiles b { display: block; font-size: 1.5rem; font-weight: 600; }
.tiles span { color: var(--quiet-text); font-size: .85rem; }
.plots { columns: 2 440px; column-gap: .8rem; padding-bottom: .1px; }
.plots section { break-inside: avoid; margin-bottom: .8rem; }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--text); font-size: 14px; } svg .small { font-size: 12px;
  fill: var(--quiet-text); }
svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
svg line { stroke: var(--line); } svg polyline { stroke-width: 2; }
.quiet { fill: var(--quiet); } .first { fill: var(--first); } .second { fill: var(--second); }
.good { fill: var(--good); } .bad { fill: var(--bad); }
svg polyline.first { fill: none; stroke: var(--first); }
svg polyline.second { fill: none; stroke: var(--second); }
.legend { margin: .6rem 0 0; font-size: .85rem; }
.legend i { display: inline-block; width: .8em; height: .8em; border-radius: 2px;
  margin: 0 .4em 0 .8em; } i.first { background: var(--first); } i.good { background: var(--good); }
i.second { background: var(--second); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem;
  font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; } th { color: var(--quiet-text);
  font-weight: 500; vertical-align: bottom; }
tbody tr:last-child td { border-bottom: 0; }
main > section { margin-top: .8rem; }
footer { margin-top: 1.2rem; color: var(--quiet-text); font-size: .85rem;
  overflow-wrap: anywhere; }
"""
