"""Exported files against transformers: the same tokens of a text, the same text of a prompt.

Every way to run a model is a `Runner`; that of transformers is the reference. A runner that is not
installed is left out, and the report says which were asked.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from ctypes import create_string_buffer
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from cp_lsp.errors import MissingPartError
from cp_training.export.gguf import Exported

if TYPE_CHECKING:
    import numpy as np

    Logits = np.ndarray[Any, np.dtype[np.float32]]

TOLERANCE: Final = {"f32": 0.02, "f16": 0.05, "q8_0": 0.25}
"""How far apart the reference may see two tokens, in logits, for the choice between them to count
as a tie. 0.25 are odds of 1.28 to 1; a mistake in the file gives gaps of several units.
"""

_MEASURED: Final = 256
_SHOWN: Final = 5
_LONGEST_TOKEN: Final = 1024


class Runner(Protocol):
    """A loaded model that can be asked for tokens and logits."""

    @property
    def name(self) -> str:
        """The library that runs it."""

    @property
    def context_length(self) -> int:
        """How many tokens it can be given."""

    def tokenize(self, text: str, *, specials: bool = False) -> list[int]:
        """The tokens of a text; with `specials`, special tokens in it are taken for such."""

    def detokenize(self, tokens: Sequence[int]) -> bytes:
        """The bytes of tokens that are not special."""

    def logits(self, tokens: Sequence[int]) -> Logits:
        """The logits of what follows the tokens; quick where these go on from the last ones."""


@dataclass(frozen=True, slots=True)
class Tokenization:
    """Whether texts have the same tokens as in the reference, and come back from them."""

    texts: int
    tokens: int
    different: int
    examples: tuple[str, ...]
    """Of the different texts, the places where the tokens part, as Python writes them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where the greedy answer to a prompt is another than in the reference."""

    prompt: int
    token: int
    gap: float
    """How much less probable the reference holds the other token, in logits."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How one file in one runner compares with the reference.

    `equal` counts the tokens that the reference would have chosen as well, of `tokens`, each asked
    for after the reference's own text. `tied` are those of the others whose gap is at most
    `tolerance`. `loss` is in nats a token on texts held out, 0 without such. The differences of
    logits are over all tokens of the vocabulary at all places.
    """

    file: str
    kind: str
    runner: str
    prompts: int
    tokens: int
    equal: int
    tied: int
    tolerance: float
    loss: float
    reference_loss: float
    largest_gap: float
    largest_difference: float
    mean_square_difference: float
    first_differences: tuple[Difference, ...]
    tokenization: Tokenization

    @property
    def share(self) -> float:
        """Of the tokens that are the same."""
        return self.equal / self.tokens if self.tokens else 1.0

    @property
    def agrees(self) -> bool:
        """No token differs but by a tie, and no text has other tokens."""
        return self.equal + self.tied == self.tokens and not self.tokenization.different


@dataclass(frozen=True, slots=True)
class Report:
    """All comparisons, and the runners that could not be asked, with what to do about it."""

    agreements: tuple[Agreement, ...]
    missing: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return bool(self.agreements) and all(one.agrees for one in self.agreements)


def compare_exports(
    model: Path,
    tokenizer: Path,
    exports: Sequence[Exported],
    *,
    prompts: Sequence[str],
    texts: Sequence[str],
    held_out: Sequence[str] = (),
    tokens: int = 48,
    progress: Callable[[str], None] = lambda _line: None,
) -> Report:
    """Compare each file, in each runner that is installed, with the checkpoint it was made from.

    `prompts` may hold special tokens; `texts` are taken as they stand. `hostile_texts` and
    `prompts_of` give both. The loss is measured on the first tokens of each text `held_out`.
    """
    reference = TransformersRunner(model, tokenizer)
    end = reference.end_of_text
    room = reference.context_length - tokens
    answers = [
        _answer(reference, reference.tokenize(prompt, specials=True)[-room:], tokens, end)
        for prompt in prompts
    ]
    trials = _Trials(
        answers,
        [*texts, *prompts],
        [reference.tokenize(text)[:_MEASURED] for text in held_out],
    )
    reference_loss = _loss(reference, trials.held_out)
    missing: dict[str, None] = {}
    agreements = []
    for export in exports:
        for kind in (LlamaCppRunner, EmbeddedRunner):
            try:
                runner = kind(export.path)
            except MissingPartError as problem:
                missing[str(problem)] = None
                continue
            agreement = _compare(runner, export, trials, reference, reference_loss)
            agreements.append(agreement)
            progress(as_line(agreement))
    return Report(tuple(agreements), tuple(missing))


def compare_tokens(runner: Runner, reference: Runner, texts: Sequence[str]) -> Tokenization:
    """Compare the tokens of texts, and the texts of the tokens."""
    count = 0
    examples = []
    for text in texts:
        right, found = reference.tokenize(text), runner.tokenize(text)
        count += len(right)
        if found != right:
            place = next(
                (i for i, (a, b) in enumerate(zip(found, right, strict=False)) if a != b),
                min(len(found), len(right)),
            )
            before = len(reference.detokenize(right[:place]).decode("utf-8", "ignore"))
            examples.append(ascii(text[max(0, before - 10) : before + 30]))
        elif runner.detokenize(found) != text.encode():
            examples.append(f"does not come back: {text[:40]!a}")
    return Tokenization(len(texts), count, len(examples), tuple(examples[:_SHOWN]))


def prompts_of(texts: Sequence[str], count: int, *, seed: int = 1) -> list[str]:
    """Prompts cut from texts: to go on from, and to fill in with either part first, by turns."""
    chance = random.Random(seed)
    long = [text for text in texts if len(text) >= 400]
    prompts = []
    for index in range(count if long else 0):
        text = chance.choice(long)
        place = chance.randrange(100, len(text) - 200)
        prefix = text[max(0, place - chance.randrange(50, 1500)) : place]
        after = place + chance.randrange(20, 120)
        suffix = text[after : after + 500]
        prompts.append(
            (
                prefix,
                f"<|fim_prefix|>{prefix}<|fim_suffix|>{suffix}<|fim_middle|>",
                f"<|fim_prefix|><|fim_suffix|>{suffix}<|fim_middle|>{prefix}",
            )[index % 3]
        )
    return prompts


def hostile_texts(count: int = 200, *, seed: int = 1) -> list[str]:
    """Texts on which tokenizers differ: a fixed list, and `count` mixed by chance."""
    return [*_HOSTILE, *_mixed(count, random.Random(seed))]


def as_line(agreement: Agreement) -> str:
    """An agreement for a person to read."""
    one = agreement
    first = one.first_differences[0] if one.first_differences else None
    return (
        f"{one.file} in {one.runner}: {one.equal} of {one.tokens} greedy tokens the same"
        + (
            f" (first other: prompt {first.prompt}, token {first.token}, gap {first.gap:.4f};"
            f" {one.tied} ties within {one.tolerance})"
            if first
            else ""
        )
        + f", logits at most {one.largest_difference:.4f} apart; "
        f"{one.tokenization.different} of {one.tokenization.texts} texts tokenized otherwise"
        + (f"; loss {one.loss:.4f}, there {one.reference_loss:.4f}" if one.loss else "")
    )


class TransformersRunner:
    """The checkpoint itself, in float32."""

    def __init__(self, model: Path, tokenizer: Path) -> None:
        import torch
        from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

        self.name: Final = "transformers"
        self._model = LlamaForCausalLM.from_pretrained(model, dtype=torch.float32).eval()
        self._tokenizer = PreTrainedTokenizerFast.from_pretrained(tokenizer)
        self.context_length: Final = int(self._model.config.max_position_embeddings)
        self._cache: Any = None
        self._seen: list[int] = []

    @property
    def end_of_text(self) -> int:
        """The token that ends an answer."""
        return int(self._tokenizer.eos_token_id)

    def tokenize(self, text: str, *, specials: bool = False) -> list[int]:
        backend = self._tokenizer.backend_tokenizer
        backend.encode_special_tokens = not specials
        return list(backend.encode(text, add_special_tokens=False).ids)

    def detokenize(self, tokens: Sequence[int]) -> bytes:
        specials = self._tokenizer.all_special_ids
        ordinary = [t for t in tokens if t < len(self._tokenizer) and t not in specials]
        return _bytes_of(self._tokenizer.convert_ids_to_tokens(ordinary))

    def logits(self, tokens: Sequence[int]) -> Logits:
        import torch
        from transformers import DynamicCache

        start = len(self._seen)
        if not start or start >= len(tokens) or list(tokens[:start]) != self._seen:
            self._cache, start = DynamicCache(config=self._model.config), 0
        with torch.no_grad():
            output = self._model(
                torch.tensor([list(tokens[start:])]), past_key_values=self._cache, use_cache=True
            )
        self._seen = list(tokens)
        logits: Logits = output.logits[0, -1].float().numpy()
        return logits


class LlamaCppRunner:
    """A GGUF file in llama.cpp, through llama-cpp-python, on one thread."""

    def __init__(self, path: Path) -> None:
        if find_spec("llama_cpp") is None:
            raise MissingPartError("llama-cpp-python is not installed: pip install 'cp-lsp[llama]'")
        import llama_cpp

        self.name: Final = "llama.cpp"
        self._library = llama_cpp
        self._llama: Any = llama_cpp.Llama(
            str(path), n_ctx=0, n_threads=1, n_threads_batch=1, verbose=False
        )
        self.context_length: Final = int(self._llama.n_ctx())
        self._seen: list[int] = []

    def tokenize(self, text: str, *, specials: bool = False) -> list[int]:
        return list(self._llama.tokenize(text.encode(), add_bos=False, special=specials))

    def detokenize(self, tokens: Sequence[int]) -> bytes:
        # Its own detokenize drops the tokens that are longer than 32 bytes.
        vocabulary = self._library.llama_model_get_vocab(self._llama.model)
        buffer = create_string_buffer(_LONGEST_TOKEN)
        found = bytearray()
        for token in tokens:
            length = self._library.llama_token_to_piece(
                vocabulary, token, buffer, _LONGEST_TOKEN, 0, False
            )
            found += buffer.raw[: max(0, length)]
        return bytes(found)

    def logits(self, tokens: Sequence[int]) -> Logits:
        import numpy as np

        start = _common(self._seen, tokens)
        self._llama.n_tokens = start
        self._llama.eval(list(tokens[start:]))
        self._seen = list(tokens)
        pointer = self._library.llama_get_logits_ith(self._llama.ctx, -1)
        return np.ctypeslib.as_array(pointer, shape=(self._llama.n_vocab(),)).copy()


class EmbeddedRunner:
    """A GGUF file in the back end that ships with us."""

    def __init__(self, path: Path) -> None:
        from cp_lsp.models.embedded import LlamaNetwork
        from cp_lsp.models.gguf import read_model_file
        from cp_lsp.models.tokenizer import tokenizer_of

        file = read_model_file(path)
        self.name: Final = "embedded"
        self._network = LlamaNetwork(file)
        self.context_length: Final = self._network.context_length
        self._tokenizer = tokenizer_of(file)

    def tokenize(self, text: str, *, specials: bool = False) -> list[int]:
        ids = self._tokenizer.specials
        if not specials or not ids:
            return list(self._tokenizer.encode(text))
        parts = re.split(f"({'|'.join(map(re.escape, ids))})", text)
        return [
            token
            for part in parts
            for token in ([ids[part]] if part in ids else self._tokenizer.encode(part))
        ]

    def detokenize(self, tokens: Sequence[int]) -> bytes:
        return bytes(self._tokenizer.decode(tokens))

    def logits(self, tokens: Sequence[int]) -> Logits:
        found = self._network.logits(list(tokens))
        assert found is not None  # only a cancelled computation gives nothing
        return found


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the reference says to a prompt: its tokens, and the logits that each was chosen from."""

    prompt: list[int]
    tokens: list[int]
    logits: list[Logits]


