"""The history of deliverables, which is written by `deliverables` and only read here."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time

from sqlmodel import Session, col, select

from domain.advocacy import State
from domain.deliverables import DeliverableEvent, EventKind
from funding_db.deliverable_models import DeliverableEventRow, DeliverableRow


def of_deliverable(
    session: Session, organisation_id: int, deliverable_id: int
) -> tuple[DeliverableEvent, ...]:
    """Return the history of a deliverable, newest first."""
    statement = (
        select(DeliverableEventRow)
        .where(
            col(DeliverableEventRow.organisation_id) == organisation_id,
            col(DeliverableEventRow.deliverable_id) == deliverable_id,
        )
        .order_by(col(DeliverableEventRow.id).desc())
    )
    return tuple(_event(row) for row in session.exec(statement))


def of_kind(
    session: Session, organisation_id: int, deliverable_id: int, kind: EventKind
) -> tuple[DeliverableEvent, ...]:
    """Return what is told of one kind, oldest first."""
    found = session.exec(
        select(DeliverableEventRow)
        .where(
            col(DeliverableEventRow.organisation_id) == organisation_id,
            col(DeliverableEventRow.deliverable_id) == deliverable_id,
            col(DeliverableEventRow.kind) == kind,
        )
        .order_by(col(DeliverableEventRow.id))
    )
    return tuple(_event(row) for row in found)


_TELLING = (EventKind.STEP, EventKind.TEXT, EventKind.CHANGED, EventKind.LINKED)


def telling(
    session: Session, organisation_id: int, ids: Collection[int]
) -> dict[int, Sequence[DeliverableEvent]]:
    """Return what tells who wrote some deliverables, newest first: steps and changes."""
    statement = (
        select(DeliverableEventRow)
        .where(
            col(DeliverableEventRow.organisation_id) == organisation_id,
            col(DeliverableEventRow.deliverable_id).in_(ids),
            col(DeliverableEventRow.kind).in_(_TELLING),
        )
        .order_by(col(DeliverableEventRow.id).desc())
    )
    found: defaultdict[int, list[DeliverableEvent]] = defaultdict(list)
    for row in session.exec(statement):
        found[row.deliverable_id].append(_event(row))
    return dict(found)


def touched_by(
    session: Session, organisation_id: int, person_id: int, state: State
) -> frozenset[int]:
    """Return the deliverables in a state of which somebody's changes tell."""
    event = DeliverableEventRow
    found = session.exec(
        select(col(event.deliverable_id))
        .join(DeliverableRow, col(DeliverableRow.id) == col(event.deliverable_id))
        .where(
            col(event.organisation_id) == organisation_id,
            col(DeliverableRow.state) == state,
            col(event.person_id) == person_id,
            col(event.kind).in_(_TELLING),
        )
        .distinct()
    )
    return frozenset(found)


def _event(row: DeliverableEventRow) -> DeliverableEvent:
    return DeliverableEvent(
        row.at, row.person_id, row.kind, row.what, row.wording, row.before, row.after
    )


def moved_between(
    session: Session, organisation_id: int, first: date, last: date
) -> frozenset[int]:
    """Return the deliverables that took a step or got a text in a period of whole days (UTC)."""
    begin = datetime.combine(first, time.min, UTC)
    end = datetime.combine(last, time.max, UTC)
    found = session.exec(
        select(col(DeliverableEventRow.deliverable_id))
        .where(
            col(DeliverableEventRow.organisation_id) == organisation_id,
            col(DeliverableEventRow.kind).in_([EventKind.STEP, EventKind.TEXT]),
            col(DeliverableEventRow.at).between(begin, end),
        )
        .distinct()
    )
    return frozenset(found)
