"""Bytes to text and back: encodings, line ends, positions."""

from __future__ import annotations

import codecs
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cp_lsp.errors import OdcError, SourceError
from cp_lsp.source.file import (
    SourceFile,
    decode,
    guess_code_page,
    read_source,
    source_from_bytes,
    source_from_text,
)

RUSSIAN = "MODULE Hello;\n\t(* Пример: печатает строку в рабочий журнал. *)\nEND Hello.\n"
GERMAN = "MODULE Hello;\n\t(* Größe der Fläche in Metern, für später *)\nEND Hello.\n"
FRENCH = "MODULE Hello;\n\t(* à la fin, où l'élève est déjà là *)\nEND Hello.\n"

TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("\n\n (*)MODULE;"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff\ufffe"),
    ),
    max_size=60,
)


@pytest.mark.parametrize("codec", ["utf-8", "cp1251", "koi8-r", "cp866"])
def test_russian_comments_are_read_in_whatever_code_page_they_were_written(codec: str) -> None:
    assert decode(RUSSIAN.encode(codec)) == (RUSSIAN, codec)


@pytest.mark.parametrize("text", [GERMAN, FRENCH])
def test_western_comments_are_taken_as_latin_1(text: str) -> None:
    assert decode(text.encode("latin-1")) == (text, "latin-1")


def test_windows_quotation_marks_are_taken_as_cp1252() -> None:
    text = "(* the “best” Größe *)"
    assert decode(text.encode("cp1252")) == (text, "cp1252")


def test_ukrainian_comments_are_taken_as_cp1251() -> None:
    text = "(* обчислює площу, її межі та відстань *)"
    assert decode(text.encode("cp1251")) == (text, "cp1251")


def test_identifiers_beside_cyrillic_do_not_mislead() -> None:
    text = "(* x1 и y2: см. TextModels, размер в точках *) VAR счёт: INTEGER;"
    assert decode(text.encode("cp1251")) == (text, "cp1251")


@given(st.lists(st.text("абвгдежзиклмнопрстуфхцчшщыьэюя", min_size=2, max_size=9), min_size=1))
def test_russian_words_are_recognised(words: list[str]) -> None:
    text = "(* " + " ".join(words) + " *)"
    assert guess_code_page(text.encode("cp1251")) == "cp1251"


@given(st.binary(max_size=80))
def test_the_guessed_code_page_can_always_decode(data: bytes) -> None:
    data.decode(guess_code_page(data))


@given(st.binary(max_size=80))
def test_any_bytes_give_a_text_or_a_source_error(data: bytes) -> None:
    try:
        source_from_bytes(data)
    except SourceError:
        return


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_byte_order_mark_decides_and_is_written_back(mark: bytes, codec: str) -> None:
    data = mark + RUSSIAN.encode(codec)
    source = source_from_bytes(data, encoding="cp1251")
    assert (source.text, source.encoding) == (RUSSIAN, codec)
    assert source.encode() == data


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_recognised_and_stays_without(codec: str) -> None:
    data = RUSSIAN.encode(codec)
    source = source_from_bytes(data)
    assert source.text == RUSSIAN
    assert source.encode() == data


def test_the_setting_overrides_the_guess() -> None:
    assert decode(RUSSIAN.encode("koi8-r"), "cp1251")[1] == "cp1251"


def test_bytes_that_are_not_in_the_encoding_set_are_an_error() -> None:
    with pytest.raises(SourceError, match="set CP_LSP_ENCODING"):
        decode(RUSSIAN.encode("cp1251"), "utf-8")


@pytest.mark.parametrize("encoding", ["no-such", "rot13"])
def test_an_unknown_encoding_is_an_error_that_says_what_to_set(encoding: str) -> None:
    with pytest.raises(SourceError, match="set CP_LSP_ENCODING"):
        decode(b"MODULE A;", encoding)


def test_a_binary_file_is_no_text() -> None:
    with pytest.raises(SourceError, match="not a text"):
        decode(b"\x7fELF\0\0\0\x01\x02\x03\0\xff\xff")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_become_lf_and_are_written_back(end: str) -> None:
    data = end.join(["MODULE A;", "END A.", ""]).encode()
    source = source_from_bytes(data)
    assert source.text == "MODULE A;\nEND A.\n"
    assert source.newline == end
    assert source.encode() == data
    assert source.encode("X\nY") == f"X{end}Y".encode()


@given(st.lists(st.tuples(st.sampled_from(["", "a", "bc"]), st.sampled_from(["\n", "\r\n", "\r"]))))
def test_mixed_line_ends_come_back_as_they_were(lines: list[tuple[str, str]]) -> None:
    data = "".join(line + end for line, end in lines).encode()
    source = source_from_bytes(data)
    assert "\r" not in source.text
    assert source.encode() == data


@given(TEXT, TEXT)
def test_an_edit_of_a_file_with_mixed_line_ends_is_written_as_it_reads(old: str, new: str) -> None:
    source = source_from_text("a\r\nb\n" + old)
    assert source_from_bytes(source.encode(new)).text == source_from_text(new).text


def test_an_edit_keeps_the_line_ends_of_the_other_lines() -> None:
    source = source_from_bytes(b"one\r\ntwo\nthree\r\n")
    assert source.encode("one\ntwo\nnew\nthree\n") == b"one\r\ntwo\nnew\r\nthree\r\n"


