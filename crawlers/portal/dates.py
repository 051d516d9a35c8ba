"""The portal's dates and deadline models.

Topics (type 1) carry a day and no hour: midnight UTC is only how a day is written. The other types
carry a clock time whose "+0000" is only a stamp: the hour is local to nobody knows where. So a
clock time is kept as printed, without a zone, and never becomes an instant. Seconds are left out:
the portal rewrites them at every export.
"""

import datetime as dt
import re

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


def moment(text: str) -> tuple[dt.date, dt.time | None]:
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


def day_of_epoch(milliseconds: int | str) -> dt.date:
    """Return the day of the bulk file's epoch milliseconds."""
    try:
        stamp = dt.datetime.fromtimestamp(int(milliseconds) / 1000, dt.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadValue("not an epoch of the bulk file", value=str(milliseconds)) from error
    if not _PLACEHOLDER_YEARS[0] <= stamp.year <= _PLACEHOLDER_YEARS[1]:
        raise BadValue("a placeholder, not a date", value=str(milliseconds))
    return stamp.date()


def deadlines(
    texts: tuple[str, ...], kind: DeadlineModel | None, programme: str | None, *, is_topic: bool
) -> tuple[Deadline, ...]:
    """Return every deadline in order of time; raises BadValue when one cannot be read."""
    moments = sorted({moment(text) for text in texts}, key=lambda m: (m[0], m[1] or dt.time.max))
    rule = _HOUR_RULES.get(programme or "") if is_topic else None
    made = []
    for index, (day, clock) in enumerate(moments, 1):
        what, number = _place(kind, index, len(moments))
        made.append(
            Deadline(
                on=day,
                time=clock,
                kind=what,
                number=number,
                text=f"{day.isoformat()}T{clock:%H:%M}" if clock else day.isoformat(),
                rule=rule if clock is None else None,
            )
        )
    return tuple(made)


def _place(kind: DeadlineModel | None, index: int, total: int) -> tuple[DeadlineKind, int | None]:
    if kind is DeadlineModel.TWO_STAGE:
        # One date alone may be either stage; only a complete pair says which is which.
        return DeadlineKind.STAGE, index if total == 2 else None
    if kind is DeadlineModel.MULTIPLE_CUT_OFF or total > 1:
        return DeadlineKind.CUT_OFF, index
    return DeadlineKind.FINAL, None
