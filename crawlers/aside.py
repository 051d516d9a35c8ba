"""Reads a source's recordings in a process of its own.

A network library cannot be started twice in one process, and a source that fails must not take the
others with it. The processes are forked from one that has loaded the crawlers already, which saves
most of the time that each would need to start.
"""

import logging
import multiprocessing
import os
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

from crawlers.recording import RECORDED_AT

_SECONDS = 600
_TOLD = 2000
_CRASHED = 70


def run_aside(source_id: str, recordings: Path, run_dir: Path) -> tuple[int, str]:
    """Read the recordings into `run_dir`, to be made; return the exit code and the log's end."""
    run_dir.mkdir(parents=True)
    log = run_dir.with_name(run_dir.name + ".log")
    process = _process(source_id, recordings, run_dir, log)
    process.start()
    process.join(_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
    code = process.exitcode
    told = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
    return (_CRASHED if code is None or code < 0 else code), told[-_TOLD:]


def _process(*arguments: object) -> BaseProcess:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        # On Windows each process loads the crawlers itself.
        return multiprocessing.get_context("spawn").Process(target=_run, args=arguments)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["crawlers.loaded"])
    return context.Process(target=_run, args=arguments)


def _run(source_id: str, recordings: Path, run_dir: Path, log: Path) -> None:
    """Crawl in this process, which is no other's; what it says goes to `log`."""
    from crawlers.discovery import source
    from crawlers.run import EXIT, Options, run

    with log.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), 2)
    logging.basicConfig(level=logging.INFO)
    stamp = recordings / source_id / RECORDED_AT
    now = datetime.now(UTC)
    if stamp.is_file():
        now = datetime.fromisoformat(stamp.read_text(encoding="utf-8").strip())
    options = Options(run_dir=run_dir, now=now, recordings=recordings)
    raise SystemExit(EXIT[run(source(source_id), options).verdict])
