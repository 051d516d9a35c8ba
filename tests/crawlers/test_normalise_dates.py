"""Days and hours in the languages of the sources; what cannot be read for sure is refused."""

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.normalise import dates, months
from crawlers.normalise.dates import Moment
from domain.errors import BadValue

TYPICAL = ("en", "fr", "es", "pt", "it", "de", "nl", "pl", "cs", "ro", "el", "fi", "lv", "hr", "sv")


def on(year, month, day, hour=None, minute=0):
    return Moment(dt.date(year, month, day), None if hour is None else dt.time(hour, minute))


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("15/06/2026", "en", on(2026, 6, 15)),
        ("05/06/2026", "fr", on(2026, 6, 5)),
        ("15-06-2026", "nl", on(2026, 6, 15)),
        ("05.10.2023 23:59", "en", on(2023, 10, 5, 23, 59)),
        ("5. 6. 2026", "cs", on(2026, 6, 5)),
        ("2026-06-15", "en", on(2026, 6, 15)),
        ("2026-06-15T17:00:00+02:00", "en", on(2026, 6, 15, 17)),
        ("2026-06-15T00:00:00Z", "en", on(2026, 6, 15)),
        ("2026/06/15", "hu", on(2026, 6, 15)),
        ("Monday, 15 June 2026 at 14:00 CEST", "en", on(2026, 6, 15, 14)),
        ("June 15th, 2026, 5 p.m.", "en", on(2026, 6, 15, 17)),
        ("12:00 noon on 3rd March 2027", "en", on(2027, 3, 3, 12)),
        ("17:00 (Brussels time) on Tuesday, 5 May 2026", "en", on(2026, 5, 5, 17)),
        ("le dimanche 1er mars 2026 à 17h00", "fr", on(2026, 3, 1, 17)),
        ("Jusqu’au 31 août 2026 à 23 h 59", "fr", on(2026, 8, 31, 23, 59)),
        ("30 déc. 2026", "fr", on(2026, 12, 30)),
        ("lunes 15 de junio de 2026, a las 14:00 horas", "es", on(2026, 6, 15, 14)),
        (
            "hasta las 12:00 horas, hora peninsular, del día 10 de febrero de 2026",
            "es",
            on(2026, 2, 10, 12),
        ),
        (
            "Desde las 12:00 horas del mediodía (hora peninsular) del 15 de enero de 2026",
            "es",
            on(2026, 1, 15, 12),
        ),
        ("9:00 horas 02/04/2026", "es", on(2026, 4, 2, 9)),
        ("1.º de setembro de 2026, às 17h59", "pt", on(2026, 9, 1, 17, 59)),
        ("entro le ore 12.00 del 3 dicembre 2024", "it", on(2024, 12, 3, 12)),
        ("1° luglio 2026", "it", on(2026, 7, 1)),
        ("Dienstag, 3. März 2026, 17 Uhr", "de", on(2026, 3, 3, 17)),
        ("3 maart 2026 om 17.00 uur", "nl", on(2026, 3, 3, 17)),
        ("do 5 maja 2026 r. do godz. 15:30", "pl", on(2026, 5, 5, 15, 30)),
        ("piątek, 30 października 2026", "pl", on(2026, 10, 30)),
        ("5. května 2026 12:00 hodin", "cs", on(2026, 5, 5, 12)),
        ("30. září 2026 ve 14.00 hod.", "cs", on(2026, 9, 30, 14)),
        ("5 martie 2026, ora 16:00", "ro", on(2026, 3, 5, 16)),
        ("Τρίτη 5 Μαΐου 2026 και ώρα 15:00", "el", on(2026, 5, 5, 15)),
        ("30η Ιουνίου 2026, 3 μ.μ.", "el", on(2026, 6, 30, 15)),
        ("20.11.2026 klo 16.15", "fi", on(2026, 11, 20, 16, 15)),
        ("20.11.2026 16.15", "fi", on(2026, 11, 20, 16, 15)),
        ("perjantai 20. marraskuuta 2026", "fi", on(2026, 11, 20)),
        ("2023. gada 1. decembrim plkst. 17.00", "lv", on(2023, 12, 1, 17)),
        ("2023. gada 25. jūlijs", "lv", on(2023, 7, 25)),
        ("1. prosinca 2026. u 16:00 sati", "hr", on(2026, 12, 1, 16)),
        ("30. listopada 2026.", "hr", on(2026, 10, 30)),
        ("30 listopada 2026", "pl", on(2026, 11, 30)),
        ("tisdag den 5 maj 2026 kl. 23.59", "sv", on(2026, 5, 5, 23, 59)),
        ("2026. március 5.", "hu", on(2026, 3, 5)),
        ("2026 m. kovo 5 d.", "lt", on(2026, 3, 5)),
        ("15-May-2026", "en", on(2026, 5, 15)),
        ("Friday 15th of May, 2026", "en", on(2026, 5, 15)),
        ("5 mai 2026, orele 16", "ro", on(2026, 5, 5, 16)),
        # Midnight may be the beginning or the end of the day, so it is no hour.
        ("31 Dec 2026 24:00", "en", on(2026, 12, 31)),
        ("31/12/2026 00:00", "es", on(2026, 12, 31)),
        # Neither a zone's offset nor an amount is an hour.
        ("5 May 2026 (UTC+02:00)", "en", on(2026, 5, 5)),
        ("5 May 2026 - 12.50 EUR", "en", on(2026, 5, 5)),
        ("Section 5 may apply until 6 May 2026", "en", on(2026, 5, 6)),
    ],
)
def test_a_day_and_its_hour(text, language, wanted):
    assert dates.moment(text, [language]) == wanted
    assert dates.day(text, (language,)) == wanted.on


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("soon", "en"),
        ("2026", "en"),
        ("mars 2026", "fr"),
        ("31/02/2026", "en"),
        ("15/13/2026", "en"),
        ("32 mai 2026", "fr"),
        ("15 June 2026 25:00", "en"),
        ("05/06/26", "en"),
        ("5 juin 26", "fr"),
        ("5 juin", "fr"),
        ("5 juin 17h00", "fr"),
        ("01/01/1900", "en"),
        ("01.01.1970", "de"),
        ("31/12/9999", "en"),
        ("31/12/2050", "en"),
        ("31 grudnia 2050", "pl"),
        ("31/12/2099", "en"),
        ("1 January 2000", "en"),
        ("5 ledna 2026", "en"),
        ("1.3. - 31.3.2026", "fi"),
        ("5 May 2026 or 6 May 2026", "en"),
        ("du 1er décembre au 15 février 2026", "fr"),
        ("5 May 2026, 9:00 and 17:00", "en"),
        ("15 de enero de 202", "es"),
        ("15 Dies Hàbils", "ca"),
        ("5.1", "pl"),
        ("1.2.3.2026", "en"),
        ("Tuesday 5 May 2027", "en"),
        ("mardi 5 mai 2027", "fr"),
        ("martes, 5 de mayo de 2027", "es"),
        ("Dienstag, den 5. Mai 2027", "de"),
        ("wtorek, 5 maja 2027", "pl"),
        ("Τρίτη 5 Μαΐου 2027", "el"),
        ("Tue 5 May 2027", "en"),
    ],
)
def test_what_is_not_one_sure_day_is_refused(text, language):
    with pytest.raises(BadValue):
        dates.day(text, [language]) if "9:00" not in text else dates.moment(text, [language])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("du 1er décembre au 15 février 2026", "fr"),
        ("1.12. - 31.1.2026", "fi"),
        ("5 mars 2026 et 12 avril", "fr"),
        ("5 mars 2026 et 31 avril 2026", "fr"),
        ("5 mars 2026 puis 31/12/2099", "fr"),
        ("30 juin. Le jury se réunit le 15 septembre 2026", "fr"),
    ],
)
def test_a_list_of_days_with_a_doubtful_one_is_refused_whole(text, language):
    with pytest.raises(BadValue):
        dates.moments(text, [language])


