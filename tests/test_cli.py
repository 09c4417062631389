"""The command line as a user meets it: what it finds, what it says, how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cp_lsp import cli
from cp_lsp.errors import CpLspError

ROOT = Path(__file__).parent.parent

COMMAND = """
import argparse

def add_parser(subparsers):
    parser = subparsers.add_parser("{name}")
    parser.add_argument("--how", default="fine")
    parser.set_defaults(run=run)

def run(args):
    if args.how == "error":
        from cp_lsp.errors import CpLspError
        raise CpLspError("the key is unknown: correct it")
    if args.how == "interrupt":
        raise KeyboardInterrupt
    print("ran {name}")
    return int(args.how == "findings")
"""


@pytest.fixture
def part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Another installed part, which announces three commands: bridge, train and shout."""
    (tmp_path / "other_part.py").write_text(COMMAND.format(name="bridge"), encoding="utf-8")
    (tmp_path / "loud_part.py").write_text(COMMAND.format(name="shout"), encoding="utf-8")
    (tmp_path / "bare_part.py").write_text("import a_library_not_installed\n", encoding="utf-8")
    info = tmp_path / "other_part-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other-part\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[cp_lsp.commands]\nbridge = other_part\ntrain = bare_part\nshout = loud_part\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in ("other_part", "loud_part", "bare_part"):
        sys.modules.pop(name, None)


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    shown = capsys.readouterr().out
    for name, command in cli.COMMANDS.items():
        assert name in shown
        assert command.summary in shown


def test_no_command_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "usage: cp-lsp COMMAND" in capsys.readouterr().out


def test_version_is_that_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"cp-lsp {project['version']}\n"


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, "--help"]) == 0
    assert f"usage: cp-lsp {name}" in capsys.readouterr().out


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_unknown_option_is_wrong_use(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, "--no-such-option"]) == 2
    assert f"usage: cp-lsp {name}" in capsys.readouterr().err


def test_unknown_command_offers_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctr"]) == 2
    assert "did you mean doctor?" in capsys.readouterr().err


def test_option_before_the_command_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--json", "check"]) == 2
    assert "stands where a command belongs" in capsys.readouterr().err


def test_absent_part_is_told_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bridge"]) == 2
    assert "bridge is not written yet" in capsys.readouterr().err


def test_announced_command_runs(part: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bridge"]) == 0
    assert capsys.readouterr().out == "ran bridge\n"


def test_announced_command_is_listed(part: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["--help"])
    assert "shout" in capsys.readouterr().out


def test_part_without_its_libraries_says_what_to_install(
    part: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["train"]) == 2
    said = capsys.readouterr().err
    assert "a_library_not_installed" in said
    assert "in a clone: pip install '.[train]'" in said


@pytest.mark.parametrize(
    ("how", "status"), [("fine", 0), ("findings", 1), ("error", 2), ("interrupt", 130)]
)
def test_exit_status(how: str, status: int, part: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bridge", "--how", how]) == status
    said = capsys.readouterr().err
    assert said == ("cp-lsp: the key is unknown: correct it\n" if how == "error" else "")


def test_errors_are_of_one_tree() -> None:
    import cp_lsp.errors

    for thing in vars(cp_lsp.errors).values():
        if isinstance(thing, type):
            assert issubclass(thing, CpLspError)


def test_doctor_says_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["doctor"])
    shown = capsys.readouterr().out
    assert "Python" in shown
    assert "BlackBox" in shown


def test_doctor_speaks_json(capsys: pytest.CaptureFixture[str]) -> None:
    status = cli.main(["doctor", "--json"])
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is (status == 0)
    assert {"Python", "cp-lsp", "BlackBox"} <= {check["name"] for check in report["checks"]}
    for check in report["checks"]:
        assert check["state"] in ("ok", "absent", "wrong")
        assert check["state"] == "ok" or check["advice"], check


def test_doctor_tells_a_named_blackbox_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CP_LSP_BLACKBOX", str(tmp_path))
    assert cli.main(["doctor", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    (check,) = (check for check in report["checks"] if check["name"] == "BlackBox")
    assert check["state"] == "wrong"
    assert str(tmp_path) in check["found"]
    assert "CP_LSP_BLACKBOX" in check["advice"]


def test_doctor_tells_a_setting_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cp-lsp.toml").write_text('encodding = "utf-8"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert "encodding" in shown
    assert "perhaps encoding" in shown


def test_doctor_describes_a_real_blackbox(
    blackbox_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["doctor", "--json"])
    report = json.loads(capsys.readouterr().out)
    (check,) = (check for check in report["checks"] if check["name"] == "BlackBox")
    assert check["state"] == "ok"
    assert str(blackbox_dir) in check["found"]


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cp_lsp", *arguments],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


@pytest.mark.end_to_end
def test_examples_give_the_errors_that_they_document() -> None:
    answer = run("check", "--json", "examples")
    found = {
        Path(line["file"]).stem: [error["code"] for error in line["errors"]]
        for line in map(json.loads, answer.stdout.splitlines())
    }
    assert answer.returncode == 1
    assert found == {
        "HelloWorld": [],
        "CompletionReadings": [48],
        "ShopMoney": [],
        "ShopArticles": [113, 76, 83, 0, 120, 0],
        "ShopRules": [192],
        "ShopReport": [44, 27, 49, 4],
    }


@pytest.mark.end_to_end
def test_a_module_on_standard_input_is_checked() -> None:
    module = (ROOT / "examples" / "hello" / "HelloWorld.cp").read_text(encoding="utf-8")
    assert run("check", "-", stdin=module).returncode == 0
    assert run("check", "-", stdin=module.replace("StdLog.Ln", "StdLog.Line")).returncode == 1


@pytest.mark.end_to_end
def test_a_closed_pipe_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cp_lsp", "--help"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.end_to_end
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [["--help"], ["check", "examples/hello"]])
def test_output_that_cannot_be_written_is_told(arguments: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        answer = subprocess.run(
            [sys.executable, "-m", "cp_lsp", *arguments],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
        )
    assert answer.returncode == 2
    assert answer.stderr.startswith("cp-lsp: output cannot be written: ")
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.end_to_end
def test_check_imports_only_what_it_needs() -> None:
    code = (
        "import sys; from cp_lsp.cli import main; main(['check', 'examples/hello']);"
        "print(' '.join(sorted(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60
    )
    loaded = set(answer.stdout.splitlines()[-1].split())
    assert "cp_lsp.cli.check" in loaded
    heavy = {"lark", "pygls", "lsprotocol", "httpx", "torch", "llama_cpp", "asyncio", "tomllib"}
    others = {command.module for command in cli.COMMANDS.values()} - {"cp_lsp.cli.check"}
    assert not loaded & (heavy | others)
