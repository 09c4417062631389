"""Fixtures that every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the quick tests first and those that start processes last."""
    items.sort(key=lambda item: item.get_closest_marker("end_to_end") is not None)


@pytest.fixture(scope="session")
def blackbox_dir() -> Path:
    """The folder of a real BlackBox, named by the environment variable CP_LSP_BLACKBOX."""
    named = os.environ.get("CP_LSP_BLACKBOX")
    if not named:
        pytest.skip("needs a BlackBox: set CP_LSP_BLACKBOX to its folder")
    folder = Path(named)
    if not folder.is_dir():
        pytest.fail(f"CP_LSP_BLACKBOX names {folder}, which is no folder")
    return folder


@pytest.fixture(scope="session")
def conformance_dir() -> Path:
    """The conformance corpus beside the checkout: modules with the real compiler's verdicts."""
    folder = ROOT.parent / "shared" / "conformance"
    if not folder.is_dir():
        pytest.skip("needs the conformance corpus beside the checkout")
    return folder