def test_a_character_that_the_encoding_lacks_is_an_error_with_its_place() -> None:
    source = source_from_bytes(GERMAN.encode("latin-1"))
    with pytest.raises(SourceError, match=r"line 2, column 3: latin-1 has no character 'Ж'"):
        source.encode("ab\n  Ж")


@given(TEXT)
def test_what_is_decoded_is_encoded_again(text: str) -> None:
    source = source_from_bytes(text.encode())
    assert source_from_bytes(source.encode()).text == source.text


@given(TEXT, st.integers(-3, 80))
def test_offset_and_line_and_column_agree(text: str, offset: int) -> None:
    source = SourceFile(text)
    line, col = source.line_col(offset)
    assert source.offset(line, col) == min(max(offset, 0), len(text))
    assert line == text.count("\n", 0, max(offset, 0)) + 1


@given(TEXT, st.integers(-2, 20), st.integers(-2, 20))
def test_a_place_outside_the_text_is_the_nearest_inside(text: str, line: int, col: int) -> None:
    source = SourceFile(text)
    offset = source.offset(line, col)
    assert 0 <= offset <= len(text)
    if 1 <= line <= len(source.line_starts):
        assert source.line_col(offset)[0] == line


def test_columns_count_characters() -> None:
    source = SourceFile("Привет, 😀x\nend")
    assert source.line_col(9) == (1, 10)
    assert source.offset(2, 1) == 11
    assert source.line(1) == "Привет, 😀x"


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "Модуль.cp"
    file.write_bytes(RUSSIAN.replace("\n", "\r\n").encode("cp1251"))
    source = read_source(file)
    assert (source.text, source.path, source.encoding) == (RUSSIAN, file, "cp1251")


@pytest.mark.parametrize(
    ("name", "message"),
    [("absent.cp", "does not exist"), ("folder", "folder"), ("\0", "check the file")],
)
def test_what_cannot_be_read_is_an_error_that_says_why(
    tmp_path: Path, name: str, message: str
) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(SourceError, match=message):
        read_source(tmp_path / name)


@pytest.mark.skipif(sys.platform == "win32", reason="needs named pipes in the file system")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "Pipe.cp")
    with pytest.raises(SourceError, match=r"Pipe\.cp: it is a pipe"):
        read_source(tmp_path / "Pipe.cp")
    reading, writing = os.pipe()
    os.write(writing, b"MODULE A;")
    os.close(writing)
    assert read_source(f"/dev/fd/{reading}").text == "MODULE A;"
    os.close(reading)


def test_the_reason_can_be_told_without_the_file_and_in_russian(tmp_path: Path) -> None:
    (tmp_path / "Hello.odc").write_bytes(b"CDOo\0\0\0\0\x82\xf1Docu")
    for name in ("absent.cp", "Hello.odc"):
        with pytest.raises(SourceError) as caught:
            read_source(tmp_path / name)
        assert str(caught.value) == f"{tmp_path / name}: {caught.value.reason}"
        assert name not in caught.value.reason
        assert re.fullmatch(r"[^a-zA-Z]*(BlackBox[^a-zA-Z]*)*", caught.value.reason_ru)


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "Big.cp"
    file.write_bytes(b"x" * 11)
    assert read_source(file, limit=11).text == "x" * 11
    with pytest.raises(SourceError, match="max_file_size"):
        read_source(file, limit=10)


@pytest.mark.parametrize("data", [b"", b"MODULE A;"])
def test_a_document_that_is_none_is_an_error_that_names_it(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "Hello.odc"
    file.write_bytes(data)
    with pytest.raises(OdcError, match=r"Hello\.odc"):
        read_source(file)


def test_a_damaged_document_is_an_error_that_names_it(tmp_path: Path) -> None:
    file = tmp_path / "Hello.odc"
    file.write_bytes(b"CDOo\0\0\0\0\x82\xf1Docu")
    with pytest.raises(OdcError, match=r"Hello\.odc"):
        read_source(file)


@dataclass
class FakeDocument:
    text: str = "MODULE A;\nEND A."

    def with_text(self, text: str) -> bytes:
        return b"CDOo" + text.encode()


def test_a_document_writes_itself() -> None:
    source = SourceFile("MODULE A;\nEND A.", document=FakeDocument())  # type: ignore[arg-type]
    assert source.encode("MODULE B;") == b"CDOoMODULE B;"


def test_a_document_of_blackbox_comes_back_byte_for_byte(blackbox_dir: Path) -> None:
    file = blackbox_dir / "Obx" / "Mod" / "Hello0.odc"
    source = read_source(file)
    assert "MODULE ObxHello0;\n" in source.text[:40]
    assert source.encode() == file.read_bytes()


def test_the_compiler_reads_a_ruler_as_the_end_of_a_line(blackbox_dir: Path) -> None:
    source = read_source(blackbox_dir / "Obx" / "Mod" / "Hello0.odc")
    assert source.text.startswith("\ufffcMODULE ObxHello0;")
    assert source.compiler_text.startswith("\nMODULE ObxHello0;")
    assert len(source.compiler_text) == len(source.text)
    assert SourceFile("MODULE A;").compiler_text == "MODULE A;"
