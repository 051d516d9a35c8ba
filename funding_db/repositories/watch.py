"""Watched pages: which changes nobody has read yet, and who read the others."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.errors import Conflict, NotFound
from domain.source import SourceSpec
from domain.watch import ChangeReading, Difference, Outcome, PageChange
from funding_db.models import Call, Source
from funding_db.watch_models import WatchedChangeRow, WatchedPageRow, WatchedReadingRow


def changes(
    session: Session, *, unread: bool, source_id: str | None = None, limit: int
) -> tuple[PageChange, ...]:
    """Return changes, newest first: those that nobody has read, or all."""
    statement = (
        select(WatchedChangeRow, WatchedPageRow, Source, WatchedReadingRow)
        .join(WatchedPageRow, col(WatchedPageRow.id) == col(WatchedChangeRow.page_id))
        .join(Source, col(Source.id) == col(WatchedPageRow.source_id))
        .join(
            WatchedReadingRow,
            col(WatchedReadingRow.change_id) == col(WatchedChangeRow.id),
            isouter=True,
        )
        .order_by(col(WatchedChangeRow.id).desc())
        .limit(limit)
    )
    if unread:
        statement = statement.where(col(WatchedReadingRow.change_id).is_(None))
    if source_id is not None:
        statement = statement.where(col(WatchedPageRow.source_id) == source_id)
    return tuple(_view(*row) for row in session.execute(statement))


def _view(
    change: WatchedChangeRow,
    page: WatchedPageRow,
    source: Source,
    reading: WatchedReadingRow | None,
) -> PageChange:
    return PageChange(
        id=change.id or 0,
        source_id=source.id,
        source_title=SourceSpec.model_validate(source.spec).title,
        url=page.url,
        title=page.title,
        at=change.at,
        old_hash=change.old_hash,
        new_hash=change.new_hash,
        snapshot=change.snapshot,
        difference=Difference(added=tuple(change.added), removed=tuple(change.removed)),
        reading=_reading(reading),
    )


def _reading(row: WatchedReadingRow | None) -> ChangeReading | None:
    return ChangeReading(row.read_by, row.read_at, row.outcome, row.note) if row else None


def mark_read(
    session: Session, change_id: int, *, by: int, outcome: Outcome, note: str, now: datetime
) -> tuple[int, ...]:
    """Note that a change was read, with all earlier ones of its page that nobody had read.

    Whoever reads a page reads what all of them left. Return their numbers. Raises NotFound, and
    Conflict when somebody was faster.
    """
    change = session.get(WatchedChangeRow, change_id)
    if change is None:
        raise NotFound("there is no such change")
    # Two readers at once follow each other here; the second one then meets the first one's mark.
    session.get_one(WatchedPageRow, change.page_id, with_for_update=True)
    ids = session.exec(
        select(WatchedChangeRow.id)
        .join(
            WatchedReadingRow,
            col(WatchedReadingRow.change_id) == col(WatchedChangeRow.id),
            isouter=True,
        )
        .where(
            col(WatchedChangeRow.page_id) == change.page_id,
            col(WatchedChangeRow.id) <= change_id,
            col(WatchedReadingRow.change_id).is_(None),
        )
        .order_by(col(WatchedChangeRow.id))
    ).all()
    marked = tuple(number for number in ids if number is not None)
    if change_id not in marked:
        raise Conflict("somebody has read this change already")
    session.add_all(
        WatchedReadingRow(change_id=number, read_by=by, read_at=now, outcome=outcome, note=note)
        for number in marked
    )
    session.flush()
    return marked


def unread_counts(session: Session) -> dict[str, int]:
    """Return source id → pages with a change that nobody has read; sources without are left out."""
    rows = session.execute(
        select(
            col(WatchedPageRow.source_id),
            sa.func.count(sa.distinct(col(WatchedChangeRow.page_id))),
        )
        .join(WatchedChangeRow, col(WatchedChangeRow.page_id) == col(WatchedPageRow.id))
        .join(
            WatchedReadingRow,
            col(WatchedReadingRow.change_id) == col(WatchedChangeRow.id),
            isouter=True,
        )
        .where(col(WatchedReadingRow.change_id).is_(None))
        .group_by(col(WatchedPageRow.source_id))
    )
    return {row[0]: row[1] for row in rows}


def changed_at(session: Session, source_ids: Sequence[str]) -> dict[str, datetime]:
    """Return source id → when any of its pages or calls changed, came or went last."""
    found: dict[str, datetime] = {}
    for table in (WatchedPageRow, Call):
        rows = session.execute(
            select(
                col(table.source_id),
                sa.func.max(col(table.changed_at)),
                sa.func.max(col(table.missing_since)),
            )
            .where(col(table.source_id).in_(source_ids))
            .group_by(col(table.source_id))
        )
        for source_id, changed, gone in rows:
            known = (found.get(source_id), changed, gone)
            found[source_id] = max(at for at in known if at is not None)
    return found
