"""What happens once a minute: wishes first, then what is due; one process at a time."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from crawlers.catalogue import specs
from funding_db import locks
from funding_db.engine import Engine, read_session, write_session
from funding_db.repositories import sources
from jobs.crawls import CrawlOutcome, CrawlPlan, close_unfinished, crawl
from jobs.due import due_sources
from services.settings import Settings

LOCK = "crawls"
_log = logging.getLogger(__name__)
Crawl = Callable[[Engine, Settings, CrawlPlan], CrawlOutcome]


def tick(engine: Engine, settings: Settings, crawl_one: Crawl = crawl) -> list[CrawlOutcome]:
    """Crawl what people asked for and what is due; nothing when another process is at it."""
    with locks.hold(engine, LOCK) as mine:
        if not mine:
            _log.info("another process is crawling")
            return []
        wanted = _wanted(engine, datetime.now(UTC))
        if not wanted:
            return []
        close_unfinished(engine)
        outcomes = []
        for source_id, request_id in wanted:
            outcomes.append(crawl_one(engine, settings, CrawlPlan(source_id)))
            if request_id is not None:
                with write_session(engine) as session:
                    sources.close_request(session, request_id, now=datetime.now(UTC))
        return outcomes


def _wanted(engine: Engine, now: datetime) -> list[tuple[str, int | None]]:
    known = {spec.id: spec for spec in specs()}
    with read_session(engine) as session:
        wishes = sources.pending_requests(session)
        states = sources.states(session)
    wanted: dict[str, int | None] = {source_id: wish for wish, source_id in wishes}
    for source_id in due_sources(now, states, known):
        wanted.setdefault(source_id, None)
    return [(source_id, request) for source_id, request in wanted.items() if source_id in known]
