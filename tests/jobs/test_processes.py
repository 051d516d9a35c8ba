"""Children end when they must: by time, by wish, with all that they started, and with their parent."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from jobs import processes
from jobs.leash import LEFT_ALONE
from jobs.processes import Ending
from tests.paths import ROOT

pytestmark = pytest.mark.e2e
PARENT = """
import sys, time
from jobs import processes
child = processes.start("tests.jobs.sleeper", environment={"SLEEPER_SAYS": sys.argv[1]})
time.sleep(600)
"""


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not asked for its code yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def ended(pid: int, within_s: float = 10) -> bool:
    end = time.monotonic() + within_s
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(pid)


def pids_in(path: Path, within_s: float = 20) -> list[int]:
    end = time.monotonic() + within_s
    while not (path.exists() and path.read_text().endswith(".")):
        assert time.monotonic() < end, "the child never said who it is"
        time.sleep(0.02)
    return [int(pid) for pid in path.read_text().rstrip(".").split()]


def sleeper(tmp_path: Path, **more: str) -> tuple[processes.Process, list[int]]:
    says = tmp_path / "pids"
    child = processes.start("tests.jobs.sleeper", environment={"SLEEPER_SAYS": str(says), **more})
    return child, pids_in(says)


def test_a_child_ends_with_all_that_it_started_when_its_time_is_over(tmp_path):
    child, pids = sleeper(tmp_path)
    assert processes.wait(child, 0.1, threading.Event()) is Ending.TIMEOUT
    assert len(pids) == 2
    assert all(ended(pid) for pid in pids)


def test_a_child_ends_when_it_is_asked_to_stop(tmp_path):
    stop = threading.Event()
    child, pids = sleeper(tmp_path)
    threading.Timer(0.2, stop.set).start()
    started = time.monotonic()
    assert processes.wait(child, 60, stop) is Ending.STOPPED
    assert time.monotonic() - started < 10
    assert all(ended(pid) for pid in pids)


def test_a_child_that_ends_by_itself_leaves_none_of_its_own_behind(tmp_path):
    child, pids = sleeper(tmp_path, SLEEPER_LEAVES="1")
    assert processes.wait(child, 30, threading.Event()) is Ending.BY_ITSELF
    assert child.returncode == 0
    assert all(ended(pid) for pid in pids)


def test_a_deaf_child_is_ended_after_its_grace(tmp_path):
    child, pids = sleeper(tmp_path, SLEEPER_DEAF="1")
    processes.ask_to_end(child, 0.2)
    assert child.returncode == -signal.SIGKILL
    assert all(ended(pid) for pid in pids)


def test_no_child_outlives_a_parent_that_was_killed(tmp_path):
    says = tmp_path / "pids"
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(says)], cwd=ROOT)
    child = pids_in(says)[0]
    assert alive(child)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    assert ended(child)


def test_a_child_says_that_it_was_left_alone(tmp_path):
    child, pids = sleeper(tmp_path)
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(timeout=10) == LEFT_ALONE
    os.killpg(child.pid, signal.SIGKILL)
    assert all(ended(pid) for pid in pids)


def test_what_a_child_prints_goes_to_its_log(tmp_path):
    log = tmp_path / "log.txt"
    child = processes.start("tests.jobs.sleeper", ["--hello"], log=log)
    assert processes.wait(child, 30, threading.Event()) is Ending.BY_ITSELF
    assert log.read_text() == "hello\n"
