"""What the compiler of an installed BlackBox says about texts: the judge of last resort.

The cross-platform BlackBox brings an interpreter, `blackboxInterp`, that reads commands from
standard input and prints the log. One process compiles some hundred texts, each in a few
milliseconds. It is a Linux program of 32 bits, so this works on Linux alone.
"""

from __future__ import annotations

import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import IO

from cp_lsp.blackbox.installation import INTERPRETER, is_blackbox
from cp_lsp.errors import BlackBoxError

BATCH = 400
"""Texts that one process compiles before a fresh one takes over: its heap only grows."""


@dataclass(frozen=True)
class Verdict:
    """The compiler's answer about one text.

    `ok` is None when there is no answer: the compiler trapped, died or took too long; `note` then
    says how. `errors` are (position, error number) as the compiler marks them, in the order of the
    text. A position is a 0-based offset into the text as it was given; a number is -1 if its
    message is not in BlackBox's list.
    """

    ok: bool | None
    errors: list[tuple[int, int]]
    note: str = ""


def compile_texts(
    blackbox: Path,
    texts: Sequence[tuple[str, str]],
    *,
    timeout: float = 120.0,
    isolated: bool = False,
) -> list[Verdict]:
    """Compile `texts`, pairs of a label and a module's text; give the verdicts in the same order.

    A module can import those before it, unless `isolated`. `timeout` is in seconds, for one text.
    """
    return list(verdicts(blackbox, texts, timeout=timeout, isolated=isolated))


def verdicts(
    blackbox: Path,
    texts: Sequence[tuple[str, str]],
    *,
    timeout: float = 120.0,
    isolated: bool = False,
) -> Iterator[Verdict]:
    """Do as `compile_texts`, but give each verdict as soon as it is known."""
    with Compiler(blackbox, timeout=timeout) as compiler:
        for _label, text in texts:
            yield compiler.compile(text)
            if isolated:
                compiler.forget()


