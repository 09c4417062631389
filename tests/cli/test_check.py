"""`cp-lsp check` as a user calls it."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cp_lsp import cli
from cp_lsp.cli import check as command
from cp_lsp.source.odc import new_document

ROOT = Path(__file__).parents[2]

GOOD = "MODULE Good;\n\tVAR x*: INTEGER;\nBEGIN\n\tx := 1\nEND Good.\n"
BAD = "MODULE Bad;\n\tVAR x*: INTEGER;\nBEGIN\n\tx := TRUE\nEND Bad.\n"


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


def write(name: str, text: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def run(*arguments: str) -> int:
    return cli.main(["check", *arguments])


def records(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, dict[str, Any]]:
    """The lines of --json by file."""
    run("--json", *arguments)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {line["file"]: line for line in lines}


def codes(record: dict[str, Any]) -> list[int]:
    return [error["code"] for error in record["errors"]]


# --- the forms of output


def test_a_good_module_is_fine(capsys: pytest.CaptureFixture[str]) -> None:
    write("Good.cp", GOOD)
    assert run("Good.cp") == 0
    assert capsys.readouterr().out == "1 file: no errors\n"


def test_an_error_is_shown_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    write("Bad.cp", BAD)
    assert run("Bad.cp") == 1
    first, line, caret, count = capsys.readouterr().out.splitlines()
    assert first.startswith("Bad.cp:4:11: error 113: ")
    assert line == "    \tx := TRUE"
    assert caret == "    \t         ^"
    assert count == "1 file: 1 error"


def test_json_has_the_fixed_form(capsys: pytest.CaptureFixture[str]) -> None:
    write("Bad.cp", BAD)
    write("Good.cp", GOOD)
    assert run("--json", "Bad.cp", "Good.cp") == 1
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    message = first["errors"][0].pop("message")
    place = {"pos": 46, "line": 4, "col": 11, "code": 113}
    assert first == {"file": "Bad.cp", "errors": [place], "warnings": []}
    assert BAD[46] == "\n"
    assert isinstance(message, str) and message
    assert second == {"file": "Good.cp", "errors": [], "warnings": []}


def test_warnings_have_the_form_of_errors(capsys: pytest.CaptureFixture[str]) -> None:
    write("M.cp", "MODULE M;\n\tVAR unused: INTEGER;\nEND M.\n")
    assert run("--json", "M.cp") == 0
    record = json.loads(capsys.readouterr().out)
    assert record["errors"] == []
    assert set(record["warnings"][0]) == {"pos", "line", "col", "code", "message"}
    assert 900 <= record["warnings"][0]["code"] < 1000
    assert run("M.cp") == 0
    assert "1 file: no errors, 1 warning\n" in capsys.readouterr().out


def test_warnings_can_be_switched_off(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("M.cp", "MODULE M;\n\tVAR unused: INTEGER;\nEND M.\n")
    assert not records(capsys, "--no-warnings", "M.cp")["M.cp"]["warnings"]
    monkeypatch.setenv("CP_LSP_WARNINGS", "false")
    assert not records(capsys, "M.cp")["M.cp"]["warnings"]
    monkeypatch.setenv("CP_LSP_WARNINGS", "930, 999")
    assert not records(capsys, "M.cp")["M.cp"]["warnings"]


def test_github_annotations_are_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    write("odd, name%.cp", "MODULE M; BEGIN x := 1 END M.")
    assert run("--format", "github", "odd, name%.cp") == 1
    line = capsys.readouterr().out.rstrip("\n")
    assert line.startswith("::error file=odd%2C name%25.cp,line=1,col=18,title=error 0::")
    assert "\n" not in line


def test_sarif_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    write("sub dir/Bad.cp", BAD)
    write("Warned.cp", "MODULE Warned;\n\tVAR unused: INTEGER;\nEND Warned.\n")
    assert run("--format", "sarif", "sub dir/Bad.cp", "Warned.cp", "missing.cp") == 1
    document = json.loads(capsys.readouterr().out)
    assert document["version"] == "2.1.0"
    (only,) = document["runs"]
    rules = only["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(
        {result["ruleId"] for result in only["results"]}, key=lambda name: int(name[2:])
    )
    for result in only["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"]
    first = only["results"][0]["locations"][0]["physicalLocation"]
    assert first["artifactLocation"]["uri"] == "sub%20dir/Bad.cp"
    assert first["region"] == {"startLine": 4, "startColumn": 11}
    assert "region" not in only["results"][-1]["locations"][0]["physicalLocation"]


@pytest.mark.parametrize(
    ("line", "col", "shown", "caret"),
    [
        ("\tx := y", 7, "\tx := y", "\t     ^"),
        ("имя := ё", 4, "имя := ё", "   ^"),
        ("漢字 := 1", 3, "漢字 := 1", "    ^"),
        ("e\u0301 := 1", 3, "e\u0301 := 1", " ^"),
        ("x", 2, "x", " ^"),
        ("", 1, "", "^"),
        ("a\x00b", 3, "a b", "  ^"),
    ],
)
def test_the_caret_stands_under_the_place(line: str, col: int, shown: str, caret: str) -> None:
    from cp_lsp.report.text import shown_line

    assert shown_line(line, col) == (shown, caret)


def test_of_a_long_line_the_part_that_matters_is_shown() -> None:
    from cp_lsp.report.text import shown_line

    shown, caret = shown_line("a" * 500 + "b" + "c" * 500, 501)
    assert shown[caret.index("^")] == "b"
    assert shown.startswith("…") and shown.endswith("…")
    assert len(shown) < 120


def test_messages_in_russian(capsys: pytest.CaptureFixture[str]) -> None:
    write("Bad.cp", BAD)
    assert run("--language", "ru", "Bad.cp") == 1
    text = capsys.readouterr().out
    assert "Bad.cp:4:11: ошибка 113: " in text
    assert text.endswith("1 файл: 1 ошибка\n")


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, "1 файл"), (3, "3 файла"), (5, "5 файлов"), (11, "11 файлов"), (21, "21 файл")],
)
def test_russian_counts(count: int, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(count):
        write(f"M{number}.cp", f"MODULE M{number}; END M{number}.")
    run("--language", "ru")
    assert capsys.readouterr().out.startswith(expected + ":")


def test_explanations_come_once_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    write("Bad.cp", BAD.replace("x := TRUE", "x := TRUE;\n\tx := FALSE"))
    run("--explain", "Bad.cp")
    text = capsys.readouterr().out
    assert text.count("error 113") == 2
    assert len(re.findall(r"^        \S", text, re.MULTILINE)) in range(1, 12)


def test_explanations_go_into_json_and_sarif(capsys: pytest.CaptureFixture[str]) -> None:
    write("Bad.cp", BAD)
    (error,) = records(capsys, "--explain", "--language", "ru", "Bad.cp")["Bad.cp"]["errors"]
    assert re.search("[а-яё]{3}", error["explanation"])
    assert run("--explain", "--format", "sarif", "Bad.cp") == 1
    (rule,) = json.loads(capsys.readouterr().out)["runs"][0]["tool"]["driver"]["rules"]
    assert rule["help"] == rule["fullDescription"]
    assert len(rule["help"]["text"]) > len(rule["shortDescription"]["text"])


def test_colour_is_for_terminals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from cp_lsp.report.text import wants_colour

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert wants_colour(Terminal())
    assert not wants_colour(io.StringIO())
    monkeypatch.setenv("TERM", "dumb")
    assert not wants_colour(Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_colour(Terminal())


# --- what is checked


def test_a_folder_stands_for_its_modules(capsys: pytest.CaptureFixture[str]) -> None:
    write("src/Good.cp", GOOD)
    write("src/deep/Text.txt", "MODULE Text; END Text.")
    write("src/deep/Old.mod", "MODULE Old; END Old.")
    write("src/deep/Doc.odc", new_document("MODULE Doc; END Doc."))
    write("src/notes.txt", "Just notes.")
    write("src/Manual.odc", new_document("A manual."))
    write("src/half.cp", "MODU")
    write("src/.hidden/No.cp", "x")
    write("src/other.py", "MODULE Py; END Py.")
    found = records(capsys, "src")
    assert {Path(name).as_posix(): codes(record) for name, record in found.items()} == {
        "src/Good.cp": [],
        "src/half.cp": [16],
        "src/deep/Doc.odc": [],
        "src/deep/Old.mod": [],
        "src/deep/Text.txt": [],
    }


def test_without_arguments_it_is_the_current_folder(capsys: pytest.CaptureFixture[str]) -> None:
    write("Good.cp", GOOD)
    assert list(records(capsys)) == ["Good.cp"]


def test_a_named_file_is_checked_whatever_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    write("notes.txt", "Just notes.")
    assert codes(records(capsys, "notes.txt")["notes.txt"]) == [16]


def test_each_file_is_checked_once(capsys: pytest.CaptureFixture[str], workplace: Path) -> None:
    write("src/Good.cp", GOOD)
    run("--json", "src/Good.cp", "src", "./src/Good.cp", str(workplace / "src" / "Good.cp"))
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_files_come_from_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    write("Good.cp", GOOD)
    write("имя.cp", "MODULE M; END M.")
    write("list.txt", "\ufeffGood.cp\r\n\r\nимя.cp\r\n")
    assert list(records(capsys, "--files-from", "list.txt")) == ["Good.cp", "имя.cp"]
    write("empty.txt", "")
    assert run("--files-from", "empty.txt") == 0


def test_standard_input_is_a_module(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("Good.cp", GOOD)
    text = "MODULE In; IMPORT Good; BEGIN Good.x := 'x' END In."
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert codes(records(capsys, "-")["-"]) == [113]


def test_places_in_a_document_are_those_of_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    write("Bad.odc", new_document(BAD))
    (error,) = records(capsys, "Bad.odc")["Bad.odc"]["errors"]
    assert (error["pos"], error["line"], error["col"]) == (46, 4, 11)


def test_windows_line_ends_count_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    write("Bad.cp", BAD.replace("\n", "\r\n"))
    (error,) = records(capsys, "Bad.cp")["Bad.cp"]["errors"]
    assert (error["pos"], error["line"], error["col"]) == (46, 4, 11)


# --- who sees whom

USER = "MODULE User; IMPORT Good; BEGIN Good.x := 'x' END User."


def test_modules_given_together_see_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    write("a/User.cp", USER)
    write("b/Good.cp", GOOD)
    found = records(capsys, "a/User.cp", "b/Good.cp")
    assert {name: codes(record) for name, record in found.items()} == {
        "a/User.cp": [113],
        "b/Good.cp": [],
    }


def test_isolated_modules_do_not(capsys: pytest.CaptureFixture[str]) -> None:
    write("a/User.cp", USER)
    write("b/Good.cp", GOOD)
    assert codes(records(capsys, "--isolated", "a/User.cp", "b/Good.cp")["a/User.cp"]) == [152]
    # What is not given is the workspace, and is seen.
    assert codes(records(capsys, "--isolated", "a/User.cp")["a/User.cp"]) == [113]


def test_a_file_elsewhere_sees_those_beside_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(str(tmp_path / "else" / "User.cp"), USER)
    write(str(tmp_path / "else" / "Good.cp"), GOOD)
    path = str(tmp_path / "else" / "User.cp")
    assert codes(records(capsys, path)[path]) == [113]


def test_subsystems_elsewhere_see_each_other(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    user = "MODULE MyUser; IMPORT YourTools; BEGIN YourTools.x := 'x' END MyUser."
    tools = "MODULE YourTools; VAR x*: INTEGER; END YourTools."
    path = str(tmp_path / "else" / "My" / "Mod" / "User.cp")
    write(path, user)
    write(str(tmp_path / "else" / "Your" / "Mod" / "Tools.odc"), new_document(tools))
    assert codes(records(capsys, path)[path]) == [113]


def test_test_data_deep_in_the_workspace_does_not_hide_the_framework(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write("tests/data/Math.cp", "MODULE Math; END Math.")
    write("M.cp", "MODULE M; IMPORT Math; VAR x*: REAL; BEGIN x := Math.Pi() END M.")
    assert codes(records(capsys, "M.cp")["M.cp"]) == []
    assert codes(records(capsys, ".")["M.cp"]) == []
    # At the top of the workspace, or beside the module at hand, it is meant.
    write("Math.cp", "MODULE Math; END Math.")
    assert codes(records(capsys, "M.cp")["M.cp"]) == [0]
    assert codes(records(capsys, "--isolated", "M.cp")["M.cp"]) == []


def test_interfaces_that_come_along_can_be_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    write("M.cp", "MODULE M; IMPORT StdLog; BEGIN StdLog.Ln END M.")
    assert codes(records(capsys, "M.cp")["M.cp"]) == []
    assert codes(records(capsys, "--no-stubs", "M.cp")["M.cp"]) == [152]


def test_a_near_name_is_proposed(capsys: pytest.CaptureFixture[str]) -> None:
    write("M.cp", "MODULE M; IMPORT TextModel; END M.")
    run("M.cp")
    assert "TextModels" in capsys.readouterr().out


def test_the_module_itself_is_not_proposed(capsys: pytest.CaptureFixture[str]) -> None:
    write("Self.cp", "MODULE Self; IMPORT Shelf, Self; END Self.")
    run("Self.cp")
    assert "perhaps" not in capsys.readouterr().out


def test_an_installed_blackbox_is_used(
    capsys: pytest.CaptureFixture[str], blackbox_dir: Path
) -> None:
    write("M.cp", "MODULE M; IMPORT StdLog; BEGIN StdLog.Ln; StdLog.Nothing END M.")
    for options in (["--blackbox", str(blackbox_dir), "--no-stubs"], []):
        assert codes(records(capsys, *options, "M.cp")["M.cp"]) == [0]


# --- wrong use and hostile input


def test_a_file_that_cannot_be_read_stops_no_others(capsys: pytest.CaptureFixture[str]) -> None:
    write("Good.cp", GOOD)
    write("broken.odc", b"CDOo\x00\x00\x00\x00 broken")
    write("binary.cp", bytes(range(256)) * 9)
    found = records(capsys, "missing.cp", "broken.odc", "binary.cp", "Good.cp")
    assert {name: codes(record) for name, record in found.items()} == {
        "missing.cp": [1002],
        "broken.odc": [1002],
        "binary.cp": [1002],
        "Good.cp": [],
    }
    assert run("missing.cp") == 1
    assert capsys.readouterr().out.splitlines()[0] == (
        "missing.cp: error 1002: file of module cannot be read: it does not exist; check the name"
    )
    run("--language", "ru", "missing.cp")
    assert capsys.readouterr().out.splitlines()[0] == (
        "missing.cp: ошибка 1002: файл модуля не читается: его нет; проверьте имя"
    )


def test_an_empty_file_lacks_a_module(capsys: pytest.CaptureFixture[str]) -> None:
    write("empty.cp", "")
    assert codes(records(capsys, "empty.cp")["empty.cp"]) == [16]


def test_a_huge_line_is_no_danger(capsys: pytest.CaptureFixture[str]) -> None:
    write("big.cp", "MODULE M; (*" + "x" * 10_000_000 + "*) VAR s: Unknown; END M.")
    assert run("big.cp") == 1
    assert max(map(len, capsys.readouterr().out.splitlines())) < 200


def test_a_file_beyond_the_limit_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("big.cp", "MODULE M; (*" + "x" * 3000 + "*) END M.")
    monkeypatch.setenv("CP_LSP_MAX_FILE_SIZE", "2000")
    assert codes(records(capsys, "big.cp")["big.cp"]) == [1002]


def test_a_folder_without_modules_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    Path("nothing").mkdir()
    write("notes/readme.txt", "Hello.")
    assert run("nothing", "notes") == 2
    out, complaint = capsys.readouterr()
    assert not out
    assert "nothing holds no modules" in complaint
    assert "notes holds no modules" in complaint
    write("Good.cp", GOOD)
    assert run("nothing", "Good.cp") == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["--blackbox", "."],
        ["--blackbox", "missing"],
        ["--files-from", "missing.txt"],
        ["--format", "xml"],
        ["--json", "--format", "sarif"],
        ["--language", "de"],
        ["--explain", "--format", "github"],
        [""],
    ],
)
def test_wrong_use_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    write("Good.cp", GOOD)
    assert run(*arguments, "Good.cp") == 2
    captured = capsys.readouterr()
    assert captured.err
    assert not captured.out


def test_a_wrong_setting_is_told_and_does_no_harm(capsys: pytest.CaptureFixture[str]) -> None:
    write("Good.cp", GOOD)
    write("cp-lsp.toml", 'platfrom = "Win"\nwarnings = 3\n')
    assert run("Good.cp") == 0
    assert "platfrom" in capsys.readouterr().err


def test_home_is_no_workspace(monkeypatch: pytest.MonkeyPatch, workplace: Path) -> None:
    from cp_lsp.cli.workspace import current_folder

    assert current_folder() == [workplace]
    monkeypatch.setattr(Path, "home", lambda: workplace)
    assert current_folder() == []
    write("cp-lsp.toml", "")
    assert current_folder() == [workplace]


# --- as a process


@pytest.mark.end_to_end
def test_lines_come_as_soon_as_they_are_ready(workplace: Path) -> None:
    write("Good.cp", GOOD)
    with subprocess.Popen(
        [sys.executable, "-m", "cp_lsp", "check", "--json", "Good.cp", "-"],
        cwd=workplace,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT), "CP_LSP_CACHE": str(workplace / "cache")},
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        assert json.loads(process.stdout.readline())["file"] == "Good.cp"
        process.stdin.write(b"MODULE M; END M.")
        process.stdin.close()
        assert json.loads(process.stdout.readline())["file"] == "-"
        assert process.wait() == 0


@pytest.mark.end_to_end
def test_the_front_door_costs_nothing() -> None:
    code = (
        "import sys, cp_lsp; before = set(sys.modules); from cp_lsp import check, parse;"
        "print(any(name.startswith('cp_lsp.') for name in before),"
        " [f.code for f in check('MODULE M; BEGIN x := 1 END M.').findings],"
        " parse('MODULE M; END M.').stop)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60
    )
    assert answer.stdout.split("\n")[0] == "False [0] 7"


def test_every_form_is_offered() -> None:
    assert command.FORMATS == ("text", "json", "sarif", "github")
