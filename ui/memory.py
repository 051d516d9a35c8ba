"""Takes what is imported once, and kept for good, out of Python's search for garbage.

The search walks over everything that is kept, a quarter of a second each time with all libraries
loaded, and a person waits for it. What is imported is never garbage.
"""

import gc
import sys

_seen = {"modules": 0}


def settle() -> None:
    """Leave out what was imported since the last time; costs nothing when that is nothing."""
    loaded = len(sys.modules)
    if loaded > _seen["modules"]:
        _seen["modules"] = loaded
        gc.collect(1)
        gc.freeze()
