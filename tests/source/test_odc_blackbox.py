"""Documents against a real BlackBox: all of its own are read, and it reads what is written here."""

from __future__ import annotations

import os
import random
import re
import subprocess
import time
from pathlib import Path

import pytest

from cp_lsp.source.odc import Fold, Stamp, Text, TextView, new_document, read_document, views_of


@pytest.fixture(scope="module")
def documents(blackbox_dir: Path) -> dict[Path, bytes]:
    """All documents of the installation by their path."""
    return {path: path.read_bytes() for path in sorted(blackbox_dir.rglob("*.odc"))}


@pytest.fixture(scope="module")
def interpreter(blackbox_dir: Path) -> Path:
    program = blackbox_dir / "blackboxInterp"
    if not program.is_file() or os.name == "nt":
        pytest.skip("needs the BlackBox for Linux, with its blackboxInterp")
    return program


def test_all_documents_are_read_in_no_time(documents: dict[Path, bytes]) -> None:
    assert len(documents) > 100
    modules = [data for path, data in documents.items() if path.parent.name == "Mod"]
    start = time.perf_counter()
    for data in modules:
        assert read_document(data).text
    assert time.perf_counter() - start < 5
    for data in documents.values():
        read = read_document(data)
        assert read.main_type == "TextViews.StdView" or not read.text


def test_unchanged_documents_stay_as_they_are(documents: dict[Path, bytes]) -> None:
    rewritten_otherwise = 0
    for data in documents.values():
        read = read_document(data)
        assert read.with_text(read.text) == data
        if read.rewritten() != data:
            rewritten_otherwise += 1
            again = read_document(read.rewritten())
            assert again.raw == read.raw
            assert [text.runs for text in again.texts()] == [text.runs for text in read.texts()]
    # BlackBox itself has written the same type twice into a few.
    assert rewritten_otherwise <= len(documents) // 100


def test_known_views_are_all_understood(documents: dict[Path, bytes]) -> None:
    known = ("StdFolds.Fold", "StdLinks.Link", "StdLinks.Target", "TextRulers.StdRuler")
    known += ("TextViews.StdView", "StdHeaders.View", "StdStamps.StdView")
    seen: set[str] = set()
    for data in documents.values():
        for text in read_document(data).texts():
            for view in views_of(text):
                if view.type_name in known:
                    assert view.content is not None
                    seen.add(view.type_name)
    assert seen == set(known)


def test_the_language_report_reads_as_people_know_it(blackbox_dir: Path) -> None:
    report = read_document((blackbox_dir / "Docu" / "CP-Lang.odc").read_bytes())
    assert "αβ" in report.text
    assert "Component Pascal" in report.text


def random_edit(text: str, rng: random.Random) -> str:
    for _ in range(rng.randint(1, 8)):
        start = rng.randrange(len(text) + 1)
        end = start + rng.choice([0, 0, 1, 5, 30, 400])
        added = rng.choice(["", "x", "foo bar\n", "Ж ы", "é", "\t(* 😀 *)\n", "a\n\n\tb"])
        text = text[:start] + added + text[end:]
    return text


def test_edited_documents_read_as_asked(documents: dict[Path, bytes]) -> None:
    rng = random.Random(1)
    for data in rng.sample(list(documents.values()), 150):
        read = read_document(data)
        if read.main is None:
            continue
        new_text = random_edit(read.readable, rng)
        after = read_document(read.with_text(new_text))
        assert after.readable == new_text
        assert after.rewritten() == after.data


ROUND_TRIP = """MODULE TryRound;

	IMPORT Files, Stores, Documents, TextModels, TextViews, StdLog;

	PROCEDURE Do1 (IN name, to: Files.Name; n: INTEGER);
		VAR loc: Files.Locator; f: Files.File; s: Stores.Store; r: TextModels.Reader; ch: CHAR;
			len, sum, res: INTEGER;
	BEGIN
		loc := Files.dir.This("Docs"); f := Files.dir.Old(loc, name, Files.shared);
		Documents.ImportDocument(f, s); len := 0; sum := 0;
		WITH s: TextViews.View DO
			r := s.ThisModel().NewReader(NIL); r.ReadChar(ch);
			WHILE ~r.eot DO
				IF r.view # NIL THEN ch := 0FFFCX END;
				INC(len); sum := (sum * 31 + ORD(ch)) MOD 1000003; r.ReadChar(ch)
			END
		END;
		StdLog.String("text"); StdLog.Int(n); StdLog.Int(len); StdLog.Int(sum); StdLog.Ln;
		f := Files.dir.New(loc, Files.ask); Documents.ExportDocument(s, f);
		f.Register(to, "odc", Files.ask, res)
	END Do1;

	PROCEDURE Do*;
	BEGIN
CALLS
	END Do;

END TryRound.
"""


