"""A model in a process of its own: the same answers, and no fault of it is one of ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("numpy")

from cp_lsp.errors import CpLspError, MissingPartError, ModelError
from cp_lsp.models import worker
from cp_lsp.models.base import (
    Message,
    Piece,
    Prompt,
    Sampling,
    Special,
    SteerableModel,
    TokenCounter,
)
from cp_lsp.models.embedded import EmbeddedModel
from cp_lsp.models.process import ProcessModel
from tests.models import tiny

pytestmark = pytest.mark.end_to_end

TEXT = "MODULE M;\n\tVAR abc: INTEGER;\nBEGIN\n\tabc := 1234\nEND M."
PROMPT = Prompt((Special("<|fim_prefix|>"), TEXT, Special("<|fim_middle|>")), " INTEG")
LONG = 30.0
"""Seconds that no test waits unless something is wrong."""

FAKE = """
import os, sys, time
from cp_lsp.errors import MissingPartError, ModelError
from cp_lsp.models import child
from cp_lsp.models.base import Abilities, Piece

class Fake:
    name, context_length, abilities = "fake", 100, Abilities(chat=True)
    def tokenize(self, text): return [ord(c) for c in text]
    def detokenize(self, tokens): return bytes(tokens)
    def chat(self, messages, **options):
        yield Piece(" ".join(each.role + ":" + each.text for each in messages))
    def generate(self, prompt, *, max_tokens, stop=(), sampling=None, is_cancelled):
        if prompt.beginning:  # the warming up
            return iter(())
        return self.say(prompt.parts[0], max_tokens, is_cancelled)
    def say(self, what, max_tokens, is_cancelled):
        {body}
        yield Piece(what)
        yield Piece("!", -0.5)

def load(path):
    {load}
    return Fake(), None

child._load = load
child.main()
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_tiny(tmp_path_factory.mktemp("models") / "tiny.gguf")


@pytest.fixture
def opened() -> Iterator[Callable[..., ProcessModel]]:
    """Makes models that are closed at the end."""
    models: list[ProcessModel] = []

    def make(path: Path | None = None, **options: float) -> ProcessModel:
        models.append(ProcessModel(path, **options))
        return models[-1]

    yield make
    for model in models:
        model.close()
        assert model.pid is None


@pytest.fixture(scope="module")
def apart(path: Path) -> Iterator[ProcessModel]:
    """One process for all who leave it as it was."""
    with closing(ProcessModel(path)) as model:
        yield model


@pytest.fixture
def faked(
    opened: Callable[..., ProcessModel], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., ProcessModel]:
    """Makes models whose process behaves as told, by statements in Python."""

    def make(body: str = "pass", *, load: str = "pass", **options: float) -> ProcessModel:
        script = tmp_path / "fake.py"
        script.write_text(FAKE.format(body=body, load=load), encoding="utf-8")
        monkeypatch.setattr(worker, "COMMAND", [sys.executable, str(script)])
        return opened(**options)

    return make


def said(model: ProcessModel | EmbeddedModel, prompt: Prompt, **options: object) -> str:
    pieces = model.generate(prompt, **{"max_tokens": 20} | options)  # type: ignore[arg-type]
    return "".join(piece.text for piece in pieces)


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_it_is_the_same_model(path: Path, apart: ProcessModel) -> None:
    here = EmbeddedModel(path)
    assert (apart.name, apart.context_length) == (here.name, here.context_length)
    assert apart.abilities == here.abilities
    for text in ("", TEXT, "Привет, 😀 <|fim_prefix|>", "\udc80"):
        tokens = here.tokenize(text)
        assert list(apart.tokenize(text)) == list(tokens)
        assert apart.detokenize(tokens) == here.detokenize(tokens)
    assert isinstance(apart, TokenCounter)
    assert list(apart.token_counts([TEXT, "", "abc"])) == [len(here.tokenize(TEXT)), 0, 1]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"max_tokens": 3},
        {"stop": ["b", "EN"]},
        {"sampling": Sampling(1.5, seed=4)},
        {"sampling": Sampling(1.5, seed=5)},
    ],
    ids=str,
)
def test_it_says_the_same(path: Path, apart: ProcessModel, options: dict[str, object]) -> None:
    here = EmbeddedModel(path)
    options = {"max_tokens": 30} | options
    found = list(apart.generate(PROMPT, **options))  # type: ignore[arg-type]
    expected = list(here.generate(PROMPT, **options))  # type: ignore[arg-type]
    assert [piece.text for piece in found] == [piece.text for piece in expected]
    assert [piece.logprob for piece in found] == pytest.approx(
        [piece.logprob for piece in expected], abs=1e-3
    )


