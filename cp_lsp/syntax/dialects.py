"""Extensions of other compilers, so that a finding about one can say what it is.

Gardens Point Component Pascal adds to the language; BlackBox refuses all of it.
"""

from __future__ import annotations

from typing import Final

from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import Tokens

_GARDENS_POINT: Final = "Gardens Point: "
_TYPES: Final = frozenset({"VECTOR", "EVENT", "ENUM", "CLASS", "INTERFACE"})


def extension_at(tokens: Tokens, pos: int) -> str | None:
    """The extension that an error of form at an offset is about, None when it looks like none."""
    index = next((i for i, mark in enumerate(tokens.marks) if mark >= pos), -1)
    kind = tokens.kinds[index]
    start = tokens.starts[index]
    word = tokens.text[start : tokens.ends[index]]
    before = tokens.kinds[index - 1] if index > 0 else s.NULL
    found: str | None = None
    if word in ("SYSTEM", "FOREIGN") and tokens.kinds[index + 1] == s.MODULE:
        found = f"{word} MODULE"
    elif kind == s.OF and _word(tokens, index - 1) in _TYPES:
        found = f"{_word(tokens, index - 1)} OF"
    elif word == "`":
        found = "`name"
    elif word == "!" and tokens.kinds[index + 1] in (s.STRING, s.NUMBER):
        found = '!"string"'
    elif "RESCUE" in (word, _word(tokens, index - 4)):
        found = "RESCUE"
    elif kind == s.STRING and before == s.BECOMES:
        found = 'IMPORT name := "[assembly]name"'
    elif kind == s.LBRAK and before == s.BEGIN:
        found = f"[{_word(tokens, index + 1)}]"
    return None if found is None else _GARDENS_POINT + found


def _word(tokens: Tokens, index: int) -> str:
    return tokens.text[tokens.starts[index] : tokens.ends[index]] if index >= 0 else ""
