"""Pretraining: rows of tokens → a model that continues and fills in Component Pascal.

The run can be killed at any moment and is taken up at its last checkpoint, with the same rows in
the same order. The learning rate rises, stays, and falls at the end only (warm-up, stable, decay);
so a run may be made longer while it is in the stable part by giving it more steps.
"""

from __future__ import annotations

import json
import math
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cp_training.dataset.pretraining import (
    DESCRIPTION,
    DEV,
    DEV_HOLES,
    TRAIN,
    middles_of,
    open_rows,
)
from cp_training.recipe import RecipeError

if TYPE_CHECKING:
    import torch
    from transformers import LlamaForCausalLM

    from cp_training.dataset.pretraining import Rows

LOG: Final = "log.jsonl"
CARD: Final = "run.json"
MODEL: Final = "model"
_CHECKPOINT: Final = "checkpoint-"
_STATE: Final = "state.pt"


@dataclass(frozen=True, slots=True)
class PretrainRecipe:
    """The model's shape, and how it learns.

    `rows` a step, of which `rows_at_once` are in memory; `bf16` is mixed precision, faster where
    the processor has instructions for it. Of `steps`, the first `warmup` raise the learning rate
    and the last `decay` lower it to nothing. `rate` is that of AdamW; matrices inside the layers
    are updated by Muon with steps of the same size. A token of a middle counts as much as
    `middle_weight` others. `evaluate` and `save` are in steps. `begin` is
    a GGUF file whose weights a new run begins with; they have a shape, and those given here do
    not count.
    """

    hidden: int = 256
    layers: int = 6
    heads: int = 4
    intermediate: int = 704
    rope_theta: float = 10_000.0
    rows: int = 8
    rows_at_once: int = 2
    bf16: bool = True
    steps: int = 1_500
    warmup: int = 40
    decay: int = 450
    rate: float = 3e-3
    weight_decay: float = 0.1
    clip: float = 1.0
    middle_weight: float = 1.0
    evaluate: int = 100
    evaluated_rows: int = 24
    save: int = 50
    seed: int = 1
    begin: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: steps done, and the loss in nats a token on text never learnt from: on
    plain text, and on middles alone.
    """

    steps: int
    dev_loss: float
    dev_middle_loss: float
    is_finished: bool


def pretrain(
    recipe: PretrainRecipe,
    dataset: Path,
    vocabulary_size: int,
    end_of_text: int,
    out: Path,
    *,
    provenance: dict[str, Any],
    stop_after: int | None = None,
    progress: Callable[[str], None] = lambda _line: None,
) -> Outcome:
    """Trains, or goes on with what lies in `out`; the finished model is in `out/model`.

    `provenance` goes into the card of the run. `stop_after` ends this call at that step, as a kill
    would, but with a checkpoint.
    """
    import torch
    from transformers.utils import logging

    logging.disable_progress_bar()
    description = json.loads((dataset / DESCRIPTION).read_text(encoding="utf-8"))
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(recipe.seed)
    rows = open_rows(dataset / TRAIN)
    middles = open_rows(middles_of(dataset / TRAIN))
    dev = _Watched.open(dataset / DEV, recipe)
    dev_holes = _Watched.open(dataset / DEV_HOLES, recipe)
    model = _new_model(recipe, vocabulary_size, end_of_text, rows.shape[1]).to(device)
    optimizers = _optimizers(model, recipe)
    out.mkdir(parents=True, exist_ok=True)
    step, seconds = _resume(out, model, optimizers, device)
    _cut_log(out / LOG, step)
    progress(
        f"{model.num_parameters() / 1e6:.1f} million parameters, {rows.shape[0]} rows of "
        f"{rows.shape[1]} tokens, {device.type}; step {step} of {recipe.steps}"
    )

    dev_loss = dev_middle_loss = math.nan
    for record in read_log(out / LOG):
        dev_loss = record.get("dev_loss", dev_loss)
        dev_middle_loss = record.get("dev_middle_loss", dev_middle_loss)
    last = min(recipe.steps, recipe.steps if stop_after is None else stop_after)
    log = (out / LOG).open("a", encoding="utf-8", newline="\n")
    with log:
        while step < last:
            began = time.monotonic()
            scale = _rate(step, recipe)
            for optimizer in optimizers:
                for group in optimizer.param_groups:
                    group["lr"] = recipe.rate * scale
            batch = _batch(rows, step, recipe.rows).to(device)
            weights = 1 + (recipe.middle_weight - 1) * _batch(middles, step, recipe.rows).to(device)
            whole = weights[:, 1:].sum()
            loss = 0.0
            for start in range(0, recipe.rows, recipe.rows_at_once):
                part = slice(start, start + recipe.rows_at_once)
                part_loss = _loss(model, batch[part], weights[part], recipe) / whole
                part_loss.backward()
                loss += part_loss.item()
            norm = torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
            for optimizer in optimizers:
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
            step += 1
            seconds += time.monotonic() - began
            record = {
                "step": step,
                "tokens": step * recipe.rows * rows.shape[1],
                "loss": round(loss, 4),
                "norm": round(float(norm), 3),
                "rate": round(recipe.rate * scale, 6),
                "seconds": round(seconds, 1),
            }
            if step % recipe.evaluate == 0 or step == last:
                dev_loss, _ = _evaluate(model, dev, recipe)
                _, dev_middle_loss = _evaluate(model, dev_holes, recipe)
                record["dev_loss"] = round(dev_loss, 4)
                record["dev_middle_loss"] = round(dev_middle_loss, 4)
                bits = dev_loss / math.log(2) / description["dev_characters_of_a_token"]
                record["dev_bits_per_character"] = round(bits, 4)
            log.write(json.dumps(record) + "\n")
            log.flush()
            if step % 10 == 0 or "dev_loss" in record:
                progress(_line(record, recipe, seconds / step))
            if step % recipe.save == 0 or step == last:
                _save(out, step, seconds, model, optimizers)
    is_finished = step >= recipe.steps
    card = {
        **provenance,
        "recipe": asdict(recipe),
        "dataset": description["sha256"],
        "parameters": model.num_parameters(),
        "steps": step,
        "tokens": step * recipe.rows * int(rows.shape[1]),
        "hours": round(seconds / 3600, 2),
        "device": device.type,
        "torch": torch.__version__,
        "dev_loss": None if math.isnan(dev_loss) else round(dev_loss, 4),
        "dev_middle_loss": None if math.isnan(dev_middle_loss) else round(dev_middle_loss, 4),
        "is_finished": is_finished,
    }
    (out / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    if is_finished:
        model.save_pretrained(out / MODEL)
    return Outcome(step, dev_loss, dev_middle_loss, is_finished)


def earlier_runs(begin: Path) -> list[dict[str, Any]]:
    """The cards of the runs that made a file to begin with, in their order; none without its run.

    An export lies in a folder beside that of its pretraining.
    """
    path = begin.parent.parent / "pretrain" / CARD
    if not path.is_file():
        return []
    card = json.loads(path.read_text(encoding="utf-8"))
    return [*card.pop("earlier", []), card]


def read_log(path: Path) -> list[dict[str, Any]]:
    """The records of a log, a step each, up to one that a kill broke off; none without a file."""
    records: list[dict[str, Any]] = []
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                records.append(json.loads(line))
            except ValueError:
                break
    return records


def _new_model(
    recipe: PretrainRecipe, vocabulary_size: int, end_of_text: int, length: int
) -> LlamaForCausalLM:
    from transformers import LlamaConfig, LlamaForCausalLM

    if recipe.begin:
        return _begun(Path(recipe.begin), vocabulary_size)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=vocabulary_size,
            hidden_size=recipe.hidden,
            num_hidden_layers=recipe.layers,
            num_attention_heads=recipe.heads,
            num_key_value_heads=recipe.heads,
            intermediate_size=recipe.intermediate,
            max_position_embeddings=length,
            rope_parameters={"rope_type": "default", "rope_theta": recipe.rope_theta},
            rms_norm_eps=1e-5,
            tie_word_embeddings=True,
            bos_token_id=end_of_text,
            eos_token_id=end_of_text,
            pad_token_id=None,
            attn_implementation="sdpa",
        )
    )


def _begun(path: Path, vocabulary_size: int) -> LlamaForCausalLM:
    """The model in a GGUF file, in float32, to learn on."""
    from transformers import LlamaConfig, LlamaForCausalLM

    if not path.is_file():
        raise RecipeError(f"{path}, to begin with, is not there")
    read = LlamaForCausalLM.from_pretrained(path.parent, gguf_file=path.name)
    if read.config.vocab_size != vocabulary_size:
        raise RecipeError(
            f"{path} has {read.config.vocab_size} tokens, the tokenizer {vocabulary_size}; "
            "take the tokenizer that it was made with"
        )
    # What was read from such a file cannot be saved as another.
    config = read.config.to_dict()
    config.pop("quantization_config", None)
    model = LlamaForCausalLM(LlamaConfig.from_dict(config))
    model.load_state_dict(read.state_dict())
    return model


def _optimizers(model: LlamaForCausalLM, recipe: PretrainRecipe) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the layers, AdamW for the embedding and the norms."""
    import torch

    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and "embed" not in name]
    chosen = {id(p) for p in matrices}
    others = [p for p in model.parameters() if id(p) not in chosen]
    return [
        torch.optim.Muon(
            matrices,
            lr=recipe.rate,
            weight_decay=recipe.weight_decay,
            momentum=0.95,
            adjust_lr_fn="match_rms_adamw",
        ),
        torch.optim.AdamW(others, lr=recipe.rate, betas=(0.9, 0.95), weight_decay=0.0, fused=True),
    ]


