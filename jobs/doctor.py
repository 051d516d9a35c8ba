"""Whether this installation can work, in plain sentences."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.mail import MailState
from domain.people import EMBEDDED_PERSON
from funding_db import locks, migrate
from funding_db.engine import read_session
from services import mail, sources
from services.engine import engine
from services.settings import settings

_LEAST_FREE = 500_000_000
_SILENT = timedelta(minutes=5)
_NEEDED = ("scrapy", "sqlmodel", "alembic", "streamlit", "fastapi", "scikit-learn", "rapidfuzz", "apscheduler", "ijson", "lxml")  # fmt: skip


class Finding(NamedTuple):
    """One sentence about the installation."""

    good: bool
    text: str


def examine(now: datetime) -> list[Finding]:
    """Return what was found; a part that cannot even be examined is a bad finding."""
    findings: list[Finding] = []
    for part in (_python, _packages, _disk, _database):
        findings += _tried(part)
    if all(finding.good for finding in findings):
        for later in (_clock, _scheduler, _mails, _sources):
            findings += _tried(partial(later, now))
    return findings


def _tried(part: Callable[[], Iterator[Finding]]) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(part())
    except Exception as error:  # noqa: BLE001 - a doctor reports whatever is broken
        reason = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
        found.append(Finding(False, f"this could not be examined: {reason.splitlines()[0]}"))
    return found


def _python() -> Iterator[Finding]:
    number = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding(sys.version_info >= (3, 11), f"Python is {number}; 3.11 or newer is needed")
    with sqlite3.connect(":memory:") as probe:
        options = {row[0] for row in probe.execute("PRAGMA compile_options")}
    has = "ENABLE_FTS5" in options
    text = f"SQLite {sqlite3.sqlite_version} {'has' if has else 'lacks'} full-text search (FTS5)"
    yield Finding(has, text)
    ZoneInfo("Europe/Brussels")
    yield Finding(True, "the time zones are known")


def _packages() -> Iterator[Finding]:
    missing = []
    for name in _NEEDED:
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        yield Finding(False, f"packages are missing: {', '.join(missing)}; run: make run")
    else:
        yield Finding(True, "the packages are installed")


def _disk() -> Iterator[Finding]:
    folder = settings().data_dir.resolve()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    yield Finding(free > _LEAST_FREE, f"{free // 1_000_000} MB are free for the data")
    can = os.access(existing, os.W_OK)
    yield Finding(can, f"the folder of the data {'can' if can else 'cannot'} be written: {folder}")


def _database() -> Iterator[Finding]:
    database = engine()
    name = database.url.database
    if database.dialect.name == "sqlite" and not (name and Path(name).is_file()):
        yield Finding(False, f"there is no database at {name}; run: fundmap up")
        return
    current, needed = migrate.current(database), migrate.head()
    if current == needed:
        yield Finding(True, f"the {database.dialect.name} database answers and is up to date")
    else:
        yield Finding(False, f"the database is at {current}, not {needed}; run: fundmap db upgrade")


def _clock(now: datetime) -> Iterator[Finding]:
    with read_session(engine()) as session:
        health = sources.health(EMBEDDED_PERSON, session)
    last = max((s.last_run.started_at for s in health if s.last_run), default=now)
    if last > now + _SILENT:
        yield Finding(False, f"the clock says {now:%Y-%m-%d %H:%M} UTC, but a crawl began later")
    else:
        yield Finding(True, f"the clock says {now:%Y-%m-%d %H:%M} UTC")


def _scheduler(now: datetime) -> Iterator[Finding]:
    with read_session(engine()) as session:
        seen = locks.last_heartbeat(session, "scheduler")
    if seen is None:
        yield Finding(True, "the scheduler has not run here yet")
        return
    minutes = int((now - seen) / timedelta(minutes=1))
    text = f"the scheduler was last seen {minutes} minutes ago"
    good = now - seen < _SILENT
    yield Finding(good, text if good else f"{text}; run: fundmap up")


def _mails(_now: datetime) -> Iterator[Finding]:
    with read_session(engine()) as session:
        counts = mail.counts(EMBEDDED_PERSON, session)
    waiting = counts.get(MailState.QUEUED, 0)
    if waiting and not settings().smtp_url.get_secret_value():
        yield Finding(False, f"{waiting} mails wait and no mail server is set: FUNDMAP_SMTP_URL")
    for state in (MailState.UNCERTAIN, MailState.FAILED):
        if counts.get(state):
            text = f"{counts[state]} mails are {state}; run: fundmap outbox list --state {state}"
            yield Finding(False, text)


def _sources(_now: datetime) -> Iterator[Finding]:
    with read_session(engine()) as session:
        health = sources.health(EMBEDDED_PERSON, session)
    for source in health:
        text = f"{source.spec.id} has {source.calls} calls"
        if source.sample:
            text += " of the recorded sample"
        run = source.last_run
        good = source.consecutive_failures == 0
        if not good:
            why = run.reasons[0] if run and run.reasons else "no reason given"
            count = source.consecutive_failures
            text += f"; its last {f'{count} crawls' if count > 1 else 'crawl'} failed: {why}"
        yield Finding(good, text)
