"""What happens once a minute: wishes first, at any hour, then what is due outside quiet hours."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from crawlers.catalogue import specs
from funding_db import locks
from funding_db.engine import Engine, read_session, write_session
from funding_db.repositories import runs, sources
from jobs import retention
from jobs.crawls import Busy, CrawlOutcome, CrawlPlan, close_unfinished, longest
from jobs.crawls import crawl as crawl_source
from jobs.due import due_sources
from services import addressees
from services.settings import Settings

LOCK = "scheduler"
_CLEANING = "cleaning"
_CLEAN_EVERY = timedelta(days=1)
_log = logging.getLogger(__name__)
Crawl = Callable[[CrawlPlan], CrawlOutcome]


class Wanted(NamedTuple):
    """A source to be crawled, and the wish behind it."""

    source_id: str
    wish: int | None
    """None when its time has come by itself."""


def tick(
    engine: Engine,
    settings: Settings,
    *,
    stop: threading.Event | None = None,
    crawl: Crawl | None = None,
) -> list[CrawlOutcome]:
    """Crawl what people asked for and what is due; return what came of it.

    The lock is taken anew for every crawl: two schedulers share the work and never do it twice.
    """
    stopped = stop or threading.Event()
    run = crawl or (lambda plan: crawl_source(engine, settings, plan, stop=stopped))
    _keep_house(engine, settings)
    outcomes: list[CrawlOutcome] = []
    done: set[str] = set()
    while not stopped.is_set() and _next(engine, settings, done):
        with locks.hold(engine, LOCK, held_for=max(map(longest, specs()))) as mine:
            if not mine:
                _log.info("another process is crawling")
                break
            # Asked again under the lock: the other scheduler may just have done it.
            wanted = _next(engine, settings, done)
            if wanted is None:
                break
            done.add(wanted.source_id)
            outcomes += _one(engine, wanted, run)
    return outcomes


def _one(engine: Engine, wanted: Wanted, run: Crawl) -> list[CrawlOutcome]:
    try:
        outcome = run(CrawlPlan(wanted.source_id))
    except Busy as busy:
        _log.info("%s", busy)
        return []
    if wanted.wish is not None and not outcome.stopped:
        with write_session(engine) as session:
            sources.close_request(session, wanted.wish, now=datetime.now(UTC))
    return [outcome]


def _next(engine: Engine, settings: Settings, done: set[str]) -> Wanted | None:
    """Return what to crawl first; None when nothing waits but what this tick has done.

    A source that needs a setting which is not there (a token) is never due by itself.
    """
    known = {spec.id for spec in specs()}
    ready = {spec.id for spec in specs() if len(settings.given(spec.needs)) == len(spec.needs)}
    with read_session(engine) as session:
        wishes = sources.pending_requests(session)
        states = sources.states(session)
    waiting = [Wanted(source_id, wish) for wish, source_id in wishes if source_id in known]
    due = due_sources(datetime.now(UTC), states, ready, quiet=settings.quiet())
    waiting += [Wanted(source_id, None) for source_id in due]
    return next((wanted for wanted in waiting if wanted.source_id not in done), None)


def _keep_house(engine: Engine, settings: Settings) -> None:
    now = datetime.now(UTC)
    known = {spec.id for spec in specs()}
    with read_session(engine) as session:
        left_open = bool(runs.unfinished(session))
        void = [
            wish for wish, source_id in sources.pending_requests(session) if source_id not in known
        ]
        cleaned = locks.last_heartbeat(session, _CLEANING)
    if left_open:
        close_unfinished(engine)
    if void:
        with write_session(engine) as session:
            for wish in void:
                sources.close_request(session, wish, now=now)
    if cleaned is None or now - cleaned >= _CLEAN_EVERY:
        retention.clean(engine, settings.data_dir, now=now)
        with write_session(engine) as session:
            addressees.forget_names(session, now=now)
        locks.heartbeat(engine, _CLEANING, now=now)
