"""Dispatches of deliverables: one text to one addressee each, with all that happened to it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from domain.advocacy import State
from domain.advocacy_letters import Addressee, DispatchState, Pause
from domain.dispatches import Channel, DispatchView, EventContent, EventView, PauseView
from domain.errors import Conflict, NotFound
from domain.mail import MailState
from domain.status import brussels_day
from funding_db.deliverable_models import DeliverableRow
from funding_db.dispatch_models import DispatchEventRow, DispatchPauseRow, DispatchRow
from funding_db.outbox_models import OutboxMail

_OUT = (MailState.SENT, MailState.BOUNCED)
_SETTLED = (DispatchState.ANSWERED, DispatchState.NO_ANSWER)


def count_left(session: Session, deliverable_id: int) -> int:
    """Return how many dispatches of a deliverable have left."""
    statement = (
        select(sa.func.count())
        .select_from(DispatchRow)
        .outerjoin(OutboxMail, col(OutboxMail.id) == col(DispatchRow.mail_id))
        .where(col(DispatchRow.deliverable_id) == deliverable_id, has_left())
    )
    return int(session.exec(statement).one())


def has_left() -> Any:
    """Return the condition under which a dispatch has left; the outbox is joined."""
    return sa.or_(col(DispatchRow.sent_on).is_not(None), col(OutboxMail.state).in_(_OUT))


def add(
    session: Session,
    organisation_id: int,
    deliverable_id: int,
    addressee_id: int,
    addressee: Addressee,
    *,
    channel: Channel,
    wording: str,
    language: str,
    copies: Sequence[str],
    annexes: Sequence[int],
    our_reference: str | None,
    person_id: int | None,
    now: datetime,
) -> int:
    """Keep a dispatch that is to leave; the number of the one that is there already, where it is."""
    values = {
        "organisation_id": organisation_id,
        "deliverable_id": deliverable_id,
        "addressee_id": addressee_id,
        "version": 1,
        "channel": channel,
        "wording": wording,
        "language": language,
        "addressee": addressee.model_dump(mode="json"),
        "copies": list(copies),
        "annexes": list(annexes),
        "our_reference": our_reference,
        "prepared_at": now,
        "prepared_by": person_id,
    }
    known = ["deliverable_id", "addressee_id", "wording"]
    dialect = session.connection().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    session.connection().execute(
        insert(DispatchRow).values(values).on_conflict_do_nothing(index_elements=known)
    )
    return cast(
        int,
        session.exec(
            select(DispatchRow.id).where(
                col(DispatchRow.deliverable_id) == deliverable_id,
                col(DispatchRow.addressee_id) == addressee_id,
                col(DispatchRow.wording) == wording,
            )
        ).one(),
    )


def get(session: Session, organisation_id: int, dispatch_id: int) -> DispatchView:
    """Return one dispatch; raises NotFound, also for another organisation's."""
    found = _views(session, organisation_id, col(DispatchRow.id) == dispatch_id)
    if not found:
        raise NotFound("there is no such dispatch")
    return found[0]


def of_deliverable(
    session: Session, organisation_id: int, deliverable_id: int
) -> tuple[DispatchView, ...]:
    """Return the dispatches of a deliverable, in the order of their making."""
    return _views(session, organisation_id, col(DispatchRow.deliverable_id) == deliverable_id)


def of_addressee(
    session: Session, organisation_id: int, addressee_id: int
) -> tuple[DispatchView, ...]:
    """Return what was written to an addressee, in the order of the making."""
    return _views(session, organisation_id, col(DispatchRow.addressee_id) == addressee_id)


def unsettled(
    session: Session,
    organisation_id: int,
    owner_id: int | None,
    *,
    today: date,
    limit: int = 200,
) -> tuple[DispatchView, ...]:
    """Return what may need somebody today, of one owner's deliverables (None: of all).

    Those whose reminder has come, and the oldest that nobody answered and nobody gave up.
    """
    mine = select(col(DeliverableRow.id)).where(
        col(DeliverableRow.organisation_id) == organisation_id
    )
    if owner_id is not None:
        mine = mine.where(col(DeliverableRow.owner_id) == owner_id)
    running = mine.where(col(DeliverableRow.state).not_in((State.CLOSED, State.DROPPED)))
    own = col(DispatchRow.organisation_id) == organisation_id
    settled = (
        sa.exists()
        .where(col(DispatchEventRow.dispatch_id) == col(DispatchRow.id))
        .where(
            col(DispatchEventRow.state).in_(_SETTLED), col(DispatchEventRow.withdrawn_at).is_(None)
        )
    )
    left = sa.or_(col(DispatchRow.sent_on).is_not(None), col(DispatchRow.mail_id).is_not(None))
    reminded = select(col(DispatchRow.id)).where(
        own, col(DispatchRow.remind_on) <= today, col(DispatchRow.deliverable_id).in_(mine)
    )
    oldest = select(col(DispatchRow.id)).where(
        own, left, ~settled, col(DispatchRow.deliverable_id).in_(running)
    )
    numbers = {
        *session.exec(reminded.order_by(col(DispatchRow.remind_on)).limit(limit)),
        *session.exec(oldest.order_by(col(DispatchRow.id)).limit(limit)),
    }
    return _views(session, organisation_id, col(DispatchRow.id).in_(numbers))


