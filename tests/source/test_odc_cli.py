"""`cp-lsp odc` as a user meets it: text out, text in, and the file is never half written."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from cp_lsp import cli
from cp_lsp.source.odc import new_document, read_document
from tests.source.test_odc_format import RICH_TEXT, rich


@pytest.fixture
def rich_file(tmp_path: Path) -> Path:
    path = tmp_path / "Rich.odc"
    path.write_bytes(rich())
    return path


def odc(monkeypatch: pytest.MonkeyPatch, *arguments: object, given: bytes = b"") -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    return cli.main(["odc", *map(str, arguments)])


def test_cat_gives_utf_8_with_line_feeds(
    rich_file: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert odc(monkeypatch, "cat", rich_file) == 0
    assert capfdbinary.readouterr().out == RICH_TEXT.encode("utf-8")


def test_cat_in_another_encoding(
    rich_file: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert odc(monkeypatch, "cat", "--encoding", "cp1251", rich_file) == 0
    assert capfdbinary.readouterr().out == RICH_TEXT.encode("cp1251", "replace")
    assert odc(monkeypatch, "cat", "--encoding", "klingon", rich_file) == 2
    assert b"no encoding is named klingon" in capfdbinary.readouterr().err


def test_cat_runs_and_views_as_json_lines(
    rich_file: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert odc(monkeypatch, "cat", "--runs", rich_file) == 0
    runs = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert "".join(run["text"] for run in runs) == RICH_TEXT
    assert runs[1]["text"] == "MODULE"
    assert (runs[1]["typeface"], runs[1]["size"], runs[1]["weight"]) == ("Arial", 12, 700)

    assert odc(monkeypatch, "cat", "--views", rich_file) == 0
    views = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [view["type"] for view in views][:2] == ["TextRulers.StdRuler", "StdLinks.Link"]
    fold = next(view for view in views if view["type"] == "StdFolds.Fold")
    assert fold["collapsed"] is True
    assert fold["hidden"] == "long\nstory \ufffc."
    nested = views[views.index(fold) + 1]
    assert nested["path"] == [*fold["path"], 11]
    assert nested["command"] == "Inner.Do"


def test_put_replaces_the_text_and_keeps_the_rest(
    rich_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_text = RICH_TEXT.replace("short", "shorter")
    given = b"\xef\xbb\xbf" + new_text.replace("\n", "\r\n").encode("utf-8")
    assert odc(monkeypatch, "put", rich_file, given=given) == 0
    after = read_document(rich_file.read_bytes())
    assert after.text == new_text
    assert len(after.views) == 8
    assert [path.name for path in rich_file.parent.iterdir()] == ["Rich.odc"]


def test_put_of_the_same_text_leaves_the_file_alone(
    rich_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rich_file.stat().st_mtime_ns
    assert odc(monkeypatch, "put", rich_file, given=RICH_TEXT.encode()) == 0
    assert rich_file.stat().st_mtime_ns == before
    assert rich_file.read_bytes() == rich()


def test_put_makes_a_document_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "Neu ü.odc"
    assert odc(monkeypatch, "put", path, given=b"MODULE A;\nEND A.\n") == 0
    assert path.read_bytes() == new_document("MODULE A;\nEND A.\n")


def test_new_does_not_replace_a_file_unasked(
    rich_file: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert odc(monkeypatch, "new", rich_file, given=b"x") == 2
    assert b"--force replaces the file" in capfdbinary.readouterr().err
    assert rich_file.read_bytes() == rich()
    assert odc(monkeypatch, "new", "--force", rich_file, given=b"x") == 0
    assert read_document(rich_file.read_bytes()).text == "x"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (b"\xff\xfe", b"not UTF-8 (at byte 0)"),
        ("x\ufffc".encode() + RICH_TEXT.encode(), b"stands for an embedded view"),
    ],
)
def test_put_that_fails_leaves_the_file_as_it_was(
    rich_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    given: bytes,
    says: bytes,
) -> None:
    assert odc(monkeypatch, "put", rich_file, given=given) == 2
    assert says in capfdbinary.readouterr().err
    assert rich_file.read_bytes() == rich()
    assert [path.name for path in rich_file.parent.iterdir()] == ["Rich.odc"]


def test_what_cannot_be_read_or_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert odc(monkeypatch, "cat", tmp_path / "absent.odc") == 2
    assert b"cannot be read" in capfdbinary.readouterr().err
    assert odc(monkeypatch, "put", tmp_path / "absent" / "A.odc", given=b"x") == 2
    said = capfdbinary.readouterr().err
    assert b"cannot be written" in said
    assert b"there is no folder" in said
    (tmp_path / "A.odc").write_text("MODULE A; END A.", encoding="utf-8")
    assert odc(monkeypatch, "cat", tmp_path / "A.odc") == 2
    assert b"open it as plain text" in capfdbinary.readouterr().err
