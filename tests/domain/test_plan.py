"""The plan: counted back in working days of the country, and only what this call asks for."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.plan import WORDS, Needs, _steps, plan, working_days_before

DEADLINE = dt.date(2027, 11, 4)
TODAY = dt.date(2027, 1, 4)
ALL = Needs(partners=True, own_funds=True, eu_portal=True, eu_programme=True)
ALONE = Needs(partners=False, own_funds=False, eu_portal=False, eu_programme=False)


@pytest.mark.parametrize(
    ("day", "count", "country", "expected"),
    [
        (dt.date(2026, 11, 23), 1, None, dt.date(2026, 11, 20)),  # a Monday: over the weekend
        (dt.date(2026, 11, 23), 0, None, dt.date(2026, 11, 23)),
        (dt.date(2026, 11, 12), 1, "FR", dt.date(2026, 11, 10)),  # Armistice Day is free in France
        (dt.date(2026, 11, 12), 1, "IT", dt.date(2026, 11, 11)),
        (
            dt.date(2026, 11, 12),
            1,
            "XX",
            dt.date(2026, 11, 11),
        ),  # an unknown country: weekends only
        (dt.date(2027, 1, 4), 2, "PL", dt.date(2026, 12, 30)),  # New Year's Day
    ],
)
def test_working_days(day, count, country, expected):
    assert working_days_before(day, count, country) == expected


def test_a_call_for_one_city_needs_no_partners_and_no_pic():
    keys = [step.key for step in plan(DEADLINE, ALONE, country="FR", today=TODAY)]
    assert {"partners", "letters", "pic", "own_funds", "contact_point"}.isdisjoint(keys)
    assert "account" in keys
    assert keys[-1] == "upload"


def test_the_steps_come_in_order_and_late_ones_are_marked():
    steps = plan(DEADLINE, ALL, country="FR", today=dt.date(2027, 9, 15))
    days = [step.latest_on for step in steps]
    assert days == sorted(days)
    assert days[-1] == dt.date(2027, 11, 2)
    assert [s.key for s in steps if s.late] == ["contact_point", "info_day", "partners", "own_funds", "council"]  # fmt: skip
    assert "account" not in {step.key for step in steps}


def test_what_the_city_set_and_did_itself_counts():
    sitting = dt.date(2027, 9, 20)
    steps = plan(DEADLINE, ALL, country="FR", today=TODAY, own={"council": sitting}, done={"pic"})
    council = next(step for step in steps if step.key == "council")
    assert (council.latest_on, council.own) == (sitting, True)
    assert "pic" not in {step.key for step in steps}
    assert not any(step.own for step in steps if step.key != "council")


def test_every_step_of_the_data_has_words_and_no_word_is_idle():
    assert {key for key, _days, _when in _steps()} == set(WORDS)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1)), st.integers(0, 120))
def test_a_working_day_is_never_a_weekend(day, count):
    found = working_days_before(day, count, "DE")
    assert found <= day
    assert count == 0 or found.weekday() < 5
