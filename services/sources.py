"""Sources and their health, for everybody; the wish for a crawl, for those who work here."""

from collections.abc import Collection
from datetime import datetime

from domain.accounts import AuditAction
from domain.people import Person
from domain.run import PROGRESS, Progress
from domain.source import SourceSpec
from domain.views import IssueView, RunView, SourceHealth
from funding_db.engine import Session
from funding_db.repositories import sources
from services import audit
from services.rights import Action, require
from services.settings import settings


def health(person: Person, session: Session) -> tuple[SourceHealth, ...]:
    """Return how each source stands."""
    require(person, Action.READ_SOURCES)
    return sources.health(session)


def licences(person: Person, session: Session) -> dict[str, str]:
    """Return source → terms under which what it says may be used again."""
    require(person, Action.READ_SOURCES)
    return sources.licences(session)


def specs(person: Person, session: Session, ids: Collection[str]) -> dict[str, SourceSpec]:
    """Return what is declared about these sources, without how they stand."""
    require(person, Action.READ_SOURCES)
    return sources.specs(session, ids)


def remarkable(person: Person, session: Session) -> tuple[SourceHealth, ...]:
    """Return how those sources stand that are crawled now, failed last, or hold a sample."""
    require(person, Action.READ_SOURCES)
    return sources.remarkable(session)


def issues(
    person: Person, session: Session, source_id: str, *, limit: int = 200
) -> tuple[IssueView, ...]:
    """Return published values of a source that could not be used."""
    require(person, Action.READ_SOURCES)
    return sources.issues(session, source_id, limit=limit)


def runs(
    person: Person, session: Session, source_id: str, *, limit: int = 20
) -> tuple[RunView, ...]:
    """Return the crawls of a source, newest first."""
    require(person, Action.READ_SOURCES)
    return sources.runs(session, source_id, limit=limit)


def request_crawl(person: Person, session: Session, source_id: str, *, now: datetime) -> int:
    """Ask the scheduler to crawl a source at its next tick."""
    require(person, Action.REQUEST_CRAWL)
    number = sources.request_crawl(session, source_id, by=person.name, now=now)
    thing = f"source:{source_id}"
    audit.note(person, session, AuditAction.CRAWL_REQUESTED, now=now, thing=thing)
    return number


def is_sample(person: Person, session: Session) -> bool:
    """Say whether what is shown comes from the recorded sample."""
    require(person, Action.READ_SOURCES)
    return any(state.sample for state in sources.states(session))


def progress(person: Person, source_id: str) -> tuple[int, int | None] | None:
    """Return how many calls the running crawl has read, and of how many; None when it is silent."""
    require(person, Action.READ_SOURCES)
    folders = sorted((settings().data_dir / "runs" / source_id).glob("*"))
    path = folders[-1] / PROGRESS if folders else None
    if path is None or not path.exists():
        return None
    try:
        found = Progress.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found.done, found.total
