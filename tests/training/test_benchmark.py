"""The benchmark: tasks are fair, figures are right, distributions sum to 1, pages show all."""

from __future__ import annotations

import argparse
import json
import math
import random
from pathlib import Path

import pytest

from cp_lsp.errors import CpLspError
from cp_lsp.semantics.context import NoImports
from cp_training.benchmark import bits, report
from cp_training.benchmark.answers import Answer, answer, read_answers, write_answers
from cp_training.benchmark.baselines.compressors import compressors, primed_size, primed_sizes
from cp_training.benchmark.baselines.copying import copy_from_file
from cp_training.benchmark.baselines.fivegram import END, FiveGram
from cp_training.benchmark.baselines.infill import FiveGramFiller
from cp_training.benchmark.baselines.lexemes import lexemes
from cp_training.benchmark.baselines.ngram import NGramModel
from cp_training.benchmark.judge import (
    OK,
    REFUSED,
    SYNTAX_ERROR,
    TIMEOUT,
    TYPE_ERROR,
    figures,
    judge_answers,
    speed,
)
from cp_training.benchmark.metrics import (
    edit_similarity,
    is_exact,
    levenshtein,
    mean_with_interval,
)
from cp_training.benchmark.tasks import (
    KINDS,
    Task,
    cut_tasks,
    read_tasks,
    tasks_hash,
    windowed,
    write_tasks,
)
from cp_training.cli import bench
from cp_training.corpus.document import DOCUMENTS, Document, write_documents

MODULE = """MODULE {name};
	(* a list of numbers, kept in order *)

	CONST max* = {max}; title = "numbers";

	TYPE
		List* = POINTER TO RECORD
			next: List;
			value-: INTEGER
		END;

	VAR first: List; count*: INTEGER;

	PROCEDURE Insert* (value: INTEGER; OUT done: BOOLEAN);
		VAR l, new: List;
	BEGIN
		ASSERT(value >= 0, 20);
		NEW(new); new.value := value;
		l := first; done := FALSE;
		WHILE (l # NIL) & (l.next # NIL) & (l.next.value < value) DO l := l.next END;
		IF l = NIL THEN first := new ELSE new.next := l.next; l.next := new END;
		INC(count); done := count <= max
	END Insert;

	PROCEDURE Sum* (from, to: INTEGER): INTEGER;
		VAR l: List; sum: INTEGER;
	BEGIN
		l := first; sum := 0;
		WHILE l # NIL DO
			IF (l.value >= from) & (l.value <= to) THEN sum := sum + l.value END;
			l := l.next
		END;
		RETURN sum
	END Sum;

	PROCEDURE Clear*;
	BEGIN
		first := NIL; count := 0
	END Clear;

BEGIN
	first := NIL; count := 0
END {name}.
"""


def document(name: str, split: str, size: int = 10) -> Document:
    text = MODULE.format(name=name, max=size)
    return Document(f"test/{name}", text, "code", "test", f"{name}.cp", name, "BSD-2-Clause", split)  # type: ignore[arg-type]


DOCUMENTS_ALL = [
    document("Alpha", "train", 10),
    document("Beta", "train", 20),
    document("Gamma", "test", 30),
    document("Delta", "test", 40),
    document("Eps", "dev", 50),
]
TRAINING = [one.text for one in DOCUMENTS_ALL if one.split == "train"]


@pytest.fixture(scope="module")
def grams() -> FiveGram:
    return FiveGram(TRAINING)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    write_documents(folder / DOCUMENTS, DOCUMENTS_ALL)
    return folder


def a_task(answer_: str, before: str = "x", after: str = "y", kind: str = "expression") -> Task:
    return Task("t", before, after, "M.cp", kind, answer_, "M")


# Tasks


def test_tasks_fit_back_and_come_from_the_split_alone() -> None:
    tasks = cut_tasks(DOCUMENTS_ALL, per_kind=4)
    texts = {one.module: one.text for one in DOCUMENTS_ALL}
    assert {task.kind for task in tasks} == set(KINDS)
    assert {task.module for task in tasks} == {"Gamma", "Delta"}
    assert all(task.original == texts[task.module] for task in tasks)
    assert len({task.id for task in tasks}) == len(tasks)


