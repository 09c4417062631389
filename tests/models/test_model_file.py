"""GGUF files are read, and damaged ones are told as such."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

pytest.importorskip("numpy")

from cp_lsp.errors import MissingPartError, ModelError
from cp_lsp.models import load
from cp_lsp.models.gguf import read_model_file
from tests.models import tiny


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_tiny(tmp_path_factory.mktemp("models") / "tiny.gguf", kind="Q8_0")


def test_header_and_tensors(path: Path) -> None:
    file = read_model_file(path)
    assert file.text("general.name") == "tiny"
    assert file.number("llama.context_length") == tiny.CONTEXT
    assert file.real("llama.rope.freq_base") == 10000.0
    assert file.items("tokenizer.ggml.tokens")[:2] == ["<|endoftext|>", "<|fim_prefix|>"]
    tensor = file.tensors["blk.1.ffn_down.weight"]
    assert (tensor.shape, tensor.kind) == ((tiny.WIDTH, tiny.FORWARD), "Q8_0")
    assert len(tensor.data) == tiny.WIDTH * tiny.FORWARD // 32 * 34
    assert file.parameters == sum(tensor.size for tensor in tiny.weights().values())


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b"MODULE M; END M.", "is no GGUF file"),
        (b"GGUF\x09\0\0\0" + bytes(16), "version 9"),
        (b"GGUF\x03\0\0\0" + b"\xff" * 16, "items"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, data: bytes, problem: str) -> None:
    (tmp_path / "m.gguf").write_bytes(data)
    with pytest.raises(ModelError, match=problem):
        read_model_file(tmp_path / "m.gguf")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        read_model_file(tmp_path / "absent.gguf")


def test_damage_never_does_worse_than_an_error(tmp_path: Path, path: Path) -> None:
    whole = path.read_bytes()
    chance = random.Random(5)
    damaged = tmp_path / "damaged.gguf"
    for _ in range(60):
        data = bytearray(whole[: chance.choice((len(whole), chance.randrange(4, len(whole))))])
        for _ in range(chance.randrange(4)):
            data[chance.randrange(4, min(len(data), 9000))] = chance.randrange(256)
        damaged.write_bytes(data)
        try:
            load.load_model(damaged)
        except (ModelError, MissingPartError) as problem:
            assert "damaged.gguf" in str(problem)


# --- which file, and what runs it


def test_no_model_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "shipped_model", lambda: None)
    with pytest.raises(MissingPartError, match="--model"):
        load.load_model()


def test_a_path_that_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is no file"):
        load.load_model(tmp_path)


def test_a_small_model_runs_here(path: Path) -> None:
    model = load.load_model(path)
    assert (model.name, model.context_length) == ("tiny", tiny.CONTEXT)
    assert model.abilities.specials == set(tiny.SPECIALS)
    assert "run by numpy" in load.describe_model(path)


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ({"general.architecture": "qwen2"}, "is a qwen2"),
        ({"tokenizer.ggml.pre": "qwen2"}, "cuts text in another way"),
    ],
)
def test_other_models_need_llama_cpp(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    metadata: dict[str, object],
    reason: str,
) -> None:
    path = tiny.write_tiny(tmp_path / "other.gguf", metadata=metadata)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(MissingPartError, match=rf"other.gguf {reason}.*cp-lsp\[llama\]"):
        load.load_model(path)


def test_numpy_is_asked_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(MissingPartError, match=r"needs numpy; pip install 'cp-lsp\[local\]'"):
        load.load_model(path)
