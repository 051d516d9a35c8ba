"""People's corrections of calls; a crawl never touches them, only a person takes them back."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.call import CallRecord
from domain.errors import NotFound
from domain.status import brussels_day
from domain.views import OverrideView
from funding_db.current import corrections_of, replace_parts
from funding_db.history import notices
from funding_db.models import Call, CallContent, CallNotice, CallOverride, CallRevision
from funding_db.repositories.calls import bump_data_version
from funding_db.rows import call_row, overlay

_DAYS = ("deadlines", "opens_on")


def add(
    session: Session, uid: str, field: str, value: Any, *, author: str, reason: str, now: datetime
) -> OverrideView:
    """Correct one field of a call; an earlier correction of the field is thereby withdrawn.

    `value` is in JSON form. Raises NotFound, or UsageError when the call would become impossible.
    """
    call = session.exec(select(Call).where(col(Call.uid) == uid)).first()
    if call is None or call.id is None:
        raise NotFound(f"there is no call {uid}")
    published = CallRecord.model_validate_json(session.get_one(CallContent, call.id).record)
    shown = corrections_of(session, [call.id]).get(call.id, {})
    before, after = overlay(published, shown), overlay(published, shown | {field: value})
    _withdraw(session, call.id, field, author, now)
    row = CallOverride(
        call_id=call.id,
        field=field,
        value=value,
        published=json.loads(published.model_dump_json())[field],
        author=author,
        reason=reason,
        made_at=now,
    )
    session.add(row)
    session.flush()
    _refresh(session, call.id, published)
    _tell(session, call.id, field, before, after, now)
    return OverrideView(row.id or 0, field, value, author, reason, now, False)


def withdraw(session: Session, override_id: int, *, author: str, now: datetime) -> None:
    """Take a correction back; the published value counts again. Raises NotFound."""
    row = session.get(CallOverride, override_id)
    if row is None or row.withdrawn_at is not None:
        raise NotFound("there is no such standing correction")
    text = session.get_one(CallContent, row.call_id).record
    published = CallRecord.model_validate_json(text)
    before = overlay(published, corrections_of(session, [row.call_id]).get(row.call_id, {}))
    row.withdrawn_at, row.withdrawn_by = now, author
    session.add(row)
    session.flush()
    _refresh(session, row.call_id, published)
    after = overlay(published, corrections_of(session, [row.call_id]).get(row.call_id, {}))
    _tell(session, row.call_id, row.field, before, after, now)


def _withdraw(session: Session, call_id: int, field: str, author: str, now: datetime) -> None:
    standing = session.exec(
        select(CallOverride).where(
            col(CallOverride.call_id) == call_id,
            col(CallOverride.field) == field,
            col(CallOverride.withdrawn_at).is_(None),
        )
    )
    for row in standing:
        row.withdrawn_at, row.withdrawn_by = now, author
        session.add(row)


def _tell(
    session: Session, call_id: int, field: str, before: CallRecord, after: CallRecord, now: datetime
) -> None:
    """Tell of a day that a person moved, as of one that the source moved."""
    if field not in _DAYS:
        return
    old, new = (json.loads(record.canonical_json()).get(field) for record in (before, after))
    if old == new:
        return
    run_id = session.execute(
        select(col(CallRevision.run_id))
        .where(col(CallRevision.call_id) == call_id)
        .order_by(col(CallRevision.number).desc())
        .limit(1)
    ).scalar_one()
    for notice in notices([[field, old, new]], brussels_day(now)):
        session.add(CallNotice(call_id=call_id, run_id=run_id, at=now, **notice._asdict()))
    session.flush()


def _refresh(session: Session, call_id: int, published: CallRecord) -> None:
    record = overlay(published, corrections_of(session, [call_id]).get(call_id, {}))
    session.connection().execute(
        sa.update(Call).where(col(Call.id) == call_id).values(**call_row(record))
    )
    replace_parts(session, [(call_id, record)])
    bump_data_version(session)
