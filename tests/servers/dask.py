"""A Dask cluster of a test's own, of real processes, started as an operator starts one."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.paths import ROOT

_PATIENCE_S = 60
_ON_LOOPBACK = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file"]


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[str]:
    """Give the address of a scheduler with so many workers; all of them are stopped afterwards.

    The workers have no nanny: one that dies fails the test with its own words, in `folder`.
    """
    from distributed import Client

    met = folder / "scheduler.json"
    with ExitStack() as running:
        running.enter_context(_process(folder, "scheduler", *_ON_LOOPBACK, str(met), "--port", "0"))
        for number in range(workers):
            own = ["--no-nanny", "--nthreads", "1", "--local-directory", str(folder / str(number))]
            running.enter_context(_process(folder, "worker", *own, *_ON_LOOPBACK, str(met)))
        with Client(_address(met), timeout=_PATIENCE_S, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=_PATIENCE_S)
            address = str(client.scheduler.address)
        yield address


@contextmanager
def _process(folder: Path, role: str, *options: str) -> Iterator[None]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{role}", *options]
    with (folder / f"{role}.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.kill()
            process.wait()


def _address(met: Path) -> str:
    """Wait for the file in which the scheduler says where it is."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        try:
            return str(json.loads(met.read_text())["address"])
        except (FileNotFoundError, ValueError):
            time.sleep(0.05)
    raise TimeoutError(f"no scheduler within {_PATIENCE_S} s: see {met.parent}")
