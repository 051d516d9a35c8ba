"""How fast the parts are, each with its floor measured in the same run.

    python -m benchmarks.throughput [--scale] [--data FOLDER] --json

reads the recorded material beside the checkout. --scale takes 2,000 profiles instead of 200.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from benchmarks import crawling, database, matching, parsing, source_parsing
from benchmarks.cluster import ClusterAbsent, temporary_cluster
from benchmarks.lines import show
from benchmarks.pages import measure_calls_page
from benchmarks.portal_data import rows_from_normalised
from crawlers.portal.rows import record_from_row
from domain.call import CallRecord
from domain.project import ProjectProfile
from domain.text import plain
from funding_db import migrate
from funding_db.engine import Engine, make_engine
from tests.paths import SHARED

_NOW = datetime(2026, 8, 12, 12, tzinfo=UTC)
_CALLS = 11_000
_PROFILES, _PROFILES_AT_SCALE = 200, 2_000
_SUMMARY = 600


def measure(data: Path, *, scale: bool, told: Callable[[str], None]) -> dict[str, Any]:
    """Return all figures; `told` is given the name of each part before it is measured."""
    rows = list(rows_from_normalised(data / "isf" / "sedia_open_calls_2026-08.normalised.jsonl.gz"))
    sample = data / "portal" / "fixtures" / "bulk_grantsTenders_sample.json"
    read = [record_from_row(row)[0] for row in rows]
    # First, because a process never forgets the most memory that it once held.
    told("matching")
    found = _matching(read, _PROFILES_AT_SCALE if scale else _PROFILES)
    told("bulk file")
    found |= {"bulk_read": crawling.measure_bulk(sample, rows, _CALLS)}
    found |= {"ingest": {}, "reingest_unchanged": {}, "search": {}}
    with ExitStack() as stack:
        for name, engine in _engines(stack):
            told(name)
            for part, figures in database.measure_ingest(
                engine, database.multiplied(read, _CALLS)
            ).items():
                found[part][name] = figures
            found["search"][name] = database.measure_search(engine)
            if name == "sqlite":
                found["calls_page"] = measure_calls_page(engine)
    # The embedded engine's figure stands for the product; both engines' stand beside it.
    found["search"] = {"p95_ms": found["search"]["sqlite"]["p95_ms"]} | found["search"]
    told("parts")
    parsed = parsing.parse_ms_per_kb(data, rows)
    # The slowest kind of page stands for all; each kind stands beside it.
    found |= {"parse_ms_per_kb": max(parsed.values()), "parse": parsed}
    # Recordings are thin: what a page costs whatever its size weighs more than in a real one.
    found["parse_sources"] = source_parsing.measure()
    found["tick_ms"] = crawling.tick_ms()
    found["cli_help_s"] = crawling.cold_start_s()
    return found


def _matching(read: Sequence[CallRecord], count: int) -> dict[str, Any]:
    profiles = [profile_of(record) for record in read]
    many = [profiles[number % len(profiles)] for number in range(count)]
    found = matching.measure(list(database.multiplied(read, _CALLS)), many, now=_NOW)
    found["match"] |= {"profiles": count, "calls": _CALLS}
    return found


def _engines(stack: ExitStack) -> Iterator[tuple[str, Engine]]:
    """Yield an empty, migrated database of each kind that can be had here."""
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    yield "sqlite", stack.enter_context(_migrated(database.throwaway_url(Path(folder))))
    try:
        server = stack.enter_context(temporary_cluster())
    except ClusterAbsent:
        return
    yield "postgresql", stack.enter_context(_migrated(server))


@contextmanager
def _migrated(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    migrate.upgrade(engine)
    try:
        yield engine
    finally:
        engine.dispose()


def profile_of(record: CallRecord) -> ProjectProfile:
    """Return a project as a call might have asked for it, so that profiles are as long as real ones."""
    text = plain(record.texts[0].html)[:_SUMMARY] if record.texts else ""
    return ProjectProfile(title=record.title, summary=text, language=record.language)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return 2 when the recorded material is not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED, help="folder of recorded material")
    parser.add_argument("--scale", action="store_true")
    parser.add_argument("--json", action="store_true")
    parsed = parser.parse_args(arguments)
    if not (parsed.data / "isf").is_dir():
        parser.error("there is no recorded material here; name its folder with --data")
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("…", total=None)
        found = measure(
            parsed.data, scale=parsed.scale, told=lambda name: bar.update(task, description=name)
        )
    show(found, as_json=parsed.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
