"""Takes a judged run into the database: one transaction, by hash difference, nothing deleted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from domain.enums import NoticeKind, RunVerdict
from domain.errors import IngestRefused
from domain.run import StagedItem, Verdict
from domain.source import SourceSpec
from domain.status import brussels_day
from domain.views import IngestReport
from funding_db import context_ingest, current, evidence, search, staged, watch_ingest
from funding_db.history import Notice, differences, notices, parse
from funding_db.models import (
    Call,
    CallContent,
    CallDeadline,
    CallNotice,
    CallRevision,
    CrawlRun,
    Source,
)
from funding_db.repositories import documents, sources
from funding_db.repositories.calls import bump_data_version
from funding_db.rows import call_row, deadline_rows, overlay
from funding_db.words import index_text

_CHUNK = 1_000
_MISSING_TOLD_AFTER = 3
"""Good and complete runs in a row that must lack a call before people are told."""


class _Known(NamedTuple):
    id: int
    read_hash: str
    seen: bool
    """Whether the newest run before this one had it."""
    missing: bool
    missing_runs: int


@dataclass
class _Work:
    """What one ingest carries along."""

    session: Session
    run_id: int
    now: datetime
    quiet: bool
    """True when the source had no calls yet, or only the recorded sample: nothing is news."""
    known: dict[str, _Known]
    seen: set[str] = field(default_factory=set)
    new: int = 0
    changed: int = 0
    touched: bool = False
    """Whether any stored call is now another than before this run."""
    told: Counter[NoticeKind] = field(default_factory=Counter)

    def insert(self, table: Any, rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows in bulk; nothing for none."""
        if rows:
            self.session.connection().execute(sa.insert(table), rows)

    def update(self, ids: Sequence[int], **values: Any) -> None:
        """Change calls by id; nothing for none."""
        for some in _chunks(ids):
            statement = sa.update(Call).where(col(Call.id).in_(some)).values(values)
            self.session.connection().execute(statement)

    def tell(self, told: Iterable[tuple[int, Notice]]) -> None:
        """Write notices of this run, unless nothing is news yet."""
        if self.quiet:
            return
        rows = [
            {"call_id": call_id, "run_id": self.run_id, "at": self.now, **notice._asdict()}
            for call_id, notice in told
        ]
        self.insert(CallNotice, rows)
        self.told.update(row["kind"] for row in rows)


def ingest_run(
    session: Session,
    run_dir: Path,
    *,
    spec: SourceSpec,
    now: datetime,
    sample: bool = False,
    run_id: int | None = None,
) -> IngestReport:
    """Ingest one run folder inside the caller's write transaction.

    Raises IngestRefused, and then the caller's transaction must be rolled back, when the run
    failed, is not whole, belongs to another source or is older than what is stored.
    """
    verdict = staged.judged(run_dir, spec.id)
    source = sources.ensure(session, spec)
    _refuse_older(run_dir, verdict, source, sample=sample)
    try:
        return _ingest(session, run_dir, verdict, source, now, sample, run_id)
    except (sa.exc.DataError, OverflowError) as error:
        raise IngestRefused("the run holds a value that no database can keep") from error


def _ingest(
    session: Session,
    run_dir: Path,
    verdict: Verdict,
    source: Source,
    now: datetime,
    sample: bool,
    run_id: int | None,
) -> IngestReport:
    run = _run_row(session, run_dir, verdict, run_id, sample)
    known = _known(session, source.id)
    quiet = not known or source.sample
    work = _Work(session, run.id or 0, now, quiet, known)
    for batch in _batches(_differing(staged.lines(run_dir), work)):
        _take(work, [staged.item_of(line, source.id) for line in batch])
    complete = verdict.complete and verdict.verdict is RunVerdict.OK
    _mark_seen(work, before=source.last_run_ended_at, complete=complete)
    beside = context_ingest.take(
        session,
        run_dir,
        context_ingest.Run(source.id, work.run_id, now, source.last_run_ended_at, complete),
    )
    beside += watch_ingest.take(
        session, run_dir, watch_ingest.Run(source.id, work.run_id, now, source.sample, complete)
    )
    evidence.keep_snapshots(session, run_dir, run)
    documents.keep(session, run_dir, source.id)
    evidence.keep_issues(session, run_dir, run, now, complete=complete)
    _close(work, run, source, verdict, sample)
    report = _report(work, verdict, beside)
    run.items, run.new, run.changed = report.items, report.new, report.changed
    return report


def _refuse_older(run_dir: Path, verdict: Verdict, source: Source, *, sample: bool) -> None:
    if source.last_run_ended_at is None:
        return
    if sample and not source.sample:
        raise IngestRefused("the recorded sample never replaces what the source itself gave")
    if verdict.ended_at <= source.last_run_ended_at:
        raise IngestRefused(f"{run_dir.name} is not newer than what is stored")


