"""Results kept on disk between runs, found by the content that they were made from.

One SQLite file a version: a single open and a single query fetch all interfaces of a
framework, where a file an entry would cost hundreds of opens, which virus scanners make slow on
Windows. A cache may always be empty, never wrong: each entry carries a checksum, and where the
file is damaged, locked or cannot be written, work goes on without it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

DEFAULT_SIZE = 256 * 1024 * 1024
"""Bytes of values that a cache holds at most, when not told otherwise."""


def content_key(*parts: bytes | str) -> str:
    """A key for what is made from these parts: equal for equal parts in equal order alone."""
    digest = blake2b(digest_size=20)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        kind = b"s" if isinstance(part, str) else b"b"
        digest.update(kind + len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def default_cache_directory() -> Path:
    """The folder that the platform has for caches, or what CP_LSP_CACHE says."""
    own = os.environ.get("CP_LSP_CACHE")
    if own:
        return Path(own).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base or Path.home() / "AppData" / "Local") / "cp-lsp" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "cp-lsp"
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache") / "cp-lsp"


class Cache:
    """Bytes by key, on disk, shared by all processes of the same `version`.

    `version` is anything that makes older entries useless when it changes. `size` bounds the
    bytes of all values: the entries longest unused go first; 0 switches the cache off. Nothing
    here raises for the sake of the disk: what cannot be kept is not found later. Safe to use
    from several threads.
    """

    def __init__(
        self,
        directory: str | os.PathLike[str] | None,
        version: str,
        *,
        size: int = DEFAULT_SIZE,
    ) -> None:
        self._directory = default_cache_directory() if directory is None else Path(directory)
        self._prefix = f"{_PREFIX}{content_key(_LAYOUT, version)[:16]}-"
        self._size = size
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._path: Path | None = None
        self._is_writable = True
        self._bytes_until_count = 0
        self._process = os.getpid()
        if size > 0:
            self._open()

    @property
    def is_available(self) -> bool:
        """Whether anything can be found; False where disk or rights do not allow a cache."""
        return self._connection is not None

    def get(self, key: bytes | str) -> bytes | None:
        """The value of a key, None if it is not kept."""
        return self.get_many((key,)).get(key)

    def get_many(self, keys: Iterable[bytes | str]) -> dict[bytes | str, bytes]:
        """The values of those keys that are kept, by the keys as given.

        Much quicker than one by one: a thousand entries take some ten milliseconds.
        """
        wanted = {key: _bytes(key) for key in keys}
        names = list(dict.fromkeys(wanted.values()))
        nothing: dict[bytes, bytes] = {}
        found = self._attempt(lambda connection: self._read(connection, names), nothing)
        return {key: found[name] for key, name in wanted.items() if name in found}

    def put(self, key: bytes | str, value: bytes) -> None:
        """Keeps a value, if it can be kept."""
        self.put_many({key: value})

    def put_many(self, values: Mapping[bytes | str, bytes] | Mapping[str, bytes]) -> None:
        """Keeps values, if they can be kept; much quicker than one by one."""
        now = _now()
        rows = [
            (_bytes(key), now, len(value), _checksum(_bytes(key), value), value)
            for key, value in values.items()
            if len(value) <= self._size // 2
        ]
        if not rows or not self._is_writable:
            return
        self._attempt(lambda connection: self._write(connection, rows), None)

    def close(self) -> None:
        """Lets go of the file; nothing is found or kept after that."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None and self._process == os.getpid():
                with contextlib.suppress(sqlite3.Error):
                    connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _attempt(
        self, action: Callable[[sqlite3.Connection], _Result], otherwise: _Result
    ) -> _Result:
        """The result of an action on the file, or `otherwise` where the disk does not allow it."""
        with self._lock:
            if self._connection is not None and self._process != os.getpid():
                # SQLite forbids a connection to be carried over a fork, even to close it.
                _ABANDONED.append(self._connection)
                self._connection, self._process = None, os.getpid()
                self._open()
            if self._connection is None:
                return otherwise
            try:
                return action(self._connection)
            except sqlite3.Error as problem:
                with contextlib.suppress(sqlite3.Error):
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                code = _code(problem)
                if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL):
                    self._is_writable = False
                elif code not in _OCCUPIED:
                    is_damaged = code in _DAMAGED
                    self.close()
                    if is_damaged and self._is_writable:
                        self._open(after=self._path)
                return otherwise

    def _read(self, connection: sqlite3.Connection, keys: list[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        wrong: list[tuple[bytes]] = []
        stale: list[tuple[int, bytes]] = []
        now = _now()
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            query = f"SELECT key, used, sum, value FROM entry WHERE key IN ({marks})"
            for key, used, checksum, value in connection.execute(query, some):
                if not isinstance(value, bytes) or checksum != _checksum(key, value):
                    wrong.append((key,))
                    continue
                found[key] = value
                if used < now - _HOURS_UNTOUCHED:
                    stale.append((now, key))
        if (wrong or stale) and self._is_writable:
            with contextlib.suppress(sqlite3.OperationalError):
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("DELETE FROM entry WHERE key = ?", wrong)
                connection.executemany("UPDATE entry SET used = ? WHERE key = ?", stale)
                connection.execute("COMMIT")
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        return found

    def _write(
        self, connection: sqlite3.Connection, rows: list[tuple[bytes, int, int, bytes, bytes]]
    ) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?)", rows)
        # Adding up all sizes is worth its time at the first put of a run, which may be short,
        # and then only after much has come in.
        self._bytes_until_count -= sum(size for _key, _used, size, _sum, _value in rows)
        is_due = self._bytes_until_count < 0
        if is_due:
            self._bytes_until_count = self._size // 16
            self._evict(connection)
        connection.execute("COMMIT")
        if is_due:
            connection.execute("PRAGMA incremental_vacuum").fetchall()

    def _evict(self, connection: sqlite3.Connection) -> None:
        total = connection.execute("SELECT coalesce(sum(size), 0) FROM entry").fetchone()[0]
        if total <= self._size:
            return
        # More than needed goes, lest every put from now on has to make room.
        gone: list[tuple[int]] = []
        for row, size in connection.execute("SELECT rowid, size FROM entry ORDER BY used, rowid"):
            gone.append((row,))
            total -= size
            if total <= self._size * 3 // 4:
                break
        connection.executemany("DELETE FROM entry WHERE rowid = ?", gone)

    def _open(self, after: Path | None = None) -> None:
        """Opens the newest file of this version, or, `after` a damaged one, the next.

        A damaged file is not replaced: other processes may hold it open, which Windows
        forbids to remove and SQLite to replace. They will come across the damage themselves
        and follow to the next number.
        """
        with contextlib.suppress(OSError):
            self._directory.mkdir(parents=True, exist_ok=True)
        number = self._newest_number()
        if after is not None and number <= _number(after):
            number = _number(after) + 1
        for path in (self._directory / f"{self._prefix}{n}{_SUFFIX}" for n in (number, number + 1)):
            self._path = path
            try:
                self._connection = _connect(path)
            except sqlite3.Error as problem:
                if _code(problem) in _DAMAGED:
                    continue
                self._is_writable = False
                with contextlib.suppress(sqlite3.Error):
                    self._connection = _connect_to_read(path)
            except OSError:
                self._is_writable = False
            break
        if self._connection is not None and self._is_writable:
            self._remove_old_files()

    def _newest_number(self) -> int:
        try:
            files = list(self._directory.glob(f"{self._prefix}*{_SUFFIX}"))
        except OSError:
            return 0
        return max(map(_number, files), default=0)

    def _remove_old_files(self) -> None:
        """Takes away what other versions left a month ago, and damaged files after a day."""
        now = time.time()
        with contextlib.suppress(OSError):
            for file in self._directory.glob(f"{_PREFIX}*{_SUFFIX}*"):
                if self._path is not None and file.name.startswith(self._path.name):
                    continue
                days = 1 if file.name.startswith(self._prefix) else 30
                with contextlib.suppress(OSError):
                    if now - file.stat().st_mtime > days * 86400:
                        file.unlink()


_Result = TypeVar("_Result")
_PREFIX = "results-"
_SUFFIX = ".sqlite3"
_LAYOUT = "1"
"""Part of the file name: another number where the tables or the checksum change."""

_AT_ONCE = 500
_HOURS_UNTOUCHED = 24
_TIMEOUT = 0.25
_TRIALS = 5
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
_OCCUPIED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_ABANDONED: list[sqlite3.Connection] = []
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
    key BLOB PRIMARY KEY NOT NULL, used INTEGER NOT NULL, size INTEGER NOT NULL,
    sum BLOB NOT NULL, value BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS entry_used ON entry (used, size);
"""


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=_TIMEOUT, isolation_level=None, check_same_thread=False
    )
    try:
        for trial in range(_TRIALS):
            try:
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
                connection.execute("PRAGMA journal_mode = WAL").fetchall()
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.executescript(_SCHEMA)
                connection.execute(
                    "SELECT key, used, size, sum, value FROM entry LIMIT 1"
                ).fetchall()
                return connection
            except sqlite3.OperationalError as problem:
                # Two processes that create the file at once: the switch to WAL does not wait.
                if _code(problem) not in _OCCUPIED or trial == _TRIALS - 1:
                    raise
                time.sleep(0.02 * (trial + 1))
        raise AssertionError("the last trial returns or raises")
    except BaseException:
        connection.close()
        raise


def _connect_to_read(path: Path) -> sqlite3.Connection | None:
    """A connection to a file that cannot be written, or sits in a folder that cannot be."""
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        connection = None
        try:
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?{mode}",
                uri=True,
                timeout=_TIMEOUT,
                check_same_thread=False,
            )
            connection.execute("SELECT key, used, sum, value FROM entry LIMIT 1").fetchall()
            return connection
        except sqlite3.Error:
            if connection is not None:
                connection.close()
    return None


def _bytes(key: bytes | str) -> bytes:
    return key.encode("utf-8", "surrogatepass") if isinstance(key, str) else key


def _checksum(key: bytes, value: bytes) -> bytes:
    digest = blake2b(len(key).to_bytes(8, "little") + key, digest_size=16)
    digest.update(value)
    return digest.digest()


def _code(problem: sqlite3.Error) -> int:
    """SQLite's primary result code; a problem without one is none of the file's."""
    return getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_MISUSE) & 0xFF


def _number(path: Path) -> int:
    digits = path.name.removesuffix(_SUFFIX).rpartition("-")[2]
    return int(digits) if digits.isdecimal() else 0


def _now() -> int:
    return int(time.time()) // 3600
