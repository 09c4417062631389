"""Write the reference page of the quick fixes from the rules and the catalogue's examples.

python docs/make_fixes.py          write the page
python docs/make_fixes.py --check  exit with 1 if the page is not what it should be
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from cp_lsp.features.fixes.engine import Fix, fixable_codes, fixes  # noqa: E402
from cp_lsp.features.fixes.rule import RULES, applied  # noqa: E402
from cp_lsp.features.view import View  # noqa: E402
from cp_lsp.semantics.analysis import analyse  # noqa: E402
from cp_lsp.semantics.checker import check  # noqa: E402
from cp_lsp.semantics.context import ImportedModule  # noqa: E402
from cp_lsp.semantics.imported import read_interface  # noqa: E402
from cp_lsp.semantics.interface import interface_of  # noqa: E402
from cp_lsp.source.diagnostic import FIRST_WARNING  # noqa: E402
from cp_lsp.source.messages import HelperModule, explanation, message  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "fixes.md"

INTRODUCTION = """
Each rule proposes edits for some of the compiler's [error numbers](diagnostics.md). A proposal is
tried on the whole module and offered only if the finding is gone after it and no other has come.
The best stands first; it is preferred, so that an editor or `cp-lsp fix` may make it without
asking, unless it comes from a rule that only guesses what may be meant.
"""


class Helpers:
    """Imports from the modules that come with an example."""

    def __init__(self, modules: Sequence[HelperModule]) -> None:
        self._texts = {module.name: module.text for module in modules}

    def import_module(self, name: str) -> ImportedModule | None:
        text = self._texts.get(name)
        return None if text is None else read_interface(interface_of(text, self), self)


def page() -> str:
    """The whole page."""
    parts = [
        "<!-- Made by docs/make_fixes.py from cp_lsp/features/fixes; do not edit. -->\n",
        f"# Quick fixes\n{INTRODUCTION}",
        "## Rules\n",
        "| Proposes | Numbers | |\n|---|---|---|",
        *_rules(),
        "\n## Examples\n",
        *_examples(),
    ]
    return "\n".join(parts).rstrip("\n") + "\n"


def _rules() -> list[str]:
    codes: dict[str, list[int]] = {}
    guesses: set[str] = set()
    for code, rules in sorted(RULES.items()):
        for rule in rules:
            numbers = codes.setdefault(rule.purpose.rstrip("."), [])
            if code not in numbers:
                numbers.append(code)
            if rule.is_guess:
                guesses.add(rule.purpose.rstrip("."))
    return [
        f"| {purpose} | {_ranges(numbers)} | {'a guess' if purpose in guesses else ''} |"
        for purpose, numbers in codes.items()
    ]


def _ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers, three or more in a row as a range."""
    rows: list[list[int]] = []
    for number in numbers:
        if rows and rows[-1][-1] == number - 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    shown = (f"{row[0]}–{row[-1]}" if len(row) > 2 else ", ".join(map(str, row)) for row in rows)
    return ", ".join(shown)


def _examples() -> list[str]:
    """A section for each number whose example is mended."""
    found: list[str] = []
    for code in sorted(fixable_codes()):
        shown = explanation(code)
        if shown is None or shown.example is None:
            continue
        text = shown.example.strip("\n") + "\n"
        fix = _mending(code, text, Helpers(shown.modules))
        if fix is None:
            continue
        found += [
            f"### {code}: {message(code)}\n",
            f"{fix.title} · {fix.title_ru}\n",
            f"```\n{text}```\n",
            f"```\n{applied(text, fix.edits).strip()}\n```\n",
        ]
    return found


def _mending(code: int, text: str, importer: Helpers) -> Fix | None:
    """The first fix after which nothing is wrong."""
    module = check(text, importer, tolerant=True)
    findings = module.findings or analyse(module)
    if not findings:
        return None
    for fix in fixes(View(None, module, text), findings[0], importer, budget=10.0):
        after = check(applied(text, fix.edits), importer)
        if not after.findings and (code < FIRST_WARNING or not analyse(after)):
            return fix
    return None


def main() -> int:
    """Writes or checks the page."""
    parser = argparse.ArgumentParser(description="Write the reference page of the quick fixes.")
    parser.add_argument("--check", action="store_true", help="only compare")
    options = parser.parse_args()
    wanted = page()
    if options.check:
        is_equal = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == wanted
        if not is_equal:
            print(f"{PAGE.name} is not what docs/make_fixes.py makes", file=sys.stderr)
        return 0 if is_equal else 1
    PAGE.write_text(wanted, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
