"""Passages of documentation for a question."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cp_lsp.chat.sources import MAX_PASSAGE, Sources, read_passages, words

FILES = """\
Files

DEFINITION Files;
	PROCEDURE Old;
END Files.

Module Files provides access to files on disks.

TYPE Reader
ABSTRACT
Reads bytes of a file, from a position on.

PROCEDURE (r: Reader) ReadByte (OUT x: BYTE)
NEW, ABSTRACT
Reads one byte and advances the position.

Pre
20 the reader is open

PROCEDURE Old
Opens an existing file by its name.
"""
RULES = (
    """\
Programming Conventions

1 Essentials
Indentation is by tabs.

2 Semicolons
Semicolons are used to separate statements, not to terminate them.
"""
    + "A further paragraph about layout.\n\n" * 120
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "System" / "Docu").mkdir(parents=True)
    (tmp_path / "Docu" / "ru").mkdir(parents=True)
    (tmp_path / "System" / "Docu" / "Files.txt").write_text(FILES, encoding="utf-8")
    (tmp_path / "Docu" / "Rules.md").write_text(RULES, encoding="utf-8")
    (tmp_path / "Docu" / "Broken.odc").write_bytes(b"\x02CDO\x01\x02")
    (tmp_path / "Docu" / "note.bin").write_bytes(b"\0")
    return tmp_path


def test_a_passage_for_each_declaration(tree: Path) -> None:
    found = read_passages(tree / "System" / "Docu" / "Files.txt")
    assert [(each.title, each.name, each.line) for each in found] == [
        ("Files", "", 7),
        ("Files: TYPE Reader", "Reader", 9),
        ("Files: PROCEDURE (r: Reader) ReadByte (OUT x: BYTE)", "ReadByte", 13),
        ("Files: PROCEDURE Old", "Old", 20),
    ]
    assert found[2].text.endswith("20 the reader is open")


def test_a_manual_is_cut_at_headings_and_size(tree: Path) -> None:
    found = read_passages(tree / "Docu" / "Rules.md")
    assert len(found) > 2
    assert all(len(each.text) <= MAX_PASSAGE + 2 for each in found)
    assert found[0].title.startswith("Programming Conventions")


def test_the_best_passages(tree: Path) -> None:
    sources = Sources([tree])
    assert sources.find("How do I read a byte of a file?")[0].name == "ReadByte"
    assert "Semicolons" in sources.find("Are semicolons separators of statements?")[0].text
    assert sources.find("pizza") == []


def test_what_is_qualified_comes_first(tree: Path) -> None:
    found = Sources([tree]).find("what about reading bytes and Files.Old?")
    assert found[0].name == "Old"


def test_the_module_at_hand(tree: Path) -> None:
    found = Sources([tree]).find("Reader", ["Files"])
    assert found[0].name == "Reader"
    assert "" in [each.name for each in found]


def test_the_language_of_the_person_is_preferred(tree: Path) -> None:
    (tree / "Docu" / "ru" / "Rules.md").write_text(
        "Правила\n\nТочка с запятой разделяет операторы и не завершает их.\n", encoding="utf-8"
    )
    found = Sources([tree], language="ru").find("точка с запятой")
    assert [each.path.parent.name for each in found] == ["ru"]


def test_reading_goes_on_where_it_was_interrupted(tree: Path) -> None:
    sources = Sources([tree])
    calls = []

    def pause() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise TimeoutError

    sources.pause = pause
    with pytest.raises(TimeoutError):
        sources.read()
    sources.read()
    whole = Sources([tree])
    whole.read()
    assert len(sources) == len(whole) > 4


def test_folders_that_are_not_there(tmp_path: Path) -> None:
    assert Sources([tmp_path / "nowhere"]).find("anything") == []


def test_names_are_words_and_parts() -> None:
    assert list(words("ReadBytes of")) == ["readbyt", "read", "byte"]
    assert list(words("reading bytes readbyte")) == ["read", "byte", "readbyt"]


def test_of_blackbox() -> None:
    root = os.environ.get("CP_LSP_BLACKBOX")
    if not root:
        pytest.skip("CP_LSP_BLACKBOX is not set")
    sources = Sources([Path(root)])
    first = sources.find("TextMappers.Scanner.Scan", ["TextMappers"])[0]
    assert (first.module, first.path.name) == ("TextMappers", "Mappers.odc")
    assert "Strings" in {each.module for each in sources.find("Strings.IntToString", ["Strings"])}
    assert any("emicolon" in each.title for each in sources.find("semicolons as separators"))
    assert len(sources) > 2000
