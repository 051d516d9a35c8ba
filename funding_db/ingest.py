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
from domain.views import IngestReport
from funding_db import current, evidence, search, staged
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
from funding_db.repositories import sources
from funding_db.repositories.calls import bump_data_version
from funding_db.rows import call_row, deadline_rows, overlay, search_words

_CHUNK = 1_000
_MISSING_TOLD_AFTER = 3
"""Good and complete runs in a row that must lack a call before people are told."""


class _Known(NamedTuple):
    id: int
    content_hash: str
    missing: bool


@dataclass
class _Work:
    """What one ingest carries along."""

    session: Session
    run_id: int
    now: datetime
    quiet: bool
    """True when the source had no real calls yet: then nothing is news."""
    known: dict[str, _Known]
    seen: set[str] = field(default_factory=set)
    new: int = 0
    changed: int = 0
    told: Counter[NoticeKind] = field(default_factory=Counter)

    def insert(self, table: Any, rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows in bulk; nothing for none."""
        if rows:
            self.session.connection().execute(sa.insert(table), rows)

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
    if source.last_run_ended_at is not None and verdict.ended_at <= source.last_run_ended_at:
        raise IngestRefused(f"{run_dir.name} is not newer than what is stored")
    run = _run_row(session, run_dir, verdict, run_id, sample)
    known = _known(session, spec.id)
    quiet = not known or (source.sample and not sample)
    work = _Work(session, run.id or 0, now, quiet, known)
    for batch in _batches(_differing(staged.lines(run_dir), work)):
        _take(work, [staged.item_of(line, spec.id) for line in batch])
    _mark_seen(work, spec.id, complete=verdict.complete and verdict.verdict is RunVerdict.OK)
    evidence.keep_snapshots(session, run_dir, run)
    evidence.keep_issues(session, run_dir, run, now)
    _close(work, run, source, verdict, sample)
    missing = sum(1 for uid, call in known.items() if uid not in work.seen)
    return _report(work, verdict, missing)


def _report(work: _Work, verdict: Verdict, missing: int) -> IngestReport:
    return IngestReport(
        run_id=work.run_id,
        verdict=verdict.verdict,
        items=len(work.seen),
        new=work.new,
        changed=work.changed,
        unchanged=len(work.seen) - work.new - work.changed,
        missing=missing,
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
            col(Call.content_hash),
            col(Call.missing_since).is_not(None),
        ).where(col(Call.source_id) == source_id)
    )
    return {r[0]: _Known(r[1] or 0, r[2], bool(r[3])) for r in rows}


def _differing(lines: Iterator[staged.Line], work: _Work) -> Iterator[staged.Line]:
    """Yield new and changed lines; note all that were seen."""
    for line in lines:
        if line.uid in work.seen:
            raise IngestRefused(f"the run holds {line.uid} twice")
        work.seen.add(line.uid)
        stored = work.known.get(line.uid)
        if stored is None or stored.content_hash != line.content_hash:
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
        "last_seen_at": work.now,
        "missing_since": None,
        "missing_runs": 0,
    }
    rows = [
        {
            "uid": item.uid,
            "source_id": item.record.source_id,
            "content_hash": item.content_hash,
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
    search.index(
        work.session, ((i, *search_words(item.record)) for i, item, _ in pairs), fresh=True
    )
    work.tell((i, Notice(NoticeKind.NEW)) for i, _, _ in pairs)
    work.new += len(pairs)


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
    for call_id, (item, canonical) in by_id.items():
        changes = differences(parse(stored[call_id]), parse(canonical))
        told += [(call_id, notice) for notice in notices(changes)]
        revisions.append(_revision(work, call_id, numbers[call_id] + 1, item, canonical, changes))
        record = overlay(item.record, corrections.get(call_id, {}))
        shown.append(current.Shown(call_id, item, canonical, record))
    work.insert(CallRevision, revisions)
    work.tell(told)
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


def _mark_seen(work: _Work, source_id: str, *, complete: bool) -> None:
    """Stamp what was seen, mark what a complete run lacked, tell what came back."""
    back = [call.id for uid, call in work.known.items() if call.missing and uid in work.seen]
    gone = [call.id for uid, call in work.known.items() if uid not in work.seen]
    connection = work.session.connection()
    stamp: dict[str, Any] = {"last_seen_at": work.now, "missing_runs": 0}
    seen = sa.update(Call).where(col(Call.source_id) == source_id)
    connection.execute((seen.where(col(Call.id).not_in(gone)) if gone else seen).values(stamp))
    if back:
        connection.execute(sa.update(Call).where(col(Call.id).in_(back)).values(missing_since=None))
        work.tell((i, Notice(NoticeKind.REAPPEARED)) for i in back)
    if not (complete and gone):
        return
    connection.execute(
        sa.update(Call)
        .where(col(Call.id).in_(gone))
        .values(
            missing_since=sa.func.coalesce(col(Call.missing_since), work.now),
            missing_runs=col(Call.missing_runs) + 1,
        )
    )
    due = connection.execute(
        sa.select(col(Call.id)).where(
            col(Call.id).in_(gone), col(Call.missing_runs) == _MISSING_TOLD_AFTER
        )
    )
    work.tell([(row[0] or 0, Notice(NoticeKind.MISSING)) for row in due])


def _close(work: _Work, run: CrawlRun, source: Source, verdict: Verdict, sample: bool) -> None:
    run.started_at, run.ended_at = verdict.started_at, verdict.ended_at
    run.verdict, run.failure = verdict.verdict, verdict.failure
    run.reasons = list(verdict.reasons)
    run.items, run.new, run.changed = len(work.seen), work.new, work.changed
    run.complete = verdict.complete
    run.parser_version = verdict.parser_version
    source.last_run_ended_at = verdict.ended_at
    source.sample = sample
    source.consecutive_failures = 0
    if verdict.verdict is RunVerdict.OK:
        source.last_ok_at = verdict.ended_at
    work.session.add_all([run, source])
    bump_data_version(work.session)
