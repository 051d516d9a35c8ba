"""The time zone that stands beside a printed hour."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from domain.errors import BadValue

# All Member States of one of these clocks change it on the same day, so any of them will do.
_ABBREVIATED = {
    "CET": ("Europe/Brussels", False),
    "CEST": ("Europe/Brussels", True),
    "EET": ("Europe/Helsinki", False),
    "EEST": ("Europe/Helsinki", True),
}
_PAIR = re.compile(r"\b(CET|EET)\s*/\s*(?:CEST|EEST)\b")
_SINGLE = re.compile(r"\b(CES?T|EES?T)\b")
_CITY = re.compile(r"\b(Brussels|Paris|Helsinki|Riga) (?:local )?time\b", re.IGNORECASE)


def zone(text: str, on: dt.date) -> str | None:
    """Return the IANA zone that `text` names for a clock time of day `on`; None when it names none.

    Raises BadValue for two zones, and for summer time printed on a winter's day or the reverse:
    nobody can tell whether the hour or its zone is the slip.
    """
    cities = {found.capitalize() for found in _CITY.findall(text)}
    pairs = {_ABBREVIATED[short][0] for short in _PAIR.findall(text)}
    single = set(_SINGLE.findall(_PAIR.sub("", text)))
    zones = {f"Europe/{city}" for city in cities} | pairs | {_of(short, on) for short in single}
    if len(zones) > 1:
        raise BadValue("more than one time zone", value=text)
    return next(iter(zones), None)


def _of(short: str, on: dt.date) -> str:
    name, summer = _ABBREVIATED[short]
    noon = dt.datetime.combine(on, dt.time(12), tzinfo=ZoneInfo(name))
    if bool(noon.dst()) is not summer:
        raise BadValue("summer and winter time are confused", value=f"{short} on {on}")
    return name
