"""The recorded sample that stands in when no source can be reached, so that nobody meets an empty app.

It goes through the same process, judge and ingest as any crawl, and the first real crawl replaces it.
"""

import logging
import queue
import socket
import threading
from collections.abc import Sequence
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from crawlers.catalogue import specs
from domain.source import SourceSpec
from funding_db.engine import Engine, read_session
from funding_db.repositories import calls, sources
from jobs.crawls import CrawlOutcome, CrawlPlan, crawl
from jobs.processes import ROOT
from services.settings import Settings

SAMPLE = ROOT / "crawlers" / "recordings" / "sample"
_PROBE_S = 4.0
_PORTS = {"http": 80, "https": 443}
_log = logging.getLogger(__name__)


def is_empty(engine: Engine) -> bool:
    """Say whether no call was ever read from anybody: what we wrote by hand does not count."""
    with read_session(engine) as session:
        if calls.data_version(session) == 0:
            return True
        health = sources.health(session)
    return not any(h.calls + h.missing for h in health if h.spec.curated_on is None)


def stands_apart(engine: Engine) -> bool:
    """Say whether no published source has given calls of its own, so that a sample misleads nobody."""
    with read_session(engine) as session:
        health = sources.health(session)
    return not any(
        h.calls + h.missing for h in health if not h.sample and h.spec.curated_on is None
    )


def replaceable(engine: Engine) -> tuple[str, ...]:
    """Return the sources that have a sample and no calls of their own."""
    with read_session(engine) as session:
        taken = {h.spec.id for h in sources.health(session) if h.calls + h.missing and not h.sample}
    wanted = [s for s in specs() if s.id not in taken and (SAMPLE / s.id).is_dir()]
    # The largest first: its calls are on the pages while the small ones are still read.
    return tuple(spec.id for spec in sorted(wanted, key=lambda spec: -spec.expect.calls[0]))


def load(engine: Engine, settings: Settings, *, stop: threading.Event) -> list[CrawlOutcome]:
    """Crawl the sample of every source that has no calls of its own."""
    return [
        crawl(engine, settings, CrawlPlan(source_id, recordings=SAMPLE), stop=stop)
        for source_id in replaceable(engine)
        if not stop.is_set()
    ]


def reachable(wanted: Sequence[SourceSpec], timeout_s: float = _PROBE_S) -> bool:
    """Say whether any source takes a connection within `timeout_s`; all are tried at once."""
    answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
    doors = {_door(spec.start) for spec in wanted}
    for door in doors:
        # Resolving a name cannot be given a time limit, so nobody waits for these threads.
        threading.Thread(target=_knock, args=(door, timeout_s, answers), daemon=True).start()
    try:
        return any(answers.get(timeout=timeout_s + 1) for _ in doors)
    except queue.Empty:
        return False


def _door(url: str) -> tuple[str, int]:
    """Return the host and port that a crawl would connect to: the proxy where one is set."""
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme)
    if proxy and not proxy_bypass(parts.hostname or ""):
        parts = urlsplit(proxy if "//" in proxy else f"//{proxy}", scheme="http")
    return parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 443)


def _knock(door: tuple[str, int], timeout_s: float, answers: "queue.SimpleQueue[bool]") -> None:
    try:
        with socket.create_connection(door, timeout=timeout_s):
            answers.put(True)
    except OSError as error:
        _log.info("%s:%d cannot be reached: %s", *door, error)
        answers.put(False)
