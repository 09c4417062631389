"""`cp-lsp tree FILE`: the syntax tree of a text, a construct a line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from cp_lsp.cli import COMMANDS, FINE
from cp_lsp.cli.inputs import read_input
from cp_lsp.semantics.checker import parse
from cp_lsp.syntax.scanner import Tokens, scan
from cp_lsp.syntax.tree import NAMES, Node

_WIDTH = 60


def add_parser(subparsers: Any) -> None:
    """Adds the command and its arguments."""
    parser = subparsers.add_parser(
        "tree",
        help=COMMANDS["tree"].summary,
        description="The syntax tree of a text, a construct a line, with the line where it begins; "
        "constructs inside others are indented. Names need not be declared.",
    )
    parser.add_argument("file", metavar="FILE|-")
    parser.add_argument("--tokens", action="store_true", help="show the tokens too")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the tree."""
    source = read_input(args.file)
    tokens = scan(source.text)
    for depth, first, text in _lines(parse(source.text), tokens, with_tokens=args.tokens):
        line, col = source.line_col(tokens.starts[first])
        print(f"{line}:{col}\t{'  ' * depth}{text}")
    return FINE


def _lines(root: Node, tokens: Tokens, *, with_tokens: bool) -> Iterator[tuple[int, int, str]]:
    """Depth, first token and text of each line; without recursion, for deep trees."""
    pending: list[tuple[int, Node | int]] = [(0, root)]
    while pending:
        depth, item = pending.pop()
        if isinstance(item, int):
            yield depth, item, repr(tokens.text[tokens.starts[item] : tokens.ends[item]])
            continue
        first = min(item.first, len(tokens.starts) - 1)
        yield depth, first, f"{NAMES.get(item.kind, str(item.kind))}  {_begin(item, tokens)}"
        below: list[tuple[int, Node | int]] = []
        index = item.first
        for child in item.children:
            if with_tokens:
                below += [(depth + 1, other) for other in range(index, child.first)]
            below.append((depth + 1, child))
            index = child.stop
        if with_tokens:
            below += [(depth + 1, other) for other in range(index, item.stop)]
        pending += reversed(below)


def _begin(node: Node, tokens: Tokens) -> str:
    """The beginning of a construct's text, in one line."""
    if node.stop <= node.first:
        return ""
    start, end = tokens.starts[node.first], tokens.ends[node.stop - 1]
    text = " ".join(tokens.text[start : min(end, start + 4 * _WIDTH)].split())
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
