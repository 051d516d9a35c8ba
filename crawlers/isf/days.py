"""The days of a notice: each is read only where a word beside it says what it is."""

import datetime as dt
import re
from typing import Any, NamedTuple

from crawlers.bases.reading import Reading
from crawlers.isf.clauses import LONGEST_QUOTE, clauses, signal
from crawlers.isf.words import Words
from crawlers.normalise import dates
from domain.deadline import Deadline
from domain.errors import BadValue
from domain.text import fold

_DAY = re.compile(
    r"\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2}|\b\d{1,2}\.?\s(?:de )?[^\W\d]{3,}\s(?:de )?\d{4}"
)


class _Days(NamedTuple):
    opens: set[dt.date]
    closes: set[tuple[dates.Moment, str]]
    unread: list[str]


def days_of(reading: Reading, text: str, words: Words) -> dict[str, Any]:
    """Return opening, last day, and the clauses about them that cannot be read."""
    days = _Days(set(), set(), [])
    for clause in clauses(text):
        _sort(clause, words, days, reading)
    if not days.closes and not days.unread:
        signal(reading, "deadlines", text, _DAY)
    opens = _only(reading, "opens_on", days.opens)
    last = _last(reading, days.closes)
    if not reading.in_order(opens, last.on if last else None):
        opens, last = None, None
    return {
        "opens_on": opens,
        "deadlines": (last,) if last else (),
        "dates_text": " / ".join(dict.fromkeys(days.unread)),
    }


def _sort(clause: str, words: Words, days: _Days, reading: Reading) -> None:
    """Note what the days of one clause are; a clause without a telling word gives none."""
    folded = fold(clause)
    opening, closing = bool(words.opens.search(folded)), bool(words.closes.search(folded))
    if not re.search(r"\d", folded) or not (opening or closing) or words.not_closes.search(folded):
        return
    try:
        found = dates.moments(clause, words.languages)
    except BadValue as error:
        if re.search(r"\d{4}", folded):
            days.unread.append(clause[:LONGEST_QUOTE])
            reading.note("bad_value", "deadlines", clause[:LONGEST_QUOTE], str(error))
        return
    # Two days are a beginning and an end only where both are said; else they may be cut-offs, or a
    # deadline before and after it moved.
    whole = len(found) == 1 or (len(found) == 2 and opening and closing)
    if not whole or words.before.search(folded):
        days.unread.append(clause[:LONGEST_QUOTE])
    elif len(found) == 2:
        days.opens.add(found[0].on)
        days.closes.add((found[1], clause))
    elif closing and not (opening and not _runs(folded, words)):
        days.closes.add((found[0], clause))
    else:
        days.opens.add(found[0].on)


def _runs(folded: str, words: Words) -> bool:
    """Say whether the word of the end stands nearer to the day than the word of the beginning."""
    digit = re.search(r"\d", folded)
    at = digit.start() if digit else len(folded)
    ends = [m.start() for m in words.closes.finditer(folded) if m.start() < at]
    begins = [m.start() for m in words.opens.finditer(folded) if m.start() < at]
    return max(ends, default=-1) > max(begins, default=-1)


def _only(reading: Reading, field: str, found: set[dt.date]) -> dt.date | None:
    if len(found) > 1:
        told = " ".join(sorted(day.isoformat() for day in found))
        reading.note("contradiction", field, told, "the text gives several days")
        return None
    return next(iter(found), None)


def _last(reading: Reading, found: set[tuple[dates.Moment, str]]) -> Deadline | None:
    """Return the last day; its hour comes from whichever clause prints one. No zone is stated."""
    day = _only(reading, "deadlines", {moment.on for moment, _ in found})
    if day is None:
        return None
    hours = {moment.time for moment, _ in found if moment.time}
    text = max((clause for _, clause in found), key=len)
    return Deadline(
        on=day, time=hours.pop() if len(hours) == 1 else None, text=text[:LONGEST_QUOTE]
    )