def _report(work: _Work, verdict: Verdict, beside: context_ingest.Taken) -> IngestReport:
    """Return what changed, calls and what stands beside them together: no source gives both."""
    items, new = len(work.seen) + beside.seen, work.new + beside.new
    changed = work.changed + beside.changed
    return IngestReport(
        run_id=work.run_id,
        verdict=verdict.verdict,
        items=items,
        new=new,
        changed=changed,
        unchanged=items - new - changed,
        missing=sum(1 for uid in work.known if uid not in work.seen) + beside.missing,
        reappeared=work.told[NoticeKind.REAPPEARED],
        notices=tuple(sorted(work.told.items())),
    )


def _run_row(
    session: Session, run_dir: Path, verdict: Verdict, run_id: int | None, sample: bool
) -> CrawlRun:
    run = session.get(CrawlRun, run_id) if run_id is not None else None
    if run is None:
        run = CrawlRun(
            source_id=verdict.source_id, run_dir=str(run_dir), started_at=verdict.started_at
        )
    run.sample = sample
    session.add(run)
    session.flush()
    return run


def _known(session: Session, source_id: str) -> dict[str, _Known]:
    rows = session.connection().execute(
        sa.select(
            col(Call.uid),
            col(Call.id),
            col(Call.read_hash),
            col(Call.last_seen_at).is_(None),
            col(Call.missing_since).is_not(None),
            col(Call.missing_runs),
        ).where(col(Call.source_id) == source_id)
    )
    return {r[0]: _Known(r[1] or 0, r[2], bool(r[3]), bool(r[4]), r[5]) for r in rows}


def _differing(lines: Iterator[staged.Line], work: _Work) -> Iterator[staged.Line]:
    """Yield new and changed lines; note all that were seen."""
    for line in lines:
        if line.uid in work.seen:
            raise IngestRefused(f"the run holds {line.uid} twice")
        work.seen.add(line.uid)
        stored = work.known.get(line.uid)
        if stored is None or stored.read_hash != line.content_hash:
            yield line


def _batches(lines: Iterator[staged.Line]) -> Iterator[list[staged.Line]]:
    while batch := list(islice(lines, _CHUNK)):
        yield batch


def _take(work: _Work, items: list[tuple[StagedItem, str]]) -> None:
    fresh = [pair for pair in items if pair[0].uid not in work.known]
    changed = [pair for pair in items if pair[0].uid in work.known]
    if fresh:
        _take_new(work, fresh)
    if changed:
        _take_changed(work, changed)


def _take_new(work: _Work, items: list[tuple[StagedItem, str]]) -> None:
    stamp = {
        "first_seen_at": work.now,
        "changed_at": work.now,
        "last_seen_at": None,
        "missing_since": None,
        "missing_runs": 0,
    }
    rows = [
        {
            "uid": item.uid,
            "source_id": item.record.source_id,
            "content_hash": item.content_hash,
            "read_hash": item.content_hash,
            **call_row(item.record),
            **stamp,
        }
        for item, _ in items
    ]
    work.insert(Call, rows)
    ids = _ids_of(work.session, [item.uid for item, _ in items])
    pairs = [(ids[item.uid], item, canonical) for item, canonical in items]
    work.insert(
        CallContent,
        [
            {"call_id": i, "record": text, "read_at": item.read_at, "snapshot": item.snapshot}
            for i, item, text in pairs
        ],
    )
    work.insert(
        CallDeadline, [row for i, item, _ in pairs for row in deadline_rows(i, item.record)]
    )
    work.insert(CallRevision, [_revision(work, i, 1, item, text, []) for i, item, text in pairs])
    search.index(work.session, ((i, index_text(item.record)) for i, item, _ in pairs), fresh=True)
    work.tell((i, Notice(NoticeKind.NEW)) for i, _, _ in pairs)
    work.new += len(pairs)


def take_one(session: Session, run_id: int, item: StagedItem, now: datetime) -> int:
    """Store one new call that no crawl brought, as a run of one would; return its number."""
    work = _Work(session, run_id, now, quiet=False, known={})
    _take_new(work, [(item, item.record.canonical_json())])
    bump_data_version(session)
    return _ids_of(session, [item.uid])[item.uid]


def _ids_of(session: Session, uids: Sequence[str]) -> dict[str, int]:
    rows = session.connection().execute(
        sa.select(col(Call.uid), col(Call.id)).where(col(Call.uid).in_(uids))
    )
    return {row[0]: row[1] or 0 for row in rows}


