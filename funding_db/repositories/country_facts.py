"""Answers in law, proposed and verified; public, so no query names an organisation."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from domain.country_fact import CountryFact
from domain.errors import NotFound
from funding_db.fact_models import CountryFactRow


@dataclass(frozen=True, slots=True)
class ProposedFact:
    """An answer that nobody else has looked at yet."""

    id: int
    fact: CountryFact
    proposed_by: int
    proposed_at: datetime


def add(session: Session, fact: CountryFact, *, person_id: int, now: datetime) -> int:
    """Keep a proposal; return its number."""
    row = CountryFactRow(**fact.model_dump(), proposed_by=person_id, proposed_at=now)
    session.add(row)
    session.flush()
    return row.id or 0


def proposals(session: Session) -> tuple[ProposedFact, ...]:
    """Return what waits for a second person, oldest first."""
    rows = session.exec(
        select(CountryFactRow)
        .where(col(CountryFactRow.settled_at).is_(None))
        .order_by(col(CountryFactRow.id))
    )
    return tuple(
        ProposedFact(row.id or 0, _fact(row), row.proposed_by, row.proposed_at) for row in rows
    )


def settle(
    session: Session, number: int, *, upheld: bool, person_id: int, now: datetime
) -> CountryFact:
    """Keep what the second person found; raises NotFound unless the proposal still waits."""
    row = session.get(CountryFactRow, number)
    if row is None or row.settled_at is not None:
        raise NotFound("there is no such proposal")
    row.verified_by, row.settled_at, row.upheld = person_id, now, upheld
    session.add(row)
    session.flush()
    return _fact(row)


def verified(session: Session, country: str) -> tuple[CountryFact, ...]:
    """Return the verified answers of a country, newest first."""
    rows = session.exec(
        select(CountryFactRow)
        .where(col(CountryFactRow.country) == country, col(CountryFactRow.upheld).is_(True))
        .order_by(col(CountryFactRow.stated_on).desc(), col(CountryFactRow.id).desc())
    )
    return tuple(_fact(row) for row in rows)


def _fact(row: CountryFactRow) -> CountryFact:
    return CountryFact(
        country=row.country,
        key=row.key,
        answer=row.answer,
        statement=row.statement,
        url=row.url,
        stated_on=row.stated_on,
    )
