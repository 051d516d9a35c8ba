"""Replays recorded daily states of a feed through the product's own ingest.

    python -m benchmarks.replay --feed FEED --json

reads FEED/states/*.jsonl.gz in order and counts what the product reports.
"""

import argparse
import json
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, func, select

from benchmarks.database import spec_of
from benchmarks.portal_data import rows_from_state
from crawlers.portal.rows import SOURCE_ID, record_from_row
from crawlers.staging import write_run
from domain.enums import NoticeKind
from domain.status import dates_of, standing
from funding_db import migrate
from funding_db.engine import Engine, make_engine, read_session, write_session
from funding_db.ingest import ingest_run
from funding_db.models import Call
from funding_db.repositories import calls

_ALERTS = (NoticeKind.OPENED, NoticeKind.DEADLINE_MOVED, NoticeKind.OPENING_MOVED)
_START = datetime(2026, 3, 13, 12, tzinfo=UTC)


def replay(feed: Path, engine: Engine) -> dict[str, Any]:
    """Feed every state to an empty database; return what the product reported."""
    told: Counter[NoticeKind] = Counter()
    false_closures = 0
    files = sorted((feed / "states").glob("*.jsonl.gz"))
    for number, path in enumerate(files):
        now = _START + timedelta(days=number)
        records = {
            record.uid: record
            for record in (record_from_row(row)[0] for row in rows_from_state(path))
        }
        with tempfile.TemporaryDirectory() as folder:
            run_dir = Path(folder) / "run"
            write_run(run_dir, records.values(), source_id=SOURCE_ID, at=now)
            with write_session(engine) as session:
                report = ingest_run(session, run_dir, spec=spec_of(SOURCE_ID), now=now)
        told.update(dict(report.notices))
        false_closures += _false_closures(engine, set(records), now)
    return {
        "states": len(files),
        "opened": told[NoticeKind.OPENED],
        "deadline_moved": told[NoticeKind.DEADLINE_MOVED],
        "opening_moved": told[NoticeKind.OPENING_MOVED],
        "reappeared": told[NoticeKind.REAPPEARED],
        "false_closures": false_closures,
        "alerts": sum(told[kind] for kind in _ALERTS),
    }


def _false_closures(engine: Engine, present: set[str], now: datetime) -> int:
    """Count absent calls that the product calls closed though their last content does not say so."""
    with read_session(engine) as session:
        wrong = session.exec(
            select(func.count())
            .select_from(Call)
            .where(col(Call.missing_since).is_not(None), col(Call.uid).in_(present))
        ).one()
        absent = [row for row in calls.list_rows(session) if row.uid not in present]
        contents = calls.records(session, [row.uid for row in absent])
        for row in absent:
            by_content = standing(dates_of(contents[row.uid]), now).status
            wrong += standing(row.dates, now).status is not by_content
        closing = (NoticeKind.CLOSED, NoticeKind.WITHDRAWN)
        wrong += sum(n.kind in closing for n in calls.notices(session, limit=100_000))
    return wrong


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feed", type=Path, required=True)
    parser.add_argument("--database-url", default="")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(arguments.database_url or f"sqlite:///{folder}/replay.db")
        migrate.upgrade(engine)
        print(json.dumps(replay(arguments.feed, engine)))


if __name__ == "__main__":
    main()
