"""Sources, their health, their issues and the wishes that they be crawled."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from statistics import median
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from domain.enums import RunVerdict
from domain.hand import HAND_ID
from domain.source import SourceSpec
from domain.views import IssueView, RunView, SourceHealth
from funding_db.context_models import FundedProjectRow, ProgrammeFigureRow
from funding_db.engine import once
from funding_db.models import Call, CrawlRequest, CrawlRun, Issue, Source
from funding_db.repositories import watch
from funding_db.watch_models import WatchedPageRow

_RUNS_FOR_USUAL = 5
# Asked at every click: built once.
_REMARKABLE = sa.select(col(Source.id)).where(
    col(Source.sample).is_(True)
    | (col(Source.consecutive_failures) > 0)
    | col(Source.id).in_(sa.select(col(CrawlRun.source_id)).where(col(CrawlRun.ended_at).is_(None)))
)


class SourceState(NamedTuple):
    """What decides whether a source is due."""

    source_id: str
    enabled: bool
    sample: bool
    last_ok_at: datetime | None
    next_due_at: datetime | None
    consecutive_failures: int


class Known(NamedTuple):
    """A source as coverage needs it."""

    spec: SourceSpec
    enabled: bool
    last_ok_at: datetime | None


def known(session: Session) -> tuple[Known, ...]:
    """Return every source's description and last success, in one query."""
    rows = session.exec(select(Source).where(col(Source.id) != HAND_ID).order_by(col(Source.id)))
    return tuple(
        Known(SourceSpec.model_validate(row.spec), row.enabled, row.last_ok_at) for row in rows
    )


def ensure(session: Session, spec: SourceSpec) -> Source:
    """Return the source's row, made or brought to the current description.

    Until the transaction ends nobody else may change the row, so that two ingests of one source
    follow each other; others may still refer to it.
    """
    content = spec.model_dump(mode="json")
    row = session.get(Source, spec.id, with_for_update={"key_share": True})
    if row is None:
        _insert_once(session, spec.id, content)
        row = session.get_one(Source, spec.id, with_for_update={"key_share": True})
    if row.spec != content:
        row.spec = content
    return row


def _insert_once(session: Session, source_id: str, content: dict[str, Any]) -> None:
    """Insert a source unless another process does so right now; then wait for it."""
    kind = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = {
        "id": source_id,
        "spec": content,
        "enabled": True,
        "sample": False,
        "consecutive_failures": 0,
    }
    statement = kind.insert(Source).values(values).on_conflict_do_nothing()
    session.connection().execute(statement)


def sync(session: Session, specs: Iterable[SourceSpec]) -> None:
    """Bring all rows to the descriptions that the program ships; a source that left stays."""
    for spec in specs:
        ensure(session, spec)


def in_step(session: Session, specs: Iterable[SourceSpec]) -> bool:
    """Say whether every row is as the program ships it, so that nothing need be written."""
    stored = {row.id: row.spec for row in session.exec(select(Source))}
    return all(stored.get(spec.id) == spec.model_dump(mode="json") for spec in specs)


def states(session: Session) -> tuple[SourceState, ...]:
    """Return the state of every source."""
    rows = session.exec(select(Source).order_by(col(Source.id)))
    return tuple(
        SourceState(r.id, r.enabled, r.sample, r.last_ok_at, r.next_due_at, r.consecutive_failures)
        for r in rows
    )


def set_next_due(session: Session, source_id: str, at: datetime) -> None:
    """Plan the next crawl of a source."""
    row = session.get_one(Source, source_id)
    row.next_due_at = at
    session.add(row)


def request_crawl(session: Session, source_id: str, *, by: str, now: datetime) -> int:
    """Note a wish that a source be crawled; return its id, an open one's when there is one."""
    open_wish = session.exec(
        select(CrawlRequest).where(
            col(CrawlRequest.source_id) == source_id, col(CrawlRequest.closed_at).is_(None)
        )
    ).first()
    wish = open_wish or CrawlRequest(source_id=source_id, asked_by=by, asked_at=now)
    session.add(wish)
    session.flush()
    return wish.id or 0


def pending_requests(session: Session) -> tuple[tuple[int, str], ...]:
    """Return (id, source id) of open wishes, oldest first."""
    rows = session.exec(
        select(CrawlRequest)
        .where(col(CrawlRequest.closed_at).is_(None))
        .order_by(col(CrawlRequest.id))
    )
    return tuple((row.id or 0, row.source_id) for row in rows)


def close_request(session: Session, request_id: int, *, now: datetime) -> None:
    """Close a wish."""
    row = session.get_one(CrawlRequest, request_id)
    row.closed_at = now
    session.add(row)


def runs(session: Session, source_id: str, *, limit: int = 20) -> tuple[RunView, ...]:
    """Return the runs of a source, newest first."""
    rows = session.exec(
        select(CrawlRun)
        .where(col(CrawlRun.source_id) == source_id)
        .order_by(col(CrawlRun.id).desc())
        .limit(limit)
    )
    return tuple(run_view(row) for row in rows)


def run_view(row: CrawlRun) -> RunView:
    """Return a run as pages show it."""
    return RunView(
        id=row.id or 0,
        source_id=row.source_id,
        verdict=row.verdict,
        failure=row.failure,
        reasons=tuple(row.reasons),
        started_at=row.started_at,
        ended_at=row.ended_at,
        items=row.items,
        new=row.new,
        changed=row.changed,
        complete=row.complete,
    )


