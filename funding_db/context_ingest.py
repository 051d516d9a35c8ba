"""Takes the context of a judged run into the database, by hash difference, beside its calls.

The caller's transaction is the run's: whoever refuses here refuses the run as a whole.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from domain.context import ContextKind, FundedProject, ProgrammeFigure, StagedContext
from domain.errors import IngestRefused
from domain.run import CONTEXT
from funding_db.context_models import ContextRevisionRow, FundedProjectRow, ProgrammeFigureRow
from funding_db.history import differences, parse
from funding_db.rows import storable

_CHUNK = 1_000
_LONGEST_NAME = 600
_LONGEST_REFERENCE = 500
_Row = type[FundedProjectRow] | type[ProgrammeFigureRow]
_TABLES: dict[ContextKind, _Row] = {
    ContextKind.FUNDED_PROJECT: FundedProjectRow,
    ContextKind.PROGRAMME_FIGURE: ProgrammeFigureRow,
}


class _Known(NamedTuple):
    id: int
    content_hash: str
    seen: bool
    """Whether the newest run before this one had it."""
    missing: bool


@dataclass
class Taken:
    """What one run's context changed."""

    seen: int = 0
    new: int = 0
    changed: int = 0
    missing: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        """Return both together."""
        return Taken(
            self.seen + other.seen,
            self.new + other.new,
            self.changed + other.changed,
            self.missing + other.missing,
        )


@dataclass(frozen=True)
class Run:
    """The run whose context is taken."""

    source_id: str
    run_id: int
    now: datetime
    before: datetime | None
    """End of the newest run before it; None for the first."""
    complete: bool
    """Whether what it lacks is missing."""


def take(session: Session, run_dir: Path, run: Run) -> Taken:
    """Ingest context.jsonl; nothing when there is none. Raises IngestRefused when a line lies."""
    taken = Taken()
    known = {kind: _known(session, table, run.source_id) for kind, table in _TABLES.items()}
    seen: set[str] = set()
    lines = _lines(run_dir, run.source_id)
    while batch := list(islice(lines, _CHUNK)):
        names = [line.uid for line in batch]
        if len({*names} - seen) != len(names):
            raise IngestRefused(f"{CONTEXT} holds an entry twice")
        seen.update(names)
        for kind in ContextKind:
            some = [line for line in batch if line.kind is kind]
            _take(session, run, kind, some, known[kind], taken)
    taken.seen = len(seen)
    for kind, table in _TABLES.items():
        taken.missing += _mark(session, run, table, known[kind], seen)
    return taken


def _lines(run_dir: Path, source_id: str) -> Iterator[StagedContext]:
    path = run_dir / CONTEXT
    if not path.exists():
        return
    with path.open("rb") as file:
        for raw in file:
            try:
                line = StagedContext.model_validate_json(raw)
                entry = line.entry()
            except ValueError as error:
                raise IngestRefused(f"{CONTEXT} holds a line that cannot be read") from error
            real = hashlib.sha256(line.content.encode()).hexdigest()
            same = (entry.source_id, entry.uid, real) == (source_id, line.uid, line.content_hash)
            if not same or len(line.uid) > _LONGEST_NAME or "\x00" in line.uid:
                raise IngestRefused(f"the entry {line.uid[:80]!r} does not match its name or hash")
            yield line


def _known(session: Session, table: _Row, source_id: str) -> dict[str, _Known]:
    rows = session.connection().execute(
        sa.select(
            col(table.uid),
            col(table.id),
            col(table.content_hash),
            col(table.last_seen_at).is_(None),
            col(table.missing_since).is_not(None),
        ).where(col(table.source_id) == source_id)
    )
    return {r[0]: _Known(r[1] or 0, r[2], bool(r[3]), bool(r[4])) for r in rows}


