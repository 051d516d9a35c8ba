"""Deadlines as published: a day always, an hour and a zone only when the source gives them.

A deadline without hour or zone has no instant. While its day runs somewhere in the Union we say
"unsure"; a programme's usual hour is kept as a quoted rule beside it and never turned into a time.
"""

import datetime as dt
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import model_validator

from domain.enums import DeadlineKind
from domain.value import Value

# Where the Union's day begins first and ends last (outermost regions of France).
_FIRST_DAY_ZONE = ZoneInfo("Indian/Reunion")
_LAST_DAY_ZONE = ZoneInfo("America/Martinique")


class DeadlineState(StrEnum):
    """How a deadline stands at a given instant."""

    AHEAD = "ahead"
    LAST_DAY = "last_day"
    PASSED = "passed"


class Deadline(Value):
    """One last moment to submit."""

    on: dt.date
    """The day as published."""
    time: dt.time | None = None
    """Local clock time as published; None when no hour is stated."""
    timezone: str | None = None
    """IANA zone in which `on` and `time` are to be read; None when the source does not say."""
    kind: DeadlineKind = DeadlineKind.FINAL
    number: int | None = None
    """Which stage or cut-off, from 1."""
    text: str = ""
    """Exactly what the source printed."""
    rule: str | None = None
    """A programme's general rule about the hour, quoted; never used as a time."""

    @model_validator(mode="after")
    def _zone_exists(self) -> Self:
        # Refused where it is read, or every later look at the call's status would fail.
        if self.timezone is not None:
            try:
                ZoneInfo(self.timezone)
            except (LookupError, ValueError, OSError) as error:
                raise ValueError(f"{self.timezone!r} is no time zone") from error
        return self

    def instant(self) -> dt.datetime | None:
        """Return the aware UTC instant; None unless day, hour and zone are all known.

        None also for the last day of the calendar, which publishers use for "no end".
        """
        if self.time is None or self.timezone is None or self.on == dt.date.max:
            return None
        local = dt.datetime.combine(self.on, self.time, tzinfo=ZoneInfo(self.timezone))
        return local.astimezone(dt.UTC)

    def state(self, now: dt.datetime) -> DeadlineState:
        """Say whether it is ahead, running its last unsure day, or passed at aware `now`."""
        if self.on == dt.date.max:  # a placeholder for "no end", after which no day can be built
            return DeadlineState.AHEAD
        instant = self.instant()
        if instant is not None:
            return DeadlineState.AHEAD if now <= instant else DeadlineState.PASSED
        zone = ZoneInfo(self.timezone) if self.timezone else None
        midnight, day_after = dt.time(0), self.on + dt.timedelta(days=1)
        starts = dt.datetime.combine(self.on, midnight, tzinfo=zone or _FIRST_DAY_ZONE)
        ends = dt.datetime.combine(day_after, midnight, tzinfo=zone or _LAST_DAY_ZONE)
        if now < starts:
            return DeadlineState.AHEAD
        return DeadlineState.LAST_DAY if now < ends else DeadlineState.PASSED

    def days_left(self, today: dt.date) -> int:
        """Return whole days from `today` to the published day; negative when it is past."""
        return (self.on - today).days
