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
from domain.context import Context, StagedContext
from domain.document import DOCUMENTS, ReadDocument
from domain.enums import CallLevel, FailureClass, IssueLevel, RunVerdict
from domain.run import (
    CONTEXT,
    ISSUES,
    ITEMS,
    PROGRESS,
    SNAPSHOTS,
    VERDICT,
    WATCHED,
    Progress,
    Share,
    SnapshotLine,
    Verdict,
)
from domain.watch import StagedPage, WatchedPage

# What may be unknown of a call, and how it then reads: a source can promise the share of calls that
# have such a field (`Expect.filled`), and each run is held against the last good one.
_MAY_BE_UNKNOWN = {
    name: field.default
    for name, field in CallRecord.model_fields.items()
    if not field.is_required() and name != "planned"
}
EMPTY = "empty_field"
"""Code of the issue for a call that cannot be staged."""
_NEVER_EMPTY = ("title", "source_ref", "url")


class RunWriter:
    """Streams one run to disk; nothing is kept in memory but hashes and counts."""

    def __init__(self, run_dir: Path) -> None:
        run_dir.mkdir(parents=True, exist_ok=True)
        for name in (VERDICT, PROGRESS, CONTEXT, WATCHED):
            # What an earlier run left in this folder must not be taken for this one's.
            (run_dir / name).unlink(missing_ok=True)
        self.run_dir = run_dir
        self.items = 0
        self.context = 0
        self.context_sha256: str | None = None
        self.issues: Counter[str] = Counter()
        self.levels: Counter[CallLevel] = Counter()
        self.filled: Counter[tuple[CallLevel, str]] = Counter()
        self._uids: set[str] = set()
        self._bodies: set[str] = set()
        self._digest = hashlib.sha256()
        self._items = (run_dir / ITEMS).open("wb")
        self._issues = _text(run_dir / ISSUES)
        self._snapshots = _text(run_dir / SNAPSHOTS)
        (run_dir / DOCUMENTS).unlink(missing_ok=True)
        self._documents: TextIO | None = None
        self._context: TextIO | None = None
        self._context_digest = hashlib.sha256()
        self.watched = 0
        self.watched_sha256: str | None = None
        self._watched: list[str] = []

    @property
    def entries(self) -> int:
        """Everything that was staged: calls, context and watched pages."""
        return self.items + self.context + self.watched

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
        unread: tuple[str, ...] = (),
    ) -> bool:
        """Stage one call; one without a title, or named like another, becomes an issue and False.

        `brief` says that the fields that the record leaves open are known better elsewhere,
        `unread` names the call documents that could not be read this time.
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
        line = _line(record.uid, canonical, snapshot, read_at, brief=brief, unread=unread)
        self._items.write(line)
        self._digest.update(line)
        self.items += 1
        self.levels[record.level] += 1
        self.filled.update(
            (record.level, name)
            for name, unknown in _MAY_BE_UNKNOWN.items()
            if getattr(record, name) != unknown
        )
        return True

    def beside(self, entry: Context, snapshot: str | None, read_at: datetime) -> bool:
        """Stage context; an entry without address, or named like another, is an issue and False."""
        names = (entry.source_ref, entry.url, getattr(entry, "title", entry.uid))
        code = EMPTY if not all(name.strip() for name in names) else ""
        code = code or ("duplicate" if entry.uid in self._uids else "")
        if code:
            self.issue(
                Issue(
                    code=code,
                    level=IssueLevel.WARNING,
                    source_ref=entry.source_ref or None,
                    message="an entry without title, name or address, or a second one of its name",
                    url=entry.url or None,
                )
            )
            return False
        self._uids.add(entry.uid)
        line = StagedContext(
            kind=entry.kind,
            uid=entry.uid,
            content_hash=entry.content_hash(),
            snapshot=snapshot,
            read_at=read_at,
            content=entry.canonical_json(),
        )
        text = line.model_dump_json() + "\n"
        if self._context is None:
            self._context = _text(self.run_dir / CONTEXT)
        self._context.write(text)
        self._context_digest.update(text.encode())
        self.context += 1
        return True

    def seen(self, page: WatchedPage, snapshot: str | None, read_at: datetime) -> None:
        """Stage a watched page; there are a handful of them, so they are written at the end."""
        line = StagedPage(
            content_hash=page.content_hash(), snapshot=snapshot, read_at=read_at, page=page
        )
        self._watched.append(line.model_dump_json() + "\n")
        self.watched += 1

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

    def document(self, document: ReadDocument) -> None:
        """Keep the text of a call document, or which call it belongs to."""
        if self._documents is None:
            self._documents = _packed_text(self.run_dir / DOCUMENTS)
        self._documents.write(document.model_dump_json(exclude_defaults=True) + "\n")

    def progress(self, done: int, total: int | None, at: datetime) -> None:
        """Say how far the run is, for whoever waits."""
        text = Progress(done=done, total=total, at=at).model_dump_json()
        _replace(self.run_dir / PROGRESS, text)

    def shares(self) -> dict[str, float]:
        """Return field → share of staged calls that have it."""
        if not self.items:
            return {}
        return {
            name: sum(self.filled[level, name] for level in self.levels) / self.items
            for name in _MAY_BE_UNKNOWN
        }

    def shares_of_levels(self) -> dict[str, Share]:
        """Return the same for the calls of each level."""
        return {
            level.value: Share(
                items=items,
                filled={name: self.filled[level, name] / items for name in _MAY_BE_UNKNOWN},
            )
            for level, items in self.levels.items()
        }

    def close(self) -> str:
        """Flush everything to disk; return the hash of the staged calls."""
        if self._documents is not None:
            self._documents.close()
        if self._watched:
            body = "".join(self._watched).encode()
            (self.run_dir / WATCHED).write_bytes(body)
            self.watched_sha256 = hashlib.sha256(body).hexdigest()
        files = (self._items, self._issues, self._snapshots, self._context)
        if self._context is not None:
            self.context_sha256 = self._context_digest.hexdigest()
        for file in files:
            if file is not None and not file.closed:
                file.flush()
                os.fsync(file.fileno())
                file.close()
        return self._digest.hexdigest()

    def judge(self, verdict: Verdict) -> None:
        """Write the verdict, the last file of a run; without it the run counts as crashed."""
        _replace(self.run_dir / VERDICT, verdict.model_dump_json(indent=1))


def _line(
    uid: str,
    canonical: str,
    snapshot: str | None,
    read_at: datetime,
    *,
    brief: bool,
    unread: tuple[str, ...] = (),
) -> bytes:
    """Compose a StagedItem line around the canonical record, so that it is serialised once."""
    content = canonical.encode()
    digest = hashlib.sha256(content).hexdigest()
    kept = f'"{snapshot}"' if snapshot else "null"
    more = ', "brief": true' if brief else ""
    more += f', "unread": {json.dumps(unread)}' if unread else ""
    head = (
        f'{{"uid": {json.dumps(uid)}, "content_hash": "{digest}", "snapshot": {kept}, '
        f'"read_at": "{read_at.isoformat()}"{more}, "record": '
    )
    return b"".join((head.encode(), content, b"}\n"))


def _packed_text(path: Path) -> TextIO:
    return gzip.open(path, "wt", encoding="utf-8")


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
    context: Iterable[Context] = (),
    watched: Iterable[WatchedPage] = (),
    **changes: Any,
) -> Verdict:
    """Write a whole judged run at once, for replays and tests of what stands behind a crawl."""
    writer = RunWriter(run_dir)
    for record in records:
        writer.found(record, None, at)
    for entry in context:
        writer.beside(entry, None, at)
    for page in watched:
        writer.seen(page, None, at)
    for issue in issues:
        writer.issue(issue)
    found = writer.entries
    content: dict[str, Any] = {
        "source_id": source_id,
        "verdict": RunVerdict.OK if found else RunVerdict.FAILED,
        "failure": None if found else FailureClass.ZERO_ITEMS,
        "started_at": at,
        "ended_at": at,
        "parser_version": "1",
        "items": writer.items,
        "context": writer.context,
        "watched": writer.watched,
        "complete": complete,
        "filled": writer.shares(),
    }
    items_sha256 = writer.close()
    content |= {"items_sha256": items_sha256, "context_sha256": writer.context_sha256}
    content |= {"watched_sha256": writer.watched_sha256}
    verdict = Verdict(**(content | changes))
    writer.judge(verdict)
    return verdict
