"""What is known of a place beside its text: blocks for a prompt, made when they are asked for.

What stands at the beginning of a prompt has to stay as it is while a person types, or a model reads
everything again with each key. So blocks are chosen without a look at the cursor's line, and once
for a place: `Kept` has them until the cursor leaves the procedure or much has been typed.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cp_lsp.completion import scope
from cp_lsp.completion.blocks import KINDS, Block, Kind
from cp_lsp.completion.context import Interface, imported_interfaces
from cp_lsp.completion.procedures import heading_before, name_of
from cp_lsp.completion.prompt import Window, interface_block
from cp_lsp.completion.recent import RecentChanges
from cp_lsp.completion.similar import SimilarProcedures
from cp_lsp.completion.templates import module_name
from cp_lsp.semantics.checker import CheckedModule

EDITS: Final = 150
"""Keys in one place after which its blocks are chosen anew, once the cursor is on another line."""

INTERFACE_CHARACTERS: Final = 600
"""Of the declarations of imported modules that a prompt holds; training has held as many."""
MEMBER_CHARACTERS: Final = 800
DECLARATION_CHARACTERS: Final = 800
_SIMILAR: Final = 2
_ASKED_BEFORE: Final = 1200
_ASKED_BEHIND: Final = 400
"""Characters around the cursor that similar procedures are like."""
_FILES: Final = 16
"""Whose blocks are kept."""

_OF_MODULE: Final = frozenset({"members", "declarations", "findings"})

Definition = Callable[[str], str | None]
"""A module's client interface as BlackBox's browser shows it, or None."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a caller knows of the place that is completed; all of it may be left out.

    `module` is checked with the text as it stands. `file` tells texts apart, as an URI does.
    `similar` is an index of the workspace, and `recent` knows what was changed.
    """

    module: CheckedModule | None = None
    file: str = ""
    similar: SimilarProcedures | None = None
    recent: RecentChanges | None = None


def front_blocks(
    surroundings: Surroundings,
    prefix: str,
    suffix: str,
    window: Window,
    definition: Definition,
    kinds: Collection[Kind] = KINDS,
) -> list[Block]:
    """What of some kinds to tell of a place in front of the text; what stands in the cursor's line
    plays no part.
    """
    interfaces = imported_interfaces(prefix, window.near, definition, budget=INTERFACE_CHARACTERS)
    found = [interface_block(interface) for interface in interfaces]
    module = surroundings.module
    # As if the cursor were at the beginning of its line, and its line empty.
    start = prefix.rfind("\n") + 1
    heading = heading_before(prefix[:start])
    if module is not None and not _OF_MODULE.isdisjoint(kinds):
        found += _of_module(module, prefix, suffix, window, start, heading, definition, interfaces)
    if surroundings.similar is not None and "similar" in kinds:
        found += _similar(surroundings.similar, prefix[:start], window, module)
    if surroundings.recent is not None and "recent" in kinds:
        line = prefix.count("\n")
        found += [
            Block("recent", f"Changed lately in {_name(change.file)}", "recent.diff", change.text)
            for change in surroundings.recent.latest(file=surroundings.file, line=line)
        ]
    return found


def line_blocks(surroundings: Surroundings, prefix: str) -> list[Block]:
    """What to tell of the cursor itself, next to it."""
    module = surroundings.module
    if module is None:
        return []
    heading = heading_before(prefix)
    owner = "" if heading is None else name_of(heading)
    type_ = scope.expected_type(module, len(prefix), owner)
    return [Block("expected", "Expected", "", f"{type_} expected\n")] if type_ else []


class Kept:
    """Blocks that were chosen, by file, as long as they are to stay. Not for several threads."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, _Choice] = OrderedDict()

    def blocks(
        self, file: str, prefix: str, suffix: str, choose: Callable[[], Sequence[Block]]
    ) -> Sequence[Block]:
        """The blocks of a place in a file, chosen now or before."""
        start = prefix.rfind("\n") + 1
        heading = heading_before(prefix[:start])
        place = "" if heading is None else " ".join(heading[0].split())
        text = hash((prefix, suffix))
        line = prefix.count("\n")
        choice = self._files.get(file)
        if choice is not None and choice.place == place:
            choice.edits += text != choice.text
            is_due = choice.edits >= EDITS and line != choice.line
            choice.text, choice.line = text, line
            if not is_due:
                self._files.move_to_end(file)
                return choice.blocks
        self._files[file] = _Choice(place, text, line, choose())
        self._files.move_to_end(file)
        if len(self._files) > _FILES:
            self._files.popitem(last=False)
        return self._files[file].blocks


@dataclass(slots=True)
class _Choice:
    place: str
    text: int
    line: int
    blocks: Sequence[Block]
    edits: int = 0


def _of_module(
    module: CheckedModule,
    prefix: str,
    suffix: str,
    window: Window,
    start: int,
    heading: re.Match[str] | None,
    definition: Definition,
    interfaces: Sequence[Interface],
) -> list[Block]:
    """What the checked module tells of the names around the cursor's line."""
    offset = len(prefix)
    first = heading.start() if heading is not None else max(0, start - _ASKED_BEFORE)
    behind = offset + len(suffix.partition("\n")[0])
    spans = [(first, start), (behind, offset + _end_of_procedure(heading, suffix))]
    found: list[Block] = []
    told = {line for interface in interfaces for line in interface.lines}
    room = MEMBER_CHARACTERS
    for interface in scope.members(module, spans, definition, known=told):
        lines = _within(interface.lines, room)
        room -= len(lines)
        if lines:
            kept = tuple(lines.splitlines())
            found.append(interface_block(replace(interface, lines=kept), is_members=True))
    visible = offset - len(window.prefix), offset + len(window.suffix)
    lines = _within(scope.declarations_outside(module, spans, visible), DECLARATION_CHARACTERS)
    if lines:
        found.append(Block("declarations", module.name, f"{module.name}.cp", lines))
    errors = "".join(f"{line}\n" for line in scope.findings_near(module, offset))
    if errors:
        found.append(Block("findings", "Errors to be mended", "errors.txt", errors))
    return found


def _similar(
    index: SimilarProcedures, before: str, window: Window, module: CheckedModule | None
) -> list[Block]:
    behind = window.suffix.partition("\n")[2]
    heading = heading_before(before)
    first = len(before) - _ASKED_BEFORE
    if heading is not None:
        first = max(first, heading.start())
        behind = behind[: _end_of_procedure(heading, behind)]
    text = before[max(0, first) :] + behind[:_ASKED_BEHIND]
    name = module.name if module is not None else module_name(before)
    found = index.find(
        text, count=_SIMILAR, module=name, visible=window.prefix + "\n" + window.suffix
    )
    return [Block("similar", one.module, f"{one.module}.cp", one.text) for one in found]


def _end_of_procedure(heading: re.Match[str] | None, suffix: str) -> int:
    """Where in a suffix the procedure ends that its beginning is in."""
    end = None if heading is None else re.search(rf"\bEND\s+{heading[2]}\b", suffix)
    return min(len(suffix), _ASKED_BEHIND) if end is None else end.start()


def _within(lines: Iterable[str], room: int) -> str:
    """As many of the lines as have so many characters together."""
    kept = ""
    for line in lines:
        if len(kept) + len(line) < room:
            kept += f"{line}\n"
    return kept


def _name(file: str) -> str:
    return file.replace("\\", "/").rpartition("/")[2].partition(".")[0]
