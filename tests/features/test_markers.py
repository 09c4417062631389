"""The fixtures of `tests/data/features`: in each file modules, and what a user sees in them.

A place `(*@name*)` stands behind the name that it is about, or where the cursor is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

import pytest

from cp_lsp.features.actions import actions
from cp_lsp.features.completion import Item, complete
from cp_lsp.features.definition import declaration, definition, implementation, type_definition
from cp_lsp.features.folding import folds
from cp_lsp.features.formatting import format_module, format_on_type, format_range
from cp_lsp.features.hierarchy import (
    call_item,
    incoming_calls,
    outgoing_calls,
    subtypes,
    supertypes,
    type_item,
)
from cp_lsp.features.hover import hover
from cp_lsp.features.inlay import inlay_hints
from cp_lsp.features.linked import linked_ranges
from cp_lsp.features.links import document_links
from cp_lsp.features.references import highlights, references
from cp_lsp.features.rename import Rename, rename
from cp_lsp.features.selection import selection_ranges
from cp_lsp.features.semantic_tokens import semantic_tokens
from cp_lsp.features.signature import signature_help
from cp_lsp.features.symbols import outline, workspace_symbols
from cp_lsp.features.view import Edit, Location, Range, View
from tests.features.workspace import (
    FIXTURES,
    Marked,
    MemoryWorkspace,
    apply,
    apply_all,
    read_marked,
)
from tests.markers import Expectation, read_expectations


@cache
def fixture(name: str) -> tuple[Marked, MemoryWorkspace, list[Expectation]]:
    text, expectations = read_expectations((FIXTURES / name).read_text(encoding="utf-8"))
    marked = read_marked(text)
    return marked, marked.workspace(), expectations


FILES: Final = sorted(path.name for path in FIXTURES.glob("*.cp"))
CASES: Final = [(name, i) for name in FILES for i in range(len(fixture(name)[2]))]


def title(name: str, number: int) -> str:
    case = fixture(name)[2][number]
    return " ".join([f"{name.removesuffix('.cp')}:{case.line}", case.request, *case.words])


@pytest.mark.parametrize(("name", "number"), CASES, ids=[title(*case) for case in CASES])
def test_marker(name: str, number: int) -> None:
    marked, workspace, expectations = fixture(name)
    case = expectations[number]
    CHECKS[case.request](Asked(marked, workspace, case), *case.words)


@pytest.mark.parametrize("name", FILES)
def test_modules_of_fixtures_are_what_they_are_called(name: str) -> None:
    """Those of a file called `broken…` have errors, those of the others have none."""
    _, workspace, _ = fixture(name)
    views = [workspace.view(module) for module in workspace.texts]
    is_broken = any(view is not None and view.module.findings for view in views)
    assert is_broken == name.startswith("broken")


def test_there_are_many() -> None:
    assert len(CASES) >= 300
    assert {fixture(name)[2][number].request for name, number in CASES} == set(CHECKS)


class Asked:
    """A case of a fixture, and what it names there."""

    def __init__(self, marked: Marked, workspace: MemoryWorkspace, case: Expectation) -> None:
        self.marked = marked
        self.workspace = workspace
        self.expected = case.expected

    def at(self, place: str) -> tuple[View, int]:
        """The module and the offset of a place."""
        module, offset = self.marked.places[place]
        view = self.workspace.view(module)
        assert view is not None
        return view, offset

    def named(self, module: str, offset: int) -> str:
        """The place at an offset, or the line and column of the offset."""
        names = self.marked.names_at(module, offset)
        text = self.workspace.texts[module]
        line = text.count("\n", 0, offset) + 1
        return names[0] if names else f"{module}:{line}:{offset - text.rfind(chr(10), 0, offset)}"

    def check_places(self, found: Iterable[Location]) -> None:
        """The names that were found end at the places that are expected."""
        places = sorted(self.named(each.module_name, each.range.end) for each in found)
        assert places == sorted(p for p in self.expected if p != "-")

    def check_parts(self, text: str) -> None:
        """Each part that is expected is there; `!` before one that must not be."""
        for part, wanted in signed(self.expected):
            assert (part in text) == wanted, f"{part!r} in {text!r}"


def signed(parts: Iterable[str]) -> Iterable[tuple[str, bool]]:
    """The parts, and whether they are wanted: a "!" before one says that it is not."""
    wanted = True
    for part in parts:
        if part == "!":
            wanted = False
        elif part != "-":
            is_barred = part.startswith("!") and len(part) > 1
            yield part.removeprefix("!") if is_barred else part, wanted and not is_barred
            wanted = True


def line_at(text: str, offset: int) -> str:
    end = text.find("\n", offset)
    return text[text.rfind("\n", 0, offset) + 1 : end if end >= 0 else len(text)]


# --- what is known of a name


def check_hover(asked: Asked, place: str) -> None:
    view, offset = asked.at(place)
    found = hover(view, offset, asked.workspace)
    assert (found is None) == (asked.expected == ("-",))
    if found is not None:
        asked.check_parts(found.markdown)


def check_signature(asked: Asked, place: str) -> None:
    """The label of the signature, and the active parameter in it."""
    view, offset = asked.at(place)
    found = signature_help(view, offset)
    if asked.expected == ("-",):
        assert found is None
        return
    assert found is not None
    shown = found.signatures[found.active_signature]
    active = found.active_parameter
    part = "-" if active is None else shown.label[slice(*shown.parameters[active])]
    assert (shown.label, part) == asked.expected


def check_token(asked: Asked, place: str) -> None:
    """Type and modifiers of the token that ends at a place."""
    view, offset = asked.at(place)
    found = [token for token in semantic_tokens(view) if token.range.end == offset]
    words = [word for each in found for word in (each.type_name, *each.modifier_names)]
    assert words == [word for word in asked.expected if word != "-"]


def check_hint(asked: Asked, place: str) -> None:
    view, offset = asked.at(place)
    found = [hint.text for hint in inlay_hints(view) if hint.offset == offset]
    assert found == [text for text in asked.expected if text != "-"]


# --- where it is


def check_definition(asked: Asked, place: str) -> None:
    asked.check_places(definition(*asked.at(place), asked.workspace))


def check_declaration(asked: Asked, place: str) -> None:
    asked.check_places(declaration(*asked.at(place), asked.workspace))


def check_type(asked: Asked, place: str) -> None:
    asked.check_places(type_definition(*asked.at(place), asked.workspace))


def check_implementation(asked: Asked, place: str) -> None:
    asked.check_places(implementation(*asked.at(place), asked.workspace))


def check_references(asked: Asked, place: str) -> None:
    asked.check_places(references(*asked.at(place), asked.workspace))


def check_highlights(asked: Asked, place: str) -> None:
    """Places with what is done there: `x=write`."""
    view, offset = asked.at(place)
    found = [
        f"{asked.named(view.name, each.range.end)}={each.access}"
        for each in highlights(view, offset)
    ]
    assert found == [each for each in asked.expected if each != "-"]


def check_rename(asked: Asked, place: str, new_name: str) -> None:
    """The places that change; the modules then have the findings that they had before."""
    view, offset = asked.at(place)
    found = rename(view, offset, new_name, asked.workspace)
    if asked.expected == ("-",):
        assert not isinstance(found, Rename)
        return
    assert isinstance(found, Rename), found
    asked.check_places(
        Location(target if isinstance(target, str) else target.stem, None, edit.range)
        for target, edits in found.edits.items()
        for edit in edits
    )
    after = MemoryWorkspace(apply_all(asked.workspace, found.edits))
    for name in asked.workspace.texts:
        old, new = asked.workspace.view(name), after.view(name)
        assert old is not None
        assert new is not None
        codes = [finding.code for finding in old.module.findings]
        assert [finding.code for finding in new.module.findings] == codes


def check_callers(asked: Asked, place: str) -> None:
    view, offset = asked.at(place)
    item = call_item(view, offset, asked.workspace)
    assert item is not None
    found = sorted(call.item.name for call in incoming_calls(item, asked.workspace))
    assert found == sorted(name for name in asked.expected if name != "-")


def check_callees(asked: Asked, place: str) -> None:
    view, offset = asked.at(place)
    item = call_item(view, offset, asked.workspace)
    assert item is not None
    found = sorted(call.item.name for call in outgoing_calls(item, asked.workspace))
    assert found == sorted(name for name in asked.expected if name != "-")


def check_supertypes(asked: Asked, place: str) -> None:
    item = type_item(*asked.at(place), asked.workspace)
    assert item is not None
    names = [each.name for each in supertypes(item, asked.workspace)]
    assert names == [name for name in asked.expected if name != "-"]


def check_subtypes(asked: Asked, place: str) -> None:
    item = type_item(*asked.at(place), asked.workspace)
    assert item is not None
    names = sorted(each.name for each in subtypes(item, asked.workspace))
    assert names == sorted(name for name in asked.expected if name != "-")


# --- the module as a whole


def check_symbols(asked: Asked, module: str) -> None:
    """The names of the outline in order, each with its parents: `Shape.x`."""
    view = asked.workspace.view(module)
    assert view is not None
    names: list[str] = []

    def collect(path: str, symbols: Iterable[object]) -> None:
        for symbol in symbols:
            name = f"{path}{symbol.name}"  # type: ignore[attr-defined]
            names.append(name)
            collect(f"{name}.", symbol.children)  # type: ignore[attr-defined]

    collect("", outline(view).children)
    assert names == list(asked.expected)


def check_find(asked: Asked, query: str) -> None:
    found = [symbol.name for symbol in workspace_symbols(asked.workspace, query)]
    assert found == [name for name in asked.expected if name != "-"]


def check_fold(asked: Asked, place: str) -> None:
    """The place that stands on the last line of the fold that begins on a place's line."""
    view, offset = asked.at(place)
    line = view.text.count("\n", 0, offset)
    lasts = [
        view.text.count("\n", 0, fold.range.end)
        for fold in folds(view)
        if view.text.count("\n", 0, fold.range.start) == line
    ]
    wanted = [view.text.count("\n", 0, asked.at(p)[1]) for p in asked.expected if p != "-"]
    assert lasts == wanted


