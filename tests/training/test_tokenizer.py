"""The tokenizer: tokens stay within lexemes, and every text comes back."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cp_lsp.syntax.scanner import scan
from cp_lsp.syntax.token import KEYWORDS
from cp_training.tokenizer.train import SPECIAL_TOKENS, train_tokenizer

pytest.importorskip("transformers")

DATA = Path(__file__).parents[1] / "data"

HOSTILE = [
    "",
    " ",
    "\t\t \n\r\n\r",
    "x:=y;;;:=:=..",
    "(**)(*(**)*)",
    "«Привет», мир! ёЁ — №",
    "e\u0301\u200d👩‍👩‍👧 🏳️‍🌈 \U0001f9d1",
    "\x00\x01\x7f\ufeff\u2028",
    "١٢٣٤ 1234567 0FFFFH 12X 1.5E-10 ½ Ⅷ",
    "<|fim_prefix|> <|endoftext|><|file_sep|>",
    "a" * 5_000,
    "-" * 300 + "=" * 300,
]


@cache
def texts() -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in sorted(DATA.rglob("*.cp")))


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return train_tokenizer(texts(), 2048)


def encode(tokenizer: Any, text: str) -> list[int]:
    return tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_text_comes_back(tokenizer: Any, text: str) -> None:
    assert tokenizer.decode(encode(tokenizer, text)) == text


def test_random_characters_come_back(tokenizer: Any) -> None:
    chance = random.Random(1)
    for _ in range(200):
        text = "".join(chr(chance.randrange(1, 0x3000)) for _ in range(40))
        assert tokenizer.decode(encode(tokenizer, text)) == text


def test_a_special_token_in_a_text_is_a_text(tokenizer: Any) -> None:
    special = {tokenizer.convert_tokens_to_ids(token) for token in SPECIAL_TOKENS}
    assert len(special) == len(SPECIAL_TOKENS)
    assert special.isdisjoint(encode(tokenizer, "".join(SPECIAL_TOKENS)))


@pytest.mark.parametrize("word", [*sorted(KEYWORDS), "INTEGER", "BOOLEAN", "ASSERT", "NEW", "LEN"])
def test_words_of_the_language_are_whole(tokenizer: Any, word: str) -> None:
    assert len(encode(tokenizer, word)) == 1
    assert len(encode(tokenizer, f"x {word}")) == len(encode(tokenizer, "x")) + 1


def test_no_token_crosses_the_border_of_a_lexeme(tokenizer: Any) -> None:
    for text in texts():
        encoded = tokenizer(text, return_offsets_mapping=True, split_special_tokens=True)
        starts = {start for start, _ in encoded["offset_mapping"]}
        tokens = scan(text)
        if tokens.faults:
            continue
        for begin, end in [*zip(tokens.starts, tokens.ends, strict=True), *tokens.comments]:
            if begin == end:
                continue
            blank = begin - 1 if text[begin - 1 : begin] == " " else begin
            assert begin in starts or blank in starts, text[begin - 10 : begin + 20]
            assert end == len(text) or end in starts, text[end - 20 : end + 10]


def test_the_same_texts_give_the_same_tokenizer(tokenizer: Any) -> None:
    again = train_tokenizer(texts(), 2048)
    assert again.get_vocab() == tokenizer.get_vocab()
