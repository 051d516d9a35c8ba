"""What a crawl leaves behind: the contract between crawlers, storage and jobs.

A run folder holds `hints.json` (in), `snapshots/` with `snapshots.jsonl`, `items.jsonl`,
`issues.jsonl`, `verdict.json` and `log.jsonl`; a source of context leaves `context.jsonl` too,
a source of watched pages `watched.jsonl`. Nothing enters the database but through it.
"""

from datetime import datetime
from pathlib import Path

from pydantic import Field

from domain.call import CallRecord
from domain.enums import FailureClass, RunVerdict
from domain.value import Value

SCHEMA_VERSION = 1

ITEMS = "items.jsonl"
ISSUES = "issues.jsonl"
CONTEXT = "context.jsonl"
WATCHED = "watched.jsonl"
SNAPSHOTS = "snapshots.jsonl"
VERDICT = "verdict.json"
HINTS = "hints.json"
PROGRESS = "progress.json"


class StagedItem(Value):
    """One line of items.jsonl."""

    uid: str
    content_hash: str
    snapshot: str | None
    """SHA-256 of the body that the record was read from."""
    read_at: datetime
    brief: bool = False
    """True when the record comes from a list that tells less than the call's own page: a field
    that it leaves open says nothing about the call, and what was read there before stays."""
    unread: tuple[str, ...] = ()
    """Addresses of call documents that could not be read this time: what they told before stays."""
    record: CallRecord


class SnapshotLine(Value):
    """One line of snapshots.jsonl: a body as fetched, kept gzipped under its own hash."""

    sha256: str
    url: str
    status: int
    content_type: str = ""
    fetched_at: datetime
    size: int
    etag: str | None = None
    last_modified: str | None = None
    asked: str | None = None
    """SHA-256 of the body that the request sent; None when it sent none."""
    redirected_from: str | None = None
    """Address that was asked first; None when it answered itself."""
    not_modified: bool = False
    """True when the server answered 304 and the body is an earlier run's."""


class Hints(Value):
    """The crawler's only view of the past."""

    source_id: str
    last_counts: tuple[int, ...] = ()
    """Items of the last good runs, newest last."""
    validators: dict[str, tuple[str | None, str | None, str]] = Field(default_factory=dict)
    """Address → (ETag, Last-Modified, SHA-256 of the body) of the last committed run."""
    snapshot_dir: str | None = None
    """Where earlier bodies are kept, so that a 304 can be read again."""


class Share(Value):
    """How many calls there were, and field → share of them that have it."""

    items: int
    filled: dict[str, float]


class Verdict(Value):
    """What we think of the run; a missing file means that the run crashed."""

    schema_version: int = SCHEMA_VERSION
    source_id: str
    as_of: datetime | None = None
    """The instant that counted as now, so that a replay asks the same questions."""
    recorded: bool = False
    """True when the pages came from a recording, which may be smaller than the source."""
    verdict: RunVerdict
    reasons: tuple[str, ...] = ()
    failure: FailureClass | None = None
    started_at: datetime
    ended_at: datetime
    parser_version: str
    items: int
    complete: bool
    """True when the source's own totals prove that every call was seen; only then may
    a call that is absent be marked missing."""
    items_sha256: str
    """Of items.jsonl as a whole; ingest refuses a file that differs."""
    context: int = 0
    """Entries of context.jsonl: who was funded by what."""
    context_sha256: str | None = None
    """Of context.jsonl as a whole; None when there is no such file."""
    watched: int = 0
    """Entries of watched.jsonl: pages that a person is told to read when they change."""
    watched_sha256: str | None = None
    """Of watched.jsonl as a whole; None when there is no such file."""
    stats: dict[str, int] = Field(default_factory=dict)
    filled: dict[str, float] = Field(default_factory=dict)
    """Field → share of items that have it."""
    levels: dict[str, Share] = Field(default_factory=dict)
    """Level of the call → the same for the calls of that level, which a source may read apart."""
    requests: int = 0
    not_modified: int = 0


class Progress(Value):
    """Where a running crawl stands, written a few times a minute for whoever waits."""

    done: int
    total: int | None = None
    at: datetime


def read_verdict(run_dir: Path) -> Verdict | None:
    """Return the verdict of a run folder; None when the run never got so far."""
    path = run_dir / VERDICT
    return Verdict.model_validate_json(path.read_bytes()) if path.exists() else None
