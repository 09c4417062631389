"""llama.cpp and the embedded back end say the same for the same file."""

from __future__ import annotations

import pytest

pytest.importorskip("llama_cpp")
np = pytest.importorskip("numpy")

from cp_lsp.models.base import Prompt, Special  # noqa: E402
from cp_lsp.models.embedded import EmbeddedModel  # noqa: E402
from cp_lsp.models.llama_cpp import LlamaCppModel  # noqa: E402
from tests.models import tiny  # noqa: E402
from tests.models.test_tokenizer import texts  # noqa: E402

TEXT = "MODULE M;\n\tVAR abc: INTEGER;\nBEGIN\n\tabc := 1234\nEND M."


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[EmbeddedModel, LlamaCppModel]:
    path = tiny.write_tiny(tmp_path_factory.mktemp("models") / "tiny.gguf")
    return EmbeddedModel(path), LlamaCppModel(path, threads=1)


def test_they_are_described_alike(models: tuple[EmbeddedModel, LlamaCppModel]) -> None:
    ours, theirs = models
    assert (ours.name, ours.context_length) == (theirs.name, theirs.context_length)
    assert ours.abilities == theirs.abilities


def test_texts_are_cut_alike(models: tuple[EmbeddedModel, LlamaCppModel]) -> None:
    ours, theirs = models
    for text in texts():
        assert list(ours.tokenize(text)) == list(theirs.tokenize(text)), text


def test_logits_agree_after_going_back_too(models: tuple[EmbeddedModel, LlamaCppModel]) -> None:
    tokens = list(models[0].tokenize(TEXT))
    for count in (len(tokens), 5, 20, 21, 3):
        ours, theirs = (model.network.logits(tokens[:count]) for model in models)
        assert np.abs(ours - theirs).max() < 0.02 * np.abs(ours).max()


@pytest.mark.parametrize("beginning", ["", " INTEG", "\n\t", "Привет"])
def test_answers_agree(models: tuple[EmbeddedModel, LlamaCppModel], beginning: str) -> None:
    prompt = Prompt((Special("<|fim_prefix|>"), TEXT, Special("<|fim_middle|>")), beginning)
    ours, theirs = (
        "".join(piece.text for piece in model.generate(prompt, max_tokens=15)) for model in models
    )
    assert ours
    assert ours == theirs
