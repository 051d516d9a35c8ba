"""Reading calls: narrow rows for lists, everything about one call, records for the matcher."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.call import CallRecord
from domain.deadline import Deadline
from domain.enums import ApplicantType, CostKind, NoticeKind
from domain.hand import Entered
from domain.money import Money
from domain.source import SourceSpec
from domain.status import Dates
from domain.views import (
    CallRow,
    CallView,
    FieldChange,
    NoticeView,
    OverrideView,
    RevisionView,
)
from funding_db.current import corrections_of
from funding_db.engine import once
from funding_db.hand_marks import marks
from funding_db.history import parse
from funding_db.models import (
    Call,
    CallContent,
    CallNotice,
    CallOverride,
    CallRevision,
    Meta,
    Source,
)
from funding_db.rows import overlay

_CHUNK = 1_000
"""SQLite takes 32,766 values in one statement."""
_DATA_VERSION = "data_version"
_VERSION_NOW = sa.select(col(Meta.value)).where(col(Meta.key) == _DATA_VERSION)
"""Asked several times a page: built once."""


def data_version(session: Session) -> int:
    """Return a number that grows with every change of stored calls; 0 before the first."""
    return once(session, _DATA_VERSION, lambda: int(session.execute(_VERSION_NOW).scalar() or 0))


def bump_data_version(session: Session) -> None:
    """Say that stored calls have changed."""
    row = session.get(Meta, _DATA_VERSION) or Meta(key=_DATA_VERSION, value="0")
    row.value = str(int(row.value) + 1)
    session.add(row)


def list_rows(session: Session) -> tuple[CallRow, ...]:
    """Return every call as lists need it, corrections applied."""
    table = Call.__table__  # type: ignore[attr-defined]
    statement = sa.select(table).order_by(table.c.id)
    by_hand = marks(session)
    return tuple(_row(row, by_hand.get(row.id)) for row in session.connection().execute(statement))


def _row(r: Any, entered: Entered | None) -> CallRow:
    grant_currency = r.grant_currency
    return CallRow(
        id=r.id,
        uid=r.uid,
        source_id=r.source_id,
        identifier=r.identifier,
        title=r.title,
        language=r.language,
        programme=r.programme,
        instrument=r.instrument,
        level=r.level,
        action_type=r.action_type,
        procedure=r.procedure,
        specific_objective=r.specific_objective,
        dates=Dates(
            r.opens_on,
            tuple(Deadline.model_validate(d) for d in r.deadlines),
            r.deadline_model,
            r.published_status,
            r.planned_until,
        ),
        budget_total=_money(r.budget_minor, r.budget_currency),
        budget_scope=r.budget_scope,
        grant_min=_money(r.grant_min_minor, grant_currency),
        grant_max=_money(r.grant_max_minor, grant_currency),
        rate_bp=None if r.rate_min_bp is None else (r.rate_min_bp, r.rate_max_bp),
        rate_origin=r.rate_origin,
        applicants=tuple(ApplicantType(value) for value in r.applicants),
        pays_for=tuple(CostKind(value) for value in r.pays_for),
        countries=tuple(r.countries),
        first_seen_at=r.first_seen_at,
        changed_at=r.changed_at,
        missing_since=r.missing_since,
        entered=entered,
        regions=tuple(r.regions),
    )


def _money(minor: int | None, currency: str | None) -> Money | None:
    return Money(minor=minor, currency=currency) if minor is not None and currency else None


def find_by_identifier(session: Session, identifier: str) -> tuple[str, ...]:
    """Return the uids of calls with this official reference, without regard to case."""
    rows = session.connection().execute(
        sa.select(col(Call.uid))
        .where(sa.func.lower(col(Call.identifier)) == identifier.lower())
        .order_by(col(Call.id))
    )
    return tuple(row[0] for row in rows)


def records(session: Session, uids: Sequence[str] | None = None) -> dict[str, CallRecord]:
    """Return the content of calls by uid, corrections applied; of all calls for None."""
    statement = sa.select(col(Call.id), col(Call.uid), col(CallContent.record)).join(
        CallContent, col(CallContent.call_id) == col(Call.id)
    )
    if uids is None:
        statements = [statement.order_by(col(Call.id))]
    else:
        some = (uids[start : start + _CHUNK] for start in range(0, len(uids), _CHUNK))
        statements = [statement.where(col(Call.uid).in_(part)) for part in some]
    corrected = corrections_of(session, None)
    return {
        uid: overlay(CallRecord.model_validate_json(text), corrected.get(call_id or 0, {}))
        for chosen in statements
        for call_id, uid, text in session.connection().execute(chosen)
    }


def content_marks(session: Session, uids: Collection[str]) -> dict[str, str]:
    """Return a mark of each call's content by uid: another one once it, or a correction, changes."""
    corrected = corrections_of(session, None)
    wanted = list(uids)
    return {
        uid: f"{content_hash} {corrected.get(call_id or 0, '')}"
        for start in range(0, len(wanted), _CHUNK)
        for call_id, uid, content_hash in session.execute(
            sa.select(col(Call.id), col(Call.uid), col(Call.content_hash)).where(
                col(Call.uid).in_(wanted[start : start + _CHUNK])
            )
        )
    }