def _rate(step: int, recipe: PretrainRecipe) -> float:
    """The share of the full learning rate at a step."""
    if step < recipe.warmup:
        return (step + 1) / recipe.warmup
    left = recipe.steps - step
    return min(1.0, left / max(1, recipe.decay))


def _batch(rows: Rows, step: int, count: int) -> torch.Tensor:
    import numpy as np
    import torch

    places = [(step * count + index) % rows.shape[0] for index in range(count)]
    return torch.from_numpy(np.asarray(rows[places], dtype=np.int64))


def _loss(
    model: LlamaForCausalLM, batch: torch.Tensor, weights: torch.Tensor, recipe: PretrainRecipe
) -> torch.Tensor:
    """The sum of the tokens' losses, each times its weight; the first token of a row has none."""
    import torch
    from torch.nn.functional import cross_entropy

    with torch.autocast(batch.device.type, torch.bfloat16, enabled=recipe.bf16):
        logits = model(input_ids=batch, use_cache=False).logits
    losses = cross_entropy(
        logits[:, :-1].float().flatten(0, 1), batch[:, 1:].flatten(), reduction="none"
    )
    return (losses * weights[:, 1:].flatten()).sum()


@dataclass(frozen=True, slots=True)
class _Watched:
    """Rows never learnt from, and which of their tokens are of middles."""

    rows: Rows
    middles: Rows

    @classmethod
    def open(cls, path: Path, recipe: PretrainRecipe) -> _Watched:
        count = recipe.evaluated_rows
        return cls(open_rows(path)[:count], open_rows(middles_of(path))[:count])


