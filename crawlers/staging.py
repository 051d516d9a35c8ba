"""Writes a run folder: staged calls, issues, bodies and, last of all, the verdict."""

import gzip
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from domain.call import CallRecord, Issue
from domain.enums import FailureClass, IssueLevel, RunVerdict
from domain.run import (
    ISSUES,
    ITEMS,
    PROGRESS,
    SNAPSHOTS,
    VERDICT,
    Progress,
    SnapshotLine,
    Verdict,
)

# Fields whose share of filled items a source can promise in `Expect.filled`.
_COUNTED = ("identifier", "programme", "deadlines", "opens_on", "budget_total", "grant_max", "texts",
            "applicants", "areas", "published_status", "rates", "consortium")  # fmt: skip
EMPTY = "empty_field"
"""Code of the issue for a call that cannot be staged."""
_NEVER_EMPTY = ("title", "source_ref", "url")


class RunWriter:
    """Streams one run to disk; nothing is kept in memory but hashes and counts."""

    def __init__(self, run_dir: Path) -> None:
        run_dir.mkdir(parents=True, exist_ok=True)
        for name in (VERDICT, PROGRESS):
            # What an earlier run left in this folder must not be taken for this one's.
            (run_dir / name).unlink(missing_ok=True)
        self.run_dir = run_dir
        self.items = 0
        self.issues: Counter[str] = Counter()
        self.filled: Counter[str] = Counter()
        self._uids: set[str] = set()
        self._bodies: set[str] = set()
        self._digest = hashlib.sha256()
        self._items = (run_dir / ITEMS).open("wb")
        self._issues = _text(run_dir / ISSUES)
        self._snapshots = _text(run_dir / SNAPSHOTS)

    def __deepcopy__(self, _memo: object) -> "RunWriter":
        """Scrapy copies its settings; there is only one writer of a run."""
        return self

    def found(
        self,
        record: CallRecord,
        snapshot: str | None,
        read_at: datetime,
        *,
        brief: bool = False,
    ) -> bool:
        """Stage one call; one without a title, or named like another, becomes an issue and False.

        `brief` says that the fields that the record leaves open are known better elsewhere.
        """
        empty = next((name for name in _NEVER_EMPTY if not getattr(record, name).strip()), None)
        if empty:
            self.issue(
                Issue(
                    code=EMPTY,
                    level=IssueLevel.ERROR,
                    source_ref=record.source_ref or None,
                    field=empty,
                    message="a call without it is none; it was not staged",
                    url=record.url or None,
                )
            )
            return False
        if record.uid in self._uids:
            self.issue(
                Issue(
                    code="duplicate",
                    level=IssueLevel.WARNING,
                    source_ref=record.source_ref,
                    message="the source gave this call twice; the first reading counts",
                )
            )
            return False
        self._uids.add(record.uid)
        canonical = record.canonical_json()
        line = _line(record.uid, canonical, snapshot, read_at, brief=brief)
        self._items.write(line)
        self._digest.update(line)
        self.items += 1
        self.filled.update(name for name in _COUNTED if getattr(record, name))
        return True

    def has(self, uid: str) -> bool:
        """Say whether this call is staged already."""
        return uid in self._uids

    def issue(self, issue: Issue) -> None:
        """Keep one issue."""
        self.issues[issue.code] += 1
        self._issues.write(issue.model_dump_json() + "\n")

    def body(self, line: SnapshotLine, body: bytes | None) -> None:
        """Keep a fetched body under its own hash, once; None when it lies in an earlier run."""
        if body is not None and line.sha256 not in self._bodies:
            self._bodies.add(line.sha256)
            path = self.run_dir / "snapshots" / f"{line.sha256}.gz"
            path.parent.mkdir(exist_ok=True)
            with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as file:
                file.write(body)
        self._snapshots.write(line.model_dump_json() + "\n")

    def progress(self, done: int, total: int | None, at: datetime) -> None:
        """Say how far the run is, for whoever waits."""
        text = Progress(done=done, total=total, at=at).model_dump_json()
        _replace(self.run_dir / PROGRESS, text)

    def shares(self) -> dict[str, float]:
        """Return field → share of staged calls that have it."""
        return {name: self.filled[name] / self.items for name in _COUNTED} if self.items else {}

    def close(self) -> str:
        """Flush everything to disk; return the hash of the staged calls."""
        for file in (self._items, self._issues, self._snapshots):
            if not file.closed:
                file.flush()
                os.fsync(file.fileno())
                file.close()
        return self._digest.hexdigest()

    def judge(self, verdict: Verdict) -> None:
        """Write the verdict, the last file of a run; without it the run counts as crashed."""
        _replace(self.run_dir / VERDICT, verdict.model_dump_json(indent=1))


def _line(
    uid: str, canonical: str, snapshot: str | None, read_at: datetime, *, brief: bool
) -> bytes:
    """Compose a StagedItem line around the canonical record, so that it is serialised once."""
    content = canonical.encode()
    digest = hashlib.sha256(content).hexdigest()
    kept = f'"{snapshot}"' if snapshot else "null"
    more = ', "brief": true' if brief else ""
    head = (
        f'{{"uid": {json.dumps(uid)}, "content_hash": "{digest}", "snapshot": {kept}, '
        f'"read_at": "{read_at.isoformat()}"{more}, "record": '
    )
    return b"".join((head.encode(), content, b"}\n"))


def _text(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8")


def _replace(path: Path, text: str) -> None:
    temporary = path.with_suffix(".new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def write_run(
    run_dir: Path,
    records: Iterable[CallRecord],
    *,
    source_id: str,
    at: datetime,
    complete: bool = True,
    issues: Iterable[Issue] = (),
    **changes: Any,
) -> Verdict:
    """Write a whole judged run at once, for replays and tests of what stands behind a crawl."""
    writer = RunWriter(run_dir)
    for record in records:
        writer.found(record, None, at)
    for issue in issues:
        writer.issue(issue)
    content: dict[str, Any] = {
        "source_id": source_id,
        "verdict": RunVerdict.OK if writer.items else RunVerdict.FAILED,
        "failure": None if writer.items else FailureClass.ZERO_ITEMS,
        "started_at": at,
        "ended_at": at,
        "parser_version": "1",
        "items": writer.items,
        "complete": complete,
        "filled": writer.shares(),
    }
    verdict = Verdict(items_sha256=writer.close(), **(content | changes))
    writer.judge(verdict)
    return verdict
