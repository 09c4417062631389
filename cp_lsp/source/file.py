"""Bytes on disk → text with positions: the first step of the front end.

Whatever a file holds (UTF-8, UTF-16, an older 8-bit code page, a BlackBox document), what
leaves this module is a `SourceFile`: one Python character per character of the document and
LF alone between lines, with what is needed to write the file back as it was.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cp_lsp.errors import OdcError, SourceError
from cp_lsp.source.messages import reason

if TYPE_CHECKING:
    from cp_lsp.source.odc import Document

DEFAULT_LIMIT = 16 * 1024 * 1024
"""Largest file, in bytes, that `read_source` takes when not told otherwise."""

ODC_MAGIC = b"CDOo"
"""How every BlackBox document begins."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OPEN_STREAMS = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")
"""What a shell hands over as a file, as for `<(command)`."""
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class SourceFile:
    """A text with its positions, and how to write it back.

    `text` has LF alone between lines. `newline` is the line end that the file uses most,
    `newlines` every line's own where they differ. `document` is the BlackBox document that
    the text was taken from, None for a plain text file.
    """

    text: str
    path: Path | None = None
    encoding: str = "utf-8"
    newline: str = "\n"
    bom: bytes = b""
    newlines: tuple[str, ...] | None = None
    document: Document | None = None

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offset of the first character of each line; the first is 0."""
        return (0, *(match.end() for match in re.finditer("\n", self.text)))

    @property
    def compiler_text(self) -> str:
        """The text as BlackBox's compiler reads it, position for position.

        It differs in documents alone, where a ruler ends the line.
        """
        return self.text if self.document is None else self.document.compiler_text

    def line_col(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1 and in characters.

        An offset outside the text is taken as the nearest one inside.
        """
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def offset(self, line: int, col: int) -> int:
        """Offset of a line and column, both from 1 and in characters.

        A place outside the text is taken as the nearest one inside: a column beyond the
        end of its line is that end.
        """
        if line < 1:
            return 0
        if line > len(self.line_starts):
            return len(self.text)
        start = self.line_starts[line - 1]
        return min(start + max(col, 1) - 1, start + len(self.line(line)))

    def line(self, line: int) -> str:
        """The text of a line, from 1, without its line end."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] - 1 if line < len(self.line_starts) else len(self.text)
        return self.text[start:end]

    def encode(self, text: str | None = None) -> bytes:
        """The bytes of the file with `text` in it, by default its own text.

        Encoding, byte order mark, line ends and, in a BlackBox document, all that is not
        text stay as they were. Raises SourceError if the encoding lacks a character.
        """
        if text is None:
            text = self.text
        if self.document is not None:
            try:
                return self.document.with_text(text)
            except OdcError as problem:
                raise OdcError(f"{_shown(self.path)}: {problem}") from problem
        try:
            return self.bom + _with_line_ends(self, text).encode(self.encoding)
        except UnicodeEncodeError as problem:
            char = problem.object[problem.start]
            line, col = SourceFile(text).line_col(text.index(char))
            raise SourceError(
                f"{_shown(self.path)}: line {line}, column {col}: {self.encoding} has no character "
                f"{char!r}; save the file as UTF-8, or take the character out"
            ) from problem


def source_from_text(text: str, path: Path | None = None) -> SourceFile:
    """A text that is not read from disk, such as an editor's buffer, as a source file."""
    plain, newline, newlines = _split_line_ends(text)
    return SourceFile(plain, path, newline=newline, newlines=newlines)


def read_source(
    path: str | os.PathLike[str], *, encoding: str = "auto", limit: int = DEFAULT_LIMIT
) -> SourceFile:
    """The text of a file, be it plain text or a BlackBox document.

    `encoding` is a Python codec, or "auto" to find out; `limit` is in bytes. Raises
    SourceError, or OdcError for a damaged document. A named pipe or a device is refused, since
    reading might never end.
    """
    path = Path(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise SourceError(*reason("folder"), file=str(path))
        if not stat.S_ISREG(mode) and not path.as_posix().startswith(_OPEN_STREAMS):
            raise SourceError(*reason("no file"), file=str(path))
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError as problem:
        raise SourceError(*reason("absent"), file=str(path)) from problem
    except PermissionError as problem:
        raise SourceError(*reason("forbidden"), file=str(path)) from problem
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or problem
        raise SourceError(*reason("failed", why=why), file=str(path)) from problem
    if len(data) > limit:
        raise SourceError(*reason("large", limit=limit), file=str(path))
    return source_from_bytes(data, path, encoding=encoding)


def source_from_bytes(
    data: bytes, path: Path | None = None, *, encoding: str = "auto"
) -> SourceFile:
    """What `read_source` gives, from the bytes of a file."""
    if data.startswith(ODC_MAGIC):
        return _read_odc(data, path)
    if path is not None and path.suffix.lower() == ".odc":
        raise OdcError(*reason("no document" if data else "empty document"), file=str(path))
    try:
        text, name = decode(data, encoding)
    except SourceError as problem:
        named = SourceError(problem.reason, problem.reason_ru, file=_shown(path))
        raise named from problem.__cause__
    bom = next((mark for mark, codec in _BOMS if codec == name and data.startswith(mark)), b"")
    plain, newline, newlines = _split_line_ends(text)
    return SourceFile(plain, path, name, newline, bom, newlines)


def decode(data: bytes, encoding: str = "auto") -> tuple[str, str]:
    """The text that bytes stand for, without byte order mark, and the codec it was read with.

    A byte order mark decides; else `encoding`, unless it is "auto": then UTF-8 if the bytes
    are UTF-8, and otherwise the 8-bit code page whose words look most like words. Raises
    SourceError if the bytes are no text in that encoding.
    """
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], codec), codec
    if encoding.lower() != "auto":
        try:
            name = codecs.lookup(encoding).name
        except LookupError as problem:
            raise SourceError(*reason("unknown encoding", encoding=encoding)) from problem
        return _strictly(data, name), name
    if data.count(0) * _ZEROS_IN_TEXT > len(data):
        name = _utf16_by_zeros(data)
        return _strictly(data, name), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        name = guess_code_page(data)
        return data.decode(name), name


