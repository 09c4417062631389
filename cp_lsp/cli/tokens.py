"""`cp-lsp tokens FILE`: the tokens of a text, one a line."""

from __future__ import annotations

import argparse
from typing import Any

from cp_lsp.cli import COMMANDS, FINE
from cp_lsp.cli.inputs import read_input
from cp_lsp.syntax import token
from cp_lsp.syntax.scanner import Tokens, scan

_KINDS = {
    token.NULL: "unknown",
    token.NUMBER: "number",
    token.STRING: "string",
    token.IDENT: "identifier",
    token.EOF: "end",
}


def add_parser(subparsers: Any) -> None:
    """Adds the command and its arguments."""
    parser = subparsers.add_parser(
        "tokens",
        help=COMMANDS["tokens"].summary,
        description="The tokens of a text, one a line: its line and column, its kind, and itself.",
    )
    parser.add_argument("file", metavar="FILE|-")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the tokens."""
    source = read_input(args.file)
    tokens = scan(source.text)
    for index in range(len(tokens.kinds) - 1):
        line, col = source.line_col(tokens.starts[index])
        text = source.text[tokens.starts[index] : tokens.ends[index]]
        faults = "".join(f"  error {code}" for _, code in tokens.faults.get(index, ()))
        print(f"{line}:{col}\t{kind_of(tokens, index)}\t{text}{faults}")
    return FINE


def kind_of(tokens: Tokens, index: int) -> str:
    """What a token is, in a word."""
    kind = tokens.kinds[index]
    if kind in _KINDS:
        return _KINDS[kind]
    return "keyword" if token.SPELLING[kind] in token.KEYWORDS else "symbol"
