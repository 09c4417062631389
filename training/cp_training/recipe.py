"""Recipes: a TOML file a stage → a dataclass. An unknown key stops the run before it begins."""

from __future__ import annotations

import tomllib
import types
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from cp_lsp.errors import CpLspError

Recipe = TypeVar("Recipe")


class RecipeError(CpLspError):
    """A recipe is not as its stage needs it; the text says which key, and what is known."""


def load_recipe(path: Path, kind: type[Recipe]) -> Recipe:
    """The recipe in a file; keys that are not given keep their defaults."""
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except OSError as error:
        raise RecipeError(f"{path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(f"{path}: not a TOML file: {error}") from error
    return _make(table, kind, str(path))


def _make(table: dict[str, Any], kind: type[Recipe], place: str) -> Recipe:
    assert is_dataclass(kind)
    hints = get_type_hints(kind)
    known = [field.name for field in fields(kind)]
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise RecipeError(f"{place}: unknown key {key}; known are {', '.join(known)}")
        values[key] = _value(value, hints[key], f"{place}: {key}")
    try:
        return kind(**values)
    except TypeError as error:
        raise RecipeError(f"{place}: {error}") from error


def _value(value: Any, wanted: Any, place: str) -> Any:
    if is_dataclass(wanted):
        if not isinstance(value, dict):
            raise RecipeError(f"{place} must be a table")
        assert isinstance(wanted, type)
        return _make(value, wanted, place)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if get_origin(wanted) is types.UnionType and type(value) in get_args(wanted):
        return value
    if get_origin(wanted) is tuple and isinstance(value, list):
        return tuple(value)
    if wanted is Path and isinstance(value, str):
        return Path(value)
    if isinstance(wanted, type) and type(value) is wanted:
        return value
    raise RecipeError(f"{place} must be {getattr(wanted, '__name__', wanted)}, not {value!r}")
