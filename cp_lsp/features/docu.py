"""The passages of a module's document: the definition first, then one for each thing declared.

BlackBox documents have the form that its conventions ask for: after `END Name.` a passage on the
module, then passages headed by a line such as `CONST a, b`, `TYPE T` or `PROCEDURE P (x: T)`.
"""

from __future__ import annotations

import re
from typing import Final

from cp_lsp.semantics.objects import CONSTANT, FIELD, METHOD, TYPE_NAME, VARIABLE, Object

MAX_PASSAGE: Final = 1500
"""Characters of a passage that are shown."""


def introduction(text: str, module: str) -> str | None:
    """What a document says on its module as a whole: the first paragraph; None if nothing."""
    lines = _after_definition(text, module)
    return _shortened(_until_blank(_until_entry(lines)))


def passage(text: str, module: str, obj: Object, owner: str = "") -> str | None:
    """What a document says on an object of its module; `owner` is the record type of a field or
    method. None if nothing.
    """
    lines = _after_definition(text, module)
    name = re.escape(obj.name.removesuffix("^"))
    if obj.mode == FIELD:
        for i, line in enumerate(lines):
            if re.match(rf"TYPE\s+{re.escape(owner)}\b", line):
                members = _until_entry(lines[i + 1 :])
                for k, member in enumerate(members):
                    if re.match(rf"\s*(?:\w+[-*]?\s*,\s*)*{name}[-*]?\s*(?:,[\w\s,*-]*)?:", member):
                        return _shortened(_until_blank(members[k + 1 :]))
        return None
    if obj.mode == METHOD:
        head = rf"PROCEDURE\s*\(\s*(?:VAR |IN )?\s*\w+\s*:\s*{re.escape(owner)}\s*\)\s*{name}\b"
    else:
        word = {CONSTANT: "CONST", TYPE_NAME: "TYPE", VARIABLE: "VAR"}.get(obj.mode, "PROCEDURE")
        head = rf"{word}\s+(?:\w+[-*]?\s*,\s*)*{name}\b"
    pattern = re.compile(head)
    for i, line in enumerate(lines):
        if pattern.match(line):
            return _shortened(_until_entry(lines[i + 1 :]))
    return None


def _after_definition(text: str, module: str) -> list[str]:
    lines = text.replace("\r", "\n").split("\n")
    end = re.compile(rf"\s*END\s+{re.escape(module)}\s*\.")
    for i, line in enumerate(lines):
        if end.match(line):
            return lines[i + 1 :]
    return lines


def _until_entry(lines: list[str]) -> list[str]:
    """The lines before the next heading of a passage."""
    for i, line in enumerate(lines):
        if _ENTRY.match(line):
            return lines[:i]
    return lines


def _until_blank(lines: list[str]) -> list[str]:
    """The first lines that are not blank."""
    start = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    stop = next((i for i in range(start, len(lines)) if not lines[i].strip()), len(lines))
    return lines[start:stop]


def _shortened(lines: list[str]) -> str | None:
    text = "\n".join(line.rstrip() for line in lines).strip()
    text = re.sub(r"\n{3,}", "\n\n", text)
    if len(text) > MAX_PASSAGE:
        text = text[:MAX_PASSAGE].rsplit(None, 1)[0] + " …"
    return text or None


_ENTRY: Final = re.compile(r"(?:CONST|TYPE|VAR|PROCEDURE)\s+[\w(]")
