"""Models that only converse fill gaps, and what they say around the code is left out."""

from __future__ import annotations

import pytest

from cp_lsp.completion.chat_infill import GAP, ChatInfill, answered, conversation, filling
from cp_lsp.completion.engine import Engine
from cp_lsp.models.base import Piece
from cp_lsp.models.scripted import ScriptedChat, ScriptedModel

BEFORE = "MODULE M;\n\tVAR total: INTEGER;\nBEGIN\n\t"
AFTER = "\nEND M.\n"


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    ("line", "said", "code"),
    [
        ("", "```\ntotal := 1\n```", "total := 1"),
        (
            "",
            "Sure! Here it is:\n\n```component-pascal\ntotal := 1;\n\tx\n```\nIt adds.",
            "total := 1;\n\tx",
        ),
        ("", "total := 1", "total := 1"),
        ("", "```\n\ttotal := 1\n```", "total := 1"),
        ("", "```\ntotal := 1\n", "total := 1"),
        ("", "```\n```", ""),
        ("", "I cannot see the gap <GAP/> here.", ""),
        ("", "", ""),
        ("total :=", "```\ntotal := 1\n```", " 1"),
        ("total := ", "```\n1\n```", "1"),
        ("total := ", "```\nBEGIN\n\ttotal := 1\n```", "1"),
        ("total := tot", "```\ntotal + 1\n```", "al + 1"),
        ("IF a THEN", "```\ntotal := 1\n```", " total := 1"),
        ("IF a THEN", "```\n\n\t\ttotal := 1\n```", "\n\t\ttotal := 1"),
        ("total := (", "```\na`b\n```", "a`b"),
    ],
)
def test_the_code_of_an_answer(line: str, said: str, code: str, size: int) -> None:
    pieces = (Piece(said[i : i + size]) for i in range(0, len(said), size))
    assert "".join(piece.text for piece in answered(pieces, BEFORE + line)) == code


def test_an_answer_is_passed_on_while_it_comes_in() -> None:
    def pieces() -> list[Piece]:
        return [Piece("```\n"), Piece("total := "), Piece("1;\n"), Piece("\tx")]

    source = iter(pieces())
    found = answered(source, BEFORE)
    assert next(found).text == "total := "
    assert len(list(source)) >= 2


def test_the_question_has_the_gap_and_the_context() -> None:
    messages = conversation("a := ", ";\n", ["M\nx = 1\n"])
    assert [message.role for message in messages] == ["system", "user", "assistant", "user"]
    assert f"a := {GAP};\n```" in messages[-1].text
    assert "For reference:\n```\nM\nx = 1\n```" in messages[-1].text


def test_the_engine_asks_and_judges_as_it_does_with_any_model() -> None:
    chat = ScriptedChat(["Of course:\n```\ntotal := 1;\n\tnothing := 2\n```\n"])
    found = Engine(ChatInfill(chat)).complete(BEFORE, AFTER)
    assert (found.text, found.refused) == ("total := 1;", None)
    assert f"BEGIN\n\t{GAP}\nEND M." in chat.asked[0][-1].text


def test_who_fills_gaps() -> None:
    able, chat = ScriptedModel([""]), ScriptedChat([""])
    unable = ScriptedModel([""], specials=["<|im_start|>"])
    assert filling(able, chat) is able
    assert filling(unable) is unable
    assert isinstance(filling(unable, chat), ChatInfill)


def test_what_the_front_end_knows_is_told() -> None:
    chat = ScriptedChat(["```\n1\n```"])
    before = "MODULE M;\n\tIMPORT S := Strings;\n\tVAR i: INTEGER;\nBEGIN\n\tS.Find(a);\n\ti := "
    definition = "DEFINITION Strings;\n\n\tPROCEDURE Find (IN s: ARRAY OF CHAR);\n\nEND Strings.\n"
    found = Engine(ChatInfill(chat), None, {"Strings": definition}.get, control="none").complete(
        before, AFTER
    )
    assert found.text == "1"
    assert "```\nS := Strings\nPROCEDURE Find (IN s: ARRAY OF CHAR)\n```" in chat.asked[0][-1].text
