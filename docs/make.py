"""Makes what the documentation shows of the program: the settings page and the picture in README.

`make docs` runs it; tests/test_docs.py fails where the files differ from what it would make.
"""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from html import escape
from pathlib import Path

from cp_lsp.settings import CONFIG_FILE, Key, keys

ROOT = Path(__file__).parent.parent
SETTINGS = ROOT / "docs" / "reference" / "settings.md"
PICTURE = ROOT / "docs" / "images" / "check.svg"

INTRODUCTION = f"""
A setting may stand in `{CONFIG_FILE}` in the workspace, in the table `[tool.cp-lsp]` of its
`pyproject.toml`, or in an environment variable; an option of the command goes before all of them.
Relative paths are seen from the file that names them. A value that cannot be used is reported,
and the default used; `cp-lsp doctor` shows such values.
""".strip()

ARGUMENTS = ("check", "examples/mistakes")
COLUMNS = 100
INDENT = "    "
"""What the command puts before the lines of a source."""
FONT_SIZE = 14
ADVANCE = 8.43
"""Width of a character of the usual monospaced fonts at this size."""
LINE = 20
MARGIN = 20
BAR = 34


def settings_page() -> str:
    """The reference of all settings."""
    parts = [
        "<!-- Made by docs/make.py from cp_lsp/settings.py; do not edit. -->\n",
        "# Settings\n",
        *textwrap.wrap(INTRODUCTION, 100),
        "",
        "Every setting has a default that works.\n",
    ]
    for key in keys():
        default = {None: "not set", True: "true", False: "false"}.get(key.default, key.default)
        parts += [
            f"## `{key.name}`\n",
            *textwrap.wrap(key.meaning, 100),
            "",
            f"- Value: {key.expected}",
            f"- Default: {default}",
            f"- Environment: `{key.variable}`",
            *_limit(key),
            "",
        ]
    return "\n".join(parts)


def _limit(key: Key) -> list[str]:
    """What a file of the workspace may not do with a setting."""
    if not key.is_personal:
        return []
    but = ", but to an address on this computer" if "address" in key.expected else ""
    return [f"- A file of the workspace may not set it{but}."]


def screen() -> list[str]:
    """The command line and what it prints; messages are folded, lines of a source never."""
    environment = {name: os.environ[name] for name in os.environ if not name.startswith("CP_LSP_")}
    answer = subprocess.run(
        [sys.executable, "-m", "cp_lsp", *ARGUMENTS],
        cwd=ROOT,
        env=environment | {"LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=60,
    )
    lines = [f"$ cp-lsp {' '.join(ARGUMENTS)}"]
    for line in answer.stdout.splitlines():
        shown = line.expandtabs(4)
        is_source = shown.startswith(INDENT)
        lines += [shown] if is_source else textwrap.wrap(shown, COLUMNS, subsequent_indent=INDENT)
    return lines


def picture(lines: list[str]) -> str:
    """The lines as an SVG that looks like a terminal window."""
    width = round(max(COLUMNS, *map(len, lines)) * ADVANCE) + 2 * MARGIN
    height = BAR + len(lines) * LINE + MARGIN
    # Some browsers do not hand xml:space down from a group, so each line has its own.
    rows = "\n".join(
        f'<text x="{MARGIN}" y="{BAR + (number + 1) * LINE}" xml:space="preserve"{style(line)}>'
        f"{escape(line)}</text>"
        for number, line in enumerate(lines)
        if line
    )
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" \
viewBox="0 0 {width} {height}" role="img">
<title>What {escape(lines[0][2:])} prints</title>
<rect width="{width}" height="{height}" rx="8" fill="#1e2430"/>
<circle cx="20" cy="18" r="6" fill="#ff5f57"/><circle cx="40" cy="18" r="6" fill="#febc2e"/>\
<circle cx="60" cy="18" r="6" fill="#28c840"/>
<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" \
font-size="{FONT_SIZE}" fill="#d8dee9">
{rows}
</g>
</svg>
"""


def style(line: str) -> str:
    """What sets a line apart: the command stands out."""
    return ' fill="#88c0d0" font-weight="bold"' if line.startswith("$ ") else ""


def main() -> None:
    """Write both files."""
    SETTINGS.write_text(settings_page(), encoding="utf-8", newline="\n")
    PICTURE.write_text(picture(screen()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
