"""`cp-lsp stats` as a person meets it."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cp_lsp import cli
from cp_lsp.telemetry.log import Telemetry, older_file
from cp_lsp.telemetry.table import bar
from cp_lsp.telemetry.words import WORDS


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CP_LSP_STATE", str(tmp_path))
    monkeypatch.setenv("CP_LSP_LANGUAGE", "en")
    return tmp_path / "telemetry.jsonl"


def fill(path: Path, *, days_ago: float = 0.0) -> None:
    telemetry = Telemetry(path, clock=lambda: time.time() - days_ago * 86400)
    for number in range(4):
        telemetry.note("asked", model="nano")
        telemetry.note("cache", result="reuse" if number else "miss")
        telemetry.note(
            "shown", suggestion=number, characters=10, lines=1, ttft_ms=90, latency_ms=180
        )
    telemetry.note("accepted", suggestion=1, characters=10)
    telemetry.note("retained-30s", suggestion=1, characters=9, of=10)
    telemetry.note("partially-accepted", suggestion=2, characters=4, kind="word")
    telemetry.note("asked")
    telemetry.note("refused", reason="it would add error 113: incompatible")
    telemetry.note("cut", reason="<b>&")
    telemetry.note("failed", fault="timeout")
    telemetry.close()


def out(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["stats", *arguments]) == 0
    return capsys.readouterr().out


def test_nothing_noted_yet(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "Nothing has been noted" in out(capsys)
    assert "ничего не записано" in out(capsys, "--language", "ru")
    assert json.loads(out(capsys, "--json"))["events"] == 0
    out(capsys, "--html", str(tmp_path / "empty.html"))
    assert "Nothing has been noted" in (tmp_path / "empty.html").read_text(encoding="utf-8")


def test_a_table(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(state)
    shown = out(capsys)
    for pattern in (
        r"asked +6 ",
        r"shown +4 +67%",
        r"taken as a whole +1 ",
        r"taken in part +1 ",
        r"characters taken +14",
        r"still there after 30 s +90% +9 of 10 characters",
        r"first words +p50 90 ms, p95 90 ms",
        r"typed along +3 +75%  █",
        r"error 113 +1 +100%",
        r"nano +6 +4 +2 +50% +90 / 90 +180 / 180",
    ):
        assert re.search(pattern, shown), (pattern, shown)
    assert str(state) in shown
    russian = out(capsys, "--language", "ru")
    assert "ошибка 113" in russian
    assert not re.search(r"\b(asked|shown|taken)\b", russian)


def test_as_json(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(state)
    answer = json.loads(out(capsys, "--json"))
    total = answer["total"]
    assert answer["file"] == str(state)
    assert (total["asked"], total["shown"], total["accepted"]) == (6, 4, 1)
    assert (total["partially_accepted"], total["characters_accepted"]) == (1, 14)
    assert total["latency_ms"] == {"p50": 180.0, "p95": 180.0, "count": 4}
    assert total["cache"] == {"hit": 0, "reuse": 3, "miss": 1}
    assert total["refused_because"] == {"error 113": 1}
    assert [model["name"] for model in answer["models"]] == ["nano"]
    assert len(answer["days"]) == 1


def test_a_page_that_loads_nothing(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for days_ago in (3, 1, 0):
        fill(state, days_ago=days_ago)
    for language in ("en", "ru"):
        file = state.with_name(f"{language}.html")
        assert out(capsys, "--html", str(file), "--language", language) == ""
        page = file.read_text(encoding="utf-8")
        assert f'<html lang="{language}">' in page
        assert WORDS["by day"][language == "ru"] in page
        assert not re.search(r"(?:src|href)=|url\(|https?://|<script", page)
        assert "default-src 'none'" in page
        assert "prefers-color-scheme: dark" in page
        drawings = re.findall(r"<svg.*?</svg>", page, re.S)
        assert len(drawings) >= 6
        for drawing in drawings:
            ElementTree.fromstring(drawing)
            assert "nan" not in drawing


def test_since(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(state, days_ago=10)
    fill(state)
    assert json.loads(out(capsys, "--json", "--since", "7d"))["total"]["shown"] == 4
    assert json.loads(out(capsys, "--json", "--since", "2w"))["total"]["shown"] == 8
    state.unlink()
    fill(state, days_ago=10)
    assert "in this time" in out(capsys, "--since", "12h")
    for wrong in ("7", "d", "-1d", "1y", ""):
        assert cli.main(["stats", "--since", wrong]) == 2


def test_where_and_delete(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert out(capsys, "--where") == f"{state}\n"
    fill(state)
    older_file(state).write_text("", encoding="utf-8")
    out(capsys, "--delete")
    assert not state.exists()
    assert not older_file(state).exists()
    out(capsys, "--delete")


def test_what_cannot_be_written_is_told(
    state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(state)
    assert cli.main(["stats", "--html", str(tmp_path / "no" / "page.html")]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert cli.main(["stats", "--file", str(tmp_path)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_bars() -> None:
    assert bar(1, 4) == "████"
    assert bar(0.5, 4) == "██"
    assert bar(0.625, 4) == "██▌"
    assert bar(0.0001, 4) == "▏"
    assert bar(0, 4) == ""
    assert bar(7, 2, ascii_only=True) == "##"


def test_every_text_is_russian_too() -> None:
    for name, (english, russian) in WORDS.items():
        assert re.search("[а-яё]", russian), name
        assert re.findall(r"\{\d\}", english) == re.findall(r"\{\d\}", russian), name
