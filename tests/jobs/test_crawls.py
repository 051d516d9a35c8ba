"""One crawl: whatever becomes of its process, the run is recorded and only whole runs count."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.database import spec_of
from crawlers import catalogue
from domain.enums import FailureClass, RunVerdict
from domain.errors import UsageError
from funding_db import locks
from funding_db.engine import write_session
from funding_db.repositories import runs as run_rows
from jobs import crawls
from jobs.crawls import Busy, CrawlPlan, close_unfinished, crawl, ingest
from tests.jobs import looks
from tests.jobs.looks import BDNS, PORTAL
from tests.jobs.test_processes import ended

pytestmark = pytest.mark.e2e
PLAN = CrawlPlan(PORTAL)


def test_a_good_crawl_is_ingested_and_planned_again(database, settings, crawls_do):
    crawls_do("ok:first")
    outcome = crawl(database, settings, PLAN)
    assert (outcome.verdict, outcome.report.new) == (RunVerdict.OK, 3)
    assert looks.titles(database) == {"first 0", "first 1", "first 2"}
    (run,) = looks.runs(database)
    assert (run.verdict, run.items) == (RunVerdict.OK, 3)
    state = looks.state(database)
    assert not state.sample
    pause = (state.next_due_at - datetime.now(UTC)) / timedelta(hours=1)
    rhythm = catalogue.spec(PORTAL).every_hours
    assert rhythm - 0.1 < pause < rhythm * 1.1 + 0.1


@pytest.mark.parametrize(
    ("behaviour", "failure", "word"),
    [
        ("failed:dns", FailureClass.DNS, "as told"),
        ("failed:too_few", FailureClass.TOO_FEW, "as told"),
        ("crash", FailureClass.CRASHED, "without a verdict"),
        ("nonsense", FailureClass.CRASHED, "without a verdict"),
        ("altered:x", FailureClass.REFUSED_INGEST, "not the file that was judged"),
    ],
)
def test_a_run_that_cannot_be_used_changes_nothing_and_says_why(
    database, settings, crawls_do, behaviour, failure, word
):
    crawls_do("ok:first")
    crawl(database, settings, PLAN)
    before = looks.version(database)
    crawls_do(behaviour)
    for count in (1, 2):
        outcome = crawl(database, settings, PLAN)
        assert (outcome.verdict, outcome.failure) == (RunVerdict.FAILED, failure)
        assert outcome.report is None
        run = looks.runs(database)[0]
        assert (run.verdict, run.failure) == (RunVerdict.FAILED, failure)
        assert word in " ".join(run.reasons)
        assert run.ended_at is not None
        state = looks.state(database)
        assert state.consecutive_failures == count
        minutes = (state.next_due_at - datetime.now(UTC)) / timedelta(minutes=1)
        assert 14 * count < minutes < 18 * count
    assert looks.version(database) == before
    assert looks.titles(database) == {"first 0", "first 1", "first 2"}
    crawls_do("ok:second")
    assert crawl(database, settings, PLAN).verdict is RunVerdict.OK
    assert looks.state(database).consecutive_failures == 0


def test_a_crawl_that_takes_too_long_is_ended_with_all_that_it_started(
    database, settings, crawls_do, monkeypatch
):
    slow = catalogue.spec(PORTAL).model_copy(update={"timeout_s": 3})
    monkeypatch.setattr(crawls, "spec_of", lambda _: slow)
    monkeypatch.setattr(crawls, "_GRACE_S", 0)
    crawls_do("hang")
    outcome = crawl(database, settings, PLAN)
    assert (outcome.failure, outcome.report) == (FailureClass.TIMEOUT, None)
    (pids,) = settings.data_dir.glob("runs/*/*/pids")
    assert all(ended(int(pid)) for pid in pids.read_text().split())


def test_a_crawl_that_is_stopped_is_not_the_source_s_fault(database, settings, crawls_do):
    crawls_do("hang")
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    outcome = crawl(database, settings, PLAN, stop=stop)
    assert outcome.stopped
    (run,) = looks.runs(database)
    assert "Fundmap was ended" in run.reasons[0]
    state = looks.state(database)
    assert (state.consecutive_failures, state.next_due_at) == (0, None)


def test_a_source_is_crawled_by_one_process_at_a_time(database, settings, crawls_do):
    crawls_do("ok:x")
    with locks.hold(database, f"crawl:{PORTAL}") as mine:
        assert mine
        with pytest.raises(Busy):
            crawl(database, settings, PLAN)
        assert crawl(database, settings, CrawlPlan(BDNS)).verdict is RunVerdict.OK
    assert looks.runs(database) == ()
    assert crawl(database, settings, PLAN).verdict is RunVerdict.OK


def test_runs_that_a_dead_process_left_open_are_closed_and_living_ones_are_not(database, settings):
    now = datetime.now(UTC)
    with write_session(database) as session:
        for source_id in (PORTAL, BDNS):
            run_rows.start(session, source_id, settings.data_dir / source_id, now=now)
    with locks.hold(database, f"crawl:{BDNS}") as mine:
        assert mine
        close_unfinished(database)
    (dead,), (living,) = looks.runs(database, PORTAL), looks.runs(database, BDNS)
    assert (dead.verdict, dead.failure) == (RunVerdict.FAILED, FailureClass.CRASHED)
    assert (living.verdict, living.ended_at) == (None, None)
    assert looks.state(database).consecutive_failures == 0


def test_an_error_of_ours_in_the_ingest_does_not_make_us_ask_every_minute(
    database, settings, crawls_do, monkeypatch
):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(crawls, "ingest_run", broken)
    crawls_do("ok:x")
    outcome = crawl(database, settings, PLAN)
    assert (outcome.failure, outcome.report) == (FailureClass.EXCEPTION, None)
    assert looks.runs(database)[0].failure is FailureClass.EXCEPTION
    assert looks.state(database).next_due_at > datetime.now(UTC) + timedelta(minutes=14)


def test_a_folder_is_ingested_once_and_an_old_one_is_refused(database, settings, crawls_do):
    crawls_do("ok:first")
    crawl(database, settings, PLAN)
    time.sleep(0.001)  # two crawls never end in one instant
    crawls_do("ok:second")
    crawl(database, settings, PLAN)
    old = sorted((settings.data_dir / "runs" / PORTAL).iterdir())[0]
    outcome = ingest(database, old)
    assert outcome.failure is FailureClass.REFUSED_INGEST
    assert "not newer" in outcome.reasons[0]
    assert looks.titles(database) == {"second 0", "second 1", "second 2"}


def test_a_folder_without_a_usable_verdict_is_told_before_anything_is_noted(database, tmp_path):
    with pytest.raises(UsageError, match="no verdict"):
        ingest(database, tmp_path)
    (tmp_path / "verdict.json").write_text("{}")
    with pytest.raises(UsageError, match="cannot be read"):
        ingest(database, tmp_path)
    assert looks.runs(database) == ()


def test_a_source_that_left_the_catalogue_is_told(database, settings):
    with pytest.raises(UsageError, match="no source"):
        crawl(database, settings, CrawlPlan(spec_of("xx_gone").id))