def test_tasks_depend_on_the_seed_alone() -> None:
    assert tasks_hash(cut_tasks(DOCUMENTS_ALL)) == tasks_hash(cut_tasks(DOCUMENTS_ALL[::-1]))
    assert cut_tasks(DOCUMENTS_ALL, per_kind=3) != cut_tasks(DOCUMENTS_ALL, per_kind=3, seed=1)


def test_fewer_tasks_are_a_part_of_more() -> None:
    assert set(cut_tasks(DOCUMENTS_ALL, per_kind=2)) <= set(cut_tasks(DOCUMENTS_ALL, per_kind=4))


def test_modules_have_their_turn() -> None:
    tasks = cut_tasks(DOCUMENTS_ALL, per_kind=4, kinds=["statement"])
    assert sorted(task.module for task in tasks) == ["Delta", "Delta", "Gamma", "Gamma"]


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        ("parameter-list", {"value: INTEGER; OUT done: BOOLEAN", "from, to: INTEGER"}),
        ("declaration", {'title = "numbers"', "count*: INTEGER"}),
        ("statement", {"l := l.next", "INC(count)", "RETURN sum"}),
        (
            "expression",
            {"count <= max", "l.next", "(l # NIL) & (l.next # NIL) & (l.next.value < value)"},
        ),
        ("procedure-body", {"first := NIL; count := 0"}),
    ],
)
def test_constructs_are_cut_out_whole(kind: str, answers: set[str]) -> None:
    found = {task.answer for task in cut_tasks(DOCUMENTS_ALL, per_kind=1000, kinds=[kind])}
    assert answers - found == set()


def test_the_rest_of_a_line_ends_with_the_line() -> None:
    tasks = cut_tasks(DOCUMENTS_ALL, per_kind=1000, kinds=["rest-of-line"])
    assert all(task.suffix.startswith("\n") and "\n" not in task.answer for task in tasks)
    assert {task.prefix[-1:].isspace() for task in tasks} == {True, False}


def test_modules_with_findings_are_left_out() -> None:
    kept = Document(**{**_record(document("Zeta", "test")), "verdict": "kept: dialect"})
    assert cut_tasks([kept]) == []


def _record(one: Document) -> dict[str, str]:
    return {name: getattr(one, name) for name in Document.__slots__}


def test_a_window_shows_less_of_the_same_task() -> None:
    task = cut_tasks(DOCUMENTS_ALL, per_kind=9, kinds=["statement"])[4]
    seen = windowed(task, 200)
    assert (seen.id, seen.answer) == (task.id, task.answer)
    assert task.prefix.endswith(seen.prefix)
    assert task.suffix.startswith(seen.suffix)
    assert 100 < len(seen.prefix) + len(seen.suffix) <= 200
    assert windowed(task, 10**6) == task


def test_files_of_tasks_are_read_back(tmp_path: Path) -> None:
    tasks = cut_tasks(DOCUMENTS_ALL, per_kind=2)
    write_tasks(tmp_path / "tasks.jsonl", tasks)
    assert read_tasks(tmp_path / "tasks.jsonl") == tasks


# Metrics


def test_levenshtein_is_that_of_the_table() -> None:
    draw = random.Random(7)
    for _ in range(300):
        one = "".join(draw.choices("abc", k=draw.randint(0, 9)))
        other = "".join(draw.choices("abcd", k=draw.randint(0, 9)))
        row = list(range(len(other) + 1))
        for i, left in enumerate(one, 1):
            above, row = row, [i]
            for j, right in enumerate(other, 1):
                row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (left != right)))
        assert levenshtein(one, other) == row[-1]


def test_similarity_is_the_share_that_stays() -> None:
    assert edit_similarity("abcd", "abxd") == 0.75
    assert edit_similarity("", "") == 1.0
    assert edit_similarity("", "ab") == 0.0


def test_exact_looks_past_trailing_white_space_alone() -> None:
    assert is_exact("a := b \n\tc\n", "a := b\n\tc")
    assert not is_exact("a := b\n c", "a := b\n\tc")
    assert not is_exact(" a", "a")


def test_intervals_hold_the_mean_and_are_wider_for_alike_values() -> None:
    values = [0.0, 1.0] * 50
    alone = mean_with_interval(values)
    grouped = mean_with_interval(sorted(values), [f"m{at // 25}" for at in range(100)])
    assert alone.low < 0.5 < alone.high
    assert grouped.high - grouped.low > alone.high - alone.low
    assert mean_with_interval([]).value == 0


# Baselines


