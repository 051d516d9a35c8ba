"""The words of the interface: complete catalogues, values that stay values, dates and amounts."""

import datetime as dt
import re
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from domain.deadline import Deadline
from domain.enums import BudgetScope
from domain.i18n import CHECKED, LANGUAGES, texts
from domain.match import Message
from domain.money import Money
from tests.paths import ROOT
from tests.services.sentences import all_ids

TRANSLATED = sorted(set(LANGUAGES) - {"en"})
PLACE = re.compile(r"\{\w+\}")
MARKS = (
    re.compile(r"`[^`]*`"),
    re.compile(r"\*\*"),
    re.compile(r"https?://"),
    re.compile("fundmap"),
)
"""What a translation keeps as it is: commands, bold type, addresses."""
FORMS = {"pl": 3, "lv": 3, "hr": 3}
SAME = frozenset(
    {
        "Action", "Administration", "Advocacy", "Annexes", "Area", "Bank", "Conditions",
        "Consultation", "Dates", "Description", "Details", "Document", "Documents", "Efus", "File",
        "Filters", "Ideas", "Link (https://)", "Mails", "Name", "No", "Open", "Opening",
        "Organisation", "Organisations", "Page", "Password", "Positions", "Procedure", "Programme",
        "Programmes", "Project", "Region (NUTS 2)", "Roles", "Screening", "Signatures", "Source",
        "Sources", "Status", "Team", "Text", "Action {number}", "administrator", "adoption", "area", "bank", "budget",
        "consultation", "dates", "destination", "documents", "error", "idea", "k",
        "licence: {licence}", "no", "note", "open", "opening", "page {number}", "procedure",
        "programme", "programmes", "region", "school", "social", "software", "source", "studies",
        "team", "trilogue", "version {before} → {later}", "version {fingerprint}", "version {number}",
        "{limit} in {regions}", "{source}, {day}", "{count} page", "{count} version",
        "{count} programme",
    }
)  # fmt: skip
"""Words that another language writes as English does."""
TODAY = dt.date(2026, 11, 21)

ids = cache(all_ids)


@cache
def catalogue(code):
    path = ROOT / "domain" / "locale" / code / "LC_MESSAGES" / "fundmap.po"
    with path.open("rb") as file:
        found = {}
        for message in read_po(file, locale=code, abort_invalid=True):
            if message.id:
                one, many = message.id if isinstance(message.id, tuple) else (message.id, None)
                found[one] = (many, message.string)
        return found


def strings(found):
    return found if isinstance(found, tuple) else (found,)


def test_every_language_on_disk_is_offered():
    on_disk = {path.name for path in (ROOT / "domain" / "locale").iterdir() if path.is_dir()}
    assert on_disk == set(TRANSLATED)
    assert set(LANGUAGES) >= CHECKED


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalogue_has_every_sentence_and_no_stale_one(code):
    assert "Today" in ids()
    assert sorted(set(ids()) - set(catalogue(code))) == []
    assert sorted(set(catalogue(code)) - set(ids())) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_places_and_marks_of_its_sentence(code):
    for msgid, (many, found) in catalogue(code).items():
        assert all(strings(found)), msgid
        assert (many is None) == isinstance(found, str), msgid
        for text in strings(found):
            assert set(PLACE.findall(text)) == set(PLACE.findall(msgid)), text
            for mark in MARKS:
                assert mark.findall(text) == mark.findall(msgid), text


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_plural_has_the_forms_of_its_language(code):
    forms = {len(found) for _many, found in catalogue(code).values() if isinstance(found, tuple)}
    assert forms == {FORMS.get(code, 2)}


@pytest.mark.parametrize("code", TRANSLATED)
def test_nothing_is_left_in_english(code):
    left = {msgid for msgid, (_many, found) in catalogue(code).items() if msgid in strings(found)}
    assert sorted(left - SAME) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_can_be_said(code):
    say = texts(code)
    for msgid, many in ids().items():
        params = {place[1:-1]: "7" for place in PLACE.findall(msgid)}
        assert not PLACE.search(say(msgid, **params))
        if many:
            params.pop("count", None)
            for count in (0, 1, 2, 5, 11_000):
                assert not PLACE.search(say.plural(msgid, many, count, **params))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", ("0 calls", "1 call", "2 calls", "5 calls", "21 calls", "22 calls")),
        ("fr", ("0 appel", "1 appel", "2 appels", "5 appels", "21 appels", "22 appels")),
        ("pl", ("0 naborów", "1 nabór", "2 nabory", "5 naborów", "21 naborów", "22 nabory")),
        (
            "lv",
            (
                "0 uzsaukumu",
                "1 uzsaukums",
                "2 uzsaukumi",
                "5 uzsaukumi",
                "21 uzsaukums",
                "22 uzsaukumi",
            ),
        ),
        ("hr", ("0 poziva", "1 poziv", "2 poziva", "5 poziva", "21 poziv", "22 poziva")),
        ("fi", ("0 hakua", "1 haku", "2 hakua", "5 hakua", "21 hakua", "22 hakua")),
    ],
)
def test_a_number_takes_the_form_of_its_language(code, said):
    say = texts(code)
    assert said == tuple(
        say.plural("{count} call", "{count} calls", count) for count in (0, 1, 2, 5, 21, 22)
    )


