"""Takes the watched pages of a judged run into the database; a change of words leaves an alert.

The caller's transaction is the run's: whoever refuses here refuses the run as a whole.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from domain.errors import IngestRefused
from domain.run import WATCHED
from domain.watch import Difference, StagedPage, WatchedPage
from funding_db.context_ingest import Taken
from funding_db.rows import storable
from funding_db.watch_models import WatchedChangeRow, WatchedPageRow


@dataclass(frozen=True)
class Run:
    """The run whose pages are taken."""

    source_id: str
    run_id: int
    now: datetime
    quiet: bool
    """True when what is stored is the recorded sample: that the real page differs is no news."""
    complete: bool
    """Whether a page that it lacks is watched no longer."""


def take(session: Session, run_dir: Path, run: Run) -> Taken:
    """Ingest watched.jsonl; nothing when there is none. Raises IngestRefused when a line lies."""
    taken = Taken()
    rows = session.exec(
        select(WatchedPageRow).where(col(WatchedPageRow.source_id) == run.source_id)
    )
    known = {row.url: row for row in rows}
    seen: set[str] = set()
    for line in _lines(run_dir, run.source_id):
        if line.page.url in seen:
            raise IngestRefused(f"{WATCHED} holds a page twice")
        seen.add(line.page.url)
        row = known.get(line.page.url)
        if row is None:
            session.add(_row(line, run))
            taken.new += 1
        else:
            taken.changed += _met(session, row, line, run)
    taken.seen = len(seen)
    taken.missing = _gone((row for url, row in known.items() if url not in seen), run)
    return taken


def _lines(run_dir: Path, source_id: str) -> Iterator[StagedPage]:
    path = run_dir / WATCHED
    if not path.exists():
        return
    with path.open("rb") as file:
        for raw in file:
            try:
                line = StagedPage.model_validate_json(raw)
            except ValueError as error:
                raise IngestRefused(f"{WATCHED} holds a line that cannot be read") from error
            page = line.page
            if page.source_id != source_id or page.content_hash() != line.content_hash:
                raise IngestRefused(f"the page {page.url[:80]} does not match its source or hash")
            yield line


def _row(line: StagedPage, run: Run) -> WatchedPageRow:
    page = line.page
    return WatchedPageRow(
        source_id=run.source_id,
        url=page.url,
        title=storable(page.title) or "",
        content_hash=line.content_hash,
        lines=_storable(page.lines),
        files=_storable(page.files),
        snapshot=line.snapshot,
        first_seen_at=run.now,
        last_seen_at=run.now,
        changed_at=run.now,
    )


def _met(session: Session, row: WatchedPageRow, line: StagedPage, run: Run) -> bool:
    """Bring a page to what was met now; return whether its words are others."""
    page = line.page
    row.title = storable(page.title) or ""
    row.last_seen_at, row.missing_since = run.now, None
    changed = row.content_hash != line.content_hash
    if changed:
        if not run.quiet:
            session.add(_change(row, line, run))
        row.content_hash, row.changed_at = line.content_hash, run.now
        row.lines, row.files = _storable(page.lines), _storable(page.files)
        row.snapshot = line.snapshot
    session.add(row)
    return changed


def _change(row: WatchedPageRow, line: StagedPage, run: Run) -> WatchedChangeRow:
    told = difference(row.lines, row.files, line.page)
    return WatchedChangeRow(
        page_id=row.id or 0,
        run_id=run.run_id,
        at=run.now,
        old_hash=row.content_hash,
        new_hash=line.content_hash,
        snapshot=line.snapshot,
        added=_storable(told.added),
        removed=_storable(told.removed),
    )


def difference(lines: Iterable[str], files: Iterable[str], page: WatchedPage) -> Difference:
    """Return which lines and files came and went, however often each stood there; moves are none."""
    old, new = [*lines, *files], [*page.lines, *page.files]
    return Difference(added=_beyond(new, old), removed=_beyond(old, new))


def _beyond(lines: list[str], others: list[str]) -> tuple[str, ...]:
    """Return the lines that stand here more often than there, in order."""
    left = Counter(others)
    found = []
    for line in lines:
        if left[line]:
            left[line] -= 1
        else:
            found.append(line)
    return tuple(found)


def _gone(rows: Iterable[WatchedPageRow], run: Run) -> int:
    count = 0
    for row in rows:
        count += 1
        if run.complete and row.missing_since is None:
            row.missing_since = run.now
    return count


def _storable(lines: Iterable[str]) -> list[str]:
    return [storable(line) or "" for line in lines]
