"""What is noted of the model's suggestions, and what never is."""

from __future__ import annotations

import json
import socket
import stat
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from cp_lsp.telemetry import log
from cp_lsp.telemetry.log import EVENTS, Telemetry, default_telemetry_file, older_file


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "telemetry.jsonl"


def test_events_are_written_without_being_told_to(file: Path) -> None:
    telemetry = Telemetry(file, delay=0.01)
    telemetry.note("shown", ttft_ms=12.34, characters=7, model="nano")
    end = time.monotonic() + 20
    while not file.exists() and time.monotonic() < end:
        time.sleep(0.01)
    (line,) = lines(file)
    assert (line["event"], line["ttft_ms"], line["characters"]) == ("shown", 12.3, 7)
    assert (line["model"], line["session"]) == ("nano", telemetry.session)
    assert abs(line["time"] - time.time()) < 60
    telemetry.close()


def test_close_writes_what_waits_and_no_more_comes(file: Path) -> None:
    telemetry = Telemetry(file, delay=60)
    for name in EVENTS:
        telemetry.note(name)
    telemetry.close()
    telemetry.note("shown")
    telemetry.close()
    assert [line["event"] for line in lines(file)] == list(EVENTS)


def test_the_threads_end(file: Path) -> None:
    telemetry = Telemetry(file, delay=60)
    telemetry.note("asked")
    (thread,) = [each for each in threading.enumerate() if each.name == "cp-lsp telemetry"]
    assert thread.daemon
    telemetry.close()
    thread.join(20)
    assert not thread.is_alive()


def test_sessions_are_random(file: Path) -> None:
    assert Telemetry(file).session != Telemetry(file).session


def test_switched_off_nothing_is_noted(file: Path) -> None:
    telemetry = Telemetry(file, False)
    telemetry.note("asked")
    telemetry.enabled = True
    telemetry.note("shown")
    telemetry.enabled = False
    telemetry.note("accepted")
    telemetry.close()
    assert [line["event"] for line in lines(file)] == ["shown"]


def test_nothing_of_the_person_is_noted(file: Path) -> None:
    telemetry = Telemetry(file)
    telemetry.note("typed secretName := 1")
    telemetry.note("shown", text="secretName := 1", uri="file:///home/secretName/M.cp")
    telemetry.note("shown", model="/home/secretName/models/nano.gguf", kind="secretName := 1")
    telemetry.note("shown", model=r"C:\Users\secretName\nano.gguf", characters="secretName")
    telemetry.note("refused", reason='it would add error 0: undeclared identifier "secretName"')
    telemetry.note("refused", reason="it differs from what is known: secretName")
    telemetry.note("refused", reason="secretName.x^ is NIL")
    telemetry.note("failed", fault="http://secretName/")
    telemetry.close()
    assert "secretName" not in file.read_text(encoding="utf-8")
    found = lines(file)
    assert [line.get("model") for line in found[1:3]] == ["nano.gguf", "nano.gguf"]
    assert [line["reason"] for line in found[3:6]] == [
        "error 0",
        "it differs from what is known",
        "other",
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, None, "1", object(), [1]])
def test_what_is_no_number_is_left_out(file: Path, value: object) -> None:
    telemetry = Telemetry(file)
    telemetry.note("shown", latency_ms=value)
    telemetry.close()
    assert "latency_ms" not in lines(file)[0]


class Vicious:
    def __str__(self) -> str:
        raise ZeroDivisionError


def test_nothing_is_raised(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("", encoding="utf-8")
    telemetry = Telemetry(occupied / "telemetry.jsonl", delay=0.01)
    telemetry.note("shown", model=Vicious(), kind="\ud800", characters=10**400)
    telemetry.flush()
    telemetry.close()
    broken = Telemetry(tmp_path / "other.jsonl", clock=lambda: 1 // 0)
    broken.note("shown")
    broken.close()
    assert not (tmp_path / "other.jsonl").exists()


def test_a_slow_disk_stops_nobody(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    may_write, writes = threading.Event(), threading.Event()

    def slow(self: Telemetry, data: bytes) -> None:
        writes.set()
        may_write.wait(20)

    monkeypatch.setattr(Telemetry, "_append", slow)
    monkeypatch.setattr(log, "MAX_WAITING", 5)
    telemetry = Telemetry(file, delay=0.0)
    telemetry.note("asked")
    assert writes.wait(20)
    for _ in range(100):
        telemetry.note("asked")
    assert not may_write.is_set()
    may_write.set()
    telemetry.close()


def test_a_full_file_is_put_aside_once(file: Path) -> None:
    telemetry = Telemetry(file, max_bytes=2000)
    for index in range(200):
        telemetry.note("shown", characters=index)
        telemetry.flush()
    telemetry.close()
    both = [*lines(older_file(file)), *(lines(file) if file.exists() else [])]
    assert both[-1]["characters"] == 199
    assert all(path.stat().st_size < 2200 for path in file.parent.iterdir())
    assert len(list(file.parent.iterdir())) <= 2


def test_two_sessions_write_to_one_file(file: Path) -> None:
    first, second = Telemetry(file, delay=0.0), Telemetry(file, delay=0.0)
    for _ in range(200):
        first.note("asked")
        second.note("asked")
    first.close()
    second.close()
    assert len(lines(file)) == 400


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_others_cannot_read_it(file: Path) -> None:
    telemetry = Telemetry(file)
    telemetry.note("asked")
    telemetry.close()
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0


def test_the_file_lies_where_the_platform_keeps_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CP_LSP_STATE", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    for platform in ("linux", "win32", "darwin"):
        monkeypatch.setattr(sys, "platform", platform)
        assert "cp-lsp" in default_telemetry_file().parts
    monkeypatch.setenv("CP_LSP_STATE", str(tmp_path / "own"))
    assert Telemetry().path == tmp_path / "own" / "telemetry.jsonl"


def test_no_socket_is_opened(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("telemetry must not know the network")

    monkeypatch.setattr(socket, "socket", refuse)
    telemetry = Telemetry(file)
    telemetry.note("asked")
    telemetry.close()
    assert len(lines(file)) == 1
    for source in Path(log.__file__).parent.glob("*.py"):
        imported = source.read_text(encoding="utf-8")
        for library in ("socket", "http.client", "urllib", "httpx", "requests"):
            assert f"import {library}" not in imported, source
            assert f"from {library}" not in imported, source
