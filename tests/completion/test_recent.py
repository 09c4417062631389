"""What was changed lately is told in small pieces."""

from __future__ import annotations

from cp_lsp.completion.recent import MAX_CHANGES, RecentChanges

LINES = [f"\tline{i};" for i in range(100)]


def text(**changed: str) -> str:
    lines = list(LINES)
    for key, line in changed.items():
        lines[int(key[1:])] = line
    return "\n".join(lines)


def test_typing_in_a_line_is_one_change() -> None:
    recent = RecentChanges()
    recent.note("M", text())
    for typed in range(1, 12):
        recent.note("M", text(_10="\tx := other"[:typed]))
    assert [change.text for change in recent.latest()] == ["-\tline10;\n+\tx := other\n"]


def test_changes_apart_are_told_apart_the_latest_first() -> None:
    recent = RecentChanges()
    recent.note("M", text())
    recent.note("M", text(_10="a"))
    recent.note("M", text(_10="a", _50="b"))
    recent.note("M", text(_10="a", _50="b", _51="c"))
    assert [change.text for change in recent.latest()] == [
        "-\tline50;\n-\tline51;\n+b\n+c\n",
        "-\tline10;\n+a\n",
    ]


def test_the_change_at_the_cursor_is_no_news() -> None:
    recent = RecentChanges()
    recent.note("M", text())
    recent.note("M", text(_10="a"))
    recent.note("M", text(_10="a", _50="b"))
    assert [change.first for change in recent.latest(file="M", line=51)] == [10]
    assert len(recent.latest(file="N", line=51)) == 2


def test_lines_that_come_in_above_move_what_stands_below() -> None:
    recent = RecentChanges()
    recent.note("M", text())
    recent.note("M", text(_50="b"))
    recent.note("M", "\n\n\n" + text(_50="b"))
    assert [change.first for change in recent.latest()] == [53]
    assert not recent.latest(file="M", line=53)


def test_what_was_undone_has_not_changed() -> None:
    recent = RecentChanges()
    recent.note("M", text())
    recent.note("M", text(_50="b"))
    recent.note("M", text())
    assert not recent.latest()


def test_only_few_and_small_changes_are_told() -> None:
    recent = RecentChanges()
    recent.note("M", text())
    recent.note("M", text() + "\n".join(f"pasted{i}" for i in range(50)))
    assert not recent.latest()
    recent.forget("M")
    changed: dict[str, str] = {}
    recent.note("M", text())
    for i in range(0, 100, 5):
        changed[f"_{i}"] = f"x{i}"
        recent.note("M", text(**changed))
    assert [change.first for change in recent.latest(count=99)] == list(
        range(95, 95 - 5 * MAX_CHANGES, -5)
    )


def test_lines_put_in_and_taken_out() -> None:
    recent = RecentChanges()
    recent.note("M", "a\nb\nc\n")
    recent.note("M", "a\nnew\nb\nc\n")
    assert recent.latest()[0].text == "+new\n"
    recent.forget("M")
    recent.note("M", "a\nb\nc\n")
    recent.note("M", "a\nc\n")
    assert recent.latest()[0].text == "-b\n"
    recent.forget("M")
    assert not recent.latest()
