"""The last gate: a file leaves for the package only if nothing speaks against it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cp_lsp.errors import ModelError
from cp_training.export.agreement import Report
from cp_training.export.gguf import Exported
from cp_training.export.recitation import Recitation
from cp_training.provenance import file_hash

LARGEST: Final = 15_000_000
"""Bytes of a file that travels in the package itself."""


def reasons_against(
    export: Exported, report: Report, recitation: Recitation, *, largest: int = LARGEST
) -> tuple[str, ...]:
    """Why a file must not be shipped; empty if it may be."""
    reasons = []
    compared = [one for one in report.agreements if one.file == export.path.name]
    if not compared:
        reasons.append(f"{export.path.name} was compared with transformers in no runner")
    for one in compared:
        if not one.agrees:
            different = one.tokens - one.equal - one.tied
            reasons.append(
                f"{one.file} in {one.runner}: {different} tokens other than in transformers, "
                f"{one.tokenization.different} texts cut into other tokens"
            )
    if recitation.recites:
        reasons.append(
            f"{recitation.recited} of {recitation.prompts} prompts were answered by more than "
            f"{recitation.limit} characters of one training document; "
            f"{recitation.allowed_share:.0%} are allowed"
        )
    if not recitation.prompts:
        reasons.append("no answer was searched for copies of training documents")
    if export.size > largest:
        reasons.append(f"{export.size:,} bytes are more than {largest:,}")
    return tuple(reasons)


def ship(export: Exported, target: Path, reasons: Sequence[str]) -> None:
    """Copy a file to where the package takes it from. Raises ModelError if it must not be."""
    found = list(reasons)
    if file_hash(export.path) != export.sha256:
        found.append(f"{export.path.name} has changed since it was exported")
    if found:
        raise ModelError("the model is not shipped: " + "; ".join(found))
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    shutil.copyfile(export.path, unfinished)
    unfinished.replace(target)
