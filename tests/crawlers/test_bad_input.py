"""Bad input, item by item: whatever publishers mistype, no wrong value comes of it.

A value that has one sure reading is read; every near miss is refused with BadValue, which a source
turns into an issue while the field stays unknown.
"""

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

from crawlers.bases.reading import Reading
from crawlers.json_answer import answer_of
from crawlers.normalise import dates, months
from crawlers.normalise.amounts import amount, amounts
from crawlers.normalise.objectives import specific_objectives
from crawlers.normalise.rates import rates
from crawlers.page import Page
from domain.deadline import Deadline
from domain.enums import CallStatus, PublicationStatus
from domain.errors import BadValue, PageShapeError
from domain.money import Money
from domain.status import Dates, standing

LANGUAGES = (
    "en",
    "fr",
    "es",
    "pt",
    "it",
    "de",
    "nl",
    "pl",
    "cs",
    "ro",
    "el",
    "fi",
    "lv",
    "hr",
    "sv",
)
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
ROUND = [(month, day) for month in range(1, 13) for day in (29, 30, 31)]
NEVER = [(m, d) for m, d in ROUND if d > calendar.monthrange(2026, m)[1]]
"""Days that 2026 does not have: 29 to 31 February, 31 April, 31 June, 31 September, 31 November."""


def test_there_are_twelve_languages_and_seven_impossible_days():
    assert len(LANGUAGES) >= 12
    assert len(NEVER) == 7
    assert (11, 31) in NEVER


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_name_gives_its_month_and_no_impossible_day(language):
    for month in range(1, 13):
        name = months.name_of(month, language)
        assert dates.day(f"15 {name} 2026", [language]) == dt.date(2026, month, 15)
    for month, day in NEVER:
        name = months.name_of(month, language)
        for text in (f"{day} {name} 2026", f"{day}. {name} 2026", f"{day}.{month}.2026"):
            with pytest.raises(BadValue):
                dates.day(text, [language])


@pytest.mark.parametrize("text", ["31.11.", "30 février", "30. Februar", "31 listopada", "29/2"])
def test_a_day_without_its_year_is_none_even_where_it_could_not_be(text):
    with pytest.raises(BadValue):
        dates.day(text, ["fr", "de"] if "list" not in text else ["pl"])


@given(
    day=st.dates(dt.date(2001, 1, 1), dt.date(2049, 12, 31)),
    language=st.sampled_from(LANGUAGES),
    form=st.sampled_from(["{d:02}/{m:02}/{y:02}", "{d}.{m}.{y:02}", "{d}-{m}-{y:02}",
                          "{d} {name} {y:02}", "{d}. {name} '{y:02}"]),
)  # fmt: skip
def test_two_digit_years_are_refused_in_every_language_and_form(day, language, form):
    name = months.name_of(day.month, language)
    text = form.format(d=day.day, m=day.month, y=day.year % 100, name=name)
    with pytest.raises(BadValue):
        dates.day(text, [language])


@given(st.floats(0, 3e6) | st.integers(-10, 3_000_000))
def test_an_excel_serial_is_a_day_of_our_time_or_refused(serial):
    try:
        found = dates.excel(serial)
    except BadValue:
        return
    assert dt.date(2000, 1, 1) < found < dt.date(2050, 12, 31)
    assert found == dt.date(1899, 12, 30) + dt.timedelta(days=int(serial))


@given(number=st.integers(0, 9), year=st.integers(2001, 2049))
def test_quarters_and_four_month_periods_are_whole_or_refused(number, year):
    for text, size, language in (
        (f"Q{number} {year}", 3, "en"),
        (f"{number}. kvartal {year}", 3, "hr"),
        (f"{number}.º quadrimestre {year}", 4, "pt"),
        (f"{number}.º trimestre de {year}", 3, "pt"),
    ):
        if not 1 <= number <= 12 // size:
            with pytest.raises(BadValue):
                dates.period(text, [language])
            continue
        found = dates.period(text, [language])
        last = number * size
        assert found.first == dt.date(year, last - size + 1, 1)
        assert found.last == dt.date(year, last, calendar.monthrange(year, last)[1])


def test_portugals_q2_is_never_a_quarter_unless_the_source_says_so():
    with pytest.raises(BadValue, match="must say"):
        dates.period("Q2 2026", ["pt"])
    assert dates.period("Q2 2026", ["pt"], q=4).last == dt.date(2026, 8, 31)
    with pytest.raises(BadValue):
        dates.period("Q4 2026", ["pt"], q=4)


@pytest.mark.parametrize(
    ("text", "currency", "whole"),
    [
        ("23,5 M€", "EUR", 23_500_000),
        ("1.234.567 €", "EUR", 1_234_567),
        ("1 234 567 zł", "PLN", 1_234_567),
    ],
)
def test_the_amounts_of_the_list_are_exact(text, currency, whole):
    assert amount(text) == Money(minor=whole * 100, currency=currency)


