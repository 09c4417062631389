"""What a model is told of the place that a question is about: code, interfaces, findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from cp_lsp.completion.context import imported_interfaces
from cp_lsp.features.hover import hover
from cp_lsp.features.identity import declared_at, symbol_of_token, view_of
from cp_lsp.features.outline import OutlineSymbol, SymbolKind, outline
from cp_lsp.features.view import Range, View, Workspace, identifier_at, token_range
from cp_lsp.index.imports import scan_heading
from cp_lsp.semantics.objects import MODULE
from cp_lsp.source.messages import message

_CALLABLE: Final = (SymbolKind.PROCEDURE, SymbolKind.METHOD)
_WORD: Final = re.compile(r"[^\W\d]\w*")
_MAX_FINDINGS: Final = 8
_NAMED: Final = 3
"""Of modules that a question names and that are not imported, how many are shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a module, in texts for a prompt, of which each may be "".

    `code` is the module, or what is near of it, `selection` what is asked about; `symbol` what is
    known of a name, `interfaces` declarations of imported modules, `findings` what the compiler
    says, a line each. `modules` are those that matter, for who looks for documentation; `words`
    what is asked about, in names.
    """

    module: str = ""
    line: int = 0
    around: str = ""
    code: str = ""
    selection: str = ""
    symbol: str = ""
    interfaces: str = ""
    findings: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    words: str = ""


def look(
    view: View | None,
    start: int,
    end: int,
    workspace: Workspace,
    *,
    asked: str = "",
    known: Collection[str] = (),
    definition: Callable[[str], str | None] = lambda _name: None,
    wants_symbol: bool = False,
    language: str = "en",
    room: int = 6000,
) -> Place:
    """What there is to be told of a cursor, or of the selection from `start` to `end`.

    `asked` is the question, `known` the modules that can be imported; `definition` gives a client
    interface. With `wants_symbol` the question is about the name at the cursor. `room` is how many
    characters all may have together, about.
    """
    named = [name for name in dict.fromkeys(_WORD.findall(asked)) if name in known]
    if view is None:
        text = _interfaces("", asked, named, definition, room // 2)
        return Place(interfaces=text, modules=tuple(named))
    selection = view.text[start:end].strip("\n") if end > start else ""
    selection = selection[: room // 2]
    around = _around(view, start)
    code = _code(view, around, selection, room // 2)
    symbol, near = "", ""
    owner = ""
    if wants_symbol and not selection:
        symbol, near, owner = _symbol(view, start, workspace, language, room // 4)
    focus = selection or near or (view.text[slice(*around.range)] if around is not None else code)
    interfaces = _interfaces(
        view.text, f"{asked}\n{focus}", named, definition, max(room - len(code), room // 4)
    )
    imported = dict(_imported(view.text))
    words = set(_WORD.findall(focus + " " + asked))
    modules = [name for name, alias in imported.items() if alias in words]
    return Place(
        module=view.name,
        line=view.text.count("\n", 0, start) + 1,
        around="" if around is None else around.name,
        code=code,
        selection=selection,
        symbol=symbol,
        interfaces=interfaces,
        findings=_findings(view, around, start, end, language),
        modules=tuple(dict.fromkeys([*([owner] if owner else []), *named, *modules])),
        # Of a predeclared name, the rules say more than documents of modules.
        words="" if symbol and not owner else _about(view, start, end, focus, owner),
    )


def _around(view: View, offset: int) -> OutlineSymbol | None:
    """The outermost procedure that an offset is in."""
    for each in outline(view).walk():
        if each.kind in _CALLABLE and each.range.start <= offset <= each.range.end:
            return each
    return None


def _code(view: View, around: OutlineSymbol | None, selection: str, room: int) -> str:
    """The module, if there is room for it, else its declarations and the procedure around."""
    text = view.text.strip("\n")
    if len(text) <= room:
        return text
    own = "" if around is None else view.text[slice(*around.range)]
    if len(own) > room * 2 // 3:
        own = "" if selection else own[: room * 2 // 3]
    rest = room - len(own)
    root = outline(view)
    first = next((each.range.start for each in _in_order(root)), len(view.text))
    heading = view.text[:first].strip()
    if len(heading) > rest // 2:
        heading = heading[: rest // 2].rsplit("\n", 1)[0]
    lines: list[str] = []
    left = rest - len(heading)
    for each in _in_order(root):
        if each is around and own:
            line = "\t" + own
        else:
            line = "\t" + _heading(view, each)
            left -= len(line) + 1
            if left < 0 and around is not None:
                continue
        lines.append(line)
    tail = f"END {view.name}."
    return "\n".join([heading, "(* of other procedures the headings alone *)", *lines, tail])


def _in_order(root: OutlineSymbol) -> list[OutlineSymbol]:
    """The procedures and methods of a module as they stand in its text."""
    found = [each for each in root.children if each.kind in _CALLABLE]
    for child in root.children:
        found += [each for each in child.children if each.kind in _CALLABLE]
    return sorted(found, key=lambda each: each.range)


def _heading(view: View, symbol: OutlineSymbol) -> str:
    text = view.text[slice(*symbol.range)]
    depth = 0
    for i, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char == ";" and depth == 0:
            return " ".join(text[: i + 1].split())
    return text.split("\n", 1)[0]


def _imported(text: str) -> Iterable[tuple[str, str]]:
    heading = scan_heading(text)
    for item in heading.imports if heading is not None else ():
        yield item.name, item.alias or item.name


def _interfaces(
    heading: str, near: str, named: list[str], definition: Callable[[str], str | None], room: int
) -> str:
    """Declarations of imported modules near the question, and the modules it names."""
    parts = [
        each.text for each in imported_interfaces(heading, near, definition, budget=room * 2 // 3)
    ]
    left = room - sum(map(len, parts))
    present = {name for name, _ in _imported(heading)}
    for name in [name for name in named if name not in present][:_NAMED]:
        text = definition(name)
        if text is None:
            continue
        text = text.strip()
        if len(text) > left:
            text = text[: max(left, 0)].rsplit("\n", 1)[0]
        if text.count("\n") > 1:
            parts.append(text + "\n")
            left -= len(text)
    return "\n".join(parts)


def _findings(
    view: View, around: OutlineSymbol | None, start: int, end: int, language: str
) -> tuple[str, ...]:
    """What the compiler says, nearest first."""
    where = Range(start, max(start, end))
    if end <= start and around is not None:
        where = around.range

    def distance(pos: int) -> int:
        return max(where.start - pos, pos - where.end, 0)

    found = sorted(view.module.findings, key=lambda each: distance(each.pos))[:_MAX_FINDINGS]
    lines = view.text.split("\n")
    told = []
    for each in found:
        number = view.text.count("\n", 0, each.pos) + 1
        source = lines[number - 1].strip()
        words = message(each.code, language, each.detail)
        told.append(f"line {number}, `{source}`: error {each.code}: {words}")
    return tuple(told)


def _symbol(
    view: View, offset: int, workspace: Workspace, language: str, room: int
) -> tuple[str, str, str]:
    """What is known of the name at an offset, the source that declares it, and its module."""
    found = hover(view, offset, workspace, language=language)
    if found is None:
        return "", "", ""
    name = view.text[slice(*found.range)]
    text = f"{name}:\n{found.markdown}"[:room]
    index = identifier_at(view, offset)
    symbol = None if index is None else symbol_of_token(view, index)
    if symbol is None:
        return text, "", ""
    owner = symbol.module
    if symbol.object is not None and symbol.object.mode == MODULE:
        return text, "", symbol.object.module or symbol.name
    place = declared_at(symbol, view, workspace)
    source = None if place is None else view_of(place.module_name, view, workspace)
    if place is None or source is None:
        return text, "", owner
    for each in outline(source).walk():
        if each.selection == place.range and each.kind != SymbolKind.MODULE:
            declared = source.text[slice(*each.range)]
            if len(declared) <= room:
                return f"{text}\n\n{declared}", declared, owner
    return text, "", owner


def _about(view: View, start: int, end: int, focus: str, owner: str) -> str:
    """The names that a search for documentation begins with."""
    index = identifier_at(view, start)
    name = "" if index is None or end > start else view.text[slice(*token_range(view, index))]
    qualified = re.findall(r"[^\W\d]\w*\.[^\W\d]\w*", focus)
    return " ".join(dict.fromkeys([owner, name, *qualified[:12]])).strip()
