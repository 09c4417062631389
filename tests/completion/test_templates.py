"""Each family of models is asked in the format that it was trained with."""

from __future__ import annotations

import pytest

from cp_lsp.completion.blocks import Block
from cp_lsp.completion.engine import Engine
from cp_lsp.completion.templates import (
    TEMPLATES,
    Order,
    Template,
    comment,
    module_name,
    template_for,
    with_expected,
)
from cp_lsp.models.base import Abilities, Special
from cp_lsp.models.scripted import ScriptedModel, shown

INTERFACE = Block("interfaces", "S := Strings", "Strings.cp", "PROCEDURE Find\n")
MEMBERS = Block("members", "S := Strings", "Strings.cp", "Reader: pos: INTEGER\n")


def named(name: str) -> Template:
    found = template_for((), name)
    assert found is not None
    return found


def told(template: Template, *blocks: Block, order: Order = "psm") -> str:
    parts = template.parts("P", "S", blocks, order=order, name="M")
    return "".join(part.name if isinstance(part, Special) else part for part in parts)


@pytest.mark.parametrize(
    ("name", "order", "prompt"),
    [
        ("Qwen2.5-Coder-1.5B-Instruct-GGUF", "psm", "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"),
        ("qwen2.5-coder:7b-base", "psm", "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"),
        ("bigcode/starcoder2-3b", "psm", "<fim_prefix>P<fim_suffix>S<fim_middle>"),
        ("bigcode/starcoder2-3b", "spm", "<fim_prefix><fim_suffix>S<fim_middle>P"),
        ("codellama:7b-code", "psm", "▁<PRE> P▁<SUF>S▁<MID>"),
        ("codellama:7b-code", "spm", "▁<PRE>▁<SUF>S▁<MID> P"),
        ("deepseek-coder-6.7b-base", "psm", "<｜fim▁begin｜>P<｜fim▁hole｜>S<｜fim▁end｜>"),
        ("codestral-latest", "spm", "[SUFFIX]S[PREFIX]P"),
        ("ibm-granite/granite-3b-code-base", "psm", "<fim_prefix>P<fim_suffix>S<fim_middle>"),
        ("granite-3.3-8b-base", "psm", "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"),
    ],
)
def test_a_file_with_a_gap(name: str, order: Order, prompt: str) -> None:
    template = named(name)
    assert order in template.orders
    assert told(template, order=order) == prompt


def test_files_of_a_repository() -> None:
    assert told(named("qwen2.5-coder"), INTERFACE) == (
        "<|repo_name|>blackbox\n<|file_sep|>Strings.cp\nPROCEDURE Find\n"
        "<|file_sep|>M.cp\n<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"
    )
    assert told(named("starcoder2"), INTERFACE).startswith("<repo_name>blackbox\n<file_sep>Str")


def test_interfaces_in_front_of_our_own_model_one_a_module() -> None:
    assert told(named("cp-lsp-nano"), INTERFACE, MEMBERS) == (
        "<|file_sep|>S := Strings\nPROCEDURE Find\nReader: pos: INTEGER\n"
        "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"
    )


def test_comments_for_those_who_know_no_files() -> None:
    context = "(* S := Strings\nPROCEDURE Find\n*)\n"
    assert told(named("deepseek-coder"), INTERFACE).startswith(f"<｜fim▁begin｜>{context}P")
    # Behind the suffix, so that the prompt changes at its end alone.
    assert told(named("codestral"), INTERFACE) == f"[SUFFIX]S[PREFIX]{context}P"


def test_a_block_cannot_end_its_comment() -> None:
    block = Block("similar", "M", "M.cp", "a (* b *) c\n")
    assert comment(block).count("*)") == comment(block).count("(*") == 1


def test_a_model_that_lacks_the_marks_of_files_gets_comments() -> None:
    marks = {"<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|endoftext|>"}
    template = template_for(marks, "qwen2.5-coder")
    assert template is not None
    assert template.style == "comments"


def test_special_tokens_tell_more_than_a_name() -> None:
    model = ScriptedModel([""], specials=["[PREFIX]", "[SUFFIX]"])
    prepared = Engine(model).prepare("MODULE M; x := y", "; END M.")
    assert shown(prepared.prompt) == "[SUFFIX]; END M.[PREFIX]MODULE M; x := y"
    assert template_for({"<|endoftext|>"}, "codestral") is None
    assert template_for((), "gpt-4o") is None


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.family.name)
def test_every_format_can_be_asked_and_stopped(template: Template) -> None:
    assert template.orders
    assert 0 < template.share < 1 / 2
    assert 1 <= len(template.stops) <= 4
    assert all(stop and not stop.startswith(("▁", " ")) for stop in template.stops)
    names = {part.name for part in template.parts("P", "S") if isinstance(part, Special)}
    assert names == template.family.needed


def test_stops_are_passed_on() -> None:
    model = ScriptedModel(["i := 1<|file_sep|>Other.cp\nMODULE"])
    found = Engine(model, control="none").complete("MODULE M;\nBEGIN\n\t", "\nEND M.\n")
    assert found.text == "i := 1"


def test_the_order_is_one_that_the_format_has() -> None:
    first = Abilities(suffix_first=True)
    assert named("nano").order(None, first) == "spm"
    assert named("nano").order(None, Abilities()) == "psm"
    assert named("deepseek-coder").order("spm", first) == "psm"
    assert named("codestral").order("psm", Abilities()) == "spm"


def test_what_is_expected_stands_above_the_line() -> None:
    block = Block("expected", "", "", "INTEGER expected\n")
    assert with_expected("a\n\t\tx := ", [block]) == "a\n\t\t(* INTEGER expected *)\n\t\tx := "
    assert with_expected("a", [INTERFACE]) == "a"


@pytest.mark.parametrize(
    ("prefix", "name"),
    [("MODULE M;", "M"), ("(* a *)\n(* b *) MODULE  Shop2;\n", "Shop2"), ("x := 1", ""), ("", "")],
)
def test_module_names(prefix: str, name: str) -> None:
    assert module_name(prefix) == name
