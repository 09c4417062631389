"""The tree-sitter parser of editors/tree-sitter, built by a C compiler and loaded."""

from __future__ import annotations

import ctypes
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PACKAGE = Path(__file__).parents[2] / "editors" / "tree-sitter"
SOURCES = PACKAGE / "src"


def compiler() -> list[str]:
    """The command of a C compiler: that of CC, the one Python was built with, or a usual one."""
    named = [os.environ.get("CC"), sysconfig.get_config_var("CC")]
    for command in [*named, "cc", "gcc", "clang", "cl"]:
        words = shlex.split(command or "", posix=sys.platform != "win32")
        if words and shutil.which(words[0]):
            return words
    pytest.skip("needs a C compiler: set CC to one")


def build(folder: Path, sources: Path = SOURCES) -> Path:
    """The parser as a shared library in this folder."""
    command = compiler()
    library = folder / (
        "component_pascal.dll" if sys.platform == "win32" else "component_pascal.so"
    )
    files = [str(sources / "parser.c"), str(sources / "scanner.c")]
    if Path(command[0]).stem == "cl":
        command += ["/nologo", "/O2", "/LD", f"/I{sources}", *files, f"/Fe:{library}"]
    else:
        command += ["-O2", "-shared", "-fPIC", f"-I{sources}", *files, "-o", str(library)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return library


def load(library: Path) -> Any:
    """The tree_sitter.Language of a built parser."""
    tree_sitter = pytest.importorskip("tree_sitter", minversion="0.25")
    function = ctypes.CDLL(str(library)).tree_sitter_component_pascal
    function.restype = ctypes.c_void_p
    capsule = ctypes.pythonapi.PyCapsule_New
    capsule.restype = ctypes.py_object
    capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    return tree_sitter.Language(capsule(function(), b"tree_sitter.Language", None))


def nodes(root: Any) -> Iterator[Any]:
    """The node and all in it, in text order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def errors(tree: Any) -> list[str]:
    """Where the tree says that the text is no module."""
    if not tree.root_node.has_error:
        return []
    return [
        f"{node.start_point.row + 1}:{node.start_point.column + 1} {node.type}"
        for node in nodes(tree.root_node)
        if node.is_error or node.is_missing
    ]
