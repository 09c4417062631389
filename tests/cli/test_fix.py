"""`cp-lsp fix` as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cp_lsp import cli
from cp_lsp.errors import MissingPartError, ModelError
from cp_lsp.models.base import ChatModel, Model
from cp_lsp.settings import Settings
from cp_lsp.source.file import read_source
from cp_lsp.source.odc import new_document, read_document
from tests.repair.speller import Speller

BAD = "MODULE Bad;\n\tVAR x*: INTEGER;\nBEGIN\n\tx = 1;\n\tIF x # 1 x := 2 END\nEND Bad.\n"
GOOD = "MODULE Bad;\n\tVAR x*: INTEGER;\nBEGIN\n\tx := 1;\n\tIF x # 1 THEN x := 2 END\nEND Bad.\n"


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, a cache of its own, English messages, no BlackBox."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CP_LSP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("CP_LSP_LANGUAGE", "en")
    monkeypatch.delenv("CP_LSP_BLACKBOX", raising=False)
    monkeypatch.setattr("cp_lsp.cli.workspace.find_blackbox", lambda named: named)
    monkeypatch.setattr("cp_lsp.models.roles.Models", NoModels)
    return folder


class NoModels:
    """As where nothing is installed that runs one."""

    def __init__(self, _settings: Settings) -> None:
        pass

    def completion(self) -> Model:
        raise MissingPartError("the model needs numpy; pip install 'cp-lsp[local]'")

    def chat(self) -> ChatModel | None:
        return None

    def close(self) -> None:
        """Nothing is held."""


class Spelling(NoModels):
    """A model that knows one word."""

    def completion(self) -> Model:
        return Speller(" n", " 0")


class Failing(NoModels):
    """A model that is set up, and does not answer."""

    def completion(self) -> Model:
        raise ModelError("the server is gone; start it", "сервера нет; запустите его")


def write(text: str | bytes, name: str = "Bad.cp") -> Path:
    path = Path(name)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_the_change_is_shown_and_the_file_stays(capsys: pytest.CaptureFixture[str]) -> None:
    path = write(BAD)
    assert cli.main(["fix", "Bad.cp"]) == 0
    shown = capsys.readouterr()
    assert "-\tx = 1;" in shown.out.splitlines()
    assert "+\tx := 1;" in shown.out.splitlines()
    assert shown.err.splitlines() == [
        "Bad.cp: 44: Change “=” to “:=”",
        "Bad.cp: 27: Insert “THEN”",
    ]
    assert path.read_text("utf-8") == BAD


def test_titles_in_russian(capsys: pytest.CaptureFixture[str]) -> None:
    write(BAD)
    cli.main(["fix", "--language", "ru", "Bad.cp"])
    assert "Вставить «THEN»" in capsys.readouterr().err


def test_write_changes_the_file() -> None:
    path = write(BAD)
    assert cli.main(["fix", "--write", "Bad.cp"]) == 0
    assert path.read_text("utf-8") == GOOD


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encoding_and_line_ends_are_kept(codec: str, line_end: str) -> None:
    comment = "(* Это примечание объясняет, зачем нужен модуль. *)\n"
    path = write((comment + BAD).replace("\n", line_end).encode(codec))
    assert cli.main(["fix", "--write", "Bad.cp"]) == 0
    assert path.read_bytes() == (comment + GOOD).replace("\n", line_end).encode(codec)


def test_a_document_stays_one() -> None:
    path = write(new_document(BAD), "Bad.odc")
    assert cli.main(["fix", "--write", "Bad.odc"]) == 0
    assert read_document(path.read_bytes())
    assert read_source(path).text == GOOD


def test_guesses_are_left_to_the_user(capsys: pytest.CaptureFixture[str]) -> None:
    """A conversion may lose digits, and a declaration may be of another type."""
    text = "MODULE Bad;\n\tVAR x*: REAL; i*: INTEGER;\nBEGIN\n\tx := 1.5;\n\ti := x\nEND Bad.\n"
    path = write(text)
    assert cli.main(["fix", "--write", "Bad.cp"]) == 1
    assert path.read_text("utf-8") == text
    assert "Bad.cp:5:" in capsys.readouterr().err


def test_nothing_is_written_where_nothing_is_mended() -> None:
    path = write(GOOD)
    before = path.stat().st_mtime_ns
    assert cli.main(["fix", "--write", "Bad.cp"]) == 0
    assert path.stat().st_mtime_ns == before


def test_warnings_are_mended_when_asked_for() -> None:
    unused = "MODULE Good;\n\tPROCEDURE Do*;\n\t\tVAR a: INTEGER;\n\tBEGIN\n\tEND Do;\nEND Good.\n"
    path = write(unused, "Good.cp")
    assert cli.main(["fix", "--write", "Good.cp"]) == 0
    assert path.read_text("utf-8") == unused
    assert cli.main(["fix", "--write", "--warnings", "Good.cp"]) == 0
    assert "VAR" not in path.read_text("utf-8")


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    write(BAD)
    assert cli.main(["fix", "--json", "Bad.cp"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert [fix["code"] for fix in record["fixes"]] == [44, 27]
    assert record["errors"] == []
    text = BAD
    for each in reversed(record["edits"]):
        text = text[: each["pos"]] + each["text"] + text[each["end"] :]
    assert text == GOOD


def test_standard_input_cannot_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fix", "--write", "-"]) == 2
    assert "standard input" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(BAD)

    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", fail)
    assert cli.main(["fix", "--write", "Bad.cp"]) == 2
    assert path.read_text("utf-8") == BAD
    assert [each.name for each in Path.cwd().iterdir()] == ["Bad.cp"]


# --- what rules cannot do

HALF = "MODULE Half;\n\tVAR n*: INTEGER;\nBEGIN\n\tn = 1;\n\tn := 2 *\nEND Half.\n"
WHOLE = HALF.replace("n = 1", "n := 1").replace("2 *", "2 * n")


@pytest.fixture
def spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cp_lsp.models.roles.Models", Spelling)


@pytest.mark.usefixtures("spelling")
def test_where_rules_do_not_help_the_model_does(capsys: pytest.CaptureFixture[str]) -> None:
    write(HALF)
    assert cli.main(["fix", "Bad.cp"]) == 0
    shown = capsys.readouterr()
    assert "+\tn := 2 * n" in shown.out.splitlines()
    first, second = shown.err.splitlines()
    assert first == "Bad.cp: 44: Change “=” to “:=”"
    assert "(generated)" in second


@pytest.mark.usefixtures("spelling")
@pytest.mark.parametrize("codec", ["utf-8-sig", "cp1251"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_what_the_model_writes_keeps_encoding_and_line_ends(codec: str, line_end: str) -> None:
    comment = "(* Это примечание объясняет, зачем нужен модуль. *)\n"
    path = write((comment + HALF).replace("\n", line_end).encode(codec))
    assert cli.main(["fix", "--write", "Bad.cp"]) == 0
    assert path.read_bytes() == (comment + WHOLE).replace("\n", line_end).encode(codec)


@pytest.mark.usefixtures("spelling")
def test_what_the_model_writes_goes_into_a_document() -> None:
    path = write(new_document(HALF), "Bad.odc")
    assert cli.main(["fix", "--write", "Bad.odc"]) == 0
    assert read_source(path).text == WHOLE


@pytest.mark.usefixtures("spelling")
def test_json_says_what_was_generated(capsys: pytest.CaptureFixture[str]) -> None:
    write(HALF)
    assert cli.main(["fix", "--json", "Bad.cp"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert [fix["generated"] for fix in record["fixes"]] == [False, True]
    text = HALF
    for each in reversed(record["edits"]):
        text = text[: each["pos"]] + each["text"] + text[each["end"] :]
    assert text == WHOLE


@pytest.mark.usefixtures("spelling")
def test_without_the_model_the_rest_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    write(HALF)
    assert cli.main(["fix", "--no-model", "Bad.cp"]) == 1
    assert "(generated)" not in capsys.readouterr().err


@pytest.mark.usefixtures("spelling")
def test_all_shows_what_there_is_to_choose(capsys: pytest.CaptureFixture[str]) -> None:
    path = write(HALF)
    assert cli.main(["fix", "--all", "--json", "Bad.cp"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert record["edits"] == []
    assert path.read_text("utf-8") == HALF
    for choice in record["choices"]:
        assert choice["fixes"]
        for fix in choice["fixes"]:
            text = HALF
            for each in reversed(fix["edits"]):
                text = text[: each["pos"]] + each["text"] + text[each["end"] :]
            write(text, "Tried.cp")
            capsys.readouterr()
            cli.main(["check", "--json", "Tried.cp"])
            errors = json.loads(capsys.readouterr().out)["errors"]
            assert choice["code"] not in [error["code"] for error in errors]
            assert len(errors) < len(record["choices"])


@pytest.mark.usefixtures("spelling")
def test_all_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    write(HALF)
    assert cli.main(["fix", "--all", "Bad.cp"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Bad.cp:4:")
    assert "    Change “=” to “:=”" in lines
    assert any(line.endswith("(generated)") for line in lines)


def test_a_model_that_was_not_asked_for_may_fail(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cp_lsp.models.roles.Models", Failing)
    write(HALF)
    assert cli.main(["fix", "Bad.cp"]) == 1
    shown = capsys.readouterr()
    assert "the server is gone" in shown.err
    assert "+\tn := 1;" in shown.out.splitlines()


def test_a_model_that_was_asked_for_may_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cp_lsp.models.roles.Models", Failing)
    write(HALF)
    assert cli.main(["fix", "--endpoint", "http://127.0.0.1:9", "Bad.cp"]) == 2
    assert "the server is gone" in capsys.readouterr().err


def test_several_files(capsys: pytest.CaptureFixture[str]) -> None:
    write(BAD)
    write(GOOD.replace("Bad", "Good"), "Good.cp")
    assert cli.main(["fix", "--json", "Bad.cp", "Good.cp"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["file"] for record in records] == ["Bad.cp", "Good.cp"]
    assert records[1]["edits"] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--all", "--write", "Bad.cp"],
        ["--no-model", "--model", "x.gguf", "Bad.cp"],
        ["--seconds", "0", "Bad.cp"],
        ["Nowhere.cp"],
        [],
    ],
)
def test_wrong_use(arguments: list[str]) -> None:
    write(BAD)
    assert cli.main(["fix", *arguments]) == 2
