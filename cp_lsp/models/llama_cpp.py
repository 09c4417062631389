"""Any GGUF file in this process by llama-cpp-python, which has to be compiled where it is used."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import llama_cpp
import numpy as np

from cp_lsp.errors import ModelError
from cp_lsp.models.base import LIKELIEST, Abilities, Piece, Prompt, Sampling, never
from cp_lsp.models.generation import RememberingNetwork, generate, prompt_tokens
from cp_lsp.models.gguf import SUFFIX_FIRST, read_model_file
from cp_lsp.models.vocabulary import Vocabulary

if TYPE_CHECKING:
    from cp_lsp.models.generation import Floats

_CONTROL: Final = 1 << 3
"""llama.cpp's mark of a special token."""
_LONGEST_PIECE: Final = 512
_MAX_CONTEXT: Final = 8192
"""A longer context costs memory, and a person's patience."""


class LlamaCppModel:
    """A GGUF file of any architecture. One answer at a time is quick; several are right."""

    def __init__(self, path: Path, *, threads: int | None = None, context: int = 0) -> None:
        """`threads` is None for llama.cpp's choice, `context` 0 for the model's, within reason.

        Raises ModelError where llama.cpp cannot read the file.
        """
        file = read_model_file(path)
        trained = file.number(f"{file.text('general.architecture')}.context_length", _MAX_CONTEXT)
        try:
            self._llama: Any = llama_cpp.Llama(
                str(path),
                n_ctx=min(context or _MAX_CONTEXT, trained),
                n_threads=threads,
                n_threads_batch=threads,
                verbose=False,
            )
        except (ValueError, RuntimeError, AssertionError) as problem:
            raise ModelError(f"{path} cannot be read by llama.cpp: {problem}") from problem
        self._vocabulary_handle = self._llama._model.vocab
        self.network: Final = _Network(self._llama)
        self.name: Final = str(self._llama.metadata.get("general.name", path.stem))
        self.context_length: Final = int(self._llama.n_ctx())
        self.abilities: Final = Abilities(
            specials=frozenset(self._specials),
            beginning=True,
            logprobs=True,
            logits=True,
            suffix_first=self._llama.metadata.get(SUFFIX_FIRST) == "true",
        )

    def tokenize(self, text: str) -> Sequence[int]:
        tokens: list[int] = self._llama.tokenize(
            text.encode("utf-8", "replace"), add_bos=False, special=False
        )
        return tokens

    def detokenize(self, tokens: Sequence[int]) -> bytes:
        return b"".join(map(self._piece, tokens))

    def generate(
        self,
        prompt: Prompt,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        tokens = prompt_tokens(prompt, self.tokenize, self._specials)
        bos = self._llama.token_bos()
        if self._llama.metadata.get("tokenizer.ggml.add_bos_token") == "true" and bos >= 0:
            tokens.insert(0, bos)
        return generate(
            self.network,
            tokens,
            prompt.beginning.encode("utf-8", "replace"),
            piece=self._piece,
            vocabulary=lambda: self._vocabulary,
            context_length=self.context_length,
            max_tokens=max_tokens,
            stop=stop,
            sampling=sampling,
            is_cancelled=is_cancelled,
        )

    def close(self) -> None:
        self._llama.close()

    @cached_property
    def _specials(self) -> dict[str, int]:
        attributes = llama_cpp.llama_vocab_get_attr
        handle = self._vocabulary_handle
        return {
            llama_cpp.llama_vocab_get_text(handle, i).decode("utf-8", "replace"): i
            for i in range(self._llama.n_vocab())
            if attributes(handle, i) & _CONTROL
        }

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary([self._piece(i) for i in range(self._llama.n_vocab())])

    def _piece(self, token: int) -> bytes:
        buffer = (ctypes.c_char * _LONGEST_PIECE)()
        size = llama_cpp.llama_token_to_piece(
            self._vocabulary_handle, token, buffer, _LONGEST_PIECE, 0, False
        )
        return buffer.raw[: max(size, 0)]


class _Network(RememberingNetwork):
    """llama.cpp's computation, and what it remembers of the text before."""

    def __init__(self, llama: Any) -> None:
        super().__init__()
        self._llama = llama

    def _read(self, tokens: Sequence[int], start: int, *, wants_logits: bool) -> Floats | None:
        # `eval` forgets what stands after this many tokens before it reads on.
        self._llama.n_tokens = start
        try:
            self._llama.eval(tokens)
        except RuntimeError as problem:
            raise ModelError(f"llama.cpp failed: {problem}") from problem
        if not wants_logits:
            return None
        pointer = self._llama._ctx.get_logits_ith(-1)
        return np.ctypeslib.as_array(pointer, shape=(self._llama.n_vocab(),)).copy()
