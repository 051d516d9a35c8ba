"""Calls entered by hand: one form of a link, nothing defaulted, nothing impossible."""

import datetime as dt

import pytest
from pydantic import ValidationError

from domain.deadline import Deadline
from domain.enums import BudgetScope, Instrument
from domain.errors import UsageError
from domain.hand import HandEntry, clean_link, record_of
from domain.money import Money


def entry(**changes):
    given = {
        "link": "https://city.example/call",
        "title": "A call",
        "language": "fr",
        "instrument": Instrument.GRANT,
    }
    return HandEntry(**(given | changes))


@pytest.mark.parametrize(
    ("link", "clean"),
    [
        (" https://City.Example/Call?id=1#top ", "https://city.example/Call?id=1"),
        ("HTTPS://city.example", "https://city.example/"),
        ("https://city.example:443/a", "https://city.example/a"),
        ("https://city.example:8443/a", "https://city.example:8443/a"),
    ],
)
def test_a_link_has_one_form(link, clean):
    assert clean_link(link) == clean
    assert clean_link(clean) == clean


@pytest.mark.parametrize(
    "link",
    [
        "",
        "http://city.example/call",
        "ftp://city.example",
        "javascript:alert(1)",
        "//city.example",
        "https://",
        "https://localhost/x",
        "https://user:word@city.example/x",
        "https://city.example@evil.example/",
        "https://city.example/a b",
        "https://city.example/\u202eevil",
        "https://city.example\\@evil.example",
        "https://[::1",
        "https://city.example:x/",
        "https://city.example/" + "a" * 2_000,
    ],
)
def test_other_addresses_are_refused(link):
    with pytest.raises(UsageError):
        clean_link(link)


def test_what_was_not_given_stays_unknown():
    record = record_of(entry())
    assert record.uid.startswith("hand:")
    assert record.url == "https://city.example/call"
    given = {"source_id", "source_ref", "url", "title", "language", "level", "instrument"}
    assert set(record.model_dump(exclude_defaults=True)) == given
    assert record.budget_scope is BudgetScope.UNKNOWN
    assert record.published_status is None


def test_one_link_is_one_call():
    same = record_of(entry(link="https://CITY.example/call#x", title="Another"))
    assert same.uid == record_of(entry()).uid
    assert record_of(entry(link="https://city.example/other")).uid != same.uid


def test_everything_given_is_kept():
    deadline = Deadline(on=dt.date(2027, 1, 15), time=dt.time(17), timezone="Europe/Paris")
    record = record_of(
        entry(
            title="  Two\nlines\u202e ",
            programme="ERDF",
            identifier=" REF 1 ",
            countries=("FR",),
            opens_on=dt.date(2026, 12, 1),
            deadline=deadline,
            grant_min=Money.of(1),
            grant_max=Money.of(2),
            budget_total=Money.of(3),
        )
    )
    assert (record.title, record.identifier, record.programme) == ("Two lines", "REF 1", "ERDF")
    assert record.deadlines == (deadline,)
    assert [area.code for area in record.areas] == ["FR"]
    assert (record.grant_min, record.grant_max) == (Money.of(1), Money.of(2))


@pytest.mark.parametrize(
    "changes",
    [
        {"opens_on": dt.date(2027, 2, 1), "deadline": Deadline(on=dt.date(2027, 1, 1))},
        {"grant_min": Money.of(2), "grant_max": Money.of(1)},
        {"grant_min": Money.of(1, "PLN"), "grant_max": Money.of(2)},
        {"budget_total": Money.of(0)},
        {"grant_max": Money.of(-5)},
        {"instrument": "gift"},
        {"title": "x" * 501},
        {"status": "open"},
    ],
)
def test_what_cannot_be_is_refused(changes):
    with pytest.raises(ValidationError):
        entry(**changes)


@pytest.mark.parametrize("changes", [{"title": " \n "}, {"title": "\u202e"}, {"programme": "NONE"}])
def test_what_is_no_call_is_refused_in_words(changes):
    with pytest.raises(UsageError):
        record_of(entry(**changes))
