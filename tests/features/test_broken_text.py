"""Whatever is lost of a text, questions about its names are answered, if only by nothing."""

from __future__ import annotations

import random

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
from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import scan
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
