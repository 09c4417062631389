"""Conversations by llama.cpp: written as the model's own template says, and no other way.

Those with a real model need the path of a GGUF file made for chat in CP_LSP_TEST_GGUF.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("llama_cpp")
pytest.importorskip("numpy")

from cp_lsp.errors import ModelError
from cp_lsp.models.base import Message, Prompt, Special
from cp_lsp.models.llama_cpp import LlamaCppModel
from cp_lsp.models.process import ProcessModel
from tests.models import tiny

TEMPLATE = (
    "{% for m in messages %}<|repo_name|>{{ m.role }}\n{{ m.content | trim }}<|fim_pad|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|repo_name|>assistant\n{% endif %}"
)
NO_SYSTEM = "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
CONVERSATION = [Message("system", "be brief"), Message("user", "Привет, <|fim_pad|>")]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[object]:
    """Makes tiny models whose files hold a template."""
    models: list[LlamaCppModel] = []

    def made(template: str | None) -> LlamaCppModel:
        path = tiny.write_tiny(
            tmp_path / f"{len(models)}.gguf", metadata={"tokenizer.chat_template": template}
        )
        models.append(LlamaCppModel(path, threads=1))
        return models[-1]

    yield made
    for model in models:
        model.close()


def read(model: LlamaCppModel, messages: list[Message]) -> str:
    """A conversation as the model reads it; its special tokens in pointed brackets alone."""
    names = {token: name for name, token in model._specials.items()}
    found = b"".join(
        f"<{names[token].strip('<|>')}>".encode() if token in names else model.detokenize([token])
        for token in model._conversation(messages)
    )
    return found.decode()


def test_the_template_is_filled_in(make) -> None:  # type: ignore[no-untyped-def]
    model = make(TEMPLATE)
    assert model.abilities.chat
    # What looks like a special token in a message is a text.
    assert read(model, CONVERSATION) == (
        "<repo_name>system\nbe brief<fim_pad>\n"
        "<repo_name>user\nПривет, <|fim_pad|><fim_pad>\n"
        "<repo_name>assistant\n"
    )


def test_a_template_that_knows_no_system(make) -> None:  # type: ignore[no-untyped-def]
    assert read(make(NO_SYSTEM + TEMPLATE), CONVERSATION) == (
        "<repo_name>user\nbe brief\n\nПривет, <|fim_pad|><fim_pad>\n<repo_name>assistant\n"
    )


def test_an_answer_comes_in_pieces_and_ends_when_cancelled(make) -> None:  # type: ignore[no-untyped-def]
    model = make(TEMPLATE)
    whole = [piece.text for piece in model.chat(CONVERSATION, max_tokens=12)]
    assert len(whole) > 3
    cancelled = threading.Event()
    pieces = model.chat(CONVERSATION, max_tokens=12, is_cancelled=cancelled.is_set)
    assert next(pieces).text == whole[0]
    cancelled.set()
    assert list(pieces) == []


@pytest.mark.parametrize(
    ("template", "problem", "russian"),
    [
        (None, "does not tell how it converses", "не описывает"),
        ("{{ raise_exception('never') }}", "does not take this conversation: never", "шаблон"),
    ],
)
def test_what_cannot_be_written(make, template: str | None, problem: str, russian: str) -> None:  # type: ignore[no-untyped-def]
    model = make(template)
    with pytest.raises(ModelError, match=problem) as raised:
        list(model.chat(CONVERSATION, max_tokens=3))
    assert russian in raised.value.reason_ru


def test_a_template_that_is_none(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ModelError, match=r"cannot be read by llama\.cpp: Encountered unknown tag"):
        make("{% broken")


def test_a_computation_is_interrupted_in_the_middle(make) -> None:  # type: ignore[no-untyped-def]
    model = make(None)
    prompt = Prompt((Special("<|fim_prefix|>"), "BEGIN abc " * 20))
    expected = [piece.text for piece in model.generate(prompt, max_tokens=8)]
    list(model.generate(Prompt(("x",)), max_tokens=1))
    asked: list[int] = []

    def third_time() -> bool:
        asked.append(0)
        return len(asked) > 3

    assert list(model.generate(prompt, max_tokens=8, is_cancelled=third_time)) == []
    assert len(asked) < 50
    # And what was computed before that does no harm.
    assert [piece.text for piece in model.generate(prompt, max_tokens=8)] == expected


@pytest.fixture(scope="module")
def real() -> Iterator[ProcessModel]:
    name = os.environ.get("CP_LSP_TEST_GGUF")
    if not name:
        pytest.skip("CP_LSP_TEST_GGUF names no model for chat")
    with closing(ProcessModel(Path(name))) as model:
        yield model


@pytest.mark.end_to_end
def test_a_real_model_converses(real: ProcessModel) -> None:
    assert real.abilities.chat
    messages = [
        Message("system", "Answer with one word."),
        Message("user", "Which city is the capital of France?"),
    ]
    pieces = list(real.chat(messages, max_tokens=8))
    assert "Paris" in "".join(piece.text for piece in pieces)
    assert all(piece.logprob is not None for piece in pieces)


@pytest.mark.end_to_end
def test_texts_for_a_real_model_are_cut_by_its_process(real: ProcessModel) -> None:
    text = "BEGIN Привет <|im_end|>"
    tokens = real.tokenize(text)
    assert real.detokenize(tokens).decode() == text
    assert list(real.token_counts([text, ""])) == [len(tokens), 0]
