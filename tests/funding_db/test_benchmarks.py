"""The benchmarks of this room measure what the product does."""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.database import measure_ingest, measure_search, multiplied, queries
from benchmarks.replay import replay
from funding_db import quality
from funding_db.engine import Engine, read_session
from funding_db.repositories import calls
from tests.funding_db.calls_of_a_source import call
from tests.paths import SHARED, needs_recorded


def test_ingest_and_search_are_measured_against_floors(engine: Engine) -> None:
    spent = measure_ingest(engine, multiplied([call("1"), call("2")], 50))
    assert set(spent) == {"ingest", "reingest_unchanged"}
    for figures in spent.values():
        assert set(figures) == {"s", "floor_s", "ratio"}
        assert figures["ratio"] > 0
    with read_session(engine) as session:
        assert len(calls.list_rows(session)) == 50
        assert quality.check(session) == ()
    found = measure_search(engine)
    assert found["queries"] == len(queries()) == 200
    assert 0 < found["p50_ms"] <= found["p95_ms"] <= found["max_ms"]


def _state(folder: Path, number: int, items: list[dict[str, object]]) -> None:
    path = folder / "states" / f"{number:03}.jsonl.gz"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress("\n".join(json.dumps(item) for item in items).encode()))


def _item(ref: str, status: str, opens: str, closes: str) -> dict[str, object]:
    return {
        "id": ref,
        "kind": {"id": "1"},
        "identifier": f"HORIZON-CL3-2027-01-{ref}",
        "title": f"Topic {ref}",
        "status": {"id": status},
        "startDate": f"{opens}T00:00:00.000+0000",
        "deadlineDate": [f"{closes}T00:00:00.000+0000"],
    }


FORTHCOMING, OPEN = "31094501", "31094502"


def test_a_replay_counts_what_the_product_reports(engine: Engine, tmp_path: Path) -> None:
    first = _item("1", FORTHCOMING, "2026-06-01", "2026-11-10")
    other = _item("2", OPEN, "2026-06-01", "2026-11-10")
    _state(tmp_path, 0, [first, other])
    _state(tmp_path, 1, [_item("1", OPEN, "2026-06-02", "2026-11-10")])
    _state(tmp_path, 2, [_item("1", OPEN, "2026-06-02", "2026-11-12"), other])
    assert replay(tmp_path, engine) == {
        "states": 3,
        "opened": 1,
        "deadline_moved": 1,
        "opening_moved": 1,
        "reappeared": 1,
        "false_closures": 0,
        "alerts": 3,
    }


@pytest.mark.recorded
@needs_recorded
def test_the_recorded_feed_is_told_without_a_false_alarm(sqlite_engine: Engine) -> None:
    assert replay(SHARED / "portal" / "eu-grants-feed", sqlite_engine) == {
        "states": 102,
        "opened": 221,
        "deadline_moved": 47,
        "opening_moved": 10,
        "reappeared": 420,
        "false_closures": 0,
        "alerts": 278,
    }
