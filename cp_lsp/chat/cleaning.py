"""Takes out of what a model says all that a screen would act upon rather than show."""

from __future__ import annotations

import re
from typing import Final

# Control characters but tab and line feed, and those that hide or turn the direction of writing.
_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_ESCAPE: Final = re.compile(
    "\x1b(?:\\[[0-?]*[ -/]*[@-~]|[]P^_X][^\x07\x1b\n]*(?:\x07|\x1b\\\\)?|[ -/]*[0-~])"
)
_CODE: Final = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\(\s*<?([^()<>\s]*)>?(?:\s[^()]*)?\)")
_REFERENCE: Final = re.compile(r"^(\s*)\[([^\]]+)\]:\s*(\S+).*")
_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])")

SUSPECT: Final = re.compile(r"[`<\[!\x1b~]")
"""What makes a line one that has to be seen as a whole before it can be shown."""


def without_controls(text: str) -> str:
    """A text that a terminal can only show: no escape sequences, no control characters."""
    return _CONTROL.sub("", _ESCAPE.sub("", text))


def harmless_line(line: str) -> str:
    """A line of Markdown outside of code blocks in which no link, picture or HTML is left.

    What would have been a link stands there as its words and, as code, where it led.
    """
    line = _REFERENCE.sub(_told_reference, without_controls(line))
    parts: list[str] = []
    last = 0
    for code in _CODE.finditer(line):
        parts += [_plain(line[last : code.start()]), _apart(code[0])]
        last = code.end()
    return "".join([*parts, _plain(line[last:])])


def _plain(text: str) -> str:
    while (told := _LINK.sub(_told_link, text)) != text:
        text = told
    return _TAG.sub("&lt;", re.sub(r"\](?=[(\[:])", r"\\]", text))


def _apart(code: str) -> str:
    """Code in a line, harmless even where a reader sees the backticks in other pairs."""
    return re.sub(r"<(?=[A-Za-z/!?])", "< ", re.sub(r"\](?=[(\[:])", "] ", code))


def _told_link(match: re.Match[str]) -> str:
    words, target = match[1].strip(), match[2].replace("`", "")
    if not target:
        return words
    return f"{words} (`{target}`)" if words and words != target else f"`{target}`"


def _told_reference(match: re.Match[str]) -> str:
    target = match[3].replace("`", "")
    return f"{match[1]}{match[2]}: `{target}`"
