"""A finding: what is wrong at a place of a user's module."""

from __future__ import annotations

from typing import Final, NamedTuple

FIRST_WARNING: Final = 900
"""Numbers from here to 999 are warnings; all others are errors."""

TOO_DEEP: Final = 1000
TOO_LARGE: Final = 1001

MAX_ERRORS: Final = 64
"""The compiler keeps no more errors than this."""

_NEAR: Final = 10


class Finding(NamedTuple):
    """One error or warning: the 0-based offset it is marked at, BlackBox's number, and the name
    it is about, if any.
    """

    pos: int
    code: int
    detail: str | None = None

    @property
    def is_warning(self) -> bool:
        return FIRST_WARNING <= self.code < TOO_DEEP


def marked(discovered: list[Finding], length: int) -> list[Finding]:
    """What the compiler shows of the errors that it discovered in a text of a length, in text
    order.

    An error closer than ten characters after the one reported before it is swallowed, and only
    the first 64 are kept.
    """
    shown: list[Finding] = []
    last = -_NEAR - 1
    for finding in discovered:
        pos = finding.pos
        if pos < last or last + _NEAR <= pos:
            last = pos
            shown.append(finding if pos <= length else finding._replace(pos=length))
            if len(shown) == MAX_ERRORS:
                break
    shown.sort(key=lambda finding: finding.pos)
    return shown