def test_it_can_be_steered(path: Path, apart: ProcessModel) -> None:
    here = EmbeddedModel(path)
    assert isinstance(apart, SteerableModel)
    found, expected = (model.likeliest(PROMPT, (), count=4) for model in (apart, here))
    assert [(each.token, each.data) for each in found] == [
        (each.token, each.data) for each in expected
    ]
    assert apart.likeliest(PROMPT, (), count=4, is_cancelled=lambda: True) == []


@pytest.mark.parametrize(
    ("prompt", "problem"),
    [
        (Prompt(("x" * 600,)), "more than the model's 512"),
        (Prompt((Special("<|no such|>"),)), "has no token"),
        (Prompt(()), "empty prompt"),
    ],
)
def test_what_it_cannot_answer_harms_nobody(
    apart: ProcessModel, prompt: Prompt, problem: str
) -> None:
    assert said(apart, PROMPT)
    pid = apart.pid
    with pytest.raises(ModelError, match=problem):
        said(apart, prompt)
    assert said(apart, PROMPT)
    assert apart.pid == pid


def test_it_starts_when_it_is_needed_or_ahead(
    path: Path, opened: Callable[..., ProcessModel]
) -> None:
    model = opened(path)
    assert model.pid is None
    assert not model.is_ready
    model.warm_up()
    until(lambda: model.is_ready)
    pid = model.pid
    assert said(model, PROMPT)
    assert model.pid == pid


def test_texts_are_cut_here_without_asking(path: Path, opened: Callable[..., ProcessModel]) -> None:
    model = opened(path)
    assert model.tokenize(TEXT)
    assert model.pid is not None
    os.kill(model.pid, signal.SIGTERM)
    until(lambda: model.pid is None)
    assert model.tokenize(TEXT + "x")
    assert model.abilities.beginning
    assert model.pid is None


def test_texts_that_only_the_process_can_cut(faked: Callable[..., ProcessModel]) -> None:
    model = faked("time.sleep(0.5)")
    assert model.tokenize("ab") == [97, 98]
    assert model.token_counts(["ab", ""]) == [2, 0]
    assert model.detokenize([0, 255]) == b"\x00\xff"
    # Even while it computes.
    pieces = model.generate(Prompt(("hello",)), max_tokens=5)
    thread = threading.Thread(target=lambda: [*pieces])
    thread.start()
    assert model.tokenize("c") == [99]
    thread.join(LONG)


def test_it_converses(faked: Callable[..., ProcessModel]) -> None:
    messages = [Message("system", "be brief"), Message("user", "Привет")]
    found = list(faked().chat(messages, max_tokens=5))
    assert found == [Piece("system:be brief user:Привет")]


def test_a_model_that_does_not_converse(apart: ProcessModel) -> None:
    assert not apart.abilities.chat
    with pytest.raises(ModelError, match="does not converse") as problem:
        list(apart.chat([Message("user", "hello")], max_tokens=5))
    assert "не ведёт бесед" in problem.value.reason_ru


FOREVER = "\n        ".join(
    [
        "open(what, 'a').close()",
        "while not is_cancelled():",
        "    time.sleep(0.005)",
        "    yield Piece('x')",
        "open(what + '.cancelled', 'a').close()",
        "return",
    ]
)


def test_cancelling_ends_the_computation(
    faked: Callable[..., ProcessModel], tmp_path: Path
) -> None:
    model = faked(FOREVER)
    cancelled = threading.Event()
    pieces = model.generate(
        Prompt((str(tmp_path / "one"),)), max_tokens=10_000, is_cancelled=cancelled.is_set
    )
    assert next(pieces).text == "x"
    cancelled.set()
    list(pieces)
    until((tmp_path / "one.cancelled").exists)


