"""What a model says → the code in it, and no more of it than is new at its place."""

from __future__ import annotations

import re
from typing import Final

MAX_CHARACTERS: Final = 8000
"""Of a suggestion that is looked at; what stands behind them is cut off."""

MIN_ECHO: Final = 8
"""Characters of a line that counts as a repetition of another one; shorter ones may recur."""

_FENCE: Final = re.compile(r"^[ \t]*(?:```|~~~)[^\n`]*$", re.MULTILINE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufffc]")
_MODULE_END: Final = re.compile(r"\bEND\s+\w+\s*\.(?!\.)")
_WORDS: Final = re.compile(r"\w+")
_ENDINGS: Final = frozenset({"END", "ELSE", "BEGIN", "VAR", "CONST", "TYPE"})


def code_in(said: str) -> str:
    """The code of an answer: with LF line ends, out of its Markdown fences, and up to the first
    character that no source text holds.
    """
    text = said[:MAX_CHARACTERS]
    if len(said) > MAX_CHARACTERS:
        text = text[: text.rfind("\n") + 1] or text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    strange = _CONTROL.search(text)
    if strange is not None:
        text = text[: strange.start()]
    fence = _FENCE.search(text)
    if fence is None:
        return text
    if _is_code(text[: fence.start()]):
        return text[: fence.start()].rstrip()
    inside = text[fence.end() + 1 :]
    end = _FENCE.search(inside)
    return inside if end is None else inside[: end.start()].removesuffix("\n")


def _is_code(text: str) -> bool:
    """Whether what stands before a fence is the answer itself, and not a sentence about it."""
    return bool(text.strip()) and not text.rstrip().endswith((":", ".", "!"))


def within_module(text: str, suffix: str) -> str:
    """A text without the end of the module, where it follows anyway.

    What stands behind it, nobody reads: that would hide any mistake.
    """
    end = _MODULE_END.search(text)
    if end is not None and _MODULE_END.search(suffix):
        return text[: end.start()].rstrip()
    return text


def without_repetition(suggestion: str, suffix: str) -> str:
    """A suggestion without the end that is also the beginning of what follows it."""
    if not suffix:
        return suggestion
    at = suggestion.find(suffix[0])
    while at >= 0:
        if suffix.startswith(suggestion[at:]):
            return suggestion[:at]
        at = suggestion.find(suffix[0], at + 1)
    return suggestion


def without_next_lines(suggestion: str, suffix: str, begun: str = "") -> str:
    """A suggestion that ends before the line that follows it anyway, if it says that.

    `begun` is what stands before it in its line.
    """
    _, _, below = suffix.partition("\n")
    following = next((line.strip() for line in below.split("\n") if line.strip()), "")
    if not _is_telling(following):
        return suggestion
    end = suggestion.find("\n")
    first = suggestion[: end if end >= 0 else None]
    if first.strip() and (begun + first).strip() == following:
        return ""
    while end >= 0:
        start = end + 1
        end = suggestion.find("\n", start)
        if suggestion[start : end if end >= 0 else None].strip() == following:
            return suggestion[: start - 1]
    return suggestion


def without_begun_line(suggestion: str, prefix: str) -> str:
    """A suggestion without the beginning of its line, where it says that again."""
    begun = prefix[prefix.rfind("\n") + 1 :].lstrip()
    said = suggestion.lstrip()
    if len(begun) > 2 and said.startswith(begun):
        return said[len(begun) :]
    if len(begun.rstrip()) > 2 and said.startswith(begun.rstrip()):
        return said[len(begun.rstrip()) :].lstrip(" ")
    return suggestion


def is_echo(suggestion: str, prefix: str) -> bool:
    """Whether a suggestion says the lines before it again, and nothing else."""
    said = [line.strip() for line in suggestion.strip().split("\n") if line.strip()]
    if not any(_is_telling(line) for line in said):
        return False
    before, _, begun = prefix.rpartition("\n")
    if begun.strip():
        said[0] = begun.strip() + said[0]
    lines = [line.strip() for line in before[-MAX_CHARACTERS:].split("\n") if line.strip()]
    return lines[-len(said) :] == said


def _is_telling(line: str) -> bool:
    words = _WORDS.findall(line)
    return len(line.replace(" ", "")) >= MIN_ECHO and not all(word in _ENDINGS for word in words)
