"""The audit: events are added and read, nothing else; the database refuses any change."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from domain.accounts import AuditAction, AuditEvent
from funding_db.people_models import AuditEventRow


def add(
    session: Session,
    action: AuditAction,
    *,
    now: datetime,
    person_id: int | None,
    organisation_id: int | None = None,
    thing: str = "",
    **detail: Any,
) -> None:
    """Keep an event; `detail` holds no names and no addresses."""
    session.add(
        AuditEventRow(
            at=now,
            person_id=person_id,
            organisation_id=organisation_id,
            action=action,
            thing=thing,
            detail={key: str(value) for key, value in detail.items()},
        )
    )
    session.flush()


def list_events(
    session: Session,
    *,
    organisation_id: int | None = None,
    person_id: int | None = None,
    limit: int = 200,
) -> tuple[AuditEvent, ...]:
    """Return events, newest first: of an organisation, of a person, or all when both are None."""
    statement = select(AuditEventRow).order_by(col(AuditEventRow.id).desc()).limit(limit)
    if organisation_id is not None:
        statement = statement.where(col(AuditEventRow.organisation_id) == organisation_id)
    if person_id is not None:
        statement = statement.where(col(AuditEventRow.person_id) == person_id)
    return tuple(
        AuditEvent(row.at, row.person_id, row.organisation_id, row.action, row.thing, row.detail)
        for row in session.exec(statement)
    )
