"""Crawl runs from start to end, also those that crashed or were refused."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from domain.enums import FailureClass, RunVerdict
from domain.run import Hints, Verdict
from domain.views import RunView
from funding_db.context_models import ContextRevisionRow
from funding_db.models import CallRevision, CrawlRun, Snapshot, Source
from funding_db.repositories.sources import run_view
from funding_db.watch_models import WatchedChangeRow, WatchedPageRow

_COUNTS = 5


def start(
    session: Session, source_id: str, run_dir: Path, *, now: datetime, sample: bool = False
) -> int:
    """Note that a crawl begins; return its id."""
    run = CrawlRun(source_id=source_id, run_dir=str(run_dir), started_at=now, sample=sample)
    session.add(run)
    session.flush()
    return run.id or 0


def finish(
    session: Session,
    run_id: int,
    *,
    verdict: Verdict | None,
    failure: FailureClass | None,
    reasons: Sequence[str],
    now: datetime,
    blame: bool = True,
) -> None:
    """Note that a crawl ended without being ingested; the source counts one failure more.

    `blame` False: the source had no part in it (Fundmap was stopped), and nothing is counted.
    """
    run = session.get_one(CrawlRun, run_id)
    run.ended_at = now
    run.verdict = RunVerdict.FAILED
    run.failure = failure or (verdict.failure if verdict else FailureClass.CRASHED)
    run.reasons = list(reasons)
    run.items = verdict.items if verdict else 0
    source = session.get_one(Source, run.source_id)
    source.consecutive_failures += blame
    session.add_all([run, source])


def unfinished(session: Session) -> tuple[RunView, ...]:
    """Return runs without an end, oldest first."""
    rows = session.exec(
        select(CrawlRun).where(col(CrawlRun.ended_at).is_(None)).order_by(col(CrawlRun.id))
    )
    return tuple(run_view(row) for row in rows)


def replaceable(session: Session, *, before: datetime) -> tuple[tuple[int, Path], ...]:
    """Return (id, folder) of runs that ended before `before`, oldest first.

    Left out is each source's newest good run: the next crawl asks conditionally for its bodies.
    """
    newest = (
        sa.select(sa.func.max(col(CrawlRun.id)))
        .where(col(CrawlRun.verdict) == RunVerdict.OK, col(CrawlRun.sample).is_(False))
        .group_by(col(CrawlRun.source_id))
    )
    rows = session.exec(
        select(CrawlRun)
        .where(col(CrawlRun.ended_at) < before, col(CrawlRun.id).not_in(newest))
        .order_by(col(CrawlRun.id))
    )
    return tuple((row.id or 0, Path(row.run_dir)) for row in rows)


def forget_snapshots(session: Session, run_id: int) -> frozenset[str]:
    """Drop a run's bodies that no revision cites or that a later run has too; return those left."""
    later = aliased(Snapshot)
    cited = sa.union(
        *(
            sa.select(col(table.snapshot)).where(col(table.snapshot).is_not(None))
            for table in (CallRevision, ContextRevisionRow, WatchedPageRow, WatchedChangeRow)
        )
    )
    again = sa.select(col(later.id)).where(
        col(later.sha256) == col(Snapshot.sha256), col(later.run_id) > run_id
    )
    session.connection().execute(
        sa.delete(Snapshot).where(
            col(Snapshot.run_id) == run_id,
            sa.or_(col(Snapshot.sha256).not_in(cited), again.exists()),
        )
    )
    left = session.exec(select(Snapshot.sha256).where(col(Snapshot.run_id) == run_id))
    return frozenset(left)


def run_dir_of(session: Session, run_id: int) -> Path:
    """Return the folder of a run."""
    return Path(session.get_one(CrawlRun, run_id).run_dir)


def hints(session: Session, source_id: str) -> Hints:
    """Return what the next crawl may know of the past: counts and validators of good real runs."""
    good = session.exec(
        select(CrawlRun)
        .where(
            col(CrawlRun.source_id) == source_id,
            col(CrawlRun.verdict) == RunVerdict.OK,
            col(CrawlRun.sample).is_(False),
        )
        .order_by(col(CrawlRun.id).desc())
        .limit(_COUNTS)
    ).all()
    if not good:
        return Hints(source_id=source_id)
    rows = session.exec(select(Snapshot).where(col(Snapshot.run_id) == good[0].id))
    return Hints(
        source_id=source_id,
        last_counts=tuple(run.items for run in reversed(good)),
        validators={
            row.url: (row.etag, row.last_modified, row.sha256)
            for row in rows
            if row.etag or row.last_modified
        },
        snapshot_dir=good[0].run_dir + "/snapshots",
    )
