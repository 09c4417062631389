"""Bits per character of a checkpoint: overlapping windows give what one long look would."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
tokenizers = pytest.importorskip("tokenizers")

from cp_lsp.errors import CpLspError  # noqa: E402
from cp_training.benchmark import bits  # noqa: E402

CONTEXT = 16
TEXTS = ["MODULE M;\n\tVAR x: INTEGER;\nEND M.\n", "ж<|endoftext|>", ""]


def save(folder: Path, *, lossy: bool = False) -> None:
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {character: number for number, character in enumerate(alphabet)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    if lossy:
        tokenizer.normalizer = normalizers.Lowercase()
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|endoftext|>"
    )
    fast.save_pretrained(str(folder))
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=len(vocabulary) + 1,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=CONTEXT,
    )
    transformers.LlamaForCausalLM(config).save_pretrained(str(folder))


def test_each_token_is_scored_once_after_its_context(tmp_path: Path) -> None:
    save(tmp_path)
    found, parameters, context = bits.checkpoint_bits(tmp_path, TEXTS)
    assert context == CONTEXT
    model = transformers.AutoModelForCausalLM.from_pretrained(str(tmp_path))
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(tmp_path))
    assert parameters == model.num_parameters()
    end = tokenizer.eos_token_id
    for text, total in zip(TEXTS, found, strict=True):
        encoded = tokenizer(text, split_special_tokens=True)["input_ids"]
        tokens = [end, *encoded, end]
        wanted = 0.0
        for start, stop, first in bits.windows(len(tokens), CONTEXT):
            for at in range(first, stop):
                with torch.inference_mode():
                    logits = model(torch.tensor([tokens[start:at]])).logits[0, -1]
                wanted -= float(torch.log_softmax(logits.double(), 0)[tokens[at]]) / math.log(2)
        assert total == pytest.approx(wanted, rel=1e-4)


def test_a_tokenizer_that_loses_something_is_refused(tmp_path: Path) -> None:
    save(tmp_path, lossy=True)
    with pytest.raises(CpLspError, match="as it was"):
        bits.checkpoint_bits(tmp_path, TEXTS)
