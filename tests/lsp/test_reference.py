"""The page on the server is what the server says of itself."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cp_lsp.lsp.requests import HANDLERS

ROOT = Path(__file__).parents[2]


def generator() -> ModuleType:
    """docs/make_server.py, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("make_server", ROOT / "docs" / "make_server.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_fresh() -> None:
    module = generator()
    page = (ROOT / "docs" / "reference" / "server.md").read_text(encoding="utf-8")
    assert page == module.page(), "run python docs/make_server.py"


def test_every_answer_is_described() -> None:
    generator().page()
    assert len(HANDLERS) >= 40
    assert all(handler.answer.__doc__ for handler in HANDLERS.values())


@pytest.mark.end_to_end
def test_the_example_client_shows_what_it_promises() -> None:
    answer = subprocess.run(
        [sys.executable, ROOT / "examples" / "client.py"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=60,
    )
    assert answer.returncode == 0
    for part in ("ShopArticles.cp:18: 113 ", "ShopMoney.': ", "fix: "):
        assert part in answer.stdout
