"""Puts a code block of an answer into a module: where it belongs, laid out, with its imports."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cp_lsp.chat.fragment import Fragment, Procedure
from cp_lsp.features.actions import changes
from cp_lsp.features.fixes.trial import is_harmless
from cp_lsp.features.fixes.workbench import Workbench
from cp_lsp.features.formatting import format_range, indentation_at
from cp_lsp.features.import_list import add_import, imported_names
from cp_lsp.features.outline import OutlineSymbol, SymbolKind, outline
from cp_lsp.features.view import Edit, Range, View
from cp_lsp.source.diagnostic import Finding
from cp_lsp.syntax import token as s
from cp_lsp.syntax.blocks import Block

_NO_SEPARATOR_AFTER: Final = frozenset(
    {s.SEMICOLON, s.BEGIN, s.CLOSE, s.THEN, s.ELSE, s.DO, s.LOOP, s.REPEAT, s.BAR, s.COLON, s.OF}
)
_NO_SEPARATOR_BEFORE: Final = frozenset(
    {s.SEMICOLON, s.END, s.ELSE, s.ELSIF, s.UNTIL, s.BAR, s.CLOSE}
)


@dataclass(frozen=True, slots=True)
class Insertion:
    """A module with a code block in it.

    `edits` lead from the text of the module to `text`; `added` are the findings that come with
    them, in `text`, none if the block fits.
    """

    text: str
    edits: tuple[Edit, ...]
    added: tuple[Finding, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong that was not wrong before."""
        return not self.added


def insert(
    view: View,
    fragment: Fragment,
    start: int,
    end: int,
    bench: Workbench,
    imports: Iterable[str] = (),
) -> Insertion | None:
    """A module with a fragment at a cursor, or in place of the selection from `start` to `end`.

    `imports` are modules that the fragment needs beside those that it names itself. None where
    the fragment has no place in a module, as another module has not.
    """
    edits = _edits(view, fragment, start, end)
    if edits is None:
        return None
    present = {*imported_names(view), view.name}
    wanted = {each.name: each.text for each in fragment.imports} | dict.fromkeys(imports)
    missing = [text or name for name, text in wanted.items() if name not in present]
    if missing and fragment.form != "module":
        added = add_import(view, ", ".join(missing))
        if added is not None:
            edits = [added, *edits]
    return tried(view, edits, bench)


def tried(view: View, edits: Sequence[Edit], bench: Workbench) -> Insertion:
    """A module after edits that are laid out as it is, and what they add that is wrong."""
    before = list(view.module.findings)
    text, spans = _applied(view.text, edits)
    module = bench.edited(text)
    after = module.findings
    layout: set[Edit] = set()
    new_view = View(view.path, module.module, text)
    for first, stop in spans:
        if stop > first:
            layout.update(format_range(new_view, first, stop))
    if layout and not after:
        tidy, _ = _applied(text, sorted(layout))
        if not bench.edited(tidy).findings:
            text = tidy
    if is_harmless(before, after, tuple(edits)):
        added: tuple[Finding, ...] = ()
    else:
        added = _new(before, after, spans)
    return Insertion(text, tuple(changes(view.text, text)), added)


def _new(
    before: Iterable[Finding], after: Sequence[Finding], spans: Iterable[Range]
) -> tuple[Finding, ...]:
    """Which of the findings after an edit are new: those in it, else those that were not there."""
    inside = [each for each in after if any(a <= each.pos <= b for a, b in spans)]
    if inside:
        return tuple(inside)
    known = [(each.code, each.detail) for each in before]
    found: list[Finding] = []
    for each in after:
        if (each.code, each.detail) in known:
            known.remove((each.code, each.detail))
        else:
            found.append(each)
    return tuple(found) or tuple(after[:1])


def _applied(text: str, edits: Iterable[Edit]) -> tuple[str, list[Range]]:
    """A text after edits, and where they are in it; those at one place come in their order."""
    parts: list[str] = []
    spans: list[Range] = []
    last = length = 0
    for (start, end), new in sorted(edits, key=lambda edit: edit.range):
        kept = text[last:start]
        parts += [kept, new]
        length += len(kept)
        spans.append(Range(length, length + len(new)))
        length += len(new)
        last = max(end, last)
    return "".join([*parts, text[last:]]), spans


def _edits(view: View, fragment: Fragment, start: int, end: int) -> list[Edit] | None:
    if fragment.form == "module":
        name = _module_name(fragment.text)
        if view.text.strip() and name != view.name:
            return None
        return [Edit(Range(0, len(view.text)), fragment.text + "\n")]
    if not view.text.strip():
        return None
    if fragment.form == "statements":
        return _statements(view, fragment.text, start, end)
    if fragment.form == "declarations":
        return _declarations(view, fragment, start, end)
    if fragment.form == "comment":
        return [_comment(view, fragment.text, start)]
    return None


