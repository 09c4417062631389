"""`cp-lsp fix` as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cp_lsp import cli
from cp_lsp.source.file import read_source
from cp_lsp.source.odc import new_document, read_document

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
    return folder


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
