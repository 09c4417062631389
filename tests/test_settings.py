"""Settings come from four places; what cannot be used is told and changes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cp_lsp.settings import Loaded, Settings, keys, load_settings, system_language


def load(folder: Path, toml: str = "", **arguments: object) -> Loaded:
    if toml:
        (folder / "cp-lsp.toml").write_text(toml, encoding="utf-8")
    arguments.setdefault("environ", {})
    return load_settings(folder, **arguments)  # type: ignore[arg-type]


def test_every_setting_has_a_default_that_works(tmp_path: Path) -> None:
    loaded = load(tmp_path)
    assert loaded == Loaded(Settings(), (), None)
    for key in keys():
        assert key.meaning.endswith(".")
        assert key.expected
        assert key.variable.startswith("CP_LSP_")


def test_later_sources_win(tmp_path: Path) -> None:
    toml = 'platform = "A"\nencoding = "cp1251"\nlanguage = "ru"\ncache_size = 1'
    loaded = load(
        tmp_path,
        toml,
        environ={"CP_LSP_ENCODING": "latin-1", "CP_LSP_LANGUAGE": "en", "CP_LSP_CACHE_SIZE": "2"},
        overrides={"cp": {"language": "auto", "cacheSize": 3, "platform": None, "blackbox": ""}},
    )
    assert loaded.problems == ()
    assert loaded.file == tmp_path / "cp-lsp.toml"
    settings = loaded.settings
    assert (settings.platform, settings.encoding) == ("A", "iso8859-1")
    assert (settings.language, settings.cache_size) == ("auto", 3)


def test_pyproject_serves_where_there_is_no_file_of_our_own(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.cp-lsp]\nplatform = "Mac"\n', encoding="utf-8")
    assert load(tmp_path).settings.platform == "Mac"
    assert load(tmp_path, "warnings = false").settings.platform == "auto"


def test_a_pyproject_without_our_table_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nx = 1\n", encoding="utf-8")
    assert load(tmp_path) == Loaded(Settings(), (), None)


@pytest.mark.parametrize(
    ("toml", "key", "expected"),
    [
        ('blackbox = "absent"', "blackbox", "folder"),
        ("blackbox = 3", "blackbox", "folder"),
        ('platform = "a b"', "platform", "Lin"),
        ('encoding = "cp12510"', "encoding", "cp1251"),
        ('encoding = "rot13"', "encoding", "cp1251"),
        ('language = "fr"', "language", "auto, en or ru"),
        ("cache_directory = []", "cache_directory", "path"),
        ("cache_size = -1", "cache_size", "bytes"),
        ("max_file_size = 0", "max_file_size", "bytes"),
        ('max_file_size = "big"', "max_file_size", "bytes"),
        ("max_file_size = true", "max_file_size", "bytes"),
        ("warnings = 3", "warnings", "list"),
        ('warnings = ["x"]', "warnings", "list"),
        ("warnings = [true]", "warnings", "list"),
    ],
)
def test_a_wrong_value_is_told_and_the_default_used(
    tmp_path: Path, toml: str, key: str, expected: str
) -> None:
    loaded = load(tmp_path, toml)
    assert loaded.settings == Settings()
    (problem,) = loaded.problems
    assert problem.key == key
    assert expected in problem.expected
    assert problem.source.endswith("cp-lsp.toml")
    assert key in str(problem)
    assert problem.expected in str(problem)


def test_one_wrong_value_leaves_the_others(tmp_path: Path) -> None:
    loaded = load(tmp_path, 'language = 1\nplatform = "Win"')
    assert loaded.settings == Settings(platform="Win")


@pytest.mark.parametrize(
    ("key", "near"), [("platfrom", "platform"), ("black_box", "blackbox"), ("zzz", None)]
)
def test_an_unknown_key_is_told_with_the_one_perhaps_meant(
    tmp_path: Path, key: str, near: str | None
) -> None:
    (problem,) = load(tmp_path, f"{key} = 1").problems
    assert (problem.key, problem.near) == (key, near)
    assert near is None or near in str(problem)


def test_a_slip_in_a_variable_is_told_and_foreign_ones_are_not(tmp_path: Path) -> None:
    environ = {"CP_LSP_BLACKBX": "x", "CP_LSP_SOMETHING_ELSE": "1", "PATH": "x"}
    (problem,) = load(tmp_path, environ=environ).problems
    assert problem.near == "CP_LSP_BLACKBOX"


@pytest.mark.parametrize("text", ["a = = 1", "a = 1\na = 2", "\x00", "x"])
def test_a_file_that_is_not_toml_is_told(tmp_path: Path, text: str) -> None:
    loaded = load(tmp_path, text)
    assert loaded.settings == Settings()
    assert "is not TOML" in str(loaded.problems[0])


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "cp-lsp.toml").write_bytes("# настройки".encode("cp1251"))
    assert "is not TOML" in str(load(tmp_path).problems[0])


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "cp-lsp.toml").write_bytes(b'\xef\xbb\xbfplatform = "Win"\r\n')
    assert load(tmp_path).settings.platform == "Win"


def test_relative_paths_are_seen_from_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "bb").mkdir()
    loaded = load(tmp_path, 'blackbox = "bb"\ncache_directory = "cache"')
    assert loaded.settings.blackbox == tmp_path / "bb"
    assert loaded.settings.cache_directory == tmp_path / "cache"


def test_the_short_name_of_the_variable_for_the_cache(tmp_path: Path) -> None:
    for variable in ("CP_LSP_CACHE", "CP_LSP_CACHE_DIRECTORY"):
        loaded = load(tmp_path, environ={variable: str(tmp_path)})
        assert loaded.settings.cache_directory == tmp_path


@pytest.mark.parametrize(
    ("value", "settings"),
    [
        ("900, 901", Settings(warnings=(900, 901))),
        ("off", Settings(warnings=False)),
        ("", Settings()),
    ],
)
def test_lists_can_be_written_in_a_variable(tmp_path: Path, value: str, settings: Settings) -> None:
    assert load(tmp_path, environ={"CP_LSP_WARNINGS": value}) == Loaded(settings, (), None)


def test_sizes_can_be_written_with_a_unit(tmp_path: Path) -> None:
    loaded = load(tmp_path, 'max_file_size = "2 MB"\ncache_size = "1k"')
    assert (loaded.settings.max_file_size, loaded.settings.cache_size) == (2 << 20, 1024)


def test_editors_may_nest_and_spell_in_their_way(tmp_path: Path) -> None:
    overrides = {"cp": {"cache": {"size": 5}, "max-file-size": 6}}
    settings = load(tmp_path, overrides=overrides).settings
    assert (settings.cache_size, settings.max_file_size) == (5, 6)


def test_warnings_are_shown_as_set() -> None:
    assert Settings().shows_warning(900)
    assert not Settings(warnings=False).shows_warning(900)
    assert Settings(warnings=(900,)).shows_warning(900)
    assert not Settings(warnings=(900,)).shows_warning(901)


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "de_DE"}, "en"),
        ({"LC_ALL": "C", "LANG": "ru_RU"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "ru_RU"}, "ru"),
    ],
)
def test_the_language_of_the_system(environ: dict[str, str], language: str) -> None:
    assert system_language(environ) == language


def test_messages_are_in_the_language_set() -> None:
    assert Settings(language="ru").message_language == "ru"
    assert Settings().message_language in ("en", "ru")


def test_a_real_blackbox_can_be_named(blackbox_dir: Path) -> None:
    environ = {"CP_LSP_BLACKBOX": os.fspath(blackbox_dir)}
    assert load(blackbox_dir.parent, environ=environ).settings.blackbox == blackbox_dir


@pytest.mark.parametrize("key", ["endpoint", "chat_endpoint", "proxy"])
def test_a_file_of_the_workspace_may_name_servers_on_this_computer_alone(
    tmp_path: Path, key: str
) -> None:
    loaded = load(tmp_path, f'{key} = "https://models.example/v1"')
    assert getattr(loaded.settings, key) is None
    assert [problem.key for problem in loaded.problems] == [key]
    loaded = load(tmp_path, f'{key} = "http://127.0.0.1:8000/v1/"')
    assert getattr(loaded.settings, key) == "http://127.0.0.1:8000/v1"
    loaded = load(tmp_path, "", environ={f"CP_LSP_{key.upper()}": "https://models.example/v1"})
    assert getattr(loaded.settings, key) == "https://models.example/v1"


def test_a_key_is_never_shown(tmp_path: Path) -> None:
    loaded = load(tmp_path, 'api_key = "sk-secret"', environ={"CP_LSP_API_KEY": "sk-\nsecret"})
    assert loaded.settings.api_key is None
    assert len(loaded.problems) == 2
    assert not any("secret" in problem.text("en") for problem in loaded.problems)
    settings = load(tmp_path, "", environ={"CP_LSP_API_KEY": "sk-secret"}).settings
    assert settings.api_key == "sk-secret"
    assert "sk-secret" not in repr(settings)


@pytest.mark.parametrize("value", ["ftp://a/v1", "127.0.0.1:8000", "http://", "http://a?b=c"])
def test_what_is_no_address_is_told(tmp_path: Path, value: str) -> None:
    loaded = load(tmp_path, environ={"CP_LSP_ENDPOINT": value})
    assert [problem.expected for problem in loaded.problems] == [
        "an address such as http://127.0.0.1:8000/v1"
    ]
