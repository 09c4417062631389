"""Rules → railroad diagrams as SVG.

A shape knows its width and how far it reaches above and below the line that runs through it, and
draws itself with the left end of that line at a given point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

from grammar.ebnf import Choice, Except, Expr, Option, Range, Ref, Repeat, Seq, Text, Word

_GAP = 10  # between two shapes on a line
_ROW = 10  # between two lines
_TURN = 10  # the radius of a curve
_BOX = 13  # half the height of a box
_CHAR = 7.9  # the width of a character of the monospaced font, with a reserve


class _Shape(Protocol):
    width: float
    up: float
    down: float

    def draw(self, x: float, y: float) -> str: ...


def diagram(body: Expr, label: str) -> str:
    """An SVG element; `label` is read out in its place."""
    shape = _shape(body)
    width, height = shape.width + 4 * _GAP, shape.up + shape.down + 2 * _ROW
    y = shape.up + _ROW
    stops = f'<path d="M{_GAP} {y - 6}v12M{width - _GAP} {y - 6}v12"/>'
    lines = _line(_GAP, y, _GAP) + _line(width - 2 * _GAP, y, _GAP)
    return (
        f'<svg role="img" aria-label="{escape(label)}" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}">{stops}{lines}{shape.draw(2 * _GAP, y)}</svg>'
    )


def char_text(text: str) -> str:
    """A text of the grammar as people read it: what has no look of its own by its code."""
    if len(text) == 1 and (ord(text) <= 0x20 or 0x7F <= ord(text) <= 0xA0 or ord(text) > 0xFFFF):
        return "blank" if text == " " else code_text(text)
    return text


def code_text(char: str) -> str:
    """The character in the notation of the grammar: `9X`, `0A0X`."""
    code = f"{ord(char):X}X"
    return code if code[0].isdigit() else f"0{code}"


def _shape(expr: Expr) -> _Shape:
    if isinstance(expr, Word):
        return _Box(expr.text, "word")
    if isinstance(expr, Text):
        return _Box(char_text(expr.text), "text")
    if isinstance(expr, Range):
        return _Box(f"{char_text(expr.first)} … {char_text(expr.last)}", "text")
    if isinstance(expr, Ref):
        return _Box(expr.name, "rule", link=f"#{expr.name}")
    if isinstance(expr, Except):
        return _Line((_shape(expr.whole), _Note("but not"), _shape(expr.without)))
    if isinstance(expr, Seq):
        return _Line(_in_line(expr.items))
    if isinstance(expr, Choice):
        return _Ways(tuple(_shape(item) for item in expr.items))
    if isinstance(expr, Option):
        inner = expr.item
        items = inner.items if isinstance(inner, Choice) else (inner,)
        return _Ways((_Line(()), *(_shape(item) for item in items)))
    return _Ways((_Line(()), _Loop(_shape(expr.item), _Line(()))))


def _in_line(items: Sequence[Expr]) -> tuple[_Shape, ...]:
    """The shapes of a sequence; `A {sep A}` is a loop with the separator on the way back."""
    shapes: list[_Shape] = []
    for place, item in enumerate(items):
        if place and isinstance(item, Repeat) and isinstance(item.item, Seq):
            between, again = item.item.items[0], item.item.items[1:]
            if again == (items[place - 1],):
                shapes[-1] = _Loop(shapes[-1], _shape(between))
                continue
        shapes.append(_shape(item))
    return tuple(shapes)


@dataclass
class _Box:
    text: str
    kind: str
    link: str = ""

    def __post_init__(self) -> None:
        self.width = len(self.text) * _CHAR + 2 * _GAP
        self.up = self.down = float(_BOX)

    def draw(self, x: float, y: float) -> str:
        radius = 3 if self.kind == "rule" else _BOX
        body = (
            f'<g class="{self.kind}"><rect x="{x:g}" y="{y - _BOX:g}" width="{self.width:g}" '
            f'height="{2 * _BOX}" rx="{radius}"/>'
            f'<text x="{x + self.width / 2:g}" y="{y + 4.5:g}">{escape(self.text)}</text></g>'
        )
        return f'<a href="{self.link}">{body}</a>' if self.link else body


@dataclass
class _Note:
    text: str

    def __post_init__(self) -> None:
        self.width = len(self.text) * _CHAR
        self.up = self.down = float(_BOX)

    def draw(self, x: float, y: float) -> str:
        middle = x + self.width / 2
        return f'<text class="note" x="{middle:g}" y="{y + 4.5:g}">{escape(self.text)}</text>'


@dataclass
class _Line:
    items: tuple[_Shape, ...]

    def __post_init__(self) -> None:
        self.width = sum(item.width for item in self.items) + _GAP * max(0, len(self.items) - 1)
        self.up = max((item.up for item in self.items), default=0.0)
        self.down = max((item.down for item in self.items), default=0.0)

    def draw(self, x: float, y: float) -> str:
        parts = []
        for place, item in enumerate(self.items):
            if place:
                parts.append(_line(x, y, _GAP))
                x += _GAP
            parts.append(item.draw(x, y))
            x += item.width
        return "".join(parts)


@dataclass
class _Ways:
    items: tuple[_Shape, ...]

    def __post_init__(self) -> None:
        self._inner = max(item.width for item in self.items)
        self.width = self._inner + 4 * _TURN
        self.up = self.items[0].up
        self.down = self.items[0].down
        for item in self.items[1:]:
            self.down += self._step(item)

    def _step(self, item: _Shape) -> float:
        return max(_ROW + item.up + item.down, 2 * _TURN)

    def draw(self, x: float, y: float) -> str:
        parts = []
        depth = self.items[0].down
        for place, item in enumerate(self.items):
            left, right = x + 2 * _TURN, x + self.width - 2 * _TURN
            if place == 0:
                at = y
                parts.append(_line(x, y, 2 * _TURN) + _line(right, y, 2 * _TURN))
            else:
                at = y + depth + max(_ROW + item.up, 2 * _TURN - item.down)
                depth += self._step(item)
                drop = at - y - 2 * _TURN
                turn = f"a{_TURN} {_TURN} 0 0 1 {_TURN} {_TURN}v{drop:g}a{_TURN} {_TURN} 0 0 0 "
                parts.append(f'<path d="M{x:g} {y:g}{turn}{_TURN} {_TURN}"/>')
                back = f"a{_TURN} {_TURN} 0 0 0 {_TURN} -{_TURN}v{-drop:g}a{_TURN} {_TURN} 0 0 1 "
                parts.append(f'<path d="M{right:g} {at:g}{back}{_TURN} -{_TURN}"/>')
            end = left + item.width
            parts.append(item.draw(left, at) + _line(end, at, right - end))
        return "".join(parts)


@dataclass
class _Loop:
    once: _Shape
    back: _Shape

    def __post_init__(self) -> None:
        self._inner = max(self.once.width, self.back.width, 2.0 * _TURN)
        self.width = self._inner + 2 * _TURN
        self.up = self.once.up
        self._drop = max(self.once.down + _ROW + self.back.up, 2.0 * _TURN)
        self.down = self._drop + self.back.down

    def draw(self, x: float, y: float) -> str:
        left, right, at = x + _TURN, x + self.width - _TURN, y + self._drop
        down = f"a{_TURN} {_TURN} 0 0 1 {_TURN} {_TURN}v{self._drop - 2 * _TURN:g}"
        up = f"a{_TURN} {_TURN} 0 0 1 -{_TURN} -{_TURN}v{2 * _TURN - self._drop:g}"
        start = left + (self._inner - self.back.width) / 2
        return (
            _line(x, y, _TURN)
            + self.once.draw(left, y)
            + _line(left + self.once.width, y, right - left - self.once.width + _TURN)
            + f'<path d="M{right:g} {y:g}{down}a{_TURN} {_TURN} 0 0 1 -{_TURN} {_TURN}"/>'
            + f'<path d="M{left:g} {at:g}{up}a{_TURN} {_TURN} 0 0 1 {_TURN} -{_TURN}"/>'
            + _line(left, at, start - left)
            + self.back.draw(start, at)
            + _line(start + self.back.width, at, right - start - self.back.width)
        )


def _line(x: float, y: float, length: float) -> str:
    return f'<path d="M{x:g} {y:g}h{length:g}"/>' if length > 0 else ""
