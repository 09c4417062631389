"""Ghost text without an editor: where it may stand, what is remembered, when a model is asked."""

from __future__ import annotations

import pytest

from cp_lsp.completion.fate import Shown, retained
from cp_lsp.completion.ghost import (
    LONGEST_WAIT,
    MAX_CHARACTERS,
    REASONS,
    Cache,
    Pace,
    Place,
    Refusal,
    refusal_at,
    refusal_within,
    tidy,
)
from cp_lsp.syntax.scanner import scan

URI = "file:///Shop.cp"
HEAD = "MODULE Shop;\n\nPROCEDURE Buy (n: INTEGER);\n\tVAR sum: INTEGER;\nBEGIN\n\t"
TAIL = "\nEND Buy;\n\nEND Shop.\n"


def place(before: str = "", behind: str = "") -> Place:
    return Place(HEAD + before, behind + TAIL)


# --- where


@pytest.mark.parametrize(
    ("before", "behind", "code"),
    [
        ("", "", None),
        ("sum := ", "", None),
        ("Use(sum", ");", None),
        ("su", "m", "word"),
        ("IF ", " THEN", "text-follows"),
        ("", "sum := 1", "text-follows"),
    ],
)
def test_where_suggestions_may_stand(before: str, behind: str, code: str | None) -> None:
    refusal = refusal_at(place(before, behind), is_invoked=False)
    assert (refusal and refusal.code) == code


def test_who_asks_gets_an_answer_before_text_but_not_inside_a_word() -> None:
    assert refusal_at(place("IF ", " THEN"), is_invoked=True) is None
    inside = refusal_at(place("su", "m"), is_invoked=True)
    assert inside is not None
    assert inside.code == "word"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("\n\t\n", "empty"),
        (HEAD + TAIL, "behind"),
        ("x" * MAX_CHARACTERS + "\n ", "too-large"),
    ],
)
def test_texts_that_get_none(text: str, code: str) -> None:
    refusal = refusal_at(Place(text, ""), is_invoked=True)
    assert refusal is not None
    assert refusal.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x := 1; (* n|ow *)", "comment"),
        ("x := 1; (* now|", "comment"),
        ("x := 1; (* now *)|", None),
        ("(**)|", None),
        ('s := "a|b"', "string"),
        ("s := 'a|", "string"),
        ('s := "ab"|', None),
        ('s := |"ab"', None),
        ("x := 0F|X", None),
    ],
)
def test_comments_and_strings_get_none(text: str, code: str | None) -> None:
    offset = text.index("|")
    refusal = refusal_within(scan(text.replace("|", "")), offset)
    assert (refusal and refusal.code) == code


def test_each_reason_is_told_in_two_languages() -> None:
    for code in REASONS:
        english, russian = Refusal(code).text("en"), Refusal(code).text("ru")
        assert english.isascii()
        assert english != russian


@pytest.mark.parametrize(
    ("text", "before", "behind", "shown"),
    [
        ("INC(sum)  \n", "", "", "INC(sum)"),
        ("n;\n\tINC(sum)", "Use(", ");", "n;"),
        ("\n\tINC(sum)", "sum := 1;", ";", ""),
        ("\n\tINC(sum)", "sum := 1;", "", "\n\tINC(sum)"),
        (");", "Use(n", "", ""),
    ],
)
def test_what_is_shown_of_a_suggestion(text: str, before: str, behind: str, shown: str) -> None:
    assert tidy(text, place(before, behind)) == shown


# --- what is remembered


def test_typing_along_and_going_back_find_what_was_said() -> None:
    cache = Cache()
    text = "sum := n;\n\tINC(sum)"
    cache.keep(URI, place(), [text])
    for size in [*range(len(text)), *range(len(text) - 1, -1, -1)]:
        found = cache.find(URI, place(text[:size]))
        assert found is not None
        assert found.is_certain
        assert found.texts == (text[size:],)
        assert found.typed == size
    assert cache.find(URI, place(text)) is None
    assert cache.find(URI, place("x")) is None
    assert cache.find("file:///Other.cp", place()) is None


def test_of_several_those_stay_that_go_on_as_was_typed() -> None:
    cache = Cache()
    cache.keep(URI, place(), ["INC(sum)", "INC(n)", "DEC(n)"], is_all=True)
    found = cache.find(URI, place("INC("))
    assert found is not None
    assert found.texts == ("sum)", "n)")
    assert found.is_all


def test_where_the_text_has_changed_elsewhere_it_is_to_be_judged_again() -> None:
    cache = Cache()
    filler = "\n".join(f"\tn := {number};" for number in range(60)) + "\n\t"
    cache.keep(URI, place(filler), ["INC(sum)"])
    found = cache.find(URI, Place("(* new *)\n" + HEAD + filler, TAIL))
    assert found is not None
    assert found.texts == ("INC(sum)",)
    assert not found.is_certain