def _module_name(text: str) -> str:
    words = text.split(None, 2)
    return words[1].rstrip(";[") if len(words) > 1 else ""


# --- statements


def _statements(view: View, text: str, start: int, end: int) -> list[Edit]:
    source = view.text
    selected = source[start:end]
    if selected.strip():
        start += len(selected) - len(selected.lstrip())
        end = start + len(selected.strip())
    index, after = _neighbours(view, start, end)
    body = text.strip()
    if after in _NO_SEPARATOR_BEFORE:
        body = body.rstrip(";").rstrip()
    elif not body.endswith(";"):
        body += ";"
    edits: list[Edit] = []
    tokens = view.module.tokens
    if index >= 0 and tokens.kinds[index] not in _NO_SEPARATOR_AFTER:
        edits.append(Edit(Range(tokens.ends[index], tokens.ends[index]), ";"))
    line_start = source.rfind("\n", 0, start) + 1
    line_end = source.find("\n", end)
    line_end = len(source) if line_end < 0 else line_end
    lead = source[line_start:start]
    rest = source[end:line_end]
    is_first = not lead.strip()
    own = lead if is_first and lead else "\t" * (indentation_at(view, line_start) or 0)
    if not is_first:
        own = lead[: len(lead) - len(lead.lstrip())]
    body = _indented(body, own)
    if is_first and start == end and rest.strip():
        edits.append(Edit(Range(line_start, start), f"{body}\n{lead}"))
    elif is_first:
        edits.append(Edit(Range(line_start, end if rest.strip() else line_end), body))
    elif start == end and not rest.strip():
        edits.append(Edit(Range(start, line_end), f"\n{body}"))
    else:
        edits.append(Edit(Range(start, end), body.lstrip("\t ")))
    return edits


def _neighbours(view: View, start: int, end: int) -> tuple[int, int]:
    """The token before a selection, -1 for none, and the symbol after it."""
    tokens = view.module.tokens
    after = next((i for i, each in enumerate(tokens.starts) if each >= end), len(tokens.kinds) - 1)
    return _last_before(tokens.ends, start), tokens.kinds[after]


def _last_before(ends: Sequence[int], offset: int) -> int:
    found = -1
    for i, end in enumerate(ends[:-2]):
        if end > offset:
            break
        found = i
    return found


# --- declarations


def _declarations(view: View, fragment: Fragment, start: int, end: int) -> list[Edit]:
    edits: list[Edit] = []
    if fragment.sections:
        text = fragment.sections.rstrip()
        text += "" if text.endswith(";") else ";"
        at = _line_above(view, _first_procedure(view))
        edits.append(Edit(Range(at, at), _indented(text, "\t") + "\n\n"))
    old = _procedures(view)
    replaced = [each for each in fragment.procedures if (each.receiver, each.name) in old]
    fresh: list[Procedure] = []
    for each in fragment.procedures:
        known = old.get((each.receiver, each.name))
        if known is None:
            fresh.append(each)
            continue
        range_ = known.range
        if each.text.startswith("(*"):
            above = _comment_above(view, range_.start)
            range_ = Range(above, range_.end)
        own = _line_indent(view.text, range_.start)
        text = _indented(each.text, own).lstrip()
        if fresh:
            at = _line_above(view, range_.start)
            edits.append(Edit(Range(at, at), _new_procedures(fresh, own)))
            fresh = []
        edits.append(Edit(range_, text))
    if fresh and not replaced:
        edits.append(_place_for(view, fresh, start, end))
    elif fresh:
        last = old[replaced[-1].receiver, replaced[-1].name].range
        at = _after_declaration(view, last.end)
        own = _line_indent(view.text, last.start)
        edits.append(Edit(Range(at, at), "\n\n" + _new_procedures(fresh, own).rstrip()))
    return edits


def _new_procedures(procedures: Iterable[Procedure], indent: str) -> str:
    return "".join(f"{_indented(each.text, indent)};\n\n" for each in procedures)


def _place_for(view: View, fresh: Sequence[Procedure], start: int, end: int) -> Edit:
    """New procedures: for a selection of whole ones, else after the one around, else here."""
    text = view.text
    around = next((b for b in _top_procedures(view) if _covers(view, b, start)), None)
    if around is not None:
        tokens = view.module.tokens
        first, stop = tokens.starts[around.first], tokens.ends[around.stop - 1]
        own = _line_indent(text, first)
        if start <= first and end >= stop:
            return Edit(Range(first, stop), _new_procedures(fresh, own).strip().removesuffix(";"))
        at = _after_declaration(view, stop)
        return Edit(Range(at, at), "\n\n" + _new_procedures(fresh, own).rstrip())
    first, last = _first_procedure(view), _end_of_procedures(view)
    written = _new_procedures(fresh, "\t")
    if not first <= end <= last or _is_in_token(view, end):
        at = _line_above(view, last)
        return Edit(Range(at, at), written)
    line_start = text.rfind("\n", 0, end) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    if not text[line_start:line_end].strip():
        return Edit(Range(line_start, line_end), written.rstrip("\n"))
    if text[line_start:end].strip():
        return Edit(Range(line_end, line_end), "\n" + written.rstrip("\n"))
    return Edit(Range(line_start, line_start), written)


