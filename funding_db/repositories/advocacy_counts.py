"""Counts over many deliverables at once, so that a board of thousands is shown in one breath."""

import datetime as dt
from collections import Counter, defaultdict

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.advocacy_asks import Outcome
from domain.advocacy_letters import DispatchState
from domain.status import brussels_day
from funding_db.ask_models import AskNoteRow, DeliverableAskRow
from funding_db.dispatch_models import DispatchRow
from funding_db.outbox_models import OutboxMail
from funding_db.repositories.dispatches import has_left

Counted = tuple[int, dt.date, int]
"""Number of a deliverable, a day, and how many addressees."""


def ask_outcomes(
    session: Session, organisation_id: int, ids: frozenset[int] | None = None
) -> dict[int, dict[Outcome, int]]:
    """Return how many asks of each deliverable have each outcome; only of `ids` where given."""
    notes = session.execute(
        select(col(AskNoteRow.ask_id), col(AskNoteRow.outcome))
        .where(col(AskNoteRow.organisation_id) == organisation_id)
        .order_by(col(AskNoteRow.noted_on), col(AskNoteRow.id))
    )
    latest: dict[int, Outcome] = {ask_id: outcome for ask_id, outcome in notes}  # noqa: C416
    links = session.execute(
        select(col(DeliverableAskRow.deliverable_id), col(DeliverableAskRow.ask_id)).where(
            col(DeliverableAskRow.organisation_id) == organisation_id,
            col(DeliverableAskRow.removed_at).is_(None),
        )
    )
    counted: defaultdict[int, dict[Outcome, int]] = defaultdict(dict)
    for deliverable_id, ask_id in links:
        if ids is None or deliverable_id in ids:
            outcome = latest.get(ask_id, Outcome.NONE)
            counted[deliverable_id][outcome] = counted[deliverable_id].get(outcome, 0) + 1
    return dict(counted)


def dispatch_states(
    session: Session, organisation_id: int, ids: frozenset[int] | None = None
) -> dict[int, dict[DispatchState, int]]:
    """Return how many dispatches of each deliverable are in each state, of those that have left.

    The database counts: nothing is read dispatch by dispatch.
    """
    state = col(DispatchRow.last_state)
    rows = session.execute(
        sa.select(col(DispatchRow.deliverable_id), state, sa.func.count())
        .select_from(DispatchRow)
        .outerjoin(OutboxMail, col(OutboxMail.id) == col(DispatchRow.mail_id))
        .where(col(DispatchRow.organisation_id) == organisation_id, has_left(), *_among(ids))
        .group_by(col(DispatchRow.deliverable_id), state)
    )
    counted: defaultdict[int, Counter[DispatchState]] = defaultdict(Counter)
    for number, last, count in rows:
        counted[number][last or DispatchState.SENT] += count
    return {number: dict(found) for number, found in counted.items()}


def _among(ids: frozenset[int] | None) -> tuple[sa.ColumnElement[bool], ...]:
    return () if ids is None else (col(DispatchRow.deliverable_id).in_(ids),)


def _wanted(number: int, ids: frozenset[int] | None) -> bool:
    return ids is None or number in ids


def sent_days(
    session: Session,
    organisation_id: int,
    first: dt.date,
    last: dt.date,
    ids: frozenset[int] | None = None,
) -> list[Counted]:
    """Return on which days of a period the dispatches of each deliverable left."""
    noted = session.execute(
        sa.select(col(DispatchRow.deliverable_id), col(DispatchRow.sent_on), sa.func.count())
        .where(
            col(DispatchRow.organisation_id) == organisation_id,
            col(DispatchRow.sent_on).between(first, last),
        )
        .group_by(col(DispatchRow.deliverable_id), col(DispatchRow.sent_on))
    )
    counted: Counter[tuple[int, dt.date]] = Counter()
    for number, day, count in noted:
        counted[number, day] += count
    mailed = session.execute(
        sa.select(
            col(DispatchRow.deliverable_id), col(OutboxMail.queued_at), col(OutboxMail.settled_at)
        )
        .select_from(DispatchRow)
        .join(OutboxMail, col(OutboxMail.id) == col(DispatchRow.mail_id))
        .where(
            col(DispatchRow.organisation_id) == organisation_id,
            col(DispatchRow.sent_on).is_(None),
            has_left(),
        )
    )
    for number, queued_at, settled_at in mailed:
        day = brussels_day(settled_at or queued_at)
        if first <= day <= last:
            counted[number, day] += 1
    return [
        (number, day, count) for (number, day), count in counted.items() if _wanted(number, ids)
    ]


def answer_days(
    session: Session,
    organisation_id: int,
    first: dt.date,
    last: dt.date,
    ids: frozenset[int] | None = None,
) -> list[Counted]:
    """Return on which days of a period the first answers to each deliverable came."""
    rows = session.execute(
        sa.select(col(DispatchRow.deliverable_id), col(DispatchRow.answered_on), sa.func.count())
        .where(
            col(DispatchRow.organisation_id) == organisation_id,
            col(DispatchRow.answered_on).between(first, last),
        )
        .group_by(col(DispatchRow.deliverable_id), col(DispatchRow.answered_on))
    )
    return [(number, day, count) for number, day, count in rows if _wanted(number, ids)]
