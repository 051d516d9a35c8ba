"""Days and hours in the prose that Spain's register prints beside its date fields.

A day is taken only from prose that holds exactly one and counts from nothing ("15 days after
publication" stays prose). An hour gets a zone only where the text says so: Spain has two.
"""

import datetime as dt
import re
from typing import NamedTuple

from domain.errors import BadValue
from domain.text import fold

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "enero gener xaneiro",
            "febrero febrer febreiro",
            "marzo marc",
            "abril",
            "mayo maig maio",
            "junio juny xuno",
            "julio juliol xullo",
            "agosto agost",
            "septiembre setiembre setembre setembro",
            "octubre outubro",
            "noviembre novembre novembro",
            "diciembre desembre decembro",
        ),
        start=1,
    )
    for name in names.split()
}
_IN_WORDS = re.compile(
    rf"\b(\d{{1,2}}) (?:de |d')?({'|'.join(_MONTHS)})(?: del? (?:ano )?| )(\d{{4}})\b"
)
_IN_DIGITS = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/.-])")
_COUNTED = re.compile(
    r"siguiente|seguent|seguinte|endema|publicaci|\bdias\b|\bdies\b|\bmes(?:es|os)?\b|semanas|contar|tras "
)
_HOUR = re.compile(r"(?<![\d/.:-])(\d{1,2})(?:[:.](\d{2})(?![\d/.:-])|(?= ?(?:horas|hores|h)\b))")
_CANARIES = re.compile(r"\([^)]*canarias[^)]*\)")
_FURTHEST_YEARS = 5


class Prose(NamedTuple):
    """What a text about a date says for sure."""

    day: dt.date | None
    time: dt.time | None
    timezone: str | None


def published(value: object) -> dt.date | None:
    """Return the day of a date field; None when it is empty; raises BadValue for another form."""
    if value is None or value == "":
        return None
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError as error:
        raise BadValue("not a date", value=str(value)) from error


def read(text: str, near: dt.date | None) -> Prose:
    """Return what prose says; `near` (the day of registration) settles years of two digits."""
    folded = fold(text)
    if _COUNTED.search(folded):
        return Prose(None, None, None)
    days = _days(folded, near)
    time, zone = _hour(folded)
    return Prose(days.pop() if len(days) == 1 else None, time if len(days) < 2 else None, zone)


def _days(folded: str, near: dt.date | None) -> set[dt.date]:
    parts = [(y, _MONTHS[m], d) for d, m, y in _IN_WORDS.findall(folded)]
    parts += [(y, int(m), d) for d, _, m, y in _IN_DIGITS.findall(folded)]
    found = set()
    for year, month, day in parts:
        full = int(year) if len(year) == 4 else 2000 + int(year)
        if near is not None and abs(full - near.year) > _FURTHEST_YEARS:
            continue
        if near is None and len(year) == 2:
            continue
        try:
            found.add(dt.date(full, month, int(day)))
        except ValueError:
            continue  # "31/02/26" is prose that says no day
    return found


def _hour(folded: str) -> tuple[dt.time | None, str | None]:
    mainland = _CANARIES.sub("", folded)
    without_days = _IN_DIGITS.sub("", mainland)
    hours = {(int(h), int(m or 0)) for h, m in _HOUR.findall(without_days)}
    if len(hours) != 1:
        return None, None
    hour, minute = hours.pop()
    if hour > 23 or minute > 59:
        return None, None  # "24:00" is the end of the day, which a day alone says already
    sure = "peninsular" in folded or mainland != folded
    return dt.time(hour, minute), "Europe/Madrid" if sure else None