@pytest.mark.parametrize(
    "text",
    [
        TRAINING[0],
        "",
        "x :=  y(* two  words\n\t\t(* in it *) *)\r\n\u00a0\ufffcz",
        '"a string of more than forty characters, which falls into words" open "',
        "(* no end",
        "\ud83d\ude00 я := 'ё'",
    ],
)
def test_lexemes_are_the_text(text: str) -> None:
    assert "".join(lexemes(text)) == text


def test_a_blank_goes_with_the_lexeme_after_it() -> None:
    assert lexemes("IF a # b\n\t\tTHEN") == ["IF", " a", " #", " b", "\n\t\t", "THEN"]


def test_an_n_gram_is_a_distribution(grams: FiveGram) -> None:
    model = NGramModel(3, lambda _, symbol: {"a": 0.5, "b": 0.3, "c": 0.2}[symbol])
    model.fit(["abcabacab", "cab", "b"])
    for context in ([], ["a"], ["c", "a"], ["b", "b", "b"]):
        total = sum(model.probability(context, symbol) for symbol in "abc")
        assert math.isclose(total, 1.0)
    characters = sorted({c for text in TRAINING for c in text})
    total = sum(grams.spelling.probability(["v", "a"], c) for c in [*characters, END])
    assert 0.999 < total <= 1 + 1e-9


def test_a_five_gram_foresees_what_it_has_seen(grams: FiveGram) -> None:
    seen, new = TRAINING[0], "MODULE Zq;\n\tVAR wholly*: SET;\nEND Zq.\n"
    assert grams.bits(seen) / len(seen) < 0.8
    assert grams.bits(new) / len(new) > 2 * grams.bits(seen) / len(seen)
    twice = new + new
    assert grams.bits(twice, learns=True) < 0.8 * grams.bits(twice)


def test_counting_by_sorting_gives_what_dictionaries_give() -> None:
    pytest.importorskip("numpy")
    from cp_training.benchmark.baselines import characters as c

    order = 4
    sorted_model = c.CharacterNGram(TRAINING, order=order)
    alphabet = {*"".join(TRAINING), "END"}
    known, strange = (1 - 1e-4) / len(alphabet), 1e-4 / c.CODE_POINTS

    def model() -> NGramModel:
        made = NGramModel(order, lambda _, s: known if s in alphabet else strange)
        # There the documents are one sequence.
        symbols = ["END"] * order + [s for text in TRAINING for s in [*text, "END"]]
        for at in range(order, len(symbols)):
            made.add(symbols[:at][-order:], symbols[at])
        made.fit([])
        return made

    texts = ["MODULE Sum; ß", "VAR value: LIST"]
    for scope, learns in (("nothing", False), ("all", True)):
        plain, wanted = model(), []
        symbols = ["END"] * order
        for text in texts:
            total = 0.0
            for symbol in [*text, "END"]:
                before = symbols[-order + 1 :]
                total -= math.log2(plain.probability(before, symbol))
                if learns:
                    plain.add(before, symbol)
                symbols.append(symbol)
            wanted.append(total)
        assert sorted_model.bits(texts, scope=scope) == pytest.approx(wanted)  # type: ignore[arg-type]
    together = sorted_model.bits(texts, scope="document")
    assert together[0] == pytest.approx(sorted_model.bits(texts[:1], scope="all")[0])


def test_a_primed_compressor_pays_little_for_what_it_knows() -> None:
    training = "".join(TRAINING).encode()
    for name, maker in compressors():
        if name.startswith("PPMd"):
            continue  # takes a gigabyte
        known, new = primed_sizes(maker, training, [TRAINING[0].encode(), bytes(range(256)) * 4])
        assert known < 60 < new
        assert primed_size(maker, training, [TRAINING[0].encode()]) < 60


def test_copying_goes_on_as_the_file_did_before() -> None:
    prefix = "MODULE M;\nBEGIN\n\tLog.String(a); Log.Ln;\n\tLog.String(b); Log.Ln;\n\tLog.String("
    task = Task("t", prefix, "\nEND M.\n", "M.cp", "rest-of-line", "c); Log.Ln;", "M")
    assert copy_from_file(task).endswith("); Log.Ln;")
    task = Task("t", "MODULE ", " Zz", "M.cp", "rest-of-line", "M", "M")
    assert copy_from_file(task) == ""


