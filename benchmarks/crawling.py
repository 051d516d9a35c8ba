"""Measures crawling: the bulk file against a bare walk, a whole crawl child's memory, a tick.

The floor of the bulk file is `ijson.items` with the C backend over the same file, nothing kept.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any

import ijson

from benchmarks.bulk_file import write_bulk
from crawlers.catalogue import specs
from crawlers.portal import bulk
from crawlers.portal.rows import SOURCE_ID
from crawlers.staging import RunWriter
from domain.run import read_verdict
from funding_db import migrate
from funding_db.engine import make_engine, write_session
from funding_db.repositories import sources as stored
from jobs import processes
from jobs.tick import tick
from services.settings import Settings
from tests.servers.base import LocalServer
from tests.servers.portal import Portal

_AT = datetime(2026, 8, 12, 6, tzinfo=UTC)
_READINGS = 3
_TICKS = 20
_LOOK_EVERY_S = 0.02
Row = Mapping[str, Any]


def measure_bulk(sample: Path, rows: Sequence[Row], items: int = 11_000) -> dict[str, float]:
    """Return seconds of reading, normalising and staging the bulk file, its floor, and memory.

    `peak_mib` is the peak of the crawl child that fetches the same file from a local portal which
    serves `rows` beside it.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bulk.json"
        size = write_bulk(path, sample, items)
        floors, spent = [], []
        for number in range(_READINGS):
            floors.append(_walk(path))
            spent.append(_stage(path, Path(folder) / str(number)))
        with path.open("rb") as file:
            portal = Portal([dict(row) for row in rows], bulk=file.read())
        peak, calls = _child(portal, Path(folder) / "crawl")
    return {
        "mb": round(size / 1e6, 1),
        "items": items,
        "s": round(min(spent), 3),
        "floor_s": round(min(floors), 3),
        "ratio": round(min(spent) / min(floors), 2),
        "peak_mib": round(peak, 1),
        "crawled": calls,
    }


def _walk(path: Path) -> float:
    if ijson.backend != "yajl2_c":
        raise RuntimeError(f"ijson runs on {ijson.backend}; the floor needs yajl2_c")
    began = perf_counter()
    with path.open("rb") as file:
        for _ in ijson.items(file, "fundingData.GrantTenderObj.item"):
            pass
    return perf_counter() - began


def _stage(path: Path, run_dir: Path) -> float:
    began = perf_counter()
    writer = RunWriter(run_dir)
    with path.open("rb") as file:
        bulk.stage(file, writer, snapshot=None, read_at=_AT, searched={})
    writer.close()
    return perf_counter() - began


def _child(portal: Portal, run_dir: Path) -> tuple[float, int]:
    """Return the peak memory in MiB of a real crawl child, and how many calls it staged."""
    with LocalServer(portal.answer) as server:
        run_dir.mkdir()
        arguments = ["run", SOURCE_ID, "--run-dir", str(run_dir), "--now", _AT.isoformat()]
        arguments += ["--base-url", server.url, "--delay", "0"]
        child = processes.start("crawlers", arguments, log=run_dir / "log.txt")
        peak_kib = 0
        while child.poll() is None:
            peak_kib = max(peak_kib, _high_water_kib(child.pid))
            sleep(_LOOK_EVERY_S)
        processes.kill(child)
    verdict = read_verdict(run_dir)
    if verdict is None:
        raise RuntimeError(f"the crawl ended without a verdict, code {child.returncode}")
    return peak_kib / 1024, verdict.items


def _high_water_kib(pid: int) -> int:
    """Return the most memory that a process held so far; 0 when it cannot be seen.

    What the system says of an ended child will not do: it counts this process too, of which the
    child was a copy for a moment.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found.group(1)) if found else 0


def tick_ms() -> float:
    """Return the median milliseconds of a tick at which none of all sources is due."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/tick.db")
        migrate.upgrade(engine)
        with write_session(engine) as session:
            stored.sync(session, specs())
            for spec in specs():
                stored.set_next_due(session, spec.id, datetime.now(UTC) + timedelta(days=1))
        settings = Settings(data_dir=Path(folder))
        spent = []
        for _ in range(_TICKS):
            began = perf_counter()
            tick(engine, settings)
            spent.append((perf_counter() - began) * 1000)
        engine.dispose()
    return round(median(spent), 2)


def cold_start_s() -> float:
    """Return the seconds that `fundmap --help` takes in a process of its own, the best of three."""
    spent = []
    for _ in range(3):
        began = perf_counter()
        command = [sys.executable, "-m", "jobs.cli", "--help"]
        subprocess.run(command, cwd=processes.ROOT, capture_output=True, check=True)
        spent.append(perf_counter() - began)
    return round(min(spent), 3)