def _answer(reference: Runner, prompt: list[int], count: int, end: int) -> _Answer:
    answer = _Answer(prompt, [], [])
    while len(answer.tokens) < count and end not in answer.tokens:
        logits = reference.logits([*prompt, *answer.tokens])
        answer.logits.append(logits)
        answer.tokens.append(int(logits.argmax()))
    return answer


@dataclass(frozen=True, slots=True)
class _Trials:
    """What every runner is tried with: answers to find again, texts, and tokens to foresee."""

    answers: Sequence[_Answer]
    texts: Sequence[str]
    held_out: Sequence[list[int]]


def _loss(runner: Runner, texts: Sequence[list[int]]) -> float:
    """The mean of -ln of how probable each token but the first of each text was."""
    import numpy as np

    losses = []
    for tokens in texts:
        for place in range(1, len(tokens)):
            logits = runner.logits(tokens[:place]).astype(np.float64)
            highest = logits.max()
            total = highest + np.log(np.exp(logits - highest).sum())
            losses.append(float(total - logits[tokens[place]]))
    return sum(losses) / len(losses) if losses else 0.0


def _compare(
    runner: Runner, export: Exported, trials: _Trials, reference: Runner, reference_loss: float
) -> Agreement:
    tolerance = TOLERANCE[export.kind]
    gaps: list[float] = []
    first = []
    largest = squares = 0.0
    total = 0
    for number, answer in enumerate(trials.answers):
        is_first = True
        for place, (token, right) in enumerate(zip(answer.tokens, answer.logits, strict=True)):
            logits = runner.logits([*answer.prompt, *answer.tokens[:place]])
            difference = abs(logits - right)
            largest = max(largest, float(difference.max()))
            squares += float((difference**2).mean())
            total += 1
            other = int(logits.argmax())
            if other != token:
                gaps.append(float(right[token] - right[other]))
                if is_first:
                    first.append(Difference(number, place, gaps[-1]))
                is_first = False
    return Agreement(
        file=export.path.name,
        kind=export.kind,
        runner=runner.name,
        prompts=len(trials.answers),
        tokens=total,
        equal=total - len(gaps),
        tied=sum(gap <= tolerance for gap in gaps),
        tolerance=tolerance,
        loss=_loss(runner, trials.held_out),
        reference_loss=reference_loss,
        largest_gap=max(gaps, default=0.0),
        largest_difference=largest,
        mean_square_difference=squares / total if total else 0.0,
        first_differences=tuple(first),
        tokenization=compare_tokens(runner, reference, trials.texts),
    )


