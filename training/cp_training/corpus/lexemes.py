"""A module as lexemes: where in it a mistake can be made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Lexeme:
    """A piece of the text; comments count, blanks do not."""

    kind: str
    """name, word (a keyword), number, string, sign or comment."""
    text: str
    pos: int

    @property
    def end(self) -> int:
        return self.pos + len(self.text)


class Module:
    """A text's lexemes, and the places in it where an operator may strike."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lexemes: list[Lexeme] = []
        self.comments: list[Lexeme] = []
        for lexeme in _scan(text):
            (self.comments if lexeme.kind == "comment" else self.lexemes).append(lexeme)
        self.names = sorted({lexeme.text for lexeme in self.lexemes if lexeme.kind == "name"})

    def all(self, *texts: str) -> list[int]:
        """Give the indices of the lexemes with one of the texts."""
        lexemes = enumerate(self.lexemes)
        return [i for i, lexeme in lexemes if lexeme.text in texts and lexeme.kind != "string"]

    def kind(self, kind: str) -> list[Lexeme]:
        return [lexeme for lexeme in self.lexemes if lexeme.kind == kind]

    def at(self, index: int) -> str:
        """Give the text of the lexeme, "" beyond the ends."""
        return self.lexemes[index].text if 0 <= index < len(self.lexemes) else ""

    def closing(self, index: int) -> int | None:
        """Find the bracket that closes the one at `index`."""
        depth = 0
        for here in range(index, len(self.lexemes)):
            if self.lexemes[here].kind == "sign":
                depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(
                    self.lexemes[here].text, 0
                )
                if depth == 0:
                    return here
        return None

    def lines(self) -> list[tuple[int, int]]:
        """Give start and end, with the line end, of the lines that hold a lexeme."""
        starts = {self.text.rfind("\n", 0, lexeme.pos) + 1 for lexeme in self.lexemes}
        ends = [self.text.find("\n", start) + 1 or len(self.text) for start in sorted(starts)]
        return list(zip(sorted(starts), ends, strict=True))

    def lists(self, opens: Callable[[int], bool], separator: str) -> list[list[tuple[int, int]]]:
        """Give start and end of the items in each pair of brackets that `opens` accepts."""
        found = []
        for index in self.all("("):
            end = self.closing(index)
            if end is not None and end > index + 1 and opens(index):
                found.append(self.items(index, end, separator))
        return found

    def items(self, index: int, end: int, separator: str) -> list[tuple[int, int]]:
        items, start, depth = [], index + 1, 0
        for here in range(index + 1, end + 1):
            text = self.lexemes[here].text
            if here == end or (depth == 0 and text == separator):
                if here > start:
                    items.append((self.lexemes[start].pos, self.lexemes[here - 1].end))
                start = here + 1
            depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
        return items

    def arguments(self) -> list[list[tuple[int, int]]]:
        """Give the argument lists of calls; type guards look the same and are among them."""

        def opens(index: int) -> bool:
            return (
                index > 0
                and self.lexemes[index - 1].kind == "name"
                and self.at(index - 2) not in ("PROCEDURE", "^", ")", "*")
                and ":" not in [lexeme.text for lexeme in self.lexemes[index : self.closing(index)]]
            )

        return self.lists(opens, ",")

    def parameters(self) -> list[list[tuple[int, int]]]:
        """Give the sections of formal parameter lists, receivers among them."""

        def opens(index: int) -> bool:
            return ":" in [lexeme.text for lexeme in self.lexemes[index : self.closing(index)]]

        return self.lists(opens, ";")


_KEYWORDS = re.compile(
    "ABSTRACT|ARRAY|BEGIN|BY|CASE|CLOSE|CONST|DIV|DO|ELSE|ELSIF|EMPTY|END|EXIT|EXTENSIBLE|FOR|IF|"
    "IMPORT|IN|IS|LIMITED|LOOP|MOD|MODULE|NIL|OF|OR|OUT|POINTER|PROCEDURE|RECORD|REPEAT|RETURN|"
    "THEN|TO|TYPE|UNTIL|VAR|WHILE|WITH"
)

_LEXEME = re.compile(
    r"""(?P<comment>\(\*)
    | (?P<name>[A-Za-z_\xc0-\xff][\w]*)
    | (?P<number>\d[\dA-F]*[HLX](?!\w) | \d+\.(?!\.)\d*(?:E[+-]?\d+)? | \d+)
    | (?P<string>"[^"\n]*"|'[^'\n]*')
    | (?P<sign>:=|<=|>=|\.\.|[^\s])""",
    re.VERBOSE,
)


def _scan(text: str) -> Iterator[Lexeme]:
    at = 0
    while found := _LEXEME.search(text, at):
        kind = found.lastgroup or "sign"
        at = found.end()
        if kind == "comment":
            at = _comment_end(text, found.start())
        elif kind == "name" and _KEYWORDS.fullmatch(found[0]):
            kind = "word"
        yield Lexeme(kind, text[found.start() : at], found.start())


def _comment_end(text: str, start: int) -> int:
    depth = 0
    for found in re.compile(r"\(\*|\*\)").finditer(text, start):
        depth += 1 if found[0] == "(*" else -1
        if depth == 0:
            return found.end()
    return len(text)
