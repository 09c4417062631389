"""Text to the tokens of a model and back: byte-level BPE, as the header of a GGUF file tells it.

Gives the tokens that transformers and llama.cpp give for the same file, in pure Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import Final
from unicodedata import category

from cp_lsp.errors import ModelError
from cp_lsp.models.gguf import ModelFile

_NORMAL: Final = 1
_USER_DEFINED: Final = 4
_BYTE: Final = 6
_TEXTUAL: Final = frozenset({_NORMAL, _USER_DEFINED, _BYTE})
_CACHED: Final = 50_000
_LONG: Final = 40

_ASCII_DIGITS: Final = re.compile(r"[0-9]+")
_NUMBERS: Final = re.compile(r"[0-9\x80-\U0010ffff]+")


def _alphabet() -> dict[str, int]:
    """The printable characters that stand for bytes in the vocabulary of a byte-level BPE."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(0x100) if byte not in set(printable)]
    letters = {chr(byte): byte for byte in printable}
    return letters | {chr(0x100 + place): byte for place, byte in enumerate(others)}


_BYTES: Final = _alphabet()


class Tokenizer:
    """The tokens of one model.

    Bytes are worked on as characters of the same number. Texts are first cut wherever no merge
    can reach across, which leaves short chunks that come again and again, and are remembered.
    """

    def __init__(self, tokens: Sequence[str], kinds: Sequence[int], merges: Sequence[str]) -> None:
        self.specials: Final = {
            token: i for i, token in enumerate(tokens) if kinds[i] not in _TEXTUAL
        }
        """Special tokens by their names."""
        self.pieces: Final[Sequence[bytes]] = [
            b"" if token in self.specials else _bytes_of(token) for token in tokens
        ]
        """The bytes of each token; none for special ones."""
        self._ids = {
            piece.decode("latin-1"): i for i, piece in reversed(list(enumerate(self.pieces)))
        }
        self._ranks: dict[tuple[str, str], int] = {}
        for merge in merges:
            left, _, right = merge.partition(" ")
            pair = (_bytes_of(left).decode("latin-1"), _bytes_of(right).decode("latin-1"))
            self._ranks.setdefault(pair, len(self._ranks))
        self._joints = frozenset(left[-1:] + right[:1] for left, right in self._ranks)
        self._known: dict[str, tuple[int, ...]] = {}

    def encode(self, text: str) -> list[int]:
        """The tokens of a text; what looks like a special token is only text."""
        known, joints = self._known, self._joints
        if len(known) > _CACHED:
            known.clear()
        found: list[int] = []
        for part in _parts(text):
            data = part.encode("utf-8", "replace").decode("latin-1")
            start = 0
            for i in range(1, len(data)):
                if data[i - 1 : i + 1] in joints:
                    continue
                chunk = data[start:i]
                start = i
                ids = known.get(chunk)
                found += self._remember(chunk) if ids is None else ids
            chunk = data[start:]
            ids = known.get(chunk)
            found += self._remember(chunk) if ids is None else ids
        return found

    def decode(self, tokens: Sequence[int]) -> bytes:
        """The bytes of tokens."""
        return b"".join(map(self.piece, tokens))

    def piece(self, token: int) -> bytes:
        """The bytes of a token; none for a special one, and for one that has no name."""
        return self.pieces[token] if token < len(self.pieces) else b""

    def check(self) -> None:
        """Raises KeyError where a byte has no token, or a merge leads to none."""
        for byte in range(0x100):
            _ = self._ids[chr(byte)]
        for left, right in self._ranks:
            _ = self._ids[left + right]

    def _remember(self, chunk: str) -> tuple[int, ...]:
        merge = self._merge if len(chunk) < _LONG else self._merge_long
        ids = tuple(self._ids[piece] for piece in merge(chunk))
        if len(chunk) < _LONG:
            self._known[chunk] = ids
        return ids

    def _merge(self, chunk: str) -> list[str]:
        """The pieces of a short chunk: the pair of lowest rank is merged, the first if several."""
        pieces = list(chunk)
        ranks = self._ranks
        none = len(ranks)
        while len(pieces) > 1:
            order = [ranks.get(pair, none) for pair in pairwise(pieces)]
            best = min(order)
            if best == none:
                break
            i = order.index(best)
            pieces[i : i + 2] = [pieces[i] + pieces[i + 1]]
        return pieces

    def _merge_long(self, chunk: str) -> list[str]:
        """The same in time that hardly grows faster than the chunk."""
        ranks = self._ranks
        pieces: list[str] = list(chunk)
        end = len(pieces)
        before, after = list(range(-1, end - 1)), list(range(1, end + 1))
        queue = [
            (rank, i)
            for i, pair in enumerate(pairwise(pieces))
            if (rank := ranks.get(pair)) is not None
        ]
        heapify(queue)
        while queue:
            rank, i = heappop(queue)
            j = after[i]
            # Ranks of different pairs differ, so the pair is still the one that was queued.
            if j >= end or ranks.get((pieces[i], pieces[j])) != rank:
                continue
            pieces[i] = whole = pieces[i] + pieces[j]
            pieces[j] = ""
            after[i] = k = after[j]
            if k < end:
                before[k] = i
                if (next_rank := ranks.get((whole, pieces[k]))) is not None:
                    heappush(queue, (next_rank, i))
            h = before[i]
            if h >= 0:
                if (next_rank := ranks.get((pieces[h], whole))) is not None:
                    heappush(queue, (next_rank, h))
        return [piece for piece in pieces if piece]


