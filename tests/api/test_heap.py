"""Threads share one heap once the application has started."""

import subprocess
import sys

import pytest

_THREADS = """
import ctypes, threading
from api.web.heap import share_one_heap

if {shared}:
    assert share_one_heap()
together = threading.Barrier(6)

def work():
    kept = [bytes(1_000 + n) for n in range(200)]
    together.wait()
    return kept

threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
ctypes.CDLL(None).malloc_stats()
"""


def heaps(*, shared: bool) -> int:
    done = subprocess.run(
        [sys.executable, "-c", _THREADS.format(shared=shared)],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stderr.count("Arena ")


@pytest.mark.skipif(sys.platform != "linux", reason="heaps of threads are the GNU C library's")
def test_threads_have_one_heap_after_the_start_and_several_without_it():
    assert heaps(shared=True) == 1
    assert heaps(shared=False) > 1
