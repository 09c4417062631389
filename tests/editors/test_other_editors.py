"""The configuration of Emacs, Helix, Kate and Sublime Text; Emacs is tried where there is one.

Emacs is the one that CP_LSP_EMACS names, else one on the PATH; it needs Eglot.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cp_lsp.semantics.universe import UNIVERSE
from cp_lsp.syntax.token import KEYWORDS
from tests.editors.test_neovim import COUNTER, MISTAKES, USER

ROOT = Path(__file__).parents[2]
EDITORS = ROOT / "editors"
HOW_TO = ROOT / "docs" / "how-to"
SESSION = Path(__file__).with_name("emacs_session.el")
MODE = EDITORS / "emacs" / "component-pascal.el"


@pytest.fixture(scope="module")
def emacs() -> str:
    """An Emacs with Eglot; the test is skipped where there is none."""
    program = os.environ.get("CP_LSP_EMACS") or shutil.which("emacs")
    if program is None:
        pytest.skip("needs Emacs: set CP_LSP_EMACS, or install it with Eglot")
    has_eglot = subprocess.run(
        [program, "--batch", "--eval", "(require 'eglot)"], capture_output=True, timeout=60
    )
    if has_eglot.returncode != 0:
        pytest.skip("needs an Emacs with Eglot: Emacs 29, or Debian's elpa-eglot")
    return program


@pytest.fixture(scope="module")
def told(emacs: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the session in Emacs told."""
    folder = tmp_path_factory.mktemp("workspace")
    for name, text in {"Counter": COUNTER, "User": USER, "Mistakes": MISTAKES}.items():
        (folder / f"{name}.cp").write_text(text, encoding="utf-8", newline="\n")
    answer = subprocess.run(
        [emacs, "--batch", "-l", SESSION],
        env=os.environ
        | {
            "PYTHONPATH": str(ROOT),
            "CP_LSP_CACHE": str(tmp_path_factory.mktemp("cache")),
            "CP_TEST_FOLDER": str(folder),
            "CP_TEST_MODE": str(MODE),
            "CP_TEST_PYTHON": sys.executable,
        },
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=150,
    )
    found = dict(re.findall(r"^(\w+): (.*)$", answer.stdout, re.M))
    assert "comment" in found, answer.stdout + answer.stderr
    return found


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("mode", "component-pascal-mode"),
        ("findings", "(13 14 15)"),
        ("definition", "Counter.cp:11"),
        ("completion", "\t\tStdLog.Int(c.sum); StdLog.StringStdLog.Ln"),
        ("renamed", "2"),
        ("comment", "t"),
    ],
)
def test_emacs(name: str, wanted: str, told: dict[str, str]) -> None:
    assert told[name] == wanted


def test_words_of_the_emacs_mode_are_those_of_the_language() -> None:
    words = set(re.findall(r'"([A-Z]+)"', MODE.read_text(encoding="utf-8")))
    assert set(KEYWORDS) <= words
    assert words - set(KEYWORDS) <= set(UNIVERSE.names)


def blocks(page: str, language: str) -> list[str]:
    """The blocks of a how-to page in a language."""
    text = (HOW_TO / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def test_kate_starts_the_server_for_component_pascal() -> None:
    text = (EDITORS / "kate" / "settings.json").read_text(encoding="utf-8")
    assert text in blocks("kate.md", "json")
    (server,) = json.loads(text)["servers"].values()
    assert server["command"] == ["cp-lsp", "serve"]
    assert re.search(server["highlightingModeRegex"], "Component-Pascal")


def test_helix_starts_the_server_for_component_pascal() -> None:
    text = (EDITORS / "helix" / "languages.toml").read_text(encoding="utf-8")
    assert text in blocks("helix.md", "toml")
    settings = tomllib.loads(text)
    (language,) = settings["language"]
    assert language["file-types"] == ["cp"]
    assert language["block-comment-tokens"] == {"start": "(*", "end": "*)"}
    (name,) = language["language-servers"]
    server = settings["language-server"][name]
    assert [server["command"], *server["args"]] == ["cp-lsp", "serve"]


def test_sublime_starts_the_server_for_component_pascal() -> None:
    text = (EDITORS / "sublime" / "LSP.sublime-settings").read_text(encoding="utf-8")
    assert text in blocks("sublime.md", "json")
    (client,) = json.loads(text)["clients"].values()
    assert client["command"] == ["cp-lsp", "serve"]
    syntax = (EDITORS / "sublime" / "ComponentPascal.sublime-syntax").read_text(encoding="utf-8")
    scope = re.search(r"^scope: (\S+)$", syntax, re.M)
    assert scope is not None and scope[1] == client["selector"]
    words = set(re.findall(r"(?<=[(|])[A-Z]{2,}(?=[)|])", syntax))
    assert set(KEYWORDS) <= words
    assert words - set(KEYWORDS) <= set(UNIVERSE.names)
