"""A byte-level BPE for Component Pascal.

A token is white space, or a part of one lexeme with at most one blank before it; so the model's
tokens stop where the compiler's do, and a text cut between lexemes is cut between tokens. This is
a property of the merges alone: they are learnt within the pieces of `PIECE`, while the splits that
the finished tokenizer makes are only those of llama.cpp's "superbpe", which separates digits from
all else. So transformers, llama.cpp and the embedded back end need no splitting of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cp_lsp.features.predeclared_words import PREDECLARED
from cp_lsp.syntax.token import KEYWORDS

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast

END_OF_TEXT: Final = "<|endoftext|>"
FIM_PREFIX: Final = "<|fim_prefix|>"
FIM_MIDDLE: Final = "<|fim_middle|>"
FIM_SUFFIX: Final = "<|fim_suffix|>"
FIM_PAD: Final = "<|fim_pad|>"
REPO_NAME: Final = "<|repo_name|>"
FILE_SEPARATOR: Final = "<|file_sep|>"

SPECIAL_TOKENS: Final = (
    END_OF_TEXT,
    FIM_PREFIX,
    FIM_MIDDLE,
    FIM_SUFFIX,
    FIM_PAD,
    REPO_NAME,
    FILE_SEPARATOR,
)
"""Called as in Qwen2.5-Coder, so that one template of a prompt serves both."""

_DIGITS: Final = r"\p{N}+"
_THREES: Final = r"(?=([0-9]{3})+(?![0-9]))"

PIECE: Final = (
    r"\p{N}+"
    r"|[\r\n][ \t\r\n]*"  # the end of a line with the blank lines and the indentation after it
    r"| ?[\p{L}\p{M}_]+"
    r"| ?(?::=|<=|>=|\.\.|\(\*|\*\))"
    r"|-{4,}|={4,}|\*{4,}|_{4,}"  # rulers in comments
    r"| ?[^\s\p{L}\p{M}\p{N}_]"
    r"|[ \t]+(?=[^\s])"
    r"|\s+"
)
"""Within what merges are learnt. A number has no blank before it: the splits forbid it."""

_LONGEST_TOKEN: Final = 32
"""Bytes; llama-cpp-python loses what is longer."""

_EMPHASIS: Final = 2_000
"""How often a word of the language counts beside the texts, so that it becomes one token."""


@dataclass(frozen=True, slots=True)
class TokenizerRecipe:
    """`size` entries, the special tokens among them."""

    size: int = 4096


def train_tokenizer(texts: Iterable[str], size: int) -> PreTrainedTokenizerFast:
    """A tokenizer of `size` entries, learnt from the texts; the same for the same texts."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = pre_tokenizers.Sequence(
        [*_splits(), _isolate(PIECE), pre_tokenizers.ByteLevel(False, use_regex=False)]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        min_frequency=2,
        max_token_length=_LONGEST_TOKEN,
        show_progress=False,
    )
    learner.train_from_iterator(_with_words_of_the_language(texts), trainer)
    learner.pre_tokenizer = pre_tokenizers.Sequence(
        [*_splits(), pre_tokenizers.ByteLevel(False, use_regex=False)]
    )
    learner.decoder = decoders.ByteLevel()
    return _as_fast(learner)


def _splits() -> list[object]:
    return [_isolate(_DIGITS), _isolate(_THREES)]


def _isolate(pattern: str) -> object:
    from tokenizers import Regex, pre_tokenizers

    return pre_tokenizers.Split(Regex(pattern), behavior="isolated")


def _with_words_of_the_language(texts: Iterable[str]) -> Iterator[str]:
    yield from texts
    words = sorted({*KEYWORDS, *PREDECLARED})
    for _ in range(_EMPHASIS):
        yield "\n".join([*words, *(f"x {word}" for word in words)])


def _as_fast(tokenizer: Tokenizer) -> PreTrainedTokenizerFast:
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=END_OF_TEXT,
        eos_token=END_OF_TEXT,
        pad_token=FIM_PAD,
        additional_special_tokens=list(SPECIAL_TOKENS),
        clean_up_tokenization_spaces=False,
    )