class Compiler:
    """A running compiler; a context manager, since it holds a process and a temporary folder.

    What it compiles goes to a folder of its own, never into the installation. The symbol files of
    compiled modules stay until `forget`, so that later modules can import them. It may be used by
    one thread at a time.
    """

    def __init__(self, blackbox: Path, *, timeout: float = 120.0) -> None:
        if not sys.platform.startswith("linux"):
            raise BlackBoxError(
                "BlackBox's own compiler can be asked on Linux only; "
                "everywhere else cp-lsp check answers in its place"
            )
        if not is_blackbox(blackbox):
            raise BlackBoxError(
                f"{blackbox} is not an installed BlackBox; give its folder with --blackbox"
            )
        program = blackbox / INTERPRETER
        if not program.is_file():
            raise BlackBoxError(
                f"{program} is missing: only a cross-platform BlackBox has a compiler that can be "
                "asked (its README says how it is built)"
            )
        self._program = program.resolve()
        self._blackbox = blackbox.resolve()
        self._timeout = timeout
        self._codes = _error_numbers(self._blackbox)
        self._use = Path(tempfile.mkdtemp(prefix="cp-lsp-blackbox-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._compiled = 0
        self._asked = 0

    def compile(self, text: str) -> Verdict:
        """Give the verdict about a module's text; its symbol file is kept if it is accepted."""
        if self._compiled >= BATCH:
            self._stop()
        # BlackBox keeps files open and reads a changed file of the same name from its buffer, hence
        # a name for each.
        self._asked += 1
        source = self._use / f"text{self._asked}.utf8"
        source.write_bytes(_as_read_by_blackbox(text).encode("utf-8", "surrogatepass"))
        command = f"ConsCompiler.Compile('{self._use}', '{source.name}')\n{_SAY_MARK}\n"
        try:
            process = self._running()
            assert process.stdin is not None
            process.stdin.write(command.encode())
            process.stdin.flush()
            log, how = self._answer()
        except BrokenPipeError:
            log, how = [], "the compiler died before it was asked"
        if how:
            self._stop()
        self._compiled += 1
        source.unlink()
        # A module of the framework compiled here must not be loaded by the interpreter that
        # compiled it.
        self._remove("Code")
        return self._verdict(log, how)

    def forget(self) -> None:
        """Make the modules compiled so far unknown again."""
        self._remove("Sym")

    def close(self) -> None:
        """End the process and remove its folder."""
        self._stop()
        shutil.rmtree(self._use, ignore_errors=True)

    def __enter__(self) -> Compiler:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            try:
                self._process = subprocess.Popen(
                    [str(self._program)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    cwd=self._use,
                    env={"BB_STANDARD_DIR": str(self._blackbox), "BB_USE_DIR": str(self._use)},
                )
            except OSError as error:
                raise BlackBoxError(
                    f"{self._program} cannot be started ({error.strerror}); it is a program of 32 "
                    "bits and needs the libraries of such (Debian: package libc6:i386)"
                ) from error
            assert self._process.stdout is not None
            self._lines = queue.SimpleQueue()
            threading.Thread(
                target=_read, args=(self._process.stdout, self._lines), daemon=True
            ).start()
            self._compiled = 0
        return self._process

    def _answer(self) -> tuple[list[str], str]:
        """Give the lines up to the mark, and how the process failed ("" if it did not)."""
        log: list[str] = []
        end = monotonic() + self._timeout
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, end - monotonic()))
            except queue.Empty:
                return log, f"no answer within {self._timeout:g} s"
            if line is None:
                return log, "the compiler died"
            if _MARK in line:
                return log, ""
            log.append(line)

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _remove(self, kind: str) -> None:
        for folder in (self._use / kind, *self._use.glob(f"*/{kind}")):
            shutil.rmtree(folder, ignore_errors=True)

    def _verdict(self, log: list[str], how: str) -> Verdict:
        errors: list[tuple[int, int]] = []
        for line in log:
            if error := _ERROR.match(line):
                # Each mark set before this one is a character more before it, and the reader stands
                # after it.
                position = int(error["position"]) - 1 - len(errors)
                errors.append((position, self._number(error["message"])))
        if how:
            return Verdict(None, [], f"{how}\n{_gist(log)}".strip())
        if errors:
            return Verdict(False, errors)
        if log and _ACCEPTED.match(log[-1]):
            return Verdict(True, [])
        return Verdict(None, [], f"the compiler failed\n{_gist(log)}".strip())

    def _number(self, message: str) -> int:
        message = message.strip()
        if message.isdecimal():
            return int(message)
        return self._codes.get(message, -1)


_MARK = "CpLspEndOfAnswer"
_SAY_MARK = f"StdLog.String('{_MARK}')\nStdLog.Ln"

_ERROR = re.compile(r"  pos =\s+(?P<position>\d+), error = '(?P<message>.*)'\s*$")
_ACCEPTED = re.compile(r".*\s\d+\s+\d+\s*$")
"""The last line of the log ends with the sizes of code and data."""

# BlackBox's text model drops control characters, which would shift all positions behind them. The
# scanner skips them as blanks; those above 7EX go where BlackBox's own importer of text files puts
# them.
_CONTROLS = {
    0xFFFC: " ",
    **{code: " " for code in range(0x20) if chr(code) not in "\t\n\r\x0e"},
    **{
        code: chr(0xEF00 + code)
        for code in range(0x7F, 0xA0)
        if code not in (0x8B, 0x8F, 0x90, 0x91)
    },
}


def _as_read_by_blackbox(text: str) -> str:
    """Keep positions: BlackBox would read CR LF as one character, and drop controls."""
    return text.replace("\r\n", " \n").translate(_CONTROLS)


def _gist(log: list[str]) -> str:
    """Pick the lines that tell most: what trapped and where, or else the last ones."""
    trap = next((number for number, line in enumerate(log) if "TRAP" in line), None)
    return "\n".join(log[-4:] if trap is None else log[trap : trap + 5])


def _read(stream: IO[bytes], lines: queue.SimpleQueue[str | None]) -> None:
    with suppress(OSError, ValueError):
        for line in stream:
            lines.put(line.decode("utf-8", "replace").rstrip("\r\n"))
    lines.put(None)


@lru_cache(maxsize=4)
def _error_numbers(blackbox: Path) -> dict[str, int]:
    """Read the number of each message that the compiler may print."""
    from cp_lsp.source.odc import read_document

    path = blackbox / "Dev" / "Rsrc" / "Errors.odc"
    try:
        text = read_document(path.read_bytes()).text
    except OSError as error:
        raise BlackBoxError(f"{path} cannot be read: {error.strerror}") from error
    numbers: dict[str, int] = {}
    for line in re.split(r"[\r\n\x0e]", text):
        if entry := re.match(r"\s*(\d+)\t(.*\S)", line):
            numbers.setdefault(entry[2].strip(), int(entry[1]))
    return numbers
