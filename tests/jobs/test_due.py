"""What is due, and when next: pure functions of state and time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.database import spec_of
from domain.quiet import QuietHours
from funding_db.repositories.sources import SourceState
from jobs.due import due_sources, next_due

NOW = datetime(2026, 8, 12, 6, tzinfo=UTC)
SPEC = spec_of("eu_test").model_copy(update={"every_hours": 12})
HOUR = timedelta(hours=1)


def state(source_id: str, next_due_at: datetime | None, *, enabled: bool = True) -> SourceState:
    return SourceState(source_id, enabled, False, None, next_due_at, 0)


def test_what_waits_longest_comes_first_and_what_was_never_planned_before_all():
    states = [
        state("later", NOW + HOUR),
        state("now", NOW),
        state("never", None),
        state("long", NOW - HOUR),
    ]
    known = {"later", "now", "never", "long"}
    assert due_sources(NOW, states, known) == ["never", "long", "now"]


def test_a_source_that_is_switched_off_or_gone_is_never_due():
    states = [state("off", None, enabled=False), state("gone", None)]
    assert due_sources(NOW, states, {"off"}) == []


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 720), (1, 15), (2, 30), (3, 60), (6, 480), (7, 720), (500, 720)]
)
def test_the_pause_doubles_after_failures_up_to_the_rhythm(failures, minutes):
    at = next_due(NOW, SPEC, consecutive_failures=failures, jitter=0.0)
    assert at - NOW == timedelta(minutes=minutes)


def test_jitter_draws_the_pause_out_by_a_tenth_at_most():
    latest = next_due(NOW, SPEC, consecutive_failures=0, jitter=1.0)
    assert latest - NOW == 12 * HOUR * 1.1


@given(
    failures=st.integers(0, 10_000),
    hours=st.integers(1, 24 * 31),
    jitter=st.floats(0, 1),
)
@settings(max_examples=50)
def test_no_source_starves_and_none_is_asked_twice_at_once(failures, hours, jitter):
    spec = SPEC.model_copy(update={"every_hours": hours})
    at = next_due(NOW, spec, consecutive_failures=failures, jitter=jitter)
    assert NOW + min(timedelta(minutes=15), hours * HOUR) <= at <= NOW + hours * HOUR * 1.1
    assert due_sources(at - timedelta(seconds=1), [state("a", at)], {"a"}) == []
    assert due_sources(at, [state("a", at)], {"a"}) == ["a"]


@given(st.lists(st.tuples(st.integers(-500, 500) | st.none(), st.booleans()), max_size=12))
@settings(max_examples=50)
def test_exactly_the_waiting_ones_are_due(plan):
    states = [
        state(str(n), None if minutes is None else NOW + timedelta(minutes=minutes), enabled=on)
        for n, (minutes, on) in enumerate(plan)
    ]
    wanted = {str(n) for n, (m, on) in enumerate(plan) if on and (m is None or m <= 0)}
    found = due_sources(NOW, states, {s.source_id for s in states})
    assert set(found) == wanted
    assert len(found) == len(wanted)


@pytest.mark.parametrize(
    ("hours", "at", "quiet"),
    [
        ("08:00-18:00", "2026-08-12T07:59", False),
        ("08:00-18:00", "2026-08-12T08:00", True),
        ("08:00-18:00", "2026-08-12T17:59", True),
        ("08:00-18:00", "2026-08-12T18:00", False),
        ("22:00-06:00", "2026-08-12T21:59", False),
        ("22:00-06:00", "2026-08-12T22:00", True),
        ("22:00-06:00", "2026-08-13T00:00", True),
        ("22:00-06:00", "2026-08-13T06:00", False),
        ("08:00-18:00", "2026-12-12T08:00", True),  # in winter too, by the clock on the wall
    ],
)
def test_quiet_hours_are_those_of_the_clock_on_the_wall(hours, at, quiet):
    zone = "Europe/Brussels"
    now = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    found = due_sources(now, [state("a", None)], {"a"}, quiet=QuietHours.read(hours, zone))
    assert found == ([] if quiet else ["a"])


@pytest.mark.parametrize("text", ["", "8-18", "08:00", "24:00-06:00", "08:00-08:00", "08:60-09:00"])
def test_hours_that_nobody_can_read_are_refused(text):
    with pytest.raises(ValueError, match=r"hours|tell"):
        QuietHours.read(text, "UTC")


@given(
    begins=st.integers(0, 1439),
    minutes=st.integers(1, 1425),
    start=st.integers(0, 60 * 24 * 400),
    zone=st.sampled_from(["UTC", "Europe/Brussels", "Europe/Helsinki", "Atlantic/Azores"]),
)
@settings(max_examples=25)
def test_in_quiet_hours_nothing_is_due_and_what_waits_comes_right_after(
    begins, minutes, start, zone
):
    ends = (begins + minutes) % 1440
    text = f"{begins // 60:02}:{begins % 60:02}-{ends // 60:02}:{ends % 60:02}"
    quiet = QuietHours.read(text, zone)
    at = NOW + timedelta(minutes=start)
    waiting = [state("a", at)]
    # The clock skips an hour once a year: hours that lie in it come a day later.
    asked = [at + timedelta(minutes=7 * n) for n in range(60 * 50 // 7)]
    due = [now for now in asked if due_sources(now, waiting, {"a"}, quiet=quiet)]
    assert due, "no source starves"
    assert not any(quiet.cover(now) for now in due)
    assert all(quiet.cover(now) for now in asked if now < due[0])