def test_the_five_gram_fills_what_it_has_seen(grams: FiveGram) -> None:
    tasks = cut_tasks(DOCUMENTS_ALL, per_kind=12, kinds=["statement"])
    filler = FiveGramFiller(grams)
    exact = sum(is_exact(filler.fill(task), task.answer) for task in tasks)
    assert exact >= len(tasks) / 3


def test_a_blank_before_the_gap_is_not_said_again(grams: FiveGram) -> None:
    head, _, tail = TRAINING[0].partition(" first; sum := 0;")
    for learns in (False, True):
        filler = FiveGramFiller(grams, learns=learns)
        after = a_task("first; sum := 0;", head + " ", tail, "rest-of-line")
        assert not filler.fill(after).startswith(" ")


# Judging


def judged(completion: str, **more: object) -> str:
    text = TRAINING[0]
    prefix, _, suffix = text.partition("l.value + 0" if "l.value + 0" in text else "sum + l.value")
    task = Task("t", prefix, suffix, "Alpha.cp", "expression", "sum + l.value", "Alpha")
    given = Answer("t", completion, 5.0, **more)  # type: ignore[arg-type]
    return judge_answers([task], {"t": given}, NoImports())[0].outcome


@pytest.mark.parametrize(
    ("completion", "outcome"),
    [
        ("sum + l.value", OK),
        ("l.value + sum + 1", OK),
        ("sum + ", SYNTAX_ERROR),
        ("sum + l.valeu", TYPE_ERROR),
        ("sum + TRUE", TYPE_ERROR),
        ("  ", REFUSED),
    ],
)
def test_outcomes(completion: str, outcome: str) -> None:
    assert judged(completion) == outcome


def test_the_end_of_the_module_hides_no_mistake() -> None:
    assert judged("sum + l.value END END END Sum; END Alpha.") == SYNTAX_ERROR


def test_trimming_leaves_out_what_follows_the_gap() -> None:
    task = a_task("b", "MODULE M; VAR a, b: SET; BEGIN a := ", ";\n\tb := a END M.", "statement")
    given = {"t": Answer("t", "b;", 1.0)}
    assert not judge_answers([task], given, NoImports())[0].is_exact
    assert judge_answers([task], given, NoImports(), trims=True)[0].is_exact


def test_late_and_refused_answers_are_told_apart() -> None:
    assert judged("sum", refused="nothing compiles") == REFUSED
    assert judged("", refused="timeout after 10 s") == TIMEOUT


def test_an_old_finding_is_not_held_against_the_answer() -> None:
    prefix, suffix = "MODULE M;\n\tVAR a: Nowhere; b: INTEGER;\nBEGIN\n\tb := ", "\nEND M.\n"
    task = Task("t", prefix, suffix, "M.cp", "expression", "1", "M")
    result = judge_answers([task], {"t": Answer("t", "2 + 3", 1.0)}, NoImports())[0]
    assert (result.outcome, result.parses, result.adds_none) == (OK, True, True)


def test_what_the_checker_cannot_tell_is_not_counted() -> None:
    prefix, suffix = "MODULE M;\n\tIMPORT Nowhere;\n\tVAR b: INTEGER;\nBEGIN\n\tb := ", "\nEND M.\n"
    task = Task("t", prefix, suffix, "M.cp", "expression", "1", "M")
    result = judge_answers([task], {"t": Answer("t", "wrong", 1.0)}, NoImports())
    assert (result[0].parses, result[0].adds_none) == (True, None)
    assert figures(result)["all"]["adds_none"]["tasks"] == 0


def test_figures_by_kind_and_a_task_without_answer() -> None:
    tasks = cut_tasks(DOCUMENTS_ALL, per_kind=2)
    right = {task.id: Answer(task.id, task.answer, 30.0, 10.0, tokens=5) for task in tasks[1:]}
    result = judge_answers(tasks, right, NoImports())
    found = figures(result)
    assert list(found) == [*KINDS, "all"]
    assert found["all"]["outcomes"][REFUSED] == 1
    assert found["all"]["exact"]["value"] == pytest.approx(1 - 1 / len(tasks), abs=1e-4)
    assert found["statement"]["exact"]["value"] == 1
    times = speed(result)
    assert times["ttft_ms_median"] == 10
    assert times["tokens_per_s"] == pytest.approx(4 / 0.02)


def test_answers_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    given = [answer(a_task("z"), lambda _: "z"), Answer("u", "", 1.0, refused="no")]
    write_answers(path, given)
    assert list(read_answers(path).values()) == given
    path.write_text('{"id": "t", "completion": null, "ms": 1, "refused": "no"}\n', "utf-8")
    assert read_answers(path)["t"].completion == ""


