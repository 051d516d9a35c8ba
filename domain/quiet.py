"""Hours of the day in which no source is asked by itself, on the clock of one zone."""

import re
from datetime import datetime, time
from typing import Self
from zoneinfo import ZoneInfo

from domain.value import Value

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class QuietHours(Value):
    """From one time of day, itself included, to another that no longer belongs to it."""

    begins: time
    ends: time
    timezone: str

    @classmethod
    def read(cls, text: str, timezone: str) -> Self:
        """Return the hours of "22:00-06:00"; raises ValueError for anything else."""
        found = _HOURS.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text!r} are no hours such as 08:00-18:00")
        first, last = (time(int(found[n]), int(found[n + 1])) for n in (1, 3))
        if first == last:
            raise ValueError(f"{text!r} would be all day or never: nobody can tell")
        return cls(begins=first, ends=last, timezone=timezone)

    def cover(self, now: datetime) -> bool:
        """Say whether aware `now` lies in them; they may go over midnight."""
        clock = now.astimezone(ZoneInfo(self.timezone)).time()
        if self.begins < self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends
