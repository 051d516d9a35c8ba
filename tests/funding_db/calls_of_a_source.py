"""Builds calls, runs and ingests for the tests of storage."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.database import spec_of
from crawlers.staging import write_run
from domain.call import CallRecord, TextBlock
from domain.deadline import Deadline
from domain.enums import CallLevel, Instrument, PublicationStatus, TextKind
from domain.views import IngestReport
from funding_db.engine import Engine, write_session
from funding_db.ingest import ingest_run

SOURCE = "eu_test"
SPEC = spec_of(SOURCE)
START = datetime(2026, 8, 12, 6, tzinfo=UTC)


def call(ref: str = "1", **changes: Any) -> CallRecord:
    """Return a small call; `text` becomes its description, `closes` its only deadline."""
    if "text" in changes:
        html = changes.pop("text")
        changes["texts"] = (TextBlock(kind=TextKind.DESCRIPTION, html=html),)
    if "closes" in changes:
        days = changes.pop("closes")
        days = days if isinstance(days, tuple) else (days,)
        changes["deadlines"] = tuple(Deadline(on=day) for day in days)
    content: dict[str, Any] = {
        "source_id": SOURCE,
        "source_ref": ref,
        "url": f"https://example.org/{ref}",
        "title": f"Call {ref}",
        "language": "en",
        "identifier": f"TEST-2027-{ref}",
        "level": CallLevel.TOPIC,
        "instrument": Instrument.GRANT,
        "published_status": PublicationStatus.OPEN,
        "opens_on": date(2026, 9, 1),
        "deadlines": (Deadline(on=date(2027, 4, 15)),),
    }
    return CallRecord(**(content | changes))


def day(number: int) -> datetime:
    """Return the instant of the crawl of a day, from 0."""
    return START + timedelta(days=number)


def stage(run_dir: Path, calls: Sequence[CallRecord], on: int = 0, **changes: Any) -> Path:
    """Write a judged run of day `on` into `run_dir`."""
    write_run(run_dir, calls, source_id=SOURCE, at=day(on), **changes)
    return run_dir


def take(engine: Engine, run_dir: Path, on: int = 0, **options: Any) -> IngestReport:
    """Ingest a run folder on day `on`."""
    with write_session(engine) as session:
        return ingest_run(session, run_dir, spec=SPEC, now=day(on), **options)


def ingest(
    engine: Engine,
    calls: Sequence[CallRecord],
    on: int = 0,
    *,
    sample: bool = False,
    **changes: Any,
) -> IngestReport:
    """Stage and ingest calls on day `on`."""
    with TemporaryDirectory() as folder:
        return take(engine, stage(Path(folder), calls, on, **changes), on, sample=sample)
