"""Deadlines: an instant only when day, hour and zone are published."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from domain.deadline import Deadline, DeadlineState

DAY = dt.date(2027, 11, 4)
FIVE = dt.time(17)
BRUSSELS = "Europe/Brussels"


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (dt.date(2027, 7, 1), utc(2027, 7, 1, 15)),
        (dt.date(2027, 11, 4), utc(2027, 11, 4, 16)),
        (dt.date(2027, 3, 27), utc(2027, 3, 27, 16)),
        (dt.date(2027, 3, 28), utc(2027, 3, 28, 15)),
        (dt.date(2027, 10, 31), utc(2027, 10, 31, 16)),
    ],
    ids=["summer", "winter", "eve_of_summer_time", "first_day_of_it", "last_day_of_it"],
)
def test_summer_time_moves_the_instant(on, expected):
    assert Deadline(on=on, time=FIVE, timezone=BRUSSELS).instant() == expected


def test_an_hour_that_the_clock_skips_still_has_one_instant():
    skipped = Deadline(on=dt.date(2027, 3, 28), time=dt.time(2, 30), timezone=BRUSSELS)
    assert skipped.instant() == utc(2027, 3, 28, 1, 30)


@pytest.mark.parametrize(
    "known", [{}, {"time": FIVE}, {"timezone": BRUSSELS}, {"rule": "17:00 Brussels time"}]
)
def test_without_hour_and_zone_there_is_no_instant(known):
    assert Deadline(on=DAY, **known).instant() is None


def test_a_known_instant_is_ahead_until_the_very_moment():
    deadline = Deadline(on=DAY, time=FIVE, timezone=BRUSSELS)
    assert deadline.state(utc(2027, 11, 4, 16)) is DeadlineState.AHEAD
    assert deadline.state(utc(2027, 11, 4, 16, 0, 1)) is DeadlineState.PASSED


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (utc(2027, 11, 3, 19, 59, 59), DeadlineState.AHEAD),
        (utc(2027, 11, 3, 20), DeadlineState.LAST_DAY),
        (utc(2027, 11, 5, 3, 59, 59), DeadlineState.LAST_DAY),
        (utc(2027, 11, 5, 4), DeadlineState.PASSED),
    ],
)
def test_without_a_zone_the_day_lasts_while_it_runs_anywhere_in_the_union(now, state):
    assert Deadline(on=DAY).state(now) is state
    assert Deadline(on=DAY, time=FIVE).state(now) is state, "an hour of no zone is no instant"


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (utc(2027, 11, 3, 22, 59), DeadlineState.AHEAD),
        (utc(2027, 11, 3, 23), DeadlineState.LAST_DAY),
        (utc(2027, 11, 4, 22, 59), DeadlineState.LAST_DAY),
        (utc(2027, 11, 4, 23), DeadlineState.PASSED),
    ],
)
def test_with_a_zone_the_day_is_that_zone_s_day(now, state):
    assert Deadline(on=DAY, timezone=BRUSSELS).state(now) is state


def test_the_zone_of_the_asking_clock_does_not_matter():
    now = utc(2027, 11, 4, 15, 30)
    elsewhere = now.astimezone(ZoneInfo("Pacific/Auckland"))
    deadline = Deadline(on=DAY, time=FIVE, timezone=BRUSSELS)
    assert deadline.state(now) is deadline.state(elsewhere) is DeadlineState.AHEAD


def test_a_clock_without_zone_is_refused():
    with pytest.raises(TypeError):
        Deadline(on=DAY).state(dt.datetime(2027, 11, 4))


@pytest.mark.parametrize("zone", ["Mars/Phobos", "../../etc/passwd", "Europe", "", "CEST time"])
def test_a_zone_that_does_not_exist_is_refused_when_it_is_read(zone):
    with pytest.raises(ValidationError, match="no time zone"):
        Deadline(on=DAY, timezone=zone)


@pytest.mark.parametrize("known", [{}, {"time": dt.time(23, 59), "timezone": "America/Martinique"}])
def test_the_last_day_of_the_calendar_means_no_end(known):
    endless = Deadline(on=dt.date.max, **known)
    assert endless.state(utc(2026, 11, 21)) is DeadlineState.AHEAD
    assert endless.instant() is None


def test_days_left_are_counted_on_the_published_day():
    assert Deadline(on=DAY).days_left(dt.date(2027, 11, 1)) == 3
    assert Deadline(on=DAY).days_left(dt.date(2027, 11, 5)) == -1
