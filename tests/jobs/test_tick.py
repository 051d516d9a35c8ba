"""A tick: wishes before plans, each source once, one process at a time."""

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.catalogue import specs
from domain.enums import RunVerdict
from funding_db import locks
from funding_db.engine import read_session, write_session
from funding_db.models import CrawlRequest, Source
from funding_db.repositories import runs, sources
from jobs import tick as tick_module
from jobs.crawls import Busy, CrawlOutcome
from jobs.preparation import prepare
from jobs.tick import LOCK, tick
from services.settings import Settings
from tests.jobs.looks import BDNS, PORTAL

NOW = datetime.now(UTC)


class Crawls:
    """Stands in for crawls: remembers them and plans the source again, as a crawl does."""

    def __init__(self, engine, *, plans=True, stopped=False, busy=()):
        self.engine, self.plans, self.stopped, self.busy = engine, plans, stopped, busy
        self.done = []

    def __call__(self, plan):
        if plan.source_id in self.busy:
            raise Busy("somebody else is at it")
        self.done.append(plan.source_id)
        if self.plans:
            plan_all(self.engine, timedelta(hours=12), plan.source_id)
        return CrawlOutcome(plan.source_id, RunVerdict.OK, None, (), None, self.stopped)


def plan_all(engine, ahead, *source_ids):
    with write_session(engine) as session:
        for source_id in source_ids or (PORTAL, BDNS):
            sources.set_next_due(session, source_id, datetime.now(UTC) + ahead)


def wish(engine, source_id):
    with write_session(engine) as session:
        return sources.request_crawl(session, source_id, by="Ana", now=NOW)


def wishes(engine):
    with read_session(engine) as session:
        return [source_id for _, source_id in sources.pending_requests(session)]


@pytest.fixture
def ready(engine, tmp_path, monkeypatch):
    """On both engines: two sources known, nothing due."""
    prepare(engine)
    two = tuple(spec for spec in specs() if spec.id in (PORTAL, BDNS))
    monkeypatch.setattr(tick_module, "specs", lambda: two)
    plan_all(engine, timedelta(hours=1))
    return engine, Settings(data_dir=tmp_path / "var")


def test_nothing_due_means_nothing_done(ready):
    engine, settings = ready
    crawls = Crawls(engine)
    assert tick(engine, settings, crawl=crawls) == []
    assert crawls.done == []


def test_what_is_due_is_crawled_once_the_longest_waiting_first(ready):
    engine, settings = ready
    plan_all(engine, -timedelta(hours=2), PORTAL)
    plan_all(engine, -timedelta(hours=1), BDNS)
    crawls = Crawls(engine)
    outcomes = tick(engine, settings, crawl=crawls)
    assert crawls.done == [PORTAL, BDNS] == [outcome.source_id for outcome in outcomes]
    assert tick(engine, settings, crawl=crawls) == []


def test_a_crawl_that_plans_nothing_is_not_repeated_within_the_tick(ready):
    engine, settings = ready
    plan_all(engine, -timedelta(hours=1))
    crawls = Crawls(engine, plans=False)
    tick(engine, settings, crawl=crawls)
    assert sorted(crawls.done) == [BDNS, PORTAL]


def test_a_wish_comes_first_and_is_closed(ready):
    engine, settings = ready
    plan_all(engine, -timedelta(hours=1), BDNS)
    wish(engine, PORTAL)
    crawls = Crawls(engine)
    tick(engine, settings, crawl=crawls)
    assert crawls.done == [PORTAL, BDNS]
    assert wishes(engine) == []


def test_in_quiet_hours_a_wish_is_done_and_what_is_due_waits(ready):
    engine, settings = ready
    plan_all(engine, -timedelta(hours=1))
    wish(engine, BDNS)
    begins, ends = (NOW - timedelta(hours=2), NOW + timedelta(hours=2))
    hours = f"{begins:%H:%M}-{ends:%H:%M}"
    quiet = settings.model_copy(update={"quiet_hours": hours, "timezone": "UTC"})
    crawls = Crawls(engine)
    tick(engine, quiet, crawl=crawls)
    assert crawls.done == [BDNS]
    tick(engine, settings, crawl=crawls)
    assert crawls.done == [BDNS, PORTAL]


def test_a_wish_stays_while_another_process_is_at_the_source_or_when_we_are_stopped(ready):
    engine, settings = ready
    wish(engine, PORTAL)
    tick(engine, settings, crawl=Crawls(engine, busy={PORTAL}))
    assert wishes(engine) == [PORTAL]
    tick(engine, settings, crawl=Crawls(engine, stopped=True))
    assert wishes(engine) == [PORTAL]


def test_a_wish_for_a_source_that_left_is_closed(ready):
    engine, settings = ready
    with write_session(engine) as session:
        session.add(Source(id="xx_gone", spec={}))
        session.flush()
        session.add(CrawlRequest(source_id="xx_gone", asked_by="Ana", asked_at=NOW))
    crawls = Crawls(engine)
    tick(engine, settings, crawl=crawls)
    assert (crawls.done, wishes(engine)) == ([], [])


def test_two_schedulers_never_do_the_same_work(ready):
    engine, settings = ready
    plan_all(engine, -timedelta(hours=1))
    crawls = Crawls(engine)
    with locks.hold(engine, LOCK) as mine:
        assert mine
        assert tick(engine, settings, crawl=crawls) == []
    assert crawls.done == []

    second = Crawls(engine)

    def first(plan):
        # While the first crawls, the second one's tick comes.
        tick(engine, settings, crawl=second)
        return crawls(plan)

    tick(engine, settings, crawl=first)
    assert sorted(crawls.done) == [BDNS, PORTAL]
    assert second.done == []


def test_the_other_scheduler_s_work_is_seen_under_the_lock(ready, monkeypatch):
    engine, settings = ready
    plan_all(engine, -timedelta(hours=1), PORTAL)
    hold = locks.hold

    def late(*given, **options):
        plan_all(engine, timedelta(hours=12))  # the other one has just done it all
        return hold(*given, **options)

    monkeypatch.setattr(tick_module.locks, "hold", late)
    crawls = Crawls(engine)
    tick(engine, settings, crawl=crawls)
    assert crawls.done == []


def test_a_tick_closes_what_a_dead_process_left_open(ready, tmp_path):
    engine, settings = ready
    with write_session(engine) as session:
        runs.start(session, PORTAL, tmp_path, now=NOW)
    tick(engine, settings, crawl=Crawls(engine))
    with read_session(engine) as session:
        assert runs.unfinished(session) == ()


def test_the_folders_are_cleaned_once_a_day(ready, monkeypatch):
    engine, settings = ready
    cleaned = []
    monkeypatch.setattr(
        tick_module.retention, "clean", lambda *_, now: cleaned.append(now) or len(cleaned)
    )
    tick(engine, settings, crawl=Crawls(engine))
    tick(engine, settings, crawl=Crawls(engine))
    assert len(cleaned) == 1
    locks.heartbeat(engine, "cleaning", now=datetime.now(UTC) - timedelta(days=1))
    tick(engine, settings, crawl=Crawls(engine))
    assert len(cleaned) == 2
