"""Every setting: its default, its meaning, and where its value is looked for.

Later sources win: defaults, `cp-lsp.toml` of the workspace (or `[tool.cp-lsp]` of its
pyproject.toml), environment variables `CP_LSP_*`, and what the command line or the editor
says. A value that cannot be used is a `Problem`, never an exception, and changes nothing.

A new setting is one more field of `Settings`.
"""

from __future__ import annotations

import dataclasses
import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

CONFIG_FILE = "cp-lsp.toml"
SECTION = "cp"
"""Under which editors keep the settings."""

ENVIRONMENT = "CP_LSP_"

LENSES = ("references", "implementations", "interface")
"""What an editor can be told above a declaration."""

ENDPOINT_KINDS = ("openai", "vllm", "ollama", "llama.cpp")
"""The model servers that are told apart."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A setting that could not be used.

    `source` is the file, variable or caller that gave it; `near` the key that was perhaps
    meant, None unless the key is unknown.
    """

    key: str
    value: object
    why: str
    expected: str
    source: str
    near: str | None = None

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: str) -> str:
        """What is wrong and what would be right, as a sentence in "ru" or else in English."""
        is_russian = language == "ru"
        why, expected, source = self.why, self.expected, self.source
        if is_russian:
            why, expected, source = map(_in_russian, (why, expected, source))
        text = f"{source}: {self.key} = {self.value!r}: {why}" if self.key else f"{source}: {why}"
        if not expected:
            return text
        return f"{text}; {'нужно:' if is_russian else 'expected'} {expected}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, what was wrong with them, and the configuration file, None if there is none."""

    settings: Settings
    problems: tuple[Problem, ...]
    file: Path | None


@dataclass(frozen=True, slots=True)
class Key:
    """A setting for documentation: its name, variable, default, allowed values and meaning.

    What is personal, a file of the workspace may not set, but for servers on this computer.
    """

    name: str
    variable: str
    default: object
    expected: str
    meaning: str
    is_personal: bool


class _Unusable(Exception):
    """Why a value cannot be used."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a value is read: `parse(value, base folder)` gives it or raises `_Unusable`."""

    expected: str
    parse: Callable[[object, Path], Any]


_HIDDEN: Final = "…"
"""Stands for a secret in what is told."""


def _parse_folder(value: object, base: Path) -> Path:
    path = _parse_path(value, base)
    if not path.is_dir():
        raise _Unusable("there is no such folder")
    return path


def _parse_path(value: object, base: Path) -> Path:
    if not isinstance(value, str | os.PathLike) or not str(value).strip():
        raise _Unusable("this is not a path")
    try:
        return base / Path(os.path.expandvars(value)).expanduser()
    except (RuntimeError, ValueError) as problem:
        raise _Unusable(str(problem)) from problem


def _parse_tag(value: object, _base: Path) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\w+", value):
        raise _Unusable("this is not a tag of letters and digits")
    return "auto" if value.lower() == "auto" else value


def _parse_encoding(value: object, _base: Path) -> str:
    import codecs

    if not isinstance(value, str):
        raise _Unusable("this is not a name")
    if value.lower() == "auto":
        return "auto"
    try:
        "MODULE".encode(value).decode(value)
        return codecs.lookup(value).name
    except (LookupError, ValueError, TypeError) as problem:
        raise _Unusable("this encoding is not known") from problem


def _parse_bool(value: object, _base: Path) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _BOOLEANS:
        return _BOOLEANS[value.lower()]
    raise _Unusable("this is neither true nor false")


def _parse_warnings(value: object, base: Path) -> bool | tuple[int, ...]:
    if isinstance(value, str) and value.lower() not in _BOOLEANS:
        value = [piece for piece in re.split(r"[\s,;]+", value) if piece]
    if not isinstance(value, list | tuple):
        return _parse_bool(value, base)
    codes: list[int] = []
    for item in value:
        if isinstance(item, str) and item.isdecimal():
            item = int(item)
        if not isinstance(item, int) or isinstance(item, bool):
            raise _Unusable(f"{item!r} is not the number of a warning")
        codes.append(item)
    return tuple(codes)


