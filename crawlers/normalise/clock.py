"""Clock times in prose: "17:00", "à 17h00", "um 17 Uhr", "godz. 15:30", "klo 16.15", "5 p.m."."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from domain.errors import BadValue


class Clock(NamedTuple):
    """A clock time where it stands in a text; no time for midnight, which says nothing sure."""

    time: dt.time | None
    start: int
    end: int


_AFTER = r"(?:h|hs|hrs?|hours|uhr|heures?|horas?|hod|hodin|hodiny|uur|godz|sati|val|ura|orakor|oraig)(?!\w)"
_BEFORE = r"(?<![^\W\d])(?:ore|ora|orele|klo|kello|kl|klockan|plkst|pulksten|godz|godzin[aey]|ωρα|horas?|heures?)"
AN_HOUR_FOLLOWS = re.compile(rf"{_BEFORE}\.?:?\s?$")
"""Ends a text behind which a bare number is an hour and no day."""
_CLOCKS = re.compile(
    r"(?<![\d:])(?<!\d[.,])(?<![a-z])(?:"
    r"(?P<ph>\d{1,2})(?:[:.](?P<pm>\d{2}))?\s?(?P<half>[ap]\.?m\b\.?|[πμ]\.?μ(?!\w)\.?)"
    r"|(?P<ch>\d{1,2})(?::|\s?h\s?)(?P<cm>\d{2})(?!\d)(?::\d{2}(?!\d))?"
    rf"|(?P<dh>\d{{1,2}})\.(?P<dm>\d{{2}})\s?{_AFTER}"
    rf"|(?P<wh>\d{{1,2}})\s?{_AFTER}"
    r"|(?P<noon>12 noon))"
    rf"|{_BEFORE}\.?:?\s?(?P<bh>\d{{1,2}})(?:[.:](?P<bm>\d{{2}}))?(?![\d:])(?!\.\d)"
)
_OFFSET = re.compile(r"(?:utc|gmt)\s?[+-]\s?\d{1,2}(?::?\d{2})?")
# "31.12.2026 16.15": nothing but the place tells that this is an hour.
_BESIDE = re.compile(r",?\s(?P<h>\d{2})\.(?P<m>\d{2})(?![\d.,%/-])(?!\s?(?:€|%|eur|ml|mi))")


def clocks(words: str, taken: Sequence[tuple[int, int]], text: str) -> list[Clock]:
    """Return the clock times of folded `words` outside the `taken` stretches, in order."""
    hidden = _hide(words, taken)
    found = [_clock(match, text) for match in _CLOCKS.finditer(hidden)]
    for _, end in taken:
        match = _BESIDE.match(hidden, end)
        if match and not any(c.start < match.end() and match.start() < c.end for c in found):
            time = _time(int(match["h"]), int(match["m"]), text)
            found.append(Clock(time, match.start(), match.end()))
    return sorted(found, key=lambda clock: clock.start)


def _hide(words: str, taken: Sequence[tuple[int, int]]) -> str:
    letters = list(words)
    for start, end in [*taken, *(m.span() for m in _OFFSET.finditer(words))]:
        letters[start:end] = "#" * (end - start)
    return "".join(letters)


def _clock(match: re.Match[str], text: str) -> Clock:
    found = {name: value for name, value in match.groupdict().items() if value is not None}
    if "noon" in found:
        return Clock(dt.time(12), *match.span())
    kind = next(name[0] for name in found if name.endswith("h"))
    hour, minute = int(found[f"{kind}h"]), int(found.get(f"{kind}m", "0"))
    half = found.get("half")
    if half:
        if not 1 <= hour <= 12:
            raise BadValue("not a time of the day", value=text)
        hour = hour % 12 + (12 if half[0] in "pμ" else 0)
    return Clock(_time(hour, minute, text), *match.span())


def _time(hour: int, minute: int, text: str) -> dt.time | None:
    if (hour, minute) in ((0, 0), (24, 0)):
        return None
    try:
        return dt.time(hour, minute)
    except ValueError as error:
        raise BadValue("not a time of the day", value=text) from error