_ZEROS_IN_TEXT = 1000
"""Of so many bytes of an 8-bit text not more than one is a stray 0X."""
_WORD = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_RUSSIAN_WORD = re.compile("[А-ЯЁІЇЄҐЎ]?[а-яёіїєґў]+|[А-ЯЁІЇЄҐЎ]+")
_CYRILLIC = ("cp1251", "koi8-r", "cp866")
_SAMPLE = 65536


def guess_code_page(data: bytes) -> str:
    """The 8-bit encoding that a text was most likely written in.

    Two facts tell the alphabets apart. Cyrillic words consist of bytes above 127 alone, while
    Western words have a few among ASCII letters. And a word is small letters, perhaps after a
    capital, or capitals alone: read in a wrong Cyrillic code page, the cases come out reversed
    or the letters as signs. With no sign of Cyrillic it is Latin-1, or its superset cp1252 if a
    byte occurs that is a control code in Latin-1. Never a codec that cannot decode `data`.
    """
    western = 0
    words: list[bytes] = []
    for match in _WORD.finditer(data):
        word = match.group()
        high = sum(byte > 127 for byte in word)
        if high < len(word):
            western += 1
        elif high > 1:
            words.append(word)
        if match.end() > _SAMPLE and len(words) + western > 50:
            break
    best, most = "", 0
    for codec in _CYRILLIC:
        score = sum(1 for word in words if _RUSSIAN_WORD.fullmatch(word.decode(codec, "replace")))
        if score > most:
            best, most = codec, score
    if most > western and _decodes(data, best):
        return best
    if re.search(rb"[\x80-\x9f]", data) and _decodes(data, "cp1252"):
        return "cp1252"
    return "latin-1"


def _read_odc(data: bytes, path: Path | None) -> SourceFile:
    from cp_lsp.source.odc import read_document

    try:
        document = read_document(data)
    except OdcError as problem:
        raise OdcError(problem.reason, problem.reason_ru, file=_shown(path)) from problem
    return SourceFile(document.text, path, "odc", "\r", document=document)


def _strictly(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as problem:
        why = reason("other encoding", byte=problem.start, encoding=codec)
        raise SourceError(*why) from problem
    except LookupError as problem:
        raise SourceError(*reason("unknown encoding", encoding=codec)) from problem


def _utf16_by_zeros(data: bytes) -> str:
    """UTF-16 without its mark: source text is mostly ASCII, so every other byte is zero."""
    half = len(data) // 2
    if len(data) % 2 == 0 and data[1::2].count(0) > half * 0.4 > data[0::2].count(0) * 4:
        return "utf-16-le"
    if len(data) % 2 == 0 and data[0::2].count(0) > half * 0.4 > data[1::2].count(0) * 4:
        return "utf-16-be"
    raise SourceError(*reason("no text"))


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _split_line_ends(text: str) -> tuple[str, str, tuple[str, ...] | None]:
    """Text with LF alone, its most frequent line end, and each line's own where they differ."""
    if "\r" not in text:
        return text, "\n", None
    ends = tuple(_LINE_END.findall(text))
    plain = _LINE_END.sub("\n", text)
    first = ends[0]
    if ends.count(first) == len(ends):
        return plain, first, None
    return plain, max(("\n", "\r\n", "\r"), key=ends.count), ends


def _with_line_ends(source: SourceFile, text: str) -> str:
    """`text` with the line ends of `source`; where those are mixed, unchanged lines keep theirs."""
    if source.newlines is None:
        return text if source.newline == "\n" else text.replace("\n", source.newline)
    old, new = source.text.split("\n"), text.split("\n")
    shorter = min(len(old), len(new)) - 1
    same = 0
    while same < shorter and old[same] == new[same]:
        same += 1
    tail = 0
    while tail < shorter - same and old[-tail - 2] == new[-tail - 2]:
        tail += 1
    middle = (source.newline,) * (len(new) - 1 - same - tail)
    ends = source.newlines[:same] + middle + source.newlines[len(source.newlines) - tail :]
    pieces = [line + end for line, end in zip(new, (*ends, ""), strict=True)]
    return "".join(pieces)


def _shown(path: Path | None) -> str:
    return str(path) if path is not None else "the text"