def _procedures(view: View) -> dict[tuple[str, str], OutlineSymbol]:
    """The procedures of a module itself by receiver and name."""
    found: dict[tuple[str, str], OutlineSymbol] = {}
    for each in outline(view).children:
        if each.kind in (SymbolKind.PROCEDURE, SymbolKind.METHOD):
            found["", each.name] = each
        for child in each.children:
            if child.kind == SymbolKind.METHOD:
                found[each.name, child.name] = child
                alias = _pointer_to(view, each.name)
                if alias:
                    found[alias, child.name] = child
    return found


def _pointer_to(view: View, record: str) -> str:
    """The pointer type that is bound to a record, which a receiver may name instead."""
    for each in outline(view).children:
        if each.detail == f"POINTER TO {record}":
            return each.name
    return ""


def _top_procedures(view: View) -> list[Block]:
    root = view.blocks.root
    module = root if root.kind == s.MODULE else next(iter(root.children), root)
    return [block for block in module.children if block.kind == s.PROCEDURE]


def _covers(view: View, block: Block, offset: int) -> bool:
    tokens = view.module.tokens
    return tokens.starts[block.first] <= offset <= tokens.ends[block.stop - 1]


def _first_procedure(view: View) -> int:
    blocks = _top_procedures(view)
    return view.module.tokens.starts[blocks[0].first] if blocks else _end_of_procedures(view)


def _end_of_procedures(view: View) -> int:
    """Where the body of the module, or its END, begins."""
    tokens = view.module.tokens
    blocks = _top_procedures(view)
    first = blocks[-1].stop if blocks else 0
    for i in range(first, len(tokens.kinds)):
        if tokens.kinds[i] in (s.BEGIN, s.CLOSE) or (
            tokens.kinds[i] == s.END and tokens.kinds[i + 2] == s.PERIOD
        ):
            return tokens.starts[i]
    return len(view.text)


def _is_in_token(view: View, offset: int) -> bool:
    tokens = view.module.tokens
    index = _last_before(tokens.starts, offset)
    return index >= 0 and tokens.starts[index] < offset < tokens.ends[index]


def _after_declaration(view: View, offset: int) -> int:
    """Behind the semicolon that follows a declaration."""
    tokens = view.module.tokens
    index = next((i for i, start in enumerate(tokens.starts) if start >= offset), -1)
    return tokens.ends[index] if tokens.kinds[index] == s.SEMICOLON else offset


def _line_above(view: View, offset: int) -> int:
    """The beginning of the line of a declaration and of the comment right above it."""
    return view.text.rfind("\n", 0, _comment_above(view, offset)) + 1


def _comment_above(view: View, offset: int) -> int:
    for first, last in reversed(view.module.tokens.comments):
        between = view.text[last:offset]
        if last <= offset and not between.strip() and between.count("\n") <= 1:
            return first
    return offset


def _comment(view: View, text: str, offset: int) -> Edit:
    """A comment above the declaration around a place; it takes the place of one that is there."""
    inner = next(
        (
            each.range.start
            for each in outline(view).walk()
            if each.kind in (SymbolKind.PROCEDURE, SymbolKind.METHOD)
            and each.range.start <= offset <= each.range.end
        ),
        None,
    )
    if inner is None:
        inner = view.module.tokens.starts[0]
    start = _comment_above(view, inner)
    own = _line_indent(view.text, inner)
    body = _indented(text, own).lstrip()
    return Edit(Range(start, inner), f"{body}\n{own}")


def _line_indent(text: str, offset: int) -> str:
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    return line if not line.strip() else line[: len(line) - len(line.lstrip())]


def _indented(text: str, indent: str) -> str:
    """A text with its lines further in; blanks at their beginning become tabs."""
    lines = textwrap.dedent(text).split("\n")
    width = _step(lines)
    return "\n".join(_line(line, indent, width) for line in lines)


def _line(line: str, indent: str, width: int) -> str:
    words = line.lstrip()
    if not words:
        return ""
    lead = line[: len(line) - len(words)]
    tabs = lead.count("\t") + round(lead.count(" ") / width)
    return indent + "\t" * tabs + words.rstrip()


def _step(lines: Iterable[str]) -> int:
    """How many blanks an answer indents by."""
    leads = [len(line) - len(line.lstrip(" ")) for line in lines if line.startswith(" ")]
    return min(leads, default=2) or 2
