"""Pieces of context beside the text itself, each small enough to be left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Kind = Literal[
    "interfaces",
    "members",
    "declarations",
    "similar",
    "recent",
    "findings",
    "expected",
]
"""What a block tells: declarations of imported modules that are mentioned near; fields and methods
of the variables near; declarations of the module itself that a prompt has no room for; procedures
like the one being written; what was changed lately; what is wrong near; and which type the cursor
waits for.
"""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of context: whole lines of Component Pascal, or of a list of changes or errors.

    `title` says in a line what it is, `file` under which name a model may know it.
    """

    kind: Kind
    title: str
    file: str
    text: str
