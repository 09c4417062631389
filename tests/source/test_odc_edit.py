"""Writing BlackBox documents: an edit changes the text asked for and nothing else."""

from __future__ import annotations

import random
import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cp_lsp.source.odc import (
    Attributes,
    Document,
    Fold,
    Hyperlink,
    OdcError,
    Ruler,
    Text,
    TextView,
    new_document,
    read_document,
    views_of,
)
from tests.source.test_odc_format import (
    BOLD,
    MM,
    PLAIN,
    RICH_TEXT,
    LinkTo,
    attributes,
    document,
    link,
    rich,
    ruler,
    style,
    text_document,
    text_model,
    text_view,
    unknown,
)

Look = tuple[str, Attributes]


def looks(read: Document) -> list[Look]:
    """Each character with its attributes."""
    return [(char, run.attributes) for run in read.runs for char in read.text[run.start : run.end]]


def shown_views(read: Document) -> list[object]:
    assert read.main is not None
    return shown(read.main)[2]


def shown(text: Text) -> tuple[str, object, list[object]]:
    """All that a reader sees of a text, nested texts too, for comparison."""
    views: list[object] = []
    for view in views_of(text):
        content: object = view.content
        if isinstance(content, Fold):
            hidden = shown(content.hidden) if content.hidden else None
            content = (content.left, content.collapsed, content.label, hidden)
        elif isinstance(content, TextView):
            content = shown(content.text) if content.text else None
        views.append((view.type_name, view.width, view.height, content))
    return text.raw, text.runs, views


def edited(data: bytes, new_text: str) -> Document:
    """The document after an edit, which must read as asked and be written as BlackBox would."""
    after = read_document(read_document(data).with_text(new_text))
    assert after.text == new_text
    assert after.rewritten() == after.data
    return after


def test_unchanged_text_gives_the_same_bytes() -> None:
    for data in (rich(), new_document(""), new_document("MODULE Ж;\nEND Ж.\n")):
        read = read_document(data)
        assert read.with_text(read.text) == data
        assert read.with_text(read.text.replace("\n", "\r\n")) == data
        assert read.with_text(read.readable) == data
        assert read.rewritten() == data


@pytest.mark.parametrize(
    "text", ["", "MODULE A;\nEND A.\n", "tab\there\x8b\xa0\xad", "Привет, ü, \u2022", "a\n\n\nb"]
)
def test_a_new_document_reads_as_the_text(text: str) -> None:
    read = read_document(new_document(text))
    assert read.text == text
    assert {run.attributes.typeface for run in read.runs} <= {"*"}


def test_line_ends_of_all_kinds_become_those_of_the_document() -> None:
    assert read_document(new_document("a\r\nb\rc\nd")).raw == "a\rb\rc\rd"


def test_new_characters_look_like_the_character_before() -> None:
    after = edited(rich(), RICH_TEXT.replace("MODULE", "MODULES").replace("Rich;", "Richer;"))
    attributes_at = dict(zip(after.text, (look for _, look in looks(after)), strict=True))
    assert attributes_at["S"].weight == 700
    text = after.text
    assert looks(after)[text.index("Richer") + 5][1].weight == 400
    first = edited(text_document((BOLD, "b"), (PLAIN, "p")), "abp")
    assert looks(first)[0][1].weight == 700


def test_an_edit_keeps_paragraph_ends_and_attributes_around_it() -> None:
    before = read_document(rich())
    after = edited(rich(), RICH_TEXT.replace("short", "another\ntext"))
    assert "\x0e(* " in after.raw
    assert "another\rtext" in after.raw
    position = RICH_TEXT.index("short")
    assert looks(after)[:position] == looks(before)[:position]
    assert looks(after)[position + 12 :] == looks(before)[position + 5 :]


def test_several_edits_keep_what_is_between_them() -> None:
    new_text = RICH_TEXT.replace("Rich", "Poor").replace("see", "look")
    after = edited(rich(), new_text)
    assert [look.weight for char, look in looks(after)[1:7]] == [700] * 6
    assert shown_views(after) == shown_views(read_document(rich()))


def test_a_deleted_view_goes_and_the_others_stay() -> None:
    before = read_document(rich())
    for gone, view in enumerate(before.views):
        new_text = RICH_TEXT[: view.position] + RICH_TEXT[view.position + 1 :]
        after = edited(rich(), new_text)
        if "\ufffc\ufffc" in RICH_TEXT[max(view.position - 1, 0) : view.position + 2]:
            # Which of two neighbours went cannot be told from the text.
            assert len(after.views) == len(before.views) - 1
            continue
        kept = shown_views(before)
        del kept[gone]
        assert shown_views(after) == kept


def test_what_a_deleted_view_shared_lives_on_in_the_others() -> None:
    shared = style((10 * MM,))
    model = text_model((PLAIN, "same"))
    data = text_document(
        (PLAIN, ruler(shared)),
        (PLAIN, text_view(model)),
        (PLAIN, "x"),
        (PLAIN, ruler(LinkTo(shared))),
        (PLAIN, ruler(LinkTo(shared))),
        (PLAIN, text_view(LinkTo(model))),
    )
    after = edited(data, "x\ufffc\ufffc\ufffc")
    one, two, text = (view.content for view in after.views)
    assert isinstance(one, Ruler)
    assert [tab.stop for tab in one.tabs] == [10 * MM]
    assert two == one
    assert isinstance(text, TextView)
    assert text.text is not None
    assert text.text.text == "same"


