"""Child processes: each on a leash, in a group of its own, ended by its id and never by a name."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_LOOK_EVERY_S = 0.5
Process = subprocess.Popen[bytes]


class Ending(StrEnum):
    """How a child came to its end."""

    BY_ITSELF = "by_itself"
    TIMEOUT = "timeout"
    STOPPED = "stopped"


def start(
    module: str,
    arguments: Sequence[str] = (),
    *,
    environment: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> Process:
    """Start a Python module; what it prints goes to `log`, or to where our own output goes."""
    command = [sys.executable, "-m", "jobs.leash", module, *arguments]
    out = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | dict(environment or {}),
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    finally:
        if out:
            out.close()


def wait(process: Process, timeout_s: float, stop: threading.Event) -> Ending:
    """Wait for a child; kill it and all that it started when its time is over or `stop` is set."""
    end = time.monotonic() + timeout_s
    try:
        while True:
            if stop.is_set():
                return Ending.STOPPED
            left = end - time.monotonic()
            if left <= 0:
                return Ending.TIMEOUT
            try:
                process.wait(timeout=min(_LOOK_EVERY_S, left))
            except subprocess.TimeoutExpired:
                continue
            return Ending.BY_ITSELF
    finally:
        # Also when Ctrl-C ends the wait; a child that ended by itself may have left others.
        kill(process)


def ask_to_end(process: Process, grace_s: float) -> None:
    """Ask a child to end, and kill it when it has not after `grace_s` seconds."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=grace_s)
    kill(process)


def kill(process: Process) -> None:
    """Kill a child and all processes of its group; nothing happens when they are gone."""
    # PermissionError is what macOS says of a group that only has zombies.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin:
        process.stdin.close()
