"""The syntax tree holds every token once, in order, however broken the text is."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from cp_lsp.semantics.checker import check, parse
from cp_lsp.syntax import tree
from cp_lsp.syntax.scanner import scan
from cp_lsp.syntax.tree import Node

SAMPLE = (Path(__file__).parent.parent / "data" / "prefix" / "statements.cp").read_text("utf-8")


def check_nested(root: Node, count: int) -> None:
    """Every node lies inside its parent, and its children follow one another."""
    assert (root.kind, root.first, root.stop) == (tree.MODULE, 0, count)
    for node in root.walk():
        place = node.first
        for child in node.children:
            assert place <= child.first <= child.stop <= node.stop
            place = child.stop


def kinds_of(root: Node) -> set[str]:
    return {tree.NAMES[node.kind] for node in root.walk()}


def test_constructs_of_a_module() -> None:
    root = parse(SAMPLE)
    check_nested(root, len(scan(SAMPLE).kinds) - 1)
    assert {
        "CONST_DECLARATION",
        "TYPE_DECLARATION",
        "VAR_DECLARATION",
        "PROCEDURE_DECLARATION",
        "RECEIVER",
        "RECORD_TYPE",
        "ASSIGNMENT",
        "IF_STATEMENT",
        "CASE_BRANCH",
        "WITH_BRANCH",
        "BINARY",
        "DESIGNATOR",
        "SET_CONSTRUCTOR",
        "CLOSE_SECTION",
    } <= kinds_of(root)


def test_a_node_spans_its_text() -> None:
    checked = check("MODULE M; VAR i: INTEGER; BEGIN i := (i + 1) * 2; INC(i) END M.")
    text, tokens = checked.tokens.text, checked.tokens
    spans = {
        tree.NAMES[node.kind]: text[tokens.starts[node.first] : tokens.ends[node.stop - 1]]
        for node in checked.tree.walk()
        if node.stop > node.first
    }
    assert spans["ASSIGNMENT"] == "i := (i + 1) * 2"
    assert spans["PARENTHESES"] == "(i + 1)"
    assert spans["PROCEDURE_CALL"] == "INC(i)"
    assert spans["VAR_DECLARATION"] == "i: INTEGER"
    assert spans["MODULE"].startswith("MODULE M;") and spans["MODULE"].endswith("END M.")


@pytest.mark.parametrize("seed", range(20))
def test_broken_texts_keep_all_their_tokens(seed: int) -> None:
    generator = random.Random(seed)
    tokens = scan(SAMPLE)
    index = generator.randrange(len(tokens.kinds) - 2)
    text = SAMPLE[: tokens.starts[index]] + SAMPLE[tokens.ends[index] :]
    checked = check(text)
    check_nested(checked.tree, len(checked.tokens.kinds) - 1)
    check_nested(parse(text), len(checked.tokens.kinds) - 1)


def test_an_empty_text_has_a_tree() -> None:
    check_nested(parse(""), 1)
