"""Files → plain texts: what a reader of the document sees, without what machines alone read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b

from cp_lsp.source.file import SourceFile

MANY = 20
"""A header comment that stands in more documents than this is boilerplate; so many keep it."""

_VIEW = "\ufffc"
_LINE_OF_VIEWS = re.compile(rf"^[ \t]*{_VIEW}[ \t{_VIEW}]*\n", re.MULTILINE)
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\ufeff\ufffe\uffff\ue000-\uf8ff]")
_BLANK_LINES = re.compile(r"\n{4,}")
# What BlackBox has for typography, at places of its own among the control codes.
_SPECIAL = str.maketrans({"\x8f": " ", "\x90": "-", "\x91": "-", "\xa0": " ", "\xad": None})
_ENCODED = re.compile(r"^StdCoder\.Decode.*?^ ?--- end of encoding ---[^\n]*\n?", re.S | re.M)
_PACKED_COMMENT = re.compile(r"\(\*[^\s()*]*\*?[A-Za-z0-9+/]{60,}=*\*\)")
_HEADING = re.compile(r"\s*(?:MODULE\s+\w+[^;(]*;\s*)?(?=\(\*)")
_BRACKET = re.compile(r"\(\*|\*\)")
_OTHER_LICENCE = re.compile(
    r"\b(?:GNU|Lesser|Library|Mozilla)\s+(?:General\s+)?Public\s+Licen[cs]e\b|\bA?L?GPL\b"
    r"|\bBlackBox\s+Component\s+Builder\s+Open\s+Source\s+Licen[cs]e\b"
    r"|\bETH\s+Oberon\s+System\s+Source\s+Licen[cs]e\b"
)


def plain_text(source: SourceFile) -> str:
    """The text of a file with LF line ends, no trailing blanks, no views and no encoded data."""
    text = source.text if source.document is None else source.document.readable
    text = _LINE_OF_VIEWS.sub("", text).replace(_VIEW, "").translate(_SPECIAL)
    text = _ENCODED.sub("", text)
    text = _PACKED_COMMENT.sub("", text)
    text = _TRAILING.sub("", _CONTROL.sub("", text))
    text = _BLANK_LINES.sub("\n\n\n", text).strip("\n")
    return text + "\n" if text else ""


class Headers:
    """The comments that modules begin with: which are boilerplate, and texts without them.

    A line is boilerplate when the header comments of more than `MANY` texts have it, and a
    comment when at least half of its lines are. `MANY` texts keep theirs, so that a reader of the
    corpus knows what stands there.
    """

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """Learns from pairs of a name and a text."""
        self._lines: Counter[str] = Counter()
        self._of: dict[str, set[str]] = {}
        for name, text in texts:
            lines = _header_lines(text)
            if lines:
                self._of[name] = lines
                self._lines.update(lines)
        bad = [name for name in self._of if self._is_boilerplate(self._of[name])]
        bad.sort(key=lambda name: blake2b(name.encode(), digest_size=8).digest())
        self.kept = frozenset(bad[:MANY])
        self.cut = frozenset(bad[MANY:])

    def without(self, name: str, text: str) -> str:
        """The text, without its header comment if that is boilerplate."""
        if name not in self.cut:
            return text
        start, end = _header(text)
        return text[:start].rstrip() + "\n\n" + text[end:].lstrip()

    def _is_boilerplate(self, lines: set[str]) -> bool:
        return 2 * sum(self._lines[line] > MANY for line in lines) >= len(lines)


def other_licence(text: str) -> str:
    """The words by which a text puts itself under another licence than its source's, "" if none."""
    match = _OTHER_LICENCE.search(text)
    return "" if match is None else " ".join(match.group().split())


def _header(text: str) -> tuple[int, int]:
    """Where the comment behind the module's heading, or before it, starts and ends; 0, 0 if none.

    Comments are nested (Report 3.6).
    """
    heading = _HEADING.match(text)
    if heading is None:
        return 0, 0
    depth = 0
    for bracket in _BRACKET.finditer(text, heading.end()):
        depth += 1 if bracket.group() == "(*" else -1
        if depth == 0:
            return heading.end(), bracket.end()
    return 0, 0


def _header_lines(text: str) -> set[str]:
    """The lines of a header comment, blanks apart and without its brackets."""
    start, end = _header(text)
    lines = (" ".join(line.split()) for line in text[start:end].splitlines())
    return {line for line in lines if any(map(str.isalnum, line))}
