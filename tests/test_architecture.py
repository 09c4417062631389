"""Who may import whom, as a table, held by reading every file of the project."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FREE = {"cp_lsp.errors", "cp_lsp.settings"}
"""Modules that every part of cp_lsp may import."""

FRONT_END = {"source", "syntax", "semantics"}

MAY_IMPORT = {
    "source": set(),
    "syntax": {"source"},
    "semantics": {"source", "syntax"},
    "blackbox": {"source"},
    "report": {"source"},
    "index": FRONT_END | {"blackbox"},
    "features": FRONT_END | {"index", "prefix"},
    "prefix": FRONT_END,
    "decoding": FRONT_END | {"prefix"},
    "models": set(),
    "completion": FRONT_END | {"index", "prefix", "decoding", "models"},
    "chat": FRONT_END | {"index", "prefix", "features", "completion", "models"},
    "repair": FRONT_END | {"index", "prefix", "features", "completion", "models"},
    "telemetry": set(),
    "lsp": FRONT_END
    | {
        "blackbox",
        "index",
        "features",
        "prefix",
        "completion",
        "models",
        "chat",
        "repair",
        "telemetry",
    },
}
"""What each package inside cp_lsp may import beside itself. cli, where all meet, may import all."""

ONLY_IN = {
    "pygls": {"cp_lsp.lsp"},
    "lsprotocol": {"cp_lsp.lsp"},
    "numpy": {"cp_lsp.models", "cp_training"},
    "torch": {"cp_lsp.models", "cp_training"},
    "transformers": {"cp_lsp.models", "cp_training"},
    "llama_cpp": {"cp_lsp.models", "cp_training"},
    "openai": {"cp_lsp.models", "cp_server", "cp_training"},
    "httpx": {"cp_server", "cp_training"},
    "httpx2": {"cp_lsp.models", "cp_server", "cp_training"},
}
"""Libraries that one place alone may import, so that the front end serves everybody."""

SEEN_OF_MODELS = ("cp_lsp.models.base", "cp_lsp.models.families")
"""What the others see of models: the protocol, and the table of what tokens are called."""

PACKAGES = {
    "cp_lsp": ROOT / "cp_lsp",
    "cp_server": ROOT / "server" / "cp_server",
    "cp_training": ROOT / "training" / "cp_training",
    "grammar": ROOT / "grammar",
}

NEVER = {
    "cp_lsp": {"cp_server", "cp_training", "grammar", "tests", "benchmarks"},
    "cp_server": {"cp_training", "grammar", "tests", "benchmarks"},
    "cp_training": {"cp_server", "grammar", "tests", "benchmarks"},
    "grammar": {"cp_lsp", "cp_server", "cp_training", "tests", "benchmarks"},
}


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the project, by its dotted name."""
    for package, folder in PACKAGES.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            name = ".".join([package, *parts]).removesuffix(".__init__")
            yield name, path


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of each import, wherever in the file it stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            assert node.module is not None
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


ALL = [pytest.param(name, path, id=name) for name, path in modules()]


def test_there_is_something_to_check() -> None:
    assert {name.split(".")[0] for name, _ in modules()} >= {"cp_lsp", "grammar"}


@pytest.mark.parametrize(("name", "path"), ALL)
def test_packages_keep_apart(name: str, path: Path) -> None:
    forbidden = NEVER[name.split(".")[0]]
    wrong = [(line, what) for line, what in imports(path) if what.split(".")[0] in forbidden]
    assert not wrong


@pytest.mark.parametrize(("name", "path"), ALL)
def test_layers_look_down_only(name: str, path: Path) -> None:
    parts = name.split(".")
    if parts[0] != "cp_lsp" or len(parts) < 2 or parts[1] in ("cli", "__main__"):
        return
    layer = parts[1]
    if name in FREE:
        allowed: set[str] = set()
    else:
        assert layer in MAY_IMPORT, f"cp_lsp/{layer} has no row in MAY_IMPORT"
        allowed = MAY_IMPORT[layer] | {layer}
    wrong = [
        (line, what)
        for line, what in imports(path)
        if under(what, "cp_lsp")
        and not any(under(what, f"cp_lsp.{other}") for other in allowed)
        and not any(under(what, free) for free in FREE)
    ]
    assert not wrong


@pytest.mark.parametrize(("name", "path"), ALL)
def test_models_are_seen_through_their_protocol(name: str, path: Path) -> None:
    if under(name, "cp_lsp.models") or not under(name, "cp_lsp") or under(name, "cp_lsp.cli"):
        return
    wrong = [
        (line, what)
        for line, what in imports(path)
        if under(what, "cp_lsp.models") and not any(under(what, seen) for seen in SEEN_OF_MODELS)
    ]
    assert not wrong


@pytest.mark.parametrize(("name", "path"), ALL)
def test_libraries_stay_in_their_place(name: str, path: Path) -> None:
    wrong = [
        (line, what)
        for line, what in imports(path)
        if (homes := ONLY_IN.get(what.split(".")[0])) is not None
        and not any(under(name, home) for home in homes)
    ]
    assert not wrong


def test_the_table_has_no_circle() -> None:
    def reachable(layer: str, path: tuple[str, ...]) -> None:
        assert layer not in path, f"circle: {' -> '.join([*path, layer])}"
        for other in MAY_IMPORT[layer]:
            reachable(other, (*path, layer))

    for layer in MAY_IMPORT:
        reachable(layer, ())