def _take(
    session: Session,
    run: Run,
    kind: ContextKind,
    lines: Sequence[StagedContext],
    known: dict[str, _Known],
    taken: Taken,
) -> None:
    table = _TABLES[kind]
    fresh = [line for line in lines if line.uid not in known]
    changed = [
        line
        for line in lines
        if line.uid in known and known[line.uid].content_hash != line.content_hash
    ]
    stamp = {"first_seen_at": run.now, "last_seen_at": None, "missing_since": None}
    rows = [{"uid": line.uid, "source_id": run.source_id, **_row(line, run), **stamp}
            for line in fresh]  # fmt: skip
    connection = session.connection()
    if rows:
        connection.execute(sa.insert(table), rows)
    old = _contents(session, table, [known[line.uid].id for line in changed])
    revisions = [_revision(run, line, 1, []) for line in fresh]
    numbers = _last_numbers(session, [line.uid for line in changed])
    for line in changed:
        differing = differences(parse(old[line.uid]), parse(line.content))
        revisions.append(_revision(run, line, numbers[line.uid] + 1, differing))
        connection.execute(
            sa.update(table).where(col(table.id) == known[line.uid].id).values(**_row(line, run))
        )
    if revisions:
        connection.execute(sa.insert(ContextRevisionRow), revisions)
    taken.new += len(fresh)
    taken.changed += len(changed)


def _row(line: StagedContext, run: Run) -> dict[str, Any]:
    """Return the columns that come from the content."""
    entry = line.entry()
    shared = {
        "content": line.content,
        "content_hash": line.content_hash,
        "read_at": line.read_at,
        "snapshot": line.snapshot,
        "changed_at": run.now,
    }
    if isinstance(entry, ProgrammeFigure):
        objective = entry.specific_objective
        return shared | {"country": entry.country, "specific_objective": storable(objective)}
    return shared | _found_by(entry)


def _found_by(project: FundedProject) -> dict[str, Any]:
    identifier = storable(project.call_identifier)
    days = [d for d in (project.announced_on, project.starts_on, project.ends_on) if d]
    return {
        "call_identifier": identifier.lower()[:_LONGEST_REFERENCE] if identifier else None,
        "programme": storable(project.programme),
        "countries": f",{','.join(project.countries)}," if project.countries else "",
        "latest_on": max(days, default=None),
    }


def _contents(session: Session, table: _Row, ids: Sequence[int]) -> dict[str, str]:
    rows = session.connection().execute(
        sa.select(col(table.uid), col(table.content)).where(col(table.id).in_(ids))
    )
    return {row[0]: row[1] for row in rows}


def _last_numbers(session: Session, uids: Sequence[str]) -> dict[str, int]:
    rows = session.connection().execute(
        sa.select(col(ContextRevisionRow.uid), sa.func.max(col(ContextRevisionRow.number)))
        .where(col(ContextRevisionRow.uid).in_(uids))
        .group_by(col(ContextRevisionRow.uid))
    )
    return {row[0]: row[1] for row in rows}


def _revision(
    run: Run, line: StagedContext, number: int, changes: list[list[Any]]
) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "uid": line.uid,
        "number": number,
        "content": line.content,
        "changes": changes,
        "run_id": run.run_id,
        "recorded_at": run.now,
        "snapshot": line.snapshot,
    }


def _mark(session: Session, run: Run, table: _Row, known: dict[str, _Known], seen: set[str]) -> int:
    """Note what came back and what the run lacks; return how many entries it lacks."""
    back = [k.id for uid, k in known.items() if uid in seen and not (k.seen and not k.missing)]
    unseen = [k.id for uid, k in known.items() if uid not in seen and k.seen]
    gone = [k.id for uid, k in known.items() if uid not in seen and not k.missing]
    _update(session, table, back, last_seen_at=None, missing_since=None)
    _update(session, table, unseen, last_seen_at=run.before or run.now)
    if run.complete:
        _update(session, table, gone, missing_since=run.now)
    return sum(uid not in seen for uid in known)


def _update(session: Session, table: _Row, ids: Sequence[int], **values: Any) -> None:
    # SQLite takes 32,766 values in one statement, PostgreSQL 65,535.
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        session.connection().execute(
            sa.update(table).where(col(table.id).in_(some)).values(**values)
        )
