"""A stored installation of the size that the product promises: calls, organisations, projects, people.

The calls are the recorded ones, repeated under other references, and all of them current: harder
than in life, where most are closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.database import multiplied
from benchmarks.portal_data import rows_from_normalised
from benchmarks.throughput import profile_of
from crawlers import catalogue
from crawlers.portal.rows import record_from_row
from crawlers.staging import write_run
from domain.accounts import DigestSettings, Rhythm, SignInMethod
from domain.call import CallRecord
from domain.enums import Role
from funding_db import migrate
from funding_db.engine import Engine, Session, write_session
from funding_db.ingest import ingest_run
from funding_db.models import Organisation
from funding_db.repositories import people, projects, sources
from services import sessions

NOW = datetime(2026, 8, 12, 12, tzinfo=UTC)
SOURCE = "eu_ft_portal"
_RECORDED = Path("isf") / "sedia_open_calls_2026-08.normalised.jsonl.gz"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is stored."""

    calls: int = 11_000
    projects: int = 2_000
    organisations: int = 250


SMALL = Size(calls=60, projects=12, organisations=4)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works for one organisation."""

    number: int
    organisation: int
    projects: tuple[int, ...]


def recorded(data: Path) -> list[CallRecord]:
    """Return the recorded calls; `data` is the folder of recorded material."""
    return [record_from_row(row)[0] for row in rows_from_normalised(data / _RECORDED)]


def store(
    engine: Engine, read: Sequence[CallRecord], size: Size, *, people_count: int
) -> list[Member]:
    """Fill an empty database; return one officer after another, spread over the organisations."""
    migrate.upgrade(engine)
    read_at = NOW - timedelta(hours=6)
    with TemporaryDirectory() as name:
        run = Path(name) / "run"
        write_run(run, multiplied(read, size.calls), source_id=SOURCE, at=read_at)
        with write_session(engine) as session:
            sources.sync(session, catalogue.specs())
            ingest_run(session, run, spec=catalogue.spec(SOURCE), now=read_at)
    with write_session(engine) as session:
        owned = _projects(session, read, size)
        return [_member(session, number, owned) for number in range(people_count)]


def _projects(
    session: Session, read: Sequence[CallRecord], size: Size
) -> list[tuple[int, tuple[int, ...]]]:
    """Keep organisations with their projects; return the numbers of both."""
    owned = []
    share = -(-size.projects // size.organisations)
    for place in range(size.organisations):
        row = Organisation(name=f"City {place + 1}")
        session.add(row)
        session.flush()
        first = place * share
        numbers = range(first, min(first + share, size.projects))
        kept = [
            projects.save(session, row.id or 0, profile_of(read[number % len(read)]), now=NOW).id
            for number in numbers
        ]
        owned.append((row.id or 0, tuple(kept)))
    return owned


def _member(session: Session, number: int, owned: list[tuple[int, tuple[int, ...]]]) -> Member:
    organisation, mine = owned[number % len(owned)]
    found = people.add(
        session,
        email=f"officer{number}@city.example",
        name=f"Officer {number}",
        language="en",
        password_hash=None,
        now=NOW,
    )
    people.grant(session, found, organisation, Role.OFFICER, now=NOW)
    people.set_digest(session, found, DigestSettings(Rhythm.DAILY, (30, 7)))
    return Member(found, organisation, mine)


def sign_in(engine: Engine, member: Member) -> str:
    """Open a browser's session for a member; return its token."""
    with write_session(engine) as session:
        return sessions.start(
            session, member.number, method=SignInMethod.PASSWORD, agent="benchmark", now=NOW
        )
