"""`python -m grammar make` writes every form of the grammar, `check` says which are out of date."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from grammar import ebnf
from grammar.lint import lint
from grammar.to_gbnf import to_gbnf
from grammar.to_html import to_html
from grammar.to_lark import to_lark
from grammar.to_llguidance import to_llguidance
from grammar.to_xgrammar import to_xgrammar

HEADER = f"made from {ebnf.SOURCE.name}, do not edit"

WRITERS: dict[str, Callable[[ebnf.Grammar, str], str]] = {
    "component_pascal.lark": to_lark,
    "component_pascal.gbnf": to_gbnf,
    "component_pascal.llguidance.lark": to_llguidance,
    "component_pascal.xgrammar.ebnf": to_xgrammar,
    "component_pascal.html": to_html,
}
"""File → what writes it."""

GENERATED = Path(__file__).parents[1] / "cp_lsp" / "data" / "grammar"
"""Where they travel with the package, beside a copy of the source."""


def files(source: Path = ebnf.SOURCE) -> dict[Path, str]:
    """Every generated file and what belongs into it; raises NotationError."""
    grammar = ebnf.read(source)
    made = {GENERATED / name: write(grammar, HEADER) for name, write in WRITERS.items()}
    return {**made, GENERATED / source.name: source.read_text(encoding="utf-8")}


def main(argv: Sequence[str] | None = None) -> int:
    """The exit status: 0 fine, 1 findings, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="python -m grammar", description=__doc__)
    parser.add_argument("action", choices=("make", "check"))
    action = parser.parse_args(argv).action
    try:
        findings = lint(ebnf.read())
        for finding in findings:
            print(f"{ebnf.SOURCE.name}:{finding}", file=sys.stderr)
        if findings:
            return 1
        return make() if action == "make" else check()
    except ebnf.NotationError as slip:
        print(slip, file=sys.stderr)
        return 1


def make() -> int:
    """Writes what has changed."""
    for path, text in files().items():
        if not _is_fresh(path, text):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {path}")
    return 0


def check() -> int:
    """1 if a file differs from what would be made now."""
    stale = [path for path, text in files().items() if not _is_fresh(path, text)]
    for path in stale:
        print(f"{path} is out of date: python -m grammar make", file=sys.stderr)
    return 1 if stale else 0


def _is_fresh(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
