"""Whether this installation can work, in plain sentences."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from domain.people import EMBEDDED_PERSON
from funding_db import locks, migrate
from funding_db.engine import read_session
from services import sources
from services.engine import engine
from services.settings import settings

_LEAST_FREE = 500_000_000
_SILENT_MINUTES = 5


class Finding(NamedTuple):
    """One sentence about the installation."""

    good: bool
    text: str


def examine() -> list[Finding]:
    """Return what was found; a part that cannot even be examined is a bad finding."""
    findings: list[Finding] = []
    for part in (_python, _disk, _database, _scheduler, _sources):
        findings += _tried(part)
    return findings


def _tried(part: Callable[[], Iterator[Finding]]) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(part())
    except Exception as error:  # noqa: BLE001 - a doctor reports whatever is broken
        found.append(Finding(False, f"{part.__name__.strip('_')}: {error}".splitlines()[0]))
    return found


def _python() -> Iterator[Finding]:
    number = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding(sys.version_info >= (3, 11), f"Python {number}")
    with sqlite3.connect(":memory:") as probe:
        options = {row[0] for row in probe.execute("PRAGMA compile_options")}
    yield Finding(
        "ENABLE_FTS5" in options, f"SQLite {sqlite3.sqlite_version} with full-text search"
    )


def _disk() -> Iterator[Finding]:
    folder = settings().data_dir
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    yield Finding(free > _LEAST_FREE, f"{free // 1_000_000} MB free in {Path(folder).name}")
    yield Finding(os.access(folder, os.W_OK), "the data folder can be written")


def _database() -> Iterator[Finding]:
    name = engine().dialect.name
    current = migrate.current(engine())
    good = current == migrate.head()
    yield Finding(
        good, f"{name} at {current or 'no tables yet'}, this version needs {migrate.head()}"
    )


def _scheduler() -> Iterator[Finding]:
    with read_session(engine()) as session:
        seen = locks.last_heartbeat(session, "scheduler")
    if seen is None:
        yield Finding(True, "the scheduler has not run here yet")
        return
    minutes = int((datetime.now(UTC) - seen).total_seconds() // 60)
    yield Finding(minutes < _SILENT_MINUTES, f"the scheduler was last seen {minutes} minutes ago")


def _sources() -> Iterator[Finding]:
    with read_session(engine()) as session:
        for source in sources.health(EMBEDDED_PERSON, session):
            good = source.consecutive_failures == 0
            state = f"{source.calls} calls"
            if source.sample:
                state += ", recorded sample"
            if not good and source.last_run:
                state += f", last crawl failed: {'; '.join(source.last_run.reasons[:1])}"
            yield Finding(good, f"{source.spec.id}: {state}")