def check_select(asked: Asked, place: str) -> None:
    """The texts of the innermost ranges, inside out."""
    view, offset = asked.at(place)
    texts = [view.text[slice(*range_)] for range_ in selection_ranges(view, offset)]
    assert tuple(texts[: len(asked.expected)]) == asked.expected


def check_linked(asked: Asked, place: str) -> None:
    view, offset = asked.at(place)
    found = [asked.named(view.name, range_.end) for range_ in linked_ranges(view, offset)]
    assert found == [name for name in asked.expected if name != "-"]


def check_links(asked: Asked, module: str) -> None:
    view = asked.workspace.view(module)
    assert view is not None
    found = [
        f"{link.module_name}.{link.name}".rstrip(".")
        for link in document_links(view, asked.workspace)
    ]
    assert found == [name for name in asked.expected if name != "-"]


# --- what is written


def completions(asked: Asked, place: str) -> tuple[View, list[Item]]:
    view, offset = asked.at(place)
    modules = list(asked.workspace.texts)
    found = complete(view, offset, asked.workspace, modules=modules, budget=10.0)
    return view, list(found.items)


def check_complete(asked: Asked, place: str) -> None:
    """Labels that are offered; `=` before one that comes first, `!` before one that must not."""
    _, items = completions(asked, place)
    labels = [item.label for item in items]
    if asked.expected == ("-",):
        assert labels == []
        return
    for label, wanted in signed(asked.expected):
        if label.startswith("=") and len(label) > 1:
            assert labels[:1] == [label[1:]], labels[:10]
        else:
            assert (label in labels) == wanted, labels[:40]