def read_at(session: Session, uids: Sequence[str]) -> dict[str, datetime]:
    """Return when each of some calls was read last."""
    statement = sa.select(col(Call.uid), col(CallContent.read_at)).join(
        CallContent, col(CallContent.call_id) == col(Call.id)
    )
    some = (uids[start : start + _CHUNK] for start in range(0, len(uids), _CHUNK))
    return {
        uid: at
        for part in some
        for uid, at in session.connection().execute(statement.where(col(Call.uid).in_(part)))
    }


def get_view(session: Session, uid: str) -> CallView | None:
    """Return everything about one call; None when there is no such call."""
    call = session.exec(select(Call).where(col(Call.uid) == uid)).first()
    if call is None or call.id is None:
        return None
    content = session.get_one(CallContent, call.id)
    published = CallRecord.model_validate_json(content.record)
    corrections = corrections_of(session, [call.id]).get(call.id, {})
    source = session.get_one(Source, call.source_id)
    return CallView(
        row=_row(call, marks(session, call.id).get(call.id)),
        record=overlay(published, corrections),
        published=published,
        overrides=_overrides(session, call.id, published),
        revisions=_revisions(session, call.id),
        read_at=content.read_at,
        last_seen_at=call.last_seen_at or source.last_run_ended_at or call.changed_at,
        snapshot_sha256=content.snapshot,
        source=SourceSpec.model_validate(source.spec),
    )


def _overrides(session: Session, call_id: int, published: CallRecord) -> tuple[OverrideView, ...]:
    now_published = parse(published.model_dump_json())
    rows = session.exec(
        select(CallOverride)
        .where(col(CallOverride.call_id) == call_id, col(CallOverride.withdrawn_at).is_(None))
        .order_by(col(CallOverride.id))
    )
    return tuple(
        OverrideView(
            id=r.id or 0,
            field=r.field,
            value=r.value,
            author=r.author,
            reason=r.reason,
            made_at=r.made_at,
            source_changed_since=now_published.get(r.field) != r.published,
        )
        for r in rows
    )


def _revisions(session: Session, call_id: int) -> tuple[RevisionView, ...]:
    rows = session.exec(
        select(CallRevision)
        .where(col(CallRevision.call_id) == call_id)
        .order_by(col(CallRevision.number).desc())
    )
    return tuple(
        RevisionView(
            number=r.number,
            recorded_at=r.recorded_at,
            run_id=r.run_id,
            changes=tuple(FieldChange(*change) for change in r.changes),
        )
        for r in rows
    )


def notices(
    session: Session,
    *,
    call_uid: str | None = None,
    since: datetime | None = None,
    before: datetime | None = None,
    limit: int | None = 100,
) -> tuple[NoticeView, ...]:
    """Return what happened to calls, newest first; all of it for `limit` None."""
    statement = (
        sa.select(
            col(CallNotice.id),
            col(CallNotice.kind),
            col(Call.uid),
            col(Call.title),
            col(CallNotice.field),
            col(CallNotice.old),
            col(CallNotice.new),
            col(CallNotice.at),
        )
        .join(Call, col(Call.id) == col(CallNotice.call_id))
        .order_by(col(CallNotice.at).desc(), col(CallNotice.id).desc())
        .limit(limit)
    )
    if call_uid is not None:
        statement = statement.where(col(Call.uid) == call_uid)
    if since is not None:
        statement = statement.where(col(CallNotice.at) >= since)
    if before is not None:
        statement = statement.where(col(CallNotice.at) < before)
    return tuple(NoticeView(*row) for row in session.connection().execute(statement))


def changes_of(
    session: Session, told: Iterable[NoticeView], fields: Collection[str]
) -> dict[int, tuple[FieldChange, ...]]:
    """Return notice → old and new of these fields, as the run that gave the notice changed them.

    Only of notices that name their fields and do not hold the values themselves.
    """
    ids = [
        notice.id
        for notice in told
        if notice.kind is NoticeKind.CHANGED
        and notice.old is None
        and not set(fields).isdisjoint((notice.field or "").split(","))
    ]
    found: dict[int, tuple[FieldChange, ...]] = {}
    for start in range(0, len(ids), _CHUNK):
        rows = session.connection().execute(
            sa.select(col(CallNotice.id), col(CallRevision.changes))
            .join(
                CallRevision,
                sa.and_(
                    col(CallRevision.call_id) == col(CallNotice.call_id),
                    col(CallRevision.run_id) == col(CallNotice.run_id),
                ),
            )
            .where(col(CallNotice.id).in_(ids[start : start + _CHUNK]))
        )
        for number, changes in rows:
            found[number] = tuple(FieldChange(*one) for one in changes if one[0] in fields)
    return found