def test_two_digit_years_only_where_the_source_vouches_for_the_century():
    assert dates.day("05/06/26", ["en"], century=True) == dt.date(2026, 6, 5)
    assert dates.day("5 juin 26", ["fr"], century=True) == dt.date(2026, 6, 5)
    assert dates.moment("5.6.26 14:00", ["de"], century=True) == on(2026, 6, 5, 14)


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("du 1er mars au 15 avril 2026", "fr", [on(2026, 3, 1), on(2026, 4, 15)]),
        (
            "30 juin 2026, 15 septembre 2026 et 15 décembre 2026 à 17h",
            "fr",
            [on(2026, 6, 30), on(2026, 9, 15), on(2026, 12, 15, 17)],
        ),
        ("30 juin et 15 septembre 2026", "fr", [on(2026, 6, 30), on(2026, 9, 15)]),
        ("1.3.–31.3.2026", "fi", [on(2026, 3, 1), on(2026, 3, 31)]),
        ("1.–31.3.2026", "fi", [on(2026, 3, 1), on(2026, 3, 31)]),
        ("od 1. 3. do 31. 5. 2026", "cs", [on(2026, 3, 1), on(2026, 5, 31)]),
        ("od 1. do 31. 5. 2026", "cs", [on(2026, 5, 1), on(2026, 5, 31)]),
        ("od 1. do 31. května 2026", "cs", [on(2026, 5, 1), on(2026, 5, 31)]),
        ("1.3. bis 31.5.2026", "de", [on(2026, 3, 1), on(2026, 5, 31)]),
        (
            "du 5 au 20 mai et du 1er au 15 juin 2026",
            "fr",
            [on(2026, 5, 5), on(2026, 5, 20), on(2026, 6, 1), on(2026, 6, 15)],
        ),
        ("Tuesday 5 May to Saturday 9 May 2026", "en", [on(2026, 5, 5), on(2026, 5, 9)]),
        ("1-15 March 2026", "en", [on(2026, 3, 1), on(2026, 3, 15)]),
        ("del 1 al 15 de marzo de 2026", "es", [on(2026, 3, 1), on(2026, 3, 15)]),
        ("01.03.2026-31.03.2026", "de", [on(2026, 3, 1), on(2026, 3, 31)]),
        (
            "opens 5 May 2026, closes at 17:00 on 6 June 2026",
            "en",
            [on(2026, 5, 5), on(2026, 6, 6, 17)],
        ),
        (
            "from 1 March 2026 09:00 to 5 May 2026 17:00",
            "en",
            [on(2026, 3, 1, 9), on(2026, 5, 5, 17)],
        ),
        (
            "od 25.02.2026 godz. 8:00 do 15.06.2026 godz. 15:30",
            "pl",
            [on(2026, 2, 25, 8), on(2026, 6, 15, 15, 30)],
        ),
    ],
)
def test_every_day_of_a_cell_in_order(text, language, wanted):
    assert dates.moments(text, [language]) == tuple(wanted)


