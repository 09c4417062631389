"""Whatever is selected in a module, what is offered does no harm, and what is undone is undone."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cp_lsp.features.actions import Action, refactorings
from cp_lsp.features.fixes.rule import applied
from cp_lsp.features.refactorings.change import EXPRESSIONS
from cp_lsp.features.view import Range, View
from cp_lsp.index.importer import ProjectImporter
from cp_lsp.index.project import Project
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.context import Importer
from cp_lsp.semantics.objects import VARIABLE
from cp_lsp.syntax import tree

ROOT = Path(__file__).parents[2]
FOLDERS = (
    ROOT / "examples",
    ROOT / "tests" / "data" / "analysis",
    ROOT / "tests" / "data" / "check",
)
KINDS = ("refactor", "source.organizeImports")
TO_VARIABLE = re.compile(r"Extract “.*” to a variable\Z", re.DOTALL)


def selections(view: View, source: random.Random, count: int) -> Iterator[Range]:
    """Random statements, expressions, places in names, and ranges that fit nothing."""
    tokens = view.module.tokens
    nodes = list(view.module.tree.walk())
    sequences = [n for n in nodes if n.kind == tree.STATEMENT_SEQUENCE and n.children]
    expressions = [n for n in nodes if n.kind in EXPRESSIONS and n.stop > n.first + 1]
    chains = [n for n in nodes if n.kind == tree.IF_STATEMENT]
    names = [i for i, obj in view.module.uses if obj.mode == VARIABLE and obj.level > 0]
    headings = [n for n in nodes if n.kind == tree.PROCEDURE_HEADING]
    for _ in range(count):
        if sequences:
            statements = source.choice(sequences).children
            first = source.randrange(len(statements))
            last = source.randrange(first, min(first + 3, len(statements)))
            end = tokens.ends[statements[last].stop - 1]
            yield Range(tokens.starts[statements[first].first], end)
        if expressions:
            node = source.choice(expressions)
            yield Range(tokens.starts[node.first], tokens.ends[node.stop - 1])
        for found in (chains, headings):
            if found:
                place = tokens.starts[source.choice(found).first + (found is headings)]
                yield Range(place, place)
        if names:
            place = tokens.starts[source.choice(names)]
            yield Range(place, place)
        start = source.randrange(len(view.text) + 1)
        yield Range(start, min(len(view.text), start + source.randrange(200)))


def check_module(view: View, importer: Importer, source: random.Random, count: int) -> int:
    """Asserts that nothing offered at random places does harm; how much was offered."""
    before = Counter(finding.code for finding in view.module.findings)
    offered = 0
    for selected in selections(view, source, count):
        for action in refactorings(view, selected, importer, kinds=KINDS, budget=5.0):
            offered += 1
            text = applied(view.text, action.edits)
            after = check(text, importer, tolerant=True)
            new = Counter(finding.code for finding in after.findings) - before
            assert not new, f"{view.name} {selected}: {action.title} leaves {new}"
            comments = Counter(comments_of(view.text)) - Counter(comments_of(text))
            assert not comments, f"{view.name} {selected}: {action.title} loses {comments}"
            if TO_VARIABLE.match(action.title):
                check_undone(view, importer, action, View(None, after, text))
    return offered


def comments_of(text: str) -> list[str]:
    return re.findall(r"\(\*.*?\*\)", re.sub(r"\s+", " ", text))


def check_undone(view: View, importer: Importer, action: Action, after: View) -> None:
    """A value that has been extracted can be put back, and the text is what it was."""
    known = set(re.findall(r"\w+", view.text))
    declared = [obj for _, obj in after.module.uses if obj.name not in known]
    if not declared:
        return  # the variable is called like something elsewhere
    place = Range(declared[0].pos, declared[0].pos)
    undone = refactorings(after, place, importer, kinds=["refactor.inline"], budget=5.0)
    assert undone, f"{view.name}: {action.title} cannot be undone"
    text = applied(after.text, undone[0].edits)
    assert symbols(text) == symbols(view.text), f"{view.name}: {action.title}"


def symbols(text: str) -> str:
    """A text without blanks, and without parentheses, of which some may not be needed."""
    return re.sub(r"[\s()]", "", text)


def views(project: Project, importer: Importer, names: list[str]) -> Iterator[View]:
    for name in names:
        location = project.find_module(name)
        if location is not None:
            text = project.read(location).compiler_text
            yield View(None, check(text, importer, tolerant=True), text)


@pytest.mark.parametrize("seed", range(3))
def test_modules_of_the_project(seed: int) -> None:
    source = random.Random(seed)
    offered = 0
    paths = [path for folder in FOLDERS for path in sorted(folder.rglob("*.cp"))]
    for path in source.sample(paths, 40):
        importer = ProjectImporter(Project([path.parent]))
        text = path.read_text(encoding="utf-8")
        view = View(path, check(text, importer, tolerant=True), text)
        offered += check_module(view, importer, source, 2)
    assert offered > 30


def test_modules_of_blackbox(blackbox_dir: Path) -> None:
    source = random.Random(1)
    project = Project([], blackbox_dir)
    importer = ProjectImporter(project)
    names = sorted(module.name for module in project.modules())
    chosen = source.sample(names, 60)
    offered = sum(
        check_module(view, importer, source, 1) for view in views(project, importer, chosen)
    )
    assert offered > 100
