"""`cp-lsp complete` as a person and a benchmark meet it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cp_lsp import cli
from cp_lsp.completion.engine import TRIES
from cp_lsp.models import load
from cp_lsp.models.scripted import ScriptedModel
from tests.models.servers import Exchange, in_turn, models, running, saying

MODULE = "MODULE Shop;\n\n\tVAR count: INTEGER;\n\nBEGIN\n\tcount := \nEND Shop.\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "Shop.cp"
    path.write_text(MODULE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    yield path


def script(monkeypatch: pytest.MonkeyPatch, *answers: str) -> ScriptedModel:
    model = ScriptedModel(answers)
    monkeypatch.setattr("cp_lsp.cli.complete.load_model", lambda _path: model)
    return model


def test_a_suggestion_at_a_place(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script(monkeypatch, "count + 1\n\tcount")
    assert cli.main(["complete", "Shop.cp:6:11"]) == 0
    assert capsys.readouterr().out == "count + 1\n"


def test_as_json(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script(monkeypatch, "count + 1")
    assert cli.main(["complete", "--json", f"{shop}:6:11"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["line"], answer["col"], answer["completion"]) == (6, 11, "count + 1")
    assert (answer["steered"], answer["refused"]) == (False, None)
    assert 0 <= answer["ttft_ms"] <= answer["ms"]


def test_no_suggestion(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script(monkeypatch, "nothing")
    assert cli.main(["complete", "Shop.cp:6:11"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "no suggestion: it would add error 0" in captured.err


def test_a_batch(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = script(monkeypatch, "count + 1", *["nothing"] * TRIES, "2;")
    before, after = MODULE[: MODULE.index("\nEND")], "\nEND Shop.\n"
    tasks = [
        {"id": "a", "prefix": before, "suffix": after, "file": "Shop.cp", "kind": "expression"},
        {"id": 2, "prefix": before, "suffix": after},
        {"id": "c\u2028", "prefix": before.replace("Shop", "Sh\u2028"), "suffix": after},
    ]
    lines = (json.dumps(task, ensure_ascii=False) for task in tasks)
    Path("tasks.jsonl").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    batch = ["complete", "--tasks", "tasks.jsonl", "--out", "out.jsonl"]
    assert cli.main([*batch, "--max-tokens", "50"]) == 0
    out = Path("out.jsonl").read_text(encoding="utf-8").split("\n")
    answers = [json.loads(line) for line in out if line]
    assert [answer["id"] for answer in answers] == ["a", 2, "c\u2028"]
    assert answers[0]["completion"] == "count + 1"
    assert answers[1]["completion"] == ""
    assert "error 0" in answers[1]["refused"]
    named = {"id", "completion", "ms", "ttft_ms", "steered", "refused", "tokens"}
    assert set(answers[0]) == named
    # To the scripted model a character is a token; refused ones were said, too.
    assert [answer["tokens"] for answer in answers] == [9, 7, 2]
    assert len(model.prompts) == 2 + TRIES

    script(monkeypatch, "nothing")
    assert cli.main([*batch, "--control", "none"]) == 0
    first = Path("out.jsonl").read_text(encoding="utf-8").split("\n")[0]
    assert json.loads(first)["completion"] == "nothing"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give either FILE:LINE:COL or --tasks"),
        (["Shop.cp:6:11", "--tasks", "t", "--out", "o"], "give either"),
        (["--tasks", "t"], "go together"),
        (["Shop.cp"], "is no place"),
        (["Shop.cp:6:x"], "is no place"),
        (["Shop.cp:99:1"], "no line 99; the text has 8"),
        (["Shop.cp:6:12"], "no column 12; the line has 10 characters"),
        (["Shop.cp:0:1"], "no line 0"),
        (["Absent.cp:1:1"], "Absent.cp"),
        (["--control", "wire", "Shop.cp:1:1"], "wire is not there yet; none and judge are"),
        (["--tasks", "absent", "--out", "o"], "absent cannot be read"),
        (["--tasks", "odd.jsonl", "--out", "o"], "odd.jsonl:1: a task is a JSON object"),
        (["--tasks", "even.jsonl", "--out", "no/where"], "cannot be written"),
        (["--max-tokens", "0", "Shop.cp:1:1"], "no number of tokens"),
        (["--model", "absent.gguf", "Shop.cp:1:1"], "absent.gguf is no file"),
        (["Shop.cp:1:1"], "comes without its model"),
    ],
)
def test_wrong_use(
    shop: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.setattr(load, "shipped_model", lambda: None)
    Path("odd.jsonl").write_text('{"id": 1, "prefix": "a"}\n', encoding="utf-8")
    Path("even.jsonl").write_text("", encoding="utf-8")
    assert cli.main(["complete", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_real_model_from_the_setting(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("numpy")
    from tests.models import tiny

    tiny.write_tiny(shop.parent / "tiny.gguf")
    (shop.parent / "cp-lsp.toml").write_text('model = "tiny.gguf"\n', encoding="utf-8")
    status = cli.main(["complete", "--control", "none", "--json", "Shop.cp:6:11"])
    answer = json.loads(capsys.readouterr().out)
    assert (status, answer["refused"]) == (0, None)
    assert answer["completion"]

    cli.main(["doctor"])
    assert "tiny, 0.0 million parameters" in capsys.readouterr().out


def test_doctor_tells_a_model_that_is_none(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CP_LSP_MODEL", str(shop))
    assert cli.main(["doctor"]) == 1
    assert "is no GGUF file" in capsys.readouterr().out


def test_a_model_server(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("openai")
    routes = {"/models": models("qwen2.5-coder"), "/v1/completions": saying("count", " + 1\n\tx")}
    with running(routes) as server:
        assert cli.main(["complete", "Shop.cp:6:11", "--endpoint", server.url]) == 0
        asked = server.asked("/completions")[0].json["prompt"]
    assert capsys.readouterr().out == "count + 1\n"
    assert "<|fim_prefix|>MODULE Shop;" in asked


def test_a_batch_goes_on_after_a_fault_of_a_server(shop: Path) -> None:
    pytest.importorskip("openai")

    def break_off(exchange: Exchange) -> None:
        exchange.begin()
        exchange.say("cou")

    before, after = MODULE[: MODULE.index("\nEND")], "\nEND Shop.\n"
    tasks = [json.dumps({"id": each, "prefix": before, "suffix": after}) for each in "ab"]
    Path("tasks.jsonl").write_text("\n".join(tasks), encoding="utf-8")
    batch = ["complete", "--tasks", "tasks.jsonl", "--out", "out.jsonl"]
    answers = in_turn([break_off, break_off, saying("count")])
    with running({"/models": models("qwen2.5-coder"), "/v1/completions": answers}) as server:
        assert cli.main([*batch, "--endpoint", server.url]) == 0
    out = [json.loads(line) for line in Path("out.jsonl").read_text("utf-8").splitlines()]
    assert [(answer["completion"], answer["tokens"]) for answer in out] == [("count", None)] * 2


def test_a_server_that_is_not_there(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("openai")
    with running({}) as server:
        pass
    assert cli.main(["complete", "Shop.cp:6:11", "--endpoint", server.url]) == 2
    assert "start the server" in capsys.readouterr().err
    assert cli.main(["complete", "Shop.cp:6:11", "--endpoint", "nonsense"]) == 2
