"""Jobs that only one process may do at a time, and signs of life of long-lived processes.

PostgreSQL frees its lock when the holder's connection dies. SQLite has none that outlives a
transaction, so a row says who holds it and until when; a holder that was killed blocks the others
until then and no longer.
"""

import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session, col

from funding_db.engine import write_session
from funding_db.models import Heartbeat, JobLock

Clock = Callable[[], datetime]

HELD_FOR = timedelta(hours=6)
"""Longer than any job. A holder that died on this machine is noticed at once."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def hold(
    engine: Engine, name: str, *, held_for: timedelta = HELD_FOR, clock: Clock = _utc_now
) -> Iterator[bool]:
    """Yield True while this process alone does the job `name`; False when another one does."""
    holding = _postgresql_lock if engine.dialect.name == "postgresql" else _row_lock
    with holding(engine, name, held_for, clock) as got:
        yield got


@contextmanager
def _postgresql_lock(engine: Engine, name: str, _: timedelta, __: Clock) -> Iterator[bool]:
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    # Outside a transaction, or an hour of holding would keep old rows from being cleaned up.
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        got = connection.execute(sa.select(sa.func.pg_try_advisory_lock(key))).scalar_one()
        try:
            yield bool(got)
        finally:
            if got:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(key)))


@contextmanager
def _row_lock(engine: Engine, name: str, held_for: timedelta, clock: Clock) -> Iterator[bool]:
    pid = os.getpid()
    holder = f"{socket.gethostname()}/{pid}/{_birth(pid)}/{os.urandom(8).hex()}"
    with write_session(engine) as session:
        got = _take_row(session, name, holder, clock(), held_for)
    try:
        yield got
    finally:
        if got:
            with write_session(engine) as session:
                session.connection().execute(
                    sa.delete(JobLock).where(
                        col(JobLock.name) == name, col(JobLock.holder) == holder
                    )
                )


def _take_row(session: Session, name: str, holder: str, now: datetime, held: timedelta) -> bool:
    row = session.get(JobLock, name)
    if row is not None and row.expires_at > now and not _is_dead(row.holder):
        return False
    row = row or JobLock(name=name, holder=holder, expires_at=now)
    row.holder, row.expires_at = holder, now + held
    session.add(row)
    return True


def _is_dead(holder: str) -> bool:
    """Say whether the holder is surely a process of this machine that no longer runs."""
    host, pid, birth, _ = holder.split("/")
    return host == socket.gethostname() and _birth(int(pid)) not in (birth, _UNSURE)


_UNSURE = "unsure"
_START = 19
"""Which word after the name of /proc/PID/stat holds the clock tick in which the process began."""


def _birth(pid: int) -> str:
    """Return what tells a process from an earlier one with its number; "" when none runs."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return stat.rpartition(")")[2].split()[_START]
    except FileNotFoundError:
        # Where the system tells nothing of processes, only the hour of expiry frees the lock.
        return "" if Path("/proc/self/stat").exists() else _UNSURE
    except (OSError, IndexError):
        return _UNSURE


def heartbeat(engine: Engine, name: str, *, now: datetime, detail: str = "") -> None:
    """Note that the long-lived process `name` is alive."""
    with write_session(engine) as session:
        row = session.get(Heartbeat, name) or Heartbeat(name=name, at=now)
        row.at, row.detail = now, detail
        session.add(row)


def last_heartbeat(session: Session, name: str) -> datetime | None:
    """Return when `name` was last seen; None when it never was."""
    row = session.get(Heartbeat, name)
    return row.at if row else None