def tokenizer_of(file: ModelFile) -> Tokenizer:
    """The tokenizer that a file's header describes. Raises ModelError for one we do not know."""
    kind = file.text("tokenizer.ggml.model")
    splits = file.text("tokenizer.ggml.pre", "")
    if kind != "gpt2" or splits != "superbpe":
        raise ModelError(
            f"{file.path}: its tokenizer is {kind} {splits}; here byte-level BPE with the splits "
            "of superbpe is understood, other models run in llama.cpp"
        )
    tokens = [str(token) for token in file.items("tokenizer.ggml.tokens")]
    kinds = [kind if isinstance(kind, int) else 0 for kind in _kinds(file, len(tokens))]
    merges = [str(merge) for merge in file.items("tokenizer.ggml.merges")]
    try:
        tokenizer = Tokenizer(tokens, kinds, merges)
        tokenizer.check()
    except (KeyError, IndexError) as problem:
        raise ModelError(f"{file.path}: its tokenizer makes no sense at {problem}") from problem
    return tokenizer


def _kinds(file: ModelFile, count: int) -> Sequence[object]:
    if "tokenizer.ggml.token_type" in file.metadata:
        return file.items("tokenizer.ggml.token_type")
    return [_NORMAL] * count


def _bytes_of(token: str) -> bytes:
    return bytes([_BYTES[letter] for letter in token])


def _parts(text: str) -> Iterator[str]:
    """A text cut as superbpe does: numbers alone, and these in threes from their end."""
    start = 0
    for begin, end in _numbers(text):
        if start < begin:
            yield text[start:begin]
        yield from _threes(text[begin:end])
        start = end
    if start < len(text):
        yield text[start:]


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    r"""Where the stretches of \p{N} are."""
    if text.isascii():
        for match in _ASCII_DIGITS.finditer(text):
            yield match.span()
        return
    for match in _NUMBERS.finditer(text):
        begin = -1
        for i in range(match.start(), match.end()):
            if category(text[i])[0] == "N":
                if begin < 0:
                    begin = i
            elif begin >= 0:
                yield begin, i
                begin = -1
        if begin >= 0:
            yield begin, match.end()


def _threes(number: str) -> Iterator[str]:
    """A stretch of numbers, cut before each three digits that a multiple of three ends with."""
    start = 0
    for match in _ASCII_DIGITS.finditer(number):
        begin, end = match.span()
        for i in range(begin + (end - begin) % 3, end, 3):
            if i > start:
                yield number[start:i]
                start = i
    yield number[start:]
