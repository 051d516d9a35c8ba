"""What deliverables are linked to: asks, calls, policy files and programmes, in both directions.

A link is never deleted: one that was taken away keeps its row with the day.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.advocacy import State
from domain.advocacy_views import Link
from domain.errors import NotFound
from funding_db.ask_models import (
    AskRow,
    DeliverableAskRow,
    DeliverableCallRow,
    DeliverablePolicyFileRow,
    DeliverableProgrammeRow,
    EvidenceBlockRow,
    EvidenceCallRow,
    PolicyFileRow,
)
from funding_db.deliverable_models import DeliverableRow
from funding_db.models import Call

_Row = DeliverableAskRow | DeliverableCallRow | DeliverablePolicyFileRow | DeliverableProgrammeRow


_TABLES: dict[Link, type[_Row]] = {
    Link.ASK: DeliverableAskRow,
    Link.CALL: DeliverableCallRow,
    Link.POLICY_FILE: DeliverablePolicyFileRow,
    Link.PROGRAMME: DeliverableProgrammeRow,
}


def set_link(
    session: Session,
    organisation_id: int,
    deliverable_id: int,
    link: Link,
    thing: int | str,
    *,
    linked: bool,
    now: dt.datetime,
) -> bool:
    """Link a deliverable to a thing, or no longer; say whether that changed anything.

    `thing` is the number of an ask or a policy file, the uid of a call, the key of a programme.
    Raises NotFound for what is not the organisation's own.
    """
    _own(session, DeliverableRow, organisation_id, deliverable_id)
    target = _target(session, organisation_id, link, thing)
    table: type[Any] = _TABLES[link]
    row = session.get(table, (deliverable_id, target))
    if row is None:
        if not linked:
            return False
        fields: dict[str, Any] = {"deliverable_id": deliverable_id, link.value: target, "at": now}
        row = table(organisation_id=organisation_id, **fields)
    elif (row.removed_at is None) == linked:
        return False
    row.removed_at = None if linked else now
    session.add(row)
    session.flush()
    return True


def things_of(
    session: Session, organisation_id: int, deliverable_id: int, link: Link
) -> tuple[int | str, ...]:
    """Return what a deliverable is linked to, oldest link first; calls by uid."""
    table = _TABLES[link]
    owned = (
        col(table.organisation_id) == organisation_id,
        col(table.deliverable_id) == deliverable_id,
        col(table.removed_at).is_(None),
    )
    column = getattr(table, link.value)
    if link is Link.CALL:
        statement = sa.select(col(Call.uid)).join(table, col(Call.id) == column)
    else:
        statement = sa.select(column)
    rows = session.execute(statement.where(*owned).order_by(col(table.at), column))
    return tuple(rows.scalars())


def deliverables_of(
    session: Session, link: Link, things: Iterable[int | str], *, organisation_id: int | None = None
) -> dict[int | str, tuple[int, ...]]:
    """Return the numbers of the deliverables linked to each of the things; of one organisation
    or, to be narrowed to what is public, of all.
    """
    table = _TABLES[link]
    wanted = tuple(things)
    column = col(Call.uid) if link is Link.CALL else getattr(table, link.value)
    statement = sa.select(column, col(table.deliverable_id)).where(
        column.in_(wanted), col(table.removed_at).is_(None)
    )
    if link is Link.CALL:
        statement = statement.join(Call, col(Call.id) == col(DeliverableCallRow.call_id))
    if organisation_id is not None:
        statement = statement.where(col(table.organisation_id) == organisation_id)
    found: dict[int | str, tuple[int, ...]] = {}
    for thing, number in session.execute(statement.order_by(col(table.deliverable_id))):
        found[thing] = (*found.get(thing, ()), number)
    return found


def deliverables_counting(session: Session, uids: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return the deliverables, of all organisations, whose figures count each of the calls."""
    statement = (
        sa.select(col(Call.uid), col(EvidenceBlockRow.deliverable_id))
        .join(EvidenceCallRow, col(EvidenceCallRow.call_id) == col(Call.id))
        .join(EvidenceBlockRow, col(EvidenceBlockRow.id) == col(EvidenceCallRow.block_id))
        .where(col(Call.uid).in_(tuple(uids)), col(EvidenceBlockRow.removed_at).is_(None))
        .distinct()
    )
    found: dict[str, tuple[int, ...]] = {}
    for uid, number in session.execute(statement):
        found[uid] = (*found.get(uid, ()), number)
    return found


def read_anew(
    session: Session, organisation_id: int, ask_id: int, states: Iterable[State]
) -> tuple[int, ...]:
    """Give a new version to the deliverables in these states that make an ask; return their numbers.

    Whoever has one of them open is told that it changed, and approves no words that nobody read.
    """
    making = select(col(DeliverableAskRow.deliverable_id)).where(
        col(DeliverableAskRow.organisation_id) == organisation_id,
        col(DeliverableAskRow.ask_id) == ask_id,
        col(DeliverableAskRow.removed_at).is_(None),
    )
    changed = session.connection().execute(
        sa.update(DeliverableRow)
        .where(
            col(DeliverableRow.organisation_id) == organisation_id,
            col(DeliverableRow.id).in_(making),
            col(DeliverableRow.state).in_(list(states)),
        )
        .values(version=col(DeliverableRow.version) + 1)
        .returning(col(DeliverableRow.id))
    )
    numbers = tuple(sorted(number for number in changed.scalars() if number is not None))
    session.expire_all()
    return numbers


def _target(session: Session, organisation_id: int, link: Link, thing: int | str) -> int | str:
    if link is Link.ASK:
        return _own(session, AskRow, organisation_id, thing)
    if link is Link.POLICY_FILE:
        return _own(session, PolicyFileRow, organisation_id, thing)
    if link is Link.PROGRAMME:
        return str(thing)
    found = session.exec(select(col(Call.id)).where(col(Call.uid) == thing)).first()
    if found is None:
        raise NotFound("there is no such call")
    return found


def _own(
    session: Session,
    table: type[DeliverableRow] | type[AskRow] | type[PolicyFileRow],
    organisation_id: int,
    number: int | str,
) -> int:
    found = session.exec(
        select(col(table.id)).where(
            col(table.id) == number, col(table.organisation_id) == organisation_id
        )
    ).first()
    if found is None:
        raise NotFound("there is no such thing of yours")
    return found