def test_closing_an_answer_ends_the_computation(
    faked: Callable[..., ProcessModel], tmp_path: Path
) -> None:
    model = faked(FOREVER)
    pieces = model.generate(Prompt((str(tmp_path / "one"),)), max_tokens=10_000)
    assert next(pieces).text == "x"
    pieces.close()  # type: ignore[attr-defined]
    until((tmp_path / "one.cancelled").exists)


def test_one_who_cancels_does_not_wait(faked: Callable[..., ProcessModel], tmp_path: Path) -> None:
    model = faked(f"time.sleep(2) if what.endswith('slow') else None\n        {FOREVER}")
    begun = time.monotonic()
    pieces = model.generate(
        Prompt((str(tmp_path / "slow"),)),
        max_tokens=10_000,
        is_cancelled=lambda: time.monotonic() - begun > 0.5 and model.is_ready,
    )
    assert list(pieces) == []
    assert not (tmp_path / "slow").exists(), "the process still hung when the answer was over"
    # Those that wait in its queue are never begun when they are cancelled.
    two = model.generate(
        Prompt((str(tmp_path / "two"),)), max_tokens=5, is_cancelled=lambda: bool(time.sleep(0.1))
    )
    waiting = threading.Thread(target=lambda: next(two))
    waiting.start()
    waiting.join(LONG)
    two.close()  # type: ignore[attr-defined]
    assert (tmp_path / "slow.cancelled").exists()


