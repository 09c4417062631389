"""Prompts hold what fits, begin alike while a person types, and end where a symbol begins."""

from __future__ import annotations

import pytest

from cp_lsp.completion.blocks import Block
from cp_lsp.completion.context import Interface
from cp_lsp.completion.prompt import Prompter, Window, interface_block, split_last_symbol
from cp_lsp.errors import ModelError
from cp_lsp.models.base import Special
from cp_lsp.models.scripted import ScriptedModel, shown

PRE, SUF, MID = "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"
LINES = "".join(f"\tx{i} := {i};\n" for i in range(400))
STRINGS = interface_block(Interface("Strings", "S", ("PROCEDURE Find (IN s: ARRAY OF CHAR)",)))


def model(context_length: int = 4096, *, keeps_beginning: bool = True) -> ScriptedModel:
    return ScriptedModel([""], context_length=context_length, keeps_beginning=keeps_beginning)


def test_prefix_suffix_middle() -> None:
    prompter = Prompter(model(), max_tokens=32)
    prompt = prompter.prompt(prompter.fit("MODULE M; x := ", ";\nEND M."), [STRINGS])
    interface = "<|file_sep|>S := Strings\nPROCEDURE Find (IN s: ARRAY OF CHAR)\n"
    assert shown(prompt) == f"{interface}{PRE}MODULE M; x :={SUF};\nEND M.{MID} "
    assert prompt.beginning == " "
    assert prompt.parts[0] == Special("<|file_sep|>")


def test_suffix_first() -> None:
    prompter = Prompter(model(), max_tokens=32, order="spm")
    prompt = prompter.prompt(Window("MODULE M; x := ", ";\nEND M."))
    assert shown(prompt) == f"{PRE}{SUF};\nEND M.{MID}MODULE M; x := "


def test_a_model_that_cannot_be_held_to_a_beginning_gets_the_whole_prefix() -> None:
    prompter = Prompter(model(keeps_beginning=False), max_tokens=32)
    prompt = prompter.prompt(Window("MODULE M; x := to", ""))
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
    window = Prompter(model(), max_tokens=64).fit(LINES[:700], LINES[:200])
    assert (window.prefix, window.suffix) == (LINES[:700], LINES[:200])


@pytest.mark.parametrize("context_length", [256, 1024, 3000])
def test_a_long_text_is_cut_to_whole_lines_near_the_cursor(context_length: int) -> None:
    prompter = Prompter(model(context_length), max_tokens=64)
    window = prompter.fit(LINES, LINES)
    assert LINES.endswith(window.prefix)
    assert LINES.startswith(window.suffix)
    assert window.prefix.startswith("\tx")
    assert window.suffix.endswith(";\n")
    prompt = prompter.prompt(window)
    used = sum(1 if isinstance(part, Special) else len(part) for part in prompt.parts)
    assert context_length // 3 < used + len(prompt.beginning) + 64 <= context_length
    assert len(window.prefix) > len(window.suffix)


def test_a_line_without_end_is_cut_anywhere() -> None:
    window = Prompter(model(512), max_tokens=64).fit("x" * 9000, "y" * 9000)
    assert set(window.prefix) == {"x"}
    assert set(window.suffix) == {"y"}
    assert 100 < len(window.suffix) < len(window.prefix) < 512


def test_the_window_moves_seldom_while_a_person_types() -> None:
    prompter = Prompter(model(2048), max_tokens=64)
    begins = set()
    for typed in range(0, 1000, 10):
        window = prompter.fit(LINES + "z" * typed, "\nEND")
        begins.add(window.prefix[:20])
    assert len(begins) <= 4


@pytest.mark.parametrize("text", ["a\x0bb\nc", "a\r\nb\r\n", "\u2028\n\x85", "a\n\nb", "\n", ""])
def test_nothing_is_lost_between_lines(text: str) -> None:
    window = Prompter(model(), max_tokens=64).fit(text, text)
    assert (window.prefix, window.suffix) == (text, text)


def test_blocks_have_what_room_is_left() -> None:
    prompter = Prompter(model(512), max_tokens=64)
    window = prompter.fit(LINES, LINES)
    large = Block("interfaces", "Large", "Large.cp", "x" * 500 + "\n")
    assert prompter.choose(window, [large]) == []
    assert "Large" not in shown(prompter.prompt(window, [large]))


def test_of_a_list_of_declarations_single_ones_are_left_out() -> None:
    prompter = Prompter(model(512), max_tokens=64)
    window = Window("x", "y", room=80)
    lines = Block("interfaces", "M", "M.cp", f"short = 1\n{'x' * 99}\nz = 2\n")
    assert [block.text for block in prompter.choose(window, [lines])] == ["short = 1\nz = 2\n"]


def test_blocks_are_chosen_so_that_they_stay_while_a_line_is_typed() -> None:
    prompter = Prompter(model(1024), max_tokens=64)
    blocks = [
        interface_block(Interface(f"M{i}", f"M{i}", (f"PROCEDURE P{i} (x: INTEGER)",)))
        for i in range(20)
    ]
    for start in (200, 300, 400, 4000):
        chosen = prompter.choose(prompter.fit(LINES[:start] + "\n", "\nEND"), blocks)
        assert chosen
        prompts = {
            shown(prompter.prompt(prompter.fit(f"{LINES[:start]}\n{'z' * typed}", "\nEND"), chosen))
            for typed in range(40)
        }
        fronts = {prompt.partition(PRE)[0] for prompt in prompts}
        assert len(fronts) == 1


def test_what_is_near_leaves_the_line_of_the_cursor_out() -> None:
    assert Window("a\nb\nTextMod", "els.x\nc\n").near == "a\nb\nc\n"


def test_models_without_the_tokens_are_told() -> None:
    plain = ScriptedModel([""], specials=["<|endoftext|>"])
    with pytest.raises(ModelError, match="no tokens for filling in"):
        Prompter(plain, max_tokens=32)
    with pytest.raises(ModelError, match="too few for an answer"):
        Prompter(model(128), max_tokens=128)
