"""The directory of those to whom an organisation writes; every query names the organisation."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.advocacy_letters import OfficeHolder
from domain.dispatches import AddresseeContent, AddresseeView, HolderView
from domain.errors import Conflict, NotFound
from funding_db.dispatch_models import AddresseeRow, OfficeHolderRow


def list_of(
    session: Session,
    organisation_id: int,
    *,
    ids: Collection[int] | None = None,
    closed: bool = True,
) -> tuple[AddresseeView, ...]:
    """Return entries by body and office; `closed` = also those written to no more."""
    statement = select(AddresseeRow).where(col(AddresseeRow.organisation_id) == organisation_id)
    if ids is not None:
        statement = statement.where(col(AddresseeRow.id).in_(list(ids)))
    if not closed:
        statement = statement.where(col(AddresseeRow.closed_on).is_(None))
    rows = session.exec(statement.order_by(col(AddresseeRow.id))).all()
    holders = _holders(session, organisation_id)
    found = (_view(row, holders.get(row.id or 0, ())) for row in rows)
    return tuple(sorted(found, key=lambda one: (one.content.body.casefold(), one.content.office)))


def get(session: Session, organisation_id: int, addressee_id: int) -> AddresseeView:
    """Return one entry; raises NotFound, also for another organisation's."""
    found = list_of(session, organisation_id, ids=(addressee_id,))
    if not found:
        raise NotFound("there is no such addressee")
    return found[0]


def find(session: Session, organisation_id: int, content: AddresseeContent) -> AddresseeView | None:
    """Return the entry of the same body, office and language; None when there is none."""
    number = session.exec(
        select(col(AddresseeRow.id)).where(
            col(AddresseeRow.organisation_id) == organisation_id,
            col(AddresseeRow.body) == content.body,
            col(AddresseeRow.office) == content.office,
            col(AddresseeRow.language) == content.language,
        )
    ).first()
    return None if number is None else get(session, organisation_id, number)


def add(
    session: Session,
    organisation_id: int,
    content: AddresseeContent,
    *,
    person_id: int | None,
    now: datetime,
) -> AddresseeView:
    """Keep a new entry; raises Conflict when this office stands there in this language."""
    if find(session, organisation_id, content) is not None:
        raise Conflict("this office of this body stands in the directory in this language")
    row = AddresseeRow(
        organisation_id=organisation_id,
        version=1,
        updated_at=now,
        updated_by=person_id,
        **content.model_dump(),
    )
    session.add(row)
    session.flush()
    return _view(row, ())


def change(
    session: Session,
    organisation_id: int,
    addressee_id: int,
    content: AddresseeContent,
    *,
    expected_version: int,
    person_id: int | None,
    now: datetime,
) -> AddresseeView:
    """Correct an entry; raises NotFound or Conflict."""
    before = get(session, organisation_id, addressee_id)
    twin = find(session, organisation_id, content)
    if twin is not None and twin.id != addressee_id:
        raise Conflict("this office of this body stands in the directory in this language")
    if before.content == content and before.version == expected_version:
        return before
    values: dict[str, Any] = content.model_dump()
    done = session.connection().execute(
        sa.update(AddresseeRow)
        .where(
            col(AddresseeRow.organisation_id) == organisation_id,
            col(AddresseeRow.id) == addressee_id,
            col(AddresseeRow.version) == expected_version,
        )
        .values(**values, version=expected_version + 1, updated_at=now, updated_by=person_id)
    )
    session.expire_all()
    if not done.rowcount:
        raise Conflict("somebody else changed this addressee meanwhile; nothing was overwritten")
    return get(session, organisation_id, addressee_id)


def add_holder(
    session: Session,
    organisation_id: int,
    addressee_id: int,
    holder: OfficeHolder,
    *,
    person_id: int | None,
    now: datetime,
) -> int:
    """Note who holds an office."""
    row = OfficeHolderRow(
        organisation_id=organisation_id,
        addressee_id=addressee_id,
        noted_at=now,
        noted_by=person_id,
        **holder.model_dump(),
    )
    session.add(row)
    session.flush()
    return cast(int, row.id)


def end_term(session: Session, organisation_id: int, holder_id: int, last: date) -> None:
    """Note the last day of a term; raises NotFound."""
    done = session.connection().execute(
        sa.update(OfficeHolderRow)
        .where(
            col(OfficeHolderRow.organisation_id) == organisation_id,
            col(OfficeHolderRow.id) == holder_id,
            col(OfficeHolderRow.since) <= last,
        )
        .values(until=last)
    )
    session.expire_all()
    if not done.rowcount:
        raise NotFound("there is no such term, or it began later")


def forget_holders(session: Session, *, ended_before: date, now: datetime) -> int:
    """Forget the names of those whose term ended before a day; return how many."""
    done = session.connection().execute(
        sa.update(OfficeHolderRow)
        .where(col(OfficeHolderRow.until) < ended_before, col(OfficeHolderRow.name) != "")
        .values(name="", forgotten_at=now)
    )
    session.expire_all()
    return done.rowcount


def _holders(session: Session, organisation_id: int) -> dict[int, list[HolderView]]:
    rows = session.exec(
        select(OfficeHolderRow)
        .where(col(OfficeHolderRow.organisation_id) == organisation_id)
        .order_by(col(OfficeHolderRow.since), col(OfficeHolderRow.id))
    )
    found: defaultdict[int, list[HolderView]] = defaultdict(list)
    for row in rows:
        holder = None
        if row.name:
            holder = OfficeHolder(
                name=row.name, since=row.since, until=row.until, source=row.source
            )
        found[row.addressee_id].append(HolderView(row.id or 0, holder, row.since, row.until))
    return dict(found)


def _view(row: AddresseeRow, holders: Collection[HolderView]) -> AddresseeView:
    return AddresseeView(
        id=row.id or 0,
        organisation_id=row.organisation_id,
        version=row.version,
        content=AddresseeContent(
            **{name: getattr(row, name) for name in AddresseeContent.model_fields}
        ),
        holders=tuple(holders),
        updated_at=row.updated_at,
    )
