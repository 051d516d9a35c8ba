"""The doctor: each thing that can be wrong is one bad sentence, and it never falls ill itself."""

import shutil
from datetime import UTC, datetime, timedelta
from importlib import metadata

import pytest

from domain.mail import Mail
from funding_db import locks
from funding_db.engine import write_session
from funding_db.repositories import outbox
from jobs import doctor
from jobs.crawls import CrawlPlan, crawl
from tests.jobs.looks import PORTAL

NOW = datetime.now(UTC)


def bad(now=NOW):
    return [finding.text for finding in doctor.examine(now) if not finding.good]


def test_a_new_installation_is_well(database, home):
    assert bad() == []
    assert any("scheduler has not run" in finding.text for finding in doctor.examine(NOW))


def test_no_database_is_told_and_none_is_made(home):
    (text,) = bad()
    assert text.startswith("there is no database at")
    assert not (home / "var" / "fundmap.db").exists()


def test_a_database_that_does_not_answer_is_told(home, monkeypatch):
    (home / "var").mkdir()
    (home / "var" / "fundmap.db").write_bytes(b"no database at all" * 100)
    assert bad() == ["this could not be examined: file is not a database"]


@pytest.mark.parametrize(("minutes", "well"), [(1, True), (4, True), (6, False), (600, False)])
def test_a_silent_scheduler_is_told(database, home, minutes, well):
    locks.heartbeat(database, "scheduler", now=NOW - timedelta(minutes=minutes))
    assert (bad() == []) is well


def test_a_source_that_fails_is_told_with_its_reason(database, settings, crawls_do):
    crawls_do("failed:dns")
    crawl(database, settings, CrawlPlan(PORTAL))
    (text,) = bad(datetime.now(UTC))
    assert text == f"{PORTAL} has 0 calls; its last crawl failed: as told"


def test_mails_that_need_somebody_are_told(database, home):
    mail = Mail(key="k", kind="trial", to="a@b.example", subject="S", text="T", language="en")
    with write_session(database) as session:
        outbox.put(session, mail, now=NOW)
    assert bad() == ["1 mails wait and no mail server is set: FUNDMAP_SMTP_URL"]
    with write_session(database) as session:
        session.connection().exec_driver_sql(
            "UPDATE outbox SET state='failed', next_attempt_at=NULL"
        )
    assert bad() == ["1 mails are failed; run: fundmap outbox list --state failed"]


def test_a_clock_that_went_back_is_told(database, settings, crawls_do):
    crawls_do("ok:x")
    crawl(database, settings, CrawlPlan(PORTAL))
    assert any("a crawl began later" in text for text in bad(NOW - timedelta(days=400)))


def test_a_full_disk_and_a_missing_package_are_told(database, home, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))

    def version(name):
        if name == "ijson":
            raise metadata.PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr(metadata, "version", version)
    found = bad()
    assert "packages are missing: ijson; run: make run" in found
    assert "0 MB are free for the data" in found
