"""The cache gives what was put or nothing, whatever happens to its file."""

from __future__ import annotations

import multiprocessing
import os
import random
import sqlite3
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cp_lsp.index.cache import Cache, content_key, default_cache_directory


def database(directory: Path) -> Path:
    (file,) = directory.glob("*.sqlite3")
    return file


def test_what_is_put_is_found_again_in_the_next_run(tmp_path: Path) -> None:
    with Cache(tmp_path, "1") as cache:
        cache.put("a", b"one")
        cache.put_many({"b": b"two", "c": b""})
        assert cache.get("a") == b"one"
    with Cache(tmp_path, "1") as cache:
        assert cache.get_many(["a", "b", "c", "d"]) == {"a": b"one", "b": b"two", "c": b""}
        assert cache.get("d") is None
        cache.put("a", b"other")
        assert cache.get(b"a") == b"other"


def test_another_version_finds_nothing(tmp_path: Path) -> None:
    with Cache(tmp_path, "1") as old, Cache(tmp_path, "2") as new:
        old.put("a", b"one")
        assert new.get("a") is None
        new.put("a", b"two")
        assert old.get("a") == b"one"


@settings(max_examples=25)
@given(st.dictionaries(st.text(), st.binary(max_size=300), max_size=20))
def test_any_keys_and_values_come_back(values: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        with Cache(directory, "1") as cache:
            cache.put_many(values)
        with Cache(directory, "1") as cache:
            assert cache.get_many(values) == values


def test_more_keys_than_a_query_takes(tmp_path: Path) -> None:
    values = {str(number): os.urandom(20) for number in range(2100)}
    with Cache(tmp_path, "1") as cache:
        cache.put_many(values)
        assert cache.get_many(values) == values


def test_reading_a_whole_framework_is_quick(tmp_path: Path) -> None:
    values = {content_key(str(number)): os.urandom(6700) for number in range(456)}
    with Cache(tmp_path, "1") as cache:
        cache.put_many(values)
    times = []
    for _trial in range(3):
        start = time.perf_counter()
        with Cache(tmp_path, "1") as cache:
            found = cache.get_many(values)
        times.append(time.perf_counter() - start)
        assert found == values
    # About 15 ms on an idle computer.
    assert min(times) < 0.25


@pytest.mark.parametrize("column", ["value", "sum", "key"])
def test_a_changed_entry_is_not_given(tmp_path: Path, column: str) -> None:
    with Cache(tmp_path, "1") as cache:
        cache.put_many({"a": b"one", "b": b"two"})
    with sqlite3.connect(database(tmp_path)) as connection:
        connection.execute(f"UPDATE entry SET {column} = CAST('z' AS BLOB) WHERE key = ?", (b"a",))
    connection.close()
    with Cache(tmp_path, "1") as cache:
        assert cache.get_many(["a", "b", "z"]) == {"b": b"two"}
        cache.put("a", b"new")
        assert cache.get("a") == b"new"


@pytest.mark.parametrize(
    "content", [b"", b"not a database" * 1000, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_file_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    with Cache(tmp_path, "1") as cache:
        cache.put("a", b"one")
    database(tmp_path).write_bytes(content)
    with Cache(tmp_path, "1") as cache:
        assert cache.get("a") is None
        cache.put("a", b"two")
        assert cache.get("a") == b"two"
    with Cache(tmp_path, "1") as cache:
        assert cache.get("a") == b"two"


def test_damage_anywhere_never_gives_a_wrong_value(tmp_path: Path) -> None:
    values = {str(number): bytes([number]) * 700 for number in range(60)}
    with Cache(tmp_path, "1") as cache:
        cache.put_many(values)
    whole = database(tmp_path).read_bytes()
    generator = random.Random(7)
    for trial in range(24):
        directory = tmp_path / str(trial)
        directory.mkdir()
        data = bytearray(whole)
        if trial % 4 == 0:
            del data[generator.randrange(len(data)) :]
        else:
            for _ in range(generator.choice([1, 30, 3000])):
                data[generator.randrange(len(data))] = generator.randrange(256)
        (directory / database(tmp_path).name).write_bytes(data)
        with Cache(directory, "1") as cache:
            found = cache.get_many(values)
            assert all(values[str(key)] == value for key, value in found.items())
            cache.put("new", b"value")
            assert cache.get("new") in (b"value", None)
        with Cache(directory, "1") as cache:
            cache.put("new", b"value")
            assert cache.get("new") == b"value"


def test_damage_while_open_is_survived(tmp_path: Path) -> None:
    cache, other = Cache(tmp_path, "1"), Cache(tmp_path, "1")
    values = {str(number): os.urandom(5000) for number in range(200)}
    cache.put_many(values)
    cache.close()
    other.close()
    cache, other = Cache(tmp_path, "1"), Cache(tmp_path, "1")
    file = database(tmp_path)
    with file.open("r+b") as stream:
        stream.seek(4096)
        stream.write(os.urandom(file.stat().st_size - 4096))
    assert all(values[str(key)] == value for key, value in cache.get_many(values).items())
    cache.put("a", b"one")
    assert cache.get("a") == b"one"
    other.get("0")
    other.put("b", b"two")
    assert other.get("b") == b"two"
    assert cache.get("b") == b"two"
    cache.close()
    other.close()


def test_without_a_place_on_disk_work_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for directory in (tmp_path / "file", tmp_path / "file" / "below"):
        with Cache(directory, "1") as cache:
            assert not cache.is_available
            cache.put("a", b"one")
            assert cache.get("a") is None
            assert cache.get_many(["a"]) == {}


def test_a_file_that_cannot_be_written_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Cache(tmp_path, "1") as cache:
        cache.put("a", b"one")

    def refuse(_path: Path) -> None:
        problem = sqlite3.OperationalError("attempt to write a readonly database")
        problem.sqlite_errorcode = sqlite3.SQLITE_READONLY
        raise problem

    monkeypatch.setattr("cp_lsp.index.cache._connect", refuse)
    with Cache(tmp_path, "1") as cache:
        cache.put("b", b"two")
        assert cache.get_many(["a", "b"]) == {"a": b"one"}


def test_a_full_disk_loses_the_value_and_nothing_else(tmp_path: Path) -> None:
    with Cache(tmp_path, "1") as cache:
        cache.put("a", b"one")
        assert cache._connection is not None
        cache._connection.execute("PRAGMA max_page_count = 8")
        cache.put("b", os.urandom(200_000))
        assert cache.get_many(["a", "b"]) == {"a": b"one"}


def test_a_file_that_is_locked_is_read_and_not_written(tmp_path: Path) -> None:
    with Cache(tmp_path, "1") as cache:
        cache.put("a", b"one")
        locker = sqlite3.connect(database(tmp_path), isolation_level=None)
        locker.execute("BEGIN IMMEDIATE")
        start = time.perf_counter()
        cache.put("b", b"two")
        assert time.perf_counter() - start < 2
        assert cache.get_many(["a", "b"]) == {"a": b"one"}
        locker.execute("ROLLBACK")
        locker.close()
        cache.put("b", b"two")
        assert cache.get("b") == b"two"


def test_the_longest_unused_go_when_the_cache_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour = 1000
    monkeypatch.setattr("cp_lsp.index.cache._now", lambda: hour)
    with Cache(tmp_path, "1", size=100_000) as cache:
        for number in range(9):
            cache.put(f"old{number}", b"x" * 10_000)
        hour += 100
        assert cache.get("old0") is not None
        for number in range(9):
            cache.put(f"new{number}", b"y" * 10_000)
        kept = cache.get_many([f"{age}{number}" for age in ("old", "new") for number in range(9)])
        assert sum(map(len, kept.values())) <= 100_000
        assert "old0" in kept
        assert "old1" not in kept
        assert "new8" in kept
        cache.put("huge", b"z" * 90_000)
        assert cache.get("huge") is None
    assert database(tmp_path).stat().st_size < 400_000


def test_many_short_runs_do_not_outgrow_the_size(tmp_path: Path) -> None:
    for run in range(30):
        with Cache(tmp_path, "1", size=100_000) as cache:
            cache.put(str(run), b"x" * 6000)
    with Cache(tmp_path, "1", size=100_000) as cache:
        assert 10 < len(cache.get_many(map(str, range(30)))) < 18


def test_size_0_switches_the_cache_off(tmp_path: Path) -> None:
    with Cache(tmp_path / "none", "1", size=0) as cache:
        cache.put("a", b"one")
        assert cache.get("a") is None
    assert not (tmp_path / "none").exists()


def test_files_of_other_versions_go_after_a_month(tmp_path: Path) -> None:
    Cache(tmp_path, "1").close()
    old = database(tmp_path)
    Cache(tmp_path, "2").close()
    assert old.exists()
    long_ago = time.time() - 40 * 86400
    os.utime(old, (long_ago, long_ago))
    Cache(tmp_path, "2").close()
    assert not old.exists()
    assert database(tmp_path).exists()


def test_threads_may_share_a_cache(tmp_path: Path) -> None:
    wrong: list[object] = []
    with Cache(tmp_path, "1") as cache:

        def work(start: int) -> None:
            for number in range(start, start + 40):
                cache.put(str(number), str(number).encode())
                if cache.get(str(number)) != str(number).encode():
                    wrong.append(number)

        threads = [threading.Thread(target=work, args=(n * 20,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


def use_cache(directory: str, seed: int, answers: multiprocessing.Queue[int]) -> None:
    generator = random.Random(seed)
    wrong = found = 0
    with Cache(directory, "1", size=60_000) as cache:
        for _ in range(300):
            name = str(generator.randrange(40))
            if generator.random() < 0.5:
                cache.put(name, name.encode() * 1000)
            else:
                value = cache.get(name)
                found += value is not None
                wrong += value not in (None, name.encode() * 1000)
    answers.put(-wrong if wrong else found)


@pytest.mark.end_to_end
def test_two_processes_may_share_a_cache(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[int] = context.Queue()
    processes = [
        context.Process(target=use_cache, args=(str(tmp_path), seed, answers)) for seed in range(2)
    ]
    for process in processes:
        process.start()
    results = [answers.get(timeout=60) for _ in processes]
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert all(result > 0 for result in results)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_uses_a_connection_of_its_own(tmp_path: Path) -> None:
    with Cache(tmp_path, "1") as cache:
        cache.put("a", b"one")
        child = os.fork()
        if child == 0:
            is_right = cache.get("a") == b"one"
            cache.put("b", b"two")
            os._exit(0 if is_right else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert cache.get_many(["a", "b"]) == {"a": b"one", "b": b"two"}


@given(st.lists(st.one_of(st.text(), st.binary())), st.lists(st.one_of(st.text(), st.binary())))
def test_keys_are_equal_for_equal_parts_alone(
    some: list[str | bytes], others: list[str | bytes]
) -> None:
    assert (content_key(*some) == content_key(*others)) == (some == others)


def test_joined_parts_are_told_from_separate_ones() -> None:
    assert len({content_key("ab"), content_key("a", "b"), content_key(b"ab"), content_key()}) == 4
    assert content_key("\ud800") != content_key("?")


def test_the_folder_is_the_platforms_unless_the_variable_names_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CP_LSP_CACHE", str(tmp_path))
    assert default_cache_directory() == tmp_path
    monkeypatch.delenv("CP_LSP_CACHE")
    for variable in ("LOCALAPPDATA", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setattr(sys, "platform", "win32")
    assert default_cache_directory() == tmp_path / "cp-lsp" / "Cache"
    monkeypatch.setattr(sys, "platform", "linux")
    assert default_cache_directory() == tmp_path / "cp-lsp"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert default_cache_directory().parent.name == "Caches"