# Bits per character


@pytest.mark.parametrize(("size", "context"), [(1, 8), (5, 8), (9, 8), (10, 8), (3000, 1024)])
def test_windows_score_each_token_once_with_enough_before_it(size: int, context: int) -> None:
    scored: list[int] = []
    for start, stop, first in bits.windows(size, context):
        assert stop - start <= context + 1
        assert first - start >= min(bits.MIN_CONTEXT, context // 2, first)
        scored += range(first, stop)
    assert scored == list(range(1, size))


# The command


def run(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    bench.add_parser(parser.add_subparsers())
    args = parser.parse_args(["bench", *map(str, arguments)])
    return bench.run(args)


def test_from_a_corpus_to_a_page(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tasks, results = tmp_path / "tasks.jsonl", tmp_path / "results"
    assert run("tasks", corpus, "--out", tasks, "--per-kind", 3) == 0
    assert "18 tasks, sha256 " in capsys.readouterr().out
    for baseline in ("copy", "5-gram", "5-gram-file"):
        answers = tmp_path / f"{baseline}.jsonl"
        run("answer", baseline, "--tasks", tasks, "--corpus", corpus, "--out", answers)
        given = ["--tasks", tasks, "--answers", answers, "--corpus", corpus, "--date", "2026-01-02"]
        named = ["--contender", f"<{baseline}>", "--baseline", "--commit", "abc1234"]
        run("infill", *given, *named, "--out", results / f"{baseline}.json")
    given = ["--corpus", corpus, "--date", "2026-01-02", "--quick"]
    run("bits", *given, "--out", results / "bits.json")
    capsys.readouterr()

    page, table = tmp_path / "page.html", tmp_path / "table.md"
    run("report", results, "--html", page, "--markdown", table)
    html = page.read_text("utf-8")
    assert html.count("<svg") >= 5
    assert "&lt;5-gram&gt;" in html
    assert "<script" not in html
    assert "5-gram over lexemes" in html
    assert "| <copy> |" in table.read_text("utf-8")

    result = json.loads((results / "5-gram.json").read_text("utf-8"))
    assert result["date"] == "2026-01-02"
    assert len(result["tasks"]) == len(result["corpus"]) == 64
    assert result["figures"]["all"]["tasks"] == len(result["outcomes"]) == 18
    # Tasks hold texts of the corpus: results hold none.
    assert "MODULE" not in (results / "5-gram.json").read_text("utf-8")


def test_wrong_use_says_what_to_do(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(CpLspError, match="is not there"):
        run("tasks", tmp_path / "nowhere", "--out", tmp_path / "tasks.jsonl")
    tasks = tmp_path / "tasks.jsonl"
    run("tasks", corpus, "--out", tasks, "--per-kind", 1)
    with pytest.raises(CpLspError, match="--corpus"):
        run("answer", "5-gram", "--tasks", tasks, "--out", tmp_path / "a.jsonl")
    other = tmp_path / "other.jsonl"
    write_answers(other, [Answer("unknown", "x", 1.0)])
    with pytest.raises(CpLspError, match="none of the tasks"):
        given = ["--tasks", tasks, "--answers", other, "--contender", "x", "--date", "d"]
        run("infill", *given)
    with pytest.raises(CpLspError, match="no results"):
        run("report", tmp_path)


def test_contenders_with_other_tasks_are_kept_apart() -> None:
    figure = {"value": 0.5, "low": 0.4, "high": 0.6}
    metrics = dict.fromkeys(("exact", "similarity", "parses", "adds_none"), figure)
    empty = dict.fromkeys(("ttft_ms_median", "ttft_ms_p95", "tokens_per_s"))

    def result(name: str, tasks: str, count: int) -> dict[str, object]:
        figures_ = {"all": {"tasks": count, **metrics, "outcomes": {OK: count}}}
        about = {"kind": "infill", "contender": name, "is_baseline": False, "tasks": tasks}
        return {**about, "figures": figures_, "speed": empty}

    text = report.markdown([result("small", "b", 60), result("large", "a", 600)])
    assert text.index("600 tasks") < text.index("| large") < text.index("60 tasks:", 20)
    assert report.page([result("small", "b", 60), result("large", "a", 600)]).count("<h1") == 1
