"""Takes what is kept for good out of Python's search for garbage.

The search walks over everything that is alive: half a second with 11,000 calls and all libraries
loaded, again and again while many people click, and everybody waits for it. What is imported is
never garbage, and the calls and their index are dropped as a whole when the data changes.
"""

import gc
import sys
from collections.abc import Hashable

from services import matches

_RHYTHM = (10_000, 20, 20)
"""New objects before a search, and how often a wider one follows. A page makes tens of thousands of
objects that are no garbage in cycles; Python's own 700 would look for it dozens of times a page."""
_seen: dict[str, Hashable] = {"modules": 0, "kept": ()}


def settle() -> None:
    """Leave out what was imported or read for everybody since the last time; costs nothing else."""
    if gc.get_threshold() != _RHYTHM:
        gc.set_threshold(*_RHYTHM)
    loaded, kept = len(sys.modules), matches.kept()
    if kept != _seen["kept"]:
        # What the data before it left behind must be found before the new data is left out.
        gc.unfreeze()
        gc.collect()
    elif loaded != _seen["modules"]:
        gc.collect(1)
    else:
        return
    _seen.update(modules=loaded, kept=kept)
    gc.freeze()
