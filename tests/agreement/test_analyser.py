"""Our warnings against those of the analyser of a real BlackBox.

The analyser knows only the text in the window in front. So its module is compiled a second time,
under another name, with a command added that takes a file; the installation stays as it is.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cp_lsp.source.file import read_source

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="the real analyser runs on Linux only"
    ),
]

DATA = Path(__file__).parents[1] / "data" / "analysis"
MARK = re.compile(r"\(\*! ([\d ]+) \*\)")
OPTIONS = re.compile(r"\(\* options: (.+?) \*\)")

DOOR = """
	PROCEDURE AnalyzeText* (text: TextModels.Model);
		VAR r: TextModels.Reader; p: CPT.Node; w: Warning;
	BEGIN
		r := text.NewReader(NIL); r.SetPos(0);
		CPM.Init(r, NIL); CPT.Init({}); CPB.typSize := TypeSize;
		Module(p); CPT.Close;
		IF ~CPM.noerr THEN
			StdLog.String("errors"); StdLog.Ln
		ELSE
			w := errHead.next;
			WHILE w # NIL DO
				StdLog.String("mark"); StdLog.Int(w.pos); StdLog.Int(w.n); StdLog.Ln;
				w := w.next
			END
		END;
		CPM.Close
	END AnalyzeText;

"""
COMMAND = """\
MODULE CpLspAnalysis;

	IMPORT CpLspAnalyzer, Files, StdLog, Strings, TextModels;

	PROCEDURE Do* (IN path, name, options: ARRAY OF CHAR);
		VAR f: Files.File; r: Files.Reader; m: TextModels.Model; w: TextModels.Writer; x: BYTE;

		PROCEDURE Has (IN option: ARRAY OF CHAR): BOOLEAN;
			VAR pos: INTEGER;
		BEGIN
			Strings.Find(options, option, 0, pos); RETURN pos >= 0
		END Has;

	BEGIN
		CpLspAnalyzer.ResetOptions;
		CpLspAnalyzer.options.varpar := Has("varpar");
		CpLspAnalyzer.options.exported := Has("exported");
		CpLspAnalyzer.options.intermediate := Has("intermediate");
		CpLspAnalyzer.options.levels := Has("levels");
		CpLspAnalyzer.options.sideEffects := Has("sideEffects");
		CpLspAnalyzer.options.semicolons := Has("semicolons");
		f := Files.dir.Old(Files.dir.This(path), name$, TRUE);
		r := f.NewReader(NIL); m := TextModels.dir.New(); w := m.NewWriter(NIL);
		r.ReadByte(x);
		WHILE ~r.eof DO
			IF x = 0AH THEN w.WriteChar(TextModels.line) ELSE w.WriteChar(CHR(x MOD 256)) END;
			r.ReadByte(x)
		END;
		f.Close;
		StdLog.String("text "); StdLog.String(name); StdLog.Ln;
		CpLspAnalyzer.AnalyzeText(m)
	END Do;

END CpLspAnalysis.
"""


@pytest.fixture(scope="module")
def verdicts(
    blackbox_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[tuple[int, int]]]:
    """What the real analyser marks in each program of data/analysis."""
    source = blackbox_dir / "Dev" / "Mod" / "Analyzer.odc"
    program = blackbox_dir / "blackboxInterp"
    if not source.exists() or not program.exists():
        pytest.skip(f"{blackbox_dir} has no analyser, or no blackboxInterp to run it")
    text = read_source(source).text.replace("\ufffc", " ").replace("DevAnalyzer", "CpLspAnalyzer")
    beginning = text.index("BEGIN ResetOptions")
    text = text[:beginning] + DOOR + text[beginning:]
    use = tmp_path_factory.mktemp("analyser")
    (use / "a.cp").write_bytes(text.encode("latin-1", "replace"))
    (use / "b.cp").write_bytes(COMMAND.encode("latin-1"))
    commands = [f"ConsCompiler.Compile('{use}', '{name}.cp')" for name in "ab"]
    for path in sorted(DATA.glob("*.cp")):
        options = OPTIONS.match(path.read_text("utf-8"))
        (use / path.name).write_bytes(path.read_text("utf-8").encode("latin-1", "replace"))
        chosen = options[1] if options else ""
        commands.append(f"CpLspAnalysis.Do('{use}', '{path.name}', '{chosen}')")
    answer = subprocess.run(
        [program],
        input="\n".join([*commands, ""]).encode(),
        capture_output=True,
        cwd=use,
        env={**os.environ, "BB_STANDARD_DIR": str(blackbox_dir), "BB_USE_DIR": str(use)},
        timeout=120,
        check=False,
    )
    log = answer.stdout.decode("utf-8", "replace").replace("\r", "\n")
    parts = re.split(r"^text (.+)\.cp$", log, flags=re.MULTILINE)[1:]
    assert parts, log[-2000:]
    return {
        name: [
            (int(pos), int(code))
            for pos, code in re.findall(r"^mark\s+(\d+)\s+(\d+)", part, re.MULTILINE)
        ]
        if "errors" not in part
        else [(-1, -1)]
        for name, part in zip(parts[::2], parts[1::2], strict=True)
    }


@pytest.mark.parametrize("path", sorted(DATA.glob("*.cp")), ids=lambda path: path.stem)
def test_marks_are_those_of_blackbox(
    path: Path, verdicts: dict[str, list[tuple[int, int]]]
) -> None:
    text = path.read_text("utf-8")
    marks = [(m.start(), int(code)) for m in MARK.finditer(text) for code in m[1].split()]
    assert verdicts[path.stem] == marks
