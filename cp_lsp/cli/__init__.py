"""The command `cp-lsp`: finds the module of one subcommand, imports that one alone and runs it.

A command is a module with two functions: `add_parser(subparsers)` adds the command's argument
parser and sets `run` as its default; `run(args) -> int` gives the exit status. Ours stand in
`COMMANDS`; other parts of the project announce theirs in the entry-point group `cp_lsp.commands`.

Exit status: 0 fine, 1 findings, 2 wrong use, 130 interrupted.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import NamedTuple

from cp_lsp.errors import CpLspError, MissingPartError

GROUP = "cp_lsp.commands"

FINE = 0
FINDINGS = 1
WRONG_USE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141
"""What a shell reports for a command that SIGPIPE ended."""
_OUTPUT_FAILS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


USAGE = """\
usage: cp-lsp COMMAND ...
       cp-lsp COMMAND --help
       cp-lsp --version

Language tools for Component Pascal and the BlackBox Component Builder."""


class Command(NamedTuple):
    """Where a command's module lies, and what it does in a line."""

    module: str
    summary: str


class Part(NamedTuple):
    """Which extra installs what a command of another part needs."""

    extra: str
    summary: str


COMMANDS: Mapping[str, Command] = {
    "check": Command("cp_lsp.cli.check", "findings, as the BlackBox compiler would give them"),
    "fix": Command("cp_lsp.cli.fix", "the edits that make a module compile"),
    "complete": Command("cp_lsp.cli.complete", "what a language model would write at a place"),
    "chat": Command("cp_lsp.cli.chat", "a conversation in the terminal, whose code is checked"),
    "interface": Command("cp_lsp.cli.interface", "the client interface of a module"),
    "index": Command("cp_lsp.cli.index", "the modules found, and where"),
    "tokens": Command("cp_lsp.cli.tokens", "the tokens of a text"),
    "tree": Command("cp_lsp.cli.tree", "the syntax tree of a text"),
    "odc": Command("cp_lsp.cli.odc", "read and write BlackBox documents"),
    "grammar": Command("cp_lsp.cli.grammar", "the grammar in the notation of another tool"),
    "serve": Command("cp_lsp.cli.serve", "the language server, for editors"),
    "stats": Command("cp_lsp.cli.stats", "how quick suggestions were, and what became of them"),
    "doctor": Command("cp_lsp.cli.doctor", "what is installed and found, and what is to be done"),
}
"""The commands of this package, in the order of `cp-lsp --help`."""

PARTS: Mapping[str, Part] = {
    "bridge": Part("server", "the HTTP server for those who cannot speak LSP"),
    "train": Part("train", "a stage of training"),
    "bench": Part("train", "the benchmark"),
}
"""The commands that other parts of the project bring."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that argv names and give the exit status."""
    _use_utf8()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        status = _run(arguments)
        # What is still in the buffer meets a closed pipe here, not while Python shuts down.
        sys.stdout.flush()
    except CpLspError as error:
        print(f"cp-lsp: {error}", file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return BROKEN_PIPE
    except OSError as error:
        # A write to a file of ours is watched where it happens: this one was to standard output.
        if error.filename is not None or error.errno not in _OUTPUT_FAILS:
            raise
        print(f"cp-lsp: output cannot be written: {error.strerror or error}", file=sys.stderr)
        _drop_output()
        return WRONG_USE
    return status


def version() -> str:
    """The installed version, or "unknown" when run from a folder that is not installed."""
    from importlib import metadata

    try:
        return metadata.version("cp-lsp")
    except metadata.PackageNotFoundError:
        return "unknown"


def in_a_clone(extra: str) -> str:
    """How to install what an extra asks for."""
    return f"in a clone: pip install '.[{extra}]'"


def _run(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "--help"
    if name in ("--help", "-h"):
        print(_help())
        return FINE if arguments else WRONG_USE
    if name == "--version":
        print(f"cp-lsp {version()}")
        return FINE
    if name.startswith("-"):
        raise CpLspError(f"{name} stands where a command belongs; cp-lsp --help lists them")

    module = _load(name)
    parser = argparse.ArgumentParser(prog="cp-lsp")
    subparsers = parser.add_subparsers(dest="command", required=True)
    module.add_parser(subparsers)
    try:
        parsed, unknown = parser.parse_known_args(arguments)
        if unknown:
            # parse_args would show the usage of cp-lsp, not that of the command.
            subparsers.choices[name].error(f"unrecognized arguments: {' '.join(unknown)}")
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else WRONG_USE
    status: int = parsed.run(parsed)
    return status


def _load(name: str) -> ModuleType:
    """Import the module of a command; MissingPartError says how to get one that is not here."""
    if name in COMMANDS:
        return importlib.import_module(COMMANDS[name].module)

    from importlib import metadata

    for entry in metadata.entry_points(group=GROUP, name=name):
        try:
            module = entry.load()
        except ModuleNotFoundError as error:
            extra = PARTS[name].extra if name in PARTS else None
            remedy = f"; {in_a_clone(extra)}" if extra else ""
            raise MissingPartError(f"{name} needs {error.name}{remedy}") from error
        assert isinstance(module, ModuleType), f"{entry.value} must name a module"
        return module

    if name in PARTS:
        raise MissingPartError(f"{name} is not written yet; cp-lsp --help lists what there is")
    from difflib import get_close_matches

    close = get_close_matches(name, COMMANDS, n=1)
    hint = f"did you mean {close[0]}?" if close else "cp-lsp --help lists the commands"
    raise CpLspError(f"no command {name}; {hint}")


def _help() -> str:
    """The overview, made from tables: no command's module is imported for it."""
    from importlib import metadata

    lines = [USAGE, "", "commands:"]
    lines += [f"  {name:<10} {command.summary}" for name, command in COMMANDS.items()]
    others = sorted({entry.name for entry in metadata.entry_points(group=GROUP)} - set(COMMANDS))
    if others:
        lines += ["", "commands of other parts:"]
        lines += [f"  {name:<10} {PARTS[name].summary if name in PARTS else ''}" for name in others]
    lines += ["", "exit status: 0 fine, 1 findings, 2 wrong use"]
    return "\n".join(lines)


def _use_utf8() -> None:
    """Make the standard streams speak UTF-8 on Windows, and fail on no character anywhere."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if sys.platform == "win32":
            stream.reconfigure(encoding="utf-8", errors="replace")
        elif stream is not sys.stdin:
            stream.reconfigure(errors="replace")


def _drop_output() -> None:
    """Point standard output at nothing, so that the flush at exit does not complain again."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
