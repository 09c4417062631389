"""The commands that show modules and the steps of the front end: interface, index, tokens, tree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cp_lsp import cli
from cp_lsp.source.odc import new_document

LOWER = "MODULE Lower;\n\tTYPE T* = INTEGER;\n\tVAR x*: T; y: T;\nEND Lower.\n"
UPPER = "MODULE Upper;\n\tIMPORT Lower;\n\tVAR x*: Lower.T;\nEND Upper.\n"


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CP_LSP_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("CP_LSP_BLACKBOX", raising=False)
    monkeypatch.setattr("cp_lsp.cli.workspace.find_blackbox", lambda named: named)
    Path("Lower.cp").write_text(LOWER, encoding="utf-8")
    Path("Upper.cp").write_text(UPPER, encoding="utf-8")
    return folder


def output(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert cli.main(arguments) == status
    return capsys.readouterr().out


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(arguments) == 2
    return capsys.readouterr().err


# --- interface


def test_interface_of_a_module_of_the_workspace(capsys: pytest.CaptureFixture[str]) -> None:
    assert output(capsys, "interface", "Upper") == (
        "DEFINITION Upper;\n\n\tIMPORT Lower;\n\n\tVAR\n\t\tx: Lower.T;\n\nEND Upper.\n"
    )


def test_interface_of_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "Elsewhere.odc"
    path.write_bytes(new_document("MODULE Elsewhere; VAR v*: SET; END Elsewhere."))
    assert "v: SET;" in output(capsys, "interface", str(path))


def test_interface_of_a_module_that_comes_along(capsys: pytest.CaptureFixture[str]) -> None:
    text = output(capsys, "interface", "StdLog")
    assert text.startswith("DEFINITION StdLog;\n\n\tIMPORT ")
    assert "\tPROCEDURE String (IN str: ARRAY OF CHAR);\n" in text
    assert text.endswith("\nEND StdLog.\n")


def test_interface_for_extensions_and_all(capsys: pytest.CaptureFixture[str]) -> None:
    clients = output(capsys, "interface", "Views")
    extensions = output(capsys, "interface", "--extension", "Views")
    everything = output(capsys, "interface", "--all", "Views")
    assert "(v: View) Restore " in clients
    assert "HandlePropMsg-" not in clients
    assert "(v: View) HandlePropMsg- (VAR msg: PropMessage), NEW, EMPTY" in extensions
    assert "PROCEDURE OpenView" not in extensions
    assert "PROCEDURE OpenView" in everything and "HandlePropMsg-" in everything


def test_an_unknown_module_has_near_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert "perhaps Lower" in complaint(capsys, "interface", "lower")
    assert "cp-lsp index" in complaint(capsys, "interface", "Qqqqqqq")
    assert "built into" in complaint(capsys, "interface", "SYSTEM")
    Path("Broken.cp").write_text("not a module", encoding="utf-8")
    assert "no readable heading" in complaint(capsys, "interface", "Broken")
    assert "Broken" in complaint(capsys, "interface", "Broken.cp")


def test_interface_of_an_installed_module(
    capsys: pytest.CaptureFixture[str], blackbox_dir: Path
) -> None:
    options = ["--blackbox", str(blackbox_dir), "--no-stubs"]
    installed = output(capsys, "interface", *options, "TextModels")
    assert installed == output(capsys, "interface", "TextModels")


# --- index


def test_index_tells_where_modules_are(capsys: pytest.CaptureFixture[str], workplace: Path) -> None:
    text = output(capsys, "index")
    assert f"2 modules in {workplace}\n" in text
    assert f"Lower  {workplace / 'Lower.cp'}\n" in text
    assert "interfaces of BlackBox" in text
    assert "time " in text


def test_index_as_json(capsys: pytest.CaptureFixture[str], workplace: Path) -> None:
    found = json.loads(output(capsys, "index", "--json", "--no-stubs"))
    assert found["modules"] == [
        {
            "name": "Lower",
            "origin": "workspace",
            "file": str(workplace / "Lower.cp"),
            "imports": [],
        },
        {
            "name": "Upper",
            "origin": "workspace",
            "file": str(workplace / "Upper.cp"),
            "imports": ["Lower"],
        },
    ]
    assert not (found["duplicates"] or found["cycles"] or found["unreadable"])
    assert set(found["seconds"]) == {"looking", "interfaces"}


def test_index_tells_what_is_wrong(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "more").mkdir(parents=True)
    (other / "A.cp").write_text("MODULE A; IMPORT B; END A.", encoding="utf-8")
    (other / "B.cp").write_text("MODULE B; IMPORT A; END B.", encoding="utf-8")
    for folder in (other, other / "more"):
        (folder / "C.cp").write_text("MODULE C; END C.", encoding="utf-8")
    (other / "Bad.cp").write_bytes(bytes(range(256)))
    text = output(capsys, "index", "--no-stubs", str(other), status=1)
    assert "duplicate   C is in " in text
    assert "circle      " in text
    assert "unreadable  " in text and "Bad.cp" in text
    assert "Lower" not in text
    found = json.loads(output(capsys, "index", "--json", "--no-stubs", str(other), status=1))
    assert [sorted(circle) for circle in found["cycles"]] == [["A", "B"]]
    assert [Path(each["file"]).name for each in found["unreadable"]] == ["Bad.cp"]
    assert len(found["duplicates"]["C"]) == 2


def test_index_of_no_folder_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert "missing is no folder" in complaint(capsys, "index", "missing")
    assert "no BlackBox" in complaint(capsys, "index", "--write-bundle", "out.zip")


def test_index_of_an_installed_blackbox(
    capsys: pytest.CaptureFixture[str], blackbox_dir: Path
) -> None:
    options = ["--blackbox", str(blackbox_dir), "--no-stubs", "--all"]
    text = output(capsys, "index", *options)
    assert f"modules in {blackbox_dir}" in text
    assert "TextModels" in text


# --- tokens and tree


def test_tokens_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    Path("M.cp").write_text('MODULE M;\nCONST c = 1 + "ab"; ? END', encoding="utf-8")
    lines = output(capsys, "tokens", "M.cp").splitlines()
    assert lines[0] == "1:1\tkeyword\tMODULE"
    assert lines[2] == "1:9\tsymbol\t;"
    assert "2:11\tnumber\t1" in lines
    assert '2:15\tstring\t"ab"' in lines
    assert "2:21\tunknown\t?" in lines
    assert lines[-1] == "2:26\tend\t"


def test_tokens_tell_what_the_scanner_complains_of(capsys: pytest.CaptureFixture[str]) -> None:
    Path("M.cp").write_text('MODULE "open', encoding="utf-8")
    assert "error 3" in output(capsys, "tokens", "M.cp")


def test_tree_one_construct_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    lines = output(capsys, "tree", "Upper.cp").splitlines()
    assert lines[0].startswith("1:1\tMODULE  MODULE Upper;")
    assert "2:2\t  IMPORT_LIST  IMPORT Lower" in lines
    assert any("VAR_DECLARATION  x*: Lower.T" in each for each in lines)
    assert len(output(capsys, "tree", "--tokens", "Upper.cp").splitlines()) > len(lines)


@pytest.mark.parametrize("text", ["", "MODULE", "))", "MODULE M; BEGIN IF x THEN"])
def test_steps_show_any_text(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("any.cp").write_text(text, encoding="utf-8")
    assert output(capsys, "tokens", "any.cp")
    assert output(capsys, "tree", "--tokens", "any.cp")


@pytest.mark.parametrize("command", ["tokens", "tree"])
def test_steps_of_a_file_that_is_not_there(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "missing.cp: it does not exist" in complaint(capsys, command, "missing.cp")