def check_insert(asked: Asked, place: str, label: str) -> None:
    """The line of the cursor, and parts of the text, after an item has been chosen."""
    view, items = completions(asked, place)
    item = next(item for item in items if item.label == label.replace("_", " "))
    changed = apply(view.text, [(item.range, item.insert), *item.edits])
    asked.check_parts(changed)


def check_format(asked: Asked, place: str) -> None:
    """The line of a place after formatting; `same` for a whole module that stays as it is."""
    if place in asked.workspace.texts:
        view = asked.workspace.view(place)
        assert view is not None
        assert asked.expected == ("same",)
        assert format_module(view) == []
        return
    view, offset = asked.at(place)
    lines = view.text.count("\n", 0, offset)
    assert formatted(view, format_module(view))[lines] == asked.expected[0]
    assert formatted(view, format_range(view, offset, offset))[lines] == asked.expected[0]


def formatted(view: View, edits: Iterable[Edit]) -> list[str]:
    return apply(view.text, edits).split("\n")


def check_typed(asked: Asked, place: str, char: str) -> None:
    """The line of a place after its last character has been typed; `enter` is a line end."""
    view, offset = asked.at(place)
    edits = format_on_type(view, offset, "\n" if char == "enter" else char)
    line = view.text.count("\n", 0, offset)
    assert formatted(view, edits)[line] == asked.expected[0]


def check_action(asked: Asked, place: str, end: str = "") -> None:
    """The title of what is offered at a place, or from one to another, and the parts that the
    text then has; `!` before a title of which nothing must be offered.
    """
    view, offset = asked.at(place)
    stop = asked.at(end)[1] if end else offset
    modules = list(asked.workspace.texts)
    found = actions(view, Range(offset, stop), asked.workspace, known_modules=modules, budget=10.0)
    title, *parts = asked.expected
    chosen = [each for each in found if each.title.startswith(title.removeprefix("!"))]
    if title.startswith("!"):
        assert not chosen
        return
    assert chosen, [each.title for each in found]
    changed = apply(view.text, chosen[0].edits)
    for part, wanted in signed(parts):
        assert (part in changed) == wanted, changed


CHECKS: Final[dict[str, Callable[..., None]]] = {
    name.removeprefix("check_"): check
    for name, check in list(globals().items())
    if name.startswith("check_")
}