def _parse_lenses(value: object, base: Path) -> bool | tuple[str, ...]:
    if isinstance(value, str) and value.lower() not in _BOOLEANS:
        value = [piece for piece in re.split(r"[\s,;]+", value) if piece]
    if not isinstance(value, list | tuple):
        return _parse_bool(value, base)
    for item in value:
        if item not in LENSES:
            raise _Unusable(f"{item!r} is not one of them")
    return tuple(value)


def _parse_size(value: object, _base: Path) -> int:
    if isinstance(value, str):
        match = re.fullmatch(r"\s*(\d+)\s*([kmg]?)i?b?\s*", value.lower())
        if match is None:
            raise _Unusable("this is not a size")
        value = int(match[1]) * {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}[match[2]]
    if not isinstance(value, int) or isinstance(value, bool):
        raise _Unusable("this is not a whole number")
    if value < 0:
        raise _Unusable("this is less than 0")
    return value


def _parse_positive_size(value: object, base: Path) -> int:
    size = _parse_size(value, base)
    if size == 0:
        raise _Unusable("nothing could be read then")
    return size


def _parse_name(value: object, _base: Path) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise _Unusable("this is not a name")
    return value.strip()


def _parse_url(value: object, _base: Path) -> str:
    if isinstance(value, str) and re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value.strip()):
        return value.strip().rstrip("/")
    raise _Unusable("this is not the address of a server")


def _parse_seconds(value: object, _base: Path) -> float:
    try:
        seconds = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        seconds = math.nan
    if not 0 <= seconds <= _LONGEST_TIME:
        raise _Unusable("this is not a number of seconds")
    return seconds


def _one_of(*choices: str) -> _Kind:
    def parse(value: object, _base: Path) -> str:
        if isinstance(value, str) and value.lower() in choices:
            return value.lower()
        raise _Unusable("this is none of the choices")

    return _Kind(", ".join(choices[:-1]) + " or " + choices[-1], parse)


_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
_FOLDER = _Kind("the path of a folder", _parse_folder)
_PATH = _Kind("a path", _parse_path)
_TAG = _Kind("auto, or a tag such as Lin, Win, Mac", _parse_tag)
_ENCODING = _Kind("auto, or an encoding such as utf-8, cp1251, latin-1", _parse_encoding)
_BOOL = _Kind("true or false", _parse_bool)
_WARNINGS = _Kind("true, false, or a list of the numbers to show", _parse_warnings)
_LENSES = _Kind(f"true, false, or a list of {', '.join(LENSES)}", _parse_lenses)
_SIZE = _Kind('bytes, or a text such as "64 MB"; 0 for none', _parse_size)
_NAME = _Kind("a name", _parse_name)
_SECRET = _Kind("a key", _parse_name)
_URL = _Kind("an address such as http://127.0.0.1:8000/v1", _parse_url)
_LONGEST_TIME: Final = 3600.0
_SECONDS = _Kind("a number of seconds up to 3600", _parse_seconds)
_POSITIVE_SIZE = _Kind('bytes, or a text such as "64 MB"', _parse_positive_size)


