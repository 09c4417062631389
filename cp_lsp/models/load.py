"""Which file holds the model, and what runs it."""

from __future__ import annotations

import importlib.util
import os
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cp_lsp.errors import MissingPartError, ModelError
from cp_lsp.models.gguf import KINDS, read_model_file

if TYPE_CHECKING:
    from cp_lsp.models.base import Model

SHIPPED: Final = "nano.gguf"
"""The model that comes with the package, in its folder `data`."""

MAX_EMBEDDED: Final = 100_000_000
"""Parameters of the largest model that numpy runs quickly enough."""

_THREADS: Final = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_INSTALL: Final = "pip install 'cp-lsp[local]', in a clone pip install '.[local]'"
_INSTALL_LLAMA: Final = (
    "pip install 'cp-lsp[llama]', which compiles for some minutes and needs a compiler for C++"
)


def shipped_model() -> Path | None:
    """The model file that comes with the package; None where it was left out."""
    path = Path(str(resources.files("cp_lsp").joinpath("data", SHIPPED)))
    return path if path.is_file() else None


def load_model(path: Path | None = None, *, threads: int | None = None) -> Model:
    """The model of a GGUF file, by default the one that comes with the package.

    A small model of the Llama architecture runs with numpy, any other in llama.cpp, with `threads`
    threads or as many as it likes. Raises MissingPartError where what runs it is not installed,
    ModelError where the file is no good.
    """
    if path is None:
        path = shipped_model()
        if path is None:
            raise MissingPartError(
                f"this cp-lsp comes without its model {SHIPPED}; name a GGUF file with --model, "
                "or set the setting `model` to one"
            )
    if _runner(path) == "numpy":
        _use_one_thread()
        from cp_lsp.models.embedded import EmbeddedModel

        return EmbeddedModel(path)
    from cp_lsp.models.llama_cpp import LlamaCppModel

    return LlamaCppModel(path, threads=threads)


def describe_model(path: Path) -> str:
    """A model in a line: its name, size, file and what runs it. Raises as `load_model` does."""
    runner = _runner(path)
    file = read_model_file(path)
    name = file.text("general.name", path.stem)
    return f"{name}, {file.parameters / 1e6:.1f} million parameters, {path}, run by {runner}"


def _runner(path: Path) -> str:
    """Which library runs a model. Raises MissingPartError where it is not installed."""
    if not path.is_file():
        raise ModelError(f"{path} is no file; name a GGUF file, which holds a model")
    reason = _why_not_embedded(path)
    if reason is None:
        if importlib.util.find_spec("numpy") is None:
            raise MissingPartError(f"the model needs numpy; {_INSTALL}")
        return "numpy"
    if importlib.util.find_spec("llama_cpp") is None:
        raise MissingPartError(f"{path.name} {reason}, so it needs llama.cpp; {_INSTALL_LLAMA}")
    return "llama.cpp"


def _use_one_thread() -> None:
    """Have numpy use one thread, unless the person has said how many.

    The products are small: more threads gain little, and where other programs use the cores they
    wait for each other, which has made a prompt seventy times as slow.
    """
    if "numpy" not in sys.modules:
        for variable in _THREADS:
            os.environ.setdefault(variable, "1")


def _why_not_embedded(path: Path) -> str | None:
    """What keeps a model from running with numpy; None if nothing does."""
    file = read_model_file(path)
    architecture = file.text("general.architecture")
    if architecture != "llama":
        return f"is a {architecture}"
    if file.parameters > MAX_EMBEDDED:
        return f"has {file.parameters / 1e6:.0f} million parameters"
    kinds = {tensor.kind for tensor in file.tensors.values()} - KINDS
    if kinds:
        return f"is quantised in a way of its own ({', '.join(sorted(kinds))})"
    splits = file.text("tokenizer.ggml.pre", "")
    return None if splits == "superbpe" else f"cuts text in another way ({splits or 'unnamed'})"
