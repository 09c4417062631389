"""Any GGUF file in this process by llama-cpp-python, which has to be compiled where it is used."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import llama_cpp
import numpy as np

from cp_lsp.errors import ModelError
from cp_lsp.models.base import LIKELIEST, Abilities, Message, Next, Piece, Prompt, Sampling, never
from cp_lsp.models.generation import (
    Interrupted,
    RememberingNetwork,
    generate,
    likeliest,
    prompt_tokens,
)
from cp_lsp.models.gguf import SUFFIX_FIRST, read_model_file
from cp_lsp.models.vocabulary import Vocabulary

if TYPE_CHECKING:
    from cp_lsp.models.generation import Floats

_CONTROL: Final = 1 << 3
"""llama.cpp's mark of a special token."""
_LONGEST_PIECE: Final = 512
_TEMPLATE: Final = "tokenizer.chat_template"
_PLACE: Final = "\ue000{}\ue001"
"""Stands for a text of a conversation while the template is filled in."""
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
        except Exception as problem:
            # Also what the library for templates raises, which is read as soon as it is there.
            raise ModelError(f"{path} cannot be read by llama.cpp: {problem}") from problem
        self._vocabulary_handle = self._llama._model.vocab
        self.network: Final = _Network(self._llama)
        self._last: tuple[Prompt, list[int]] | None = None
        self.name: Final = str(self._llama.metadata.get("general.name", path.stem))
        self.context_length: Final = int(self._llama.n_ctx())
        self.abilities: Final = Abilities(
            specials=frozenset(self._specials),
            beginning=True,
            logprobs=True,
            logits=True,
            suffix_first=self._llama.metadata.get(SUFFIX_FIRST) == "true",
            chat=_TEMPLATE in self._llama.metadata,
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
        return generate(
            self.network,
            self._prompt_tokens(prompt),
            prompt.beginning.encode("utf-8", "replace"),
            piece=self._piece,
            vocabulary=lambda: self._vocabulary,
            context_length=self.context_length,
            max_tokens=max_tokens,
            stop=stop,
            sampling=sampling,
            is_cancelled=is_cancelled,
        )

    def likeliest(
        self,
        prompt: Prompt,
        said: Sequence[int] = (),
        *,
        count: int,
        is_cancelled: Callable[[], bool] = never,
    ) -> Sequence[Next]:
        return likeliest(
            self.network,
            self._prompt_tokens(prompt),
            said,
            prompt.beginning.encode("utf-8", "replace"),
            piece=self._piece,
            vocabulary=lambda: self._vocabulary,
            ends=list(self._specials.values()),
            context_length=self.context_length,
            count=count,
            is_cancelled=is_cancelled,
        )

    def chat(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        """See `ChatModel`; raises ModelError unless `abilities.chat`."""
        return generate(
            self.network,
            self._conversation(messages),
            b"",
            piece=self._piece,
            vocabulary=lambda: self._vocabulary,
            context_length=self.context_length,
            max_tokens=max_tokens,
            stop=(),
            sampling=sampling,
            is_cancelled=is_cancelled,
        )

    def close(self) -> None:
        self._llama.close()

    def _conversation(self, messages: Sequence[Message]) -> list[int]:
        """The tokens of a conversation; what looks like a special token in a message is a text."""
        text = self._written(messages)
        tokens: list[int] = []
        for i, part in enumerate(re.split("\ue000([0-9]+)\ue001", text)):
            if i % 2:
                tokens += self.tokenize(messages[int(part)].text)
            elif part:
                tokens += self._llama.tokenize(part.encode(), add_bos=False, special=True)
        bos = self._llama.token_bos()
        if self._adds_bos and tokens[:1] != [bos]:
            tokens.insert(0, bos)
        return tokens

    def _written(self, messages: Sequence[Message]) -> str:
        """A conversation as the model's template has it, with places for the texts."""
        if _TEMPLATE not in self._llama.metadata:
            raise ModelError(
                f"{self.name} does not tell how it converses; take a model made for chat",
                f"{self.name} не описывает, как вести беседу; возьмите модель для чата",
            )
        told = [
            {"role": message.role, "content": _PLACE.format(i)}
            for i, message in enumerate(messages)
        ]
        try:
            try:
                return str(self._template(messages=told).prompt)
            except Exception:
                if len(told) < 2 or told[0]["role"] != "system":
                    raise
                # Some know no system; then the person says it.
                first = told[0]["content"] + "\n\n" + told[1]["content"]
                told = [{"role": told[1]["role"], "content": first}, *told[2:]]
                return str(self._template(messages=told).prompt)
        except Exception as problem:
            # A template is a program of somebody else's, and may raise anything.
            raise ModelError(
                f"the template of {self.name} does not take this conversation: {problem}",
                f"шаблон {self.name} не принимает эту беседу: {problem}",
            ) from problem

    @cached_property
    def _template(self) -> Any:
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        def spelt(token: int) -> str:
            if token < 0:
                return ""
            name: bytes = llama_cpp.llama_vocab_get_text(self._vocabulary_handle, token)
            return name.decode("utf-8", "replace")

        return Jinja2ChatFormatter(
            template=self._llama.metadata[_TEMPLATE],
            eos_token=spelt(self._llama.token_eos()),
            bos_token=spelt(self._llama.token_bos()),
        )

    @property
    def _adds_bos(self) -> bool:
        has_it = self._llama.metadata.get("tokenizer.ggml.add_bos_token") == "true"
        return has_it and bool(self._llama.token_bos() >= 0)

    def _prompt_tokens(self, prompt: Prompt) -> list[int]:
        """Its tokens; those of the last prompt are remembered, for whoever asks token by token."""
        if self._last is None or self._last[0] != prompt:
            tokens = prompt_tokens(prompt, self.tokenize, self._specials)
            if self._adds_bos:
                tokens.insert(0, self._llama.token_bos())
            self._last = prompt, tokens
        return self._last[1]

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
        self._was_interrupted = False
        # llama.cpp calls it several hundred times a chunk.
        self._callback = llama_cpp.ggml_abort_callback(self._is_to_end)
        llama_cpp.llama_set_abort_callback(llama._ctx.ctx, self._callback, None)

    def _is_to_end(self, _data: object) -> bool:
        self._was_interrupted = self._is_cancelled()
        return self._was_interrupted

    def _read(self, tokens: Sequence[int], start: int, *, wants_logits: bool) -> Floats | None:
        # `eval` forgets what stands after this many tokens before it reads on.
        self._llama.n_tokens = start
        try:
            self._llama.eval(tokens)
        except RuntimeError as problem:
            if self._was_interrupted:
                self._was_interrupted = False
                raise Interrupted from problem
            raise ModelError(f"llama.cpp failed: {problem}") from problem
        if not wants_logits:
            return None
        pointer = self._llama._ctx.get_logits_ith(-1)
        return np.ctypeslib.as_array(pointer, shape=(self._llama.n_vocab(),)).copy()