def test_a_month_on_which_languages_disagree_is_none():
    assert dates.day("5 listopada 2026", ["hr"]) == dt.date(2026, 10, 5)
    with pytest.raises(BadValue):
        dates.day("5 listopada 2026", ["hr", "pl"])


def test_spreadsheet_days():
    assert dates.excel(46023) == dt.date(2026, 1, 1)
    assert dates.excel_moment(46023.5) == on(2026, 1, 1, 12)
    assert dates.excel_moment("46023.708333333336") == on(2026, 1, 1, 17)
    assert dates.excel_moment(46023) == on(2026, 1, 1)
    for bad in (0, 1, -5, 2958465, 99_999_999, "x", "", "nan", "inf", True, None, float("nan")):
        with pytest.raises(BadValue):
            dates.excel(bad)


@given(day=st.dates(dt.date(2000, 1, 2), dt.date(2049, 12, 31)), language=st.sampled_from(TYPICAL))
def test_a_written_day_reads_back(day, language):
    name = months.name_of(day.month, language)
    forms = [f"{day.day} {name} {day.year}", f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y} 14:30", f"{day}"]
    for text in forms:
        assert dates.day(text, [language]) == day, text
    assert dates.moment(forms[2], [language]).time == dt.time(14, 30)


@given(st.text(alphabet="0123456789 ./-:hT,mars maijuin1er", max_size=60), st.sampled_from(TYPICAL))
def test_any_text_gives_days_or_is_refused(text, language):
    for read in (dates.day, dates.moment, dates.moments, dates.period):
        try:
            read(text, [language])
        except BadValue:
            continue


@given(st.text(max_size=200))
def test_any_characters_give_days_or_are_refused(text):
    for read in (dates.moments, dates.period):
        try:
            read(text, TYPICAL)
        except BadValue:
            continue


@pytest.mark.parametrize("piece", ["1 ", "1.1.", "12:00 ", "5 mai ", "a", "1.1.2026 ", " ", "5-"])
def test_hostile_texts_are_settled_quickly(piece):
    for length in (19_000, 50_000):
        text = (piece * length)[:length]
        began = time.perf_counter()
        for read in (dates.moments, dates.day, dates.period):
            try:
                read(text, TYPICAL)
            except BadValue:
                continue
        assert time.perf_counter() - began < 4