def test_a_bracket_that_the_editor_closes_does_not_lose_the_suggestion() -> None:
    cache = Cache()
    cache.keep(URI, place("Use"), ["(f(n), 1); INC(sum)"])
    found = cache.find(URI, place("Use(", ")"))
    assert found is not None
    assert found.texts == ("f(n), 1",)
    assert not found.is_certain


def test_changes_in_other_modules_bring_doubt_and_changes_here_do_not() -> None:
    cache = Cache()
    cache.keep(URI, place(), ["INC(sum)"])
    cache.edited(URI)
    certain = cache.find(URI, place("I"))
    assert certain is not None
    assert certain.is_certain
    cache.edited("file:///Imported.cp")
    doubtful = cache.find(URI, place("I"))
    assert doubtful is not None
    assert not doubtful.is_certain


def test_a_refusal_is_remembered_for_its_place_alone() -> None:
    cache = Cache()
    cache.keep(URI, place(), [], Refusal("judged", "it would add error 113"))
    found = cache.find(URI, place())
    assert found is not None
    assert found.refusal is not None
    assert not found.texts
    assert cache.find(URI, place("I")) is None
    cache.doubt()
    assert cache.find(URI, place()) is None


def test_only_so_much_is_remembered() -> None:
    cache = Cache(size=10)
    for number in range(100):
        cache.keep(URI, place(f"{number} "), ["INC(sum)"])
    assert len(cache) == 10
    assert cache.find(URI, place("99 ")) is not None
    assert cache.find(URI, place("5 ")) is None
    cache.forget(URI)
    assert len(cache) == 0


# --- when


def test_a_quick_model_is_asked_after_the_delay_that_was_set() -> None:
    pace = Pace()
    pace.answered(0.1)
    assert pace.wait(0.075, 0.0) == 0.075
    assert pace.wait(0.075, 0.05) == pytest.approx(0.025)
    assert pace.wait(0.075, 1.0) == 0


def test_a_slow_model_and_questions_in_vain_make_it_wait_longer() -> None:
    pace = Pace()
    pace.answered(0.8)
    slow = pace.wait(0.075, 0.0)
    assert slow == pytest.approx(0.2)
    for _ in range(20):
        pace.cancelled()
    assert slow < pace.wait(0.075, 0.0) <= LONGEST_WAIT
    for _ in range(40):
        pace.answered(0.05)
    assert pace.wait(0.075, 0.0) == 0.075


# --- what became of it


def shown(text: str = "INC(sum); n := 0", before: str = "") -> Shown:
    return Shown(1, URI, place(before), text, 0.0)


def test_acceptance_is_told_from_the_text() -> None:
    assert shown().changed(HEAD + "INC(sum); n := 0" + TAIL, 1.0) == "accepted"


def test_acceptance_by_words_and_typing_are_told_apart() -> None:
    each = shown()
    assert each.changed(HEAD + "I" + TAIL, 1.0) is None
    assert each.changed(HEAD + "INC" + TAIL, 1.0) == "partially-accepted"
    assert each.taken == 3
    assert each.changed(HEAD + "IN" + TAIL, 1.0) is None
    assert each.changed(HEAD + "INC(sum); n := " + TAIL, 1.0) == "partially-accepted"
    assert each.changed(HEAD + "INC(sum); n := 0" + TAIL, 1.0) == "typed"


def test_other_words_refuse_a_suggestion_that_was_seen() -> None:
    assert shown().changed(HEAD + "D" + TAIL, 1.0) == "rejected"
    glimpsed = shown()
    assert glimpsed.changed(HEAD + "D" + TAIL, 0.1) is None
    assert glimpsed.is_lost


def test_an_edit_further_up_says_nothing() -> None:
    filler = "\n".join(f"\tn := {number};" for number in range(60)) + "\n\t"
    each = shown(before=filler)
    assert each.changed("(* new *)\n" + HEAD + filler + TAIL, 1.0) is None
    text = "(* new *)\n" + HEAD + filler + "INC(sum); n := 0" + TAIL
    assert each.changed(text, 1.0) == "accepted"
    assert text[: each.end].endswith("n := 0")


def test_how_much_still_stands() -> None:
    lines = Shown(1, URI, place("sum := "), "n + 1;\n\tINC(sum, 12)", 0.0).lines()
    assert lines == ["sum := n + 1;", "INC(sum, 12)"]
    assert retained(lines, HEAD + "sum := n + 1;\n\t\tINC( sum, 12 )" + TAIL) == 1
    assert 0.4 < retained(lines, HEAD + "sum := n + 1;\n" + TAIL) < 0.6
    assert retained(lines, HEAD + TAIL) == 0
