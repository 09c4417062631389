"""A finding to what a model is asked: to fill a gap in the code, or in a conversation."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from cp_lsp.completion.context import imported_interfaces
from cp_lsp.completion.prompt import Prompter, interface_block
from cp_lsp.features.fixes.rule import Site
from cp_lsp.models.base import Message, Prompt
from cp_lsp.repair.stretches import Stretch
from cp_lsp.source.messages import explanation, message

_BEFORE: Final = 1400
_BEHIND: Final = 700
"""Characters of code around a finding that a model sees when it fills a gap."""

_LINES_BEFORE: Final = 24
_LINES_BEHIND: Final = 12
_ASKED_BEFORE: Final = 4
_ASKED_BEHIND: Final = 3
"""Lines around a finding that a model sees in a conversation, and that it is to write anew."""

_INTERFACES: Final = 600

_SYSTEM: Final = (
    "You mend modules in Component Pascal (BlackBox). Keywords are in capitals, statements are "
    "separated by semicolons, assignment is :=, inequality is #, IF and WHILE end with END, there "
    "is no begin/end block. You change as little as possible and keep the layout."
)
_REQUEST: Final = """\
{interfaces}The code around:

```
{code}```

The compiler reports error {code_number}: {message} {explanation}

It stood at the mark (*!*) in these lines when it noticed the error:

```
{asked}```

Write these {count} lines once more, mended and without the mark, in one code block; no others."""

_FENCE: Final = re.compile(r"```[^\n]*\n(.*?)(?:```|\Z)", re.DOTALL)
_MARK: Final = "(*!*)"


class Surroundings:
    """What the prompts for one finding have in common."""

    def __init__(self, site: Site, definition: Callable[[str], str | None]) -> None:
        self._site = site
        text, pos = site.text, site.finding.pos
        self._first = text.rfind("\n", 0, max(0, pos - _BEFORE)) + 1
        end = text.find("\n", min(len(text), pos + _BEHIND))
        self._last = len(text) if end < 0 else end + 1
        self._interfaces = imported_interfaces(
            text, text[self._first : self._last], definition, budget=_INTERFACES
        )
        self._blocks = [interface_block(each) for each in self._interfaces]

    def gap(self, prompter: Prompter, stretch: Stretch) -> Prompt:
        """What has a model fill a stretch."""
        text = self._site.text
        first, last = self._first, self._last
        if stretch.start < first:
            first = text.rfind("\n", 0, max(0, stretch.start - _BEFORE)) + 1
        if not stretch.end + _BEHIND // 4 < last < stretch.end + 2 * _BEHIND:
            end = text.find("\n", min(len(text), stretch.end + _BEHIND))
            last = len(text) if end < 0 else end + 1
        window = prompter.fit(
            text[first : stretch.start] + stretch.before, stretch.after + text[stretch.end : last]
        )
        return prompter.prompt(window, self._blocks, name=self._site.module.name)

    def lines(self) -> tuple[int, int]:
        """The characters [start, end) that a model is asked to write anew in a conversation."""
        text, pos = self._site.text, self._site.finding.pos
        return _lines_around(text, pos, _ASKED_BEFORE, _ASKED_BEHIND)

    def shown(self) -> tuple[int, int]:
        """The characters [start, end) that it sees then."""
        text, pos = self._site.text, self._site.finding.pos
        return _lines_around(text, pos, _LINES_BEFORE, _LINES_BEHIND)

    def conversation(self, language: str = "en") -> tuple[Message, ...]:
        """What asks a model that converses to write `lines` anew."""
        text, finding = self._site.text, self._site.finding
        start, end = self.lines()
        first, last = self.shown()
        known = explanation(finding.code)
        interfaces = "".join(f"Module {each.text}\n" for each in self._interfaces)
        asked = text[start:end]
        request = _REQUEST.format(
            interfaces=interfaces,
            code=_whole(text[min(first, start) : max(last, end)]),
            code_number=finding.code,
            message=message(finding.code, language, finding.detail),
            explanation="" if known is None else known.en,
            asked=_whole(text[start : finding.pos] + _MARK + text[finding.pos : end]),
            count=asked.rstrip("\n").count("\n") + 1,
        )
        return Message("system", _SYSTEM), Message("user", request)


def lines_said(answer: str) -> str | None:
    """The lines that a model has written in a code block; None where there is none."""
    found = _FENCE.search(answer)
    if found is None:
        return None
    return found[1].replace(_MARK, "")


def _whole(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"


def _lines_around(text: str, pos: int, before: int, behind: int) -> tuple[int, int]:
    start = text.rfind("\n", 0, pos) + 1
    for _ in range(before):
        start = text.rfind("\n", 0, max(0, start - 1)) + 1
    end = pos
    for _ in range(behind + 1):
        found = text.find("\n", end)
        end = len(text) if found < 0 else found + 1
    return start, end
