"""Export: the files say what transformers says, copies are found, and a bad model stays here."""

from __future__ import annotations

import dataclasses
import json
import random
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="the training environment is not installed")
pytest.importorskip("transformers", reason="the training environment is not installed")
pytest.importorskip("gguf", reason="the training environment is not installed")

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from cp_lsp.errors import MissingPartError, ModelError
from cp_lsp.models.gguf import read_model_file
from cp_training.corpus.document import Document
from cp_training.export import agreement
from cp_training.export.agreement import (
    EmbeddedRunner,
    TransformersRunner,
    as_line,
    compare_exports,
    compare_tokens,
    hostile_texts,
    prompts_of,
)
from cp_training.export.gguf import KINDS, About, Exported, Source, export_gguf
from cp_training.export.model_card import Facts, as_markdown, write_model_card
from cp_training.export.recitation import (
    Cut,
    Passages,
    answering,
    check_recitation,
    cuts_of,
    has_notice,
)
from cp_training.export.shipping import reasons_against, ship
from cp_training.tokenizer.train import train_tokenizer

MODULE = """MODULE Shapes;
	IMPORT Log := StdLog, Strings;

	TYPE
		Shape* = POINTER TO EXTENSIBLE RECORD
			x-, y-: INTEGER;
			next: Shape
		END;

	PROCEDURE (s: Shape) Move* (dx, dy: INTEGER), NEW, EXTENSIBLE;
	BEGIN
		s.x := s.x + dx; s.y := s.y + dy;
		IF s.next # NIL THEN s.next.Move(dx, dy) END;
		Log.Int(1000); Log.Ln
	END Move;

END Shapes.
"""

ABOUT = About(
    "CP Toy",
    "BSD-2-Clause",
    "A toy.",
    version="0.1",
    suffix_first=True,
    sources=(Source("here", "https://example.org/here"),),
)


@dataclasses.dataclass(frozen=True)
class Trained:
    model: Path
    tokenizer: Path


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    folder = tmp_path_factory.mktemp("trained")
    tokenizer = train_tokenizer([MODULE] * 3, 420)
    tokenizer.save_pretrained(folder / "tokenizer")
    torch.manual_seed(1)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer) + 2,
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            intermediate_size=48,
            max_position_embeddings=512,
            rope_parameters={"rope_type": "default", "rope_theta": 5_000.0},
            rms_norm_eps=1e-5,
            tie_word_embeddings=True,
            bos_token_id=0,
            eos_token_id=0,
            initializer_range=0.15,
        )
    )
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if "norm" in name:
                weights.uniform_(0.5, 1.5)
    model.save_pretrained(folder / "model")
    return Trained(folder / "model", folder / "tokenizer")


