"""What is offered for a finding: nothing that was not tried, the smallest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from cp_lsp.errors import ModelError
from cp_lsp.features.fixes.rule import applied
from cp_lsp.features.fixes.workbench import Workbench
from cp_lsp.features.view import View
from cp_lsp.models.base import ChatModel, Model
from cp_lsp.models.scripted import ScriptedChat, ScriptedModel
from cp_lsp.repair import asks
from cp_lsp.repair.engine import Helpers, Mended, mend, repairs
from cp_lsp.repair.verify import Repair
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.context import NoImports
from tests.repair.speller import Speller

SHOP = """\
MODULE Shop;

	VAR sum*: INTEGER; name*: ARRAY 16 OF CHAR;

	PROCEDURE Buy* (n: INTEGER);
		VAR price: INTEGER;
	BEGIN
		price := 3;
		|
	END Buy;

END Shop.
"""


def view_of(statement: str, shop: str = SHOP) -> View:
    text = shop.replace("|", statement)
    return View(None, check(text, NoImports(), tolerant=True), text)


def offered(
    view: View,
    model: Model | None = None,
    chat: ChatModel | None = None,
    *,
    place: int = 0,
    rules: bool = False,
    limit: int = 3,
    seconds: float = 60.0,
) -> list[Repair]:
    steps = repairs(
        view,
        view.module.findings[place],
        Workbench(NoImports()),
        Helpers(model, chat),
        rules=rules,
        limit=limit,
        seconds=seconds,
    )
    return asks.finish(steps, model, chat)


def after(view: View, repair: Repair) -> str:
    return applied(view.text, repair.edits)


def assert_verified(view: View, place: int, options: Sequence[Repair]) -> None:
    """None brings an error, and all mend theirs."""
    codes = Counter(finding.code for finding in view.module.findings)
    codes[view.module.findings[place].code] -= 1
    for each in options:
        module = check(after(view, each), NoImports(), tolerant=True)
        assert Counter(finding.code for finding in module.findings) <= codes, each.title


WRONG = [
    "sum := price * ;",
    "sum := price name;",
    "sum := n + Total(3);",
    "IF sum THEN sum := 0 END;",
    "sum := name;",
    "WHILE n > 0 sum := 1 END;",
    "Buy(1, 2);",
    "sum := (price;",
]


@pytest.mark.parametrize("statement", WRONG)
def test_what_a_steered_model_says_is_offered_only_if_it_mends(statement: str) -> None:
    view = view_of(statement)
    model = Speller("zzz", "price", " n", "n > 0", ")", "1", " DO", ";", "sum := 1", "Buy(1)")
    options = offered(view, model, limit=5)
    assert options
    assert all(each.is_generated for each in options)
    assert_verified(view, 0, options)


@pytest.mark.parametrize("statement", WRONG)
def test_what_a_model_says_at_once_is_offered_only_if_it_mends(statement: str) -> None:
    view = view_of(statement)
    answers = ["zzz", "price", " n", "n > 0", ")", "END END", "(*", "1", " DO", ";", "sum := 1"]
    options = offered(view, ScriptedModel([*answers, *answers, *answers, ""]), limit=5)
    assert_verified(view, 0, options)


def test_the_smallest_comes_first() -> None:
    view = view_of("sum := price * ;")
    options = offered(view, Speller("price", "n", "sum"), limit=3)
    sizes = [each.size for each in options]
    assert sizes == sorted(sizes)
    assert len({after(view, each) for each in options}) == len(options)


def test_a_model_is_led_away_from_what_it_likes_best() -> None:
    view = view_of("sum := price * ;")
    options = offered(view, Speller(" undeclared", " namely", " n"))
    assert any("price * n" in after(view, each) for each in options)


def test_titles_say_that_a_model_wrote_it() -> None:
    view = view_of("sum := price * ;")
    (repair,) = offered(view, Speller("n"), limit=1)
    assert repair.title_in("en").endswith("(generated)")
    assert repair.title_in("ru").endswith("(предложено моделью)")


def test_a_comment_mends_nothing() -> None:
    view = view_of("sum := price * ;")
    assert not offered(view, ScriptedModel([" (*", "(* *)", "n (*"]))


def test_the_end_of_the_module_is_no_repair() -> None:
    view = view_of("sum := price * ; END Buy; END Shop.")
    text = SHOP.replace("|", "sum := ;")
    view = View(None, check(text, NoImports(), tolerant=True), text)
    assert not offered(view, ScriptedModel(["1 END Buy; END Shop. "]))


def test_an_error_that_hides_behind_another_counts() -> None:
    """A second BEGIN ends the reading, and an error before it would hush that."""
    view = view_of("sum = 1; sum := name;")
    codes = [finding.code for finding in view.module.findings]
    assert codes == [44, 113]
    for options in (offered(view, place=1, rules=True), offered(view, Speller("BEGIN"), place=1)):
        assert all("BEGIN" not in edit.text for each in options for edit in each.edits)


def test_behind_other_errors_the_model_is_led_too() -> None:
    view = view_of("Foo(1); sum := price * ;")
    place = len(view.module.findings) - 1
    assert place >= 1
    options = offered(view, Speller("undeclared", "n"), place=place)
    assert options
    assert_verified(view, place, options)


def test_rules_come_first_and_are_not_asked_of_the_model_again() -> None:
    view = view_of("sum = price;")
    model = Speller(":= price", ":=")
    options = offered(view, model, rules=True)
    assert not options[0].is_generated
    assert options[0].is_preferred
    assert len({after(view, each) for each in options}) == len(options)


def test_with_enough_from_rules_no_model_is_asked() -> None:
    view = view_of("sum = price;")
    model = Speller(":=")
    assert len(offered(view, model, rules=True, limit=1)) == 1
    assert model.asked == 0


def test_without_a_model_there_are_the_rules() -> None:
    view = view_of("sum = price;")
    assert [each.is_generated for each in offered(view, rules=True)] == [False]


def test_nothing_is_asked_when_the_time_is_over() -> None:
    view = view_of("sum := price * ;")
    model = Speller("n")
    assert offered(view, model, seconds=0.0) == []
    assert model.asked == 0


def test_cancelled_work_ends() -> None:
    view = view_of("sum := price * ;")
    model = Speller("n")
    steps = repairs(
        view, view.module.findings[0], Workbench(NoImports()), Helpers(model), rules=False
    )
    assert asks.finish(steps, model, None, is_cancelled=lambda: True) == []


def test_what_a_failing_model_raises_is_passed_on() -> None:
    view = view_of("sum := price * ;")
    with pytest.raises(ModelError):
        offered(view, None, ScriptedChat([ModelError("gone")]))


def test_a_name_without_declaration_gets_one_of_the_type_that_the_model_knows() -> None:
    view = view_of("NEW(total); total.next := NIL;", SHOP.replace("\tVAR sum", _TYPES, 1))
    options = offered(view, Speller("Node"), limit=5)
    assert any("total: Node;" in after(view, each) for each in options)
    assert_verified(view, 0, options)


_TYPES = "\tTYPE Node = POINTER TO RECORD next: Node END;\n\n\tVAR sum"


def test_a_module_that_breaks_off_is_closed() -> None:
    text = SHOP[: SHOP.index("|")] + "IF n >"
    view = View(None, check(text, NoImports(), tolerant=True), text)
    options = offered(view, Speller(" 0 THEN", " 0"), limit=1)
    assert check(after(view, options[0]), NoImports()).findings == []
    assert after(view, options[0]).rstrip().endswith("END Shop.")


def test_a_heading_that_breaks_off_gets_a_body() -> None:
    text = SHOP[: SHOP.index("PROCEDURE")] + "PROCEDURE Sum (n: INTEGER): INTEGER"
    view = View(None, check(text, NoImports(), tolerant=True), text)
    options = offered(view, Speller("n"), limit=1)
    assert check(after(view, options[0]), NoImports()).findings == []
    assert "RETURN n" in after(view, options[0])


# --- conversation


def test_a_conversation_gives_the_lines_anew() -> None:
    view = view_of("sum := price * ;")
    chat = ScriptedChat(
        ["Here:\n```\n\t\tprice := 3;\n\t\tsum := price * n;\n\tEND Buy;\n```\nDone."]
    )
    options = offered(view, None, chat)
    assert [after(view, each).count("sum := price * n;") for each in options] == [1]
    assert options[0].size <= 2
    assert_verified(view, 0, options)
    asked = chat.asked[0][-1].text
    assert "(*!*)" in asked
    assert "PROCEDURE Buy" in asked
    assert "The compiler reports error" in asked
    assert asked.rindex("(*!*)") > asked.index("PROCEDURE Buy")


def test_of_a_conversation_only_the_change_that_helps_is_taken() -> None:
    """Models like to change more than they should."""
    view = view_of("sum := price * ;")
    said = "```\n\t\tprice := three;\n\t\tsum := price * n;\n\tEND Buy;\n```"
    options = offered(view, None, ScriptedChat([said]))
    assert [after(view, each).count("price := 3;") for each in options] == [1]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "I cannot help.",
        "```\n```",
        "```\nsum := undeclared;\n```",
        "```python\nsum = 1\n```",
        "sum := price * n;",
    ],
)
def test_of_a_useless_conversation_nothing_is_offered(said: str) -> None:
    view = view_of("sum := price * ;")
    assert_verified(view, 0, offered(view, None, ScriptedChat([said])))


def test_a_block_that_is_not_closed_counts() -> None:
    view = view_of("sum := price * ;")
    said = "```\n\t\tprice := 3;\n\t\tsum := price * n;\n\tEND Buy;"
    assert offered(view, None, ScriptedChat([said]))


# --- all of a module


def mended(view: View, model: Model | None, seconds: float = 60.0) -> Mended:
    steps = mend(view, Workbench(NoImports()), Helpers(model), seconds=seconds)
    return asks.finish(steps, model, None)


def test_all_errors_are_mended_one_by_one() -> None:
    view = view_of("sum = 1; sum := price * ; IF n = 0 sum := 1 END")
    found = mended(view, Speller("n"))
    assert found.left == ()
    assert check(found.text, NoImports()).findings == []
    assert [each.is_generated for each in found.done].count(True) == 1


def test_where_nothing_helps_the_text_stays() -> None:
    view = view_of("sum := price * ;")
    found = mended(view, None)
    assert found.text == view.text
    assert found.done == ()
    assert [finding.code for finding in found.left] == [
        finding.code for finding in view.module.findings
    ]


def test_no_step_makes_it_worse() -> None:
    view = view_of("sum = 1; Foo(name, 2); sum := price * ; n := name + 1 DIV")
    counts = [len(view.module.findings)]
    model = Speller("zzz", "1", "n", ")", "sum")
    found = mended(view, model)
    text = view.text
    for each in found.done:
        text = applied(text, each.edits)
        counts.append(len(check(text, NoImports(), tolerant=True).findings))
    assert text == found.text
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == len(counts)


def test_how_far_it_is_can_be_told() -> None:
    view = view_of("sum = 1; sum := price * ;")
    told: list[tuple[int, int]] = []
    model = Speller("n")
    steps = mend(
        view,
        Workbench(NoImports()),
        Helpers(model),
        tell=lambda done, count: told.append((done, count)),
    )
    asks.finish(steps, model, None)
    assert told[0] == (0, 2)
    assert told[-1] == (2, 2)