def run_blackbox(interpreter: Path, folder: Path, commands: str) -> str:
    environment = dict(os.environ, BB_STANDARD_DIR=str(interpreter.parent), BB_USE_DIR=str(folder))
    done = subprocess.run(
        [interpreter],
        input=commands.encode(),
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=240,
        check=False,
    )
    return done.stdout.decode("utf-8", "replace").replace("\r", "\n")


def shown(text: Text) -> tuple[str, list[object]]:
    """What BlackBox must give back: characters and views. Fonts depend on the machine."""
    views: list[object] = []
    for view in views_of(text):
        content: object = view.content
        if isinstance(content, Fold):
            hidden = shown(content.hidden) if content.hidden else None
            content = (content.left, content.collapsed, content.label, hidden)
        elif isinstance(content, TextView):
            content = shown(content.text) if content.text else None
        elif isinstance(content, Stamp):
            content = None  # BlackBox stamps what it saves
        views.append((view.type_name, view.width, view.height, content))
    return text.raw, views


@pytest.mark.end_to_end
def test_blackbox_reads_edited_documents_and_gives_back_the_same(
    documents: dict[Path, bytes], interpreter: Path, tmp_path: Path
) -> None:
    rng = random.Random(2)
    folder = tmp_path / "Docs"
    folder.mkdir()
    written = [read_document(new_document("MODULE Ж;\n\tend\n")), read_document(new_document(""))]
    for data in rng.sample(list(documents.values()), 60):
        read = read_document(data)
        # Picture types have been renamed since, so they do not come back alike.
        if read.main is None or any("Host" in view.type_name for view in read.views):
            continue
        written.append(read_document(read.with_text(random_edit(read.text, rng))))
    calls = []
    for i, read in enumerate(written):
        (folder / f"d{i}.odc").write_bytes(read.data)
        calls.append(f'\t\tDo1("d{i}.odc", "r{i}", {i})')
    (tmp_path / "Try" / "Mod").mkdir(parents=True)
    module = ROUND_TRIP.replace("CALLS", ";\n".join(calls))
    (tmp_path / "Try" / "Mod" / "Round.odc").write_bytes(new_document(module))
    commands = "ConsCompiler.Compile('Try/Mod', 'Round.odc')\nTryRound.Do\n"
    log = run_blackbox(interpreter, tmp_path, commands)

    told = {
        int(n): (int(length), int(total))
        for n, length, total in re.findall(r"text +(\d+) +(\d+) +(\d+)\n", log)
    }
    for i, read in enumerate(written):
        total = 0
        for char in read.raw:
            total = (total * 31 + ord(char)) % 1000003
        assert told.get(i) == (len(read.raw), total), log[-1000:]
        back = read_document((folder / f"r{i}.odc").read_bytes())
        assert back.main is not None
        assert read.main is not None
        assert shown(back.main) == shown(read.main)


@pytest.mark.end_to_end
def test_blackbox_compiles_written_documents(
    blackbox_dir: Path, interpreter: Path, tmp_path: Path
) -> None:
    hello = read_document((blackbox_dir / "Obx" / "Mod" / "Hello0.odc").read_bytes())
    folder = tmp_path / "Try" / "Mod"
    folder.mkdir(parents=True)
    text = hello.text.replace("ObxHello0", "TryHello").replace("Hello World", "Привет")
    (folder / "Hello.odc").write_bytes(hello.with_text(text))
    wrong = text.replace("TryHello", "TryWrong").replace("StdLog.Ln", "StdLog.Lnn")
    (folder / "Wrong.odc").write_bytes(hello.with_text(wrong))
    # The compiler leaves a view out, even in the middle of a name, but a ruler ends the line.
    split = text.replace("TryHello", "TrySplit")
    split = split.replace("\ufffcSystem/Rsrc/About\ufffc", "System/Rsrc/About", 1)
    split = split.replace("StdLog.String", "Std\ufffcLog.Str\ufffcing")
    (folder / "Split.odc").write_bytes(hello.with_text(split))
    ruled = text.replace("TryHello", "TryRuled").removeprefix("\ufffc")
    ruled = ruled.replace("StdLog.String", "StdLog.Str\ufffcing")
    (folder / "Ruled.odc").write_bytes(hello.with_text(ruled))
    commands = "".join(
        f"ConsCompiler.Compile('Try/Mod', '{name}.odc')\n"
        for name in ("Hello", "Wrong", "Split", "Ruled")
    )
    log = run_blackbox(interpreter, tmp_path, commands + "TryHello.Do\n")
    made = sorted(path.name for path in (tmp_path / "Try" / "Code").iterdir())
    assert made == ["Hello.ocf", "Split.ocf"], log
    position = int(re.findall(r"pos = +(\d+), error", log)[0])
    # The compiler stands behind the name when it complains, and counts from 1.
    assert position - 1 == wrong.index("Lnn") + 3
    assert "Привет" in log
