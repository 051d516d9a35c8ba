"""Calls entered by hand: stored as calls of the source `hand`, with who entered and who checked."""

from datetime import datetime

from sqlmodel import Session, col, select

from domain.call import CallRecord
from domain.enums import RunVerdict
from domain.errors import Conflict, NotAllowed, NotFound
from domain.hand import HAND, HAND_ID, ToCheck
from domain.run import StagedItem
from funding_db import ingest
from funding_db.hand_marks import mark
from funding_db.hand_models import HandEntryRow
from funding_db.models import Call, CrawlRun
from funding_db.repositories import sources
from funding_db.repositories.calls import bump_data_version


def enter(session: Session, record: CallRecord, *, by: int, now: datetime) -> str:
    """Store a call that somebody enters; return its uid. Raises Conflict when its link is there."""
    # The source's row is locked here, so that two who enter the same link follow each other.
    sources.ensure(session, HAND)
    known = session.exec(select(HandEntryRow).where(col(HandEntryRow.link) == record.url)).first()
    if known is not None:
        raise Conflict("this call was entered before")
    item = StagedItem(
        uid=record.uid,
        content_hash=record.content_hash(),
        snapshot=None,
        read_at=now,
        record=record,
    )
    call_id = ingest.take_one(session, _run(session, now), item, now)
    session.add(HandEntryRow(call_id=call_id, link=record.url, entered_by=by, entered_at=now))
    session.flush()
    return record.uid


def _run(session: Session, now: datetime) -> int:
    """Return the one run under which all entries stand; no crawl and no folder belongs to it."""
    row = session.exec(select(CrawlRun).where(col(CrawlRun.source_id) == HAND_ID)).first()
    if row is None:
        row = CrawlRun(
            source_id=HAND_ID,
            run_dir="",
            started_at=now,
            ended_at=now,
            verdict=RunVerdict.OK,
            parser_version=HAND.parser_version,
        )
        session.add(row)
        session.flush()
    return row.id or 0


def check(session: Session, uid: str, *, by: int, now: datetime) -> None:
    """Note that a second person found the entry right.

    Raises NotFound, NotAllowed for the one who entered it, and Conflict when it was checked before.
    """
    row = session.exec(
        select(HandEntryRow)
        .join(Call, col(Call.id) == col(HandEntryRow.call_id))
        .where(col(Call.uid) == uid)
        .with_for_update(of=HandEntryRow)
    ).first()
    if row is None:
        raise NotFound("no such call was entered by hand")
    if row.entered_by == by:
        raise NotAllowed("somebody else has to check what you entered")
    if row.checked_by is not None:
        raise Conflict("somebody has checked it already")
    row.checked_by, row.checked_at = by, now
    session.add(row)
    session.flush()
    bump_data_version(session)


def to_check(session: Session, *, limit: int = 100) -> tuple[ToCheck, ...]:
    """Return the entries that nobody has checked, oldest first."""
    rows = session.exec(
        select(HandEntryRow, Call)
        .join(Call, col(Call.id) == col(HandEntryRow.call_id))
        .where(col(HandEntryRow.checked_by).is_(None))
        .order_by(col(HandEntryRow.entered_at), col(HandEntryRow.call_id))
        .limit(limit)
    )
    return tuple(ToCheck(call.uid, call.title, row.link, mark(row)) for row, call in rows)
