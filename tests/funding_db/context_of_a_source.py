"""Funded projects and figures for the tests of storage, services and pages; nothing here is real."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.database import spec_of
from crawlers.staging import write_run
from domain.context import Context, FundedProject, ProgrammeFigure
from domain.enums import Instrument
from domain.money import Money
from domain.views import IngestReport
from funding_db.engine import Engine, write_session
from funding_db.ingest import ingest_run

SOURCE = "eu_context_test"
SPEC = spec_of(SOURCE).model_copy(update={"kind": "context", "title": "A register"})
START = datetime(2026, 8, 12, 6, tzinfo=UTC)


def project(ref: str = "1", **changes: Any) -> FundedProject:
    """Return a project of Portugal's ERDF, funded by TEST-2027-1."""
    content: dict[str, Any] = {
        "source_id": SOURCE,
        "source_ref": ref,
        "url": f"https://example.org/project/{ref}",
        "title": f"Project {ref}",
        "language": "en",
        "countries": ("PT",),
        "programme": "ERDF",
        "call_identifier": "TEST-2027-1",
        "instrument": Instrument.GRANT,
        "support": Money.of(1_000_000),
        "starts_on": date(2025, 1, 1),
    }
    return FundedProject(**(content | changes))


def figure(ref: str = "f1", **changes: Any) -> ProgrammeFigure:
    """Return a figure of a programme of Portugal."""
    content: dict[str, Any] = {
        "source_id": SOURCE,
        "source_ref": ref,
        "url": "https://example.org/figures",
        "programme_title": "A programme",
        "country": "PT",
        "specific_objective": "RSO5.1",
        "amount": Money.of(5_000_000),
        "dimension": "Intervention Field",
        "cycle": "2021-2027",
    }
    return ProgrammeFigure(**(content | changes))


def at(day: int) -> datetime:
    """Return the instant of the crawl of a day, from 0."""
    return START + timedelta(days=day)


def stage(folder: Path, *entries: Context, day: int = 0, **changes: Any) -> Path:
    """Write a judged run of a day into `folder`."""
    write_run(folder, (), source_id=SOURCE, at=at(day), context=entries, **changes)
    return folder


def ingest(engine: Engine, *entries: Context, day: int = 0, **changes: Any) -> IngestReport:
    """Stage and ingest entries on a day."""
    with TemporaryDirectory() as folder, write_session(engine) as session:
        run_dir = stage(Path(folder), *entries, day=day, **changes)
        return ingest_run(session, run_dir, spec=SPEC, now=at(day))
