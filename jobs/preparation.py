"""The state in which commands find the database: made and brought up to date, or asked for."""

from pathlib import Path

from crawlers.catalogue import specs
from domain.errors import UsageError
from funding_db import migrate
from funding_db.engine import Engine, read_session, write_session
from funding_db.repositories import sources
from services import action_plan, asks, policy_files
from services.settings import settings


def prepare(engine: Engine) -> None:
    """Bring the database to this version and its sources to what the program ships.

    Writes only when something differs, so that nobody waits for a crawl that is being ingested.
    """
    if not migrate.is_current(engine):
        migrate.upgrade(engine)
    with read_session(engine) as session:
        in_step = sources.in_step(session, specs())
    if not in_step:
        with write_session(engine) as session:
            sources.sync(session, specs())
    _load_action_plan(engine)


def _load_action_plan(engine: Engine) -> None:
    """Keep what an installation starts with: deliverables first, so that asks find them."""
    with read_session(engine) as session:
        loaded = (
            action_plan.is_loaded(session),
            asks.is_loaded(session),
            policy_files.is_loaded(session),
        )
    if all(loaded):
        return
    with write_session(engine) as session:
        action_plan.load(session, now=settings().clock())
        asks.load_plan(session, now=settings().clock())
        policy_files.load_files(session, now=settings().clock())


def require(engine: Engine) -> Engine:
    """Return the engine of a database that can be read; raises UsageError when there is none."""
    name = engine.url.database
    if engine.dialect.name == "sqlite" and not (name and Path(name).is_file()):
        raise UsageError(f"there is no database at {name}; run: fundmap up, or: fundmap db upgrade")
    if not migrate.is_current(engine):
        raise UsageError("the database is not at this version; run: fundmap db upgrade")
    return engine
