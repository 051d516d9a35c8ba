"""One heap for all threads, so that what a page needed can be used by the next one.

The C library of Linux gives threads heaps of their own, up to eight a processor. Every rerun of a
page is a thread, Python lets one of them work at a time, and what one heap has free the others
cannot use: with fifty people at once a session cost twice the memory, and an eighth more time.
"""

import ctypes
import sys

_MOST_HEAPS = -8
"""M_ARENA_MAX in glibc's malloc.h."""


def share_one_heap() -> bool:
    """Let threads that start from now on use the main heap; False where the C library cannot."""
    if sys.platform != "linux":
        return False
    try:
        limit = ctypes.CDLL(None).mallopt
    except AttributeError:  # another C library
        return False
    return bool(limit(_MOST_HEAPS, 1))