def _evaluate(
    model: LlamaForCausalLM, watched: _Watched, recipe: PretrainRecipe
) -> tuple[float, float]:
    """The mean loss of all tokens of rows, and of those of middles; NaN where there are none."""
    import torch

    totals = torch.zeros(2)
    counts = torch.zeros(2)
    model.eval()
    with torch.no_grad():
        for index in range(len(watched.rows)):
            batch = _batch(watched.rows, index, 1).to(model.device)
            is_middle = _batch(watched.middles, index, 1).to(model.device)
            for place, weights in enumerate((torch.ones_like(is_middle), is_middle)):
                totals[place] += _loss(model, batch, weights, recipe).cpu()
                counts[place] += weights[:, 1:].sum().cpu()
    model.train()
    means = (totals / counts).tolist()
    return means[0], means[1]


def _save(
    out: Path,
    step: int,
    seconds: float,
    model: LlamaForCausalLM,
    optimizers: list[torch.optim.Optimizer],
) -> None:
    """Writes a checkpoint; it bears its name only when it is whole."""
    import torch

    unfinished = out / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    model.save_pretrained(unfinished)
    torch.save(
        {
            "step": step,
            "seconds": seconds,
            "optimizers": [optimizer.state_dict() for optimizer in optimizers],
        },
        unfinished / _STATE,
    )
    target = out / f"{_CHECKPOINT}{step}"
    shutil.rmtree(target, ignore_errors=True)
    unfinished.replace(target)
    for older in _checkpoints(out)[:-2]:
        shutil.rmtree(older, ignore_errors=True)


def _resume(
    out: Path,
    model: LlamaForCausalLM,
    optimizers: list[torch.optim.Optimizer],
    device: torch.device,
) -> tuple[int, float]:
    """Takes up the newest checkpoint: its step, and the seconds spent until then."""
    import torch
    from safetensors.torch import load_model

    found = _checkpoints(out)
    if not found:
        return 0, 0.0
    load_model(model, found[-1] / "model.safetensors", strict=False, device=str(device))
    state = torch.load(found[-1] / _STATE, map_location=device, weights_only=True)
    for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
        optimizer.load_state_dict(saved)
    return state["step"], state["seconds"]


def _checkpoints(out: Path) -> list[Path]:
    found = [path for path in out.glob(f"{_CHECKPOINT}*") if (path / _STATE).is_file()]
    return sorted(found, key=lambda path: int(path.name.removeprefix(_CHECKPOINT)))


def _cut_log(path: Path, step: int) -> None:
    """Takes out what was logged after the checkpoint that the run goes on from."""
    kept = [json.dumps(record) + "\n" for record in read_log(path) if record["step"] <= step]
    path.write_text("".join(kept), encoding="utf-8", newline="\n")


def _line(record: dict[str, Any], recipe: PretrainRecipe, pace: float) -> str:
    """What a person sees of a step: the losses, and the time that is left."""
    left = (recipe.steps - record["step"]) * pace
    text = f"step {record['step']}/{recipe.steps}  loss {record['loss']:.3f}"
    if "dev_loss" in record:
        text += f"  dev {record['dev_loss']:.3f} ({record['dev_bits_per_character']:.3f} bits/char)"
        text += f", middles {record['dev_middle_loss']:.3f}"
    return f"{text}  {left / 60:.0f} min left"