def test_several_ask_at_once(apart: ProcessModel) -> None:
    prompts = [Prompt((TEXT[:size],)) for size in (20, 30, 40, 50)]
    expected = [said(apart, prompt) for prompt in prompts]
    found: list[Sequence[str]] = [()] * len(prompts)

    def ask(place: int) -> None:
        found[place] = [said(apart, prompts[place]) for _ in range(5)]

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(len(prompts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert found == [[text] * 5 for text in expected]


def test_a_process_that_dies_in_the_middle_is_started_again(
    path: Path, opened: Callable[..., ProcessModel]
) -> None:
    model = opened(path)
    pieces = model.generate(Prompt((TEXT,)), max_tokens=400)
    next(pieces)
    first = model.pid
    assert first is not None
    os.kill(first, signal.SIGTERM)
    with pytest.raises(ModelError, match="ended by itself") as problem:
        list(pieces)
    assert "завершился сам" in problem.value.reason_ru
    assert said(model, PROMPT)
    assert model.pid not in (first, None)


def test_the_last_words_of_a_crash_are_told(faked: Callable[..., ProcessModel]) -> None:
    model = faked("os.write(2, b'out of memory, said the library\\n'); os._exit(7)")
    with pytest.raises(ModelError, match=r"code 7.*out of memory, said the library"):
        said(model, Prompt(("a",)))


def test_it_is_not_started_again_and_again(faked: Callable[..., ProcessModel]) -> None:
    model = faked("os._exit(7)", starts_a_minute=3)
    for _ in range(3):
        with pytest.raises(ModelError, match="ended by itself"):
            said(model, Prompt(("a",)))
    with pytest.raises(ModelError, match=r"3 times within a minute.*code 7") as problem:
        said(model, Prompt(("a",)))
    assert "3 раз за минуту" in problem.value.reason_ru
    assert model.pid is None


def test_a_process_that_hangs_is_ended(faked: Callable[..., ProcessModel]) -> None:
    model = faked("time.sleep(1000) if what == 'hang' else None", patience=0.5)
    assert said(model, Prompt(("a",))) == "a!"
    pid = model.pid
    with pytest.raises(ModelError, match="said nothing for"):
        said(model, Prompt(("hang",)))
    assert said(model, Prompt(("b",))) == "b!"
    assert model.pid != pid


def test_a_process_that_computes_long_is_not(faked: Callable[..., ProcessModel]) -> None:
    model = faked("[(time.sleep(0.1), is_cancelled()) for _ in range(20)]", patience=1.0)
    assert said(model, Prompt(("a",))) == "a!"


def test_a_process_that_hangs_while_it_loads_is_ended(faked: Callable[..., ProcessModel]) -> None:
    model = faked(load="time.sleep(1000)", load_patience=0.5)
    with pytest.raises(ModelError, match="said nothing for"):
        _ = model.name


def test_cancelled_while_it_loads(faked: Callable[..., ProcessModel]) -> None:
    model = faked(load="time.sleep(1000)")
    begun = time.monotonic()
    pieces = model.generate(
        Prompt(("a",)), max_tokens=1, is_cancelled=lambda: time.monotonic() - begun > 0.2
    )
    assert list(pieces) == []


@pytest.mark.parametrize(
    "noise",
    [
        "b'no JSON at all\\n'",
        "b'\\xff\\xfe\\n'",
        "b'[1, 2]\\n'",
        "b'{}\\n'",
        "b'17\\n'",
        "b'{\"id\": []}\\n'",
        'b\'{"id": 1, "text": 5, "logprob": null}\\n\'',
        'b\'{"id": 1, "error": {"what": 1}}\\n\'',
        "b'{\"ready\": {}}\\n'",
        "b'[' * 100_000 + b'\\n'",
    ],
)
def test_garbage_on_the_pipe(
    opened: Callable[..., ProcessModel],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    noise: str,
) -> None:
    script = tmp_path / "noisy.py"
    ready = (
        '{"ready":{"name":"n","context_length":9,"abilities":{"specials":[]},'
        '"tokenizer_file":null}}'
    )
    script.write_text(
        "import sys\n"
        f"sys.stdin.readline(); print('{ready}', flush=True); sys.stdin.readline()\n"
        f"sys.stdout.buffer.write({noise}); sys.stdout.flush(); sys.stdin.read()",
        encoding="utf-8",
    )
    monkeypatch.setattr(worker, "COMMAND", [sys.executable, str(script)])
    model = opened()
    with pytest.raises(ModelError, match="does not keep to the protocol"):
        said(model, Prompt(("a",)))
    until(lambda: model.pid is None)


def test_what_a_library_prints_is_no_answer(faked: Callable[..., ProcessModel]) -> None:
    model = faked("os.write(1, b'loading the model...\\n'); print('more')", load="print('hello')")
    assert said(model, Prompt(("a",))) == "a!"


def test_an_answer_without_end(faked: Callable[..., ProcessModel]) -> None:
    model = faked("while True: yield Piece('x' * 10_000)")
    with pytest.raises(ModelError, match="answer without end"):
        said(model, Prompt(("a",)), max_tokens=10)


def test_a_message_without_end(faked: Callable[..., ProcessModel]) -> None:
    model = faked("yield Piece('x' * 9_000_000)")
    with pytest.raises(ModelError, match="does not keep to the protocol"):
        said(model, Prompt(("a",)), max_tokens=100_000)


def test_a_fault_of_the_program_is_told(faked: Callable[..., ProcessModel]) -> None:
    model = faked("1 / 0 if what == 'fault' else None")
    with pytest.raises(ModelError, match="ZeroDivisionError"):
        said(model, Prompt(("fault",)))
    assert said(model, Prompt(("a",))) == "a!"


def test_a_file_that_is_no_good(tmp_path: Path, opened: Callable[..., ProcessModel]) -> None:
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(tiny.write_tiny(tmp_path / "tiny.gguf").read_bytes()[:3000])
    model = opened(damaged)
    for _ in range(8):
        # More often than it may start: what is wrong is remembered for a while.
        with pytest.raises(ModelError, match=r"damaged\.gguf is damaged"):
            said(model, PROMPT)
    with pytest.raises(ModelError, match="no file"):
        _ = opened(tmp_path / "absent.gguf").context_length


def test_a_part_that_is_missing(faked: Callable[..., ProcessModel]) -> None:
    model = faked(load="raise MissingPartError('the model needs numpy; pip install numpy')")
    with pytest.raises(MissingPartError, match="needs numpy; pip install numpy"):
        _ = model.abilities


def test_a_python_without_numpy(
    path: Path, opened: Callable[..., ProcessModel], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "poor.py"
    script.write_text(
        "import sys; sys.modules['numpy'] = None\nfrom cp_lsp.models import child; child.main()",
        encoding="utf-8",
    )
    monkeypatch.setattr(worker, "COMMAND", [sys.executable, str(script)])
    with pytest.raises(MissingPartError, match="needs numpy; pip install"):
        _ = opened(path).abilities


def test_a_python_that_is_not_there(
    opened: Callable[..., ProcessModel], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(worker, "COMMAND", [str(tmp_path / "no-python")])
    with pytest.raises(ModelError, match="cannot be started") as problem:
        _ = opened().abilities
    assert "не запускается" in problem.value.reason_ru


def test_a_process_without_work_ends_and_comes_again(
    path: Path, opened: Callable[..., ProcessModel]
) -> None:
    model = opened(path, idle=0.3)
    first = said(model, PROMPT)
    pid = model.pid
    until(lambda: model.pid is None)
    assert said(model, PROMPT) == first
    assert model.pid not in (pid, None)


def test_a_file_that_is_replaced_meanwhile(
    tmp_path: Path, opened: Callable[..., ProcessModel]
) -> None:
    file = tiny.write_tiny(tmp_path / "model.gguf")
    model = opened(file)
    before = list(model.tokenize("ab abc"))
    assert model.pid is not None
    os.kill(model.pid, signal.SIGTERM)
    until(lambda: model.pid is None)
    merges = tiny.vocabulary()[2][::-1]
    metadata = {"tokenizer.ggml.merges": merges, "general.name": "other"}
    # Not written over: on some systems nobody may change what another has open.
    tiny.write_tiny(tmp_path / "new.gguf", metadata=metadata).replace(file)
    assert said(model, PROMPT)
    assert model.name == "other"
    assert list(model.tokenize("ab abc")) == EmbeddedModel(file).tokenize("ab abc") != before


def test_closed_in_the_middle_of_an_answer(
    faked: Callable[..., ProcessModel], tmp_path: Path
) -> None:
    model = faked(FOREVER)
    pieces = model.generate(Prompt((str(tmp_path / "one"),)), max_tokens=10_000)
    next(pieces)
    threading.Timer(0.2, model.close).start()
    for _ in pieces:
        pass
    model.close()
    assert model.pid is None
    with pytest.raises(ModelError, match="closed"):
        said(model, Prompt(("a",)))


def test_it_ends_with_its_parent(path: Path, tmp_path: Path) -> None:
    script = (
        "import sys, os, time\n"
        "from pathlib import Path\n"
        "from cp_lsp.models.process import ProcessModel\n"
        "from cp_lsp.models.base import Prompt\n"
        f"model = ProcessModel(Path({str(path)!r}))\n"
        "next(model.generate(Prompt(('x',)), max_tokens=400))\n"
        "print(model.pid, flush=True)\n"
        "os._exit(3)\n"
    )
    root = str(Path(__file__).parents[2])
    answer = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        timeout=LONG,
        check=False,
        env=dict(os.environ) | {"PYTHONPATH": root},
    )
    pid = int(answer.stdout)

    def is_gone() -> bool:
        if sys.platform == "linux":
            # One that nobody has asked for its end is no process any more, only a number.
            try:
                status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
            except OSError:
                return True
            return status.rpartition(")")[2].split()[0] == "Z"
        try:
            os.kill(pid, 0)
        except OSError:
            return True
        return False

    until(is_gone)


def test_nothing_of_the_working_folder_is_run(
    path: Path, opened: Callable[..., ProcessModel], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('mine')", encoding="utf-8")
    (tmp_path / "numpy.py").write_text("raise SystemExit('mine')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert said(opened(path), PROMPT)


def test_errors_are_of_our_tree() -> None:
    for failure in (worker.silent(1), worker.garbled(ValueError())):
        assert isinstance(failure.error(), CpLspError)
        assert failure.text_ru