def change(
    session: Session,
    organisation_id: int,
    dispatch_id: int,
    *,
    expected_version: int,
    **values: Any,
) -> DispatchView:
    """Set columns of a dispatch; raises NotFound, or Conflict when somebody was faster."""
    done = session.connection().execute(
        sa.update(DispatchRow)
        .where(
            col(DispatchRow.organisation_id) == organisation_id,
            col(DispatchRow.id) == dispatch_id,
            col(DispatchRow.version) == expected_version,
        )
        .values(**values, version=expected_version + 1)
    )
    session.expire_all()
    found = get(session, organisation_id, dispatch_id)
    if not done.rowcount:
        raise Conflict("somebody else changed this dispatch meanwhile; nothing was overwritten")
    return found


def keep_sent_day(session: Session, token: str) -> None:
    """Keep the day on which a mail left, before its row tells of something later."""
    found = session.execute(
        select(DispatchRow, OutboxMail)
        .join(OutboxMail, col(OutboxMail.id) == col(DispatchRow.mail_id))
        .where(col(OutboxMail.token) == token, col(DispatchRow.sent_on).is_(None))
    ).first()
    if found is not None:
        row, mail = found
        row.sent_on = brussels_day(mail.settled_at or mail.queued_at)
        session.add(row)
        session.flush()


def _views(session: Session, organisation_id: int, *where: Any) -> tuple[DispatchView, ...]:
    own = (col(DispatchRow.organisation_id) == organisation_id, *where)
    rows = session.execute(
        select(DispatchRow, OutboxMail)
        .outerjoin(OutboxMail, col(OutboxMail.id) == col(DispatchRow.mail_id))
        .where(*own)
        .order_by(col(DispatchRow.id))
        .execution_options(populate_existing=True)
    ).all()
    ids = [row.id for row, _mail in rows]
    events, pauses = _events(session, ids), _pauses(session, ids)
    return tuple(
        _view(row, mail, events.get(row.id, ()), pauses.get(row.id, ())) for row, mail in rows
    )


def _events(session: Session, ids: Collection[int]) -> dict[int, list[EventView]]:
    found: defaultdict[int, list[EventView]] = defaultdict(list)
    rows = session.exec(
        select(DispatchEventRow)
        .where(col(DispatchEventRow.dispatch_id).in_(list(ids)))
        .order_by(col(DispatchEventRow.on), col(DispatchEventRow.id))
        .execution_options(populate_existing=True)
    )
    for row in rows:
        content = EventContent(**{name: getattr(row, name) for name in EventContent.model_fields})
        view = EventView(row.id or 0, content, row.noted_at, row.noted_by, row.withdrawn_at)
        found[row.dispatch_id].append(view)
    return dict(found)


def _pauses(session: Session, ids: Collection[int]) -> dict[int, list[PauseView]]:
    found: defaultdict[int, list[PauseView]] = defaultdict(list)
    rows = session.exec(
        select(DispatchPauseRow)
        .where(col(DispatchPauseRow.dispatch_id).in_(list(ids)))
        .order_by(col(DispatchPauseRow.first), col(DispatchPauseRow.id))
        .execution_options(populate_existing=True)
    )
    for row in rows:
        pause = Pause(first=row.first, last=row.last)
        found[row.dispatch_id].append(PauseView(row.id or 0, pause, row.why))
    return dict(found)


def sent_day(row_day: date | None, mail: OutboxMail | None) -> date | None:
    """Return the day on which a dispatch left; None when it has not."""
    if row_day is not None or mail is None or mail.state not in _OUT:
        return row_day
    return brussels_day(mail.settled_at or mail.queued_at)


def _view(
    row: DispatchRow,
    mail: OutboxMail | None,
    events: Sequence[EventView],
    pauses: Sequence[PauseView],
) -> DispatchView:
    return DispatchView(
        id=row.id or 0,
        organisation_id=row.organisation_id,
        deliverable_id=row.deliverable_id,
        addressee_id=row.addressee_id,
        version=row.version,
        channel=row.channel,
        wording=row.wording,
        language=row.language,
        addressee=Addressee.model_validate(row.addressee),
        copies=tuple(row.copies),
        annexes=tuple(row.annexes),
        our_reference=row.our_reference,
        their_reference=row.their_reference,
        document_id=row.document_id,
        record_id=row.record_id,
        mail_id=row.mail_id,
        mail_state=mail.state if mail else None,
        mail_detail=mail.detail if mail else "",
        sent_on=sent_day(row.sent_on, mail),
        events=tuple(one for one in events if one.withdrawn_at is None),
        taken_back=tuple(one for one in events if one.withdrawn_at is not None),
        pauses=tuple(pauses),
        own_due_on=row.own_due_on,
        remind_on=row.remind_on,
        prepared_at=row.prepared_at,
    )
