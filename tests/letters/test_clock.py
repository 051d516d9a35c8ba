"""The clock: due dates from rules, promises and people; pauses, chasers, reminders, closed days."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.advocacy_letters import (
    Addressee,
    BodyKind,
    Dispatch,
    DispatchEvent,
    DispatchState,
    Pause,
)
from letters.clock import DueFrom, WhyNot, is_paused, read_clock, remind_in_weeks
from letters.working_days import clock_data, working_days_of

SENT = dt.date(2026, 11, 2)
MONDAY = SENT
days = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))


def addressee(kind="commission", country=None):
    return Addressee(
        body="A body",
        body_kind=kind,
        office="Director-General",
        language="en",
        salutation="Dear Director-General,",
        country=country,
    )


def dispatch(*events, **more):
    return Dispatch(
        addressee="A body",
        office="Director-General",
        version="w",
        language="en",
        sent_on=SENT,
        events=tuple(
            DispatchEvent(state=state, on=on, promised_by=promised)
            for state, on, promised in (e if len(e) == 3 else (*e, None) for e in events)
        ),
        **more,
    )


def day(month, number):
    return dt.date(2026, month, number)


def test_the_rule_gives_a_day_with_its_source_and_its_doubt():
    # 11 November is a public holiday in Belgium; the institutions' own list of 2026 is not known.
    due = read_clock(dispatch(), addressee(), SENT).due
    assert due.on == day(11, 24)
    assert due.rests_on is DueFrom.RULE
    assert (due.rule.working_days, due.rule.source_dated) == (15, dt.date(2014, 10, 6))
    assert due.rule.source.startswith("https://")
    assert due.rule.quote
    assert due.rule.doubt
    assert due.holidays_known is False


@pytest.mark.parametrize("kind", sorted(set(BodyKind) - {BodyKind.COMMISSION}))
def test_without_a_sourced_rule_there_is_no_day(kind):
    reading = read_clock(dispatch(), addressee(kind), day(12, 31))
    assert reading.due is None
    assert not reading.overdue
    assert reading.chaser.why_not is WhyNot.NO_DUE_DATE


def test_a_persons_day_wins_and_the_suggestion_stays_beside_it():
    reading = read_clock(dispatch(own_due_on=day(12, 18)), addressee(), day(12, 1))
    assert (reading.due.on, reading.due.rests_on) == (day(12, 18), DueFrom.OWN)
    assert reading.suggested.on == day(11, 24)
    assert not reading.overdue


def test_overdue_begins_the_day_after():
    assert not read_clock(dispatch(), addressee(), day(11, 24)).overdue
    assert read_clock(dispatch(), addressee(), day(11, 25)).overdue


@pytest.mark.parametrize("state", ["answered", "no_answer", "bounced"])
def test_what_is_settled_or_bounced_is_never_overdue_nor_chased(state):
    reading = read_clock(dispatch((state, day(11, 5))), addressee(), day(12, 31))
    assert not reading.overdue
    assert not reading.chaser.proposed


def test_a_holding_reply_starts_anew_and_a_promised_day_is_taken():
    held = dispatch(("holding_reply", day(11, 16)))
    assert read_clock(held, addressee(), day(11, 17)).due.on == day(12, 7)
    promised = dispatch(("holding_reply", day(11, 16), day(12, 15)))
    due = read_clock(promised, addressee(), day(11, 17)).due
    assert (due.on, due.rests_on) == (day(12, 15), DueFrom.PROMISED)


def test_while_the_ball_is_with_us_nothing_is_overdue_and_the_days_are_given_back():
    paused = dispatch(pauses=(Pause(first=day(11, 16)),))
    during = read_clock(paused, addressee(), day(12, 14))
    assert during.paused
    assert not during.overdue
    assert during.chaser.why_not is WhyNot.BALL_WITH_US
    over = dispatch(pauses=(Pause(first=day(11, 16), last=day(11, 20)),))
    assert read_clock(over, addressee(), day(11, 30)).due.on == day(12, 1)
    twice = (Pause(first=day(11, 16), last=day(11, 20)), Pause(first=day(11, 18), last=day(11, 20)))
    assert read_clock(dispatch(pauses=twice), addressee(), day(11, 30)).due.on == day(12, 1)


def test_a_chaser_is_proposed_after_quiet_days_and_not_again_too_soon():
    assert read_clock(dispatch(), addressee(), day(11, 26)).chaser.why_not is WhyNot.NOT_YET_DUE
    first = read_clock(dispatch(), addressee(), day(11, 27)).chaser
    assert first.proposed
    assert first.from_day == day(11, 27)
    chased = dispatch(("chased", day(11, 27)))
    soon = read_clock(chased, addressee(), day(11, 30)).chaser
    assert (soon.proposed, soon.why_not) == (False, WhyNot.TOO_SOON_AFTER_THE_LAST)
    assert soon.from_day == day(12, 11)
    assert read_clock(chased, addressee(), day(12, 11)).chaser.proposed


@pytest.mark.parametrize("state", list(DispatchState))
def test_a_reminder_comes_whatever_happened(state):
    on = remind_in_weeks(SENT, 3)
    assert on == day(11, 23)
    one = dispatch((state, day(11, 3)), remind_on=on, pauses=(Pause(first=day(11, 3)),))
    assert not read_clock(one, addressee(), day(11, 22)).remind
    assert read_clock(one, addressee(), day(11, 23)).remind


def test_closed_days_of_the_institutions_where_their_list_is_held():
    at_work = working_days_of(addressee())
    assert at_work.knows(2023)
    assert not at_work.knows(2026)
    assert not at_work.is_one(dt.date(2023, 5, 9))
    assert at_work.is_one(dt.date(2023, 11, 10))
    assert at_work.after(dt.date(2023, 12, 22), 1) == dt.date(2024, 1, 2)
    french = working_days_of(addressee("ministry", "FR"))
    assert french.knows(2026)
    assert not french.is_one(dt.date(2026, 7, 14))
    nowhere = working_days_of(addressee("ministry"))
    assert not nowhere.knows(2026)
    assert nowhere.is_one(dt.date(2026, 7, 14))
    assert working_days_of(addressee("ministry", "XX")).is_one(dt.date(2026, 7, 14))


def test_every_rule_and_list_has_its_source_and_date():
    data = clock_data()
    assert all(rule.source and rule.quote and rule.read_on for rule in data.rules)
    assert all(one.source.startswith("https://") for one in data.closed)
    assert all(found.year == one.year for one in data.closed for found in one.days)
    assert all(found.weekday() < 5 for one in data.closed for found in one.days)


@given(first=days, count=st.integers(0, 60))
def test_counting_working_days_forward_and_back_agrees(first, count):
    at_work = working_days_of(addressee())
    last = at_work.after(first, count)
    assert at_work.within(first + dt.timedelta(days=1), last) == count
    assert count == 0 or at_work.is_one(last)


@given(first=days, length=st.integers(0, 40), today=days)
def test_a_pause_never_brings_a_day_forward_and_never_overdue_within(first, length, today):
    last = first + dt.timedelta(days=length)
    paused = dispatch(pauses=(Pause(first=first, last=last),))
    plain, with_pause = (read_clock(one, addressee(), today) for one in (dispatch(), paused))
    assert with_pause.due.on >= plain.due.on
    assert is_paused(paused, today) == (first <= today <= last)
    assert not (with_pause.paused and (with_pause.overdue or with_pause.chaser.proposed))


@given(chased=st.lists(days.filter(lambda d: d >= SENT), max_size=4).map(sorted), today=days)
def test_between_two_chasers_lies_the_gap(chased, today):
    reading = read_clock(dispatch(*(("chased", on) for on in chased)), addressee(), today)
    if reading.chaser.proposed and chased:
        between = working_days_of(addressee()).within(chased[-1] + dt.timedelta(days=1), today)
        assert between >= clock_data().habits.chaser_gap_working_days
    if reading.chaser.proposed:
        assert reading.overdue


def test_events_out_of_order_are_refused():
    with pytest.raises(ValidationError, match="order"):
        dispatch(("acknowledged", dt.date(2026, 10, 1)))