def test_an_unknown_view_keeps_its_bytes_and_the_stores_inside_it() -> None:
    inner = unknown(b"inner", None, None)
    outer = unknown(b"\x01\x02", inner, b"between", LinkTo(inner), None, b"end")
    data = text_document((PLAIN, ruler(style())), (PLAIN, "ab"), (PLAIN, outer))
    after = edited(data, "acb\ufffc").data
    for piece in (b"\x01\x02\x82", b"inner\x80", b"between\x84", b"end"):
        assert piece in after
    assert after.count(b"AcmeGauges.ViewDesc") == 1


def test_a_moved_line_takes_its_views_along() -> None:
    data = text_document(
        (PLAIN, "one "),
        (PLAIN, link("One")),
        (PLAIN, "\rtwo "),
        (PLAIN, link("Two")),
        (PLAIN, "\rthree\r"),
    )
    after = edited(data, "three\ntwo \ufffc\none \ufffc\n")
    assert [view.content for view in after.views] == [
        Hyperlink(True, "Two"),
        Hyperlink(True, "One"),
    ]


def test_the_right_view_goes_when_others_stand_beside_it() -> None:
    data = text_document(
        (PLAIN, "first"),
        (PLAIN, link("1")),
        (PLAIN, " second"),
        (PLAIN, link("2")),
        (PLAIN, " third"),
        (PLAIN, link("3")),
    )
    after = edited(data, "FIRST\ufffc SECOND THIRD\ufffc")
    assert [view.content for view in after.views] == [Hyperlink(True, "1"), Hyperlink(True, "3")]


def test_a_view_from_nowhere_is_refused() -> None:
    read = read_document(rich())
    with pytest.raises(OdcError, match="line 2, column 2: U\\+FFFC stands for an embedded view"):
        read.with_text(RICH_TEXT[:14] + "x\ufffcy" + RICH_TEXT[14:])
    with pytest.raises(OdcError, match="line 1, column 2"):
        new_document("a\ufffcb")


def test_characters_beyond_latin_1() -> None:
    after = edited(rich(), RICH_TEXT.replace("Жук", "Жюk").replace("see", "s\u2022e"))
    assert "Жюk" in after.text
    assert edited(after.data, RICH_TEXT).text == RICH_TEXT


def test_characters_beyond_16_bits() -> None:
    read = read_document(new_document("a😀b"))
    assert read.raw == "a\ud83d\ude00b"
    assert read.text == "a\ufffd\ufffdb"
    # Whoever edits the text as read must not lose what it cannot show.
    assert read_document(read.with_text("a\ufffd\ufffdbc")).readable == "a😀bc"
    assert read_document(read.with_text("xa😀b")).readable == "xa😀b"
    assert read_document(read.with_text("a😁b")).readable == "a😁b"
    assert read.with_text("a😀b") == read.data


def test_more_than_32_attributes_can_be_written() -> None:
    sizes = range(4, 44)
    data = text_document(*[(attributes(size=size), "abc\r") for size in sizes])
    after = edited(data, "abxc\n" * len(sizes))
    assert [look.size for _, look in looks(after)] == [size for size in sizes for _ in range(5)]


def test_the_scroll_position_starts_again() -> None:
    model = text_model((PLAIN, "a long text that was scrolled"))
    view = text_view(model)
    view.parts[-1] = struct.pack("<ii", 20, -5)
    data = document(view)
    assert struct.pack("<ii", 20, -5) in data
    assert struct.pack("<ii", 20, -5) not in edited(data, "short").data


def test_a_text_without_any_attributes_says_so() -> None:
    # Attributes of an empty text are those that the view keeps for it.
    assert edited(text_document(), "now").runs[0].attributes.size == 10


def test_big_edits_take_little_time() -> None:
    random.seed(4)
    words = ["BEGIN", "END", "x", ":=", ";", "\n", "\t", " ", "IF", "THEN", "\n\n"]
    old = "".join(random.choice(words) + " " for _ in range(60_000))
    new = "".join(random.choice(words) + " " for _ in range(60_000))
    data = new_document(old)
    start = time.perf_counter()
    assert read_document(read_document(data).with_text(new)).text == new
    lines = old.split("\n")
    random.shuffle(lines)
    edited(data, "\n".join(lines))
    assert time.perf_counter() - start < 10


CHARS = st.sampled_from("ab; \n\tЖ\xad\u2022") | st.characters(
    exclude_characters="\r\x0e\ufffc\ufffd", exclude_categories=["Cs"], max_codepoint=0xFFFF
)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_any_edit_reads_as_asked_and_leaves_the_rest(data: st.DataObject) -> None:
    before = read_document(rich())
    text = before.text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    added = data.draw(st.text(CHARS, max_size=8))
    new_text = text[:start] + added + text[end:]
    after = edited(before.data, new_text)
    assert looks(after)[:start] == looks(before)[:start]
    rest = len(text) - end
    if rest:
        assert looks(after)[-rest:] == looks(before)[-rest:]
    wanted = [view for view in before.views if not start <= view.position < end]
    assert len(after.views) == len(wanted)
    if "\ufffc\ufffc" not in text[max(start - 1, 0) : end + 1]:
        # Otherwise the text does not tell which of two neighbours went.
        assert [view.type_name for view in after.views] == [view.type_name for view in wanted]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9), st.text(CHARS, max_size=5))))
def test_many_edits_one_after_the_other(steps: list[tuple[int, int, str]]) -> None:
    data = rich()
    text = RICH_TEXT
    for start, length, added in steps:
        text = text[:start] + added + text[start + length :]
    once = edited(data, text)
    assert once.text == text
    assert edited(once.data, text).data == once.data


@settings(max_examples=60, deadline=None)
@given(st.text(CHARS | st.just("😀"), max_size=60))
def test_any_text_makes_a_document(text: str) -> None:
    assert read_document(new_document(text)).readable == text
