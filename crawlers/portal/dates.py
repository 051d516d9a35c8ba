"""The portal's dates and deadline models.

Topics (type 1) carry a day and no hour: midnight UTC is only how a day is written. The other types
carry a clock time whose "+0000" is only a stamp: the hour is local to nobody knows where. So a
clock time is kept as printed, without a zone, and never becomes an instant. Seconds are left out:
the portal rewrites them at every export.
"""

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache

from domain.deadline import Deadline
from domain.enums import DeadlineKind, DeadlineModel, PublicationStatus
from domain.errors import BadValue, UnknownCategory

# 17:00 Brussels is a rule of the Horizon work programmes, not a fact of the row.
_HOUR_RULES = {
    "HORIZON": "All deadlines are at 17.00.00 Brussels local time (Horizon Europe work programme)"
}
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_PLACEHOLDER_YEARS = (2000, 2060)
_TWO_HOURS = dt.timedelta(hours=2)
_REPEATED = 20_000
Moment = tuple[dt.date, dt.time | None]

_STATUS = {
    "31094501": PublicationStatus.FORTHCOMING,
    "31094502": PublicationStatus.OPEN,
    "31094503": PublicationStatus.CLOSED,
    "310945031": PublicationStatus.CLOSED,
    "99999998": PublicationStatus.CLOSED,
}
_MODEL = {
    "single-stage": DeadlineModel.SINGLE_STAGE,
    "two-stage": DeadlineModel.TWO_STAGE,
    "multiple cut-off": DeadlineModel.MULTIPLE_CUT_OFF,
}


def status(code: str | None) -> PublicationStatus | None:
    """Return what a status code says; raises UnknownCategory for a new code."""
    if code is None:
        return None
    if code not in _STATUS:
        raise UnknownCategory("unknown status code", value=code)
    return _STATUS[code]


def model(text: str | None) -> DeadlineModel | None:
    """Return the deadline model; raises UnknownCategory for a new word."""
    if not text:
        return None
    if text not in _MODEL:
        raise UnknownCategory("unknown deadline model", value=text)
    return _MODEL[text]


@lru_cache(_REPEATED)
def moment(text: str) -> Moment:
    """Return day and clock time of one date; midnight means that no hour is given."""
    found = _ISO.fullmatch(text.strip())
    if found is None:
        raise BadValue("not a date of the portal", value=text)
    try:
        day = dt.date.fromisoformat(found.group(1))
        clock = dt.time.fromisoformat(found.group(2)) if found.group(2) else None
    except ValueError as error:
        raise BadValue("not a date of the calendar", value=text) from error
    if not _PLACEHOLDER_YEARS[0] <= day.year <= _PLACEHOLDER_YEARS[1]:
        raise BadValue("a placeholder, not a date", value=text)
    return day, None if clock == dt.time(0) else clock


@lru_cache(_REPEATED)
def day_of_epoch(milliseconds: int | str | None) -> dt.date:
    """Return the day of the bulk file's epoch milliseconds; raises BadValue.

    Most stamps are midnight UTC, some are midnight in Brussels: two hours on, both are the same day.
    """
    try:
        seconds = int(milliseconds or 0) / 1000
        day = (dt.datetime.fromtimestamp(seconds, dt.UTC) + _TWO_HOURS).date()
    except (ValueError, TypeError, OverflowError, OSError) as error:
        raise BadValue("not an epoch of the bulk file", value=str(milliseconds)) from error
    if not _PLACEHOLDER_YEARS[0] <= day.year <= _PLACEHOLDER_YEARS[1]:
        raise BadValue("a placeholder, not a date", value=str(milliseconds))
    return day


def deadlines(
    moments: Iterable[Moment], kind: DeadlineModel | None, programme: str | None, *, is_topic: bool
) -> tuple[Deadline, ...]:
    """Return every deadline in order of time; a topic's has no hour, whatever is printed there."""
    ordered = sorted(set(moments), key=lambda m: (m[0], m[1] or dt.time.max))
    made = []
    for index, (day, clock) in enumerate(ordered, 1):
        what, number = _place(kind, index, len(ordered))
        made.append(_deadline(day, clock, what, number, programme, is_topic))
    return tuple(made)


@lru_cache(_REPEATED)
def _deadline(
    day: dt.date,
    clock: dt.time | None,
    kind: DeadlineKind,
    number: int | None,
    programme: str | None,
    is_topic: bool,
) -> Deadline:
    return Deadline(
        on=day,
        time=None if is_topic else clock,
        kind=kind,
        number=number,
        text=f"{day.isoformat()}T{clock:%H:%M}" if clock else day.isoformat(),
        rule=_HOUR_RULES.get(programme or "") if is_topic else None,
    )


def _place(kind: DeadlineModel | None, index: int, total: int) -> tuple[DeadlineKind, int | None]:
    if kind is DeadlineModel.TWO_STAGE:
        # One date alone may be either stage; only a complete pair says which is which.
        return DeadlineKind.STAGE, index if total == 2 else None
    if kind is DeadlineModel.MULTIPLE_CUT_OFF or total > 1:
        return DeadlineKind.CUT_OFF, index
    return DeadlineKind.FINAL, None