def _common(seen: Sequence[int], tokens: Sequence[int]) -> int:
    """How many tokens need not be computed again; one always is, for what follows it."""
    count = 0
    for a, b in zip(seen, tokens[:-1], strict=False):
        if a != b:
            break
        count += 1
    return count


def _bytes_of(tokens: Sequence[str]) -> bytes:
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in shown]
    table = {chr(byte): byte for byte in shown}
    table |= {chr(0x100 + number): byte for number, byte in enumerate(others)}
    return bytes(table[character] for token in tokens for character in token)


_HOSTILE: Final = (
    "",
    " ",
    "\n",
    "\t\t\tEND;\r\n\r\n\rRETURN x\r",
    "a\x00b\x00\x00",
    "tab\tafter  two   three    blanks",
    "emoji 😀👩‍💻🇺🇦 and 𝒳 beyond the plane",
    "Привет, мир: ПРОЦЕДУРА (* комментарий *)",
    "e\u0301 ñ n\u0303 \u200d\u200b\ufeff Ω→∞",
    "<|fim_prefix|>not special<|endoftext|> <|fim_middle|",
    "<|fim_<|fim_prefix|>prefix|>",
    "0 00 000 0000 00000 1234567 0FFX 0FFFFFFFFL 1.5E-10 'a1b22c333d4444'",
    "٠١٢٣٤٥٦٧٨٩ १२३४५ １２３４ ½²Ⅷ①㊿ 1٢3४5",
    ":=:==:::= <=>=<>= ..... (*(**)*)(*)*) ^^~~#&",
    "x" * 3000,
    " " * 2000,
    "\t" * 2000,
    "\n" * 2000,
    "7" * 500,
    "*" * 2000,
    "ы" * 1000,
    "😀" * 500,
    "\u2028\u2029\x85\xa0\u3000\x0b\x0c\x1f\x7f",
    "\U0010ffff\ufffd\ue000",
)
"""No run of digits is longer than 500: the time llama.cpp takes for one grows with its square, and
some ten thousand bring the process down.
"""

_ALPHABETS: Final = (
    "abcXYZ_",
    "0123456789",
    "٠١٢٣٤٥٦٧٨٩०१२३",
    "½²³ⅧⅤ①㉈",
    "\t\n\r \x0b\x0c\x00\x85\u2028\u00a0",
    "()[]{}:=;.,+-*/<>#&~^|\"'@$%",
    "приветМИР",
    "e\u0301\u0327\u200d",
    "😀👩\U0001f1e6𝟗𝟘",
)


def _mixed(count: int, chance: random.Random) -> Iterator[str]:
    words = ("PROCEDURE", "END", "<|endoftext|>", "(*", "*)", ":=", "\r\n", "\t\t")
    for _ in range(count):
        chosen = chance.sample(_ALPHABETS, chance.randint(1, 5))
        length = chance.choice((1, 2, 3, 8, 20, 80))
        yield "".join(
            chance.choice(words) if chance.random() < 0.1 else chance.choice(chance.choice(chosen))
            for _ in range(length)
        )
