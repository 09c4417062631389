"""Texts are cut into tokens as the libraries of the model's makers cut them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from time import process_time

import pytest

from cp_lsp.models.tokenizer import Tokenizer
from cp_lsp.models.vocabulary import Vocabulary

ROOT = Path(__file__).parent.parent.parent
HOSTILE = [
    "", "\0", "a" * 500, "(" * 40, "\n" * 100, " " * 300, "\t \n \t", "1", "12", "1234", "1234567",
    "12345678901234567890", "0FFFFH", "1.5E10", "x1234y", "²³1234", "१२३४५", "1२345३", "١٢٣٤",
    "Ⅷ½1234¼", "12²34", "𝟙𝟚𝟛𝟜", "１２３４", "一二三", "Привет, мир! 123456", "😀😀1234😀",
    "a\u0300e\u0301", "\ufffd\ufeff", "<|fim_prefix|>x<|endoftext|>", "\r\n\r\n", "\u00a01234",
    "x\x85y\u2028z", "END;" * 50, "ab" * 100, "abc" * 39,
]  # fmt: skip
POOL = "abcENDIF \n\t;:=()*0123456789²१Привет一😀\u0301\u00a0½<|>_"


def texts() -> list[str]:
    chance = random.Random(3)
    made = ["".join(chance.choices(POOL, k=chance.randrange(1, 60))) for _ in range(300)]
    modules = [path.read_text(encoding="utf-8") for path in (ROOT / "examples").rglob("*.cp")]
    return [*HOSTILE, *made, *modules]


def small() -> Tokenizer:
    np = pytest.importorskip("numpy")  # what makes the tiny model needs it
    assert np
    from tests.models import tiny

    return Tokenizer(*tiny.vocabulary())


def plainly(tokenizer: Tokenizer, text: bytes) -> list[bytes]:
    """The merges as they are defined, without any cutting before or remembering."""
    pieces = [bytes([byte]) for byte in text]
    ranks = {
        (left.encode("latin-1"), right.encode("latin-1")): rank
        for (left, right), rank in tokenizer._ranks.items()
    }
    while pairs := [
        (rank, i)
        for i in range(len(pieces) - 1)
        if (rank := ranks.get((pieces[i], pieces[i + 1]))) is not None
    ]:
        _, i = min(pairs)
        pieces[i : i + 2] = [pieces[i] + pieces[i + 1]]
    return pieces


def cut(tokenizer: Tokenizer, text: str) -> list[bytes]:
    return [tokenizer.pieces[token] for token in tokenizer.encode(text)]


def test_words_of_the_language_are_whole() -> None:
    tokenizer = small()
    text = "BEGIN\n\tabc := INTEGER END"
    expected = [b"BEGIN", b"\n\t", b"abc", b" := ", b"INTEGER", b" ", b"END"]
    assert cut(tokenizer, text) == expected


@pytest.mark.parametrize("text", texts())
def test_cutting_before_changes_nothing(text: str) -> None:
    tokenizer = small()
    assert tokenizer.decode(tokenizer.encode(text)) == text.encode()
    if not any(character.isnumeric() for character in text):
        assert cut(tokenizer, text) == plainly(tokenizer, text.encode())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1234567", ["1", "234", "567"]),
        ("x123456", ["x", "123", "456"]),
        ("²³1234", ["²³1", "234"]),
        ("१२३४५", ["१२३४५"]),
        ("12345²6", ["12", "345²6"]),
        ("一二", ["一二"]),
        ("0FFFH", ["0", "FFFH"]),
    ],
)
def test_numbers_are_cut_in_threes_from_their_end(text: str, parts: list[str]) -> None:
    from cp_lsp.models.tokenizer import _parts

    assert list(_parts(text)) == parts


def test_what_looks_like_a_special_token_is_text() -> None:
    tokenizer = small()
    special = set(tokenizer.specials.values())
    assert not special & set(tokenizer.encode("<|fim_prefix|><|endoftext|>"))


def test_lone_surrogates_do_no_harm() -> None:
    tokenizer = small()
    assert tokenizer.decode(tokenizer.encode("a\ud800b")) == b"a?b"


def test_it_is_quick() -> None:
    text = "\n".join(
        f"\tPROCEDURE Name{i} (a: INTEGER): BOOLEAN;\n\tBEGIN RETURN a > {i} * 3" for i in range(50)
    )[:3000]
    best = float("inf")
    for _ in range(5):
        tokenizer = small()
        begun = process_time()
        tokenizer.encode(text)
        best = min(best, process_time() - begun)
    assert best < 0.05
    begun = process_time()
    tokenizer.encode("ab" * 20_000)
    assert process_time() - begun < 2


def test_it_is_that_of_transformers(tmp_path: Path) -> None:
    """Against the library itself, with a tokenizer that is learnt here."""
    transformers = pytest.importorskip("transformers")
    train = pytest.importorskip("cp_training.tokenizer.train")
    import json

    modules = [path.read_text(encoding="utf-8") for path in (ROOT / "examples").rglob("*.cp")]
    train.train_tokenizer([*modules, POOL * 3, "1234567 INTEGER 4711"], 1200).save_pretrained(
        tmp_path
    )
    theirs = transformers.PreTrainedTokenizerFast.from_pretrained(tmp_path)
    told = json.loads((tmp_path / "tokenizer.json").read_text(encoding="utf-8"))
    names: Sequence[str] = sorted(told["model"]["vocab"], key=told["model"]["vocab"].get)
    special = {token["content"] for token in told["added_tokens"]}
    merges = [
        merge if isinstance(merge, str) else " ".join(merge) for merge in told["model"]["merges"]
    ]
    ours = Tokenizer(names, [3 if name in special else 1 for name in names], merges)
    for text in texts():
        expected = theirs(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]
        assert ours.encode(text) == expected, text


def test_tokens_that_lead_to_a_text() -> None:
    words = [b"", b"a", b"ab", b"abc", b"abz", b"b", b"ba", b"\xff", b"\xff\xff"]
    vocabulary = Vocabulary(words)

    def leading(text: bytes) -> list[bytes]:
        return sorted(words[i] for i in vocabulary.leading_to(text))

    assert leading(b"ab") == [b"a", b"ab", b"abc", b"abz"]
    assert leading(b"abz") == [b"a", b"ab", b"abz"]
    assert leading(b"abx") == [b"a", b"ab"]
    assert leading(b"b") == [b"b", b"ba"]
    assert leading(b"\xff") == [b"\xff", b"\xff\xff"]
    assert leading(b"c") == []