@pytest.mark.parametrize(
    "text",
    [
        "€ 3,5000,00.00",
        "1.234.567",  # of which money?
        "1.234",  # one and a bit, or a thousand?
        "1.234.56 €",
        "1 234 56 zł",
        "1.2345.678 €",
        "23,5,5 M€",
        "23,5 M",
        "23.5.0 M€",
        "€ 1.234,567.00",
    ],
)
def test_near_misses_of_amounts_are_refused(text):
    with pytest.raises(BadValue):
        amount(text)


@given(st.integers(1, 999), st.integers(1, 999), st.integers(1, 999))
def test_groups_of_three_that_are_not_three_are_no_amount(a, b, c):
    text = f"{a}.{b}.{c} €"
    grouped = len(str(b)) == len(str(c)) == 3
    try:
        found = amount(text)
    except BadValue:
        assert not grouped
        return
    assert grouped
    assert found.major == int(f"{a}{b}{c}")


@given(st.decimals(min_value="100.01", max_value=100_000, places=2))
def test_a_rate_over_the_whole_is_refused_alone_and_in_a_range(share):
    for text in (f"{share} %", f"50 - {share}%", f"50% (SMEs: {share}%)", f"up to {share} %"):
        with pytest.raises(BadValue):
            rates(text)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1)), st.integers(-900, 900))
def test_an_opening_after_its_deadline_keeps_neither(opens, days):
    reading = Reading("1", "https://x.example/1")
    closes = opens + dt.timedelta(days=days)
    assert reading.in_order(opens, closes) is (days >= 0)
    assert [issue.field for issue in reading.issues] == (["deadlines"] if days < 0 else [])


@given(st.integers(1, 3000), st.sampled_from([None, *PublicationStatus]))
def test_a_passed_deadline_is_closed_whatever_the_flag_says(days, flag):
    on = NOW.date() - dt.timedelta(days=days)
    found = standing(Dates(None, (Deadline(on=on, text=""),), None, flag), NOW)
    assert found == (CallStatus.CLOSED, None)


@pytest.mark.parametrize("year", [1900, 1970, 2050, 2099, 2100, 9999])
@pytest.mark.parametrize("day", ["31/12", "01/01"])
def test_a_placeholder_is_no_deadline_in_any_form(day, year):
    first, second = day.split("/")
    for text in (f"{day}/{year}", f"{year}-{second}-{first}", f"{first}.{second}.{year} 23:59"):
        with pytest.raises(BadValue):
            dates.moments(text, ["en"])


def test_a_table_in_a_comment_is_neither_read_nor_counted():
    table = "<table id=t><tr><th>Call</th></tr><tr><td>{}</td></tr></table>"
    hidden = f"<!--table {table.format('Ghost')}-->"
    page = Page("https://x.example", f"<html>{hidden}{table.format('Real')}{hidden}</html>")
    assert page.table("#t") == [{"call": "Real"}]
    assert "Ghost" not in " ".join(page.texts("td"))


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0" encoding="utf-8"?><Error><Code>BlobNotFound</Code></Error>',
        b"\xef\xbb\xbf<?xml version='1.0'?><Error/>",
        b"<Error><Code>BlobNotFound</Code></Error>",
    ],
)
def test_xml_with_status_200_is_neither_json_nor_a_page_with_calls(body):
    with pytest.raises(PageShapeError):
        answer_of(body, "https://x.example", "application/json")
    response = HtmlResponse("https://x.example", status=200, body=body)
    with pytest.raises(PageShapeError):
        Page.of(response).one("table")


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("5.1 Beschäftigung", "DE"),
        ("5.1 Zatrudnienie", "PL"),
        ("Maßnahme 5.1 Sicherheit", "AT"),
        ("Axis 5.1 security in urban areas", "EU"),
        ("1.7", "PT"),
        ("3.3 Mobilità multimodale", "IT"),
        ("Kapitel 5.1, Absatz 2", "DE"),
        ("Version 5.1", "EU"),
    ],
)
def test_a_bare_number_is_never_an_objective(text, country):
    assert specific_objectives(text, country=country) == ()


@given(st.integers(1, 9), st.integers(0, 20), st.sampled_from(["PL", "CZ", "FI", "DE", "EU", "FR"]))
def test_no_number_alone_is_an_objective_in_any_country(policy, number, country):
    for text in (f"{policy}.{number}", f"{policy}.{number}.", f"({policy}.{number})"):
        assert specific_objectives(text, country=country) == ()


@given(st.text(alphabet="0123456789.,  €złMPLNEUR'", max_size=24))
def test_whatever_is_read_of_digits_is_written_there(text):
    """No amount holds digits that the text does not."""
    try:
        found = amounts(text)
    except BadValue:
        return
    printed = "".join(c for c in text if c.isdigit())
    for money in found:
        digits = f"{money.minor}".rstrip("0") or "0"
        assert digits.lstrip("0") in printed.replace(" ", "") or "M" in text
