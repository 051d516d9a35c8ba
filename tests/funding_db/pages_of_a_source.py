"""Watched pages for tests of storage, services and screens; nothing here is real."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.database import spec_of
from crawlers.staging import write_run
from domain.views import IngestReport
from domain.watch import PageToWatch, WatchedPage
from funding_db.engine import Engine, write_session
from funding_db.ingest import ingest_run

SOURCE = "eu_watch_test"
URL = "https://example.org/plan"
SPEC = spec_of(SOURCE).model_copy(
    update={
        "kind": "watch",
        "title": "A region",
        "pages": (PageToWatch(url=URL, title="The plan", says=("Calls",)),),
    }
)
START = datetime(2026, 2, 12, 6, tzinfo=UTC)


def page(*lines: str, url: str = URL, **changes: Any) -> WatchedPage:
    """Return a page with these lines."""
    content: dict[str, Any] = {"source_id": SOURCE, "url": url, "title": "The plan"}
    return WatchedPage(**(content | {"lines": ("Calls", *lines)} | changes))


def at(day: int) -> datetime:
    """Return the instant of the crawl of a day, from 0."""
    return START + timedelta(days=day)


def stage(folder: Path, *pages: WatchedPage, day: int = 0, **changes: Any) -> Path:
    """Write a judged run of a day into `folder`."""
    write_run(folder, (), source_id=SOURCE, at=at(day), watched=pages, **changes)
    return folder


def ingest(
    engine: Engine, *pages: WatchedPage, day: int = 0, sample: bool = False, **changes: Any
) -> IngestReport:
    """Stage and ingest pages on a day."""
    spec = changes.pop("spec", SPEC)
    with TemporaryDirectory() as folder, write_session(engine) as session:
        run_dir = stage(Path(folder), *pages, day=day, **changes)
        return ingest_run(session, run_dir, spec=spec, now=at(day), sample=sample)
