"""What a model is told of the modules that are imported: the declarations near the cursor's needs.

The dataset of training is made with the same function, so a model meets in use what it has learnt
from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cp_lsp.index.imports import scan_heading


@dataclass(frozen=True, slots=True)
class Interface:
    """Declarations of an imported module, a line each; `alias` is what the importer calls it."""

    module: str
    alias: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """As it stands in a prompt: the module's name, then the declarations."""
        heading = self.module if self.alias == self.module else f"{self.alias} := {self.module}"
        return "\n".join([heading, *self.lines]) + "\n"


def imported_interfaces(
    heading: str,
    near: str,
    definition: Callable[[str], str | None],
    *,
    budget: int,
) -> list[Interface]:
    """The declarations of imported modules that the text `near` mentions, most mentioned first.

    `heading` holds the IMPORT list; `definition` gives a module's client interface as BlackBox's
    browser shows it, or None. `budget` is the most characters of all lines together.
    """
    words = Counter(re.findall(r"[A-Za-z_]\w*", near))
    found: list[tuple[int, str, str, str]] = []
    module = scan_heading(heading)
    for item in module.imports if module is not None else ():
        alias = item.alias or item.name
        text = definition(item.name) if words[alias] else None
        if text is not None:
            found += [
                (weight, item.name, alias, line)
                for weight, line in _mentioned(text, alias, near, words)
            ]
    found.sort(key=lambda item: -item[0])
    chosen: dict[tuple[str, str], list[str]] = {}
    for _, name, alias, line in found:
        if budget < len(line) + 1:
            continue
        budget -= len(line) + 1
        chosen.setdefault((name, alias), []).append(line)
    return [Interface(name, alias, tuple(lines)) for (name, alias), lines in chosen.items()]


def declarations(definition: str) -> Iterator[tuple[str, str, str]]:
    """The declarations of a DEFINITION: its name, the record that it belongs to or "", its line.

    A record's line is its heading; fields and methods follow as lines of their own.
    """
    record = ""
    for line in definition.splitlines():
        depth = len(line) - len(line.lstrip("\t"))
        text = line.strip().rstrip(";")
        if depth == 2 and text.startswith("END"):
            record = ""
        elif depth == 1 and text.startswith("PROCEDURE"):
            name = re.match(r"PROCEDURE (?:\[[^\]]*\] )?(\w+)", text)
            if name is not None:
                yield name[1], "", text
        elif depth == 2:
            name = re.match(r"(\w+)", text)
            if name is not None:
                if text.endswith("RECORD") or re.search(r"RECORD \([\w.]+\)$", text):
                    record = name[1]
                yield name[1], "", text
        elif depth >= 3 and record:
            method = re.match(r"\([^)]*\) (\w+)", text)
            names = [method[1]] if method is not None else re.findall(r"(\w+)-?(?=[,:])", text)
            for name_ in names[:1]:
                yield name_, record, f"{record}: {text}"


def _mentioned(
    definition: str, alias: str, near: str, words: Counter[str]
) -> Iterator[tuple[int, str]]:
    """Lines of a definition with how much they matter to the text `near`."""
    qualified = Counter(re.findall(rf"\b{re.escape(alias)}\.(\w+)", near))
    selected = Counter(re.findall(r"\.(\w+)", near))
    for name, record, line in declarations(definition):
        if not record:
            if qualified[name]:
                yield 2 + qualified[name], line
        elif selected[name] and (qualified[record] or words[record]):
            yield 1 + selected[name], line
