"""Measures a full crawl: every source, started as the product starts it, against one local server.

    python -m benchmarks.full_crawl --json

The server stands for all hosts and answers from the shipped recordings; its log tells how many
requests a host had in flight. Each crawl is a process of its own, two at a time at most.
"""

import argparse
import re
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from pydantic import SecretStr

from benchmarks.crawling import _high_water_kib
from benchmarks.lines import show
from crawlers.check import recordings_of
from crawlers.discovery import classes
from crawlers.golden import GOLDEN
from crawlers.recording import RECORDED_AT
from domain.run import CONTEXT, ITEMS, WATCHED
from funding_db import migrate
from funding_db.engine import make_engine
from jobs.crawls import CrawlOutcome, CrawlPlan, crawl
from services.settings import Settings
from tests.servers.recorded import Recorded

AT_ONCE = 2
_LOOK_EVERY_S = 0.05
_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_DELAYED, _DELAY_S = "www.urban-initiative.eu", 0.4
_ASKS_TO_WAIT, _WAIT_S = "urbact.eu", 1


@dataclass
class Found:
    """What a full crawl gave and how it behaved."""

    outcomes: dict[str, CrawlOutcome] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    """Source → calls, context entries and watched pages that its crawl staged."""
    peaks_mib: dict[int, float] = field(default_factory=dict)
    """Process → the most memory that it held."""
    seconds: float = 0.0


@contextmanager
def _watched(found: Found) -> Iterator[None]:
    """Note the most memory of each crawl process that this one starts meanwhile."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(_LOOK_EVERY_S):
            for pid in _crawlers():
                peak = _high_water_kib(pid) / 1024
                found.peaks_mib[pid] = max(found.peaks_mib.get(pid, 0.0), peak)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _crawlers() -> Iterator[int]:
    """Yield our children that are crawls; one that has not yet its own program is left out."""
    for children in Path("/proc/self/task").glob("*/children"):
        try:
            pids = [int(pid) for pid in children.read_text(encoding="ascii").split()]
            yield from (p for p in pids if b"crawlers" in Path(f"/proc/{p}/cmdline").read_bytes())
        except OSError:
            continue


def crawl_all(
    folder: Path, recorded: Recorded, sources: Sequence[str], *, at_once: int = AT_ONCE
) -> Found:
    """Crawl the sources into a database in `folder`, `at_once` side by side."""
    found = Found()
    engine = make_engine(f"sqlite:///{folder}/full.db")
    migrate.upgrade(engine)
    began = monotonic()

    def one(source_id: str) -> None:
        # The recordings hold fewer calls than the source: exactly as many as are known must come.
        least = known(source_id)
        plan = CrawlPlan(source_id, base_url=server.url, delay_s=0, least=least)
        # Each recording is read at the instant at which it was true.
        settings = Settings(data_dir=folder, now=_recorded_at(source_id), **_given(source_id))
        found.outcomes[source_id] = crawl(engine, settings, plan)
        found.entries[source_id] = _staged(folder / "runs" / source_id)

    with (
        recorded.server() as server,
        _watched(found),
        ThreadPoolExecutor(at_once) as threads,
    ):
        list(threads.map(one, sources))
    engine.dispose()
    found.seconds = monotonic() - began
    return found


def known(source_id: str) -> int:
    """Return how many entries a source's golden file vouches for."""
    folder = recordings_of(source_id)
    if folder is None:
        raise ValueError(f"{source_id} has no recordings")
    text = (folder / source_id / GOLDEN).read_text(encoding="utf-8")
    return text.count("\n")


def _recorded_at(source_id: str) -> datetime:
    folder = recordings_of(source_id)
    stamp = folder / source_id / RECORDED_AT if folder else None
    if stamp is None or not stamp.is_file():
        return _NOW
    return datetime.fromisoformat(stamp.read_text(encoding="utf-8").strip())


def _given(source_id: str) -> Mapping[str, Any]:
    """Return a made-up value for each setting that a source cannot be asked without."""
    names = classes()[source_id].spec.needs
    return {re.sub("^FUNDMAP_", "", name).lower(): SecretStr("local") for name in names}


def _staged(runs: Path) -> int:
    paths = [path for name in (ITEMS, CONTEXT, WATCHED) for path in runs.glob(f"*/{name}")]
    return sum(path.read_bytes().count(b"\n") for path in paths)


def measure(folder: Path) -> dict[str, Any]:
    """Return the figures of one full crawl."""
    recorded = Recorded(crawl_delay={_DELAYED: _DELAY_S}, retry_after={_ASKS_TO_WAIT: _WAIT_S})
    found = crawl_all(folder, recorded, list(classes()))
    verdicts = {str(outcome.verdict) for outcome in found.outcomes.values()}
    return {
        "sources": len(found.outcomes),
        "s": round(found.seconds, 1),
        "peak_mib": round(max(found.peaks_mib.values(), default=0.0), 1),
        "processes": len(found.peaks_mib),
        "most_in_flight_per_host": max(recorded.most_at_once().values()),
        "hosts": len(recorded.most_at_once()),
        "hosts_not_asked_for_robots_first": recorded.unannounced(),
        "requests": len(recorded.log),
        "crawl_delay": {"asked_s": _DELAY_S, "kept_s": round(min(recorded.pauses(_DELAYED)), 2)},
        "retry_after": {"asked_s": _WAIT_S, "kept_s": round(recorded.waited(_ASKS_TO_WAIT), 2)},
        "entries": sum(found.entries.values()),
        "entries_known": sum(map(known, found.entries)),
        "verdicts": {
            verdict: sorted(i for i, o in found.outcomes.items() if str(o.verdict) == verdict)
            for verdict in sorted(verdicts)
        },
        "reasons": {i: list(o.reasons) for i, o in found.outcomes.items() if o.reasons},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parsed = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        show(measure(Path(folder)), as_json=parsed.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
