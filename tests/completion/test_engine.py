"""From a place in a text to a suggestion, with a model that says what it is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cp_lsp.completion.engine import Engine
from cp_lsp.completion.stopping import MAX_LINE, MAX_LINES, EndRule
from cp_lsp.models.scripted import ScriptedModel, shown

BEFORE = "MODULE M;\n\tVAR i: INTEGER;\nBEGIN\n\t"
AFTER = "\nEND M.\n"


def test_a_suggestion_is_judged() -> None:
    model = ScriptedModel(["i := 1; nothing := 2"])
    found = Engine(model).complete(BEFORE, AFTER)
    assert (found.text, found.refused) == ("i := 1;", None)
    assert found.raw == "i := 1; nothing := 2"
    assert found.ttft_ms is not None
    assert 0 < found.ttft_ms <= found.ms
    assert "VAR i: INTEGER" in shown(model.prompts[0])


def test_without_control_it_is_shown_as_it_is() -> None:
    found = Engine(ScriptedModel(["nothing := 2"]), control="none").complete(BEFORE, AFTER)
    assert (found.text, found.refused) == ("nothing := 2", None)


def test_a_refusal_says_why() -> None:
    found = Engine(ScriptedModel(["nothing := 2"])).complete(BEFORE, AFTER)
    assert found.text == ""
    assert found.refused is not None
    assert "error 0" in found.refused
    for control in ("none", "judge"):
        silent = Engine(ScriptedModel([""]), control=control).complete(BEFORE, AFTER)
        assert (silent.refused, silent.ttft_ms) == ("the model says nothing", None)


def test_a_model_reads_first_what_suits_it() -> None:
    prompts = []
    for suffix_first in (False, True):
        model = ScriptedModel(["i := 1"])
        model.abilities = replace(model.abilities, suffix_first=suffix_first)
        Engine(model).complete(BEFORE, AFTER)
        prompts.append(shown(model.prompts[0]))
    assert prompts[0].index("MODULE M") < prompts[0].index("END M")
    assert prompts[1].index("END M") < prompts[1].index("MODULE M")


def test_cancelled() -> None:
    found = Engine(ScriptedModel(["i := 1"])).complete(BEFORE, AFTER, is_cancelled=lambda: True)
    assert (found.text, found.refused) == ("", "cancelled")


def test_interfaces_of_imports_are_told() -> None:
    model = ScriptedModel(["i := 1"])
    before = "MODULE M;\n\tIMPORT S := Strings;\n\tVAR i: INTEGER;\nBEGIN\n\tS.Find(a);\n\t"
    definition = "DEFINITION Strings;\n\n\tPROCEDURE Find (IN s: ARRAY OF CHAR);\n\nEND Strings.\n"
    Engine(model, None, {"Strings": definition}.get).complete(before, AFTER)
    assert "<|file_sep|>S := Strings\nPROCEDURE Find" in shown(model.prompts[0])


LONG = "".join(f"a{i} + " for i in range(99))


@pytest.mark.parametrize(
    ("before", "after", "said", "kept"),
    [
        # the rest of a line
        ("\tx := ", "\n\ty := 2\n", "a + 1;\n\tz", "a + 1;"),
        ("\tx := ", ";\n\ty := 2\n", "a + 1;\n\tz", "a + 1;"),
        ("\tIF x ", " THEN\n", "> 0\n\t\tTHEN", "> 0"),
        # the cursor's line is done
        ("\tx := 1;", "\n", "\n\ty := 2;\n\tz := 3", "\n\ty := 2;"),
        # statements
        ("BEGIN\n\t\t", "\n\tEND P;\n", "a;\n\t\tb\n\tEND P;\n\n\tPROC", "a;\n\t\tb"),
        ("\tIF x THEN", "\n\tEND;\n", "\n\t\ta;\n\t\tb\n\tEND;\n\tc", "\n\t\ta;\n\t\tb"),
        ("\t", "\n", "a;\n\n\tb", "a;"),
        ("\t\t", "\n", "IF x THEN\n\t\t\ty\n\t\tEND;\n\tEND P;", "IF x THEN\n\t\t\ty\n\t\tEND;"),
        ("\t", "\n", *("\n".join(f"\ta{i};" for i in range(n)) for n in (40, MAX_LINES))),
        # the same again
        ("\t", "\n", "a;\n\tb;\n\tb;\n\tb", "a;\n\tb;"),
        ("\t", "\n", "a;\n\ta;\n\tb", "a;"),
        ("\tVAR", ";\n", " i, j, k, i, j, k, i, j, k, i, j", " i, j, k,"),
        ("\tx := ", "\n", "a + " * 2 + "b", "a + a + b"),
        ("\t\t", "\n", "\t\t\t\t\t\t\t\t\t\t\t\t\tx", "\t\t\t\t\t\t\t\t\t\t\t\t\tx"),
        ("\tx := ", "\n", LONG, LONG[:MAX_LINE]),
        ("\t", "\n", "IF x THEN\n\t\ty\n\tEND;\n\tz", "IF x THEN\n\t\ty\n\tEND;\n\tz"),
    ],
)
def test_where_an_answer_ends(before: str, after: str, said: str, kept: str) -> None:
    rule = EndRule(before, after)
    end = next((end for i in range(len(said) + 1) if (end := rule.end(said[:i])) is not None), None)
    assert said[:end] == kept
