"""The current content of calls as shown: published content with standing corrections over it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.call import CallRecord
from domain.run import StagedItem
from funding_db import search
from funding_db.models import Call, CallContent, CallDeadline, CallOverride
from funding_db.rows import call_row, deadline_rows
from funding_db.words import index_text


class Shown(NamedTuple):
    """A call's new published content and what is shown of it."""

    call_id: int
    item: StagedItem
    canonical: str
    record: CallRecord
    """With corrections applied."""


def corrections_of(session: Session, ids: Sequence[int] | None) -> dict[int, dict[str, Any]]:
    """Return the standing corrections of each call (all calls for None): field → JSON value."""
    found: dict[int, dict[str, Any]] = {}
    statement = (
        select(CallOverride)
        .where(col(CallOverride.withdrawn_at).is_(None))
        .order_by(col(CallOverride.id))
    )
    if ids is not None:
        statement = statement.where(col(CallOverride.call_id).in_(ids))
    for override in session.exec(statement):
        found.setdefault(override.call_id, {})[override.field] = override.value
    return found


def write_current(session: Session, shown: Sequence[Shown], now: datetime) -> None:
    """Replace the current content of changed calls."""
    connection = session.connection()
    connection.execute(
        sa.update(Call).where(col(Call.id) == sa.bindparam("call_id")),
        [
            {
                "call_id": call_id,
                "content_hash": hashlib.sha256(canonical.encode()).hexdigest(),
                "read_hash": item.content_hash,
                "changed_at": now,
                **call_row(record),
            }
            for call_id, item, canonical, record in shown
        ],
    )
    connection.execute(
        sa.update(CallContent).where(col(CallContent.call_id) == sa.bindparam("key")),
        [
            {"key": call_id, "record": text, "read_at": item.read_at, "snapshot": item.snapshot}
            for call_id, item, text, _ in shown
        ],
    )
    replace_parts(session, [(call_id, record) for call_id, _, _, record in shown])


def replace_parts(session: Session, shown: Sequence[tuple[int, CallRecord]]) -> None:
    """Write deadlines and search index of calls anew from their (corrected) content."""
    ids = [call_id for call_id, _ in shown]
    connection = session.connection()
    connection.execute(sa.delete(CallDeadline).where(col(CallDeadline.call_id).in_(ids)))
    rows = [row for call_id, record in shown for row in deadline_rows(call_id, record)]
    if rows:
        connection.execute(sa.insert(CallDeadline), rows)
    search.index(session, ((call_id, index_text(record)) for call_id, record in shown), fresh=False)
