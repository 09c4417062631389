"""The log of a stage → a picture of how the loss fell."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cp_training.stages.pretrain import LOG, read_log

CURVES: Final = "curves.svg"
_SMOOTHED: Final = 20
"""Steps that a point of the training loss is the mean of."""


def draw_curves(folder: Path) -> Path:
    """Draws `folder/curves.svg` from the log in the folder."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    records = read_log(folder / LOG)
    millions = [record["tokens"] / 1e6 for record in records]
    losses = [record["loss"] for record in records]
    means = [
        sum(losses[max(0, at - _SMOOTHED + 1) : at + 1]) / min(at + 1, _SMOOTHED)
        for at in range(len(losses))
    ]
    watched = [record for record in records if "dev_loss" in record]
    # Without a seed and a date the same log would give another file each time.
    plt.rcParams["svg.hashsalt"] = "curves"
    figure, (loss, rate) = plt.subplots(
        2, 1, sharex=True, figsize=(8, 6), height_ratios=(4, 1), layout="constrained"
    )
    loss.plot(millions, losses, color="0.8", linewidth=0.6, label="a step")
    loss.plot(millions, means, color="tab:blue", label=f"training, mean of {_SMOOTHED} steps")
    for key, color, label in (
        ("dev_loss", "tab:orange", "held out, plain text"),
        ("dev_middle_loss", "tab:red", "held out, middles alone"),
    ):
        loss.plot(
            [record["tokens"] / 1e6 for record in watched],
            [record[key] for record in watched],
            color=color,
            marker="o",
            label=label,
        )
    loss.set_ylabel("loss, nats a token")
    loss.grid(alpha=0.3)
    loss.legend()
    rate.plot(millions, [record["rate"] for record in records], color="tab:green")
    rate.set_ylabel("learning rate")
    rate.set_xlabel("tokens seen, millions")
    rate.grid(alpha=0.3)
    path = folder / CURVES
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
    return path
