"""What a model that converses writes anew, to edits that change no more than helps."""

from __future__ import annotations

import difflib
import time
from collections.abc import Iterator, Sequence
from typing import Final

from cp_lsp.features.fixes.rule import Site
from cp_lsp.models.base import LIKELIEST, Sampling
from cp_lsp.repair.asks import Say, Steps
from cp_lsp.repair.prompt import Surroundings, lines_said
from cp_lsp.repair.verify import Verifier

_ALIKE: Final = 0.7
"""How much of two lines has to be the same so that one is taken for the other, changed."""

_TOKENS: Final = 320
_TEMPERATURES: Final = (0.0, 0.6, 0.9)


def conversed(
    site: Site, verifier: Verifier, around: Surroundings, wanted: int, until: float
) -> Steps[None]:
    """The lines around the finding as a model writes them anew, all of them or a change alone."""
    messages = around.conversation()
    for number, temperature in enumerate(_TEMPERATURES):
        if verifier.count >= wanted or time.monotonic() > until:
            return
        sampling = Sampling(temperature, seed=number) if temperature else LIKELIEST
        said = yield Say(messages, _TOKENS, sampling)
        new = lines_said(said) if isinstance(said, str) else None
        if new is None:
            continue
        # Some write all that they have seen, and not what they were asked for alone.
        is_mended = False
        for start, end in (around.lines(), around.shown()):
            for first, last, text in _changes(site.text[start:end], new):
                is_mended = is_mended or verifier.take(start + first, start + last, text)
            if is_mended:
                break


def _changes(old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """The changes from one text to another, each line and each hunk alone, the smallest first, and
    then all together.
    """
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [0]
    for line in old_lines:
        starts.append(starts[-1] + len(line))

    def hunk(i: int, j: int, k: int, m: int) -> tuple[int, int, str]:
        # Models forget the indentation: that of the old lines is kept.
        line = old_lines[min(i, len(old_lines) - 1)] if old_lines else ""
        blanks = line[: len(line) - len(line.lstrip(" \t"))]
        lines = [f"{blanks}{line.strip()}\n" for line in new_lines[k:m]]
        return starts[i], starts[j], "".join(lines)

    matcher = difflib.SequenceMatcher(
        None, list(map(_bare, old_lines)), list(map(_bare, new_lines)), autojunk=False
    )
    hunks: list[tuple[int, int, str]] = []
    parts: list[tuple[int, int, str]] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        is_outside = tag == "insert" and (i == 0 or i == len(old_lines))
        if tag == "equal" or is_outside:
            continue
        hunks.append(hunk(i, j, k, m))
        if tag == "replace":
            parts += [hunk(n, n + 1, o, o + 1) for n, o in _pairs(old_lines, new_lines, i, j, k, m)]
    yield from sorted({*hunks, *parts}, key=lambda hunk: (hunk[1] - hunk[0] + len(hunk[2]), hunk))
    if len(hunks) > 1:
        whole = old
        for first, last, text in reversed(hunks):
            whole = whole[:first] + text + whole[last:]
        yield 0, len(old), whole


def _pairs(
    old: Sequence[str], new: Sequence[str], i: int, j: int, k: int, m: int
) -> Iterator[tuple[int, int]]:
    """Of the old lines [i, j) and the new ones [k, m) those that are alike."""
    for o in range(k, m):
        ratios = [
            (difflib.SequenceMatcher(None, _bare(old[n]), _bare(new[o])).ratio(), n)
            for n in range(i, j)
        ]
        ratio, n = max(ratios, default=(0.0, i))
        if ratio >= _ALIKE:
            yield n, o


def _bare(line: str) -> str:
    return " ".join(line.split())
