"""Where procedures begin and end, told from the text alone, in broken texts and in no time.

It may be misled by comments, which does no harm where procedures only serve as context.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_HEADING: Final = re.compile(
    r"^[ \t]*PROCEDURE(?!\s*\^)\s*(?:\[[^\]]*\]\s*)?(?:\(([^)]*)\)\s*)?([A-Za-z_]\w*)", re.MULTILINE
)
_END: Final = re.compile(r"\bEND[ \t]+([A-Za-z_]\w*)[ \t]*;?")
_BODILESS: Final = re.compile(r",\s*(?:ABSTRACT|EMPTY)\b")
_BRACKET: Final = re.compile(r"[();]")
_FAR: Final = 40
"""Headings that are looked at backwards, at most, for the one that a place is in."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure with its body, at text[start:end]; `name` has the receiver's type in front."""

    name: str
    start: int
    end: int


def procedures(text: str) -> Iterator[Procedure]:
    """The procedures of a module that have a body, without those inside of others."""
    ends: dict[str, list[int]] = {}
    for end in _END.finditer(text):
        ends.setdefault(end[1], []).append(end.end())
    at = 0
    while (heading := _HEADING.search(text, at)) is not None:
        at = heading.end()
        stops = ends.get(heading[2], ())
        place = bisect_right(stops, at)
        if place < len(stops) and _has_body(text, heading):
            at = stops[place]
            start = heading.start() + len(heading[0]) - len(heading[0].lstrip())
            yield Procedure(name_of(heading), start, at)


def heading_before(prefix: str) -> re.Match[str] | None:
    """The heading of the procedure that the end of a prefix is in; None outside of any."""
    stop = len(prefix)
    for _ in range(_FAR):
        stop = prefix.rfind("PROCEDURE", 0, stop)
        if stop < 0:
            return None
        heading = _HEADING.match(prefix, prefix.rfind("\n", 0, stop) + 1)
        if heading is None or not _has_body(prefix, heading):
            continue
        if re.compile(rf"\bEND[ \t]+{heading[2]}\b").search(prefix, heading.end()) is None:
            return heading
        if heading[0].startswith(("\tPROCEDURE", "PROCEDURE")):
            # What has ended stood in no other procedure, so this place does not either.
            return None
    return None


def name_of(heading: re.Match[str]) -> str:
    """The name of a heading's procedure, a method's with the type of its receiver in front."""
    receiver = re.search(r":\s*([\w.]+)", heading[1] or "")
    return heading[2] if receiver is None else f"{receiver[1]}.{heading[2]}"


def _has_body(text: str, heading: re.Match[str]) -> bool:
    end = _heading_end(text, heading.end())
    return _BODILESS.search(text, heading.end(), end) is None


def _heading_end(text: str, at: int) -> int:
    """Where the semicolon after a heading is: one that stands in no brackets."""
    depth = 0
    for match in _BRACKET.finditer(text, at):
        if match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth -= 1
        elif depth <= 0:
            return match.start()
    return len(text)
