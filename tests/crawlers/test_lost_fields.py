"""A run that knows a field much more rarely than the last good run did is degraded, in words."""

import datetime as dt

import pytest

from crawlers.discovery import source
from crawlers.judge import Outcome, judge
from crawlers.run import _usual
from domain.enums import RunVerdict
from domain.run import VERDICT, Hints, Share, Verdict
from domain.source import Expect

EXPECT = Expect(calls=(1, 100_000))
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def verdict_of(items, now, usual, level="topic"):
    outcome = Outcome(
        items=items,
        finish_reason="finished",
        pages=items,
        exceptions=0,
        levels={level: Share(items=items, filled=now)},
        usual={"topic": Share(items=items, filled=usual)},
    )
    return judge(outcome, EXPECT, ())


@pytest.mark.parametrize(
    ("items", "now", "usual", "lost"),
    [
        (10, {"deadlines": 0.0}, {"deadlines": 1.0}, True),
        (10, {}, {"deadlines": 1.0}, True),
        (3, {"deadlines": 0.0}, {"deadlines": 1.0}, True),
        (5000, {"deadlines": 0.8}, {"deadlines": 0.97}, True),
        (5000, {"rates": 0.15}, {"rates": 0.3}, True),
        # Calls come and go: small changes and small sources are no proof.
        (5000, {"deadlines": 0.9}, {"deadlines": 0.97}, False),
        (5000, {"rates": 0.25}, {"rates": 0.3}, False),
        (10, {"rates": 0.0}, {"rates": 0.2}, False),
        (1, {"deadlines": 0.0}, {"deadlines": 1.0}, False),
        (10, {"deadlines": 0.9}, {"deadlines": 1.0}, False),
        (10, {"deadlines": 1.0}, {"deadlines": 0.2}, False),
        (5000, {"deadlines": 0.0}, {"deadlines": 0.0}, False),
    ],
)
def test_a_field_is_lost_when_chance_does_not_explain_it(items, now, usual, lost):
    found = verdict_of(items, now, usual)
    assert (found.verdict is RunVerdict.DEGRADED) is lost
    if lost:
        assert "topic calls, last time for" in found.reasons[0]


def test_a_level_that_is_absent_today_tells_nothing():
    assert verdict_of(50, {"deadlines": 0.0}, {"deadlines": 1.0}, level="call").verdict == "ok"


def _last(run_dir, **changes):
    spec = source("es_bdns").spec
    content = {
        "source_id": spec.id,
        "verdict": RunVerdict.OK,
        "started_at": NOW - dt.timedelta(days=1),
        "ended_at": NOW - dt.timedelta(days=1),
        "parser_version": spec.parser_version,
        "items": 5,
        "complete": True,
        "items_sha256": "0" * 64,
        "levels": {"call": Share(items=5, filled={"deadlines": 1.0})},
    }
    run_dir.mkdir(exist_ok=True)
    (run_dir / VERDICT).write_text(Verdict(**(content | changes)).model_dump_json())
    return _usual(Hints(source_id=spec.id, snapshot_dir=str(run_dir / "snapshots")), spec, NOW)


def test_the_last_good_run_is_what_this_one_is_held_against(tmp_path):
    run_dir = tmp_path / "last"
    assert _last(run_dir)["call"].filled == {"deadlines": 1.0}
    assert _last(run_dir, parser_version="other") == {}
    long_ago = NOW - dt.timedelta(days=20)
    assert _last(run_dir, started_at=long_ago, ended_at=long_ago) == {}
    spec = source("es_bdns").spec
    hints = Hints(source_id=spec.id, snapshot_dir=str(run_dir / "snapshots"))
    (run_dir / VERDICT).write_text("{")
    assert _usual(hints, spec, NOW) == {}
    (run_dir / VERDICT).unlink()
    assert _usual(hints, spec, NOW) == {}
    assert _usual(Hints(source_id=spec.id), spec, NOW) == {}
