"""Child processes for crawls, forked from one that has imported Scrapy already.

A crawl of a test lasts a tenth of a second; starting an interpreter and importing what crawls need
lasts ten times as long. So each worker of pytest starts one interpreter, which forks for every
crawl: a process of its own with its own reactor, folder, environment and output, as before.
"""

import atexit
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.paths import ROOT

_START_S = 60
_IMPORTED = ("crawlers.run", "scrapy.crawler", "tests.crawlers.child")


def run(
    target: str,
    arguments: Sequence[object],
    *,
    timeout: float,
    environment: Mapping[str, str] | None = None,
) -> "subprocess.CompletedProcess[str]":
    """Call `module:function(*arguments)` in a new process; what it returns is the exit code."""
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        socket.socket(socket.AF_UNIX) as link,
    ):
        link.settimeout(timeout)
        link.connect(str(_server()))
        asked = {"target": target, "arguments": arguments, "cwd": str(ROOT),
                 "environment": dict(environment or os.environ)}  # fmt: skip
        socket.send_fds(link, [b"x"], [out.fileno(), err.fileno()])
        link.sendall(json.dumps(asked, default=str).encode() + b"\n")
        with link.makefile("r") as answers:
            number = int(answers.readline())
            try:
                code = int(answers.readline())
            except TimeoutError as late:
                os.kill(number, signal.SIGKILL)
                raise subprocess.TimeoutExpired(target, timeout) from late
        return subprocess.CompletedProcess([target], code, _text(out), _text(err))


def _text(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode("utf-8", "replace"))


@cache
def _server() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="forks"))
    at = folder / "socket"
    process = subprocess.Popen([sys.executable, "-m", "tests.forks", str(at)], cwd=ROOT)
    atexit.register(_end, process, folder, os.getpid())
    end = time.monotonic() + _START_S
    while not at.exists():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("the process that forks crawls did not start")
        time.sleep(0.02)
    return at


def _end(process: "subprocess.Popen[bytes]", folder: Path, owner: int) -> None:
    if os.getpid() != owner:
        return
    process.terminate()
    process.wait(timeout=20)
    for left in folder.iterdir():
        left.unlink()
    folder.rmdir()


def _serve(at: Path) -> None:
    for name in _IMPORTED:
        import_module(name)
    assert "twisted.internet.reactor" not in sys.modules, "every crawl needs a reactor of its own"
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    parent = os.getppid()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(at))
        listening.listen(16)
        listening.settimeout(5)
        while os.getppid() == parent:  # who started it may have been killed
            try:
                link, _ = listening.accept()
            except TimeoutError:
                continue
            if os.fork() == 0:
                listening.close()
                _handle(link)
            link.close()


def _handle(link: socket.socket) -> None:
    """Start the process that was asked for and tell its number and its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    link.settimeout(None)
    _sign, (out, err), _flags, _from = socket.recv_fds(link, 1, 2)
    with link.makefile("r") as lines:
        asked = json.loads(lines.readline())
    number = os.fork()
    if number == 0:
        link.close()
        os._exit(_work(asked, out, err))
    link.sendall(f"{number}\n".encode())
    _number, status = os.waitpid(number, 0)
    link.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _work(asked: dict[str, Any], out: int, err: int) -> int:
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    module, _, function = asked["target"].partition(":")
    try:
        code = int(getattr(import_module(module), function)(*asked["arguments"]) or 0)
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
    except BaseException:
        traceback.print_exc()
        code = 1
    # As an interpreter ends: pools of threads are told to stop, then all threads are waited for.
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
