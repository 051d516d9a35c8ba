"""The engine and the only two ways to a session.

SQLite gets real transactions: readers begin deferred, writers take the lock at once and so wait
for their turn instead of failing in the middle.
"""

import sqlite3
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlmodel import Session, create_engine

__all__ = [
    "Engine",
    "Session",
    "durable_session",
    "make_engine",
    "once",
    "read_session",
    "write_session",
]

_Answer = TypeVar("_Answer")
_ANSWERS = "answers"
"""Under which a reading session keeps what it was asked."""

_PRAGMAS = (
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "cache_size=-65536",
    "temp_store=MEMORY",
)
_WAL_PAUSES_S = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)

_MOST_CONNECTIONS = 60
"""At once in one process: every rerun of a page holds one, and 50 people may click together."""


def make_engine(url: str) -> Engine:
    """Return an engine for `url`; the folder of a SQLite file is made when it is missing."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        # Compiling a query takes longer than any of ours runs.
        return create_engine(
            url,
            pool_pre_ping=True,
            connect_args={"options": "-c jit=off"},
            max_overflow=_MOST_CONNECTIONS - 5,
        )
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, max_overflow=_MOST_CONNECTIONS - 5)
    else:
        engine = create_engine(url)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None  # we say BEGIN ourselves
    dbapi_connection.execute("PRAGMA busy_timeout=10000")
    _turn_to_wal(dbapi_connection)
    for pragma in _PRAGMAS:
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _turn_to_wal(dbapi_connection: Any) -> None:
    """Turn a new file to WAL; SQLite does not wait here while another process does the same."""
    for pause in (*_WAL_PAUSES_S, None):
        try:
            dbapi_connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if pause is None:
                raise
            time.sleep(pause)
        else:
            return


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    write, durable = options.get("write", False), options.get("durable", False)
    if durable != connection.info.get("durable", False):
        # It can be changed outside a transaction only, and connections are used again.
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        connection.info["durable"] = durable
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def read_session(engine: Engine) -> Iterator[Session]:
    """Give a session that sees one state of the data, whoever writes meanwhile, and keeps nothing."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with Session(engine, info={_ANSWERS: {}}) as session:
        yield session
        session.rollback()


def once(session: Session, question: Hashable, read: Callable[[], _Answer]) -> _Answer:
    """Return what `read` returns; a session that sees one state of the data is asked only once.

    For answers that nobody changes and that a page needs again and again.
    """
    answers: dict[Hashable, _Answer] | None = session.info.get(_ANSWERS)
    if answers is None:
        return read()
    if question not in answers:
        answers[question] = read()
    return answers[question]


@contextmanager
def write_session(engine: Engine) -> Iterator[Session]:
    """Take the writer's lock at once; commit on success, roll back on any error."""
    with Session(engine.execution_options(write=True)) as session, session.begin():
        yield session


@contextmanager
def durable_session(engine: Engine) -> Iterator[Session]:
    """Write what must not be forgotten even when the power fails right after the commit."""
    with write_session(engine.execution_options(durable=True)) as session:
        if engine.dialect.name == "postgresql":
            session.connection().exec_driver_sql("SET LOCAL synchronous_commit TO on")
        yield session