def issues(session: Session, source_id: str, *, limit: int = 200) -> tuple[IssueView, ...]:
    """Return the open issues of a source, newest first."""
    rows = session.exec(
        select(Issue)
        .where(col(Issue.source_id) == source_id, col(Issue.resolved_at).is_(None))
        .order_by(col(Issue.last_seen_at).desc(), col(Issue.id))
        .limit(limit)
    )
    return tuple(
        IssueView(
            id=r.id or 0,
            source_id=r.source_id,
            code=r.code,
            level=r.level,
            source_ref=r.source_ref,
            field=r.field,
            value=r.value,
            message=r.message,
            first_seen_at=r.first_seen_at,
            last_seen_at=r.last_seen_at,
        )
        for r in rows
    )


def remarkable(session: Session) -> tuple[SourceHealth, ...]:
    """Return how those sources stand that are crawled now, failed last, or hold a sample."""
    return once(session, "remarkable", lambda: _remarkable(session))


def _remarkable(session: Session) -> tuple[SourceHealth, ...]:
    ids = session.execute(_REMARKABLE).scalars().all()
    return health(session, ids) if ids else ()


def licences(session: Session) -> dict[str, str]:
    """Return source → terms under which what it says may be used again; entries by hand have none."""
    licence = col(Source.spec)["licence"].as_string()
    chosen = sa.select(col(Source.id), licence).where(col(Source.id) != HAND_ID)
    return dict(iter(session.connection().execute(chosen)))


def specs(session: Session, ids: Collection[str]) -> dict[str, SourceSpec]:
    """Return what is declared about these sources, without how they stand."""
    wanted = col(Source.id).in_(ids) & (col(Source.id) != HAND_ID)
    rows = session.connection().execute(sa.select(col(Source.id), col(Source.spec)).where(wanted))
    return {source_id: SourceSpec.model_validate(spec) for source_id, spec in rows}


def health(session: Session, ids: Collection[str] | None = None) -> tuple[SourceHealth, ...]:
    """Return how each source stands, or each of `ids`; entries by hand are no source."""
    counts = _call_counts(session, ids)
    open_issues = _open_issues(session)
    latest, good = _latest_runs(session), _last_good_counts(session)
    wanted = select(Source).where(col(Source.id) != HAND_ID).order_by(col(Source.id))
    if ids is not None:
        wanted = wanted.where(col(Source.id).in_(ids))
    found = [
        _health(
            row,
            counts.get(row.id, (0, 0)),
            open_issues.get(row.id, 0),
            latest.get(row.id),
            good.get(row.id, []),
        )
        for row in session.exec(wanted)
    ]
    unread = watch.unread_counts(session)
    changed = watch.changed_at(session, [f.spec.id for f in found if f.spec.timetable])
    return tuple(
        replace(f, unread_changes=unread.get(f.spec.id, 0), changed_at=changed.get(f.spec.id))
        for f in found
    )


def _health(
    row: Source,
    counts: tuple[int, int],
    open_issues: int,
    last_run: CrawlRun | None,
    good: Sequence[int],
) -> SourceHealth:
    return SourceHealth(
        spec=SourceSpec.model_validate(row.spec),
        enabled=row.enabled,
        calls=counts[0],
        missing=counts[1],
        last_run=run_view(last_run) if last_run else None,
        last_ok_at=row.last_ok_at,
        usual_items=round(median(good)) if good else None,
        consecutive_failures=row.consecutive_failures,
        next_due_at=row.next_due_at,
        open_issues=open_issues,
        sample=row.sample,
    )


def _latest_runs(session: Session) -> dict[str, CrawlRun]:
    """Return the last run of every source that has one."""
    newest = select(sa.func.max(col(CrawlRun.id))).group_by(col(CrawlRun.source_id))
    rows = session.exec(select(CrawlRun).where(col(CrawlRun.id).in_(newest)))
    return {row.source_id: row for row in rows}


def _last_good_counts(session: Session) -> dict[str, list[int]]:
    """Return how many calls the last good runs found; a recorded sample says nothing of that."""
    place = sa.func.row_number().over(
        partition_by=col(CrawlRun.source_id), order_by=col(CrawlRun.id).desc()
    )
    good = (
        sa.select(col(CrawlRun.source_id), col(CrawlRun.items), place.label("place"))
        .where(col(CrawlRun.verdict) == RunVerdict.OK, col(CrawlRun.sample).is_(False))
        .subquery()
    )
    found: dict[str, list[int]] = {}
    rows = session.connection().execute(
        sa.select(good.c.source_id, good.c["items"]).where(good.c.place <= _RUNS_FOR_USUAL)
    )
    for source_id, items in rows:
        found.setdefault(source_id, []).append(items)
    return found


def _call_counts(session: Session, ids: Collection[str] | None) -> dict[str, tuple[int, int]]:
    """Return how many calls (of a source of context: entries) are there and missing."""
    found: dict[str, tuple[int, int]] = {}
    for table in (Call, FundedProjectRow, ProgrammeFigureRow, WatchedPageRow):
        counting = sa.select(
            col(table.source_id), sa.func.count(), sa.func.count(col(table.missing_since))
        ).group_by(col(table.source_id))
        if ids is not None:
            counting = counting.where(col(table.source_id).in_(ids))
        rows = session.connection().execute(counting)
        for source_id, total, missing in rows:
            there, lacking = found.get(source_id, (0, 0))
            found[source_id] = (there + total - missing, lacking + missing)
    return found


def _open_issues(session: Session) -> dict[str, int]:
    rows = session.connection().execute(
        sa.select(col(Issue.source_id), sa.func.count())
        .where(col(Issue.resolved_at).is_(None))
        .group_by(col(Issue.source_id))
    )
    return {row[0]: row[1] for row in rows}
