"""Reads what a crawl left, trusting nothing: the file must be the one that was judged."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from domain.call import CallRecord, Issue
from domain.enums import RunVerdict
from domain.errors import IngestRefused
from domain.run import (
    CONTEXT,
    ISSUES,
    ITEMS,
    SCHEMA_VERSION,
    SNAPSHOTS,
    WATCHED,
    SnapshotLine,
    StagedItem,
    Verdict,
    read_verdict,
)

_BLOCK = 1 << 20
# How our own writer begins a line; reading so much is enough to see that a call is unchanged.
_HEAD = re.compile(rb'\{"uid": "([^"\\]+)", "content_hash": "([0-9a-f]{64})", ')
_LONGEST_NAME = 600
_T = TypeVar("_T", Issue, SnapshotLine)


class Line(NamedTuple):
    """One staged call before its content is looked at."""

    uid: str
    content_hash: str
    raw: bytes


def judged(run_dir: Path, source_id: str) -> Verdict:
    """Return the verdict of a run that may be ingested; raises IngestRefused with the reason."""
    try:
        verdict = read_verdict(run_dir)
    except ValueError as error:
        raise IngestRefused(f"the verdict of {run_dir.name} cannot be read") from error
    if verdict is None:
        raise IngestRefused(f"{run_dir.name} has no verdict: the crawl did not end by itself")
    if verdict.schema_version != SCHEMA_VERSION:
        raise IngestRefused(
            f"{run_dir.name} has format {verdict.schema_version}, not {SCHEMA_VERSION}"
        )
    if verdict.source_id != source_id:
        raise IngestRefused(f"{run_dir.name} belongs to {verdict.source_id}, not to {source_id}")
    if verdict.verdict is RunVerdict.FAILED:
        why = "; ".join(verdict.reasons) or "no reason given"
        raise IngestRefused(f"the run failed: {why}")
    if _sha256(run_dir / ITEMS) != verdict.items_sha256:
        raise IngestRefused(f"{ITEMS} of {run_dir.name} is not the file that was judged")
    for name, told in ((CONTEXT, verdict.context_sha256), (WATCHED, verdict.watched_sha256)):
        path = run_dir / name
        if (_sha256(path) if path.exists() else None) != told:
            raise IngestRefused(f"{name} of {run_dir.name} is not the file that was judged")
    return verdict


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise IngestRefused(f"{path.name} cannot be read: {error.strerror}") from error
    return digest.hexdigest()


def lines(run_dir: Path) -> Iterator[Line]:
    """Yield the staged calls without looking at their content."""
    with (run_dir / ITEMS).open("rb") as file:
        for raw in file:
            head = _HEAD.match(raw)
            try:
                if head:
                    yield Line(head[1].decode(), head[2].decode(), raw)
                else:
                    item = json.loads(raw)
                    yield Line(item["uid"], item["content_hash"], raw)
            except (ValueError, KeyError, TypeError) as error:
                raise IngestRefused(f"{ITEMS} holds a line that is no staged call") from error


def item_of(line: Line, source_id: str) -> tuple[StagedItem, str]:
    """Return the validated item and its canonical JSON; raises IngestRefused when it lies."""
    try:
        item = StagedItem.model_validate_json(line.raw)
    except ValueError as error:
        raise IngestRefused(f"the staged call {line.uid} is not valid: {error}") from error
    if len(line.uid) > _LONGEST_NAME or "\x00" in line.uid:
        raise IngestRefused(f"no call can be named {line.uid[:80]!r}")
    canonical = item.record.canonical_json()
    real = hashlib.sha256(canonical.encode()).hexdigest()
    if (
        item.record.source_id != source_id
        or item.record.uid != line.uid
        or real != line.content_hash
    ):
        raise IngestRefused(f"the staged call {line.uid} does not match its own name or hash")
    return item, canonical


def completed(item: StagedItem, canonical: str, stored: str) -> tuple[StagedItem, str]:
    """Return a brief item with what is stored of the fields that it leaves open; others as is.

    A call document that could not be read this time tells what it told before. The item keeps its
    own hash, so that the same reading is unchanged next time.
    """
    if not item.brief and not item.unread:
        return item, canonical
    known, read = json.loads(stored), json.loads(canonical)
    merged = known | read if item.brief else _with_documents(known, read, frozenset(item.unread))
    record = CallRecord.model_validate_json(json.dumps(merged))
    return item.model_copy(update={"record": record}), record.canonical_json()


_BY_DOCUMENT = (
    "document_facts", "rates", "consortium", "grant_min", "grant_max", "applicants", "applicants_text",
)  # fmt: skip
"""Fields that a call document can fill where the source says nothing."""


def _with_documents(
    known: dict[str, Any], read: dict[str, Any], unread: frozenset[str]
) -> dict[str, Any]:
    """Return what was read, with what the unread documents had told when they were last read."""
    earlier = {d["url"]: d for d in known.get("documents", ()) if "sha256" in d}
    kept = {url: earlier[url] for url in unread if url in earlier}
    if not kept:
        return read
    listed = [kept.get(d["url"], d) for d in read.get("documents", ())]
    told = {name: known[name] for name in _BY_DOCUMENT if name in known and name not in read}
    return read | told | {"documents": listed}


def issues(run_dir: Path) -> Iterator[Issue]:
    """Yield the issues of a run; none when it wrote no file."""
    yield from _read(run_dir / ISSUES, Issue)


def snapshots(run_dir: Path) -> Iterator[SnapshotLine]:
    """Yield the bodies that a run fetched; none when it wrote no file."""
    yield from _read(run_dir / SNAPSHOTS, SnapshotLine)


def _read(path: Path, kind: type[_T]) -> Iterator[_T]:
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                yield kind.model_validate_json(line)
            except ValueError as error:
                raise IngestRefused(f"{path.name} holds a line that cannot be read") from error
