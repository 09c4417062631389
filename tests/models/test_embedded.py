"""The embedded model computes what the architecture says, and speaks whole characters."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

np = pytest.importorskip("numpy")

from cp_lsp.errors import ModelError  # noqa: E402
from cp_lsp.models.base import Prompt, Special  # noqa: E402
from cp_lsp.models.embedded import EmbeddedModel  # noqa: E402
from tests.models import tiny  # noqa: E402

TEXT = "MODULE M;\n\tVAR abc: INTEGER;\nBEGIN\n\tabc := 1234\nEND M."


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_tiny(tmp_path_factory.mktemp("models") / "tiny.gguf")


@pytest.fixture
def model(path: Path) -> EmbeddedModel:
    return EmbeddedModel(path)


def said(model: EmbeddedModel, prompt: Prompt, **options: object) -> str:
    return "".join(piece.text for piece in model.generate(prompt, **{"max_tokens": 20} | options))


def test_it_computes_what_the_architecture_says(model: EmbeddedModel) -> None:
    tokens = list(model.tokenize(TEXT))
    for count in (1, 2, len(tokens)):
        expected = tiny.reference_logits(tiny.weights(), tokens[:count])
        assert np.abs(model.network.logits(tokens[:count]) - expected).max() < 1e-4


@pytest.mark.parametrize("kind", ["F16", "BF16", "Q8_0"])
def test_quantised_weights_come_close(tmp_path: Path, kind: str, model: EmbeddedModel) -> None:
    other = EmbeddedModel(tiny.write_tiny(tmp_path / "q.gguf", kind=kind))
    tokens = list(model.tokenize(TEXT))
    exact, rough = model.network.logits(tokens), other.network.logits(tokens)
    assert 0 < np.abs(exact - rough).max() < 0.15 * np.abs(exact).max()


def test_a_text_in_several_goes_is_the_same(path: Path) -> None:
    tokens = [7 + i * 31 % 250 for i in range(400)]
    whole = EmbeddedModel(path).network
    other = EmbeddedModel(path).network
    expected = whole.logits(tokens)
    for count in (1, 5, 130, 131, 300, 400):
        found = other.logits(tokens[:count])
    assert np.abs(found - expected).max() < 1e-4


def test_it_goes_back_to_any_place(path: Path) -> None:
    network = EmbeddedModel(path).network
    tokens = [7 + i * 31 % 250 for i in range(200)]
    network.logits(tokens)
    for place in (150, 3, 199, 1):
        changed = [*tokens[:place], 9, 10, 11]
        fresh = EmbeddedModel(path).network.logits(changed)
        assert np.abs(network.logits(changed) - fresh).max() < 1e-4


def test_what_was_read_is_not_read_again(model: EmbeddedModel, monkeypatch: object) -> None:
    read: list[int] = []
    original = model.network._read

    def counted(tokens: Sequence[int], start: int, *, wants_logits: bool) -> object:
        read.append(len(tokens))
        return original(tokens, start, wants_logits=wants_logits)

    model.network._read = counted  # type: ignore[method-assign, assignment]
    tokens = [7 + i for i in range(100)]
    model.network.logits(tokens)
    model.network.logits([*tokens, 5])
    model.network.logits([*tokens[:90], 5, 6])
    model.network.logits([*tokens[:90], 5, 6])
    assert read == [100, 1, 2, 1]


def test_answers_are_the_likeliest_tokens(model: EmbeddedModel) -> None:
    prompt = Prompt((Special("<|fim_prefix|>"), TEXT))
    tokens = [1, *model.tokenize(TEXT)]
    expected = b""
    for _ in range(20):
        token = int(model.network.logits(tokens).argmax())
        expected += model.detokenize([token])
        tokens.append(token)
    assert expected.startswith(said(model, prompt).encode())
    assert said(model, prompt) == said(model, prompt)
    pieces = list(model.generate(prompt, max_tokens=20))
    assert all(piece.logprob is not None and piece.logprob < 0 for piece in pieces)


@pytest.mark.parametrize("beginning", ["INTEG", " INTEGE", "a", "\n\t", "Привет", "12", "😀"])
def test_the_answer_keeps_to_its_beginning(
    model: EmbeddedModel, beginning: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    original = model.network.logits

    def noted(tokens: Sequence[int], *rest: object) -> object:
        told[:] = tokens
        return original(tokens, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(model.network, "logits", noted)
    before = "x := "
    answer = said(model, Prompt((before,), beginning))
    # What the network has read is the prompt, the beginning in tokens of its choice, the answer.
    read = model.detokenize(told)
    assert read.startswith((before + beginning).encode())
    assert (before + beginning + answer).encode().startswith(read)


def test_a_half_written_word_is_cut_like_the_whole_one(tmp_path: Path) -> None:
    """A model that knows `INTEGER` as one token says so after `INTEG`, and nothing else."""
    tensors = tiny.weights()
    tokens, _, _ = tiny.vocabulary()
    whole = tokens.index("INTEGER")
    # The norm of the output makes all states alike: the token whose row is longest is said.
    tensors["token_embd.weight"] *= 0.01
    tensors["token_embd.weight"][whole] = 1
    tensors["output_norm.weight"][:] = 1
    for name, tensor in tensors.items():
        if "attn_output" in name or "ffn_down" in name:
            tensor[:] = 0
    tensors["token_embd.weight"][:, 0] = 1
    model = EmbeddedModel(tiny.write_tiny(tmp_path / "one.gguf", tensors=tensors))
    healed = model.generate(Prompt(("x: ",), "INTEG"), max_tokens=1)
    assert [piece.text for piece in healed] == ["ER"]


def test_no_half_characters(tmp_path: Path) -> None:
    """A model that says single bytes of a character shows nothing until it is whole."""

    class Network:
        def __init__(self, answer: list[int]) -> None:
            self.answer = answer

        def logits(self, tokens: Sequence[int], *_rest: object) -> object:
            logits = np.zeros(300, np.float32)
            logits[self.answer[len(tokens) - 1]] = 9
            return logits

    model = EmbeddedModel(tiny.write_tiny(tmp_path / "tiny.gguf"))
    by_byte = {piece: i for i, piece in enumerate(model._tokenizer.pieces)}

    def answer(data: bytes, count: int) -> list[str]:
        model.network = Network([by_byte[bytes([b])] for b in data])  # type: ignore[misc, assignment]
        return [piece.text for piece in model.generate(Prompt(("x",)), max_tokens=count)]

    text = "aя😀b"
    assert answer(text.encode(), 8) == ["a", "я", "😀", "b"]
    assert answer(text.encode(), 2) == ["a"]
    assert answer(b"a\xff\xffb", 4) == ["a"]


def test_a_text_to_stop_at_is_left_out(model: EmbeddedModel) -> None:
    whole = said(model, Prompt((TEXT,)))
    stop = whole[5:8]
    assert len(stop) == 3
    assert said(model, Prompt((TEXT,)), stop=[stop]) == whole[: whole.index(stop)]
    assert said(model, Prompt((TEXT,)), stop=["nothing like it"]) == whole


def test_it_stops_when_cancelled(model: EmbeddedModel) -> None:
    cancelled = threading.Event()
    pieces: Iterator[object] = model.generate(
        Prompt((TEXT,)), max_tokens=50, is_cancelled=cancelled.is_set
    )
    next(pieces)
    cancelled.set()
    assert list(pieces) == []
    assert said(model, Prompt((TEXT * 5,)), is_cancelled=lambda: True) == ""


def test_two_answers_at_once_do_not_disturb_each_other(model: EmbeddedModel) -> None:
    first, second = Prompt((TEXT,)), Prompt((TEXT[:20],))
    expected = said(model, first), said(model, second)
    one, two = (model.generate(prompt, max_tokens=20) for prompt in (first, second))
    found = ["", ""]
    for place, pieces in [(0, one), (1, two)] * 20:
        found[place] += "".join(piece.text for piece in [next(pieces, None)] if piece)
    assert tuple(found) == expected


@pytest.mark.parametrize(
    ("prompt", "problem"),
    [
        (Prompt(("x" * 600,)), "more than the model's 512"),
        (Prompt((Special("<|no such|>"),)), "has no token <|no such|>"),
        (Prompt(()), "empty prompt"),
    ],
)
def test_what_it_cannot_answer(model: EmbeddedModel, prompt: Prompt, problem: str) -> None:
    with pytest.raises(ModelError, match=problem.replace("|", r"\|")):
        said(model, prompt)


def test_an_answer_ends_with_the_context(model: EmbeddedModel) -> None:
    prompt = Prompt(("x" * 510,))
    assert len(model.tokenize(said(model, prompt, max_tokens=50))) <= 3


@pytest.mark.parametrize(
    ("metadata", "problem"),
    [
        ({"general.architecture": "qwen2"}, "qwen2"),
        ({"llama.context_length": None}, "lacks llama.context_length"),
        ({"tokenizer.ggml.pre": "gpt-2"}, "gpt2 gpt-2"),
        ({"llama.block_count": 3}, "lacks the tensor blk.2"),
        ({"llama.attention.head_count": 3}, "heads do not fit"),
        ({"llama.attention.head_count": 0}, "heads do not fit"),
        ({"llama.attention.head_count_kv": 4}, r"attn_k.weight has the shape \(16, 32\)"),
        ({"tokenizer.ggml.tokens": ["a", "日"]}, "makes no sense"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(
    tmp_path: Path, metadata: dict[str, object], problem: str
) -> None:
    path = tiny.write_tiny(tmp_path / "odd.gguf", metadata=metadata)
    with pytest.raises(ModelError, match=problem):
        EmbeddedModel(path)
