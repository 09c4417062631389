"""Which family a model is of, by its names and by its tokens."""

from __future__ import annotations

import pytest

from cp_lsp.models.families import FAMILIES, Family, family_of_name, family_of_specials, written

NAMES = {
    "Qwen2.5-Coder": ["Qwen/Qwen2.5-Coder-7B", "qwen2.5-coder:1.5b-base", "Qwen3-Coder-30B-A3B"],
    "cp-lsp nano": ["cp-lsp-nano", "nano", "/models/nano.gguf"],
    "StarCoder2": ["bigcode/starcoder2-3b", "starcoder2:7b"],
    "CodeLlama": ["codellama:7b-code", "codellama/CodeLlama-13b-hf"],
    "DeepSeek-Coder": ["deepseek-ai/deepseek-coder-6.7b-base", "deepseek-coder-v2:16b"],
    "Codestral": ["codestral:22b", "codestral-latest"],
    "Granite Code": ["granite-code:8b", "ibm-granite/granite-3b-code-base", "bigcode/starcoder"],
    "Granite": ["granite3.3:8b", "ibm-granite/granite-4.0-tiny"],
    "CodeGemma": ["codegemma:2b", "google/codegemma-7b"],
}


@pytest.mark.parametrize("family", NAMES)
def test_a_family_is_found_by_name(family: str) -> None:
    for name in NAMES[family]:
        found = family_of_name(name)
        assert found is not None, name
        assert found.name == family, name


@pytest.mark.parametrize("name", ["gpt-4o", "llama3.1:8b", "mistral-nano-x", "", "qwen2.5:7b"])
def test_other_models_are_of_none(name: str) -> None:
    assert family_of_name(name) is None


def test_the_first_name_that_tells_decides() -> None:
    family = family_of_name("ours", "Qwen/Qwen2.5-Coder-7B", "codestral")
    assert family is not None
    assert family.name == "Qwen2.5-Coder"


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_family_is_found_by_its_tokens(family: Family) -> None:
    assert family_of_specials(family.specials) is family


def test_names_decide_where_tokens_fit_several() -> None:
    specials = {"<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"}
    for family in FAMILIES:
        if family.needed == specials:
            found = family_of_specials(specials, NAMES[family.name][0])
            assert found is family
    assert family_of_specials(specials - {"<|fim_middle|>"}, "qwen2.5-coder") is None


def test_a_blank_in_a_vocabulary_is_one_in_a_text() -> None:
    assert written("▁<PRE>") == " <PRE>"
    assert written("<｜fim▁begin｜>") == "<｜fim▁begin｜>"
