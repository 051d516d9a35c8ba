"""What a run leaves beside its calls: the bodies it read and the values it could not use."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from funding_db import staged
from funding_db.models import CrawlRun, Issue, Snapshot
from funding_db.rows import storable

_KEPT = {"sha256", "url", "fetched_at", "content_type", "size", "etag", "last_modified"}
_FIRST_ERROR = 400


def keep_snapshots(session: Session, run_dir: Path, run: CrawlRun) -> None:
    """Note the bodies that the run fetched or met again, so that revisions can cite them."""
    rows = [
        _clean(line.model_dump(include=_KEPT)) | {"run_id": run.id, "source_id": run.source_id}
        for line in staged.snapshots(run_dir)
        if line.status < _FIRST_ERROR
    ]
    if rows:
        session.connection().execute(sa.insert(Snapshot), rows)


def keep_issues(
    session: Session, run_dir: Path, run: CrawlRun, now: datetime, *, complete: bool
) -> None:
    """Keep each issue once; those that a complete run no longer has are resolved."""
    stored = {
        issue.fingerprint: issue
        for issue in session.exec(select(Issue).where(col(Issue.source_id) == run.source_id))
    }
    seen: set[str] = set()
    fresh = []
    for issue in staged.issues(run_dir):
        parts = (issue.code, issue.source_ref, issue.field, issue.value)
        fingerprint = hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
        if fingerprint in seen:
            continue
        seen.add(fingerprint)
        if fingerprint in stored:
            stored[fingerprint].last_seen_at = now
            stored[fingerprint].resolved_at = None
            continue
        times = {"first_seen_at": now, "last_seen_at": now, "run_id": run.id}
        content = _clean(issue.model_dump()) | times | {"source_id": run.source_id}
        fresh.append(content | {"fingerprint": fingerprint, "resolved_at": None})
    for fingerprint, row in stored.items():
        if complete and fingerprint not in seen and row.resolved_at is None:
            row.resolved_at = now
    if fresh:
        session.connection().execute(sa.insert(Issue), fresh)


def _clean(row: dict[str, Any]) -> dict[str, Any]:
    return {k: storable(v) if isinstance(v, str) else v for k, v in row.items()}
