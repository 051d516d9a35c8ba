"""The words of the interface: complete catalogues, values that stay values, dates and amounts."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from domain.deadline import Deadline
from domain.enums import BudgetScope
from domain.i18n import COMPLETE, LANGUAGES, texts
from domain.match import Message
from domain.money import Money
from tests.paths import ROOT
from tests.services.sentences import all_ids

TRANSLATED = sorted(set(COMPLETE) - {"en"})
PLACE = re.compile(r"\{\w+\}")
TODAY = dt.date(2026, 11, 21)


def catalogue(code):
    path = ROOT / "domain" / "locale" / code / "LC_MESSAGES" / "fundmap.po"
    with path.open("rb") as file:
        found = {}
        for message in read_po(file, locale=code, abort_invalid=True):
            if message.id:
                one, many = message.id if isinstance(message.id, tuple) else (message.id, None)
                found[one] = (many, message.string)
        return found


def test_every_language_on_disk_is_offered():
    on_disk = {path.name for path in (ROOT / "domain" / "locale").iterdir() if path.is_dir()}
    assert set(TRANSLATED) <= on_disk <= set(LANGUAGES)


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalogue_has_every_sentence_and_no_stale_one(code):
    assert "Today" in all_ids()
    assert set(all_ids()) == set(catalogue(code))


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_places_of_its_sentence(code):
    for msgid, (many, found) in catalogue(code).items():
        strings = found if isinstance(found, tuple) else (found,)
        assert all(strings), msgid
        assert (many is None) == isinstance(found, str), msgid
        for text in strings:
            assert set(PLACE.findall(text)) == set(PLACE.findall(msgid)), text


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_can_be_said(code):
    say = texts(code)
    for msgid, many in all_ids().items():
        params = {place[1:-1]: "7" for place in PLACE.findall(msgid)}
        assert not PLACE.search(say(msgid, **params))
        if many:
            params.pop("count", None)
            for count in (0, 1, 2, 5, 11_000):
                assert not PLACE.search(say.plural(msgid, many, count, **params))


def test_a_language_that_we_do_not_have_is_english():
    assert texts("tlh").language == "en"
    assert texts("../../etc").language == "en"


def test_a_sentence_without_translation_is_english():
    assert texts("fr")("A sentence nobody has written", x=1) == "A sentence nobody has written"


@pytest.mark.parametrize("value", ["{count}", "{0.__class__}", "%(x)s", "\\1", "{{", "<b>"])
def test_a_value_is_never_read_as_a_place(value):
    say = texts("en")
    assert say("{what}: from {old} to {new}", what=value, old="a", new="b").startswith(value)
    message = Message("{country} is in the area of the call", (("country", value),))
    assert value in say.message(message)


@pytest.mark.parametrize(
    ("deadline", "text"),
    [
        (
            Deadline(on=dt.date(2027, 11, 4), time=dt.time(17), timezone="Europe/Brussels"),
            "Thu 4 Nov 2027, 17:00 Brussels (in 348 days)",
        ),
        (Deadline(on=dt.date(2026, 11, 22)), "Sun 22 Nov 2026, hour not stated (in 1 day)"),
        (
            Deadline(on=dt.date(2026, 11, 21), time=dt.time(9, 5)),
            "Sat 21 Nov 2026, 09:05, time zone not stated (today)",
        ),
        (
            Deadline(on=dt.date(2026, 11, 19), time=dt.time(12), timezone="America/Port_of_Spain"),
            "Thu 19 Nov 2026, 12:00 Port of Spain (2 days ago)",
        ),
    ],
)
def test_a_deadline_says_day_hour_and_place(deadline, text):
    assert texts("en").deadline(deadline, TODAY) == text


def test_a_deadline_in_french():
    deadline = Deadline(on=dt.date(2027, 11, 4), time=dt.time(17), timezone="Europe/Brussels")
    said = texts("fr").deadline(deadline, TODAY)
    assert said == "jeu. 4 nov. 2027, 17:00 Bruxelles (dans 348 jours)"


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (450_000_000, "EUR", "€4.5\u00a0m"),
        (900_000_000, "EUR", "€9\u00a0m"),
        (123_456_789, "EUR", "€1,234,567.89"),
        (12_500_000, "EUR", "€125\u00a0k"),
        (99_900, "EUR", "€999"),
        (0, "EUR", "€0"),
        (100_000_000, "SEK", "SEK\u00a01\u00a0m"),
    ],
)
def test_an_amount_is_short_only_when_nothing_is_lost(minor, currency, text):
    assert texts("en").money(Money(minor=minor, currency=currency)) == text


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_unknown_is_said_in_every_language(code):
    say = texts(code)
    words = {say.money(None), say.day(None), say.budget(None, BudgetScope.UNKNOWN)}
    assert words == {say("not stated by the source")}
    assert say.instant(None, dt.UTC) == say("never")


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_a_budget_covers_is_said(code):
    said = {texts(code).budget(Money.of(9_000_000), scope) for scope in BudgetScope}
    assert len(said) == len(BudgetScope)
    assert all(any(digit in text for digit in "9") for text in said)


def test_an_instant_is_shown_in_the_readers_zone():
    at = dt.datetime(2026, 8, 12, 22, 30, tzinfo=dt.UTC)
    assert texts("en").instant(at, ZoneInfo("Europe/Brussels")) == "13 Aug 2026, 00:30"


def test_names_of_countries_languages_and_shares():
    assert texts("fr").country("DE") == "Allemagne"
    assert texts("en").country("QZ9") == "QZ9"
    assert texts("en").language_name("el") == "Greek"
    assert texts("en").percent(8_500) == "85%"
    assert texts("en").percent(6_665) == "66.65%"
