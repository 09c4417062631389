"""Answers by chance: the same for the same seed, and as probable as the model says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

np = pytest.importorskip("numpy")

from cp_lsp.models.base import LIKELIEST, Prompt, Sampling  # noqa: E402
from cp_lsp.models.embedded import EmbeddedModel  # noqa: E402
from tests.models import tiny  # noqa: E402

PROMPT = Prompt(("BEGIN\n\tabc := ",))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedModel:
    return EmbeddedModel(tiny.write_tiny(tmp_path_factory.mktemp("models") / "tiny.gguf"))


def said(model: EmbeddedModel, sampling: Sampling, max_tokens: int = 20) -> str:
    pieces = model.generate(PROMPT, max_tokens=max_tokens, sampling=sampling)
    return "".join(piece.text for piece in pieces)


def test_equal_seeds_give_equal_answers(model: EmbeddedModel, tmp_path: Path) -> None:
    other = EmbeddedModel(tiny.write_tiny(tmp_path / "other.gguf"))
    for seed in range(5):
        answers = {said(one, Sampling(1.2, seed)) for one in (model, other, model)}
        assert len(answers) == 1


def test_other_seeds_give_other_answers(model: EmbeddedModel) -> None:
    assert len({said(model, Sampling(1.2, seed)) for seed in range(10)}) > 5


def test_without_temperature_the_seed_is_nothing(model: EmbeddedModel) -> None:
    answers = {said(model, Sampling(0, seed)) for seed in range(3)}
    assert answers == {said(model, LIKELIEST)} == {said(model, Sampling(1e-4, 3))}


def test_tokens_come_as_often_as_they_are_probable(model: EmbeddedModel) -> None:
    temperature, times = 2.0, 600
    logits = model.network.logits(model.tokenize(PROMPT.parts[0])) / temperature  # type: ignore[arg-type]
    chances = np.exp(logits - logits.max())
    chances /= chances.sum()
    found = Counter(said(model, Sampling(temperature, seed), 1) for seed in range(times))
    for token in np.argsort(-chances)[:3]:
        text = model.detokenize([int(token)]).decode()
        spread = 4 * np.sqrt(chances[token] * (1 - chances[token]) / times)
        assert abs(found[text] / times - chances[token]) < spread


def test_the_logarithm_is_that_of_the_model_not_of_the_temperature(model: EmbeddedModel) -> None:
    (cold,) = model.generate(PROMPT, max_tokens=1)
    warm = next(
        piece
        for seed in range(50)
        for piece in model.generate(PROMPT, max_tokens=1, sampling=Sampling(0.5, seed))
        if piece.text == cold.text
    )
    assert warm.logprob == pytest.approx(cold.logprob, abs=1e-5)