@pytest.mark.parametrize(
    ("text", "language", "first", "last"),
    [
        ("Q3 2026", "en", (7, 1), (9, 30)),
        ("3rd quarter of 2026", "en", (7, 1), (9, 30)),
        ("I. kvartal 2026.", "hr", (1, 1), (3, 31)),
        ("3e trimestre 2026", "fr", (7, 1), (9, 30)),
        ("T4 2026", "fr", (10, 1), (12, 31)),
        ("primer trimestre de 2026", "es", (1, 1), (3, 31)),
        ("2.º trimestre de 2026", "pt", (4, 1), (6, 30)),
        ("2.º quadrimestre 2026", "pt", (5, 1), (8, 31)),
        ("IV trimestre 2026", "it", (10, 1), (12, 31)),
        ("3. Quartal 2026", "de", (7, 1), (9, 30)),
        ("derde kwartaal 2026", "nl", (7, 1), (9, 30)),
        ("III kwartał 2026 r.", "pl", (7, 1), (9, 30)),
        ("II półrocze 2026", "pl", (7, 1), (12, 31)),
        ("1. čtvrtletí 2026", "cs", (1, 1), (3, 31)),
        ("2. pololetí 2026", "cs", (7, 1), (12, 31)),
        ("trimestrul III 2026", "ro", (7, 1), (9, 30)),
        ("Γ' τρίμηνο 2026", "el", (7, 1), (9, 30)),
        ("1ο εξάμηνο 2026", "el", (1, 1), (6, 30)),
        ("2026. gada 3. ceturksnis", "lv", (7, 1), (9, 30)),
        ("kvartal 3 2026", "sv", (7, 1), (9, 30)),
        ("syyskuussa 2026", "fi", (9, 1), (9, 30)),
        ("février 2028", "fr", (2, 1), (2, 29)),
        ("03/2026", "en", (3, 1), (3, 31)),
        ("2026-03", "en", (3, 1), (3, 31)),
        ("2026 Q3", "en", (7, 1), (9, 30)),
        ("Q3/2026", "en", (7, 1), (9, 30)),
        ("2026", "en", (1, 1), (12, 31)),
        ("année 2026", "fr", (1, 1), (12, 31)),
        ("mars - avril 2026", "fr", (3, 1), (4, 30)),
        ("Q1-Q2 2026", "en", (1, 1), (6, 30)),
    ],
)
def test_a_period(text, language, first, last):
    found = dates.period(text, [language])
    year = 2028 if "2028" in text else 2026
    assert (found.first, found.last) == (dt.date(year, *first), dt.date(year, *last))
    assert found.text == text


def test_a_period_over_two_years_and_what_q_means():
    found = dates.period("Q4 2026 - Q1 2027", ["en"])
    assert (found.first, found.last) == (dt.date(2026, 10, 1), dt.date(2027, 3, 31))
    assert dates.period("Q2 2026", ["pt"], q=4).last == dt.date(2026, 8, 31)
    with pytest.raises(BadValue, match="must say"):
        dates.period("Q2 2026", ["pt"])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("printemps 2026", "fr"),
        ("mid-2026", "en"),
        ("end of 2026", "en"),
        ("5 mars 2026", "fr"),
        ("05/03/2026", "fr"),
        ("Q5 2026", "en"),
        ("4.º quadrimestre 2026", "pt"),
        ("Q3", "en"),
        ("mars", "fr"),
        ("2099", "en"),
        ("1999", "en"),
        ("Q3 2026 - Q1 2026", "en"),
        ("2026, 2027 and 2028", "en"),
        ("after 2026", "en"),
        ("12026", "en"),
    ],
)
def test_what_is_no_sure_period_is_refused(text, language):
    with pytest.raises(BadValue):
        dates.period(text, [language])


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("ore 12 - 14 ottobre 2027", [dt.date(2027, 10, 14)]),
        ("29.03.2027 ora 10 – 30.09.2027", [dt.date(2027, 3, 29), dt.date(2027, 9, 30)]),
        ("dalle ore 10 al 30 settembre 2027", [dt.date(2027, 9, 30)]),
        ("10-30 settembre 2027", [dt.date(2027, 9, 10), dt.date(2027, 9, 30)]),
    ],
)
def test_an_hour_before_a_day_is_no_day(text, days):
    assert [moment.on for moment in dates.moments(text, ("it", "ro"))] == days
