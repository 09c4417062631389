"""Prompts hold what fits, begin alike while a person types, and end where a symbol begins."""

from __future__ import annotations

import pytest

from cp_lsp.completion.context import Interface
from cp_lsp.completion.prompt import Window, build_prompt, fit, split_last_symbol
from cp_lsp.errors import ModelError
from cp_lsp.models.base import Special
from cp_lsp.models.scripted import ScriptedModel, shown

PRE, SUF, MID = "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"
LINES = "".join(f"\tx{i} := {i};\n" for i in range(400))
STRINGS = Interface("Strings", "S", ("PROCEDURE Find (IN s: ARRAY OF CHAR)",))


def model(context_length: int = 4096, **options: bool) -> ScriptedModel:
    return ScriptedModel([""], context_length=context_length, **options)


def test_prefix_suffix_middle() -> None:
    window = Window("MODULE M; x := ", ";\nEND M.")
    prompt = build_prompt(model(), window, [STRINGS], max_tokens=32)
    interface = "<|file_sep|>S := Strings\nPROCEDURE Find (IN s: ARRAY OF CHAR)\n"
    assert shown(prompt) == f"{interface}{PRE}MODULE M; x :={SUF};\nEND M.{MID} "
    assert prompt.beginning == " "
    assert prompt.parts[0] == Special("<|file_sep|>")


def test_suffix_first() -> None:
    window = Window("MODULE M; x := ", ";\nEND M.")
    prompt = build_prompt(model(), window, max_tokens=32, order="spm")
    assert shown(prompt) == f"{PRE}{SUF};\nEND M.{MID}MODULE M; x := "


def test_a_model_that_cannot_be_held_to_a_beginning_gets_the_whole_prefix() -> None:
    window = Window("MODULE M; x := to", "")
    prompt = build_prompt(model(keeps_beginning=False), window, max_tokens=32)
    assert (shown(prompt), prompt.beginning) == (f"{PRE}MODULE M; x := to{SUF}{MID}", "")


@pytest.mark.parametrize(
    ("prefix", "beginning"),
    [
        ("x := tot", " tot"),
        ("x := ", " "),
        ("x :", " :"),
        ("x", "x"),
        ("a.b", "b"),
        ("a.", "."),
        ("BEGIN\n\t\t", "\n\t\t"),
        ("BEGIN\n\t\tab", "ab"),
        ("a;\n\n  ", "\n\n  "),
        ("x := 12", " 12"),
        ("x := 0FF", " 0FF"),
        ("foo(", "("),
        ("a;", ""),
        ("(a)", ""),
        ("x := й", " й"),
        ("", ""),
        ("y" * 300, ""),
        ("\n" * 300, ""),
    ],
)
def test_the_last_symbol_is_taken_back(prefix: str, beginning: str) -> None:
    if len(prefix) == 300:
        kept, taken = split_last_symbol(prefix)
        assert kept + taken == prefix
        assert 0 < len(taken) <= 64
    else:
        assert split_last_symbol(prefix) == (prefix.removesuffix(beginning), beginning)


def test_a_short_text_is_whole() -> None:
    assert fit(model(), LINES[:700], LINES[:200], max_tokens=64) == Window(LINES[:700], LINES[:200])


@pytest.mark.parametrize("context_length", [256, 1024, 3000])
def test_a_long_text_is_cut_to_whole_lines_near_the_cursor(context_length: int) -> None:
    few = model(context_length)
    window = fit(few, LINES, LINES, max_tokens=64)
    assert LINES.endswith(window.prefix)
    assert LINES.startswith(window.suffix)
    assert window.prefix.startswith("\tx")
    assert window.suffix.endswith(";\n")
    prompt = build_prompt(few, window, max_tokens=64)
    used = sum(1 if isinstance(part, Special) else len(part) for part in prompt.parts)
    assert context_length // 3 < used + len(prompt.beginning) + 64 <= context_length
    assert len(window.prefix) > len(window.suffix)


def test_a_line_without_end_is_cut_anywhere() -> None:
    window = fit(model(512), "x" * 9000, "y" * 9000, max_tokens=64)
    assert set(window.prefix) == {"x"}
    assert set(window.suffix) == {"y"}
    assert 100 < len(window.suffix) < len(window.prefix) < 512


def test_the_window_moves_seldom_while_a_person_types() -> None:
    few = model(2048)
    begins = set()
    for typed in range(0, 1000, 10):
        window = fit(few, LINES + "z" * typed, "\nEND", max_tokens=64)
        begins.add(window.prefix[:20])
    assert len(begins) <= 4


def test_interfaces_have_what_room_is_left() -> None:
    few = model(512)
    window = fit(few, LINES, LINES, max_tokens=64)
    large = Interface("Large", "Large", tuple("x" * 50 for _ in range(20)))
    assert "Large" not in shown(build_prompt(few, window, [large], max_tokens=64))


def test_what_is_near_leaves_the_line_of_the_cursor_out() -> None:
    assert Window("a\nb\nTextMod", "els.x\nc\n").near == "a\nb\nc\n"


def test_models_without_the_tokens_are_told() -> None:
    plain = ScriptedModel([""], specials=["<|endoftext|>"])
    with pytest.raises(ModelError, match="no tokens for filling in"):
        build_prompt(plain, Window("a", "b"), max_tokens=32)
    with pytest.raises(ModelError, match="too few for an answer"):
        fit(model(128), "a", "b", max_tokens=128)
