"""When the interpreter looks for garbage: when nobody waits.

Checked modules are many objects that refer to each other in circles. To look through them takes
longer than a person who types should wait.
"""

from __future__ import annotations

import gc
from typing import Final

_MADE: Final = 200_000
"""Objects made after which the interpreter looks through the youngest, busy or not."""

_YOUNG: Final = 5_000
"""Objects made after which it is worth to look through the youngest in a short rest."""

_OFTEN: Final = 8
"""Times that the younger are looked through before the older are."""

_is_settling = False


def begin() -> None:
    """Sets the interpreter so, when the program has been loaded."""
    gc.freeze()
    gc.set_threshold(_MADE, 1000, 20)
    gc.enable()


def sweep() -> None:
    """Collects what of the latest has become garbage, in a few milliseconds.

    Left alone while someone types, it would be collected by the interpreter, all at once.
    """
    made, sweeps, _ = gc.get_count()
    if made > _YOUNG:
        gc.collect(1 if sweeps >= _OFTEN else 0)


def tidy() -> None:
    """Collects what has become garbage of late; now and then, all of it."""
    global _is_settling
    if _is_settling:
        _is_settling = False
        gc.unfreeze()
        gc.collect()
        gc.freeze()
    else:
        gc.collect(2 if gc.get_count()[2] >= _OFTEN else 1)


def settle() -> None:
    """Has the next tidying collect all, and look no more through what is left then."""
    global _is_settling
    _is_settling = True
