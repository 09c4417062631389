"""Language tools for Component Pascal: the front end of a compiler, and what is built on it.

    >>> from cp_lsp import check
    >>> [(f.pos, f.code) for f in check("MODULE M; BEGIN x := 1 END M.").findings]
    [(17, 0)]

`check` and `parse` are the front door; everything else is imported from its own module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cp_lsp.semantics.checker import CheckedModule, check, parse

__all__ = ["CheckedModule", "check", "parse"]


def __getattr__(name: str) -> object:
    # The front end is loaded only by those who ask for it, so that a command starts at once.
    if name in __all__:
        from cp_lsp.semantics import checker

        return getattr(checker, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
