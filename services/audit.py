"""Writes and reads the audit: what was done, by which number, for which organisation."""

from collections.abc import Sequence
from datetime import datetime

from domain.accounts import AuditAction, AuditEvent
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import audit, people
from services.rights import Action, may, require


def note(
    person: Person,
    session: Session,
    action: AuditAction,
    *,
    now: datetime,
    organisation_id: int | None = None,
    thing: str = "",
    **detail: object,
) -> None:
    """Keep what `person` did. The person of embedded mode has no account and stands as None."""
    audit.add(
        session,
        action,
        now=now,
        person_id=person.id or None,
        organisation_id=organisation_id,
        thing=thing,
        **detail,
    )


def events(
    person: Person, session: Session, organisation_id: int | None = None, *, limit: int = 200
) -> tuple[AuditEvent, ...]:
    """Return events of an organisation, or of the whole installation, newest first."""
    if organisation_id is None:
        require(person, Action.MANAGE_INSTALLATION)
    else:
        require(person, Action.READ_AUDIT, organisation_id)
    return audit.list_events(session, organisation_id=organisation_id, limit=limit)


def names(person: Person, session: Session, found: Sequence[AuditEvent]) -> dict[int, str]:
    """Return the names of those who did what `found` tells, for whoever may read such events."""
    if not may(person, Action.READ_AUDIT, person.organisation_id):
        require(person, Action.MANAGE_INSTALLATION)
    return people.names(session, [event.person_id for event in found if event.person_id])