@pytest.mark.parametrize(
    ("code", "deadline", "left", "money"),
    [
        (
            "en",
            "Thu 4 Nov 2027, 17:00 Brussels",
            ("in 348 days", "today", "1 day ago"),
            ("€4.5\u00a0m", "€125\u00a0k", "€1,234,567.89", "€999"),
        ),
        (
            "fr",
            "jeu. 4 nov. 2027, 17:00 Bruxelles",
            ("dans 348 jours", "aujourd’hui", "il y a 1 jour"),
            (
                "4,5\u00a0M\u00a0€",
                "125\u00a0k\u00a0€",
                "1\u202f234\u202f567,89\u00a0€",
                "999\u00a0€",
            ),
        ),
        (
            "pl",
            "czw., 4 lis 2027, 17:00 Bruksela",
            ("za 348 dni", "dziś", "1 dzień temu"),
            (
                "4,5\u00a0mln\u00a0€",
                "125\u00a0tys.\u00a0€",
                "1\u00a0234\u00a0567,89\u00a0€",
                "999\u00a0€",
            ),
        ),
        (
            "it",
            "gio 4 nov 2027, 17:00 Bruxelles",
            ("tra 348 giorni", "oggi", "1 giorno fa"),
            ("4,5\u00a0mln\u00a0€", "125\u00a0mila\u00a0€", "1.234.567,89\u00a0€", "999\u00a0€"),
        ),
        (
            "es",
            "jue, 4 nov 2027, 17:00 Bruselas",
            ("dentro de 348 días", "hoy", "hace 1 día"),
            ("4,5\u00a0M\u00a0€", "125\u00a0mil\u00a0€", "1.234.567,89\u00a0€", "999\u00a0€"),
        ),
        (
            "de",
            "Do., 4. Nov. 2027, 17:00 Brüssel",
            ("in 348 Tagen", "heute", "vor 1 Tag"),
            ("4,5\u00a0Mio.\u00a0€", "125\u00a0Tsd.\u00a0€", "1.234.567,89\u00a0€", "999\u00a0€"),
        ),
        (
            "nl",
            "do 4 nov 2027, 17:00 Brussel",
            ("over 348 dagen", "vandaag", "1 dag geleden"),
            (
                "€\u00a04,5\u00a0mln.",
                "€\u00a0125\u00a0duizend",
                "€\u00a01.234.567,89",
                "€\u00a0999",
            ),
        ),
        (
            "pt",
            "quinta, 4 nov. 2027, 17:00 Bruxelas",
            ("daqui a 348 dias", "hoje", "há 1 dia"),
            (
                "4,5\u00a0M\u00a0€",
                "125\u00a0mil\u00a0€",
                "1\u00a0234\u00a0567,89\u00a0€",
                "999\u00a0€",
            ),
        ),
        (
            "el",
            "Πέμ 4 Νοε 2027, 17:00 Βρυξέλλες",
            ("σε 348 ημέρες", "σήμερα", "πριν από 1 ημέρα"),
            ("4,5\u00a0εκ.\u00a0€", "125\u00a0χιλ.\u00a0€", "1.234.567,89\u00a0€", "999\u00a0€"),
        ),
        (
            "lv",
            "ceturtd., 2027. g. 4. nov., 17:00 Brisele",
            ("pēc 348 dienām", "šodien", "pirms 1 dienas"),
            (
                "4,5\u00a0milj.\u00a0€",
                "125\u00a0tūkst.\u00a0€",
                "1\u00a0234\u00a0567,89\u00a0€",
                "999\u00a0€",
            ),
        ),
        (
            "fi",
            "to 4.11.2027, 17:00 Bryssel",
            ("348 päivän päästä", "tänään", "1 päivä sitten"),
            (
                "4,5\u00a0milj.\u00a0€",
                "125\u00a0tuhatta\u00a0€",
                "1\u00a0234\u00a0567,89\u00a0€",
                "999\u00a0€",
            ),
        ),
        (
            "hr",
            "čet, 4. stu 2027., 17:00 Bruxelles",
            ("za 348 dana", "danas", "prije 1 dan"),
            ("4,5\u00a0mil.\u00a0€", "125\u00a0tis.\u00a0€", "1.234.567,89\u00a0€", "999\u00a0€"),
        ),
    ],
)
def test_a_deadline_and_an_amount_in_the_habits_of_each_language(code, deadline, left, money):
    say = texts(code)
    on = Deadline(on=dt.date(2027, 11, 4), time=dt.time(17), timezone="Europe/Brussels")
    assert f"{say.day(on.on)}, {say.hour(on)}" == deadline
    assert (say.days_left(348), say.days_left(0), say.days_left(-1)) == left
    amounts = (450_000_000, 12_500_000, 123_456_789, 99_900)
    assert tuple(say.money(Money(minor=m, currency="EUR")) for m in amounts) == money


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


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("6,000,000 EUR", texts("fr").money(Money.of(6_000_000))),
        ("1,234.50 EUR", texts("fr").money(Money(minor=123_450, currency="EUR"))),
        ("12 of 6,000,000 EUR", "12 of 6,000,000 EUR"),
    ],
    ids=["whole", "with cents", "no amount"],
)
def test_an_amount_inside_a_sentence_is_written_as_the_language_writes_it(value, shown):
    message = Message("grant of {amount}", (("amount", value),))
    assert shown in texts("fr").message(message)
    assert value in texts("en").message(message)
