"""An answer as it comes: words, checked blocks, one repair, and the end."""

from __future__ import annotations

import pytest

from cp_lsp.chat.answering import (
    Again,
    Answer,
    Event,
    Memory,
    Prepared,
    answer,
)
from cp_lsp.chat.blocks import MAX_ANSWER, Words
from cp_lsp.chat.checking import Checked, Checker, Surroundings
from cp_lsp.errors import ModelError
from cp_lsp.models.base import Message
from cp_lsp.models.scripted import ScriptedChat
from tests.chat.conftest import Shelf

PREPARED = Prepared((Message("system", "rules"), Message("user", "question")), (), 500)
GOOD = 'Write:\n```component-pascal\nStdLog.String("a")\n```\nDone.'
BAD = 'Write:\n```\nStdLog.Sring("a")\n```\nand\n```\nStdLog.Ln\n```\n'


@pytest.fixture
def checker(shelf: Shelf) -> Checker:
    return Checker(Surroundings(shelf.importer, shelf.known))


def kinds(events: list[Event]) -> list[str]:
    names: list[str] = []
    for each in events:
        name = type(each).__name__
        if not (name == "Words" and names[-1:] == ["Words"]):
            names.append(name)
    return names


def test_words_blocks_and_the_end(checker: Checker) -> None:
    events = list(answer(ScriptedChat([GOOD]), PREPARED, checker.check))
    assert kinds(events) == ["Words", "Checked", "Words", "Answer"]
    last = events[-1]
    assert isinstance(last, Answer)
    assert last.text == "".join(each.text for each in events if isinstance(each, Words))
    assert [each.status for each in last.blocks] == ["compiles"]


def test_code_that_fails_is_marked(checker: Checker) -> None:
    model = ScriptedChat([BAD])
    last = list(answer(model, PREPARED, checker.check))[-1]
    assert isinstance(last, Answer)
    assert [each.status for each in last.blocks] == ["fails", "compiles"]
    assert len(model.asked) == 1


def test_one_round_of_repair(checker: Checker) -> None:
    model = ScriptedChat([BAD, GOOD])
    events = list(answer(model, PREPARED, checker.check, repairs=True))
    assert [name for name in kinds(events) if name in ("Again", "Answer")] == ["Again", "Answer"]
    last = events[-1]
    assert isinstance(last, Answer)
    assert 'StdLog.String("a")' in last.text
    roles = [each.role for each in model.asked[1]]
    assert roles == ["system", "user", "assistant", "user"]
    told = model.asked[1][-1].text
    assert "Block 1" in told
    assert "Block 2" not in told
    assert 'line 1, `StdLog.Sring("a")`: error' in told


def test_another_pascal_is_corrected_in_a_sentence(checker: Checker) -> None:
    model = ScriptedChat(["```\nprocedure Do;\nbegin\n  writeln(1)\nend;\n```\n", GOOD])
    list(answer(model, PREPARED, checker.check, repairs=True))
    told = model.asked[1][-1].text
    assert "Reserved words are in capitals" in told
    assert "error" not in told


def test_a_repair_that_is_no_better_counts_for_nothing(checker: Checker) -> None:
    events = list(answer(ScriptedChat([BAD, "Sorry."]), PREPARED, checker.check, repairs=True))
    last = events[-1]
    assert isinstance(last, Answer)
    assert "Sring" in last.text
    assert any(isinstance(each, Again) for each in events)


def test_nothing_is_repaired_where_nothing_fails(checker: Checker) -> None:
    model = ScriptedChat([GOOD])
    list(answer(model, PREPARED, checker.check, repairs=True))
    assert len(model.asked) == 1


def test_cancelled_it_ends(checker: Checker) -> None:
    seen: list[Event] = []
    model = ScriptedChat([GOOD * 50])
    for event in answer(
        model, PREPARED, checker.check, repairs=True, is_cancelled=lambda: len(seen) > 4
    ):
        seen.append(event)
    last = seen[-1]
    assert isinstance(last, Answer)
    assert last.is_cancelled
    assert model.said < 100
    assert len(model.asked) == 1


def test_an_answer_without_end(checker: Checker) -> None:
    prepared = Prepared(PREPARED.messages, (), 10**9)
    model = ScriptedChat(["x" * (MAX_ANSWER * 2)], size=5000)
    last = list(answer(model, prepared, checker.check))[-1]
    assert isinstance(last, Answer)
    assert last.is_cut
    assert len(last.text) <= MAX_ANSWER + 1


def test_failures_are_raised(checker: Checker) -> None:
    with pytest.raises(ModelError):
        list(answer(ScriptedChat([ModelError("gone")]), PREPARED, checker.check))


def test_explanations_are_remembered(checker: Checker) -> None:
    memory = Memory()
    model = ScriptedChat([GOOD])
    lasting = Prepared(PREPARED.messages, (), 500, is_lasting=True)
    first = list(answer(model, lasting, checker.check, memory=memory))[-1]
    again = list(answer(model, lasting, checker.check, memory=memory))
    assert kinds(again) == ["Words", "Checked", "Words", "Answer"]
    last = again[-1]
    assert isinstance(first, Answer)
    assert isinstance(last, Answer)
    assert (last.is_cached, first.is_cached) == (True, False)
    assert last.text == first.text
    assert len(model.asked) == 1
    list(answer(model, PREPARED, checker.check, memory=memory))
    assert len(model.asked) == 2


def test_a_cancelled_answer_is_not_remembered(checker: Checker) -> None:
    memory = Memory()
    lasting = Prepared(PREPARED.messages, (), 500, is_lasting=True)
    model = ScriptedChat([GOOD])
    seen: list[Event] = []
    for event in answer(
        model, lasting, checker.check, memory=memory, is_cancelled=lambda: len(seen) > 1
    ):
        seen.append(event)
    list(answer(model, lasting, checker.check, memory=memory))
    assert len(model.asked) == 2


def test_memory_forgets() -> None:
    memory = Memory()
    for i in range(100):
        memory.put(str(i), "x" * 100)
    assert memory.get("0") is None
    assert memory.get("99") is not None
    memory.put("large", "x" * 2_000_000)
    assert memory.get("99") is None
    assert memory.get("large") is not None


def test_checked_in_the_middle(checker: Checker) -> None:
    """A block is checked as soon as its fence is there, not when the answer ends."""
    seen: list[Event] = []
    for event in answer(ScriptedChat([GOOD]), PREPARED, checker.check):
        seen.append(event)
        if isinstance(event, Checked):
            break
    assert "Done" not in "".join(each.text for each in seen if isinstance(each, Words))
