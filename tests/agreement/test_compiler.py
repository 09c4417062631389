"""The driver of BlackBox's compiler: with a stand-in that misbehaves, and with the real one."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import pytest

from cp_lsp.blackbox.compiler import BATCH, Compiler, Verdict, compile_texts
from cp_lsp.errors import BlackBoxError
from cp_lsp.source.odc import new_document

on_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the real compiler runs on Linux only"
)

STAND_IN = """\
import pathlib, re, sys, time
for line in sys.stdin:
    if compile := re.match(r"ConsCompiler.Compile\\('(.*)', '(.*)'\\)", line):
        text = (pathlib.Path(compile[1]) / compile[2]).read_text("utf-8")
        if "die" in text:
            sys.exit(1)
        if "sleep" in text:
            time.sleep(60)
        print("compiling", *compile.groups())
        print('compiling "M"', end="")
        if "trap" in text:
            print("\\nTRAP 100")
        elif "wrong" in text:
            print("\\n 2 errors detected")
            print("  pos =  12, error = 'undeclared identifier'")
            print("  pos =  41, error = 'nobody knows'")
        else:
            print("  new symbol file   12   0")
    elif mark := re.match(r"StdLog.String\\('(.*)'\\)", line):
        print(mark[1], end="")
    elif line == "StdLog.Ln\\n":
        print(flush=True)
"""


@pytest.fixture
def stand_in(tmp_path: Path) -> Path:
    for folder in ("System/Mod", "Std/Mod", "Dev/Rsrc"):
        (tmp_path / folder).mkdir(parents=True)
    errors = new_document("List of errors\n  0\tundeclared identifier\n")
    (tmp_path / "Dev/Rsrc/Errors.odc").write_bytes(errors)
    program = tmp_path / "blackboxInterp"
    program.write_text(f"#!{sys.executable}\n{textwrap.dedent(STAND_IN)}", "utf-8")
    program.chmod(0o755)
    return tmp_path


@on_linux
def test_answers_come_in_order(stand_in: Path) -> None:
    fine, wrong = Verdict(True, []), Verdict(False, [(11, 0), (39, -1)])
    texts = [("a", "fine"), ("b", "wrong"), ("c", "fine")]
    assert compile_texts(stand_in, texts) == [fine, wrong, fine]


@on_linux
def test_a_death_costs_one_answer(stand_in: Path) -> None:
    verdicts = compile_texts(stand_in, [("a", "die"), ("b", "fine"), ("c", "die"), ("d", "fine")])
    assert [verdict.ok for verdict in verdicts] == [None, True, None, True]
    assert "died" in verdicts[0].note


@on_linux
def test_waiting_has_an_end(stand_in: Path) -> None:
    verdicts = compile_texts(stand_in, [("a", "sleep"), ("b", "fine")], timeout=1.0)
    assert [verdict.ok for verdict in verdicts] == [None, True]
    assert "no answer within 1 s" in verdicts[0].note


@on_linux
def test_a_trap_is_no_verdict(stand_in: Path) -> None:
    verdict = compile_texts(stand_in, [("a", "trap")])[0]
    assert verdict.ok is None
    assert "TRAP 100" in verdict.note


@on_linux
def test_processes_take_turns(stand_in: Path) -> None:
    verdicts = compile_texts(stand_in, [("a", "fine")] * (BATCH + 2))
    assert all(verdict.ok for verdict in verdicts)


@on_linux
def test_nothing_is_left_behind(stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = stand_in / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    compile_texts(stand_in, [("a", "fine"), ("b", "die")])
    assert list(folder.iterdir()) == []


def test_elsewhere_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(BlackBoxError, match="Linux only"):
        compile_texts(tmp_path, [("a", "fine")])


@on_linux
def test_no_blackbox_no_compiler(tmp_path: Path) -> None:
    with pytest.raises(BlackBoxError, match="not an installed BlackBox"):
        compile_texts(tmp_path, [("a", "fine")])


HIDDEN = "MODULE Hidden; CONST* x = 1; END Hidden."
BASE = "MODULE BaseOfAll; CONST one* = 1; END BaseOfAll."
CLIENT = "MODULE ClientOfIt; IMPORT BaseOfAll; VAR x: ARRAY BaseOfAll.one OF CHAR; END ClientOfIt."


def test_real_errors(blackbox_dir: Path) -> None:
    assert compile_texts(blackbox_dir, [("hidden", HIDDEN)]) == [Verdict(False, [(20, 37)])]


def test_real_imports_among_the_given(blackbox_dir: Path) -> None:
    texts = [("base", BASE), ("client", CLIENT)]
    assert [verdict.ok for verdict in compile_texts(blackbox_dir, texts)] == [True, True]
    isolated = compile_texts(blackbox_dir, texts, isolated=True)
    assert isolated[1].errors[0][1] == 152


def test_real_modules_do_not_leak_into_the_next_run(blackbox_dir: Path) -> None:
    compile_texts(blackbox_dir, [("base", BASE)])
    assert compile_texts(blackbox_dir, [("client", CLIENT)])[0].ok is False


@pytest.mark.parametrize("blanks", ["\r\n", "\t\x02 ", "(*\xe9\xff\xf6*)", "(*\u0416\u2026\x85*)"])
def test_real_positions_are_those_of_the_text(blackbox_dir: Path, blanks: str) -> None:
    text = f"MODULE M; {blanks} BEGIN x := 1 END M."
    with Compiler(blackbox_dir) as compiler:
        assert compiler.compile(text).errors == [(text.index("x := ") + 1, 0)]
