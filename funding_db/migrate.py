"""Brings a database to the tables that this version needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

_SCRIPTS = Path(__file__).parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, bound to `connection` when one is given."""
    made = Config()
    made.set_main_option("script_location", str(_SCRIPTS))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine) -> str:
    """Apply what is missing, in one transaction; return the revision reached."""
    with engine.execution_options(write=True).begin() as connection:
        command.upgrade(config(connection), "head")
    return head()


def head() -> str:
    """Return the newest revision of this version of the program."""
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
