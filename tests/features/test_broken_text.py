"""Whatever is lost of a text, questions about its names are answered, if only by nothing.

With CP_LSP_BLACKBOX modules of an installed BlackBox lose a token each, else those of the tests.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from cp_lsp.features.definition import declaration, definition, implementation, type_definition
from cp_lsp.features.hierarchy import (
    call_item,
    incoming_calls,
    outgoing_calls,
    subtypes,
    supertypes,
    type_item,
)
from cp_lsp.features.hover import hover
from cp_lsp.features.links import document_links
from cp_lsp.features.references import highlights, references
from cp_lsp.features.rename import prepare_rename, rename
from cp_lsp.features.symbols import outline
from cp_lsp.index.bundle import Bundle
from cp_lsp.index.importer import ProjectImporter
from cp_lsp.index.project import Project
from cp_lsp.semantics.checker import check
from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import scan
from tests.features.damage import Damage, read_modules
from tests.features.workspace import MemoryWorkspace, read_fixture

SHAPES = read_fixture("shapes.cp")


def ask_everything(workspace: MemoryWorkspace, module: str, offset: int) -> None:
    view = workspace.view(module)
    assert view is not None
    for question in (definition, declaration, type_definition, implementation, references):
        question(view, offset, workspace)
    hover(view, offset, workspace)
    highlights(view, offset)
    prepare_rename(view, offset, workspace)
    rename(view, offset, "entirelyNew", workspace)
    item = call_item(view, offset, workspace)
    if item is not None:
        incoming_calls(item, workspace)
        outgoing_calls(item, workspace)
    item = type_item(view, offset, workspace)
    if item is not None:
        supertypes(item, workspace)
        subtypes(item, workspace)
    document_links(view, workspace)
    outline(view)


@pytest.mark.parametrize("seed", range(12))
def test_a_token_is_lost(seed: int) -> None:
    source = random.Random(seed)
    module = source.choice(list(SHAPES.modules))
    text = SHAPES.modules[module]
    tokens = scan(text)
    at = source.randrange(len(tokens.kinds) - 2)
    broken = text[: tokens.starts[at]] + text[tokens.ends[at] :]
    workspace = MemoryWorkspace({**SHAPES.modules, module: broken})
    rest = scan(broken)
    names = [i for i, kind in enumerate(rest.kinds) if kind == s.IDENT]
    for index in source.sample(names, min(12, len(names))):
        ask_everything(workspace, module, source.choice((rest.starts[index], rest.ends[index])))


@pytest.mark.parametrize("seed", range(12))
def test_the_rest_is_lost(seed: int) -> None:
    source = random.Random(100 + seed)
    module = source.choice(list(SHAPES.modules))
    text = SHAPES.modules[module]
    broken = text[: source.randrange(len(text))]
    workspace = MemoryWorkspace({**SHAPES.modules, module: broken})
    for offset in (0, len(broken), *(source.randrange(len(broken) + 1) for _ in range(8))):
        ask_everything(workspace, module, offset)


def modules_without_errors(count: int) -> tuple[ProjectImporter, Iterator[tuple[str, str]]]:
    """Modules of BlackBox where there is one, else of the tests, and what they import."""
    installed = os.environ.get("CP_LSP_BLACKBOX")
    project = Project([], Path(installed) if installed else None, bundled=Bundle())
    importer = ProjectImporter(project, None, Bundle())
    texts: list[tuple[str, str]] = []
    if installed:
        for location in project.modules():
            if location.path is not None:
                texts.append((location.name, project.read(location).compiler_text))
    else:
        data = read_modules(Path(__file__).parents[1] / "data")
        texts = [each for each in data if each[1].count("\n") >= 15]
    random.Random(11).shuffle(texts)

    def found() -> Iterator[tuple[str, str]]:
        sound = [each for each in texts[: 2 * count] if not check(each[1], importer).findings]
        # Few will do where each is taken more than once.
        for i in range(count):
            yield sound[i % len(sound)]

    return importer, found()


def test_most_is_kept_without_a_token() -> None:
    damage = Damage()
    importer, modules = modules_without_errors(200)
    source = random.Random(2)
    for name, text in modules:
        damage.add(name, text, importer, source)
    told = "\n".join(damage.notes)
    print(
        f"{damage.modules} modules: {damage.kept_share:.1%} of {damage.symbols} symbols kept, "
        f"{damage.answered_share:.1%} of {damage.completions} completions answered, "
        f"of {damage.renames} renamings {damage.exact} exact, {damage.refused} refused"
    )
    print(told)
    assert damage.kept_share >= 0.95, told
    # Where a module has a dozen lines, one declaration is a large part of it.
    is_real = "CP_LSP_BLACKBOX" in os.environ
    assert damage.answered_share >= (0.90 if is_real else 0.80), told
    assert damage.wrong <= (0 if is_real else 0.01 * damage.renames), told
