"""Whatever a model says: what is shown leaves the module as it was, but for the text itself."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cp_lsp.completion.judge import Judge, Verdict
from cp_lsp.completion.trial import Trial
from cp_lsp.semantics.checker import check, syntax_findings
from cp_lsp.semantics.incremental import EditedModule
from cp_lsp.source.diagnostic import Finding

MODULE = """MODULE M;

	CONST size = 8;

	TYPE
		Node = POINTER TO RECORD
			next: Node;
			value: INTEGER
		END;

	VAR i, j: INTEGER; b: BOOLEAN; s: ARRAY size OF CHAR; first: Node;

	PROCEDURE Sum (n: Node): INTEGER;
		VAR sum: INTEGER;
	BEGIN
		sum := 0; (* of all *)
		WHILE n # NIL DO
			sum := sum + n.value;
			n := n.next
		END;
		RETURN sum
	END Sum;

	PROCEDURE (n: Node) Put (value: INTEGER), NEW;

		PROCEDURE Twice (x: INTEGER): INTEGER;
		BEGIN RETURN 2 * x
		END Twice;

	BEGIN
		n.value := Twice(value);
		CASE i OF
		| 1: j := 2
		| 2, 4..6: j := 3
		ELSE
		END;
		IF b THEN i := Sum(n) ELSIF i > 3 THEN s := "abc" END
	END Put;

BEGIN
	first := NIL; i := size
END M.
"""

PLACES = [
    MODULE.index(text) + len(text)
    for text in (
        "size = 8;",
        "value: INTEGER",
        "VAR i, j: INTEGER;",
        "Sum (n: Node",
        "VAR sum: INTEGER;",
        "sum := 0;",
        "(* of",
        "(* of all *",
        "sum + ",
        "RETURN sum",
        "Put (value: INTEGER",
        "NEW;\n",
        "2 * x",
        "Twice(value",
        "| 1: ",
        "CASE i OF",
        "IF b",
        's := "abc',
        "END Put;\n",
        "first := NIL; ",
        "END M.",
    )
]

HOSTILE = [
    "i := 1" * 20_000,
    "x\0y",
    "\0",
    "(* not closed",
    "i := 1 (* not closed",
    "*) i := 1",
    "END M.",
    "END Put;\n\nEND M.\n\nMODULE N;",
    "i := 1;\r\n\t\tj := 2\r\n",
    "(* nothing but words *)",
    "begin\n  Result := 'x';\nend;",
    "procedure TForm1.Click(Sender: TObject); begin ShowMessage('x') end;",
    "переменная := 1",
    "i := 1; // Комментарий",
    "```component-pascal\ni := 1\n```",
    "Sure! Here is the code:\n```\ni := 1;\n```\nIt sets i.",
    "END Sum;\n\n\tPROCEDURE Sum (n: Node): INTEGER;\n\tBEGIN",
    "; PROCEDURE P; BEGIN END P; ",
    "CONST size = 9; VAR first: INTEGER; ",
    "\ufeffi := 1",
    "\ufffc",
    "'",
    '"',
    "((((((((((",
    "IF " * 300,
    "\ud800",
    "<|endoftext|>",
    "\t\t\t\n\n\n",
    ";" * 50,
]


def added(before: list[Finding], after: list[Finding], at: int, growth: int) -> Counter[Finding]:
    """Findings that were not there before, those after the text moved back by its length."""
    moved = [f if f.pos <= at else f._replace(pos=max(f.pos - growth, at)) for f in after]
    return Counter(set(moved)) - Counter(set(before))


def check_verdict(prefix: str, suffix: str, verdict: Verdict) -> None:
    if not verdict.text:
        assert verdict.reason and verdict.reason_ru
        return
    assert verdict.text.strip()
    assert verdict.reason is None
    before, text = prefix + suffix, prefix + verdict.text + suffix
    after = check(text).discovered
    end = len(prefix) + len(verdict.text)
    assert not [finding for finding in after if len(prefix) < finding.pos < end]
    assert not added(check(before).discovered, after, len(prefix), len(verdict.text))
    if not syntax_findings(before):
        assert not syntax_findings(text)


@pytest.mark.parametrize("place", PLACES)
def test_hostile_texts(place: int) -> None:
    prefix, suffix = MODULE[:place], MODULE[place:]
    judge = Judge(prefix, suffix)
    for text in [*HOSTILE, suffix[:20], suffix[:200], prefix[-60:], suffix, MODULE]:
        check_verdict(prefix, suffix, judge.judge(text))


def test_a_module_is_kept_from_place_to_place() -> None:
    module = EditedModule(MODULE)
    for place in PLACES:
        prefix, suffix = MODULE[:place], MODULE[place:]
        module.become(MODULE)
        for text in ("i := 1", " + 1", "; x: INTEGER", "x: INTEGER;", "CONST c = 1;", "END"):
            kept = Judge(prefix, suffix, None, module).judge(text)
            assert kept == Judge(prefix, suffix).judge(text), (place, text)


PIECES = [
    "i", "j", "b", "n", "sum", "first", " := ", "1", " + ", "(", ")", ";", "\n\t\t", " ", "IF ",
    " THEN ", "ELSE ", "END", "WHILE ", " DO ", "RETURN ", "Sum(", ".next", ".value", "'x'", "(*",
    "*)", "VAR ", "x: INTEGER", "CONST c = 2", "TYPE T = ", "RECORD ", "POINTER TO ", "Node",
    "PROCEDURE P", "BEGIN ", "END P", "NIL", "[", "]", "{", "}", "~", "END Sum;", "END M.", ",",
    ":", "INTEGER", "\r\n", "\0", "я", "REPEAT ", " UNTIL ", "|", "CASE ", " OF ",
]  # fmt: skip

texts = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)
spans = st.tuples(st.integers(0, len(MODULE)), st.integers(0, 12))


@settings(max_examples=150, deadline=None)
@given(span=spans, text=texts)
def test_a_hole_anywhere(span: tuple[int, int], text: str) -> None:
    start, length = span
    prefix, suffix = MODULE[:start], MODULE[start + length :]
    check_verdict(prefix, suffix, Judge(prefix, suffix).judge(text))


@settings(max_examples=80, deadline=None)
@given(span=spans, text=texts, other=spans, mistake=st.sampled_from(PIECES))
def test_a_hole_in_a_module_with_a_mistake(
    span: tuple[int, int], text: str, other: tuple[int, int], mistake: str
) -> None:
    module = MODULE[: other[0]] + mistake + MODULE[other[0] :]
    start, length = span
    prefix, suffix = module[:start], module[start + length :]
    check_verdict(prefix, suffix, Judge(prefix, suffix).judge(text))


@settings(max_examples=80, deadline=None)
@given(edits=st.lists(st.tuples(spans, texts), min_size=1, max_size=4), text=texts)
def test_a_trial_finds_no_less_than_the_compiler(
    edits: list[tuple[tuple[int, int], str]], text: str
) -> None:
    module = EditedModule(MODULE)
    for (start, length), replacement in edits:
        start = min(start, len(module.text))
        before = module.text
        prefix, suffix = before[:start], before[start + length :]
        trial = Trial(prefix, suffix, None, module)
        for said in (text, replacement):
            if trial.new_finding(said) is None:
                after = check(prefix + said + suffix).discovered
                assert not added(check(prefix + suffix).discovered, after, start, len(said))
        module.become(prefix + replacement + suffix)
