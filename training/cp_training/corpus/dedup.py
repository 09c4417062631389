"""Equal and nearly equal texts: of each group the best stays.

Texts are equal when they differ in white space alone. How near two others are is told by their
shingles, runs of lexemes (of words, in prose): MinHash with a fixed share of all hashes as the
sketch of a text, which gives containment as well as resemblance, whatever the two lengths.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from hashlib import blake2b
from zlib import crc32

from cp_training.corpus.document import Document

RESEMBLANCE = 0.7
"""Shared shingles among all of two texts from which they are near duplicates."""

CONTAINMENT = 0.85
"""Share of a text's shingles that stand in another from which it is a near duplicate of that."""

LEAK = 0.5
"""The same share where one of the two is held out, either way round."""

_LENGTH = 7
_SCALE = 4
_FEWEST = 12
_COMMON = 60
_LEXEME = re.compile(
    r"\(\*.*?\*\)|\"[^\"\n]*\"|'[^'\n]*'|[^\W\d]\w*|\d\w*(?:\.\d*)?|:=|<=|>=|\.\.|[^\w\s]", re.S
)
_WORD = re.compile(r"\w+")


class Collection:
    """The documents that stay, best first, and what tells whether another one is new."""

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self._exact: dict[bytes, Document] = {}
        self._sizes: list[int] = []
        self._index: dict[int, list[int]] = defaultdict(list)

    def repeated(self, document: Document) -> str:
        """Which document this one repeats, as the reason to drop it; "" if it is new."""
        same = self._exact.get(_key(document))
        if same is not None:
            return f"duplicate of {same.id}"
        near = self._near(document, sketch_of(document))
        return "" if near is None else f"near duplicate of {near.id}"

    def add(self, document: Document) -> None:
        """Takes a document that is new."""
        sketch = sketch_of(document)
        for value in sketch:
            self._index[value].append(len(self.documents))
        self._exact[_key(document)] = document
        self._sizes.append(len(sketch))
        self.documents.append(document)

    def _near(self, document: Document, sketch: frozenset[int]) -> Document | None:
        """The document that this one is nearest to, if near enough."""
        shared: Counter[int] = Counter()
        for value in sketch:
            those = self._index.get(value, ())
            if len(those) <= _COMMON:
                shared.update(those)
        for number, common in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
            other = self.documents[number]
            size = self._sizes[number]
            contained = common / len(sketch)
            if contained >= CONTAINMENT or common / (len(sketch) + size - common) >= RESEMBLANCE:
                return other
            if other.split != document.split and common >= _FEWEST:
                if max(contained, common / size) >= LEAK:
                    return other
        return None


def sketch_of(document: Document) -> frozenset[int]:
    """The hashes that stand for a text's shingles; comments of code do not count."""
    if document.kind == "code":
        lexemes = [lex for lex in _LEXEME.findall(document.text) if not lex.startswith("(*")]
    else:
        lexemes = _WORD.findall(document.text.lower())
    hashes = {
        crc32(" ".join(lexemes[at : at + _LENGTH]).encode())
        for at in range(max(1, len(lexemes) - _LENGTH + 1))
    }
    few = frozenset(value for value in hashes if value % _SCALE == 0)
    return few if len(few) >= _FEWEST else frozenset(hashes)


def _key(document: Document) -> bytes:
    """The same for texts that differ in white space alone."""
    return blake2b(" ".join(document.text.split()).encode(), digest_size=16).digest()