def _revision(
    work: _Work,
    call_id: int,
    number: int,
    item: StagedItem,
    canonical: str,
    changes: list[list[Any]],
) -> dict[str, Any]:
    return {
        "call_id": call_id,
        "number": number,
        "record": canonical,
        "changes": changes,
        "run_id": work.run_id,
        "recorded_at": work.now,
        "snapshot": item.snapshot,
    }


def _take_changed(work: _Work, items: list[tuple[StagedItem, str]]) -> None:
    by_id = {work.known[item.uid].id: (item, canonical) for item, canonical in items}
    stored = _contents(work.session, list(by_id))
    numbers = _last_numbers(work.session, list(by_id))
    corrections = current.corrections_of(work.session, list(by_id))
    revisions: list[dict[str, Any]] = []
    told: list[tuple[int, Notice]] = []
    shown: list[current.Shown] = []
    for call_id, (read, text) in by_id.items():
        item, canonical = staged.completed(read, text, stored[call_id])
        content = parse(canonical)
        changes = differences(parse(stored[call_id]), content)
        told += [(call_id, one) for one in notices(changes, brussels_day(work.now), content)]
        if not changes:
            work.update([call_id], read_hash=item.content_hash)
            continue
        number = numbers[call_id] + 1
        revisions.append(_revision(work, call_id, number, item, canonical, changes))
        record = overlay(item.record, corrections.get(call_id, {}))
        shown.append(current.Shown(call_id, item, canonical, record))
    work.insert(CallRevision, revisions)
    work.tell(told)
    if shown:
        current.write_current(work.session, shown, work.now)
    work.changed += len(shown)


def _contents(session: Session, ids: list[int]) -> dict[int, str]:
    rows = session.connection().execute(
        sa.select(col(CallContent.call_id), col(CallContent.record)).where(
            col(CallContent.call_id).in_(ids)
        )
    )
    return {row[0]: row[1] for row in rows}


def _last_numbers(session: Session, ids: list[int]) -> dict[int, int]:
    rows = session.connection().execute(
        sa.select(col(CallRevision.call_id), sa.func.max(col(CallRevision.number)))
        .where(col(CallRevision.call_id).in_(ids))
        .group_by(col(CallRevision.call_id))
    )
    return {row[0]: row[1] for row in rows}


def _mark_seen(work: _Work, *, before: datetime | None, complete: bool) -> None:
    """Note what came back and what this run lacks; rows of calls seen again and again stay as is."""
    known = work.known.items()
    again = [c.id for uid, c in known if uid in work.seen and not (c.seen and not c.missing)]
    back = [c.id for uid, c in known if uid in work.seen and c.missing]
    unseen = [c.id for uid, c in known if uid not in work.seen and c.seen]
    work.update(again, last_seen_at=None, missing_since=None, missing_runs=0)
    work.touched |= bool(back)
    work.tell((i, Notice(NoticeKind.REAPPEARED)) for i in back)
    work.update(unseen, last_seen_at=before or work.now)
    if complete:
        gone = [c for uid, c in known if uid not in work.seen]
        work.touched |= any(not c.missing for c in gone)
        _mark_missing(work, [c.id for c in gone if c.missing_runs < _MISSING_TOLD_AFTER])


def _mark_missing(work: _Work, gone: Sequence[int]) -> None:
    work.update(
        gone,
        missing_since=sa.func.coalesce(col(Call.missing_since), work.now),
        missing_runs=col(Call.missing_runs) + 1,
    )
    for ids in _chunks(gone):
        due = work.session.connection().execute(
            sa.select(col(Call.id)).where(
                col(Call.id).in_(ids), col(Call.missing_runs) == _MISSING_TOLD_AFTER
            )
        )
        work.tell([(row[0] or 0, Notice(NoticeKind.MISSING)) for row in due])


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    # SQLite takes 32,766 values in one statement, PostgreSQL 65,535.
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def _close(work: _Work, run: CrawlRun, source: Source, verdict: Verdict, sample: bool) -> None:
    run.started_at, run.ended_at = verdict.started_at, verdict.ended_at
    run.verdict, run.failure = verdict.verdict, verdict.failure
    run.reasons = list(verdict.reasons)
    run.complete = verdict.complete
    run.parser_version = verdict.parser_version
    source.last_run_ended_at = verdict.ended_at
    source.sample = sample
    source.consecutive_failures = 0
    if verdict.verdict is RunVerdict.OK and not sample:
        source.last_ok_at = verdict.ended_at
    work.session.add_all([run, source])
    if work.touched or work.new or work.changed:
        bump_data_version(work.session)
    if work.new + work.changed > _CHUNK:
        search.settle(work.session)
