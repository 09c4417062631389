"""Documents → train, dev and test, by whole repositories and subsystems.

It is decided from source and path alone, before anything is made of the texts: what belongs
together stays together, whatever else changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from cp_training.corpus.document import SPLITS, Split
from cp_training.corpus.sources import Source, subsystem_of


def split_of(
    source: Source, path: str, held_out: Mapping[str, Set[str]], *, is_framework: bool
) -> Split | None:
    """The split of a file: that of its whole source, or of its subsystem.

    `held_out` are the subsystems of the framework by split. None for a file of such a subsystem in
    another source: an older state of a text that is held out can be neither trained on nor be
    asked about again.
    """
    for split in SPLITS:
        if source.split == split:
            return split
    subsystem = subsystem_of(path, source.subsystem)
    for split in SPLITS:
        if subsystem in held_out.get(split, ()):
            return split if is_framework else None
    return "train"
