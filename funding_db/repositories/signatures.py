"""Signatures under deliverables: invitations and what came of each; none is ever deleted."""

from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.advocacy_letters import Signature, SignatureState
from domain.dispatches import SignatureView
from domain.errors import Conflict, NotFound
from funding_db.dispatch_models import SignatureRow


def of_deliverable(session: Session, deliverable_id: int) -> tuple[Signature, ...]:
    """Return the signatures of a deliverable, in the order of the invitations."""
    return tuple(one.signature for one in _views(session, deliverable_id=deliverable_id))


def views_of(
    session: Session, organisation_id: int, deliverable_id: int
) -> tuple[SignatureView, ...]:
    """Return the invitations of a deliverable with what is kept of each, oldest first."""
    return _views(session, organisation_id=organisation_id, deliverable_id=deliverable_id)


def waiting(session: Session, organisation_id: int) -> tuple[SignatureView, ...]:
    """Return the invitations that nobody has answered, oldest first."""
    return _views(session, organisation_id=organisation_id, state=SignatureState.INVITED)


def get(session: Session, organisation_id: int, signature_id: int) -> SignatureView:
    """Return one; raises NotFound, also for another organisation's."""
    found = _views(session, organisation_id=organisation_id, id=signature_id)
    if not found:
        raise NotFound("there is no such invitation")
    return found[0]


def by_number(session: Session, signature_id: int) -> SignatureView | None:
    """Return what a signed link names; None when there is none."""
    found = _views(session, id=signature_id)
    return found[0] if found else None


def add(
    session: Session,
    organisation_id: int,
    deliverable_id: int,
    invited: Signature,
    *,
    email: str | None,
    language: str,
    person_id: int | None,
) -> int:
    """Keep an invitation; raises Conflict when this body was asked for this wording already."""
    asked = [
        one.signature
        for one in _views(session, organisation_id=organisation_id, deliverable_id=deliverable_id)
        if one.signature.body.casefold() == invited.body.casefold()
        and one.signature.wording == invited.wording
        and one.signature.state is not SignatureState.WITHDRAWN
    ]
    if asked:
        raise Conflict(f"{invited.body} was asked to sign this wording already")
    row = SignatureRow(
        organisation_id=organisation_id,
        deliverable_id=deliverable_id,
        email=email,
        language=language,
        invited_by=person_id,
        body=invited.body,
        body_kind=invited.body_kind,
        state=invited.state,
        wording=invited.wording,
        invited_at=invited.invited_at,
        told_by="",
    )
    session.add(row)
    session.flush()
    return cast(int, row.id)


def keep(
    session: Session, before: SignatureView, after: Signature, *, told_by: str = ""
) -> SignatureView:
    """Keep what came of an invitation; raises Conflict when something else came of it meanwhile."""
    values: dict[str, Any] = {
        "state": after.state,
        "signer": after.person,
        "capacity": after.capacity,
        "mandate": after.mandate,
        "confirmed_at": after.confirmed_at,
        "withdrawn_on": after.withdrawn_on,
    }
    if told_by:
        values["told_by"] = told_by
    done = session.connection().execute(
        sa.update(SignatureRow)
        .where(
            col(SignatureRow.id) == before.id,
            col(SignatureRow.state) == before.signature.state,
        )
        .values(**values)
    )
    session.expire_all()
    if not done.rowcount:
        raise Conflict("something else came of this invitation meanwhile")
    return get(session, before.organisation_id, before.id)


def reminded(session: Session, before: SignatureView, *, now: datetime) -> None:
    """Note a reminder; raises Conflict when another one was noted meanwhile."""
    done = session.connection().execute(
        sa.update(SignatureRow)
        .where(
            col(SignatureRow.id) == before.id,
            col(SignatureRow.state) == SignatureState.INVITED,
            col(SignatureRow.reminded_at).is_not_distinct_from(before.reminded_at),
        )
        .values(reminded_at=now)
    )
    session.expire_all()
    if not done.rowcount:
        raise Conflict("somebody else reminded them meanwhile")


def forget_addresses(session: Session, *, settled_before: date) -> int:
    """Forget the mail addresses of withdrawn invitations; return how many."""
    done = session.connection().execute(
        sa.update(SignatureRow)
        .where(
            col(SignatureRow.withdrawn_on) < settled_before, col(SignatureRow.email).is_not(None)
        )
        .values(email=None)
    )
    session.expire_all()
    return done.rowcount


def _views(session: Session, **where: Any) -> tuple[SignatureView, ...]:
    statement = (
        select(SignatureRow)
        .where(*(getattr(SignatureRow, name) == value for name, value in where.items()))
        .order_by(col(SignatureRow.invited_at), col(SignatureRow.id))
        .execution_options(populate_existing=True)
    )
    return tuple(_view(row) for row in session.exec(statement))


def _view(row: SignatureRow) -> SignatureView:
    return SignatureView(
        id=row.id or 0,
        organisation_id=row.organisation_id,
        deliverable_id=row.deliverable_id,
        signature=Signature(
            body=row.body,
            body_kind=row.body_kind,
            state=row.state,
            invited_at=row.invited_at,
            wording=row.wording,
            person=row.signer,
            capacity=row.capacity,
            mandate=row.mandate,
            confirmed_at=row.confirmed_at,
            withdrawn_on=row.withdrawn_on,
        ),
        email=row.email,
        language=row.language,
        reminded_at=row.reminded_at,
        told_by=row.told_by,
    )
