"""The words of the interface in the reader's language, and dates and amounts in his habits.

The English sentence is the message id; a catalogue that lacks it falls back to English. Catalogues
are the `.po` files themselves, read once: there is nothing to compile.
"""

import datetime as dt
import logging
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from gettext import c2py
from importlib import resources

from babel import Locale, dates, numbers
from babel.messages.pofile import read_po

from domain.deadline import Deadline
from domain.enums import BudgetScope
from domain.errors import Refusal, UsageError
from domain.match import Message
from domain.money import Money

_log = logging.getLogger(__name__)
_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})*(?:\.\d{2})?) ([A-Z]{3})")
_PLACE = re.compile(r"\{(\w+)\}")
LANGUAGES = {
    "en": "English",
    "fr": "Français",
    "pl": "Polski",
    "it": "Italiano",
    "es": "Español",
    "de": "Deutsch",
    "nl": "Nederlands",
    "pt": "Português",
    "el": "Ελληνικά",
    "lv": "Latviešu",
    "fi": "Suomi",
    "hr": "Hrvatski",
}
"""Languages that the interface offers, with their own names; each has every sentence."""
CHECKED = frozenset({"en"})
"""Languages whose words a speaker has read."""
_LOCALES = {"en": "en_GB", "pt": "pt_PT"}
_DAYS = {"en": "EEE d MMM y", "fr": "EEE d MMM y", "pt": "EEE, d MMM y"}
"""Patterns where the locale's own would be all digits, or has a comma that ours never had."""
_BUDGET = {
    BudgetScope.CALL: "{amount} for the whole call, shared by its topics",
    BudgetScope.TOPIC: "{amount} for the call",
    BudgetScope.UNKNOWN: "{amount}, for this topic alone or for the whole call",
}