@pytest.fixture(scope="module")
def exports(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> tuple[Exported, ...]:
    folder = tmp_path_factory.mktemp("exports")
    return export_gguf(trained.model, trained.tokenizer, folder, ABOUT, stem="toy")


def test_the_header_says_what_the_model_is(exports: tuple[Exported, ...]) -> None:
    assert [export.path.name for export in exports] == [f"toy-{kind}.gguf" for kind in KINDS]
    file = read_model_file(exports[0].path)
    assert file.text("general.name") == "CP Toy"
    assert file.text("general.license") == "BSD-2-Clause"
    assert file.text("general.dataset.0.url") == "https://example.org/here"
    assert file.text("tokenizer.ggml.model") == "gpt2"
    assert file.text("tokenizer.ggml.pre") == "superbpe"
    assert file.metadata["tokenizer.ggml.add_bos_token"] is False
    assert file.number("llama.attention.head_count_kv") == 2
    assert file.number("llama.context_length") == 512
    assert file.real("llama.rope.freq_base") == 5_000.0
    tokens = file.items("tokenizer.ggml.tokens")
    types = file.items("tokenizer.ggml.token_type")
    assert tokens[file.number("tokenizer.ggml.eos_token_id")] == "<|endoftext|>"
    for part, text in (("pre", "prefix"), ("suf", "suffix"), ("mid", "middle")):
        number = file.number(f"tokenizer.ggml.fim_{part}_token_id")
        assert tokens[number] == f"<|fim_{text}|>"
        assert types[number] == 3
    assert len(tokens) == len(types) == file.tensors["token_embd.weight"].shape[0]
    assert types[-2:] == [5, 5], "rows of the embedding without a token are unused"
    assert "output.weight" not in file.tensors, "the embedding is tied"


def test_the_kind_says_how_matrices_are_stored(exports: tuple[Exported, ...]) -> None:
    stored = [read_model_file(export.path).tensors for export in exports]
    assert [t["blk.0.attn_q.weight"].kind for t in stored] == ["F32", "F16", "Q8_0"]
    assert [t["blk.1.ffn_norm.weight"].kind for t in stored] == ["F32"] * 3
    assert stored[2]["blk.0.ffn_down.weight"].kind == "F16", "48 is no multiple of 32"
    assert [export.size for export in exports] == [e.path.stat().st_size for e in exports]


def test_equal_inputs_give_equal_bytes(
    trained: Trained, exports: tuple[Exported, ...], tmp_path: Path
) -> None:
    again = export_gguf(trained.model, trained.tokenizer, tmp_path, ABOUT, stem="toy")
    assert [one.sha256 for one in again] == [one.sha256 for one in exports]


def changed(source: Path, target: Path, name: str, change: dict[str, Any]) -> Path:
    """A copy of a folder in which one JSON file has other values."""
    target.mkdir()
    for path in source.iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    record = json.loads((target / name).read_text(encoding="utf-8"))
    for key, value in change.items():
        place = record
        *outer, last = key.split(".")
        for part in outer:
            place = place[part]
        place[last] = value
    (target / name).write_text(json.dumps(record), encoding="utf-8")
    return target


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"attention_bias": True}, "attention_bias"),
        ({"rope_parameters": {"rope_type": "yarn", "rope_theta": 1.0}}, "yarn"),
        ({"hidden_act": "gelu"}, "gelu"),
        ({"model_type": "qwen2"}, "qwen2"),
    ],
)
def test_another_model_is_refused(
    trained: Trained, tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    model = changed(trained.model, tmp_path / "model", "config.json", change)
    with pytest.raises(ModelError, match=reason):
        export_gguf(model, trained.tokenizer, tmp_path / "out", ABOUT)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"model.ignore_merges": True}, "whole words"),
        ({"pre_tokenizer": {"type": "Whitespace"}}, "no name for its splits"),
        ({"normalizer": {"type": "NFC"}}, "changes the text"),
        ({"model.type": "WordPiece"}, "no BPE"),
    ],
)
def test_another_tokenizer_is_refused(
    trained: Trained, tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    tokenizer = changed(trained.tokenizer, tmp_path / "t", "tokenizer.json", change)
    with pytest.raises(ModelError, match=reason):
        export_gguf(trained.model, tokenizer, tmp_path / "out", ABOUT)


def test_an_unknown_kind_is_refused(trained: Trained, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="q4_k"):
        export_gguf(trained.model, trained.tokenizer, tmp_path, ABOUT, kinds=["q4_k"])


def test_files_agree_with_transformers(trained: Trained, exports: tuple[Exported, ...]) -> None:
    lines: list[str] = []
    texts = [MODULE, *hostile_texts(60)]
    report = compare_exports(
        trained.model,
        trained.tokenizer,
        exports,
        prompts=prompts_of([MODULE * 2], 6),
        texts=texts,
        held_out=[MODULE],
        tokens=16,
        progress=lines.append,
    )
    assert {one.kind for one in report.agreements} == set(KINDS)
    runners = {one.runner for one in report.agreements}
    assert runners == {"embedded", *(["llama.cpp"] if find_spec("llama_cpp") else [])}
    assert bool(report.missing) is ("llama.cpp" not in runners)
    for one in report.agreements:
        assert one.agrees, as_line(one)
        assert one.tokenization.texts == len(texts) + 6
        assert one.tokens > 60
        assert one.loss == pytest.approx(one.reference_loss, rel=0.02)
        if one.kind == "f32":
            assert one.share == 1.0
            assert one.largest_difference < 0.05
    assert report.agrees
    assert len(lines) == len(report.agreements)


def test_another_model_does_not_agree(
    trained: Trained, exports: tuple[Exported, ...], tmp_path: Path
) -> None:
    turned = changed(
        trained.model,
        tmp_path / "model",
        "config.json",
        {"rope_parameters": {"rope_type": "default", "rope_theta": 2.0}},
    )
    (wrong,) = export_gguf(turned, trained.tokenizer, tmp_path, ABOUT, kinds=["f32"])
    report = compare_exports(
        trained.model,
        trained.tokenizer,
        [wrong],
        prompts=prompts_of([MODULE * 2], 6),
        texts=[],
        tokens=16,
    )
    assert not report.agrees
    for one in report.agreements:
        first = one.first_differences[0]
        assert first.gap > 0
        assert one.largest_gap > one.tolerance
        assert f"prompt {first.prompt}, token {first.token}" in as_line(one)


def test_other_tokens_of_a_text_are_shown(trained: Trained) -> None:
    reference = TransformersRunner(trained.model, trained.tokenizer)

    class ByteByByte:
        name = "bytes"
        context_length = 512

        def tokenize(self, text: str, *, specials: bool = False) -> list[int]:
            parts = [text] if specials else text
            return [token for part in parts for token in reference.tokenize(part)]

        def detokenize(self, tokens: list[int]) -> bytes:
            return reference.detokenize(tokens)

    found = compare_tokens(ByteByByte(), reference, ["x", "IF PROCEDURE"])  # type: ignore[arg-type]
    assert found.different == 1
    assert "PROCEDURE" in found.examples[0]
    assert reference.detokenize(reference.tokenize("Ω \x00\r\n")) == "Ω \x00\r\n".encode()
    special = reference.tokenize("<|endoftext|>", specials=True)
    assert special == [reference.end_of_text]
    assert reference.detokenize(special) == b"", "as in the other runners"
    assert reference.tokenize("<|endoftext|>") != special


def test_a_missing_runner_is_named(
    trained: Trained, exports: tuple[Exported, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(_path: Path) -> None:
        raise MissingPartError("this runner is not installed")

    monkeypatch.setattr(agreement, "LlamaCppRunner", absent)
    report = compare_exports(
        trained.model, trained.tokenizer, exports[:1], prompts=[], texts=[MODULE]
    )
    assert report.missing == ("this runner is not installed",)


def document(name: str, text: str, licence: str = "BSD-2-Clause") -> Document:
    return Document(
        id=name,
        text=text,
        kind="code",
        source="here",
        path=name,
        module="",
        licence=licence,
        split="train",
    )


def prose(seed: int, words: int) -> str:
    chance = random.Random(seed)
    return " ".join(
        "".join(chance.choice("abcdefghij") for _ in range(chance.randint(2, 9)))
        + chance.choice(["", "", ";\n", "."])
        for _ in range(words)
    )


DOCUMENTS = [document(f"here/{n}.cp", prose(n, 900)) for n in range(12)]


def test_a_parrot_recites() -> None:
    cuts = cuts_of(DOCUMENTS, 12, lines=4)
    assert {cut.where for cut in cuts} == {"begin", "inside", "middle"}
    texts = {one.id: one.text for one in DOCUMENTS}

    def parrot(prompt: str) -> str:
        prefix = prompt.removeprefix("<|fim_prefix|>").split("<|fim_suffix|>")[0]
        (source,) = (text for text in texts.values() if prefix in text)
        return source[source.index(prefix) + len(prefix) :][:900]

    found = check_recitation(DOCUMENTS, {"greedy": parrot}, cuts)
    assert found.recites
    assert found.recited > 6
    longest = found.copies[0]
    assert longest.is_source
    assert longest.own > 700
    assert longest.licence == "BSD-2-Clause"


def test_own_text_is_no_recitation() -> None:
    answers = iter(range(100, 200))
    found = check_recitation(
        DOCUMENTS, {"sampled": lambda _: prose(next(answers), 300)}, cuts_of(DOCUMENTS, 12, lines=4)
    )
    assert (found.recited, found.copies, found.recites) == (0, (), False)
    assert found.prompts == 12


def test_a_model_is_asked_in_two_ways(exports: tuple[Exported, ...]) -> None:
    runner = EmbeddedRunner(exports[0].path)
    prompt = "<|fim_prefix|>BEGIN<|fim_suffix|>END<|fim_middle|>"
    greedy = answering(runner, tokens=6)
    assert greedy(prompt) == greedy(prompt)
    drawn = answering(runner, tokens=6, temperature=3.0)
    assert len({drawn(prompt) for _ in range(5)}) > 1
    assert len(greedy(MODULE * 20)) > 0, "the end of a prompt that is too long"


@pytest.mark.parametrize("start", range(0, 320, 7))
def test_a_passage_is_found_wherever_it_begins(start: int) -> None:
    passages = Passages(DOCUMENTS)
    text = " ".join(DOCUMENTS[3].text.split())[start : start + 170].strip()
    cut = Cut("here/3.cp", "inside", "")
    (found,) = passages.copies(f"zzz{text}zzz", cut, "greedy")
    assert found.document == "here/3.cp"
    assert found.characters == found.own == len(text)


def test_indentation_does_not_hide_a_copy() -> None:
    text = DOCUMENTS[5].text[100:700].replace("\n", "\n\t\t").replace(" ", "  ")
    (found,) = Passages(DOCUMENTS).copies(text, Cut("", "begin", ""), "greedy")
    assert found.own > 400


def test_nobodys_text_does_not_count() -> None:
    header = prose(77, 120)
    documents = [document(str(n), header + "\n" + prose(n, 300)) for n in range(5)]
    passages = Passages(documents)
    cut = Cut("0", "begin", "")
    assert passages.copies(header, cut, "greedy") == []
    (mixed,) = passages.copies(documents[0].text[: len(header) + 300], cut, "greedy")
    assert mixed.characters > len(header) + 250
    assert 200 < mixed.own < 400
    assert passages.copies(DOCUMENTS[0].text[:159], cut, "greedy") == []
    asked = Cut("1", "begin", documents[1].text)
    assert passages.copies(documents[1].text, asked, "greedy") == [], "the prompt held it"


def test_a_notice_of_copyright_is_seen() -> None:
    assert has_notice("(* Copyright (c) 1994 by somebody *)\nMODULE A;")
    assert not has_notice("MODULE A;\nIMPORT Log;\n")


def facts(trained: Trained, exports: tuple[Exported, ...], **changes: Any) -> Facts:
    config = json.loads((trained.model / "config.json").read_text(encoding="utf-8"))
    corpus = {
        "documents": 12,
        "characters": 60_000,
        "sha256": "ab" * 32,
        "sources": [
            {
                "name": "here",
                "address": "https://example.org/here",
                "revision_found": "0123456789abcdef",
                "licence": "BSD-2-Clause",
            }
        ],
        "by_licence": {"BSD-2-Clause": [12, 60_000]},
        "by_kind_and_split": {"code train": [12, 60_000]},
        "by_verdict": {"clean": [12, 60_000]},
    }
    dataset = {
        "characters": 60_000,
        "rows": 20,
        "length": 512,
        "sha256": "cd" * 32,
        "tokens_of_an_epoch": 5_000,
    }
    run = {
        "commit": "1234abc",
        "recipe": {"seed": 1, "rate": 0.003},
        "parameters": 30_000,
        "steps": 40,
        "tokens": 10_000,
        "hours": 0.1,
        "device": "cpu",
        "torch": "2.13.0",
        "dataset": "cd" * 32,
        "dev_loss": 2.5,
        "dev_middle_loss": 2.75,
    }
    run["earlier"] = [run | {"steps": 39, "recipe": {"seed": 3}}]
    report = compare_exports(
        trained.model,
        trained.tokenizer,
        exports[2:],
        prompts=prompts_of([MODULE * 2], 3),
        texts=[MODULE],
        tokens=4,
    )
    made = Facts(
        about=ABOUT,
        corpus=corpus,
        dataset=dataset,
        run=run,
        config=config,
        tokens=420,
        exports=exports,
        shipped="q8_0",
        report=report,
        recitation=check_recitation(
            DOCUMENTS,
            {"greedy": lambda _: DOCUMENTS[2].text[:300]},
            cuts_of(DOCUMENTS, 3, lines=4),
        ),
        figures="| model | bits |\n| --- | --- |\n| nano | 1.1 |\n",
    )
    return dataclasses.replace(made, **changes)


def test_the_card_tells_all(
    trained: Trained, exports: tuple[Exported, ...], tmp_path: Path
) -> None:
    made = facts(trained, exports)
    write_model_card(tmp_path / "cards" / "toy.md", made)
    text = (tmp_path / "cards" / "toy.md").read_text(encoding="utf-8")
    assert text == as_markdown(made)
    for export in exports:
        assert export.sha256 in text
    for said in (
        "https://example.org/here | 0123456789ab | BSD-2-Clause",
        "| code train | 12 | 60,000 |",
        "| commit | 1234abc | 1234abc |",
        "| steps | 39 | 40 |",
        "| rate |  | 0.003 |",
        "2.0 times the corpus",
        "context of 512 tokens",
        "## Figures",
        "| nano | 1.1 |",
        "toy-q8_0.gguf | embedded",
        "| `here/2.cp` | BSD-2-Clause |",
        "## Limits",
    ):
        assert said in text
    assert DOCUMENTS[2].text[:30] not in text, "copies are listed by path and length"


def test_the_card_names_no_path_of_this_machine(
    trained: Trained, exports: tuple[Exported, ...], tmp_path: Path
) -> None:
    about = dataclasses.replace(ABOUT, description=f"Made in {tmp_path}.")
    with pytest.raises(ModelError, match="path of this machine"):
        write_model_card(tmp_path / "toy.md", facts(trained, exports, about=about))


def test_only_a_sound_model_is_shipped(
    trained: Trained, exports: tuple[Exported, ...], tmp_path: Path
) -> None:
    made = facts(trained, exports)
    q8 = exports[2]
    reasons = reasons_against(q8, made.report, made.recitation)
    assert reasons == ()
    ship(q8, tmp_path / "data" / "toy.gguf", reasons)
    assert (tmp_path / "data" / "toy.gguf").read_bytes() == q8.path.read_bytes()

    texts = [one.text for one in DOCUMENTS]
    reciting = check_recitation(
        DOCUMENTS, {"greedy": lambda _: texts[4][:900]}, cuts_of(DOCUMENTS, 3, lines=4)
    )
    reasons = reasons_against(q8, made.report, reciting, largest=10)
    assert len(reasons) == 2
    with pytest.raises(ModelError, match=r"training document.*more than 10"):
        ship(q8, tmp_path / "other.gguf", reasons)
    assert not (tmp_path / "other.gguf").exists()
    assert "in no runner" in reasons_against(exports[0], made.report, made.recitation)[0]
