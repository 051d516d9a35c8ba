"""Where decision-makers stand on asks: a ledger to which is only ever added."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.advocacy_asks import Position
from domain.dispatches import PositionView
from domain.errors import NotFound
from funding_db.ask_models import AskRow
from funding_db.dispatch_models import AddresseeRow, PositionRow


def add(
    session: Session,
    organisation_id: int,
    position: Position,
    *,
    quote: str,
    person_id: int | None,
    now: datetime,
) -> None:
    """Note where an office (by its number) stands on an ask (by its number)."""
    row = PositionRow(
        organisation_id=organisation_id,
        addressee_id=int(position.office),
        ask_id=int(position.ask),
        stance=position.stance,
        on=position.on,
        source=position.source,
        quote=quote,
        noted_at=now,
        noted_by=person_id,
    )
    session.add(row)
    session.flush()


def take_back(
    session: Session,
    organisation_id: int,
    position_id: int,
    *,
    person_id: int | None,
    now: datetime,
) -> None:
    """Take back what was noted by mistake; raises NotFound."""
    done = session.connection().execute(
        sa.update(PositionRow)
        .where(
            col(PositionRow.organisation_id) == organisation_id,
            col(PositionRow.id) == position_id,
            col(PositionRow.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now, withdrawn_by=person_id)
    )
    session.expire_all()
    if not done.rowcount:
        raise NotFound("there is no such position")


def ledger(
    session: Session,
    organisation_id: int,
    *,
    ask_id: int | None = None,
    addressee_id: int | None = None,
) -> tuple[PositionView, ...]:
    """Return what is noted and not taken back, newest day first."""
    where: list[Any] = [
        col(PositionRow.organisation_id) == organisation_id,
        col(PositionRow.withdrawn_at).is_(None),
    ]
    if ask_id is not None:
        where.append(col(PositionRow.ask_id) == ask_id)
    if addressee_id is not None:
        where.append(col(PositionRow.addressee_id) == addressee_id)
    rows = session.execute(
        select(PositionRow, AddresseeRow, AskRow)
        .join(AddresseeRow, col(AddresseeRow.id) == col(PositionRow.addressee_id))
        .join(AskRow, col(AskRow.id) == col(PositionRow.ask_id))
        .where(*where)
        .order_by(col(PositionRow.on).desc(), col(PositionRow.id).desc())
    )
    return tuple(
        PositionView(
            id=row.id or 0,
            addressee_id=row.addressee_id,
            ask_id=row.ask_id,
            office=addressee.office,
            body=addressee.body,
            demand=ask.demand,
            stance=row.stance,
            on=row.on,
            source=row.source,
            quote=row.quote,
        )
        for row, addressee, ask in rows
    )