def _key(
    kind: _Kind, meaning: str, *, variable: str = "", personal: bool = False
) -> dict[str, Any]:
    """`personal` is what a file of a workspace may not set: code and keys would go astray."""
    return {"kind": kind, "meaning": meaning, "variable": variable, "personal": personal}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a person can set; each field explains itself in `keys`."""

    blackbox: Path | None = field(
        default=None,
        metadata=_key(
            _FOLDER,
            "Root of an installed BlackBox, whose modules can then be imported. Without it, "
            "the interfaces that ship with the package serve.",
        ),
    )
    platform: str = field(
        default="auto",
        metadata=_key(
            _TAG,
            "Which of the files `Name__Lin`, `Name__Win` and so on belongs to the program; "
            "auto means this computer's.",
        ),
    )
    encoding: str = field(
        default="auto",
        metadata=_key(
            _ENCODING,
            "How text files are encoded that bear no byte order mark; auto finds out for each.",
        ),
    )
    language: str = field(
        default="auto",
        metadata=_key(
            _one_of("auto", "en", "ru"),
            "Language of the messages; auto means that of the system.",
        ),
    )
    cache_directory: Path | None = field(
        default=None,
        metadata=_key(
            _PATH,
            "Where results are kept between runs; by default the platform's folder for caches.",
            variable="CP_LSP_CACHE",
        ),
    )
    cache_size: int = field(
        default=256 << 20,
        metadata=_key(_SIZE, "Bytes of results kept at most; 0 switches the cache off."),
    )
    warnings: bool | tuple[int, ...] = field(
        default=True,
        metadata=_key(_WARNINGS, "Whether warnings are shown, or the numbers of those that are."),
    )
    code_lens: bool | tuple[str, ...] = field(
        default=True,
        metadata=_key(
            _LENSES,
            "What an editor shows above declarations: how often they are used, what implements "
            "them, and above a module who imports it and must be compiled again.",
        ),
    )
    model: Path | None = field(
        default=None,
        metadata=_key(
            _PATH,
            "A GGUF file with the language model that completes code; by default the small one "
            "that comes with the package.",
        ),
    )
    endpoint: str | None = field(
        default=None,
        metadata=_key(
            _URL,
            "Address of a model server that speaks as OpenAI's does, such as vLLM, ollama or "
            "llama.cpp's. Without one, the embedded model completes, and there is no chat.",
            personal=True,
        ),
    )
    endpoint_kind: str = field(
        default="auto",
        metadata=_key(
            _one_of("auto", *ENDPOINT_KINDS),
            "What the model server is; auto means to ask it.",
        ),
    )
    api_key: str | None = field(
        default=None,
        repr=False,
        metadata=_key(
            _SECRET,
            "Key for the model server. Better in the environment than in a file that others read.",
            personal=True,
        ),
    )
    completion_model: str | None = field(
        default=None,
        metadata=_key(
            _NAME, "Which of the server's models completes code; by default the first one."
        ),
    )
    chat_endpoint: str | None = field(
        default=None,
        metadata=_key(
            _URL, "Another server for conversations; by default `endpoint`.", personal=True
        ),
    )
    chat_model: str | None = field(
        default=None,
        metadata=_key(_NAME, "Which model converses; by default the first one of its server."),
    )
    embedding_endpoint: str | None = field(
        default=None,
        metadata=_key(_URL, "Another server for embeddings; by default `endpoint`.", personal=True),
    )
    embedding_model: str | None = field(
        default=None,
        metadata=_key(_NAME, "Which model embeds texts; without one, words alone are compared."),
    )
    request_timeout: float = field(
        default=30.0,
        metadata=_key(_SECONDS, "Seconds that a model server may be silent before it is given up."),
    )
    proxy: str | None = field(
        default=None,
        metadata=_key(
            _URL,
            "Proxy on the way to model servers; by default what the environment says.",
            personal=True,
        ),
    )
    ca_file: Path | None = field(
        default=None,
        metadata=_key(
            _PATH,
            "File with the certificates that model servers are trusted by, beside the system's.",
            personal=True,
        ),
    )
    inline_completion: bool = field(
        default=True,
        metadata=_key(_BOOL, "Whether a model suggests code at the cursor while you type."),
    )
    inline_delay: float = field(
        default=0.075,
        metadata=_key(
            _SECONDS,
            "Seconds without a key before a model is asked; grows by itself where it is slow.",
        ),
    )
    telemetry: bool = field(
        default=True,
        metadata=_key(
            _BOOL,
            "Whether it is noted, in a file on this computer alone, what was suggested when and "
            "whether it was accepted; `cp-lsp stats` shows it. No code is noted.",
        ),
    )
    format_on_save: bool = field(
        default=False,
        metadata=_key(
            _BOOL,
            "Whether the language server lays modules out when they are saved. Most editors have "
            "a setting of their own for this.",
        ),
    )
    max_file_size: int = field(
        default=16 << 20,
        metadata=_key(
            _POSITIVE_SIZE, "Files of more bytes are not read: they are no source texts."
        ),
    )

    @property
    def message_language(self) -> str:
        """The language of messages, "en" or "ru": as set, or as the system has it."""
        return self.language if self.language != "auto" else system_language()

    def shows_warning(self, code: int) -> bool:
        """Whether a warning of this number is shown."""
        return self.warnings if isinstance(self.warnings, bool) else code in self.warnings


def load_settings(
    workspace: str | os.PathLike[str] | None = None,
    *,
    overrides: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Loaded:
    """The settings for a workspace, by default the current folder.

    `overrides` is what the command line or the editor says: keys as here, or in the editor's
    spelling (`cacheDirectory`), alone or under `cp`; None or "" for a value means not set. Relative
    paths are seen from the file that names them, else from the workspace. Never raises.
    """
    folder = Path(workspace) if workspace is not None else Path.cwd()
    environ = os.environ if environ is None else environ
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    file, section = _read_config(folder, problems)
    if file is not None:
        _merge(values, _flatten(section), file.parent, str(file), problems, is_shared=True)
    _merge_environment(values, environ, folder, problems)
    if overrides:
        inner = overrides.get(SECTION)
        own = inner if isinstance(inner, Mapping) else overrides
        _merge(values, _flatten(own), folder, "editor or command line", problems)
    return Loaded(Settings(**values), tuple(problems), file)


def keys() -> tuple[Key, ...]:
    """All settings in the order of their declaration, for documentation and completion."""
    return tuple(
        Key(
            each.name,
            _variable(each),
            each.default,
            each.metadata["kind"].expected,
            each.metadata["meaning"],
            each.metadata["personal"],
        )
        for each in dataclasses.fields(Settings)
    )


def system_language(environ: Mapping[str, str] | None = None) -> str:
    """The language that the system speaks, if messages exist in it; else "en"."""
    environ = os.environ if environ is None else environ
    name = next((environ[key] for key in _LOCALE_VARIABLES if environ.get(key)), "")
    if not name and sys.platform == "win32":
        import ctypes

        # The low ten bits are the primary language; 0x19 is Russian.
        is_russian = ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == 0x19
        return "ru" if is_russian else "en"
    if not name:
        import locale

        try:
            name = locale.getlocale()[0] or ""
        except ValueError:
            name = ""
    return "ru" if name.lower().startswith("ru") else "en"


def _in_russian(words: str) -> str:
    for english, russian in _RUSSIAN.items():
        words = words.replace(english, russian)
    return words


# Parts of what is said of settings; no key is a part of a later one.
_RUSSIAN = {
    "there is no such folder": "такой папки нет",
    "the path of a folder": "путь к папке",
    "this is not a path": "это не путь",
    "a path": "путь",
    "this is not a tag of letters and digits": "это не метка из букв и цифр",
    "auto, or a tag such as Lin, Win, Mac": "auto или метка, например Lin, Win, Mac",
    "this is not a name": "это не имя",
    "a name": "имя",
    "a file of the workspace may not set this": "файл рабочей папки не может это задать",
    "the environment, the editor": "окружение или редактор",
    "a key": "ключ",
    "this is not the address of a server": "это не адрес сервера",
    "an address such as": "адрес, например",
    "this is not a number of seconds": "это не число секунд",
    "a number of seconds up to": "число секунд до",
    "this encoding is not known": "такая кодировка неизвестна",
    "auto, or an encoding such as": "auto или кодировка, например",
    "this is neither true nor false": "это не true и не false",
    "true or false": "true или false",
    "true, false, or a list of the numbers to show": "true, false или список номеров",
    "true, false, or a list of": "true, false или список из",
    "is not the number of a warning": "не номер предупреждения",
    "is not one of them": "не из их числа",
    "this is not a size": "это не размер",
    "this is not a whole number": "это не целое число",
    "this is less than 0": "это меньше 0",
    "nothing could be read then": "тогда ничего нельзя было бы прочесть",
    "bytes, or a text such as": "байты или текст, например",
    "; 0 for none": "; 0 — без него",
    "this is none of the choices": "это не из возможных значений",
    "there is no such setting": "такой настройки нет",
    "there is no such variable": "такой переменной нет",
    "cannot be read": "нельзя прочесть",
    "is not TOML": "это не TOML",
    "perhaps ": "возможно, ",
    "one of ": "одно из ",
    "editor or command line": "редактор или командная строка",
    "environment": "окружение",
    " or ": " или ",
}

# Most projects say nothing to us: then TOML is not even loaded.
_OWN_TABLE = re.compile(rb"""^\s*\[tool\.["']?cp-lsp""", re.MULTILINE)
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
# Variables that are ours but set nothing here.
_OTHER_VARIABLES = frozenset({"CP_LSP_LOG"})


def _read_config(folder: Path, problems: list[Problem]) -> tuple[Path | None, Mapping[str, object]]:
    """The configuration file that counts in a folder, and what it says."""
    for name in (CONFIG_FILE, "pyproject.toml"):
        file = folder / name
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as problem:
            if file.is_file():
                why = f"cannot be read ({problem.strerror})"
                problems.append(Problem("", None, why, "", str(file)))
            continue
        if name != CONFIG_FILE and not _OWN_TABLE.search(data):
            continue
        import tomllib

        section: object
        try:
            section = tomllib.loads(data.decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            problems.append(Problem("", None, f"is not TOML: {problem}", "", str(file)))
            continue
        if name != CONFIG_FILE:
            tools = section.get("tool", {})
            section = tools.get("cp-lsp") if isinstance(tools, Mapping) else None
        if isinstance(section, Mapping):
            return file, section
    return None, {}


def _flatten(section: Mapping[str, object], above: str = "") -> dict[str, object]:
    """Keys in this module's spelling, a key `b` in a table `a` as `a_b`."""
    flat: dict[str, object] = {}
    for key, value in section.items():
        name = above + re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", str(key)).replace("-", "_").lower()
        if isinstance(value, Mapping):
            flat.update(_flatten(value, name + "_"))
        elif value is not None and value != "":
            flat[name] = value
    return flat


def _merge(
    values: dict[str, Any],
    given: Mapping[str, object],
    base: Path,
    source: str,
    problems: list[Problem],
    *,
    is_shared: bool = False,
) -> None:
    fields = {each.name: each for each in dataclasses.fields(Settings)}
    for key, value in given.items():
        if key not in fields:
            near = _nearest(key, fields, 0.6)
            hint = f"perhaps {near}" if near else "one of " + ", ".join(fields)
            problems.append(Problem(key, value, "there is no such setting", hint, source, near))
            continue
        kind: _Kind = fields[key].metadata["kind"]
        told = _HIDDEN if kind is _SECRET else value
        if is_shared and fields[key].metadata["personal"] and not _is_local(value):
            why, expected = (
                "a file of the workspace may not set this",
                "the environment, the editor",
            )
            problems.append(Problem(key, told, why, expected, source))
            continue
        try:
            values[key] = kind.parse(value, base)
        except _Unusable as problem:
            problems.append(Problem(key, told, str(problem), kind.expected, source))


def _merge_environment(
    values: dict[str, Any], environ: Mapping[str, str], base: Path, problems: list[Problem]
) -> None:
    by_variable: dict[str, str] = {}
    for each in dataclasses.fields(Settings):
        by_variable[ENVIRONMENT + each.name.upper()] = each.name
        by_variable[_variable(each)] = each.name
    for variable, value in environ.items():
        if not variable.startswith(ENVIRONMENT) or not value:
            continue
        if variable in by_variable:
            _merge(values, {by_variable[variable]: value}, base, variable, problems)
        elif variable not in _OTHER_VARIABLES:
            # Other programs may use the prefix, so only what looks like a slip is told.
            near = _nearest(variable, by_variable, 0.8)
            if near is not None:
                why, hint = "there is no such variable", f"perhaps {near}"
                problems.append(Problem(variable, value, why, hint, "environment", near))


def _is_local(value: object) -> bool:
    """Whether this is the address of a server on this computer."""
    address = r"https?://(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(/.*)?"
    return isinstance(value, str) and re.fullmatch(address, value.strip()) is not None


def _nearest(name: str, names: Iterable[str], likeness: float) -> str | None:
    import difflib

    return next(iter(difflib.get_close_matches(name, list(names), n=1, cutoff=likeness)), None)


def _variable(each: dataclasses.Field[Any]) -> str:
    return each.metadata["variable"] or ENVIRONMENT + each.name.upper()
