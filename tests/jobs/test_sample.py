"""The recorded sample: when it is shown, that it is a run like any other, and that it gives way."""

import socket
import threading
import time

import pytest

from crawlers import catalogue
from domain.enums import FailureClass, RunVerdict
from funding_db.engine import read_session
from funding_db.repositories import sources
from jobs import sample, scheduler
from jobs.crawls import CrawlOutcome, CrawlPlan, crawl
from tests.jobs import looks
from tests.jobs.looks import BDNS, PORTAL

NEVER = threading.Event()


def spec_at(url):
    return catalogue.spec(PORTAL).model_copy(update={"start": url})


@pytest.fixture
def no_proxy(monkeypatch):
    for name in (
        "http_proxy",
        "https_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "all_proxy",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def two_sources(monkeypatch):
    both = [spec for spec in catalogue.specs() if spec.id in (PORTAL, BDNS)]
    monkeypatch.setattr(sample, "specs", lambda: both)


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_one_source_that_answers_is_enough(no_proxy, listening):
    specs = [
        spec_at(f"http://127.0.0.1:{closed_port()}/"),
        spec_at(f"http://127.0.0.1:{listening}/x"),
    ]
    assert sample.reachable(specs, timeout_s=2)


def test_no_source_can_be_reached(no_proxy):
    specs = [spec_at(f"https://127.0.0.1:{closed_port()}/"), spec_at("https://no.such.invalid/")]
    assert not sample.reachable(specs, timeout_s=2)
    assert not sample.reachable([], timeout_s=2)


def test_a_network_that_never_answers_is_not_waited_for(no_proxy, monkeypatch):
    ended = threading.Event()

    def hang(*_, **__):
        ended.wait(30)
        raise OSError

    monkeypatch.setattr(sample.socket, "create_connection", hang)
    started = time.monotonic()
    assert not sample.reachable([spec_at("https://a.invalid/")], timeout_s=0.2)
    assert time.monotonic() - started < 5
    ended.set()


def test_behind_a_proxy_the_proxy_is_asked(no_proxy, monkeypatch, listening):
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{listening}")
    assert sample.reachable([spec_at("https://no.such.invalid/")], timeout_s=2)
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{closed_port()}")
    assert not sample.reachable([spec_at("https://no.such.invalid/")], timeout_s=2)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert sample.reachable([spec_at(f"https://127.0.0.1:{listening}/")], timeout_s=2)


@pytest.mark.e2e
def test_the_sample_is_crawled_judged_and_ingested_and_gives_way_to_the_source(
    database, settings, crawls_do, monkeypatch, two_sources
):
    real = sample.crawl
    assert sample.is_empty(database)
    outcomes = sample.load(database, settings, stop=NEVER)
    assert {outcome.verdict for outcome in outcomes} == {RunVerdict.OK}
    assert {outcome.source_id for outcome in outcomes} == {PORTAL, BDNS}
    assert looks.health(database).calls >= 150
    assert looks.health(database).sample
    assert looks.state(database).next_due_at is None, "the source itself is still to be asked"
    assert not sample.is_empty(database)
    assert looks.whole(database)

    crawls_do("ok:real")
    assert real(database, settings, CrawlPlan(PORTAL)).verdict is RunVerdict.OK
    assert not looks.state(database).sample
    assert looks.state(database, BDNS).sample
    assert sample.replaceable(database) == (BDNS,)
    refused = crawl(database, settings, CrawlPlan(PORTAL, recordings=sample.SAMPLE))
    assert refused.failure is FailureClass.REFUSED_INGEST
    assert looks.state(database).consecutive_failures == 0


def test_what_the_source_gave_is_never_covered_by_a_sample(
    database, settings, crawls_do, two_sources
):
    assert sample.stands_apart(database)
    crawls_do("ok:real")
    for source_id in (PORTAL, BDNS):
        crawl(database, settings, CrawlPlan(source_id))
    assert not sample.stands_apart(database)
    assert sample.replaceable(database) == ()
    assert sample.load(database, settings, stop=NEVER) == []


class Story:
    """A scheduler whose outside world is told in advance; remembers what it did."""

    def __init__(self, monkeypatch, *, empty, reachable, crawl_fills):
        self.done, self.empty = [], empty
        monkeypatch.setattr(scheduler, "engine", lambda: None)
        monkeypatch.setattr(scheduler, "settings", lambda: None)
        monkeypatch.setattr(sample, "is_empty", lambda _: self.empty)
        monkeypatch.setattr(sample, "reachable", lambda _: reachable)
        monkeypatch.setattr(sample, "load", self.load)
        monkeypatch.setattr(scheduler, "tick", self.tick)
        self.fills = crawl_fills

    def load(self, *_, **__):
        self.done.append("sample")
        self.empty = False

    def tick(self, *_, **__):
        self.done.append("tick")
        self.empty = self.empty and not self.fills
        return [CrawlOutcome(PORTAL, RunVerdict.FAILED, FailureClass.BLOCKED, ())]


@pytest.mark.parametrize(
    ("world", "done"),
    [
        ({"empty": True, "reachable": False, "crawl_fills": False}, ["sample", "tick", "tick"]),
        ({"empty": True, "reachable": True, "crawl_fills": True}, ["tick", "tick"]),
        ({"empty": True, "reachable": True, "crawl_fills": False}, ["tick", "sample", "tick"]),
        ({"empty": False, "reachable": False, "crawl_fills": False}, ["tick", "tick"]),
    ],
    ids=["offline", "online", "nothing can be read", "offline with calls"],
)
def test_an_installation_never_stays_empty(monkeypatch, world, done):
    story = Story(monkeypatch, **world)
    work = scheduler.Work(sample_only=False)
    work.tick()
    work.tick()
    assert story.done == done


def test_the_sample_alone_crawls_nothing(monkeypatch):
    story = Story(monkeypatch, empty=True, reachable=True, crawl_fills=True)
    work = scheduler.Work(sample_only=True)
    work.tick()
    work.tick()
    assert story.done == ["sample"]


def test_an_error_in_one_tick_does_not_end_the_scheduler(caplog):
    work = scheduler.Work(sample_only=False)

    def broken():
        raise ZeroDivisionError

    work.safely(broken)()
    assert "broken failed" in caplog.text


def test_the_heartbeat_says_that_the_scheduler_lives(database, home):
    scheduler.Work(sample_only=False).beat()
    from funding_db import locks

    with read_session(database) as session:
        assert locks.last_heartbeat(session, "scheduler") is not None
        assert sources.states(session)
