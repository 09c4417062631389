"""Models that can be asked token by token say the same as when they answer by themselves."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

pytest.importorskip("numpy")

from cp_lsp.errors import ModelError
from cp_lsp.models.base import Prompt, Special, SteerableModel
from cp_lsp.models.load import load_model, shipped_model

PROMPT = Prompt(
    (Special("<|fim_prefix|>"), "MODULE M;\n\tVAR i: INTEGER;\n", Special("<|fim_suffix|>")), "BEG"
)


@pytest.fixture(scope="module")
def model() -> SteerableModel:
    path: Path | None = shipped_model()
    if path is None:
        pytest.skip("no model ships with this package")
    found = load_model(path)
    assert isinstance(found, SteerableModel)
    return found


def test_the_likeliest_come_first_with_their_probabilities(model: SteerableModel) -> None:
    prompt = Prompt(PROMPT.parts)
    found = model.likeliest(prompt, count=20)
    logprobs = [each.logprob for each in found]
    assert logprobs == sorted(logprobs, reverse=True)
    assert 0 < sum(map(math.exp, logprobs)) <= 1.0001
    assert len({each.token for each in found}) == len(found)


def test_the_end_is_always_among_them(model: SteerableModel) -> None:
    for count in (1, 5):
        found = model.likeliest(Prompt(PROMPT.parts), count=count)
        assert [each.data for each in found].count(b"") == 1


def test_only_what_leads_to_the_beginning_comes_before_it_is_said(model: SteerableModel) -> None:
    for each in model.likeliest(PROMPT, count=30):
        assert each.data
        assert b"BEG".startswith(each.data) or each.data.startswith(b"BEG")


def test_the_first_of_each_is_what_it_would_say(model: SteerableModel) -> None:
    said: list[int] = []
    data = b""
    for _ in range(12):
        best = model.likeliest(PROMPT, said, count=3)[0]
        if not best.data:
            break
        said.append(best.token)
        data += best.data
    answer = "".join(piece.text for piece in model.generate(PROMPT, max_tokens=len(said)))
    assert answer.startswith(data.decode()[len(PROMPT.beginning) :])


def test_cancelled_it_says_nothing(model: SteerableModel) -> None:
    assert (
        model.likeliest(Prompt(("never asked before",)), count=3, is_cancelled=lambda: True) == []
    )


def test_nothing_comes_after_a_full_context(model: SteerableModel) -> None:
    (token,) = model.tokenize("i")
    assert model.likeliest(Prompt(("i",)), [token] * model.context_length, count=3) == []


def test_an_empty_prompt_is_refused(model: SteerableModel) -> None:
    with pytest.raises(ModelError):
        model.likeliest(Prompt(()), count=3)
