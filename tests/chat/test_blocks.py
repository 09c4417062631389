"""What a person is shown of an answer: nothing that acts, and each code block once it is whole."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from cp_lsp.chat.blocks import MAX_ANSWER, Block, Reader, Words, blocks_of, fenced
from cp_lsp.chat.cleaning import harmless_line, without_controls

ANSWER = """\
Use *StdLog*, as in `a[i](x)` \u2014 see [the page](command:evil?%22x%22) <b>now</b>.
\x1b]0;title\x07\x1b[2JText and \u202eturned

   ```Pascal title="x"
x := 1;
   y := "[a](b)"
```

~~~~
```
not the end
~~~
~~~~
[r]: http://host/?q=secret
1. ![p](http://host/?q=1) and [t][r]
```component-pascal
MODULE M; END M.
"""


def read(answer: str, cuts: list[int] | None = None) -> tuple[str, list[Block]]:
    """What is shown of an answer that comes in pieces, and its blocks."""
    reader = Reader()
    found: list[Words | Block] = []
    places = [0, *sorted(cuts or []), len(answer)]
    for start, end in pairwise(places):
        found += reader.feed(answer[start:end])
    found += reader.finish()
    shown = "".join(each.text for each in found if isinstance(each, Words))
    assert shown == reader.text
    return shown, [each for each in found if isinstance(each, Block)]


def test_blocks_are_found_with_their_languages() -> None:
    _, blocks = read(ANSWER)
    assert [(each.number, each.language) for each in blocks] == [
        (0, "Pascal"),
        (1, ""),
        (2, "component-pascal"),
    ]
    assert blocks[0].text == 'x := 1;\n   y := "[a](b)"\n'
    assert blocks[1].text == "```\nnot the end\n~~~\n"
    assert blocks[2].text == "MODULE M; END M.\n"


def test_fences_are_shown_where_every_reader_sees_them() -> None:
    shown, blocks = read(ANSWER)
    assert shown.endswith("```component-pascal\nMODULE M; END M.\n```\n")
    assert "\n```Pascal\nx := 1;" in shown
    assert [each.text for each in blocks_of(shown)] == [each.text for each in blocks]


def test_nothing_acts() -> None:
    shown, _ = read(ANSWER)
    words = shown.split("```Pascal")[0] + shown.split("~~~~\n")[-1].split("```component")[0]
    assert "](" not in words
    assert "]:" not in words
    assert "<b" not in words
    assert not any(character in shown for character in "\x1b\x07\u202e")
    assert "the page (`command:evil?%22x%22`)" in words
    assert "`a[i] (x)`" in words


@pytest.mark.parametrize("seed", range(30))
def test_it_does_not_matter_how_an_answer_is_cut(seed: int) -> None:
    chance = random.Random(seed)
    cuts = [chance.randrange(len(ANSWER)) for _ in range(chance.choice([3, 30, 300]))]
    assert read(ANSWER, cuts) == read(ANSWER)


def test_words_are_shown_before_their_line_ends() -> None:
    reader = Reader()
    shown = "".join(each.text for each in reader.feed("The pro") if isinstance(each, Words))
    assert shown == "The pro"


def test_a_link_is_not_shown_before_it_is_whole() -> None:
    reader = Reader()
    shown = [each for piece in ("See ", "[x](comm", "and:y)") for each in reader.feed(piece)]
    assert "".join(each.text for each in shown if isinstance(each, Words)) == "See "
    list(reader.finish())
    assert reader.text == "See x (`command:y`)\n"


def test_a_code_span_over_two_lines_hides_no_link() -> None:
    shown, _ = read("one `\n` [x](command:y) `\n")
    assert "](" not in shown


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("a < b and c > d", "a < b and c > d"),
        ("<https://host>", "&lt;https://host>"),
        ("[a](b) [c](d)", "a (`b`) c (`d`)"),
        ("[[a](b)](c)", "a (`b`) (`c`)"),
        ("[a]: command:x", "a: `command:x`"),
        ("x[i]: y", "x[i\\]: y"),
        ("[x](<command:a b>)", "x (`command:a`)"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_harmless_lines(line: str, shown: str) -> None:
    assert harmless_line(line) == shown


def test_controls() -> None:
    assert without_controls("a\x1b[31mb\x1b]8;;http://x\x1b\\c\x9b1md\re\x00\u200bf") == "abc1mdef"


def test_a_long_answer_ends() -> None:
    reader = Reader()
    list(reader.feed("x" * (MAX_ANSWER - 1)))
    assert not reader.is_full
    list(reader.feed("yyy"))
    list(reader.finish())
    assert reader.is_full
    assert len(reader.text) == MAX_ANSWER + 1


def test_a_fence_is_longer_than_any_in_the_text() -> None:
    assert fenced("a\n````\nb") == "`````component-pascal\na\n````\nb\n`````"
