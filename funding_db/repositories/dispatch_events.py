"""What happened to dispatches, and the days on which the ball is with us; nothing is ever changed."""

from datetime import date, datetime
from typing import cast

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.advocacy_letters import DispatchState, last_state
from domain.dispatches import EventContent
from domain.errors import NotFound
from domain.status import brussels_day
from funding_db.dispatch_models import DispatchEventRow, DispatchPauseRow, DispatchRow


def add_event(
    session: Session,
    organisation_id: int,
    dispatch_id: int,
    content: EventContent,
    *,
    person_id: int | None,
    now: datetime,
    mail_id: int | None = None,
) -> int:
    """Note something that happened; nothing noted is ever changed."""
    standing = _locked(session, dispatch_id)
    row = DispatchEventRow(
        organisation_id=organisation_id,
        dispatch_id=dispatch_id,
        mail_id=mail_id,
        noted_at=now,
        noted_by=person_id,
        **content.model_dump(),
    )
    session.add(row)
    session.flush()
    _keep_standing(session, standing)
    return cast(int, row.id)


def _locked(session: Session, dispatch_id: int) -> DispatchRow | None:
    """Return the row behind which events are noted, one after the other."""
    return session.get(DispatchRow, dispatch_id, with_for_update=True, populate_existing=True)


def _keep_standing(session: Session, row: DispatchRow | None) -> None:
    """Keep beside a dispatch what its standing events come to."""
    if row is None:
        return
    events = session.execute(
        select(col(DispatchEventRow.state), col(DispatchEventRow.on))
        .where(
            col(DispatchEventRow.dispatch_id) == row.id,
            col(DispatchEventRow.withdrawn_at).is_(None),
        )
        .order_by(col(DispatchEventRow.on), col(DispatchEventRow.id))
    ).all()
    row.last_state = last_state([state for state, _on in events])
    answers = [on for state, on in events if state is DispatchState.ANSWERED]
    row.answered_on = min(answers, default=None)
    session.add(row)
    session.flush()


def take_back(
    session: Session,
    organisation_id: int,
    dispatch_id: int,
    event_id: int,
    *,
    person_id: int | None,
    now: datetime,
) -> None:
    """Take a mistaken event back; it stays readable. Raises NotFound."""
    _locked(session, dispatch_id)
    done = session.connection().execute(
        sa.update(DispatchEventRow)
        .where(
            col(DispatchEventRow.organisation_id) == organisation_id,
            col(DispatchEventRow.dispatch_id) == dispatch_id,
            col(DispatchEventRow.id) == event_id,
            col(DispatchEventRow.mail_id).is_(None),
            col(DispatchEventRow.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now, withdrawn_by=person_id)
    )
    session.expire_all()
    if not done.rowcount:
        raise NotFound("there is no such note, or a mail of ours stands behind it")
    _keep_standing(session, session.get(DispatchRow, dispatch_id))


def add_pause(
    session: Session,
    organisation_id: int,
    dispatch_id: int,
    first: date,
    why: str,
    *,
    person_id: int | None,
    now: datetime,
) -> None:
    """Note that from a day on the ball is with us."""
    row = DispatchPauseRow(
        organisation_id=organisation_id,
        dispatch_id=dispatch_id,
        first=first,
        why=why,
        noted_at=now,
        noted_by=person_id,
    )
    session.add(row)
    session.flush()


def end_pause(session: Session, organisation_id: int, dispatch_id: int, last: date) -> int:
    """Note the last day on which the ball was with us; return how many pauses ended."""
    done = session.connection().execute(
        sa.update(DispatchPauseRow)
        .where(
            col(DispatchPauseRow.organisation_id) == organisation_id,
            col(DispatchPauseRow.dispatch_id) == dispatch_id,
            col(DispatchPauseRow.last).is_(None),
            col(DispatchPauseRow.first) <= last,
        )
        .values(last=last)
    )
    session.expire_all()
    return done.rowcount


def note_bounce(session: Session, mail_id: int, *, detail: str, now: datetime) -> int | None:
    """Note that the mail of a dispatch, or of its chaser, came back; return the dispatch."""
    row = session.exec(select(DispatchRow).where(col(DispatchRow.mail_id) == mail_id)).first()
    if row is None:
        chased = select(col(DispatchEventRow.dispatch_id)).where(
            col(DispatchEventRow.mail_id) == mail_id
        )
        row = session.exec(select(DispatchRow).where(col(DispatchRow.id).in_(chased))).first()
    if row is None or row.id is None:
        return None
    content = EventContent(state=DispatchState.BOUNCED, on=brussels_day(now), said=detail)
    if not _noted_already(session, row.id, content):
        add_event(session, row.organisation_id, row.id, content, person_id=None, now=now)
    return row.id


def _noted_already(session: Session, dispatch_id: int, content: EventContent) -> bool:
    """Say whether this is what was noted last; a mail that was sent anew can bounce anew."""
    last = session.exec(
        select(DispatchEventRow)
        .where(
            col(DispatchEventRow.dispatch_id) == dispatch_id,
            col(DispatchEventRow.state).in_((DispatchState.BOUNCED, DispatchState.SENT)),
        )
        .order_by(col(DispatchEventRow.id).desc())
        .limit(1)
    ).first()
    return last is not None and (last.state, last.said) == (content.state, content.said)