class Texts:
    """Everything that is said to one reader."""

    def __init__(
        self,
        language: str,
        catalogue: dict[str, str | tuple[str, ...]],
        form_of: Callable[[int], int],
    ) -> None:
        self.language = language
        self.locale = Locale.parse(_LOCALES.get(language, language))
        self._catalogue = catalogue
        self._form_of = form_of

    def __call__(self, msgid: str, **params: object) -> str:
        """Return the sentence with its values; a place without value stays as it is."""
        found = self._catalogue.get(msgid)
        return _filled(found if isinstance(found, str) else msgid, params)

    def message(self, message: Message) -> str:
        """Return a sentence that another room composed; its amounts as the language writes them."""
        params = dict(message.params)
        if self.language != "en":  # rooms below write amounts in English
            params = {name: self._amount(value) for name, value in params.items()}
        return self(message.msgid, **params)

    def refusal(self, error: UsageError) -> str:
        """Return why something was refused; one that is no sentence of the catalogue in English."""
        if not isinstance(error, Refusal):
            return str(error)
        return self(error.msgid, **{name: self._value(v) for name, v in error.params.items()})

    def _value(self, value: object) -> str:
        if isinstance(value, UsageError):
            return self.refusal(value)
        return self.number(value) if isinstance(value, int) else str(value)

    def _amount(self, value: str) -> str:
        """Return `6,000,000 EUR` as the language writes it; any other value as it is."""
        found = _AMOUNT.fullmatch(value)
        if found is None:
            return value
        major = Decimal(found.group(1).replace(",", ""))
        return self.money(Money.of(major, found.group(2)))

    def plural(self, one: str, many: str, count: int, **params: object) -> str:
        """Return the sentence that fits `count`, which is also a value of it."""
        found = self._catalogue.get(one)
        shown = numbers.format_decimal(count, locale=self.locale)
        if isinstance(found, tuple):
            text = found[min(self._form_of(abs(count)), len(found) - 1)]
        else:
            text = one if count == 1 else many
        return _filled(text, {"count": shown, **params})

    def country(self, code: str) -> str:
        """Return the name of an ISO country; the code itself when it has none."""
        return str(self.locale.territories.get(code, code))

    def language_name(self, code: str) -> str:
        """Return the name of a language; the code itself when it has none."""
        return str(self.locale.languages.get(code, code))

    def number(self, value: int | Decimal) -> str:
        """Return a number with grouping."""
        return numbers.format_decimal(value, locale=self.locale)

    def percent(self, basis_points: int) -> str:
        """Return a share, without more digits than it has."""
        return numbers.format_percent(
            Decimal(basis_points) / 10_000, "#,##0.##%", locale=self.locale
        )

    def money(self, amount: Money | None) -> str:
        """Return an amount, short when nothing is lost: €4.5 m; unknown in words."""
        if amount is None:
            return self("not stated by the source")
        major = amount.major
        for size, decimals, suffix in ((10**6, 3, self("m")), (10**3, 1, self("k"))):
            short = major / size
            if short >= 1 and short == round(short, decimals):
                text = numbers.format_decimal(short, "#,##0.###", locale=self.locale)
                return self._with_currency(f"{text}\u00a0{suffix}", amount.currency)
        digits = "#,##0" if major == major.to_integral_value() else "#,##0.00"
        text = numbers.format_decimal(major, digits, locale=self.locale)
        return self._with_currency(text, amount.currency)

    def _with_currency(self, text: str, currency: str) -> str:
        symbol = numbers.get_currency_symbol(currency, locale=self.locale)
        pattern = self.locale.currency_formats["standard"].pattern
        if not pattern.startswith("¤"):
            return f"{text}\u00a0{symbol}"
        gap = "\u00a0" if len(symbol) > 1 or pattern[1].isspace() else ""
        return f"{symbol}{gap}{text}"

    def day(self, day: dt.date | None) -> str:
        """Return a day with its weekday: Thu 4 Nov 2027."""
        if day is None:
            return self("not stated by the source")
        if self.language in _DAYS:
            return dates.format_date(day, _DAYS[self.language], locale=self.locale)
        return str(dates.format_skeleton("yMMMEd", day, locale=self.locale))

    def month(self, month: dt.date) -> str:
        """Return the month of a day with its year: Nov 2027."""
        if self.language in _DAYS:
            return dates.format_date(month, "LLL y", locale=self.locale)
        return str(dates.format_skeleton("yMMM", month, locale=self.locale))

    def instant(self, at: dt.datetime | None, zone: dt.tzinfo) -> str:
        """Return an instant of our own making in the reader's zone, to the minute."""
        if at is None:
            return self("never")
        if self.language in _DAYS:
            return dates.format_datetime(at, "d MMM y, HH:mm", tzinfo=zone, locale=self.locale)
        day = dates.format_skeleton("yMMMd", at.astimezone(zone), locale=self.locale)
        return f"{day}, {at.astimezone(zone):%H:%M}"

    def days_left(self, days: int) -> str:
        """Return how far a day is: in 348 days, today, 3 days ago."""
        if days == 0:
            return self("today")
        if days > 0:
            return self.plural("in {count} day", "in {count} days", days)
        return self.plural("{count} day ago", "{count} days ago", -days)

    def hour(self, deadline: Deadline) -> str:
        """Return a deadline's hour in the place's own time, or the word that it is not stated."""
        if deadline.time is None:
            return self("hour not stated")
        if deadline.timezone is None:
            return self("{time}, time zone not stated", time=f"{deadline.time:%H:%M}")
        return f"{deadline.time:%H:%M} {self._place(deadline.timezone)}"

    def _place(self, zone: str) -> str:
        try:
            return dates.get_timezone_location(zone, locale=self.locale, return_city=True)
        except LookupError:
            return zone.rsplit("/", 1)[-1].replace("_", " ")

    def deadline(self, deadline: Deadline, today: dt.date) -> str:
        """Return a deadline with hour, place and the days that are left."""
        left = self.days_left(deadline.days_left(today))
        return f"{self.day(deadline.on)}, {self.hour(deadline)} ({left})"

    def budget(self, total: Money | None, scope: BudgetScope) -> str:
        """Return a call's budget with what it covers."""
        if total is None:
            return self("not stated by the source")
        return self(_BUDGET[scope], amount=self.money(total))


def _filled(text: str, params: dict[str, object]) -> str:
    """Put values into their places; values are never read as places themselves."""
    return _PLACE.sub(lambda m: str(params.get(m.group(1), m.group())), text)


@cache
def texts(language: str) -> Texts:
    """Return the texts of a language; English for one that we do not have."""
    code = language if language in LANGUAGES else "en"
    return Texts(code, *_catalogue(code))


def _catalogue(code: str) -> tuple[dict[str, str | tuple[str, ...]], Callable[[int], int]]:
    """Return the sentences of a language and which of its plural forms goes with a number."""
    path = resources.files("domain").joinpath("locale", code, "LC_MESSAGES", "fundmap.po")
    if not path.is_file():
        return {}, c2py("n != 1")
    found: dict[str, str | tuple[str, ...]] = {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    for message in catalogue:
        text = message.string
        if not message.id or not text or not all(text):
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        found[key] = text if isinstance(text, str) else tuple(text)
    return found, c2py(catalogue.plural_expr)
