"""Status: computed from dates on reading; the source's flag only where dates are silent."""

import datetime as dt

import pytest

from domain.deadline import Deadline
from domain.enums import CallStatus, DeadlineKind, DeadlineModel, PublicationStatus
from domain.status import Dates, brussels_day, standing

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
PUB = PublicationStatus


def day(offset: int, **more: object) -> Deadline:
    return Deadline(on=TODAY + dt.timedelta(days=offset), **more)


def stage(offset: int, number: int) -> Deadline:
    return day(offset, kind=DeadlineKind.STAGE, number=number)


def cut_off(offset: int, number: int) -> Deadline:
    return day(offset, kind=DeadlineKind.CUT_OFF, number=number)


def at(
    *deadlines: Deadline,
    opens: int | None = None,
    model: DeadlineModel | None = None,
    published: PublicationStatus | None = None,
) -> tuple[CallStatus, Deadline | None]:
    opens_on = None if opens is None else TODAY + dt.timedelta(days=opens)
    return tuple(standing(Dates(opens_on, deadlines, model, published), NOW))


@pytest.mark.parametrize("flag", [None, PUB.OPEN, PUB.FORTHCOMING])
def test_dates_outrank_the_flag(flag):
    assert at(day(5), opens=-5, published=flag) == (CallStatus.OPEN, day(5))
    assert at(day(5), opens=1, published=flag) == (CallStatus.FORTHCOMING, day(5))
    assert at(day(-2), opens=-5, published=flag) == (CallStatus.CLOSED, None)


def test_a_source_that_says_closed_before_its_deadline_is_believed():
    assert at(day(50), opens=-5, published=PUB.CLOSED) == (CallStatus.CLOSED, None)


def test_a_stale_open_flag_does_not_open_a_passed_call():
    assert at(day(-700), published=PUB.OPEN) == (CallStatus.CLOSED, None)


def test_it_opens_on_its_opening_day():
    assert at(day(5), opens=0)[0] is CallStatus.OPEN


@pytest.mark.parametrize(
    ("flag", "status"),
    [
        (PUB.OPEN, CallStatus.OPEN),
        (PUB.FORTHCOMING, CallStatus.FORTHCOMING),
        (None, CallStatus.UNKNOWN),
    ],
)
def test_without_an_opening_day_the_flag_counts(flag, status):
    assert at(day(5), published=flag) == (status, day(5))


def test_the_last_day_without_an_hour_is_neither_open_nor_closed():
    assert at(day(0), opens=-5) == (CallStatus.LAST_DAY, day(0))


def test_the_last_day_with_hour_and_zone_is_sure():
    ahead = day(0, time=dt.time(17), timezone="Europe/Brussels")
    past = day(0, time=dt.time(12), timezone="Europe/Brussels")
    assert at(ahead, opens=-5) == (CallStatus.OPEN, ahead)
    assert at(past, opens=-5) == (CallStatus.CLOSED, None)


def test_two_stages_before_the_first_deadline():
    assert at(stage(3, 1), stage(90, 2), opens=-5) == (CallStatus.OPEN, stage(3, 1))
    assert at(stage(90, 2), stage(3, 1), opens=-5) == (CallStatus.OPEN, stage(3, 1))


def test_two_stages_on_the_last_day_of_the_first():
    assert at(stage(0, 1), stage(90, 2), opens=-5) == (CallStatus.LAST_DAY, stage(0, 1))


def test_two_stages_after_the_first_are_closed_to_newcomers():
    assert at(stage(-3, 1), stage(90, 2), opens=-5) == (CallStatus.LATER_STAGE, None)
    assert at(stage(-90, 1), stage(-3, 2), opens=-99) == (CallStatus.CLOSED, None)


def test_cut_offs_use_the_next_one():
    cuts = (cut_off(-30, 1), cut_off(30, 2), cut_off(90, 3))
    assert at(*cuts, opens=-60) == (CallStatus.OPEN, cut_off(30, 2))
    assert at(cut_off(0, 1), cut_off(30, 2), opens=-60)[0] is CallStatus.OPEN, "another follows"
    assert at(cut_off(-30, 1), cut_off(0, 2), opens=-60)[0] is CallStatus.LAST_DAY


@pytest.mark.parametrize("model", [DeadlineModel.CONTINUOUS, DeadlineModel.FIRST_COME])
def test_an_endless_call_is_open_when_its_source_says_so(model):
    assert at(model=model, published=PUB.OPEN) == (CallStatus.OPEN, None)
    assert at(model=model) == (CallStatus.UNKNOWN, None)


def test_without_any_deadline():
    assert at(opens=10) == (CallStatus.FORTHCOMING, None)
    assert at(published=PUB.FORTHCOMING) == (CallStatus.FORTHCOMING, None)
    assert at(published=PUB.OPEN) == (CallStatus.UNKNOWN, None), "open until when?"
    assert at(opens=-10, published=PUB.FORTHCOMING) == (CallStatus.UNKNOWN, None)
    assert at(published=PUB.CLOSED) == (CallStatus.CLOSED, None)
    assert at() == (CallStatus.UNKNOWN, None)


def test_the_institutions_day_is_brussels_own():
    before_midnight_utc = dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC)
    assert brussels_day(before_midnight_utc) == dt.date(2026, 11, 21)


@pytest.mark.parametrize("flag", [None, PUB.OPEN, PUB.FORTHCOMING])
def test_a_timetables_entry_is_never_open(flag):
    plan = Dates(TODAY - dt.timedelta(days=5), (day(5),), None, flag, TODAY + dt.timedelta(days=5))
    assert standing(plan, NOW) == (CallStatus.FORTHCOMING, day(5))
    endless = Dates(None, (), None, flag, dt.date.max)
    assert standing(endless, NOW) == (CallStatus.FORTHCOMING, None)


def test_a_plan_that_has_passed_says_nothing():
    plan = Dates(None, (day(-1),), None, PUB.FORTHCOMING, TODAY - dt.timedelta(days=1))
    assert standing(plan, NOW) == (CallStatus.UNKNOWN, None)
