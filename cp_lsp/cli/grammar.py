"""`cp-lsp grammar TARGET`: the grammar of the language, in the notation of another tool."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import _SubParsersAction

TARGETS: Mapping[str, str] = {
    "ebnf": "component_pascal.ebnf",
    "lark": "component_pascal.lark",
    "gbnf": "component_pascal.gbnf",
    "llguidance": "component_pascal.llguidance.lark",
    "xgrammar": "component_pascal.xgrammar.ebnf",
    "html": "component_pascal.html",
}
"""What can be asked for → the file of the package that holds it."""

_HELP = """\
  ebnf        the grammar itself, in the notation of the language report
  lark        Lark, parser='lalr', lexer='contextual', start='module'
  gbnf        llama.cpp: the request's `grammar`, or --grammar-file
  llguidance  llguidance's dialect of Lark: vLLM's guidance backend, llama.cpp built with it
  xgrammar    XGrammar's EBNF: vLLM's default backend
  html        a page with railroad diagrams
"""


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command and its arguments."""
    parser = subparsers.add_parser(
        "grammar",
        help="the grammar in the notation of another tool",
        description="Writes the grammar of Component Pascal to the standard output.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("target", metavar="TARGET", choices=tuple(TARGETS), help=", ".join(TARGETS))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Writes the text: always as UTF-8, since the output may be redirected to a file."""
    text = read(args.target)
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
    else:
        sys.stdout.flush()
        buffer.write(text.encode("utf-8"))
        buffer.flush()
    return 0


def read(target: str) -> str:
    """The text of one of `TARGETS`."""
    path = files("cp_lsp") / "data" / "grammar" / TARGETS[target]
    return path.read_text(encoding="utf-8")
