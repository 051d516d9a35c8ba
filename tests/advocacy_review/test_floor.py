"""The floor of five cities holds against whoever subtracts one figure from another."""

import pytest

from domain.tracking import DismissReason
from funding_db.engine import read_session, write_session
from services import evidence, gaps, surveys
from tests.advocacy_evidence.makers import NOW, add_city, advocate, dismiss, offer

WHY = DismissReason.NO_POLICE_AUTHORITY


@pytest.fixture
def calls(sqlite_engine):
    offer(sqlite_engine)
    return sqlite_engine


def cities(engine, country, count, first=0, budget=100_000):
    for number in range(first, first + count):
        city = add_city(engine, f"{country} {number}")
        dismiss(engine, city, country=country, budget=budget and budget + number)


def shown(engine, **narrowed):
    with read_session(engine) as session:
        found = gaps.refusals(advocate(), session, **narrowed)
    return next((one for one in found if one.reason is WHY), None)


def test_a_country_is_not_shown_when_the_rest_would_be_one_city(calls):
    cities(calls, "FR", 5)
    assert shown(calls, country="FR").cities == 5
    cities(calls, "IT", 1)
    assert shown(calls).cities == 6
    assert shown(calls, country="FR") is None  # else the budget of the one in Italy is told


def test_two_countries_do_not_tell_of_a_third(calls):
    cities(calls, "FR", 6)
    cities(calls, "DE", 5)
    cities(calls, "IT", 1)
    assert shown(calls).cities == 12
    assert shown(calls, country="FR").cities == 6
    assert shown(calls, country="DE") is None
    cities(calls, "IT", 4, first=1)
    assert [shown(calls, country=one).cities for one in ("FR", "DE", "IT")] == [6, 5, 5]


def test_a_sum_is_not_shown_when_the_rest_would_be_that_of_one_city(calls):
    cities(calls, "FR", 5)
    cities(calls, "IT", 4, budget=None)
    cities(calls, "IT", 1, first=4)
    assert (shown(calls).cities, shown(calls).sought_cities) == (10, 6)
    assert (shown(calls, country="FR").cities, shown(calls, country="FR").sought) == (5, None)


def test_a_network_does_not_reach_the_floor_with_cities_of_its_own_making(calls):
    network = add_city(calls, "Network", "network")
    for number in range(5):
        dismiss(calls, network, city=f"Invented {number}", budget=1)
    reader = advocate(network)
    with read_session(calls) as session:
        assert gaps.refusals(reader, session)[0].cities == 5
    cities(calls, "FR", 1, budget=7_000_000)
    with read_session(calls) as session:
        (found,) = gaps.refusals(reader, session)
        assert found.cities == 5
        assert found.sought.minor == 5 * 100
        assert gaps.cities_of(reader, session, [uid for uid, _title in found.calls]) == 5


def test_the_rest_of_a_survey_is_not_found_by_subtracting(calls):
    head = "question;answer;cities;n;date\n"
    lines = [("yes", 6), ("in part", 5), ("no", 1)]
    text = head + "".join(f"Did you apply?;{word};{n};12;2026-10-01\n" for word, n in lines)
    with write_session(calls) as session:
        (number,) = surveys.import_csv(advocate(), session, text.encode(), now=NOW)
        block = evidence.draw_survey(advocate(), session, number, now=NOW)
    assert [row.label for row in block.rows] == ["yes"]
