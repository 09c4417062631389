"""The documentation agrees with the project: links lead somewhere, commands exist."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from cp_lsp.cli import COMMANDS

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference" / "commands.md"
SKIPPED = {".git", ".venv", "build", "dist", "node_modules"}


def pages() -> list[Path]:
    """Every Markdown file of the project."""
    return [
        path
        for path in sorted(ROOT.rglob("*.md"))
        if not any(part in SKIPPED or part.startswith(".") for part in path.relative_to(ROOT).parts)
    ]


def links(text: str) -> Iterator[str]:
    """Targets of the links and images in a page, outside of code."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"`[^`\n]*`", "", text)
    yield from re.findall(r"\]\(<?([^)>\s]+)>?\)", text)
    yield from re.findall(r'\bsrc="([^"]+)"', text)


def anchors(text: str) -> set[str]:
    """The names by which the headings of a page can be linked to."""
    headings = re.findall(r"^#+ +(.+?) *$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def shell_lines(page: Path) -> list[str]:
    """The lines of the shell blocks of a page, without comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    lines = (line.split("#")[0].strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    broken = []
    for target in links(text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        if file.exists() and not anchor:
            continue
        if not file.exists() or anchor not in anchors(file.read_text(encoding="utf-8")):
            broken.append(target)
    assert not broken


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_is_described(name: str) -> None:
    sections = re.split(r"^## ", REFERENCE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    section = next((text for text in sections if text.startswith(f"`cp-lsp {name}`\n")), None)
    assert section is not None, f"docs/reference/commands.md has no section `cp-lsp {name}`"

    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers()
    importlib.import_module(COMMANDS[name].module).add_parser(subparsers)
    missing = [
        option
        for command in parsers(subparsers.choices[name])
        for action in command._actions
        if action.help != argparse.SUPPRESS
        for option in action.option_strings
        if option.startswith("--") and option != "--help" and f"`{option}" not in section
    ]
    assert not missing


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A command's parser and those of its subcommands."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for choice in action.choices.values():
                yield from parsers(choice)


def test_reference_describes_no_other_command() -> None:
    described = re.findall(r"^## `cp-lsp (\w+)`$", REFERENCE.read_text(encoding="utf-8"), re.M)
    assert sorted(described) == sorted(COMMANDS)


@pytest.mark.end_to_end
def test_reference_shows_what_check_prints() -> None:
    (shown,) = re.findall(r"^```json\n(.*)\n```$", REFERENCE.read_text(encoding="utf-8"), re.M)
    answer = subprocess.run(
        [sys.executable, "-m", "cp_lsp", "check", "--json", json.loads(shown)["file"]],
        cwd=ROOT,
        env=os.environ | {"CP_LSP_LANGUAGE": "en"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=60,
    )
    assert answer.stdout.splitlines() == [shown]


@pytest.mark.parametrize("page", ["README.md", "README.ru.md", "CONTRIBUTING.md"])
def test_commands_shown_exist(page: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for line in shell_lines(ROOT / page):
        program, *words = line.split()
        if program == "make":
            assert words[0] in targets, line
        elif program == "cp-lsp":
            assert words[0] in COMMANDS, line


def test_both_readmes_show_the_same_commands() -> None:
    assert shell_lines(ROOT / "README.md") == shell_lines(ROOT / "README.ru.md")


def test_make_help_lists_what_readme_shows() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    explained = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    lines = shell_lines(ROOT / "README.md")
    assert {line.split()[1] for line in lines if line.startswith("make ")} <= explained


def maker() -> ModuleType:
    """docs/make.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_settings_page_is_fresh() -> None:
    make = maker()
    assert make.SETTINGS.read_text(encoding="utf-8") == make.settings_page(), "run make docs"


@pytest.mark.end_to_end
def test_picture_shows_what_the_command_prints() -> None:
    make = maker()
    assert make.PICTURE.read_text(encoding="utf-8") == make.picture(make.screen()), "run make docs"


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(links((folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {page.name for page in folder.glob("[0-9]*.md")}
