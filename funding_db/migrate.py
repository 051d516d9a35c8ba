"""Brings a database to the tables that this version needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from domain.errors import UsageError

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 5_271_934_016
"""Any number, the same in all processes."""


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, bound to `connection` when one is given."""
    made = Config()
    made.set_main_option("script_location", str(_SCRIPTS))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine) -> str:
    """Apply what is missing, in one transaction; return the revision reached.

    Several processes may ask at once: they follow each other. Raises UsageError when a newer
    version of the program has made the database.
    """
    writing = engine.execution_options(write=True)
    with writing.connect() as connection, _loose(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        _refuse_newer(connection)
        command.upgrade(config(connection), "head")
    return head()


@contextmanager
def _loose(connection: Connection) -> Iterator[None]:
    """Let SQLite rebuild tables that others refer to; it can be told so outside a transaction only."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.driver_connection
    if raw is None:
        raise RuntimeError("the database is not connected")
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def _refuse_newer(connection: Connection) -> None:
    there = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if there is not None and there not in known:
        raise UsageError(f"the database is at {there}, which this version of Fundmap does not know")


@lru_cache(maxsize=1)
def head() -> str:
    """Return the newest revision of this version of the program; read once from its files."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    if revision is None:
        raise RuntimeError("the program has no migrations")
    return revision


def current(engine: Engine) -> str | None:
    """Return the revision of the database; None when it has no tables yet."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Say whether the database has the tables that this version needs."""
    return current(engine) == head()
