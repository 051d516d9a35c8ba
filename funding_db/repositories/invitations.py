"""Invitations; lists name the organisation in the query itself."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.accounts import InvitationView
from domain.enums import Role
from funding_db.models import Organisation
from funding_db.people_models import InvitationRow


def add(
    session: Session,
    *,
    token_hash: str,
    organisation_id: int,
    email: str,
    role: Role,
    language: str,
    invited_by: int | None,
    now: datetime,
    expires_at: datetime,
) -> int:
    """Keep an invitation; return its number."""
    row = InvitationRow(
        token_hash=token_hash,
        organisation_id=organisation_id,
        email=email,
        role=role,
        language=language,
        invited_by=invited_by,
        made_at=now,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return row.id or 0


def find(session: Session, token_hash: str, *, now: datetime) -> InvitationView | None:
    """Return the invitation of a token; None when unknown, used, withdrawn or too old."""
    found = _views(session, now, col(InvitationRow.token_hash) == token_hash)
    return found[0] if found else None


def find_address(session: Session, email: str, *, now: datetime) -> InvitationView | None:
    """Return the newest open invitation of an address; None when there is none."""
    found = _views(session, now, col(InvitationRow.email) == email)
    return found[0] if found else None


def list_of(session: Session, organisation_id: int, *, now: datetime) -> tuple[InvitationView, ...]:
    """Return an organisation's open invitations, newest first."""
    return _views(session, now, col(InvitationRow.organisation_id) == organisation_id)


def _views(
    session: Session, now: datetime, which: "sa.ColumnElement[bool]"
) -> tuple[InvitationView, ...]:
    statement = (
        select(InvitationRow, col(Organisation.name))
        .join(Organisation, col(Organisation.id) == col(InvitationRow.organisation_id))
        .where(
            which,
            col(InvitationRow.email).is_not(None),
            col(InvitationRow.accepted_at).is_(None),
            col(InvitationRow.withdrawn_at).is_(None),
            col(InvitationRow.expires_at) > now,
        )
        .order_by(col(InvitationRow.id).desc())
    )
    return tuple(
        InvitationView(
            row.id or 0,
            row.organisation_id,
            name,
            row.email or "",
            row.role,
            row.language,
            row.made_at,
            row.expires_at,
            row.invited_by,
        )
        for row, name in session.execute(statement)
    )


def accept(session: Session, invitation_id: int, *, now: datetime) -> bool:
    """Use an invitation up; return False when it was used or withdrawn meanwhile."""
    return _end(session, col(InvitationRow.id) == invitation_id, accepted_at=now)


def withdraw(session: Session, organisation_id: int, invitation_id: int, *, now: datetime) -> bool:
    """Take an organisation's invitation back; return False when it has no such open one."""
    which = sa.and_(
        col(InvitationRow.id) == invitation_id,
        col(InvitationRow.organisation_id) == organisation_id,
    )
    return _end(session, which, withdrawn_at=now)


def _end(session: Session, which: "sa.ColumnElement[bool]", **values: datetime) -> bool:
    done = session.execute(
        sa.update(InvitationRow)
        .where(
            which,
            col(InvitationRow.accepted_at).is_(None),
            col(InvitationRow.withdrawn_at).is_(None),
        )
        .values(email=None, **values)
    )
    return int(done.rowcount) == 1  # type: ignore[attr-defined]


def forget(session: Session, *, before: datetime) -> None:
    """Erase the addresses of invitations that ended unanswered before a day."""
    session.execute(
        sa.update(InvitationRow).where(col(InvitationRow.expires_at) < before).values(email=None)
    )
